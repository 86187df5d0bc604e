"""The lines to call in danger: which, in which order, in which language they answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, model_validator

from bot.understand.crisis import KINDS
from dialogues.rights.models import Content, Date, Texts
from dialogues.rights.reading import ContentFile

EMERGENCY = "112"
NOT_FIRST = ("shelter",)
"""Kinds where nobody is in danger this minute: 112 comes second."""
OTHERS = "en"
"""The order for everyone whose language has none of its own."""

Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
Place = Annotated[str, Field(pattern=r"^(flanders|brussels)$")]
Orders = Mapping[str, Mapping[Language, Texts]]
"""Per kind of danger and language: the ids of the lines, in the order in which they are shown."""


class Line(Content):
    """One helpline; `name` and `what` are English msgids, for the dialogue to translate.

    `hours` are known only from the line's own site: `hours_from` is which of the `sources` that is.
    """

    id: str
    phone: Annotated[str, Field(pattern=r"^[0-9]+( [0-9]+)*$")]
    name: str
    what: str
    answers: Texts = Field(min_length=1)
    region: Literal["belgium", "brussels", "flanders-brussels", "brussels-wallonia"]
    hours: Literal["always"] | None
    hours_from: str | None = None
    sources: Texts = Field(min_length=1)
    checked: Date

    @model_validator(mode="after")
    def _knows_its_hours(self) -> Line:
        if (self.hours is None) != (self.hours_from is None):
            raise ValueError("`hours` and `hours_from` (the line's own page) go together")
        if self.hours_from and self.hours_from not in self.sources:
            raise ValueError("`hours_from` is not among the `sources`")
        return self

    @property
    def always_open(self) -> bool:
        """Whether it is known to answer day and night; else its hours are not known."""
        return self.hours == "always"


class Helplines(Content):
    """The file of helplines."""

    valid_days: Annotated[int, Field(gt=0)]
    helplines: list[Line]
    shown: Orders
    shown_in: Mapping[Place, Orders] = {}

    def lines(self, kind: str, language: str, place: str = "") -> list[Line]:
        """Return the lines for a kind of danger, the one to call now first.

        `language` is the person's (`nl`, `nl-BE`, `fa_AF` …), `place` is where they said they live
        (`flanders`, `brussels`), empty when that is not known. A kind that is not known gets 112:
        in danger there is always a number.
        """
        orders = self.shown_in.get(place, {}).get(kind) or self.shown.get(kind, {})
        spoken = language.replace("_", "-").partition("-")[0].casefold()
        ids = orders.get(spoken) or orders.get(OTHERS) or (EMERGENCY,)
        return [self._by_id[id] for id in ids]

    def is_stale(self, line: Line, today: dt.date) -> bool:
        """Say whether a line was checked too long ago to be trusted without asking."""
        return line.checked + dt.timedelta(days=self.valid_days) < today

    def is_open(self, line: Line, today: dt.date) -> bool:
        """Say whether a line may be called open day and night. What was known of 112 stays."""
        return line.always_open and (line.id == EMERGENCY or not self.is_stale(line, today))

    def doubtful(self, lines: list[Line], today: dt.date) -> bool:
        """Say whether one of these lines may not answer any more, as far as we know."""
        return any(line.id != EMERGENCY and self.is_stale(line, today) for line in lines)

    @cached_property
    def _by_id(self) -> dict[str, Line]:
        return {line.id: line for line in self.helplines}


def load_helplines(path: Path) -> Helplines:
    """Read and check the file. Raises ContentFault, with its line, for the first thing wrong."""
    file = ContentFile(path.parent, path, TypeAdapter(Helplines))
    helplines = file.value
    known = [line.id for line in helplines.helplines]
    for at, line_id in enumerate(known):
        if line_id in known[:at]:
            raise file.fault(["helplines", at, "id"], f"{line_id}: this id is used twice")
    for kind in KINDS:
        if OTHERS not in helplines.shown.get(kind, {}):
            raise file.fault(["shown", kind], f"{kind}: there are no lines for “{OTHERS}”")
    for place, kind, language, ids in _all_orders(helplines):
        if message := _wrong(kind, ids, known):
            words = f"{kind} {language}: {message}"
            raise file.fault([*place, kind, language], words)
    return helplines


def _all_orders(helplines: Helplines) -> Iterator[tuple[list[str], str, str, Texts]]:
    """Every order of lines: where in the file, the kind, the language, the ids."""
    groups = [(["shown"], helplines.shown)]
    groups += [(["shown_in", place], orders) for place, orders in helplines.shown_in.items()]
    for place, by_kind in groups:
        for kind, orders in by_kind.items():
            for language, ids in orders.items():
                yield place, kind, language, ids


def _wrong(kind: str, ids: tuple[str, ...], known: list[str]) -> str:
    """Say what is wrong with an order of lines, or nothing."""
    if kind not in KINDS:
        return "there is no such kind of danger"
    for line_id in ids:
        if line_id not in known:
            return f"there is no line “{line_id}”"
    place = 1 if kind in NOT_FIRST else 0
    return "" if ids[place : place + 1] == (EMERGENCY,) else f"{EMERGENCY} is not in its place"
