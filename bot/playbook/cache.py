"""What was computed once from the playbooks is remembered on this computer: `remembered(key, build)`.

Only for what can be built again from its key: a missing, broken or foreign entry is rebuilt in silence,
and where nothing can be written nothing is. Entries are pickles, therefore the folder is the user's own
(mode 0700) and is not used if somebody else could write into it.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import pickle
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import bot

KEEP = 12
"""How many entries stay: a few versions of the playbooks, each with what was learned from it."""

Value = TypeVar("Value")


def remembered(key: str, build: Callable[[], Value]) -> Value:
    """What `build()` gave for `key` last time, else what it gives now.

    `key` must name everything that the value depends on, except the code: our own version, the code's
    time stamps and Python's version are added here. Exceptions of `build` pass through; nothing is kept then.
    """
    folder = _folder()
    if folder is None:
        return build()
    entry = folder / f"{hashlib.sha256(f'{key} {_code()}'.encode()).hexdigest()[:32]}.pickle"
    with contextlib.suppress(Exception):  # unpickling a damaged file may raise anything
        value: Value = pickle.loads(entry.read_bytes())  # noqa: S301  # our own folder, see above
        os.utime(entry)
        return value
    value = build()
    with contextlib.suppress(OSError):
        _write(entry, pickle.dumps(value, protocol=5))
        _prune(folder)
    return value


def _folder() -> Path | None:
    """The cache folder, made if need be; None if it cannot be made or is not ours alone."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    folder = Path(os.environ.get("SANBU_CACHE") or Path(base) / "sanbu")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        state = folder.stat()
    except OSError:
        return None
    if os.name == "posix" and (state.st_uid != os.getuid() or state.st_mode & 0o022):
        return None
    return folder


def _code() -> str:
    """A stamp that changes with the code that made the value."""
    root = Path(bot.__file__).parent
    stamps = [
        path.stat().st_mtime_ns
        for path in (*root.glob("*.py"), *root.glob("playbook/*.py"), *root.glob("nlu/*.py"))
    ]
    return f"{bot.__version__} {sys.version} {len(stamps)} {max(stamps)}"


def _write(entry: Path, content: bytes) -> None:
    """Write beside and rename, so that nobody ever reads half an entry."""
    handle, name = tempfile.mkstemp(dir=entry.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).replace(entry)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise


def _prune(folder: Path) -> None:
    entries = sorted(folder.glob("*.pickle"), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in entries[KEEP:]:
        old.unlink(missing_ok=True)
