"""The window of a messenger: what may go when, what waits, what asks, and who hears of it.

A whole Naast over real sockets, with WhatsApp's peer, which refuses what the platform refuses: a
free word outside the window would show in ``peer.refused``.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest

from bot.app import Naast
from bot.outbox import MOST_TRIES
from bot.session import Session
from bot.settings import Settings
from bot.talk.turn import Turn
from bot.window import HELD_FOR, MARGIN, SOON, Window, way_of, window_of
from dialogues import write_first
from storage import cases, optins, outbox, people, staff, templates, windows
from storage.cases import Case
from storage.database import Tx
from storage.outbox import Parcel
from storage.people import Person
from tests.both import Playing, _loader
from tests.conftest import EXAMPLE, FROZEN
from tests.serving import free_port
from tests.speaking import Someone, text
from tests.transcript import Hands
from tests.understand.weights import whole
from tests.whatsapp.peer import Peer

T = TypeVar("T")
LONG = 25.0  # seconds; a slow machine under load, not a measure
DAY = timedelta(hours=24)
CLOSED = DAY + timedelta(minutes=1)


@dataclass
class House:
    """Naast with WhatsApp beside it, a colleague, and one clock for all."""

    naast: Naast
    peer: Peer
    clock: Hands
    tine: str
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(32470000001))

    def look(self, work: Callable[[Tx], T]) -> T:
        """Read in the database."""
        return self.naast.database.read(work)

    def does(self, work: Callable[[Tx], T]) -> T:
        """Write in the database."""
        return self.naast.database.write(work)

    def family(self, words: str = "ik wil een persoon spreken") -> str:
        """Somebody who asked for a person, whom Tine answers; their number."""
        number = str(next(self._numbers))
        self.says(number, "Nederlands")
        self.says(number, words)
        case = self.case(number)
        self.naast.desk.take(case.id, self.tine).result()
        self.rests(number)
        return number

    def says(self, number: str, text: str) -> None:
        """A family writes; all that it brings about has happened."""
        self.peer.say(number, text)
        self.rests(number)

    def answers(self, number: str, text: str) -> None:
        """Tine answers."""
        self.naast.desk.reply(self.case(number).id, self.tine, text).result()
        self.rests(number)

    def rests(self, number: str) -> None:
        """Wait until nothing is on its way, either way."""
        deadline = time.monotonic() + LONG
        while not self._still():
            assert time.monotonic() < deadline, [s.text for s in self.peer.chat(number)]
            time.sleep(0.01)

    def _still(self) -> bool:
        came = len(self.peer.posts)
        if not self.peer.quiet:
            return False
        self.naast.outbox._not_before.clear()
        self.naast.wake.ring("outbox")
        if self.look(outbox.places) or self.naast.outbox._busy:
            return False
        return self.peer.quiet and len(self.peer.posts) == came  # nothing came while we looked

    def passes(self, span: timedelta) -> None:
        """Time passes, here and at the platform."""
        self.clock.at += span

    def person(self, number: str) -> Person:
        """Who has this number."""
        found = self.look(lambda tx: people.at_address(tx, "whatsapp", number))
        assert found
        return found

    def case(self, number: str) -> Case:
        """Their open case."""
        found = self.look(lambda tx: cases.open_of(tx, self.person(number).id))
        assert found
        return found

    def held(self, number: str) -> list[Parcel]:
        """What waits for them to write."""
        return self.look(lambda tx: outbox.held(tx, "whatsapp", number))

    def seen(self, number: str) -> list[str]:
        """What they see, oldest first."""
        return [shown.text for shown in self.peer.chat(number)]

    def asked(self, number: str) -> int:
        """How often a template asked them to answer."""
        return sum("{{" not in s and "Naast van" in s for s in self.seen(number))

    def unasked(self, number: str, text: str = "Morgen om 10 uur: wandelen.") -> None:
        """The bot says something by itself."""
        person = self.person(number).id
        say = self.naast.turns.visit(lambda tx: person, lambda turn, session: turn.say(text))
        say.result()
        self.rests(number)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One for all tests: each has a family of its own, and time only goes on."""
    with opened(tmp_path_factory.mktemp("house")) as house:
        yield house


@contextmanager
def opened(data: Path, database: str = "", tier: str = "") -> Iterator[House]:
    """A house; ``database`` is a URL, SQLite when left out, ``tier`` how WhatsApp calls the number
    of people it may write to first."""
    clock, port = Hands(FROZEN), free_port()
    with Peer() as peer:
        if tier:
            peer.phone["whatsapp_business_manager_messaging_limit"] = tier
        peer.clock = lambda: clock().timestamp()
        named = peer.settings().items()
        told = {name.removeprefix("NAAST_").lower(): value for name, value in named}
        told |= {"database_url": database, "organisation": str(EXAMPLE), "data": str(data)}
        naast = Naast(Settings.model_validate(told), clock, reads=whole())
        naast.loader = _loader()
        server = Playing(naast, port)
        peer.webhook = f"{server.url}/whatsapp/webhook"
        _approve(naast, peer)
        try:
            yield House(naast, peer, clock, naast.database.write(_hire))
        finally:
            server.stop()


def _hire(tx: Tx) -> str:
    tine = people.add(tx, "nl", FROZEN, role="supporter", name="Tine")
    staff.employ(tx, tine, languages=("nl",))
    return tine


def _approve(naast: Naast, peer: Peer) -> None:
    """The platform has our templates, and has looked at them."""
    for wording in naast.asking.wordings:
        peer.templates.submit(
            {
                "name": wording.name,
                "language": wording.language,
                "category": wording.category,
                "components": wording.components,
            }
        )
        peer.templates.review(wording.name, wording.language, "APPROVED")


# -- pure ------------------------------------------------------------------------------------------


def test_a_window_closes_a_moment_before_the_platforms() -> None:
    """What leaves in the last minute could arrive too late; nobody who never wrote has a window."""
    window = window_of(FROZEN, DAY)
    last = FROZEN + DAY - MARGIN
    assert window.is_open(last - timedelta(seconds=1))
    assert not window.is_open(last)
    assert window.remaining(FROZEN) == DAY - MARGIN
    assert window.remaining(FROZEN + 2 * DAY) == timedelta(0)
    assert not window_of(None, DAY).is_open(FROZEN)
    assert not window_of(FROZEN, DAY, held=True).is_open(FROZEN)


def test_whoever_writes_is_warned_in_time() -> None:
    """In the last hours it closes soon; before and after it does not."""
    window = Window(FROZEN)
    assert [window.closes_soon(FROZEN - left) for left in (SOON + MARGIN, SOON, MARGIN)] == [
        False,
        True,
        True,
    ]
    assert not window.closes_soon(FROZEN)


@pytest.mark.parametrize("persons", [True, False])
@pytest.mark.parametrize("agreed", [True, False])
@pytest.mark.parametrize("stopped", [True, False])
@pytest.mark.parametrize("template", [True, False])
@pytest.mark.parametrize("asked", [True, False])
def test_a_template_goes_only_where_it_may(
    persons: bool, agreed: bool, stopped: bool, template: bool, asked: bool
) -> None:
    """Never twice, never after a stop, never without a yes unless somebody's own words wait, never
    without a template; and what a person wrote is never only left lying."""
    told = {"persons": persons, "agreed": agreed, "stopped": stopped}
    way = way_of(**told, template=template, asked=asked)
    if way == "ask":
        assert template
        assert not asked
        assert not stopped
        assert persons or agreed
    if persons and not asked:
        assert way != "hold"
    if not persons and (stopped or not agreed):
        assert way == "hold"


# -- whole -----------------------------------------------------------------------------------------


def test_outside_the_window_a_template_asks_and_then_all_comes_in_order(house: House) -> None:
    """Two answers after a day: one template, and when the family writes, both, before what is said
    to what it wrote; nothing was tried that the platform refuses."""
    number = house.family()
    house.passes(CLOSED)
    house.answers(number, "Ik heb gebeld.")
    house.answers(number, "Het is in orde.")
    assert house.asked(number) == 1
    assert len(house.held(number)) == 2
    assert not any("gebeld" in text for text in house.seen(number))
    house.says(number, "Stuur het maar")
    before, _asking, after = "\n".join(house.seen(number)).partition("Iemand heeft je")
    assert "gebeld" not in before
    assert 0 < after.index("Ik heb gebeld.") < after.index("Het is in orde.")
    assert house.held(number) == []
    assert house.peer.refused == []


def test_what_one_turn_says_goes_as_one_message(house: House) -> None:
    """The platform takes few messages in a row: two sentences of one turn are one message, and each
    is noted as sent."""
    number = house.family()
    person = house.person(number).id
    before = len(house.seen(number))

    def act(turn: Turn, _session: Session) -> None:
        turn.say("Eerst dit.")
        turn.say("En dan dat.")

    house.naast.turns.visit(lambda tx: person, act).result()
    house.rests(number)
    assert house.seen(number)[before:] == ["Eerst dit.\n\nEn dan dat."]
    parcels = house.look(lambda tx: outbox.counts(tx))
    assert parcels["waiting"] == 0


def test_the_next_closing_asks_anew(house: House) -> None:
    """Once per closing: when they wrote and a day has gone by again, a template goes again."""
    number = house.family()
    for round_ in (1, 2):
        house.passes(CLOSED)
        house.answers(number, f"Antwoord {round_}.")
        assert house.asked(number) == round_
        house.says(number, "ja")
        assert f"Antwoord {round_}." in house.seen(number)[-1]


def test_inside_the_window_nothing_waits(house: House) -> None:
    """Up to the last minute a free word goes."""
    number = house.family()
    house.passes(DAY - timedelta(minutes=2))
    house.answers(number, "Nog net op tijd.")
    assert "Nog net op tijd." in house.seen(number)[-1]
    assert house.asked(number) == 0


def test_a_window_that_the_platform_finds_closed_is_closed(house: House) -> None:
    """Its clock counts: the answer is held, a template asks, and the answer comes afterwards."""
    number = house.family()
    house.peer.refuse(131047, number)
    house.answers(number, "Mijn klok loopt achter.")
    assert house.asked(number) == 1
    assert len(house.held(number)) == 1
    house.says(number, "ja")
    assert "Mijn klok loopt achter." in house.seen(number)[-1]
    house.peer.calls.clear()


def test_what_nobody_asked_for_waits_silently_until_they_write(house: House) -> None:
    """Without a yes no template goes for it; with one it does, and a stop ends that at once."""
    number = house.family()
    house.passes(CLOSED)
    house.unasked(number)
    assert (house.asked(number), len(house.held(number))) == (0, 1)
    house.says(number, "hallo")
    assert any("wandelen" in text for text in house.seen(number))
    person = house.person(number).id
    said = {"way": "mydata", "words": "Mag ik hier schrijven?"}
    house.does(lambda tx: optins.say(tx, person, "whatsapp", house.clock(), yes=True, **said))
    house.passes(CLOSED)
    house.unasked(number, "Woensdag: fietsen.")
    assert house.asked(number) == 1
    house.says(number, "stop")
    last = house.look(lambda tx: optins.last(tx, person, "whatsapp"))
    assert last is not None
    assert not last.yes
    house.passes(CLOSED)
    house.unasked(number, "Donderdag: zwemmen.")
    assert house.asked(number) == 1
    assert len(house.held(number)) == 1


def test_a_yes_to_the_template_is_no_answer_to_an_unseen_question(house: House) -> None:
    """What waits may be a question: the word that lets it in does not answer it."""
    number = house.family()
    house.naast.desk.close(house.case(number).id, house.tine).result()
    house.rests(number)
    house.passes(CLOSED)
    person = house.person(number).id
    engine = house.naast.turns.engine
    house.naast.turns.visit(
        lambda tx: person, lambda turn, session: engine.interrupt("forget", turn)
    ).result()
    house.rests(number)
    assert len(house.held(number)) >= 1
    house.says(number, "ja")
    assert house.person(number).id == person
    assert "Ben je zeker" in house.seen(number)[-1]


def test_in_danger_what_waited_comes_after_the_lines(house: House) -> None:
    """The numbers to call are the first that is seen; nothing that waited is lost by it."""
    number = house.family()
    house.passes(CLOSED)
    house.answers(number, "Ik heb gebeld.")
    house.answers(number, "Het is in orde.")
    before = len(house.seen(number))
    house.says(number, "mijn man slaat mij")
    seen = "\n".join(house.seen(number)[before:])
    found = [seen.index(each) for each in ("112", "Ik heb gebeld.", "Het is in orde.")]
    assert found == sorted(found)
    assert house.held(number) == []
    assert house.peer.refused == []


def test_the_button_of_the_template_only_lets_in(house: House) -> None:
    """Tapped, it is no sentence that the bot should understand: what waited comes, and no more."""
    number = house.family()
    house.naast.desk.close(house.case(number).id, house.tine).result()
    house.rests(number)
    house.passes(CLOSED)
    house.unasked(number, "Morgen: zwemmen.")
    house.peer.answer_template(number, "Stuur het maar", "Stuur het maar")
    house.rests(number)
    assert house.held(number) == []
    assert house.seen(number)[-1] == "Morgen: zwemmen."


def test_without_a_template_another_address_gets_it(house: House) -> None:
    """No template is left that may go: the family's Telegram gets the answer."""
    number = house.family()
    house.passes(CLOSED)
    person = house.person(number).id
    channels = house.naast.outbox.holding._channels
    assert tuple(channels) == ("whatsapp",)
    now = house.clock()

    def refuse(tx: Tx) -> None:
        people.move_in(tx, "whatsapp", f"9{number}", person)
        windows.heard(tx, "whatsapp", f"9{number}", now)
        for wording in house.naast.asking.wordings:
            told = (wording.name, wording.language, "PAUSED", "")
            templates.note(tx, "whatsapp", *told, now)

    house.does(refuse)
    house.peer.meet(f"9{number}").heard = now.timestamp()
    try:
        first = house.case(number)
        house.naast.database.write(
            lambda tx: outbox.put(tx, person, [_said(tx, person)], "whatsapp", number, now)
        )
        house.rests(number)
        assert house.asked(number) == 0
        assert house.held(number) == []
        assert house.seen(f"9{number}")
        assert first.state == "taken"
    finally:
        house.does(lambda tx: tx.c.execute(templates.template_states.delete()) and None)


def _said(tx: Tx, person: str) -> int:
    """The number of something that Tine wrote to a family just now."""
    from storage import messages
    from storage.messages import Message

    n = people.next_n(tx, person)
    messages.add(tx, person, Message(n, "human", "Langs een andere weg.", FROZEN, "whatsapp", "nl"))
    return n


def test_without_any_way_the_colleague_hears_of_it(house: House) -> None:
    """No template, no other address: the case shows that it waits, and it goes when they write."""
    number = house.family()
    house.passes(CLOSED)
    now = house.clock()

    def refuse(tx: Tx) -> None:
        for wording in house.naast.asking.wordings:
            templates.note(tx, "whatsapp", wording.name, wording.language, "REJECTED", "", now)

    house.does(refuse)
    try:
        house.answers(number, "Hoor je mij?")
        case = house.case(number)
        hitches = house.look(lambda tx: cases.undelivered(tx, [case.id]))[case.id]
        assert [(hitch.held, hitch.given_up) for hitch in hitches] == [(True, False)]
        assert house.asked(number) == 0
    finally:
        house.does(lambda tx: tx.c.execute(templates.template_states.delete()) and None)
    house.says(number, "ben je daar nog?")
    assert any("Hoor je mij?" in text for text in house.seen(number))


def test_a_template_that_is_refused_is_not_the_end(house: House) -> None:
    """The platform paused it meanwhile: whoever wrote sees that it waits, and the next answer tries
    again."""
    number = house.family()
    house.passes(CLOSED)
    house.peer.refuse(132015, number)
    house.answers(number, "Antwoord één.")
    standing = house.look(lambda tx: windows.of(tx, "whatsapp", number))
    assert standing
    assert standing.asked is None
    assert len(house.held(number)) == 1
    house.answers(number, "Antwoord twee.")
    assert house.asked(number) == 1
    house.says(number, "ja")
    assert "Antwoord twee." in house.seen(number)[-1]
    house.peer.calls.clear()


def test_what_waited_for_a_week_is_given_up(house: House) -> None:
    """Then it is of no use any more, and the case says so."""
    number = house.family()
    house.passes(CLOSED)
    house.answers(number, "Kom je morgen?")
    case = house.case(number)
    house.passes(HELD_FOR)
    house.does(lambda tx: house.naast.outbox.holding.expire(tx, house.clock() + MARGIN))
    assert house.held(number) == []
    hitches = house.look(lambda tx: cases.undelivered(tx, [case.id]))[case.id]
    assert [hitch.given_up for hitch in hitches] == [True]


def test_a_language_that_the_platform_lacks_gets_the_next(house: House) -> None:
    """Somali is not there: the template speaks the house's own language; Dari has its own."""
    asking = house.naast.asking
    choose = asking.choose
    found = {
        tag: house.look(lambda tx, tag=tag: choose(tx, "whatsapp", tag, planned=False))  # type: ignore[misc]
        for tag in ("so", "ti", "fa-AF", "ps", "nl-BE", "uk")
    }
    house_language = house.naast.turns.default_language
    assert found == {
        "so": f"naast_message/{house_language}",
        "ti": f"naast_message/{house_language}",
        "fa-AF": "naast_message/prs_AF",
        "ps": "naast_message/ps_AF",
        "nl-BE": "naast_message/nl",
        "uk": "naast_message/uk",
    }


# -- a yes before writing first --------------------------------------------------------------------


def _word(naast: Naast, someone: Someone) -> optins.Word | None:
    """What somebody said last of being written to first."""
    person = someone.person
    assert person
    return naast.database.read(lambda tx: optins.last(tx, person.id, "whatsapp"))


def test_a_yes_is_given_seen_and_taken_back(naast: Naast) -> None:
    """In my data, with the words that were asked; stop ends it at once."""
    amal = Someone(naast, "whatsapp", "en")
    amal.start()
    amal.picks("welcome.language=en")
    amal.types("my data")
    amal.taps("Writing first")
    amal.taps("Yes, you may")
    said = _word(naast, amal)
    assert said
    assert said.yes
    assert "when something is planned" in said.words
    assert "I may write to you first on WhatsApp" in text(amal.types("my data"))
    amal.types("stop")
    said = _word(naast, amal)
    assert said
    assert (said.yes, said.way, said.words) == (False, "stop", "stop")
    amal.types("menu")
    assert "I do not write to you first" in text(amal.types("my data"))


def test_where_none_is_needed_nobody_is_asked(naast: Naast) -> None:
    """On the web chat there is no such question, and a stop leaves nothing behind."""
    amal = Someone(naast, "web", "en")
    amal.start()
    amal.picks("welcome.language=en")
    amal.types("my data")
    assert not [each for each in amal.choices() if "Writing first" in each["label"]]
    amal.types("stop")
    assert _word(naast, amal) is None


def test_who_agreed_to_meet_is_asked_once(naast: Naast) -> None:
    """After the first meetup that is agreed, in a turn of their own; not again after a no."""
    amal = Someone(naast, "whatsapp", "en")
    amal.start()
    amal.picks("welcome.language=en")
    amal.types("menu")
    person = amal.person
    assert person

    def agreed(turn: Turn, _session: Session) -> None:
        write_first.invite(turn, [turn.person])

    for asked in (True, False):
        naast.turns.visit(lambda tx: person.id, agreed).result()
        asyncio.run(naast.errands.round())
        assert ("May I write to you here" in text(amal.reads())) is asked
        if asked:
            amal.taps("No, rather not")
    said = _word(naast, amal)
    assert said
    assert not said.yes


def test_who_is_asked_to_slow_down_for_long_loses_nothing(house: House) -> None:
    """WhatsApp asks for six seconds each time, and that for minutes after a burst: the pauses grow,
    so that twelve tries are not over in one, and then it comes."""
    number = house.family()
    house.peer.refuse(131056, number, times=MOST_TRIES - 1)
    house.naast.desk.reply(house.case(number).id, house.tine, "Ik bel morgen.").result()
    waits, deadline = [], time.monotonic() + LONG
    later = house.naast.outbox._not_before
    while not any("Ik bel morgen." in text for text in house.seen(number)):
        assert time.monotonic() < deadline, waits
        if until := later.pop(("whatsapp", number), 0.0):
            waits.append(until - time.monotonic())
            house.naast.wake.ring("outbox")
        time.sleep(0.005)
    house.rests(number)
    assert len(waits) == MOST_TRIES - 1
    assert min(waits) > 5
    assert sum(waits) > 15 * 60
