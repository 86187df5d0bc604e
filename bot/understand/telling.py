"""What `naast understand` prints: one text a line in, one JSON object a line out, in order."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypedDict

from bot.understand.crisis import load_crisis
from bot.understand.embedding import Embedder, EmbedderError, LocalE5, open_embedder, weights_folder
from bot.understand.examples import read_lines
from bot.understand.features import counted
from bot.understand.loading import CRISIS_WORDS, Loader
from bot.understand.model import probable
from bot.understand.understanding import Understanding

_AT_ONCE = 2000  # texts embedded together, so that a long list does not lie in memory whole


class Line(TypedDict):
    """What one text means."""

    language: str
    intent: str
    score: float
    crisis: str | None
    answer_ids: list[str]


def opened(data: Path | None, setting: str | None) -> Understanding:
    """Understanding with everything loaded, in this thread. Raises ValueError on broken content."""
    loader = Loader(load_crisis(CRISIS_WORDS), data, setting)
    loader.load()
    return loader.understanding


def lines(
    understanding: Understanding, texts: Iterable[str], language: str | None
) -> Iterator[Line]:
    """What each text means, one after the other."""
    for text in texts:
        found = understanding.read(text, language)
        yield Line(
            language=found.language,
            intent=found.intent,
            score=round(found.score, 4),
            crisis=found.crisis,
            answer_ids=list(found.answers),
        )


def trained_lines(
    understanding: Understanding, file: Path, texts: Sequence[str], setting: str | None
) -> Iterator[Line]:
    """The same after learning from a file of examples instead of ours: the intent is always its
    likeliest label. Raises ExamplesError, EmbedderError."""
    from bot.understand.training import train

    examples = read_lines(file)
    embedder = _quick_embedder(setting)
    learnt = [example.text for example in examples]
    vectors = embedder.embed(learnt) if embedder else None
    model = train(learnt, [example.label for example in examples], vectors)
    for begin in range(0, len(texts), _AT_ONCE):
        part = texts[begin : begin + _AT_ONCE]
        found = embedder.embed(part) if embedder else [None] * len(part)
        for text, vector in zip(part, found, strict=True):
            shares = probable(model.logits(counted(text), vector))
            best = int(shares.argmax())
            guess = understanding.tongue.guess(text)
            yield Line(
                language=guess.language,
                intent=model.labels[best],
                score=round(float(shares[best]), 4),
                crisis=understanding.read(text).crisis,
                answer_ids=[],
            )


def _quick_embedder(setting: str | None) -> Embedder | None:
    """The embedder as it was before our examples tuned it, on every processor."""
    found = open_embedder(setting, weights_folder())
    if isinstance(found, LocalE5):
        return LocalE5(weights_folder(), threads=os.cpu_count() or 1, plain=True)
    return found


__all__ = ["EmbedderError", "lines", "opened", "trained_lines"]
