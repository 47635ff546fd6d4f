"""Case and Reply to and from JSON. Only what differs from an empty value is written.

A field that this version does not know is left out when reading: while replicas are being updated, the
old and the new version read one another's conversations.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields
from typing import Any, TypeVar

from bot.errors import StoreError
from bot.store.protocol import Answered, Record
from bot.types import Case, Reply

T = TypeVar("T")

_dumps = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_CASE = tuple(field.name for field in fields(Case))
_REPLY = tuple(field.name for field in fields(Reply))
_EMPTY = {name: getattr(Case(), name) for name in _CASE} | {name: getattr(Reply(""), name) for name in _REPLY}


def dump_record(record: Record) -> str:
    """Give everything of `record` but its version."""
    body: dict[str, Any] = {"since": record.since, "case": _plain(record.case, _CASE)}
    if record.rest:
        body["rest"] = [_plain(reply, _REPLY) for reply in record.rest]
    return _dumps(body)


def load_record(text: str, version: int) -> Record:
    """Undo `dump_record`. Raises StoreError if `text` is something else."""

    def read(body: dict[str, Any]) -> Record:
        rest = tuple(_reply(page) for page in body.get("rest", ()))
        return Record(_case(body["case"]), version, body["since"], rest)

    return _read(text, read)


def dump_answered(reply: Reply, at: float) -> str:
    """Give the reply and the time at which it was given."""
    return _dumps({"at": at, "reply": _plain(reply, _REPLY)})


def load_answered(text: str) -> Answered:
    """Undo `dump_answered`. Raises StoreError if `text` is something else."""
    return _read(text, lambda body: Answered(_reply(body["reply"]), body["at"]))


def _plain(value: object, names: tuple[str, ...]) -> dict[str, Any]:
    held = {name: getattr(value, name) for name in names}
    return {
        name: sorted(v) if isinstance(v, frozenset) else v for name, v in held.items() if v != _EMPTY[name]
    }


def _case(body: dict[str, Any]) -> Case:
    return Case(**{name: _frozen(body[name], _EMPTY[name]) for name in _CASE if name in body})


def _reply(body: dict[str, Any]) -> Reply:
    return Reply(**{name: _frozen(body[name], _EMPTY[name]) for name in _REPLY if name in body})


def _frozen(value: Any, empty: object) -> Any:
    """Turn JSON's lists back into what the field holds: a set, or a tuple of strings or of pairs."""
    if isinstance(empty, frozenset):
        return frozenset(value)
    if isinstance(empty, tuple):
        return tuple(tuple(item) if isinstance(item, list) else item for item in value)
    return value


def _read(text: str, read: Callable[[dict[str, Any]], T]) -> T:
    try:
        return read(json.loads(text))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise StoreError("存储里有一条不是本程序写的记录，读不懂。换一个库，或清掉它再启动。") from error
