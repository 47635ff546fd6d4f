"""What the playbooks teach from: enough of everything, and nothing of what they are measured by."""

from functools import cache
from pathlib import Path

import pytest

from bot.spelling import canonical
from bot.types import ACTIONS, CALM_KINDS, TRAPS
from tests.labelled import dev, dialogues, held

ROOT = Path(__file__).parents[1] / "playbooks"
LONG = 10
"""A sentence of so many characters does not stand inside another one by chance."""


def lines_with(coach, label):
    return [say for say in coach.playbooks.says if label in say.labels]


@pytest.mark.parametrize("mark", ["?", "!"])
@pytest.mark.parametrize("action", ACTIONS)
def test_there_are_sixty_lines_for_each_action_asked_and_done(coach, action, mark):
    """Fewer would not cover the registers that people write in."""
    assert len(lines_with(coach, mark + action)) >= 60


@pytest.mark.parametrize("trap", TRAPS)
def test_there_are_eighty_lines_for_each_trap(coach, trap):
    """Each trap sounds different from every caller."""
    assert len(lines_with(coach, trap)) >= 80


def test_there_are_four_hundred_harmless_lines(coach):
    """Calm has to be learned too."""
    calm = [say for say in coach.playbooks.says if say.labels & CALM_KINDS]
    assert len(calm) >= 400


def test_nothing_to_measure_by_stands_in_a_playbook(coach):
    """What is learned by heart proves nothing. Punctuation, script and width make no difference."""
    taught = {plain(say.text) for say in coach.playbooks.says}
    found = [text for text in measured() if plain(text) in taught]
    assert not found


def test_no_development_message_hides_in_a_playbook():
    """Not in a test, not in a comment, not in a longer sentence either."""
    everything = plain("\n".join(path.read_text("utf-8") for path in sorted(ROOT.rglob("*.yaml"))))
    found = [text for text in measured() if len(plain(text)) >= LONG and plain(text) in everything]
    assert not found


@cache
def measured():
    """Every message to measure by, and the turns of the dialogues, that are more than a word."""
    turns = (said.row.text for dialogue in dialogues() for said in dialogue)
    return [row.text for row in (*dev(), *held()) if len(row.text) >= 5] + [
        text for text in turns if len(text) >= 5
    ]


def plain(text):
    """Only the characters that carry sense, the same however they are written."""
    return "".join(char for char in canonical(text) if char.isalnum())
