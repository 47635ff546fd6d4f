"""The official account, from WeChat's side: signed requests in, XML out."""

import pytest

from bot.channel import wechat_crypto, wechat_xml
from bot.channel.wechat import LIMIT, Account, OfficialAccount, pages, split
from bot.errors import StoreError
from bot.store.memory import MemoryStore
from bot.types import Reply
from tests.channel.web import LINES, NOW, client, service

TOKEN = "k7Jw2mPq"
APPID = "wxba5fad812f8e6fb9"
KEY = wechat_crypto.Key("kWxPEV2UEDyxWpmPdKC3F4dgPDmOvfKX1HGnEUDS1aR", APPID)
OLD = wechat_crypto.Key("A" * 43, APPID)


class WeChat:
    """WeChat's server: signs and encrypts as it does, and reads the answers."""

    def __init__(self, http, key=None):
        self.http = http
        self.key = key

    async def post(self, body, at=NOW, token=TOKEN):
        time, nonce = str(int(at)), "415670741"
        query = {"timestamp": time, "nonce": nonce, "signature": wechat_crypto.signature(token, time, nonce)}
        if self.key:
            sealed = self.key.encrypt(body.encode())
            body = f"<xml><ToUserName>gh</ToUserName><Encrypt>{sealed}</Encrypt></xml>"
            signature = wechat_crypto.signature(token, time, nonce, sealed)
            query |= {"encrypt_type": "aes", "msg_signature": signature}
        return await self.http.post("/wechat", params=query, content=body.encode())

    async def say(self, content, id_="1", user="openid", **fields):
        text = {"MsgType": "text", "Content": content, "MsgId": id_} | fields
        response = await self.post(xml(user, text))
        assert response.status_code == 200, response.text
        return self.read(response)

    def read(self, response):
        if response.text == "success":
            return ""
        fields = wechat_xml.parse(response.content)
        if self.key:
            assert wechat_crypto.signed(
                fields["MsgSignature"], TOKEN, fields["TimeStamp"], fields["Nonce"], fields["Encrypt"]
            )
            fields = wechat_xml.parse(self.key.decrypt(fields["Encrypt"]))
        assert (fields["ToUserName"], fields["FromUserName"]) == ("openid", "gh_1")
        return fields["Content"]


def xml(user, fields):
    head = {"ToUserName": "gh_1", "FromUserName": user, "CreateTime": "1714112445"}
    body = "".join(f"<{k}>{wechat_xml.cdata(v)}</{k}>" for k, v in (head | fields).items())
    return f"<xml>{body}</xml>"


@pytest.fixture
async def plain():
    """An account in plain mode."""
    routes = OfficialAccount(service(), Account(TOKEN, APPID), LINES, lambda: NOW).routes()
    async with client(routes) as http:
        yield WeChat(http)


@pytest.fixture
async def safe():
    """An account in safe mode whose key is being changed."""
    account = Account(TOKEN, APPID, (KEY, OLD))
    async with client(OfficialAccount(service(), account, LINES, lambda: NOW).routes()) as http:
        yield WeChat(http, KEY)


async def test_the_handshake_gives_the_echo_back(plain):
    """GET with a right signature: echostr as it is; with a wrong one: 403."""
    time, nonce = str(int(NOW)), "1514711492"
    query = {"timestamp": time, "nonce": nonce, "echostr": "4375120948345356249"}
    good = await plain.http.get(
        "/wechat", params=query | {"signature": wechat_crypto.signature(TOKEN, time, nonce)}
    )
    bad = await plain.http.get("/wechat", params=query | {"signature": "0" * 40})
    assert (good.text, bad.status_code) == ("4375120948345356249", 403)


async def test_a_message_is_answered_in_the_response(plain):
    """Text, then the buttons as a numbered list that can be tapped."""
    text = await plain.say("淘宝客服说误开会员")
    assert text.startswith("⛔ 第 1 句。")
    assert '\n1 <a href="weixin://bizmsgmenu?msgmenucontent=挂了&msgmenuid=1">挂了</a>' in text


async def test_safe_mode_answers_encrypted(safe):
    """The reply opens with the same key and carries WeChat's signature."""
    assert (await safe.say("他要验证码")).startswith("⛔ 第 1 句。")


async def test_while_the_key_is_changed_the_old_one_answers(safe):
    """The reply is encrypted with the key that opened the message."""
    old = WeChat(safe.http, OLD)
    assert (await old.say("他要验证码")).startswith("⛔ 第 1 句。")


async def test_compatible_mode_is_read_from_the_cipher(safe):
    """Where both are in the body the plain one is not looked at: it is not signed."""
    time, nonce = str(int(NOW)), "1"
    sealed = KEY.encrypt(xml("openid", {"MsgType": "text", "Content": "真的", "MsgId": "9"}).encode())
    body = f"<xml><Content>假的</Content><Encrypt>{sealed}</Encrypt></xml>"
    query = {"timestamp": time, "nonce": nonce, "encrypt_type": "aes"}
    query["msg_signature"] = wechat_crypto.signature(TOKEN, time, nonce, sealed)
    response = await safe.http.post("/wechat", params=query, content=body.encode())
    assert safe.read(response).startswith("⛔ 第 1 句。")


async def test_a_key_turns_plain_messages_away(safe):
    """The plain mode's signature does not cover the message: with a key it is refused."""
    response = await WeChat(safe.http).post(xml("openid", {"MsgType": "text", "Content": "x", "MsgId": "1"}))
    assert response.status_code == 403
    assert "AES_KEY" in response.text


async def test_a_cipher_without_a_key_is_refused(plain):
    """The message names the setting that is missing."""
    response = await WeChat(plain.http, KEY).post(xml("openid", {"MsgType": "text"}))
    assert (response.status_code, "AES_KEY" in response.text) == (403, True)


async def test_a_wrong_signature_is_refused(plain, safe):
    """In both modes, before anything is understood."""
    for chat in (plain, safe):
        response = await chat.post(xml("openid", {"MsgType": "text"}), token="another1")
        assert response.status_code == 403


@pytest.mark.parametrize("off", [-601, 601])
async def test_an_old_request_is_not_played_again(plain, off):
    """Ten minutes either way, whatever its signature."""
    response = await plain.post(xml("openid", {"MsgType": "text"}), at=NOW + off)
    assert (response.status_code, "钟" in response.text) == (403, True)


async def test_a_retry_gets_the_same_reply(plain):
    """The same MsgId is not understood twice: the first answer may be the one that was lost."""
    first = await plain.say("他要验证码", "77")
    assert await plain.say("他要验证码", "77") == first
    assert "第 2 句" in await plain.say("他要验证码", "78")


async def test_users_do_not_mix(plain):
    """Each openid is a conversation, and the same MsgId of another is another message."""
    await plain.say("话", "1", user="openid")
    response = await plain.post(xml("other", {"MsgType": "text", "Content": "话", "MsgId": "1"}))
    assert "第 1 句" in wechat_xml.parse(response.content)["Content"]


async def test_a_new_follower_is_greeted_once(plain):
    """The event has no MsgId: user and time tell it apart."""
    event = {"MsgType": "event", "Event": "subscribe", "EventKey": ""}
    first = plain.read(await plain.post(xml("openid", event)))
    assert "第 1 句" in first
    assert plain.read(await plain.post(xml("openid", event))) == first


async def test_a_menu_says_what_its_key_stands_for(plain):
    """A known key is a command; another is taken as the user's words; a link is nothing to answer."""
    click = {"MsgType": "event", "Event": "CLICK", "CreateTime": "1", "EventKey": "heshi"}
    assert "第 1 句" in plain.read(await plain.post(xml("openid", click)))
    typed = click | {"CreateTime": "2", "EventKey": "钱转走了"}
    assert "第 2 句" in plain.read(await plain.post(xml("openid", typed)))
    view = click | {"CreateTime": "3", "Event": "VIEW", "EventKey": "http://a"}
    assert plain.read(await plain.post(xml("openid", view))) == ""


async def test_voice_is_read_where_wechat_wrote_it_down(plain):
    """With text it is a message, without it the user is asked to type."""
    assert "第 1 句" in await plain.say("", "1", MsgType="voice", Recognition="他要验证码")
    assert await plain.say("", "2", MsgType="voice", Recognition="") == LINES.voice


@pytest.mark.parametrize("kind", ["image", "video", "shortvideo", "location", "file"])
async def test_what_cannot_be_read_is_asked_for_in_words(plain, kind):
    """The answer still says what is urgent, with the numbers."""
    text = await plain.say("", MsgType=kind)
    assert text == LINES.photo
    assert "110" in text


async def test_forget_me_is_obeyed(plain):
    """Typed or by menu or by leaving, the state is gone."""
    await plain.say("他要验证码", "1")
    assert await plain.say(" 忘记我 ", "2") == LINES.forgotten
    assert "第 1 句" in await plain.say("他要验证码", "3")
    await plain.post(xml("openid", {"MsgType": "event", "Event": "unsubscribe"}))
    assert "第 1 句" in await plain.say("他要验证码", "4")


@pytest.mark.parametrize("body", ["<xml></xml>", "<xml><MsgType>text</MsgType></xml>", "x", "<xml>"])
async def test_half_a_message_is_refused(plain, body):
    """400 and no exception, though the signature is right."""
    assert (await plain.post(body)).status_code == 400


async def test_a_big_body_is_refused(plain):
    """64 KiB are plenty."""
    assert (await plain.post("x" * 70_000)).status_code == 413


async def test_a_store_that_is_away_is_admitted(plain):
    """The user is told at once what is urgent, and to say it again."""

    class Away(MemoryStore):
        async def load(self, *_):
            raise StoreError("没有应答")

    account = OfficialAccount(service(Away(1.0)), Account(TOKEN, APPID), LINES, lambda: NOW)
    async with client(account.routes()) as http:
        assert await WeChat(http).say("他要验证码") == LINES.broken


def test_a_long_reply_is_cut_into_pages():
    """None over 2,040 bytes, all but the last say how to go on, nothing is lost."""
    cut = pages(Reply("长" * 2000, buttons=("挂了",)), LINES.more)
    texts = [page.text for page in cut]
    assert max(len(text.encode()) for text in texts) <= LIMIT
    assert [text.endswith(LINES.more) for text in texts] == [True] * (len(texts) - 1) + [False]
    assert "".join(texts).count("长") == 2000
    assert "bizmsgmenu" in texts[-1]


def test_a_short_reply_is_one_page():
    """Nothing is added to it."""
    assert pages(Reply("⛔ 先挂电话。"), LINES.more) == (Reply("⛔ 先挂电话。"),)


def test_lines_are_kept_whole_where_they_fit():
    """A cut falls between lines; only a line longer than a page is cut, between characters."""
    assert split(["一二", "三四", "五"], 13) == ["一二\n三四", "五"]
    assert split(["一二三"], 7) == ["一二", "三"]


async def test_going_on_gives_the_next_page():
    """继续 is answered with what was left, as often as WeChat asks."""
    from bot.service import Service
    from bot.types import Case, Turn

    long = Reply("长" * 1000)
    coach = Service(lambda *_: Turn(long, Case(turns=1)), MemoryStore(9.0), lambda: NOW)
    async with client(OfficialAccount(coach, Account(TOKEN, APPID), LINES, lambda: NOW).routes()) as http:
        chat = WeChat(http)
        first, second = await chat.say("话", "1"), await chat.say("继续", "2")
        assert first.count("长") + second.count("长") == 1000
        assert await chat.say("继续", "2") == second


async def test_an_unknown_address_is_not_there(plain):
    """Channels that are off are absent."""
    assert (await plain.http.post("/bridge/v1/events")).status_code == 404
