"""From a delivered message to a saved reply: dedupe, join, load → respond → save, redo on a collision.

    service = Service(partial(respond, playbooks), store, time.time)
    answer = await service.answer("wechat:…", [Incoming("17", Message("他要验证码"))])

A reply leaves only after its save, together with the ids of the messages that it answers. So a message
that is delivered again gets the same reply, whichever replica it reaches, and a killed process loses
nothing that it had told anybody.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

from bot.channel.port import Deliver, Shape, whole
from bot.errors import Conflict, StoreError
from bot.store.protocol import Answered, Record, Store
from bot.types import Answer, Case, Incoming, Message, Reply, Turn

Respond = Callable[[Case, Message, float], Turn]
"""The engine with its playbooks: pure, and quick enough to be called on the event loop."""

MORE = frozenset({"继续", "繼續"})
"""The words that ask for the next page."""

TRIES = 50
"""Collisions in a row before a turn is given up; each one means that somebody else got on."""


class Service:
    """Answers messages of many conversations at once, each conversation in order."""

    def __init__(self, respond: Respond, store: Store, clock: Callable[[], float]) -> None:
        self._respond = respond
        self._store = store
        self._clock = clock
        self._turns: dict[str, _Turns] = {}

    async def answer(
        self,
        conversation: str,
        incoming: Sequence[Incoming],
        shape: Shape = whole,
        deliver: Deliver | None = None,
    ) -> Answer:
        """Give the reply to `incoming`, a burst of one or more messages, and save it.

        Messages that were answered before are left out; if all were, that reply is given again.
        Raises StoreError if nothing could be saved; then nothing was, and the channel may deliver again.
        """
        async with self._in_turn(conversation):
            answer = await self._saved(conversation, incoming, shape)
            if deliver is not None:
                await deliver(answer)
            return answer

    async def standing(self, conversation: str) -> tuple[int, int]:
        """Give `since` and `version` of the conversation as it stands now, (0, 0) if nothing is kept."""
        record, _ = await self._store.load(conversation, (), self._clock())
        return record.since, record.version

    async def forget(self, conversation: str) -> None:
        """Drop everything kept of the conversation, after the turn that is under way."""
        async with self._in_turn(conversation):
            await self._store.forget(conversation)

    async def ready(self) -> None:
        """Return if the store answers, else raise StoreError."""
        await self._store.ready()

    async def close(self) -> None:
        """Let go of the store."""
        await self._store.close()

    async def _saved(self, conversation: str, incoming: Sequence[Incoming], shape: Shape) -> Answer:
        ids = [one.id for one in incoming]
        for _ in range(TRIES):
            now = self._clock()
            record, answered = await self._store.load(conversation, ids, now)
            fresh = [one for one in incoming if one.id not in answered]
            if not fresh:
                return _again(record, answered, ids[-1], now)
            after, reply = self._step(record, join([one.message for one in fresh]), shape, now)
            try:
                await self._store.save(conversation, after, [one.id for one in fresh], reply, now)
            except Conflict:
                continue
            return Answer(reply, after.since, after.version + 1)
        raise StoreError("这段对话一直在被别处改动，没能存下。请让渠道稍后重发。")

    def _step(self, record: Record, message: Message, shape: Shape, now: float) -> tuple[Record, Reply]:
        since = record.since or int(now)
        if record.rest and message.text.strip() in MORE:
            return replace(record, rest=record.rest[1:]), record.rest[0]
        turn = self._respond(record.case, message, now)
        first, *rest = shape(turn.reply)
        return Record(turn.case, record.version, since, tuple(rest)), first

    @asynccontextmanager
    async def _in_turn(self, conversation: str) -> AsyncIterator[None]:
        turns = self._turns.setdefault(conversation, _Turns())
        turns.waiting += 1
        try:
            async with turns.lock:
                yield
        finally:
            turns.waiting -= 1
            if not turns.waiting:
                del self._turns[conversation]


class Replay:
    """Answers from the incoming messages alone, a turn each, for channels that send the whole history."""

    def __init__(self, respond: Respond, clock: Callable[[], float]) -> None:
        self._respond = respond
        self._clock = clock

    async def answer(
        self,
        conversation: str,  # noqa: ARG002  # nothing is kept under it
        incoming: Sequence[Incoming],
        shape: Shape = whole,
        deliver: Deliver | None = None,
    ) -> Answer:
        """Give the reply to the last of `incoming` in the light of those before it."""
        now = self._clock()
        turn = Turn(Reply(""), Case())
        for one in incoming:
            turn = self._respond(turn.case, one.message, now)
        answer = Answer(shape(turn.reply)[0], int(now), len(incoming))
        if deliver is not None:
            await deliver(answer)
        return answer

    async def standing(self, conversation: str) -> tuple[int, int]:  # noqa: ARG002  # see above
        """Give (0, 0): nothing is kept."""
        return 0, 0

    async def forget(self, conversation: str) -> None:
        """Do nothing: nothing is kept."""


class _Turns:
    """The queue of one conversation: asyncio.Lock lets waiters in first come, first served."""

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.waiting = 0


def join(messages: Sequence[Message]) -> Message:
    """Give the messages of a burst as one, a line each; what the first reply quoted stays quoted."""
    if len(messages) == 1:
        return messages[0]
    quoted = next((message.quoted for message in messages if message.quoted), "")
    forwarded = all(message.forwarded for message in messages)
    return Message("\n".join(message.text for message in messages), quoted, forwarded)


def _again(record: Record, answered: Mapping[str, Answered], id_: str, now: float) -> Answer:
    was = answered[id_]
    # A delivery in the same instant is still a second one: its age must show.
    return Answer(was.reply, record.since, record.version, max(now - was.at, 0.001))
