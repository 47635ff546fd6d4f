r"""Conversations in Redis or Valkey, for several replicas. Needs the extra `redis`.

Three keys a conversation: a string `version\nbody`, a hash of message id → reply, and a sorted set of
message id → when. Their names carry the conversation in braces, so that a cluster keeps them together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from redis import RedisError
from redis.asyncio import BlockingConnectionPool, Redis

from bot.errors import Conflict, StoreError
from bot.store import codec
from bot.store.protocol import Answered, Record
from bot.types import Reply

SAVE = """
local version, body, reply, now, ttl = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])
local held = redis.call('GET', KEYS[1])
if (held and string.match(held, '^%d+') or '0') ~= version then return 0 end
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', now - ttl)) do
  redis.call('HDEL', KEYS[2], id)
  redis.call('ZREM', KEYS[3], id)
end
for i = 6, #ARGV do
  if redis.call('HEXISTS', KEYS[2], ARGV[i]) == 1 then return 0 end
end
redis.call('SET', KEYS[1], (tonumber(version) + 1) .. '\\n' .. body)
for i = 6, #ARGV do
  redis.call('HSET', KEYS[2], ARGV[i], reply)
  redis.call('ZADD', KEYS[3], now, ARGV[i])
end
for i = 1, 3 do redis.call('PEXPIREAT', KEYS[i], now + ttl) end
return 1
"""
"""Compare the version, refuse a claimed id, else set everything: one step for the server. Milliseconds."""

CONNECTIONS = 32
"""Of one process: more would only wait inside the server instead."""

TIMEOUT = 2.0
"""Seconds until a server that does not answer counts as unreachable."""


class RedisStore:
    """One Redis or Valkey (6 or newer), shared by all replicas."""

    def __init__(self, url: str, ttl: float) -> None:
        self._ttl = ttl
        pool = BlockingConnectionPool.from_url(
            url,
            max_connections=CONNECTIONS,
            timeout=TIMEOUT,
            decode_responses=True,
            socket_timeout=TIMEOUT,
            socket_connect_timeout=TIMEOUT,
        )
        self._redis = Redis.from_pool(pool)
        self._save = self._redis.register_script(SAVE)

    async def load(
        self, conversation: str, ids: Sequence[str], now: float
    ) -> tuple[Record, Mapping[str, Answered]]:
        record, replies, _ = _keys(conversation)
        with _problems():
            async with self._redis.pipeline(transaction=False) as pipe:
                pipe.get(record)
                for id_ in ids:
                    pipe.hget(replies, id_)
                held, *found = await pipe.execute()
        answered = {id_: codec.load_answered(body) for id_, body in zip(ids, found, strict=True) if body}
        return _record(held), {id_: one for id_, one in answered.items() if one.at > now - self._ttl}

    async def save(
        self, conversation: str, record: Record, ids: Sequence[str], reply: Reply, now: float
    ) -> None:
        body, answered = codec.dump_record(record), codec.dump_answered(reply, now)
        times = (int(now * 1000), int(self._ttl * 1000))
        with _problems():
            done = await self._save(_keys(conversation), [record.version, body, answered, *times, *ids])
        if not done:
            raise Conflict("这段对话已被别处更新，或这条消息已经回过。")

    async def forget(self, conversation: str) -> None:
        with _problems():
            await self._redis.unlink(*_keys(conversation))

    async def ready(self) -> None:
        with _problems():
            await self._redis.ping()

    async def close(self) -> None:
        await self._redis.aclose()


def _keys(conversation: str) -> list[str]:
    return [f"sanbu:{{{conversation}}}{part}" for part in ("", ":replies", ":times")]


def _record(held: str | None) -> Record:
    if held is None:
        return Record()
    version, _, body = held.partition("\n")
    if not version.isdecimal():
        raise StoreError("Redis 里有一条不是本程序写的记录。换一个库号（redis://…/1），或清掉它再启动。")
    return codec.load_record(body, int(version))


@contextmanager
def _problems() -> Iterator[None]:
    try:
        yield
    except (RedisError, OSError) as error:
        raise StoreError(
            f"Redis 没有应答（{type(error).__name__}）。看看它是否在运行、地址和密码对不对。"
        ) from error
