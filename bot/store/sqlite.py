"""Conversations in one SQLite file, the default: nothing to install, several processes may share it.

Calls are made straight from the event loop: a load takes some 20 µs and a save some 50 µs, less than
handing them to a thread. Only the checkpoint, which waits for the disk, has a thread of its own. In WAL
mode with `synchronous=NORMAL` a killed process loses nothing; a power cut may lose the last moments.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress

from bot.errors import Conflict, StoreError
from bot.store import codec
from bot.store.protocol import Answered, Record
from bot.types import Reply

SWEEP_EVERY = 60.0
"""Seconds between two deletions of what has expired."""

CHECKPOINT_EVERY = 1000
"""Saves between two checkpoints, which bring the write-ahead log (about 8 KiB a save) into the file."""

WAIT = 2.0
"""Seconds to wait for another process's write before giving up."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS conversation (
    id TEXT PRIMARY KEY, version INTEGER NOT NULL, expires REAL NOT NULL, body TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS inbox (
    conversation TEXT NOT NULL, id TEXT NOT NULL, expires REAL NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (conversation, id)
) WITHOUT ROWID;
"""


class SqliteStore:
    """One file, readable by its owner only."""

    def __init__(self, path: str, ttl: float) -> None:
        self._path = path
        self._ttl = ttl
        self._swept = 0.0
        self._saves = 0
        self._checkpoint: asyncio.Future[None] | None = None
        with _problems():
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
            self._db = sqlite3.connect(path, timeout=WAIT, isolation_level=None)
            _use_wal(self._db)
            self._db.execute("PRAGMA synchronous=NORMAL")
            self._db.execute("PRAGMA secure_delete=ON")
            self._db.execute("PRAGMA wal_autocheckpoint=20000")  # only if the thread falls far behind
            self._db.executescript(SCHEMA)

    async def load(
        self, conversation: str, ids: Sequence[str], now: float
    ) -> tuple[Record, Mapping[str, Answered]]:
        marks = ",".join("?" * len(ids))
        with _problems():
            row = self._db.execute(
                "SELECT version, expires, body FROM conversation WHERE id = ?", (conversation,)
            ).fetchone()
            found = self._db.execute(
                f"SELECT id, body FROM inbox WHERE conversation = ? AND expires > ? AND id IN ({marks})",  # noqa: S608  # question marks only
                (conversation, now, *ids),
            ).fetchall()
        return _record(row, now), {id_: codec.load_answered(body) for id_, body in found}

    async def save(
        self, conversation: str, record: Record, ids: Sequence[str], reply: Reply, now: float
    ) -> None:
        body, answered = codec.dump_record(record), codec.dump_answered(reply, now)
        expires = now + self._ttl
        with _problems(), self._transaction():
            self._set(conversation, record.version, expires, body)
            for id_ in ids:
                self._claim((conversation, id_, expires, answered), now)
            self._sweep(now)
        self._saves += 1
        if self._saves % CHECKPOINT_EVERY == 0 and (self._checkpoint is None or self._checkpoint.done()):
            self._checkpoint = asyncio.get_running_loop().run_in_executor(None, _checkpoint, self._path)

    async def forget(self, conversation: str) -> None:
        with _problems(), self._transaction():
            self._db.execute("DELETE FROM conversation WHERE id = ?", (conversation,))
            self._db.execute("DELETE FROM inbox WHERE conversation = ?", (conversation,))

    async def ready(self) -> None:
        with _problems():
            self._db.execute("SELECT 1 FROM conversation LIMIT 1").fetchone()

    async def close(self) -> None:
        if self._checkpoint is not None:
            await self._checkpoint
        self._db.close()

    def _set(self, conversation: str, version: int, expires: float, body: str) -> None:
        if version:
            done = self._db.execute(
                "UPDATE conversation SET version = version + 1, expires = ?, body = ? "
                "WHERE id = ? AND version = ?",
                (expires, body, conversation, version),
            )
        else:
            done = self._db.execute(
                "INSERT OR IGNORE INTO conversation VALUES (?, 1, ?, ?)", (conversation, expires, body)
            )
        if done.rowcount != 1:
            raise Conflict("这段对话已被别处更新。")

    def _claim(self, row: tuple[str, str, float, str], now: float) -> None:
        done = self._db.execute(
            "INSERT INTO inbox VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE "
            "SET expires = excluded.expires, body = excluded.body WHERE inbox.expires <= ?",
            (*row, now),
        )
        if done.rowcount != 1:
            raise Conflict("这条消息已经回过。")

    def _sweep(self, now: float) -> None:
        if now - self._swept < SWEEP_EVERY:
            return
        self._swept = now
        for table in ("conversation", "inbox"):
            self._db.execute(f"DELETE FROM {table} WHERE expires <= ?", (now,))  # noqa: S608  # our own names

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")


def _use_wal(db: sqlite3.Connection) -> None:
    """Switch to a write-ahead log. SQLite does not wait here if another process does the same just now."""
    end = time.monotonic() + WAIT
    while True:
        try:
            db.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > end:
                raise
            time.sleep(0.02)
        else:
            return


def _checkpoint(path: str) -> None:
    """Bring what can be brought into the file, hindering nobody. What cannot waits for the next time."""
    with suppress(sqlite3.Error), closing(sqlite3.connect(path, timeout=0)) as db:
        db.execute("PRAGMA wal_checkpoint(PASSIVE)")


def _record(row: tuple[int, float, str] | None, now: float) -> Record:
    if row is None:
        return Record()
    version, expires, body = row
    return codec.load_record(body, version) if expires > now else Record(version=version)


@contextmanager
def _problems() -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise StoreError(f"SQLite 文件打不开或写不进：{error}。看看路径、权限和磁盘空间。") from error
