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

MOST = 256 << 20
"""Bytes that stay: a few versions of the playbooks, each with what was learned from it."""

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
    with contextlib.suppress(Exception), entry.open("rb") as file:  # a damaged file may raise anything
        value: Value = pickle.load(file)  # noqa: S301  # our own folder, see above
        os.utime(entry)
        return value
    value = build()
    with contextlib.suppress(OSError):
        _write(entry, value)
        _prune(folder)
    return value


def _folder() -> Path | None:
    """The cache folder, made if need be; None if it cannot be made or is not ours alone."""
    try:
        base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
        folder = Path(os.environ.get("SANBU_CACHE") or Path(base) / "sanbu")
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        state = folder.stat()
    except (OSError, RuntimeError):  # no right to write, or a user without a home
        return None
    if os.name == "posix" and (state.st_uid != os.getuid() or state.st_mode & 0o022):
        return None
    return folder


def _code() -> str:
    """A stamp that changes with the code that made the value."""
    root = Path(bot.__file__).parent
    files = [path.stat() for part in ("", "playbook", "nlu") for path in (root / part).glob("*.py")]
    newest, size = max(file.st_mtime_ns for file in files), sum(file.st_size for file in files)
    return f"{bot.__version__} {sys.version} {newest} {size}"


def _write(entry: Path, value: object) -> None:
    """Write beside and rename, so that nobody ever reads half an entry."""
    handle, name = tempfile.mkstemp(dir=entry.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            pickle.dump(value, file, protocol=5)
        Path(name).replace(entry)
    finally:
        Path(name).unlink(missing_ok=True)


def _prune(folder: Path) -> None:
    """Keep what was used last, as much as may stay."""
    states = {path: path.stat() for path in folder.glob("*.pickle")}
    kept = 0
    for path in sorted(states, key=lambda path: states[path].st_mtime_ns, reverse=True):
        kept += states[path].st_size
        if kept > MOST:
            path.unlink(missing_ok=True)
