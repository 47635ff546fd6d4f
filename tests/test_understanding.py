"""How well messages are understood that nobody here has learned from: a floor under every figure.

The floors stand a little under what is reached (`python -m tests.bench.understanding` prints that), so that
a change which makes the understanding worse does not pass unseen. What issue 3 asks for is higher in places.
"""

import pytest

from bot.engine import respond
from bot.types import Case, Message
from tests.bench.score import figures
from tests.hearing import hear
from tests.labelled import dev, dialogues, held
from tests.noise import VERSIONS, noisy

FLOOR = {
    "traps": 0.88,
    "asks": 0.85,
    "done": 0.82,
    "actions_any_status": 0.88,
    "brands": 0.885,
    "kind": 0.93,
    "scam_call_noticed": 0.95,
    "loss_noticed": 0.86,
    "crisis_noticed": 1.0,
}
CEILING = {"false_loss": 0.045, "false_alarm_on_calm": 0.11}
HELD_FLOOR = {"traps": 0.915, "asks": 0.89, "done": 0.89, "kind": 0.96, "scam_call_noticed": 0.965}
RIGHT_MOVE = 0.91
NOISY = 0.07
"""So much of F1, at most, may a noisy version cost."""


@pytest.fixture(scope="module")
def read(coach):
    """Return the figures on the development messages, each put through `damage`."""

    def measure(damage=lambda row: row.text):
        return figures(dev(), [hear(coach, damage(row)) for row in dev()])

    return measure


@pytest.fixture(scope="module")
def ours(coach):
    return figures(held(), [hear(coach, row.text) for row in held()])


@pytest.fixture(scope="module")
def clean(read):
    return read()


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
def test_noise_costs_little(read, clean, version):
    """Traps, demands and deeds are still heard in each of the six noisy versions."""
    damaged = read(lambda row: noisy(version, row.text, row.id))
    for name in ("traps", "asks", "done"):
        assert float(clean[name]) - float(damaged[name]) <= NOISY, name


def test_the_right_move_is_made(coach):
    """In the development dialogues, turn by turn, the move that the turn needs is among the reply's."""
    made = []
    for dialogue in dialogues():
        case = Case()
        for said in dialogue:
            turn = respond(coach, case, Message(said.row.text, said.after), 0.0)
            case = turn.case
            made.append(said.must in turn.reply.moves)
    assert sum(made) / len(made) >= RIGHT_MOVE
