"""The machine-readable faces: one JSON object a line in, one a line out, in the same order.

`understand`: {"id", "text", "quoted"?} → {"id", "kind", "traps", "asks", "done", "brands"}.
`replay`: {"id", "turns": [{"text", "quoted"?}]} →
{"id", "turns": [{"reply", "buttons", "moves", "reading"}]}.
A line that cannot be used gets {"error", "line"} in its place, and the run goes on.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from bot.types import Case, Message, Reading, Turn

Respond = Callable[[Case, Message], Turn]
Understand = Callable[[Message], Reading]


class _UnusableError(Exception):
    """What is wrong with a line, in Chinese."""


def understand(lines: Iterable[str], read: Understand) -> Iterator[tuple[str, bool]]:
    """Each line's answer, and whether the line could be used. No state passes between lines."""
    return _answers(lines, lambda entry: {"id": entry.get("id"), **reading_of(read(_message(entry)))})


def replay(lines: Iterable[str], respond: Respond) -> Iterator[tuple[str, bool]]:
    """Each conversation's turns, and whether the line could be used. Each begins with a fresh case."""
    return _answers(lines, lambda entry: {"id": entry.get("id"), "turns": list(_turns(entry, respond))})


def reading_of(reading: Reading) -> dict[str, Any]:
    """A reading in the words of the measurements, with sorted lists."""
    sets = {"traps": reading.traps, "asks": reading.asks, "done": reading.done, "brands": reading.brands}
    return {"kind": reading.kind, **{name: sorted(values) for name, values in sets.items()}}


def _answers(
    lines: Iterable[str], answer: Callable[[dict[str, Any]], dict[str, Any]]
) -> Iterator[tuple[str, bool]]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            result, usable = answer(_entry(line)), True
        except _UnusableError as error:
            result, usable = {"error": str(error), "line": number}, False
        yield json.dumps(result, ensure_ascii=False), usable


def _entry(line: str) -> dict[str, Any]:
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise _UnusableError("这一行不是 JSON：一行写一个 {…}") from error
    if not isinstance(entry, dict):
        raise _UnusableError("这一行不是对象：一行写一个 {…}")
    return entry


def _message(entry: Any) -> Message:
    text = entry.get("text") if isinstance(entry, dict) else None
    if not isinstance(text, str):
        raise _UnusableError("缺了 text，或它不是文字")
    quoted = entry.get("quoted") or ""
    if not isinstance(quoted, str):
        raise _UnusableError("quoted 要是文字")
    return Message(text, quoted)


def _turns(entry: dict[str, Any], respond: Respond) -> Iterator[dict[str, Any]]:
    turns = entry.get("turns")
    if not isinstance(turns, list):
        raise _UnusableError("缺了 turns，或它不是列表")
    case = Case()
    for message in [_message(turn) for turn in turns]:
        turn = respond(case, message)
        case, reply = turn.case, turn.reply
        yield {
            "reply": reply.text,
            "buttons": list(reply.buttons),
            "moves": list(reply.moves),
            "reading": reading_of(turn.reading),
        }
