"""The spoken times in tests/understand/spoken: their texts, and how a reading of one is judged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import yaml

from bot.understand.when import spoken

FOLDER = Path(__file__).with_name("spoken")
LANGUAGES = tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))
KINDS = ("right", "asked back", "wrong")


@dataclass(frozen=True)
class Case:
    """A text, when it is said, and what it means."""

    language: str
    text: str
    now: datetime
    start: str | None
    ask: str | None

    def told(self) -> dict[str, str | None]:
        """What is read in it."""
        return spoken(self.text, self.language, self.now).told()

    def kind(self) -> str:
        """Right; asked back (less was told than was meant, and nothing else); or wrong."""
        told = self.told()
        if told == {"start": self.start, "ask": self.ask}:
            return "right"
        start = told["start"]
        if start is None or (told["ask"] == "hour" and (self.start or "")[:10] == start):
            return "asked back"
        return "wrong"


def cases(which: str, *languages: str) -> Iterator[Case]:
    """One list, `seen` or `aside`, of some languages or of all."""
    for language in languages or LANGUAGES:
        whole = yaml.safe_load((FOLDER / f"{language}.yaml").read_text(encoding="utf-8"))
        for entry in whole[which]:
            start = str(entry["start"]) if entry["start"] else None
            now = datetime.fromisoformat(entry["now"])
            yield Case(language, entry["text"], now, start, entry["ask"])
