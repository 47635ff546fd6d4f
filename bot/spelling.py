"""One spelling for everything: canonical text, and what the lexicon says of other ways to write a word."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

import ahocorasick
import opencc

from bot.playbook.schema import Lexicon

RANK = " ，。！？「"
"""The separators of canonical text; of several in a row the last of these stays."""
FUNCTION_WORDS = frozenset("我你他的了是不在有要就说这那没给都也还吗呢吧把爸妈叫让")
"""Characters of which a name of a thing has none."""

_MARKS = {
    "?": "？",
    "!": "！",
    "。": "。",
    ";": "。",
    "\n": "。",
    "…": "。",
    "“": "「",
    '"': "「",
    "「": "「",
    "『": "「",
}
_KEPT = frozenset("*#%&.+")
_DOT = re.compile(r"(?<![a-z0-9])\.|\.(?![a-z0-9])")
_GLUE = re.compile(r"(?<=[\u4e00-\u9fff])[-.*_~·](?=[\u4e00-\u9fff])")
_FUZZY = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ing", "in"), ("eng", "en"))


@dataclass(frozen=True)
class Spelling:
    """What `normalise` needs of the lexicon, prepared once by `spelling`.

    `variants` finds the ways to write a word and `words` the words themselves; `sounds` finds a word
    by its syllables, one character each as given by `codes`. `exact` gives the syllable unblurred.
    `real` are words of the same sound that mean something else and stay as they are. `breaks` finds
    the places where a new clause begins without a separator.
    """

    variants: ahocorasick.Automaton
    words: ahocorasick.Automaton
    sounds: ahocorasick.Automaton
    codes: dict[str, str]
    exact: dict[str, str]
    real: frozenset[str]
    breaks: re.Pattern[str]


@cache
def to_simplified() -> opencc.OpenCC:
    """The converter from Traditional characters, made when it is first needed."""
    return opencc.OpenCC("t2s")


def automaton(pairs: Iterable[tuple[str, object]]) -> ahocorasick.Automaton:
    """Return a finder of many words at once (Aho–Corasick) that yields (length, value) for each."""
    found = ahocorasick.Automaton()
    found.add_word("\uffff", (1, ""))  # it cannot be searched while it is empty; no text has this
    for word, value in pairs:
        found.add_word(word, (len(word), value))
    found.make_automaton()
    return found


def cuts_latin(text: str, start: int, end: int) -> bool:
    """Return whether `start:end` is only a piece of a longer Latin word or number."""
    before = start > 0 and _is_latin(text[start]) and _is_latin(text[start - 1])
    return before or (end < len(text) and _is_latin(text[end - 1]) and _is_latin(text[end]))


def _is_latin(char: str) -> bool:
    return char.isascii() and char.isalnum()


def canonical(text: str) -> str:
    """Return `text` Simplified, half-width, lower-case, every separator one of `，。！？「` or a blank.

    A run of one Chinese character becomes a single one, in messages and in the lexicon alike.
    """
    out: list[str] = []
    whole = text.encode("utf-8", "ignore").decode()  # half an emoji is nothing that opencc could read
    plain = to_simplified().convert(unicodedata.normalize("NFKC", whole.replace("…", "。")).lower())
    for char in _DOT.sub("。", _GLUE.sub(" ", plain)):
        if char.isalnum() or char in _KEPT:
            if not (out and char == out[-1] and char > "\u3400"):
                out.append(char)
            continue
        if unicodedata.category(char) in ("Mn", "Cf", "Cc") and char not in "\n\t":
            continue
        mark = _MARKS.get(char) or ("，" if unicodedata.category(char)[0] == "P" else " ")
        if out and out[-1] in RANK:
            out[-1] = max(out[-1], mark, key=RANK.index)
        elif out or mark == "「":
            out.append(mark)
    return "".join(out).rstrip(" ，")


def spelling(lexicon: Lexicon) -> Spelling:
    """Prepare the lexicon for `normalise`. Takes about a second: jieba's word list is read once.

    The list tells which look-alikes by sound are words of their own (真心 is not 征信).
    """
    named = [*(c.words for c in lexicon.concepts), *(b.words for b in lexicon.brands)]
    words = {canonical(word) for group in named for word in group}
    words |= {canonical(v.right) for v in lexicon.variants}
    dictionary = _dictionary()
    exact = _syllables()
    blurred = {char: _blur(s) for char, s in exact.items()}
    alphabet = {s: chr(0xE000 + i) for i, s in enumerate(sorted(set(blurred.values())))}
    codes = {char: alphabet[s] for char, s in blurred.items()}
    heard = {w for w in _nouns(lexicon) if len(w) > 1 and all(c in codes for c in w)}
    sounds = {"".join(codes[c] for c in w): w for w in sorted(heard, reverse=True)}
    return Spelling(
        variants=automaton(_respelled(lexicon, words, dictionary).items()),
        words=automaton((w, w) for w in words if len(w) > 1),
        sounds=automaton(sounds.items()),
        codes=codes,
        exact=exact,
        real=_real_words(dictionary, sounds, codes),
        breaks=_breaks(lexicon),
    )


def _breaks(lexicon: Lexicon) -> re.Pattern[str]:
    """Before these words, five characters or more after the last separator, a clause begins."""
    words = "|".join(re.escape(canonical(word)) for word in lexicon.breaks) or "(?!)"
    return re.compile(f"(?<=[^{RANK}]{{5}})(?={words})")


def _nouns(lexicon: Lexicon) -> Iterator[str]:
    """The words worth hearing through a homophone: right spellings, and things of three characters up."""
    yield from map(canonical, (*lexicon.heard, *(variant.right for variant in lexicon.variants)))
    for words in (*(c.words for c in lexicon.concepts if c.about), *(b.words for b in lexicon.brands)):
        for word in map(canonical, words):
            if len(word) > 2 and FUNCTION_WORDS.isdisjoint(word):
                yield word


def _respelled(lexicon: Lexicon, words: set[str], dictionary: frozenset[str]) -> dict[str, str]:
    """Each wrong spelling and its right one; words that hold a wrong one inside stand for themselves."""
    slips = ((w, right) for w, right in _misspelt(lexicon, dictionary) if w not in dictionary)
    wrong = {w: right for w, right in slips if FUNCTION_WORDS.isdisjoint(w)}
    wrong |= {canonical(w): canonical(variant.right) for variant in lexicon.variants for w in variant.wrong}
    wrong = {w: right for w, right in wrong.items() if w and w not in words}
    finder = automaton((w, w) for w in wrong)
    kept = {word: word for word in words if any(w != word for _, (_, w) in finder.iter(word))}
    return wrong | kept


def _misspelt(lexicon: Lexicon, dictionary: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Each name as it looks with one look-alike or after one slip of the thumb, and the name.

    Names are right spellings, brands, and words of the dictionary: phrases have too many neighbours.
    """
    looks: dict[str, str] = {}
    for group in lexicon.look_alikes:
        looks |= {char: looks.get(char, "") + group.replace(char, "") for char in group}
    names = {canonical(word) for brand in lexicon.brands for word in brand.words}
    names |= {canonical(variant.right) for variant in lexicon.variants}
    names |= dictionary & set(_nouns(lexicon))
    for word in sorted(name for name in names if len(name) > 1 and not name.isascii()):
        for i, char in enumerate(word):
            yield from ((word[:i] + other + word[i + 1 :], word) for other in looks.get(char, ""))
            if len(word) > 2 and i:
                yield word[: i - 1] + char + word[i - 1] + word[i + 1 :], word
            if len(word) > 4 and 0 < i < len(word) - 1:
                yield word[:i] + word[i + 1 :], word


def _syllables() -> dict[str, str]:
    """The commonest toneless syllable of every character that pypinyin knows in the GB 2312 set."""
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415  # only to learn: 0.15 s that a start need not pay

    pairs = (bytes((high, low)) for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFF))
    chars = (pair.decode("gb2312", "ignore") for pair in pairs)
    return {char: lazy_pinyin(char, style=Style.NORMAL)[0] for char in chars if char}


def _blur(syllable: str) -> str:
    for clear, blurred in _FUZZY:
        if syllable.startswith(clear) or syllable.endswith(clear):
            syllable = syllable.replace(clear, blurred)
    return syllable


def _real_words(dictionary: frozenset[str], sounds: dict[str, str], codes: dict[str, str]) -> frozenset[str]:
    """Words of the dictionary that sound like one of ours and are words of their own."""
    return frozenset(
        word for word in dictionary if "".join([codes.get(char, char) for char in word]) in sounds
    )


def _dictionary() -> frozenset[str]:
    """The words of jieba's dictionary, of two to six characters."""
    import jieba  # noqa: PLC0415  # only to learn: its dictionary takes a second

    jieba.setLogLevel("WARNING")
    jieba.initialize()
    return frozenset(word for word, count in jieba.dt.FREQ.items() if count and 2 <= len(word) <= 6)
