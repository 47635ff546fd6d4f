"""The signed webhook of bridges."""

import json

import pytest

from bot.channel.bridge import Bridge, sign
from tests.channel.web import LINES, NOW, client, service

SECRET = "u8Tq-1Zx-77Lk-pp0A"


@pytest.fixture
async def bridge():
    async with client(Bridge(service(), SECRET, LINES, lambda: NOW).routes()) as http:

        async def post(body, at=NOW, secret=SECRET, **headers):
            content = body if isinstance(body, bytes) else json.dumps(body).encode()
            time = str(int(at))
            signed = {"X-Timestamp": time, "X-Signature": sign(secret, time, content)}
            return await http.post("/bridge/v1/events", content=content, headers=signed | headers)

        yield post


def event(content="他要验证码", id_="evt_1", sender="wxid_a", group=None, kind="message.text", **data):
    data = {"sender": {"id": sender, "role": "user"}, "group": group, "content": content} | data
    return {"v": 1, "type": "event", "bot": {"id": "b"}, "event": {"type": kind, "id": id_, "data": data}}


def test_the_signature_is_openilinks():
    """HMAC-SHA256 over "{timestamp}:{body}", in hexadecimal."""
    assert sign("s", "1", b"{}") == (
        "sha256=dfdb4d724ac98567d4bdf32fec1c65ef7775ee69cc8821937a69b02abebba2aa"
    )


async def test_the_address_is_verified(bridge):
    """The challenge comes back."""
    response = await bridge({"v": 1, "type": "url_verification", "challenge": "abc"})
    assert response.json() == {"challenge": "abc"}


async def test_the_reply_is_in_the_response(bridge):
    """Text with a numbered list; the same event again gets the same reply."""
    first = (await bridge(event())).json()["reply"]
    assert first.startswith("⛔ 第 1 句。")
    assert first.endswith("1 挂了\n2 他不让挂")
    assert (await bridge(event())).json()["reply"] == first


async def test_groups_and_people_are_kept_apart(bridge):
    """The same person in a group and in private are two conversations."""
    await bridge(event(id_="1"))
    for other in (event(id_="2", sender="wxid_b"), event(id_="3", group={"id": "g"})):
        assert "第 1 句" in (await bridge(other)).json()["reply"]


async def test_a_wrong_signature_is_refused(bridge):
    """Another secret, a changed body, no header, one in another script: 403."""
    assert (await bridge(event(), secret="x" * 20)).status_code == 403
    for signature in (b"", b"sha256=", "签".encode()):
        assert (await bridge(event(), **{"X-Signature": signature})).status_code == 403


async def test_an_old_event_is_not_played_again(bridge):
    """Five minutes either way."""
    assert (await bridge(event(), at=NOW - 301)).status_code == 403


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b'{"event": 1}',
        b'{"event": {"type": "message.text", "id": "1"}}',
        b'{"event": {"type": "message.text", "id": "1", "data": {"sender": null, "content": "x"}}}',
        b"[" * 50_000,
    ],
)
async def test_half_an_event_is_refused(bridge, body):
    """400, though it was signed."""
    assert (await bridge(body)).status_code == 400


async def test_pictures_and_voice_are_asked_for_in_words(bridge):
    """A bridge that transcribes voice puts the text into content."""
    assert (await bridge(event(kind="message.image", content=""))).json() == {"reply": LINES.photo}
    assert (await bridge(event(kind="message.voice", content=""))).json() == {"reply": LINES.voice}
    assert "第 1 句" in (await bridge(event(kind="message.voice"))).json()["reply"]


async def test_commands_are_what_they_stand_for(bridge):
    """/heshi asks, /wangji forgets, another command is its text; another event gets no reply."""
    assert "第 1 句" in (await bridge(event(kind="command", command="heshi", id_="1"))).json()["reply"]
    forgotten = (await bridge(event(kind="command", command="wangji", id_="2"))).json()
    assert forgotten == {"reply": LINES.forgotten}
    other = event(kind="command", command="sanbu", text="他要验证码", id_="3")
    assert "第 1 句" in (await bridge(other)).json()["reply"]
    assert (await bridge(event(kind="member.joined"))).json() == {}


async def test_a_big_event_is_refused(bridge):
    """64 KiB are plenty."""
    assert (await bridge(event("长" * 40_000))).status_code == 413
