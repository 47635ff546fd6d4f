"""Spelling: one way to write everything, and what the lexicon is prepared into."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.normalise import normalise
from bot.playbook.schema import Concept, Lexicon, Variant
from bot.spelling import automaton, canonical, spelling
from bot.types import Message


def test_digits_are_not_a_stutter():
    """5000 stays five thousand."""
    assert canonical("转了5000") == "转了5000"


def test_every_separator_is_one_of_a_few():
    """The strongest of several in a row stays; no comma at the end."""
    assert canonical("真的吗？！。他说:\n\n“给我”，，，") == "真的吗？他说「给我"


def test_dots_are_separators_too():
    """An ellipsis parts two clauses; dots inside a word are noise."""
    assert canonical("真的吗……他说") == "真的吗。他说"
    assert "." not in canonical("验.证.码")


@given(st.text())
def test_normalised_text_stays_as_it_is(text):
    """Doing it twice is doing it once."""
    assert canonical(canonical(text)) == canonical(text)


def test_an_empty_lexicon_is_fine():
    """A folder of playbooks may leave every spelling to the people."""
    assert normalise(spelling(lexicon()), Message("你好")).text == "你好"


@pytest.mark.parametrize(
    ("written", "canon"),
    [
        ("驗證碼", "验证码"),
        ("ＡＰＰ", "app"),
        ("Wx", "wx"),
        ("①", "1"),
        ("ｶﾞ", "ガ"),
        ("\u200b验\u200d证", "验证"),
    ],
)
def test_one_way_to_write_a_thing(written, canon):
    """Simplified, half-width, lower-case, nothing invisible."""
    assert canonical(written) == canon


def test_dialled_codes_keep_their_signs():
    """**21*…# is what calls are forwarded with."""
    assert canonical("拨**21*138#") == "拨**21*138#"


@given(st.text(st.characters(categories=("Cs", "Cc", "Cf", "Co", "Cn", "Mn", "Lo", "So"))))
def test_nothing_unreadable_is_left(text):
    """Half emoji, control characters and private ones, which stand for concepts further on, are gone."""
    assert all(char.isalnum() or char in " ，。！？「*#%&.+" for char in canonical(text))


def test_words_of_their_own_are_known():
    """真心 sounds like 征信; jieba's list tells that it is a word."""
    prepared = spelling(lexicon(Variant(right="征信", wrong=("zx",))))
    assert "真心" in prepared.real
    assert "正信" not in prepared.real


def test_a_right_spelling_is_never_wrong():
    """What is a word in one place of the lexicon is not respelled in another."""
    both = spelling(
        lexicon(Variant(right="链接", wrong=("网页",)), concepts=(Concept(id="link", words=("网页",)),))
    )
    assert normalise(both, Message("打开网页")).text == "打开网页"


def test_many_words_are_found_at_once():
    """With the length of each and what it stands for."""
    assert list(automaton([("验证码", 1), ("码", 2)]).iter("验证码")) == [(2, (3, 1)), (2, (1, 2))]


def lexicon(*variants, concepts=()):
    return Lexicon(id="lexicon", name="试例", status="draft", variants=variants, concepts=concepts)
