"""An embedder that remembers: what it once turned into vectors lies in a file for the next time."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.understand.embedding import Embedder
from bot.understand.model import Floats

_AT_ONCE = 1000  # texts embedded between two words of progress


class Remembering:
    """Wraps an embedder. Vectors are kept as half floats, by a hash of the text, under the
    embedder's name: other weights begin anew. Nothing is written before `save`."""

    def __init__(
        self,
        embedder: Embedder,
        path: Path,
        say: Callable[[int, int], None] = lambda _done, _all: None,
    ) -> None:
        """``say`` hears how many of the new texts are done."""
        self._embedder = embedder
        self._path = path
        self._say = say
        self._kept = self._read()
        self._known = dict(self._kept)
        self._asked: dict[str, None] = {}

    @property
    def name(self) -> str:
        """The embedder's."""
        return self._embedder.name

    @property
    def dimension(self) -> int:
        """The embedder's."""
        return self._embedder.dimension

    def embed(self, texts: Sequence[str]) -> Floats:
        """A row for every text, the same the first time and the next. Raises EmbedderError."""
        keys = [_key(text) for text in texts]
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
        order = list(new)
        for begin in range(0, len(order), _AT_ONCE):
            part = order[begin : begin + _AT_ONCE]
            found = self._embedder.embed([new[key] for key in part]).astype(np.float16)
            self._known.update(zip(part, found, strict=True))
            self._say(begin + len(part), len(order))
        self._asked.update(dict.fromkeys(keys))
        if not keys:
            return np.empty((0, self.dimension), np.float32)
        return np.stack([self._known[key] for key in keys]).astype(np.float32)

    def save(self) -> None:
        """Write the vectors that were asked for since this was opened, and forget the others.
        Raises OSError."""
        if not self._asked or self._asked.keys() == self._kept.keys():
            return
        keys = list(self._asked)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        made = self._path.with_suffix(".new.npz")
        vectors = np.stack([self._known[key] for key in keys])
        np.savez(made, name=self.name, keys=np.array(keys), vectors=vectors)
        made.replace(self._path)
        self._kept = {key: self._known[key] for key in keys}

    def _read(self) -> dict[str, NDArray[Any]]:
        try:
            with np.load(self._path) as kept:
                if str(kept["name"]) != self.name:
                    return {}
                return dict(zip(kept["keys"].tolist(), kept["vectors"], strict=True))
        except (OSError, ValueError, KeyError, EOFError):
            return {}


def _key(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:24]
