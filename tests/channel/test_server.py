"""The server around the channels."""

import logging

from starlette.routing import Route

from bot.errors import Refused, StoreError
from tests.channel.web import client


async def test_health_and_readiness():
    """Alive is not yet able to answer: readiness asks the store."""

    async def away():
        raise StoreError("没有应答")

    async with client([]) as http:
        assert (await http.get("/healthz")).status_code == (await http.get("/readyz")).status_code == 200
    async with client([], away) as http:
        assert (await http.get("/healthz")).status_code == 200
        assert (await http.get("/readyz")).status_code == 503


async def test_failures_are_answered_and_logged_without_secrets(caplog):
    """Refusals with their status, a lost store with 503 and when to come back."""

    async def refuse(_):
        raise Refused("签名不对。", 403)

    async def lose(_):
        raise StoreError("Redis 没有应答")

    caplog.set_level(logging.INFO)
    async with client([Route("/a", refuse), Route("/b", lose)]) as http:
        refused, lost = await http.get("/a?signature=SECRET"), await http.get("/b")
    assert (refused.status_code, refused.text) == (403, "签名不对。")
    assert (lost.status_code, lost.headers["retry-after"]) == (503, "1")
    assert "签名不对" in caplog.text
    assert "SECRET" not in " ".join(r.getMessage() for r in caplog.records if r.name.startswith("bot"))
