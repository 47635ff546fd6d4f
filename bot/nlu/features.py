"""What the linear models see of an utterance: pieces of text, pieces of skeleton, pairs of concepts.

Features are plain strings, so that a weight can be shown to a person.
"""

from __future__ import annotations

from bot.nlu.tokens import SEPARATORS, Tokens, Vocabulary

REACH = 14
"""Two concepts further apart than this many characters are not paired."""

TARGET, OTHER = "\uf8fe", "\uf8ff"


def pieces(text: str, longest: int) -> set[str]:
    """Every substring of `text` of 1 to `longest` characters."""
    size = len(text)
    return {text[i : i + n] for n in range(1, longest + 1) for i in range(size - n + 1)}


def of_message(tokens: Tokens) -> set[str]:
    """The features of a whole message, for kind, traps, actions, events and topics."""
    found = pieces(tokens.surface, 4)
    found |= pieces(tokens.skeleton, 3)
    found |= _pairs(tokens)
    found.add(f"len{min(6, len(tokens.surface) // 6)}")
    return found


def _pairs(tokens: Tokens) -> set[str]:
    """Ordered pairs of concepts near each other, apart for one clause and for two."""
    found = set()
    surface, hits = tokens.surface, tokens.hits
    breaks = [i for i, char in enumerate(surface) if char in SEPARATORS]
    for i, left in enumerate(hits):
        found.add("c:" + left.id)
        for right in hits[i + 1 :]:
            if right.start - left.end > REACH:
                break
            if right.id != left.id:
                apart = any(left.end <= b < right.start for b in breaks)
                found.add(f"{'q' if apart else 'p'}:{left.id}>{right.id}")
    return found


def of_status(vocabulary: Vocabulary, tokens: Tokens, action: str) -> set[str]:
    """The features that tell whether `action`, named in the message, was done or only wanted.

    The action's own words become one character and other actions' words another, so that 「码没给」 and
    「钱没转」 teach the same thing. Without a word of the action the whole message is looked at.
    """
    clauses = _around(vocabulary, tokens, action)
    own = [i for i, clause in enumerate(clauses) if TARGET in clause] or range(len(clauses))
    found = {"a:" + action}
    for i in own:
        clause = clauses[i]
        found |= pieces(clause, 4)
        found |= {f"{action}{char}" for char in clause}
        left, _, right = clause.partition(TARGET)
        found |= {"<" + char for char in left} | {">" + char for char in right}
        if i + 1 < len(clauses):
            found |= {"]" + piece for piece in pieces(clauses[i + 1], 3)}
        if i:
            found |= {"[" + piece for piece in pieces(clauses[i - 1], 2)}
    found |= {"$" + piece for piece in pieces(clauses[-1], 3)}
    found |= {"*" + piece for clause in clauses for piece in pieces(clause, 2)}
    if "？" in tokens.surface:
        found.add("?")
    return found


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


def of_brand(vocabulary: Vocabulary, tokens: Tokens, brand: str) -> set[str]:
    """The features that tell whether `brand`, named in the message, is whom the call is about."""
    found = {"@" + brand, f"{len(tokens.brands)}brands"}
    found |= {f"@{brand}+{other}" for other in tokens.brands if other != brand}
    char, skeleton = vocabulary.char["@" + brand], tokens.skeleton
    starts = {hit.start: hit.end for hit in tokens.hits if hit.id == "@" + brand}
    for place, at in enumerate(tokens.at):
        if at not in starts:
            continue
        word = tokens.surface[at : starts[at]]
        left, right = skeleton[max(0, place - 5) : place], skeleton[place + 1 : place + 6]
        alone = "" if skeleton[place] == char else "in "
        found |= {word, alone + brand, alone + word}
        found |= {left[-n:] + char for n in range(1, 6)} | {char + right[:n] for n in range(1, 6)}
        found |= {word + right[:n] for n in range(1, 4)} | {left[-n:] + word for n in range(1, 4)}
        found |= {left[-m:] + char + right[:n] for m in range(1, 4) for n in range(1, 4)}
        found |= {"<" + c for c in left} | {">" + c for c in right}
    return found
