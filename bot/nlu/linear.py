"""A linear model over hashed features, one column a label, learned by dual coordinate descent.

L2-regularised squared-hinge support vector machines, all labels in one pass over the examples
(Hsieh et al., "A Dual Coordinate Descent Method for Large-scale Linear SVM", ICML 2008). The same
examples give the same weights: the order is shuffled by a fixed seed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.nlu.features import Hashes, Rows, Sight

Floats = NDArray[np.float32]

EPOCHS = 10
MAX_UPDATES = 400_000
"""Passes are cut so that learning ends in seconds however many examples there are."""
MAX_FEATURES = 1 << 18
STILL = 0.05
"""An example whose multipliers all moved less than this in a pass is left alone from then on."""
_BITS = 18
_REST = np.uint64(64 - _BITS)
_LAST = np.uint64(0xFFFFFFFFFFFFFFFF)


@dataclass(frozen=True)
class Index:
    """The rows of the known features: `keys` are sorted; those with the first bits `b` begin at `first[b]`.

    Hashes are spread evenly, so a feature is a step or two from there: half the time of a binary search.
    """

    keys: Hashes
    first: Rows

    def find(self, features: Hashes) -> tuple[Rows, NDArray[np.bool_]]:
        """Return the rows of those `features` that are known, and which ones these are."""
        rows = self.first.take(features >> _REST)
        found = self.keys.take(rows)
        while np.count_nonzero(behind := found < features):
            rows += behind
            found = self.keys.take(rows)
        known = found == features
        return rows[known], known


def index(keys: Hashes) -> Index:
    """Return the index of sorted `keys`, the i-th of which has row i."""
    begins = np.arange(1 << _BITS, dtype=np.uint64) << _REST
    return Index(np.append(keys, _LAST), keys.searchsorted(begins))


@dataclass(frozen=True)
class Linear:
    """`index` finds the rows of `steps` (features × labels); `scale` is how rare each feature is.

    A weight is its `steps` times the `unit` of its label: one byte instead of four, for what looking up
    costs is the way from memory. The development figures change by less than 0.005.
    """

    labels: tuple[str, ...]
    index: Index
    scale: Floats
    steps: NDArray[np.int8]
    unit: Floats
    bias: Floats

    def scores(self, features: Hashes) -> Floats:
        """Return one number a label: above 0 the label holds, ±1 is the margin of the examples."""
        rows, values = _rows(self.index, self.scale, features)
        result: Floats = values @ self._steps(rows) * self.unit + self.bias
        return result

    def scores_by_clause(self, sight: Sight) -> tuple[Floats, Floats]:
        """Return the scores of the whole message, and those of each clause (clauses × labels)."""
        order = sight.hashes.argsort()
        rows, known = self.index.find(sight.hashes[order])
        rarity = self.scale.take(rows)
        parts = np.zeros((sight.clauses + 1, len(rows)), dtype=np.float32)
        parts[sight.clause[order[known]] + 1, np.arange(len(rows))] = rarity
        parts[0] = rarity
        parts[0, 1:] *= rows[1:] != rows[:-1]
        result = parts @ self._steps(rows)
        result *= self.unit / _length(parts @ rarity)[:, None]
        result += self.bias
        return result[0], result[1:]

    def _steps(self, rows: Rows) -> Floats:
        return self.steps.take(rows, axis=0).astype(np.float32)


def _rows(index: Index, scale: Floats, features: Hashes) -> tuple[Rows, Floats]:
    """The known features' rows and values."""
    rows, _ = index.find(features)
    values = scale.take(rows)
    return rows, values / _length(values @ values)


def _length(squares: Floats) -> Floats:
    """Halfway between raw values and unit length, so that a long message keeps most of its evidence."""
    result: Floats = np.sqrt(20.0 * np.sqrt(np.maximum(squares, 1.0))).astype(np.float32)
    return result


def learn(
    labels: Sequence[str],
    examples: Sequence[Hashes],
    truth: NDArray[np.int8],
    cost: float = 1.0,
) -> Linear:
    """Learn from `examples` (features of each) and `truth` (examples × labels: 1 yes, -1 no, 0 unknown).

    `cost` is C of the support vector machine. Features seen once are left out, and beyond MAX_FEATURES
    the rarer ones.
    """
    keys, counts = np.unique(np.concatenate(examples), return_counts=True)
    limit = 2 if len(keys) <= MAX_FEATURES else max(2, int(np.sort(counts)[-MAX_FEATURES]))
    keys, counts = keys[counts >= limit], counts[counts >= limit]
    rarity = np.log(1 + len(examples) / counts).astype(np.float32) ** 0.5
    weights = np.zeros((len(keys) + 1, len(labels)), dtype=np.float32)
    known = index(keys)
    _descend(weights, [_rows(known, rarity, features) for features in examples], truth, cost)
    unit = abs(weights[:-1]).max(axis=0, initial=1e-9) / np.float32(127)
    return Linear(
        tuple(labels), known, rarity, np.rint(weights[:-1] / unit).astype(np.int8), unit, weights[-1]
    )


def _descend(
    weights: Floats,
    examples: Sequence[tuple[Rows, Floats]],
    truth: NDArray[np.int8],
    cost: float,
) -> None:
    """Fill `weights` (features × labels, the bias last) in place."""
    signs = truth.astype(np.float32)
    slack = np.float32(1 / (2 * cost))
    known = (truth != 0).astype(np.float32)
    alpha = np.zeros_like(signs)
    curvature = [float(values @ values) + 1.0 for _, values in examples]
    shuffle = np.random.default_rng(20260101)
    moving = np.arange(len(examples))
    for _ in range(max(1, min(EPOCHS, MAX_UPDATES // len(examples)))):
        moved = []
        for i in shuffle.permutation(moving):
            rows, values = examples[i]
            block = weights.take(rows, axis=0)
            margin = (values @ block + weights[-1]) * signs[i]
            step = (margin - 1.0 + slack * alpha[i]) / (curvature[i] + slack)
            new = np.maximum(alpha[i] - step, 0.0) * known[i]
            change = (new - alpha[i]) * signs[i]
            alpha[i] = new
            weights[rows] = block + values[:, None] * change
            weights[-1] += change
            if abs(change).max() > STILL:
                moved.append(i)
        moving = np.array(moved, dtype=np.intp)
