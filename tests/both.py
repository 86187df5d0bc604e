"""Transcripts of both sides: a family, colleagues at the console and on Telegram, time, trouble.

All of Naast is served; the console is used over HTTP, Telegram is the peer of tests/telegram, time
stands still until it is moved. A file is written as in tests/transcript.py, with

    language: fr · channel: telegram · start: 20:15 · topics: on · group: on

in its second line (the channel web and half past ten, without topics and group, when left out).
Beside the lines of a one-sided transcript it has

    > (album) · > (edit) jeudi     photos sent together; what was written last, corrected
    > (link)                       the link of somebody outside is opened
    @ Tine takes · writes: … · notes: … · closes · puts aside until monday · wakes · passes on to
      Piet, knows: … · withdraws · accepts: … · declines: … · says come-along moment=… ·
      understands nothing · did: Bellen · adds: … · links Telegram
                                   what a colleague does in the console, and what that page says
    @ Tine looks · beside · at the history · at the list · at the waiting list · at the offer · at
      the passing on · at the reasons
                                   what the console shows her of it
    @ Ann makes a link · looks     somebody outside, on the public page
    ~ Tine [Nemen] · ~ Tine: … · ~ Tine replies: …
                                   what a colleague does in her own chat with the bot: taps, writes,
                                   answers what the family wrote last
    ! the family blocks the bot    what happens around them: see ``Around``
    ## words                       a heading, kept as it is

and below each line comes what everybody meets: the family, each colleague on Telegram, the team's
group. When time passes, the moment at which something came stands above it.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TypeVar

import httpx

from bot.app import Naast
from bot.settings import Settings
from bot.talk.heard import Heard
from bot.understand.crisis import load_crisis
from bot.understand.loading import CRISIS_WORDS, Loader
from storage import cases, outbox, people, staff, transfers
from storage.cases import Case
from storage.database import Tx
from storage.messages import Message
from storage.staff import Area, Organisation
from tests.page import Node, page, part
from tests.serving import free_port
from tests.speaking import Someone
from tests.telegram.peer import Peer, Shown
from tests.telegram.peer_server import Trouble
from tests.test_door import Console, Served
from tests.transcript import Hands, held, labelled, said, settings_of, shown
from tests.understand.weights import whole

T = TypeVar("T")
FAMILY, GROUP = 7, -1001234567890
CHATS = {"Tine": 21, "Piet": 22, "Karin": 23, "Fatima": 24}
LONG = 25.0  # seconds; a slow machine under load, not a measure
LOOKS_EVERY = timedelta(minutes=30)
MOST_LOOKS = 60
"""How often the clock looks while time passes, and how often at most in one line."""
JPEG = b"\xff\xd8\xff\xe0 a picture"
_PASSES = re.compile(r"on to (.+?)(?:, (\w+))?: (.+)")


def play(path: Path, data: Path, organisation: Path, start: datetime, database: str = "") -> str:
    """Hold the conversation of a file anew, and return the file as it should be. ``database`` is
    a URL, SQLite in the data folder when left out."""
    lines = path.read_text(encoding="utf-8").splitlines()
    with Peer() as peer:
        stage = Stage(peer, data, organisation, start, settings_of(lines), database)
        try:
            return held(lines, ("> ", "@ ", "~ ", "! ", "+ ", "## "), stage.does)
        finally:
            stage.ends()


# -- the family ------------------------------------------------------------------------------------


@dataclass
class OnTelegram:
    """A family on Telegram: it meets what arrives there, and nothing else."""

    peer: Peer
    language: str
    last: int = 0
    eyes: Eyes = field(init=False)

    def __post_init__(self) -> None:
        """The bot may write to it."""
        self.eyes = Eyes(self.peer, FAMILY)
        self.peer.meet(FAMILY, language=self.language, name="Karim")

    @property
    def person_at(self) -> tuple[str, str]:
        """Where it is reached."""
        return "telegram", str(FAMILY)

    def types(self, text: str) -> None:
        """Write."""
        self.last = self.peer.say(FAMILY, text)

    def taps(self, label: str) -> None:
        """Tap the newest button with this label."""
        self.peer.press(FAMILY, label.removeprefix("☑ "))

    def sends(self, kind: str) -> None:
        """Send a photo, several together, a voice note, a document or a place."""
        if kind == "album":
            self.peer.album(FAMILY, JPEG + b"1", JPEG + b"2", caption="les deux pages")
        elif kind == "place":
            self.peer.location(FAMILY, 50.85, 4.35)
        elif kind == "photo":
            self.peer.photo(FAMILY, JPEG)
        else:
            getattr(self.peer, kind)(FAMILY)

    def corrects(self, text: str) -> None:
        """Correct what was written last."""
        self.peer.edit(FAMILY, self.last, text)

    def comes(self, code: str) -> None:
        """Open the chat by somebody's link."""
        self.types(f"/start r_{code}")

    def choices(self, *, ways_out: bool = False) -> list[dict[str, str]]:
        """The buttons of the newest message that has any."""
        return _choices(self.peer, FAMILY)

    def reads(self) -> list[str]:
        """What came since it looked last."""
        return self.eyes.new()


@dataclass
class OnTheWeb:
    """A family on the web page."""

    someone: Someone
    unread: list[Message] = field(default_factory=list)

    @property
    def person_at(self) -> tuple[str, str]:
        """Where it is reached."""
        return self.someone.channel, self.someone.address

    def types(self, text: str) -> None:
        """Write."""
        me = self.someone
        self.unread += me.start() if text == "/start" else me.types(text)

    def taps(self, label: str) -> None:
        """Tap a button."""
        self.unread += self.someone.taps(label)

    def sends(self, kind: str) -> None:
        """Send a photo, voice note or document."""
        self.unread += self.someone.sends(kind, JPEG)

    def corrects(self, text: str) -> None:
        """What stands on the web page cannot be corrected."""
        raise AssertionError(f"nothing is corrected on the web: {text}")

    def comes(self, code: str) -> None:
        """Open the page by somebody's link."""
        me = self.someone
        self.unread += me.hear(Heard("web", me.address, me._id(), "start", text=f"r_{code}"))

    def choices(self, *, ways_out: bool = False) -> list[dict[str, str]]:
        """The buttons of the newest message that has any."""
        return self.someone.choices(ways_out=ways_out)

    def reads(self) -> list[str]:
        """What came since it looked last."""
        found, self.unread = [*self.unread, *self.someone.reads()], []
        return shown(found)


# -- what a chat of Telegram shows -----------------------------------------------------------------


@dataclass
class Eyes:
    """Looks at one chat: what is new in it, and what stands there in another way. ``who`` is whose
    chat it is; none: the family, to whom the bot is Naast and a colleague has a name."""

    peer: Peer
    chat: int
    who: str = ""
    seen: dict[int, tuple[str, str]] = field(default_factory=dict)

    def new(self) -> list[str]:
        """What a person sees change in the chat."""
        told: list[str] = []
        for each in self.peer.chat(self.chat):
            now = (each.text, str(each.rows))
            before = self.seen.get(each.message_id)
            if before != now:
                told += self._told(each, again=before is not None)
            self.seen[each.message_id] = now
        return told

    def _told(self, each: Shown, *, again: bool) -> list[str]:
        text = f"({each.kind}) {each.text}".strip() if each.kind != "text" else each.text
        named = re.match(r"(\(\w+\) )?👤 (\w+):\n", text)
        who = self.who or "Naast"
        if named and not self.who:
            who, text = named[2], (named[1] or "") + text[named.end() :]
        if again:
            who += ", in the same message"
        topic = f" (topic {self.peer.topics.of(self.chat)[each.thread]})" if each.thread else ""
        return said(f"{who}{topic}", text.split("\n"), _labels(each))


def _labels(each: Shown) -> list[str]:
    """What can be tapped, but for the ways out that are always there."""
    data = {b["text"]: b.get("callback_data", "") for row in each.rows for b in row}
    return [text.removeprefix("☐ ") for text, id in data.items() if not id.startswith("go=")]


def _choices(peer: Peer, chat: int) -> list[dict[str, str]]:
    newest = next((each for each in reversed(peer.chat(chat)) if each.buttons), None)
    found = newest.buttons.items() if newest else ()
    return [{"id": id, "label": label.removeprefix("☐ ")} for label, id in found]


# -- everybody -------------------------------------------------------------------------------------


class Playing(Served):
    """A whole Naast that is served; what the clock does is done when time passes."""

    async def _run(self) -> None:
        self.loop = asyncio.get_running_loop()
        await super()._run()

    def does(self, work: Callable[[], Awaitable[T]]) -> T:
        """Do something where it runs."""

        async def doing() -> T:
            return await work()

        return asyncio.run_coroutine_threadsafe(doing(), self.loop).result(LONG)


class Stage:
    """Naast, Telegram and the team: Tine, who speaks French and whom Piet stands in for; Karin, who
    coordinates; Fatima, who works in Jette for a partner."""

    def __init__(
        self,
        peer: Peer,
        data: Path,
        organisation: Path,
        start: datetime,
        settings: dict[str, str],
        database: str = "",
    ) -> None:
        self.peer = peer
        hour, minute = (int(part) for part in settings.get("start", "10:30").split(":"))
        self.clock = Hands(start.replace(hour=hour, minute=minute) - timedelta(hours=1))
        port = free_port()
        group = settings.get("group") == "on"
        self.settings = Settings(
            data=data,
            organisation=organisation,
            database_url=database,
            base_url=f"http://127.0.0.1:{port}",
            telegram_token=peer.token,
            telegram_api=peer.url,
            telegram_mode="polling",
            telegram_staff_chat=str(GROUP) if group else "",
        )
        self.port = port
        self.server = self._serves()
        peer.meet(GROUP)
        peer.topics.on = settings.get("topics") == "on"
        self.ids = self.naast.database.write(_team(start))
        self.consoles: dict[str, Console] = {}
        self.watched = [Eyes(peer, GROUP, "The team's group")]
        language = settings.get("language", "fr")
        self.family: OnTelegram | OnTheWeb = OnTelegram(peer, language)
        if settings.get("channel", "web") == "web":
            self.family = OnTheWeb(Someone(self.naast, language=language))
        self.away = False
        self.code = self.receipt = ""

    @property
    def naast(self) -> Naast:
        """What is served."""
        return self.server.naast

    def ends(self) -> None:
        """Everybody goes home."""
        for console in self.consoles.values():
            console.http.close()
        self.server.stop()

    def does(self, line: str) -> list[str]:
        """Do what a line says; the line and what everybody meets."""
        if line.startswith("## "):
            return [line]
        line = labelled(line, self.family.choices)
        kind, what = line[0], line[2:]
        if kind == "~":
            line = "~ " + Door(self).does(what)
            return [line, *self.met()]
        acts = {">": self._family, "@": Desk(self).does, "!": Around(self).does, "+": self._passes}
        return [line, *acts[kind](what), *self.met()]

    def met(self) -> list[str]:
        """What everybody sees, once nothing is on its way any more."""
        self.settles()
        return [*self.family.reads(), *(line for eyes in self.watched for line in eyes.new())]

    def settles(self) -> None:
        """Wait until all is committed and delivered, or waits for Telegram to take it."""
        deadline = time.monotonic() + LONG
        while not self._still():
            assert time.monotonic() < deadline, "it does not come to rest"
            time.sleep(0.01)

    def _still(self) -> bool:
        if self.peer.pending:
            return False
        self.server.does(self.naast.clock.fetch)
        places = self.naast.database.read(outbox.places)
        later = self.naast.outbox._not_before
        if self.away:
            return all(place in later for place in places)
        later.clear()
        self.naast.wake.ring("outbox")
        return not places and not self.naast.outbox._busy

    def case(self) -> Case:
        """The family's case, open or closed last."""

        def find(tx: Tx) -> Case:
            person = people.at_address(tx, *self.family.person_at)
            assert person, "no family yet"
            return cases.of_person(tx, person.id)[-1]

        return self.naast.database.read(find)

    def starts_again(self) -> None:
        """Naast stops, and starts again with what it kept."""
        self.server.stop()
        self.server = self._serves()
        if isinstance(self.family, OnTheWeb):
            self.family.someone.naast = self.naast
        for console in self.consoles.values():
            console.http.close()
        self.consoles.clear()

    def _serves(self) -> Playing:
        naast = Naast(self.settings, now=self.clock, reads=whole())
        naast.loader = _loader()
        return Playing(naast, self.port)

    def _family(self, what: str) -> list[str]:
        if what.startswith("[") and what.endswith("]"):
            self.family.taps(what[1:-1])
        elif what == "(link)":
            self.family.comes(self.code)
        elif what.startswith("(edit) "):
            self.family.corrects(what.removeprefix("(edit) "))
        elif what.startswith("(") and what.endswith(")"):
            self.family.sends(what[1:-1])
        else:
            self.family.types(what)
        return []

    def _passes(self, what: str) -> list[str]:
        """Time passes, and the clock looks as often as it would, or nearly."""
        count, unit = what.split()
        end = self.clock.at + timedelta(**{unit: int(count)})
        rules, step = self._rules(), max(LOOKS_EVERY, (end - self.clock.at) / MOST_LOOKS)
        told: list[str] = []
        while self.clock.at < end:
            self.clock.at = min(end, self.clock.at + step)
            for rule in rules:
                self.server.does(rule)
            came = self.met()
            if came:
                local = self.clock.at.astimezone(self.settings.zone)
                told += [f"({local:%A %-d %B, %H:%M})", *came]
        return told

    def _rules(self) -> list[Callable[[], Awaitable[None]]]:
        """All that the clock looks after, but for what is kept too long."""
        jobs = self.naast.clock._ticks.get_jobs()
        return [job.args[0] for job in jobs if job.args[0].__name__ != "forget_old"]


@cache
def _loader() -> Loader:
    """What loads understanding, which has read all words of danger: a second, for every file."""
    return Loader(load_crisis(CRISIS_WORDS))


def _team(now: datetime) -> Callable[[Tx], dict[str, str]]:
    """Who works here and where."""

    def hire(tx: Tx) -> dict[str, str]:
        ids = {}
        for n, name in enumerate(CHATS):
            role = "coordinator" if name == "Karin" else "supporter"
            at = now - timedelta(days=1) + timedelta(seconds=n)  # who came first is asked first
            ids[name] = people.add(tx, "nl", at, role=role, name=name)
        caw = staff.save_organisation(tx, Organisation("", "CAW Brussel", "Jette"))
        karin = ids["Karin"]
        centre = staff.save_area(tx, Area("", "Centrum", ("1000",), coordinator_id=karin))
        near = Area("", "Jette", ("1090",), organisation_id=caw, coordinator_id=karin)
        jette = staff.save_area(tx, near)
        staff.employ(
            tx, ids["Tine"], languages=("fr", "nl"), areas=(centre,), backup_id=ids["Piet"]
        )
        staff.employ(tx, ids["Piet"], languages=("nl",), areas=(centre,))
        staff.employ(tx, ids["Fatima"], languages=("ar", "nl"), areas=(jette,), organisation_id=caw)
        return ids

    return hire


# -- a colleague at the console --------------------------------------------------------------------


@dataclass
class Desk:
    """What colleagues do in the console, over HTTP, and what they read there."""

    stage: Stage

    def does(self, what: str) -> list[str]:
        """Do one thing; what the page says of it, or shows."""
        name, verb, *rest = what.split(" ", 2)
        words = rest[0] if rest else ""
        if name not in CHATS:
            return Outside(self.stage).does(name, verb)
        if verb == "looks":
            return _told(name, self._looks(name, words.removeprefix("at the ")))
        if verb == "links":
            return self._links(name)
        return _told(name, _answer(self._act(name, verb.rstrip(":"), words)))

    def _act(self, name: str, verb: str, words: str) -> httpx.Response:
        """Press a button of the case, or of what is offered."""
        case, text = f"/console/cases/{self.stage.case().id}", {"text": words}
        offer = f"/console/transfers/{self._transfer()}"
        acts: dict[str, Callable[[], httpx.Response]] = {
            "takes": lambda: self._post(name, f"{case}/take"),
            "writes": lambda: self._post(name, f"{case}/answers", **text),
            "notes": lambda: self._post(name, f"{case}/notes", **text),
            "closes": lambda: self._post(name, f"{case}/close"),
            "wakes": lambda: self._post(name, f"{case}/wake"),
            "puts": lambda: self._post(name, f"{case}/snooze", until=words.split()[-1]),
            "passes": lambda: self._post(name, f"{case}/transfer", **self._to(words)),
            "withdraws": lambda: self._post(
                name, f"{case}/transfer/withdraw", transfer=self._transfer()
            ),
            "accepts": lambda: self._post(name, f"{offer}/accept", word=words),
            "declines": lambda: self._post(name, f"{offer}/decline", word=words),
            "says": lambda: self._says(name, case, words),
            "understands": lambda: self._post(name, self._button(name, "misunderstood")),
            "did": lambda: self._post(name, self._button(name, "done", words)),
            "adds": lambda: self._post(name, f"{case}/tasks", kind="other", words=words),
        }
        return acts[verb]()

    def _looks(self, name: str, at: str) -> list[str]:
        """What the console shows."""
        if at == "waiting list":
            shown_there = self._get(name, "/console/registrations")
            found = (
                n for n in page(shown_there).every() if _is(n, "aria-labelledby", "waiting-title")
            )
            return next(found).lines()
        if at == "list":
            return part(self._get(name, "/console?show=all"), "inbox").lines()
        case = f"/console/cases/{self.stage.case().id}"
        if at == "offer":
            return _main(self._get(name, f"/console/transfers/{self._transfer()}"))
        if at == "passing on":
            return _main(self._get(name, f"{case}/transfer"))
        shown_there = self._get(name, case)
        if at == "beside":
            return _beside(shown_there)
        if at == "history":
            return part(shown_there, "history").lines()
        if at == "reasons":
            return _under(part(shown_there, "about"), "Over dit gesprek")
        parts = [part(shown_there, id) for id in ("head", "talk") if f'id="{id}"' in shown_there]
        return [line for each in parts for line in each.lines()] or _main(shown_there)

    def _says(self, name: str, case: str, words: str) -> httpx.Response:
        """Choose a sentence of the phrasebook, see it in both languages, send it."""
        id, *slots = words.split()
        filled = dict(slot.split("=") for slot in slots)
        form = {f"slot.{slot}": value for slot, value in filled.items()}
        return self._post(name, f"{case}/phrases/{id}", act="send", **form)

    def _to(self, words: str) -> dict[str, str]:
        found = _PASSES.fullmatch(words)
        assert found, words
        to, reason, word = found.groups(default="")
        return {"to": self._place(to), "reason": reason, "word": word}

    def _place(self, to: str) -> str:
        """A colleague, an area or a partner, as the form names them."""
        if to in self.stage.ids:
            return f"person:{self.stage.ids[to]}"

        def find(tx: Tx) -> str:
            areas = {area.name: f"area:{area.id}" for area in staff.areas_of(tx)}
            houses = {each.name: f"organisation:{each.id}" for each in staff.organisations_of(tx)}
            return (areas | houses)[to]

        return self.stage.naast.database.read(find)

    def _transfer(self) -> str:
        case_id = self.stage.case().id
        found = self.stage.naast.database.read(lambda tx: transfers.of_case(tx, case_id))
        return next(
            (each.id for each in reversed(found) if each.open), found[-1].id if found else ""
        )

    def _button(self, name: str, act: str, label: str = "") -> str:
        """Where the last form of the case's page leads that does this, and says so."""
        found = self._get(name, f"/console/cases/{self.stage.case().id}")
        forms = re.findall(r'action="([^"?]+)(.*?)</form>', found, re.DOTALL)
        return [to for to, form in forms if to.endswith(f"/{act}") and label in form][-1]

    def _links(self, name: str) -> list[str]:
        """Link one's own Telegram, by the link of the account page."""
        self.stage.peer.meet(CHATS[name], language="nl", name=name)
        self.stage.peer.say(CHATS[name], f"/start {self._signed(name).link()}")
        self.stage.watched.insert(-1, Eyes(self.stage.peer, CHATS[name], f"{name}, on Telegram"))
        return []

    def _get(self, name: str, path: str) -> str:
        return str(self._signed(name).http.get(path).text)

    def _post(self, name: str, path: str, **form: str) -> httpx.Response:
        return self._signed(name).does(path, **form)

    def _signed(self, name: str) -> Console:
        """Somebody signed in; anew when their session is over."""
        known = self.stage.consoles.get(name)
        if known and "form_token" in known.http.get("/console").text:
            return known
        if known:
            known.http.close()
        console = Console(self.stage, self.stage.ids[name])  # type: ignore[arg-type]
        self.stage.consoles[name] = console
        return console


@dataclass
class Outside:
    """What somebody outside does on the public page."""

    stage: Stage

    def does(self, name: str, verb: str) -> list[str]:
        """Make a link for a family, or look whether it came."""
        base = self.stage.server.url
        if verb == "looks":
            return _told(name, _main(httpx.get(self.stage.receipt).text))
        form = {"name": f"{name} Peeters", "organisation": "Basisschool De Regenboog"}
        made = httpx.post(f"{base}/register?language=nl", data=form | {"language": "fr"}).text
        self.stage.code = re.findall(r"\?r=(\d+)", made)[0]
        self.stage.receipt = re.findall(rf'href="({base}/register/[^"]+)"', made)[0]
        return _told(name, _main(made))


def _told(name: str, lines: list[str]) -> list[str]:
    return said(f"{name} (nl)", lines) if lines else []


def _answer(answer: httpx.Response) -> list[str]:
    """What a page says of what was just done: a word beside a box, a line above, or all of it."""
    if answer.status_code in (403, 404):
        return _main(answer.text)
    nodes = [
        n for n in page(answer.text).every() if n.attributes.get("role") in ("status", "alert")
    ]
    return [line for node in nodes for line in node.lines()]


def _main(html: str) -> list[str]:
    return part(html, "main").lines()


def _beside(html: str) -> list[str]:
    """What stands beside the talk, down to what is to be done."""
    about = part(html, "about")
    return Node("div", {}, about.inside[: _heading(about, "Labels")]).lines()


def _under(about: Node, heading: str) -> list[str]:
    """What stands under a heading, up to the next one."""
    first = _heading(about, heading)
    after = about.inside[first + 1 :]
    ends = (n for n, each in enumerate(after) if isinstance(each, Node) and each.tag == "h3")
    return Node("div", {}, after[: next(ends)]).lines()


def _heading(about: Node, words: str) -> int:
    return next(
        n
        for n, each in enumerate(about.inside)
        if isinstance(each, Node) and each.tag == "h3" and each.lines() == [words]
    )


def _is(node: Node, name: str, value: str) -> bool:
    return node.attributes.get(name) == value


# -- a colleague on Telegram -----------------------------------------------------------------------


@dataclass
class Door:
    """What colleagues do in their own chat with the bot."""

    stage: Stage

    def does(self, what: str) -> str:
        """Do one thing; return it with the label of the button that was tapped by its value."""
        name, _space, act = what.partition(" ")
        name = name.rstrip(":")
        chat, peer = CHATS[name], self.stage.peer
        if act.startswith("["):
            label = self._label(chat, act[1:-1])
            peer.press(chat, label)
            return f"{name} [{label}]"
        if act.startswith("replies: "):
            last = next(each for each in reversed(peer.chat(chat)) if each.text.startswith("💬"))
            peer.say(chat, act.removeprefix("replies: "), reply_to=last.message_id)
        elif act == "deletes the topic":
            peer.delete_topic(chat, max(peer.topics.of(chat)))
        elif act.startswith("in the topic: "):
            thread = max(peer.topics.of(chat))
            peer.say(chat, act.removeprefix("in the topic: "), thread=thread)
        else:
            peer.say(chat, act)
        return what

    def _label(self, chat: int, wanted: str) -> str:
        if not wanted.startswith("#"):
            return wanted
        for each in reversed(self.stage.peer.chat(chat)):
            for label, data in each.buttons.items():
                if re.match(rf"door\.(\w+=\w*:)?{wanted[1:]}\b", data):
                    return label
        raise AssertionError(f"no {wanted} in {[s.buttons for s in self.stage.peer.chat(chat)]}")


# -- what happens around them ----------------------------------------------------------------------


@dataclass
class Around:
    """Trouble and changes that nobody in the talk makes."""

    stage: Stage

    def does(self, what: str) -> list[str]:
        """Let it happen."""
        peer, stage = self.stage.peer, self.stage
        happens: dict[str, Callable[[], object]] = {
            "the family blocks the bot": lambda: peer.block(FAMILY),
            "the family lets the bot in again": lambda: peer.unblock(FAMILY),
            "Telegram takes no message": self._away,
            "Telegram takes messages again": self._back,
            "the answer of Telegram gets lost": self._lose,
            "Telegram brings the last message again": self._again,
            "Naast stops and starts again": stage.starts_again,
            "Tine is away this week": lambda: self._be_away("Tine"),
            "Centrum is full": lambda: self._full("Centrum", full=True),
            "there is room in Centrum": lambda: self._full("Centrum", full=False),
        }
        happens[what]()
        return []

    def _away(self) -> None:
        self.stage.away = True
        for method in ("sendMessage", "sendPhoto", "editMessageText"):
            self.stage.peer.refuse(method, 502, "Bad Gateway", times=1000)

    def _back(self) -> None:
        self.stage.away = False
        self.stage.peer._troubles.clear()

    def _lose(self) -> None:
        """The family's chat took the next message; we are not told."""
        self.stage.peer._troubles.append(Trouble("sendMessage", FAMILY, 1, drop=True))

    def _again(self) -> None:
        """Telegram did not hear in time that we had it."""
        peer = self.stage.peer
        [said_last] = [peer._said[key] for key in [max(peer._said)]]
        peer.inject({"message": said_last})

    def _be_away(self, name: str) -> None:
        today = self.stage.clock.at.date()
        who = self.stage.ids[name]
        self.stage.naast.database.write(
            lambda tx: staff.be_away(tx, who, today, today + timedelta(days=6))
        )

    def _full(self, name: str, *, full: bool) -> None:
        def work(tx: Tx) -> None:
            found = next(area for area in staff.areas_of(tx) if area.name == name)
            staff.save_area(tx, replace(found, full=full))

        self.stage.naast.database.write(work)
