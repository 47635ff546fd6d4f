"""Spelling: one way to write everything, and what the lexicon is prepared into."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.normalise import normalise
from bot.playbook.schema import Brand, Concept, Lexicon, Variant
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


def test_what_glues_a_word_together_is_a_blank():
    """验-证-码 is one word broken up; a hyphen between numbers is none of our business."""
    assert canonical("验-证*码") == "验 证 码"
    assert canonical("拨**21*138#") == "拨**21*138#"


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


def test_a_look_alike_is_read_as_what_it_looks_like():
    """掏 for 淘 on a small screen."""
    prepared = spelling(
        lexicon(brands=(Brand(id="taobao", name="淘宝", words=("淘宝",)),), look_alikes=("淘掏",))
    )
    assert normalise(prepared, Message("掏宝打来")).text == "淘宝打来"


def test_two_characters_swapped_are_put_right():
    """唯会品 is nothing else."""
    prepared = spelling(lexicon(brands=(Brand(id="vip", name="唯品会", words=("唯品会",)),)))
    assert normalise(prepared, Message("唯会品的客服")).text == "唯品会的客服"


def test_a_slip_that_makes_another_word_is_left_alone():
    """东京 is a city, whatever 京东 is."""
    prepared = spelling(
        lexicon(brands=(Brand(id="jd", name="京东", words=("京东",)),), look_alikes=("京景",))
    )
    assert normalise(prepared, Message("去东京看景")).text == "去东京看景"


def test_two_syllables_are_heard_where_the_lexicon_says_so():
    """警查 sounds like 警察; without the entry two syllables are too little to go by."""
    assert normalise(spelling(lexicon(heard=("警察",))), Message("警查说等电话")).text == "警察说等电话"
    assert normalise(spelling(lexicon()), Message("警查说等电话")).text == "警查说等电话"


def test_many_words_are_found_at_once():
    """With the length of each and what it stands for."""
    assert list(automaton([("验证码", 1), ("码", 2)]).iter("验证码")) == [(2, (3, 1)), (2, (1, 2))]


def lexicon(*variants, **lists):
    return Lexicon(id="lexicon", name="试例", status="draft", variants=variants, **lists)
