"""Which conversations there are, and whose words are typed in a language that has no file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.languages import base_of
from tests.transcript import settings_of

CLOSEST = {"fa-AF": ("fa",), "ru": ("uk",), "bg": ("uk",), "ar": ("fr",), "ro": ("fr",)}
"""The files to type from, where a language has none of its own; then those in English."""


@dataclass
class Conversation:
    """What happens once, told by a file for each language, or by one file for all."""

    name: str
    files: dict[str, Path] = field(default_factory=dict)

    @property
    def both(self) -> bool:
        """Whether colleagues are in it."""
        return self.name.startswith("both-")

    def typed_from(self, tag: str) -> str:
        """The language of the file whose typed words are used in a language."""
        near = (tag, *CLOSEST.get(tag, ()), base_of(tag), "en", "nl", *self.files)
        return next(each for each in near if each in self.files)

    def lines(self, tag: str) -> list[str]:
        """The file in a language that has one."""
        return self.files[tag].read_text(encoding="utf-8").splitlines()

    @property
    def title(self) -> str:
        """What it is about, in the words of its English file, if there is one."""
        return self.lines(self.typed_from("en"))[0].removeprefix("# ")


def conversations(paths: Sequence[Path]) -> list[Conversation]:
    """Bring the files together that tell the same in several languages."""
    found: dict[str, Conversation] = {}
    for path in sorted(paths):
        name, _dot, _tag = path.stem.partition(".")
        settings = settings_of(path.read_text(encoding="utf-8").splitlines())
        tag = settings.get("language", "fr" if name.startswith("both-") else "en")
        found.setdefault(name, Conversation(name)).files[tag] = path
    return list(found.values())
