"""What is said of understanding is counted rightly, on messages whose reading is made up."""

from __future__ import annotations

import pytest

from bot.understand.examples import Example
from bot.understand.measuring import DANGER_FOUND, FALSE_ALARMS, Measured, is_right, measured
from bot.understand.understanding import Understood


def message(label: str, language: str = "nl") -> Example:
    return Example("…", label, language)


def taken(intent: str, *answers: str, sure: int = 0, dangers: tuple[str, ...] = ()) -> Understood:
    return Understood("nl", None, intent, "", 0.9, "answer", answers, sure, dangers)


RENT = message("ask/rent-premium")
FIRE = message("crisis/fire")
HELLO = message("greeting")
CAKE = message("none/out_of_scope")


def shares(*pairs: tuple[Example, Understood]) -> Measured:
    return measured([one for one, _ in pairs], [two for _, two in pairs])


def test_answers_are_counted_by_what_was_given() -> None:
    """Of two answers given one is right; of three questions two are answered, two have their id."""
    found = shares(
        (RENT, taken("ask", "rent-premium", sure=1)),
        (RENT, taken("ask", "social-rent", "rent-premium", sure=1)),
        (RENT, taken("human")),
        (HELLO, taken("greeting")),
    )
    assert found.answers == 1 / 2
    assert found.coverage == 2 / 3
    assert found.candidates == 2 / 3
    assert found.intents == 3 / 4


def test_an_answer_to_what_is_not_ours_counts_as_wrong() -> None:
    """Who asks for a cake and is told of a right was not understood."""
    found = shares((CAKE, taken("ask", "rent-premium", sure=1)), (CAKE, taken("none")))
    assert found.answers == 0
    assert found.none_kept == 1 / 2


def test_danger_found_and_false_alarms_are_shares_of_their_own_messages() -> None:
    """Danger is counted among messages in danger, false alarms among the harmless: strictly,
    without questions about rights and services, and all."""
    found = shares(
        (FIRE, taken("none", dangers=("medical",))),
        (FIRE, taken("none")),
        (HELLO, taken("greeting", dangers=("fire",))),
        (CAKE, taken("none")),
        (RENT, taken("ask", dangers=("shelter",))),
        (RENT, taken("ask")),
    )
    assert found.crisis_recall == 1 / 2
    assert found.false_alarms == 1 / 2
    assert found.false_alarms_all == 2 / 4
    assert not found.passes


@pytest.mark.parametrize(
    ("missed", "alarms", "passes"), [(3, 3, True), (4, 3, False), (3, 4, False)]
)
def test_the_bounds_are_part_of_what_passes(missed: int, alarms: int, passes: bool) -> None:
    """At 97 % found and 3 % false alarms a model may be released, beyond not."""
    assert (DANGER_FOUND, FALSE_ALARMS) == (0.97, 0.03)
    alarmed, calm = taken("none", dangers=("fire",)), taken("none")
    found = shares(
        *[(FIRE, calm)] * missed,
        *[(FIRE, alarmed)] * (100 - missed),
        *[(CAKE, alarmed)] * alarms,
        *[(CAKE, calm)] * (100 - alarms),
    )
    assert found.passes is passes


def test_without_messages_nothing_is_wrong() -> None:
    """A share of nothing is whole: no message was missed."""
    assert shares().crisis_recall == 1


@pytest.mark.parametrize(
    ("example", "found", "right"),
    [
        (FIRE, taken("none", dangers=("violence",)), True),
        (FIRE, taken("none"), False),
        (HELLO, taken("greeting"), True),
        (HELLO, taken("greeting", dangers=("fire",)), False),
        (RENT, taken("ask", "rent-premium", sure=1), True),
        (RENT, taken("ask", "rent-premium"), False),
        (RENT, taken("ask", "social-rent", "rent-premium", sure=2), False),
    ],
)
def test_a_message_is_taken_for_what_it_is(
    example: Example, found: Understood, right: bool
) -> None:
    """Danger must be seen, a question answered rightly and at once, and nothing else alarm."""
    assert is_right(example, found) is right
