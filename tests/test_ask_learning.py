"""A sentence that was not understood is learnt from with a yes, and only then."""

from __future__ import annotations

import pytest

from bot.understand.understanding import Understood
from dialogues.teaching import TEACHING
from storage.messages import Message
from tests.asking import (
    HOME,
    QUESTION,
    RIGHT,
    SERVICE,
    Reads,
    asks,
    given,
    intent,
    perhaps,
    sure,
    teaches,
)
from tests.speaking import Someone, text


@pytest.fixture
def reads() -> Reads:
    """Every text means what the test says."""
    return Reads()


def learns(family: Someone) -> list[Message]:
    asks(family, perhaps(RIGHT, SERVICE))
    family.taps("None of these")
    return family.taps("Learn from my sentence")


def test_a_sentence_is_learnt_from_with_a_yes(family: Someone) -> None:
    """It stands on the coordinator's list, with what was guessed; who wrote it does not."""
    found = text(learns(family))
    assert "will read that one sentence, without your name" in found
    (row,) = teaches(family)
    assert (row.text, row.guesses, row.language) == (QUESTION, (RIGHT, SERVICE), "en")


def test_a_sentence_is_not_kept_without_a_yes(family: Someone) -> None:
    """Not understood is no reason to show it to anybody."""
    asks(family, perhaps(RIGHT))
    family.taps("None of these")
    family.taps("I try other words")
    assert teaches(family) == []
    assert given(family) == []


def test_the_yes_stands_in_my_data(family: Someone) -> None:
    """Like every other yes, with its date and for whom."""
    learns(family)
    assert given(family) == [TEACHING]
    family.types("my data")
    assert "a sentence that I did not understand" in text(family.taps("Show me all of it"))


def test_forget_me_takes_the_sentence_off_the_list(family: Someone) -> None:
    """What was given can be taken back with everything else."""
    learns(family)
    family.types("forget me")
    family.taps("Yes, forget me")
    assert teaches(family) == []


def test_back_does_not_undo_a_yes_in_silence(family: Someone) -> None:
    """After the yes, *back* leads home, not to the question that it answered."""
    learns(family)
    family.types("back")
    assert len(teaches(family)) == 1
    assert HOME in text(family.types("menu"))


def test_the_sentence_is_the_one_that_was_asked(family: Someone) -> None:
    """Not the one before it, nor what was tapped since."""
    asks(family, sure(SERVICE), "an earlier question")
    learns(family)
    assert [row.text for row in teaches(family)] == [QUESTION]


def test_what_is_said_to_be_unknown_can_be_learnt_from(family: Someone) -> None:
    """ "That I do not know" may be wrong: it was a question for us, and can be shown."""
    asks(family, intent("none", about="out_of_scope"))
    found = text(family.taps("Learn from my sentence"))
    assert "will read that one sentence" in found
    assert [row.text for row in teaches(family)] == [QUESTION]


def test_what_was_not_understood_twice_can_be_learnt_from(family: Someone) -> None:
    """A person is offered first; the sentence, as it was said the second time, can be shown."""
    asks(family, Understood(), "once")
    asks(family, Understood(), "twice")
    assert teaches(family) == []
    assert HOME in text(family.taps("Learn from my sentence"))
    assert [row.text for row in teaches(family)] == ["twice"]
    assert given(family) == [TEACHING]
