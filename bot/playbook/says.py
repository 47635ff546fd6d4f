"""Sentences with their labels: what each place in a file teaches, and what is wrong with a line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from bot.playbook import labels as lab
from bot.playbook.document import Document, Place
from bot.playbook.problem import Problem
from bot.playbook.schema import Action, Common, File, Say, Says, Script, TrapFile
from bot.types import KINDS, TRAPS


def collect(document: Document, model: type[File], known: frozenset[str]) -> Iterator[Say | Problem]:
    """Every sentence of a file with its full labels, or what is wrong with it; `known` are all labels."""
    for where, inherited in _places(document, model):
        base = frozenset(inherited.split())
        if base - known:
            yield _unknown(document, min(base - known), known, (*where[:-1], "labels"))
            continue
        lines = document.get(*where)
        for number, line in enumerate(lines if isinstance(lines, list) else ()):
            if isinstance(line, str):
                yield _read_line(document, line, base, known, (*where, number))


def _places(document: Document, model: type[File]) -> Iterator[tuple[Place, str]]:
    """Where sentences stand in a file of this kind, and the labels that they inherit there."""
    name = PurePosixPath(document.path).stem
    if model is Action:
        yield ("asked", "says"), f"scam_call ?{name}"
        yield ("done", "says"), f"scam_call !{name}"
    elif model is TrapFile:
        yield ("says",), f"scam_call {name}"
    elif model is Script:
        yield from ((("stages", trap, "says"), f"scam_call {trap} ~{name}") for trap in TRAPS)
    elif model is Common:
        for place, group in document.items("groups"):
            yield (*place, "says"), str(group.get("labels", ""))
    elif model is Says:
        yield ("lines",), ""


def _read_line(
    document: Document, line: str, base: frozenset[str], known: frozenset[str], place: Place
) -> Say | Problem:
    sentence, own = lab.split(line)
    full = lab.merge(base, own)
    if not full <= known:
        return _unknown(document, min(full - known), known, place)
    if "|" in line and not own:
        wrong = "竖线后面没有标签：补上标签，或去掉竖线；带 # 的行要整行加英文双引号"
    elif not base and not full & set(KINDS):
        wrong = f"这一行没有类别：在竖线后面写上 {'、'.join(KINDS)} 之一"
    else:
        wrong = lab.contradiction(full)
    if wrong:
        return document.problem("label", wrong, *place)
    return Say(sentence, full, document.path, *document.at(*place))


def _unknown(document: Document, label: str, known: frozenset[str], place: Place) -> Problem:
    hint = (
        lab.nearest(label, known) or "：标签只有 类别、陷阱、?被要求、!已经做了、@品牌、+发生了、#想问、~剧本"
    )
    return document.problem("label", f"不认识标签 {label}{hint}", *place)
