"""Three lines of YAML teach a new way of saying something, at once and without touching code."""

import shutil
from pathlib import Path

import pytest

from bot import engine
from tests.hearing import hear

ROOT = Path(__file__).parents[2] / "playbooks"
LINES = """\
    - 我把暗号唱给他听了
    - 暗号已经唱完了
    - 刚唱了暗号给那个客服
"""
OTHERS = ("暗号唱给他了", "糟了，暗号都唱出去了")


@pytest.fixture(scope="module")
def taught(tmp_path_factory):
    """The real playbooks with three more lines in actions/give_code.yaml, learned."""
    folder = tmp_path_factory.mktemp("taught") / "playbooks"
    shutil.copytree(ROOT, folder)
    file = folder / "actions" / "give_code.yaml"
    text = file.read_text("utf-8")
    assert "done:\n  says:\n" in text
    file.write_text(text.replace("done:\n  says:\n", f"done:\n  says:\n{LINES}", 1), "utf-8")
    return engine.load(folder)


@pytest.mark.parametrize("text", OTHERS)
def test_three_lines_teach_a_new_way_of_saying_it(coach, taught, text):
    """A sentence in other words than the three is understood with them and was not without."""
    assert "give_code" not in done(coach, text)
    assert "give_code" in done(taught, text)


def test_what_was_understood_before_still_is(taught):
    """A new way of saying it takes nothing from the old ones."""
    assert done(taught, "验证码念给他了") == {"give_code"}
    assert not done(taught, "验证码没给他")


def done(coach, text):
    return hear(coach, text).done
