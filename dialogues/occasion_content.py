"""What can happen in the life of a family, the sentence that Naast then writes, and which rights
and questions it opens. It stands in ``content/occasions.yaml``.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, TypeAdapter, model_validator

from dialogues.rights.conditions import names
from dialogues.rights.models import Content, FactName, FactNames, Texts, Tree
from dialogues.rights.reading import ContentFault, ContentFile, Place

FILE = "occasions.yaml"
KINDS = ("turns", "after", "begins", "season", "moved", "changed")


def _day(value: str) -> str:
    if not re.fullmatch(r"\d\d-\d\d", value):
        raise ValueError(f"is not a day of the year such as 08-15: {value!r}")
    try:
        dt.date.fromisoformat(f"2028-{value}")
    except ValueError:
        raise ValueError(f"there is no such day: {value!r}") from None
    return value


Day = Annotated[str, AfterValidator(_day)]
"""A day of the year, month first: 08-15."""


class After(Content):
    """So many days after a family told this."""

    fact: FactName
    days: Annotated[int, Field(gt=0, le=400)]


class Begins(Content):
    """One of these is told that was not so before; so many days later, when the talk that it was
    told in is over."""

    facts: Annotated[FactNames, Field(min_length=1)]
    days: Annotated[int, Field(ge=0, le=60)] = 0


class Season(Content):
    """Each year from one day to another, for whom it concerns."""

    begins: Day
    ends: Day
    who: Tree

    @model_validator(mode="after")
    def _in_one_year(self) -> Season:
        if self.begins >= self.ends:
            raise ValueError("a season begins before it ends, in the same year")
        return self


class Occasion(Content):
    """One kind of event: by what it is known (one of six ways), what is written, and what it opens.
    ``may_differ`` are facts told before that may not be so any more: they are asked anew."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=12)]
    icon: str
    say: Annotated[str, Field(max_length=160)]
    turns: Annotated[int, Field(ge=1, le=30)] | None = None
    after: After | None = None
    begins: Begins | None = None
    season: Season | None = None
    moved: bool = False
    changed: bool = False
    may_differ: FactNames = ()
    opens: Texts = ()

    @model_validator(mode="after")
    def _one_way(self) -> Occasion:
        if sum(bool(getattr(self, kind)) for kind in KINDS) != 1:
            raise ValueError(f"an occasion is known by one of: {', '.join(KINDS)}")
        if bool(self.opens) == self.changed:
            raise ValueError("`opens` names rights; “changed” alone is about the right itself")
        return self

    @property
    def watched(self) -> tuple[str, ...]:
        """The facts by which it is known, once they are told."""
        return (self.after.fact,) if self.after else self.begins.facts if self.begins else ()

    @property
    def facts(self) -> Iterator[tuple[str, str]]:
        """Every fact that it speaks of, with the field where it stands."""
        yield from (("after" if self.after else "begins", name) for name in self.watched)
        if self.season:
            yield from (("season", name) for name in names(self.season.who))
        yield from (("may_differ", name) for name in self.may_differ)


class Pages(Content):
    """The file, as it is written."""

    occasions: list[Occasion]


OccasionFile = ContentFile[Pages]


def read_occasions(folder: Path) -> OccasionFile | None:
    """Read the file of a content folder, None where there is none. Raises ContentFault."""
    path = folder / FILE
    return ContentFile(folder, path, TypeAdapter(Pages)) if path.exists() else None


def occasions_of(file: OccasionFile | None) -> Mapping[str, Occasion]:
    """Return what a file says, by id; without one nothing is ever written."""
    return {each.id: each for each in file.value.occasions} if file else {}


def find_occasion_faults(
    file: OccasionFile | None, rights: Collection[str], facts: Collection[str]
) -> Iterator[ContentFault]:
    """Find what is written twice, and rights and facts that are none."""
    if file is None:
        return
    ids = [each.id for each in file.value.occasions]
    for place, each in enumerate(file.value.occasions):
        at: Place = ["occasions", place]
        if each.id in ids[:place]:
            yield file.fault([*at, "id"], f"{each.id}: this id is used twice")
        for position, right in enumerate(each.opens):
            if right not in rights:
                yield file.fault([*at, "opens", position], f"{each.id}: “{right}” is no right")
        for field, name in each.facts:
            if name not in facts:
                yield file.fault([*at, field], f"{each.id}: unknown fact “{name}”")
