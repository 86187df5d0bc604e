"""How much understanding owes to how many examples: a learning curve, and learning from a handful.

The curve learns from so many examples of each label, drawn from all languages together. From a
handful: five examples of each plain intent, in one language, as few-shot sets such as those of
CLINC150 and xSID are measured; there with the embedder as it was before our examples tuned it, too.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from statistics import mean

import numpy as np

from bench.chances import Read
from bench.figures import say
from bot.understand.examples import CRISIS, INTENTS, Example
from bot.understand.features import counted
from bot.understand.model import Floats, Model
from bot.understand.remembering import Remembering
from bot.understand.training import train

SIZES = (5, 10, 20)
HANDFUL = 5
HANDFUL_ROUNDS = 3
PLAIN = tuple(intent for intent in INTENTS if intent not in ("ask", "none"))
SEED = 20261122

Point = dict[str, float]
"""`intents`: the likeliest intent is right; `ids`: of questions, the likeliest id is right;
`danger`: danger found where 3 % of harmless messages alarm. Of whole texts, without thresholds."""


def curve(
    examples: Sequence[Example], embedder: Remembering | None, whole: Read
) -> dict[str, Point]:
    """The learning curve; its last point is the model as it is (`whole`)."""
    points: dict[str, Point] = {}
    kept = whole.examples
    vectors = _vectors(embedder, kept)
    for size in SIZES:
        say(f"learning from {size} examples a label")
        part = draw(examples, size, Random(SEED))
        model = train([e.text for e in part], [e.label for e in part], _vectors(embedder, part))
        points[str(size)] = point(model.labels, _logits(model, kept, vectors), kept)
    scores = np.stack([logits[0] for logits in whole.logits])
    points["all"] = point(whole.labels, scores, kept)
    return points


def point(labels: Sequence[str], scores: Floats, kept: Sequence[Example]) -> Point:
    """How well scores tell messages apart."""
    odds = np.exp(scores - scores.max(axis=1, keepdims=True))
    chances = odds / odds.sum(axis=1, keepdims=True)
    intents = np.array([label.partition("/")[0] for label in labels])
    danger = chances[:, intents == CRISIS].sum(axis=1)
    told = np.array([each.intent for each in kept])
    names = [intent for intent in INTENTS if intent in set(intents)]
    sums = np.stack([chances[:, intents == name].sum(axis=1) for name in names], axis=1)
    best = np.array(names)[sums.argmax(axis=1)]
    ask = np.flatnonzero(intents == "ask")
    first = np.array(labels)[ask[chances[:, ask].argmax(axis=1)]]
    right = first == np.array([each.label for each in kept])
    calm = (told != CRISIS) & (told != "ask")
    line = np.quantile(danger[calm], 0.97)
    return {
        "intents": float((best == told)[told != CRISIS].mean()),
        "ids": float(right[told == "ask"].mean()),
        "danger": float((danger[told == CRISIS] > line).mean()),
    }


def handful(
    examples: Sequence[Example], kept: Sequence[Example], embedder: Remembering | None
) -> dict[str, float]:
    """The share of plain intents told right in each language, after five examples of each."""
    found: dict[str, float] = {}
    for tag in sorted({each.language for each in kept}):
        known = [e for e in examples if e.language == tag and e.label in PLAIN]
        asked = [e for e in kept if e.language == tag and e.label in PLAIN]
        vectors = _vectors(embedder, asked)
        shares = []
        for number in range(HANDFUL_ROUNDS):
            part = draw(known, HANDFUL, Random(SEED + number))
            model = train([e.text for e in part], [e.label for e in part], _vectors(embedder, part))
            best = _logits(model, asked, vectors).argmax(axis=1)
            shares.append(
                mean(model.labels[at] == e.label for at, e in zip(best, asked, strict=True))
            )
        found[tag] = mean(shares)
    found["all"] = mean(found.values())
    return found


def draw(examples: Sequence[Example], size: int, chance: Random) -> list[Example]:
    """So many examples of each label, drawn at random; all, where there are fewer."""
    by: dict[str, list[Example]] = {}
    for each in examples:
        by.setdefault(each.label, []).append(each)
    return [one for each in by.values() for one in chance.sample(each, min(size, len(each)))]


def _vectors(embedder: Remembering | None, examples: Sequence[Example]) -> Floats | None:
    return None if embedder is None else embedder.embed([each.text for each in examples])


def _logits(model: Model, examples: Sequence[Example], vectors: Floats | None) -> Floats:
    rows = [None] * len(examples) if vectors is None else list(vectors)
    pairs = zip(examples, rows, strict=True)
    return np.stack([model.logits(counted(each.text), row) for each, row in pairs])
