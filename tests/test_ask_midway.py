"""A question in the middle of something else: it is answered, and nothing is lost."""

from __future__ import annotations

import pytest

from bot.talk.engine import EARLIER, HERE
from storage import messages, people
from tests.asking import (
    IS_IT,
    OTHER,
    QUESTION,
    RIGHT,
    SERVICE,
    Reads,
    asks,
    case_of,
    intent,
    name,
    perhaps,
    state,
    sure,
)
from tests.conftest import FROZEN
from tests.speaking import Someone, text


@pytest.fixture
def reads() -> Reads:
    """Every text means what the test says."""
    return Reads()


def to_the_second_question(family: Someone) -> str:
    """Begin with the rights, answer where one lives; return the question that waits."""
    family.taps("My rights")
    return family.taps("In Flanders")[-1].text


def test_a_question_in_the_middle_comes_back_to_where_it_was(family: Someone) -> None:
    """It is answered, and then the same question waits; what was answered is not lost."""
    waits = to_the_second_question(family)
    before = state(family)
    assert text(asks(family, sure(SERVICE))).endswith(IS_IT)
    asks(family, perhaps(RIGHT, OTHER), "another one")
    family.taps("None of these")
    found = family.taps("I try other words")
    assert found[-1].text == waits
    assert HERE.msgid in text(found)
    after = state(family)
    assert [(f.dialogue, f.step, f.answers) for f in after.frames] == [
        (f.dialogue, f.step, f.answers) for f in before.frames
    ]


@pytest.mark.parametrize("way", ["back", "skip"])
def test_an_answer_in_the_middle_can_be_left(family: Someone, way: str) -> None:
    """*back* and *skip* out of the answer lead to the question that waited."""
    waits = to_the_second_question(family)
    asks(family, sure(SERVICE))
    assert family.types(way)[-1].text == waits


def test_an_old_button_in_the_middle_answers_nothing_else(family: Someone) -> None:
    """The buttons of the question that waits are shown again, none is taken for another's."""
    to_the_second_question(family)
    old = family.choices()[0]["id"]
    asks(family, sure(SERVICE))
    found = text(family.picks(old))
    assert EARLIER.msgid in found
    assert IS_IT in found


def test_a_person_in_the_middle_does_not_lose_the_answers(family: Someone) -> None:
    """From an answer in the middle to a person and back: the rights wait where they were."""
    waits = to_the_second_question(family)
    asks(family, sure(SERVICE))
    family.taps("A person")
    assert family.types("back")[-1].text in (waits, IS_IT)
    assert "rights" in [frame.dialogue for frame in state(family).frames]


def test_asking_for_rights_in_the_middle_of_them_loses_nothing(family: Someone) -> None:
    """ "What am I entitled to", typed at the second question, does not begin anew."""
    waits = to_the_second_question(family)
    found = asks(family, intent("explore_rights"))
    assert found[-1].text == waits


@pytest.mark.parametrize("by", ["answer", "guess"])
def test_the_check_of_rights_leads_back_to_the_one_under_way(family: Someone, by: str) -> None:
    """From an answer in the middle of the rights, "check my rights" goes on with them."""
    waits = to_the_second_question(family)
    if by == "answer":
        asks(family, sure(RIGHT, SERVICE))
        found = family.taps("Check my rights")
    else:
        asks(family, intent("explore_rights", "offer"))
        found = family.taps("My rights")
    assert found[-1].text == waits
    assert [frame.dialogue for frame in state(family).frames].count("rights") == 1


def test_words_to_a_person_are_words_to_a_person(family: Someone) -> None:
    """Where a person is written to, a question goes to that person, whatever it means."""
    family.taps("A person")
    found = text(asks(family, sure(RIGHT)))
    assert name(family, RIGHT) not in found
    case = case_of(family)
    assert case
    said = family.naast.database.read(lambda tx: messages.of_case(tx, case.id))
    assert QUESTION in [message.text for message in said]


def test_while_a_person_has_the_talk_nothing_is_answered(family: Someone) -> None:
    """Never two voices."""
    family.taps("A person")
    family.types("hello")
    case = case_of(family)
    assert case
    staff = family.naast.database.write(
        lambda tx: people.add(tx, "nl", FROZEN, role="supporter", name="Tine")
    )
    family.naast.desk.take(case.id, staff).result()
    family.reads()
    assert asks(family, sure(RIGHT)) == []
