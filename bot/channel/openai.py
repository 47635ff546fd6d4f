"""The coach as an OpenAI-compatible model, for gateways that have a slot for one.

The conversation is read from the request itself: every `user` message is a turn, in order, from an empty
case. Nothing is stored. What `system` and `assistant` messages say is not looked at: a prompt has no
power here.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterator
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from bot.channel.http import KIB, json_object, read, same
from bot.channel.plain import plain
from bot.channel.port import Coach, pseudonym
from bot.channel.words import Lines
from bot.errors import Refused
from bot.types import Incoming, Message

BODY = 512 * KIB
MODEL = "sanbu"

TURNS = 60
"""The last so many messages of the user are read: no call has more to say."""


class Completions:
    """Answers /v1/chat/completions, whole or as a stream, and /v1/models."""

    def __init__(self, coach: Coach, key: str, lines: Lines, clock: Callable[[], float]) -> None:
        """`coach` begins from an empty case each time (bot.service.Replay)."""
        self._coach = coach
        self._key = key
        self._lines = lines
        self._clock = clock

    def routes(self) -> list[Route]:
        """Give the two addresses that gateways ask for."""
        return [
            Route("/v1/chat/completions", self.complete, methods=["POST"]),
            Route("/v1/models", self.models, methods=["GET"]),
        ]

    async def models(self, request: Request) -> Response:
        """List the one model."""
        if not self._known(request):
            return _error("密钥不对。", 401)
        model = {"id": MODEL, "object": "model", "created": 0, "owned_by": MODEL}
        return JSONResponse({"object": "list", "data": [model]})

    async def complete(self, request: Request) -> Response:
        """Answer the last user message in the light of those before it."""
        if not self._known(request):
            return _error("密钥不对：Authorization 里要有 SANBU_OPENAI_KEY。", 401)
        try:
            body = json_object(await read(request, BODY))
            said = hears(body)
        except Refused as error:
            return _error(str(error), error.status)
        text = await self._text(said, str(body.get("user", "")))
        head = {
            "id": f"chatcmpl-{secrets.token_hex(12)}",
            "created": int(self._clock()),
            "model": str(body.get("model", MODEL)),
        }
        if body.get("stream"):
            return StreamingResponse(_stream(head, text), media_type="text/event-stream")
        return JSONResponse(_whole(head, said, text))

    def _known(self, request: Request) -> bool:
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        return same(key.strip(), self._key) and scheme.lower() == "bearer"

    async def _text(self, said: list[str], user: str) -> str:
        if not said[-1].strip():
            return self._lines.photo
        # Some gateways send one `user` for everybody; with the first message it is a conversation.
        conversation = pseudonym("openai", self._key, user, said[0])
        incoming = [Incoming(str(n), Message(text)) for n, text in enumerate(said)]
        return plain((await self._coach.answer(conversation, incoming)).reply)


def hears(body: dict[str, Any]) -> list[str]:
    """Give what the user said, oldest first. Raises Refused (400) if that is nothing."""
    messages = body.get("messages")
    if not isinstance(messages, list):
        raise Refused("messages 要是一个列表。", 400)
    users = [one for one in messages if isinstance(one, dict) and one.get("role") == "user"]
    if not users:
        raise Refused("messages 里没有 role 为 user 的消息。", 400)
    return [_text_of(one.get("content")) for one in users[-TURNS:]]


def _text_of(content: object) -> str:
    if isinstance(content, list):
        parts = (part.get("text") for part in content if isinstance(part, dict))
        return "\n".join(part for part in parts if isinstance(part, str))
    return content if isinstance(content, str) else ""


def _whole(head: dict[str, Any], said: list[str], text: str) -> dict[str, Any]:
    asked, given = sum(map(len, said)), len(text)
    choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
    usage = {"prompt_tokens": asked, "completion_tokens": given, "total_tokens": asked + given}
    return {**head, "object": "chat.completion", "choices": [choice], "usage": usage}


def _stream(head: dict[str, Any], text: str) -> Iterator[str]:
    def chunk(delta: dict[str, str], finish: str | None = None) -> str:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        body = {**head, "object": "chat.completion.chunk", "choices": [choice]}
        return f"data: {json.dumps(body, ensure_ascii=False)}\n\n"

    yield chunk({"role": "assistant", "content": ""})
    for line in text.splitlines(keepends=True):
        yield chunk({"content": line})
    yield chunk({}, "stop")
    yield "data: [DONE]\n\n"


def _error(message: str, status: int) -> Response:
    return JSONResponse({"error": {"message": message, "type": "invalid_request_error"}}, status)
