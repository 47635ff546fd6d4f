"""Telegram's two translations: an update to what was heard, a reply to HTML and buttons.

HTML is escaped here and nowhere else. Links never become tappable: what a scammer sent must not, and the
coach never sends one.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass

from telegram import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup, MessageOriginUser, Update
from telegram import Message as Posted
from telegram.constants import ChatType, InlineKeyboardButtonLimit, MessageEntityType

from bot.channel.words import SAYS, Lines
from bot.types import Answer, Incoming, Message, Reply

COPY_LIMIT = 256
"""UTF-16 units that a copy button may hold (Bot API, CopyTextButton)."""

FORGET = SAYS["wangji"]

_URL = re.compile(r"\b(?:https?|ftp)://\S+", re.ASCII | re.IGNORECASE)
_DOMAIN = re.compile(
    r"(?<![\w.@/-])(?:[a-z0-9-]+\.)+[a-z]{2,}(?![\w-])(?:/[\w./-]*)?", re.ASCII | re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Heard:
    """What one update says: the user's words, or the `line` to answer what cannot be read.

    `account` names the conversation: the chat and, in a group, the user. `since` is the conversation
    that a pressed button belongs to, None for anything typed. `press` is the id to acknowledge, `bot` the
    bot's name, in a group only.
    """

    chat: int
    account: tuple[str, ...]
    incoming: Incoming | None = None
    line: str = ""
    forget: bool = False
    since: int | None = None
    press: str = ""
    bot: str = ""


def hears(update: Update, lines: Lines) -> Heard | None:
    """Give what `update` says, None where there is nothing to answer."""
    if update.callback_query:
        return _pressed(update)
    message = update.message or update.edited_message
    if message is None or message.from_user is None or message.from_user.is_bot:
        return None
    if message.chat.type == ChatType.PRIVATE:
        return _said(update, message, lines, (str(message.chat_id),))
    if message.chat.type in {ChatType.GROUP, ChatType.SUPERGROUP} and _addressed(message):
        return _said(update, message, lines, (str(message.chat_id), str(message.from_user.id)))
    return None


def _pressed(update: Update) -> Heard | None:
    query = update.callback_query
    if query is None or query.message is None:
        return None
    version, _, rest = (query.data or "").partition(":")
    since, _, label = rest.partition(":")
    shown = query.message.text if isinstance(query.message, Posted) else None
    said = Message(label, quoted=shown or "")
    chat = query.message.chat.id
    current = int(since, 16) if version == "v1" and re.fullmatch("[0-9a-f]{1,12}", since) else -1
    return Heard(chat, (str(chat),), Incoming(str(update.update_id), said), since=current, press=query.id)


def _said(update: Update, message: Posted, lines: Lines, account: tuple[str, ...]) -> Heard | None:
    bot = message.get_bot().username if len(account) > 1 else ""
    text = _words(message)
    if not text:
        line = _unreadable(message, lines)
        return Heard(message.chat_id, account, line=line, bot=bot) if line else None
    said = Message(text, _quoted(message), _forwarded(message))
    incoming = Incoming(str(update.update_id), said)
    return Heard(message.chat_id, account, incoming, forget=text == FORGET, bot=bot)


def _words(message: Posted) -> str:
    text = message.text or message.caption or ""
    name = message.get_bot().username
    text = re.sub(rf"@{re.escape(name)}\b", "", text, flags=re.IGNORECASE).strip()
    if not text.startswith("/"):
        return text
    command, _, rest = text[1:].partition(" ")
    return SAYS.get(command.lower(), "") or rest.strip() or SAYS["help"]


def _unreadable(message: Posted, lines: Lines) -> str:
    if message.voice or message.audio or message.video_note:
        return lines.voice
    return lines.photo if message.effective_attachment else ""


def _quoted(message: Posted) -> str:
    answered = message.reply_to_message
    if answered is None or answered.from_user is None or answered.from_user.id != message.get_bot().id:
        return ""
    return (message.quote.text if message.quote else answered.text) or ""


def _forwarded(message: Posted) -> bool:
    origin = message.forward_origin
    if origin is None:
        return False
    own = isinstance(origin, MessageOriginUser) and origin.sender_user == message.from_user
    return not own


def _addressed(message: Posted) -> bool:
    name = f"@{message.get_bot().username}".lower()
    mentioned = message.parse_entities([MessageEntityType.MENTION]).values()
    command = (message.text or "").startswith("/")
    return command or bool(_quoted(message)) or any(mention.lower() == name for mention in mentioned)


def to_html(text: str) -> str:
    """Give the text as Telegram's HTML, the order on the first line in bold, links defanged."""
    first, break_, rest = _defang(html.escape(text, quote=False)).partition("\n")
    return f"<b>{first}</b>{break_}{rest}"


def _defang(text: str) -> str:
    """Make `https://a.cn/x` unusable and a bare `a.cn` untappable: in <code> it is only copied."""
    parts, at = [], 0
    for url in _URL.finditer(text):
        parts += [_DOMAIN.sub(_code, text[at : url.start()]), _broken(url[0])]
        at = url.end()
    return "".join([*parts, _DOMAIN.sub(_code, text[at:])])


def _broken(url: str) -> str:
    scheme, _, rest = url.partition("://")
    return f"{scheme.lower().replace('tt', 'xx')}://{rest.replace('.', '[.]')}"


def _code(domain: re.Match[str]) -> str:
    return f"<code>{domain[0]}</code>"


def keyboard(answer: Answer) -> InlineKeyboardMarkup | None:
    """Give the reply's buttons, two a row, then those that copy a text; None if there are none."""
    labels = answer.reply.buttons
    pairs = [labels[at : at + 2] for at in range(0, len(labels), 2)]
    rows = [[_button(label, answer.since) for label in pair] for pair in pairs]
    rows += [[_copy(label, text)] for label, text in answer.reply.copies if _units(text) <= COPY_LIMIT]
    return InlineKeyboardMarkup(rows) if rows else None


def _button(label: str, since: int) -> InlineKeyboardButton:
    data = f"v1:{since:x}:{label}".encode()[: InlineKeyboardButtonLimit.MAX_CALLBACK_DATA]
    return InlineKeyboardButton(label, callback_data=data.decode(errors="ignore"))


def _copy(label: str, text: str) -> InlineKeyboardButton:
    return InlineKeyboardButton(f"📋 {label}", copy_text=CopyTextButton(text))


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def short(reply: Reply) -> tuple[Reply, ...]:
    """Cut a reply to what may stand in a group: the order and its reason."""
    return (Reply("\n".join(reply.text.splitlines()[:2]), moves=reply.moves),)


def private_button(username: str, title: str) -> InlineKeyboardMarkup:
    """Give the button that leads from a group to the private chat."""
    return InlineKeyboardMarkup([[InlineKeyboardButton(title, url=f"https://t.me/{username}?start=group")]])


def incoming_of(batch: Sequence[Heard]) -> list[Incoming]:
    """Give the messages of a burst that can be read."""
    return [heard.incoming for heard in batch if heard.incoming]
