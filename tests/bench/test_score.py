"""The figures, on cases small enough to count by hand."""

import pytest

from bot.types import Reading
from tests.bench.score import F1, Share, alarmed, figures


def reading(kind="scam_call", traps="", asks="", done="", brands=""):
    sets = {"traps": traps, "asks": asks, "done": done, "brands": brands}
    return Reading(kind, **{name: frozenset(words.split()) for name, words in sets.items()})


def test_precision_recall_and_f1():
    """Two of three found labels are right, and two of four were to be found."""
    f1 = F1(hit=2, wrong=1, missed=2)
    assert (f1.precision, f1.recall) == (pytest.approx(2 / 3), 0.5)
    assert float(f1) == pytest.approx(4 / 7)


def test_nothing_to_find_and_nothing_found_is_perfect():
    """No division by zero where a file holds no such label."""
    assert float(F1(0, 0, 0)) == 1.0
    assert float(Share(0, 0)) == 1.0


def test_labels_are_counted_over_all_messages():
    """One right, one wrong and one missed label, in two messages."""
    truth = [reading(asks="give_code transfer"), reading()]
    got = [reading(asks="give_code"), reading(asks="borrow")]
    assert figures(truth, got)["asks"] == F1(hit=1, wrong=1, missed=1)


def test_an_action_with_the_wrong_status_still_counts_as_heard():
    """The status has its own figures; `actions_any_status` is about hearing the action at all."""
    found = figures([reading(asks="transfer")], [reading(done="transfer")])
    assert float(found["actions_any_status"]) == 1.0
    assert float(found["asks"]) == float(found["done"]) == 0.0


def test_a_loss_is_noticed_by_any_done_action():
    """Which one it was matters less than that something is gone."""
    truth = [reading(done="transfer"), reading(done="give_code"), reading()]
    got = [reading(done="borrow"), reading(), reading(done="transfer")]
    found = figures(truth, got)
    assert found["loss_noticed"] == Share(1, 2)
    assert found["false_loss"] == Share(1, 1)


@pytest.mark.parametrize("kind", ["scam_call", "other_scam", "crisis"])
def test_an_alarm_on_a_calm_message_is_counted(kind):
    """Every kind but the calm ones frightens."""
    assert alarmed(reading(kind))
    assert figures([reading("genuine")], [reading(kind)])["false_alarm_on_calm"] == Share(1, 1)


def test_brands_of_small_talk_are_left_out():
    """A brand named in passing is nobody's concern."""
    found = figures([reading("chat", brands="jd")], [reading("chat")])
    assert found["brands"] == F1(0, 0, 0)


def test_every_message_needs_a_reading():
    """Two lists of different length are a mistake of the caller."""
    with pytest.raises(ValueError, match="zip"):
        figures([reading()], [])
