"""The engine's promises, on small dialogues of their own and without any database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.languages import Languages
from bot.talk.answers import Command, Commands
from bot.talk.engine import LONG_AGO, EndlessTalk, Engine, Roles
from bot.talk.heard import Heard, Media, Reply
from bot.talk.state import REST, State
from bot.talk.steps import END, Ask, Call, Choose, Dialogue, Do, NotUnderstood, Option, Say
from bot.talk.texts import Text as T
from bot.talk.texts import p_
from bot.talk.turn import Turn

LANGUAGES = Languages()


class Number:
    """A whole number, for a test."""

    def read(self, text: str, turn: Turn) -> int:
        """Return it, or say what would do."""
        if not text.isdecimal():
            raise NotUnderstood(T("A number, such as 3."))
        return int(text)


def shout(turn: Turn) -> str:
    return "loud" if turn.answers.get("colour") == "red" else "soft"


def steps() -> tuple[Dialogue, ...]:
    """A small world: a welcome, a menu, a quiz with every kind of step, an aside and a rest."""
    return (
        Dialogue("hello", Say("hi", T("Hi."))),
        Dialogue(
            "menu",
            Choose(
                "main",
                T("Menu?"),
                (Option("quiz", T("Quiz"), then="quiz"), Option("tea", T("Tea"), then="main")),
                skip="main",
                lasting=True,
            ),
            Call("quiz", "quiz", then="main"),
        ),
        Dialogue(
            "quiz",
            Choose(
                "colour",
                T("Colour?"),
                (
                    Option("red", T("Red"), icon="🔴", also=p_("typed", "rood, rouge")),
                    Option("blue", T("Blue")),
                ),
            ),
            Do("shout", shout, {"loud": "loud", "soft": "age"}),
            Say("loud", T("Loud!")),
            Ask("age", T("Age?"), Number(), (Option("old", T("Old enough")),)),
            Choose(
                "likes",
                T("Likes?"),
                (
                    Option("a", T("Apples")),
                    Option("b", T("Pears")),
                    Option("peek", T("Peek"), then="peek", aside=True),
                ),
                many=True,
                none_label=T("None"),
                then="sure",
            ),
            Say("peek", T("Peeked."), then="likes"),
            Choose(
                "sure",
                T("Sure?"),
                (Option("yes", T("Yes"), then="done"), Option("no", T("No"), then="colour")),
            ),
            Say("done", lambda turn: T("Done: {all}").of(all=str(sorted(turn.answers.items())))),
        ),
        Dialogue(
            "aside", Choose("ok", T("Aside?"), (Option("fine", T("Fine")),)), Say("so", T("So."))
        ),
        Dialogue("halt", Say("bye", T("Bye."), then=REST)),
        Dialogue("puzzled", Choose("help", T("A person?"), (Option("yes", T("Yes"), then=END),))),
        Dialogue("file", Say("kept", T("Kept."))),
    )


@dataclass
class Talk:
    """Somebody talking with an engine; the state is written to JSON and back at every turn."""

    engine: Engine
    state: State = field(default_factory=State)
    language: str = "en"
    last: Turn | None = None

    def hears(self, **what: Any) -> list[Reply]:
        """One turn."""
        heard = Heard("test", "me", "1", **what)
        turn = Turn(
            "p",
            heard,
            datetime(2026, 1, 1, tzinfo=UTC),
            LANGUAGES.speaker(self.language),
            State.from_json(self.state.to_json()),
        )
        self.engine.advance(turn)
        self.state, self.last = turn.state, turn
        return turn.replies

    def types(self, text: str) -> list[str]:
        """Type, and read."""
        return [r.text for r in self.hears(text=text)]

    def taps(self, value: str) -> list[str]:
        """Tap a value, and read."""
        return [r.text for r in self.hears(kind="picked", picked=value)]

    @property
    def offers(self) -> list[str]:
        """What can be tapped now."""
        assert self.state.offered
        return [choice for choice, _label in self.state.offered.choices]


COMMANDS = (
    Command("back", p_("typed", "back")),
    Command("skip", p_("typed", "skip, rather not say")),
    Command("menu", p_("typed", "menu"), "menu", fresh=True),
    Command("aside", p_("typed", "aside"), "aside"),
    Command("stop", p_("typed", "stop"), "halt", fresh=True),
)


def engine(dialogues: Sequence[Dialogue] | None = None) -> Engine:
    return Engine(
        dialogues or steps(),
        Roles(first="hello", home="menu", lost="puzzled", media="file"),
        Commands(COMMANDS, lambda: [LANGUAGES.speaker("en")]),
        (("menu", "☰", T("Menu")),),
    )


@pytest.fixture
def talk() -> Talk:
    made = Talk(engine())
    made.types("hello there")
    return made


def quiz(talk: Talk, *inputs: str) -> list[str]:
    said: list[str] = []
    for text in ("quiz", *inputs):
        said = talk.types(text)
    return said


def test_the_first_contact_greets_and_shows_the_menu() -> None:
    """Somebody new is greeted, whatever they wrote."""
    assert Talk(engine()).types("hallo?") == ["Hi.", "Menu?"]


def test_a_command_as_the_very_first_word_is_obeyed() -> None:
    """Who asks for something right away is greeted and gets it."""
    assert Talk(engine()).types("aside") == ["Hi.", "Menu?", "Aside?"]


@pytest.mark.parametrize("typed", ["1", " 1. ", "red", "RED!", "rood", "Rouge", "🔴 Red", "١"])
def test_numbers_labels_ids_and_synonyms_are_answers(talk: Talk, typed: str) -> None:
    """Typed text that clearly is a choice counts as a tap."""
    assert quiz(talk, typed) == ["Loud!", "Age?"]


def test_a_tap_on_what_is_offered_is_taken(talk: Talk) -> None:
    """The value of a button leads where the option says."""
    quiz(talk)
    assert talk.taps("quiz.colour=blue") == ["Age?"]


def test_a_late_tap_is_never_misread(talk: Talk) -> None:
    """A button of an earlier question asks the present one again."""
    quiz(talk, "blue", "7")
    said = talk.taps("quiz.sure=yes")
    assert said == ["That was an earlier question. We are here now:", "Likes?"]


def test_a_tap_that_came_twice_is_answered_once(talk: Talk) -> None:
    """A double tap says nothing more the second time."""
    quiz(talk)
    talk.taps("quiz.colour=blue")
    assert talk.taps("quiz.colour=blue") == []


def test_an_old_menu_still_works(talk: Talk) -> None:
    """A tap on last month's menu opens what it says."""
    quiz(talk, "blue", "7")
    assert talk.taps("menu.main=quiz") == ["Colour?"]


@pytest.mark.parametrize(
    "value", ["", "=", "quiz.colour", "nowhere.x=1", "go=nothing", "a.b.c=d=e", "\0"]
)
def test_nonsense_taps_ask_again(talk: Talk, value: str) -> None:
    """A value that nobody ever offered changes nothing."""
    quiz(talk)
    assert talk.taps(value)[-1] == "Colour?"


def test_back_undoes_one_answer_at_a_time(talk: Talk) -> None:
    """Going back asks the question before, without its answer."""
    quiz(talk, "blue", "7")
    assert talk.types("back") == ["Age?"]
    assert "age" not in talk.state.frame.answers
    assert talk.types("back") == ["Colour?"]
    assert talk.state.frame.answers == {}
    assert talk.types("back") == ["Menu?"]


def test_skip_leaves_a_question_out(talk: Talk) -> None:
    """Rather not say goes on, with nothing known."""
    assert quiz(talk, "blue", "rather not say") == ["Likes?"]
    assert talk.state.frame.answers["age"] is None


def test_skipping_a_fork_takes_no_branch(talk: Talk) -> None:
    """Where answers lead to different steps, skipping ends the talk instead of choosing one."""
    assert quiz(talk, "blue", "7", "none", "skip") == ["Menu?"]


def test_an_aside_comes_back_to_the_question(talk: Talk) -> None:
    """After something in between, the talk is where it was."""
    quiz(talk, "blue")
    assert talk.types("aside") == ["Aside?"]
    assert talk.types("fine") == ["So.", "We were here:", "Age?"]
    assert talk.types("8") == ["Likes?"]


def test_a_question_of_days_ago_is_put_anew(talk: Talk) -> None:
    """After something in between that came days later, nobody was "here" a moment ago."""
    quiz(talk, "blue")
    talk.state.frame.asked -= 2 * 24 * 3600
    talk.types("aside")
    assert talk.types("fine") == ["So.", LONG_AGO.msgid, "Age?"]
    talk.types("aside")
    assert talk.types("fine") == ["So.", "We were here:", "Age?"]


def test_back_out_of_an_aside(talk: Talk) -> None:
    """Back also leads out of what came in between."""
    quiz(talk, "blue")
    talk.types("aside")
    assert talk.types("back") == ["Age?"]


def test_a_tick_list_gathers_and_shows_what_is_ticked(talk: Talk) -> None:
    """Taps tick and untick in the same place until that is all."""
    quiz(talk, "blue", "7")
    [reply] = talk.hears(kind="picked", picked="quiz.likes=a")
    assert reply.replaces
    assert [c.ticked for c in reply.choices[:3]] == [True, False, None]
    talk.taps("quiz.likes=b")
    talk.taps("quiz.likes=a")
    talk.taps("quiz.likes=done")
    assert talk.state.frame.answers["likes"] == ["b"]


def test_several_numbers_tick_several(talk: Talk) -> None:
    """People type "1 2"."""
    quiz(talk, "blue", "7", "1, 2")
    assert talk.state.frame.answers["likes"] == ["a", "b"]


def test_a_peek_is_no_answer(talk: Talk) -> None:
    """A look aside from a tick list comes back to it, and back does not pass by it."""
    quiz(talk, "blue", "7")
    assert talk.taps("quiz.likes=peek") == ["Peeked.", "Likes?"]
    assert talk.types("back") == ["Age?"]


def test_none_is_an_answer(talk: Talk) -> None:
    """None of these is an empty list, not silence."""
    quiz(talk, "blue", "7", "none")
    assert talk.state.frame.answers["likes"] == []


def test_a_number_at_an_open_question_is_the_answer(talk: Talk) -> None:
    """The 1 typed at "age?" is an age, not the first button."""
    quiz(talk, "blue", "1")
    assert talk.state.frame.answers["age"] == 1


def test_not_understood_hints_then_offers_a_person(talk: Talk) -> None:
    """The first time a hint, the second time a person; never a third "I do not understand"."""
    quiz(talk, "blue")
    assert talk.types("many") == ["A number, such as 3.", "Age?"]
    assert talk.types("very many") == ["A person?"]
    assert talk.types("what?") == ["A person?"]


def test_stop_rests_until_the_person_writes(talk: Talk) -> None:
    """After stop the next message is answered with the menu."""
    quiz(talk, "blue")
    assert talk.types("stop") == ["Bye."]
    assert talk.types("hello again") == ["Menu?"]


def test_after_stop_a_command_works_at_once(talk: Talk) -> None:
    """Who wakes the talk with a wish gets it."""
    talk.types("stop")
    assert talk.types("aside") == ["Aside?"]


def test_empty_text_asks_again(talk: Talk) -> None:
    """Nothing typed is not silence."""
    quiz(talk)
    assert talk.types("   ") == ["Colour?"]


def test_an_edited_message_is_not_taken_for_an_answer(talk: Talk) -> None:
    """A correction of something older does not answer the present question."""
    quiz(talk, "blue")
    said = [r.text for r in talk.hears(kind="edited", text="7")]
    assert said == ["You changed an earlier message. I go on from here:", "Age?"]


def test_a_file_opens_its_dialogue(talk: Talk) -> None:
    """A photo without words is spoken of, then the question comes back."""
    quiz(talk)
    said = [r.text for r in talk.hears(kind="photo", media=Media("photo"))]
    assert said == ["Kept.", "We were here:", "Colour?"]


def test_the_question_comes_again_in_the_new_language(talk: Talk) -> None:
    """Changing the speaker changes the very next question."""
    quiz(talk)
    talk.language = "qps"
    assert talk.types("") == ["⟦Côlôür?⟧"]


def test_a_removed_step_with_an_alias_goes_on(talk: Talk) -> None:
    """A talk begun yesterday continues at the step that took the place of the old one."""
    quiz(talk, "blue")
    old = [d for d in steps() if d.name != "quiz"]
    renamed = Dialogue("quiz", Ask("years", T("Years?"), Number()), aliases={"age": "years"})
    talk.engine = engine([*old, renamed])
    assert talk.types("seven") == ["A number, such as 3.", "Years?"]
    assert talk.state.frame.step == "years"


def test_a_removed_step_without_alias_apologises(talk: Talk) -> None:
    """State that fits no step says so and goes home; nobody is greeted as new."""
    quiz(talk, "blue")
    talk.engine = engine(
        [d for d in steps() if d.name != "quiz"] + [Dialogue("quiz", Say("x", T("X")))]
    )
    said = talk.types("7")
    assert said[0].startswith("Something changed on my side")
    assert said[-1] == "Menu?"


def test_going_in_circles_is_found() -> None:
    """A dialogue that never waits is a fault, not an endless loop."""
    circle = Dialogue("hello", Say("a", T("A")), Say("b", T("B"), then="a"))
    others = [d for d in steps() if d.name != "hello"]
    with pytest.raises(EndlessTalk):
        Talk(engine([circle, *others])).types("hi")


def test_ways_out_stand_beside_every_question_but_the_menu(talk: Talk) -> None:
    """The menu is bare; elsewhere the ways out come along, marked as such."""
    menu = talk.hears(text="menu")[-1]
    assert not [c for c in menu.choices if c.always]
    question = talk.hears(text="quiz")[-1]
    assert [c.id for c in question.choices if c.always] == ["go=menu"]


def test_a_long_story_is_no_command_and_no_choice(talk: Talk) -> None:
    """Only what clearly is a choice counts as one."""
    quiz(talk)
    assert talk.types("red " * 100)[0].startswith("I do not understand")
