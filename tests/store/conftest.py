"""The stores under test."""

from pathlib import Path

import pytest

from bot.store import open_store

TTL = 3600.0


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
