"""Message → Utterance: the first of the five steps.

People on the phone write Traditional and Simplified, dictate (征信 → 正信), abbreviate (yzm), swap
look-alikes (徽信), space words out (验 证 码) and double them (转转账). Everything after this step
sees one spelling. Pure: the same message gives the same utterance.
"""

from __future__ import annotations

import re

import ahocorasick

from bot.spelling import FUNCTION_WORDS, RANK, Spelling, canonical, cuts_latin, to_simplified
from bot.types import Amount, Message, Utterance

MAX_CHARS = 2000
"""Longer messages keep their first and last thousand characters: nobody needs more to tell a call."""

_LONE = re.compile(r"(?<![^ ，。])[一-鿿](?:[ ，。][一-鿿]){2,}(?![^ ，。])")
_NO_SEPARATORS = str.maketrans("", "", RANK)
_SECRETS = (
    ("id", re.compile(r"(?<!\d)\d{17}[\dx](?![\dx])")),
    ("card", re.compile(r"(?<![\d*])\d{12,19}(?![\d#*])")),
    (
        "code",
        re.compile(r"(?:(?<=码)|(?<=码是)|(?<=码为)|(?<=码，)|(?<=码 ))\d{4,8}(?![\d元块万千w.])|^\d{6}$"),
    ),
)
_LONG_NUMBER = re.compile(r"\d{4}")
_NUMERALS = "零〇一二两三四五六七八九十百千万几半\\d.wk"
_CURRENCY = "块|元|刀|美金|美元|港币|台币|马币|新币|欧元|镑|rmb"
_AMOUNT = re.compile(
    rf"(?<![\d*#.])[{_NUMERALS}]+(?=多?(?:{_CURRENCY}))"
    r"|(?<![\d*#.])\d+(?:\.\d+)?[万千百wk](?![a-z])"
    r"|[一二两三四五六七八九十几]+[万千][一二三四五六七八九千百]*"
)
_DIGIT = dict(zip("零〇一二两三四五六七八九", (0, 0, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))
_UNIT = {"十": 10, "百": 100, "千": 1000, "k": 1000, "万": 10000, "w": 10000}


def normalise(spelling: Spelling, message: Message) -> Utterance:
    """Return `message` made comparable. Never raises, whatever the text holds."""
    raw = message.text
    if len(raw) > MAX_CHARS:
        raw = raw[: MAX_CHARS // 2] + raw[-MAX_CHARS // 2 :]
    text, secrets = _mask(_repair(spelling, canonical(raw)))
    return Utterance(
        text=text,
        amounts=amounts(text),
        secrets=secrets,
        variant="hant" if _is_traditional(raw) else "hans",
        quoted=_repair(spelling, canonical(message.quoted)) if message.quoted else "",
        forwarded=message.forwarded,
    )


def _is_traditional(raw: str) -> bool:
    """Whether at least one character in twelve is written the Traditional way."""
    raw = raw.encode("utf-8", "ignore").decode()
    simplified: str = to_simplified().convert(raw)
    if simplified == raw or len(simplified) != len(raw):
        return False
    changed = sum(a != b for a, b in zip(raw, simplified, strict=True))
    return changed * 12 >= sum("\u3400" <= c <= "\u9fff" for c in raw)


def _repair(spelling: Spelling, text: str) -> str:
    text = _LONE.sub(lambda m: m[0].translate(_NO_SEPARATORS), text)
    text = _respell(spelling.variants, text)
    text = _rehear(spelling, _join_words(spelling, text))
    return spelling.breaks.sub("，", text)


def _respell(variants: ahocorasick.Automaton, text: str) -> str:
    """Replace every way to write a word by the word, the longest at each place."""
    out: list[str] = []
    position = 0
    for last, (length, right) in variants.iter_long(text):
        start = last + 1 - length
        if cuts_latin(text, start, last + 1):
            continue
        out += (text[position:start], right)
        position = last + 1
    return "".join(out) + text[position:]


def _join_words(spelling: Spelling, text: str) -> str:
    """Take out the separators that stand inside a known word (验，证码)."""
    squeezed = text.translate(_NO_SEPARATORS)
    if len(squeezed) == len(text):
        return text
    places = [i for i, char in enumerate(text) if char not in RANK]
    inside: set[int] = set()
    for last, (_, word) in spelling.words.iter(squeezed):
        start, end = places[last + 1 - len(word)], places[last]
        if end - start >= len(word) and _is_one_word(text[start : end + 1]):
            inside.update(i for i in range(start, end) if text[i] in RANK)
    return "".join(char for i, char in enumerate(text) if i not in inside) if inside else text


def _is_one_word(split: str) -> bool:
    """Whether a known word broken by separators is meant as one: 验，证码 is, 微信，支付 is not."""
    pieces = re.split("[ ，。！？「]+", split)
    return min(map(len, pieces)) == 1 and (" " in split or len(pieces) > 2 or len(split) > 3)


def _rehear(spelling: Spelling, text: str) -> str:
    """Replace what only sounds like a known word (正信, 工享平幕) by that word."""
    codes = spelling.codes
    heard = "".join([codes.get(char, char) for char in text])
    out: list[str] = []
    position = 0
    for last, (_, word) in spelling.sounds.iter_long(heard):
        start = last + 1 - len(word)
        surface = text[start : last + 1]
        if surface == word or not _misheard(spelling, surface, word):
            continue
        out += (text[position:start], word)
        position = last + 1
    return "".join(out) + text[position:] if out else text


def _misheard(spelling: Spelling, surface: str, word: str) -> bool:
    if surface in spelling.real:
        return False
    if len(word) > 2:
        return True
    exact = [spelling.exact[char] for char in surface] == [spelling.exact[char] for char in word]
    return exact and FUNCTION_WORDS.isdisjoint(surface)


def amounts(text: str) -> tuple[Amount, ...]:
    """Return the sums of money named in `text`, in yuan of whatever currency was named."""
    found = ((yuan(m[0]), m.start(), m.end()) for m in _AMOUNT.finditer(text))
    return tuple(Amount(value, start, end) for value, start, end in found if value)


def yuan(numeral: str) -> float:
    """Return the value of 三万五, 8.8万, 5k or 307404; 0 for something that is no number (几千).

    >>> yuan("三万五"), yuan("5k"), yuan("8.8万")
    (35000.0, 5000.0, 88000.0)
    """
    total = below_wan = number = 0.0
    unit = 1.0
    for digits, char in re.findall(r"(\d+(?:\.\d+)?)|(.)", numeral):
        if digits or char in _DIGIT:
            number = float(digits or _DIGIT[char])
            unit = 1.0 if len(digits) > 1 or char in "零〇" else unit
            continue
        unit = _UNIT.get(char, 0.0)
        if not unit:
            return 0.0
        if unit < 10000:
            below_wan += (number or 1.0) * unit
        else:
            total, below_wan = total + (below_wan + number or 1.0) * unit, 0.0
        number = 0.0
    return total + below_wan + number * (unit / 10 if unit > 1 else 1.0)


def _mask(text: str) -> tuple[str, frozenset[str]]:
    """Hide what looks like a card, an ID or a code behind `●`, and name what was hidden."""
    hidden: set[str] = set()
    if not _LONG_NUMBER.search(text):
        return text, frozenset()
    for name, pattern in _SECRETS:
        text, count = pattern.subn(lambda m: "●" * len(m[0]), text)
        if count:
            hidden.add(name)
    return text, frozenset(hidden)
