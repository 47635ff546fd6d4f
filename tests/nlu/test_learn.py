"""Lines in, model out: what a label on a line says, and what its absence does not."""

from dataclasses import replace

import numpy as np
import pytest

from bot.nlu.learn import LABELS, learn_model
from bot.nlu.understand import understand
from bot.normalise import normalise
from bot.playbook.schema import Say
from bot.types import Message

TAUGHT = (
    ("他要我念校验码", "scam_call ?give_code"),
    ("叫我把校验码念给他", "scam_call ?give_code"),
    ("让我报校验码", "scam_call ?give_code"),
    ("校验码念给他了", "scam_call !give_code"),
    ("我把校验码报了", "scam_call !give_code"),
    ("校验码已经给了", "scam_call !give_code"),
    ("他说他是客服", "scam_call identity"),
    ("有个客服打来", "scam_call identity"),
    ("京东客服打来", "scam_call identity @jd"),
    ("京东客服打电话来", "scam_call identity @jd"),
    ("我挂了电话", "scam_call +hung_up"),
    ("电话挂了", "scam_call +hung_up"),
    ("天气真好", "chat +none"),
    ("今天天气不错", "chat +none"),
    ("你好", "chat"),
    ("我的客服朋友结婚了", "chat"),
    ("客服小王是我同学", "chat"),
)


@pytest.fixture(scope="module")
def small(coach):
    """Learn the real lexicon with a dozen lines of the test's own."""
    says = tuple(Say(text, frozenset(labels.split()), "x.yaml", i) for i, (text, labels) in enumerate(TAUGHT))
    playbooks = replace(coach.playbooks, says=says, scripts={})
    return lambda: learn_model(playbooks, [normalise(coach.spelling, Message(say.text)) for say in says])


@pytest.fixture(scope="module")
def hear(coach, small):
    model = small()
    return lambda text: understand(model, normalise(coach.spelling, Message(text)))


def test_what_was_taught_is_understood(hear):
    """Every line of the dozen reads as it is labelled."""
    assert hear("让我报校验码").asks == {"give_code"}
    assert hear("校验码已经给了").done == {"give_code"}
    assert hear("有个客服打来").traps == {"identity"}
    assert "hung_up" in hear("电话挂了").events
    assert hear("天气真好").kind == "chat"


def test_the_same_lines_give_the_same_model(small):
    """What is remembered is what would be learned again."""
    first, second = small(), small()
    assert np.array_equal(first.message.steps, second.message.steps)
    assert np.array_equal(first.status.steps, second.status.steps)


def test_every_label_has_its_column(coach):
    """The fixed ones first, then a column a script."""
    scripts = tuple("~" + script for script in sorted(coach.playbooks.scripts))
    assert coach.model.message.labels == (*LABELS, *scripts)


def test_a_line_that_is_silent_about_events_denies_none(hear):
    """Most lines were labelled without events: that says nothing about them, `+none` says it."""
    assert "hung_up" not in hear("今天天气不错").events


def test_a_harmless_line_says_nothing_about_traps(hear):
    """Two friends who work as 客服 do not teach that a caller's 客服 is no identity."""
    assert hear("有个客服打来").traps == {"identity"}
    assert hear("我的客服朋友结婚了").traps == set()
