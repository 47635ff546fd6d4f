"""Finding the lexicon's words in an utterance, and the two strings that features are cut from.

The *surface* is the text with every sum of money as ¥ and every other number as 0. The *skeleton* is
the surface with each concept as one private character: 「让我把校验码念过去」 and 「叫我把动态码报给他」
have nearly the same skeleton, whatever the words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

import ahocorasick

from bot.playbook.schema import Lexicon
from bot.spelling import automaton, canonical, cuts_latin
from bot.types import ACTIONS, Utterance

SEPARATORS = frozenset(" ，。！？「")
FIRST_CONCEPT = "\ue000"
"""Skeleton characters from here on stand for a concept; this one for any brand."""
_LATIN = re.compile("[a-z0-9]")
_NUMBER = re.compile(r"(?<![*#\d])\d+(?:[.,]\d+)*(?![*#])")


class Hit(NamedTuple):
    """One word of the lexicon at `start:end` of the surface.

    `id` is a concept's, or "@" + a brand's; `code` is its number in the vocabulary. A tuple, for a
    message has dozens and a frozen dataclass takes three times as long to make.
    """

    start: int
    end: int
    id: str
    code: int


@dataclass(frozen=True)
class Vocabulary:
    """The lexicon prepared for finding.

    `finder` yields the (id, number) pairs of a word, `codes` is an id's number, `char` the character
    that stands for it in a skeleton, `about` the action that a concept's words are about, `actions` an
    action's number.
    """

    finder: ahocorasick.Automaton
    codes: dict[str, int]
    char: dict[str, str]
    about: dict[str, str]
    actions: dict[str, int]


@dataclass(frozen=True, slots=True)
class Tokens:
    """An utterance as the features see it. `at[i]` is the surface position of skeleton character i."""

    surface: str
    skeleton: str
    at: tuple[int, ...]
    hits: tuple[Hit, ...]

    @property
    def brands(self) -> tuple[str, ...]:
        """The ids of the brands named, each once, in order."""
        return tuple(dict.fromkeys(hit.id[1:] for hit in self.hits if hit.id[0] == "@"))


def vocabulary(lexicon: Lexicon) -> Vocabulary:
    """Prepare `lexicon` for `tokens`."""
    ids: dict[str, list[str]] = {}
    for concept in lexicon.concepts:
        for word in concept.words:
            ids.setdefault(canonical(word), []).append(concept.id)
    for brand in lexicon.brands:
        for word in brand.words:
            ids.setdefault(canonical(word), []).append("@" + brand.id)
    names = [c.id for c in lexicon.concepts] + ["@" + b.id for b in lexicon.brands]
    codes = {name: number for number, name in enumerate(names, 1)}
    return Vocabulary(
        finder=automaton(
            (w, tuple((n, codes[n]) for n in dict.fromkeys(found))) for w, found in ids.items() if w
        ),
        codes=codes,
        char={
            name: FIRST_CONCEPT if name[0] == "@" else chr(ord(FIRST_CONCEPT) + number)
            for name, number in codes.items()
        },
        about={c.id: c.about for c in lexicon.concepts if c.about},
        actions={action: number for number, action in enumerate(ACTIONS, 1)},
    )


def tokens(vocabulary: Vocabulary, utterance: Utterance) -> Tokens:
    """Return the words found in `utterance`, its surface and its skeleton."""
    surface = _surface(utterance)
    hits = _hits(vocabulary, surface)
    skeleton, at = _skeleton(vocabulary, surface, hits)
    return Tokens(surface, skeleton, at, hits)


def _surface(utterance: Utterance) -> str:
    text, out, position = utterance.text, ["，"], 0
    for amount in utterance.amounts:
        out += (text[position : amount.start], "¥")
        position = amount.end
    out += (text[position:], "，")
    return "".join(out)


def _hits(vocabulary: Vocabulary, surface: str) -> tuple[Hit, ...]:
    """Every word found, except the ones inside a longer word of the same concept."""
    latin = _LATIN.search(surface) is not None
    found = [
        Hit(last + 1 - length, last + 1, name, code)
        for last, (length, ids) in vocabulary.finder.iter(surface)
        if not (latin and cuts_latin(surface, last + 1 - length, last + 1))
        for name, code in ids
    ]
    found.sort(key=_by_place)
    reach: dict[str, int] = {}
    kept = []
    for hit in found:
        if hit.end > reach.get(hit.id, 0):
            reach[hit.id] = hit.end
            kept.append(hit)
    return tuple(kept)


def _by_place(hit: Hit) -> tuple[int, int]:
    return hit[0], -hit[1]


def _skeleton(vocabulary: Vocabulary, surface: str, hits: tuple[Hit, ...]) -> tuple[str, tuple[int, ...]]:
    """Replace words by their concept's character: the longest at each place, from the left."""
    spans: dict[int, tuple[int, str]] = {}
    for hit in hits:
        if hit.start not in spans or hit.end > spans[hit.start][0]:
            spans[hit.start] = (hit.end, vocabulary.char[hit.id])
    return replaced(surface, spans)


def replaced(surface: str, spans: dict[int, tuple[int, str]]) -> tuple[str, tuple[int, ...]]:
    """Replace each span, given as start → (end, character), from the left.

    Returns the text, and the surface position of each of its characters. A span inside another is lost.
    """
    out, at, i = [], [], 0
    while i < len(surface):
        at.append(i)
        i, char = spans.get(i, (i + 1, surface[i]))
        out.append(char)
    return "".join(out), tuple(at)
