"""Conversations in this process only: for trying things out, and the shortest store to read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.errors import Conflict
from bot.store.protocol import Answered, Record
from bot.types import Reply

SWEEP_EVERY = 60.0
"""Seconds between two looks for what has expired."""


@dataclass
class _Kept:
    record: Record
    expires: float
    answered: dict[str, Answered] = field(default_factory=dict)


class MemoryStore:
    """A dictionary with an expiry. Lost when the process ends."""

    def __init__(self, ttl: float) -> None:
        self._ttl = ttl
        self._kept: dict[str, _Kept] = {}
        self._swept = 0.0

    async def load(
        self, conversation: str, ids: Sequence[str], now: float
    ) -> tuple[Record, Mapping[str, Answered]]:
        kept = self._kept.get(conversation)
        if kept is None:
            return Record(), {}
        since = now - self._ttl
        found = {id_: kept.answered[id_] for id_ in ids if id_ in kept.answered}
        answered = {id_: answer for id_, answer in found.items() if answer.at > since}
        return (kept.record if kept.expires > now else Record(version=kept.record.version)), answered

    async def save(
        self, conversation: str, record: Record, ids: Sequence[str], reply: Reply, now: float
    ) -> None:
        kept = self._kept.get(conversation) or _Kept(Record(), 0.0)
        if kept.record.version != record.version:
            raise Conflict("这段对话已被别处更新。")
        if any(id_ in kept.answered and kept.answered[id_].at > now - self._ttl for id_ in ids):
            raise Conflict("这条消息已经回过。")
        kept.record = replace(record, version=record.version + 1)
        kept.expires = now + self._ttl
        kept.answered.update((id_, Answered(reply, now)) for id_ in ids)
        self._kept[conversation] = kept
        self._sweep(now)

    async def forget(self, conversation: str) -> None:
        self._kept.pop(conversation, None)

    async def ready(self) -> None:
        """Memory always answers."""

    async def close(self) -> None:
        self._kept.clear()

    def _sweep(self, now: float) -> None:
        if now - self._swept < SWEEP_EVERY:
            return
        self._swept = now
        self._kept = {name: kept for name, kept in self._kept.items() if kept.expires > now}
        for kept in self._kept.values():
            kept.answered = {i: a for i, a in kept.answered.items() if a.at > now - self._ttl}
