"""A question in the family's own words: told, offered, handed to a person, or honestly not known.

What a text means is given (`Reads`), so that each outcome is tried by itself.
"""

from __future__ import annotations

import pytest

from bot.app import Naast
from bot.talk.texts import Text
from bot.understand.understanding import Understood
from tests.asking import (
    A_PERSON,
    FIRST,
    HOME,
    IS_IT,
    NOT_SURE,
    OTHER,
    RIGHT,
    SERVICE,
    Reads,
    asks,
    case_of,
    intent,
    labels,
    name,
    perhaps,
    right,
    state,
    sure,
)
from tests.speaking import Someone, text


@pytest.fixture
def reads() -> Reads:
    """Every text means what the test says."""
    return Reads()


# -- sure ------------------------------------------------------------------------------------------


def test_a_right_is_told_with_where_and_how(family: Someone) -> None:
    """What it is thought to be and a question first; whoever wants the how gets it at once."""
    found = text(asks(family, sure(RIGHT)))
    content = right(family, RIGHT)
    assert f"I think you mean this: {content.name}." in found
    assert content.how not in found
    found = text(family.taps("How it works"))
    for part in (content.name, content.gives, content.where, content.how):
        assert part in found


def test_what_can_be_done_with_a_right_is_offered_once(family: Someone) -> None:
    """The question, how it works without it, or that it was not that."""
    asks(family, sure(RIGHT))
    assert [label for label in labels(family) if label[0] in "📄🤐"] == [
        "📄 How it works",
        "🤐 Rather not say",
    ]
    assert "➖ No, something else" in labels(family)


def test_a_service_is_told_without_a_check_of_rights(family: Someone) -> None:
    """A service needs no questions about a family."""
    found = text(asks(family, sure(SERVICE)))
    assert name(family, SERVICE) in found
    assert found.endswith(IS_IT)
    assert labels(family)[0] == "🚧 Something is in the way"


def test_two_questions_get_two_answers(family: Someone) -> None:
    """Both are told, in the order of how sure they are."""
    found = text(asks(family, sure(RIGHT, SERVICE)))
    assert 0 <= found.index(name(family, RIGHT)) < found.index(name(family, SERVICE))
    assert found.count(IS_IT) == 1


def test_a_candidate_beside_an_answer_is_not_told(family: Someone) -> None:
    """It comes only when the answer was not what was meant."""
    found = text(asks(family, sure(SERVICE, more=(OTHER, RIGHT))))
    assert name(family, OTHER) not in found
    assert NOT_SURE in text(family.taps("No, something else"))
    assert labels(family)[:2] == [name(family, OTHER), name(family, RIGHT)]
    assert name(family, OTHER) in text(family.picks(f"ask.which={OTHER}"))


def test_what_was_not_meant_is_not_offered_again(family: Someone) -> None:
    """After the answer and the candidates, we say that we did not understand."""
    asks(family, sure(SERVICE, more=(OTHER,)))
    family.taps("No, something else")
    assert "Then I did not understand you" in text(family.taps("None of these"))


def test_from_an_answer_to_the_check_of_rights(family: Someone) -> None:
    """The questions begin, and afterwards the talk is at home."""
    asks(family, sure(OTHER, SERVICE))
    assert "Where do you live?" in text(family.taps("Check my rights"))


def test_from_an_answer_to_what_is_in_the_way(family: Someone) -> None:
    """It is asked what makes it hard, with the name of what it is about; nobody hears of it yet."""
    asks(family, sure(SERVICE))
    assert f"{name(family, SERVICE)}: what" in text(family.taps("Something is in the way"))
    assert case_of(family) is None


# -- a person first --------------------------------------------------------------------------------


def test_where_asking_can_do_harm_a_person_comes_first(family: Someone) -> None:
    """What it is may be known; where and how are not told before a person was offered."""
    content = right(family, FIRST)
    found = text(asks(family, sure(FIRST))) + text(family.taps("How it works"))
    assert content.gives in found
    assert content.how not in found
    assert content.where not in found
    assert content.ask_first
    assert content.ask_first.say in found
    assert found.endswith("Shall I bring you to a person first?")
    assert A_PERSON in text(family.taps("Yes, a person first"))
    assert case_of(family)


def test_the_how_is_told_to_who_wants_it_all_the_same(family: Someone) -> None:
    """Nobody is kept from what is theirs to know."""
    asks(family, sure(FIRST))
    family.taps("How it works")
    found = text(family.taps("How it works, all the same"))
    assert right(family, FIRST).how in found
    assert case_of(family) is None


def test_a_person_comes_first_beside_another_answer_too(family: Someone) -> None:
    """Of two rights, the one that is careful holds back its own how, not the other's."""
    found = text(asks(family, sure(RIGHT, FIRST)))
    assert right(family, RIGHT).how in found
    assert right(family, FIRST).how not in found
    assert found.endswith("Shall I bring you to a person first?")


def test_a_candidate_that_is_careful_is_careful_when_picked(family: Someone) -> None:
    """However the family came to it."""
    asks(family, perhaps(FIRST, RIGHT))
    family.picks(f"ask.which={FIRST}")
    found = text(family.taps("How it works"))
    assert right(family, FIRST).how not in found
    assert found.endswith("Shall I bring you to a person first?")


# -- candidates ------------------------------------------------------------------------------------


def test_candidates_are_offered_by_name(family: Someone) -> None:
    """Nothing is told before the family says which; rights, a person and "none" stand beside."""
    found = text(asks(family, perhaps(RIGHT, SERVICE, OTHER)))
    assert found == NOT_SURE
    names = [name(family, each) for each in (RIGHT, SERVICE, OTHER)]
    assert labels(family) == [
        *names,
        "🔎 Check my rights",
        "👤 A person",
        "➖ None of these",
    ]
    picked = text(family.types("2"))
    assert name(family, SERVICE) in picked
    assert picked.endswith(IS_IT)


def test_a_candidate_can_be_named(family: Someone) -> None:
    """Typing what stands on the button is tapping it."""
    asks(family, perhaps(RIGHT, SERVICE))
    assert IS_IT in text(family.types(name(family, SERVICE)))


def test_none_of_these_leads_to_other_words(family: Someone) -> None:
    """A new question in other words is answered."""
    asks(family, perhaps(RIGHT, SERVICE))
    assert "You can say it in other words" in text(family.taps("None of these"))
    assert HOME in text(family.taps("I try other words"))
    assert IS_IT in text(asks(family, sure(SERVICE), "other words"))


def test_other_words_can_be_typed_at_once(family: Someone) -> None:
    """Nobody has to tap before saying it again."""
    asks(family, perhaps(RIGHT))
    family.taps("None of these")
    assert name(family, SERVICE) in text(asks(family, sure(SERVICE), "other words"))
    assert [frame.dialogue for frame in state(family).frames].count("ask") == 1


def test_a_guess_at_something_else_is_offered_first(family: Someone) -> None:
    """What may be a complaint is called so, and begun only when tapped."""
    assert asks(family, intent("complaint", "offer"))[-1].text == NOT_SURE
    assert labels(family)[0] == "📣 I am not happy with something"
    assert "sorry that it went like that" in text(family.taps("not happy"))


@pytest.mark.parametrize(
    ("guess", "says"),
    [
        ("explore_rights", "Where do you live?"),
        ("human", A_PERSON),
        ("my_data", "This is what I keep about you"),
        ("forget", "Are you sure?"),
        ("language", "In which language shall we talk?"),
        ("complaint", "sorry that it went like that"),
        ("stop", "Shall I stop writing to you?"),
    ],
)
def test_every_guess_leads_where_it_says(family: Someone, guess: str, says: str) -> None:
    """And a person is offered once, not twice."""
    asks(family, intent(guess, "offer"))
    assert sum("A person" in label for label in labels(family)) == 1
    assert says in text(family.picks(f"ask.which=is_{guess}"))


# -- another language ------------------------------------------------------------------------------


@pytest.mark.parametrize("what", [SERVICE, RIGHT])
def test_another_language_is_offered_in_that_language(family: Someone, what: str) -> None:
    """With the answer on a service, before the talk about a right: who wrote can read it."""
    found = text(asks(family, sure(what, offered="nl")))
    assert found.endswith("Zal ik verdergaan in het Nederlands?") or "Nederlands" in found
    assert labels(family)[0] == "🌍 Nederlands"


def test_switching_tells_the_answer_in_that_language(family: Someone) -> None:
    """And from then on the talk is in it."""
    asks(family, sure(RIGHT, offered="nl"))
    dutch = family.naast.languages.speaker("nl")
    found = text(family.taps("Nederlands"))
    assert dutch.say(Text(right(family, RIGHT).name)) in found
    assert "🌍" not in "".join(labels(family))
    person = family.person
    assert person
    assert person.language == "nl"
    assert "Wat kan ik voor je doen?" in text(family.types("menu"))


def test_a_language_that_is_not_wanted_is_not_spoken(family: Someone) -> None:
    """The talk about the right begins in the one that was chosen."""
    asks(family, sure(RIGHT, offered="nl"))
    assert "I think you mean this" in text(family.taps("English"))


def test_a_language_is_offered_once(family: Someone) -> None:
    """Who did not take it up meant the language that was chosen."""
    asks(family, sure(RIGHT, offered="nl"))
    assert "🌍" not in asks_again(family, "nl")
    assert "🌍 Français" in asks_again(family, "fr")


def asks_again(family: Someone, tag: str) -> str:
    asks(family, sure(SERVICE, offered=tag), f"another question in {tag}")
    return " ".join(labels(family))


@pytest.mark.parametrize("tag", ["en", "xx"])
def test_only_a_language_that_we_speak_is_offered(family: Someone, tag: str) -> None:
    """Neither the one that is spoken, nor one that we have no words in."""
    asks(family, sure(RIGHT, offered=tag))
    assert "🌍" not in " ".join(labels(family))


def test_an_offer_that_was_not_shown_is_still_made(family: Someone) -> None:
    """A greeting shows no offer; the question after it does."""
    hello = Understood("nl", "nl", "greeting", "", 0.9, "answer")
    asks(family, hello, "dag allemaal daar in het huis")
    asks(family, perhaps(RIGHT, offered="nl"), "candidates only")
    assert "🌍 Nederlands" in asks_again(family, "nl")


# -- the first contact -----------------------------------------------------------------------------


def test_a_question_as_first_words_is_answered(naast: Naast) -> None:
    """Who we are is said, the answer is given, and the language is asked afterwards."""
    someone = Someone(naast, language="en")
    found = text(asks(someone, sure(SERVICE)))
    assert "I am a program, not a person" in found
    assert name(someone, SERVICE) in found
    assert found.endswith(IS_IT)
    someone.taps("No, something else")
    assert "In which language shall we talk?" in text(someone.taps("I try other words"))
    assert "What you write stays between us" in text(someone.taps("English"))


def test_a_question_instead_of_a_language_is_answered(naast: Naast) -> None:
    """Then the language is asked again."""
    someone = Someone(naast, language="en")
    someone.start()
    assert text(asks(someone, sure(SERVICE))).endswith(IS_IT)
    assert "In which language shall we talk?" in text(someone.types("skip"))


def test_a_greeting_as_first_words_is_only_greeted(naast: Naast) -> None:
    """Hello is no question: we say who we are, and ask for the language."""
    someone = Someone(naast, language="en")
    found = text(asks(someone, intent("greeting"), "good morning to you"))
    assert "I am a program, not a person" in found
    assert "In which language shall we talk?" in found
    assert "do not understand" not in found
