"""Whatever stands in a file, reading it gives problems and no exception."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.playbook.document import parse
from bot.playbook.folder import scan
from tests.playbook.right import good_folder

GOOD = good_folder()
PATHS = st.sampled_from(sorted(GOOD))
PIECES = st.sampled_from(
    ["- ", ": ", "{", "[", "]", "'", '"', "|", "#x", "&a ", "*a", "!t ", "\t", "  ", "\n", "?", "@", "…"]
)


@given(st.binary(max_size=200))
def test_any_bytes(raw):
    """Bytes that are no text, or no YAML, are told in one problem at least."""
    document, problems = parse("scripts/a.yaml", raw)
    assert document or problems


@given(PATHS, st.data())
@settings(deadline=None)
def test_any_slip_of_the_finger(path, data):
    """A piece typed somewhere in a right file is read or told, at a line that exists."""
    text = GOOD[path].decode()
    place = data.draw(st.integers(0, len(text)))
    broken = text[:place] + data.draw(PIECES) + text[place:]
    folder = scan(GOOD | {path: broken.encode()})
    assert all(
        1 <= problem.line <= broken.count("\n") + 2 for problem in folder.problems if problem.file == path
    )
    assert all(re.search("[一-鿿]", problem.message) for problem in folder.problems)


@given(PATHS, st.data())
@settings(deadline=None)
def test_any_lost_line(path, data):
    """A line deleted from a right file is missed, or was not needed."""
    lines = GOOD[path].decode().splitlines(keepends=True)
    del lines[data.draw(st.integers(0, len(lines) - 1))]
    assert isinstance(scan(GOOD | {path: "".join(lines).encode()}).problems, list)
