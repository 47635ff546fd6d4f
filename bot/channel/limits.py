"""Rate limits, a user's and everybody's, with an answer that still says what is urgent."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence

from bot.channel.port import Coach, Deliver, Shape, whole
from bot.types import Answer, Incoming, Reply

REMEMBERED = 50_000
"""Users whose pace is kept in mind; who has been silent longest is dropped first."""


class Pace:
    """A token bucket for each name: a minute's worth at once, then so many a minute."""

    def __init__(self, per_minute: int, clock: Callable[[], float]) -> None:
        """`per_minute` 0 means no limit. `clock` counts seconds and never goes back."""
        self._per_minute = per_minute
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def allows(self, name: str) -> bool:
        """Take one token of `name`, and tell whether there was one."""
        if not self._per_minute:
            return True
        now = self._clock()
        left, then = self._buckets.pop(name, (float(self._per_minute), now))
        left = min(self._per_minute, left + (now - then) * self._per_minute / 60)
        allowed = left >= 1
        self._buckets[name] = (left - allowed, now)
        if len(self._buckets) > REMEMBERED:
            self._buckets.popitem(last=False)
        return allowed


class Limited:
    """A coach that answers `busy` to whoever is too fast; that is no turn and is not kept."""

    def __init__(self, coach: Coach, user: Pace, everybody: Pace, busy: str) -> None:
        self._coach = coach
        self._user = user
        self._everybody = everybody
        self._busy = Answer(Reply(busy))
        self.standing = coach.standing
        self.forget = coach.forget

    async def answer(
        self,
        conversation: str,
        incoming: Sequence[Incoming],
        shape: Shape = whole,
        deliver: Deliver | None = None,
    ) -> Answer:
        """Give the coach's answer, or the busy one. A user over their own limit costs nobody else."""
        if self._user.allows(conversation) and self._everybody.allows(""):
            return await self._coach.answer(conversation, incoming, shape, deliver)
        if deliver is not None:
            await deliver(self._busy)
        return self._busy
