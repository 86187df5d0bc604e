"""A supporter's own words to a family that speaks another language: in the console, on Telegram and
in the family's web chat, beside a machine that translates, fails, or takes its time."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from bot.app import Naast
from bot.settings import Settings
from storage import messages, outbox, staff
from tests.console.conftest import Colleague, Moving, asks, case_of
from tests.mould import ready
from tests.serving import free_port
from tests.speaking import Someone
from tests.telegram.peer import Peer
from tests.test_door import FAMILY, LONG, OTHER, TINE, Clock, Served, Team
from tests.test_mending import ADDRESS, Telegram, delivered
from tests.test_translate import Server, listening
from tests.understand.weights import whole

MORNING = "Goedemorgen, ik lees uw brief vandaag nog."
LATER = "En morgen om negen uur bel ik u op."
IN_FRENCH = "Bonjour, je lis votre lettre encore aujourd'hui."


@pytest.fixture
def machine() -> Iterator[Server]:
    """A stand-in for LibreTranslate."""
    with listening("en", "fr", "nl") as built:
        yield built


def until(look: Callable[[], Any]) -> Any:
    """Wait until it is something; what it is by then."""
    deadline = time.monotonic() + 5
    while not (found := look()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return found


class House:
    """Tine, who writes Dutch, has the case of a family that writes French in the web chat."""

    def __init__(self, settings: Settings, clock: Moving, language: str = "fr") -> None:
        self.clock = clock
        self.naast = Naast(settings, now=clock, reads=whole())
        self.tine = Colleague(self.naast)
        self.tine.signs_in()
        self.family = Someone(self.naast, language=language)
        asks(self.family, "On a reçu une lettre.")
        self.path = f"/console/cases/{case_of(self.family).id}"
        self.tine.does(f"{self.path}/take")
        self.seen = self._shown(0)[-1]["n"]

    def writes(self, words: str, once: str = "") -> None:
        """Tine answers."""
        answer = self.tine.does(f"{self.path}/answers", text=words, once=once)
        assert answer.status_code == 303, answer.text

    def sees(self) -> list[dict[str, Any]]:
        """What the family's web chat shows it of Tine's words."""
        return [shown for shown in self._shown(self.seen) if shown["from"] == "human"]

    def says(self) -> list[dict[str, Any]]:
        """What Tine wrote, gone or not, as it is kept."""
        person = self.family.person
        assert person
        kept = self.naast.database.read(lambda tx: messages.after(tx, person.id, self.seen))
        return [{"n": each.n} for each in kept if each.who == "human"]

    def gets(self, many: int = 1) -> list[dict[str, Any]]:
        """The same, once so much is there; no clock is moved for it."""

        def look() -> bool:
            self.runs()
            return len(self.sees()) >= many

        assert until(look), self.sees()
        return self.sees()

    def runs(self) -> None:
        """Let the clock look at what is due by now."""
        asyncio.run(self.naast.clock.errands())

    def page(self) -> str:
        """Tine's page of the case."""
        return self.tine.sees(self.path)

    def _shown(self, n: int) -> list[dict[str, Any]]:
        person = self.family.person
        assert person
        return asyncio.run(self.naast.chatroom.after(person.id, n))


@pytest.fixture
def settings(tmp_path: Path, organisation: Path, machine: Server) -> Settings:
    """A translator is set."""
    return Settings(data=ready(tmp_path), organisation=organisation, translator=machine.address)


@pytest.fixture
def house(settings: Settings, clock: Moving) -> Iterator[House]:
    """A family and a supporter without a common language."""
    built = House(settings, clock)
    yield built
    built.naast.database.close()


@pytest.fixture
def clock() -> Moving:
    """Half past ten on a Tuesday, until moved."""
    return Moving()


# -- in the console and the web chat ---------------------------------------------------------------


def test_the_family_reads_the_words_and_what_a_machine_made_of_them(
    house: House, machine: Server
) -> None:
    """One message with both, the machine's marked in the family's language; Tine sees what it got
    beside her own words, marked in hers; that a machine read it is in the log."""
    house.writes(MORNING)
    (got,) = house.gets()
    first, below = got["text"].split("\n")
    assert first == MORNING
    assert "machine" in below
    assert "néerlandais" in below
    assert f"fr:{MORNING.upper()}" in below
    assert (got["lang"], got["name"]) == ("fr", "Tine")
    (asked,) = machine.asked
    assert {k: asked[k] for k in ("q", "source", "target")} == {
        "q": MORNING, "source": "nl", "target": "fr",
    }  # fmt: skip
    page = house.page()
    assert page.count(MORNING) == 1
    assert f"fr:{MORNING.upper()}" in page.split('<div class="machine">')[1]
    assert "(LibreTranslate)" in page.split('<div class="machine">')[1]
    assert "Tine had a message translated by a machine" in page


def test_this_was_misunderstood_is_one_tap_and_names_the_message(house: House) -> None:
    """Below each translated answer; Tine reads which of her own words it was about."""
    house.writes(MORNING)
    house.writes(LATER)
    first, _second = house.gets(2)
    (button,) = first["options"]
    assert "❔" in button["label"]
    house.family.picks(button["id"])
    told = house.page().split('class="m family"')[-1]
    assert MORNING in told
    assert LATER not in told


def test_a_sentence_of_the_phrasebook_is_nobodys_business(house: House, machine: Server) -> None:
    """It is in the family's language already, and goes at once as it is."""
    house.tine.does(f"{house.path}/phrases/say-otherwise", act="send", once="k")
    (got,) = house.sees()
    sentence = house.naast.phrasebook.say("say-otherwise")
    assert got["text"] == house.naast.languages.speaker("fr").say(sentence)
    assert machine.asked == []


@pytest.mark.parametrize("words", [IN_FRENCH, "Merci beaucoup"])
def test_a_saved_reply_in_the_familys_language_goes_as_it_is(
    house: House, machine: Server, words: str
) -> None:
    """Whether it says enough to be sure of its language or not."""
    house.tine.does(f"{house.path}/sayings", text=words, title="bonjour")
    house.writes(words)
    (got,) = house.sees()
    assert (got["text"], got["options"]) == (words, [])
    assert machine.asked == []


def test_who_speaks_the_familys_language_is_taken_to_write_it(
    house: House, machine: Server
) -> None:
    """Where a text says too little to be sure; and where it is likely that she writes another one
    that she speaks, that it is."""
    house.writes("Prima")
    assert until(lambda: [each["source"] for each in machine.asked]) == ["en"]
    tine = house.tine.id
    house.naast.database.write(lambda tx: staff.employ(tx, tine, languages=("nl", "fr")))
    house.writes("Prima!")
    assert house.gets(2)[1]["text"] == "Prima!"
    house.writes("Tot morgen")
    assert house.gets(3)[2]["text"].startswith("Tot morgen\n")
    assert [each["source"] for each in machine.asked] == ["en", "nl"]


def test_one_language_needs_no_machine(settings: Settings, clock: Moving, machine: Server) -> None:
    """A family that speaks Dutch gets the words alone, at once."""
    house = House(settings, clock, "nl")
    house.writes(MORNING)
    (got,) = house.sees()
    assert (got["text"], got["options"]) == (MORNING, [])
    assert machine.asked == []
    assert 'class="machine"' not in house.page()
    house.naast.database.close()


def test_a_file_goes_with_both(house: House) -> None:
    """The words beside a photo are translated as well."""
    key = re.search(r'name="form_token" value="(\w+)"', house.tine.sees("/console"))
    assert key
    sent = {"file": ("bus.jpg", b"\xff\xd8\xff\xe0 a photo", "image/jpeg")}
    data = {"form_token": key[1], "text": MORNING}
    house.tine.http.post(f"{house.path}/files", data=data, files=sent)
    (got,) = house.gets()
    assert f"fr:{MORNING.upper()}" in got["text"]
    assert got["attachment"]["kind"] == "photo"


def test_what_is_the_same_in_both_languages_stands_once(house: House, machine: Server) -> None:
    """A name or an hour that the machine gives back as it was."""
    machine.content = b'{"translatedText": "%s"}' % MORNING.upper().encode()
    house.writes(MORNING)
    (got,) = house.gets()
    assert got["text"] == MORNING
    assert 'class="machine"' not in house.page()


# -- where the machine does not help ---------------------------------------------------------------


def test_without_a_machine_the_words_go_alone(
    tmp_path: Path, organisation: Path, clock: Moving
) -> None:
    """At once; nobody is promised a translation."""
    house = House(Settings(data=ready(tmp_path), organisation=organisation), clock)
    assert "machine" not in house.page()
    house.writes(MORNING)
    (got,) = house.sees()
    assert (got["text"], got["options"]) == (MORNING, [])
    house.naast.database.close()


def test_a_machine_that_fails_costs_nothing_and_sends_nothing_twice(
    house: House, machine: Server
) -> None:
    """The words go alone at once, and Tine reads that; the machine that is well again translates
    what comes after, not what went."""
    machine.status = 500
    house.writes(MORNING, "k1")
    (got,) = house.gets()
    assert (got["text"], got["options"]) == (MORNING, [])
    assert "There is no translation now. The family gets the words alone." in house.page()
    machine.status = 200
    house.writes(MORNING, "k1")
    house.writes(LATER)
    first, second = house.gets(2)
    assert first["text"] == MORNING
    assert f"fr:{LATER.upper()}" in second["text"]
    house.clock.passes(minutes=5)
    house.runs()
    assert [each["text"] for each in house.sees()] == [first["text"], second["text"]]


def test_a_machine_that_is_slow_holds_words_up_for_seconds(house: House, machine: Server) -> None:
    """Tine's page answers at once and says that they wait; then they go alone, also where nothing
    but the time lets them go, and what the machine says afterwards changes nothing."""
    machine.wait = 30.0
    began = time.monotonic()
    house.writes(MORNING)
    assert time.monotonic() - began < 5
    assert until(lambda: machine.asked)
    assert house.sees() == []
    assert 'class="machine"' in house.page()
    house.clock.passes(seconds=11)
    (got,) = house.sees()
    assert got["text"] == MORNING
    machine.over.set()
    house.runs()
    assert [each["text"] for each in house.gets()] == [MORNING]


def test_what_waits_when_naast_ends_goes_when_it_begins(
    house: House, settings: Settings, machine: Server
) -> None:
    """Nothing is lost with the process: the words go alone, once."""
    machine.wait = 30.0
    house.writes(MORNING)
    house.naast.database.close()
    house.clock.passes(seconds=11)
    house.naast = Naast(settings, now=house.clock, reads=whole())
    house.runs()
    assert [each["text"] for each in house.sees()] == [MORNING]
    machine.over.set()


def test_what_was_typed_next_does_not_overtake(house: House, machine: Server) -> None:
    """Neither words that need no machine, nor a sentence of the phrasebook."""
    machine.wait = 1.0
    house.writes(MORNING)
    house.writes(IN_FRENCH)
    house.tine.does(f"{house.path}/phrases/say-otherwise", act="send", once="k")
    assert house.sees() == []
    first, second, _third = house.gets(3)
    assert f"fr:{MORNING.upper()}" in first["text"]
    assert second["text"] == IN_FRENCH


@pytest.mark.parametrize("gone", [True, False])
def test_what_is_changed_is_translated_anew(house: House, gone: bool, machine: Server) -> None:
    """Whether the first words have gone or still wait: the family reads the new ones and what a
    machine makes of those, and no more of the first."""
    machine.wait = 0.0 if gone else 1.0
    house.writes(MORNING)
    (said,) = house.gets() if gone else house.says()
    house.clock.passes(seconds=1)
    house.tine.does(f"{house.path}/messages/{said['n']}/change", text=LATER)

    def translated() -> bool:
        house.runs()
        return bool(house.sees()) and f"fr:{LATER.upper()}" in house.sees()[-1]["text"]

    assert until(translated), house.sees()
    got = house.sees()[-1]["text"]
    assert got.startswith(LATER)
    assert not gone or house.sees()[-1]["replaces"] == said["n"]
    assert MORNING.upper() not in got
    page = house.page()
    assert f"fr:{LATER.upper()}" in page
    assert f"fr:{MORNING.upper()}" not in page
    assert "❔" in house.sees()[-1]["options"][0]["label"]


@contextmanager
def ticking(house: House) -> Iterator[None]:
    """Let the clock look at what is due, over and over, beside what is done meanwhile."""
    over = Event()

    def look() -> None:
        while not over.wait(0.05):
            house.runs()

    beside = Thread(target=look)
    beside.start()
    try:
        yield
    finally:
        over.set()
        beside.join()


def test_what_is_changed_while_it_goes_out_follows_with_both(house: House) -> None:
    """The first words are on the wire, but not noted as sent: what changes them waits for its
    translation all the same."""
    telegram = house.naast.channels["telegram"] = Telegram()  # type: ignore[assignment]
    house.writes(MORNING)
    (said,) = house.gets()
    person, n, now = house.family.person, said["n"], house.naast.now
    assert person
    house.naast.database.write(lambda tx: outbox.put(tx, person.id, [n], *ADDRESS, now()))

    def meanwhile() -> None:
        house.clock.passes(seconds=1)
        house.tine.does(f"{house.path}/messages/{n}/change", text=LATER)

    telegram.meanwhile = meanwhile
    with ticking(house):
        delivered(house.naast, telegram)
    (_none, first), (place, second) = telegram.said
    assert f"fr:{MORNING.upper()}" in first
    assert (place, f"fr:{LATER.upper()}" in second) == ("101", True)


def test_what_is_taken_back_meanwhile_does_not_go(house: House, machine: Server) -> None:
    """What the machine says afterwards is for nobody."""
    machine.wait = 1.0
    house.writes(MORNING)
    (said,) = house.says()
    house.tine.does(f"{house.path}/messages/{said['n']}/take-back")
    until(lambda: machine.asked)
    machine.over.set()
    time.sleep(0.3)
    house.runs()
    assert MORNING.upper() not in str(house.sees()).upper()


def test_what_is_forgotten_meanwhile_goes_nowhere(house: House, machine: Server) -> None:
    """The family is gone before the machine is done: nothing is left to send, and nothing fails."""
    machine.wait = 1.0
    house.writes(MORNING)
    person = house.family.person
    assert person
    house.family.types("forget me")
    house.family.taps("Oui, oubliez")
    machine.over.set()
    time.sleep(0.3)
    house.runs()
    assert house.naast.database.read(lambda tx: messages.after(tx, person.id, 0)) == []


# -- on Telegram -----------------------------------------------------------------------------------


class Speaking(Served):
    """All of Naast, with the errands that are done at once."""

    async def _run(self) -> None:
        errands = asyncio.create_task(self.naast.errands.run())
        await super()._run()
        errands.cancel()


@pytest.fixture
def team(tmp_path: Path, organisation: Path, machine: Server) -> Iterator[Team]:
    """Naast, Telegram, and a translator."""
    with Peer() as peer:
        port, clock = free_port(), Clock()
        settings = Settings(
            data=tmp_path,
            organisation=organisation,
            base_url=f"http://127.0.0.1:{port}",
            telegram_token=peer.token,
            telegram_api=peer.url,
            translator=machine.address,
        )
        found = Team(Speaking(Naast(settings, now=clock, reads=whole()), port), peer, clock)
        try:
            yield found
        finally:
            for console in found.consoles:
                console.http.close()
            found.server.stop()


def answers(team: Team, words: str) -> None:
    """Tine answers what the family wrote."""
    team.replies(TINE, words, team.hears(TINE, "lettre bleue"))


def test_words_from_the_messenger_go_with_both(team: Team, machine: Server) -> None:
    """The family's Telegram shows both in one message, with the button below; Tine is told in her
    own chat what it got; the console shows the same."""
    console = team.linked(TINE, "Tine")
    case = team.taken()
    answers(team, MORNING)
    got = team.hears(FAMILY, f"fr:{MORNING.upper()}")
    assert MORNING in got.text
    assert any("❔" in label for label in got.buttons)
    told = team.hears(TINE, "(LibreTranslate)")
    assert f"fr:{MORNING.upper()}" in told.text
    assert f"“{MORNING}”" in told.text
    assert f"fr:{MORNING.upper()}" in console.http.get(f"/console/cases/{case.id}").text
    team.peer.press(FAMILY, next(label for label in got.buttons if "❔" in label))
    assert f"“{MORNING}”" in team.hears(TINE, "was not understood").text
    assert sum(MORNING in said for said in team.family()) == 1


def test_what_is_edited_in_the_messenger_is_translated_anew(team: Team) -> None:
    """In the family's chat the message is changed in its place, with both."""
    team.linked(TINE, "Tine")
    team.taken()
    written = team.replies(TINE, MORNING, team.hears(TINE, "lettre bleue"))
    team.hears(FAMILY, f"fr:{MORNING.upper()}")
    before = len(team.family())
    team.clock.at += timedelta(seconds=1)
    team.peer.edit(TINE, written, LATER)
    got = team.hears(FAMILY, f"fr:{LATER.upper()}")
    assert (got.edits, len(team.family())) == (1, before)
    assert MORNING.upper() not in got.text
    assert any("❔" in label for label in got.buttons)
    assert f"“{LATER}”" in team.hears(TINE, f"fr:{LATER.upper()}").text


def test_while_one_family_waits_the_others_are_served(team: Team, machine: Server) -> None:
    """Telegram is polled on, other families are answered, what is typed next stays behind; and in
    the end both arrive in order, each once."""
    team.linked(TINE, "Tine")
    team.taken()
    machine.wait = 4.0
    answers(team, MORNING)
    team.peer.until(lambda: machine.asked, LONG)
    began = time.monotonic()
    answers(team, IN_FRENCH)
    team.peer.meet(OTHER, language="fr", name="Nadia")
    team.peer.say(OTHER, "/start")
    team.hears(OTHER, "Naast")
    assert time.monotonic() - began < 3.5
    assert not team.heard_words(MORNING, IN_FRENCH)
    team.hears(FAMILY, IN_FRENCH)
    said = [each for each in team.family() if MORNING in each or IN_FRENCH in each]
    assert len(said) == 2
    assert f"fr:{MORNING.upper()}" in said[0]


def test_a_machine_that_is_away_is_told_on_the_messenger(team: Team, machine: Server) -> None:
    """The family has the words at once, alone; Tine hears that there is no translation."""
    team.linked(TINE, "Tine")
    team.taken()
    machine.status = 500
    answers(team, MORNING)
    assert team.hears(FAMILY, MORNING).text.endswith(MORNING)
    assert f"“{MORNING}”" in team.hears(TINE, "no translation now").text
    assert team.peer.until(lambda: not team.look(outbox.counts)["waiting"], LONG)
