"""A Telegram chat: what is heard goes to the coach, what the coach says goes out.

Polling and webhook share this module; they differ in the Outbox. Polling sends by the Bot API. The webhook
puts the reply into its own response, so that Telegram delivers the update again until the reply got there.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Protocol

from telegram import InlineKeyboardMarkup, Update

from bot.channel.port import Coach, pseudonym, whole
from bot.channel.telegram_burst import Bursts
from bot.channel.telegram_text import (
    Heard,
    hears,
    incoming_of,
    keyboard,
    private_button,
    short,
    to_html,
)
from bot.channel.words import Lines
from bot.types import Answer, Reply

log = logging.getLogger(__name__)

ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")


@dataclass(frozen=True, slots=True)
class Say:
    """A message to send: HTML, its plain text for when that fails, and buttons.

    `age` is more than 0 where the same reply was given before, so many seconds ago.
    """

    chat: int
    html: str
    plain: str
    keyboard: InlineKeyboardMarkup | None = None
    age: float = 0.0


class Outbox(Protocol):
    """The way out of one update."""

    async def say(self, message: Say) -> None:
        """Send a message, or raise."""

    def acknowledge(self, press: str) -> None:
        """Tell Telegram that a button press arrived, without waiting."""


class FollowUps:
    """Asks once after a silence, unless somebody spoke since; on whichever replica."""

    def __init__(
        self, coach: Coach, seconds: float, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        """`seconds` 0 turns it off."""
        self._coach = coach
        self._seconds = seconds
        self._sleep = sleep
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def plan(self, conversation: str, chat: int, answer: Answer, outbox: Outbox) -> None:
        """Send the answer's follow-up to `chat` after the silence, in place of an earlier plan."""
        self.cancel(conversation)
        if self._seconds and answer.reply.follow_up:
            task = asyncio.create_task(self._ask(conversation, chat, answer, outbox))
            self._tasks[conversation] = task
            task.add_done_callback(lambda done: self._drop(conversation, done))

    def cancel(self, conversation: str) -> None:
        """Ask nothing: the user spoke, left or wants to be forgotten."""
        task = self._tasks.pop(conversation, None)
        if task is not None:
            task.cancel()

    def close(self) -> None:
        """Ask nobody anything any more."""
        for conversation in list(self._tasks):
            self.cancel(conversation)

    async def _ask(self, conversation: str, chat: int, answer: Answer, outbox: Outbox) -> None:
        await self._sleep(self._seconds)
        if await self._coach.standing(conversation) == (answer.since, answer.version):
            asked = replace(answer, reply=replace(answer.reply, text=answer.reply.follow_up, copies=()))
            await outbox.say(said(chat, asked))

    def _drop(self, conversation: str, task: asyncio.Task[None]) -> None:
        if self._tasks.get(conversation) is task:
            del self._tasks[conversation]
        if not task.cancelled() and task.exception():
            log.warning("追问没发出去：%s", type(task.exception()).__name__)


class Chats:
    """All chats of one bot."""

    def __init__(self, coach: Coach, token: str, lines: Lines, bursts: Bursts, follow_ups: FollowUps) -> None:
        """`token` only keys the pseudonyms."""
        self._coach = coach
        self._token = token
        self._lines = lines
        self._bursts = bursts
        self._follow_ups = follow_ups

    async def receive(self, update: Update, outbox: Outbox, later: Outbox) -> None:
        """Answer `update` through `outbox`, what comes a minute later through `later`.

        Raises what the coach raises: nothing was saved then, and the update may be delivered again.
        """
        if update.my_chat_member:
            await self._left(update)
            return
        heard = hears(update, self._lines)
        if heard is None:
            return
        conversation = self._name(heard.account)
        self._follow_ups.cancel(conversation)
        if heard.press:
            outbox.acknowledge(heard.press)
        burst = await self._bursts.gather(heard)
        if burst:
            await self._answer(conversation, burst, outbox, later)

    def close(self) -> None:
        """Ask nobody anything any more."""
        self._follow_ups.close()

    async def _answer(self, conversation: str, burst: list[Heard], outbox: Outbox, later: Outbox) -> None:
        first, incoming = burst[0], incoming_of(burst)
        if first.forget:
            await self._coach.forget(conversation)
            await outbox.say(self._line(first, self._lines.forgotten))
        elif not incoming:
            await outbox.say(self._line(first, first.line))
        elif await self._stale(conversation, first):
            await outbox.say(self._line(first, self._lines.stale))
        elif first.bot:
            answer = await self._coach.answer(conversation, incoming, short)
            await outbox.say(self._line(first, answer.reply.text, answer.age))
        else:
            answer = await self._coach.answer(
                conversation, incoming, whole, lambda answer: outbox.say(said(first.chat, answer))
            )
            if not answer.age:
                self._follow_ups.plan(conversation, first.chat, answer, later)

    async def _stale(self, conversation: str, heard: Heard) -> bool:
        if heard.since is None:
            return False
        since, _ = await self._coach.standing(conversation)
        return since != heard.since

    async def _left(self, update: Update) -> None:
        change = update.my_chat_member
        if change is not None and change.new_chat_member.status in {"kicked", "left"}:
            conversation = self._name((str(change.chat.id),))
            self._follow_ups.cancel(conversation)
            await self._coach.forget(conversation)

    def _line(self, heard: Heard, text: str, age: float = 0.0) -> Say:
        if not heard.bot:
            return replace(said(heard.chat, Answer(Reply(text))), age=age)
        full = f"{text}\n{self._lines.group}"
        return Say(heard.chat, to_html(full), full, private_button(heard.bot, self._lines.private), age)

    def _name(self, account: tuple[str, ...]) -> str:
        return pseudonym("telegram", self._token, *account)


def said(chat: int, answer: Answer) -> Say:
    """Give the message that says `answer` in `chat`."""
    return Say(chat, to_html(answer.reply.text), answer.reply.text, keyboard(answer), answer.age)
