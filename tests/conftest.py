"""What tests of several folders share: the real playbooks, learned; a real Redis, where there is one."""

import shutil
import subprocess
import time
from pathlib import Path

import pytest

from bot import engine


@pytest.fixture(scope="session")
def coach():
    """The real playbooks and what was learned from them, remembered on this computer."""
    return engine.load(Path(__file__).parents[1] / "playbooks")


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
