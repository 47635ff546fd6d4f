"""What the tests of the web channels share: a server in this process and a clock that stands."""

import httpx

from bot.channel.words import lines
from bot.service import Service
from bot.store.memory import MemoryStore
from tests.parrot import respond

NOW = 1_714_112_445.0
LINES = lines("110", "96110")


def service(store=None):
    """A service over the parrot, with the clock standing at NOW."""
    return Service(respond, store or MemoryStore(86400.0), lambda: NOW)


def client(routes, ready=None):
    """An HTTP client that calls an app with these routes, without a socket."""
    from contextlib import nullcontext

    from bot.channel.server import create_app

    async def fine():
        return None

    app = create_app(routes, ready or fine, nullcontext)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://coach")
