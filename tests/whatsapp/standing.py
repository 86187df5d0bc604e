"""How it may stand with people where only a long talk of several of them leads: what each dialogue
would know there, and what is stored."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from bot.app import Naast
from bot.talk.state import REST, Frame
from dialogues import linking
from dialogues.contents import Contents
from dialogues.outcome import OUTCOME
from dialogues.rights import living, told
from storage import (
    activities,
    calls,
    cases,
    checkins,
    duos,
    errands,
    local,
    meetups,
    occasions,
    outcomes,
    people,
    registrations,
    series,
    staff,
    transfers,
    wishes,
)
from storage.activities import Told
from storage.calls import Call
from storage.database import Tx
from storage.duos import Member
from storage.registrations import Sender
from storage.staff import Area
from storage.times import When
from tests.beside.duo import beside, id_of, talker
from tests.conftest import FROZEN
from tests.speaking import Someone

ZONE = "Europe/Brussels"
DAY = timedelta(days=1)
SATURDAY, SUNDAY = When("2026-11-28T15:00", ZONE), When("2026-11-29T11:00", ZONE)
THEN = "20261129T1100"
SPOKEN = {"day": "2026-11-28", "spoken": SATURDAY.local, "what": "walk"}
RIGHT = "increased-reimbursement"
AGES = [4, 9]
SERVICE = "ocmw"
HOME = Frame("menu", "menu")
FOUND_BEFORE = {told.FOUND: {"on": "2026-11-01", "rights": {RIGHT: "likely"}}}


@dataclass(frozen=True)
class Standing:
    """Who talks, what the dialogue knows, which talks wait below it, and what outlives them."""

    who: Someone
    answers: dict[str, Any] = field(default_factory=dict)
    below: tuple[Frame, ...] = (HOME,)
    caller: str = ""
    kept: dict[str, Any] = field(default_factory=dict)


@dataclass
class Neighbours:
    """Lien is beside Amal; Karin coordinates; Noor has been proposed to Lien, and Rosa came by a
    link to where there is no room."""

    naast: Naast
    lien: Someone
    amal: Someone
    noor: Someone
    rosa: Someone
    known: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    @property
    def everybody(self) -> list[Someone]:
        """Each of them."""
        return [self.lien, self.amal, self.noor, self.rosa]

    def standings(self, dialogue: str) -> Iterator[Standing]:
        """How it may stand in a dialogue, with each of them."""
        waiting = Frame("ask", "which", {"ages": AGES})
        for who in self.everybody:
            for answers in (*self.known.get(dialogue, ()), {}):
                yield Standing(who, answers, kept=FOUND_BEFORE)
                yield Standing(who, answers, (Frame("menu", REST),))
                yield Standing(who, answers, (HOME, waiting), "one")


def neighbours(naast: Naast) -> Neighbours:
    """Bring them together, and let much have happened."""
    names = ("Lien Peeters", "Amal Yusuf", "Noor Haddad", "Rosa Diaz")
    made = Neighbours(naast, *(talker(naast, name, "en") for name in names))
    naast.database.write(lambda tx: made.known.update(_stand(tx, made)))
    made.known.update(_told(naast.turns.world.contents))
    return made


def _told(contents: Contents) -> dict[str, list[dict[str, Any]]]:
    """What families told, and asked for."""
    question = next(each for each in contents.questions if each.kind == "ages")
    replies = [[question.id, [option.id for option in question.options], {"ages": AGES}]]
    lives = next(each for each in contents.questions if each.id == living.QUESTION)
    options = [option.id for option in lives.options]
    terms = [term.id for term in contents.glossary.terms if term.about]
    return {
        "rights": [
            {"replies": replies},
            *({"replies": [[lives.id, options, [one]]]} for one in options),
        ],
        "right": [{"right_id": RIGHT, "replies": replies}],
        "ask": [{"told": [RIGHT, SERVICE]}, {"told": [RIGHT]}],
        "rights_list": [{"replies": [[told.HAD, [RIGHT], [RIGHT]]]}],
        "barrier": [{"given": RIGHT, "instead": RIGHT}],
        "refused": [{"sender": SERVICE, "when": "yesterday"}],
        "support": [{"tried": [SERVICE]}, {"need": "company"}],
        "glossary": [{"given": term} for term in terms],
        "place_said": [{"given": "9999"}],
        "counter": [{"given": SERVICE}],
        "callback": [{"number": "+32470123456"}],
    }


def _stand(tx: Tx, people_: Neighbours) -> dict[str, list[dict[str, Any]]]:
    lien, amal, noor, rosa = (id_of(each) for each in people_.everybody)
    karin = people.add(tx, "nl", FROZEN, role="coordinator", name="Karin")
    staff.employ(tx, karin, languages=("nl", "en"))
    duo = beside(tx, lien, amal, karin)
    duos.expect(tx, duo, lien, "To walk, and to talk.")
    duos.expect(tx, duo, amal, "To learn Dutch.")
    sides = [Member(noor, "family", "a family of four"), Member(lien, "buddy", "I like to cook")]
    local.settle(tx, amal, "9000", FROZEN)
    wishes.ask(tx, noor, ["company"], FROZEN, about=wishes.About(words="Somebody to walk with"))
    proposed = duos.propose(tx, sides, FROZEN, coordinator_id=karin).id
    return {
        **_meetups(tx, duo, lien, amal),
        **{name: [{"given": duo, "which": duo}] for name in ("duo_page", "duo_again", "duo_bye")},
        "duo_begun": [{"given": duo}],
        "duo_over": [{"given": duo}],
        "duo_asked": [{"given": proposed}],
        "checkin": [{"given": _checkin(tx, duo, who)} for who in (lien, amal)],
        "activity_made": [{**SPOKEN, "what": ["walk"], "when": SPOKEN["spoken"]}],
        "activity": [{"given": _activity(tx, who)} for who in (None, amal)],
        "link_asked": [{"why": why} for why in linking.CANNOT],
        "link_typed": [{"why": why} for why in linking.CANNOT],
        "transfer": [{"given": _transfer(tx, amal, karin)}],
        "outcome": [{"given": _outcome(tx, amal)}],
        "occasion": [{"given": _occasion(tx, amal)}],
        "registration": [{"link": _registration(tx, rosa, karin)}],
    }


def _meetups(tx: Tx, duo: str, lien: str, amal: str) -> dict[str, list[dict[str, Any]]]:
    """One that stands, one that is asked, one that is to be moved and one that was."""
    more = {"place": "the park of Laken", "words": "Bring warm shoes.", "along": "the children"}
    asked = meetups.propose(tx, duo, lien, "walk", [SATURDAY, SUNDAY], FROZEN, **more)
    stands = meetups.propose(tx, duo, lien, "walk", [SATURDAY], FROZEN, **more)
    meetups.agree(tx, stands.id, SATURDAY, FROZEN)
    again = series.repeat(tx, duo, "walk", stands.when, place="the park of Laken")
    for who in (lien, amal):
        errands.add(tx, who, "meetup_moves", f"{stands.id}.{THEN}.{amal}", FROZEN)
    about = [{**SPOKEN, "duo": duo, "meetup": each.id, "both": each.id} for each in (stands, asked)]
    about = [{**each, "sent": each["meetup"]} for each in about]
    named = [{**each, "given": each["meetup"]} for each in about]
    until = {"given": f"{stands.id}.2.2027-02-28.{lien}"}
    return {
        "meetup": about,
        "meetup_answer": [*reversed(named)],
        "meetup_mine": [*named, {**named[0], "series": again}],
        "meetup_moves": named,
        "meetup_after": named,
        "meetup_repeat": [until],
    }


def _checkin(tx: Tx, duo: str, who: str) -> str:
    checkins.plan(tx, duo, who, "month1", FROZEN)
    (made,) = [each for each in checkins.of_duo(tx, duo) if each.person_id == who]
    checkins.ask(tx, made.id, FROZEN)
    return made.id


def _activity(tx: Tx, who: str | None) -> str:
    told = Told("Cooking", "Soup and bread", "De Pianofabriek", "€ 3", "from 6 years")
    made = activities.make(tx, told, When("2026-12-05T14:00", ZONE), FROZEN)
    if who:
        activities.sign_up(tx, made, who, FROZEN, many=2)
    return made


def _transfer(tx: Tx, family: str, karin: str) -> str:
    to = people.add(tx, "nl", FROZEN, role="supporter", name="Piet")
    case = cases.start(tx, family, "en", "asked", FROZEN, FROZEN + DAY)
    cases.take(tx, case.id, karin, FROZEN)
    asked = transfers.ask(tx, case.id, karin, "Housing is his subject.", FROZEN, to_id=to)
    return f"{asked.id} knows"


def _outcome(tx: Tx, family: str) -> str:
    outcomes.follow(tx, family, RIGHT, FROZEN)
    errands.add(tx, family, OUTCOME, RIGHT, FROZEN, due=FROZEN + 30 * DAY)
    return RIGHT


def _occasion(tx: Tx, family: str) -> str:
    occasions.note(tx, family, "child_3.2026", FROZEN)
    return "child_3.2026"


def _registration(tx: Tx, family: str, karin: str) -> str:
    full = staff.save_area(tx, Area("", "Laken", ("1020",), coordinator_id=karin, full=True))
    sender = Sender("Mevrouw Janssens", "De Regenboog")
    made, code = registrations.make(tx, sender, "en", FROZEN, area_id=full, made_by=karin)
    registrations.begin(tx, code, family, FROZEN)
    case = cases.start(tx, family, "en", "asked", FROZEN, FROZEN + DAY, area_id=full)
    cases.promise(tx, case.id, FROZEN + 14 * DAY)
    calls.book(
        tx, case.id, Call(karin, FROZEN + DAY, "+32470123456", message=False, language="so"), FROZEN
    )
    return made
