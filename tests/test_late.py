"""What time does with a case: one colleague after the other hears of it, the family hears the
truth, and what is written just after the end goes to the same person again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.app import Naast
from bot.desk import NotForYou
from bot.settings import Settings
from storage import calls, cases, people, staff, tasks
from storage.cases import AlreadyTaken
from storage.database import Tx
from tests.conftest import FROZEN
from tests.moving import Moving, Told
from tests.speaking import Someone, case_of, text
from tests.understand.weights import whole


@pytest.fixture
def clock() -> Moving:
    """Half past ten on a Tuesday, until moved."""
    return Moving()


@pytest.fixture
def naast(tmp_path: Path, organisation: Path, clock: Moving) -> Iterator[Naast]:
    """A whole Naast on the moving clock."""
    built = Naast(Settings(data=tmp_path, organisation=organisation), now=clock, reads=whole())
    yield built
    built.database.close()


@pytest.fixture
def told(naast: Naast) -> Told:
    """Who hears of cases."""
    ears = Told()
    naast.desk._tell = ears
    return ears


@pytest.fixture
def team(naast: Naast) -> dict[str, str]:
    """Tine, who has a backup, and a coordinator."""

    def work(tx: Tx) -> dict[str, str]:
        piet = people.add(tx, "nl", FROZEN, role="supporter", name="Piet")
        tine = people.add(tx, "nl", FROZEN, role="supporter", name="Tine")
        boss = people.add(tx, "nl", FROZEN, role="coordinator", name="Karin")
        staff.employ(tx, tine, languages=("en",), backup_id=piet)
        staff.employ(tx, piet, languages=("nl",))
        return {"Tine": tine, "Piet": piet, "Karin": boss}

    return naast.database.write(work)


@pytest.fixture
def family(naast: Naast, team: dict[str, str]) -> Someone:
    """A family that asked for a person."""
    someone = Someone(naast, language="en")
    someone.start()
    someone.types("a person")
    someone.types("I have a question about the rent")
    return someone


def look(naast: Naast) -> None:
    """What the clock does every half minute, for every case that is due."""

    def due(tx: Tx) -> list[str]:
        now = naast.now()
        return [c.id for c in cases.overdue(tx, now) if naast.desk.is_due(tx, c, now)]

    for case_id in naast.database.read(due):
        naast.desk.remind(case_id).result()


def after(naast: Naast, clock: Moving, **time: float) -> None:
    """The clock looks again when so much time has passed."""
    clock.passes(**time)
    look(naast)


def when_due(family: Someone, clock: Moving) -> None:
    """The clock looks when an answer is just late."""
    clock.at = case_of(family).due + timedelta(minutes=1)
    look(family.naast)


def takes(family: Someone, who: str) -> None:
    """A colleague takes the case."""
    family.naast.desk.take(case_of(family).id, who).result()


def says(family: Someone, who: str, words: str) -> None:
    """A colleague writes to the family."""
    family.naast.desk.reply(case_of(family).id, who, words).result()


def test_one_named_person_is_responsible_from_the_first_moment(
    family: Someone, team: dict[str, str]
) -> None:
    """Who speaks the language, and the family hears the name."""
    case = case_of(family)
    assert case.responsible_id == team["Tine"]
    assert case.chosen.split()[0] == "language:en"
    assert "Tine" in text(family.types("one more thing"))


def test_a_late_case_goes_from_one_to_the_next_once_each(
    naast: Naast, family: Someone, team: dict[str, str], told: Told, clock: Moving
) -> None:
    """The owner, then the backup, then the coordinator; never twice, however often the clock
    looks; the family hears who is asked now."""
    family.reads()
    look(naast)
    assert told.all == []
    clock.at = case_of(family).due + timedelta(minutes=1)
    for _ in range(3):
        look(naast)
    assert told.all == [(team["Tine"], "late")]
    assert family.reads() == []
    clock.passes(days=1)
    for _ in range(3):
        look(naast)
    assert told.all[1:] == [(team["Piet"], "backup")]
    said = text(family.reads())
    assert "Tine could not read your message in time. I am sorry." in said
    assert "I have asked Piet now" in said
    assert case_of(family).responsible_id == team["Piet"]
    clock.passes(days=1)
    for _ in range(3):
        look(naast)
    assert told.all[2:] == [(team["Karin"], "coordinator")]
    assert "I have asked Karin now" in text(family.reads())
    after(naast, clock, days=9)
    assert len(told.all) == 3


def test_nobody_is_reminded_outside_working_hours(
    naast: Naast, family: Someone, team: dict[str, str], told: Told, clock: Moving
) -> None:
    """The pause between two reminders is counted in hours of work: not at night."""
    clock.at = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)  # just after the day of Tuesday ended
    look(naast)
    assert told.all == [(team["Tine"], "late")]
    after(naast, clock, hours=12)
    assert len(told.all) == 1


def test_whoever_has_a_late_case_keeps_it(
    naast: Naast, family: Someone, team: dict[str, str], told: Told, clock: Moving
) -> None:
    """The backup and the coordinator hear of it, and may then read it; the chat stays with the
    owner, and the family hears nothing of it."""
    takes(family, team["Tine"])
    family.types("are you there")
    family.reads()
    when_due(family, clock)
    with pytest.raises(NotForYou):
        naast.desk.note(case_of(family).id, team["Piet"], "x").result()
    after(naast, clock, days=1)
    assert told.all == [(team["Tine"], "late"), (team["Piet"], "backup")]
    assert case_of(family).owner_id == team["Tine"]
    assert family.reads() == []
    naast.desk.note(case_of(family).id, team["Piet"], "I call them").result()


def test_an_answer_ends_the_lateness(
    naast: Naast, family: Someone, team: dict[str, str], told: Told, clock: Moving
) -> None:
    """Who answered owes nothing until the family writes again."""
    takes(family, team["Tine"])
    when_due(family, clock)
    says(family, team["Tine"], "Here I am")
    after(naast, clock, days=1)
    assert told.all == [(team["Tine"], "late")]
    family.types("thank you, one more question about the deposit")
    assert case_of(family).step == 0
    when_due(family, clock)
    assert told.all == [(team["Tine"], "late")] * 2


def test_what_is_put_aside_sleeps_until_then(
    naast: Naast, family: Someone, team: dict[str, str], told: Told, clock: Moving
) -> None:
    """Nobody is reminded before; from then on an answer is owed within the promised time. Only the
    owner puts it aside."""
    case_id = case_of(family).id
    with pytest.raises(AlreadyTaken):
        naast.desk.snooze(case_id, team["Piet"], FROZEN + timedelta(days=3)).result()
    takes(family, team["Tine"])
    naast.desk.snooze(case_id, team["Tine"], FROZEN + timedelta(days=3)).result()
    after(naast, clock, days=2)
    assert told.all == []
    after(naast, clock, days=1, minutes=1)
    assert case_of(family).due > clock.at
    assert told.all == []
    when_due(family, clock)
    assert told.all == [(team["Tine"], "late")]


def test_whoever_calls_is_reminded_once(
    naast: Naast, family: Someone, team: dict[str, str], told: Told, clock: Moving
) -> None:
    """Shortly before the hour; what is done, or over, reminds nobody."""
    family.types("call me")
    family.picks(family.choices()[0]["id"])
    family.types("0470 12 34 56")
    family.picks("callback.message=no")
    case = case_of(family)
    call = naast.database.read(lambda tx: calls.of_case(tx, case.id))
    assert call
    assert call.at
    for minutes in (-20, -10, -5, 0, 20):
        clock.at = call.at + timedelta(minutes=minutes)
        naast.desk.announce_calls().result()
        assert told.all == ([] if minutes == -20 else [(team["Tine"], "call")])


def test_a_call_that_was_made_or_missed_long_ago_reminds_nobody(
    naast: Naast, family: Someone, team: dict[str, str], told: Told, clock: Moving
) -> None:
    """Only what is still to do, about now."""
    case_id, tine = case_of(family).id, team["Tine"]

    def book(tx: Tx, hours: int) -> None:
        at = FROZEN + timedelta(hours=hours)
        calls.book(tx, case_id, calls.Call(tine, at, "+32470123456", False, "en"), FROZEN)

    def make(tx: Tx) -> None:
        call = calls.of_case(tx, case_id)
        assert call
        tasks.finish(tx, call.id, tine, FROZEN)

    naast.database.write(lambda tx: book(tx, 1))
    naast.database.write(make)
    naast.database.write(lambda tx: book(tx, -1))
    clock.passes(hours=1)
    naast.desk.announce_calls().result()
    assert told.all == []


# -- the end ---------------------------------------------------------------------------------------


@pytest.fixture
def closed(naast: Naast, family: Someone, team: dict[str, str]) -> Someone:
    """A family whose case Tine had and closed."""
    takes(family, team["Tine"])
    says(family, team["Tine"], "Done")
    family.reads()
    naast.desk.close(case_of(family).id, team["Tine"]).result()
    assert "Tine closed this talk" in text(family.reads())
    return family


def test_the_end_asks_whether_it_helped_in_one_tap(closed: Someone) -> None:
    """The answer is kept with the case."""
    assert "Write when something is still open" in text(closed.taps("A little"))
    assert case_of(closed).helped == "partly"


def test_when_it_did_not_help_a_person_is_one_tap_away(closed: Someone) -> None:
    """And a new case is open."""
    closed.taps("No")
    assert case_of(closed).helped == "no"
    closed.taps("Yes, ask a person")
    assert case_of(closed).state == "waiting"


def test_words_just_after_the_end_reach_the_same_person(
    naast: Naast, closed: Someone, team: dict[str, str]
) -> None:
    """The case is open again with whoever had it; one voice says so, and the bot is silent."""
    first = case_of(closed).id
    said = closed.types("wait, the landlord just called me")
    assert text(said) == "I give this to Tine again."
    case = case_of(closed)
    assert (case.id, case.state, case.owner_id) == (first, "taken", team["Tine"])
    assert closed.types("he wants 900 euro") == []


def test_today_only_the_hour_is_said(closed: Someone, clock: Moving) -> None:
    """Who is there again in an hour is there "from 13:30", whatever day it is."""
    clock.at = datetime(2026, 11, 24, 12, 30, tzinfo=UTC) - timedelta(hours=1)
    assert text(closed.types("the landlord just called me")).endswith("who is there from 13:30.")


def test_a_thank_you_does_not_open_it_again(closed: Someone) -> None:
    """Nor a command, nor a tap."""
    closed.types("thank you so much")
    assert case_of(closed).state == "closed"
    closed.types("menu")
    assert case_of(closed).state == "closed"


def test_long_after_the_end_the_bot_answers(closed: Someone, clock: Moving) -> None:
    """A day later the same words are for Naast."""
    clock.passes(hours=25)
    assert closed.types("wait, the landlord just called me")
    assert case_of(closed).state == "closed"


def test_an_answer_to_an_old_question_opens_nothing(closed: Someone, clock: Moving) -> None:
    """A late "did it help" of a case that is open again changes nothing."""
    closed.types("wait, the landlord just called me")
    closed.picks("handed_back.helped=yes")
    assert case_of(closed).helped is None


def test_a_colleague_who_leaves_leaves_nobody_alone(
    naast: Naast, family: Someone, team: dict[str, str], told: Told, clock: Moving
) -> None:
    """What they had waits again, and the clock goes on with it."""
    takes(family, team["Tine"])
    naast.database.write(lambda tx: staff.dismiss(tx, team["Tine"], clock.at))
    case = case_of(family)
    assert (case.state, case.owner_id) == ("waiting", None)
    after(naast, clock, days=1)
    after(naast, clock, days=1)
    assert case_of(family).responsible_id in (team["Piet"], team["Karin"])
    assert told.all


def test_two_acts_on_one_late_case_at_once_are_one_step(
    naast: Naast, family: Someone, told: Told, clock: Moving
) -> None:
    """Two processes may look at the same moment."""
    clock.at = case_of(family).due + timedelta(minutes=1)
    both: list[Any] = [naast.desk.remind(case_of(family).id) for _ in range(2)]
    for each in both:
        each.result()
    assert len(told.all) == 1


def test_a_promised_call_goes_with_the_case_and_the_family_hears_so(
    naast: Naast, family: Someone, team: dict[str, str]
) -> None:
    """Nobody waits by the phone for nothing."""

    def promise(tx: Tx) -> None:
        at = FROZEN + timedelta(hours=4)
        call = calls.Call(team["Tine"], at, "+32470000000", False, "en")
        calls.book(tx, case_of(family).id, call, FROZEN)

    naast.database.write(promise)
    takes(family, team["Tine"])
    family.reads()
    naast.desk.close(case_of(family).id, team["Tine"]).result()
    assert "does not come any more" in text(family.reads())


# -- somebody who is away --------------------------------------------------------------------------


def away(naast: Naast, who: str, clock: Moving, after: int = 0) -> None:
    """Somebody is away for two weeks, from today or so many days later on."""
    first = clock.at.date() + timedelta(days=after)
    last = first + timedelta(days=13)
    naast.database.write(lambda tx: staff.be_away(tx, who, first, last))


def test_a_family_waits_for_nobody_s_return(
    naast: Naast, family: Someone, team: dict[str, str], told: Told, clock: Moving
) -> None:
    """Tine has the talk and is away for two weeks: an answer is owed within the promised time all
    the same, and who stands in hears of it, not she."""
    takes(family, team["Tine"])
    says(family, team["Tine"], "Here I am")
    clock.passes(days=1)
    away(naast, team["Tine"], clock)
    family.types("the landlord rang")
    assert case_of(family).due < clock.at + timedelta(days=2)
    when_due(family, clock)
    after(naast, clock, days=1)
    assert told.all == [(team["Piet"], "backup"), (team["Karin"], "coordinator")]


def test_what_waits_for_somebody_who_is_away_goes_on(
    naast: Naast, family: Someone, team: dict[str, str], told: Told, clock: Moving
) -> None:
    """Also when the absence begins before the answer is due."""
    takes(family, team["Tine"])
    says(family, team["Tine"], "Here I am")
    clock.at = datetime(2026, 11, 24, 15, 45, tzinfo=UTC)  # a quarter before the day ends
    away(naast, team["Tine"], clock, after=1)
    family.types("and the deposit?")
    after(naast, clock, days=2)
    assert told.all == [(team["Piet"], "backup")]


def test_who_stands_in_takes_over_and_the_family_hears_so(
    naast: Naast, family: Someone, team: dict[str, str], told: Told, clock: Moving
) -> None:
    """Only while Tine is away, and only who may see the case; its call goes along."""
    case_id = case_of(family).id
    takes(family, team["Tine"])
    other = naast.database.write(
        lambda tx: people.add(tx, "nl", FROZEN, role="supporter", name="Ines")
    )
    call = calls.Call(team["Tine"], FROZEN + timedelta(days=2), "+32470000000", False, "en")
    naast.database.write(lambda tx: calls.book(tx, case_id, call, FROZEN))
    for who in (team["Piet"], team["Karin"], other):
        with pytest.raises(AlreadyTaken):
            takes(family, who)
    away(naast, team["Tine"], clock)
    with pytest.raises(NotForYou):
        takes(family, other)
    family.reads()
    takes(family, team["Piet"])
    takes(family, team["Piet"])
    assert text(family.reads()).count("Piet is here now and reads along.") == 1
    assert case_of(family).owner_id == case_of(family).responsible_id == team["Piet"]
    promised = naast.database.read(lambda tx: calls.of_case(tx, case_id))
    assert promised
    assert promised.for_id == team["Piet"]
    with pytest.raises(AlreadyTaken):
        says(family, team["Tine"], "one more word")


def test_nobody_is_told_of_a_talk_that_they_cannot_open(
    naast: Naast, family: Someone, team: dict[str, str], told: Told, clock: Moving
) -> None:
    """Without a backup a talk that somebody has comes to the coordinator next, who may read it."""
    naast.database.write(lambda tx: staff.employ(tx, team["Tine"], backup_id=None))
    takes(family, team["Tine"])
    family.types("are you there")
    when_due(family, clock)
    after(naast, clock, days=1)
    assert told.all == [(team["Tine"], "late"), (team["Karin"], "coordinator")]


def test_who_makes_a_call_now_is_told_of_it_too(
    naast: Naast, family: Someone, team: dict[str, str], told: Told, clock: Moving
) -> None:
    """Tine was told five minutes before; then she falls ill and Piet takes it over."""
    case_id = case_of(family).id
    takes(family, team["Tine"])
    at = FROZEN + timedelta(minutes=5)
    call = calls.Call(team["Tine"], at, "+32470000000", False, "en")
    naast.database.write(lambda tx: calls.book(tx, case_id, call, FROZEN))
    naast.desk.announce_calls().result()
    away(naast, team["Tine"], clock)
    takes(family, team["Piet"])
    for _ in range(2):
        naast.desk.announce_calls().result()
    assert told.all == [(team["Tine"], "call"), (team["Piet"], "call")]
