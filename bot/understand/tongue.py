"""Guesses in which language a text is written. It only ever offers: the chosen language stands.

Three guessers share the work: `eldc` for whole alphabets and the languages of Europe, our own
examples for what no library knows (Arabic typed in Latin letters, Bulgarian without Cyrillic), and
`pycld2` for Pashto, Somali and Tigrinya. Where a library is not to be had on a platform, the
others do without it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from bot.understand.features import LONGEST, counted
from bot.understand.model import Model, probable
from bot.understand.plain import plain

UNKNOWN = "und"
"""BCP 47's word for a language that is not known."""
ONLY_CLD2 = frozenset({"ps", "so", "ti"})
"""Languages that families here speak and that only pycld2 tells apart."""
ENOUGH_LETTERS = 14
"""Below this a text is too short to offer another language on."""
SURE = 0.9
_OURS_WEIGH = 1.0  # beside eldc's scores, as exponents of a product
_ELDC_WEIGHS = 1.0
_FLOOR = 0.02  # what a language scores at least that a guesser did not name


@dataclass(frozen=True, slots=True)
class Guess:
    """The likeliest language of a text (BCP 47; "und" when it has no letters) and how likely."""

    language: str
    score: float
    letters: int

    @property
    def offered(self) -> bool:
        """Whether it is sure enough, on enough text, to offer the language."""
        return self.score >= SURE and self.letters >= ENOUGH_LETTERS


class Tongue:
    """Guesses languages; ``ours`` is the model learnt from our own examples, if there is one."""

    def __init__(self, ours: Model | None) -> None:
        self._ours = ours
        self.by_examples = lru_cache(maxsize=1)(self._by_examples)

    def guess(self, text: str) -> Guess:
        """Return the language of a text. Safe on any text, bounded."""
        text = text[:LONGEST]
        letters = sum(char.isalpha() for char in text)
        if not letters:
            return Guess(UNKNOWN, 0.0, 0)
        rare = self._rare(text)
        if rare:
            return Guess(rare, SURE, letters)
        scores = self._eldc_scores(text)
        ours = self.by_examples(text)
        if not ours:
            best = max(scores, key=scores.__getitem__, default=UNKNOWN)
            return Guess(best, scores.get(best, 0.0), letters)
        likeliest = max(ours, key=ours.__getitem__)
        if ours[likeliest] >= SURE:
            return Guess(likeliest, ours[likeliest], letters)
        if foreign := self._foreign(scores, ours):
            return Guess(foreign, scores[foreign], letters)
        joint = {
            tag: ours[tag] ** _OURS_WEIGH * max(scores.get(tag, 0.0), _FLOOR) ** _ELDC_WEIGHS
            for tag in ours
        }
        best = max(joint, key=joint.__getitem__)
        return Guess(best, joint[best] / math.fsum(joint.values()), letters)

    @staticmethod
    def _foreign(scores: Mapping[str, float], ours: Mapping[str, float]) -> str | None:
        """A language that we have no examples of, when eldc is sure and our examples are not."""
        best = max(scores, key=scores.__getitem__, default=None)
        if best is None or best in ours:
            return None
        known = max((scores.get(tag, 0.0) for tag in ours), default=0.0)
        return best if scores[best] > known + 0.1 and max(ours.values()) < SURE else None

    def _by_examples(self, text: str) -> Mapping[str, float]:
        """How likely each language of our examples is; kept in memory until the next text, for two
        ask about the same one."""
        if self._ours is None:
            return {}
        shares = probable(self._ours.logits(counted(text), None))
        return dict(zip(self._ours.labels, map(float, shares), strict=True))

    def _eldc_scores(self, text: str) -> Mapping[str, float]:
        if self._eldc is None:
            return {}
        found: Mapping[str, float] = self._eldc.detect_details(plain(text) or text).scores
        return found

    def _rare(self, text: str) -> str | None:
        """Pashto, Somali or Tigrinya, when cld2 is sure of it."""
        if self._cld2 is None:
            return None
        try:
            sure, _bytes, found = self._cld2.detect(text.encode("utf-8", "ignore").decode())
        except (self._cld2.error, ValueError):
            return None
        best = str(found[0][1])
        return best if sure and best in ONLY_CLD2 and found[0][2] >= 60 else None

    @cached_property
    def _eldc(self) -> Any:
        try:
            import eldc
        except ImportError:
            return None
        eldc.init()
        detector = eldc.instance()
        detector.set_scores(8)
        return detector

    @cached_property
    def _cld2(self) -> Any:
        try:
            import pycld2
        except ImportError:
            return None
        return pycld2
