"""Multinomial logistic regression over thousands of sparse rows: AdaGrad, in passes.

scikit-learn's goes over every bucket of every label dozens of times, which takes minutes here; and
its stochastic descent learns each label against all others, so that what it gives is no chance of
one label among many. Here a step moves only the buckets that its rows have.
AdaGrad: Duchi, Hazan and Singer, 2011, https://jmlr.org/papers/v12/duchi11a.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bot.understand.model import Floats

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

PASSES = 12
STEP = 0.3
"""How far a weight moves at first; it falls to nothing with the root of what is left to go."""
AT_ONCE = 1024
"""Rows of a step."""
LAST = 7
"""The weights are the mean of those after so many last passes: less hangs on the order."""
STRICTNESS = 1e-5
"""How strongly weights are drawn to zero."""
_ROWS = 256
"""Rows of weights that are moved at a time."""


class Regression:
    """Weights of sparse columns (columns, labels), of dense ones (dense, labels), and bias."""

    def __init__(self, columns: int, dense: int, labels: int) -> None:
        self._of_columns = _Weights((columns, labels))
        self._of_dense = _Weights((dense, labels))
        self._bias = _Weights((1, labels))

    @property
    def of_columns(self) -> Floats:
        """The weights of the sparse columns."""
        return self._of_columns.mean

    @property
    def of_dense(self) -> Floats:
        """The weights of the dense columns."""
        return self._of_dense.mean

    @property
    def bias(self) -> Floats:
        """One number a label."""
        only: Floats = self._bias.mean[0]
        return only

    def learn(self, rows: csr_matrix, dense: Floats, wanted: NDArray[np.intp]) -> None:
        """Go through all rows some times, in an order that is the same each time; ``wanted`` is
        the number of each row's label."""
        many = len(wanted)
        chance = np.random.default_rng(0)
        for number in range(PASSES):
            size = STEP * np.sqrt(1 - number / PASSES)
            order = chance.permutation(many)
            for begin in range(0, many, AT_ONCE):
                part = order[begin : begin + AT_ONCE]
                self._step(rows[part], dense[part], wanted[part], size)
            if number >= PASSES - LAST:
                for weights in (self._of_columns, self._of_dense, self._bias):
                    weights.keep(1 / LAST)

    def _step(self, rows: csr_matrix, dense: Floats, wanted: NDArray[np.intp], size: float) -> None:
        columns, places = np.unique(rows.indices, return_inverse=True)
        shape = (len(wanted), len(columns))
        here = type(rows)((rows.data, places.astype(np.int32), rows.indptr), shape)
        scores = here @ self._of_columns.values[columns] + dense @ self._of_dense.values
        scores += self._bias.values
        missed = _chances(scores)
        missed[np.arange(len(wanted)), wanted] -= 1
        missed /= len(wanted)
        self._of_columns.move(columns, here.T @ missed, size)
        self._of_dense.move(np.arange(dense.shape[1]), dense.T @ missed, size)
        self._bias.move(np.arange(1), missed.sum(axis=0, keepdims=True), size)


class _Weights:
    """Weights in rows, and how much each was moved so far: the more, the smaller its next step."""

    def __init__(self, shape: tuple[int, int]) -> None:
        self.values, self.mean = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
        self._moved = np.full(shape, 1e-6, np.float32)

    def keep(self, share: float) -> None:
        """Add what they are now to their mean."""
        self.mean += np.float32(share) * self.values

    def move(self, rows: NDArray[np.intp], slope: Floats, size: float) -> None:
        """One step against the slope of these rows, which is used up; some rows at a time, in
        place: what fits in the processor's cache takes a third of the time."""
        for at in range(0, len(rows), _ROWS):
            which, fall = rows[at : at + _ROWS], slope[at : at + _ROWS]
            values, moved = self.values[which], self._moved[which]
            fall += np.float32(STRICTNESS) * values
            moved += fall * fall
            self._moved[which] = moved
            fall *= np.float32(size)
            fall /= np.sqrt(moved, out=moved)
            values -= fall
            self.values[which] = values


def _chances(scores: Floats) -> Floats:
    odds: Floats = np.exp(scores - scores.max(axis=1, keepdims=True))
    odds /= odds.sum(axis=1, keepdims=True)
    return odds
