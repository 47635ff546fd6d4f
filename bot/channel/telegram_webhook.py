"""Telegram's webhook: the reply is in the response, so nothing is lost with a process that is killed.

Telegram sends an update again until it gets a 2xx. A response that did not arrive was no message either;
the next attempt, at any replica, finds the reply in the store.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from telegram import Update
from telegram.constants import ParseMode
from telegram.error import NetworkError

from bot.channel.http import KIB, json_object, read, same
from bot.channel.telegram import Chats, Say
from bot.channel.telegram_bot import App, ByApi, broken, introduce, know
from bot.channel.words import Lines
from bot.errors import Refused, SanbuError

log = logging.getLogger(__name__)

BODY = 256 * KIB
YOUNG = 5.0
"""Seconds in which an update delivered twice counts as being answered by the other delivery."""


class InResponse:
    """Keeps the message for the webhook's own response."""

    def __init__(self, api: ByApi) -> None:
        self.message: Say | None = None
        self.acknowledge = api.acknowledge

    async def say(self, message: Say) -> None:
        """Keep the message; an update has one answer."""
        self.message = message

    def response(self) -> Response:
        """Give the response that makes Telegram send the message. Raises Refused (503) for "later".

        An update that was answered a moment ago is being answered by another delivery, perhaps in
        another process: Telegram comes again only if that one failed, and then gets the same reply.
        """
        if self.message is None:
            return Response()
        if 0 < self.message.age < YOUNG:
            raise Refused("Telegram：这条更新刚刚在别处回过。", 503)
        markup = self.message.keyboard
        call = {
            "method": "sendMessage",
            "chat_id": self.message.chat,
            "text": self.message.html,
            "parse_mode": ParseMode.HTML,
            "link_preview_options": {"is_disabled": True},
        }
        return JSONResponse(call | ({"reply_markup": markup.to_dict()} if markup else {}))


class Webhook:
    """POST /telegram: answers an update in the response."""

    def __init__(self, application: App, chats: Chats, secret: str, lines: Lines) -> None:
        self._application = application
        self._chats = chats
        self._secret = secret
        self._lines = lines
        self._api = ByApi(application.bot)

    def routes(self) -> list[Route]:
        """Give the one address."""
        return [Route("/telegram", self.receive, methods=["POST"])]

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Keep the way to the Bot API open. Raises ConfigError if Telegram does not know the token.

        If Telegram cannot be reached the server starts all the same, for the other channels.
        """
        try:
            await know(self._application)
            await introduce(self._application.bot)
        except NetworkError as error:
            log.warning("连不上 Telegram（%s），来了消息再试。", type(error).__name__)
        yield
        self._chats.close()
        await self._application.shutdown()

    async def receive(self, request: Request) -> Response:
        """Answer an update. Raises Refused for what Telegram did not send, StoreError for "later"."""
        if not same(request.headers.get("x-telegram-bot-api-secret-token", ""), self._secret):
            raise Refused("Telegram：密钥不对，看看 setWebhook 时给的 secret_token。")
        body = json_object(await read(request, BODY))
        await self._reachable()
        outbox = InResponse(self._api)
        update = self._update(body)
        try:
            await self._chats.receive(update, outbox, self._api)
        except SanbuError:
            raise
        except Exception as error:  # noqa: BLE001  # answered all the same, or Telegram sends it for ever
            log.error("更新 %s 没处理成：%s", update.update_id, type(error).__name__)  # noqa: TRY400  # no words in logs
            if update.effective_chat:
                await outbox.say(broken(update.effective_chat.id, self._lines))
        return outbox.response()

    async def _reachable(self) -> None:
        try:
            await know(self._application)  # does nothing once it worked
        except NetworkError as error:
            raise Refused("Telegram：还连不上，请稍后重发。", 503) from error

    def _update(self, body: dict[str, Any]) -> Update:
        try:
            return Update.de_json(body, self._application.bot)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise Refused("Telegram：这不是一条更新。", 400) from error
