"""YAML text → plain data that still knows where each value stands. The one door to PyYAML.

Every scalar stays the text that was written: `value: 110` is a string, `print: yes` is "yes".
What YAML would silently swallow (`#verify` as a comment, `!give_code` as a tag, a key given twice,
an alias) is a problem here, because people who do not program write these files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml
from yaml.reader import Reader

from bot.playbook.problem import Level, Problem

try:
    from yaml import CBaseLoader as Loader
except ImportError:  # PyYAML built without libyaml: the same result, about ten times slower
    from yaml import BaseLoader as Loader  # type: ignore[assignment]

Place = tuple[str | int, ...]
"""The way to a value: keys and numbers of list items."""

PLAIN_TAG = "tag:yaml.org,2002:"
SWALLOWED = re.compile(r"\s+(#[A-Za-z_]\w*)")

REASONS = (
    ("cannot start any token", "值不能以 @ ` % 或制表符开头：给整个值加上英文双引号；缩进只用空格"),
    ("mapping values are not allowed", "这一行多了一个「: 」：句子里的英文冒号换成「：」，或给整句加引号"),
    ("undefined alias", "值不能以 * 开头：给整个值加上英文双引号"),
    ("expected a single document", "一个文件里只能有一份内容：去掉多余的「---」"),
    ("unexpected end of stream", "引号没有配对：补上后面的引号"),
    ("expected <block end>", "缩进没有对齐：和同一层的行对齐，只用空格"),
    (
        "did not find expected key",
        "缩进没有对齐，或引号后面还有字：和上面同一层的行对齐；或整句加引号",
    ),
    ("did not find expected '-'", "列表没有对齐：同一个列表的每一行都要从同一列的「- 」开始"),
    ("could not find expected ':'", "这一行少了「: 」：写成「键: 值」，或检查缩进"),
    ("expected ',' or", "方括号或花括号没有写完整：补上逗号或括号；里面带 # 或冒号的句子加引号"),
    ("anchor", "值不能以 & 或 * 开头：给整个值加上英文双引号"),
    ("tag", "值不能以 ! 开头：给整个值加上英文双引号"),
)

UNREADABLE = "这里的写法读不懂：检查这一行和上一行的缩进、冒号和引号"
INVISIBLE = Reader.NON_PRINTABLE


@dataclass(frozen=True, slots=True)
class Document:
    """One file: its path inside the folder, its nodes with their marks, and the data they hold."""

    path: str
    node: yaml.Node
    data: dict[str, Any]

    def at(self, *where: str | int, key: bool = False) -> tuple[int, int]:
        """Line and column (from 1) of the value at `where`, or of its key; of the deepest part there is."""
        node = mark = self.node
        for step in where:
            pair = _child(node, step)
            if pair is None:
                break
            mark, node = (pair[0] if key else pair[1]), pair[1]
        return mark.start_mark.line + 1, mark.start_mark.column + 1

    def get(self, *where: str | int) -> Any:
        """The value at `where`, None if there is none."""
        value: Any = self.data
        for step in where:
            if isinstance(value, dict):
                value = value.get(step)
            elif isinstance(value, list) and isinstance(step, int) and step < len(value):
                value = value[step]
            else:
                return None
        return value

    def items(self, *where: str | int) -> Iterator[tuple[Place, dict[str, Any]]]:
        """The items of the list at `where` that are mappings, each with its place."""
        value = self.get(*where)
        for number, item in enumerate(value if isinstance(value, list) else ()):
            if isinstance(item, dict):
                yield (*where, number), item

    def problem(
        self, rule: str, message: str, *where: str | int, key: bool = False, level: Level = "error"
    ) -> Problem:
        """A problem at `where` in this document."""
        return Problem(self.path, *self.at(*where, key=key), level, rule, message)


def _child(node: yaml.Node, step: str | int) -> tuple[yaml.Node, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        return next((pair for pair in node.value if pair[0].value == str(step)), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step], node.value[step]
    return None


def parse(path: str, raw: bytes) -> tuple[Document | None, list[Problem]]:
    """Read one file's bytes; the document is None where the text is no usable YAML."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        return None, [Problem(path, line, 1, "error", "encoding", "文件要存成 UTF-8 编码")]
    if found := INVISIBLE.search(text):
        before = text[: found.start()]
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        return None, [Problem(path, line, column, "error", "yaml", "这里有看不见的控制字符：删掉再打一遍")]
    try:
        node = _compose(text)
    except yaml.YAMLError as error:
        return None, [_syntax_problem(path, error)]
    if not isinstance(node, yaml.MappingNode):
        return None, [Problem(path, 1, 1, "error", "empty-file", "文件里要有「键: 值」，从 id 和 name 写起")]
    walk = _Walk(path, text.split("\n"))
    return Document(path, node, walk.value(node)), walk.problems


def _compose(text: str) -> yaml.Node | None:
    loader = Loader(text)
    try:
        return loader.get_single_node()
    finally:
        loader.dispose()


def _syntax_problem(path: str, error: yaml.YAMLError) -> Problem:
    """A parser notices an open quote or a missing colon lines later: then its context is where it began."""
    said = str(error)
    message = next((chinese for english, chinese in REASONS if english in said), UNREADABLE)
    scanning = (getattr(error, "context", None) or "").startswith("while scanning a")
    mark = (scanning and getattr(error, "context_mark", None)) or getattr(error, "problem_mark", None)
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    return Problem(path, line, column, "error", "yaml", message)


class _Walk:
    """Turns nodes into data and notes what YAML would have swallowed."""

    def __init__(self, path: str, lines: list[str]) -> None:
        self.path = path
        self.lines = lines
        self.problems: list[Problem] = []
        self.seen: set[int] = set()

    def value(self, node: yaml.Node) -> Any:
        if id(node) in self.seen:
            self._note(node, "alias", "不要用 & 和 * 引用别处：把内容照抄一遍")
            return ""
        self.seen.add(id(node))
        if not node.tag.startswith(PLAIN_TAG):
            self._note(node, "quote", f'以 ! 开头的值要加英文双引号："{node.tag} …"')
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(child) for child in node.value]
        return dict(self._pairs(node)) if isinstance(node, yaml.MappingNode) else ""

    def _scalar(self, node: yaml.ScalarNode) -> str:
        if not node.style:  # plain: "" from libyaml, None from Python's own
            end = node.end_mark
            swallowed = (
                SWALLOWED.match(self.lines[end.line][end.column :]) if end.line < len(self.lines) else None
            )
            if swallowed:
                what = swallowed[1]
                self._note(node, "quote", f"{what} 被当成注释了：给整行加英文双引号；若是注释，# 后面空一格")
        return str(node.value)

    def _pairs(self, node: yaml.MappingNode) -> Iterator[tuple[str, Any]]:
        first: dict[str, int] = {}
        for key, value in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else "?"
            if name in first:
                self._note(key, "twice", f"{name} 写了两遍：第 {first[name]} 行已经有了，并到一处")
                continue
            first[name] = key.start_mark.line + 1
            content = self.value(value)
            if content == "" and not getattr(value, "style", None):
                continue  # `says:` with nothing behind it is as good as absent
            yield name, content

    def _note(self, node: yaml.Node, rule: str, message: str) -> None:
        mark = node.start_mark
        self.problems.append(Problem(self.path, mark.line + 1, mark.column + 1, "error", rule, message))
