"""While a case is passed on there are never two voices, whatever is said, tapped or closed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from storage import consents, shares, staff
from storage.transfers import Settled
from tests.conftest import FROZEN
from tests.handing_over import House, a_house, in_case, with_tine
from tests.speaking import Someone, case_of, text


@pytest.fixture
def house(tmp_path: Path, organisation: Path) -> Iterator[House]:
    """A whole Naast with a team and a partner."""
    yield from a_house(tmp_path, organisation)


@pytest.fixture
def family(house: House) -> Someone:
    """A family that Tine has the talk with, and that shared its work with her."""
    return with_tine(house)


def test_words_go_to_tine_while_the_question_stands(house: House, family: Someone) -> None:
    """The bot says nothing to them, and the buttons stay good, also after Tine wrote."""
    house.ask(family)
    family.reads()
    assert family.types("who is that?") == []
    assert in_case(family)[-1] == "who is that?"
    case = case_of(family)
    house.naast.desk.reply(case.id, house.tine, "A colleague. Shall I call you?").result()
    family.reads()
    assert family.types("yes") == []  # that was said to Tine
    asked = house.under_way(family)
    assert asked
    assert asked.state == "asked"
    assert "Thank you. Piet sees your language" in text(family.taps("Yes, all right"))
    family.taps("None of these")
    assert family.types("good") == []
    assert family.types("back") == []
    assert family.types("menu") == []


def test_danger_shows_its_lines_in_the_middle_of_it(house: House, family: Someone) -> None:
    """First the lines; the words reach Tine; the question can still be answered."""
    house.ask(family)
    family.reads()
    said = family.types("he hits me")
    assert "112" in said[0].text
    assert len(said) == 1
    assert in_case(family)[-1] == "he hits me"
    assert case_of(family).urgency == 2
    assert "Tine stays with you" in text(family.taps("No, rather not"))


@pytest.mark.parametrize("way_out", ["back", "skip"])
def test_the_ways_out_of_the_question_open_no_menu(
    house: House, family: Someone, way_out: str
) -> None:
    """Tine has the talk: the bot falls silent again."""
    house.ask(family)
    family.reads()
    assert family.types(way_out) == []
    assert family.types("hello?") == []
    assert "All right. Tine stays with you." in text(family.taps("No, rather not"))


@pytest.mark.parametrize("asked", ["my data", "forget me"])
def test_the_ways_out_of_other_questions_open_no_menu_either(family: Someone, asked: str) -> None:
    """Who looked at their data comes back to Tine, not to the bot."""
    family.types(asked)
    assert family.types("back") == []
    assert family.types("hello?") == []


def test_a_double_tap_is_one_yes(house: House, family: Someone) -> None:
    """And an old button says nothing wrong."""
    house.ask(family)
    yes = next(c["id"] for c in family.choices() if "Yes" in c["label"])
    assert "Thank you." in text(family.picks(yes))
    assert family.picks(yes) == []
    family.taps("None of these")
    found = house.under_way(family)
    assert found
    house.naast.handing.accept(found.id, house.piet).result()
    family.reads()
    house.clock.at += timedelta(hours=1)
    assert text(family.picks(yes)).startswith("Piet reads along here now.")
    assert case_of(family).owner_id == house.piet


def test_after_a_yes_a_no_still_counts(house: House, family: Someone) -> None:
    """Until Piet has said yes the family may think better of it."""
    house.ask(family)
    no = next(c["id"] for c in family.choices() if "No" in c["label"])
    family.taps("Yes, all right")
    family.taps("Work and income")
    family.taps("That is all")
    found = house.under_way(family)
    assert found
    assert text(family.picks(no)) == "All right. Tine stays with you."
    assert house.state(found) == "refused"
    assert not house.naast.database.read(lambda tx: shares.standing(tx, found.case_id, found.id))


def test_an_old_answer_is_none_to_a_new_question(house: House, family: Someone) -> None:
    """A yes to Piet is no yes to Fatima."""
    house.ask(family)
    yes = next(c["id"] for c in family.choices() if "Yes" in c["label"])
    first = house.under_way(family)
    assert first
    house.naast.handing.withdraw(first.case_id, first.id, house.tine).result()
    house.ask(family, f"person:{house.fatima}")
    family.picks(yes)
    second = house.under_way(family)
    assert second
    assert second.state == "asked"


def test_when_tine_left_words_are_not_lost(house: House, family: Someone) -> None:
    """Nobody has the case for a moment, and it is on its way to nobody: an answer to that is met
    kindly, and what is written waits for a person."""
    house.ask(family)
    asked = house.under_way(family)
    assert asked
    house.naast.database.write(lambda tx: staff.dismiss(tx, house.tine, FROZEN))
    family.reads()
    assert "settled already" in text(family.taps("Yes, all right"))
    assert "reads your messages" in text(family.types("is anybody there?"))
    assert in_case(family)[-1] == "is anybody there?"
    assert (house.state(asked), case_of(family).state) == ("withdrawn", "waiting")


def test_closing_ends_it(house: House, family: Someone) -> None:
    """A closed case is on its way to nobody, and comes back to the bot once: Piet has no offer any
    more, and what was given along for it is his no longer."""
    house.ask(family)
    family.taps("Yes, all right")
    family.taps("Work and income")
    family.taps("That is all")
    offered = house.under_way(family)
    assert offered
    house.naast.desk.close(case_of(family).id, house.tine).result()
    assert "Tine closed this talk" in text(family.reads())
    assert house.under_way(family) is None
    assert house.state(offered) == "withdrawn"
    assert house.naast.database.read(lambda tx: house.naast.handing.offers(tx, house.piet)) == []
    with pytest.raises(Settled):
        house.naast.handing.accept(offered.id, house.piet).result()
    person = case_of(family).person_id
    given = house.naast.database.read(lambda tx: consents.of(tx, person))
    assert {each.item for each in given if each.receiver.startswith("Piet")} == {"summary_work"}
    assert not any(each.revoked is None for each in given if each.receiver.startswith("Piet"))


def test_closing_while_the_family_is_asked(house: House, family: Someone) -> None:
    """The question is taken back with the case: an answer to it passes nothing on, also when the
    talk goes on with Tine afterwards."""
    house.ask(family)
    asked = house.under_way(family)
    assert asked
    house.naast.desk.close(case_of(family).id, house.tine).result()
    assert house.state(asked) == "withdrawn"
    family.types("One more thing: the letter came")
    assert case_of(family).state == "taken"
    family.picks("transfer.agree=yes")
    assert house.under_way(family) is None
    assert house.state(asked) == "withdrawn"
    assert house.told.all == []
