"""Many replicas: three real server processes on one real Redis, one of them killed half-way.

Two hundred people, a hundred on WeChat (safe mode) and a hundred on Telegram, send ten messages each.
Every third message is delivered twice, the second time to another process at the same moment. What was
not answered is sent again, as Telegram and WeChat do. In the end every conversation stands where a single
process, asked once for each message, would have left it.
"""

import asyncio
import html
import json
import random
import re
import time
from collections import Counter
from dataclasses import replace
from itertools import count

import pytest

from bot.channel import wechat_crypto, wechat_xml
from bot.channel.port import pseudonym
from bot.serve import load
from bot.store import open_store
from bot.types import Case, Message
from tests import parrot
from tests.channel import tg
from tests.processes import SECRETS, Replica, bot_api
from tests.wire import Wire

WORDS = (
    "有个自称客服的给我打电话",
    "他说我误开了会员，不取消每个月扣八百",
    "他知道我买了什么，单号也对",
    "要我报银行卡号",
    "他让我下载会议软件共享屏幕",
    "验证码已经给他了",
    "怎么核实是真是假",
    "1",
    "他不让我挂",
    "钱转走了五千",
    "谢谢",
)
PEOPLE = 200
MESSAGES = 10
KEY = wechat_crypto.Key(SECRETS["SANBU_WECHAT_AES_KEY"], SECRETS["SANBU_WECHAT_APPID"])


class Balancer:
    """Sends requests to replicas that live, as a load balancer with passive health checks does."""

    def __init__(self, replicas):
        self.replicas = replicas
        self.wires = {one: Wire(one.port) for one in replicas}
        self.dice = random.Random(7)
        self.counts = Counter()

    def pick(self, number):
        """Give `number` different replicas that live."""
        return self.dice.sample([one for one in self.replicas if one.alive], number)

    async def post(self, replica, *request):
        """Give status and body, (0, b"") if the connection broke."""
        try:
            answer = await self.wires[replica].post(*request)
        except (ConnectionError, asyncio.IncompleteReadError):
            answer = 0, b""
        self.counts[answer[0]] += 1
        return answer

    def close(self):
        """Close all connections."""
        for wire in self.wires.values():
            wire.close()


class OnWeChat:
    """A user of the official account."""

    def __init__(self, balancer, number, salt):
        self.balancer = balancer
        self.user = f"openid{salt}{number}"
        self.name = pseudonym("wechat", SECRETS["SANBU_WECHAT_TOKEN"], self.user)

    async def say(self, text, number, times):
        """Deliver until somebody answers; WeChat then shows the first answer, and all must be the same."""
        replies = set()
        while not replies:
            answers = await asyncio.gather(
                *(self.deliver(to, text, number) for to in self.balancer.pick(times))
            )
            replies = {answer for answer in answers if answer}
            self.balancer.counts["sent again"] += not replies
        assert len(replies) == 1, f"two answers to one message: {replies}"
        return replies.pop()

    async def deliver(self, replica, text, number):
        now, nonce = str(int(time.time())), "1"
        fields = {"ToUserName": "gh_1", "FromUserName": self.user, "CreateTime": now, "MsgType": "text"}
        fields |= {"Content": text, "MsgId": str(number)}
        body = "".join(f"<{tag}>{wechat_xml.cdata(value)}</{tag}>" for tag, value in fields.items())
        sealed = KEY.encrypt(f"<xml>{body}</xml>".encode())
        signature = wechat_crypto.signature(SECRETS["SANBU_WECHAT_TOKEN"], now, nonce, sealed)
        query = {"timestamp": now, "nonce": nonce, "encrypt_type": "aes", "msg_signature": signature}
        content = f"<xml><Encrypt>{sealed}</Encrypt></xml>".encode()
        status, answer = await self.balancer.post(replica, "/wechat", content, (), query)
        if not status:
            return ""
        assert status == 200, answer
        inner = wechat_xml.parse(KEY.decrypt(wechat_xml.parse(answer)["Encrypt"]))
        return start_of(inner["Content"])


class OnTelegram:
    """A user of the bot."""

    def __init__(self, balancer, number, salt):
        self.balancer = balancer
        self.chat = tg.PRIVATE | {"id": 1000 + number + 1000 * (hash(salt) % 10**6)}
        self.name = pseudonym("telegram", tg.TOKEN, str(self.chat["id"]))

    async def say(self, text, _, times):
        """Deliver until a 2xx confirms the update; every reply in a 2xx is a message that the user sees.

        What is sent again is sent once at a time, as Telegram does.
        """
        update = tg.message(text, chat=self.chat)
        seen, confirmed = [], False
        while not confirmed:
            answers = await asyncio.gather(*(self.deliver(to, update) for to in self.balancer.pick(times)))
            fine = [body for status, body in answers if status == 200]
            seen += [start_of(json.loads(body)["text"]) for body in fine if body]
            confirmed = bool(fine)
            if not confirmed:
                self.balancer.counts["sent again"] += 1
                times = 1
                await asyncio.sleep(0.5)
        assert len(seen) == 1, f"the user sees {len(seen)} answers to one message"
        return seen[0]

    async def deliver(self, replica, update):
        secret = [("X-Telegram-Bot-Api-Secret-Token", SECRETS["SANBU_TELEGRAM_SECRET"])]
        return await self.balancer.post(replica, "/telegram", json.dumps(update).encode(), secret)


def start_of(text):
    """Give the first two lines, which no channel adds to, without Telegram's tags."""
    return html.unescape(re.sub("<[^>]+>", "", "\n".join(text.splitlines()[:2])))


def words_of(kind, number, step):
    """Give what one person says: a hash shows every slip of order, the real coach needs real words."""
    return f"第 {number} 个人的第 {step} 句" if kind == "parrot" else WORDS[(number + step) % len(WORDS)]


async def talk(person, number, kind, respond, progress):
    """Let one person say ten things, each after the answer to the last; give the case they must end in."""
    case = Case()
    for step in range(MESSAGES):
        text = words_of(kind, number, step)
        turn = respond(case, Message(text), 0.0)
        twice = 2 if (number * MESSAGES + step) % 3 == 0 else 1
        assert await person.say(text, number * 100 + step, twice) == start_of(turn.reply.text)
        case = turn.case
        progress()
    return case


def summary(counts):
    """Give the deliveries by what came of them."""
    names = {200: "有回答", 503: "叫稍后再来", 0: "断了连接", "sent again": "重发"}
    return "，".join(f"{names[key]} {counts[key]}" for key in names)


@pytest.fixture(params=["parrot", "coach"])
def kind(request):
    return request.param


@pytest.fixture
def respond(kind):
    """Learned before the first process starts, which then only remembers."""
    return parrot.respond if kind == "parrot" else load(None)[0]


@pytest.fixture
async def replicas(kind, respond, redis_url):
    async with bot_api() as api:
        started = [Replica(kind, SANBU_STORE=redis_url, SANBU_TELEGRAM_API=api) for _ in range(3)]
        try:
            for one in started:
                await asyncio.to_thread(one.wait)
            yield started
        finally:
            for one in started:
                one.stop()


async def test_three_replicas_lose_and_double_nothing_though_one_is_killed(
    kind, respond, replicas, redis_url, capsys
):
    """2,000 messages of 200 people, 667 of them delivered twice at once, one kill after the 1,000th."""
    balancer, answered, begun = Balancer(replicas), count(1), time.perf_counter()

    def progress():
        if next(answered) == PEOPLE * MESSAGES // 2:
            replicas[0].kill()

    salt = f"{kind}{begun}"
    people = [(OnTelegram if n % 2 else OnWeChat)(balancer, n, salt) for n in range(PEOPLE)]
    cases = await asyncio.gather(
        *(talk(person, n, kind, respond, progress) for n, person in enumerate(people))
    )
    seconds = time.perf_counter() - begun
    balancer.close()
    store = open_store(redis_url, 86400.0)
    for person, expected in zip(people, cases, strict=True):
        record, _ = await store.load(person.name, (), time.time())
        assert replace(record.case, updated=0.0) == expected
        assert record.version == MESSAGES
    await store.close()
    with capsys.disabled():
        print(f"\n{kind}：2000 条消息各回一次，{seconds:.1f} 秒；{summary(balancer.counts)}")
