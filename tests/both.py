"""Transcripts of both sides: a family, colleagues at the console and on Telegram, time, trouble.

All of Naast is served; the console is used over HTTP, Telegram is the peer of tests/telegram, time
stands still until it is moved. A file is written as in tests/transcript.py, with

    language: fr · channel: telegram · buddy: telegram · start: 20:15 · topics: on · group: on ·
    translator: on · looks: 24

in its second line, on one line (the channel web and half past ten, without a buddy, topics, group
and translator, when left out; the channel may be whatsapp as well). Beside the lines of a one-sided
transcript it has

    < ja, graag                    what Lien does, a buddy who speaks Dutch, as the family after >
    > (album) · > (edit) jeudi     photos sent together; what was written last, corrected
    > (link)                       the link of somebody outside is opened
    @ Tine takes · writes: … · notes: … · closes · puts aside until monday · wakes · passes on to
      Piet, knows: … · withdraws · accepts: … · declines: … · says come-along moment=… ·
      understands nothing · did: Bellen · adds: … · links Telegram
                                   what a colleague does in the console, and what that page says
    @ Tine looks · beside · at the history · at the list · at the waiting list · at the offer · at
      the passing on · at the reasons
                                   what the console shows her of it
    @ Karin saw the extract · confirms · proposes (to be there) · plans: MOMENT at PLACE · makes
      activity: TITLE · MOMENT · PLACE · PLACES · invites · calls it off · looks at the buddies ·
      buddy · families · board · duo · duos · activity · check-ins
                                   what she does for those who are beside each other
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
import time
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TypeVar

from bot.app import Naast
from bot.languages import own_name
from bot.settings import Settings
from bot.understand.crisis import load_crisis
from bot.understand.loading import CRISIS_WORDS, Loader
from storage import cases, outbox, people, staff
from storage.cases import Case
from storage.database import Tx
from storage.staff import Area, Organisation
from tests.both_around import Around
from tests.both_desk import CHATS, Desk, Door
from tests.both_people import BUDDY, Eyes, OnTelegram, OnTheWeb
from tests.mould import ready
from tests.serving import free_port
from tests.speaking import Someone
from tests.telegram.peer import Peer
from tests.test_door import Console, Served
from tests.test_translate import listening
from tests.transcript import Hands, held, labelled, settings_of
from tests.understand.weights import whole
from tests.whatsapp.family import OnWhatsApp, approve, speaking
from tests.whatsapp.peer import AMINA, in_lower_case
from tests.whatsapp.peer import Peer as WhatsApp

T = TypeVar("T")
READ = ("> ", "< ", "@ ", "~ ", "! ", "+ ", "## ")
"""How the lines begin that are done."""
GROUP = -1001234567890
LONG = 25.0  # seconds; a slow machine under load, not a measure
LOOKS_EVERY = timedelta(minutes=30)
MOST_LOOKS = 60
"""How often the clock looks while time passes, and how often at most in one line (or as the file
says: looks)."""


def play(path: Path, data: Path, organisation: Path, start: datetime, database: str = "") -> str:
    """Hold the conversation of a file anew, and return the file as it should be. ``database`` is
    a URL, SQLite in the data folder when left out."""
    lines = path.read_text(encoding="utf-8").splitlines()
    with Peer() as peer:
        stage = Stage(peer, data, organisation, start, settings_of(lines), database)
        try:
            return held(lines, READ, stage.does)
        finally:
            stage.ends()


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


Talker = OnTelegram | OnTheWeb


class Stage:
    """Naast, Telegram and the team: Tine, who speaks French and whom Piet stands in for; Karin, who
    coordinates; Fatima, who works in Jette for a partner. Lien, a buddy, is there when wanted."""

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
        self.language = language = settings.get("language", "fr")
        self.whatsapp = self._whatsapp() if settings.get("channel") == "whatsapp" else None
        house = speaking(language, organisation, data) if self.whatsapp else organisation
        self.beside = ExitStack()
        machine = None
        if settings.get("translator") == "on":  # it says words back in capitals, with "fr:" before
            machine = self.beside.enter_context(listening("nl", language))
        self.settings = Settings(
            data=data if database else ready(data),
            organisation=house,
            database_url=database,
            base_url=f"http://127.0.0.1:{port}",
            telegram_token=peer.token,
            telegram_api=peer.url,
            telegram_mode="polling",
            telegram_staff_chat=str(GROUP) if group else "",
            **(in_lower_case(self.whatsapp.settings()) if self.whatsapp else {}),
            **({"translator": machine.address} if machine else {}),
        )
        self.port = port
        self.server = self._serves()
        peer.meet(GROUP)
        peer.topics.on = settings.get("topics") == "on"
        self.ids = self.naast.database.write(_team(start))
        self.consoles: dict[str, Console] = {}
        self.watched = [Eyes(peer, GROUP, "The team's group")]
        self.family: Talker = OnTelegram(peer, language)
        if self.whatsapp:
            self.whatsapp.webhook = f"{self.settings.base_url}/whatsapp/webhook"
            amina = Someone(self.naast, "whatsapp", language, AMINA)
            self.family = OnWhatsApp(amina, peer=self.whatsapp)
            approve(self.naast, self.whatsapp)
        elif settings.get("channel", "web") == "web":
            self.family = OnTheWeb(Someone(self.naast, language=language))
        self.buddy = self._buddy(settings.get("buddy", ""))
        self.away = False
        self.looks = int(settings.get("looks", MOST_LOOKS))
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
        if self.whatsapp:
            self.whatsapp.stop()
        self.beside.close()

    def does(self, line: str) -> list[str]:
        """Do what a line says; the line and what everybody meets."""
        if line.startswith("## "):
            return [line]
        who = self.buddy if line.startswith("<") and self.buddy else self.family
        line = labelled(line, who.choices)
        kind, what = line[0], line[2:]
        if kind == "~":
            line = "~ " + Door(self).does(what)
            return [line, *self.met()]
        if kind in "<>":
            self._talks(who, what)
            return [line, *self.met()]
        acts = {"@": Desk(self).does, "!": Around(self).does, "+": self._passes}
        return [line, *acts[kind](what), *self.met()]

    def met(self) -> list[str]:
        """What everybody sees, once nothing is on its way any more."""
        self.settles()
        if isinstance(self.family, OnWhatsApp):
            self.family.lets_in(self.settles)
        read = [line for who in self.talkers for line in who.reads()]
        return [*read, *(line for eyes in self.watched for line in eyes.new())]

    @property
    def talkers(self) -> list[Talker]:
        """The family, and the buddy where there is one."""
        return [who for who in (self.family, self.buddy) if who]

    def opens(self) -> None:
        """Both have talked with Naast before, each in their language; that is not told."""
        for who in self.talkers:
            who.types("/start")
            self.settles()
            if isinstance(who, OnTelegram | OnWhatsApp):
                who.taps("Nederlands" if who is self.buddy else own_name(self.language))
                self.settles()
            who.reads()
        self.naast.database.write(lambda tx: people.rename(tx, self.id_of("Lien"), "Lien Maes"))

    def id_of(self, name: str) -> str:
        """Lien's id, or the family's."""
        who = self.buddy if name == "Lien" else self.family
        assert who, f"no {name} in this transcript"
        found = self.naast.database.read(lambda tx: people.at_address(tx, *who.person_at))
        assert found, f"{name} has not come yet"
        return found.id

    def settles(self) -> None:
        """Wait until all is committed and delivered, or waits for Telegram to take it."""
        deadline = time.monotonic() + LONG
        while not self._still():
            assert time.monotonic() < deadline, "it does not come to rest"
            time.sleep(0.01)

    def _still(self) -> bool:
        if self.peer.pending or not self._quiet_there():
            return False
        self.server.does(self._brings)
        places = self.naast.database.read(outbox.places)
        later = self.naast.outbox._not_before
        if self.away:
            return all(place in later for place in places)
        later.clear()
        self.naast.wake.ring("outbox")
        return not places and not self.naast.outbox._busy and self._quiet_there()

    async def _brings(self) -> None:
        """Files that are still elsewhere, and what is due by now."""
        await self.naast.clock.fetch()
        await self.naast.clock.errands()

    def _quiet_there(self) -> bool:
        return self.whatsapp is None or self.whatsapp.quiet

    def case(self) -> Case:
        """The case that was opened last, the family's or the buddy's."""

        def find(tx: Tx) -> Case:
            came = [people.at_address(tx, *who.person_at) for who in self.talkers]
            found = [cases.of_person(tx, person.id)[-1:] for person in came if person]
            return max((case for last in found for case in last), key=lambda case: case.opened)

        return self.naast.database.read(find)

    def starts_again(self) -> None:
        """Naast stops, and starts again with what it kept."""
        self.server.stop()
        self.server = self._serves()
        for who in self.talkers:
            if isinstance(who, OnTheWeb):
                who.someone.naast = self.naast
        for console in self.consoles.values():
            console.http.close()
        self.consoles.clear()

    def _serves(self) -> Playing:
        naast = Naast(self.settings, now=self.clock, reads=whole())
        naast.loader = _loader()
        return Playing(naast, self.port)

    def _whatsapp(self) -> WhatsApp:
        """WhatsApp, whose time is ours; who plays a file writes faster than its rates."""
        peer = WhatsApp().start()
        peer.clock = lambda: self.clock().timestamp()
        peer.overall.most = 1000
        return peer

    def _buddy(self, channel: str) -> Talker | None:
        """Lien, who speaks Dutch, where she talks."""
        if not channel:
            return None
        if channel == "telegram":
            return OnTelegram(self.peer, "nl", BUDDY, "Lien", to="Lien")
        return OnTheWeb(Someone(self.naast, language="nl"), to="Lien")

    def _talks(self, who: Talker, what: str) -> None:
        """Somebody does what a line says."""
        if what.startswith("[") and what.endswith("]"):
            who.taps(what[1:-1])
        elif what == "(link)":
            who.comes(self.code)
        elif what.startswith("(edit) "):
            who.corrects(what.removeprefix("(edit) "))
        elif what.startswith("(") and what.endswith(")"):
            who.sends(what[1:-1])
        else:
            who.types(what)

    def _passes(self, what: str) -> list[str]:
        """Time passes, and the clock looks as often as it would, or nearly."""
        count, unit = what.split()
        end = self.clock.at + timedelta(**{unit: int(count)})
        step = max(LOOKS_EVERY, (end - self.clock.at) / self.looks)
        told: list[str] = []
        while self.clock.at < end:
            self.clock.at = min(end, self.clock.at + step)
            self.server.does(self._looks)
            came = self.met()
            if came:
                local = self.clock.at.astimezone(self.settings.zone)
                told += [f"({local:%A %-d %B, %H:%M})", *came]
        return told

    async def _looks(self) -> None:
        """All that the clock looks after, but for what is kept too long."""
        rules = [job.args[0] for job in self.naast.clock._ticks.get_jobs()]
        for rule in rules:
            if rule.__name__ != "forget_old":
                await rule()


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
