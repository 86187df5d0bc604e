"""Registration: a family comes by somebody's link, decides who hears of it, and is told the truth
where nobody has room."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from bot.app import Naast
from bot.settings import Settings
from bot.talk.heard import Heard
from dialogues import registration
from storage import cases, consents, people, registrations, staff, tasks
from storage.cases import Case
from storage.messages import Message
from storage.registrations import LASTS, Sender
from storage.staff import Area
from tests.conftest import EXAMPLE
from tests.moving import Moving
from tests.serving import Family, serving
from tests.speaking import Someone, text
from tests.understand.weights import whole

ANN = Sender("Ann Peeters", "Basisschool De Regenboog")


@pytest.fixture
def clock() -> Moving:
    """Half past ten on a Tuesday, until moved."""
    return Moving()


@pytest.fixture
def naast(tmp_path: Path, organisation: Path, clock: Moving) -> Iterator[Naast]:
    """A whole Naast on the moving clock."""
    built = Naast(Settings(data=tmp_path, organisation=organisation), now=clock, reads=whole())
    yield built
    built.database.close()


@dataclass
class Town:
    """Two areas, one of them full, and the links that are made here."""

    naast: Naast
    coordinator: str = field(init=False)
    room: str = field(init=False)
    full: str = field(init=False)

    def __post_init__(self) -> None:
        now, write = self.naast.now(), self.naast.database.write
        self.coordinator = write(
            lambda tx: people.add(tx, "nl", now, role="coordinator", name="Greet")
        )
        self.room = write(lambda tx: staff.save_area(tx, Area("", "Ruimdorp", ("1000", "1080"))))
        self.full = write(lambda tx: staff.save_area(tx, self.crowded(full=True)))

    def crowded(self, *, full: bool, area_id: str = "") -> Area:
        """The area where everybody has their hands full, or no longer."""
        return Area(area_id, "Volstad", ("2000",), coordinator_id=self.coordinator, full=full)

    def empties(self) -> None:
        """There is room again."""
        area = self.crowded(full=False, area_id=self.full)
        self.naast.database.write(lambda tx: staff.save_area(tx, area))

    def link(self, language: str = "en", sender: Sender = ANN, **more: str) -> str:
        """Make a link and return its code."""
        now = self.naast.now()
        return self.naast.database.write(
            lambda tx: registrations.make(tx, sender, language, now, **more)
        )[1]


@pytest.fixture
def town(naast: Naast) -> Town:
    """An area with room and one without."""
    return Town(naast)


def comes(family: Someone, code: str) -> list[Message]:
    """Open the chat by a link, as Telegram and the web page both tell it."""
    return family.hear(Heard("web", family.address, family._id(), "start", text=f"r_{code}"))


def case_of(family: Someone) -> Case | None:
    """The case that is open."""
    person = family.person
    assert person
    return family.naast.database.read(lambda tx: cases.open_of(tx, person.id))


def given(family: Someone) -> list[tuple[str, str]]:
    """What the family said yes to, and to whom."""
    person = family.person
    assert person
    found = family.naast.database.read(lambda tx: consents.of(tx, person.id))
    return [(each.item, each.receiver) for each in found if each.revoked is None]


def labels(family: Someone) -> list[str]:
    """What can be tapped now."""
    return [choice["label"] for choice in family.choices()]


# -- coming by a link ------------------------------------------------------------------------------


def test_a_family_sees_who_sent_it_and_decides(naast: Naast, town: Town) -> None:
    """Greeting, promise, who thought of them, one question; nothing is decided beforehand."""
    family = Someone(naast)
    said = text(comes(family, town.link()))
    assert "I am a program" in said
    assert "Ann Peeters of Basisschool De Regenboog thought that we could help you" in said
    assert "They do not see what you write" in said
    assert said.count("May Ann Peeters hear that you came?") == 1
    assert given(family) == []
    assert case_of(family) is None


def test_with_a_yes_the_sender_may_hear_that_they_came(naast: Naast, town: Town) -> None:
    """One consent, to that sender, for that one thing; it stands in my data and can be erased."""
    family = Someone(naast)
    code = town.link()
    comes(family, code)
    assert "may hear that you came, and nothing else" in text(family.taps("Yes"))
    assert given(family) == [("arrived", "Ann Peeters, Basisschool De Regenboog")]
    family.types("my data")
    assert "that you came by their link, for Ann Peeters" in text(family.taps("Show me all"))


def test_without_a_yes_the_sender_hears_nothing(naast: Naast, town: Town) -> None:
    """No, or rather not say: there is no consent at all, and the talk goes on the same."""
    for answer in ("no", "skip"):
        family = Someone(naast)
        comes(family, town.link())
        assert "hears nothing from us" in text(family.types(answer))
        family.taps("Our home")
        assert "📍 Ruimdorp" in labels(family)
        assert given(family) == []


def test_two_taps_and_there_is_a_case_near_home(naast: Naast, town: Town) -> None:
    """What it is about and where they live go along, logged; kind, area and reason are kept."""
    family = Someone(naast)
    comes(family, town.link())
    family.taps("No")
    family.taps("Our home")
    said = text(family.types("we live in 1080 brussels"))
    assert "It has arrived at Huis van het Kind Voorbeeldstad" in said
    case = case_of(family)
    assert case
    assert (case.kind, case.why, case.area_id) == ("registration", "registration:home", town.room)
    assert case.next_news is None
    assert given(family) == [("registration", "Huis van het Kind Voorbeeldstad")]
    family.taps("Yes, I write")
    family.types("The bathroom is damp")
    written = case_of(family)
    assert written
    assert (written.id, written.kind) == (case.id, "registration")


def test_nothing_is_asked_that_is_known(naast: Naast, town: Town) -> None:
    """Language and area that the sender gave are not asked; the language can be changed in one
    tap."""
    family = Someone(naast, language="nl")
    found = comes(family, town.link("fr", area_id=town.room))
    assert all(message.language == "fr" for message in found)
    assert not any("langue" in message.text for message in found)
    family.taps("Autre langue")
    found = family.taps("English")
    assert all(message.language == "en" for message in found)
    assert "May Ann Peeters hear" in text(found)
    family.taps("No, better not")
    family.taps("Something else")
    case = case_of(family)
    assert case
    assert case.area_id == town.room


def test_a_language_that_is_not_on_offer_is_asked(naast: Naast, town: Town) -> None:
    """A link in a language that Naast does not speak asks for one first, then goes on."""
    family = Someone(naast, language="en")
    assert "In which language" in text(comes(family, town.link("so")))
    assert "thought that we could help" in text(family.taps("English"))


def test_a_place_that_is_not_ours_is_an_answer_too(naast: Naast, town: Town) -> None:
    """Another postcode opens a case all the same; what is no place is asked again, kindly."""
    family = Someone(naast)
    comes(family, town.link())
    family.taps("No")
    family.taps("Money")
    assert "four digits" in text(family.types("12"))
    assert case_of(family) is None
    family.types("9000 Gent")
    case = case_of(family)
    assert case
    assert case.area_id is None


def test_skipping_everything_still_reaches_a_person(naast: Naast, town: Town) -> None:
    """Nothing is a condition: without any answer there is a case, and no consent."""
    family = Someone(naast)
    comes(family, town.link())
    for _ in range(3):
        family.types("skip")
    case = case_of(family)
    assert case
    assert (case.kind, case.why) == ("registration", "registration")
    assert given(family) == []


def test_a_link_of_another_family_is_no_dead_end(naast: Naast, town: Town) -> None:
    """Used, too old or mistyped: it is said, without blame, and the menu comes."""
    code = town.link()
    first, second = Someone(naast), Someone(naast)
    comes(first, code)
    for wrong in (code, "123456789012345678901234"):
        comes(second, wrong)
        said = text(second.taps("English") if second.person and not case_of(second) else [])
        assert "has been used, or is too old" in said
        assert "My rights" in "".join(labels(second))
        second = Someone(naast)


def test_a_link_that_is_too_old_begins_nothing(naast: Naast, town: Town, clock: Moving) -> None:
    """After thirty days the family is welcome without it, and asked for its language as anybody."""
    code = town.link("fr")
    clock.at += LASTS
    family = Someone(naast, language="en")
    assert "In which language" in text(comes(family, code))
    assert "too old" in text(family.taps("English"))


def test_somebody_known_is_not_welcomed_again(naast: Naast, town: Town) -> None:
    """At the menu, after stop and in the middle of something else the link leads straight on."""
    for before in (("menu",), ("menu", "stop"), ("menu", "my rights")):
        family = Someone(naast, language="en")
        family.start()
        for words in before:
            family.types(words)
        said = text(comes(family, town.link()))
        assert "Ann Peeters of Basisschool" in said
        assert "I am a program" not in said
        family.types("no")
        family.types("skip")
        assert case_of(family) is None
        family.types("skip")
        assert case_of(family)


def test_the_same_link_again_asks_nothing_again(naast: Naast, town: Town) -> None:
    """Who has a case by it hears that it is there already; the sender is not asked about again."""
    family = Someone(naast)
    code = town.link()
    comes(family, code)
    family.taps("Yes")
    family.types("skip")
    family.types("skip")
    case = case_of(family)
    said = text(comes(family, code))
    assert "has your question already" in said
    assert "May Ann" not in said
    assert case_of(family) == case


def test_another_link_while_waiting_begins_nothing_anew(naast: Naast, town: Town) -> None:
    """Who never left the first talk is not greeted again."""
    family = waits(naast, town)
    found = comes(family, town.link(sender=Sender("Bo", "CLB")))
    assert "Bo of CLB thought" in text(found)
    assert "I am a program" not in text(found)
    assert "has your question already" in text(family.types("no"))


def test_over_the_web_chat_the_code_comes_with_the_session(tmp_path: Path) -> None:
    """A new visitor brings it when opening the session, a known one as a message of its own."""
    with serving(tmp_path, organisation=str(EXAMPLE)) as server:
        form = {"name": "Ann", "organisation": "CLB", "language": "en"}
        codes = [
            re.findall(r"/\?r=(\d+)", httpx.post(f"{server.url}/register", data=form).text)[0]
            for _ in range(2)
        ]
        api = f"{server.url}/chat/api"
        with httpx.Client(timeout=20) as new:
            assert new.post(f"{api}/sessions", json={"r": codes[0]}).status_code == 201
            said = [m["text"] for m in new.get(f"{api}/messages").json()["messages"]]
            assert any("Ann of CLB thought" in each for each in said)
        known = Family(server.url, "en")
        known.types("menu")
        assert known.sends(r=codes[1]).status_code == 202
        assert any("Ann of CLB thought" in str(m["text"]) for m in known.reads())
        assert known.sends(r="../x").status_code == 400
        assert known.http.post("/sessions", json={"r": ["x"]}).status_code == 400


def test_start_alone_begins_as_ever(naast: Naast, town: Town) -> None:
    """Without a link, or with a payload that is none of ours, nothing is different."""
    for payload in ("", "hello", "r_", "r_../x", "x" * 300):
        family = Someone(naast, language="en")
        heard = Heard("web", family.address, family._id(), "start", text=payload)
        assert "In which language" in text(family.hear(heard))
        family.types("menu")
        heard = Heard("web", family.address, family._id(), "start", text=payload)
        assert "What can I do" in text(family.hear(heard))


def test_a_colleagues_link_asks_nothing_about_hearing(naast: Naast, town: Town) -> None:
    """Who works here hears of it anyway, so that is said and not asked."""
    house = naast.world.house.name
    code = town.link(sender=Sender("Greet", house), made_by=town.coordinator)
    said = text(comes(Someone(naast), code))
    assert f"Greet of {house} gave you this link" in said
    assert "May Greet" not in said


# -- where nobody has room -------------------------------------------------------------------------


def waits(naast: Naast, town: Town) -> Someone:
    """A family that lives where nobody has room."""
    family = Someone(naast)
    comes(family, town.link())
    family.taps("No")
    family.taps("Children")
    family.taps("Volstad")
    return family


def news(naast: Naast) -> None:
    """What the clock does: a visit to everybody whose news is due."""
    due = naast.database.read(lambda tx: registrations.due_news(tx, naast.now()))
    for each in due:
        person = each.person_id
        visit = naast.turns.visit(lambda _tx, p=person: p, lambda turn, _s: registration.news(turn))
        visit.result()


def test_where_nobody_has_room_the_family_hears_the_truth(naast: Naast, town: Town) -> None:
    """No free places, the day of the next news, and what can be done until then."""
    family = Someone(naast)
    comes(family, town.link())
    family.taps("No")
    family.taps("Children")
    said = text(family.taps("Volstad"))
    assert "There are no free places now in Volstad" in said
    assert "Next news on Tuesday, 8 December 2026" in said
    assert "look for your rights" in said
    case = case_of(family)
    assert case
    assert case.next_news == case.due == naast.now() + timedelta(days=14)
    assert "My rights" in "".join(labels(family))


def test_the_day_that_is_promised_is_one_of_work(naast: Naast, town: Town, clock: Moving) -> None:
    """From a Friday evening two weeks on is a Monday: nobody is promised a closed door."""
    clock.at = clock.at.replace(day=27, hour=20)
    family = waits(naast, town)
    case = case_of(family)
    assert case
    assert case.next_news
    assert f"{case.next_news:%A %d %B %H}" == "Monday 14 December 08"


def test_the_promise_is_kept(naast: Naast, town: Town, clock: Moving) -> None:
    """On that day, not before and once only: it still waits, and the next day is named."""
    family = waits(naast, town)
    clock.passes(days=13, hours=23)
    news(naast)
    assert family.reads() == []
    clock.passes(hours=1)
    news(naast)
    said = text(family.reads())
    assert "no free place in Volstad yet" in said
    assert "Next news on Tuesday, 22 December 2026" in said
    assert "sorry" not in said
    news(naast)
    assert family.reads() == []
    case = case_of(family)
    assert case
    assert case.due == case.next_news == naast.now() + timedelta(days=14)
    assert naast.database.read(lambda tx: tasks.of_case(tx, case.id)) == []


def test_news_that_came_too_late_is_owned_up_to(naast: Naast, town: Town, clock: Moving) -> None:
    """Naast was away on that day: it says so, and the coordinator has a task, one only."""
    family = waits(naast, town)
    clock.passes(days=16)
    news(naast)
    said = text(family.reads())
    assert "I had promised you news on Tuesday, 8 December 2026" in said
    assert "sorry" in said
    case = case_of(family)
    assert case
    clock.passes(days=30)
    news(naast)
    made = naast.database.read(lambda tx: tasks.of_case(tx, case.id))
    assert [(task.kind, task.for_id) for task in made] == [("news", town.coordinator)]


def test_when_there_is_room_again_somebody_looks(naast: Naast, town: Town, clock: Moving) -> None:
    """The news is good, an answer is owed as to anybody, and no other news is promised."""
    family = waits(naast, town)
    town.empties()
    clock.passes(days=14)
    news(naast)
    assert "There is room again" in text(family.reads())
    case = case_of(family)
    assert case
    assert case.next_news is None
    assert case.due < naast.now() + timedelta(days=2)


def test_an_urgent_case_is_not_put_off(naast: Naast, town: Town, clock: Moving) -> None:
    """Danger while waiting makes it due at once; news of the list changes nothing of that."""
    family = waits(naast, town)
    person = family.person
    assert person
    alarm = ("crisis:violence", naast.now(), naast.now(), 2)
    naast.database.write(lambda tx: cases.start(tx, person.id, "en", *alarm))
    case = case_of(family)
    assert case
    assert case.urgency == 2
    clock.passes(days=14)
    news(naast)
    later = case_of(family)
    assert later
    assert (later.due, later.urgency) == (case.due, case.urgency)


def test_who_was_taken_hears_no_news_of_a_list(naast: Naast, town: Town, clock: Moving) -> None:
    """A person has the talk: the bot is silent about places."""
    family = waits(naast, town)
    case = case_of(family)
    assert case
    naast.database.write(lambda tx: cases.take(tx, case.id, town.coordinator, naast.now()))
    clock.passes(days=20)
    news(naast)
    person = family.person
    assert person
    naast.turns.visit(lambda _tx: person.id, lambda turn, _s: registration.news(turn)).result()
    assert family.reads() == []


def test_on_the_list_a_person_can_be_written_to(naast: Naast, town: Town) -> None:
    """Waiting closes no door: rights and a person are one tap away."""
    family = waits(naast, town)
    assert "What would you like to say" in text(family.taps("Write to a person"))
    family.types("It gets worse")
    other = waits(naast, town)
    assert other.taps("My rights")
