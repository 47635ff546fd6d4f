"""How well messages are understood that nobody here has learned from: a floor under every figure.

The floors stand a little under what is reached (`python -m tests.bench.understanding` prints that), so that
a change which makes the understanding worse does not pass unseen. What issue 3 asks for is higher in places.
"""

from functools import partial

import pytest

from tests.bench.understanding import measure, measure_noisy, right_moves
from tests.hearing import hear
from tests.labelled import dev, held
from tests.noise import VERSIONS

FLOOR = {
    "traps": 0.89,
    "asks": 0.88,
    "done": 0.865,
    "actions_any_status": 0.9,
    "brands": 0.91,
    "kind": 0.94,
    "scam_call_noticed": 0.955,
    "loss_noticed": 0.91,
    "crisis_noticed": 1.0,
}
CEILING = {"false_loss": 0.035, "false_alarm_on_calm": 0.1}
HELD_FLOOR = {"traps": 0.935, "asks": 0.91, "done": 0.915, "kind": 0.965, "scam_call_noticed": 0.97}
RIGHT_MOVE = 0.91
NOISY = 0.06
"""So much of F1, at most, may a noisy version cost."""


@pytest.fixture(scope="module")
def ours(coach):
    return measure(partial(hear, coach), held())


@pytest.fixture(scope="module")
def clean(coach):
    return measure(partial(hear, coach), dev())


@pytest.mark.parametrize("name", FLOOR)
def test_a_figure_does_not_fall(clean, name):
    """More is better here."""
    assert float(clean[name]) >= FLOOR[name]


@pytest.mark.parametrize("name", HELD_FLOOR)
def test_a_figure_does_not_fall_on_our_own_messages(ours, name):
    """Three more writers, so that one set of messages does not decide alone."""
    assert float(ours[name]) >= HELD_FLOOR[name]


@pytest.mark.parametrize("name", CEILING)
def test_a_share_of_mistakes_does_not_rise(clean, name):
    """Less is better here."""
    assert float(clean[name]) <= CEILING[name]


@pytest.mark.parametrize("version", VERSIONS)
def test_noise_costs_little(coach, clean, version):
    """Traps, demands and deeds are still heard in each of the six noisy versions, three times over."""
    damaged = measure_noisy(partial(hear, coach), version)
    for name in ("traps", "asks", "done"):
        assert float(clean[name]) - float(damaged[name]) <= NOISY, name


def test_the_right_move_is_made(coach):
    """In the development dialogues, turn by turn, the move that the turn needs is among the reply's."""
    assert right_moves(coach) >= RIGHT_MOVE
