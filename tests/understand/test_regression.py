"""The regression over thousands of rows: chances that mean something, the same every time."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, random_array

from bot.understand import training
from bot.understand.model import Model, probable
from bot.understand.regression import Regression
from bot.understand.training import learn, words_of_all
from tests.understand.small import EXAMPLES

ROWS, COLUMNS, DENSE, LABELS = 6_000, 300, 8, 4


def drawn() -> tuple[csr_matrix, NDArray[np.float32], NDArray[np.intp], NDArray[np.float64]]:
    """Rows, and for each a label drawn by chances that we know."""
    chance = np.random.default_rng(5)
    sparse = random_array((ROWS, COLUMNS), density=0.05, rng=chance, format="csr")
    rows = csr_matrix(sparse, dtype=np.float32)
    dense = chance.normal(size=(ROWS, DENSE)).astype(np.float32)
    scores = rows @ chance.normal(size=(COLUMNS, LABELS)) * 2
    scores += dense @ chance.normal(size=(DENSE, LABELS))
    odds = np.exp(scores)
    chances = odds / odds.sum(axis=1, keepdims=True)
    labels = np.array([chance.choice(LABELS, p=each) for each in chances])
    return rows, dense, labels, chances


def learnt() -> tuple[Regression, NDArray[np.float64], NDArray[np.float64]]:
    """A regression of them; the chances that it tells, and the true ones."""
    rows, dense, labels, true = drawn()
    found = Regression(COLUMNS, DENSE, LABELS)
    found.learn(rows, dense, labels)
    scores = rows @ found.of_columns + dense @ found.of_dense + found.bias
    return found, np.array([probable(each) for each in scores]), true


def test_what_it_says_is_near_the_true_chance() -> None:
    """One label among many: not whether each, by itself, would be likely."""
    _found, told, true = learnt()
    assert np.abs(told - true).mean() < 0.1
    assert np.abs(1 / LABELS - true).mean() > 0.2, "else the test would say nothing"


def test_it_learns_the_same_every_time() -> None:
    """A set-up anywhere makes the model whose thresholds were measured."""
    one, other = learnt()[0], learnt()[0]
    assert np.array_equal(one.of_columns, other.of_columns)
    assert np.array_equal(one.of_dense, other.of_dense)


@pytest.mark.parametrize("with_meaning", [False, True])
def test_thousands_of_texts_are_learnt_by_it(
    monkeypatch: pytest.MonkeyPatch, with_meaning: bool
) -> None:
    """Every label of the small examples is told, as it is where they are few."""
    texts = [line for lines in EXAMPLES.values() for line in lines.split("\n") if line]
    labels = [label for label, lines in EXAMPLES.items() for line in lines.split("\n") if line]
    vectors = np.random.default_rng(1).normal(size=(len(texts), 8)).astype(np.float32)
    monkeypatch.setattr(training, "FEW", 0)
    words = words_of_all(texts)
    model: Model = learn(words, labels, vectors if with_meaning else None)
    assert model.labels == tuple(sorted(EXAMPLES))
    of_words = np.asarray(words.rows @ model.words.astype(np.float32))
    assert np.mean([model.labels[at] for at in of_words.argmax(axis=1)] == np.array(labels)) > 0.9
