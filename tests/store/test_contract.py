"""What every store must do, whichever it is."""

import asyncio
import time
import uuid

import pytest

from bot.errors import Conflict
from bot.store import Record
from bot.types import Case, Reply

from .conftest import TTL

CASE = Case(
    kind="scam_call",
    traps=frozenset({"benefit", "identity"}),
    asks=frozenset({"give_code"}),
    brands=frozenset({"taobao"}),
    pending="given_what",
    said=(("membership.benefit", 2), ("give_code.refuse", 1)),
    turns=3,
    updated=1.5,
)
REPLY = Reply(
    "⛔ 先挂电话。\n真取消在 App 里点一下。",
    buttons=("挂了", "他不让挂"),
    moves=("hang_up",),
    copies=(("念给他听", "「我自己去 App 里查，再见。」"),),
    follow_up="挂了吗？",
)


@pytest.fixture
def name():
    """A conversation that no other test uses: the Redis server is shared."""
    return f"test:{uuid.uuid4().hex}"


@pytest.fixture
def now():
    return time.time()


async def test_an_unknown_conversation_is_empty(store, name, now):
    """Version 0, an empty case, nothing answered."""
    assert await store.load(name, ["1"], now) == (Record(), {})


async def test_what_was_saved_is_loaded(store, name, now):
    """Case, pages, start and reply come back equal, the version one higher."""
    await store.save(name, Record(CASE, 0, 12, (REPLY,)), ["7"], REPLY, now)
    record, answered = await store.load(name, ["7", "8"], now)
    assert record == Record(CASE, 1, 12, (REPLY,))
    assert list(answered) == ["7"]
    assert answered["7"].reply == REPLY
    assert answered["7"].at == pytest.approx(now, abs=0.01)


async def test_the_version_must_be_the_one_loaded(store, name, now):
    """Of two saves after one load the second is refused and changes nothing."""
    await store.save(name, Record(CASE), ["1"], REPLY, now)
    with pytest.raises(Conflict):
        await store.save(name, Record(Case(kind="chat")), ["2"], REPLY, now)
    record, answered = await store.load(name, ["1", "2"], now)
    assert record.case == CASE
    assert list(answered) == ["1"]


async def test_a_version_of_a_forgotten_conversation_is_refused(store, name, now):
    """A turn that was under way while the user asked to be forgotten does not bring the case back."""
    await store.save(name, Record(CASE), ["1"], REPLY, now)
    record, _ = await store.load(name, ["2"], now)
    await store.forget(name)
    with pytest.raises(Conflict):
        await store.save(name, record, ["2"], REPLY, now)
    assert await store.load(name, ["1", "2"], now) == (Record(), {})


async def test_a_message_is_claimed_once(store, name, now):
    """A claimed id is refused even with the right version, and the state stays."""
    await store.save(name, Record(CASE), ["1"], REPLY, now)
    with pytest.raises(Conflict):
        await store.save(name, Record(Case(), 1), ["2", "1"], REPLY, now)
    record, answered = await store.load(name, ["1", "2"], now)
    assert record.version == 1
    assert list(answered) == ["1"]


async def test_the_same_id_in_another_conversation_is_another_message(store, name, now):
    """Message ids are counted per conversation."""
    await store.save(name, Record(CASE), ["1"], REPLY, now)
    await store.save(f"{name}b", Record(CASE), ["1"], REPLY, now)
    assert (await store.load(f"{name}b", ["1"], now))[0].version == 1


async def test_a_burst_claims_all_its_ids(store, name, now):
    """Several messages that were answered by one reply all lead to it."""
    await store.save(name, Record(CASE), ["1", "2", "3"], REPLY, now)
    _, answered = await store.load(name, ["1", "2", "3"], now)
    assert {id_: one.reply for id_, one in answered.items()} == dict.fromkeys("123", REPLY)


async def test_a_conversation_expires(store, name, now):
    """A TTL after the last message nothing is left, and a new one can begin."""
    await store.save(name, Record(CASE), ["1"], REPLY, now - TTL - 1)
    record, answered = await store.load(name, ["1"], now)
    assert (record.case, answered) == (Case(), {})
    await store.save(name, Record(CASE, record.version), ["1"], REPLY, now)
    assert (await store.load(name, ["1"], now))[0].case == CASE


async def test_a_later_message_prolongs_the_conversation(store, name, now):
    """The TTL counts from the last message; an old reply goes with its own."""
    await store.save(name, Record(CASE), ["1"], REPLY, now - TTL + 60)
    await store.save(name, Record(CASE, 1), ["2"], REPLY, now)
    record, answered = await store.load(name, ["1", "2"], now + 120)
    assert record.case == CASE
    assert list(answered) == ["2"]


async def test_forget_leaves_others_alone(store, name, now):
    """Only the named conversation goes."""
    await store.save(name, Record(CASE), ["1"], REPLY, now)
    await store.save(f"{name}b", Record(CASE), ["1"], REPLY, now)
    await store.forget(name)
    assert (await store.load(name, ["1"], now))[0].version == 0
    assert (await store.load(f"{name}b", ["1"], now))[0].version == 1


async def test_of_many_savers_one_wins_each_version(store, name, now):
    """Fifty increments by compare-and-set count to fifty."""

    async def add(number):
        while True:
            record, _ = await store.load(name, [str(number)], now)
            case = Case(turns=record.case.turns + 1)
            try:
                return await store.save(name, Record(case, record.version), [str(number)], REPLY, now)
            except Conflict:
                continue

    await asyncio.gather(*(add(number) for number in range(50)))
    record, _ = await store.load(name, [], now)
    assert (record.case.turns, record.version) == (50, 50)


async def test_ready_leaves_nothing_behind(store, name):
    """A store that answers is ready, and asking it so is no turn of anybody's."""
    await store.ready()
    assert await store.load(name, [], 0.0) == (Record(), {})
