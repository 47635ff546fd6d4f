"""The linear model, on toys that can be checked by eye."""

import numpy as np
import pytest

from bot.nlu.features import pieces
from bot.nlu.linear import index, learn


def features(text):
    """The single characters of a text, each once."""
    return np.unique(pieces(text, 1)[0])


def table(*rows):
    return np.array(rows, dtype=np.int8)


TEXTS = ("甲乙", "甲丙", "丁乙", "丁丙") * 3
"""Whether 甲 is in it is one label, whether 丙 is in it another."""
TRUTH = table((1, -1), (1, 1), (-1, -1), (-1, 1), *[(1, -1), (1, 1), (-1, -1), (-1, 1)] * 2)


def toy(truth=TRUTH):
    return learn(("甲", "丙"), [features(text) for text in TEXTS], truth)


def test_a_separable_toy_is_learned():
    """Every example falls on its own side."""
    model = toy()
    for text, truth in zip(TEXTS, TRUTH, strict=True):
        assert (np.sign(model.scores(features(text))) == truth).all()


def test_the_same_examples_give_the_same_weights():
    """No chance is left in it: a cached model is the model."""
    assert np.array_equal(toy().steps, toy().steps)
    assert np.array_equal(toy().bias, toy().bias)


def test_an_unknown_label_teaches_nothing():
    """0 is neither yes nor no: a column of 0 stays 0, and the other one is learned all the same."""
    silent = TRUTH.copy()
    silent[:, 1] = 0
    model = toy(silent)
    assert not model.steps[:, 1].any()
    assert all(
        np.sign(model.scores(features(text))[0]) == row[0] for text, row in zip(TEXTS, TRUTH, strict=True)
    )


def test_unknown_features_count_for_nothing():
    """What was never seen leaves the score at the bias."""
    model = toy()
    assert np.allclose(model.scores(features("戊己庚")), model.bias)
    assert np.allclose(model.scores(np.empty(0, dtype=np.uint64)), model.bias)


def test_rare_features_are_left_out():
    """Something seen once is learned by heart, not learned."""
    examples = [features(text) for text in (*TEXTS, "辛")]
    model = learn(("甲", "丙"), examples, table(*TRUTH, (1, 1)))
    assert not model.index.find(features("辛"))[1].any()


def test_an_index_finds_its_keys_and_nothing_else():
    """The row of a key is its place; neighbours, and the ends of the range, are not taken for one."""
    keys = np.unique(np.random.default_rng(1).integers(1, 1 << 62, 5000, dtype=np.uint64) << np.uint64(1))
    known = index(keys)
    assert known.find(keys)[0].tolist() == list(range(len(keys)))
    ends = np.array([0, (1 << 64) - 2], dtype=np.uint64)
    assert not known.find(np.concatenate((keys + np.uint64(1), ends)))[1].any()


@pytest.mark.parametrize("cost", [0.1, 1.0, 10.0])
def test_the_cost_changes_how_sure_it_is(cost):
    """A higher cost gives a larger margin, never another side."""
    model = learn(("甲", "丙"), [features(text) for text in TEXTS], TRUTH, cost=cost)
    assert model.scores(features("甲乙"))[0] > 0 > model.scores(features("丁乙"))[0]


def test_a_weight_is_a_byte():
    """A hundredth of the largest weight of a label is the least that is told apart."""
    model = toy()
    assert model.steps.dtype == np.int8
    assert abs(model.steps).max(axis=0).tolist() == [127, 127]
