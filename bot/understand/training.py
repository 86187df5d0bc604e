"""Makes the linear model from examples: multinomial logistic regression in a small dense space.

The hashed words of all examples are turned into their principal directions (truncated SVD), the
centred embedding is put beside them, and what scikit-learn learns there is carried back to weights
per bucket: the model stays linear in the words, and training takes seconds instead of minutes.
Needs scikit-learn and scipy, so it runs in a process of its own, never in the server.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.understand.features import BUCKETS, Counts, counted, rarity, weighted
from bot.understand.model import Floats, Model, centred

DIRECTIONS = 512
"""Principal directions kept; with fewer examples than that, nothing is lost."""
MEANING = 2.0
"""How long the embedding is beside the words (each of length one, in two blocks)."""
MILDNESS = 10.0
"""Inverse strength of the regularisation (scikit-learn's C), where examples are few."""
STRICTNESS = 3.0
"""The same where they are thousands: measured on what was kept aside, danger stands out better."""
STRICTNESS_OF_WORDS = 1.0
"""The same of words alone, which tell less and are learnt by heart sooner."""
FEW = 5_000
_ROUNDS = 100


@dataclass(frozen=True, slots=True)
class WordSpace:
    """Texts by their words: rarity of each bucket, the principal directions, and where every text
    lies (texts, directions). Worked out once for all models of the same texts."""

    rarity: Floats
    directions: Floats
    places: Floats


def word_space(texts: Sequence[str]) -> WordSpace:
    """Find the principal directions of texts (two at least)."""
    from scipy.sparse import csr_matrix
    from sklearn.decomposition import TruncatedSVD

    counts = [counted(text) for text in texts]
    rare = rarity(counts, len(counts))
    words = csr_matrix(_rows([weighted(each, rare) for each in counts]), (len(counts), BUCKETS))
    svd = TruncatedSVD(max(1, min(DIRECTIONS, len(counts) - 1)), n_iter=3, random_state=0)
    places = svd.fit_transform(words).astype(np.float32)
    return WordSpace(rare, svd.components_.astype(np.float32), places)


def learn(
    space: WordSpace, labels: Sequence[str], vectors: Floats | None, made_of: str = ""
) -> Model:
    """Learn the labels (two different ones at least) of the texts of a space; ``vectors`` are their
    embeddings (texts, dimension), None for a model of words alone."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression

    middle = np.zeros(0, np.float32) if vectors is None else vectors.mean(axis=0)
    places = space.places
    if vectors is not None:
        places = np.hstack([places, MEANING * centred(vectors, middle)])
    strictness = STRICTNESS_OF_WORDS if vectors is None else STRICTNESS
    mildness = MILDNESS if len(places) < FEW else strictness
    regression = LogisticRegression(C=mildness, max_iter=_ROUNDS, tol=1e-3)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # it is good enough by then
        # In single precision the search stops wherever rounding leads it: another model each time.
        regression.fit(places.astype(np.float64), np.asarray(labels))
    weights, bias = _per_label(regression)
    size = len(space.directions)
    return Model(
        labels=tuple(str(label) for label in regression.classes_),
        rarity=space.rarity,
        words=(space.directions.T @ weights[:size]).astype(np.float16),
        meaning=np.ascontiguousarray(MEANING * weights[size:]),
        middle=middle,
        bias=bias,
        made_of=made_of,
    )


def train(
    texts: Sequence[str], labels: Sequence[str], vectors: Floats | None, made_of: str = ""
) -> Model:
    """Learn from texts and their labels: `word_space`, then `learn`."""
    return learn(word_space(texts), labels, vectors, made_of)


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
