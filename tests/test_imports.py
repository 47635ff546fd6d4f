"""Who may import whom: the dependency rule of the design, read from the source."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

BOT = Path(__file__).resolve().parents[1] / "bot"
FILES = sorted(BOT.rglob("*.py"))
FOUNDATION = {"bot", "bot.types", "bot.errors"}
SCHEMA = FOUNDATION | {"bot.playbook.schema", "bot.playbook.play"}
STEPS = ("bot.normalise", "bot.nlu", "bot.tracker", "bot.policy", "bot.nlg")
DOORS = {
    "yaml": {"bot.playbook.document"},
    "typer": {"bot.cli", "bot.helptext"},
    "rich": {"bot.channel.terminal"},
    "redis": {"bot.store.redis"},
    "uvicorn": {"bot.serve"},
    "prometheus_client": {"bot.channel.metrics"},
    "cryptography": {"bot.channel.wechat_crypto"},
}
OPTIONAL = {"telegram": "bot.channel.telegram", "starlette": "bot.channel."}
"""Packages that several modules need, and how the names of those begin."""
NEVER_AT_START = (
    *("telegram", "redis", "starlette", "uvicorn", "cryptography", "prometheus_client", "httpx"),
    *("rich", "sklearn", "scipy", "asyncio"),
)


def name_of(path: Path) -> str:
    parts = path.relative_to(BOT.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(path: Path) -> set[str]:
    """The modules that a file imports; of ours as fine as `bot.x.y`, wherever the import stands."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: write the whole name of the module"
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            modules = {name for name in names if name.startswith("bot.") and is_module(name)}
            found |= modules or {node.module or ""}
    return found


def imports_at_start(path: Path) -> set[str]:
    """The packages that are loaded together with the file."""
    found = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found


def is_module(name: str) -> bool:
    path = BOT.parent.joinpath(*name.split("."))
    return path.is_dir() or path.with_suffix(".py").is_file()


def ours(path: Path) -> set[str]:
    return {name for name in imports_of(path) if name.split(".")[0] == "bot"}


def allowed_for(module: str) -> set[str] | None:
    """The modules, or packages, that `module` may import; None where everything is allowed."""
    part = module.split(".")[1] if "." in module else ""
    step = next((step for step in STEPS if module == step or module.startswith(step + ".")), None)
    if module in {"bot.types", "bot.errors"}:
        return set()
    if module in {"bot.playbook.play", "bot.playbook.schema"}:
        return FOUNDATION | {"bot.playbook.play"}
    if module == "bot.spelling":
        return SCHEMA
    if step:
        return SCHEMA | {"bot.spelling", step}
    if part == "playbook":
        return FOUNDATION | {"bot.playbook"}
    if part in {"channel", "store"}:
        return FOUNDATION | {f"bot.{part}"}
    if part == "engine":
        return SCHEMA | {"bot.playbook", "bot.spelling", "bot.explanation", *STEPS}
    if part == "explanation":
        return SCHEMA
    if part == "service":
        return FOUNDATION | {"bot.engine", "bot.store.protocol", "bot.channel.port"}
    return None


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_a_module_imports_only_what_it_may(path):
    """types, errors ← playbook.schema ← the five steps ← engine ← service ← cli; channel, store ← types."""
    allowed = allowed_for(name_of(path))
    if allowed is None:
        return
    packages = tuple(f"{name}." for name in allowed if name not in FOUNDATION)
    wrong = {name for name in ours(path) if name not in allowed and not name.startswith(packages)}
    assert not wrong, f"{name_of(path)} must not import {', '.join(sorted(wrong))}"


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_a_third_party_package_has_one_door(path):
    """What we use of others can be replaced in one place."""
    packages = {name.split(".")[0] for name in imports_of(path)}
    wrong = {package for package in packages if name_of(path) not in DOORS.get(package, {name_of(path)})}
    assert not wrong, f"{name_of(path)} must not import {', '.join(sorted(wrong))}"


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_optional_packages_stay_in_their_channels(path):
    """Whoever does not use a channel need not install what it is made of."""
    at_start = {name.split(".")[0] for name in imports_at_start(path)}
    wrong = {
        package
        for package, begin in OPTIONAL.items()
        if package in at_start and not name_of(path).startswith(begin)
    }
    assert not wrong, f"{name_of(path)} must not import {', '.join(sorted(wrong))} at its start"


def test_no_import_cycles():
    """Every module can be read after those it imports."""
    waiting = {name_of(path): ours(path) & {name_of(other) for other in FILES} for path in FILES}
    waiting["bot"] = {"bot.types", "bot.errors"}  # the engine is imported when it is asked for
    done: set[str] = set()
    while ready := {name for name, needs in waiting.items() if needs <= done | {name, "bot"}}:
        done |= ready
        waiting = {name: needs for name, needs in waiting.items() if name not in ready}
    assert not waiting, f"these import each other: {sorted(waiting)}"


def test_chat_starts_light():
    """`sanbu chat` does not load what only servers, other channels or measurements need."""
    code = "import sys, bot.cli, bot.engine, bot.channel.terminal; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not [name for name in NEVER_AT_START if name in loaded]
