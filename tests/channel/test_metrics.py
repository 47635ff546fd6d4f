"""Counts for Prometheus."""

import pytest

from bot.channel.metrics import Counts, Measured
from bot.errors import StoreError
from bot.store.memory import MemoryStore
from bot.types import Incoming, Message
from tests.channel.web import client, service


async def counted(counts):
    async with client(counts.routes()) as http:
        return (await http.get("/metrics")).text


def said(id_="1"):
    return [Incoming(id_, Message("李秀英说要验证码"))]


async def test_turns_and_moves_are_counted():
    """A repetition is told from a new turn, and its moves are not counted again."""
    counts = Counts()
    coach = Measured(service(), counts)
    for id_ in ("1", "2", "2"):
        await coach.answer("wechat:abc", said(id_))
    text = await counted(counts)
    assert 'sanbu_turns_total{channel="wechat",outcome="new"} 2.0' in text
    assert 'sanbu_turns_total{channel="wechat",outcome="repeated"} 1.0' in text
    assert 'sanbu_moves_total{move="hang_up"} 2.0' in text
    assert 'sanbu_turn_seconds_count{channel="wechat"} 3.0' in text


async def test_no_word_and_no_account_is_in_the_counts():
    """Only channels, outcomes and moves are labels."""
    counts = Counts()
    await Measured(service(), counts).answer("wechat:abc", said())
    text = await counted(counts)
    assert "abc" not in text
    assert "李秀英" not in text


async def test_a_failure_is_counted_and_raised():
    """The channel still has to deal with it."""

    class Away(MemoryStore):
        async def load(self, *_):
            raise StoreError

    counts = Counts()
    with pytest.raises(StoreError):
        await Measured(service(Away(1.0)), counts).answer("bridge:x", said())
    assert 'outcome="failed"} 1.0' in await counted(counts)
