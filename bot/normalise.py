"""Message → Utterance: the first of the five steps.

People on the phone write Traditional and Simplified, dictate (征信 → 正信), abbreviate (yzm), swap
look-alikes (徽信), space words out (验 证 码) and double them (转转账). Everything after this step
sees one spelling. Pure: the same message gives the same utterance.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

import ahocorasick
import opencc

from bot.playbook.schema import Lexicon
from bot.types import Amount, Message, Utterance

MAX_CHARS = 2000
"""Longer messages keep their first and last thousand characters: nobody needs more to tell a call."""

_MARKS = {"?": "？", "!": "！", "。": "。", ";": "。", "\n": "。", "…": "。", "“": "「", '"': "「", "「": "「", "『": "「"}
_RANK = " ，。！？「"
_KEPT = frozenset("*#%&.+")
_LONE = re.compile(r"(?<![^ ，。])[一-鿿](?:[ ，。][一-鿿]){2,}(?![^ ，。])")
_FUZZY = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ing", "in"), ("eng", "en"))
_FUNCTION_WORDS = frozenset("我你他的了是不在有要就说这那没给都也还吗呢吧把爸妈叫让")
_SECRETS = (
    ("id", re.compile(r"(?<!\d)\d{17}[\dx](?![\dx])")),
    ("card", re.compile(r"(?<![\d*])\d{12,19}(?![\d#*])")),
    ("code", re.compile(r"(?:(?<=码)|(?<=码是)|(?<=码为)|(?<=码，)|(?<=码 )|^)\d{4,8}(?![\d元块万千w.])")),
)
_NUMERALS = "零〇一二两三四五六七八九十百千万几半\\d.wk"
_CURRENCY = "块|元|刀|美金|美元|港币|台币|马币|新币|欧元|镑|rmb"
_AMOUNT = re.compile(
    rf"(?<![\d*#.])[{_NUMERALS}]+(?=多?(?:{_CURRENCY}))|(?<![\d*#.])\d+(?:\.\d+)?[万千百wk](?![a-z])|[一二两三四五六七八九十几]+[万千][一二三四五六七八九千百]*"
)
_DIGIT = dict(zip("零〇一二两三四五六七八九", (0, 0, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))
_UNIT = {"十": 10, "百": 100, "千": 1000, "k": 1000, "万": 10000, "w": 10000}


@dataclass(frozen=True)
class Spelling:
    """What `normalise` needs of the lexicon, prepared once by `spelling`.

    `variants` finds the ways to write a word and `words` the words themselves; `sounds` finds a word
    by its syllables, one character each as given by `codes`. `exact` gives the syllable unblurred.
    `real` are words of the same sound that mean something else and stay as they are.
    """

    variants: ahocorasick.Automaton
    words: ahocorasick.Automaton
    sounds: ahocorasick.Automaton
    codes: dict[str, str]
    exact: dict[str, str]
    real: frozenset[str]


@cache
def _to_simplified() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def automaton(pairs: Iterable[tuple[str, object]]) -> ahocorasick.Automaton:
    """Return a finder of many words at once (Aho–Corasick) that yields (length, value) for each."""
    found = ahocorasick.Automaton()
    for word, value in pairs:
        found.add_word(word, (len(word), value))
    found.make_automaton()
    return found


def canonical(text: str) -> str:
    """Return `text` Simplified, half-width, lower-case, every separator one of `，。！？「` or a blank.

    A run of one Chinese character becomes a single one, in messages and in the lexicon alike.
    """
    out: list[str] = []
    for char in _to_simplified().convert(unicodedata.normalize("NFKC", text).lower()):
        if char.isalnum() or char in _KEPT:
            if not (out and char == out[-1] and char > "\u3400"):
                out.append(char)
            continue
        if unicodedata.category(char) in ("Mn", "Cf", "Cc") and char not in "\n\t":
            continue
        mark = _MARKS.get(char) or ("，" if unicodedata.category(char)[0] == "P" else " ")
        if out and out[-1] in _RANK:
            out[-1] = max(out[-1], mark, key=_RANK.index)
        elif out or mark == "「":
            out.append(mark)
    return "".join(out).rstrip(" ，")


def spelling(lexicon: Lexicon) -> Spelling:
    """Prepare the lexicon for `normalise`. Takes about a second: jieba's word list is read once.

    The list tells which look-alikes by sound are words of their own (真心 is not 征信).
    """
    words = {canonical(w) for c in (*lexicon.concepts, *lexicon.brands) for w in c.words}
    words |= {canonical(v.right) for v in lexicon.variants}
    wrong = {canonical(w): canonical(v.right) for v in lexicon.variants for w in v.wrong}
    wrong = {w: right for w, right in wrong.items() if w and w not in words}
    kept = {w: w for w in words if any(x in w and x != w for x in wrong)}
    exact = _syllables()
    blurred = {char: _blur(s) for char, s in exact.items()}
    alphabet = {s: chr(0xE000 + i) for i, s in enumerate(sorted(set(blurred.values())))}
    codes = {char: alphabet[s] for char, s in blurred.items()}
    heard = {w for w in _nouns(lexicon) if len(w) > 1 and all(c in codes for c in w)}
    sounds = {"".join(codes[c] for c in w): w for w in sorted(heard, reverse=True)}
    return Spelling(
        variants=automaton((wrong | kept).items()),
        words=automaton((w, w) for w in words if len(w) > 1),
        sounds=automaton(sounds.items()),
        codes=codes,
        exact=exact,
        real=_real_words(sounds, codes),
    )


def _nouns(lexicon: Lexicon) -> Iterator[str]:
    """The words worth hearing through a homophone: right spellings, and names of things of three characters up."""
    yield from (canonical(variant.right) for variant in lexicon.variants)
    for group in (*(c for c in lexicon.concepts if c.about), *lexicon.brands):
        for word in map(canonical, group.words):
            if len(word) > 2 and _FUNCTION_WORDS.isdisjoint(word):
                yield word


def _syllables() -> dict[str, str]:
    """The commonest toneless syllable of every character that pypinyin knows in the GB 2312 set."""
    from pypinyin import Style, lazy_pinyin

    chars = (bytes((hi, lo)).decode("gb2312", "ignore") for hi in range(0xB0, 0xF8) for lo in range(0xA1, 0xFF))
    return {c: lazy_pinyin(c, style=Style.NORMAL)[0] for c in chars if c}


def _blur(syllable: str) -> str:
    for clear, blurred in _FUZZY:
        if syllable.startswith(clear) or syllable.endswith(clear):
            syllable = syllable.replace(clear, blurred)
    return syllable


def _real_words(sounds: dict[str, str], codes: dict[str, str]) -> frozenset[str]:
    import logging

    import jieba

    jieba.setLogLevel(logging.WARNING)
    jieba.initialize()
    known = (w for w, count in jieba.dt.FREQ.items() if count and 2 <= len(w) <= 6)
    return frozenset(w for w in known if "".join(map(codes.get, w, w)) in sounds)  # type: ignore[arg-type]


def normalise(spelling: Spelling, message: Message) -> Utterance:
    """Return `message` made comparable. Never raises, whatever the text holds."""
    raw = message.text
    if len(raw) > MAX_CHARS:
        raw = raw[: MAX_CHARS // 2] + raw[-MAX_CHARS // 2 :]
    text, secrets = _mask(_repair(spelling, canonical(raw)))
    return Utterance(
        text=text,
        clauses=clauses(text),
        amounts=amounts(text),
        secrets=secrets,
        variant="hant" if _is_traditional(raw) else "hans",
        quoted=_repair(spelling, canonical(message.quoted)) if message.quoted else "",
        forwarded=message.forwarded,
    )


def _is_traditional(raw: str) -> bool:
    """Whether at least one character in twelve is written the Traditional way."""
    simplified = _to_simplified().convert(raw)
    if simplified == raw or len(simplified) != len(raw):
        return False
    changed = sum(a != b for a, b in zip(raw, simplified, strict=True))
    return changed * 12 >= sum("\u3400" <= c <= "\u9fff" for c in raw)


def _repair(spelling: Spelling, text: str) -> str:
    text = _LONE.sub(lambda m: m[0].translate({ord(c): None for c in " ，。"}), text)
    text = _respell(spelling.variants, text)
    if any(mark in text for mark in _RANK):
        text = _join_words(spelling, text)
    return _rehear(spelling, text)


def _respell(variants: ahocorasick.Automaton, text: str) -> str:
    """Replace every way to write a word by the word, the longest at each place."""
    out: list[str] = []
    position = 0
    for last, (length, right) in variants.iter_long(text):
        start = last + 1 - length
        if _cuts_latin(text, start, last + 1):
            continue
        out += (text[position:start], right)
        position = last + 1
    return "".join(out) + text[position:]


def _cuts_latin(text: str, start: int, end: int) -> bool:
    """Whether `start:end` is only a piece of a longer Latin word or number."""
    before = start and _is_latin(text[start]) and _is_latin(text[start - 1])
    return bool(before or (end < len(text) and _is_latin(text[end - 1]) and _is_latin(text[end])))


def _is_latin(char: str) -> bool:
    return char.isascii() and char.isalnum()


def _join_words(spelling: Spelling, text: str) -> str:
    """Take out the separators that stand inside a known word (验，证码)."""
    places = [i for i, char in enumerate(text) if char not in _RANK]
    squeezed = "".join(text[i] for i in places)
    inside: set[int] = set()
    for last, (_, word) in spelling.words.iter(squeezed):
        start, end = places[last + 1 - len(word)], places[last]
        if end - start >= len(word) and _is_one_word(text[start : end + 1]):
            inside.update(i for i in range(start, end) if text[i] in _RANK)
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
    same = all(spelling.exact[a] == spelling.exact[b] for a, b in zip(surface, word, strict=True))
    return same and _FUNCTION_WORDS.isdisjoint(surface)


def clauses(text: str) -> tuple[tuple[int, int], ...]:
    """Return the (start, end) spans between separators."""
    return tuple(m.span() for m in re.finditer(r"[^ ，。！？「]+", text))


def amounts(text: str) -> tuple[Amount, ...]:
    """Return the sums of money named in `text`, in yuan of whatever currency was named."""
    found = ((yuan(m[0]), m.start(), m.end()) for m in _AMOUNT.finditer(text))
    return tuple(Amount(value, start, end) for value, start, end in found if value)


def yuan(numeral: str) -> float:
    """Return the value of 三万五, 8.8万, 5k or 307404; 0 for something that is no number (几千).

    >>> yuan("三万五"), yuan("5k"), yuan("8.8万")
    (35000.0, 5000.0, 88000.0)
    """
    total, section, number, last_unit = 0.0, 0.0, 0.0, 1.0
    for digits, char in re.findall(r"(\d+(?:\.\d+)?)|(.)", numeral):
        if digits:
            number = float(digits)
        elif char in _DIGIT:
            number = number * 10 + _DIGIT[char] if char in "零〇" or not last_unit else float(_DIGIT[char])
        elif char in _UNIT:
            last_unit = _UNIT[char]
            section = (section + (number or (1 if char == "十" else 0))) * last_unit if char in "万w" else section
            if char in "万w":
                total, section = total + section, 0.0
            else:
                section += (number or 1) * last_unit
            number = 0.0
        else:
            return 0.0
    tail = number * last_unit / 10 if last_unit > 1 and number < 10 and not numeral[-1].isdigit() else number
    return total + section + tail


def _mask(text: str) -> tuple[str, frozenset[str]]:
    """Hide what looks like a card, an ID or a code behind `●`, and name what was hidden."""
    hidden = set()
    for name, pattern in _SECRETS:
        text, count = pattern.subn(lambda m: "●" * len(m[0]), text)
        if count:
            hidden.add(name)
    return text, frozenset(hidden)
