"""The composition root: builds Naast from its parts, starts it and stops it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import cached_property
from pathlib import Path

import structlog
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.answering import LETS_GO, Answering
from bot.beside.reminders import Quiet
from bot.calling import Calling
from bot.carrying import Carrying, Spoken
from bot.carrying import Errand as Carried
from bot.channels.base import Channel, ChannelCommand, NotTaken
from bot.channels.webchat import Front, WebChat
from bot.chatroom import Chatroom
from bot.clock import Clock
from bot.console.app import Console
from bot.console.handed import Handed
from bot.console.learning import Learning
from bot.console.register import RegisterPage
from bot.desk import Desk
from bot.door import Cards, Courier, Door, Following, PassingTold, Telling
from bot.doors import learn
from bot.duty import Duty
from bot.ears import Ears
from bot.errands import Errands
from bot.handing import Handing
from bot.handout import BotName, Handouts
from bot.languages import Languages, own_name
from bot.meetings import Meetings
from bot.mending import Mending
from bot.metrics import Metrics
from bot.now import Now, clock_from
from bot.occasions import Occasions
from bot.openings import Openings
from bot.organisation import Organisation, OrganisationFault, read_organisation
from bot.outbox import Outbox
from bot.receipts import Receipts
from bot.recorded import Voices
from bot.settings import Settings, WrongSetting
from bot.talk.heard import Choice, Heard
from bot.talk.state import State
from bot.talk.texts import Speaker, Text
from bot.talk.turn import Turn
from bot.templates import Asking, TemplateFault
from bot.templates import load as load_templates
from bot.translate import open_translator
from bot.turn import Reads, Turns
from bot.understand.crisis import load_crisis
from bot.understand.loading import Loader
from bot.understand.phrases import CrisisError
from bot.understand.prepare import additions
from bot.understand.rasa import RasaIntents
from bot.understand.voice import VoiceError, open_transcriber
from bot.wake import Wake
from bot.world import OurHouse, OurTongues, OurWorld
from dialogues import (
    book,
    callback,
    closing,
    crisis,
    first_use,
    known,
    meetup_news,
    news,
    occasion,
    tapped,
    transfer,
    two_languages,
)
from dialogues.aloud import heard_most
from dialogues.appeal_content import load_appeals
from dialogues.buddy_content import load_guide
from dialogues.contents import FOLDER as CONTENT
from dialogues.contents import ContentFault, Shelf
from dialogues.counter import Counters
from dialogues.helplines import load_helplines
from dialogues.phrasebook import Phrasebook, load_phrasebook
from storage import cases, errands, migrations, people
from storage.database import Database, StorageUnavailable, Tx, ping
from storage.seal import Seal
from storage.shares import Share

log = structlog.get_logger(__name__)


_NIGHT = "21:00-08:00"
_HEALTHY_WITHIN = 3.0  # seconds for a write lock; longer, and families notice


class CannotStart(Exception):
    """Naast must not or cannot start like this; the message is one line that says what to do."""


@dataclass
class Naast:
    """A whole Naast: everything that runs, built once from settings. Nothing is started yet."""

    settings: Settings
    now: Now = field(default_factory=clock_from)
    wake: Wake = field(default_factory=Wake)
    reads: Reads | None = None
    """What reads texts; what the loader loads, when not given."""

    @cached_property
    def organisation(self) -> Organisation | None:
        """Who runs this, None in a try-out. Raises CannotStart when the file is broken."""
        try:
            return read_organisation(self.settings.organisation_file)
        except OrganisationFault as fault:
            raise CannotStart(f"{fault} (`naast check` explains it)") from fault

    @cached_property
    def languages(self) -> Languages:
        """The languages on offer."""
        return Languages(zone=self.settings.zone)

    @cached_property
    def database(self) -> Database:
        """The database, brought to today's shape. Raises CannotStart."""
        try:
            seal = Seal(self.settings.secrets())
            if not self.settings.database_url:
                self.settings.data.mkdir(parents=True, exist_ok=True)
            database = Database(self.settings.database, seal, self.wake.ring)
            migrations.upgrade(database.engine)
        except (StorageUnavailable, OSError) as fault:
            raise CannotStart(f"the data folder or database cannot be used: {fault}") from fault
        except WrongSetting:
            raise
        except Exception as fault:  # drivers and migrations raise of every kind
            raise CannotStart(f"the database cannot be used: {_first_line(fault)}") from fault
        return database

    @cached_property
    def world(self) -> OurWorld:
        """What dialogues know. Raises CannotStart on broken content."""
        house = OurHouse(self.organisation, self.settings.zone, page=self.settings.base_url)
        house.channels += tuple(map(str.lower, self.settings.messengers))
        try:
            own = (self.settings.places_file, self.settings.rights_file)
            shelf = Shelf(CONTENT, own_places=own[0], own_rights=own[1])
            helplines = load_helplines(CONTENT / "helplines.yaml")
            guide = load_guide(CONTENT / "buddy.yaml")
            appeals = load_appeals(CONTENT / "appeals.yaml")
        except (ContentFault, ValueError) as fault:
            raise CannotStart(f"{fault} (`naast check` lists every fault)") from fault
        duty = Duty(self.organisation, self.settings.zone)
        tongues = OurTongues(self.languages, self._default_language)
        return OurWorld(
            shelf, helplines, guide, house, tongues, duty, self._tell, appeals, self._carrying
        )

    @property
    def _default_language(self) -> str:
        """What is spoken to whoever speaks nothing on offer."""
        return self.organisation.default_language if self.organisation else "nl"

    @property
    def _carrying(self) -> Carrying:
        """What has the words that go to families translated. Raises CannotStart."""
        try:
            translator = open_translator(self.settings.translator, self.settings.translator_key)
        except ValueError as fault:
            raise CannotStart(f"{fault} (`naast check` explains it)") from fault

        def spoken(text: str) -> Spoken:
            found = self.turns.understanding.read(text)
            return Spoken(getattr(found, "offered", None), getattr(found, "language", ""))

        def hurry(errand: Carried) -> Future[None]:
            return self.database.submit(lambda tx: errands.hurry(tx, *errand, self.now()))

        return Carrying(translator, spoken, hurry)

    @cached_property
    def loader(self) -> Loader:
        """What loads understanding. Raises CannotStart on broken content."""
        try:
            crisis_words = load_crisis(CONTENT / "crisis")
            url = self.settings.rasa_url
            intents = RasaIntents(url) if url else None
            return Loader(crisis_words, self.settings.data, self.settings.embedder, intents)
        except (CrisisError, ValueError) as fault:
            raise CannotStart(f"{fault} (`naast check` lists every fault)") from fault

    @cached_property
    def learning(self) -> Learning:
        """What learns from the examples that coordinators write."""
        folder = additions(self.settings.data)
        return Learning(self.loader, folder, self.database, self.now)

    @cached_property
    def turns(self) -> Turns:
        """The one way in for messages."""
        return Turns(
            self.database,
            book.engine(self.languages.speakers),
            self.languages,
            self.now,
            self.wake,
            self.world,
            self.reads or self.loader.understanding,
            crisis.warn,
            self._default_language,
            pushes=lambda channel: channel in self.channels,
            again=closing.again,
            reopens=self.world.duty.reopens,
            opened=self._opened,
            becomes=lambda turn, case, id: tapped.becomes(turn, case, self.phrasebook.reply(id)),
            staff=lambda session: self.door.stray(session),
            follows=lambda session: self.following.follow(session),
            lasts=lambda channel: self._windows.get(channel),
            lets_in=lambda text: self.asking.lets_in(text),
            voice=Voices(self.settings.data / "voices", self.heard_most),
            explains=first_use.explain,
        )

    def heard_most(self, language: str) -> dict[str, str]:
        """What families meet most and a language says itself, by the ids of recordings."""
        speaker = self.languages.speaker(language)
        turn = Turn("", Heard("web", "", ""), self.now(), speaker, State(), world=self.world)
        ids: dict[str, str] = {}
        for id, words in heard_most(turn).items():
            if speaker.says_itself(words):
                ids.setdefault(speaker.say(words), id)
        return {id: said for said, id in ids.items()}

    @cached_property
    def channels(self) -> Mapping[str, Channel]:
        """The messengers that are set up."""
        found: dict[str, Channel] = {}
        if self.settings.telegram_token:
            found["telegram"] = self._telegram()
        if self.settings.whatsapp_token:
            found["whatsapp"] = self._whatsapp()
        return found

    def _telegram(self) -> Channel:
        from bot.channels.telegram import TelegramChannel  # half a second, only with a token

        settings = self.settings
        return TelegramChannel(
            settings.telegram_token,
            api=settings.telegram_api,
            mode=settings.telegram_mode,
            base_url=settings.public_url,
            secret=settings.telegram_webhook_secret,
        )

    def _whatsapp(self) -> Channel:
        from bot.channels.whatsapp import WhatsAppChannel  # only with a token

        settings = self.settings
        return WhatsAppChannel(
            settings.whatsapp_token,
            settings.whatsapp_phone_id,
            app_secret=settings.whatsapp_app_secret,
            verify_token=settings.whatsapp_verify_token,
            api=settings.whatsapp_api,
            business_id=settings.whatsapp_business_id,
            report=lambda reported: self.receipts.report(reported),
            with_person=self._with_person,
            say=lambda language, words: self.languages.speaker(language).say(words),
        )

    async def _with_person(self, address: str) -> bool:
        """Whether a colleague has the talk with this address on WhatsApp."""

        def look(tx: Tx) -> bool:
            person = people.at_address(tx, "whatsapp", address)
            case = cases.open_of(tx, person.id) if person else None
            return case is not None and case.state == "taken"

        try:
            return await asyncio.wrap_future(self.database.submit_read(look))
        except StorageUnavailable as fault:
            raise NotTaken(str(fault)) from fault

    @cached_property
    def _windows(self) -> Mapping[str, timedelta]:
        """The channels on which we may write for some hours only after somebody wrote."""
        return {name: channel.window for name, channel in self.channels.items() if channel.window}

    @cached_property
    def asking(self) -> Asking:
        """What chooses templates. Raises CannotStart."""
        try:
            wordings = load_templates(CONTENT / "templates") if self._windows else ()
        except TemplateFault as fault:
            raise CannotStart(f"{fault} (`naast check` lists every fault)") from fault
        name = self.organisation.name if self.organisation else "Naast"
        return Asking(wordings, name, (self.turns.default_language, "nl", "fr", "en"))

    @cached_property
    def openings(self) -> Openings:
        """What knows to how many people a day we may write first."""
        return Openings(self.channels.values(), self.settings.whatsapp_people_a_day)

    @cached_property
    def receipts(self) -> Receipts:
        """What takes reports of messengers."""
        return Receipts(self.database, self.outbox.holding, self.now)

    @cached_property
    def outbox(self) -> Outbox:
        """The deliverer."""
        how = (self.courier, self.asking, self.openings)
        return Outbox(self.database, self.channels, self.wake, self.now, *how)

    @cached_property
    def desk(self) -> Desk:
        """What staff do."""
        return Desk(
            self.turns,
            self.world.duty,
            closing.late_for_family,
            news.bring,
            self._tell,
            self.answering,
            self.mending,
        )

    @cached_property
    def mending(self) -> Mending:
        """What changes what colleagues sent."""
        return Mending(lambda name: hasattr(self.channels.get(name), "take_back"))

    @cached_property
    def answering(self) -> Answering:
        """What has translated what colleagues type. Raises CannotStart."""
        replies = self.phrasebook.all_replies.values()
        lost = [each for each in replies if each.becomes == "not-understood"]

        def buttons(speaker: Speaker) -> list[Choice]:
            return [Choice(each.id, each.shown(speaker)) for each in lost]

        return Answering(self.world.carrying, two_languages.below, buttons)

    @cached_property
    def handing(self) -> Handing:
        """What staff do around a transfer."""
        return Handing(self.turns, self.desk, self.world.duty, transfer.stays, self._tell)

    def _opened(self, tx: Tx, case: cases.Case, now: datetime) -> None:
        """There is a new case: whoever sees to it hears of it."""
        self._tell(tx, case.responsible_id or "", case, "new", now)

    def _tell(self, tx: Tx, staff_id: str, case: cases.Case, code: str, now: datetime) -> None:
        """Tell a colleague of a case where they are."""
        self.following.tell(tx, staff_id, case, code, now)

    @cached_property
    def following(self) -> Following:
        """What tells colleagues of cases, and lets them read along."""
        chat = self.settings.telegram_staff_chat
        group = ("telegram", chat) if chat and "telegram" in self.channels else None
        return Following(group, self.world.duty.coordinator)

    @cached_property
    def door(self) -> Door:
        """Where colleagues work from their own messenger."""
        return Door(self.turns, self.desk, self.handing, self.channels)

    @cached_property
    def courier(self) -> Courier:
        """What puts into words what colleagues are told."""
        cards = Cards(self.handed.describe, self.desk.scope, self.settings.public_url)
        default = self.turns.default_language
        passing = PassingTold(self.handing, self.handed.describe)
        telling = Telling(self.languages, default, cards, passing, self.phrasebook.reply)
        return Courier(self.database, telling, self.following, self._bot_name, self.now)

    @property
    def _bot_name(self) -> BotName | None:
        """What says how the bot is called on Telegram."""
        return getattr(self.channels.get("telegram"), "username", None)

    @cached_property
    def phrasebook(self) -> Phrasebook:
        """The sentences for a talk in two languages. Raises CannotStart."""
        try:
            return load_phrasebook()
        except (ContentFault, ValueError) as fault:
            raise CannotStart(f"{fault} (`naast check` explains it)") from fault

    @cached_property
    def handed(self) -> Handed:
        """What the console is handed of the dialogues. Raises CannotStart."""
        try:
            translator = open_translator(self.settings.translator, self.settings.translator_key)
        except ValueError as fault:
            raise CannotStart(f"{fault} (`naast check` explains it)") from fault

        def describe(share: Share, speaker: Speaker) -> tuple[str, str, bool]:
            return known.describe(share, speaker, self.world.everywhere)

        counters = Counters(self.world.shelf)
        return Handed(describe, self.phrasebook, counters, translator)

    @cached_property
    def clock(self) -> Clock:
        """The rules that run by the hour."""
        return Clock(
            self.turns,
            self.desk,
            self.handing,
            self.world.duty,
            self.channels,
            self.errands,
            self.meetings,
            Calling(self.turns, self.desk, self._quiet, callback.remind),
            Occasions(self.turns, occasion.look),
        )

    @cached_property
    def errands(self) -> Errands:
        """What people hear or are asked because of what others did."""
        tells = {**book.TELLS, LETS_GO: self.answering.let_go}
        return Errands(self.turns, tells, self._quiet, book.HOMES)

    @cached_property
    def meetings(self) -> Meetings:
        """What time does with meetups."""
        return Meetings(self.turns, self._quiet, meetup_news.remind)

    @property
    def _quiet(self) -> Quiet:
        """The hours of the night."""
        found = self.organisation.quiet if self.organisation else _NIGHT
        begins, _dash, ends = found.partition("-")
        return Quiet(time.fromisoformat(begins), time.fromisoformat(ends))

    @cached_property
    def ears(self) -> Ears | None:
        """What listens to voice notes, where a model is set. Raises CannotStart."""
        try:
            transcriber = open_transcriber(self.settings.voice_model)
        except VoiceError as fault:
            raise CannotStart(str(fault)) from fault
        return Ears(transcriber, self.channels) if transcriber else None

    @cached_property
    def chatroom(self) -> Chatroom:
        """The web chat's memory."""
        return Chatroom(self.turns)

    async def take(self, heard: Heard) -> bool | None:
        """Hand a message to a turn and wait for its commit; say whether a person has the talk (None
        where it was handled before). Raises NotTaken."""
        try:
            if await self.door.take(heard):
                self.metrics.heard(heard.channel, again=False)
                return False
            if self.ears and heard.media:
                heard = await self.ears.listen(heard)
            taken = await asyncio.wrap_future(self.turns.take(heard))
        except StorageUnavailable as fault:
            log.warning("not taken", channel=heard.channel, fault=str(fault))
            raise NotTaken(str(fault)) from fault
        self.metrics.heard(heard.channel, again=taken.again)
        return None if taken.again else taken.with_human

    @cached_property
    def metrics(self) -> Metrics:
        """Counters for Prometheus."""
        return Metrics()

    # -- serving -------------------------------------------------------------------------------

    def check_can_serve(self) -> None:
        """Raise CannotStart where Naast must not serve: without an organisation it is a try-out
        for this machine only. Whatever else cannot be opened says so too."""
        _ = self.loader, self.ears
        if self.organisation is None:
            missing = f"no organisation: copy organisation.example.yaml to {self._organisation_at}"
            for name in self.settings.messengers:
                raise CannotStart(f"NAAST_{name}_TOKEN is set, but there is {missing}")
            if not self.settings.loopback:
                raise CannotStart(f"NAAST_HOST is {self.settings.host}, but there is {missing}")

    @property
    def _organisation_at(self) -> Path:
        return self.settings.organisation_file

    def front(self) -> Front:
        """What the web chat's page shows around the talk."""
        speaker = self.languages.speaker

        def texts(language: str, words: Mapping[str, str]) -> dict[str, str]:
            say = speaker(language).say
            return {key: say(Text(english)) for key, english in words.items()}

        found = self.organisation
        return Front(
            organisation=found.name if found else "Naast",
            colour=found.colour if found else "#1d5c63",
            contact=(found.contact.phone or found.contact.email) if found else "",
            tryout=found is None,
            languages=[
                {"tag": t, "name": own_name(t), "dir": speaker(t).direction}
                for t in self.languages.tags
            ],
            best=lambda wanted: self.languages.best(wanted, self.turns.default_language),
            texts=texts,
            direction=lambda tag: speaker(tag).direction,
        )

    def asgi(self, more: Sequence[BaseRoute] = ()) -> Starlette:
        """The web application: web chat, console, webhooks, health and metrics."""
        secure = self.settings.public_url.startswith("https://")
        chat = WebChat(self.chatroom, self.front(), self.take, secure)
        public_url = self.settings.public_url
        handouts = Handouts(self.turns, public_url, self._bot_name)
        console = Console(
            self.turns,
            self.desk,
            self.handing,
            self.wake,
            self.learning,
            handouts,
            self.handed,
            public_url,
            secure,
            self.openings,
        )
        routes: list[BaseRoute] = [
            *chat.routes(),
            *console.routes(),
            *RegisterPage(self.turns, handouts, public_url).routes(),
            *more,
            Route("/health", self._health),
            Route("/metrics", self._metrics),
        ]
        for channel in self.channels.values():
            routes += getattr(channel, "routes", list)()
        return Starlette(
            routes=routes,
            lifespan=self._lifespan,
            exception_handlers={
                HTTPException: _refusal,
                NotTaken: _unavailable,
                StorageUnavailable: _unavailable,
            },
        )

    @contextlib.asynccontextmanager
    async def _lifespan(self, _app: Starlette) -> AsyncIterator[None]:
        self.wake.bind(asyncio.get_running_loop())
        for channel in self.channels.values():
            await channel.start(self.take, self._commands())
        outbox = asyncio.create_task(self.outbox.run(), name="outbox")
        errands = asyncio.create_task(self.errands.run(), name="errands")
        limits = asyncio.create_task(self.openings.learn())
        doors = asyncio.create_task(learn(self.channels.values(), self.world.house.doors))
        self.clock.start()
        self.loader.start()
        try:
            yield
        finally:
            self.loader.stop()
            self.clock.stop()
            doors.cancel()
            limits.cancel()
            for channel in self.channels.values():
                await channel.stop()
            errands.cancel()
            outbox.cancel()
            await self.outbox.drain()
            self.database.close()

    def _commands(self) -> list[ChannelCommand]:
        return [
            ChannelCommand(
                name, {s.language: s.say(description) for s in self.languages.speakers()}
            )
            for name, description in book.DESCRIPTIONS.items()
        ]

    async def _health(self, _request: Request) -> Response:
        """200 only when storage and outbox work."""
        try:
            await asyncio.to_thread(ping, self.database)
            write = asyncio.wrap_future(self.database.submit(lambda tx: None))
            await asyncio.wait_for(write, _HEALTHY_WITHIN)
            stored = True
        except (StorageUnavailable, TimeoutError):
            stored = False
        good = stored and self.outbox.healthy
        state = {"storage": stored, "outbox": self.outbox.healthy}
        return JSONResponse(state, status_code=200 if good else 503)

    async def _metrics(self, request: Request) -> Response:
        near = request.client is not None and request.client.host in ("127.0.0.1", "::1")
        if not near and not self.settings.metrics_anywhere:
            raise HTTPException(403)
        return Response(self.metrics.render(self.database), media_type="text/plain; version=0.0.4")


def _first_line(fault: BaseException) -> str:
    return (str(fault).splitlines() or [type(fault).__name__])[0][:200]


async def _refusal(_request: Request, fault: Exception) -> Response:
    assert isinstance(fault, HTTPException)
    return JSONResponse({"detail": fault.detail}, status_code=fault.status_code)


async def _unavailable(_request: Request, _fault: Exception) -> Response:
    """Storage is away: the sender should try again; nothing was changed."""
    detail = {"detail": "not now, please repeat"}
    return JSONResponse(detail, status_code=503, headers={"Retry-After": "2"})
