"""Telegram's webhook, through the server, without a socket."""

import asyncio
import json

import pytest

from bot.channel.telegram import Chats, FollowUps
from bot.channel.telegram_bot import build
from bot.channel.telegram_burst import Bursts
from bot.channel.telegram_webhook import YOUNG, Webhook
from bot.errors import ConfigError, StoreError
from bot.service import Service
from bot.store.memory import MemoryStore
from tests.channel import tg
from tests.channel.web import LINES, NOW, client, service
from tests.parrot import respond

SECRET = "Zk3_" * 5 + "qwertyui"


class Hook:
    """The webhook under test and Telegram's side of it."""

    def __init__(self, coach=None):
        coach = coach or service()
        self.api = tg.FakeApi()
        application = build(tg.TOKEN, "https://api.telegram.org", self.api, polling=False)
        chats = Chats(coach, tg.TOKEN, LINES, Bursts(pause=0), FollowUps(coach, 0))
        self.webhook = Webhook(application, chats, SECRET, LINES)
        self.http = client(self.webhook.routes())

    async def post(self, update, secret=SECRET):
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret} if secret is not None else {}
        content = update if isinstance(update, bytes) else json.dumps(update).encode()
        return await self.http.post("/telegram", content=content, headers=headers)


@pytest.fixture
async def hook():
    one = Hook()
    async with one.webhook.running(), one.http:
        yield one


async def test_the_reply_is_in_the_response(hook):
    """A sendMessage with everything that the polling bot would send, and no call to the Bot API."""
    call = (await hook.post(tg.message("他要验证码"))).json()
    assert (call["method"], call["chat_id"], call["parse_mode"]) == ("sendMessage", 7, "HTML")
    assert call["text"].startswith("<b>⛔ 第 1 句。</b>\n")
    assert call["link_preview_options"] == {"is_disabled": True}
    assert call["reply_markup"]["inline_keyboard"][0][0]["callback_data"] == f"v1:{int(NOW):x}:挂了"
    assert hook.api.texts == []


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x"])
async def test_without_the_secret_nothing_is_heard(hook, secret):
    """403 before the body is looked at."""
    assert (await hook.post(b"{", secret)).status_code == 403


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"update_id": 1, "message": 5}'])
async def test_what_is_no_update_is_refused(hook, body):
    """400, though the secret was right."""
    assert (await hook.post(body)).status_code == 400


async def test_a_big_update_is_refused(hook):
    """256 KiB are plenty."""
    assert (await hook.post(b"x" * 270_000)).status_code == 413


async def test_an_update_that_needs_no_answer_is_confirmed(hook):
    """200 and nothing in it, or Telegram would send it for ever."""
    response = await hook.post(tg.message("吃饭了吗", chat=tg.GROUP))
    assert (response.status_code, response.content) == (200, b"")


async def test_a_button_is_acknowledged_by_the_api(hook):
    """Only one call fits into the response: the words."""
    await hook.post(tg.message("他要验证码"))
    call = (await hook.post(tg.press(f"v1:{int(NOW):x}:挂了"))).json()
    for _ in range(10):
        await asyncio.sleep(0)
    assert "第 2 句" in call["text"]
    assert hook.api.named("answerCallbackQuery") == [{"callback_query_id": "q"}]


async def test_a_second_delivery_waits_and_then_gets_the_same_reply():
    """While the first may still be under way: later. After that, the reply that nobody got."""
    now = [NOW]
    hook = Hook(Service(respond, MemoryStore(9e9), lambda: now[0]))
    data = tg.message("他要验证码")
    async with hook.http:
        first = await hook.post(data)
        assert (await hook.post(data)).status_code == 503
        now[0] += YOUNG
        assert (await hook.post(data)).json() == first.json()


async def test_a_lost_store_makes_telegram_come_again():
    """503: the update stays with Telegram."""

    class Away(MemoryStore):
        async def load(self, *_):
            raise StoreError

    hook = Hook(service(Away(1.0)))
    async with hook.http:
        assert (await hook.post(tg.message("他要验证码"))).status_code == 503


async def test_a_failure_of_ours_is_answered_with_what_is_urgent(caplog):
    """It must not come again and again; the log holds no words."""

    def fail(*_):
        raise ZeroDivisionError("李秀英")

    hook = Hook(Service(fail, MemoryStore(1.0), lambda: NOW))
    async with hook.http:
        response = await hook.post(tg.message("我叫李秀英"))
    assert "110" in response.json()["text"]
    assert "ZeroDivisionError" in caplog.text
    assert "李秀英" not in caplog.text


async def test_the_server_starts_without_telegram_and_finds_it_later(caplog):
    """The other channels do not wait; updates are put off until the bot knows its name."""
    hook = Hook()
    hook.api.lost = 2
    async with hook.webhook.running(), hook.http:
        assert "连不上" in caplog.text
        assert (await hook.post(tg.message("他要验证码"))).status_code == 503
        assert (await hook.post(tg.message("他要验证码"))).status_code == 200


async def test_a_wrong_token_stops_the_start():
    """The message is the one of the settings."""

    class Unknown(tg.FakeApi):
        async def do_request(self, *_, **__):
            return 401, b'{"ok": false, "error_code": 401, "description": "Unauthorized"}'

    hook = Hook()
    application = build(tg.TOKEN, "https://api.telegram.org", Unknown(), polling=False)
    webhook = Webhook(application, hook.webhook._chats, SECRET, LINES)
    with pytest.raises(ConfigError, match="SANBU_TELEGRAM_TOKEN"):
        async with webhook.running():
            pass
