"""Becoming a buddy, by an invitation or of one's own accord: all of it provable, nobody ready
before a coordinator says so, and nobody forgotten while they wait."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import httpx
import pytest

from bot.app import Naast
from bot.settings import Settings
from storage import buddies, cases, consents, errands, people, personal
from storage.buddies import NotYet
from storage.database import Tx
from tests.beside.duo import id_of, run, talker
from tests.beside.steps import agrees, answers, becomes, buddy_of, code, comes, karin
from tests.conftest import EXAMPLE, FROZEN
from tests.serving import serving
from tests.speaking import Someone, text
from tests.transcript import Hands
from tests.understand.weights import whole

WEDNESDAY = {2: [("12:00", "18:00")]}


# -- coming in -------------------------------------------------------------------------------------


@pytest.mark.parametrize("channel", ["web", "telegram"])
def test_an_invitation_leads_into_the_talk(naast: Naast, channel: str) -> None:
    """Greeting, what a buddy is, and by name; in the language of the invitation, once."""
    someone = Someone(naast, channel=channel, language="nl")
    said = text(comes(someone, code(naast, "Lien Maes", "en")))
    assert "Good that you want to help, Lien. A buddy is somebody beside a family." in said
    assert "A buddy is no care worker" in said
    assert said.count("Shall we begin?") == 1
    assert "In which language" not in said
    assert "has been used" not in said


def test_the_place_that_was_held_is_gone(naast: Naast) -> None:
    """Who was invited and who came are one person, with the name that was given."""
    someone = Someone(naast, language="en")
    payload = code(naast)
    comes(someone, payload)
    assert someone.person
    assert someone.person.name == "Lien Maes"
    staying = [id_of(someone)]
    with naast.database.engine.connect() as c:
        rows = c.exec_driver_sql("SELECT id FROM people").scalars().all()
    assert list(rows) == staying


def test_an_invitation_is_used_once(naast: Naast) -> None:
    """The second who opens it is welcome all the same; the first is led on."""
    payload = code(naast)
    first, second = Someone(naast, language="en"), talker(naast, "Bo", "en")
    comes(first, payload)
    first.taps("Yes, let us begin")
    assert "has been used, or is too old" in text(comes(second, payload))
    assert "Are you 18" in text(comes(first, payload))


def test_somebody_known_can_be_invited(naast: Naast) -> None:
    """Who has talked here before comes straight to the talk about it."""
    someone = talker(naast, "Bo", "en")
    said = text(comes(someone, code(naast)))
    assert "Good that you want to help, Lien." in said
    assert "I am a program" not in said


def test_without_an_invitation(naast: Naast) -> None:
    """ "I want to help" is enough; the name is asked then."""
    someone = Someone(naast, language="en")
    someone.start()
    someone.picks("welcome.language=en")
    assert "Good that you want to help." in text(someone.types("I want to help"))
    assert "How may a family call you?" in text(someone.taps("Yes, let us begin"))
    assert "Are you 18" in text(someone.types("Lien"))
    assert someone.person
    assert someone.person.name == "Lien"


def test_the_command_prints_one_link_that_works_on_the_web_chat(tmp_path: Path) -> None:
    """`naast invite --role buddy`, over the real web chat."""
    with serving(tmp_path, organisation=str(EXAMPLE)) as server:
        command = [sys.executable, "-c", "from bot.cli import main; main()", "invite"]
        done = subprocess.run(
            [*command, "--role", "buddy", "--name", "Lien", "--language", "en"],
            env={"NAAST_DATA": str(tmp_path), "NAAST_ORGANISATION": str(EXAMPLE)},
            capture_output=True,
            text=True,
            check=True,
            cwd=Path(__file__).parents[2],
        )
        assert done.stdout.count("\n") == 1
        link = done.stdout.strip().rpartition("/?r=")
        assert link[1]
        api = f"{server.url}/chat/api"
        with httpx.Client(timeout=20) as new:
            assert (
                new.post(f"{api}/sessions", json={"r": link[2], "language": "en"}).status_code
                == 201
            )
            said = [m["text"] for m in new.get(f"{api}/messages").json()["messages"]]
    assert any("Good that you want to help, Lien." in each for each in said)


# -- what they tell --------------------------------------------------------------------------------


def test_everything_is_kept_sealed_and_provable(naast: Naast) -> None:
    """Likes, hours, wishes; rules, note and agreement each with its version and day."""
    karin(naast)
    lien = becomes(naast)
    found = buddy_of(lien)
    assert (found.state, found.adult, found.languages) == ("waiting", True, ("fr", "ar"))
    about = found.about
    assert (about.likes, about.interests) == (("cooking",), ("company",))
    assert (about.gender, about.pets, about.smokes) == ("woman", False, False)
    assert (about.rather_not, about.words) == ("No long trips by car", "I love stories")
    assert about.postcode == "1080"
    assert (found.note_version, found.note_read) == ("2026-1", FROZEN)
    assert (found.agreement_version, found.signed) == ("2026-1", FROZEN)
    assert found.rules_agreed == FROZEN
    assert naast.database.read(lambda tx: buddies.week(tx, id_of(lien))) == WEDNESDAY
    given = naast.database.read(lambda tx: consents.of(tx, id_of(lien)))
    assert [each.item for each in given] == ["beside"]
    with naast.database.engine.connect() as c:
        raw = c.exec_driver_sql("SELECT about_sealed FROM buddies").scalar_one()
    assert b"stories" not in bytes(raw)


def test_the_note_and_the_agreement_are_shown_with_their_version(naast: Naast) -> None:
    """Where they stand and which version, before anything is tapped."""
    karin(naast)
    lien = Someone(naast, language="en")
    comes(lien, code(naast))
    answers(lien)
    assert "With children there are no secrets" in text(lien.taps("Go on"))
    said = text(lien.taps("I agree"))
    assert "insurance, costs, discretion and secrecy (version 2026-1)" in said
    assert "https://example.org/buddy/informatienota.pdf" in said
    said = text(lien.taps("I have read"))
    assert "agreement between you and Huis van het Kind Voorbeeldstad (version 2026-1)" in said
    assert buddy_of(lien).signed is None


def test_own_words_and_several_pages(naast: Naast) -> None:
    """What stands on the second page can be ticked, what stands on none can be written."""
    lien = Someone(naast, language="en")
    comes(lien, code(naast))
    for label in ("Yes, let us begin", "Yes, 18"):
        lien.taps(label)
    lien.types("skip")
    lien.types("skip")
    for label in ("Cooking", "More choices", "Gardening"):
        lien.taps(label)
    lien.types("reading aloud")
    found = buddy_of(lien)
    assert found.about.likes == ("cooking", "gardening")
    assert found.about.words == "reading aloud"


def test_all_but_the_age_can_be_skipped(naast: Naast) -> None:
    """Nothing is a condition but what is needed; the age is asked again."""
    lien = Someone(naast, language="en")
    comes(lien, code(naast))
    lien.taps("Yes, let us begin")
    assert "Are you 18" in text(lien.types("skip"))
    lien.taps("Yes, 18")
    said = ""
    for _question in range(8):
        said = text(lien.types("skip"))
    assert "These are our house rules" in said
    assert buddy_of(lien).state == "asking"


def test_it_goes_on_later_where_it_stopped(naast: Naast) -> None:
    """What was answered is not asked again, after a break in the middle and after "later"."""
    karin(naast)
    lien = Someone(naast, language="en")
    comes(lien, code(naast))
    for label in ("Yes, let us begin", "Yes, 18"):
        lien.taps(label)
    lien.types("Dutch")
    lien.types("menu")
    assert "Where do you live?" in text(lien.types("I want to help"))
    assert buddy_of(lien).languages == ("nl",)
    for _question in range(7):
        lien.types("skip")
    lien.taps("Later")
    assert "These are our house rules" in text(lien.types("buddy"))
    said = text(agrees(lien))
    assert "Thank you. Karin looks at it now." in said
    assert buddy_of(lien).state == "waiting"


def test_under_18_a_person_comes_first(naast: Naast) -> None:
    """No rules, nothing to sign: a case with the coordinator, and nobody can confirm it."""
    who = karin(naast)
    young = Someone(naast, language="en")
    comes(young, code(naast))
    young.taps("Yes, let us begin")
    young.taps("No, younger")
    said = ""
    for _question in range(8):
        said = text(young.types("skip"))
    assert "Under 18 a parent and Karin both say yes first" in said
    assert "I asked Karin" in text(young.taps("Yes, please ask"))
    case = naast.database.read(lambda tx: cases.open_of(tx, id_of(young)))
    assert case
    assert (case.why, case.responsible_id) == ("buddy_young", who)
    with pytest.raises(NotYet):
        naast.database.write(lambda tx: buddies.confirm(tx, id_of(young), who, FROZEN))


def test_a_question_in_between_is_answered_first(naast: Naast) -> None:
    """Who asks something in the middle gets an answer, and comes back to where they were."""
    lien = Someone(naast, language="en")
    comes(lien, code(naast))
    for label in ("Yes, let us begin", "Yes, 18"):
        lien.taps(label)
    assert "This is what I keep about you" in text(lien.types("my data"))
    assert "Which languages do you speak?" in text(lien.types("back"))


# -- nobody is ready without a coordinator ---------------------------------------------------------


def test_only_a_coordinator_makes_it_ready(naast: Naast) -> None:
    """Not without the extract seen; then with a day and a name, and the buddy hears it."""
    who = karin(naast)
    lien = becomes(naast)
    assert "What is still needed:\n• that your extract was seen" in text(lien.types("buddy"))
    with pytest.raises(NotYet):
        naast.database.write(lambda tx: buddies.confirm(tx, id_of(lien), who, FROZEN))

    def confirm(tx: Tx) -> None:
        buddies.see_extract(tx, id_of(lien), date(2026, 11, 24))
        buddies.confirm(tx, id_of(lien), who, FROZEN)
        errands.add(tx, id_of(lien), errands.CONFIRMED, "", FROZEN)

    naast.database.write(confirm)
    lien.types("menu")
    run(naast.clock.errands)
    assert "Good news, Lien: you are a buddy now." in text(lien.reads())
    found = buddy_of(lien)
    assert (found.state, found.confirmed_by, found.extract_seen) == (
        "ready",
        who,
        date(2026, 11, 24),
    )
    assert found.next_news
    assert "Karin looks for a family that fits you" in text(lien.types("buddy"))


def test_a_house_without_papers_confirms_nobody(tmp_path: Path, clock: Hands) -> None:
    """Without a note and an agreement the talk ends kindly, and what is missing is said."""
    short = tmp_path / "organisation.yaml"
    whole_text = EXAMPLE.read_text(encoding="utf-8")
    short.write_text(
        whole_text[: whole_text.index("volunteers:")] + "default_language: nl\n", encoding="utf-8"
    )
    built = Naast(Settings(data=tmp_path, organisation=short), now=clock, reads=whole())
    try:
        karin(built)
        lien = Someone(built, language="en")
        comes(lien, code(built))
        answers(lien)
        lien.taps("Go on")
        said = text(lien.taps("I agree"))
        assert "Karin looks at it now" in said
        assert "• the note\n• the agreement" in said
        assert buddy_of(lien).missing == ("note", "agreement", "extract")
    finally:
        built.database.close()


# -- while they wait -------------------------------------------------------------------------------


def test_news_is_kept_with_a_tip(naast: Naast, clock: Hands) -> None:
    """On the day that was promised, once: how it stands, a small thing to learn, the next day; and
    the coordinator has it on the list."""
    who = karin(naast)
    lien = becomes(naast)
    promised = buddy_of(lien).next_news
    assert promised
    clock.at = promised - timedelta(minutes=1)
    run(naast.clock.news)
    assert lien.reads() == []
    clock.at = promised + timedelta(minutes=5)
    run(naast.clock.news)
    said = text(lien.reads())
    assert "You are not confirmed as a buddy yet. I have asked Karin once more." in said
    assert "Next news on Tuesday, 22 December 2026." in said
    assert "💡" in said
    run(naast.clock.news)
    assert lien.reads() == []
    case = naast.database.read(lambda tx: cases.open_of(tx, id_of(lien)))
    assert case
    assert (case.why, case.responsible_id) == ("buddy_waits", who)


def test_late_news_says_so(naast: Naast, clock: Hands) -> None:
    """A promise that was not kept on its day is named."""
    karin(naast)
    lien = becomes(naast)
    promised = buddy_of(lien).next_news
    assert promised
    clock.at = promised + timedelta(days=2)
    run(naast.clock.news)
    assert "I had promised you news on Tuesday, 8 December 2026. It comes too late" in text(
        lien.reads()
    )


def test_a_tip_comes_once(naast: Naast) -> None:
    """Another each time, until there is none left."""
    karin(naast)
    lien = becomes(naast)
    tips = [text(lien.taps("A small tip")).split("\n")[0] for _each in range(5)]
    assert len(set(tips[:4])) == 4
    assert tips[4] == "You have seen all my tips. Your coach knows more."


def test_hours_can_be_changed_while_waiting(naast: Naast) -> None:
    """When they are free is one tap away, and stays when it is skipped."""
    karin(naast)
    lien = becomes(naast)
    lien.taps("When I am free")
    lien.types("skip")
    assert naast.database.read(lambda tx: buddies.week(tx, id_of(lien))) == WEDNESDAY
    lien.taps("When I am free")
    lien.taps("On weekday evenings")
    lien.taps("That is all")
    week = naast.database.read(lambda tx: buddies.week(tx, id_of(lien)))
    assert week == {day: [("18:00", "21:00")] for day in range(5)}


def test_forget_me_takes_all_of_it(naast: Naast) -> None:
    """Nothing of a buddy stays."""
    karin(naast)
    lien = becomes(naast)
    who = id_of(lien)
    naast.database.write(lambda tx: personal.erase(tx, who, FROZEN))
    assert naast.database.read(lambda tx: (buddies.get(tx, who), people.by_id(tx, who))) == (
        None,
        None,
    )


def test_an_invitation_that_nobody_opened_goes(naast: Naast, clock: Hands) -> None:
    """The name that was given does not stay for ever; who came does."""
    lien, _never = becomes(naast), code(naast, "Nobody Came")
    clock.at += timedelta(days=30)
    run(naast.clock.forget_old)
    assert _people(naast) == 2
    clock.at += timedelta(days=2)
    run(naast.clock.forget_old)
    assert _people(naast) == 1
    assert lien.person


def _people(naast: Naast) -> int:
    with naast.database.engine.connect() as c:
        return int(c.exec_driver_sql("SELECT count(*) FROM people").scalar_one())


def test_who_stops_while_waiting_is_thanked(naast: Naast, clock: Hands) -> None:
    """Two taps, no reason, no news any more; they may come back."""
    karin(naast)
    lien = becomes(naast)
    lien.taps("I want to stop as a buddy")
    assert "You are always welcome again." in text(lien.taps("Yes, I stop"))
    assert buddy_of(lien).state == "left"
    clock.at += timedelta(days=20)
    run(naast.clock.news)
    assert lien.reads() == []
    assert "Good that you want to help, Lien." in text(lien.types("I want to help"))
