"""Messages that come in one breath are one turn."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from bot.channel.telegram_text import Heard

MOST = 20
"""Messages kept of one burst; what a flood brings beyond them is dropped."""


@dataclass
class _Burst:
    kind: tuple[object, ...]
    heard: list[Heard] = field(default_factory=list)


class Bursts:
    """Collects what one conversation sends within `pause` seconds of one another, for `longest` at most.

    Only messages of one kind are joined: the user's own words, or words forwarded from somebody else.
    """

    def __init__(
        self,
        pause: float = 0.7,
        longest: float = 2.0,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """`pause` 0 joins nothing."""
        self._pause = pause
        self._waits = max(1, round(longest / pause)) if pause else 0
        self._sleep = sleep
        self._open: dict[tuple[str, ...], _Burst] = {}

    async def gather(self, heard: Heard) -> list[Heard]:
        """Give the whole burst to whoever sent its first message, and nothing to the others."""
        kind, alone = _kind(heard)
        burst = self._open.get(heard.account)
        if alone and burst is None:
            return [heard]
        if burst is not None and burst.kind == kind:
            if len(burst.heard) < MOST:
                burst.heard.append(heard)
            return []
        burst = self._open[heard.account] = _Burst(kind, [heard])
        for _ in range(self._waits):
            before = len(burst.heard)
            await self._sleep(self._pause)
            if len(burst.heard) == before:
                break
        if self._open.get(heard.account) is burst:
            del self._open[heard.account]
        return burst.heard


def _kind(heard: Heard) -> tuple[tuple[object, ...], bool]:
    """Give what may be joined with what, and whether it stands alone: a press, an order to forget."""
    forwarded = heard.incoming is not None and heard.incoming.message.forwarded
    alone = bool(heard.press or heard.forget)
    return (forwarded, heard.incoming if alone else None), alone
