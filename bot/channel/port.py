"""What a channel needs of the service behind it."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from bot.types import Answer, Incoming, Reply

Shape = Callable[[Reply], tuple[Reply, ...]]
"""Cuts a reply into what one message of the channel can hold; at least one page."""

Deliver = Callable[[Answer], Awaitable[None]]
"""Sends an answer; the next message of the conversation waits for it."""


def whole(reply: Reply) -> tuple[Reply, ...]:
    """Give the reply as one page, for channels without a limit worth the name."""
    return (reply,)


class Coach(Protocol):
    """Answers; `bot.service.Service` is one, limits and counters are others around it."""

    async def answer(
        self,
        conversation: str,
        incoming: Sequence[Incoming],
        shape: Shape = whole,
        deliver: Deliver | None = None,
    ) -> Answer:
        """Give the reply to `incoming`, cut by `shape`; `deliver` sends it before the next turn."""

    async def standing(self, conversation: str) -> tuple[int, int]:
        """Give when the conversation began and how often it was saved, (0, 0) if nothing is kept."""

    async def forget(self, conversation: str) -> None:
        """Drop everything kept of the conversation."""


def pseudonym(channel: str, secret: str, *account: str) -> str:
    """Give the name under which a conversation is kept: the channel and a keyed hash of the account.

    Without the channel's secret nobody can tell from a stolen store who talked.
    """
    digest = hashlib.blake2b("\0".join(account).encode(), key=secret.encode()[:64], digest_size=16)
    return f"{channel}:{digest.hexdigest()}"
