"""A duo in tests: a family and a buddy who both talk with a whole Naast."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.app import Naast
from storage import buddies, duos, errands, meetups, people, staff
from storage.database import Tx
from storage.duos import Duo, Member
from storage.meetups import Meetup
from storage.messages import Message
from tests.conftest import FROZEN
from tests.speaking import Someone
from tests.transcript import Hands

DAY_LONG = {day: [("08:00", "21:00")] for day in range(7)}


@dataclass
class Pair:
    """Lien, a buddy who speaks Dutch, and Amal, whose family speaks English; Karin coordinates."""

    naast: Naast
    clock: Hands
    lien: Someone
    amal: Someone
    duo: str
    karin: str

    def runs(self, *rules: str) -> None:
        """Let the clock look: these rules (else only the errands that are due now)."""
        for rule in rules or ("errands",):
            run(getattr(self.naast.clock, rule))

    def passes(self, **span: float) -> None:
        """Time passes; the clock looks after meetups, then people are told."""
        self.clock.at += timedelta(**span)
        self.runs("reminders", "afters", "repeats", "errands")

    def until(self, at: datetime) -> None:
        """Time passes until then."""
        self.clock.at = at
        self.runs("reminders", "afters", "repeats", "errands")

    def hears(self, who: Someone) -> list[Message]:
        """What came to somebody because of others."""
        self.runs()
        return who.reads()

    def meetups(self) -> list[Meetup]:
        """Every meetup of the duo."""
        return self.naast.database.read(lambda tx: meetups.of_duo(tx, self.duo))

    def agreed(self) -> list[Meetup]:
        """Those that stand."""
        return [each for each in self.meetups() if each.state == "agreed"]

    def found(self) -> Duo:
        """The duo as stored."""
        duo = self.naast.database.read(lambda tx: duos.get(tx, self.duo))
        assert duo
        return duo


def run(rule: Callable[[], Awaitable[None]]) -> None:
    """Let one rule of the clock look."""

    async def look() -> None:
        await rule()

    asyncio.run(look())


def pair(naast: Naast, clock: Hands) -> Pair:
    """Bring them together, all having said yes."""
    lien, amal = talker(naast, "Lien Maes", "en"), talker(naast, "Amal Haddad", "en")

    def work(tx: Tx) -> tuple[str, str]:
        karin = people.add(tx, "nl", FROZEN, role="coordinator", name="Karin")
        staff.employ(tx, karin, languages=("nl", "en"))
        return karin, beside(tx, id_of(lien), id_of(amal), karin)

    karin, duo = naast.database.write(work)
    return Pair(naast, clock, lien, amal, duo, karin)


def talker(naast: Naast, name: str, language: str) -> Someone:
    """Somebody who has talked with Naast before, and is at the menu."""
    someone = Someone(naast, language=language)
    someone.start()
    someone.picks(f"welcome.language={language}")
    someone.types("menu")
    naast.database.write(lambda tx: people.rename(tx, id_of(someone), name))
    return someone


def id_of(someone: Someone) -> str:
    """Their id."""
    found = someone.person
    assert found
    return found.id


def beside(tx: Tx, buddy: str, family: str, karin: str) -> str:
    """Make somebody a buddy who is ready, and the two a duo."""
    buddies.apply(tx, buddy, FROZEN)
    buddies.save(tx, buddy, adult=True)
    buddies.agree_rules(tx, buddy, FROZEN)
    buddies.read_note(tx, buddy, "1", FROZEN)
    buddies.sign(tx, buddy, "1", FROZEN)
    buddies.see_extract(tx, buddy, FROZEN.date())
    buddies.confirm(tx, buddy, karin, FROZEN)
    sides = [Member(family, "family", "a family"), Member(buddy, "buddy", "a buddy")]
    made = duos.propose(tx, sides, FROZEN, coordinator_id=karin).id
    for who in (buddy, family):
        duos.answer(tx, made, who, True, FROZEN)
    return made


def waiting(naast: Naast, someone: Someone) -> list[str]:
    """The errands that wait for somebody, by dialogue."""
    found = naast.database.read(lambda tx: errands.of_person(tx, id_of(someone)))
    return [each.dialogue for each in found]
