"""Understanding by the most similar taught sentences: whatever they are labelled with, the message is."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from bot.types import BRANDS, CALM_KINDS, KINDS, TRAPS, Reading
from tests.bench.peers import Understand
from tests.labelled import Row


def build(rows: Sequence[Row], count: int) -> Understand:
    """Vote among the `count` nearest rows by the cosine of TF-IDF vectors of 1 to 3 characters."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectors = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=True)
    known = vectors.fit_transform([row.text for row in rows])

    def understand(text: str) -> Reading:
        likeness = (known @ vectors.transform([text]).T).toarray().ravel()
        best = likeness.argsort()[-count:]
        return _vote([rows[i] for i in best], [float(likeness[i]) + 1e-9 for i in best])

    return understand


def reading_of(labels: Iterable[str]) -> Reading:
    """A reading with the labels of a playbook's line."""
    named = set(labels)
    kind = next(kind for kind in KINDS if kind in named)
    asks, done, brands = (frozenset(label[1:] for label in named if label[0] == mark) for mark in "?!@")
    return Reading(kind, frozenset(named & set(TRAPS)), asks, done, brands & set(BRANDS))


def _vote(rows: Sequence[Row], weights: Sequence[float]) -> Reading:
    kinds: defaultdict[str, float] = defaultdict(float)
    for row, weight in zip(rows, weights, strict=True):
        kinds[row.kind] += weight
    kind = max(kinds, key=lambda name: kinds[name])
    brands = _held([row.brands for row in rows], weights)
    if kind in CALM_KINDS:
        return Reading(kind, brands=brands)
    traps, asks, done = (
        _held([getattr(row, name) for row in rows], weights) for name in ("traps", "asks", "done")
    )
    return Reading(kind, traps, asks - done, done, brands)


def _held(sets: Sequence[frozenset[str]], weights: Sequence[float]) -> frozenset[str]:
    """The labels that at least half of the weight is for."""
    votes: defaultdict[str, float] = defaultdict(float)
    for labels, weight in zip(sets, weights, strict=True):
        for label in labels:
            votes[label] += weight
    return frozenset(label for label, weight in votes.items() if weight * 2 >= sum(weights))
