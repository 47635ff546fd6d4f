"""Where the playbooks are, and reading them: `read(find(…))`.

Reading a folder again costs a few milliseconds: what was read is remembered by the digest of its files.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from bot.errors import ConfigError, PlaybookError
from bot.playbook.cache import remembered
from bot.playbook.problem import Problem
from bot.playbook.schema import Playbooks

LOCAL = Path("playbooks")
PACKAGE = Path(__file__).resolve().parents[1]
SHIPPED = (PACKAGE / "_playbooks", PACKAGE.parent / "playbooks")
"""The copy inside the wheel, or the folder beside the package where it runs from a checkout."""


def find(given: str | Path | None = None) -> Path:
    """The folder to read: `given`, else $SANBU_PLAYBOOKS, else ./playbooks, else the shipped copy.

    Raises ConfigError if a folder that was asked for does not exist.
    """
    asked = given or os.environ.get("SANBU_PLAYBOOKS")
    if asked:
        if not Path(asked).is_dir():
            raise ConfigError(f"找不到剧本文件夹 {asked}：检查 --playbooks 或 SANBU_PLAYBOOKS 写的路径")
        return Path(asked)
    if (LOCAL / "common.yaml").is_file() or (LOCAL / "actions").is_dir():
        return LOCAL
    found = next((folder for folder in SHIPPED if folder.is_dir()), None)
    if found is None:
        raise ConfigError("找不到剧本：在有 playbooks/ 的文件夹里运行，或用 --playbooks 指明")
    return found


def read(folder: Path) -> Playbooks:
    """Read a folder of playbooks, all or nothing.

    Raises PlaybookError with every problem of every file.
    """
    sources = read_bytes(folder)
    digest = digest_of(sources)
    playbooks = remembered(f"playbooks-{digest}", lambda: _build(sources, digest, folder))
    return replace(playbooks, root=str(folder))


def read_bytes(folder: Path) -> dict[str, bytes]:
    """Every YAML file below `folder`: its path inside the folder, with slashes → its bytes."""
    paths = sorted(path for path in folder.rglob("*") if path.suffix in {".yaml", ".yml"} and path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def digest_of(sources: Mapping[str, bytes]) -> str:
    """SHA-256 over the sorted paths and bytes: the same content has the same digest anywhere."""
    total = hashlib.sha256()
    for path in sorted(sources):
        total.update(f"{path}\0{len(sources[path])}\0".encode())
        total.update(sources[path])
    return total.hexdigest()


def shown(problems: list[Problem], folder: Path) -> list[Problem]:
    """The problems, sorted, with paths that a terminal can open."""
    return sorted(replace(problem, file=(folder / problem.file).as_posix()) for problem in problems)


def _build(sources: Mapping[str, bytes], digest: str, folder: Path) -> Playbooks:
    from bot.playbook.folder import assemble, scan  # noqa: PLC0415  # YAML is not needed on a warm start

    scanned = scan(sources)
    if scanned.problems:
        raise PlaybookError(shown(scanned.problems, folder))
    return assemble(scanned, digest)
