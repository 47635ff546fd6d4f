"""The dialogues inside the playbooks, played against the coach: what a maintainer promised, and what came."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bot.playbook import schema
from bot.playbook.schema import Dialogue, File
from bot.types import Case, Message, Reading, Turn

Respond = Callable[[Case, Message], Turn]
Verdict = Literal["passed", "failed", "known", "mended"]
"""`known` is a `todo: true` that still fails, `mended` one that does not any more."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one dialogue went; where it failed, the turn's line, what was missing, and the turn itself."""

    verdict: Verdict
    file: str
    name: str
    line: int = 0
    user: str = ""
    missed: tuple[str, ...] = ()
    turn: Turn | None = None


def run(files: Iterable[File], respond: Respond) -> Iterator[Outcome]:
    """Play every dialogue of `files`, each from a fresh case."""
    for file in files:
        for dialogue in file.tests:
            yield _play(file, dialogue, respond)


def _play(file: File, dialogue: Dialogue, respond: Respond) -> Outcome:
    case = Case()
    for wanted in dialogue.turns:
        turn = respond(case, Message(wanted.user, wanted.quoted))
        missed = tuple(_missed(wanted, turn))
        if missed:
            verdict: Verdict = "known" if dialogue.todo else "failed"
            return Outcome(verdict, file.path, dialogue.name, wanted.line, wanted.user, missed, turn)
        case = turn.case
    return Outcome("mended" if dialogue.todo else "passed", file.path, dialogue.name)


def report(outcome: Outcome, root: Path, explain: Callable[[Turn], str]) -> str:
    """What a maintainer should read of an outcome, with the turn explained; "" for one that passed."""
    file = (root / outcome.file).as_posix()
    head = f"{file}:{outcome.line}: "
    if outcome.verdict == "passed":
        return ""
    if outcome.verdict == "mended":
        return f"{file}: 「{outcome.name}」已经对了，可以去掉 todo\n"
    if outcome.verdict == "known" or outcome.turn is None:
        return f"{head}已知的不足「{outcome.name}」：{'；'.join(outcome.missed)}\n"
    why = [*outcome.missed, *explain(outcome.turn).splitlines()]
    return f"{head}不对「{outcome.name}」，用户说：{outcome.user}\n" + "".join(f"  {line}\n" for line in why)


def _missed(wanted: schema.Turn, turn: Turn) -> Iterator[str]:
    """What a turn promised and did not hold, in Chinese."""
    chosen, moves, labels = turn.decision.play, turn.reply.moves, labels_of(turn.reading)
    if wanted.play and wanted.play != chosen:
        yield f"要出 {wanted.play}，出了 {chosen}"
    if absent := [move for move in wanted.moves if move not in moves]:
        yield f"少了 {'、'.join(absent)}；有的是 {'、'.join(moves) or '没有'}"
    if present := [name for name in wanted.not_ if name in moves or name == chosen]:
        yield f"不该有 {'、'.join(present)}"
    if unheard := [label for label in wanted.labels.split() if label not in labels]:
        yield f"没听出 {'、'.join(unheard)}；听出的是 {'、'.join(sorted(labels)) or '没有'}"
    if misheard := [label for label in wanted.not_labels.split() if label in labels]:
        yield f"不该听出 {'、'.join(misheard)}"


def labels_of(reading: Reading) -> frozenset[str]:
    """A reading as full labels, as they stand in the playbooks."""
    prefixed = (
        ("", reading.traps),
        ("?", reading.asks),
        ("!", reading.done),
        ("@", reading.brands),
        ("+", reading.events),
        ("~", reading.scripts),
        ("#", (reading.topic,) if reading.topic else ()),
    )
    return frozenset({reading.kind, *(prefix + name for prefix, names in prefixed for name in names)})
