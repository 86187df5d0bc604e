"""A family says where it lives, once, and is shown its own counters: address, hours, number, map.

What is known of a counter comes from places.yaml and from what coordinators wrote in the console.
In Brussels the doors of both communities are told, whatever language is spoken.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from urllib.parse import quote_plus

from bot.talk.answers import YES
from bot.talk.steps import END, Ask, Call, Choose, Dialogue, Do, NotUnderstood, Option, Say
from bot.talk.texts import Lines, Name, Verbatim, Words, _, p_
from bot.talk.turn import Turn
from dialogues import homes
from dialogues.contents import Contents, Shelf
from dialogues.homes import AT, OF_AREA, Home, home
from dialogues.places import NO_POSTCODE, Place, Region, postcode_in, region_of
from dialogues.rights.here import Conditions, conditions, told, written
from dialogues.rights.models import VALID_DAYS, Right
from dialogues.services import Service
from dialogues.world import world
from storage import local
from storage.local import Door

MOST_DOORS = 3
"""Counters told at once to who asks for none in particular."""
MAP = "https://www.openstreetmap.org/search?query={address}"

FOUR_DIGITS = _("Your postcode is enough: four digits. Or write: skip.")
PERHAPS_THERE = _("Do you mean {place}? Tap it, or type your postcode.")
PERHAPS = "perhaps"
"""Where a question on the place keeps the municipality that may be meant."""
WHICH_ONE = _("There is more than one municipality there. What is your postcode? Four digits.")


# -- where somebody lives --------------------------------------------------------------------------


class Postcode:
    """A Belgian postcode, in the digits of any script, or the name of a municipality."""

    def read(self, text: str, turn: Turn) -> str:
        """Return the postcode, or the municipality as ``at.ID``. Raises NotUnderstood."""
        code = postcode_in(text)
        if code and region_of(code):
            return code
        if code:
            raise NotUnderstood(NO_POSTCODE.of(postcode=Verbatim(code)), tried=True)
        places = world(turn).contents.places
        found = places.named(text)
        if found:
            return _kept(found)
        if places.is_several(text):
            raise NotUnderstood(WHICH_ONE, tried=True)
        near = places.near(text)
        if near:
            turn.answers[PERHAPS] = near.id
            raise NotUnderstood(PERHAPS_THERE.of(place=Name(near.name)), tried=True)
        raise NotUnderstood(FOUR_DIGITS)


def _kept(place: Place) -> str:
    """What is kept of a municipality: its postcode where it has only one."""
    return place.postcodes[0] if len(place.postcodes) == 1 else f"{AT}{place.id}"


def perhaps_there(turn: Turn) -> Sequence[Option]:
    """The municipality that a misspelt word may mean, to be tapped."""
    near = world(turn).contents.places.get(str(turn.answers.get(PERHAPS) or ""))
    return [Option(_kept(near), Name(near.name), icon="📍", also=YES)] if near else []


def where_you_live(turn: Turn) -> Words:
    """The question, with what it is for."""
    asks = _("Where do you live? Your postcode is enough.")
    why = _("I keep it only to show you what holds where you live.")
    return Lines((asks, why), " ")


def keep(turn: Turn) -> None:
    """From now on it is known, and not asked again."""
    said = str(turn.answers.get("where") or "")
    if said:
        homes.live(turn, said)


# -- the doors -------------------------------------------------------------------------------------


def door(turn: Turn, about: str) -> Words | None:
    """The local door of a service or right for this person, in Brussels of both communities; None
    where it is not known where they live, or nothing is known there."""
    here = home(turn)
    if here is None:
        return None
    contents, today = world(turn).contents, turn.now.date()
    told: list[Words] = []
    for each in both_doors(contents, here.region, about):
        found = _written(turn, here, each)
        if found or (each in contents.places.everywhere and here.place):
            official = named(contents, each, here.region)
            told.append(telling(official, here.name, found, turn.language, today))
    return Lines(tuple(told), "\n\n") if told else None


def both_doors(contents: Contents, region: Region | None, about: str) -> list[str]:
    """A service and, in Brussels, that of the other community."""
    other = contents.glossary.counterpart(about) if region == "brussels" else None
    return [about, other] if other else [about]


def _written(turn: Turn, here: Home, about: str) -> Door | None:
    """What is known: as a coordinator wrote it, else as it stands in places.yaml."""
    for key in here.keys:
        found = local.door(turn.db, key, about)
        if found:
            return found
    shipped = here.place.doors.get(about) if here.place else None
    return shipped.door if shipped else None


def is_local(turn: Turn, about: str) -> bool:
    """Whether this is told by place: every municipality has it, or it is written for some."""
    places = world(turn).contents.places
    shipped = any(about in place.doors for place in places.places)
    written = any(each == about for _at, each in local.written(turn.db))
    return about in places.everywhere or shipped or written


def telling(official: str, place: str, found: Door | None, language: str, today: dt.date) -> Words:
    """What a family reads of one door; ``found`` None: its address is not known yet."""
    title = _("{service}, {place}").of(service=Name(official), place=Name(place))
    if found is None:
        return Lines((title, _("I do not have its address yet. A person here can look with you.")))
    address = Verbatim(MAP.format(address=quote_plus(found.address))) if found.address else ""
    return Lines(
        (
            title,
            Lines(("📍", Name(found.address)), " ") if found.address else "",
            Lines(("🕐", Name(found.hours)), " ") if found.hours else "",
            Lines(("☎", Verbatim(found.phone)), " ") if found.phone else "",
            Lines(("🌐", Verbatim(found.web)), " ") if found.web else "",
            Lines(("🗺", address), " ") if address else "",
            note(found, language),
            _checked(found, today),
        )
    )


def named(contents: Contents, about: str, region: str | None) -> str:
    """What stands on the door: in Brussels the Dutch and the French name, else the one of there."""
    known = contents.services.get(about) or contents.rights.get(about)
    if known is None:
        return about
    names = {"flanders": (known.official.nl,), "wallonia": (known.official.fr,)}
    both = (known.official.nl, known.official.fr)
    return " / ".join(dict.fromkeys(names.get(region or "", both)))


class Counters:
    """Where services and rights are found, for who writes it: the content as it stands now."""

    of_area = OF_AREA
    telling = staticmethod(telling)
    region_of = staticmethod(region_of)

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    @property
    def towns(self) -> Sequence[Place]:
        """The municipalities that we know."""
        return self._shelf.contents.places.places

    @property
    def everywhere(self) -> Collection[str]:
        """What every municipality has."""
        return self._shelf.contents.places.everywhere

    @property
    def services(self) -> Mapping[str, str]:
        """The ids of the services, each with its kind."""
        return {each.id: each.kind for each in self._shelf.contents.services.values()}

    @property
    def rights(self) -> Sequence[str]:
        """The ids of the rights."""
        return list(self._shelf.contents.rights)

    def item(self, about: str) -> Service | Right | None:
        """Return the service or right of that id."""
        contents = self._shelf.contents
        return contents.services.get(about) or contents.rights.get(about)

    def named(self, about: str, region: str | None) -> str:
        """Return what stands on its door there."""
        return named(self._shelf.contents, about, region)

    @property
    def conditions(self) -> Sequence[Conditions]:
        """What a right that exists in one place only can depend on."""
        return conditions(self._shelf.contents)

    def telling_right(self, at: str, found: Door, today: dt.date) -> Words | None:
        """Return what a family reads of such a right that meets all its conditions; None where
        nobody can."""
        return told(written("preview", at, found), self._shelf.contents, today)


def note(found: Door, language: str) -> Words:
    """What is good to know, in this language or else in one that it was written in."""
    wanted = (language.partition("-")[0], "nl", "fr", "en")
    return Name(next((found.notes[tag] for tag in wanted if found.notes.get(tag)), ""))


def _checked(found: Door, today: dt.date) -> Words:
    if found.checked is None:
        return _("I do not know when this was last checked. Call before you go.")
    if found.checked + dt.timedelta(days=VALID_DAYS) < today:
        return _("This was last checked on {date}. Ask there whether it still holds.").of(
            date=found.checked
        )
    return _("Checked on {date}.").of(date=found.checked)


# -- the talk --------------------------------------------------------------------------------------


def known(turn: Turn) -> str | None:
    """Whether it has to be asked."""
    return None if home(turn) else "where"


def tell(turn: Turn) -> str | None:
    """The counter that was asked for, or those that we know near them."""
    about = str(turn.answers.get("given") or "")
    asked = [about] if about else _near(turn)
    told = [words for each in asked if (words := door(turn, each))]
    for words in told:
        turn.say(words)
    return None if told else "nothing"


def _near(turn: Turn) -> list[str]:
    """What there is to tell of a place, first what every municipality has."""
    contents, here = world(turn).contents, home(turn)
    if here is None:
        return []
    keys = here.keys
    written = [about for at, about in local.written(turn.db) if at in keys]
    shipped = list(here.place.doors) if here.place else []
    found = dict.fromkeys((*contents.places.everywhere, *written, *shipped))
    return list(found)[:MOST_DOORS]


def nothing(turn: Turn) -> Words:
    """The honest no."""
    here = home(turn)
    say = _("I know no counter near {place} yet. A person here can look with you.")
    return say.of(place=Name(here.name if here else "…"))


def what_next(turn: Turn) -> Sequence[Option]:
    """A person, another place, or forgetting it; what was not told here cannot be forgotten."""
    made = [
        Option("enough", p_("counter", "That is enough"), then=END, icon="👍"),
        Option("person", p_("menu", "A person"), then="person", icon="👤"),
        Option("moved", p_("counter", "I live somewhere else"), then="where", icon="📍"),
    ]
    if local.lives(turn.db, turn.person):
        label = p_("counter", "Forget where I live")
        made.append(Option("forget", label, then="forget", icon="🧹"))
    return made


def forget(turn: Turn) -> None:
    """Where they live is kept no more."""
    homes.leave(turn)


counter = Dialogue(
    "counter",
    Do("known", known, {"where": "where"}, then="tell"),
    Ask(
        "where",
        where_you_live,
        Postcode(),
        perhaps_there,
        then="keep",
        skip=END,
        skip_label=p_("buddy", "I skip this"),
        skip_icon="➖",
    ),
    Do("keep", keep),
    Do("tell", tell, {"nothing": "nothing"}, then="next"),
    Say("nothing", nothing, then="next"),
    Choose(
        "next",
        _("What else can I do?"),
        what_next,
        skip=END,
        leads=("person", "where", "forget"),
    ),
    Do("forget", forget, final=True),
    Say("forgotten", _("I do not know any more where you live."), then=END),
    Call("person", "human", then=END),
)
