"""The labels behind a `says` line: which exist, how they are written, and how they are inherited."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz import process

from bot.types import ACTIONS, BRANDS, CALM_KINDS, EVENTS, KINDS, TOPICS, TRAPPED_KINDS, TRAPS


def vocabulary(scripts: Iterable[str] = ()) -> frozenset[str]:
    """Every label that a line may carry, with its prefix; `scripts` are the ids of the script files."""
    prefixed = (
        ("", KINDS),
        ("", TRAPS),
        ("?", ACTIONS),
        ("!", ACTIONS),
        ("@", BRANDS),
        ("+", EVENTS),
        ("#", TOPICS),
    )
    known = {prefix + name for prefix, names in prefixed for name in names} | {"+none"}
    return frozenset(known | {f"~{script}" for script in scripts})


def nearest(word: str, known: Iterable[str]) -> str:
    """「，是不是 x？」 for the likeliest meant one of `known`, or "" if none is near."""
    found = process.extractOne(word, sorted(known), score_cutoff=65)
    return f"，是不是 {found[0]}？" if found else ""


def split(line: str) -> tuple[str, tuple[str, ...]]:
    """`sentence | label label` → the sentence and its own labels."""
    sentence, bar, labels = line.rpartition("|")
    return (sentence.strip(), tuple(labels.split())) if bar else (line.strip(), ())


def merge(inherited: frozenset[str], own: Iterable[str]) -> frozenset[str]:
    """The full label set of a line.

    A line's own kind replaces the inherited one, its own word on an action (`?x` or `!x`) the
    inherited one on the same action. A calm kind carries no trap, action or script, and another
    family of scam no trap or script, so those are not inherited then.
    """
    mine = frozenset(own)
    kinds = mine & set(KINDS)
    acted = {label[1:] for label in mine if label[0] in "?!"}
    return mine | {label for label in inherited if not _replaced(label, kinds, acted)}


def _replaced(label: str, kinds: frozenset[str], acted: set[str]) -> bool:
    if label in KINDS:
        return bool(kinds)
    if label[0] in "?!":
        return label[1:] in acted or bool(kinds & CALM_KINDS)
    return (label in TRAPS or label[0] == "~") and bool(kinds - TRAPPED_KINDS)


def contradiction(labels: frozenset[str]) -> str:
    """What cannot be true at once in a full label set, in Chinese; "" if nothing is."""
    kinds = sorted(labels & set(KINDS))
    if len(kinds) > 1:
        return f"一句话只能是一类：{'、'.join(kinds)} 留一个"
    acts = sorted(label for label in labels if label[0] in "?!")
    twice = sorted(label for label in acts if label[0] == "?" and "!" + label[1:] in labels)
    if twice:
        return f"{twice[0]} 和 !{twice[0][1:]} 只能留一个：要么被要求，要么已经做了"
    if kinds and kinds[0] in CALM_KINDS and (acts or labels & set(TRAPS)):
        extra = (acts + sorted(labels & set(TRAPS)))[0]
        return f"{kinds[0]} 是平常话，不能带 {extra}：去掉 {extra}，或把类别改成 scam_call"
    if kinds == ["other_scam"] and labels & set(TRAPS):
        return f"other_scam 不属于四个陷阱：去掉 {min(labels & set(TRAPS))}"
    return ""
