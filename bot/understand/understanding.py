"""What a text means, in one function: its language, what it is for, which answers, any danger.

Everything happens on this machine and nothing of the text is kept. A text is read as a whole and
sentence by sentence, so that two questions get two answers and danger in the middle of a story is
not averaged away. Words of danger (`bot.understand.crisis`) are looked for beside the model, and
work from the first moment on.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np

from bot.understand.crisis import KINDS, CrisisWords
from bot.understand.embedding import Embedder, EmbedderError
from bot.understand.examples import CRISIS
from bot.understand.features import LONGEST, counted, words_of
from bot.understand.model import Floats, Model, probable
from bot.understand.respelling import Respelling
from bot.understand.tongue import UNKNOWN, Tongue
from bot.understand.tuning import Thresholds, Tuning

Band = Literal["answer", "offer", "unsure"]
"""Say it; offer two or three candidates; say that it is not understood."""

MOST_ANSWERS = 3
_FEWEST_LETTERS = 3  # "ja", "2", an emoji: nothing to understand
_MOST_PIECES = 12
_LONG_PIECE = 18  # words; a longer sentence is read in overlapping windows of this size
_DOUBT = 7.4  # by which the odds of danger in a piece are divided (e², measured)
_KIND = 0.2  # of the danger in a row; a kind with such a share may be what is meant
_SENTENCE = re.compile(r"[.!?؟;\n…]+")
_CLAUSE = re.compile(r"[.!?؟;\n…،]+|,\s|\s[-–]\s")
_SMALL_TALK = frozenset({"greeting", "thanks", "none"})
_GENERAL = _SMALL_TALK | {"explore_rights"}  # gives way to a question that stands beside it


@dataclass(frozen=True, slots=True)
class Understood:
    """What a text means.

    ``language`` is the likeliest one; ``offered`` the one to offer, when text enough says so.
    ``score`` is how likely the intent is right, ``about`` what it is about (of `none`: whether it
    is small talk). ``answers`` are ids of rights and services, the likeliest first; the first
    ``sure`` of them are sure enough to be told. ``dangers`` are the most urgent first.
    """

    language: str = UNKNOWN
    offered: str | None = None
    intent: str = "none"
    about: str = ""
    score: float = 0.0
    band: Band = "unsure"
    answers: tuple[str, ...] = ()
    sure: int = 0
    dangers: tuple[str, ...] = ()

    @property
    def crisis(self) -> str | None:
        """The most urgent kind of danger, or None."""
        return self.dangers[0] if self.dangers else None

    @property
    def asks_something(self) -> bool:
        """Whether something is wanted, and not only a word said."""
        return self.band != "unsure" and self.intent not in _SMALL_TALK


class Intents(Protocol):
    """Another source of labels, such as a Rasa server."""

    def labels(self, text: str) -> Mapping[str, float] | None:
        """How likely each label is; None when it cannot tell now."""


@dataclass(frozen=True, slots=True)
class Mind:
    """What is loaded at a moment: a model, the embedder that it needs (None: words alone), and what
    writes texts as it learnt to read them."""

    model: Model
    embedder: Embedder | None
    respelling: Respelling | None = None

    def read(self, texts: Sequence[str], chosen: str | None = None) -> Floats:
        """The scores of all labels for a text and pieces of it, the whole first: (texts, labels).
        ``chosen`` is what the person chose to speak. Raises EmbedderError."""
        texts = self.spelt(texts, chosen)
        vectors: Sequence[Floats | None] = [None] * len(texts)
        if self.embedder is not None:
            vectors = list(self.embedder.embed(texts))
        pairs = zip(texts, vectors, strict=True)
        return np.stack([self.model.logits(counted(text), vector) for text, vector in pairs])

    def spelt(self, texts: Sequence[str], chosen: str | None = None) -> Sequence[str]:
        """The same in the letters that the model learnt their language in."""
        return self.respelling.texts(texts, chosen) if self.respelling else texts


class Understanding:
    """Reads texts. ``mind`` and ``spare`` may come later (they load in the background): until
    then `spare` (words alone) answers, and without it only the words of danger are found."""

    def __init__(
        self,
        crisis: CrisisWords,
        tuning: Tuning,
        tongue: Tongue | None = None,
        mind: Mind | None = None,
        spare: Mind | None = None,
        intents: Intents | None = None,
    ) -> None:
        self.crisis = crisis
        self.tuning = tuning
        self.tongue = tongue or Tongue(None)
        self.mind = mind
        self.spare = spare
        self.intents = intents

    @property
    def ready(self) -> bool:
        """Whether the whole model is loaded."""
        return self.mind is not None

    def read(self, text: str, language: str | None = None) -> Understood:
        """Return what a text means. ``language`` is what the person chose to speak: it counts
        where the text itself says too little. Never raises for any text; bounded work."""
        text = text[:LONGEST]
        by_words = words_of_danger(self.crisis, self.mind or self.spare, text, language)
        if sum(map(len, words_of(text))) < _FEWEST_LETTERS:
            return Understood(language or UNKNOWN, dangers=by_words)
        guess = self.tongue.guess(text)
        spoken = guess.language if guess.offered or not language else language
        shown = guess.language if guess.language != UNKNOWN else language or UNKNOWN
        reading = self.chances(text, language)
        offered = guess.language if guess.offered else None
        if reading is None:
            return Understood(shown, offered, dangers=by_words)
        labels, chances, model = reading
        judge = _Judge(text, labels, chances, self.tuning.of(spoken, model))
        intent, about, score = judge.intent()
        answers, sure = judge.answers() if intent == "ask" else ((), 0)
        return Understood(
            shown,
            offered,
            intent,
            about,
            score,
            judge.band(score, answers, sure),
            answers,
            sure,
            judge.dangers(by_words),
        )

    def chances(
        self, text: str, chosen: str | None = None
    ) -> tuple[tuple[str, ...], Floats, str] | None:
        """The labels, how probable each is for the whole text and for its pieces (a row each), and
        which model said so (`whole`, `words`, `told`); None where no model is loaded."""
        texts = [text, *pieces(text)]
        found = None
        for name, mind in (("whole", self.mind), ("words", self.spare)):
            if mind is not None:
                try:
                    found = mind.model.labels, self._probable(mind, name, texts, chosen), name
                    break
                except EmbedderError:
                    continue
        if self.intents is None or (told := self.intents.labels(text)) is None:
            return found
        return _with_told(found, told)

    def _probable(self, mind: Mind, name: str, texts: Sequence[str], chosen: str | None) -> Floats:
        warmth = self.tuning.warmth.get(name, 1.0)
        return np.stack([probable(logits, warmth) for logits in mind.read(texts, chosen)])


def words_of_danger(
    crisis: CrisisWords, mind: Mind | None, text: str, chosen: str | None = None
) -> tuple[str, ...]:
    """The kinds of danger that words of a text name, as it is typed or in the letters of its own
    language; the most urgent first."""
    spelt = mind.spelt([text], chosen)[0] if mind else text
    found = crisis.every(text)
    if spelt == text:
        return found
    both = {*found, *crisis.every(spelt)}
    return tuple(kind for kind in KINDS if kind in both)


def pieces(text: str) -> list[str]:
    """The sentences of a text that has several, of a long one also what stands between commas,
    long ones in overlapping windows; at most twelve, spread over the whole text."""
    found: list[str] = []
    short = len(text.split()) <= _LONG_PIECE
    for sentence in (_SENTENCE if short else _CLAUSE).split(text):
        words = sentence.split()
        if len(words) < 2:
            continue
        starts = range(0, max(1, len(words) - _LONG_PIECE // 2), _LONG_PIECE // 2)
        if len(words) <= _LONG_PIECE:
            starts = range(1)
        found += [" ".join(words[at : at + _LONG_PIECE]) for at in starts]
    if len(found) < 2:
        return []
    step = -(-len(found) // _MOST_PIECES)
    return [" ".join(found[at : at + step]) for at in range(0, len(found), step)]


def danger_of(text: str, sums: Floats) -> Floats:
    """How likely danger is in the whole text and in each piece, from what the model says of them.

    A piece of a short text is a fragment ("he hit", cut off from "the jackpot") and says nothing;
    in a long one danger would be averaged away, so there a piece counts, but is trusted less.
    """
    trusted = sums.copy()
    if len(text.split()) <= _LONG_PIECE:
        trusted[1:] = 0.0
    else:
        trusted[1:] = sums[1:] / (sums[1:] + _DOUBT * (1 - sums[1:]))
    return trusted


class _Judge:
    """Decides by the thresholds, from the labels' chances: a row for the whole text, then one for
    each of its pieces."""

    def __init__(
        self, text: str, labels: tuple[str, ...], chances: Floats, thresholds: Thresholds
    ) -> None:
        self._text = text
        self._thresholds = thresholds
        self._labels = labels
        self._intents = np.array([label.partition("/")[0] for label in labels])
        self._danger = chances[:, self._intents == CRISIS]
        self._kinds = [label.partition("/")[2] for label in labels if label.startswith(CRISIS)]
        # What a text is for, danger set aside: it is looked at by itself.
        rest = np.where(self._intents == CRISIS, 0.0, chances)
        self._rest = rest / np.maximum(rest.sum(axis=1, keepdims=True), 1e-9)

    def dangers(self, by_words: tuple[str, ...]) -> tuple[str, ...]:
        """The kinds of danger; words of danger count where the model does not deny them."""
        if not self._kinds:
            return by_words
        found: set[str] = set()
        sums = self._danger.sum(axis=1)
        most = danger_of(self._text, sums).max()
        if most >= self._thresholds.danger:  # then each piece may say which danger it is
            for row in np.flatnonzero((sums >= self._thresholds.danger) | (sums == sums.max())):
                likely = self._danger[row] >= _KIND * sums[row]
                likely[self._danger[row].argmax()] = True
                found.update(np.array(self._kinds)[likely].tolist())
        if most >= self._thresholds.danger_with_words:
            found.update(by_words)
        return tuple(kind for kind in KINDS if kind in found)

    def intent(self) -> tuple[str, str, float]:
        """The intent, what it is about, and how likely. Of a greeting with a question behind it,
        the question."""
        best = self._best(0)
        if best[0] in _GENERAL:
            others = [self._best(row) for row in range(1, len(self._rest))]
            meant = [o for o in others if o[0] not in _GENERAL]
            most = max(meant, key=lambda other: other[2], default=best)
            if most[2] >= self._thresholds.answer:
                return most
        return best

    def _best(self, row: int) -> tuple[str, str, float]:
        sums: dict[str, float] = {}
        for intent, chance in zip(self._intents, self._rest[row], strict=True):
            if intent != CRISIS:
                sums[str(intent)] = sums.get(str(intent), 0.0) + float(chance)
        if not sums:
            return "none", "", 0.0
        intent = max(sums, key=sums.__getitem__)
        within = np.where(self._intents == intent, self._rest[row], 0.0)
        return intent, self._labels[int(within.argmax())].partition("/")[2], sums[intent]

    def answers(self) -> tuple[tuple[str, ...], int]:
        """The ids that may answer, the likeliest first, and how many are sure: one, or one for
        each of two questions."""
        most = np.where(self._intents == "ask", self._rest.max(axis=0), 0.0)
        order = [int(at) for at in np.argsort(-most, kind="stable")[:MOST_ANSWERS]]
        likely = [at for at in order if most[at] >= self._thresholds.offer]
        sure = sum(bool(most[at] >= self._thresholds.answer) for at in likely)
        return tuple(self._labels[at].partition("/")[2] for at in likely), sure

    def band(self, score: float, answers: tuple[str, ...], sure: int) -> Band:
        """Whether to say it, to offer it, or to say that it is not understood."""
        if answers:
            return "answer" if sure else "offer"
        if score >= self._thresholds.answer:
            return "answer"
        return "offer" if score >= self._thresholds.offer else "unsure"


def _with_told(
    ours: tuple[tuple[str, ...], Floats, str] | None, told: Mapping[str, float]
) -> tuple[tuple[str, ...], Floats, str]:
    """Take the intents from another source; danger stays ours where we look for it too."""
    if ours is None:
        return tuple(told), np.fromiter(told.values(), np.float32, len(told))[None, :], "told"
    calm = {label: chance for label, chance in told.items() if not label.startswith(f"{CRISIS}/")}
    labels, row = tuple(calm), np.fromiter(calm.values(), np.float32, len(calm))
    row = row / max(float(row.sum()), 1e-9)
    known, chances, model = ours
    danger = [at for at, label in enumerate(known) if label.startswith(f"{CRISIS}/")]
    side = chances[:, danger]
    block = (1 - side.sum(axis=1, keepdims=True)) * row[None, :]
    return (*(known[at] for at in danger), *labels), np.hstack([side, block]), model
