"""Each kind of fault in a dialogue is found, in a dialogue that has just that one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.languages import Languages
from bot.talk.answers import Command, Commands
from bot.talk.lint import Fault, Limits, lint, texts_of
from bot.talk.state import REST
from bot.talk.steps import END, Ask, Call, Choose, Dialogue, Do, Option, Say
from bot.talk.texts import Lines, Text, Words, _, n_
from bot.talk.turn import Turn
from dialogues import book

TELEGRAM = Limits("Telegram", tap=64, label=60)


@dataclass
class Speaker:
    """Somebody who speaks a made-up language from a table."""

    language: str = "xx"
    table: Mapping[str, str] = field(default_factory=dict)
    direction: str = "ltr"

    def say(self, words: Words) -> str:
        if isinstance(words, Text):
            return self.table.get(words.msgid, words.msgid)
        if isinstance(words, Lines):
            return words.joint.join(self.say(part) for part in words.parts)
        return str(words)

    def translates(self, text: Text) -> bool:
        return text.msgid in self.table


class Anything:
    """Whatever is typed."""

    def read(self, text: str, turn: Turn) -> str:
        return text


def nothing(turn: Turn) -> None:
    """Do nothing."""


def made(turn: Turn) -> Sequence[Option]:
    """Options that only a turn knows."""
    return ()


def found(*dialogues: Dialogue, **more: Any) -> list[str]:
    faults = lint(dialogues, **{"home": "menu", **more})
    assert all("\n" not in str(fault) for fault in faults)
    return [str(fault) for fault in faults]


YES_NO = (Option("yes", _("Yes")), Option("no", _("No")))


@pytest.mark.parametrize(
    ("steps", "message"),
    [
        ([Say("a", _("Hi"), then="b")], "then leads to “b”"),
        ([Choose("a", _("Hi"), (Option("x", _("X"), then="b"),), skip=END)], "option x leads to"),
        ([Do("a", nothing, {"way": "b"})], "route way leads to “b”"),
        ([Choose("a", _("Hi"), YES_NO, skip="b")], "skip leads to “b”"),
        ([Choose("a", _("Hi"), made, leads=("b",))], "leads leads to “b”"),
    ],
    ids=["then", "option", "route", "skip", "leads"],
)
def test_a_target_that_is_no_step_is_found(steps: list[Say | Choose | Do], message: str) -> None:
    """Wherever a step says where it leads, the place must exist."""
    (fault,) = found(Dialogue("d", *steps))
    assert fault.startswith("d.a: ")
    assert message in fault


def test_a_call_of_no_dialogue_is_found() -> None:
    """A dialogue that is called must exist."""
    assert found(Dialogue("d", Call("a", "gone"))) == ["d.a: calls “gone”, which is no dialogue"]


def test_an_alias_to_nowhere_is_found() -> None:
    """The step that took an old one's place must exist, and the old one must be gone."""
    lost = Dialogue("d", Say("a", _("Hi")), aliases={"old": "gone"})
    assert found(lost) == ["d.old: the alias leads to “gone”, which is no step here"]
    both = Dialogue("d", Say("a", _("Hi")), Say("b", _("Ho")), aliases={"b": "a"})
    assert any("a step and an alias at once" in fault for fault in found(both))


def test_an_unreachable_step_is_found() -> None:
    """A step that nothing leads to is told of; one that only old talks reach is not."""
    steps = (Say("a", _("Hi"), then=END), Say("b", _("Ho")))
    assert found(Dialogue("d", *steps)) == ["d.b: no step leads here"]
    assert found(Dialogue("d", *steps, aliases={"old": "b"})) == []


def test_options_that_all_lead_away_do_not_fall_through() -> None:
    """Behind a question whose every choice leads elsewhere, the next step is not reached."""
    away = tuple(Option(o.id, o.label, then=END) for o in YES_NO)
    steps = (Choose("a", _("Hi"), away), Say("b", _("Ho")))
    assert found(Dialogue("d", *steps)) == ["d.b: no step leads here"]


def test_a_circle_without_a_question_is_found() -> None:
    """Steps that lead back to one another without waiting would never end."""
    circle = Dialogue("d", Say("a", _("Hi")), Do("b", nothing, {"on": END}, then="a"))
    (fault,) = found(circle)
    assert fault == "d.a: goes in circles without waiting for an answer: d.a → d.b → d.a"


def test_a_circle_with_a_question_is_none() -> None:
    """To ask again and again is what a talk does."""
    assert found(Dialogue("d", Say("a", _("Hi")), Choose("b", _("So?"), YES_NO, then="a"))) == []


def test_a_circle_through_other_dialogues_is_found() -> None:
    """A dialogue that is called and never waits does not stop a circle; nor does one that calls
    back."""
    quiet = Dialogue("quiet", Say("x", _("Ho")))
    caller = Dialogue("d", Call("a", "quiet", then="a"))
    assert any("d.a → d.a" in fault for fault in found(caller, quiet))
    asks = Dialogue("quiet", Choose("x", _("So?"), YES_NO))
    assert found(caller, asks) == []
    one, two = Dialogue("one", Call("a", "two")), Dialogue("two", Call("b", "one"))
    assert any("one.a → two.b → one.a" in fault for fault in found(one, two))


def test_a_menu_that_never_asks_is_a_circle() -> None:
    """When the menu ends, the menu opens."""
    assert any("in circles" in fault for fault in found(Dialogue("menu", Say("a", _("Hi")))))
    assert found(Dialogue("menu", Say("a", _("Hi"), then=REST))) == []


def test_two_options_with_one_id_are_found() -> None:
    """A tap must stand for one thing, and not for what the engine adds itself."""
    twice = (Option("x", _("One")), Option("x", _("Two")))
    assert found(Dialogue("d", Choose("a", _("Hi"), twice))) == ["d.a: two options have the id “x”"]
    own = Choose("a", _("Hi"), (Option("done", _("Ready")),), many=True)
    assert found(Dialogue("d", own)) == ["d.a: the option id “done” is the engine's own"]


def test_a_tap_value_that_is_too_long_is_found() -> None:
    """The bytes of ``dialogue.step=option`` count, not the letters."""
    fits = Choose("a", _("Hi"), (Option("é" * 30, _("X")),))
    long = Choose("a", _("Hi"), (Option("é" * 31, _("X")),))
    assert found(Dialogue("d", fits), limits=[TELEGRAM]) == []
    (fault,) = found(Dialogue("d", long), limits=[TELEGRAM])
    assert "has 66 bytes; Telegram takes 64" in fault


def test_a_crowded_menu_is_found() -> None:
    """At home a child must be able to read the choices: four at most."""
    five = tuple(Option(f"o{n}", _("X")) for n in range(5))
    assert found(Dialogue("menu", Choose("a", _("Hi"), five[:4]))) == []
    assert found(Dialogue("menu", Choose("a", _("Hi"), five))) == [
        "menu.a: shows 5 choices; at most 4 at home"
    ]
    assert found(Dialogue("elsewhere", Choose("a", _("Hi"), five))) == []


def test_a_label_too_long_in_any_language_is_found() -> None:
    """A label must fit in every language, with its pictogram; also that of "rather not say"."""
    step = Choose("a", _("Hi"), (Option("x", _("Short"), icon="👤"),), skip_label=_("Rather not"))
    speakers = [Speaker("aa"), Speaker("bb", {"Short": "x" * 59, "Rather not": "y" * 61})]
    faults = found(Dialogue("d", step), limits=[TELEGRAM], speakers=speakers)
    assert len(faults) == 2
    assert all("(bb) has 61 characters; Telegram takes 60" in fault for fault in faults)


def test_a_missing_translation_is_found_in_a_whole_language_only() -> None:
    """A gap is a fault where the language claims to be whole."""
    options = (Option("x", Lines((_("One"), _("Two"))), also=_("three, four")),)
    dialogue = Dialogue("d", Choose("a", _("Hi"), options))
    speakers = [Speaker("aa", {"Hi": "Ha", "One": "1"}), Speaker("bb")]
    assert found(dialogue, speakers=speakers) == []
    assert found(dialogue, speakers=speakers, whole=["aa"]) == [
        "d.a: “Two” is not translated (aa)",
        "d.a: “three, four” is not translated (aa)",
    ]


def test_placeholders_that_differ_are_found() -> None:
    """A translation names the same values as the English, no more and no fewer."""
    dialogue = Dialogue("d", Say("a", _("Hi {name}, at {hour}")))
    wrong = Speaker("aa", {"Hi {name}, at {hour}": "Ha {naam}, {hour}"})
    right = Speaker("bb", {"Hi {name}, at {hour}": "{hour}, {name}!"})
    assert found(dialogue, speakers=[right]) == []
    assert found(dialogue, speakers=[wrong]) == [
        "d.a: “Hi {name}, at {hour}” in aa lacks {name} and adds {naam}"
    ]


def test_a_plural_form_may_leave_out_the_number() -> None:
    """ "One message" needs no number in it."""
    dialogue = Dialogue("d", Say("a", n_("{count} word", "{count} words", 1)))
    assert found(dialogue, speakers=[Speaker("aa", {"{count} word": "een woord"})]) == []


def test_command_words_that_collide_are_found() -> None:
    """In one language a word means one thing, and never yes or no as well."""
    commands = (Command("back", _("back")), Command("stop", _("stop, Báck!")))
    speakers = [Speaker("aa")]
    faults = found(
        Dialogue("d", Say("a", _("Hi"), then=END)),
        speakers=speakers,
        commands=Commands(commands, lambda: speakers),
    )
    assert faults == ["commands.stop: “back” (aa) also means back"]
    yes = (Command("go", _("go, yes")),)
    assert any(
        "“yes” (aa) also means yes" in str(fault)
        for fault in lint(
            [], home="menu", speakers=speakers, commands=Commands(yes, lambda: speakers)
        )
    )


def test_every_static_text_is_named() -> None:
    """Texts are found in questions, labels, their words, and what comes with a question."""
    dialogue = Dialogue(
        "d",
        Say("a", _("1")),
        Ask(
            "b",
            _("2"),
            Anything(),
            (Option("x", Lines((_("3"), _("4"))), also=_("5")),),
            skip_label=_("6"),
            none_label=_("7"),
        ),
        Do("c", nothing),
    )
    assert sorted(text.msgid for text in texts_of(dialogue)) == list("1234567")


def test_our_own_dialogues_have_no_fault() -> None:
    """What Naast can talk about is without faults, in every language on offer."""
    languages = Languages()
    faults: list[Fault] = lint(
        book.DIALOGUES,
        home=book.ROLES.home,
        limits=[TELEGRAM],
        speakers=list(languages.speakers()),
        commands=Commands(book.COMMANDS, languages.speakers),
    )
    assert faults == []
