"""Rate limits."""

import pytest

from bot.channel.limits import REMEMBERED, Limited, Pace
from bot.types import Incoming, Message
from tests.channel.web import LINES, service


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def test_a_minutes_worth_at_once_then_so_many_a_minute(clock):
    """Six are let through, the seventh is not, and ten seconds bring one back."""
    pace = Pace(6, clock)
    assert [pace.allows("a") for _ in range(7)] == [True] * 6 + [False]
    clock.now += 10
    assert [pace.allows("a") for _ in range(2)] == [True, False]


def test_users_have_their_own_buckets(clock):
    """One who floods costs nobody else."""
    pace = Pace(1, clock)
    assert [pace.allows(name) for name in "aab"] == [True, False, True]


def test_silence_never_saves_up_more_than_a_minutes_worth(clock):
    """After a day it is still six."""
    pace = Pace(6, clock)
    pace.allows("a")
    clock.now += 86400
    assert sum(pace.allows("a") for _ in range(20)) == 6


def test_zero_is_no_limit(clock):
    """SANBU_RATE_PER_MINUTE=0 turns it off."""
    assert all(Pace(0, clock).allows("a") for _ in range(1000))


def test_memory_is_bounded(clock):
    """A flood of new names drops the oldest."""
    pace = Pace(1, clock)
    for number in range(REMEMBERED + 10):
        pace.allows(str(number))
    assert len(pace._buckets) == REMEMBERED


async def say(coach, number, conversation="c", **more):
    return await coach.answer(conversation, [Incoming(str(number), Message("话"))], **more)


async def test_who_is_too_fast_is_told_what_is_urgent(clock):
    """The busy line names 110 and 96110, is no turn, and is delivered like any other."""
    sent = []

    async def deliver(answer):
        sent.append(answer)

    coach = Limited(service(), Pace(1, clock), Pace(0, clock), LINES.busy)
    await say(coach, 1)
    answer = await say(coach, 2, deliver=deliver)
    assert sent == [answer]
    assert "110" in answer.reply.text
    assert "96110" in answer.reply.text
    clock.now += 60
    assert "第 2 句" in (await say(coach, 2)).reply.text


async def test_everybody_together_has_a_limit(clock):
    """The third of three users is told to wait."""
    coach = Limited(service(), Pace(9, clock), Pace(2, clock), LINES.busy)
    versions = [(await say(coach, 1, name)).version for name in "abc"]
    assert versions == [1, 1, 0]


async def test_who_floods_does_not_use_up_the_common_limit(clock):
    """The user's own bucket is asked first."""
    coach = Limited(service(), Pace(1, clock), Pace(2, clock), LINES.busy)
    for number in range(10):
        await say(coach, number, "flood")
    assert (await say(coach, 1, "other")).version == 1
