"""A question in the family's own words: told, offered, handed to a person, or honestly not known.

What a text means is given here (`Reads`), so that each outcome is tried by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.app import Naast
from bot.settings import Settings
from bot.talk.engine import EARLIER, HERE
from bot.talk.state import REST, State
from bot.talk.texts import Text
from bot.turn import SORRY
from bot.understand.understanding import Understood
from dialogues import ask
from storage import cases, consents, messages, misread, people
from storage.cases import Case
from storage.messages import Message
from tests.beside.duo import beside, id_of, talker
from tests.conftest import EXAMPLE, FROZEN
from tests.speaking import Someone, text

RIGHT, OTHER, FIRST, SERVICE, GONE = "food-aid", "school-max-invoice", "living-wage", "clb", "gone"
QUESTION = "something that is asked"
IS_IT = "Is this what you meant?"
NOT_SURE = "I am not quite sure. Is it about one of these?"
HOME = "What can I do for you?"
A_PERSON = "What would you like to say?"
NOT_KNOWN = "That I do not know. I know rights and services for families, and people here."


def sure(*ids: str, more: tuple[str, ...] = (), offered: str | None = None) -> Understood:
    """A question whose answers are sure; ``more`` are candidates behind them."""
    answers = (*ids, *more)
    return Understood("en", offered, "ask", answers[0], 0.9, "answer", answers, len(ids))


def perhaps(*ids: str, offered: str | None = None) -> Understood:
    """A question with candidates only."""
    return Understood("en", offered, "ask", ids[0] if ids else "", 0.4, "offer", ids, 0)


def intent(name: str, band: str = "answer", about: str = "") -> Understood:
    """Something else than a question."""
    return Understood("en", None, name, about, 0.9, band)  # type: ignore[arg-type]


class Reads:
    """Understands every text as the test says, and nothing else."""

    def __init__(self) -> None:
        self.means: dict[str, Understood] = {}

    def read(self, text: str) -> Understood:
        return self.means.get(text, Understood())


@pytest.fixture
def reads() -> Reads:
    return Reads()


@pytest.fixture
def naast(tmp_path: Path, reads: Reads) -> Iterator[Naast]:
    built = Naast(Settings(data=tmp_path, organisation=EXAMPLE), now=lambda: FROZEN, reads=reads)
    yield built
    built.database.close()


@pytest.fixture
def family(naast: Naast) -> Someone:
    """A family that chose English and sees the menu."""
    someone = Someone(naast, language="en")
    someone.start()
    someone.taps("English")
    return someone


def asks(family: Someone, meaning: Understood, words: str = QUESTION) -> list[Message]:
    """Type something that means this."""
    family.naast.turns.understanding.means[words] = meaning  # type: ignore[attr-defined]
    return family.types(words)


def labels(family: Someone) -> list[str]:
    return [choice["label"] for choice in family.choices()]


def right(family: Someone, right_id: str) -> object:
    return family.naast.world.contents.rights[right_id]


def name(family: Someone, right_id: str) -> str:
    contents = family.naast.world.contents
    return (contents.rights | contents.services)[right_id].name  # type: ignore[operator]


def state(family: Someone) -> State:
    person = family.person
    assert person
    assert person.state
    return State.from_json(person.state)


def case_of(family: Someone) -> Case | None:
    person = family.person
    assert person
    return family.naast.database.read(lambda tx: cases.open_of(tx, person.id))


def given(family: Someone) -> list[str]:
    """What the person said yes to."""
    person = family.person
    assert person
    return [c.item for c in family.naast.database.read(lambda tx: consents.of(tx, person.id))]


def teaches(family: Someone) -> list[misread.Misread]:
    return list(family.naast.database.read(misread.waiting))


# -- sure -----------------------------------------------------------------------------------------


def test_a_right_is_told_with_where_and_how(family: Someone) -> None:
    """What it is thought to be and a question first; whoever wants the how gets it at once."""
    found = text(asks(family, sure(RIGHT)))
    content = right(family, RIGHT)
    assert f"I think you mean this: {content.name}." in found  # type: ignore[attr-defined]
    assert content.how not in found  # type: ignore[attr-defined]
    found = text(family.taps("How it works"))
    for part in (content.name, content.gives, content.where, content.how):  # type: ignore[attr-defined]
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


# -- a person first -------------------------------------------------------------------------------


def test_where_asking_can_do_harm_a_person_comes_first(family: Someone) -> None:
    """What it is may be known; where and how are not told before a person was offered."""
    content = right(family, FIRST)
    found = text(asks(family, sure(FIRST))) + text(family.taps("How it works"))
    assert content.gives in found  # type: ignore[attr-defined]
    assert content.how not in found  # type: ignore[attr-defined]
    assert content.where not in found  # type: ignore[attr-defined]
    assert content.ask_first.say in found  # type: ignore[attr-defined]
    assert found.endswith("Shall I bring you to a person first?")
    assert A_PERSON in text(family.taps("Yes, a person first"))
    assert case_of(family)


def test_the_how_is_told_to_who_wants_it_all_the_same(family: Someone) -> None:
    """Nobody is kept from what is theirs to know."""
    asks(family, sure(FIRST))
    family.taps("How it works")
    found = text(family.taps("How it works, all the same"))
    assert right(family, FIRST).how in found  # type: ignore[attr-defined]
    assert case_of(family) is None


def test_a_person_comes_first_beside_another_answer_too(family: Someone) -> None:
    """Of two rights, the one that is careful holds back its own how, not the other's."""
    found = text(asks(family, sure(RIGHT, FIRST)))
    assert right(family, RIGHT).how in found  # type: ignore[attr-defined]
    assert right(family, FIRST).how not in found  # type: ignore[attr-defined]
    assert found.endswith("Shall I bring you to a person first?")


def test_a_candidate_that_is_careful_is_careful_when_picked(family: Someone) -> None:
    """However the family came to it."""
    asks(family, perhaps(FIRST, RIGHT))
    family.picks(f"ask.which={FIRST}")
    found = text(family.taps("How it works"))
    assert right(family, FIRST).how not in found  # type: ignore[attr-defined]
    assert found.endswith("Shall I bring you to a person first?")


# -- candidates -----------------------------------------------------------------------------------


def test_candidates_are_offered_by_name(family: Someone) -> None:
    """Nothing is told before the family says which; a person and "none" stand beside them."""
    found = text(asks(family, perhaps(RIGHT, SERVICE, OTHER)))
    assert found == NOT_SURE
    names = [name(family, each) for each in (RIGHT, SERVICE, OTHER)]
    assert labels(family) == [*names, "👤 A person", "➖ None of these"]
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


# -- learning from it -----------------------------------------------------------------------------


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
    assert given(family) == [ask.TEACHING]
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


# -- what is no question --------------------------------------------------------------------------


def test_what_is_not_ours_to_know_is_said_so(family: Someone) -> None:
    """No guess, and no person for the way to a shop."""
    found = text(asks(family, intent("none", about="out_of_scope")))
    assert found.startswith(NOT_KNOWN)
    assert found.endswith(HOME)


@pytest.mark.parametrize(
    ("meaning", "says"),
    [
        (intent("greeting"), "Hello. Good that you write."),
        (intent("thanks"), "You are welcome."),
        (intent("none", about="chitchat"), "I am here. Write to me when you need something."),
        (intent("none", about="alarming"), NOT_KNOWN),
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


# -- another language -----------------------------------------------------------------------------


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
    assert dutch.say(Text(right(family, RIGHT).name)) in found  # type: ignore[attr-defined]
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


@pytest.mark.parametrize("tag", ["en", "so", "xx"])
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


# -- in the middle of something -------------------------------------------------------------------


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


# -- the first contact ----------------------------------------------------------------------------


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


# -- content that changed -------------------------------------------------------------------------


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
    contents = family.naast.world.contents
    monkeypatch.delitem(contents.rights, RIGHT)  # type: ignore[arg-type]
    found = text(family.picks(f"ask.which={RIGHT}"))
    assert SORRY.msgid not in found
    assert found


def test_an_answer_that_content_lost_meanwhile_is_harmless(
    family: Someone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Told, then lost: what can be done with it still works."""
    asks(family, sure(FIRST, offered="nl"))
    monkeypatch.delitem(family.naast.world.contents.rights, FIRST)  # type: ignore[arg-type]
    assert SORRY.msgid not in text(family.taps("Nederlands"))


def test_a_right_that_content_lost_meanwhile_is_harmless(
    family: Someone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the middle of the talk about it: the talk about it ends."""
    asks(family, sure(RIGHT))
    monkeypatch.delitem(family.naast.world.contents.rights, RIGHT)  # type: ignore[arg-type]
    found = text(family.taps("How it works"))
    assert SORRY.msgid not in found
    assert found == HOME
