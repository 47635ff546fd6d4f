"""Any bridge that can post a signed webhook: the reply is in the response.

The contract is that of OpeniLink Hub (docs/app-development.md): X-Timestamp, X-Signature
`sha256=HMAC-SHA256(secret, "{timestamp}:{body}")`, an answer within 3 seconds, the same event again after
10 and 60 seconds if none came. No personal WeChat bridge has a standard of its own that is alive.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.channel.http import KIB, fresh, json_object, read, same
from bot.channel.plain import plain
from bot.channel.port import Coach, pseudonym
from bot.channel.words import FORGET, SAYS, Lines
from bot.errors import Refused, StoreError
from bot.types import Incoming, Message

BODY = 64 * KIB
WINDOW = 300.0
"""Seconds that X-Timestamp may be off."""


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """Give the X-Signature of `body` sent at `timestamp` (seconds since the epoch)."""
    return "sha256=" + hmac.new(secret.encode(), timestamp.encode() + b":" + body, hashlib.sha256).hexdigest()


class Bridge:
    """Translates between one bridge and the coach."""

    def __init__(self, coach: Coach, secret: str, lines: Lines, clock: Callable[[], float]) -> None:
        self._coach = coach
        self._secret = secret
        self._lines = lines
        self._clock = clock

    def routes(self) -> list[Route]:
        """Give the one address."""
        return [Route("/bridge/v1/events", self.receive, methods=["POST"])]

    async def receive(self, request: Request) -> Response:
        """Answer an event. Raises Refused for what the bridge did not sign."""
        body = await read(request, BODY)
        self._verify(request, body)
        envelope = json_object(body)
        if envelope.get("type") == "url_verification":
            return JSONResponse({"challenge": str(envelope.get("challenge", ""))[:256]})
        try:
            account, said = account_of(envelope), hears(envelope["event"], self._lines)
        except (KeyError, TypeError, AttributeError) as error:
            raise Refused(f"桥：事件里缺字段：{error}。", 400) from error
        reply = said if isinstance(said, str) else await self._reply(account, said)
        return JSONResponse({"reply": reply} if reply else {})

    def _verify(self, request: Request, body: bytes) -> None:
        timestamp = request.headers.get("x-timestamp", "")
        given = request.headers.get("x-signature", "")
        if not same(given, sign(self._secret, timestamp, body)):
            raise Refused("桥：签名不对，看看两边的 SANBU_BRIDGE_SECRET 是否一样。")
        if not fresh(timestamp, self._clock(), WINDOW):
            raise Refused("桥：X-Timestamp 差了五分钟以上，看看两边的钟。")

    async def _reply(self, account: tuple[str, ...], said: Incoming) -> str:
        conversation = pseudonym("bridge", self._secret, *account)
        if said.message.text.strip() in FORGET:
            await self._coach.forget(conversation)
            return self._lines.forgotten
        try:
            answer = await self._coach.answer(conversation, [said])
        except StoreError:
            return self._lines.broken
        return plain(answer.reply)


def account_of(envelope: dict[str, Any]) -> tuple[str, ...]:
    """Give what tells conversations apart: the bridge's bot, the group ("" for none) and the sender."""
    data = envelope["event"]["data"]
    group, bot = data.get("group") or {}, envelope.get("bot") or {}
    return str(bot.get("id", "")), str(group.get("id", "")), str(data["sender"]["id"])


def hears(event: dict[str, Any], lines: Lines) -> Incoming | str:
    """Give what the user said or, where that cannot be read, the line that says so ("" for none)."""
    kind, id_, data = str(event["type"]), str(event["id"]), event["data"]
    content = str(data.get("content") or "")
    if kind == "command":
        content = SAYS.get(str(data["command"]), "") or str(data.get("text") or "")
    elif not kind.startswith("message."):
        return ""
    elif kind == "message.voice" and not content:
        return lines.voice
    elif kind not in {"message.text", "message.voice"}:
        return lines.photo
    return Incoming(id_, Message(content))
