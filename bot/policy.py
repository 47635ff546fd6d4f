"""Case + Reading → Decision: the most urgent play, what joins it, and why not the others.

Which play answers what is written in the playbooks: its place or its `when` gives the condition, its
`urgency` the rank. This module only compares.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.playbook.schema import Group, Play, Playbooks
from bot.types import KINDS, TRAPS, Case, Decision, Reading, Rejected

STALE = 2.5
"""What was said before and not now counts as so many times less urgent: an open screen (1) still comes
before a code that was just given (3), a code given before (3) after a question just asked (6)."""

OPEN_REPAIR = 4
"""Harm of this urgency or worse is mentioned behind other things as long as it stands,"""

REMINDERS = 2
"""but not more often than this."""

PRAISE = frozenset({"end_ok"})
LOSS = "🆘"
"""Nobody is only praised while something is being lost: a repair may be misheard."""

DESPAIR = "was:crisis"
"""Never old news: it stays the first thing until it is over, and nothing is said beside it."""

OVER = frozenset({"+hung_up", "+called_110", "+verified_fake"})
"""After these a tale of before is no reason to warn."""

SMALL_TALK = 9
"""Plays of this urgency are never worth a line behind another."""

MAX_JOINS = 2
SHOWN_REJECTED = 6


@dataclass(frozen=True, slots=True)
class Rule:
    """A play with its conditions taken apart: what must be known or said, and what must not be known.

    `told` are the conditions that a message can be about, which make the play fresh.
    """

    play: Play
    wanted: frozenset[str]
    unwanted: frozenset[str]
    told: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Candidate:
    play: Play
    fresh: bool
    reasons: tuple[str, ...]

    @property
    def rank(self) -> tuple[float, int]:
        """Smaller is more urgent; of equals the more specific one."""
        return self.play.urgency * (1 if self.fresh else STALE), -len(self.reasons)


def rules(playbooks: Playbooks) -> tuple[Rule, ...]:
    """Return every play of the playbooks with its conditions, prepared once for `decide`."""
    return tuple(_rule(play, (*conditions, *play.when)) for conditions, play in _conditions(playbooks))


def _rule(play: Play, conditions: tuple[str, ...]) -> Rule:
    wanted = [label for label in conditions if not label.startswith("-")]
    unwanted = frozenset(label[1:] for label in conditions if label.startswith("-"))
    told = tuple(label for label in wanted if label == DESPAIR or not label.startswith("was:"))
    return Rule(play, frozenset(wanted), unwanted, told)


def decide(rules: Sequence[Rule], case: Case, reading: Reading) -> Decision:
    """Choose the most urgent play among all whose conditions hold.

    A fresh play of less urgency, and harm that still stands, join it in one sentence each.
    """
    now = _now(case, reading)
    known = _labels(case) | {f"kind:{reading.kind}", f"was:{case.kind}"}
    ranked = sorted(_candidates(rules, known, now), key=lambda candidate: candidate.rank)
    leader, others = ranked[0], ranked[1:]
    said = dict(case.said)
    standing = [c for c in others if _stands(c) and said.get(f"{c.play.id}+", 0) < REMINDERS]
    joined = tuple(_joins(leader, [c for c in others if _is_news(c)] + standing))
    rejected = [c for c in others if c.play.id not in joined][:SHOWN_REJECTED]
    return Decision(
        play=leader.play.id,
        why=_why(leader),
        joins=joined,
        rejected=tuple(Rejected(c.play.id, _why_not(c, leader)) for c in rejected),
    )


def _now(case: Case, reading: Reading) -> frozenset[str]:
    """What this message says, as conditions write it, without what the case does not believe.

    Beside news a question is about the news. In a call a harmless remark says nothing new, and a demand
    that was answered before is over where the message refuses it.
    """
    typed = {event for event in case.events if event.startswith("typed_")}
    answered = {play.partition(".")[0] for play, _ in case.said}
    refused = reading.asks & answered if "refused" in reading.events else frozenset()
    heard = replace(reading, asks=reading.asks - refused, events=(reading.events & case.events) | typed)
    now = _labels(heard)
    if not (reading.traps or heard.asks or reading.done):
        now |= {f"#{reading.topic}"}
    if case.kind == "crisis":
        now |= {DESPAIR}
    return now if (reading.kind, case.kind) == ("genuine", "scam_call") else now | {f"kind:{reading.kind}"}


def _labels(known: Case | Reading) -> frozenset[str]:
    """The labels as conditions write them: identity, ?asked, !done, @brand, +event."""
    marked = (("?", known.asks), ("!", known.done), ("@", known.brands), ("+", known.events))
    return known.traps | {mark + name for mark, names in marked for name in names}


def _candidates(rules: Sequence[Rule], known: frozenset[str], now: frozenset[str]) -> Iterator[_Candidate]:
    """The plays whose conditions hold: what they want is known or was said, what they exclude is not."""
    held = known | now
    for rule in rules:
        if rule.wanted <= held and held.isdisjoint(rule.unwanted):
            candidate = _Candidate(rule.play, not now.isdisjoint(rule.told), rule.told)
            if candidate.fresh or held.isdisjoint(OVER) or not (rule.told and _is_tale(candidate)):
                yield candidate


def _conditions(playbooks: Playbooks) -> Iterator[tuple[tuple[str, ...], Play]]:
    """Every play with what its place says: a demand ends with the call, the later trap comes first."""
    for action in playbooks.actions.values():
        yield (f"!{action.id}",), action.done.repair
        yield (f"?{action.id}", "-+hung_up", "-+verified_fake"), action.asked.refuse
    for trap in reversed(TRAPS):
        yield (trap,), playbooks.traps[trap].rebut
    for group in playbooks.common.groups:
        if group.play:
            yield _group_condition(group), group.play
    for play in playbooks.common.plays:
        yield (), play


def _group_condition(group: Group) -> tuple[str, ...]:
    """What a group's lines have in common, or their kind if that is all; progress is made in a call."""
    labels = group.labels.split()
    special = tuple(label for label in labels if label not in KINDS)
    if not special:
        return (f"kind:{labels[0]}",)
    return (*special, "was:scam_call") if "scam_call" in labels else special


def _joins(leader: _Candidate, wanted: list[_Candidate]) -> Iterator[str]:
    """The first of `wanted` whose sentence would not only repeat what is said."""
    said = set(leader.play.moves)
    covered = set(leader.reasons)
    in_loss = leader.play.urgency <= OPEN_REPAIR
    left = 0 if covered & {DESPAIR, "kind:crisis"} else MAX_JOINS
    for candidate in wanted:
        moves = set(candidate.play.in_short.moves)
        told = moves <= said or covered.issuperset(candidate.reasons) or (in_loss and _is_tale(candidate))
        praise = moves == PRAISE and leader.play.mark == LOSS
        if left and not told and not praise and not _is_essay(candidate):
            said |= moves
            left -= 1
            yield candidate.play.id


def _is_tale(candidate: _Candidate) -> bool:
    """Whether this only answers what the caller tells, which can wait while something is being lost."""
    return frozenset(TRAPS).issuperset(candidate.reasons)


def _is_essay(candidate: _Candidate) -> bool:
    """Whether this answers a question and has no short form."""
    return candidate.play.aside is None and all(reason[0] == "#" for reason in candidate.reasons)


def _is_news(candidate: _Candidate) -> bool:
    return candidate.fresh and candidate.play.urgency < SMALL_TALK


def _stands(candidate: _Candidate) -> bool:
    return not candidate.fresh and candidate.play.urgency <= OPEN_REPAIR


def _why(candidate: _Candidate) -> str:
    when = "这句话刚说" if candidate.fresh else "之前说过、还没了结"
    reasons = "、".join(candidate.reasons)
    return f"急迫 {candidate.play.urgency}：{when} {reasons}" if reasons else "没有更合适的招"


def _why_not(candidate: _Candidate, leader: _Candidate) -> str:
    if candidate.rank[0] == leader.rank[0]:
        return f"一样急，{'条件不如它具体' if candidate.rank > leader.rank else '排在它后面'}"
    age = "" if candidate.fresh or not candidate.reasons else "，而且不是这句话说的"
    return f"急迫 {candidate.play.urgency}，不如它急{age}"
