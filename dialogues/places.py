"""Municipalities with their postcodes, and where a right or a service is found in each.

What stands in ``content/places.yaml`` is what we are sure of; a coordinator writes the rest in the
console (storage/local.py).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, model_validator

from bot.talk.answers import plain
from dialogues.rights.models import Content, Date, Texts
from dialogues.rights.reading import ContentFault, ContentFile
from storage.local import Door

FILE = "places.yaml"
Region = Literal["brussels", "flanders", "wallonia"]
Postcode = Annotated[str, Field(pattern=r"^[1-9][0-9]{3}$")]
_REGIONS: tuple[tuple[int, int, Region], ...] = (
    (1000, 1210, "brussels"),
    (1300, 1499, "wallonia"),
    (1500, 3999, "flanders"),
    (4000, 7999, "wallonia"),
    (8000, 9999, "flanders"),
)
"""The first and last postcode of each region."""


def region_of(postcode: str) -> Region | None:
    """Return the region that a postcode lies in; None for four digits that are no postcode."""
    if not (postcode.isascii() and postcode.isdecimal() and len(postcode) == 4):
        return None
    number = int(postcode)
    return next((name for low, high, name in _REGIONS if low <= number <= high), None)


class Written(Content):
    """Where something is found in a municipality; only what is sure."""

    address: Annotated[str, Field(max_length=200)] = ""
    hours: Annotated[str, Field(max_length=200)] = ""
    phone: Annotated[str, Field(pattern=r"^[0-9]+( [0-9]+)*$", max_length=40)] | None = None
    web: Annotated[str, Field(max_length=200)] = ""
    notes: Mapping[Literal["nl", "fr", "en"], str] = {}
    checked: Date

    @property
    def door(self) -> Door:
        """The same, as a coordinator would have written it."""
        notes = {str(language): note for language, note in self.notes.items()}
        return Door(self.address, self.hours, self.phone or "", self.web, notes, self.checked)


class Place(Content):
    """A municipality: its names, other names that people use, its postcodes, what is where."""

    id: Annotated[str, Field(pattern=r"^[a-z]+(-[a-z]+)*$", max_length=40)]
    nl: str
    fr: str
    also: Texts = ()
    postcodes: Annotated[tuple[Postcode, ...], Field(min_length=1, strict=False)]
    doors: Mapping[str, Written] = {}

    @model_validator(mode="after")
    def _lies_in_one_region(self) -> Place:
        found = {region_of(code) for code in self.postcodes}
        if len(found) != 1 or None in found:
            raise ValueError("its postcodes are not all of one region")
        return self

    @property
    def region(self) -> Region:
        """The region that it lies in."""
        found = region_of(self.postcodes[0])
        assert found
        return found

    @property
    def name(self) -> str:
        """What it is called there: in both languages in Brussels."""
        if self.region == "brussels" and self.nl != self.fr:
            return f"{self.nl} / {self.fr}"
        return self.fr if self.region == "wallonia" else self.nl


class Places(Content):
    """The file. ``everywhere``: what every municipality has; ``ask_again``: names of more than one
    municipality."""

    everywhere: Texts = ()
    ask_again: Texts = ()
    places: list[Place] = []

    def at(self, postcode: str) -> Place | None:
        """Return the municipality of a postcode."""
        return self._by_code.get(postcode)

    def get(self, id_: str) -> Place | None:
        """Return a municipality by its id."""
        return self._by_id.get(id_)

    def named(self, text: str) -> Place | None:
        """Return the municipality that a text names; the longest name counts."""
        said = f" {plain(text)} "
        found = [name for name in self._by_name if f" {name} " in said]
        return self._by_name[max(found, key=len)] if found else None

    def is_several(self, text: str) -> bool:
        """Whether a text names only what has more than one municipality."""
        said = f" {plain(text)} "
        return any(f" {plain(name)} " in said for name in self.ask_again)

    @cached_property
    def _by_id(self) -> dict[str, Place]:
        return {place.id: place for place in self.places}

    @cached_property
    def _by_code(self) -> dict[str, Place]:
        return {code: place for place in self.places for code in place.postcodes}

    @cached_property
    def _by_name(self) -> dict[str, Place]:
        return {
            plain(name): place
            for place in self.places
            for name in (place.nl, place.fr, *place.also)
        }


def postcode_in(text: str) -> str | None:
    """Return the first four digits that stand together in a text, in the digits of any script."""
    signs = "".join(
        str(unicodedata.decimal(sign)) if sign.isdecimal() else " " for sign in text[:200]
    )
    return next((part for part in signs.split() if len(part) == 4), None)


_PLACES = TypeAdapter(Places)
PlacesFile = ContentFile[Places]


def read_places(folder: Path) -> PlacesFile | None:
    """Read the file of a content folder, not yet checked; raises ContentFault. None: there is
    none."""
    path = folder / FILE
    return ContentFile(folder, path, _PLACES) if path.exists() else None


def find_place_faults(file: PlacesFile, known: Collection[str]) -> Iterator[ContentFault]:
    """Find ids and postcodes that stand twice, and rights or services that do not exist."""
    ids: set[str] = set()
    codes: set[str] = set()
    for at, about in enumerate(file.value.everywhere):
        if about not in known:
            yield file.fault(["everywhere", at], f"there is no right or service “{about}”")
    for at, place in enumerate(file.value.places):
        if place.id in ids:
            yield file.fault(["places", at, "id"], f"{place.id}: this id is used twice")
        for code in codes.intersection(place.postcodes):
            message = f"{place.id}: {code} belongs to another municipality already"
            yield file.fault(["places", at, "postcodes"], message)
        for about in place.doors:
            if about not in known:
                message = f"{place.id}: there is no right or service “{about}”"
                yield file.fault(["places", at, "doors", about], message)
        ids.add(place.id)
        codes.update(place.postcodes)
