"""From the address in SANBU_STORE to a store."""

import stat
import subprocess
import sys

import pytest

from bot.errors import ConfigError, StoreError
from bot.store import open_store
from bot.store.memory import MemoryStore


def test_memory_is_named_by_its_scheme():
    """memory:// needs nothing else."""
    assert isinstance(open_store("memory://", 1), MemoryStore)


@pytest.mark.parametrize("url", ["postgres://x", "sanbu.db", "", "sqlite://", "sqlite:sanbu.db"])
def test_another_address_is_refused_with_what_would_be_right(url):
    """The message names the setting and an example."""
    with pytest.raises(ConfigError, match=r"SANBU_STORE.*例如|SANBU_STORE.*可以写"):
        open_store(url, 1)


async def test_the_sqlite_file_is_its_owners_alone(tmp_path):
    """Conversations are nobody else's business on a shared machine."""
    store = open_store(f"sqlite:///{tmp_path}/a.db", 1)
    await store.close()
    assert stat.S_IMODE((tmp_path / "a.db").stat().st_mode) == 0o600


def test_a_file_that_cannot_be_opened_says_so(tmp_path):
    """A folder that does not exist is a StoreError for people."""
    with pytest.raises(StoreError, match="路径"):
        open_store(f"sqlite:///{tmp_path}/none/a.db", 1)


async def test_a_redis_that_is_not_there_says_so():
    """The message names no address: a password may be in it."""
    store = open_store("redis://:hunter2@127.0.0.1:1/0", 1)
    with pytest.raises(StoreError, match="Redis 没有应答") as caught:
        await store.ready()
    assert "hunter2" not in str(caught.value)
    await store.close()


def test_processes_that_start_together_share_a_new_file(tmp_path):
    """Eight open the same file at once, which exists for none of them yet; all can."""
    code = f"from bot.store import open_store; open_store('sqlite:///{tmp_path}/a.db', 1.0); print('open')"
    command = [sys.executable, "-c", code]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(8)]
    assert [process.communicate()[0] for process in started] == [b"open\n"] * 8
