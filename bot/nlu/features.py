"""What the linear models see of an utterance: pieces of its surface and pieces of its skeleton.

A feature is a 64-bit hash (polynomial, as in Rabin and Karp), computed for a whole text at once by
numpy: a message has some three hundred, and looking each up as a string would take half of the time
that there is. `Where` in front of a hash keeps apart the same piece in different places.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache

import numpy as np
from numpy.typing import NDArray

from bot.nlu.tokens import FIRST_CONCEPT, SEPARATORS, Tokens, Vocabulary, replaced

Hashes = NDArray[np.uint64]
Rows = NDArray[np.intp]

REACH = 14
"""Two concepts further apart than this many characters are not paired."""
LONGEST = 3
"""Pieces of text have up to so many characters."""
TARGET, OTHER = "\uf8fe", "\uf8ff"
_PRIME = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xD6E8FEB86659FD93)
_FIRST = np.array([True])
_ONE = np.uint64(1)
_CUT = re.compile(f"[{''.join(sorted(SEPARATORS))}]")
_LOW = np.uint64(0xFFFF)
_CONCEPTS = np.uint64(ord(FIRST_CONCEPT))
_IS_CUT = np.zeros(0x10000, dtype=bool)
_IS_CUT[[ord(char) for char in (*SEPARATORS, "\n")]] = True
_EARLIER = np.tri(64, k=-1, dtype=bool).T


class Where(IntEnum):
    """The place that a piece was found in."""

    MESSAGE = 1
    ACTION = 2
    CLAUSE = 3
    WITH_ACTION = 4
    LEFT = 5
    RIGHT = 6
    NEXT = 7
    BEFORE = 8
    ANYWHERE = 9
    BRAND = 10
    PAIR = 11
    BESIDE = 12
    AFTER = 13
    APART = 14
    CONCEPT = 15
    LAST = 16


def _codes(text: str) -> Hashes:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)


_BLANK = _codes(" ") + _ONE
"""Stands for a feature that is its place alone."""
Placed = tuple[Hashes, Where, int]
"""Polynomials, the place that they were found in, and a number that tells several such places apart."""


@cache
def _salt(where: Where, name: int = 0) -> np.uint64:
    return np.uint64((where * 0x2545F4914F6CDD1D + name * 0xBF58476D1CE4E5B9) & 0xFFFFFFFFFFFFFFFF)


def pieces(text: str, longest: int, where: Where = Where.MESSAGE, name: int = 0) -> list[Hashes]:
    """Return the hashes of every substring of `text` of 1 to `longest` characters, by length.

    The i-th array's j-th hash is that of `text[j : j + i + 1]`.
    """
    salt = _salt(where, name)
    return [rolled * _MIX ^ salt for rolled in _rolling(_codes(text), longest)]


def _rolling(codes: Hashes, longest: int) -> Iterator[Hashes]:
    """The polynomials of every run of 1 to `longest` codes, by length."""
    rolled = codes + _ONE
    yield rolled
    for n in range(1, min(longest, len(codes))):
        rolled = rolled[:-1] * _PRIME + codes[n:]
        yield rolled


def _placed(parts: Sequence[Placed]) -> Hashes:
    """The hashes of polynomials in their places, all at once: every step of numpy costs a microsecond."""
    salts = np.array([_salt(where, name) for _, where, name in parts], dtype=np.uint64)
    runs = [run for run, _, _ in parts]
    return np.concatenate(runs) * _MIX ^ salts.repeat([len(run) for run in runs])


def _characters(text: str) -> Hashes:
    """The polynomials of single characters."""
    return _codes(text) + _ONE


def _distinct(hashes: Hashes) -> Hashes:
    """Sorted, each once; what np.unique does, at a third of its cost for arrays as short as these."""
    found = np.sort(hashes)
    return found[np.concatenate((_FIRST, found[1:] != found[:-1]))] if len(found) else found


@dataclass(frozen=True, slots=True)
class Sight:
    """A message's features, repeated ones included.

    `clause[i]` is the number of the clause that holds `hashes[i]`, -1 if none does; all are below `clauses`.
    """

    hashes: Hashes
    clause: Rows
    clauses: int

    def distinct(self) -> Hashes:
        """The features of the whole message, each once."""
        return _distinct(self.hashes)


def of_message(tokens: Tokens) -> Sight:
    """The features of a whole message, for kind, traps, actions, events and topics."""
    cut = len(tokens.surface)
    codes = _codes(f"{tokens.surface}\n{tokens.skeleton}")
    ends = _IS_CUT[codes & _LOW]
    first = ends.cumsum()
    first[cut:] -= first[cut]
    # A piece of skeleton without a concept is a piece of surface too: it is left out.
    wanted = codes >= _CONCEPTS
    wanted[: cut + 1] = True
    hashes, clause = _pieces_by_clause(codes, wanted, first, first - ends)
    pairs, place = _pairs(tokens, first)
    return Sight(np.concatenate((hashes, *pairs)), np.concatenate((clause, *place)), int(first[cut - 1]) + 1)


def _pieces_by_clause(
    codes: Hashes, wanted: NDArray[np.bool_], first: Rows, last: Rows
) -> tuple[Hashes, Rows]:
    """The hashes of pieces with a wanted character, as `pieces` gives them, and the clause of each.

    `first` and `last` are the clauses that a piece beginning or ending at a character is in.
    """
    hashes = np.empty((LONGEST, len(codes)), dtype=np.uint64)
    keep = np.zeros(hashes.shape, dtype=bool)
    until = np.full(hashes.shape, -1, dtype=np.intp)
    held = wanted
    for n, rolled in enumerate(_rolling(codes, LONGEST)):
        size = len(rolled)
        held = held[:size] | wanted[n:]
        hashes[n, :size], keep[n, :size], until[n, :size] = rolled, held, last[n:]
    return hashes[keep] * _MIX ^ _salt(Where.MESSAGE), np.where(first == until, first, -1)[keep]


def _pairs(tokens: Tokens, clause: Rows) -> tuple[list[Hashes], list[Rows]]:
    """The concepts, and ordered pairs of those near each other, in one clause or apart."""
    if not tokens.hits:
        return [], []
    starts, ends, _, codes = zip(*tokens.hits, strict=True)
    start, end, code = np.array((starts, ends, codes))
    concept, place = code.astype(np.uint64), clause[start]
    near = start <= end[:, None] + REACH
    near &= (
        _EARLIER[: len(code), : len(code)]
        if len(code) < len(_EARLIER)
        else np.tri(len(code), k=-1, dtype=bool).T
    )
    left, right = (near & (code != code[:, None])).nonzero()
    together = place[left] == place[right]
    salt = np.where(together, _salt(Where.PAIR), _salt(Where.APART))
    both = (concept[left] * _PRIME + concept[right]) * _MIX ^ salt
    return [concept * _MIX ^ _salt(Where.CONCEPT), both], [place, np.where(together, place[left], -1)]


def of_status(vocabulary: Vocabulary, tokens: Tokens, action: str) -> Hashes:
    """The features that tell whether `action`, named in the message, was done or only wanted.

    The action's own words become one character and other actions' words another, so that 「码没给」 and
    「钱没转」 teach the same thing. Without a word of the action any clause may be about it. The last
    clause often tells how it ended: 「叫我拨个号，我拨通了」.
    """
    clauses = _around(vocabulary, tokens, action)
    number = vocabulary.actions[action]
    own = [i for i, clause in clauses.items() if TARGET in clause] or list(clauses)
    mine = "\n".join(clauses.get(i, "") for i in own)
    left, _, right = mine.partition(TARGET)
    follow = "\n".join(clauses.get(i + 1, "") for i in own)
    before = "".join(clause for i, clause in clauses.items() if i < own[0])
    after = "".join(clause for i, clause in clauses.items() if i > own[-1])
    anywhere = "".join(clauses.values()) + ("？" if "？" in tokens.surface else "")
    last = clauses[max(clauses)] if clauses else ""
    found = [
        (_BLANK, Where.ACTION, number),
        (_characters(mine), Where.WITH_ACTION, number),
        (_characters(left), Where.LEFT, 0),
        (_characters(right), Where.RIGHT, 0),
        (_characters(before), Where.BEFORE, 0),
        (_characters(after), Where.AFTER, 0),
        (_characters(anywhere), Where.ANYWHERE, 0),
        *((run, Where.CLAUSE, 0) for run in _rolling(_codes(mine), 4)),
        *((run, Where.NEXT, 0) for run in _rolling(_codes(follow), 2)),
        *((run, Where.LAST, 0) for run in _rolling(_codes(last), 4)),
    ]
    return _distinct(_placed(found))


def _around(vocabulary: Vocabulary, tokens: Tokens, action: str) -> dict[int, str]:
    """The skeleton's clauses by number, with the action's words as TARGET and other actions' as OTHER."""
    about = vocabulary.about
    spans: dict[int, tuple[int, str]] = {}
    for hit in tokens.hits:
        named = about.get(hit.id)
        char = TARGET if named == action else OTHER if named else vocabulary.char[hit.id]
        best = spans.get(hit.start)
        if best is None or (char == TARGET, hit.end) > (best[1] == TARGET, best[0]):
            spans[hit.start] = (hit.end, char)
    clauses = _CUT.split(replaced(tokens.surface, spans)[0])
    return {n: f"^{clause}$" for n, clause in enumerate(clauses) if clause}


def of_brand(vocabulary: Vocabulary, tokens: Tokens, brand: str) -> Hashes:
    """The features that tell whether `brand`, named in the message, is whom the call is about."""
    code = vocabulary.codes["@" + brand]
    others = [vocabulary.codes["@" + other] for other in tokens.brands if other != brand]
    found = [(_BLANK, Where.BRAND, code), *((_BLANK, Where.PAIR, code * 1000 + other) for other in others)]
    starts = {hit.start: hit.end for hit in tokens.hits if hit.code == code}
    for place, at in enumerate(tokens.at):
        if at in starts:
            found += _beside(tokens, place, tokens.surface[at : starts[at]], code)
    return _distinct(_placed(found))


def _beside(tokens: Tokens, place: int, word: str, code: int) -> list[Placed]:
    """What stands around one mention of a brand: five characters of skeleton on either side."""
    skeleton = tokens.skeleton
    left, right = skeleton[max(0, place - 5) : place], skeleton[place + 1 : place + 6]
    around = list(_rolling(_codes(left + TARGET + right), 4))
    spelled = list(_rolling(_codes(left[-1:] + word + right[:1]), len(word) + 2))[len(word) - 1 :]
    at = len(left)
    return [
        (around[0][:at], Where.LEFT, 0),
        (around[0][at + 1 :], Where.RIGHT, 0),
        *((run, Where.BESIDE, 0) for run in (*around, *spelled)),
        *((run[max(0, at - 2) : at + 3 - n], Where.WITH_ACTION, code) for n, run in enumerate(around[:3])),
    ]
