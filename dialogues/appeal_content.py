"""How long one has to appeal, by who decided: loads ``content/appeals.yaml`` and checks it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from bot.talk.texts import Text
from dialogues.rights.models import VALID_DAYS, Content, Date
from dialogues.rights.reading import ContentFault, ContentFile, Place, faults_in, sound

PATH = Path(__file__).parent / "content" / "appeals.yaml"
"""The file that ships."""

MOST_OFFICES = 3
"""Beside "somebody else" and "I don't know", more than these are a list to read."""

Id = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
Ids = Annotated[list[Id], Field(min_length=1)]


class Appeal(Content):
    """One term: whose decision, how many months from the day it was received, what it costs, the
    right that says how to appeal, and the rights that help with it."""

    id: Id
    office: Annotated[str, Field(max_length=40)]
    rights: Ids
    months: Annotated[int, Field(ge=1, le=24)]
    costs: str
    right: Id
    help: Ids
    verified: Literal["seen", "unverified"]
    sources: Annotated[list[str], Field(min_length=1)]
    checked: Date
    valid_days: Annotated[int, Field(gt=0)] = VALID_DAYS

    @property
    def label(self) -> Text:
        """Who decided, as it stands on a button."""
        return Text(self.office)

    def stale(self, today: dt.date) -> bool:
        """Whether it was checked too long ago to be trusted without asking."""
        return self.checked + dt.timedelta(days=self.valid_days) < today


class _Terms(Content):
    """The file, as it is written."""

    appeals: Annotated[list[Appeal], Field(min_length=1, max_length=MOST_OFFICES)]


@dataclass(frozen=True, slots=True)
class Appeals:
    """Every term that is known."""

    terms: Sequence[Appeal]

    def get(self, id: str) -> Appeal | None:
        """Return a term by its id."""
        return next((each for each in self.terms if each.id == id), None)

    def of_right(self, right_id: str) -> Appeal | None:
        """Return the term for a decision on a right, or for the right to appeal itself; None where
        it is not known."""
        return next((e for e in self.terms if right_id in (*e.rights, e.right)), None)


def load_appeals(path: Path = PATH) -> Appeals:
    """Read and check the file by itself. Raises ContentFault, with its line."""
    file = _read(path)
    return Appeals(tuple(sound(file, _faults(file, None)).appeals))


def find_appeal_faults(right_ids: Collection[str] | None, path: Path = PATH) -> list[ContentFault]:
    """Return all that is wrong with the file (what rights there are may not be known); when it
    cannot be read, that alone."""
    return faults_in(lambda: _read(path), lambda file: _faults(file, right_ids))


def _read(path: Path) -> ContentFile[_Terms]:
    return ContentFile(path.parent, path, TypeAdapter(_Terms))


def _faults(file: ContentFile[_Terms], right_ids: Collection[str] | None) -> Iterator[ContentFault]:
    """What does not fit; with the ids of the rights, also what names one that is not there."""
    seen: set[str] = set()
    decided: set[str] = set()
    for place, each in enumerate(file.value.appeals):
        at: Place = ["appeals", place]
        if each.id in seen:
            yield file.fault([*at, "id"], f"{each.id}: this id is used twice")
        seen.add(each.id)
        for right_id in decided & set(each.rights):
            yield file.fault([*at, "rights"], f"{each.id}: “{right_id}” has another term already")
        decided |= set(each.rights)
        for right_id in (*each.rights, each.right, *each.help):
            if right_ids is not None and right_id not in right_ids:
                yield file.fault(at, f"{each.id}: unknown right “{right_id}”")
