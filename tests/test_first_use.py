"""What an OCMW or CPAS is stands once, below the first message that names it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

import pytest

from bot.app import Naast
from bot.settings import Settings
from bot.talk.heard import Choice, Heard, Reply
from bot.talk.state import Frame, State
from bot.talk.texts import Name, Text
from bot.talk.turn import Turn
from dialogues.first_use import LINE, explain
from storage import messages, people
from tests.conftest import EXAMPLE, FROZEN
from tests.speaking import Someone, text

SAID = "is the welfare office of your municipality."
SOMETHING = Text("You can ask both the OCMW/CPAS and the CAW for their debt service.")


@pytest.fixture(scope="module")
def naast(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Naast]:
    """A bot with nobody in it."""
    data = tmp_path_factory.mktemp("first-use")
    built = Naast(Settings(data=data, organisation=EXAMPLE), now=lambda: FROZEN)
    yield built
    built.database.close()


@pytest.fixture
def family(naast: Naast) -> Someone:
    """A family at the menu, in English."""
    someone = Someone(naast, language="en")
    someone.start()
    someone.taps("English")
    return someone


def turn(naast: Naast, *said: Reply, language: str = "en", **of: Any) -> Turn:
    """A turn in which the bot said these things."""
    speaker = naast.languages.speaker(language)
    made = Turn("p", Heard("web", "", ""), FROZEN, speaker, State(), world=naast.world, **of)
    made.replies = list(said)
    return made


def after(made: Turn) -> list[str]:
    """What is said once the word was explained."""
    explain(made)
    return [each.text for each in made.replies]


# -- in a talk -------------------------------------------------------------------------------------


def test_the_first_time_it_is_said_what_it_is(family: Someone) -> None:
    """Below the message itself; it is kept with the talk, and never said again."""
    family.types("wat is leefloon?")  # its meaning names the OCMW/CPAS
    said = family.naast.database.read(lambda tx: _talk(family, tx))
    assert said.count(SAID) == 1
    assert f"does not have enough to live on.\n\nThe OCMW/CPAS {SAID}" in said
    family.types("menu")
    again = text(family.types("what does leefloon mean?"))
    assert "OCMW/CPAS" in again
    assert SAID not in again


def test_who_asked_what_it_is_was_told(family: Someone) -> None:
    """The glossary's answer is the explanation, and nothing is added then or later."""
    assert SAID not in text(family.types("what is an OCMW?"))
    family.types("menu")
    later = text(family.types("wat is leefloon?"))
    assert "OCMW/CPAS" in later
    assert SAID not in later


def test_who_is_no_family_is_told_nothing(naast: Naast) -> None:
    """Buddies know it."""
    buddy = Someone(naast, language="en")
    where = (buddy.channel, buddy.address, "en", FROZEN)
    naast.database.submit(lambda tx: people.welcome(tx, *where, role="buddy")).result()
    buddy.types("menu")
    said = text(buddy.types("wat is leefloon?"))
    assert "OCMW/CPAS" in said
    assert SAID not in said


def test_it_goes_with_the_person(family: Someone) -> None:
    """Who was forgotten hears it anew."""
    family.types("wat is leefloon?")
    family.types("menu")
    kept = family.person
    assert kept
    assert kept.state
    assert State.from_json(kept.state).kept["ocmw_told"] is True
    family.types("forget me")
    family.taps("Yes")
    family.start()
    assert SAID in text(family.types("wat is leefloon?"))


def _talk(family: Someone, tx: Any) -> str:
    person = people.at_address(tx, family.channel, family.address)
    assert person
    return "\n".join(each.text for each in messages.after(tx, person.id, 0))


# -- where it stands -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "tag", ["nl", "fr", "ar", "tr", "es", "ro", "bg", "pl", "uk", "ru", "fa", "fa-AF"]
)
def test_every_language_says_it(naast: Naast, tag: str) -> None:
    """By the name that the message uses."""
    say = naast.languages.speaker(tag).say
    [said] = after(turn(naast, Reply(say(SOMETHING), language=tag), language=tag))
    name = {"nl": "OCMW", "fr": "CPAS"}.get(tag, "OCMW/CPAS")
    assert said == f"{say(SOMETHING)}\n\n{say(LINE.of(name=Name(name)))}"


def test_a_button_counts_too(naast: Naast) -> None:
    """What it is stands below the question; ways out are no answers."""
    choice = Choice("a=b", "Living wage from the OCMW / CPAS")
    assert SAID in after(turn(naast, Reply("What comes in?", (choice,))))[0]
    out = dataclasses.replace(choice, always=True)
    assert after(turn(naast, Reply("What comes in?", (out,)))) == ["What comes in?"]


@pytest.mark.parametrize(
    "said",
    [
        "OCMW/CPAS (social services), Anderlecht",
        "At the OCMW (welfare).",
        "A social worker looks with you at money, debts, housing or care, and shows the way to"
        " other services. The OCMW!",
    ],
)
def test_what_explains_itself_needs_no_more(naast: Naast, said: str) -> None:
    """It counts as said."""
    made = turn(naast, Reply("Go to the OCMW."), Reply(said))
    assert after(made) == ["Go to the OCMW.", said]
    assert made.kept["ocmw_told"]


def test_the_other_name_in_brackets_explains_nothing(naast: Naast) -> None:
    """Who knows neither is helped by neither."""
    assert SAID in after(turn(naast, Reply("Go to the CPAS (OCMW).")))[0]


def test_where_somebody_is_in_danger_nothing_is_added(naast: Naast) -> None:
    """Nor does it count as said."""
    made = turn(naast, Reply("☎ OCMW 24/7"))
    made.state.frames = [Frame("crisis", "warn")]
    assert after(made) == ["☎ OCMW 24/7"]
    assert not made.kept


def test_what_others_say_stays_as_it_is(naast: Naast) -> None:
    """A colleague's words, what is said in another language, a word that only looks like it."""
    for said in (
        Reply("Go to the OCMW.", name="Tine"),
        Reply("Ga naar het OCMW.", language="nl"),
        Reply("OCMWX"),
    ):
        assert after(turn(naast, said)) == [said.text]


def test_a_long_message_is_not_made_longer(naast: Naast) -> None:
    """The line comes by itself; what is tapped stays last."""
    long = "The OCMW. " + "x" * 980
    line = f"The OCMW {SAID}"
    assert after(turn(naast, Reply(long))) == [long, line]
    assert after(turn(naast, Reply(long, (Choice("a=b", "Yes"),)))) == [line, long]


def test_a_tick_does_not_take_it_away(family: Someone) -> None:
    """A question that is shown anew with a tick still has the line below it."""
    found = _until_ticks(family)
    assert SAID in found
    [first, *_rest] = [c for c in family.choices() if "ticked" in c]
    assert SAID in text(family.picks(first["id"]))


def _until_ticks(family: Someone) -> str:
    """Ask for the rights until ticks are offered that name it."""
    family.taps("My rights")
    for _step in range(30):
        choices = family.choices()
        last = family.naast.database.read(lambda tx: _talk(family, tx)).split("\n\n")
        if any("OCMW" in c["label"] for c in choices) and "ticked" in choices[0]:
            return "\n\n".join(last[-2:])
        family.picks(choices[-1]["id"])
    raise AssertionError("no ticks name it")
