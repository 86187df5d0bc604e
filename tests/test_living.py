"""Where a family lives is asked once: a postcode or a town typed where we ask is an answer, and
what was said for the counter counts in the talk about rights."""

from __future__ import annotations

import pytest

from bot.app import Naast
from storage import local
from tests.conftest import FROZEN
from tests.speaking import Someone, text


@pytest.mark.parametrize(
    ("typed", "fact"),
    [
        ("9000", "lives_in_flanders"),
        ("in Molenbeek", "lives_in_brussels"),
        ("1030 Schaarbeek", "lives_in_brussels"),
    ],
)
def test_a_postcode_or_a_town_is_an_answer(someone: Someone, typed: str, fact: str) -> None:
    """Typed where the region is asked, it answers it, and the next question comes."""
    someone.start()
    someone.picks("welcome.language=en")
    someone.types("my rights")
    assert "How old are your children?" in text(someone.types(typed))
    person = someone.person
    assert person
    region = "brussels" if "brussels" in fact else "flanders"
    assert f'["{region}"]' in str(person.state).replace("'", '"')


def test_a_number_that_is_no_postcode_is_asked_back(someone: Someone) -> None:
    """It is not taken for a place."""
    someone.start()
    someone.picks("welcome.language=en")
    someone.types("my rights")
    assert "Where do you live?" in text(someone.types("0123"))


@pytest.mark.parametrize("typed", ["1088", "we live at 1088"])
def test_a_postcode_that_is_none_gets_a_kind_question(someone: Someone, typed: str) -> None:
    """Four digits that look like Brussels are not yet a place in it."""
    someone.start()
    someone.picks("welcome.language=en")
    someone.types("my rights")
    found = text(someone.types(typed))
    assert "I do not know a postcode 1088 in Belgium. Can you look once more?" in found
    assert "Where do you live?" in found


def test_what_was_said_for_the_counter_is_not_asked_again(naast: Naast, someone: Someone) -> None:
    """Who gave a postcode is asked for the children first."""
    someone.start()
    someone.picks("welcome.language=en")
    person = someone.person
    assert person
    naast.database.submit(lambda tx: local.settle(tx, person.id, "9000", FROZEN)).result()
    said = text(someone.types("my rights"))
    assert "How old are your children?" in said
    assert "Where do you live?" not in said
