"""Words found, and the two strings that features are cut from."""

import pytest

from bot.nlu.tokens import tokens, vocabulary
from bot.normalise import amounts
from bot.playbook.schema import Brand, Concept, Lexicon
from bot.types import Utterance

LEXICON = Lexicon(
    id="lexicon",
    name="试例",
    status="draft",
    concepts=(
        Concept(id="code", about="give_code", words=("校验码", "动态码", "码")),
        Concept(id="let", words=("让我", "叫我")),
        Concept(id="pay", about="transfer", words=("转账", "pay")),
    ),
    brands=(
        Brand(id="jd", name="京东", words=("京东", "京东商城")),
        Brand(id="sf", name="顺丰", words=("顺丰",)),
    ),
)
WORDS = vocabulary(LEXICON)


def seen(text):
    return tokens(WORDS, Utterance(text))


def test_different_words_of_one_concept_have_one_skeleton():
    """The skeleton shows what is said of a thing, whatever the thing is called."""
    assert seen("让我念校验码").skeleton == seen("叫我念动态码").skeleton
    assert seen("让我念校验码").surface != seen("叫我念动态码").surface


def test_the_longest_word_counts():
    """码 inside 校验码 is not a second code."""
    assert [(hit.id, hit.end - hit.start) for hit in seen("校验码").hits] == [("code", 3)]


def test_a_brand_is_named_once():
    """However often it is said, in the order of the message."""
    assert seen("顺丰说京东商城，京东的").brands == ("sf", "jd")


def test_every_brand_looks_alike_in_the_skeleton():
    """What is learned of one brand's calls serves for the others."""
    assert seen("京东打来").skeleton == seen("顺丰打来").skeleton


def test_a_latin_word_is_found_only_whole():
    """The word pay is not in paypal."""
    assert not seen("用paypal").hits
    assert [hit.id for hit in seen("让我pay").hits] == ["let", "pay"]


def test_sums_of_money_look_alike():
    """三万五 and 5k are a sum; how much it is, is not a word."""
    first, second = (
        tokens(WORDS, Utterance(text, amounts=amounts(text))) for text in ("转账三万五千", "转账5k")
    )
    assert first.surface == second.surface


def test_the_skeleton_points_back_into_the_surface():
    """Each of its characters knows where it began."""
    found = seen("让我念校验码给京东")
    assert len(found.at) == len(found.skeleton)
    assert [found.surface[i] for i in found.at if found.surface[i] in "让念校给京"] == list("让念校给京")


@pytest.mark.parametrize("text", ["", " ", "，，", "ok", "🙂", "\x00"])
def test_nothing_to_find_is_fine(text):
    """An empty or foreign message has a surface and no hits."""
    assert seen(text).hits == ()
