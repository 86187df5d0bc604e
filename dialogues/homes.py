"""Where somebody lives, as far as they said it; with it come the rights of that place."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from bot.talk.turn import Turn
from dialogues.places import Place, Places, Region, region_of
from dialogues.world import moved, world
from storage import local, staff
from storage.database import Tx
from storage.staff import Area

AT = "at."
"""Before the id of a municipality, where somebody named it and gave no postcode."""
OF_AREA = "area."
"""Before the id of an area of the house, in what coordinators wrote."""


@dataclass(frozen=True, slots=True)
class Home:
    """Where somebody lives, as far as they said it: the municipality where we know it, the area of
    the house, the region."""

    said: str
    place: Place | None
    area: Area | None
    region: Region | None

    @property
    def name(self) -> str:
        """What it is called."""
        if self.place:
            return self.place.name
        return self.area.name if self.area else self.said

    @property
    def keys(self) -> list[str]:
        """Where coordinators can have written about it, the nearest first."""
        near = [self.place.id] if self.place else []
        return [*near, f"{OF_AREA}{self.area.id}"] if self.area else near

    @property
    def postcodes(self) -> Collection[str]:
        """The postcodes of which it has one."""
        if self.said:
            return (self.said,)
        if self.area:
            return self.area.postcodes
        return self.place.postcodes if self.place else ()


def home(turn: Turn) -> Home | None:
    """Where this person lives: as they told it, else the area that they are known in."""
    return home_of(turn.db, turn.person, world(turn).contents.places)


def live(turn: Turn, said: str) -> None:
    """From now on it is known that they live there."""
    local.settle(turn.db, turn.person, said, turn.now)
    moved(turn)


def leave(turn: Turn) -> None:
    """It is kept no more."""
    local.leave(turn.db, turn.person)
    moved(turn)


def home_of(tx: Tx, person_id: str, places: Places) -> Home | None:
    """The same of a person."""
    said = local.lives(tx, person_id)
    if said:
        return located(tx, said, places)
    area = staff.area(tx, staff.home(tx, person_id).area_id)
    if area is None:
        return None
    towns = [places.at(code) for code in area.postcodes]
    only = towns[0] if towns and all(each is towns[0] for each in towns) else None
    regions = {region_of(code) for code in area.postcodes}
    return Home("", only, area, regions.pop() if len(regions) == 1 else None)


def located(tx: Tx, said: str, places: Places) -> Home:
    """What a postcode or the id of a municipality stands for."""
    if said.startswith(AT):
        place = places.get(said.removeprefix(AT))
        return Home("", place, None, place.region if place else None)
    return Home(said, places.at(said), staff.area_at(tx, said), region_of(said))
