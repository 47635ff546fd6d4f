"""All that the words of one reply depend on, and the parts that it is made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.playbook.schema import Play, Playbooks, Script, Stage
from bot.types import TRAPS, Case, Reading

ASKED = 5
"""Urgency from which nothing is lost yet and there is time for the three no's."""


LOST = frozenset({"transfer", "hand_over"})
"""Deeds after which the three no's come too late."""


@dataclass(frozen=True, slots=True)
class Part:
    """A line of a reply and the moves that it makes; an optional one gives way where it gets too long."""

    text: str
    moves: tuple[str, ...] = ()
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Scene:
    """All that the words of one reply depend on."""

    playbooks: Playbooks
    case: Case
    reading: Reading
    play: Play
    joins: tuple[Play, ...]

    @property
    def times(self) -> int:
        """How often this play was given before."""
        return dict(self.case.said).get(self.play.id, 0)

    @property
    def trap(self) -> str:
        """The furthest trap that this message shows, "" if none."""
        return next((trap for trap in reversed(TRAPS) if trap in self.reading.traps), "")

    @property
    def action(self) -> str:
        """The action that the play refuses or repairs, "" if it is another kind of play."""
        name = self.play.id.partition(".")[0]
        return name if name in self.playbooks.actions else ""

    @property
    def first_warning(self) -> bool:
        """Whether this is the first ⛔ of the call: the one with the three no's."""
        plays = self.playbooks.plays
        warned = any(plays[name].mark == "⛔" for name, _ in self.case.said if name in plays)
        lost = not self.case.done.isdisjoint(LOST)
        return self.play.mark == "⛔" and self.play.urgency >= ASKED and not warned and not lost

    @property
    def script(self) -> Script | None:
        """The call's script, if a brand of its own was named: a likeness alone tells another man's story."""
        script = self.playbooks.scripts.get(self.case.script)
        return script if script and not self.case.brands.isdisjoint(script.brands) else None

    def stages(self) -> Iterator[Stage]:
        """The stages of this call's script that say something of it, the nearest first."""
        if script := self.script:
            known = self.reading.traps or self.case.traps
            for trap in (*(t for t in reversed(TRAPS) if t in known), *(t for t in TRAPS if t not in known)):
                yield getattr(script.stages, trap)
