"""From a delivered message to a saved reply."""

import asyncio
from dataclasses import replace

import pytest

from bot.errors import Conflict, StoreError
from bot.service import Service, join
from bot.store.memory import MemoryStore
from bot.types import Case, Incoming, Message, Reply, Turn
from tests.parrot import fold, respond

TTL = 86400.0


class Clock:
    def __init__(self):
        self.now = 1_000_000.0

    def __call__(self):
        return self.now


class Slow(MemoryStore):
    """A store behind a network: every call lets the others run first."""

    async def load(self, *args):
        await asyncio.sleep(0)
        return await super().load(*args)

    async def save(self, *args):
        await asyncio.sleep(0)
        return await super().save(*args)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def store():
    return Slow(TTL)


@pytest.fixture
def service(store, clock):
    return Service(respond, store, clock)


def said(id_, text):
    return [Incoming(id_, Message(text))]


async def case_of(store, conversation, now):
    return (await store.load(conversation, (), now))[0].case


async def test_a_reply_is_saved_before_it_leaves(service, store, clock):
    """The answer's version is the one in the store."""
    answer = await service.answer("c", said("1", "他要验证码"))
    record, answered = await store.load("c", ["1"], clock.now)
    assert (record.version, answered["1"].reply) == (answer.version, answer.reply) == (1, answer.reply)
    assert record.case == replace(fold(["他要验证码"]), updated=clock.now)


async def test_a_message_delivered_again_gets_the_same_reply(service, store, clock):
    """Nothing is understood twice, and the age tells that it is a repetition."""
    first = await service.answer("c", said("1", "他要验证码"))
    clock.now += 5
    second = await service.answer("c", said("1", "他要验证码"))
    assert second.reply == first.reply
    assert (first.age, second.age) == (0.0, 5.0)
    assert (await case_of(store, "c", clock.now)).turns == 1


async def test_a_message_delivered_twice_at_once_is_one_turn(service, store, clock):
    """Two requests in the same instant: one turn, one repetition."""
    answers = await asyncio.gather(*(service.answer("c", said("1", "挂了")) for _ in range(2)))
    assert sorted(answer.age > 0 for answer in answers) == [False, True]
    assert (await case_of(store, "c", clock.now)).turns == 1


async def test_ids_out_of_order_are_all_answered(service):
    """There is no high-water mark: 5 then 4 are two messages."""
    await service.answer("c", said("5", "一"))
    assert "第 2 句" in (await service.answer("c", said("4", "二"))).reply.text


async def test_a_conversation_keeps_its_order(service, store, clock):
    """Messages that arrive together are answered in the order of arrival."""
    texts = [str(n) for n in range(20)]
    await asyncio.gather(*(service.answer("c", said(text, text)) for text in texts))
    assert (await case_of(store, "c", clock.now)).order == fold(texts).order


async def test_the_next_turn_waits_until_the_reply_was_sent(service):
    """Replies leave in order even where sending is slow."""
    sent = []

    async def deliver(answer):
        await asyncio.sleep(0.01 if not sent else 0)
        sent.append(answer.version)

    await asyncio.gather(*(service.answer("c", said(str(n), "话"), deliver=deliver) for n in range(5)))
    assert sent == [1, 2, 3, 4, 5]


async def test_a_slow_conversation_does_not_hold_another(service):
    """Only messages of the same conversation wait for one another."""
    gate = asyncio.Event()

    async def stuck(_):
        await gate.wait()

    slow = asyncio.create_task(service.answer("slow", said("1", "话"), deliver=stuck))
    assert (await service.answer("quick", said("1", "话"))).version == 1
    gate.set()
    await slow


async def test_a_collision_is_redone(store, clock):
    """Two replicas with one store: every turn counts once, in some order."""
    replicas = [Service(respond, store, clock) for _ in range(3)]
    await asyncio.gather(
        *(replicas[n % 3].answer("c", said(str(n), "话")) for n in range(30)),
    )
    assert (await case_of(store, "c", clock.now)).order == fold(["话"] * 30).order


async def test_endless_collisions_end_with_an_error(clock):
    """A store that always refuses is a StoreError, not a loop."""

    class Refusing(MemoryStore):
        async def save(self, *_):
            raise Conflict

    with pytest.raises(StoreError, match="重发"):
        await Service(respond, Refusing(TTL), clock).answer("c", said("1", "话"))


async def test_a_reply_that_could_not_be_saved_is_not_given(clock):
    """When the store is away there is no answer, and nothing is delivered."""

    class Away(MemoryStore):
        async def save(self, *_):
            raise StoreError("没有应答")

    delivered = []
    service = Service(respond, Away(TTL), clock)
    with pytest.raises(StoreError):
        await service.answer("c", said("1", "话"), deliver=delivered.append)
    assert delivered == []


async def test_a_failed_delivery_can_be_made_again(service):
    """The reply is kept, so the channel's next attempt sends the same one."""

    async def fail(_):
        raise ConnectionError

    with pytest.raises(ConnectionError):
        await service.answer("c", said("1", "话"), deliver=fail)
    answer = await service.answer("c", said("1", "话"))
    assert (answer.reply.text.splitlines()[0], answer.age > 0) == ("⛔ 第 1 句。", True)


async def test_a_burst_is_one_turn(service, store, clock):
    """Three messages, one reply, three claimed ids."""
    await service.answer("c", said("1", "他说") + said("2", "误开会员") + said("3", "要卡号"))
    assert (await case_of(store, "c", clock.now)).order == fold(["他说\n误开会员\n要卡号"]).order
    assert (await service.answer("c", said("2", "误开会员"))).age > 0


async def test_of_a_burst_only_what_is_new_is_answered(service, store, clock):
    """After a restart a channel may deliver an answered message together with a new one."""
    await service.answer("c", said("1", "他说"))
    await service.answer("c", said("1", "他说") + said("2", "要卡号"))
    assert (await case_of(store, "c", clock.now)).order == fold(["他说", "要卡号"]).order


async def test_a_conversation_expires_and_begins_anew(service, clock):
    """`since` tells the two apart: buttons of the first are stale."""
    first = await service.answer("c", said("1", "话"))
    clock.now += TTL + 1
    second = await service.answer("c", said("2", "话"))
    assert (first.since, second.since) == (1_000_000, 1_000_000 + int(TTL) + 1)
    assert "第 1 句" in second.reply.text


async def test_forget_leaves_nothing(service):
    """Neither state nor reply: the same message is new."""
    await service.answer("c", said("1", "话"))
    await service.forget("c")
    assert await service.standing("c") == (0, 0)
    assert (await service.answer("c", said("1", "话"))).age == 0


def pages(reply):
    return tuple(Reply(line) for line in reply.text.splitlines())


async def test_a_long_reply_is_sent_page_by_page(service, store, clock):
    """继续 gives the next page and is no turn; its repetition gives the same page."""
    first = await service.answer("c", said("1", "话"), pages)
    more = await service.answer("c", said("2", "继续"), pages)
    again = await service.answer("c", said("2", "继续"), pages)
    assert [a.reply.text for a in (first, more, again)] == [
        "⛔ 第 1 句。",
        fold(["话"]).order,
        fold(["话"]).order,
    ]
    assert (await case_of(store, "c", clock.now)).turns == 1


async def test_continue_without_a_page_left_is_a_message(service):
    """继续 means something to the coach too."""
    await service.answer("c", said("1", "话"), pages)
    await service.answer("c", said("2", "继续"), pages)
    assert "第 2 句" in (await service.answer("c", said("3", "继续"), pages)).reply.text


async def test_another_message_drops_the_pages_left(service):
    """Who goes on with the story does not get old pages later."""
    await service.answer("c", said("1", "话"), pages)
    await service.answer("c", said("2", "他又打来"))
    assert "第 3 句" in (await service.answer("c", said("3", "继续"))).reply.text


async def test_no_word_of_the_user_reaches_the_store(tmp_path, clock):
    """The file holds labels and the coach's reply, under a name that tells nothing."""
    from bot.store.sqlite import SqliteStore

    store = SqliteStore(str(tmp_path / "a.db"), TTL)

    def labels_only(case, message, now):
        return Turn(Reply("⛔ 先挂电话。"), Case(kind="scam_call", turns=case.turns + 1, updated=now))

    await Service(labels_only, store, clock).answer("c", said("1", "我的卡号是６２２２，李秀英"))
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert "先挂电话".encode() in kept
    assert "李秀英".encode() not in kept
    await store.close()


def test_joined_messages_keep_what_was_quoted():
    """A line each; the words are the caller's only if all were forwarded."""
    joined = join([Message("一", forwarded=True), Message("二", quoted="开了没有？")])
    assert joined == Message("一\n二", quoted="开了没有？", forwarded=False)
    assert join([Message("一", forwarded=True)] * 2).forwarded
