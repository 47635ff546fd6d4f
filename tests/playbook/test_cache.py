"""What is remembered, and that nothing goes wrong where it cannot be."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from bot.playbook import cache
from bot.playbook.cache import remembered


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("SANBU_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def never() -> str:
    raise AssertionError("built again")


def test_builds_once():
    """The second time nothing is built."""
    assert remembered("a", lambda: "first") == "first"
    assert remembered("a", never) == "first"


def test_keys_are_apart():
    """Another key is another value."""
    remembered("a", lambda: "first")
    assert remembered("b", lambda: "second") == "second"


def test_keeps_arrays():
    """A learned table comes back as it was."""
    table = np.arange(12, dtype=np.float32).reshape(3, 4)
    remembered("t", lambda: table)
    assert (remembered("t", never) == table).all()


def test_changed_code_is_another_key(monkeypatch):
    """What older code built is not trusted."""
    remembered("a", lambda: "old")
    monkeypatch.setattr(cache, "_code", lambda: "newer")
    assert remembered("a", lambda: "new") == "new"


def test_damaged_entry_is_rebuilt(folder):
    """Half a file, or another program's, is replaced in silence."""
    remembered("a", lambda: "first")
    for entry in folder.iterdir():
        entry.write_bytes(b"\x80\x05broken")
    assert remembered("a", lambda: "again") == "again"
    assert remembered("a", never) == "again"


def test_folder_is_private(folder):
    """Nobody else can read what is kept."""
    remembered("a", lambda: "first")
    assert folder.stat().st_mode & 0o777 == 0o700


def test_folder_others_can_write_is_not_used(folder):
    """A pickle that somebody else may have put there is never opened."""
    remembered("a", lambda: "first")
    folder.chmod(0o777)
    assert remembered("a", lambda: "again") == "again"


def test_unwritable_place_is_no_error(tmp_path, monkeypatch):
    """Where no folder can be made the value is simply built."""
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("SANBU_CACHE", str(tmp_path / "file" / "cache"))
    assert remembered("a", lambda: "value") == "value"


def test_errors_pass_and_are_not_kept():
    """A failing build says so, and is tried again."""
    with pytest.raises(AssertionError):
        remembered("a", never)
    assert remembered("a", lambda: "mended") == "mended"


def test_old_entries_go(folder, monkeypatch):
    """Only so many bytes stay, those used last."""
    monkeypatch.setattr(cache, "MOST", 5_000)
    remembered("first", lambda: "kept by use")
    for number in range(8):
        remembered(str(number), lambda: b"x" * 1_000)
        entry = max(folder.iterdir(), key=lambda path: path.stat().st_mtime_ns)
        os.utime(entry, (number + 1, number + 1))
        remembered("first", never)
    assert 3_000 < sum(path.stat().st_size for path in folder.iterdir()) <= 5_000
    assert remembered("first", never) == "kept by use"


def test_no_half_entry_stays(folder):
    """What cannot be written leaves nothing behind."""
    with pytest.raises(AttributeError, match="pickle"):
        remembered("a", lambda: lambda: 1)
    assert list(folder.iterdir()) == []
