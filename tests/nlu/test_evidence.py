"""Every label has its reason: words of the message, and a line of the playbooks."""

from pathlib import Path

import pytest

from bot.engine import respond
from bot.nlu.evidence import evidence, labels
from bot.types import Case, Message

ROOT = Path(__file__).parents[2] / "playbooks"
MESSAGES = (
    "京东客服说我开了金条，不关影响征信，让我共享屏幕",
    "快递说我的包裹丢了，单号报得一点不差，要我扫码领赔款",
    "验证码已经念给他了，他还让我再转两万",
    "我妈在接电话，对方不让她挂，怎么办",
    "钱全没了，我不想活了",
    "网上说能帮我追回来的人可信吗",
    "快递放驿站了我下班去拿",
)


@pytest.fixture
def explained(coach):
    """Return the reading and the evidence of a message."""

    def of(text):
        turn = respond(coach, Case(), Message(text), 0.0)
        return turn, evidence(coach.model, coach.playbooks.says, turn.utterance, turn.reading)

    return of


@pytest.mark.parametrize("text", MESSAGES)
def test_every_label_has_its_evidence(explained, text):
    """One piece each, the kind's first."""
    turn, found = explained(text)
    assert [one.label for one in found] == list(labels(turn.reading))
    assert found[0].label == turn.reading.kind


@pytest.mark.parametrize("text", MESSAGES)
def test_evidence_names_words_of_the_message(explained, text):
    """What spoke for a label can be pointed at, and stands in the message as it was understood."""
    turn, found = explained(text)
    for one in found:
        assert one.words, one.label
        assert all(word.strip("，") in turn.utterance.text or not word.isalpha() for word in one.words)


@pytest.mark.parametrize("text", MESSAGES)
def test_evidence_names_a_line_of_the_playbooks(explained, text):
    """The example stands at that line of that file, and has that label."""
    _, found = explained(text)
    for one in found:
        file, line = one.source.rsplit(":", 1)
        assert one.example.strip('"') in (ROOT / file).read_text("utf-8").splitlines()[int(line) - 1]
        assert 0 < one.likeness <= 100


def test_the_example_has_the_label(coach, explained):
    """The nearest sentence is looked for among those that teach the label."""
    _, found = explained(MESSAGES[0])
    says = {f"{say.file}:{say.line}": say.labels for say in coach.playbooks.says}
    assert all(one.label in says[one.source] for one in found)


def test_a_sentence_of_the_playbooks_is_its_own_example(coach, explained):
    """What is taught word for word is recognised word for word."""
    say = next(s for s in coach.playbooks.says if "?give_code" in s.labels and len(s.text) > 12)
    _, found = explained(say.text)
    one = next(one for one in found if one.label == "?give_code")
    assert one.likeness > 95
