"""What content or a model lost meanwhile is never a fault."""

from __future__ import annotations

import pytest

from bot.turn import SORRY
from bot.understand.understanding import Understood
from tests.asking import (
    FIRST,
    GONE,
    HOME,
    IS_IT,
    NOT_SURE,
    QUESTION,
    RIGHT,
    SERVICE,
    Reads,
    asks,
    intent,
    labels,
    loses,
    name,
    perhaps,
    sure,
    teaches,
)
from tests.speaking import Someone, text


@pytest.fixture
def reads() -> Reads:
    """Every text means what the test says."""
    return Reads()


UNKNOWN = (intent("a new intent"), intent("a new intent", "offer"))


@pytest.mark.parametrize(
    "meaning",
    [
        sure(GONE),
        sure(GONE, "gone too"),
        perhaps(GONE),
        perhaps(),
        Understood(intent="ask", band="answer"),
        intent("none", about="a new kind"),
        *UNKNOWN,
    ],
)
def test_what_content_lost_is_never_a_fault(family: Someone, meaning: Understood) -> None:
    """A model that is older than the content, or a server with labels of its own: no apology."""
    found = text(asks(family, meaning))
    assert found
    assert SORRY.msgid not in found
    assert GONE not in found
    assert HOME in text(family.types("menu"))


def test_an_unknown_intent_is_not_answered_with_nothing(family: Someone) -> None:
    """A Rasa server with an intent of its own: nothing was told, so nothing is asked about it."""
    assert IS_IT not in text(asks(family, intent("a new intent")))


@pytest.mark.parametrize("meaning", [perhaps(), sure(GONE), intent("buddy", "offer")])
def test_one_of_these_is_not_asked_of_nothing(family: Someone, meaning: Understood) -> None:
    """Without a candidate there is no "is it about one of these"."""
    found = text(asks(family, meaning))
    offered = [label for label in labels(family) if "person" not in label and "None" not in label]
    assert offered or NOT_SURE not in found


def test_a_question_without_candidates_can_be_learnt_from(family: Someone) -> None:
    """We say at once that we did not understand; with a yes, the sentence is on the list."""
    assert "Then I did not understand you" in text(asks(family, perhaps()))
    family.taps("Learn from my sentence")
    assert [row.text for row in teaches(family)] == [QUESTION]


def test_a_buddy_that_is_a_guess_is_a_candidate(family: Someone) -> None:
    """It is offered by its name, and told of when tapped."""
    asks(family, intent("buddy", "offer"))
    assert labels(family)[0] == name(family, "buddy")
    assert IS_IT in text(family.picks("ask.which=buddy"))


def test_what_is_left_is_told(family: Someone) -> None:
    """Of two answers one is gone: the other one is told."""
    assert name(family, RIGHT) in text(asks(family, sure(GONE, RIGHT)))


def test_a_candidate_behind_a_lost_answer_stays_a_candidate(family: Someone) -> None:
    """The sure one is gone from content: what was only likely is offered, not told as sure."""
    found = text(asks(family, sure(GONE, more=(RIGHT,))))
    assert found == NOT_SURE
    assert name(family, RIGHT) in labels(family)


def test_a_button_of_something_that_content_lost_is_harmless(
    family: Someone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Offered yesterday, taken out of the content at night, tapped today."""
    asks(family, perhaps(RIGHT, SERVICE))
    loses(family, RIGHT, monkeypatch)
    found = text(family.picks(f"ask.which={RIGHT}"))
    assert SORRY.msgid not in found
    assert found


def test_an_answer_that_content_lost_meanwhile_is_harmless(
    family: Someone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Told, then lost: what can be done with it still works."""
    asks(family, sure(FIRST, offered="nl"))
    loses(family, FIRST, monkeypatch)
    assert SORRY.msgid not in text(family.taps("Nederlands"))


def test_a_right_that_content_lost_meanwhile_is_harmless(
    family: Someone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the middle of the talk about it: the talk about it ends."""
    asks(family, sure(RIGHT))
    loses(family, RIGHT, monkeypatch)
    found = text(family.taps("How it works"))
    assert SORRY.msgid not in found
    assert found == HOME
