"""Where conversations are kept between two messages: labels and the coach's own words, for a day."""

from __future__ import annotations

from urllib.parse import urlsplit

from bot.errors import ConfigError
from bot.store.protocol import Answered, Record, Store

__all__ = ["Answered", "Record", "Store", "open_store"]


def open_store(url: str, ttl: float) -> Store:
    """Give the store behind `url`, which forgets a conversation `ttl` seconds after its last message.

    `memory://`, `sqlite:///relative/path`, `sqlite:////absolute/path`, `redis://host:6379/0` or `rediss://…`.
    Raises ConfigError for anything else, StoreError where an SQLite file cannot be opened.
    """
    scheme = urlsplit(url).scheme
    if scheme == "memory":
        from bot.store.memory import MemoryStore

        return MemoryStore(ttl)
    if scheme == "sqlite":
        from bot.store.sqlite import SqliteStore

        return SqliteStore(_path(url), ttl)
    if scheme in {"redis", "rediss", "unix"}:
        return _redis(url, ttl)
    raise ConfigError(
        f"SANBU_STORE：不认识「{scheme or url}」。可以写 memory://、sqlite:///文件名 或 redis://主机:端口/库号。"
    )


def _path(url: str) -> str:
    path = url.removeprefix("sqlite:///")
    if not path or path == url:
        raise ConfigError(
            "SANBU_STORE：sqlite 后面要有文件名，例如 sqlite:///sanbu.sqlite（绝对路径写四条斜线）。"
        )
    return path


def _redis(url: str, ttl: float) -> Store:
    try:
        from bot.store.redis import RedisStore
    except ImportError as error:
        raise ConfigError("SANBU_STORE：用 Redis 要先装：pip install 'sanbu[redis]'。") from error
    return RedisStore(url, ttl)
