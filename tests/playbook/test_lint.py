"""Every rule on a file that breaks it, with the exact words a maintainer then reads; and on what is right."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from bot.playbook import lint
from bot.playbook.rules_text import PHONE_LIKE, width

BAD = sorted((Path(__file__).parents[1] / "bad").glob("*.yaml"))
TODAY = date(2026, 11, 21)


def put(folder: Path, files: dict[str, bytes]) -> Path:
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return folder


def problems_in(root: Path, path: str) -> list[str]:
    found = lint.lint(root, TODAY)
    return [
        f"{problem.line}:{problem.column} {problem.level} {problem.rule} {problem.message}"
        for problem in found
        if problem.file == f"{root}/{path}"
    ]


@pytest.mark.parametrize("bad", BAD, ids=lambda path: path.stem)
def test_a_bad_file_gives_exactly_these_problems(bad, good, filled, tmp_path):
    """The first lines of tests/bad/*.yaml say where the file is put and what must be told of it."""
    text = bad.read_text(encoding="utf-8")
    place = re.search(r"^# 放在 (.+)$", text, re.MULTILINE)[1]
    expected = re.findall(r"^# 应报 (.+)$", text, re.MULTILINE)
    assert expected
    root = put(tmp_path, good | {place: filled(text).encode()})
    assert problems_in(root, place) == expected


def test_every_rule_has_a_bad_file():
    """No rule is untested."""
    told = {
        name
        for bad in BAD
        for name in re.findall(r"^# 应报 \S+ \S+ (\S+)", bad.read_text(encoding="utf-8"), re.MULTILINE)
    }
    sources = [
        Path(lint.__file__).with_name(f"{module}.py")
        for module in ("rules_text", "rules_label", "rules_file")
    ]
    sources += [
        Path(lint.__file__).with_name(f"{module}.py") for module in ("rules_move", "document", "folder")
    ]
    written = "".join(source.read_text(encoding="utf-8") for source in sources)
    rules = set(
        re.findall(r"document\.problem\(\s*\"([a-z-]+)\"|\"(?:error|warning)\", \"([a-z-]+)\"", written)
    )
    assert {first or second for first, second in rules} - {"encoding", "unknown-file", "missing-file"} <= told


def test_a_right_folder_has_only_reminders(good, tmp_path):
    """What is right is left alone, but for files that test nothing yet."""
    assert {problem.rule for problem in lint.lint(put(tmp_path, good), TODAY)} == {"must-not-fire"}


def test_all_files_are_told_of_at_once(good, tmp_path):
    """A file that does not fit the format does not hide the problems of the others."""
    good["traps/benefit.yaml"] = b"id: benefit\n  name: x\n"
    good["common.yaml"] = good["common.yaml"].replace("你好。".encode(), "你好，放心。".encode())
    rules = {(Path(problem.file).name, problem.rule) for problem in lint.lint(put(tmp_path, good), TODAY)}
    assert {("benefit.yaml", "yaml"), ("common.yaml", "promise")} <= rules


def test_files_in_wrong_places_are_told(good, tmp_path):
    """Another ending or another folder would otherwise be ignored in silence."""
    root = put(tmp_path, good | {"scripts/a.yml": b"", "scripts/deep/b.yaml": b"", "notes.yaml": b""})
    told = [problem.file for problem in lint.lint(root, TODAY) if problem.rule == "unknown-file"]
    assert told == [f"{root}/notes.yaml", f"{root}/scripts/a.yml", f"{root}/scripts/deep/b.yaml"]


def test_another_encoding_is_told(good, tmp_path):
    """A file saved as GBK says so instead of showing 乱码."""
    root = put(tmp_path, good | {"scripts/membership.yaml": "id: membership\nname: 会员\n".encode("gbk")})
    assert problems_in(root, "scripts/membership.yaml") == ["2:1 error encoding 文件要存成 UTF-8 编码"]


def test_a_contact_grows_old_with_the_day(good, tmp_path):
    """The same file is fine for six months."""
    root = put(tmp_path, good)
    told = {
        day: any(problem.rule == "old-contact" for problem in lint.lint(root, day))
        for day in (date(2026, 11, 30), date(2027, 5, 31), date(2027, 6, 1))
    }
    assert list(told.values()) == [False, False, True]


@pytest.mark.parametrize("text", ["打 110", "拨 0755-1234567", "+86 10 12345", "400-1234567", "1234567890"])
def test_looks_like_a_number(text):
    """Three digits or more, with blanks and dashes between."""
    assert PHONE_LIKE.search(text)


@pytest.mark.parametrize(
    "text", ["5000 元", "30 万", "2026 年", "48 小时", "##002#", "*#21#", "第 65 条", "100%", "12 个"]
)
def test_looks_like_a_quantity(text):
    """What a unit or a sign follows is no telephone number."""
    assert not PHONE_LIKE.search(text)


@pytest.mark.parametrize(
    ("text", "size"), [("马上打 110。", 4), ("⛔ 先挂电话。", 4), ("打开 App →「我的」", 5), ("", 0)]
)
def test_width_counts_what_is_read(text, size):
    """汉字 one by one, numbers and Latin words as one each, marks not at all."""
    assert width(text) == size
