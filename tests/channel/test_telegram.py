"""The Telegram bot by polling: python-telegram-bot's real Application over a Bot API from memory."""

import asyncio
import json
import logging
from contextlib import asynccontextmanager
from dataclasses import replace

import httpx
import pytest
from telegram import Update
from telegram.request import HTTPXRequest

from bot.channel.limits import Limited, Pace
from bot.channel.telegram import ALLOWED_UPDATES, Chats, FollowUps
from bot.channel.telegram_bot import BACKLOG, ByApi, build, introduce, know, listen, poll
from bot.channel.telegram_burst import Bursts
from bot.errors import ConfigError, StoreError
from bot.service import Service
from bot.store.memory import MemoryStore
from tests.channel import tg
from tests.channel.web import LINES, NOW, service
from tests.parrot import fold, respond


async def at_once(_):
    """A sleep that lets the others run first, and that is all."""
    await asyncio.sleep(0)


class Bot:
    """The bot under test, and Telegram around it."""

    def __init__(self, coach=None, bursts=None, follow_ups=0.0, sleep=at_once):
        self.api = tg.FakeApi()
        self.coach = coach or service()
        self.app = build(tg.TOKEN, "https://api.telegram.org", self.api)
        self.chats = Chats(
            self.coach, tg.TOKEN, LINES, bursts or Bursts(pause=0), FollowUps(self.coach, follow_ups, sleep)
        )
        listen(self.app, self.chats, LINES)

    async def get(self, *updates):
        """Take updates as the Application does, all at once, and wait until they are done."""
        for data in updates:
            await self.app.update_queue.put(Update.de_json(data, self.app.bot))
        await self.app.update_queue.join()

    @asynccontextmanager
    async def running(self):
        async with self.app:
            await self.app.start()
            yield self
            if self.app.running:
                await self.app.stop()
            self.chats.close()


@pytest.fixture
async def bot():
    async with Bot().running() as running:
        yield running


async def settle():
    for _ in range(20):
        await asyncio.sleep(0)


async def test_a_message_is_answered(bot):
    """HTML with the order in bold, buttons with the conversation's id, no preview."""
    await bot.get(tg.message("他要验证码"))
    (sent,) = bot.api.named("sendMessage")
    assert sent["text"].startswith("<b>⛔ 第 1 句。</b>\n")
    assert sent["chat_id"] == 7
    assert sent["parse_mode"] == "HTML"
    assert json.dumps({"is_disabled": True}) in json.dumps(sent["link_preview_options"])
    assert f"v1:{int(NOW):x}:挂了" in json.dumps(sent["reply_markup"], ensure_ascii=False)


async def test_a_chat_keeps_its_order(bot):
    """Twenty messages at once, answered one after the other."""
    texts = [str(number) for number in range(15)]
    await bot.get(*(tg.message(text) for text in texts))
    orders = [fold(texts[: n + 1]).order for n in range(len(texts))]
    assert [text.splitlines()[1] for text in bot.api.texts] == orders


async def test_chats_run_in_parallel():
    """One that is slow to send does not hold the others."""
    gate = asyncio.Event()

    class Slow(tg.FakeApi):
        two = asyncio.Event()

        async def do_request(self, url, method, request_data=None, **more):
            if request_data and request_data.parameters.get("chat_id") == 1:
                await gate.wait()
            result = await super().do_request(url, method, request_data, **more)
            if len(self.texts) == 2:
                self.two.set()
            return result

    bot = Bot()
    slow = Slow()
    bot.app = build(tg.TOKEN, "https://api.telegram.org", slow)
    listen(bot.app, bot.chats, LINES)
    async with bot.running():
        for chat in (1, 2, 3):
            data = tg.message("话", chat=tg.PRIVATE | {"id": chat})
            await bot.app.update_queue.put(Update.de_json(data, bot.app.bot))
        async with asyncio.timeout(5):
            await slow.two.wait()
        assert {call["chat_id"] for call in slow.named("sendMessage")} == {2, 3}
        gate.set()


async def test_a_burst_is_one_turn():
    """Three messages in one breath, one answer."""
    async with Bot(bursts=Bursts(sleep=at_once)).running() as bot:
        await bot.get(tg.message("他说"), tg.message("误开会员"), tg.message("要卡号"))
        assert [text.splitlines()[1] for text in bot.api.texts] == [fold(["他说\n误开会员\n要卡号"]).order]


async def test_an_album_is_asked_for_in_words_once():
    """Three pictures are three updates and one breath."""
    photo = [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}]
    async with Bot(bursts=Bursts(sleep=at_once)).running() as bot:
        await bot.get(*(tg.message(photo=photo, media_group_id="m") for _ in range(3)))
        assert len(bot.api.texts) == 1
        assert LINES.photo.splitlines()[0] in bot.api.texts[0]


async def test_an_update_that_comes_again_is_answered_the_same(bot):
    """After a crash Telegram repeats what was not confirmed; nothing is understood twice."""
    data = tg.message("他要验证码")
    await bot.get(data)
    await bot.get(data)
    assert bot.api.texts[0] == bot.api.texts[1]


async def test_a_button_is_acknowledged_and_understood(bot):
    """The spinner ends, and the label is the user's words."""
    await bot.get(tg.message("他要验证码"))
    await bot.get(tg.press(f"v1:{int(NOW):x}:挂了"))
    await settle()
    assert bot.api.named("answerCallbackQuery") == [{"callback_query_id": "q"}]
    assert "第 2 句" in bot.api.texts[1]


async def test_a_stale_button_is_explained(bot):
    """Of an earlier conversation, a forgotten one, or another version: no turn."""
    await bot.get(tg.message("他要验证码"))
    for data in (f"v1:{int(NOW) - 5:x}:挂了", "v0:挂了"):
        await bot.get(tg.press(data))
        assert "已经过期" in bot.api.texts[-1]
    await bot.get(tg.message("/wangji"))
    await bot.get(tg.press(f"v1:{int(NOW):x}:挂了"))
    assert "已经过期" in bot.api.texts[-1]


async def test_forget_me_leaves_nothing(bot):
    """/wangji says so, and the next message is the first."""
    await bot.get(tg.message("他要验证码"))
    await bot.get(tg.message("/wangji"))
    await bot.get(tg.message("他要验证码"))
    assert "忘掉了" in bot.api.texts[1]
    assert "第 1 句" in bot.api.texts[2]


async def test_who_blocks_the_bot_is_forgotten(bot):
    """my_chat_member tells; nothing is sent."""
    await bot.get(tg.message("他要验证码"))
    member = {"user": tg.BOT, "status": "member"}
    kicked = {"user": tg.BOT, "status": "kicked", "until_date": 0}
    change = {
        "chat": tg.PRIVATE,
        "from": tg.USER,
        "date": 1,
        "old_chat_member": member,
        "new_chat_member": kicked,
    }
    await bot.get(tg.update(my_chat_member=change))
    assert len(bot.api.texts) == 1
    await bot.get(tg.message("他要验证码"))
    assert "第 1 句" in bot.api.texts[1]


async def test_a_group_gets_a_short_answer_and_the_way_to_a_private_chat(bot):
    """Two lines, then a deep link."""
    mention = [{"type": "mention", "offset": 0, "length": 10}]
    await bot.get(tg.message("@sanbu_bot 他要验证码", chat=tg.GROUP, entities=mention))
    (sent,) = bot.api.named("sendMessage")
    assert "这里人多" in sent["text"]
    assert "t.me/sanbu_bot?start=group" in json.dumps(sent["reply_markup"])


async def test_who_blocked_the_bot_is_no_error(bot, caplog):
    """Forbidden is taken note of, without a name."""
    bot.api.faults = [tg.BLOCKED]
    await bot.get(tg.message("他要验证码"))
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


async def test_a_format_that_telegram_refuses_is_sent_as_plain_text(bot):
    """The words matter more than the bold."""
    bot.api.faults = [tg.CANNOT_PARSE]
    await bot.get(tg.message("他要验证码"))
    assert bot.api.texts[-1].startswith("⛔ 第 1 句。\n")
    assert "parse_mode" not in bot.api.named("sendMessage")[-1]


async def test_telegrams_pace_is_kept(bot):
    """429: wait as long as it says, then send."""
    bot.api.faults = [tg.SLOWER]
    await bot.get(tg.message("他要验证码"))
    assert len(bot.api.texts) == 2


async def test_a_network_that_fails_is_tried_again():
    """Three times, with pauses; in vain it is an error in the log, without words."""
    bot = Bot()
    pauses = []

    async def sleep(seconds):
        pauses.append(seconds)

    async with bot.app:
        outbox = ByApi(bot.app.bot, sleep)
        bot.api.faults = [tg.NETWORK, tg.NETWORK]
        update = Update.de_json(tg.message("他要验证码"), bot.app.bot)
        await bot.chats.receive(update, outbox, outbox)
    assert pauses == [0.5, 1.0]
    assert len(bot.api.texts) == 3


async def test_a_failure_is_admitted_and_logged_without_words(caplog):
    """The user hears what is urgent; the log has the kind and the number only."""

    class Away(MemoryStore):
        async def load(self, *_):
            raise StoreError("没有应答 李秀英")

    async with Bot(service(Away(1.0))).running() as bot:
        await bot.get(tg.message("我叫李秀英"))
        assert "110" in bot.api.texts[0]
    assert "StoreError" in caplog.text
    assert "李秀英" not in caplog.text


async def test_a_flooding_chat_is_capped():
    """What waits beyond the backlog is dropped, and another chat is served."""
    gate = asyncio.Event()

    async def stuck(_):
        await gate.wait()

    async with Bot(bursts=Bursts(sleep=stuck)).running() as bot:
        for number in range(BACKLOG + 30):  # alternately own and forwarded: nothing can be joined
            origin = {"type": "hidden_user", "sender_user_name": "x", "date": 1}
            more = {"forward_origin": origin} if number % 2 else {}
            await bot.app.update_queue.put(Update.de_json(tg.message(str(number), **more), bot.app.bot))
        await asyncio.sleep(0.05)
        gate.set()
        await bot.app.update_queue.join()
        assert len(bot.api.texts) == BACKLOG


async def test_who_is_too_fast_hears_what_is_urgent():
    """The busy line goes out like any other."""
    limited = Limited(service(), Pace(1, lambda: 0.0), Pace(0, lambda: 0.0), LINES.busy)
    async with Bot(limited).running() as bot:
        await bot.get(tg.message("一"))
        await bot.get(tg.message("二"))
        assert "96110" in bot.api.texts[1]


class Minute:
    """A silence that ends when the test says so."""

    def __init__(self):
        self.over = asyncio.Event()
        self.begun = 0

    async def __call__(self, seconds):
        self.begun += 1
        assert seconds == 60.0
        await self.over.wait()


def hanging(case, message, now):
    turn = respond(case, message, now)
    return replace(turn, reply=replace(turn.reply, follow_up="挂了吗？", copies=(("念", "再见"),)))


@pytest.fixture
async def asking():
    minute = Minute()
    coach = Service(hanging, MemoryStore(9e9), lambda: NOW)
    async with Bot(coach, follow_ups=60.0, sleep=minute).running() as bot:
        bot.minute = minute
        yield bot


async def test_after_a_silence_the_coach_asks_once(asking):
    """With the same buttons, and never again."""
    await asking.get(tg.message("他不让挂"))
    await settle()
    asking.minute.over.set()
    await settle()
    assert len(asking.api.texts) == 2
    assert asking.api.texts[1] == "<b>挂了吗？</b>"
    assert "挂了" in json.dumps(asking.api.named("sendMessage")[1]["reply_markup"], ensure_ascii=False)
    assert asking.minute.begun == 1


async def test_who_speaks_is_not_asked(asking):
    """A word cancels the question; the new turn has its own."""
    await asking.get(tg.message("他不让挂"))
    await asking.get(tg.message("挂了"))
    await settle()
    asking.minute.over.set()
    await settle()
    assert [text for text in asking.api.texts if "挂了吗" in text] == ["<b>挂了吗？</b>"]


async def test_who_spoke_on_another_replica_is_not_asked(asking):
    """The version in the store has gone on."""
    await asking.get(tg.message("他不让挂"))
    await settle()
    other = Service(respond, asking.coach._store, lambda: NOW)
    from bot.channel.port import pseudonym
    from bot.types import Incoming, Message

    await other.answer(pseudonym("telegram", tg.TOKEN, "7"), [Incoming("x", Message("挂了"))])
    asking.minute.over.set()
    await settle()
    assert not [text for text in asking.api.texts if "挂了吗" in text]


async def test_a_repetition_asks_nothing_again(asking):
    """An update that comes twice plans one question."""
    data = tg.message("他不让挂")
    await asking.get(data)
    await asking.get(data)
    asking.minute.over.set()
    await settle()
    assert len([text for text in asking.api.texts if "挂了吗" in text]) <= 1


async def test_without_the_setting_nobody_is_asked():
    """SANBU_FOLLOW_UP_SECONDS=0."""
    coach = Service(hanging, MemoryStore(9e9), lambda: NOW)
    minute = Minute()
    async with Bot(coach, follow_ups=0.0, sleep=minute).running() as bot:
        await bot.get(tg.message("他不让挂"))
        await settle()
    assert minute.begun == 0


async def test_polling_answers_and_stopping_loses_no_update():
    """What was taken from Telegram is answered before the process ends, and nothing is asked for twice."""
    bot = Bot(bursts=Bursts(sleep=lambda _: asyncio.sleep(0.02)))
    bot.api.updates = [tg.message("话", chat=tg.PRIVATE | {"id": number}) for number in range(30)]
    stop = asyncio.Event()
    bot.api.taken = stop  # told to stop as soon as the updates are handed over
    await poll(bot.app, stop)
    assert len(bot.api.texts) == 30
    assert bot.api.updates == []
    assert set(bot.api.named("getUpdates")[0]["allowed_updates"]) == set(ALLOWED_UPDATES)


async def test_without_a_network_the_start_waits():
    """Nobody has to start the bot again when the network comes back."""
    bot = Bot()
    bot.api.lost = 2
    pauses = []
    stop = asyncio.Event()
    stop.set()

    async def sleep(seconds):
        pauses.append(seconds)

    await poll(bot.app, stop, sleep)
    assert len(pauses) == 2


async def test_the_menu_is_set_and_its_failure_is_no_matter(bot):
    """Commands with Chinese descriptions; what Telegram refuses waits for the next start."""
    await introduce(bot.app.bot)
    (menu,) = bot.api.named("setMyCommands")
    assert [command["command"] for command in menu["commands"]][:2] == ["jinji", "heshi"]
    assert "紧急" in json.dumps(menu, ensure_ascii=False)


def wired(handler):
    """The bot over httpx: real encoding, real mapping of errors, no network."""
    transport = httpx.MockTransport(handler)
    return build(tg.TOKEN, "https://api.telegram.org", HTTPXRequest(httpx_kwargs={"transport": transport}))


async def test_on_the_wire_a_message_is_what_the_bot_api_expects(caplog):
    """Form fields, JSON where it must be; the token is in the address and in no log."""
    seen = []

    def handler(request):
        name = request.url.path.rpartition("/")[2]
        fields = dict(httpx.QueryParams(request.content.decode()))
        seen.append((name, fields))
        return httpx.Response(200, json={"ok": True, "result": tg.answer(name, fields)})

    from bot.serve import _quiet

    app = wired(handler)
    chats = Chats(service(), tg.TOKEN, LINES, Bursts(pause=0), FollowUps(service(), 0))
    listen(app, chats, LINES)
    _quiet()
    async with app:
        await app.process_update(Update.de_json(tg.message("他要验证码"), app.bot))
    name, fields = seen[-1]
    assert name == "sendMessage"
    assert json.loads(fields["reply_markup"])["inline_keyboard"][0][0]["text"] == "挂了"
    assert tg.TOKEN not in caplog.text


async def test_a_token_that_telegram_does_not_know_is_a_setting_to_mend():
    """The message says where to get one, and does not repeat it."""
    answer = httpx.Response(401, json={"ok": False, "error_code": 401, "description": "Unauthorized"})
    with pytest.raises(ConfigError, match="BotFather") as caught:
        await know(wired(lambda _: answer))
    assert tg.TOKEN not in str(caught.value)
    assert caught.value.__suppress_context__


async def test_talk_in_a_group_is_left_alone(bot):
    """What is not meant for the bot gets no answer."""
    await bot.get(tg.message("吃饭了吗", chat=tg.GROUP))
    assert bot.api.texts == []
