"""Municipalities with their postcodes, and where a right or a service is found in each.

Every postcode of the country stands in ``content/postcodes.yaml``. What stands in
``content/places.yaml`` is what we are sure of; an organisation may lay its own ``places.yaml``,
beside its ``organisation.yaml``, over it, and a coordinator writes the rest in the console
(storage/local.py).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterator, Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, ValidationError, model_validator

from bot.talk.answers import plain
from bot.talk.texts import _
from dialogues.rights.models import Content, Date, Texts
from dialogues.rights.reading import ContentFault, ContentFile
from storage.local import Door

FILE = "places.yaml"
POSTCODES = "postcodes.yaml"
CONTENT = Path(__file__).parent / "content"
NEW_PLACE = "one that does not ship needs nl, fr and postcodes"
NO_POSTCODE = _("I do not know a postcode {postcode} in Belgium. Can you look once more?")
FEWEST_LETTERS = 6
"""Of the name of a municipality, to ask whether a misspelt word means it."""
Region = Literal["brussels", "flanders", "wallonia"]
Postcode = Annotated[str, Field(pattern=r"^[1-9][0-9]{3}$")]
_BY_REGION = TypeAdapter(dict[Region, str])


def region_of(postcode: str) -> Region | None:
    """Return the region that a postcode lies in; None for four digits that are no postcode."""
    return _postcodes().get(postcode)


@cache
def _postcodes() -> Mapping[str, Region]:
    """Every postcode that people live in, with its region."""
    found = ContentFile(CONTENT, CONTENT / POSTCODES, _BY_REGION).value
    return {code: region for region, codes in found.items() for code in codes.split()}


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
        unknown = [code for code in self.postcodes if region_of(code) is None]
        if unknown:
            raise ValueError(f"{unknown[0]} is no postcode of Belgium")
        if len({region_of(code) for code in self.postcodes}) > 1:
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

    def near(self, text: str) -> Place | None:
        """Return the one municipality whose name is a letter away from what a text says; short
        names are a letter away from too much."""
        words = plain(text).split()
        found = {
            place.id: place
            for name, place in self._by_name.items()
            for start in range(len(words))
            if len(name) >= FEWEST_LETTERS
            if _a_letter_away(name, " ".join(words[start : start + len(name.split())]))
        }
        return next(iter(found.values())) if len(found) == 1 else None

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


def _a_letter_away(name: str, said: str) -> bool:
    """Whether one letter was left out, added, changed, or put after the next one."""
    short, long = sorted((name, said), key=len)
    if len(long) - len(short) > 1 or short == long:
        return False
    pairs = enumerate(zip(short, long, strict=False))
    first = next((at for at, (one, other) in pairs if one != other), len(short))
    left, right = short[first:], long[first:]
    if len(short) < len(long):
        return left == right[1:]
    return left[1:] == right[1:] or (left[:2] == right[1::-1] and left[2:] == right[2:])


class OwnPlace(Content):
    """A municipality as an organisation writes it: what it says goes before what ships."""

    id: Annotated[str, Field(pattern=r"^[a-z]+(-[a-z]+)*$", max_length=40)]
    nl: str | None = None
    fr: str | None = None
    also: Texts = ()
    postcodes: Annotated[tuple[Postcode, ...], Field(strict=False)] = ()
    doors: Mapping[str, Written] = {}

    def over(self, shipped: Place | None) -> Place:
        """Return the municipality with what is written here. Raises ValueError where its postcodes
        cannot be, or where it does not ship and is not whole."""
        said = {name: getattr(self, name) for name in ("nl", "fr", "also", "postcodes")}
        if shipped:
            said = {name: value or getattr(shipped, name) for name, value in said.items()}
        doors = {**(shipped.doors if shipped else {}), **self.doors}
        return Place.model_validate({"id": self.id, **said, "doors": doors})


class OwnPlaces(Content):
    """The file of an organisation; see ``Places``."""

    everywhere: Texts = ()
    ask_again: Texts = ()
    places: list[OwnPlace] = []

    def over(self, shipped: Places) -> Places:
        """Return what ships with what is written here."""
        found = {place.id: place for place in shipped.places}
        for own in self.places:
            found[own.id] = own.over(found.get(own.id))
        return Places(
            everywhere=tuple(dict.fromkeys((*shipped.everywhere, *self.everywhere))),
            ask_again=tuple(dict.fromkeys((*shipped.ask_again, *self.ask_again))),
            places=list(found.values()),
        )


def postcode_in(text: str) -> str | None:
    """Return the first four digits that stand together in a text, in the digits of any script."""
    signs = "".join(
        str(unicodedata.decimal(sign)) if sign.isdecimal() else " " for sign in text[:200]
    )
    return next((part for part in signs.split() if len(part) == 4), None)


_PLACES = TypeAdapter(Places)
_OWN = TypeAdapter(OwnPlaces)
PlacesFile = ContentFile[Places]
OwnFile = ContentFile[OwnPlaces]


def read_places(folder: Path) -> PlacesFile | None:
    """Read the file of a content folder, not yet checked; raises ContentFault. None: there is
    none."""
    path = folder / FILE
    return ContentFile(folder, path, _PLACES) if path.exists() else None


def read_own(path: Path | None) -> OwnFile | None:
    """Read the file of an organisation, not yet checked; raises ContentFault. None: there is
    none."""
    if path is None or not path.exists():
        return None
    return ContentFile(path.parent.parent, path, _OWN)


def find_own_faults(
    file: OwnFile, shipped: Places, known: Collection[str]
) -> Iterator[ContentFault]:
    """Find municipalities that are not whole or stand twice, postcodes that are taken, and rights
    or services that do not exist."""
    for at, about in enumerate(file.value.everywhere):
        if about not in known:
            yield file.fault(["everywhere", at], f"there is no right or service “{about}”")
    taken = {code: place.id for place in shipped.places for code in place.postcodes}
    found = {place.id: place for place in shipped.places}
    seen: set[str] = set()
    for at, own in enumerate(file.value.places):
        if own.id in seen:
            yield file.fault(["places", at, "id"], f"{own.id}: this id is used twice")
        seen.add(own.id)
        whole = own.id in found or (own.nl and own.fr and own.postcodes)
        try:
            if whole:
                own.over(found.get(own.id))
            else:
                yield file.fault(["places", at], f"{own.id}: {NEW_PLACE}")
        except ValidationError as fault:
            message = fault.errors(include_url=False)[0]["msg"].removeprefix("Value error, ")
            yield file.fault(["places", at], f"{own.id}: {message}")
        for code in own.postcodes:
            if taken.setdefault(code, own.id) != own.id:
                message = f"{own.id}: {code} belongs to {taken[code]} already"
                yield file.fault(["places", at, "postcodes"], message)
        for about in own.doors:
            if about not in known:
                message = f"{own.id}: there is no right or service “{about}”"
                yield file.fault(["places", at, "doors", about], message)


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
