"""Meetups: nobody is in two places at once, whatever happens at the same moment; and what was
agreed is kept on the clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.beside import wall
from storage import afters, bookings, duos, meetups, series
from storage.afters import Wants
from storage.bookings import Booked
from storage.database import Database
from storage.meetups import Meetup, Settled
from storage.times import QUARTER, When
from tests.storage.acting import DAY, HOUR, NOW, at_once, holding, rows
from tests.storage.beside import BRUSSELS, SATURDAY, buddy, duo, later, wishing

SUNDAY = later(SATURDAY, days=1)


def known(database: Database, meetup_id: str) -> Meetup:
    found = database.read(lambda tx: meetups.get(tx, meetup_id))
    assert found
    return found


def propose(database: Database, duo_id: str, by: str, *offers: When) -> str:
    offered = offers or (SATURDAY,)
    return database.write(
        lambda tx: meetups.propose(tx, duo_id, by, "walk", offered, NOW, place="the park")
    ).id


def agree(where: Database, meetup_id: str, when: When = SATURDAY) -> Meetup:
    return where.write(lambda tx: meetups.agree(tx, meetup_id, when, NOW))


def booked(database: Database, who: str) -> list[tuple[datetime, datetime]]:
    return database.read(lambda tx: bookings.taken(tx, [who], NOW - 99 * DAY)).get(who, [])


@pytest.fixture
def two(database: Database) -> tuple[str, str, str]:
    """A buddy, a family, and the duo that they are."""
    yusuf, amal = buddy(database), wishing(database)
    return yusuf, amal, duo(database, yusuf, amal)


# -- the clock -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("local", "minutes", "starts", "ends"),
    [
        ("2026-11-28T15:00", 90, "2026-11-28T14:00", "2026-11-28T15:30"),
        ("2026-10-25T01:30", 120, "2026-10-24T23:30", "2026-10-25T02:30"),  # an hour twice
        ("2026-10-25T02:30", 60, "2026-10-25T00:30", "2026-10-25T02:30"),  # the first of two
        ("2027-03-28T01:30", 120, "2027-03-28T00:30", "2027-03-28T01:30"),  # an hour never
        ("2027-03-28T02:30", 60, "2027-03-28T01:30", "2027-03-28T02:30"),  # a time never
        ("2028-02-28T23:30", 60, "2028-02-28T22:30", "2028-02-28T23:30"),  # into a leap day
    ],
)
def test_a_time_on_the_clock_is_one_instant(
    local: str, minutes: int, starts: str, ends: str
) -> None:
    """Both changes of summer time, midnight and the leap day: it begins and ends as people read it
    on the clock."""
    when = When(local, BRUSSELS, minutes)
    assert when.starts == datetime.fromisoformat(starts).replace(tzinfo=UTC)
    assert when.ends == datetime.fromisoformat(ends).replace(tzinfo=UTC)


@given(
    at=st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1)),
    minutes=st.integers(1, 600),
    zone=st.sampled_from([BRUSSELS, "Europe/London", "Asia/Tehran", "Africa/Casablanca"]),
)
def test_its_quarters_hold_all_of_it_and_no_more(at: datetime, minutes: int, zone: str) -> None:
    """Every instant of it lies in one of its quarters, and each of them holds some of it; what
    proposes times reckons with the same ones."""
    when = When(at.isoformat(timespec="minutes"), zone, minutes)
    quarters = when.quarters()
    assert list(quarters) == wall.quarters(when.local, ZoneInfo(zone), minutes)
    assert quarters[0] * QUARTER <= when.starts.timestamp() < (quarters[0] + 1) * QUARTER
    assert quarters[-1] * QUARTER < when.ends.timestamp() <= (quarters[-1] + 1) * QUARTER


# -- agreeing --------------------------------------------------------------------------------------


def test_what_is_offered_is_agreed_and_lies_sealed(
    database: Database, two: tuple[str, str, str]
) -> None:
    """Up to three times are offered, one is picked; from then on both are booked for all of it.
    Nothing shows where they meet."""
    yusuf, amal, made = two
    sunday = later(SATURDAY, days=1)
    asked = propose(database, made, amal, SATURDAY, sunday)
    found = known(database, asked)
    assert (found.state, found.times, found.when) == (
        "proposed",
        (SATURDAY.local, sunday.local),
        SATURDAY,
    )
    assert [each.id for each in database.read(lambda tx: meetups.proposed(tx, yusuf))] == [asked]
    assert booked(database, yusuf) == []
    agree(database, asked, sunday)
    found = known(database, asked)
    assert (found.state, found.when, found.starts) == ("agreed", sunday, sunday.starts)
    assert (found.times, found.sequence, found.place) == ((), 0, "the park")
    for who in (yusuf, amal):
        assert booked(database, who) == [(sunday.starts, sunday.ends)]
        assert [each.id for each in database.read(lambda tx, w=who: meetups.upcoming(tx, w, NOW))]
    assert database.read(lambda tx: meetups.proposed(tx, yusuf)) == []
    assert holding(database, "the park") == set()
    assert "park" not in repr(found)


def test_of_two_yeses_at_once_one_is_in(database: Database, second: Database) -> None:
    """Two families get a yes of the same buddy for the same time at the same moment: one meets, the
    other hears whose time it is that is taken, and can pick another one."""
    for n in range(4):
        yusuf = buddy(database)
        families = [wishing(database, f"web-{n}-{k}") for k in range(2)]
        asked = [propose(database, duo(database, yusuf, who), who) for who in families]
        came = at_once(
            lambda a=asked: agree(database, a[0]),
            lambda a=asked: agree(second, a[1], later(SATURDAY, minutes=75)),
        )
        (lost,) = [each for each in came if isinstance(each, Exception)]
        assert isinstance(lost, Booked)
        assert lost.args == (yusuf,)
        states = sorted(known(database, each).state for each in asked)
        assert states == ["agreed", "proposed"]
        assert len(booked(database, yusuf)) == 1
        other = next(each for each in asked if known(database, each).state == "proposed")
        agree(database, other, later(SATURDAY, minutes=240))


def test_the_same_yes_twice_is_one(database: Database, second: Database) -> None:
    """A double tap, or both sides at once on the same proposal: one agrees, one hears that it
    is."""
    yusuf, amal = buddy(database), wishing(database)
    asked = propose(database, duo(database, yusuf, amal), amal)
    came = at_once(*[lambda w=w: agree(w, asked) for w in (database, second) * 2])
    assert sorted(type(each).__name__ for each in came) == ["Meetup", *["Settled"] * 3]
    assert len(rows(database, "bookings")) == 2 * 6


def test_a_refused_time_can_be_answered_in_the_same_turn(
    database: Database, two: tuple[str, str, str]
) -> None:
    """Booked leaves the transaction whole: what the turn wrote besides is kept."""
    yusuf, _, made = two
    other = duo(database, yusuf, wishing(database, "web-2"))
    database.write(lambda tx: meetups.plan(tx, other, None, "walk", SATURDAY, NOW))
    asked = propose(database, made, yusuf)

    def turn(tx: object) -> bool:
        try:
            meetups.agree(tx, asked, SATURDAY, NOW)  # type: ignore[arg-type]
        except Booked:
            elsewhere = [later(SATURDAY, days=1)]
            meetups.offer(tx, asked, yusuf, elsewhere, NOW)  # type: ignore[arg-type]
            return True
        return False

    assert database.write(turn)
    assert known(database, asked).times == (later(SATURDAY, days=1).local,)
    assert len(rows(database, "bookings")) == 2 * 6


def test_nobody_agrees_with_who_has_left(database: Database, two: tuple[str, str, str]) -> None:
    """Once the duo has ended there is nothing to propose, to agree to or to plan."""
    _, amal, made = two
    asked = propose(database, made, amal)
    database.write(lambda tx: duos.end(tx, made, NOW))
    for step in (
        lambda tx: meetups.agree(tx, asked, SATURDAY, NOW),
        lambda tx: meetups.propose(tx, made, amal, "walk", [SATURDAY], NOW),
        lambda tx: meetups.plan(tx, made, amal, "walk", SATURDAY, NOW),
    ):
        with pytest.raises(Settled):
            database.write(step)
    assert rows(database, "bookings") == []


def test_a_goodbye_and_a_yes_at_once_leave_nobody_booked(
    database: Database, second: Database
) -> None:
    """Whichever comes first, after all of them nothing is planned."""
    for n in range(8):
        yusuf, amal = buddy(database), wishing(database, f"web-{n}")
        made = duo(database, yusuf, amal)
        asked = propose(database, made, amal)
        plan = partial(meetups.plan, duo_id=made, by_id=amal, what="walk", when=SUNDAY, now=NOW)
        at_once(
            lambda a=asked: agree(database, a),
            lambda m=made: second.write(lambda tx: duos.end(tx, m, NOW)),
            lambda p=plan: database.write(p),
        )
        states = {each.state for each in database.read(partial(meetups.of_duo, duo_id=made))}
        assert states == {"cancelled"}
        assert booked(database, yusuf) == []


# -- changing --------------------------------------------------------------------------------------


def test_a_moved_meetup_frees_its_old_time(database: Database, two: tuple[str, str, str]) -> None:
    """It stands at its new time only, and calendars hear of it; it may overlap its old one."""
    yusuf, amal, made = two
    plan = database.write(lambda tx: meetups.plan(tx, made, amal, "walk", SATURDAY, NOW)).id
    for n, minutes in enumerate((30, 300), 1):
        moved = later(SATURDAY, minutes=minutes)
        database.write(lambda tx, moved=moved: meetups.move(tx, plan, moved, NOW + HOUR))
        assert (known(database, plan).when, known(database, plan).sequence) == (moved, n)
        assert booked(database, yusuf) == [(moved.starts, moved.ends)]
    other = duo(database, yusuf, wishing(database, "web-2"))
    database.write(lambda tx: meetups.plan(tx, other, None, "walk", SATURDAY, NOW))


def test_where_somebody_is_busy_nothing_moves_to(
    database: Database, two: tuple[str, str, str]
) -> None:
    """A move into another meetup is refused, and all is as it was."""
    yusuf, amal, made = two
    plan = database.write(lambda tx: meetups.plan(tx, made, amal, "walk", SATURDAY, NOW)).id
    other = duo(database, yusuf, wishing(database, "web-2"))
    evening = later(SATURDAY, minutes=240)
    database.write(lambda tx: meetups.plan(tx, other, None, "walk", evening, NOW))
    before = known(database, plan), rows(database, "bookings")
    with pytest.raises(Booked, match=yusuf):
        database.write(lambda tx: meetups.move(tx, plan, later(evening, minutes=-75), NOW))
    assert (known(database, plan), rows(database, "bookings")) == before


def test_two_that_change_places_at_once_do_not_wait_for_ever(
    database: Database, second: Database
) -> None:
    """Each moves to where the other stands: both are refused, or one after the other goes; neither
    hangs."""
    yusuf = buddy(database)
    evening = later(SATURDAY, minutes=240)
    plans = []
    for n, when in enumerate((SATURDAY, evening)):
        made = duo(database, yusuf, wishing(database, f"web-{n}"))
        plan = database.write(lambda tx, m=made, w=when: meetups.plan(tx, m, None, "walk", w, NOW))
        plans.append(plan.id)
    for _ in range(20):
        came = at_once(
            lambda: database.write(lambda tx: meetups.move(tx, plans[0], evening, NOW)),
            lambda: second.write(lambda tx: meetups.move(tx, plans[1], SATURDAY, NOW)),
        )
        assert [type(each) for each in came] == [Booked, Booked]


def test_a_cancelled_meetup_is_nobodys_time(database: Database, two: tuple[str, str, str]) -> None:
    """Both are free again, calendars hear of it, and nothing can be done with it any more."""
    yusuf, amal, made = two
    plan = database.write(lambda tx: meetups.plan(tx, made, amal, "walk", SATURDAY, NOW)).id
    assert database.write(lambda tx: meetups.cancel(tx, plan, NOW)).sequence == 1
    assert booked(database, yusuf) == []
    assert database.read(lambda tx: meetups.upcoming(tx, yusuf, NOW)) == []
    assert [e.state for e in database.read(lambda tx: meetups.calendar(tx, yusuf, NOW))] == [
        "cancelled"
    ]
    for step in (
        lambda tx: meetups.cancel(tx, plan, NOW),
        lambda tx: meetups.move(tx, plan, SATURDAY, NOW),
        lambda tx: meetups.agree(tx, plan, SATURDAY, NOW),
        lambda tx: meetups.describe(tx, plan, place="elsewhere"),
        lambda tx: meetups.cancel(tx, "nothing", NOW),
    ):
        with pytest.raises(Settled):
            database.write(step)


def test_what_is_said_of_it_can_change(database: Database, two: tuple[str, str, str]) -> None:
    """Place and words change one by one; only what stands in calendars counts up."""
    _, amal, made = two
    asked = propose(database, made, amal)
    database.write(lambda tx: meetups.describe(tx, asked, words="bring boots"))
    assert known(database, asked).sequence == 0
    agree(database, asked)
    database.write(lambda tx: meetups.describe(tx, asked, place="", along="15 h, desk 2"))
    found = known(database, asked)
    assert (found.place, found.words, found.along) == ("", "bring boots", "15 h, desk 2")
    assert found.sequence == 1


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    acts=st.lists(
        st.tuples(
            st.sampled_from(["plan", "move", "cancel"]), st.integers(0, 2), st.integers(0, 11)
        ),
        min_size=4,
        max_size=14,
    )
)
def test_whatever_is_planned_nobody_is_in_two_places(
    database: Database, acts: list[tuple[str, int, int]]
) -> None:
    """Any planning, moving and cancelling of three duos with one buddy: their agreed meetups never
    overlap, and who is booked is exactly who has one."""
    yusuf = buddy(database)
    tag = str(len(rows(database, "people")))
    made = [duo(database, yusuf, wishing(database, f"web-{tag}-{n}")) for n in range(3)]
    plans: list[str] = []

    def do(act: str, which: int, half_hours: int) -> None:
        when = later(SATURDAY, minutes=30 * half_hours)
        if act == "plan":
            plan = database.write(lambda tx: meetups.plan(tx, made[which], None, "walk", when, NOW))
            plans.append(plan.id)
        elif plans:
            which = which % len(plans)
            if act == "move":
                database.write(lambda tx: meetups.move(tx, plans[which], when, NOW))
            else:
                database.write(lambda tx: meetups.cancel(tx, plans[which], NOW))

    for act in acts:
        try:
            do(*act)
        except (Booked, Settled):
            continue
    agreed = database.read(lambda tx: meetups.upcoming(tx, yusuf, NOW))
    spans = [(each.starts, each.when.ends) for each in agreed]
    assert all(one[1] <= other[0] for one, other in pairwise(spans))
    assert booked(database, yusuf) == spans


# -- looking ---------------------------------------------------------------------------------------


def test_who_meets_when_is_found(database: Database, two: tuple[str, str, str]) -> None:
    """By duo, by time, and with whose it is; what is cancelled or only proposed is not agreed."""
    yusuf, amal, made = two
    plans = [
        database.write(
            lambda tx, d=d: meetups.plan(tx, made, amal, "walk", later(SATURDAY, days=d), NOW)
        )
        for d in (7, 0)
    ]
    propose(database, made, amal, later(SATURDAY, days=3))
    assert [m.state for m in database.read(lambda tx: meetups.of_duo(tx, made))] == [
        "agreed",
        "proposed",
        "agreed",
    ]
    between = database.read(
        lambda tx: meetups.between(tx, SATURDAY.starts, later(SATURDAY, days=7).starts)
    )
    assert [each.id for each in between] == [plans[1].id]
    who = database.read(lambda tx: meetups.people_of(tx, plans))
    assert who == {each.id: tuple(sorted((yusuf, amal))) for each in plans}
    assert booked(database, amal) == [
        (when.starts, when.ends) for when in (SATURDAY, later(SATURDAY, days=7))
    ]


# -- series ----------------------------------------------------------------------------------------


def test_a_day_that_moved_or_fell_out_is_not_made_anew(
    database: Database, two: tuple[str, str, str]
) -> None:
    """A series keeps how it repeats, and the days on which it has nothing (any more)."""
    _, amal, made = two
    end = date(2027, 1, 31)
    repeating = database.write(
        lambda tx: series.repeat(tx, made, "walk", SATURDAY, every_weeks=2, until=end, place="park")
    )
    plans = [
        database.write(
            lambda tx, d=d: meetups.plan(
                tx, made, amal, "walk", later(SATURDAY, days=d), NOW, series_id=repeating
            )
        ).id
        for d in (0, 14, 28)
    ]
    database.write(lambda tx: meetups.move(tx, plans[0], later(SATURDAY, days=1), NOW))
    database.write(lambda tx: meetups.cancel(tx, plans[1], NOW))
    (found,) = database.read(lambda tx: series.of_duo(tx, made))
    assert (found.first, found.every_weeks, found.until, found.place) == (SATURDAY, 2, end, "park")
    assert found.skipped == {"2026-11-28", "2026-12-12"}
    assert len(database.read(lambda tx: meetups.of_series(tx, repeating))) == 3
    database.write(lambda tx: series.end(tx, repeating, NOW))
    assert database.read(series.running) == []
    assert known(database, plans[2]).state == "agreed"


# -- before and after ------------------------------------------------------------------------------


def test_a_reminder_goes_out_once_for_each_start(
    database: Database, second: Database, two: tuple[str, str, str]
) -> None:
    """Two clocks come to the same reminder: one sends it. A later start is reminded of anew."""
    _, amal, made = two
    plan = database.write(lambda tx: meetups.plan(tx, made, amal, "walk", SATURDAY, NOW)).id

    def mark(where: Database, starts: datetime = SATURDAY.starts) -> bool:
        return where.write(lambda tx: afters.mark_reminded(tx, plan, amal, "day", starts))

    came = at_once(*[lambda w=w: mark(w) for w in (database, second) * 2])
    assert sorted(map(str, came)) == ["False", "False", "False", "True"]
    moved = SATURDAY.starts + timedelta(hours=1)
    assert mark(database, moved)
    assert database.read(lambda tx: afters.reminded_of(tx, [plan])) == {
        (plan, amal, "day", SATURDAY.starts),
        (plan, amal, "day", moved),
    }


def test_who_never_said_wants_every_reminder(database: Database, two: tuple[str, str, str]) -> None:
    """The choice is kept, and changed."""
    yusuf, amal, _ = two
    for wants in (Wants(day=False), Wants(day=True, hours=False)):
        database.write(lambda tx, wants=wants: afters.want(tx, amal, wants))
        said = database.read(lambda tx: afters.wants(tx, [yusuf, amal]))
        assert said == {yusuf: Wants(), amal: wants}


def test_how_it_was_is_asked_once_and_kept(database: Database, two: tuple[str, str, str]) -> None:
    """Each is asked once; taps and words come one by one, and no table shows the words."""
    yusuf, amal, made = two
    plan = database.write(lambda tx: meetups.plan(tx, made, amal, "walk", SATURDAY, NOW)).id
    over = SATURDAY.ends + HOUR
    assert database.read(lambda tx: afters.unasked(tx, NOW, over)) == [plan]
    assert database.write(lambda tx: afters.ask(tx, plan, amal, over))
    assert not database.write(lambda tx: afters.ask(tx, plan, amal, over))
    assert database.read(lambda tx: afters.unasked(tx, NOW, over)) == []
    database.write(lambda tx: afters.answer(tx, plan, amal, over, felt="nice"))
    database.write(lambda tx: afters.answer(tx, plan, amal, over, words="he was late"))
    database.write(lambda tx: afters.answer(tx, plan, yusuf, over, worry=True))
    mine = database.read(lambda tx: afters.get(tx, plan, amal))
    assert mine
    assert (mine.felt, mine.words, mine.worry) == ("nice", "he was late", None)
    (his,) = database.read(lambda tx: afters.of_person(tx, yusuf))
    assert (his.felt, his.worry, his.asked) == (None, over, over)
    assert len(database.read(lambda tx: afters.of_meetups(tx, [plan]))) == 2
    assert holding(database, "he was late") == set()
    assert "late" not in repr(mine)
