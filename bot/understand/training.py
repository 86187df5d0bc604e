"""Makes the linear model from examples: one regression over hashed words and, beside them, the
centred embedding.

Of few examples it is scikit-learn's logistic regression in the principal directions of their words
(truncated SVD; with so few nothing is lost), carried back to weights per bucket. Of thousands those
directions would drop the rare words that tell one label from another: there it goes over all words
(`bot.understand.regression`).
Needs scikit-learn and scipy, so it runs in a process of its own, never in the server.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bot.understand.features import BUCKETS, Counts, counted, rarity, weighted
from bot.understand.model import Floats, Model, centred
from bot.understand.regression import Regression

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

FEW = 5_000
"""Examples below this number are few."""
DIRECTIONS = 512
"""Principal directions kept of the words of few examples."""
MILDNESS = 10.0
"""Inverse strength of the regularisation (scikit-learn's C), where examples are few."""
MEANING_OF_FEW, MEANING = 2.0, 2.5
"""How long the embedding is beside the words (each of length one, in two blocks)."""
ALONE = 3.0
"""How long the words of thousands are where no embedding is beside them."""
_ROUNDS = 100


@dataclass(frozen=True, slots=True)
class Words:
    """Texts by their words: rarity of each bucket, and a row of weights for every text (texts,
    buckets). Counted once for all models of the same texts."""

    rarity: Floats
    rows: csr_matrix


def words_of_all(texts: Sequence[str]) -> Words:
    """Count and weigh the words of texts (two at least)."""
    return words_of([counted(text) for text in texts])


def words_of(counts: Sequence[Counts]) -> Words:
    """Weigh what was counted in texts (two at least)."""
    from scipy.sparse import csr_matrix

    rare = rarity(counts, len(counts))
    rows = _rows([weighted(each, rare) for each in counts])
    return Words(rare, csr_matrix(rows, (len(counts), BUCKETS)))


def learn(words: Words, labels: Sequence[str], vectors: Floats | None, made_of: str = "") -> Model:
    """Learn the labels (two different ones at least) of texts by their words; ``vectors`` are their
    embeddings (texts, dimension), None for a model of words alone."""
    few = len(labels) < FEW
    middle = np.zeros(0, np.float32) if vectors is None else vectors.mean(axis=0)
    length = MEANING_OF_FEW if few else MEANING
    meaning = None if vectors is None else length * centred(vectors, middle)
    of_words = np.float32(1.0 if few or vectors is not None else ALONE)
    regression = _closely if few else _in_passes
    found = regression(words.rows * of_words, meaning, np.asarray(labels))
    return Model(
        labels=found.labels,
        rarity=words.rarity,
        words=(of_words * found.of_words).astype(np.float16),
        meaning=np.ascontiguousarray(length * found.of_meaning),
        middle=middle,
        bias=found.bias,
        made_of=made_of,
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """Weights of words (buckets, labels) and of meaning (dimension, labels)."""

    labels: tuple[str, ...]
    of_words: Floats
    of_meaning: Floats
    bias: Floats


def _closely(rows: csr_matrix, meaning: Floats | None, labels: NDArray[np.str_]) -> _Found:
    """The regression of few examples, fitted until little changes any more."""
    from sklearn.decomposition import TruncatedSVD
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression

    size = max(1, min(DIRECTIONS, len(labels) - 1))
    svd = TruncatedSVD(size, n_iter=3, random_state=0)
    places = svd.fit_transform(rows)
    if meaning is not None:
        places = np.hstack([places, meaning])
    regression = LogisticRegression(C=MILDNESS, max_iter=_ROUNDS, tol=1e-3)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # it is good enough by then
        # In single precision the search stops wherever rounding leads it: another model each time.
        regression.fit(places.astype(np.float64), labels)
    weights, bias = _per_label(regression)
    names = tuple(str(label) for label in regression.classes_)
    of_words = svd.components_.astype(np.float32).T @ weights[:size]
    return _Found(names, of_words, weights[size:], bias)


def _in_passes(rows: csr_matrix, meaning: Floats | None, labels: NDArray[np.str_]) -> _Found:
    """The regression of thousands."""
    names, wanted = np.unique(labels, return_inverse=True)
    dense = np.zeros((len(labels), 0), np.float32) if meaning is None else meaning
    found = Regression(rows.shape[1], dense.shape[1], len(names))
    found.learn(rows, dense, wanted)
    return _Found(tuple(names.tolist()), found.of_columns, found.of_dense, found.bias)


def train(
    texts: Sequence[str], labels: Sequence[str], vectors: Floats | None, made_of: str = ""
) -> Model:
    """Learn from texts and their labels: `words_of_all`, then `learn`."""
    return learn(words_of_all(texts), labels, vectors, made_of)


def _rows(rows: Sequence[Counts]) -> tuple[Floats, NDArray[np.int32], NDArray[np.int64]]:
    """The examples' weights as a compressed sparse matrix: data, columns, where each row begins."""
    begins = np.cumsum([0, *(len(numbers) for numbers, _ in rows)])
    data = np.concatenate([weights for _, weights in rows])
    return data, np.concatenate([numbers for numbers, _ in rows]), begins


def _per_label(regression: object) -> tuple[Floats, Floats]:
    """Weights (features, labels) and bias; of two labels scikit-learn keeps only the second."""
    weights = np.asarray(regression.coef_, np.float32).T  # type: ignore[attr-defined]
    bias = np.asarray(regression.intercept_, np.float32)  # type: ignore[attr-defined]
    if weights.shape[1] == 1:
        return np.hstack([np.zeros_like(weights), weights]), np.append(np.float32(0), bias)
    return weights, bias
