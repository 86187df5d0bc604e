"""One budget for all that Naast writes unasked: ninety days of fifty people, with everything that
can come unasked coming due at random, and people who answer or do not."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from heapq import heappop, heappush
from itertools import count, pairwise
from zoneinfo import ZoneInfo

import pytest

from bot import budget, inviting
from bot.app import Naast
from bot.beside.reminders import Quiet
from bot.settings import Settings
from bot.talk.heard import Heard
from bot.talk.state import Frame, State
from dialogues import outcome
from dialogues.rights import told
from storage import (
    activities,
    checkins,
    consents,
    errands,
    meetups,
    messages,
    occasions,
    outcomes,
    people,
)
from storage.activities import Told
from storage.database import Tx
from storage.times import When
from tests.beside.duo import beside
from tests.conftest import EXAMPLE
from tests.mould import ready
from tests.transcript import Hands
from tests.understand.weights import whole

BEGINS = datetime(2027, 2, 1, 9, tzinfo=UTC)
DAYS = 90
PROMISED = "Everybody comes along"
"""What stands in every message that was promised."""
ZONE = ZoneInfo("Europe/Brussels")
QUIET = Quiet(time(21), time(8))
PATIENCE = (0.0, 0.5, 0.8, 0.9, 1.0, 1.0)
"""How often people answer what they did not ask for."""
RIGHTS = ("kraamzorg", "living-wage", "dental-children", "food-aid", "legal-aid", "school-bonus")

# -- the rule --------------------------------------------------------------------------------------

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def may(*sent: float, heard: float | None = 0.0) -> float:
    """In how many days something may go, when these went so many days ago."""
    ago = [NOON - timedelta(days=days) for days in sent]
    last = None if heard is None else NOON - timedelta(days=heard)
    return (budget.moment(NOON, ago, last, QUIET, ZONE) - NOON) / timedelta(days=1)


@pytest.mark.parametrize(
    ("sent", "heard", "waits"),
    [
        ((), 30, 0),
        ((1,), 0, 0),
        ((1,), 2, 1),
        ((90,), 91, 1),
        ((1, 3), 0, 4),
        ((1, 7), 0, 0),
        ((1, 3), 2, 1),
        ((), None, 1),
    ],
)
def test_when_something_unasked_may_go(
    sent: tuple[float, ...], heard: float | None, waits: float
) -> None:
    """At once; or when a week is over since the last but one; or, while they do not write, it is
    looked at again tomorrow."""
    assert may(*sent, heard=heard) == waits


def test_nothing_unasked_at_night() -> None:
    """It waits for the morning; so does what would be free again at night."""
    night = datetime(2026, 11, 24, 22, tzinfo=UTC)
    morning = datetime(2026, 11, 25, 7, tzinfo=UTC)
    assert budget.moment(night, [], night, QUIET, ZONE) == morning
    late = [night - timedelta(days=1), night - timedelta(days=6)]
    assert budget.moment(NOON, late, NOON, QUIET, ZONE) == morning + timedelta(days=1)


# -- ninety days -----------------------------------------------------------------------------------


@dataclass
class One:
    """Somebody; how often they answer, and what came to them: when, and whether it was promised."""

    id: str
    address: str
    answers: float
    unasked: list[datetime] = field(default_factory=list)
    promised: list[datetime] = field(default_factory=list)
    wrote: list[datetime] = field(default_factory=list)
    owed: list[datetime] = field(default_factory=list)
    seen: int = 0


class Days:
    """Lets time pass from one thing to the next, with the real errands on a real database."""

    def __init__(self, naast: Naast, clock: Hands, draw: random.Random) -> None:
        self.naast, self.clock, self.draw = naast, clock, draw
        self.coming: list[tuple[datetime, int, Callable[[Tx], None] | One]] = []
        self.number = count()
        self.people: dict[str, One] = {}
        self.duos: list[tuple[str, list[One]]] = []
        self.party = naast.database.write(self._fill)

    def _fill(self, tx: Tx) -> str:
        """Twenty-five duos, each with an own patience, and a party that all of them signed up
        for."""
        karin = people.add(tx, "nl", BEGINS, role="coordinator", name="Karin")
        at_menu = State(frames=[Frame("menu", "main")]).to_json()
        for number in range(25):
            two = []
            for side in ("family", "buddy"):
                address = f"{side}-{number}"
                person = people.welcome(tx, "web", address, "en", BEGINS, name=address)
                person.state = at_menu
                people.save(tx, person, BEGINS - timedelta(days=1))
                two.append(One(person.id, address, self.draw.choice(PATIENCE)))
                for item in (outcome.CONSENT, occasions.CONSENT, told.KEPT):
                    consents.give(tx, person.id, item, "Naast", BEGINS)
            self.duos.append((beside(tx, two[1].id, two[0].id, karin), two))
            self.people |= {one.id: one for one in two}
        when = When("2027-12-24T15:00", "Europe/Brussels", 60)
        party = activities.make(tx, Told(PROMISED, "", "", ""), when, BEGINS)
        for one in self.people.values():
            activities.sign_up(tx, party, one.id, BEGINS)
        return party

    # -- what comes due --------------------------------------------------------------------------

    def moment(self) -> datetime:
        """Some moment of the ninety days, at night too."""
        return BEGINS + timedelta(minutes=self.draw.randrange(DAYS * 24 * 60))

    def later(self, at: datetime, what: Callable[[Tx], None] | One) -> None:
        """Something happens then: a change, or somebody writes."""
        heappush(self.coming, (at, next(self.number), what))

    def plan(self) -> None:
        """Draw what comes due for everybody: each kind of message, and people who just write."""
        for duo, two in self.duos:
            for _ in range(3):
                self.later(self.moment(), self.meets(duo))
            for one in two:
                for right in RIGHTS[: self.draw.randrange(6)]:
                    self.later(BEGINS, self.asks_outcome(one, right, self.moment()))
                for right in RIGHTS[: self.draw.randrange(4)]:
                    at = self.moment()
                    self.later(at, self.happens(one, right, at))
                self.later(BEGINS, self.checks_in(duo, one, self.moment()))
                for number in range(self.draw.randrange(5)):
                    self.later(self.moment(), self.invites(one, number))
                for _ in range(self.draw.randrange(3)):
                    self.later(self.moment(), self.promises(one))
                if one.answers:
                    self.later(self.moment(), one)

    def asks_outcome(self, one: One, right: str, due: datetime) -> Callable[[Tx], None]:
        """Whether a right worked."""

        def work(tx: Tx) -> None:
            outcomes.follow(tx, one.id, right, self.clock.at)
            errands.add(tx, one.id, outcome.OUTCOME, right, self.clock.at, due=due, unasked=True)

        return work

    def happens(self, one: One, right: str, at: datetime) -> Callable[[Tx], None]:
        """A right changed."""

        def work(tx: Tx) -> None:
            about = f"changed.{right}.{at:%y%m}"
            if occasions.note(tx, one.id, about, at):
                errands.add(tx, one.id, "occasion", about, at, unasked=True)

        return work

    def checks_in(self, duo: str, one: One, due: datetime) -> Callable[[Tx], None]:
        """How it is to be beside each other."""

        def work(tx: Tx) -> None:
            checkins.plan(tx, duo, one.id, "month1", due)
            (made,) = [c for c in checkins.of_duo(tx, duo) if c.person_id == one.id]
            errands.add(tx, one.id, "checkin", made.id, self.clock.at, due=due, unasked=True)

        return work

    def invites(self, one: One, number: int) -> Callable[[Tx], None]:
        """A coordinator invites to something that is in half a year."""

        def work(tx: Tx) -> None:
            when = When(f"2027-1{number % 2}-0{number + 1}T14:00", "Europe/Brussels", 60)
            made = activities.make(tx, Told("Cooking", "", "", ""), when, self.clock.at)
            inviting.invite(tx, made, [one.id], self.clock.at)

        return work

    def meets(self, duo: str) -> Callable[[Tx], None]:
        """A duo met an hour ago: the clock asks both how it was."""

        def work(tx: Tx) -> None:
            local = (self.clock.at - timedelta(hours=2)).astimezone(ZONE)
            when = When(f"{local:%Y-%m-%dT%H:00}", "Europe/Brussels", 15)
            meetups.plan(tx, duo, None, "walk", when, self.clock.at)
            self.naast.meetings._ask_how(tx)

        return work

    def promises(self, one: One) -> Callable[[Tx], None]:
        """Something changed in what they signed up for: that is told in any case."""

        def work(tx: Tx) -> None:
            errands.add(tx, one.id, "activity-news", f"changed.{self.party}", self.clock.at)
            one.owed.append(self.clock.at)

        return work

    # -- the days --------------------------------------------------------------------------------

    async def pass_by(self) -> None:
        """From one thing to the next, until the ninety days are over."""
        end = BEGINS + timedelta(days=DAYS)
        while True:
            due = self.naast.database.read(errands.next_due)
            ahead = [at for at in (due, self.coming[0][0] if self.coming else None) if at]
            if not ahead or min(ahead) > end:
                return
            self.clock.at = max(self.clock.at, min(ahead))
            while self.coming and self.coming[0][0] <= self.clock.at:
                await self._happen(heappop(self.coming)[2])
            found = self.naast.database.read(lambda tx: errands.due(tx, self.clock.at))
            if found:
                await self.naast.errands.round()
            for person_id in {each.person_id for each in found}:
                self._note(self.people[person_id])

    async def _happen(self, what: Callable[[Tx], None] | One) -> None:
        if not isinstance(what, One):
            self.naast.database.write(what)
            return
        message = f"{what.address}:{next(self.number)}"
        heard = Heard("web", what.address, message, "picked", picked="go=menu")
        await asyncio.wrap_future(self.naast.turns.take(heard))
        what.wrote.append(self.clock.at)
        what.seen = self._talk(what)[-1].n

    def _talk(self, one: One) -> list[messages.Message]:
        return self.naast.database.read(lambda tx: messages.after(tx, one.id, one.seen))

    def _note(self, one: One) -> None:
        """What came just now; perhaps they answer it."""
        found = self._talk(one)
        if not found:
            return
        one.seen = found[-1].n
        promised = [each for each in found if PROMISED in each.text]
        one.promised += [each.at for each in promised]
        if len(found) > len(promised):
            one.unasked.append(self.clock.at)
            if self.draw.random() < one.answers:
                hours = self.draw.expovariate(1 / 20)
                self.later(self.clock.at + timedelta(hours=hours), one)


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Days]:
    """The ninety days, over."""
    clock = Hands(BEGINS)
    settings = Settings(data=ready(tmp_path_factory.mktemp("days")), organisation=EXAMPLE)
    naast = Naast(settings, now=clock, reads=whole())
    made = Days(naast, clock, random.Random(6))
    made.plan()
    asyncio.run(made.pass_by())
    yield made
    naast.database.close()


def test_it_was_a_lively_time(days: Days) -> None:
    """Enough happened to prove something: every kind came, and much had to wait."""
    with days.naast.database.engine.connect() as c:
        query = "SELECT dialogue, count(done) FROM errands WHERE unasked GROUP BY dialogue"
        done = dict(c.exec_driver_sql(query).all())
    assert {*done} == {"outcome", "occasion", "checkin", "activity", "meetup_after"}
    assert min(done.values()) > 10
    assert sum(len(one.unasked) for one in days.people.values()) > 200
    waiting = days.naast.database.read(lambda tx: errands.due(tx, days.clock.at + timedelta(9)))
    assert len(waiting) > 20


def test_never_more_than_two_in_seven_days(days: Days) -> None:
    """In no seven times twenty-four hours, wherever they begin."""
    for one in days.people.values():
        for first, third in zip(one.unasked, one.unasked[2:], strict=False):
            assert third - first >= timedelta(days=7)


def test_none_after_one_that_was_not_answered(days: Days) -> None:
    """Between two of them there was a word or a tap; who never writes got one."""
    for one in days.people.values():
        for before, after in pairwise(one.unasked):
            assert any(before <= wrote <= after for wrote in one.wrote), one
    silent = [one for one in days.people.values() if not one.wrote]
    assert len(silent) > 5
    assert {len(one.unasked) for one in silent} == {1}


def test_none_at_night(days: Days) -> None:
    """Between nine in the evening and eight in the morning nobody hears anything unasked."""
    hours = {at.astimezone(ZONE).hour for one in days.people.values() for at in one.unasked}
    assert hours <= {*range(8, 21)}
    assert len(hours) > 5


def test_what_was_promised_comes_all_the_same(days: Days) -> None:
    """At once, also to those who answer nothing."""
    owed = [(one.id, at) for one in days.people.values() for at in one.owed]
    assert len(owed) > 20
    assert owed == [(one.id, at) for one in days.people.values() for at in one.promised]
