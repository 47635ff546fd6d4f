"""Rules on the words that a user reads: length, numbers and promises."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from bot.playbook.document import Document, Place
from bot.playbook.folder import Folder
from bot.playbook.labels import nearest
from bot.playbook.problem import Problem
from bot.playbook.schema import Contacts, Forbidden, Play, Says

ORDER_MOST = 15
REPLY_MOST = 120
LOSS_MOST = 80
LOSS_URGENCY = 3

SHOWN_IN_PLAYS = {"order", "reason", "lines", "again", "read_aloud", "card", "text", "label"}
SHOWN_IN_NOS = {"不信", "不点", "不给", "核实", "no_trust", "no_click", "no_give", "verify"}
SHOWN_IN_WORDS = {"brand", "amount", "copy_line", "copy_card", "helper", "hung_up", "abroad"}
SHOWN = SHOWN_IN_PLAYS | SHOWN_IN_NOS | SHOWN_IN_WORDS | {"tell", "facts", "predict", "path"}
SHOWN_INSIDE = {"exits", "follow_up"}
HIDDEN = {"tests", "says", "sources", "do_not_print"}

WORD = re.compile(r"[㐀-鿿]|[A-Za-z0-9]+")
UNITS = "元万千块美年月日天号条笔个分秒小周期倍岁%％次人度点字位种层款课米公"
PHONE_LIKE = re.compile(rf"(?<![\d#*.])\+?\d(?:[ -]?\d){{2,}}(?![\d#*.%])(?! ?[{UNITS}])")
BLANK = re.compile(r"〈([^〈〉]+)〉")
CALL_BLANKS = {"金额", "平台", "核实", "识破", "官方电话", "官方路径"}
QUOTED = re.compile(r"「[^」]*」")
PROMISES = re.compile(r"安全(?!码|中心|保障|设置)|放心|没问题|不是骗子|一定能追回")
NAMES_WITH_PROMISE = re.compile(r"账号与安全|帐号与安全|隐私与安全")
THINGS = "验证码|密码|卡号|身份证|银行卡|余额|钱"
GIVE = "(?:发|报|念|说|给|告诉|转|打|填)(?:给|到|过来给)?我"
COACH_ASKS = re.compile(
    rf"(?:{THINGS})[^，。；！？别不]{{0,4}}{GIVE}|{GIVE}[^，。；！？别不]{{0,6}}(?:{THINGS})|点(?:击|开)?(?:下面|这个|此)的?链接"
    "|(?:下载|安装)(?:我们|这个|下面)"
)
REFUSED = re.compile(r"[别不勿][^，。；！？]*$")


def width(text: str) -> int:
    """How long a text is to read: one for each 汉字, one for each number or Latin word."""
    return len(WORD.findall(text))


def shown_texts(folder: Folder) -> Iterator[tuple[Document, Place, str]]:
    """Every text of every file that a user may read, with its place."""
    for document, file in folder.pages:
        if not isinstance(file, Says):
            for place, text in _texts_in(document.data, (), shown=False):
                yield document, place, text


def _texts_in(value: Any, place: Place, *, shown: bool) -> Iterator[tuple[Place, str]]:
    if isinstance(value, str) and shown:
        yield place, value
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _texts_in(item, (*place, number), shown=shown)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key not in HIDDEN:
                yield from _texts_in(
                    item, (*place, key), shown=key in SHOWN or not SHOWN_INSIDE.isdisjoint(place[-1:])
                )


def numbers_in(text: str) -> set[str]:
    """The digits of everything in a text that looks like a telephone number."""
    return {digits for number in PHONE_LIKE.findall(text) for digits in _parts(number)}


def blanks_in(text: str) -> set[str]:
    """The names of the blanks 〈…〉 in a text."""
    return set(BLANK.findall(text))


def printable_numbers(folder: Folder) -> set[str]:
    """The digits of every number that contacts.yaml lets us print, and the contacts' ids."""
    contacts = [contact for _, file in folder.of(Contacts) for contact in file.contacts]
    printed = [contact for contact in contacts if contact.print_ == "yes" and contact.value]
    return {name for contact in printed for name in (contact.id, *numbers_in(contact.value))}


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _parts(number: str) -> tuple[str, ...]:
    """The digits of a number as a whole, and of its parts where blanks part it."""
    return tuple(dict.fromkeys([_digits(number), *map(_digits, number.split(" "))]))


def words_of(play: Play) -> str:
    """What the play itself says, its question included, its buttons and cards not."""
    question = play.ask.text if play.ask else ""
    return "\n".join((play.order, play.reason, *play.lines, play.read_aloud, question))


def order_length(folder: Folder) -> Iterator[Problem]:
    """The order is read in three seconds."""
    for document, place, play in folder.plays():
        for where, order in (
            ((*place, "order"), play.order),
            ((*place, "helper", "order"), _helper_order(play)),
        ):
            if width(order) > ORDER_MOST:
                message = f"第一行 {width(order)} 个字：压到 {ORDER_MOST} 个字以内，只留一个动作"
                yield document.problem("order-length", message, *where)
        if not play.order.strip():
            yield document.problem("order-length", "第一行是空的：写上现在要做的一个动作", *place, "order")


def _helper_order(play: Play) -> str:
    return play.helper.order if play.helper else ""


def reply_length(folder: Folder) -> Iterator[Problem]:
    """A reply is read with one hand on the phone."""
    for document, place, play in folder.plays():
        whole, head = width(words_of(play)), width(play.order + play.reason)
        if whole > REPLY_MOST:
            message = f"这一招有 {whole} 个字：删到 {REPLY_MOST} 个字以内，细节等他问了再说"
            yield document.problem("reply-length", message, *place, key=True)
        elif 0 < play.urgency <= LOSS_URGENCY and head > LOSS_MOST:
            message = f"正在丢钱的时候前两句有 {head} 个字：删到 {LOSS_MOST} 个字以内"
            yield document.problem("reply-length", message, *place, key=True)


def printed_numbers(folder: Folder) -> Iterator[Problem]:
    """A number that a user reads stands in contacts.yaml with `print: yes`."""
    allowed = printable_numbers(folder) | {_digits(entry.text) for entry in _forbidden(folder)}
    for document, place, text in shown_texts(folder):
        for number in PHONE_LIKE.findall(text):
            whole, *parts = _parts(number)
            if whole not in allowed and not (parts and allowed.issuperset(parts)):
                message = (
                    f"号码 {number} 不在 contacts.yaml 里（print: yes）：先登记，或删掉；是数量就写上单位"
                )
                yield document.problem("printed-number", message, *place)


def known_blanks(folder: Folder) -> Iterator[Problem]:
    """A blank in a text can be filled: with what the call tells, or with a contact's number."""
    known = CALL_BLANKS | {name for name in printable_numbers(folder) if not name.isdigit()}
    for document, place, text in shown_texts(folder):
        for name in sorted(blanks_in(text) - known):
            hint = (
                nearest(name, known) or f"：能写的有 {'、'.join(sorted(CALL_BLANKS))} 和可印号码的联系人 id"
            )
            yield document.problem("unknown-blank", f"填不了〈{name}〉{hint}", *place)


def do_not_print(folder: Folder) -> Iterator[Problem]:
    """What contacts.yaml lists under do_not_print never reaches a user."""
    forbidden = _forbidden(folder)
    for document, place, text in shown_texts(folder):
        numbers = numbers_in(text)
        plain = text.replace(" ", "")
        for entry in forbidden:
            if entry.text.replace(" ", "") in plain or (_digits(entry.text) or "-") in numbers:
                yield document.problem(
                    "do-not-print", f"不能写「{entry.text}」：{entry.why}。删掉或换个说法", *place
                )


def _forbidden(folder: Folder) -> list[Forbidden]:
    return [entry for _, file in folder.of(Contacts) for entry in file.do_not_print]


def forbidden_words(folder: Folder) -> Iterator[Problem]:
    """No promise about a call; the caller's own words may be quoted in 「」."""
    for document, place, text in shown_texts(folder):
        for found in PROMISES.findall(NAMES_WITH_PROMISE.sub("", QUOTED.sub("", text))):
            message = f"不能说「{found}」：电话那头是谁我们不知道。换个说法；引用骗子的话要放在「」里"
            yield document.problem("promise", message, *place)


def coach_asks_nothing(folder: Folder) -> Iterator[Problem]:
    """The coach is not the next scammer: it asks for no code, number, money, link or install."""
    for document, place, text in shown_texts(folder):
        plain = QUOTED.sub("", text)
        for found in COACH_ASKS.finditer(plain):
            if not REFUSED.search(plain[: found.start()]):
                message = f"「{found[0]}」像是在向用户要东西：我们从不要码、号、钱、链接和安装，换个说法"
                yield document.problem("coach-asks", message, *place)
