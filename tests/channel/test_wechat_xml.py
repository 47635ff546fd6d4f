"""WeChat's XML, and what must not get through it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channel.wechat_xml import cdata, envelope, parse, text_reply
from bot.errors import Refused

MESSAGE = {"ToUserName": "gh_1", "FromUserName": "openid"}


def test_a_message_becomes_its_fields():
    """Tags to text, CDATA or not, an XML declaration or not."""
    body = '<?xml version="1.0"?>\n<xml><MsgType><![CDATA[text]]></MsgType><MsgId>12</MsgId><A/></xml>'
    assert parse(body.encode()) == {"MsgType": "text", "MsgId": "12", "A": ""}


@pytest.mark.parametrize(
    "body",
    [
        b'<!DOCTYPE xml [<!ENTITY a "b">]><xml><A>&a;</A></xml>',
        b'<?xml version="1.0"?><!doctype xml><xml/>',
        b'<!-- --><!DOCTYPE xml SYSTEM "file:///etc/passwd"><xml></xml>',
        '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE xml><xml></xml>'.encode("utf-16"),
        b"<xml><A>&a;</A></xml>",
        b"<xml><A></xml>",
        b"<xml><!DOCTYPE a></xml>",
        b"{}",
        b"",
        b"\xff\xfe",
    ],
)
def test_everything_else_is_refused(body):
    """No DOCTYPE, no entity, no other encoding, no half a document."""
    with pytest.raises(Refused) as caught:
        parse(body)
    assert caught.value.status == 400


def test_a_user_may_paste_a_doctype():
    """Inside CDATA it is text like any other."""
    assert parse(b"<xml><Content><![CDATA[<!DOCTYPE html>]]></Content></xml>")["Content"] == "<!DOCTYPE html>"


@given(st.text())
def test_a_reply_comes_back_as_written(text):
    """Whatever the text, the XML is well-formed and holds it, less what XML cannot hold."""
    parsed = parse(text_reply(MESSAGE, text, 5).encode("utf-8", "replace"))
    assert cdata(parsed["Content"].replace("\n", "")) == cdata(text.replace("\r", "").replace("\n", ""))
    assert (parsed["ToUserName"], parsed["FromUserName"]) == ("openid", "gh_1")


def test_an_encrypted_reply_has_its_four_fields():
    """The names are WeChat's."""
    assert parse(envelope("c", "s", "1", "n").encode()) == {
        "Encrypt": "c", "MsgSignature": "s", "TimeStamp": "1", "Nonce": "n",
    }  # fmt: skip
