"""What the board reckons with: a family and the buddies of these areas, as matching wants them. Of
2,000 buddies only those are unsealed who may be among the best."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.beside import matching
from bot.beside.matching import Candidate, Found, Wanted
from bot.beside.places import km_apart
from bot.console.buddies.ground import Ground
from storage import buddies, duos, people, staff
from storage.buddies import Buddy, Week
from storage.database import Tx
from storage.wishes import Wish


@dataclass(frozen=True, slots=True)
class Suggested:
    """The best for a family, and the buddies that they are, by id."""

    found: Found
    buddies: Mapping[str, Buddy] = field(repr=False)


def suggest(tx: Tx, mine: Ground, wish: Wish, now: datetime, most: int) -> Suggested:
    """Find the buddies of these areas who suit a family best."""
    family, carried = wanted(tx, mine, wish), duos.carried(tx)
    opened: dict[str, Buddy] = {}

    def whole(ids: Sequence[str]) -> list[Candidate]:
        some, weeks = buddies.of_people(tx, ids), buddies.weeks(tx, ids)
        opened.update((each.person_id, each) for each in some)
        return [candidate(each, weeks.get(each.person_id, {}), carried) for each in some]

    outlines = [
        Candidate(
            each.person_id,
            each.languages,
            area_id=each.area_id,
            duos=carried.get(each.person_id, 0),
            since=each.confirmed,
            adult=each.adult,
        )
        for each in buddies.outlines(tx)
        if mine.has(each.area_id)
    ]
    km = _km_to_areas(mine, family.postcode)
    return Suggested(matching.rank_opening(family, outlines, whole, km, now, most), opened)


def wanted(tx: Tx, mine: Ground, wish: Wish) -> Wanted:
    """What a family asks for, with whom it was before."""
    person, about = people.by_id(tx, wish.person_id), wish.about
    home = staff.home(tx, wish.person_id).area_id
    beside = [
        each.person_id
        for duo in duos.of_person(tx, wish.person_id)
        for each in duo.others(wish.person_id)
    ]
    hard = about.hard
    return Wanted(
        (person.language,) if person else (),
        wish.aims,
        about.likes,
        matching.Hard(hard.languages, hard.gender, hard.no_pets, hard.no_smoking),
        about.postcode,
        wish.area_id or home,
        mine.neighbours(wish.area_id or home),
        buddies.week(tx, wish.person_id),
        frozenset({*duos.said_no(tx, wish.person_id), *beside}),
    )


def candidate(buddy: Buddy, week: Week, carried: Mapping[str, int]) -> Candidate:
    """A buddy, with everything that they told."""
    about = buddy.about
    return Candidate(
        buddy.person_id,
        buddy.languages,
        about.interests,
        about.likes,
        about.gender,
        about.pets,
        about.smokes,
        about.postcode,
        buddy.area_id,
        week,
        carried.get(buddy.person_id, 0),
        buddy.confirmed,
        bool(about.rather_not),
        buddy.adult,
    )


def _km_to_areas(mine: Ground, postcode: str) -> dict[str, int]:
    """How far from the family the nearest part of each area is, where that is known."""
    found: dict[str, int] = {}
    for area in mine.areas.values():
        known = [km for each in area.postcodes if (km := km_apart(postcode, each)) is not None]
        if known:
            found[area.id] = min(known)
    return found
