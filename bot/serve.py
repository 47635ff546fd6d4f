"""How the server and the Telegram bot are put together from settings, store and engine."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from bot.channel.limits import Limited, Pace
from bot.channel.words import Lines, lines
from bot.errors import ConfigError, SanbuError
from bot.service import Replay, Respond, Service
from bot.settings import Settings
from bot.store import open_store

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.routing import Route

    from bot.channel.metrics import Counts
    from bot.channel.port import Coach
    from bot.channel.telegram import Chats
    from bot.channel.telegram_burst import Bursts
    from bot.channel.telegram_webhook import Webhook

GRACE = 10
"""Seconds that a stopping server gives to the requests under way."""

NEEDED = ("starlette", "uvicorn", "cryptography", "prometheus_client")
"""What the extra `server` brings."""


Loads = Callable[[], tuple[Respond, Lines]]
"""Gives the engine and the channels' lines: asked for once the settings are known to be right."""


def load(folder: Path | None) -> tuple[Respond, Lines]:
    """Give the engine with the playbooks in `folder`, and the channels' lines with its numbers."""
    from bot import engine

    coach = engine.load(folder)
    number = {contact.id: contact.value for contact in coach.playbooks.contacts.contacts}
    return partial(engine.respond, coach), lines(number["police"], number["anti_fraud"])


def report(settings: Settings) -> tuple[str, bool]:
    """Give what `sanbu serve --check` prints, and whether the server could start. No secret is in it."""
    channels = [f"{'开' if on else '关'}  {name}" for name, on in settings.channels().items()]
    problems = _problems(settings)
    found = [f"有 {len(problems)} 处要改：", *problems] if problems else ["没有问题，可以启动。"]
    return "\n".join((*channels, f"存  {settings.store.partition(':')[0]}", *found)), not problems


def serve(settings: Settings, loads: Loads) -> None:
    """Run the server until it is told to stop. Raises ConfigError with everything that is wrong."""
    problems = _problems(settings)
    if problems:
        raise ConfigError("\n".join(problems))
    import uvicorn

    _quiet()
    app = build(settings, *loads())
    _settle()
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        access_log=False,  # addresses carry signatures and accounts
        server_header=False,
        timeout_graceful_shutdown=GRACE,
    )


def telegram(settings: Settings, loads: Loads) -> None:
    """Run the Telegram bot by polling until it is told to stop. Raises ConfigError if it cannot begin."""
    problems = settings.problems()
    if not problems and not settings.telegram_token:
        problems = ["SANBU_TELEGRAM_TOKEN：没有设。向 @BotFather 要一个，再启动。"]
    if problems:
        raise ConfigError("\n".join(problems))
    _quiet()
    asyncio.run(_poll(settings, *loads()))


async def _poll(settings: Settings, respond: Respond, words: Lines) -> None:
    from bot.channel import telegram_bot, telegram_burst

    service = _service(settings, respond)
    user, everybody = _paces(settings)
    application = telegram_bot.build(settings.telegram_token, settings.telegram_api)
    coach = Limited(service, user, everybody, words.busy)
    chats = _chats(settings, coach, words, telegram_burst.Bursts())
    telegram_bot.listen(application, chats, words)
    _settle()
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    try:
        await telegram_bot.poll(application, stop)
    finally:
        chats.close()
        await service.close()


def build(settings: Settings, respond: Respond, words: Lines) -> Starlette:
    """Give the server with the channels that are on; the others are absent."""
    from bot.channel.metrics import Counts, Measured
    from bot.channel.server import create_app

    service, counts = _service(settings, respond), Counts()
    user, everybody = _paces(settings)
    coach = Measured(Limited(service, user, everybody, words.busy), counts)
    replay = Measured(Limited(Replay(respond, time.time), user, everybody, words.busy), counts)
    routes, webhook = _web(settings, coach, replay, words, counts), None
    if settings.telegram_token and settings.telegram_secret:
        webhook = _telegram(settings, coach, words)
        routes += webhook.routes()

    @asynccontextmanager
    async def running() -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            stack.push_async_callback(service.close)
            if webhook:
                await stack.enter_async_context(webhook.running())
            yield

    return create_app(routes, service.ready, running)


def _web(settings: Settings, coach: Coach, replay: Coach, words: Lines, counts: Counts) -> list[Route]:
    routes = counts.routes()
    if settings.wechat_token:
        routes += _wechat(settings, coach, words)
    if settings.bridge_secret:
        from bot.channel.bridge import Bridge

        routes += Bridge(coach, settings.bridge_secret, words, time.time).routes()
    if settings.openai_key:
        from bot.channel.openai import Completions

        routes += Completions(replay, settings.openai_key, words, time.time).routes()
    return routes


def _wechat(settings: Settings, coach: Coach, words: Lines) -> list[Route]:
    from bot.channel.wechat import Account, OfficialAccount
    from bot.channel.wechat_crypto import Key

    encoded = filter(None, (settings.wechat_aes_key, settings.wechat_aes_key_old))
    keys = tuple(Key(one, settings.wechat_appid) for one in encoded)
    account = Account(settings.wechat_token, settings.wechat_appid, keys)
    return OfficialAccount(coach, account, words, time.time).routes()


def _telegram(settings: Settings, coach: Coach, words: Lines) -> Webhook:
    from bot.channel import telegram_bot, telegram_burst
    from bot.channel.telegram_webhook import Webhook

    application = telegram_bot.build(settings.telegram_token, settings.telegram_api, polling=False)
    # Telegram sends a chat's next message only after the answer to the last: there is nothing to join.
    chats = _chats(settings, coach, words, telegram_burst.Bursts(pause=0))
    return Webhook(application, chats, settings.telegram_secret, words)


def _chats(settings: Settings, coach: Coach, words: Lines, bursts: Bursts) -> Chats:
    from bot.channel.telegram import Chats, FollowUps

    follow_ups = FollowUps(coach, settings.follow_up_seconds)
    return Chats(coach, settings.telegram_token, words, bursts, follow_ups)


def _problems(settings: Settings) -> list[str]:
    problems = settings.problems()
    if missing := [name for name in NEEDED if find_spec(name) is None]:
        problems.append(f"没有装 {'、'.join(missing)}：pip install 'sanbu[server]'")
    if not problems and not any(settings.channels().values()):
        problems.append("没有一个渠道是开的。设好其中一个的密钥再启动，见 README「接微信公众号」等几节。")
    return [*problems, *asyncio.run(_store_problems(settings))]


async def _store_problems(settings: Settings) -> list[str]:
    try:
        store = open_store(settings.store, settings.ttl_hours * 3600)
        await store.ready()
        await store.close()
    except SanbuError as error:
        return [str(error)]
    return []


def _service(settings: Settings, respond: Respond) -> Service:
    return Service(respond, open_store(settings.store, settings.ttl_hours * 3600), time.time)


def _paces(settings: Settings) -> tuple[Pace, Pace]:
    user, everybody = settings.rate_per_minute, settings.total_rate_per_minute
    return Pace(user, time.monotonic), Pace(everybody, time.monotonic)


def _settle() -> None:
    """Take what was built at the start out of the garbage collector's sight.

    Playbooks and libraries stay until the end. Walking through them again and again stopped all chats for
    some 50 ms at a time.
    """
    gc.collect()
    gc.freeze()


def _quiet() -> None:
    """Log only warnings of the libraries that log addresses with the bot's token, or whole updates."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s：%(message)s")
    for name in ("httpx", "httpcore", "telegram"):
        logging.getLogger(name).setLevel(logging.WARNING)
