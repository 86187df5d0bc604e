"""What time does with a case that is passed on: silence, and calls that were promised."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.session import Session
from bot.talk.turn import Turn
from storage import calls, staff, tasks, transfers
from tests.conftest import FROZEN
from tests.handing_over import House, a_house, noted, with_tine
from tests.speaking import Someone, case_of, text


@pytest.fixture
def house(tmp_path: Path, organisation: Path) -> Iterator[House]:
    """A whole Naast with a team and a partner."""
    yield from a_house(tmp_path, organisation)


@pytest.fixture
def family(house: House) -> Someone:
    """A family that Tine has the talk with, and that shared its work with her."""
    return with_tine(house)


# -- time ------------------------------------------------------------------------------------------


def test_an_offer_that_nobody_answers_comes_back(house: House, family: Someone) -> None:
    """Within the promised time of Piet's own work; once, and the family hears it."""
    offered = house.offered(family)
    family.reads()
    asyncio.run(house.naast.clock.unanswered())
    assert house.state(offered) == "offered"
    house.clock.at += timedelta(minutes=239 + 60)  # an hour of it is their lunch
    asyncio.run(house.naast.clock.unanswered())
    assert house.state(offered) == "offered"
    house.clock.at += timedelta(minutes=2)
    asyncio.run(house.naast.clock.unanswered())
    asyncio.run(house.naast.clock.unanswered())
    assert house.state(offered) == "withdrawn"
    assert text(family.reads()) == "Piet could not answer in time. Tine stays with you."
    assert house.told.all.count((house.tine, "transfer_unanswered")) == 1
    assert ("transfer_unanswered", None) in noted(house)


def test_asking_in_the_middle_of_something_comes_back_to_it(house: House, family: Someone) -> None:
    """The question of a transfer never breaks the talk, whatever is open."""
    family.types("my data")
    house.ask(family)
    assert "All right. Tine stays with you." in text(family.taps("No, rather not"))
    assert family.types("hello") == []


def test_a_transfer_of_somebody_else_is_not_theirs_to_answer(house: House, family: Someone) -> None:
    """A made-up tap, or a dialogue begun with another family's transfer, does nothing."""
    house.ask(family)
    asked = house.under_way(family)
    assert asked
    other = Someone(house.naast, language="en")
    other.start()
    other.picks("welcome.language=en")
    other.picks("go=human")
    other.types("hello")
    house.naast.desk.take(case_of(other).id, house.tine).result()
    other.picks(f"transfer.agree={asked.id}.yes")
    person = other.person
    assert person

    def begin(turn: Turn, session: Session) -> None:
        house.naast.turns.engine.interrupt("transfer", turn, asked.id)

    house.naast.turns.visit(lambda tx: person.id, begin).result()
    assert "settled already" in text(other.reads())
    assert house.state(asked) == "asked"


# -- a family that does not answer -----------------------------------------------------------------


def rule(house: House) -> None:
    """The clock's rule for families who were asked, as it runs."""
    asyncio.run(house.naast.clock.unsaid())


def test_a_silent_family_is_asked_once_more_and_then_nothing_changes(
    house: House, family: Someone
) -> None:
    """It can answer after the second question too; without an answer the first owner keeps it and
    hears so, the family hears the truth, and another may be asked."""
    house.ask(family, reason="near")
    family.reads()
    house.clock.at += timedelta(hours=23, minutes=59)
    rule(house)
    assert family.reads() == []
    house.clock.at += timedelta(minutes=1)
    rule(house)
    said = text(family.reads())
    assert said.startswith("I ask once more, because I have not heard from you.")
    assert "Tine would like Piet" in said
    assert "near where you live" in said
    assert [c["label"] for c in family.choices()] == ["✅ Yes, all right", "✋ No, rather not"]
    house.clock.at += timedelta(hours=23)
    rule(house)
    assert family.reads() == []
    asked = house.under_way(family)
    assert asked
    assert (asked.state, asked.asked_again) == ("asked", True)
    house.clock.at += timedelta(hours=1)
    rule(house)
    rule(house)
    assert text(family.reads()) == (
        "I did not hear from you, so nothing changes: Tine stays with you."
    )
    assert house.under_way(family) is None
    assert (case_of(family).owner_id, case_of(family).state) == (house.tine, "taken")
    assert house.told.all == [(house.tine, "transfer_silent")]
    assert [action for action, _ in noted(house)] == [
        "transfer_ask", "transfer_again", "transfer_silent",
    ]  # fmt: skip
    house.ask(family)
    assert house.under_way(family)


def test_the_second_question_can_be_answered(house: House, family: Someone) -> None:
    """Also where the family wrote something else in between; and then the rule is over."""
    house.ask(family)
    family.types("I have to think")
    house.clock.at += timedelta(days=1)
    rule(house)
    assert "I ask once more" in text(family.reads())
    family.taps("Yes, all right")
    house.clock.at += timedelta(hours=2)
    found = house.under_way(family)
    assert found
    assert (found.state, found.asked_again) == ("offered", False)
    rule(house)
    assert house.state(found) == "offered"
    house.naast.handing.accept(found.id, house.piet).result()
    assert house.naast.database.read(lambda tx: transfers.get(tx, found.id)).answer == ""  # type: ignore[union-attr]


def test_an_old_no_counts_after_the_second_question(house: House, family: Someone) -> None:
    """The first buttons stay good."""
    house.ask(family)
    no = next(c["id"] for c in family.choices() if "No" in c["label"])
    house.naast.desk.reply(case_of(family).id, house.tine, "No hurry").result()
    house.clock.at += timedelta(days=1)
    rule(house)
    family.reads()
    assert text(family.picks(no)) == "All right. Tine stays with you."
    house.clock.at += timedelta(days=1)
    rule(house)
    assert family.reads() == []


# -- calls that were promised ----------------------------------------------------------------------


def promised(house: House, someone: Someone, at: datetime) -> None:
    """Whoever has the case promised to call."""
    case = case_of(someone)
    call = calls.Call(case.owner_id, at, "+32470123456", message=False, language="en")
    house.naast.database.write(lambda tx: calls.book(tx, case.id, call, FROZEN))


def still_to_do(house: House, someone: Someone) -> list[tuple[str, str | None, bool]]:
    """Kind, for whom, and whether it is to agree on another time."""
    case_id = case_of(someone).id
    found = house.naast.database.read(lambda tx: tasks.of_case(tx, case_id))
    return sorted((t.kind, t.for_id, calls.clashes(t)) for t in found if not t.done)


@pytest.mark.parametrize("apart", [0, 29, 30])
def test_a_call_that_clashes_with_another_becomes_a_task(
    house: House, family: Someone, apart: int
) -> None:
    """Piet has another family on the phone then: it is for him to agree on another time. Half an
    hour apart there is room for both."""
    other = Someone(house.naast, language="en")
    other.start()
    other.picks("go=human")
    other.types("hello")
    house.naast.desk.take(case_of(other).id, house.piet).result()
    at = FROZEN + timedelta(days=1)
    promised(house, other, at)
    promised(house, family, at + timedelta(minutes=apart))
    offered = house.offered(family)
    house.naast.handing.accept(offered.id, house.piet).result()
    wanted = [("call", house.piet, False)]
    clash = [("other", house.piet, True)] if apart < 30 else []
    assert still_to_do(house, family) == wanted + clash
    assert still_to_do(house, other) == wanted


def test_a_call_at_a_time_when_nobody_is_there_becomes_a_task(
    house: House, family: Someone
) -> None:
    """Piet works in the mornings; the call was promised for the afternoon."""
    hours = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday"), ("09:00-12:00",))
    house.naast.database.write(lambda tx: staff.employ(tx, house.piet, hours=hours))
    promised(house, family, FROZEN + timedelta(days=1, hours=4))
    offered = house.offered(family)
    house.naast.handing.accept(offered.id, house.piet).result()
    assert still_to_do(house, family) == [("call", house.piet, False), ("other", house.piet, True)]
    case_id = case_of(family).id
    found = house.naast.database.read(lambda tx: tasks.of_case(tx, case_id))
    assert [calls.is_not_there(each) for each in found if each.kind == "other"] == [True]


def test_whoever_takes_a_case_makes_its_calls(house: House) -> None:
    """The call was promised by Tine before anybody took the case; Piet takes it, and has another
    one then."""
    someone, other = Someone(house.naast, language="en"), Someone(house.naast, language="en")
    at = FROZEN + timedelta(days=1)
    for each in (someone, other):
        each.start()
        each.picks("go=human")
        each.types("hello")
    house.naast.desk.take(case_of(other).id, house.piet).result()
    promised(house, other, at)
    case = case_of(someone)
    call = calls.Call(house.tine, at, "+32470123456", message=False, language="en")
    house.naast.database.write(lambda tx: calls.book(tx, case.id, call, FROZEN))
    house.naast.desk.take(case.id, house.piet).result()
    assert still_to_do(house, someone) == [("call", house.piet, False), ("other", house.piet, True)]
    moved = house.naast.database.read(lambda tx: calls.of_case(tx, case.id))
    assert moved
    house.naast.database.write(
        lambda tx: calls.cancel(tx, case.id, moved, house.piet, house.clock.at)
    )
    assert still_to_do(house, someone) == []
