"""Telegram as the other door for colleagues: the whole product against a strict peer, over real
sockets. Families write French, colleagues work in English."""

from __future__ import annotations

import asyncio
import re
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal, TypeVar

import httpx
import pytest
import uvicorn

from bot.app import Naast
from bot.settings import Settings
from bot.talk.heard import Heard
from storage import calls, cases, messages, outbox, people, sessions, staff
from storage.cases import Case
from storage.database import Tx
from tests.conftest import EXAMPLE, FROZEN
from tests.peering import Prompt
from tests.serving import free_port
from tests.speaking import Someone
from tests.storage.acting import at_once, everything, holding
from tests.telegram.peer import Peer, Shown
from tests.understand.weights import whole

T = TypeVar("T")
GROUP, TINE, PIET, FAMILY, OTHER = -1001234567890, 21, 22, 7, 8
WORDS = "on a reçu une lettre bleue"
JPEG = b"\xff\xd8\xff\xe0 a picture"
LONG = 25.0  # seconds; a slow machine under load, not a measure


class Served:
    """A whole Naast that listens, delivers and ticks, in a thread of this process: everything but
    the loading of what understands, which tests share."""

    def __init__(self, naast: Naast, port: int) -> None:
        """Start it, and wait until it answers."""
        self.naast = naast
        config = uvicorn.Config(naast.asgi(), port=port, log_level="critical", lifespan="off")
        self.server = Prompt(config)
        self.url = f"http://127.0.0.1:{port}"
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), daemon=True)
        self._thread.start()
        deadline = time.monotonic() + LONG
        while not self.server.started and time.monotonic() < deadline:
            time.sleep(0.01)
        assert self.server.started

    async def _run(self) -> None:
        naast = self.naast
        naast.wake.bind(asyncio.get_running_loop())
        for channel in naast.channels.values():
            await channel.start(naast.take, ())
        outbox = asyncio.create_task(naast.outbox.run())
        limits = asyncio.create_task(naast.openings.learn())
        naast.clock.start()
        await self.server.serve()
        naast.clock.stop()
        for channel in naast.channels.values():
            await channel.stop()
        limits.cancel()
        outbox.cancel()
        await asyncio.gather(outbox, limits, return_exceptions=True)
        await naast.outbox.drain()

    def stop(self) -> None:
        """Finish what is under way."""
        self.server.should_exit = True
        self._thread.join(LONG)
        self.naast.database.close()


@dataclass
class Clock:
    """A clock that stands still until a test moves it."""

    at: datetime = FROZEN

    def __call__(self) -> datetime:
        return self.at


@dataclass
class Team:
    """Naast, Telegram beside it, and a look into what is stored."""

    server: Served
    peer: Peer
    clock: Clock
    ids: dict[int, str] = field(default_factory=dict)
    consoles: list[Console] = field(default_factory=list)

    @property
    def naast(self) -> Naast:
        """What is served."""
        return self.server.naast

    def look(self, work: Callable[[Tx], T]) -> T:
        """Read in the database."""
        return self.naast.database.read(work)

    def colleague(self, chat: int, name: str, role: str = "supporter") -> Console:
        """Somebody of the staff, signed in to the console; who comes first is asked first."""
        self.clock.at += timedelta(seconds=1)
        now = self.naast.now()
        me = self.naast.database.write(lambda tx: people.add(tx, "en", now, role=role, name=name))
        self.ids[chat] = me
        self.consoles.append(Console(self, me))
        return self.consoles[-1]

    def linked(self, chat: int, name: str) -> Console:
        """A colleague whose Telegram is linked."""
        console = self.colleague(chat, name)
        self.peer.meet(chat, language="en", name=name)
        self.peer.say(chat, f"/start {console.link()}")
        self.hears(chat, "is linked to your account")
        return console

    def asks(self, chat: int = FAMILY, words: str = WORDS) -> Case:
        """A family asks for a person and says why; its case."""
        self.peer.meet(chat, language="fr", name="Karim")
        self.peer.say(chat, "une personne")
        self.peer.until(lambda: self.case(chat), LONG)
        self.peer.say(chat, words)
        self.peer.until(lambda: self.said(chat, words), LONG)
        found = self.case(chat)
        assert found
        return found

    def case(self, chat: int = FAMILY) -> Case | None:
        """The family's last case."""

        def find(tx: Tx) -> Case | None:
            person = people.at_address(tx, "telegram", str(chat))
            found = cases.of_person(tx, person.id) if person else []
            return found[-1] if found else None

        return self.look(find)

    def said(self, chat: int, words: str) -> bool:
        """Whether a family's words stand in its case."""

        def find(tx: Tx) -> bool:
            case = self.case(chat)
            return any(words in m.text for m in messages.of_case(tx, case.id)) if case else False

        return self.look(find)

    def hears(self, chat: int, *words: str, after: int = 0) -> Shown:
        """Wait until one of the bot's messages in a chat holds one of these words."""

        def find() -> Shown | None:
            shown = self.peer.chat(chat)[after:]
            return next((s for s in reversed(shown) if any(w in s.text for w in words)), None)

        try:
            found = self.peer.until(find, LONG)
        except TimeoutError:
            told = {c: [s.text for s in self.peer.chat(c)] for c in (chat, TINE, PIET)}
            raise AssertionError(f"{words} not among {told}") from None
        assert found
        return found

    def taken(self, chat: int = TINE) -> Case:
        """A family asked, and a colleague took its case from the alert; its talk is there."""
        before = len(self.peer.chat(chat))
        case = self.asks()
        self.hears(chat, "🔔", after=before)
        self.peer.press(chat, "Take")
        self.hears(chat, WORDS)
        return case

    def family(self) -> list[str]:
        """All that the family was told."""
        return [shown.text for shown in self.peer.chat(FAMILY)]

    def heard_words(self, *words: str) -> bool:
        """Whether the family was told any of these words."""
        return any(word in text for text in self.family() for word in words)

    def closes(self, case: Case, chat: int = TINE) -> None:
        """A colleague closes the case."""
        self.peer.tap(chat, f"door.sure={case.id}")
        self.hears(chat, "is closed")

    def replies(self, chat: int, text: str, to: Shown) -> int:
        """Answer a message, once it is noted how it was sent."""
        part, me = str(to.message_id), self.ids[chat]
        where = ("telegram", str(chat))
        self.peer.until(lambda: self.look(lambda tx: outbox.sent_in(tx, me, *where, part)), LONG)
        return self.peer.say(chat, text, reply_to=to.message_id)

    def outside(self) -> list[str]:
        """All that the team's group was told, as it went over the wire."""
        sent = [c.params for c in self.peer.calls if str(c.params.get("chat_id")) == str(GROUP)]
        return [str(params) for params in sent]


class Console:
    """A colleague in the console, over HTTP."""

    def __init__(self, team: Team, me: str) -> None:
        """Sign in with a link."""
        self.team = team
        self.http = httpx.Client(
            base_url=team.server.url, follow_redirects=True, timeout=30, verify=False
        )  # no certificates: they take long to read, and it is plain HTTP
        self._key = ""
        now = team.naast.now()
        token = team.naast.database.write(
            lambda tx: sessions.start(tx, me, "link", now, timedelta(hours=1))
        )
        assert self.http.post("/console/sign-in", data={"token": token}).is_success

    @property
    def is_signed_in(self) -> bool:
        """Whether the session still holds; its pages then carry the key of our forms."""
        key = re.search(r'name="form_token" value="([^"]+)"', self.http.get("/console").text)
        self._key = key[1] if key else ""
        return bool(key)

    def does(self, path: str, **form: str) -> httpx.Response:
        """Post a form of ours."""
        assert self._key or self.is_signed_in
        return self.http.post(path, data={"form_token": self._key, **form})

    def link(self) -> str:
        """Ask for the link of one's own Telegram; what it carries."""
        shown = self.does("/console/account/telegram").text
        found = re.search(r'href="https://t\.me/naast_test_bot\?start=(s_[\w-]+)"', shown)
        assert found, shown
        return found[1]


@pytest.fixture
def topics() -> bool:
    """Whether the bot has private topics."""
    return False


@pytest.fixture
def mode() -> Literal["polling", "webhook"]:
    """How Naast listens."""
    return "polling"


@pytest.fixture
def team(tmp_path: Path, topics: bool, mode: Literal["polling", "webhook"]) -> Iterator[Team]:
    """Naast and Telegram; nobody works here yet but the first coordinator."""
    with Peer() as peer:
        peer.topics.on = topics
        peer.meet(GROUP)
        port, clock = free_port(), Clock()
        settings = Settings(
            data=tmp_path,
            organisation=EXAMPLE,
            base_url=f"http://127.0.0.1:{port}",
            telegram_token=peer.token,
            telegram_api=peer.url,
            telegram_mode=mode,
            telegram_webhook_secret="a-secret_of-ours",
            telegram_staff_chat=str(GROUP),
        )
        found = Team(Served(Naast(settings, now=clock, reads=whole()), port), peer, clock)
        try:
            yield found
        finally:
            for console in found.consoles:
                console.http.close()
            found.server.stop()


both_ways = pytest.mark.parametrize("mode", ["polling", "webhook"])
in_topics = pytest.mark.parametrize("topics", [True])
with_and_without = pytest.mark.parametrize("topics", [True, False])


# -- a case is worked in the messenger -------------------------------------------------------------


@both_ways
def test_a_case_is_worked_from_the_messenger(team: Team) -> None:
    """Linked from the account page; the alert holds no word of the family, in no chat; taken,
    answered by a reply, closed: and the family and the console see the same."""
    peer = team.peer
    console = team.linked(TINE, "Tine")
    case = team.asks()
    alert = team.hears(TINE, "🔔")
    assert WORDS not in alert.text
    assert "French" in alert.text
    assert set(alert.buttons.values()) == {f"door.take={case.id}", f"door.open={case.id}"}
    told = team.hears(GROUP, "🔔")
    assert list(told.links.values()) == [f"https://t.me/naast_test_bot?start=c_{case.id}"]
    assert all(not data for data in told.buttons.values())
    assert "Tine" not in told.text

    peer.tap(TINE, f"door.take={case.id}")
    relayed = team.hears(TINE, WORDS)
    assert relayed.text.startswith(f"💬 {case.number} · fr")
    team.hears(FAMILY, "Tine")
    peer.say(FAMILY, "vous êtes là ?")
    second = team.hears(TINE, "vous êtes là")
    team.replies(TINE, "Ik ben er.", second)
    assert "Tine" in team.hears(FAMILY, "Ik ben er.").text
    assert "Ik ben er." in console.http.get(f"/console/cases/{case.id}").text

    peer.tap(TINE, f"door.close={case.id}")
    team.hears(TINE, "Close case")
    peer.tap(TINE, f"door.sure={case.id}")
    team.hears(TINE, "is closed")
    closed = team.case()
    assert closed
    assert (closed.state, closed.closed_by) == ("closed", "staff")
    assert len(team.peer.chat(GROUP)) == 1
    assert not [told for told in team.outside() if WORDS in told or "vous êtes" in told]
    peer.until(lambda: len(peer.answered) == 3, LONG)


@in_topics
def test_each_case_has_a_topic_of_its_own(team: Team) -> None:
    """What the family writes comes into the topic, what is written there goes to the family; a
    topic that was deleted comes back; it ends with the case, with all that was said in it."""
    peer = team.peer
    team.linked(TINE, "Tine")
    case = team.taken()
    [(topic, name)] = peer.topics.of(TINE).items()
    assert name.startswith(f"Case {case.number}")
    assert "French" in name
    assert WORDS not in name
    relayed = team.hears(TINE, WORDS)
    assert (relayed.thread, relayed.text) == (topic, f"💬 {WORDS}")
    card = team.hears(TINE, "The family shared nothing yet")
    assert card.thread == topic
    assert "Answer" not in card.buttons

    peer.say(TINE, "Ik kijk mee.", thread=topic)
    team.hears(FAMILY, "Ik kijk mee.")
    peer.delete_topic(TINE, topic)
    peer.say(FAMILY, "et la date ?")
    again = team.hears(TINE, "et la date")
    assert again.thread != topic
    assert list(peer.topics.of(TINE)) == [again.thread]
    peer.say(TINE, "De datum is goed.", thread=again.thread)
    team.hears(FAMILY, "De datum is goed.")

    team.closes(case)
    assert peer.topics.of(TINE) == {}
    peer.say(TINE, "nog iets", thread=again.thread)
    assert "no case of yours" in team.hears(TINE, "Nothing was sent").text
    assert not team.heard_words("nog iets")
    assert not [s for s in peer.chat(TINE) if WORDS in s.text or "la date" in s.text]


@with_and_without
def test_one_takes_it_and_the_other_hears_so(team: Team) -> None:
    """At the same moment from Telegram and in the console: one has it, and both know who."""
    team.linked(TINE, "Tine")
    console = team.colleague(PIET, "Piet")
    case = team.asks()
    team.hears(TINE, "🔔")
    at_once(
        lambda: team.peer.press(TINE, "Take"),
        lambda: console.does(f"/console/cases/{case.id}/take").text,
    )
    team.peer.until(lambda: len(team.peer.answered) == 1, LONG)
    owner = team.case().owner_id  # type: ignore[union-attr]
    if owner == team.ids[PIET]:
        team.hears(TINE, "Piet was faster")
    else:
        team.hears(TINE, WORDS)
    team.hears(FAMILY, "est là maintenant")
    assert len([text for text in team.family() if "est là maintenant" in text]) == 1
    console.does(f"/console/cases/{case.id}/take")
    team.peer.tap(TINE, f"door.take={case.id}")
    assert team.case().owner_id == owner  # type: ignore[union-attr]


def test_who_stands_in_takes_over_from_the_alert(team: Team) -> None:
    """Tine is away: her backup is told when the answer is late, takes the case with that message,
    and has the family's words."""
    team.colleague(TINE, "Tine")
    team.linked(PIET, "Piet")
    tine, piet, today = team.ids[TINE], team.ids[PIET], team.naast.now().date()
    team.naast.database.write(lambda tx: staff.employ(tx, tine, languages=("fr",), backup_id=piet))
    case = team.asks()
    assert team.consoles[0].does(f"/console/cases/{case.id}/take").is_success
    team.naast.database.write(lambda tx: staff.be_away(tx, tine, today, today))
    now = team.naast.now()
    team.naast.database.write(lambda tx: cases.await_answer(tx, case.id, now - timedelta(hours=1)))
    asyncio.run(team.naast.clock.overdue())
    team.hears(PIET, "you stand in")
    team.peer.press(PIET, "Take")
    team.hears(PIET, WORDS)
    team.hears(FAMILY, "Piet est là maintenant")
    assert team.case().owner_id == piet  # type: ignore[union-attr]


def test_who_was_slower_hears_who_has_it(team: Team) -> None:
    """The alert's button a moment too late: one clear line, and nothing of the case is shown."""
    team.linked(TINE, "Tine")
    console = team.colleague(PIET, "Piet")
    case = team.asks()
    team.hears(TINE, "🔔")
    assert console.does(f"/console/cases/{case.id}/take").is_success
    team.peer.press(TINE, "Take")
    team.hears(TINE, f"Piet was faster: case {case.number} is with Piet")
    team.peer.tap(TINE, f"door.open={case.id}")
    team.hears(TINE, "cannot be opened from here")
    assert not [s for s in team.peer.chat(TINE) if WORDS in s.text]


# -- only what is meant for the family goes there --------------------------------------------------


def test_whatever_is_not_an_answer_stays_inside(team: Team) -> None:
    """Loose words, answers to what the bot itself said, commands and corrections: nothing is sent,
    and each says so. After choosing the case words go there; /stop ends it."""
    peer = team.peer
    team.linked(TINE, "Tine")
    case = team.taken()
    card = team.hears(TINE, "The family shared nothing yet")

    def inside(text: str, reply_to: int | None = None) -> None:
        before = len(peer.chat(TINE))
        peer.say(TINE, text, reply_to=reply_to)
        team.hears(TINE, "Nothing was sent", after=before)

    inside("wat een moeilijk gezin")
    inside("antwoord op de kaart", card.message_id)
    said = peer.say(TINE, "/geheim")
    team.hears(TINE, "Everything else stays inside")
    peer.edit(TINE, said, "toch iets geheims")
    team.hears(TINE, "Nothing changed for the family")

    peer.press(TINE, "Answer")
    team.hears(TINE, f"You write to the family of case {case.number} now")
    peer.say(TINE, "Dag Karim, goed gekozen.")
    team.hears(FAMILY, "goed gekozen")
    peer.say(TINE, "/stop")
    team.hears(TINE, "You write to no family now")
    inside("en nu weer binnen")

    peer.press(TINE, "Answer")
    team.hears(TINE, "You write to the family", after=len(peer.chat(TINE)) - 1)
    team.clock.at += timedelta(minutes=31)
    peer.say(TINE, "een halfuur later")
    team.hears(TINE, "a while ago that you chose")
    assert not team.heard_words("moeilijk", "kaart", "geheim", "binnen", "halfuur")
    kept = everything(team.naast.database)["messages"]
    assert not [row for row in kept if row["person_id"] == team.ids[TINE] and row["who"] == "me"]


def test_a_note_is_kept_and_not_sent(team: Team) -> None:
    """After the button, the next text is a note, wherever it is written."""
    peer = team.peer
    team.linked(TINE, "Tine")
    case = team.taken()
    relayed = team.hears(TINE, WORDS)
    peer.press(TINE, "Note")
    team.hears(TINE, "is kept as a note")
    team.replies(TINE, "belt liever niet", relayed)
    team.hears(TINE, f"Kept as a note on case {case.number}")
    notes = team.look(lambda tx: cases.notes_of(tx, case.id))
    assert [note.text for note in notes] == ["belt liever niet"]
    peer.press(TINE, "Put aside")
    team.hears(TINE, "Until when")
    peer.press(TINE, "Tomorrow")
    team.hears(TINE, "is put aside until")
    assert team.case().snoozed_until == datetime.fromisoformat("2026-11-25T09:00+01:00")  # type: ignore[union-attr]
    assert not team.heard_words("belt liever")


@with_and_without
def test_an_answer_to_a_case_that_is_over_goes_nowhere(team: Team, topics: bool) -> None:
    """An old message of a closed case is answered: one line says so, even when the same family has
    a new case. Nobody else's case can be closed or opened from an old button either."""
    peer = team.peer
    team.linked(TINE, "Tine")
    case = team.taken()
    relayed = team.hears(TINE, WORDS)
    peer.until(lambda: team.look(lambda tx: outbox.counts(tx)["waiting"]) == 0, LONG)
    team.closes(case)
    before = len(peer.chat(TINE))
    peer.say(TINE, "veel te laat", reply_to=relayed.message_id, thread=relayed.thread)
    assert "Nothing was sent" in team.hears(TINE, "Nothing was sent", after=before).text
    for act in ("open", "take", "sure", "answer", "note"):
        before = len(peer.chat(TINE))
        peer.tap(TINE, f"door.{act}={case.id}")
        assert "is closed" in team.hears(TINE, "is closed", after=before).text
        assert not [s for s in peer.chat(TINE)[before:] if WORDS in s.text]
    assert not team.heard_words("veel te laat")


# -- everything that people send -------------------------------------------------------------------


@with_and_without
def test_photos_places_and_changes_come_along(team: Team) -> None:
    """A photo both ways, an album in order, a voice note, a document, a place; what the family
    changes is shown as changed."""
    peer = team.peer
    team.linked(TINE, "Tine")
    team.taken()
    peer.photo(FAMILY, JPEG, caption="la lettre")
    shown = team.hears(TINE, "la lettre")
    assert (shown.kind, shown.file.content) == ("photo", JPEG)  # type: ignore[union-attr]
    peer.album(FAMILY, JPEG + b"1", JPEG + b"2", JPEG + b"3", caption="trois pages")
    peer.voice(FAMILY, b"OggSvoix")
    peer.document(FAMILY, b"%PDF-1.4", name="brief.pdf", caption="le PDF")
    peer.location(FAMILY, 50.85, 4.35)
    written = peer.say(FAMILY, "mardi")
    original = team.hears(TINE, "mardi")
    mine = [s for s in peer.chat(TINE) if s.file or s.place]
    assert [s.file.content if s.file else s.place for s in mine] == [
        JPEG, JPEG + b"1", JPEG + b"2", JPEG + b"3", b"OggSvoix", b"%PDF-1.4", (50.85, 4.35),
    ]  # fmt: skip
    peer.until(lambda: team.look(lambda tx: outbox.counts(tx)["waiting"]) == 0, LONG)
    peer.edit(FAMILY, written, "jeudi")
    changed = team.hears(TINE, "jeudi")
    assert "changed" in changed.text
    assert changed.reply_to == original.message_id

    sent = peer.photo(TINE, JPEG + b"ours", caption="zo ziet hij eruit", thread=original.thread,
                      reply_to=original.message_id)  # fmt: skip
    assert sent
    got = team.hears(FAMILY, "zo ziet hij eruit")
    assert got.file.content == JPEG + b"ours"  # type: ignore[union-attr]


def test_an_album_and_places_reach_the_family(team: Team) -> None:
    """Every photo of an album in order under one caption, also where only the first is an answer; a
    place as a place, with its name. An album that answers nothing goes to nobody, which is said
    once."""
    peer = team.peer
    team.linked(TINE, "Tine")
    team.taken()
    original = team.hears(TINE, WORDS)
    team.replies(TINE, "Voici.", original)
    team.hears(FAMILY, "Voici.")
    pages = [JPEG + b"%d" % page for page in range(3)]
    peer.album(TINE, *pages, caption="les trois pages", reply_to=original.message_id)
    peer.location(TINE, 50.85, 4.35, reply_to=original.message_id)
    peer.venue(TINE, "Maison", "Rue Haute 1", (50.84, 4.34), reply_to=original.message_id)
    team.hears(FAMILY, "Rue Haute 1")
    got = [s for s in peer.chat(FAMILY) if s.file or s.place]
    assert [s.file.content if s.file else s.place for s in got] == [
        *pages, (50.85, 4.35), (50.84, 4.34),
    ]  # fmt: skip
    assert [s.text.count("les trois pages") for s in got[:3]] == [1, 0, 0]

    before = len(peer.chat(TINE))
    peer.album(TINE, JPEG + b"stray1", JPEG + b"stray2", caption="pour moi")
    peer.say(TINE, "/cases")
    team.hears(TINE, "Yours, and what waits", after=before)
    told = [s.text for s in peer.chat(TINE)[before:]]
    assert len([line for line in told if "Nothing was sent" in line]) == 1
    assert len([s for s in peer.chat(FAMILY) if s.file]) == 3


def test_what_a_colleague_changes_is_changed_for_the_family(team: Team) -> None:
    """In its place, once, and shown as changed in the console; below a photo a correction follows;
    what was never sent changes nothing; an answer to it is still an answer."""
    peer = team.peer
    console = team.linked(TINE, "Tine")
    case = team.taken()
    original = team.hears(TINE, WORDS)
    written = team.replies(TINE, "Je viens mardi.", original)
    got = team.hears(FAMILY, "Je viens mardi.")
    before = len(peer.chat(FAMILY))
    for _time in range(2):  # Telegram may tell it twice
        peer.edit(TINE, written, "Je viens jeudi.")
    peer.until(lambda: "jeudi" in got.text, LONG)
    assert (got.edits, len(peer.chat(FAMILY))) == (1, before)
    assert got.text.startswith("👤 Tine:")
    page = console.http.get(f"/console/cases/{case.id}").text
    assert "Je viens jeudi." in page
    assert "Je viens mardi." in page.split("What stood here before")[1]
    assert page.count("Je viens jeudi.") == 1

    photo = peer.photo(TINE, JPEG, caption="la porte bleu", reply_to=original.message_id)
    team.hears(FAMILY, "la porte bleu")
    peer.edit(TINE, photo, "la porte verte")
    team.hears(FAMILY, "Correction")
    assert team.hears(FAMILY, "la porte verte").kind == "text"
    count = len(peer.chat(FAMILY))
    team.closes(case)
    peer.edit(TINE, written, "Je ne viens pas.")
    team.hears(TINE, "Nothing changed for the family")
    assert not team.heard_words("Je ne viens pas")
    assert len(peer.chat(FAMILY)) >= count


def test_what_is_taken_back_in_the_console_goes_from_the_familys_chat(team: Team) -> None:
    """All parts of it, and what corrected it. A long message that is changed is said once more, as
    a correction; what changes in the console is told here."""
    peer = team.peer
    console = team.linked(TINE, "Tine")
    case = team.taken()
    here = f"/console/cases/{case.id}/messages"
    long = "mot " * 950 + "😀" * 200

    def sends(text: str, shown: str) -> int:
        assert console.does(f"/console/cases/{case.id}/answers", text=text).is_success
        team.hears(FAMILY, shown)
        peer.until(lambda: team.look(lambda tx: outbox.counts(tx)["waiting"]) == 0, LONG)
        return team.look(lambda tx: messages.of_case(tx, case.id))[-1].n

    wrong = sends("pour une autre famille", "autre famille")
    assert console.does(f"{here}/{wrong}/take-back").is_success
    peer.until(lambda: not team.heard_words("autre famille"), LONG)
    big = sends(long, "😀")
    assert len([s for s in team.family() if "mot mot" in s or "😀" in s]) > 1
    assert console.does(f"{here}/{big}/change", text="court", once="k").is_success
    team.hears(FAMILY, "Correction")
    team.hears(TINE, "You answered in the console: court")
    assert console.does(f"{here}/{big}/take-back").is_success
    peer.until(lambda: not team.heard_words("mot mot", "😀", "court"), LONG)


def test_what_one_family_writes_in_a_burst_keeps_its_order(team: Team) -> None:
    """Twenty messages at once come in the order in which they were written."""
    team.linked(TINE, "Tine")
    team.taken()
    for number in range(20):
        team.peer.say(FAMILY, f"message {number:02}")
    team.hears(TINE, "message 19")
    found = [s.text[-2:] for s in team.peer.chat(TINE) if "message" in s.text]
    assert found == [f"{number:02}" for number in range(20)]


def test_a_family_that_blocked_the_bot_is_told_of(team: Team) -> None:
    """Who answers hears that it did not arrive, and why."""
    team.linked(TINE, "Tine")
    case = team.taken()
    relayed = team.hears(TINE, WORDS)
    team.peer.block(FAMILY)
    text = "Ben je er nog? Dat was een lange brief van het gemeentebestuur, he."
    team.replies(TINE, text, relayed)
    failed = team.hears(TINE, f"Not delivered to the family of case {case.number}: blocked")
    assert failed.text.endswith("\n“Ben je er nog? Dat was een lange brief van het…”")


def test_words_of_danger_say_so(team: Team) -> None:
    """In the middle of a talk they are no message like the others."""
    team.linked(TINE, "Tine")
    case = team.taken()
    team.peer.say(FAMILY, "je veux mourir")
    assert team.hears(TINE, "je veux mourir").text == (
        f"💬 Urgent · {case.number} · fr\nje veux mourir"
    )
    team.peer.say(FAMILY, "vous êtes là ?")
    assert "Urgent" not in team.hears(TINE, "vous êtes là").text


def test_a_call_is_on_the_card(team: Team) -> None:
    """The hour for everybody who may see it; number and wish for whoever makes it. The reminder
    says the hour, and not once more why the case is theirs."""
    team.linked(TINE, "Tine")
    case = team.asks()
    assert "Why you" in team.hears(TINE, "🔔").text
    me, at = team.ids[TINE], team.clock.at + timedelta(minutes=20)

    def book(tx: Tx) -> None:
        calls.book(tx, case.id, calls.Call(me, at, "+32470123456", False, "fr"), team.clock.at)

    team.naast.database.write(book)
    hour = f"{at.astimezone(team.naast.settings.zone):%H:%M}"
    team.peer.press(TINE, "Open")
    assert team.hears(TINE, "An answer is due").text.splitlines().count(f"Call: {hour}") == 1
    team.peer.press(TINE, "Take")
    card = team.hears(TINE, f"Call: {hour}, +32470123456").text
    assert "Say who you are to the family alone. No voicemail." in card
    team.naast.database.write(
        lambda tx: team.naast.following.tell(tx, me, case, "call", team.clock.at)
    )
    told = team.hears(TINE, "You promised the family a call.").text
    assert told.endswith(f"\nCall: {hour}")
    assert "Why you" not in told
    team.naast.database.write(
        lambda tx: team.naast.following.tell(tx, me, case, "transfer_declined", team.clock.at)
    )
    assert "Why you" not in team.hears(TINE, "It was not taken over").text


# -- nothing is left behind ------------------------------------------------------------------------


@with_and_without
def test_a_forgotten_family_leaves_nothing(team: Team, topics: bool) -> None:
    """Nothing that a family wrote lies in a colleague's talk; when it is forgotten, its topic goes
    too, and who had the case hears that it is gone."""
    peer, database = team.peer, team.naast.database
    team.linked(TINE, "Tine")
    case = team.taken()
    peer.say(FAMILY, "zonnebloem")
    team.hears(TINE, "zonnebloem")
    me, mine = team.ids[TINE], everything(database)["messages"]
    assert any("zonnebloem" in m.text for m in team.look(lambda tx: messages.of_case(tx, case.id)))
    assert not [m for m in team.look(lambda tx: messages.after(tx, me, 0)) if m.text]
    assert [row for row in mine if row["person_id"] == me]
    peer.say(FAMILY, "oubliez-moi")
    peer.until(lambda: any("🗑" in b for s in peer.chat(FAMILY) for b in s.buttons), LONG)
    peer.press(FAMILY, next(b for s in peer.chat(FAMILY) for b in s.buttons if "🗑" in b))
    told = team.hears(TINE, "was erased")
    assert f"case {case.number}" in told.text
    assert holding(database, "zonnebloem", opened=True) == set()
    assert holding(database, WORDS, opened=True) == set()
    assert peer.topics.of(TINE) == {}
    if topics:
        assert not [s for s in peer.chat(TINE) if "zonnebloem" in s.text]


def test_what_a_family_takes_back_goes_from_the_chat(team: Team) -> None:
    """A text that is taken back is no longer read in the colleague's chat."""
    team.linked(TINE, "Tine")
    case = team.taken()
    team.peer.say(FAMILY, "j'ai peur")
    shown = team.hears(TINE, "j'ai peur")
    team.peer.until(lambda: team.look(lambda tx: outbox.counts(tx)["waiting"]) == 0, LONG)
    first = Heard("telegram", str(FAMILY), "x:1", "deleted", edits=f"{FAMILY}:{_last(team)}")
    asyncio.run(team.naast.take(first))
    team.hears(TINE, "taken back")
    assert (shown.edits, "peur" in shown.text) == (1, False)
    assert not team.said(FAMILY, "peur")
    assert case.number


def _last(team: Team) -> int:
    """The platform's number of what the family said last."""
    return max(number for chat, number in team.peer._said if chat == FAMILY)


# -- linking ---------------------------------------------------------------------------------------


def test_a_link_works_once_and_only_for_who_may(team: Team) -> None:
    """Not in the chat of a family whose question is open; used once; it opens no console; a family
    that talked here before stays apart; another account is not taken over."""
    peer = team.peer
    tine, piet = team.colleague(TINE, "Tine"), team.colleague(PIET, "Piet")
    link = tine.link()
    refused = httpx.post(
        f"{team.server.url}/console/sign-in", data={"token": link.removeprefix("s_")}
    )
    assert "naast_console" not in refused.cookies

    team.asks()
    peer.say(FAMILY, f"/start {link}")
    team.hears(FAMILY, "question that is still open")
    assert people_at(team, FAMILY) != team.ids[TINE]

    peer.meet(TINE, language="en")
    peer.say(TINE, "just trying")
    peer.until(lambda: len(peer.chat(TINE)) >= 2, LONG)
    peer.say(TINE, f"/start {link}")
    team.hears(TINE, "stays apart")
    assert people_at(team, TINE) == team.ids[TINE]
    before = len(peer.chat(TINE))
    peer.say(TINE, f"/start {link}")
    team.hears(TINE, "was used or is too old", after=before)
    peer.say(TINE, f"/start {piet.link()}")
    team.hears(TINE, "linked to another account")
    assert people_at(team, TINE) == team.ids[TINE]

    peer.meet(OTHER, language="en")
    peer.say(OTHER, f"/start {link}")
    team.hears(OTHER, "was used or is too old")
    assert team.look(lambda tx: people.by_id(tx, people_at(team, OTHER) or "").role) == "family"  # type: ignore[union-attr]

    late = piet.link()
    team.clock.at += timedelta(minutes=16)
    peer.meet(PIET, language="en")
    peer.say(PIET, f"/start {late}")
    team.hears(PIET, "was used or is too old")


@with_and_without
def test_unlinking_ends_it_there(team: Team, topics: bool) -> None:
    """By /stop in the chat or on the account page: the topics end, nothing more comes, and the
    case goes on in the console."""
    peer = team.peer
    console = team.linked(TINE, "Tine")
    case = team.taken()
    peer.say(TINE, "/stop")
    team.hears(TINE, "Shall I unlink")
    peer.press(TINE, "Yes, unlink it")
    team.hears(TINE, "no longer linked")
    assert peer.topics.of(TINE) == {}
    assert people_at(team, TINE) is None
    peer.say(FAMILY, "encore là ?")
    peer.until(lambda: team.said(FAMILY, "encore là"), LONG)
    assert "encore là" in console.http.get(f"/console/cases/{case.id}").text
    assert "Link my Telegram" in console.http.get("/console/account").text
    assert not [s for s in peer.chat(TINE) if "encore" in s.text]

    peer.say(TINE, f"/start {console.link()}")
    team.hears(TINE, "is linked to your account", after=len(peer.chat(TINE)) - 1)
    peer.say(FAMILY, "et maintenant ?")
    team.hears(TINE, "et maintenant")
    console.does("/console/account/telegram/unlink")
    team.hears(TINE, "no longer linked", after=len(peer.chat(TINE)) - 1)
    assert peer.topics.of(TINE) == {}


def people_at(team: Team, chat: int) -> str | None:
    """Who a Telegram chat belongs to."""

    def find(tx: Tx) -> str | None:
        found = people.at_address(tx, "telegram", str(chat))
        return found.id if found else None

    return team.look(find)


# -- colleagues are no families --------------------------------------------------------------------


def test_a_colleague_never_talks_with_the_bot_as_a_family(team: Team) -> None:
    """Words of danger raise no lines and no case; the list of cases comes as buttons; the link of
    the group opens a case; the same update twice is one act."""
    peer = team.peer
    team.linked(TINE, "Tine")
    peer.say(TINE, "I want to kill myself")
    team.hears(TINE, "Nothing was sent")
    assert not [s for s in peer.chat(TINE) if "112" in s.text or "1813" in s.text]
    assert everything(team.naast.database)["cases"] == []
    case = team.asks()
    peer.say(TINE, "/cases")
    listed = team.hears(TINE, "Yours, and what waits")
    assert list(listed.buttons.values()) == [f"door.open={case.id}"]
    before = len(peer.chat(TINE))
    peer.say(TINE, f"/start c_{case.id}")
    assert "Why you" in team.hears(TINE, "The family shared nothing yet", after=before).text
    peer.press(TINE, "Take")
    relayed = team.hears(TINE, WORDS)
    number = team.replies(TINE, "één keer", relayed)
    team.hears(FAMILY, "één keer")
    same = Heard("telegram", str(TINE), f"{TINE}:{number}", text="één keer",
                 reply_to=str(relayed.message_id))  # fmt: skip
    asyncio.run(team.naast.take(same))
    peer.until(lambda: team.look(lambda tx: outbox.counts(tx)["waiting"]) == 0, LONG)
    assert len([text for text in team.family() if "één keer" in text]) == 1


def test_who_does_not_work_here_any_more_sends_nothing(team: Team) -> None:
    """A colleague who left still has the chat, and nothing goes from it to a family."""
    team.linked(TINE, "Tine")
    team.taken()
    relayed = team.hears(TINE, WORDS)
    now = team.naast.now()
    team.naast.database.write(lambda tx: staff.dismiss(tx, team.ids[TINE], now))
    team.replies(TINE, "nog één ding", relayed)
    team.hears(TINE, "do not work here any more")
    assert not team.heard_words("nog één ding")


# -- both doors show the same case -----------------------------------------------------------------


@with_and_without
def test_what_is_answered_in_the_console_stands_in_the_messenger(team: Team, topics: bool) -> None:
    """As what it is, in the topic of the case where there are topics; with its file; what was
    answered from the messenger is not said twice. No copy of it lies in the colleague's talk."""
    peer = team.peer
    console = team.linked(TINE, "Tine")
    case = team.taken()
    path = f"/console/cases/{case.id}"
    assert console.does(f"{path}/answers", text="Nous lisons la lettre ensemble.").is_success
    told = team.hears(TINE, "You answered in the console: Nous lisons la lettre ensemble.")
    team.hears(FAMILY, "Nous lisons la lettre ensemble.")
    if topics:
        assert told.thread == next(iter(peer.topics.of(TINE)))
        assert told.text.startswith("🖥 You")
    else:
        assert told.text.startswith(f"🖥 {case.number} · fr")
    me = team.ids[TINE]
    kept = team.look(lambda tx: messages.after(tx, me, 0))
    assert all("lettre" not in message.text for message in kept)

    relayed = team.hears(TINE, WORDS)
    team.replies(TINE, "Ik ben er.", relayed)
    team.hears(FAMILY, "Ik ben er.")
    console.does(f"{path}/answers", text="Encore une chose.")
    team.hears(TINE, "Encore une chose.")
    assert not [s for s in peer.chat(TINE) if "You answered" in s.text and "Ik ben er" in s.text]


def test_a_ready_reply_comes_back_in_the_colleagues_language(team: Team) -> None:
    """The family taps below a sentence of the phrasebook; Tine reads the answer in English, what
    stood on the button, and what it answers; a reply to it goes to the family."""
    peer = team.peer
    console = team.linked(TINE, "Tine")
    case = team.taken()
    sent = console.does(f"/console/cases/{case.id}/phrases/how-are-you", act="send")
    assert sent.is_success
    team.hears(TINE, "You answered in the console: How are you and your family today?")
    asked = team.hears(FAMILY, "Comment allez-vous")
    assert len(asked.buttons) == 4
    said = len(team.family())
    value = next(v for v in asked.buttons.values() if v.endswith("=hard-now"))
    peer.tap(FAMILY, value, asked.message_id)
    told = team.hears(TINE, "It is hard now")
    assert told.text.splitlines()[1:] == [
        "😟 It is hard now",
        "“😟 C'est difficile en ce moment”",
        "In answer to: “How are you and your family today?”",
    ]
    assert len(team.family()) == said
    team.replies(TINE, "Dat begrijp ik.", told)
    team.hears(FAMILY, "Dat begrijp ik.")

    console.does(f"/console/cases/{case.id}/phrases/say-otherwise", act="send")
    asked = team.hears(FAMILY, "autrement", "autres mots")
    value = next(v for v in asked.buttons.values() if v.endswith("=not-understood"))
    peer.tap(FAMILY, value, asked.message_id)
    assert "I did not understand you well" in team.hears(TINE, "This was not understood").text


def test_a_family_on_the_web_hears_once_where_it_is_read(team: Team) -> None:
    """When somebody takes the case whose Telegram is linked, in one sentence; not when nobody's
    is, and never on Telegram itself."""
    team.linked(TINE, "Tine")
    team.colleague(PIET, "Piet")
    reads = "Good to know: {} may also read what you write here on Telegram."

    def told(who: int, name: str) -> int:
        someone = Someone(team.naast, language="en")
        someone.start()
        someone.picks("go=human")
        someone.types("hello")
        person = someone.person
        assert person
        case = team.look(lambda tx: cases.open_of(tx, person.id))
        assert case
        team.naast.desk.take(case.id, team.ids[who]).result()
        for words in ("Hi", "And hello"):
            team.naast.desk.reply(case.id, team.ids[who], words).result()
        return [m.text for m in someone.reads()].count(reads.format(name))

    assert told(TINE, "Tine") == 1
    assert told(PIET, "Piet") == 0
    team.taken()
    team.hears(FAMILY, "Tine")
    assert not team.heard_words("Bon à savoir", "Good to know")
