"""What a family types at home that is no question: small talk, a wish, stop, another language."""

from __future__ import annotations

import pytest

from bot.talk.state import REST
from bot.understand.understanding import Understood
from storage import people
from tests.asking import (
    A_PERSON,
    HOME,
    IS_IT,
    NOT_KNOWN,
    NOT_SURE,
    OTHER,
    SERVICE,
    Reads,
    asks,
    case_of,
    intent,
    labels,
    name,
    perhaps,
    state,
    sure,
)
from tests.beside.duo import beside, id_of, talker
from tests.conftest import FROZEN
from tests.speaking import Someone, text


@pytest.fixture
def reads() -> Reads:
    """Every text means what the test says."""
    return Reads()


def test_what_is_not_ours_to_know_is_said_so(family: Someone) -> None:
    """No guess; and what can be done where it was a question for us after all."""
    assert text(asks(family, intent("none", about="out_of_scope"))) == NOT_KNOWN
    assert "👤 A person" in labels(family)
    assert text(family.taps("I try other words")) == HOME


@pytest.mark.parametrize(
    ("meaning", "says"),
    [
        (intent("greeting"), "Hello. Good that you write."),
        (intent("thanks"), "You are welcome."),
        (intent("none", about="chitchat"), "I am here. Write to me when you need something."),
        (intent("none", about="alarming"), "I am here. Write to me when you need something."),
        (intent("none"), NOT_KNOWN),
    ],
)
def test_small_talk_gets_a_word_back(family: Someone, meaning: Understood, says: str) -> None:
    """At home, where nothing is being asked."""
    found = text(asks(family, meaning, "well well"))
    assert found.startswith(says)
    assert "do not understand" not in found


def test_a_sentence_that_asks_nothing_is_asked_back(family: Someone) -> None:
    """Such as “the rent is too high”: no small talk, whatever the model thinks."""
    found = text(asks(family, intent("none", about="chitchat"), "the rent is too high"))
    assert found.startswith("I am not sure I understand.")


def test_thanks_for_an_answer_gets_a_word_back(family: Someone) -> None:
    """Where an answer was just given, thanking is no answer to "is this what you meant"."""
    asks(family, sure(SERVICE))
    found = text(asks(family, intent("thanks"), "thank you so much"))
    assert found.startswith("You are welcome.")


@pytest.mark.parametrize("name_", ["greeting", "thanks", "none"])
def test_small_talk_is_no_answer_to_a_question_of_ours(family: Someone, name_: str) -> None:
    """In the middle of the questions about rights it is not followed: the question stays."""
    family.taps("My rights")
    found = text(asks(family, intent(name_)))
    assert "I do not understand that yet." in found
    assert "Where do you live?" in found


@pytest.mark.parametrize("band", ["offer", "unsure"])
def test_small_talk_that_is_not_sure_is_not_understood(family: Someone, band: str) -> None:
    """A hint, not a greeting to what may have been a question."""
    found = text(asks(family, intent("greeting", band)))
    assert "I am not sure I understand" in found


def test_a_complaint_reaches_a_person_with_a_yes(family: Someone) -> None:
    """Nobody hears of it before."""
    assert "Shall a person hear of it?" in text(asks(family, intent("complaint")))
    assert case_of(family) is None
    assert A_PERSON in text(family.taps("Yes, a person"))
    assert case_of(family)


def test_a_complaint_reaches_a_person_as_one(family: Someone) -> None:
    """Who reads the case sees that somebody is not happy with something."""
    asks(family, intent("complaint"))
    family.taps("Yes, a person")
    case = case_of(family)
    assert case
    assert case.why == "complaint"


def test_stop_in_own_words_is_asked_first(family: Someone) -> None:
    """A machine may have misread it: silence only with a yes."""
    assert "Shall I stop writing to you?" in text(asks(family, intent("stop")))
    assert state(family).frame.step != REST
    assert HOME in text(family.taps("No, go on"))
    asks(family, intent("stop"))
    assert "All right, I stop." in text(family.taps("Yes, stop"))
    assert state(family).frame.step == REST


def test_after_stop_a_question_is_answered(family: Someone) -> None:
    """Who writes again is there again, and need not ask twice."""
    family.types("stop")
    assert text(asks(family, sure(SERVICE))).endswith(IS_IT)
    family.types("stop")
    assert HOME in text(family.types("anything at all"))


def test_a_buddy_is_told_of(family: Someone) -> None:
    """What a buddy is stands in content; a person can be asked from there."""
    found = text(asks(family, intent("buddy")))
    assert name(family, "buddy") in found
    assert "👤 A person" in labels(family)


@pytest.mark.parametrize(
    ("what", "says"),
    [("meetup", "What would you like to do together?"), ("meetup_change", "You have no meetups")],
)
def test_who_is_in_a_duo_plans_in_own_words(family: Someone, what: str, says: str) -> None:
    """ "Can I see Lien on Wednesday" needs no button."""
    lien = talker(family.naast, "Lien Maes", "en")
    me, buddy = id_of(family), id_of(lien)
    karin = family.naast.database.write(
        lambda tx: people.add(tx, "en", FROZEN, role="coordinator", name="Karin")
    )
    family.naast.database.write(lambda tx: beside(tx, buddy, me, karin))
    assert says in text(asks(family, intent(what)))


@pytest.mark.parametrize("what", ["meetup", "meetup_change"])
def test_who_has_nobody_to_meet_hears_what_a_buddy_is(family: Someone, what: str) -> None:
    """What is not there yet can be asked for at once; a question of ours is not left for it."""
    assert "A buddy is a volunteer beside you" in text(asks(family, intent(what)))
    family.types("call me")
    assert "A buddy is a volunteer" not in text(asks(family, intent(what)))


def test_a_typed_yes_or_no_answers_whether_it_was_meant(family: Someone) -> None:
    """Who says yes is done, who says no gets what else it may be: no button is needed."""
    asks(family, sure(SERVICE))
    assert text(family.types("Yes!")) == HOME
    asks(family, sure(SERVICE, more=(OTHER,)))
    assert NOT_SURE in text(family.types("no"))


def test_a_typed_yes_takes_the_only_one_and_else_asks_which(family: Someone) -> None:
    """It is about one of these: that leads nowhere but there."""
    asks(family, perhaps(SERVICE))
    told = text(family.taps(name(family, SERVICE)))
    asks(family, perhaps(SERVICE))
    assert text(family.types("yes")) == told
    asks(family, perhaps(SERVICE, OTHER))
    again = text(family.types("Yes!"))
    assert "Which one shall I tell you about?" in again
    assert NOT_SURE in again
    assert name(family, OTHER) in labels(family)
    asks(family, intent("human", "offer"), "perhaps somebody")
    assert A_PERSON in text(family.types("yes"))


@pytest.mark.parametrize(
    ("what", "says"),
    [
        ("explore_rights", "Where do you live?"),
        ("human", A_PERSON),
        ("my_data", "This is what I keep about you"),
        ("forget", "Are you sure?"),
        ("language", "In which language shall we talk?"),
        ("menu", HOME),
    ],
)
def test_a_wish_in_own_words_is_followed(family: Someone, what: str, says: str) -> None:
    """As if the button had been tapped; what cannot be undone still asks."""
    assert says in text(asks(family, intent(what)))


def test_a_language_that_is_named_is_spoken(family: Someone) -> None:
    """ "Can we go on in Dutch" needs no list to choose from."""
    found = text(asks(family, intent("language"), "can we go on in Dutch please"))
    assert "In which language" not in found
    assert "Wat kan ik voor je doen?" in text(family.types("menu"))


def test_unsure_at_home_is_a_hint_and_then_a_person(family: Someone) -> None:
    """Twice not understood: nobody is left talking to a machine that does not get it."""
    assert "Can you say it in a few other words?" in text(asks(family, Understood()))
    assert "This I do not know. A person may. Shall I ask?" in text(family.types("again not"))


def test_understanding_between_two_misses_begins_anew(family: Someone) -> None:
    """Who was understood in between gets the hint again, not a person."""
    family.types("what is not understood")
    asks(family, intent("thanks"))
    assert "Can you say it in a few other words?" in text(family.types("nor is this"))
