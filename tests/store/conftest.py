"""The stores under test, Redis among them as a real server on a socket of its own."""

import shutil
import subprocess
import time
from pathlib import Path

import pytest

from bot.store import open_store

TTL = 3600.0


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory):
    """A real redis-server on a Unix socket, gone with the session."""
    binary = shutil.which("redis-server") or shutil.which("valkey-server")
    if binary is None:
        pytest.skip("没有 redis-server（apt-get install redis-server），跳过 Redis 的测试")
    folder = tmp_path_factory.mktemp("redis")
    socket = folder / "s"
    command = [binary, "--port", "0", "--unixsocket", str(socket), "--save", "", "--dir", str(folder)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _until(socket.exists)
    yield f"unix://{socket}"
    server.terminate()
    server.wait(10)


def _until(true, seconds=10.0):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.fixture(params=["memory", "sqlite", "redis"])
def url(request, tmp_path: Path):
    """The address of an empty store of each kind."""
    if request.param == "redis":
        return request.getfixturevalue("redis_url")
    return "memory://" if request.param == "memory" else f"sqlite:///{tmp_path / 'sanbu.db'}"


@pytest.fixture
async def store(url):
    opened = open_store(url, TTL)
    yield opened
    await opened.close()
