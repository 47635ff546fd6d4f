"""Reading → why: the words that spoke for each label, and the most similar sentence of the playbooks.

Not part of `understand`: it takes some ten milliseconds and is asked for by people only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from rapidfuzz import fuzz, process

from bot.nlu import features
from bot.nlu.learn import Model
from bot.nlu.linear import Linear
from bot.nlu.tokens import Tokens, tokens
from bot.playbook.schema import Say
from bot.types import Evidence, Reading, Utterance

WORDS = 4
"""So many pieces of the utterance are shown for a label."""


def evidence(
    model: Model, says: Sequence[Say], utterance: Utterance, reading: Reading
) -> tuple[Evidence, ...]:
    """Return one piece of evidence for each label of `reading`, the kind's first."""
    seen = tokens(model.vocabulary, utterance)
    return tuple(_evidence(model, says, seen, label) for label in labels(reading))


def labels(reading: Reading) -> Iterator[str]:
    """The labels of a reading as the playbooks write them."""
    yield reading.kind
    yield from sorted(reading.traps)
    for mark, names in (
        ("?", reading.asks),
        ("!", reading.done),
        ("@", reading.brands),
        ("+", reading.events),
        ("#", {reading.topic} - {""}),
    ):
        yield from (mark + name for name in sorted(names))


def _evidence(model: Model, says: Sequence[Say], seen: Tokens, label: str) -> Evidence:
    if label[0] == "@":
        words: Iterable[str] = (seen.surface[h.start : h.end] for h in seen.hits if h.id == label)
        score = float(model.brand.scores(features.of_brand(model.vocabulary, seen, label[1:]))[0])
    else:
        words, score = _loudest(model.message, seen, label)
    lines = {i: say.text for i, say in enumerate(says) if label in say.labels}
    nearest = process.extractOne(seen.surface.strip("，"), lines, scorer=fuzz.ratio)
    if nearest is None:
        return Evidence(label, tuple(dict.fromkeys(words)), score)
    example, likeness, i = nearest
    source = f"{says[i].file}:{says[i].line}"
    return Evidence(label, tuple(dict.fromkeys(words)), score, example, source, likeness)


def _loudest(model: Linear, seen: Tokens, label: str) -> tuple[list[str], float]:
    """The pieces of the surface with the largest weights for `label`, none inside another."""
    column = model.labels.index(label)
    surface = seen.surface
    by_length = features.pieces(surface, features.LONGEST)
    texts = [surface[i : i + n] for n, hashes in enumerate(by_length, 1) for i in range(len(hashes))]
    weight = dict(zip(*_shares(model, np.concatenate(by_length), column), strict=True))
    kept: list[str] = []
    for place in sorted(weight, key=weight.__getitem__, reverse=True):
        piece = texts[place]
        if len(kept) == WORDS or weight[place] <= 0:
            break
        if len(piece) > 1 and not any(piece in other or other in piece for other in kept):
            kept.append(piece)
    return kept, float(model.scores(features.of_message(seen).distinct())[column])


def _shares(model: Linear, hashes: features.Hashes, column: int) -> tuple[list[int], list[float]]:
    """The places of the known features and what each adds to the label of `column`, up to a factor."""
    rows, known = model.index.find(hashes)
    return known.nonzero()[0].tolist(), (model.scale[rows] * model.steps[rows, column]).tolist()
