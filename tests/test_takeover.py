"""The border between bot and person: never two voices, never silence, nothing shared unasked."""

from __future__ import annotations

from pathlib import Path

from bot.app import Naast
from bot.console.words import done
from bot.invite import invite
from bot.settings import Settings
from storage import cases, people
from tests.conftest import FROZEN
from tests.speaking import Someone, text
from tests.understand.weights import whole


def taken(naast: Naast, someone: Someone) -> str:
    """Have Tine take the open case; return its id."""
    invite(naast.database, naast.settings, naast.now(), "supporter", "Tine", "nl")
    staff = naast.database.read(people.staff)[0].id
    person = someone.person
    assert person
    case = naast.database.read(lambda tx: cases.open_of(tx, person.id))
    assert case
    naast.desk.take(case.id, staff).result()
    return case.id


def test_a_yes_that_comes_after_the_take_counts(naast: Naast, someone: Someone) -> None:
    """Who says yes while Tine is already there can still choose what she sees, and hears so."""
    someone.language = "en"
    someone.start()
    someone.types("what is this")
    someone.types("a person")
    someone.types("I have a letter")
    case_id = taken(naast, someone)
    someone.picks("human.before=yes")
    someone.picks("summary.items=item.talk")
    someone.picks("summary.items=done")
    said = someone.picks("summary.right=yes")
    assert "Tine can see it" in text(said)
    case = naast.database.read(lambda tx: cases.get(tx, case_id))
    assert case
    assert case.talk_shared
    assert someone.types("hello Tine") == []


def test_what_was_told_is_still_on_offer_after_the_take(naast: Naast, someone: Someone) -> None:
    """Who answered about rights on the way to a person can choose from that when Tine is already
    there, and in what comes later; with the end of the case it is let go."""
    someone.language = "en"
    someone.start()
    someone.picks("welcome.language=en")
    someone.types("my rights")
    someone.picks("rights.one=region.flanders")
    someone.types("6, 13")
    someone.taps("My wage is low")
    someone.taps("That is all")
    someone.picks("go=human")
    someone.types("I have a letter")
    taken(naast, someone)
    said = someone.picks("human.before=yes")
    assert "My wage is low" in text(said)
    assert "summary.items=item.work" in [choice["id"] for choice in someone.choices()]
    someone.picks("go=back")
    someone.types("my data")
    assert "answers about rights" in text(someone.picks("go=mydata"))
    person = someone.person
    assert person
    assert "low_wage" in str(person.state)
    someone.types("stop")
    person = someone.person
    assert person
    assert "low_wage" not in str(person.state)


def test_that_the_family_ended_it_stands_in_the_history(naast: Naast, someone: Someone) -> None:
    """By one word; whoever had it sees what became of it."""
    someone.language = "en"
    someone.start()
    someone.types("a person")
    someone.types("I have a letter")
    case_id = taken(naast, someone)
    someone.types("stop")
    last = naast.database.read(lambda tx: cases.history(tx, case_id))[0]
    said = done(last.action, "")
    assert said
    assert said.msgid == "The family ended the talk"


def test_a_yes_after_the_end_opens_nothing(naast: Naast, someone: Someone) -> None:
    """An old button of a closed case shares nothing and calls nobody."""
    someone.language = "en"
    someone.start()
    someone.types("what is this")
    someone.types("a person")
    someone.types("I have a letter")
    case_id = taken(naast, someone)
    staff = naast.database.read(people.staff)[0].id
    naast.desk.close(case_id, staff).result()
    assert "What can I do for you?" in text(someone.picks("human.before=yes"))
    person = someone.person
    assert person
    assert naast.database.read(lambda tx: cases.open_of(tx, person.id)) is None


def test_an_answer_sent_twice_reaches_the_family_once(naast: Naast, someone: Someone) -> None:
    """A form that is sent again after a lost line is one message."""
    someone.start()
    someone.types("mens")
    case_id = taken(naast, someone)
    staff = naast.database.read(people.staff)[0].id
    someone.reads()
    for _ in range(2):
        naast.desk.reply(case_id, staff, "Dag, ik ben Tine.", "key-1").result()
        naast.desk.note(case_id, staff, "bellen", "key-2").result()
    assert text(someone.reads()) == "Dag, ik ben Tine."
    assert len(naast.database.read(lambda tx: cases.notes_of(tx, case_id))) == 1


def test_in_a_try_out_somebody_without_a_name_reads(tmp_path: Path) -> None:
    """Without an organisation nobody is named, at the start of a sentence or inside it."""
    built = Naast(Settings(data=tmp_path), now=lambda: FROZEN, reads=whole())
    try:
        someone = Someone(built, language="nl")
        someone.start()
        someone.types("wat is dit")
        assert "\nIemand van ons leest" in f"\n{text(someone.types('mens'))}".split("Wat wil")[0]
        assert "Genoteerd voor iemand van ons" in text(someone.types("ik heb een brief"))
    finally:
        built.database.close()
