"""The thresholds of understanding, per language: content, set by measuring (`naast understand
--tune`), never by feeling."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which probability on something is said.

    ``answer``: it is said; ``offer``: it is offered as a candidate; ``danger``: it is taken for
    danger, and ``danger_with_words``: also, when words of danger were found beside it.
    """

    answer: float = 0.6
    offer: float = 0.25
    danger: float = 0.35
    danger_with_words: float = 0.1


UNMEASURED = Thresholds(danger_with_words=0.0)
"""Of a source that nobody measured: it cannot deny words of danger."""


@dataclass(frozen=True, slots=True)
class Tuning:
    """Thresholds by model (`whole`, `words`) and language, and each model's warmth (by which its
    scores are divided so that they can be taken at their word)."""

    thresholds: Mapping[str, Mapping[str, Thresholds]] = field(default_factory=dict)
    warmth: Mapping[str, float] = field(default_factory=dict)

    def of(self, language: str, model: str) -> Thresholds:
        """The thresholds for a language; those of all together for one that was not measured."""
        table = self.thresholds.get(model, {})
        base = language.replace("_", "-").partition("-")[0]
        return table.get(base) or table.get("other") or UNMEASURED


def read_tuning(path: Path) -> Tuning:
    """Read the file. Raises ValueError when it is not what it should be."""
    raw: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
    try:
        thresholds = {
            model: {tag: Thresholds(**row) for tag, row in each["languages"].items()}
            for model, each in raw.items()
        }
        warmth = {model: float(each["warmth"]) for model, each in raw.items()}
    except (AttributeError, KeyError, TypeError, ValueError) as fault:
        raise ValueError(f"{path.name}: not a table of thresholds ({fault})") from fault
    return Tuning(thresholds, warmth)
