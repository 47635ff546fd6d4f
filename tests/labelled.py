"""The labelled files of tests/data: `train_*` to learn from, `dev_*` for measuring only."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Row:
    """One message and what a careful reader finds in it; `style` says how it is written."""

    id: str
    text: str
    kind: str
    traps: frozenset[str]
    asks: frozenset[str]
    done: frozenset[str]
    brands: frozenset[str]
    style: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """One turn of a dialogue: the message, the coach's question that it answers, the move it needs."""

    row: Row
    after: str
    must: str


@cache
def dev() -> tuple[Row, ...]:
    """The development messages and the harmless ones, as the project is measured on them."""
    return _rows("dev_messages") + _rows("dev_calm")


@cache
def held() -> tuple[Row, ...]:
    """Messages of our own, by three writers who saw nothing else of ours: thresholds are chosen on these."""
    return _rows("held_messages")


@cache
def train() -> tuple[Row, ...]:
    """Every labelled line that may be learned from."""
    return tuple(row for path in sorted(DATA.glob("train_*.jsonl")) for row in _rows(path.stem))


@cache
def dialogues() -> tuple[tuple[Said, ...], ...]:
    """The development conversations, turn by turn."""
    return tuple(
        tuple(
            Said(_row({"id": entry["id"], "kind": "scam_call", **turn}), turn.get("after", ""), turn["must"])
            for turn in entry["turns"]
        )
        for entry in _entries("dev_dialogues")
    )


def _rows(name: str) -> tuple[Row, ...]:
    return tuple(_row(entry) for entry in _entries(name))


def _entries(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (DATA / f"{name}.jsonl").read_text("utf-8").splitlines() if line]


def _row(entry: dict[str, Any]) -> Row:
    sets = {name: frozenset(entry.get(name, ())) for name in ("traps", "asks", "done", "brands")}
    return Row(entry["id"], entry["text"], entry["kind"], style=tuple(entry.get("style", ())), **sets)
