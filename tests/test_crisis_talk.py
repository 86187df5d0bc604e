"""In danger: what the family sees, who hears of it, and how an alarm that was none ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import Naast
from bot.console.inbox import View, listing
from bot.console.signed import Staff
from bot.console.talk import Told, told
from bot.settings import Settings
from bot.talk.heard import Heard
from storage import cases, messages, people
from storage.inbox import Scope
from tests.conftest import EXAMPLE, FROZEN
from tests.speaking import Someone, text
from tests.understand.weights import whole

Made = Callable[..., Someone]
STAFF = Staff("nobody", "supporter", "nl", "Tine", "", Scope("nobody"))


@pytest.fixture
def family(tmp_path: Path) -> Iterator[Made]:
    """Makes a family at the menu, of an organisation with this policy; days can pass."""
    made: list[Naast] = []

    def make(
        policy: str = "alert",
        channel: str = "telegram",
        page: str = "https://naast.example",
        days: int = 0,
        language: str = "English",
    ) -> Someone:
        house = tmp_path / "organisation.yaml"
        written = EXAMPLE.read_text(encoding="utf-8")
        assert "policy: ask_first" in written
        house.write_text(written.replace("policy: ask_first", f"policy: {policy}"), "utf-8")
        public = {"base_url": page} if page else {}
        settings = Settings(data=tmp_path, organisation=house, **public)
        naast = Naast(settings, now=lambda: FROZEN + timedelta(days=days), reads=whole())
        made.append(naast)
        someone = Someone(naast, channel, "en")
        someone.start()
        someone.taps(language)
        return someone

    yield make
    for naast in made:
        naast.database.close()


def cases_of(someone: Someone) -> list[cases.Case]:
    person = someone.person
    assert person
    return someone.naast.database.read(lambda tx: cases.of_person(tx, person.id))


def seen_by_staff(someone: Someone) -> Told:
    (case,) = cases_of(someone)
    found = someone.naast.database.read(
        lambda tx: told(tx, case.id, "nobody", FROZEN, lambda _channel: None, FROZEN)
    )
    assert found
    return found


def take(someone: Someone) -> str:
    """Tine takes the case."""
    tine = someone.naast.database.write(
        lambda tx: people.add(tx, "nl", FROZEN, role="supporter", name="Tine")
    )
    someone.naast.desk.take(cases_of(someone)[-1].id, tine).result()
    someone.reads()
    return tine


def test_the_lines_are_the_first_sentence(family: Made) -> None:
    """Nothing is said before the numbers, and one question comes after."""
    lines, asked = family().types("my husband hits me")
    assert [row[:5] for row in lines.text.splitlines()] == ["☎ 112", "☎ 171", "☎ 080"]
    assert asked.text == "Are you safe now?"


@pytest.mark.parametrize(
    ("language", "cry", "soft", "hours"),
    [
        ("English", "my child drank bleach", "If a number does not answer, call 112.", "night"),
        ("Nederlands", "mijn kind dronk bleekwater", "Neemt er niemand op? Bel 112.", "nacht"),
        (
            "Français",
            "mon bébé a bu du détergent",
            "Si un numéro ne répond pas, appelez le 112.",
            "nuit",
        ),
    ],
)
def test_a_line_that_was_checked_long_ago_is_said_softly(
    family: Made, language: str, cry: str, soft: str, hours: str
) -> None:
    """After its days no line is called open but 112; what to do then is one short line."""
    fresh = family(language=language).types(cry)[0].text.splitlines()
    assert [hours in row for row in fresh] == [True, True]
    old = family(language=language, days=200).types(cry)[0].text.splitlines()
    assert [hours in row for row in old] == [True, False, False]
    assert old[-1] == soft


def test_nothing_soft_is_said_where_112_is_the_only_line(family: Made) -> None:
    """In a fire there is one number, and no doubt about it."""
    (row,) = family(days=900).types("my house is on fire")[0].text.splitlines()
    assert row.startswith("☎ 112")
    assert "day and night" in row


def test_the_lines_are_those_of_where_the_family_lives(family: Made) -> None:
    """Who said in the same talk where they live gets the line of that place first."""
    someone = family()
    assert someone.types("we have nowhere to sleep tonight")[0].text.startswith("☎ 0800 99 340")
    someone.taps("That is not it")
    someone.taps("My rights")
    someone.taps("In Flanders")
    assert someone.types("we have nowhere to sleep tonight")[0].text.startswith("☎ 0800 13 500")


@pytest.mark.parametrize(
    ("language", "cry", "said", "further"),
    [
        ("English", "my husband hits me", "no, he is still here", "Shall I also tell a person"),
        ("Nederlands", "mijn man slaat mij", "nee hij staat voor de deur", "Bel nu, als je kan"),
        ("Français", "mon mari me frappe", "non, j'ai peur", "Appelez maintenant"),
        ("Українська", "cholovik mene byye", "Ні, мені страшно", "Телефонуйте"),
        ("العربية", "زوجي يضربني", "لا هو هنا", "اتصل"),
    ],
)
def test_a_no_is_heard_whatever_comes_after(
    family: Made, language: str, cry: str, said: str, further: str
) -> None:
    """Who is not safe does not answer in one word."""
    someone = family(policy="ask_first", language=language)
    someone.types(cry)
    assert further in someone.types(said)[-1].text


def test_what_only_sounds_like_no_is_none(family: Made) -> None:
    """A Pole's "no tak" is a "well, yes"."""
    someone = family(policy="ask_first", language="Polski")
    someone.types("mąż mnie bije")
    assert "Dobrze." in someone.types("no tak")[-1].text


def test_where_it_was_announced_the_duty_person_hears_once(family: Made) -> None:
    """However much is written in danger, it is one case, which does not change by it."""
    someone = family()
    someone.types("my husband hits me")
    (first,) = cases_of(someone)
    assert (first.state, first.urgency, first.why) == ("waiting", 2, "crisis:violence")
    assert first.due == first.opened
    someone.types("I want to die")
    someone.taps("No")
    someone.types("he hits me again")
    assert cases_of(someone) == [first]
    naast = someone.naast
    assert naast.database.read(lambda tx: cases.overdue(tx, naast.now() + timedelta(1))) == [first]
    naast.database.write(lambda tx: cases.remind(tx, first.id, cases.STEPS, naast.now()))
    someone.types("he hits me again")
    assert not naast.database.read(lambda tx: cases.overdue(tx, naast.now() + timedelta(1)))


def test_the_duty_person_hears_neither_name_nor_words(family: Made) -> None:
    """What staff see of the alarm holds nothing that the family wrote, and not who it is."""
    someone = family()
    cry = Heard("telegram", someone.address, "1", text="my husband hits me", name="Fatima")
    someone.hear(cry)
    seen = seen_by_staff(someone)
    assert (seen.entries, seen.before, seen.consents) == ([], [], [])
    rows = someone.naast.database.read(lambda tx: listing(tx, STAFF, View("urgent"), FROZEN).rows)
    assert [(row.last_who, row.channel) for row in rows] == [("", "telegram")]
    for shown in (repr(rows), repr(seen)):
        assert "Fatima" not in shown
        assert someone.address not in shown
    assert someone.person
    assert not someone.person.name


def test_where_it_was_announced_so_nobody_hears_before_a_yes(family: Made) -> None:
    """Ask first: no case before the yes; then one, urgent, and the yes is kept."""
    someone = family("ask_first")
    someone.types("my husband hits me")
    someone.taps("No")
    assert cases_of(someone) == []
    someone.taps("Yes, tell them")
    assert [case.why for case in cases_of(someone)] == ["crisis:violence"]
    assert [yes.item for yes in seen_by_staff(someone).consents] == ["danger_alert"]


def test_a_case_that_waits_does_not_tell_of_danger_without_a_yes(family: Made) -> None:
    """Ask first holds too for who asked for a person before, and talks to the bot now."""
    someone = family("ask_first")
    someone.taps("A person")
    someone.types("We got a letter.")
    someone.types("menu")
    someone.types("my husband hits me")
    (case,) = cases_of(someone)
    assert (case.urgency, case.why) == (0, "asked")


# -- it was not that -------------------------------------------------------------------------------


def test_an_alarm_that_was_none_is_closed(family: Made) -> None:
    """Who did not take it yet need not come; the closed case says why."""
    someone = family()
    someone.types("my husband hits me")
    said = text(someone.taps("That is not it"))
    assert "Good that it is not that." in said
    (case,) = cases_of(someone)
    assert (case.state, case.closed_by) == ("closed", "mistaken")
    someone.types("my husband hits me")
    assert [case.state for case in cases_of(someone)] == ["closed", "waiting"]


def test_an_alarm_that_was_none_leaves_the_case_as_it_was(family: Made) -> None:
    """A question to a person from before waits on, no longer urgent, with the time owed before."""
    someone = family()
    someone.taps("A person")
    someone.types("We got a letter.")
    (before,) = cases_of(someone)
    someone.types("he hits me")
    (alarmed,) = cases_of(someone)
    assert (alarmed.urgency, alarmed.due) == (2, FROZEN)
    someone.taps("That is not it")
    (after,) = cases_of(someone)
    assert (after.urgency, after.why, after.due) == (0, "asked", before.due)
    assert after.state == "waiting"
    assert len(seen_by_staff(someone).entries) == 2


def test_an_alarm_that_stands_is_not_taken_back_with_a_later_one(family: Made) -> None:
    """Yes, I am in danger; and the next time it was not that: somebody still comes."""
    someone = family()
    someone.types("my husband hits me")
    someone.taps("No")
    someone.types("I want to die")
    someone.taps("That is not it")
    (case,) = cases_of(someone)
    assert (case.state, case.urgency) == ("waiting", 2)


def test_an_alarm_that_was_written_twice_is_taken_back_whole(family: Made) -> None:
    """The same misunderstanding twice before the answer: the answer is about both."""
    someone = family()
    someone.types("my husband hits me")
    someone.types("my husband hits me")
    someone.taps("That is not it")
    assert [case.closed_by for case in cases_of(someone)] == ["mistaken"]


def test_an_alarm_that_somebody_took_stays_theirs(family: Made) -> None:
    """Once a person is there, only that person ends it."""
    someone = family()
    someone.types("my husband hits me")
    old = someone.choices()[2]["id"]
    take(someone)
    someone.picks(old)
    (case,) = cases_of(someone)
    assert (case.state, case.urgency) == ("taken", 2)


def test_with_a_person_the_lines_come_to_the_sender_alone(family: Made) -> None:
    """The numbers are for who is in danger; the person reads the words; the bot asks nothing."""
    someone, other = family("ask_first"), family("ask_first")
    someone.taps("A person")
    someone.types("We got a letter.")
    take(someone)
    (lines,) = someone.types("he hits me again")
    assert lines.text.startswith("☎ 112")
    assert not [choice for choice in lines.choices if not choice.get("always")]
    (case,) = cases_of(someone)
    assert case.urgency == 2
    room = someone.naast.database.read(lambda tx: messages.of_case(tx, case.id))
    assert room[-1].text == "he hits me again"
    assert not any("☎" in message.text for message in room)
    assert other.reads() == []


# -- the private page ------------------------------------------------------------------------------


@pytest.mark.parametrize("way", [[], ["No"], ["Yes"]], ids=["safe", "warn", "person"])
def test_the_private_page_is_shown_and_the_question_stays(family: Made, way: list[str]) -> None:
    """At each question: who can read here, where nothing stays, the link, and the same again."""
    someone = family("ask_first")
    asked = someone.types("my husband hits me")[-1]
    for label in way:
        asked = someone.taps(label)[-1]
    assert someone.choices()[-1]["label"] == "🔒 A private page"
    told, again = someone.taps("A private page")
    assert "holds this phone" in told.text
    assert "“Leave quickly”" in told.text
    assert told.text.endswith("https://naast.example/?language=en")
    assert (again.text, again.choices) == (asked.text, asked.choices)
    assert cases_of(someone) == []


def test_the_private_page_is_not_offered_on_itself(family: Made) -> None:
    """On the web chat, and where families cannot reach it, nobody is sent there."""
    for someone in (family(channel="web"), family(page="")):
        someone.types("my husband hits me")
        assert [choice["label"][2:] for choice in someone.choices()] == [
            "Yes",
            "No",
            "That is not it",
        ]
