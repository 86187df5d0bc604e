"""What a model says of messages, kept as arrays, so that thousands of thresholds can be tried.

`Sheet` holds, for every message, the few numbers that `bot.understand.understanding` compares with
thresholds; a test keeps the two alike.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from bot.understand.checking import remember
from bot.understand.crisis import CrisisWords
from bot.understand.examples import CRISIS, INTENTS, Example
from bot.understand.features import LONGEST, words_of
from bot.understand.tongue import Tongue
from bot.understand.tuning import Thresholds
from bot.understand.understanding import MOST_ANSWERS, Mind, danger_of, pieces, words_of_danger

Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
GENERAL = ("greeting", "thanks", "none", "explore_rights")
_FEWEST_LETTERS = 3  # as in bot.understand.understanding: below it only words of danger count


@dataclass(frozen=True)
class Read:
    """Messages and, for each, the scores of its labels: a row for the whole, one for each piece."""

    examples: Sequence[Example]
    labels: tuple[str, ...]
    logits: Sequence[Floats]
    words: Bools
    """Whether words of danger are in it."""
    short: Bools
    """Whether it is too short for a model to be asked."""
    spoken: NDArray[np.str_]
    """The language that it seems to be in: whose thresholds are taken."""

    @property
    def tags(self) -> NDArray[np.str_]:
        """The language that each is in."""
        return np.array([each.language for each in self.examples])

    def part(self, which: Bools) -> Read:
        """Some of the messages."""
        at = np.flatnonzero(which)
        return Read(
            [self.examples[i] for i in at],
            self.labels,
            [self.logits[i] for i in at],
            self.words[at],
            self.short[at],
            self.spoken[at],
        )


def read(
    mind: Mind,
    crisis: CrisisWords,
    tongue: Tongue,
    examples: Sequence[Example],
    say: Callable[[str], None] = lambda _text: None,
) -> Read:
    """Let a model read every message once. Raises EmbedderError."""
    remember(mind, examples)
    logits = []
    for number, each in enumerate(examples):
        text = each.text[:LONGEST]
        logits.append(mind.read([text, *pieces(text)]))
        if number % 1000 == 0:
            say(f"{number:,} of {len(examples):,} messages")
    return Read(
        examples,
        mind.model.labels,
        logits,
        np.array([bool(words_of_danger(crisis, mind, each.text)) for each in examples]),
        np.array([sum(map(len, words_of(each.text))) < _FEWEST_LETTERS for each in examples]),
        np.array([tongue.guess(each.text).language for each in examples]),
    )


@dataclass(frozen=True)
class Sheet:
    """Per message: what it is (`is_…`), and what a model says of it, in numbers.

    ``first``: the likeliest intent of the whole text, and how likely; ``meant``: of its pieces the
    likeliest that is no small talk. Intents are numbers (`intents`). ``danger`` is the most danger
    in any row. ``ids`` are the three likeliest rights or services (columns of the labels), and
    ``likely`` how likely each.
    """

    is_danger: Bools
    is_ask: Bools
    is_stranger: Bools
    is_alarming: Bools
    intent: Ints
    about: Ints
    first: Ints
    first_score: Floats
    meant: Ints
    meant_score: Floats
    danger: Floats
    words: Bools
    short: Bools
    ids: Ints
    likely: Floats

    def part(self, which: NDArray[np.bool_] | NDArray[np.int64]) -> Sheet:
        """Some of the messages."""
        return Sheet(**{each.name: getattr(self, each.name)[which] for each in fields(self)})

    def __len__(self) -> int:
        return len(self.is_danger)


@dataclass(frozen=True)
class Decided:
    """What thresholds make of the messages of a sheet."""

    score: Floats
    """How likely the intent is said to be."""
    right_intent: Bools
    asked: Bools
    """It was taken for a question about a right or service."""
    sure: Bools
    """An answer is given at once."""
    right_answer: Bools
    """The likeliest id is the right one."""
    candidate: Bools
    """The right id is told or offered."""
    alarm: Bools


def decide(sheet: Sheet, at: Thresholds) -> Decided:
    """Judge as `Understanding.read` does."""
    small = np.isin(sheet.first, _small())
    turned = small & (sheet.meant >= 0) & (sheet.meant_score >= at.answer)
    intent = np.where(sheet.short, _number("none"), np.where(turned, sheet.meant, sheet.first))
    asked = (intent == _number("ask")) & ~sheet.short
    kept = sheet.likely >= at.offer
    told = sheet.ids == sheet.about[:, None]
    by_words = sheet.words & ((sheet.danger >= at.danger_with_words) | sheet.short)
    return Decided(
        score=np.where(turned, sheet.meant_score, sheet.first_score),
        right_intent=intent == sheet.intent,
        asked=asked,
        sure=asked & (sheet.likely[:, 0] >= max(at.answer, at.offer)),
        right_answer=told[:, 0] & kept[:, 0],
        candidate=asked & (told & kept).any(axis=1),
        alarm=by_words | (~sheet.short & (sheet.danger >= at.danger)),
    )


def sheet_of(found: Read, warmth: float) -> Sheet:
    """Work the numbers out, at a warmth."""
    table = _Labels.of(found.labels)
    rows = [_row(each, logits / warmth, table) for each, logits in _pairs(found)]
    columns = {name: np.array([row[name] for row in rows]) for name in rows[0]}
    return Sheet(words=found.words, short=found.short, **columns)


def _pairs(found: Read) -> list[tuple[Example, Floats]]:
    return list(zip(found.examples, found.logits, strict=True))


@dataclass(frozen=True)
class _Labels:
    """The labels of a model as columns."""

    danger: Bools
    ask: Bools
    member: Floats
    """(labels, intents): which label belongs to which intent."""
    column: dict[str, int]

    @classmethod
    def of(cls, labels: Sequence[str]) -> _Labels:
        intents = [label.partition("/")[0] for label in labels]
        member = np.zeros((len(labels), len(INTENTS)), np.float32)
        for at, intent in enumerate(intents):
            if intent != CRISIS:
                member[at, _number(intent)] = 1
        return cls(
            np.array([intent == CRISIS for intent in intents]),
            np.array([intent == "ask" for intent in intents]),
            member,
            {label: at for at, label in enumerate(labels)},
        )


def _row(example: Example, logits: Floats, table: _Labels) -> dict[str, object]:
    odds = np.exp(logits - logits.max(axis=1, keepdims=True))
    chances = odds / odds.sum(axis=1, keepdims=True)
    rest = np.where(table.danger, 0.0, chances)
    rest = rest / np.maximum(rest.sum(axis=1, keepdims=True), 1e-9)
    sums = rest @ table.member
    best = sums.argmax(axis=1)
    scores = sums.max(axis=1)
    meant, meant_score = -1, 0.0
    for intent, score in zip(best[1:], scores[1:], strict=True):
        if intent not in _small() and score > meant_score:
            meant, meant_score = int(intent), float(score)
    most = np.where(table.ask, rest.max(axis=0), 0.0)
    order = np.argsort(-most, kind="stable")[:MOST_ANSWERS]
    ids = np.full(MOST_ANSWERS, -1)
    likely = np.zeros(MOST_ANSWERS, np.float32)
    ids[: len(order)], likely[: len(order)] = order, most[order]
    intent = _number(example.intent) if example.intent != CRISIS else -1
    return {
        "is_danger": example.intent == CRISIS,
        "is_ask": example.intent == "ask",
        "is_stranger": example.label == "none/out_of_scope",
        "is_alarming": example.label == "none/alarming",
        "intent": intent,
        "about": table.column.get(example.label, -2) if example.intent == "ask" else -2,
        "first": int(best[0]),
        "first_score": np.float32(scores[0]),
        "meant": meant,
        "meant_score": np.float32(meant_score),
        "danger": np.float32(danger_of(example.text, chances[:, table.danger].sum(axis=1)).max()),
        "ids": ids,
        "likely": likely,
    }


def _number(intent: str) -> int:
    return INTENTS.index(intent)


def _small() -> list[int]:
    return [_number(intent) for intent in GENERAL]
