"""What holds of cases and outbox, whatever is done to them, in whatever order."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from storage import cases, outbox, personal
from storage.cases import AlreadyTaken, Case
from storage.database import Database, Tx
from tests.storage.acting import HOUR, NOW, colleague, family, waiting

Mark = Callable[[Tx, int], None]
QUICK = settings(
    max_examples=8,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)


class Office(RuleBasedStateMachine):
    """Families ask for humans, staff take, close and leave; nobody keeps to an order."""

    made = 0
    families = Bundle("families")
    known = Bundle("known")

    def __init__(self, database: Database) -> None:
        super().__init__()
        self.database = database
        self.staff = [colleague(database, name) for name in ("Fatima", "Tom")]
        self.people: set[str] = set()
        self.closed: dict[str, Case] = {}
        self.owners: dict[str, str] = {}
        self.hour = 0

    @initialize(target=families)
    def somebody(self) -> object:
        """There are three families."""
        return multiple(*[self.newcomer() for _ in range(3)])

    @rule(target=families)
    def newcomer(self) -> str:
        """One more family writes."""
        Office.made += 1
        person = family(self.database, f"{id(self.database)}-{Office.made}")
        self.people.add(person)
        return person

    @rule(target=known, person=families, urgency=st.integers(0, 2))
    def ask(self, person: str, urgency: int) -> str:
        """A family asks for a human; it has a case then, in any event."""
        if person not in self.people:
            return "nothing"
        self.hour += 1
        now = NOW + self.hour * HOUR
        due = now + HOUR
        before = self.database.read(lambda tx: cases.open_of(tx, person))
        case = self.database.write(
            lambda tx: cases.start(tx, person, "nl", "asked", now, due, urgency)
        )
        assert case.state != "closed"
        assert before is None or before.id == case.id
        assert case.urgency >= urgency
        return case.id

    @rule(case=known, who=st.integers(0, 1))
    def take(self, case: str, who: int) -> None:
        """Somebody takes a case: it works unless it is closed, gone, or a colleague's."""
        staff = self.staff[who]
        fair = case not in self.closed and self.owners.get(case, staff) == staff
        try:
            taken = self.database.write(lambda tx: cases.take(tx, case, staff, NOW))
        except AlreadyTaken:
            assert not fair or self._gone(case)
        else:
            assert fair
            assert (taken.state, taken.owner_id) == ("taken", staff)
            self.owners[case] = staff

    @rule(case=known, by=st.sampled_from(["staff", "family", "silence"]))
    def close(self, case: str, by: str) -> None:
        """Somebody closes a case, perhaps once more."""
        self.hour += 1
        now = NOW + self.hour * HOUR
        self.database.write(lambda tx: cases.close(tx, case, by, now))
        found = self.database.read(lambda tx: cases.get(tx, case))
        if found:
            assert found.state == "closed"
            self.closed.setdefault(case, found)

    @rule(case=known)
    def write_in(self, case: str) -> None:
        """A word in a case that may be closed does not open it again."""
        if case not in self.closed:
            self.database.write(lambda tx: cases.touch(tx, case, NOW))

    @rule(person=consumes(families))
    def forget(self, person: str) -> None:
        """A family is forgotten: its cases go with it."""
        self.database.write(lambda tx: personal.erase(tx, person))
        self.people.discard(person)
        self.closed = {id_: c for id_, c in self.closed.items() if c.person_id != person}

    @invariant()
    def at_most_one_is_open(self) -> None:
        """No family has two open cases, and numbers are never given twice."""
        every = self.database.read(self._cases)
        for person in self.people:
            assert sum(c.person_id == person and c.state != "closed" for c in every) <= 1
        assert len({c.number for c in every}) == len(every)

    @invariant()
    def what_is_closed_stays_closed(self) -> None:
        """A closed case is exactly as it was when it closed."""
        now = {c.id: c for c in self.database.read(self._cases)}
        assert {id_: now.get(id_) for id_ in self.closed} == self.closed

    @invariant()
    def who_owns_is_known(self) -> None:
        """A waiting case has no owner, a taken one the one who took it."""
        for case in self.database.read(self._cases):
            if case.state == "waiting":
                assert case.owner_id is None
            assert case.owner_id == self.owners.get(case.id)

    def _cases(self, tx: Tx) -> list[Case]:
        return [c for person in sorted(self.people) for c in cases.of_person(tx, person)]

    def _gone(self, case: str) -> bool:
        return self.database.read(lambda tx: cases.get(tx, case)) is None


class Post(RuleBasedStateMachine):
    """Replies are queued and delivered, refused or tried again, in any order and twice over."""

    parcels = Bundle("parcels")

    def __init__(self, database: Database) -> None:
        super().__init__()
        self.database = database
        Office.made += 1
        self.person = family(database, f"{id(database)}-{Office.made}")
        self.waiting: list[int] = []
        self.tries: dict[int, int] = {}
        self.settled: dict[int, tuple[str, str | None]] = {}
        self.ids: dict[int, int] = {}

    @rule(target=parcels)
    def put(self) -> int:
        """A turn queues a reply."""
        n = len(self.tries) + 1
        self.database.write(lambda tx: outbox.put(tx, self.person, [n], "telegram", "77", NOW))
        self.waiting.append(n)
        self.tries[n] = 0
        self.ids[n] = next(p.id for p in self._mine() if p.n == n)
        return n

    @rule(n=parcels, as_=st.sampled_from(["a", "b"]))
    def sent(self, n: int, as_: str) -> None:
        """The platform took it."""
        self._mark(n, lambda tx, id_: outbox.sent(tx, id_, as_), ("sent", as_))

    @rule(n=parcels)
    def dead(self, n: int) -> None:
        """The platform will never take it."""
        self._mark(n, lambda tx, id_: outbox.dead(tx, id_, "blocked"), ("dead", None))

    @rule(n=parcels)
    def not_yet(self, n: int) -> None:
        """The platform did not take it now."""
        self._mark(n, lambda tx, id_: outbox.not_yet(tx, id_, "busy"), None)

    @invariant()
    def what_waits_is_in_order(self) -> None:
        """What is not settled waits, all of it, in the order of the talk, with its tries."""
        assert [(p.n, p.attempts) for p in self._mine()] == [
            (n, self.tries[n]) for n in self.waiting
        ]

    @invariant()
    def what_is_settled_stays(self) -> None:
        """What was sent keeps the platform's first id of it; what is dead is shown as such."""

        def look(tx: Tx) -> tuple[dict[int, str | None], list[int]]:
            as_ = {n: outbox.sent_as(tx, self.person, n, "telegram") for n in self.settled}
            return as_, outbox.undelivered(tx, self.person)

        as_, undelivered = self.database.read(look)
        assert as_ == {n: said for n, (_state, said) in self.settled.items()}
        assert sorted(undelivered) == sorted(n for n, s in self.settled.items() if s[0] == "dead")

    def _mark(self, n: int, how: Mark, settles: tuple[str, str | None] | None) -> None:
        self.database.write(lambda tx: how(tx, self.ids[n]))
        if n in self.waiting:
            self.tries[n] += 1
            if settles:
                self.waiting.remove(n)
                self.settled[n] = settles

    def _mine(self) -> list[outbox.Parcel]:
        found = self.database.read(lambda tx: waiting(tx))
        return [parcel for parcel in found if parcel.person_id == self.person]


def test_cases_in_any_order(database: Database) -> None:
    """Whatever families and staff do: at most one open case each, one owner, and what is closed
    does not open again by itself."""
    run_state_machine_as_test(lambda: Office(database), settings=QUICK)


def test_the_outbox_in_any_order(database: Database) -> None:
    """Whatever becomes of replies: what waits is in order, what is settled stays as it was."""
    run_state_machine_as_test(lambda: Post(database), settings=QUICK)
