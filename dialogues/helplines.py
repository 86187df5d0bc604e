"""The lines to call in danger: which, in which order, in which language they answer."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from bot.understand.crisis import KINDS
from dialogues.rights.models import Content, Date, Texts
from dialogues.rights.reading import ContentFault, ContentFile

EMERGENCY = "112"
NOT_FIRST = ("shelter",)
"""Kinds where nobody is in danger this minute: 112 comes second."""
OTHERS = "en"
"""The order for everyone whose language has none of its own."""

Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]


class Line(Content):
    """One helpline; `name` and `what` are English msgids, for the dialogue to translate."""

    id: str
    phone: Annotated[str, Field(pattern=r"^[0-9]+( [0-9]+)*$")]
    name: str
    what: str
    answers: Texts = Field(min_length=1)
    region: Literal["belgium", "brussels", "flanders-brussels", "brussels-wallonia"]
    hours: Literal["always"] | None
    sources: Texts = Field(min_length=1)
    checked: Date

    @property
    def always_open(self) -> bool:
        """Whether it is known to answer day and night; else its hours are not known."""
        return self.hours == "always"


class Helplines(Content):
    """The file of helplines."""

    valid_days: int
    helplines: list[Line]
    shown: Mapping[str, Mapping[Language, Texts]]

    def lines(self, kind: str, language: str) -> list[Line]:
        """Return the lines for a kind of danger, the one to call now first.

        `language` is the person's (`nl`, `nl-BE`, `fa_AF` …). A kind that is not known gets 112: in
        danger there is always a number.
        """
        orders = self.shown.get(kind, {})
        spoken = language.replace("_", "-").partition("-")[0].casefold()
        ids = orders.get(spoken) or orders.get(OTHERS) or (EMERGENCY,)
        return [self._by_id[id] for id in ids]

    @cached_property
    def _by_id(self) -> dict[str, Line]:
        return {line.id: line for line in self.helplines}


def load_helplines(path: Path) -> Helplines:
    """Read and check the file. Raises ContentFault, with its line, for the first thing wrong."""
    file = ContentFile(path.parent, path, TypeAdapter(Helplines))
    helplines = file.value
    known = [line.id for line in helplines.helplines]
    for place, line_id in enumerate(known):
        if line_id in known[:place]:
            raise file.fault(["helplines", place, "id"], f"{line_id}: this id is used twice")
    for kind in KINDS:
        if OTHERS not in helplines.shown.get(kind, {}):
            raise file.fault(["shown", kind], f"{kind}: there are no lines for “{OTHERS}”")
    for kind, orders in helplines.shown.items():
        for language, ids in orders.items():
            if message := _wrong(kind, ids, known):
                raise _fault(file, kind, language, message)
    return helplines


def _wrong(kind: str, ids: tuple[str, ...], known: list[str]) -> str:
    """Say what is wrong with an order of lines, or nothing."""
    if kind not in KINDS:
        return "there is no such kind of danger"
    for line_id in ids:
        if line_id not in known:
            return f"there is no line “{line_id}”"
    place = 1 if kind in NOT_FIRST else 0
    return "" if ids[place : place + 1] == (EMERGENCY,) else f"{EMERGENCY} is not in its place"


def _fault(file: ContentFile[Helplines], kind: str, language: str, message: str) -> ContentFault:
    return file.fault(["shown", kind, language], f"{kind} {language}: {message}")
