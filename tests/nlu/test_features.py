"""Hashes of pieces: the same piece is the same feature, in another place another one."""

import numpy as np
import pytest

from bot.nlu.features import Where, of_message, of_status, pieces
from bot.nlu.tokens import tokens, vocabulary
from bot.playbook.schema import Concept, Lexicon
from bot.types import Utterance

LEXICON = Lexicon(
    id="lexicon",
    name="试例",
    status="draft",
    concepts=(
        Concept(id="code", about="give_code", words=("校验码", "动态码")),
        Concept(id="pay", about="transfer", words=("转账", "汇款")),
        Concept(id="let", words=("让我", "叫我")),
    ),
)
WORDS = vocabulary(LEXICON)


def seen(text):
    return tokens(WORDS, Utterance(text))


def whole(text):
    return set(of_message(seen(text)).distinct().tolist())


def status(text, action):
    return set(of_status(WORDS, seen(text), action).tolist())


def test_every_substring_has_a_hash():
    """By length, then by place."""
    assert [len(hashes) for hashes in pieces("验证码", 3)] == [3, 2, 1]
    assert pieces("验证码", 2)[1][1] == pieces("证码", 2)[1][0]


def test_a_text_shorter_than_the_longest_piece():
    """It has only the pieces that it has."""
    assert [len(hashes) for hashes in pieces("码", 4)] == [1]


def test_different_pieces_have_different_hashes():
    """Order matters, and so does where a piece was found."""
    all_three = [pieces("证码", 2)[1][0], pieces("码证", 2)[1][0], pieces("证码", 2, Where.CLAUSE)[1][0]]
    assert len(set(all_three)) == 3


def test_other_words_of_one_concept_share_features():
    """Sentences with no word in common are still alike."""
    alike = whole("让我念校验码") & whole("叫我念动态码")
    assert len(alike) > len(whole("让我念校验码") & whole("周末去爬山吧"))


def test_every_feature_knows_its_clause():
    """The pieces that cross from one clause into the next belong to none."""
    sight = of_message(seen("让我念校验码，还要转账"))
    assert len(sight.hashes) == len(sight.clause)
    assert sight.clause.max() < sight.clauses
    assert (sight.clause == -1).any()


def test_the_status_of_an_action_is_seen_without_its_words():
    """校验码没给 and 转账没给 teach the same, but for which action it was."""
    same = status("校验码没给他", "give_code") & status("汇款没给他", "transfer")
    assert len(same) > len(status("校验码没给他", "give_code")) / 2


def test_the_same_message_looks_different_for_another_action():
    """码给了，钱没转: the one is done, the other is not."""
    text = "校验码给了，汇款没弄"
    assert status(text, "give_code") != status(text, "transfer")


@pytest.mark.parametrize("text", ["", "，", "？", "a", "转账"])
def test_the_shortest_message_has_features(text):
    """Hashes of 64 bits, each once."""
    found = of_message(seen(text)).distinct()
    assert found.dtype == np.uint64
    assert len(np.unique(found)) == len(found)


def clause(text, where):
    return set(np.concatenate(pieces(f"^{text}$", 4, where)).tolist())


def test_the_last_clause_is_seen_wherever_the_action_is_named():
    """「我照做了」 at the end tells how the demand before it ended."""
    assert clause("我照做了", Where.LAST) <= status("他叫我念校验码，说了半天，我照做了", "give_code")
    assert not clause("我照做了", Where.LAST) <= status("我照做了，念校验码，说了半天", "give_code")


def test_without_a_word_of_the_action_every_clause_may_tell():
    """A deed may be told without its name: 「我说了，他走了」."""
    found = status("我说了，他走了", "give_code")
    assert clause("我说了", Where.CLAUSE) | clause("他走了", Where.CLAUSE) <= found
    assert not clause("我说了", Where.CLAUSE) <= status("我说了，校验码", "give_code")
