"""The Telegram bot itself: python-telegram-bot's Application, its way out, and polling."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from telegram import Bot, BotCommand, LinkPreviewOptions, Update
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, TelegramError
from telegram.ext import (
    AIORateLimiter,
    Application,
    ApplicationBuilder,
    BaseUpdateProcessor,
    ContextTypes,
    Defaults,
    TypeHandler,
)
from telegram.request import BaseRequest

from bot.channel.telegram import ALLOWED_UPDATES, Chats, Say
from bot.channel.words import COMMANDS, Lines
from bot.errors import ConfigError

log = logging.getLogger(__name__)

BACKLOG = 20
"""Updates of one chat that may wait; what a flooding chat sends beyond them is dropped."""

RETRY = 5.0
"""Seconds between two attempts to reach Telegram at the start."""

PAUSES = (0.5, 1.0, 2.0)
"""Seconds before each new attempt to send when the network fails."""

UNKNOWN_TOKEN = ConfigError("SANBU_TELEGRAM_TOKEN：Telegram 不认这个 token，去 @BotFather 核对或换一个。")
DESCRIPTION = (
    "接到「客服」电话、拿不准的时候，把他说的话打给我。我告诉你先做哪一件事，不要你的验证码、卡号和钱。"
)

App = Application[Any, Any, Any, Any, Any, Any]
Sleep = Callable[[float], Awaitable[None]]


class ByApi:
    """Sends by the Bot API, and copes with what can go wrong there."""

    def __init__(self, bot: Bot, sleep: Sleep = asyncio.sleep) -> None:
        self._bot = bot
        self._sleep = sleep
        self._tasks: set[asyncio.Task[None]] = set()

    async def say(self, message: Say) -> None:
        """Send; try again when the network fails; give up quietly where the user blocked the bot."""
        for pause in (*PAUSES, None):
            try:
                return await self._send(message)
            except Forbidden:
                return log.info("用户停用了机器人，没有发。")
            except BadRequest:
                raise
            except NetworkError:
                if pause is None:
                    raise
                await self._sleep(pause)
        return None

    def acknowledge(self, press: str) -> None:
        """Answer the callback query beside everything else."""
        task = asyncio.create_task(self._acknowledge(press))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _send(self, message: Say) -> None:
        try:
            await self._bot.send_message(
                message.chat, message.html, parse_mode=ParseMode.HTML, reply_markup=message.keyboard
            )
        except BadRequest as error:
            log.warning("Telegram 不收这条消息的格式（%s），改发纯文字。", error.message)
            await self._bot.send_message(message.chat, message.plain[:4000])

    async def _acknowledge(self, press: str) -> None:
        with suppress(TelegramError):  # only the button's spinner stays a while
            await self._bot.answer_callback_query(press)


class PerChat(BaseUpdateProcessor):
    """Chats in parallel; a chat with too many updates waiting loses the newest."""

    def __init__(self, most: int = 256) -> None:
        super().__init__(most)
        self._waiting: Counter[int] = Counter()

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Await the handlers, unless the chat floods."""
        chat = update.effective_chat.id if isinstance(update, Update) and update.effective_chat else 0
        if self._waiting[chat] >= BACKLOG:
            coroutine.close()  # type: ignore[attr-defined]  # PTB hands over a coroutine
            return
        self._waiting[chat] += 1
        try:
            await coroutine
        finally:
            self._waiting[chat] -= 1
            if not self._waiting[chat]:
                del self._waiting[chat]

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to release."""


def build(token: str, api: str, request: BaseRequest | None = None, polling: bool = True) -> App:
    """Give the Application for `token` at the Bot API `api` ("https://api.telegram.org").

    `request` replaces the connection, for tests. Without `polling` it only sends.
    """
    builder = ApplicationBuilder().token(token).base_url(f"{api.rstrip('/')}/bot").job_queue(None)
    if request is None:
        builder = builder.connection_pool_size(256)
    else:
        builder = builder.request(request).get_updates_request(request)
    if not polling:
        builder = builder.updater(None)
    return (
        builder.concurrent_updates(PerChat())
        .rate_limiter(AIORateLimiter(max_retries=2))
        .defaults(Defaults(link_preview_options=LinkPreviewOptions(is_disabled=True)))
        .build()
    )


def listen(application: App, chats: Chats, lines: Lines) -> None:
    """Let every update of `application` be answered by `chats`, and failures by the line for them."""
    outbox = ByApi(application.bot)

    async def receive(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        await chats.receive(update, outbox, outbox)

    async def failed(update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
        number = update.update_id if isinstance(update, Update) else "?"
        log.error("更新 %s 没处理成：%s", number, type(context.error).__name__)
        if (
            isinstance(update, Update)
            and update.effective_chat
            and not isinstance(context.error, TelegramError)
        ):
            await outbox.say(broken(update.effective_chat.id, lines))

    application.add_handler(TypeHandler(Update, receive))
    application.add_error_handler(failed)


async def introduce(bot: Bot) -> None:
    """Show the commands and what the bot is for; Telegram keeps both, so a failure only waits."""
    commands = [BotCommand(command.name, command.title) for command in COMMANDS]
    try:
        await bot.set_my_commands(commands)
        await bot.set_my_description(DESCRIPTION)
        await bot.set_my_short_description(DESCRIPTION)
    except TelegramError as error:
        log.warning("命令菜单没设上（%s），下次启动再设。", type(error).__name__)


def broken(chat: int, lines: Lines) -> Say:
    """Give the message for a failure of ours."""
    return Say(chat, lines.broken, lines.broken)


async def know(application: App) -> None:
    """Learn from Telegram who we are. Raises ConfigError if it does not know the token."""
    try:
        await application.initialize()
    except InvalidToken:
        raise UNKNOWN_TOKEN from None  # Telegram's own message holds the token


async def poll(application: App, stop: asyncio.Event, sleep: Sleep = asyncio.sleep) -> None:
    """Ask Telegram for updates until `stop` is set, then finish those at hand.

    Raises ConfigError if Telegram does not know the token; without a network it keeps trying.
    """
    await _connect(application, sleep)
    await introduce(application.bot)
    await application.start()
    updater = application.updater
    assert updater is not None  # build() gives one unless told not to
    await updater.start_polling(
        allowed_updates=list(ALLOWED_UPDATES), drop_pending_updates=False, bootstrap_retries=-1
    )
    await stop.wait()
    await updater.stop()
    await application.update_queue.join()  # stop() lets these run, too, but warns that it would not wait
    await application.stop()
    await application.shutdown()


async def _connect(application: App, sleep: Sleep) -> None:
    while True:
        try:
            return await know(application)
        except NetworkError as error:
            log.warning("连不上 Telegram（%s），%d 秒后再试。", type(error).__name__, RETRY)
            await sleep(RETRY)
