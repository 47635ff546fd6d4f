"""How the server and the Telegram bot are put together from settings, store and engine."""

from __future__ import annotations

import logging
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING

from bot.channel.limits import Limited, Pace
from bot.channel.words import Lines
from bot.errors import ConfigError
from bot.service import Replay, Respond, Service
from bot.settings import Settings
from bot.store import open_store

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.routing import Route

    from bot.channel.port import Coach

GRACE = 10
"""Seconds that a stopping server gives to the requests under way."""


def report(settings: Settings) -> tuple[str, bool]:
    """Give what `sanbu serve --check` prints, and whether the server could start. No secret is in it."""
    channels = [f"{'开' if on else '关'}  {name}" for name, on in settings.channels().items()]
    problems = problems_of_server(settings)
    found = [f"有 {len(problems)} 处要改：", *problems] if problems else ["没有问题，可以启动。"]
    return "\n".join((*channels, f"存  {settings.store.partition(':')[0]}", *found)), not problems


def problems_of_server(settings: Settings) -> list[str]:
    """Give everything that keeps the server from starting."""
    problems = settings.problems()
    if not problems and not any(settings.channels().values()):
        problems = ["没有一个渠道是开的。设好其中一个的密钥再启动，见 README「接微信公众号」等几节。"]
    return problems


def serve(settings: Settings, respond: Respond, lines: Lines) -> None:
    """Run the server until it is told to stop. Raises ConfigError with everything that is wrong."""
    import uvicorn  # noqa: PLC0415  # an optional dependency

    problems = problems_of_server(settings)
    if problems:
        raise ConfigError("\n".join(problems))
    quiet()
    uvicorn.run(
        build(settings, respond, lines),
        host=settings.host,
        port=settings.port,
        access_log=False,  # addresses carry signatures and accounts
        server_header=False,
        timeout_graceful_shutdown=GRACE,
    )


def build(settings: Settings, respond: Respond, lines: Lines) -> Starlette:
    """Give the server with the channels that are on."""
    from bot.channel.metrics import Counts, Measured  # noqa: PLC0415  # optional dependencies
    from bot.channel.server import create_app  # noqa: PLC0415

    service = Service(respond, open_store(settings.store, settings.ttl_hours * 3600), time.time)
    counts = Counts()
    user, everybody = paces(settings)
    coach = Measured(Limited(service, user, everybody, lines.busy), counts)
    replay = Measured(Limited(Replay(respond, time.time), user, everybody, lines.busy), counts)
    routes = [*counts.routes(), *_web(settings, coach, replay, lines)]

    @asynccontextmanager
    async def running() -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            stack.push_async_callback(service.close)
            yield

    return create_app(routes, service.ready, running)


def paces(settings: Settings) -> tuple[Pace, Pace]:
    """Give the limits of one user and of everybody."""
    return Pace(settings.rate_per_minute, time.monotonic), Pace(
        settings.total_rate_per_minute, time.monotonic
    )


def quiet() -> None:
    """Log warnings only of the libraries that would log addresses with the bot's token in them."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s：%(message)s")
    for name in ("httpx", "httpcore", "telegram"):
        logging.getLogger(name).setLevel(logging.WARNING)


def _web(settings: Settings, coach: Coach, replay: Coach, lines: Lines) -> list[Route]:
    routes: list[Route] = []
    if settings.wechat_token:
        routes += _wechat(settings, coach, lines)
    if settings.bridge_secret:
        from bot.channel.bridge import Bridge  # noqa: PLC0415

        routes += Bridge(coach, settings.bridge_secret, lines, time.time).routes()
    if settings.openai_key:
        from bot.channel.openai import Completions  # noqa: PLC0415

        routes += Completions(replay, settings.openai_key, lines, time.time).routes()
    return routes


def _wechat(settings: Settings, coach: Coach, lines: Lines) -> list[Route]:
    from bot.channel.wechat import Account, OfficialAccount  # noqa: PLC0415
    from bot.channel.wechat_crypto import Key  # noqa: PLC0415

    encoded = filter(None, (settings.wechat_aes_key, settings.wechat_aes_key_old))
    keys = tuple(Key(one, settings.wechat_appid) for one in encoded)
    account = Account(settings.wechat_token, settings.wechat_appid, keys)
    return OfficialAccount(coach, account, lines, time.time).routes()
