"""What every store can do, and what it keeps. One contract suite (tests/store) runs on all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from bot.types import Case, Reply


@dataclass(frozen=True, slots=True)
class Record:
    """What is kept of one conversation. `version` 0 means that nothing is kept.

    `since` is when it began, in seconds since the epoch; `rest` are the pages of the last reply that
    have not been sent yet, for channels with short messages.
    """

    case: Case = field(default_factory=Case)
    version: int = 0
    since: int = 0
    rest: tuple[Reply, ...] = ()


@dataclass(frozen=True, slots=True)
class Answered:
    """The reply that was given to a message, and when (seconds since the epoch)."""

    reply: Reply
    at: float


class Store(Protocol):
    """Keeps conversations by compare-and-set, and the ids of the messages that were answered.

    `now` is always in seconds since the epoch. Every method raises StoreError where the store cannot
    be reached or holds something that we did not write.
    """

    async def load(
        self, conversation: str, ids: Sequence[str], now: float
    ) -> tuple[Record, Mapping[str, Answered]]:
        """Give what is kept, and those of the message `ids` that were answered already."""

    async def save(
        self, conversation: str, record: Record, ids: Sequence[str], reply: Reply, now: float
    ) -> None:
        """Keep `record` and claim `ids` with their `reply`, both or neither.

        `record.version` is the one that was loaded; it grows by one. Raises Conflict if the
        conversation changed since, or if one of the ids was claimed.
        """

    async def forget(self, conversation: str) -> None:
        """Drop the conversation and every reply in it."""

    async def ready(self) -> None:
        """Return if the store answers."""

    async def close(self) -> None:
        """Let go of files and connections."""
