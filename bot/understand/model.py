"""The linear model that tells what a message is: how probable each label is, with plain numpy.

Two blocks of weights, one for hashed words and pieces, one for the sentence embedding, summed and
made into probabilities. The weights lie in a folder; those of words, nearly all of it, are read
from the file row by row and do not stay in memory. They are made by `bot.understand.training`.
"""

from __future__ import annotations

import json
import os
import weakref
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.understand.features import Counts, weighted

Floats = NDArray[np.float32]

_META = "model.json"
_ROWS_KEPT = 4096  # rows of 300 bytes that are read often: half of a message's
_ARRAYS = ("rarity", "words", "meaning", "middle", "bias")


class Rows:
    """A matrix in a file whose rows are read when they are asked for. Mapped into memory it would
    come in whole as people talk: every row of 300 bytes brings 64 kB of its neighbours."""

    def __init__(self, path: Path) -> None:
        """Open what `numpy.save` wrote. Raises OSError, or ValueError for a broken one."""
        mapped = np.load(path, mmap_mode="r")
        self.shape: tuple[int, int] = mapped.shape
        self._of, self._begins = mapped.dtype, mapped.offset
        self._file = os.open(path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0))
        self._width = self.shape[1] * self._of.itemsize
        self._row = lru_cache(_ROWS_KEPT)(self._read)
        weakref.finalize(self, os.close, self._file)

    def __getitem__(self, numbers: NDArray[np.int32]) -> NDArray[np.float16]:
        """These rows, in this order."""
        found = b"".join(map(self._row, numbers.tolist()))
        rows: NDArray[np.float16] = np.frombuffer(found, self._of).reshape(-1, self.shape[1])
        return rows

    def _read(self, number: int) -> bytes:
        return os.pread(self._file, self._width, self._begins + self._width * number)


@dataclass(frozen=True, slots=True)
class Model:
    """Labels and their weights.

    ``words`` is (buckets, labels) half floats; ``meaning`` (dimension, labels), empty in a model of
    words alone; ``middle`` the mean embedding of the examples, taken away before weighing;
    ``made_of`` says of which examples and embedder it was made.
    """

    labels: tuple[str, ...]
    rarity: Floats
    words: NDArray[np.float16] | Rows
    meaning: Floats
    middle: Floats
    bias: Floats
    made_of: str

    @property
    def by_words_alone(self) -> bool:
        """Whether it needs no embedding."""
        return not len(self.middle)

    def logits(self, counts: Counts, vector: Floats | None) -> Floats:
        """Return a score per label; ``vector`` is the text's embedding (length one), left out in
        a model of words alone. Raises ValueError when it is missing."""
        numbers, weights = weighted(counts, self.rarity)
        found: Floats = self.bias + weights @ self.words[numbers].astype(np.float32)
        if self.by_words_alone:
            return found
        if vector is None:
            raise ValueError("this model needs the embedding of the text")
        whole: Floats = found + centred(vector, self.middle) @ self.meaning
        return whole

    def save(self, folder: Path) -> None:
        """Write it; a model that is read meanwhile stays whole, for the files are replaced."""
        folder.mkdir(parents=True, exist_ok=True)
        for name in _ARRAYS:
            new = folder / f".{name}.npy"
            np.save(new, getattr(self, name))
            new.replace(folder / f"{name}.npy")
        meta = {"labels": self.labels, "made_of": self.made_of}
        (folder / _META).write_text(json.dumps(meta, ensure_ascii=False), encoding="utf-8")


def load_model(folder: Path) -> Model | None:
    """Read a model; None where there is none, or one half written."""
    try:
        meta: dict[str, Any] = json.loads((folder / _META).read_text(encoding="utf-8"))
        arrays: dict[str, Any] = {
            name: np.load(folder / f"{name}.npy", mmap_mode="r") for name in _ARRAYS
        }
        if hasattr(os, "pread"):  # not on Windows
            arrays["words"] = Rows(folder / "words.npy")
        model = Model(labels=tuple(meta["labels"]), made_of=meta["made_of"], **arrays)
    except (OSError, EOFError, ValueError, KeyError, TypeError):
        return None
    return model if model.words.shape[1:] == (len(model.labels),) else None


def probable(logits: Floats, warmth: float = 1.0) -> Floats:
    """Return probabilities; the warmer, the less sure."""
    scores = (logits - logits.max()) / warmth
    odds: Floats = np.exp(scores)
    shares: Floats = odds / odds.sum()
    return shares


def centred(vectors: Floats, middle: Floats) -> Floats:
    """Take the middle away and bring to length one: e5's vectors all lie close together."""
    moved = vectors - middle
    lengths = np.linalg.norm(moved, axis=-1, keepdims=True)
    directions: Floats = moved / np.maximum(lengths, np.float32(1e-6))
    return directions
