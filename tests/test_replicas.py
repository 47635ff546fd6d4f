"""Many replicas: three real server processes on one real Redis, one of them killed half-way.

Two hundred people, a hundred on WeChat (safe mode) and a hundred on Telegram, send ten messages each.
Every third message is delivered twice, the second time to another process at the same moment. What was
not answered is sent again, as Telegram and WeChat do. In the end every conversation stands where a single
process, asked once for each message, would have left it.
"""

import asyncio
import json
import random
import time
from collections import Counter
from dataclasses import replace

import pytest

from bot.channel import wechat_crypto, wechat_xml
from bot.channel.port import pseudonym
from bot.store import open_store
from bot.types import Case, Message
from tests.channel import tg
from tests.parrot import respond
from tests.processes import SECRETS, Replica, bot_api
from tests.wire import Wire

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


class OnWeChat:
    """A user of the official account."""

    def __init__(self, balancer, number):
        self.balancer = balancer
        self.user = f"openid{number}"
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
        return inner["Content"].splitlines()[1]


class OnTelegram:
    """A user of the bot."""

    def __init__(self, balancer, number):
        self.balancer = balancer
        self.chat = tg.PRIVATE | {"id": 1000 + number}
        self.name = pseudonym("telegram", tg.TOKEN, str(self.chat["id"]))

    async def say(self, text, _, times):
        """Deliver until a 2xx confirms the update; every reply in a 2xx is a message that the user sees."""
        update = tg.message(text, chat=self.chat)
        seen, confirmed = [], False
        while not confirmed:
            answers = await asyncio.gather(*(self.deliver(to, update) for to in self.balancer.pick(times)))
            fine = [body for status, body in answers if status == 200]
            seen += [json.loads(body)["text"].splitlines()[1] for body in fine if body]
            confirmed = bool(fine)
            if not confirmed:
                self.balancer.counts["sent again"] += 1
                await asyncio.sleep(0.5)
        assert len(seen) == 1, f"the user sees {len(seen)} answers to one message"
        return seen[0]

    async def deliver(self, replica, update):
        secret = [("X-Telegram-Bot-Api-Secret-Token", SECRETS["SANBU_TELEGRAM_SECRET"])]
        return await self.balancer.post(replica, "/telegram", json.dumps(update).encode(), secret)


async def talk(person, number, answered, kill):
    """Let one person say ten things, each after the answer to the last; give the case they must end in."""
    case = Case()
    for step in range(MESSAGES):
        text = f"第 {number} 个人的第 {step} 句"
        turn = respond(case, Message(text), 0.0)
        twice = 2 if (number * MESSAGES + step) % 3 == 0 else 1
        assert await person.say(text, number * 100 + step, twice) == turn.reply.text.splitlines()[1]
        case = turn.case
        answered.append(step)
        if len(answered) == PEOPLE * MESSAGES // 2:
            kill()
    return case


def summary(counts):
    """Give the deliveries by what came of them."""
    names = {200: "有回答", 503: "叫稍后再来", 0: "断了连接", "sent again": "重发"}
    return "，".join(f"{names[key]} {counts[key]}" for key in names)


@pytest.fixture
async def replicas(redis_url):
    async with bot_api() as api:
        started = [Replica("parrot", SANBU_STORE=redis_url, SANBU_TELEGRAM_API=api) for _ in range(3)]
        try:
            for one in started:
                await asyncio.to_thread(one.wait)
            yield started
        finally:
            for one in started:
                one.stop()


async def test_three_replicas_lose_and_double_nothing_though_one_is_killed(replicas, redis_url, capsys):
    """2,000 messages of 200 people, 667 of them delivered twice at once, one kill after the 1,000th."""
    balancer = Balancer(replicas)
    people = [(OnTelegram if n % 2 else OnWeChat)(balancer, n) for n in range(PEOPLE)]
    answered, begun = [], time.perf_counter()
    cases = await asyncio.gather(
        *(talk(person, n, answered, replicas[0].kill) for n, person in enumerate(people))
    )
    seconds = time.perf_counter() - begun
    for wire in balancer.wires.values():
        wire.close()
    store = open_store(redis_url, 86400.0)
    for person, expected in zip(people, cases, strict=True):
        record, _ = await store.load(person.name, (), time.time())
        assert replace(record.case, updated=0.0) == expected
        assert record.version == MESSAGES
    await store.close()
    with capsys.disabled():
        print(f"\n{len(answered)} 条消息各回一次，{seconds:.1f} 秒；{summary(balancer.counts)}")
