"""Every test gets its own right folder to break, and its own cache."""

from __future__ import annotations

import pytest

from tests.playbook.right import good_folder, with_words


@pytest.fixture(autouse=True)
def _own_cache(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("SANBU_CACHE", str(tmp_path_factory.mktemp("cache")))


@pytest.fixture
def filled():
    """Put the real words into a common.yaml."""
    return with_words


@pytest.fixture
def good() -> dict[str, bytes]:
    return good_folder()
