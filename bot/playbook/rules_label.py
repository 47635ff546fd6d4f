"""Rules on the ids that files use: moves, brands, actions, conditions, and sentences claimed twice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bot.playbook import labels as lab
from bot.playbook.document import Document, Place
from bot.playbook.folder import Folder
from bot.playbook.problem import Problem
from bot.playbook.schema import Contacts, Play, Say, Script
from bot.types import ACTIONS, BRANDS, KINDS, MOVES

NOT_WORDS = re.compile(r"[\W_]+")


def known_moves(folder: Folder) -> Iterator[Problem]:
    """Moves are the fixed ids."""
    for document, place, play in folder.plays():
        yield from _unknown(document, (*place, "moves"), play.moves, MOVES, "招式")


def known_brands(folder: Folder) -> Iterator[Problem]:
    """Brands are the fixed ids."""
    for document, script in folder.of(Script):
        yield from _unknown(document, ("brands",), script.brands, BRANDS, "品牌")
    for document, file in folder.of(Contacts):
        for number, contact in enumerate(file.contacts):
            yield from _unknown(document, ("contacts", number, "brands"), contact.brands, BRANDS, "品牌")


def known_actions(folder: Folder) -> Iterator[Problem]:
    """A script wants at least one of the 16 actions, and no other thing."""
    for document, script in folder.of(Script):
        yield from _unknown(document, ("asks",), script.asks, ACTIONS, "动作")
        if not script.asks:
            yield document.problem("no-asks", "没写 asks：按先后写上他一般要人做的动作", "asks", key=True)


def known_conditions(folder: Folder) -> Iterator[Problem]:
    """A play's `when` holds labels, `kind:x`, `was:x`, and each may have a leading minus."""
    known = _labels(folder) | {f"{of}:{kind}" for of in ("kind", "was") for kind in KINDS}
    for document, place, play in folder.plays():
        conditions = tuple(condition.removeprefix("-") for condition in play.when)
        yield from _unknown(document, (*place, "when"), conditions, known, "条件")


def known_meanings(folder: Folder) -> Iterator[Problem]:
    """A button means labels, and no two buttons of a question say the same."""
    known = _labels(folder)
    for document, place, play in folder.plays():
        buttons = play.ask.buttons if play.ask else ()
        for number, button in enumerate(buttons):
            where = (*place, "ask", "buttons", number)
            yield from _unknown(document, (*where, "means"), button.means.split(), known, "标签")
            if button.label in {other.label for other in buttons[:number]}:
                yield document.problem("same-button", f"按钮「{button.label}」有两个：改掉一个", *where)


def known_in_tests(folder: Folder) -> Iterator[Problem]:
    """A test names plays, moves and labels that exist: else it could never fail, or never pass."""
    known, plays = _labels(folder), {play.id for _, _, play in folder.plays()}
    for document, file in folder.pages:
        for number, dialogue in enumerate(file.tests):
            for turn_number, turn in enumerate(dialogue.turns):
                where = ("tests", number, "turns", turn_number)
                yield from _unknown(document, (*where, "moves"), turn.moves, MOVES, "招式")
                yield from _unknown(document, (*where, "not"), turn.not_, (*MOVES, *plays), "招式")
                yield from _unknown(document, (*where, "labels"), turn.labels.split(), known, "标签")
                yield from _unknown(document, (*where, "not_labels"), turn.not_labels.split(), known, "标签")
                yield from _unknown(document, (*where, "play"), turn.play.split(), plays, "招")


def _labels(folder: Folder) -> frozenset[str]:
    return lab.vocabulary(script.id for _, script in folder.of(Script))


def _unknown(
    document: Document, where: Place, used: Iterable[str], known: Iterable[str], what: str
) -> Iterator[Problem]:
    for number, name in enumerate(used):
        if name not in known:
            hint = lab.nearest(name, known) or "：看 README 的「一套词汇」"
            yield document.problem("unknown-id", f"没有这个{what} {name}{hint}", *where, number)


def reachable_plays(folder: Folder) -> Iterator[Problem]:
    """Of two plays with the same conditions only the more urgent one is ever chosen."""
    best: dict[frozenset[str], Play] = {}
    conditional = [found for found in folder.plays() if found[2].when]
    for document, place, play in sorted(conditional, key=lambda found: found[2].urgency):
        other = best.setdefault(frozenset((*play.when, *_of_place(document, place))), play)
        if other is not play:
            where = f"{other.id}（{other.file}:{other.line}）"
            message = f"永远轮不到这一招：{where}条件一样又排在前面。改 when，或并成一招"
            yield document.problem("dead-play", message, *place, "when")


def _of_place(document: Document, place: Place) -> tuple[str, ...]:
    """The condition that a play has from its place; of a group the labels, or the kind if that is all."""
    name = str(document.data["id"])
    if place[0] in {"asked", "done", "rebut"}:
        return ({"asked": "?", "done": "!", "rebut": ""}[str(place[0])] + name,)
    labels = str(document.get(*place[:-1], "labels") or "").split() if place[0] == "groups" else []
    return tuple(label for label in labels if label not in KINDS) or tuple(f"kind:{kind}" for kind in labels)


def one_meaning(folder: Folder) -> Iterator[Problem]:
    """A sentence stands in one place; in two with different labels it teaches nonsense."""
    first: dict[str, Say] = {}
    for say in folder.says:
        other = first.setdefault(NOT_WORDS.sub("", say.text).lower() or say.text, say)
        if other is not say:
            yield _twice(say, other)


def _twice(say: Say, other: Say) -> Problem:
    mine, theirs = (frozenset(label for label in one.labels if label[0] != "~") for one in (say, other))
    where = f"{other.file}:{other.line}"
    if mine == theirs:
        message = f"和 {where} 是同一句话：删掉一处，换一种说法"
        return Problem(say.file, say.line, say.column, "warning", "same-sentence", message)
    differ = " ".join(sorted(mine ^ theirs))
    message = f"和 {where} 是同一句话，标签却不同（{differ}）：留对的那处"
    return Problem(say.file, say.line, say.column, "error", "two-meanings", message)
