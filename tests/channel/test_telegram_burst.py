"""Messages that come in one breath."""

import asyncio

import pytest

from bot.channel.telegram_burst import MOST, Bursts
from bot.channel.telegram_text import Heard
from bot.types import Incoming, Message


class Pauses:
    """A sleep that ends when the test says so."""

    def __init__(self):
        self.waiting = []

    async def __call__(self, _):
        gate = asyncio.Event()
        self.waiting.append(gate)
        await gate.wait()

    async def pass_(self):
        for gate in self.waiting:
            gate.set()
        self.waiting.clear()
        for _ in range(5):
            await asyncio.sleep(0)


@pytest.fixture
def pauses():
    return Pauses()


def heard(text, chat=1, **more):
    message = Message(text, forwarded=more.pop("forwarded", False))
    return Heard(chat, (str(chat),), Incoming(text, message), **more)


async def send(bursts, *messages):
    tasks = [asyncio.create_task(bursts.gather(one)) for one in messages]
    await asyncio.sleep(0)
    return tasks


def texts(task):
    return [one.incoming.message.text for one in task.result()]


async def test_what_comes_within_the_pause_is_one_burst(pauses):
    """The first gets all, the others nothing."""
    tasks = await send(Bursts(sleep=pauses), heard("一"), heard("二"), heard("三"))
    await pauses.pass_()  # somebody spoke during the first pause: wait another
    await pauses.pass_()
    assert [texts(task) for task in tasks] == [["一", "二", "三"], [], []]


async def test_what_comes_later_is_the_next(pauses):
    """A burst ends with the first pause in which nobody spoke."""
    bursts = Bursts(sleep=pauses)
    (first,) = await send(bursts, heard("一"))
    await pauses.pass_()
    (second,) = await send(bursts, heard("二"))
    await pauses.pass_()
    assert (texts(first), texts(second)) == (["一"], ["二"])


async def test_a_burst_that_does_not_end_is_cut(pauses):
    """Who keeps typing is answered after `longest` all the same."""
    bursts = Bursts(pause=1.0, longest=3.0, sleep=pauses)
    (first,) = await send(bursts, heard("0"))
    for number in range(1, 4):
        await send(bursts, heard(str(number)))
        await pauses.pass_()
    assert first.done()


async def test_chats_are_not_joined(pauses):
    """Each conversation has its own burst."""
    tasks = await send(Bursts(sleep=pauses), heard("一"), heard("二", chat=2))
    await pauses.pass_()
    assert [texts(task) for task in tasks] == [["一"], ["二"]]


async def test_own_and_forwarded_words_are_not_joined(pauses):
    """Whose words they are must stay clear; the order stays too."""
    messages = (heard("他说"), heard("点链接", forwarded=True), heard("发群", forwarded=True))
    tasks = await send(Bursts(sleep=pauses), *messages)
    await pauses.pass_()
    await pauses.pass_()
    assert [texts(task) for task in tasks] == [["他说"], ["点链接", "发群"], []]


async def test_a_button_is_answered_at_once(pauses):
    """Unless words are still being collected: then after those."""
    bursts = Bursts(sleep=pauses)
    (alone,) = await send(bursts, heard("挂了", press="q"))
    assert texts(alone) == ["挂了"]
    words, press = await send(bursts, heard("他"), heard("挂了", press="r"))
    assert not press.done()
    await pauses.pass_()
    assert (texts(words), texts(press)) == (["他"], ["挂了"])


async def test_a_flood_is_capped(pauses):
    """Twenty messages are enough for one turn."""
    first, *_ = await send(Bursts(sleep=pauses), *(heard(str(number)) for number in range(100)))
    await pauses.pass_()
    await pauses.pass_()
    assert len(first.result()) == MOST


async def test_without_a_pause_nothing_is_joined():
    """As the webhook wants it."""
    assert [texts(task) for task in await send(Bursts(pause=0), heard("一"), heard("二"))] == [["一"], ["二"]]
