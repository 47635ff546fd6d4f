"""pydantic's errors as Chinese sentences that say what to do, at the line and column they are about."""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.playbook.document import Document
from bot.playbook.labels import nearest
from bot.playbook.problem import Problem

PATTERNS = {
    "checked": "要写成 2026-11 或 2026-11-21 这样的日期",
    "id": "只能用小写字母、数字和下划线，并以字母开头",
}
SAYINGS: Mapping[str, tuple[str, str]] = {
    "literal_error": ("choice", "{name} 不能写「{input}」，只能是 {expected}"),
    "string_too_long": ("length", "{name} 最多 {max_length} 个字，现在 {size} 个：改短"),
    "string_too_short": ("length", "{name} 至少 {min_length} 个字"),
    "too_short": ("count", "{name} 至少要有 {min_length} 项"),
    "too_long": ("count", "{name} 最多 {max_length} 项，现在 {size} 项：删掉几项"),
    "tuple_type": ("type", "{name} 要写成列表：一行一个「- 」，或写在 [ ] 里"),
    "dict_type": ("type", "{name} 要写成几行「键: 值」"),
    "model_type": ("type", "{name} 要写成几行「键: 值」"),
    "string_type": ("type", "{name} 要写成一句话：句子里有「: 」的换成「：」，或整句加引号"),
    "int_parsing": ("type", "{name} 要写整数，不能写「{input}」"),
    "int_type": ("type", "{name} 要写整数"),
    "bool_parsing": ("type", "{name} 要写 true 或 false"),
    "bool_type": ("type", "{name} 要写 true 或 false"),
    "greater_than_equal": ("range", "{name} 不能小于 {ge}"),
    "less_than_equal": ("range", "{name} 不能大于 {le}"),
}


def complaints(document: Document, model: type[BaseModel], error: ValidationError) -> list[Problem]:
    """One problem for each error, the same place and words only once."""
    details = filter(_counts, error.errors(include_url=False))
    return list(dict.fromkeys(_problem(document, model, detail) for detail in details))


def _counts(detail: ErrorDetails) -> bool:
    """False for what pydantic only adds to another error: the second half of a choice, items that failed."""
    limits = detail.get("ctx", {})
    if detail["type"] == "too_short":
        return len(detail["input"]) < int(limits["min_length"])
    return limits.get("expected") != "''"


def _problem(document: Document, model: type[BaseModel], detail: ErrorDetails) -> Problem:
    where = tuple(step for step in detail["loc"] if not str(step).startswith("literal["))
    special: Callable[..., Problem] | None = {
        "missing": _missing,
        "extra_forbidden": _extra,
        "string_pattern_mismatch": _pattern,
    }.get(detail["type"])
    if special:
        return special(document, model, where)
    rule, saying = SAYINGS.get(detail["type"], ("value", "{name} 写得不对：照别的文件里同一个键的样子写"))
    given = detail["input"]
    size = len(given) if isinstance(given, str | list | tuple | dict) else 0
    words = {**detail.get("ctx", {}), "name": _name(where), "input": given, "size": size}
    if "expected" in words:
        words["expected"] = words["expected"].replace("'", "").replace(" or ", "、").replace(", ", "、")
    return document.problem(rule, saying.format(**words), *where)


def _missing(document: Document, model: type[BaseModel], where: tuple[int | str, ...]) -> Problem:
    fields = _fields(model, where[:-1])
    about = fields[where[-1]].description if where[-1] in fields else None
    message = f"缺了 {where[-1]}，要补上" + (f"：{about}" if about else "")
    return document.problem("missing", message, *where[:-1], key=True)


def _extra(document: Document, model: type[BaseModel], where: tuple[int | str, ...]) -> Problem:
    known = [str(name) for name, field in _fields(model, where[:-1]).items() if not field.exclude]
    hint = nearest(str(where[-1]), known) or f"：删掉它；这里可以写 {'、'.join(known)}"
    return document.problem("unknown-key", f"不认识 {where[-1]}{hint}", *where, key=True)


def _pattern(document: Document, _model: type[BaseModel], where: tuple[int | str, ...]) -> Problem:
    rule = PATTERNS.get(str(where[-1]), PATTERNS["id"])
    return document.problem("pattern", f"{_name(where)} {rule}", *where)


def _name(where: tuple[int | str, ...]) -> str:
    """The key that a person would name: the last one, with the number of the item inside a list."""
    key = next((step for step in reversed(where) if isinstance(step, str)), "这里")
    return f"{key} 的第 {where[-1] + 1} 项" if where and isinstance(where[-1], int) else str(key)


def _fields(model: type[BaseModel], where: tuple[int | str, ...]) -> dict[str | int, Any]:
    """The keys that may stand at `where`, as written in the file, with their fields."""
    for step in where:
        if isinstance(step, str):
            named = _fields(model, ())
            inner = _model_in(named[step].annotation) if step in named else None
            if inner is None:
                return {}
            model = inner
    return {field.alias or name: field for name, field in model.model_fields.items()}


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The model inside `tuple[Model, ...]`, `Model | None` or `Model` itself."""
    if (
        isinstance(annotation, type)
        and not isinstance(annotation, types.GenericAlias)
        and issubclass(annotation, BaseModel)
    ):
        return annotation
    return next(filter(None, map(_model_in, typing.get_args(annotation))), None)
