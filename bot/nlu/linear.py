"""A linear model over named features, one column a label, learned by dual coordinate descent.

L2-regularised squared-hinge support vector machines, all labels in one pass over the examples
(Hsieh et al., "A Dual Coordinate Descent Method for Large-scale Linear SVM", ICML 2008). The same
examples give the same weights: the order is shuffled by a fixed seed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

EPOCHS = 10
MAX_UPDATES = 400_000
"""Passes are cut so that learning ends in seconds however many examples there are."""
MAX_FEATURES = 1 << 17


@dataclass(frozen=True)
class Linear:
    """`index` names the rows of `weights` (features × labels); `scale` weighs a feature by its rarity."""

    labels: tuple[str, ...]
    index: dict[str, int]
    scale: Floats
    weights: Floats

    def scores(self, features: Iterable[str]) -> Floats:
        """Return one number a label: above 0 the label holds, ±1 is the margin of the examples."""
        rows, values = self.rows(features)
        result: Floats = values @ self.weights[rows] + self.weights[-1]
        return result

    def rows(self, features: Iterable[str]) -> tuple[NDArray[np.intp], Floats]:
        """Return the known features' rows and values, the values scaled to a common length."""
        get = self.index.get
        rows = np.array([row for row in map(get, features) if row is not None], dtype=np.intp)
        return rows, _scaled(self.scale[rows])


def _scaled(values: Floats) -> Floats:
    """Halfway between raw counts and unit length, so that a long message keeps most of its evidence."""
    norm = float(np.sqrt(values @ values)) or 1.0
    result: Floats = values / np.float32((20.0 * norm) ** 0.5)
    return result


def learn(
    labels: Sequence[str],
    examples: Sequence[Iterable[str]],
    truth: NDArray[np.int8],
    cost: float = 1.0,
    positive: float = 1.0,
    rarest: int = 2,
) -> Linear:
    """Learn from `examples` (features of each) and `truth` (examples × labels: 1 yes, -1 no, 0 unknown).

    `cost` is C of the support vector machine, multiplied by `positive` for yes; features seen in fewer
    than `rarest` examples are left out.
    """
    sets = [list(example) for example in examples]
    counts = Counter(feature for features in sets for feature in features)
    kept = [feature for feature, count in counts.most_common(MAX_FEATURES) if count >= rarest]
    index = {feature: row for row, feature in enumerate(kept)}
    rarity = np.array([np.log(1 + len(sets) / counts[f]) ** 0.5 for f in kept], dtype=np.float32)
    model = Linear(tuple(labels), index, rarity, np.zeros((len(kept) + 1, len(labels)), dtype=np.float32))
    _descend(model.weights, [model.rows(features) for features in sets], truth, cost, positive)
    return model


def _descend(
    weights: Floats,
    examples: list[tuple[NDArray[np.intp], Floats]],
    truth: NDArray[np.int8],
    cost: float,
    positive: float,
) -> None:
    """Fill `weights` in place; the last row is the bias."""
    signs = truth.astype(np.float32)
    slack = np.where(truth > 0, 1 / (2 * cost * positive), 1 / (2 * cost)).astype(np.float32)
    known = (truth != 0).astype(np.float32)
    alpha = np.zeros_like(signs)
    curvature = [float(values @ values) + 1.0 for _, values in examples]
    shuffle = np.random.default_rng(20260101)
    epochs = max(1, min(EPOCHS, MAX_UPDATES // max(1, len(examples))))
    for _ in range(epochs):
        for i in shuffle.permutation(len(examples)):
            rows, values = examples[i]
            block = weights[rows]
            margin = (values @ block + weights[-1]) * signs[i]
            step = (margin - 1.0 + slack[i] * alpha[i]) / (curvature[i] + slack[i])
            new = np.maximum(alpha[i] - step, 0.0) * known[i]
            change = (new - alpha[i]) * signs[i]
            alpha[i] = new
            if change.any():
                block += values[:, None] * change
                weights[rows] = block
                weights[-1] += change
