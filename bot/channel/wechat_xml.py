"""WeChat's XML: flat messages in, text replies out."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from bot.errors import Refused

_START = re.compile(r"\ufeff?\s*(?:<\?xml[^<>]*\?>\s*)?<xml>")
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

TEXT = (
    "<xml><ToUserName>{to}</ToUserName><FromUserName>{sender}</FromUserName>"
    "<CreateTime>{at}</CreateTime><MsgType>{kind}</MsgType><Content>{content}</Content></xml>"
)
SEALED = (
    "<xml><Encrypt>{encrypt}</Encrypt><MsgSignature>{signature}</MsgSignature>"
    "<TimeStamp>{timestamp}</TimeStamp><Nonce>{nonce}</Nonce></xml>"
)


def parse(body: bytes) -> dict[str, str]:
    """Give the fields of a message, e.g. {"MsgType": "text", "Content": "…"}.

    Nothing may stand before the root element, so there is no place for a DOCTYPE and no entity to
    expand. Raises Refused (400) for anything else than `<xml>…</xml>` in UTF-8.
    """
    try:
        text = body.decode()
        if not _START.match(text):
            raise Refused("微信：消息不以 <xml> 开头。", 400)
        root = ET.fromstring(text)  # noqa: S314  # no DOCTYPE gets here, and the body is small
    except (ET.ParseError, ValueError) as error:
        raise Refused("微信：消息不是完整的 XML。", 400) from error
    return {child.tag: child.text or "" for child in root}


def cdata(text: str) -> str:
    """Give `text` so that XML keeps it as it is; characters that XML 1.0 forbids are dropped."""
    clean = _ILLEGAL.sub("", text).replace("]]>", "]]]]><![CDATA[>")
    return f"<![CDATA[{clean}]]>"


def text_reply(message: dict[str, str], content: str, at: int) -> str:
    """Give the XML that answers `message` with `content`, at `at` seconds since the epoch."""
    to, sender = cdata(message["FromUserName"]), cdata(message["ToUserName"])
    return TEXT.format(to=to, sender=sender, at=at, kind=cdata("text"), content=cdata(content))


def envelope(encrypt: str, signature: str, timestamp: str, nonce: str) -> str:
    """Give the XML around an encrypted reply."""
    return SEALED.format(
        encrypt=cdata(encrypt), signature=cdata(signature), timestamp=timestamp, nonce=cdata(nonce)
    )
