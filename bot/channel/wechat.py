"""A WeChat official account: signed callbacks in, the reply in the response (被动回复).

    GET  /wechat   WeChat checks the address: signature, echostr back
    POST /wechat   a message or event; plain, compatible or safe mode

WeChat sends a message again after 5 seconds, three times in all; the service knows its MsgId and gives
the same reply. An unverified personal account is enough.
Source: developers.weixin.qq.com, 「接收普通消息」「被动回复用户消息」「消息加解密说明」.
"""

from __future__ import annotations

import html
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.channel import wechat_crypto, wechat_xml
from bot.channel.http import KIB, fresh, read
from bot.channel.plain import CHOOSE
from bot.channel.port import Coach, pseudonym
from bot.channel.words import FORGET, SAYS, Lines
from bot.errors import Refused, StoreError
from bot.types import Incoming, Message, Reply

BODY = 64 * KIB
"""Bytes; a text message has at most a few thousand."""

LIMIT = 2040
"""UTF-8 bytes in one reply: 2047 were measured by users, none is documented."""

WINDOW = 600.0
"""Seconds that a request's timestamp may be off, so that an old one cannot be played again."""

BUTTON = '{n} <a href="weixin://bizmsgmenu?msgmenucontent={label}&msgmenuid={n}">{label}</a>'
"""Sends its label as if the user had typed it; typing the number works as well."""

Fields = dict[str, str]


@dataclass(frozen=True, slots=True)
class Account:
    """Token and appid; with keys, the current one first, only encrypted messages are taken."""

    token: str
    appid: str
    keys: tuple[wechat_crypto.Key, ...] = ()


class OfficialAccount:
    """Translates between one official account and the coach."""

    def __init__(self, coach: Coach, account: Account, lines: Lines, clock: Callable[[], float]) -> None:
        self._coach = coach
        self._account = account
        self._lines = lines
        self._clock = clock

    def routes(self) -> list[Route]:
        """Give the two faces of /wechat."""
        return [
            Route("/wechat", self.check, methods=["GET"]),
            Route("/wechat", self.receive, methods=["POST"]),
        ]

    async def check(self, request: Request) -> Response:
        """Prove to WeChat that this is the address of the account."""
        self._verify(request, "signature")
        return PlainTextResponse(request.query_params.get("echostr", "")[:128])

    async def receive(self, request: Request) -> Response:
        """Answer a message. Raises Refused for what WeChat did not send."""
        outer = wechat_xml.parse(await read(request, BODY))
        message, key = self._open(request, outer)
        try:
            user, said = message["FromUserName"], hears(message, self._lines)
        except KeyError as error:
            raise Refused(f"微信：消息里缺 {error}。", 400) from error
        content = said if isinstance(said, str) else await self._reply(user, said)
        if not content:
            return PlainTextResponse("success")
        answer = wechat_xml.text_reply(message, content, int(self._clock()))
        return Response(self._seal(answer, key) if key else answer, media_type="application/xml")

    def _verify(self, request: Request, name: str, *parts: str) -> None:
        query = request.query_params
        timestamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
        if not wechat_crypto.signed(query.get(name, ""), self._account.token, timestamp, nonce, *parts):
            raise Refused("微信：签名不对，看看 SANBU_WECHAT_TOKEN 和公众平台里填的是否一样。")
        if not fresh(timestamp, self._clock(), WINDOW):
            raise Refused("微信：请求的时间差了十分钟以上，看看本机的钟。")

    def _open(self, request: Request, outer: Fields) -> tuple[Fields, wechat_crypto.Key | None]:
        keys = self._account.keys
        if request.query_params.get("encrypt_type", "raw") != "aes":
            if keys:
                raise Refused(
                    "微信：设了 SANBU_WECHAT_AES_KEY，却收到明文。公众平台里选「安全模式」或「兼容模式」。"
                )
            self._verify(request, "signature")
            return outer, None
        if not keys:
            raise Refused("微信：收到密文，却没有设 SANBU_WECHAT_AES_KEY。")
        sealed = outer.get("Encrypt", "")
        self._verify(request, "msg_signature", sealed)
        plain, key = wechat_crypto.decrypt(keys, sealed)
        return wechat_xml.parse(plain), key

    def _seal(self, answer: str, key: wechat_crypto.Key) -> str:
        sealed = key.encrypt(answer.encode())
        timestamp, nonce = str(int(self._clock())), secrets.token_hex(8)
        signature = wechat_crypto.signature(self._account.token, timestamp, nonce, sealed)
        return wechat_xml.envelope(sealed, signature, timestamp, nonce)

    async def _reply(self, user: str, said: Incoming) -> str:
        conversation = pseudonym("wechat", self._account.token, user)
        if said.message.text.strip() in FORGET:
            await self._coach.forget(conversation)
            return self._lines.forgotten  # who has left does not see it
        try:
            answer = await self._coach.answer(conversation, [said], self._pages)
        except StoreError:
            return self._lines.broken
        return answer.reply.text

    def _pages(self, reply: Reply) -> tuple[Reply, ...]:
        return pages(reply, self._lines.more)


def hears(message: Fields, lines: Lines) -> Incoming | str:
    """Give what the user said or, where that cannot be understood, the line that says so ("" for none)."""
    kind = message["MsgType"]
    if kind == "event":
        said = _event(message)
        return Incoming(f"{message['Event']} {message['CreateTime']}", Message(said)) if said else ""
    id_ = message["MsgId"]
    if kind == "text":
        return Incoming(id_, Message(message["Content"]))
    if kind == "voice":
        # WeChat stopped recognising speech in 2023; where the text still comes it is used.
        heard = message.get("Recognition", "").strip()
        return Incoming(id_, Message(heard)) if heard else lines.voice
    if kind == "link":
        text = f"{message.get('Title', '')}\n{message.get('Description', '')}"
        return Incoming(id_, Message(text, forwarded=True))
    return lines.photo


def _event(message: Fields) -> str:
    event, key = message["Event"], message.get("EventKey", "")
    if event == "CLICK":
        return SAYS.get(key, key)
    return {"subscribe": SAYS["start"], "unsubscribe": SAYS["wangji"]}.get(event, "")


def pages(reply: Reply, more: str) -> tuple[Reply, ...]:
    """Cut the reply into texts of at most 2,040 bytes; all but the last end with the line `more`."""
    buttons = [BUTTON.format(n=n, label=html.escape(label)) for n, label in enumerate(reply.buttons, 1)]
    choices = [CHOOSE, *buttons] if buttons else []
    texts = split([*reply.text.splitlines(), *choices], LIMIT - len(more.encode()) - 1)
    marked = [f"{text}\n{more}" for text in texts[:-1]] + texts[-1:]
    return tuple(Reply(text, moves=reply.moves) for text in marked)


def split(lines: list[str], limit: int) -> list[str]:
    """Join lines into texts of at most `limit` UTF-8 bytes, never cutting through a character."""
    texts = [""]
    for line in lines:
        for piece in _pieces(line, limit):
            joined = f"{texts[-1]}\n{piece}" if texts[-1] else piece
            if len(joined.encode()) <= limit:
                texts[-1] = joined
            else:
                texts.append(piece)
    return texts


def _pieces(line: str, limit: int) -> list[str]:
    rest, pieces = line.encode(), []
    while len(rest) > limit:
        piece = rest[:limit].decode(errors="ignore")
        pieces.append(piece)
        rest = rest[len(piece.encode()) :]
    return [*pieces, rest.decode()]
