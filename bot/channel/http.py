"""What the HTTP channels share: bodies of bounded size, comparisons in constant time."""

from __future__ import annotations

import hmac
import json
from typing import Any

from starlette.requests import Request

from bot.errors import Refused

KIB = 1024


async def read(request: Request, limit: int) -> bytes:
    """Give the body. Raises Refused (413) as soon as it is longer than `limit` bytes."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise Refused("请求太大。", 413)
    return bytes(body)


def json_object(body: bytes) -> dict[str, Any]:
    """Give the JSON object in `body`. Raises Refused (400) for anything else."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Refused("请求不是 JSON。", 400) from error
    if not isinstance(value, dict):
        raise Refused("请求不是 JSON 对象。", 400)
    return value


def same(given: str, expected: str) -> bool:
    """Compare a secret in constant time; nothing equals an empty one."""
    return bool(expected) and hmac.compare_digest(given.encode(), expected.encode())


def fresh(timestamp: str, now: float, window: float) -> bool:
    """Tell whether `timestamp`, in seconds since the epoch, is within `window` seconds of `now`."""
    return timestamp.isascii() and timestamp.isdigit() and abs(now - int(timestamp[:12])) <= window
