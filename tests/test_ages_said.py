"""Ages of children that are said while something else is asked: "no children", then "4 and 9"."""

from __future__ import annotations

import pytest

from bot.app import Naast
from tests.speaking import Someone, text


@pytest.fixture
def family(naast: Naast) -> Someone:
    """Somebody who said that there are no children, and is asked something else."""
    family = Someone(naast, language="en")
    for said in ("/start", "English"):
        family.start() if said == "/start" else family.taps(said)
    family.types("my rights")
    family.taps("In Flanders")
    family.taps("No children")
    return family


def labels(family: Someone) -> list[str]:
    """What can be tapped."""
    return [choice["label"] for choice in family.choices()]


def told_now(family: Someone) -> str:
    """What is found so far, by name."""
    return text(family.taps("My rights so far"))


def test_what_cannot_both_be_true_is_asked_kindly(family: Someone) -> None:
    """And what they say now may be right: then it counts, and the talk goes on."""
    found = text(family.types("they are 4 and 9"))
    assert "Before, you said: you have no children." in found
    family.taps("What I say now")
    assert "School bonus" in told_now(family)


def test_what_was_said_before_may_be_right(family: Someone) -> None:
    """Then the talk goes on where it was, and nothing counts that was not said."""
    family.types("they are 4 and 9")
    family.taps("What I said before")
    assert "School bonus" not in told_now(family)
    assert labels(family)


def test_ages_come_late_where_nothing_was_said_of_children(naast: Naast) -> None:
    """Who left the question out and says it later need not be asked which is right."""
    family = Someone(naast, language="en")
    family.start()
    family.taps("English")
    family.types("my rights")
    family.taps("In Flanders")
    family.types("skip")
    found = text(family.types("they are 4 and 9"))
    assert "Which is right" not in found
    assert "School bonus" in told_now(family)


@pytest.mark.parametrize("words", ["3", "2 and 3", "i am 35 years old", "1080"])
def test_other_numbers_say_nothing_of_children(family: Someone, words: str) -> None:
    """Ticks by number, an age of a parent, a postcode."""
    assert "Before, you said" not in text(family.types(words))


def test_who_told_the_ages_may_speak_of_one_child(naast: Naast) -> None:
    """ "My son of 9" takes nothing back from who has three."""
    family = Someone(naast, language="en")
    family.start()
    family.taps("English")
    family.types("my rights")
    family.taps("In Flanders")
    family.types("3, 9 and a baby")
    assert "Before, you said" not in text(family.types("my son of 9 years"))
