"""What the linear models see of an utterance: pieces of text, pieces of skeleton, pairs of concepts.

A feature is a 64-bit hash (polynomial, as in Rabin and Karp), computed for a whole text at once by
numpy: a message has some three hundred, and looking each up as a string would take half of the time
that there is. `Where` in front of a hash keeps apart the same piece in different places.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from bot.nlu.tokens import SEPARATORS, Tokens, Vocabulary

Hashes = NDArray[np.uint64]

REACH = 14
"""Two concepts further apart than this many characters are not paired."""
TARGET, OTHER = "\uf8fe", "\uf8ff"
_PRIME = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xD6E8FEB86659FD93)
_FIRST = np.array([True])


class Where(IntEnum):
    """The place that a piece was found in."""

    MESSAGE = 1
    SIZE = 2
    CONCEPT = 3
    PAIR = 4
    APART = 5
    ACTION = 6
    CLAUSE = 7
    WITH_ACTION = 8
    LEFT = 9
    RIGHT = 10
    NEXT = 11
    BEFORE = 12
    ANYWHERE = 13
    BRAND = 14
    BESIDE = 15


def _codes(text: str) -> Hashes:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)


def _salt(where: Where, name: int = 0) -> np.uint64:
    return np.uint64((where * 0x2545F4914F6CDD1D + name * 0xBF58476D1CE4E5B9) & 0xFFFFFFFFFFFFFFFF)


def pieces(text: str, longest: int, where: Where = Where.MESSAGE, name: int = 0) -> list[Hashes]:
    """Return the hashes of every substring of `text` of 1 to `longest` characters, by length.

    The i-th array's j-th hash is that of `text[j : j + i + 1]`.
    """
    codes = _codes(text)
    hashes = codes + np.uint64(1)
    salt = _salt(where, name)
    found = [hashes * _MIX ^ salt]
    for n in range(1, min(longest, len(codes))):
        hashes = hashes[:-1] * _PRIME + codes[n:]
        found.append(hashes * _MIX ^ salt)
    return found


def _distinct(parts: Sequence[Hashes]) -> Hashes:
    """Sorted, each once; what np.unique does, at a third of its cost for arrays as short as these."""
    found = np.concatenate(parts)
    found.sort()
    return found[np.concatenate((_FIRST, found[1:] != found[:-1]))]


def of_message(tokens: Tokens) -> Hashes:
    """The features of a whole message, for kind, traps, actions, events and topics."""
    size = min(6, len(tokens.surface) // 6)
    return _distinct(
        [
            *pieces(tokens.surface, 4),
            *pieces(tokens.skeleton, 3),
            *_pairs(tokens),
            np.array([_salt(Where.SIZE, size)], dtype=np.uint64),
        ]
    )


def _pairs(tokens: Tokens) -> list[Hashes]:
    """The concepts, and ordered pairs of those near each other, in one clause or apart."""
    if not tokens.hits:
        return []
    start, end, code = np.array([(hit.start, hit.end, hit.code) for hit in tokens.hits]).T
    concept = code.astype(np.uint64)
    clause = np.cumsum([char in SEPARATORS for char in tokens.surface])[start]
    left, right = np.nonzero(
        (start[None, :] - end[:, None] <= REACH)
        & (np.arange(len(code))[:, None] < np.arange(len(code))[None, :])
        & (code[:, None] != code[None, :])
    )
    place = np.where(clause[left] == clause[right], _salt(Where.PAIR), _salt(Where.APART))
    both = (concept[left] * _PRIME + concept[right] + np.uint64(1)) * _MIX ^ place
    return [concept * _MIX ^ _salt(Where.CONCEPT), both]


def of_status(vocabulary: Vocabulary, tokens: Tokens, action: str) -> Hashes:
    """The features that tell whether `action`, named in the message, was done or only wanted.

    The action's own words become one character and other actions' words another, so that 「码没给」 and
    「钱没转」 teach the same thing. Without a word of the action the whole message is looked at.
    """
    clauses = _around(vocabulary, tokens, action)
    number = vocabulary.actions[action]
    own = [i for i, clause in enumerate(clauses) if TARGET in clause] or list(range(len(clauses)))
    mine = "\n".join(clauses[i] for i in own)
    left, _, right = mine.partition(TARGET)
    follow = "\n".join(clauses[i + 1] for i in own if i + 1 < len(clauses))
    before = "".join(clauses[i - 1] for i in own if i)
    return _distinct(
        [
            np.array([_salt(Where.ACTION, number)], dtype=np.uint64),
            *pieces(mine, 4, Where.CLAUSE),
            *pieces(mine, 1, Where.WITH_ACTION, number),
            *pieces(left, 1, Where.LEFT),
            *pieces(right, 1, Where.RIGHT),
            *pieces(follow, 2, Where.NEXT),
            *pieces(before, 1, Where.BEFORE),
            *pieces("".join(clauses) + ("？" if "？" in tokens.surface else ""), 1, Where.ANYWHERE),
        ]
    )


def _around(vocabulary: Vocabulary, tokens: Tokens, action: str) -> list[str]:
    """The skeleton's clauses with the action's words as TARGET and other actions' words as OTHER."""
    about = vocabulary.about
    spans: dict[int, tuple[int, str]] = {}
    for hit in tokens.hits:
        named = about.get(hit.id)
        char = TARGET if named == action else OTHER if named else vocabulary.char[hit.id]
        best = spans.get(hit.start)
        if best is None or (char == TARGET, hit.end) > (best[1] == TARGET, best[0]):
            spans[hit.start] = (hit.end, char)
    out, i, surface = [], 0, tokens.surface
    while i < len(surface):
        end, char = spans.get(i, (i + 1, surface[i]))
        out.append("\n" if char in SEPARATORS else char)
        i = end
    return [f"^{clause}$" for clause in "".join(out).split("\n") if clause] or ["^$"]


def of_brand(vocabulary: Vocabulary, tokens: Tokens, brand: str) -> Hashes:
    """The features that tell whether `brand`, named in the message, is whom the call is about."""
    code = vocabulary.codes["@" + brand]
    found = [np.array([_salt(Where.BRAND, code), _salt(Where.SIZE, len(tokens.brands))], dtype=np.uint64)]
    others = [vocabulary.codes["@" + other] for other in tokens.brands if other != brand]
    found.append(np.array([_salt(Where.PAIR, code * 1000 + other) for other in others], dtype=np.uint64))
    starts = {hit.start: hit.end for hit in tokens.hits if hit.code == code}
    for place, at in enumerate(tokens.at):
        if at in starts:
            found += _beside(tokens, place, tokens.surface[at : starts[at]], code)
    return _distinct(found)


def _beside(tokens: Tokens, place: int, word: str, code: int) -> list[Hashes]:
    """What stands around one mention of a brand: five characters of skeleton on either side."""
    skeleton = tokens.skeleton
    left, right = skeleton[max(0, place - 5) : place], skeleton[place + 1 : place + 6]
    around = left + TARGET + right
    return [
        *pieces(word, len(word), Where.BRAND)[-1:],
        *pieces(left, 1, Where.LEFT),
        *pieces(right, 1, Where.RIGHT),
        *pieces(around, 4, Where.BESIDE),
        *pieces(left[-1:] + word + right[:1], len(word) + 2, Where.BESIDE)[-2:],
        *pieces(around[max(0, len(left) - 2) : len(left) + 3], 3, Where.WITH_ACTION, code),
    ]
