"""The content as it holds where somebody lives: what exists only there lies beside what exists
everywhere, so that all that asks and tells treats it alike. Who lives elsewhere never meets it.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import structlog

from bot.talk.texts import Lines, Text, Words
from dialogues.contents import Contents
from dialogues.homes import OF_AREA, Home, home_of
from dialogues.places import Region, region_of
from dialogues.rights import telling
from dialogues.rights.conditions import All, Any, Condition, Fact, Not
from dialogues.rights.facts import about_children
from dialogues.rights.models import Right
from dialogues.rights.own import OwnRight, can_ask, codes_of
from dialogues.rights.reach import excluded
from dialogues.rights.verdicts import Verdict
from storage import local, staff
from storage.database import Tx
from storage.local import RIGHT, Door

log = structlog.get_logger(__name__)

MOST_KEPT = 64
"""Sets of rights that are kept prepared; one takes some milliseconds."""
TEXTS = ("name", "gives", "how")
"""What a coordinator writes of a right, by language."""
WHO, GIVEN_BY = "who", "given_by"


@dataclass(frozen=True, slots=True)
class There:
    """A right, and the postcodes where it exists; ``at``: the place that a coordinator wrote it
    for."""

    right: Right
    at: str = ""
    codes: frozenset[str] = frozenset()

    def holds_in(self, home: Home) -> bool:
        """Whether it exists where somebody lives, whatever of their postcodes that is."""
        codes = set(home.postcodes)
        return self.at in home.keys if self.at else bool(codes) and codes <= self.codes


@dataclass(frozen=True, slots=True)
class Seen:
    """Every right of some places, as they were at one moment, and the contents made with them."""

    base: Contents
    stamp: tuple[int, int]
    rights: Sequence[There]
    made: dict[tuple[str, ...], Contents] = field(default_factory=dict)

    def having(self, near: Sequence[There]) -> Contents:
        """Return the content with these; prepared once."""
        if not near:
            return self.base
        key = tuple(each.right.id for each in near)
        made = self.made.get(key)
        if made is None:
            if len(self.made) >= MOST_KEPT:
                self.made.clear()
            made = self.made[key] = self.base.with_rights([each.right for each in near])
        return made


class Here:
    """Finds the rights of a place, and keeps the content prepared with them."""

    def __init__(self) -> None:
        self._seen: Seen | None = None

    def contents(self, base: Contents, tx: Tx, person_id: str) -> Contents:
        """Return the content as it holds where a person lives."""
        seen = self._look(base, tx)
        home = home_of(tx, person_id, base.places) if seen.rights else None
        return seen.having([each for each in seen.rights if home and each.holds_in(home)])

    def everywhere(self, base: Contents) -> Contents:
        """Return the content with the rights of every place, as they were when last a family asked:
        for who works with all of them."""
        seen = self._seen
        return seen.having(seen.rights) if seen and seen.base is base else base

    def somewhere_in(self, base: Contents, tx: Tx, region: Region) -> bool:
        """Whether some place of a region has rights of its own."""
        codes = (code for each in self._look(base, tx).rights for code in each.codes)
        return any(region_of(code) == region for code in codes)

    def _look(self, base: Contents, tx: Tx) -> Seen:
        """The rights of the organisation's file, then those of its coordinators; read again when
        something was written."""
        seen, stamp = self._seen, local.rights_stamp(tx)
        if seen is None or seen.base is not base or seen.stamp != stamp:
            own = (There(o.right, codes=codes_of(o.area, base.places)) for o in base.own_rights)
            seen = self._seen = Seen(base, stamp, [*own, *_read(base, tx)])
        return seen


def _read(base: Contents, tx: Tx) -> Iterator[There]:
    """The rights that coordinators wrote; one that content cannot judge any more is left out."""
    for (at, about), version in local.rights(tx).items():
        try:
            own = written(about.removeprefix(RIGHT), at, version.door or Door())
        except (ValueError, KeyError):
            own = None
        if own is None or not all(can_ask(n, base.facts, base.questions) for _, n in own.facts):
            log.warning("a right of a place does not fit the content", right=about)
            continue
        area = staff.area(tx, at.removeprefix(OF_AREA)) if at.startswith(OF_AREA) else None
        codes = frozenset(area.postcodes) if area else codes_of((at,), base.places)
        yield There(own.right, at, codes)


def written(id_: str, at: str, door: Door) -> OwnRight:
    """Return a right as a coordinator wrote it (see ``storage.local``). Raises ValueError or
    KeyError."""
    said: dict[str, dict[str, str]] = {field: {} for field in TEXTS}
    for key, text in door.notes.items():
        field, dot, language = key.partition(".")
        if dot and field in said:
            said[field][language] = text
    fields: dict[str, object] = {
        **said,
        "id": id_,
        "area": (at,),
        "given_by": door.notes[GIVEN_BY],
        "where": door.address or None,
        "phone": door.phone or None,
        "sources": (door.web,),
        "checked": door.checked.isoformat() if door.checked else "",
    }
    if door.notes.get(WHO):
        fields["who"] = json.loads(door.notes[WHO])
    return OwnRight.model_validate({key: value for key, value in fields.items() if value})


@dataclass(frozen=True, slots=True)
class Conditions:
    """What can be asked in one part of the talk: facts, each with its question."""

    name: Words
    facts: Sequence[tuple[str, Words]]


def conditions(contents: Contents) -> list[Conditions]:
    """Every fact that a right can depend on, by the part of the talk in which it is asked."""
    found: dict[str, list[str]] = {topic.id: [] for topic in contents.topics}
    for question in contents.questions:
        ages = filter(about_children, contents.facts) if question.kind == "ages" else ()
        found[question.topic] += ages
        found[question.topic] += (name for o in question.options for name in o.ticked)
    taken: set[str] = set()
    made = []
    for topic in contents.topics:
        names = [
            n for n in dict.fromkeys(found[topic.id]) if n in contents.facts and n not in taken
        ]
        taken.update(names)
        asked = tuple((name, Text(contents.facts[name].question)) for name in names)
        made.append(Conditions(Text(topic.name), asked))
    return [each for each in made if each.facts]


def told(own: OwnRight, contents: Contents, today: dt.date) -> Words | None:
    """What a family reads that meets all its conditions; None where nobody can."""
    known = _meets(own.who)
    if not all(can_ask(name, contents.facts, contents.questions) for name in known):
        return None
    if excluded(own.right, contents.facts, contents.questions):
        return None
    verdict = Verdict(own.id, "likely", tuple(known))
    found = own.right
    about = telling.what(found, verdict, contents, known)
    return Lines((about, telling.how_on(found, today)), "\n\n")


def _meets(condition: Condition, yes: bool = True) -> dict[str, bool]:
    match condition:
        case Fact(name):
            return {name: yes}
        case Not(part):
            return _meets(part, not yes)
        case All(parts) | Any(parts):
            return {name: truth for part in parts for name, truth in _meets(part, yes).items()}
