"""How well readings fit the labels: the figures that the project is judged by.

Sets of labels are counted over all messages together (micro average): precision, recall, F1. The rest
are shares of messages.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.types import CALM_KINDS

SETS = ("traps", "asks", "done")


class Labels(Protocol):
    """What is compared: a labelled row has these, and so has a Reading."""

    @property
    def kind(self) -> str: ...
    @property
    def traps(self) -> frozenset[str]: ...
    @property
    def asks(self) -> frozenset[str]: ...
    @property
    def done(self) -> frozenset[str]: ...
    @property
    def brands(self) -> frozenset[str]: ...


Pair = tuple[Labels, Labels]
"""The truth first, then what was understood."""


@dataclass(frozen=True, slots=True)
class F1:
    """Labels rightly found, wrongly found and missed."""

    hit: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        return self.hit / (self.hit + self.wrong) if self.hit + self.wrong else 1.0

    @property
    def recall(self) -> float:
        return self.hit / (self.hit + self.missed) if self.hit + self.missed else 1.0

    def __float__(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(frozen=True, slots=True)
class Share:
    """`hit` of `total` messages; 1 of none."""

    hit: int
    total: int

    def __float__(self) -> float:
        return self.hit / self.total if self.total else 1.0


Figures = dict[str, F1 | Share]


def figures(truth: Sequence[Labels], got: Sequence[Labels]) -> Figures:
    """Compare `truth` with `got`, row by row in the same order."""
    pairs = list(zip(truth, got, strict=True))
    lost, unharmed = _part(pairs, lambda row: bool(row.done))
    calm, _ = _part(pairs, lambda row: row.kind in CALM_KINDS)
    scam, _ = _part(pairs, lambda row: row.kind == "scam_call")
    crisis, _ = _part(pairs, lambda row: row.kind == "crisis")
    talk, _ = _part(pairs, lambda row: row.kind != "chat")
    return {
        **{name: count((getattr(a, name), getattr(b, name)) for a, b in pairs) for name in SETS},
        "actions_any_status": count((a.asks | a.done, b.asks | b.done) for a, b in pairs),
        "brands": count((a.brands, b.brands) for a, b in talk),
        "kind": share(a.kind == b.kind for a, b in pairs),
        "scam_call_noticed": share(alarmed(b) for _, b in scam),
        "loss_noticed": share(bool(b.done) for _, b in lost),
        "false_loss": share(bool(b.done) for _, b in unharmed),
        "false_alarm_on_calm": share(alarmed(b) for _, b in calm),
        "crisis_noticed": share(b.kind == "crisis" for _, b in crisis),
        "whole_row_exact": share(all(getattr(a, n) == getattr(b, n) for n in SETS) for a, b in pairs),
    }


def count(pairs: Iterable[tuple[frozenset[str], frozenset[str]]]) -> F1:
    """Count the labels of (truth, got) pairs."""
    hit = wrong = missed = 0
    for truth, got in pairs:
        hit += len(truth & got)
        wrong += len(got - truth)
        missed += len(truth - got)
    return F1(hit, wrong, missed)


def share(flags: Iterable[bool]) -> Share:
    """How many of `flags` are true."""
    listed = list(flags)
    return Share(sum(listed), len(listed))


def alarmed(reading: Labels) -> bool:
    """Whether the reading treats the message as more than a harmless one."""
    return reading.kind not in CALM_KINDS or bool(reading.traps or reading.asks or reading.done)


def _part(pairs: list[Pair], holds: Callable[[Labels], bool]) -> tuple[list[Pair], list[Pair]]:
    return [p for p in pairs if holds(p[0])], [p for p in pairs if not holds(p[0])]
