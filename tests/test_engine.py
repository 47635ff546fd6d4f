"""The five calls in a row: never an exception, never a surprise."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.engine import explain, respond
from bot.types import Case, Message
from tests.labelled import dev, dialogues

STORY = ("有个客服说我误开了会员", "他要我报验证码", "给了", "钱少了五千", "谢谢")
ANYTHING = st.text(st.characters(categories=("Cs", "Cc", "Cf", "Mn", "Lo", "So")), min_size=1)
"""Half emoji (lone surrogates), control and combining characters, letters and symbols."""


@settings(max_examples=1000, deadline=None)
@given(text=st.text())
def test_random_text_gets_an_answer(coach, text):
    """Whatever is sent, something fitting comes back."""
    assert respond(coach, Case(), Message(text), 0.0).reply.text


@settings(max_examples=200, deadline=None)
@given(text=ANYTHING)
def test_broken_text_gets_an_answer(coach, text):
    """Text that is not even Unicode gets one too."""
    assert respond(coach, Case(), Message(text), 0.0).reply.text


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "😭" * 50,
        "\x00\x07\x1b[31m",
        "a" * 10_000,
        "他让我转账" * 2000,
        "hello محمد 你好 Привет",
        "。" * 99,
    ],
)
def test_strange_input_gets_an_answer(coach, text):
    """Empty, endless, only emoji, control characters, mixed scripts."""
    turn = respond(coach, Case(), Message(text), 0.0)
    assert turn.reply.text
    assert explain(coach, turn)


def test_every_development_message_gets_an_answer(coach):
    """All of them, each as the first of a call."""
    for row in dev():
        assert respond(coach, Case(), Message(row.text), 0.0).reply.text, row.id


def test_every_development_dialogue_gets_its_answers(coach):
    """Turn after turn, with the case carried along."""
    for dialogue in dialogues():
        case = Case()
        for said in dialogue:
            turn = respond(coach, case, Message(said.row.text, said.after), 0.0)
            assert turn.reply.text, said.row
            case = turn.case


def test_the_same_input_gives_the_same_turn(coach):
    """No chance, no clock, no state behind the back: a conversation can be replayed."""
    assert list(play(coach)) == list(play(coach))


def test_the_time_that_is_passed_in_is_the_only_clock(coach):
    """It is noted in the case, and nowhere else."""
    early, late = (respond(coach, Case(), Message(STORY[0]), now) for now in (0.0, 1e9))
    assert (early.case.updated, late.case.updated) == (0.0, 1e9)
    assert early.reply == late.reply


def test_the_case_keeps_no_words(coach):
    """What is saved are labels: not a character of what the user wrote."""
    *_, last = play(coach)
    assert not any(word in repr(last.case) for word in ("会员", "客服", "五千", "谢谢"))


def test_a_short_answer_is_read_against_the_question(coach):
    """给了 after the coach asked about the code means the code."""
    turns = list(play(coach))
    assert turns[1].reply.asked
    assert turns[2].reading.done == {"give_code"}


def play(coach):
    """Yield the turns of STORY."""
    case = Case()
    for number, text in enumerate(STORY):
        turn = respond(coach, case, Message(text), float(number))
        case = turn.case
        yield turn
