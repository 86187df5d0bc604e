"""One user turn is one transaction: note it, lock the person, let the owner answer, commit all."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol, cast
from zoneinfo import ZoneInfo

import structlog

from bot.aloud import Aloud, Voice
from bot.lanes import Lanes
from bot.languages import Languages
from bot.logs import trace
from bot.noting import note
from bot.now import Now
from bot.ready import Tapped, below
from bot.session import Session, Visit, Watch
from bot.talk.engine import Engine
from bot.talk.heard import Choice, Heard, Media, Place, Reply
from bot.talk.state import REST, State
from bot.talk.texts import Name, _
from bot.talk.turn import Turn
from bot.wake import Wake
from storage import cases, files, messages, outbox, people, staff, windows
from storage.database import Database, Tx
from storage.staff import STAFF

log = structlog.get_logger(__name__)

SORRY = _("Something went wrong on my side. I am sorry. Nothing of what you wrote is lost.")
WITH_HUMAN = _("{name} reads along here now. Just write. Write stop to end it.")
HEARD = _("I heard: {words}")
LATE_ANSWERS = ("human.before=", "transfer.agree=")
"""Questions that are answered at any time: asked before somebody took or wrote something."""
_FOR_THE_BOT = (
    *("greeting", "thanks", "menu", "explore_rights", "language"),
    *("my_data", "forget", "stop", "buddy"),
)
"""What is meant for the bot even a moment after a person had the talk,"""
_SURELY = 0.6
"""where it is understood at least so surely: in a language without examples it seldom is."""
KNOWN_ONLY = ("stop", "forget", "mydata", "callback", "meetups", "safe", "language")
"""The commands that the bot still obeys while a person has the talk."""
STILL_ASKS = (*KNOWN_ONLY, "tongue", "summary", "transfer", "meetup_mine")
"""The dialogues whose questions the bot may still ask while a person has the talk."""
WITH_PERSON = ("with_human", "human", "transfer")
"""The dialogues in which a talk rests that a person has."""


class Reading(Protocol):
    """What a text means, as far as a turn needs it; dialogues see all of it."""

    @property
    def crisis(self) -> str | None:
        """The kind of danger, or None."""


class Reads(Protocol):
    """Finds out what texts mean; above all whether somebody is in danger."""

    def read(self, text: str) -> Reading:
        """Return what a text means, whatever its language. Never raises."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a message: handled now, or it had been before. ``person`` is an id;
    ``with_human``: it is for a person, who has the talk."""

    person: str | None
    again: bool = False
    with_human: bool = False


@dataclass(frozen=True, slots=True)
class Trace:
    """What one turn did, without a word of what was said: for the demonstration and the log.

    ``before`` and ``after`` are ``dialogue.step``; ``owner`` is who answers next (bot, human).
    """

    person: str
    channel: str
    kind: str
    before: str
    after: str
    replies: int
    owner: str
    danger: str | None
    milliseconds: float


Lasts = Callable[[str], timedelta | None]
"""How long after somebody wrote on a channel we may write to them there; None: always."""

Again = Callable[[Turn, cases.Case], None]
"""Opens a case anew for what was just heard, and says so."""

Becomes = Callable[[Turn, cases.Case, str], str]
"""Does what a ready reply (by its id) asks beyond being told; the dialogue that begins, if any."""


class Turns:
    """Takes messages, taps and staff's acts, each in one transaction.

    ``pushes`` says of which channels the messages must be delivered (others fetch them).
    ``world`` is what dialogues get to know (content, organisation); ``understanding`` reads texts;
    ``warn`` says the lines that help in the danger found. ``again`` gives words that come within
    ``reopens`` after the end of a case back to whoever had it; ``opened`` is told of new cases;
    ``becomes`` does what a ready reply asks.
    ``staff`` answers colleagues, who never talk with the bot as a family does; ``follows`` sees
    the end of every turn. ``lasts`` says on which channels we may write for some hours only
    after somebody wrote, and for how many; ``lets_in`` whether a text only asks for what waits.
    ``voice`` reads messages aloud where somebody recorded them; ``explains`` adds what a word
    means to what a family is told.
    """

    def __init__(
        self,
        database: Database,
        engine: Engine,
        languages: Languages,
        now: Now,
        wake: Wake,
        world: Any,
        understanding: Reads,
        warn: Callable[[Turn, str], None],
        default_language: str,
        pushes: Callable[[str], bool] = lambda channel: False,
        again: Again | None = None,
        reopens: timedelta = timedelta(0),
        opened: Callable[[Tx, cases.Case, datetime], None] = lambda tx, case, now: None,
        becomes: Becomes = lambda turn, case, reply: "",
        staff: Watch = lambda session: None,
        follows: Watch = lambda session: None,
        lasts: Lasts = lambda channel: None,
        lets_in: Callable[[str], bool] = lambda text: False,
        voice: Voice | None = None,
        explains: Callable[[Turn], None] = lambda turn: None,
    ) -> None:
        self.database = database
        self.engine = engine
        self.languages = languages
        self.now = now
        self.wake = wake
        self.world = world
        self.understanding = understanding
        self.warn = warn
        self.default_language = default_language
        self.pushes = pushes
        self.again = again
        self.reopens = reopens
        self.opened = opened
        self.becomes = becomes
        self.staff = staff
        self.follows = follows
        self.lasts = lasts
        self.lets_in = lets_in
        self.explains = explains
        self.watch: Callable[[Trace], None] | None = None
        self._lanes = Lanes("texts")
        self._aloud = Aloud(voice, pushes)

    @property
    def zone(self) -> ZoneInfo:
        """Where days begin and end, and hours are told."""
        return cast(ZoneInfo, self.world.duty.zone)

    # -- a person writes -----------------------------------------------------------------------

    def take(self, heard: Heard) -> Future[Taken]:
        """Handle one message; the future is done when everything is committed.

        It fails with StorageUnavailable, and then nothing was changed; a fault in a dialogue is
        logged without content and answered with an apology.
        """
        sender = f"{heard.channel}:{heard.address}"
        if not _worded(heard) and not self._lanes.busy(sender):
            return self._submit(heard, None)
        # Reading takes milliseconds that must not hold others up, and what one person sends must
        # not overtake itself.
        return self._lanes.run(sender, lambda: self._read(heard).result())

    def _read(self, heard: Heard) -> Future[Taken]:
        return self._submit(heard, self.understanding.read(heard.text) if _worded(heard) else None)

    def _submit(self, heard: Heard, understood: Reading | None) -> Future[Taken]:
        return self.database.submit(
            lambda tx: self._take(tx, heard, understood),
            instead=lambda tx, fault: self._apologise(tx, heard, understood, fault),
        )

    def _take(self, tx: Tx, heard: Heard, understood: Reading | None) -> Taken:
        began, now = time.perf_counter(), self.now()
        if not messages.first_time(tx, heard.channel, heard.message_id, now):
            return Taken(None, again=True)
        if heard.kind in ("left", "returned"):
            blocked = now if heard.kind == "left" else None
            people.mark_blocked(tx, heard.channel, heard.address, blocked)
            tx.changed.add("inbox")
            return Taken(None)
        session = self._begin(tx, heard, now)
        if session.person.role in STAFF:
            self.staff(session)
            self._finish(session, now)
            return Taken(session.person.id)
        before = _where(session.turn.state)
        session.turn.understood = understood
        danger = self._danger(session.turn)
        self._answer(session, danger)
        self._finish(session, now)
        if danger and session.released:  # nothing is read before the lines, however long it waited
            outbox.behind(tx, heard.channel, heard.address, session.released)
        if self.watch:
            self._show(self.watch, session, before, danger, began)
        taken = session.case is not None and session.case.state == "taken"
        return Taken(session.person.id, with_human=taken)

    def _show(
        self,
        watch: Callable[[Trace], None],
        session: Session,
        before: str,
        danger: str | None,
        began: float,
    ) -> None:
        """Tell a watcher what the turn did, once it is committed."""
        turn, case = session.turn, cases.open_of(session.tx, session.person.id)
        trace = Trace(
            person=session.person.id[:4],
            channel=session.channel,
            kind=turn.heard.kind,
            before=before,
            after=_where(turn.state),
            replies=len(turn.replies),
            owner="human" if case and case.state == "taken" else "bot",
            danger=danger,
            milliseconds=round((time.perf_counter() - began) * 1000, 1),
        )
        session.tx.after_commit.append(lambda: watch(trace))

    def _begin(self, tx: Tx, heard: Heard, now: datetime) -> Session:
        """Lock the person (known or new) and note what was heard."""
        person = people.at_address(tx, heard.channel, heard.address, lock=True)
        if person is None:
            language = self.languages.best(heard.language, self.default_language)
            person = people.welcome(tx, heard.channel, heard.address, language, now)
        if person.blocked:
            people.mark_blocked(tx, heard.channel, heard.address, None)
        session = self._session(tx, person, heard, now, heard.channel, heard.address)
        if self.lasts(heard.channel):
            at = min(heard.at or now, now)
            session.released = windows.heard(tx, heard.channel, heard.address, at)
        if person.role not in STAFF:  # what they write stands where it was meant to go
            note(session, heard, now, self.engine.always)
        return session

    def _session(
        self,
        tx: Tx,
        person: people.Person,
        heard: Heard,
        now: datetime,
        channel: str,
        address: str | None,
    ) -> Session:
        turn = Turn(
            person=person.id,
            heard=heard,
            now=now,
            speaker=self.languages.speaker(person.language, self.default_language),
            state=_state(person.state),
            db=tx,
            world=self.world,
        )
        return Session(tx, person, turn, channel, address, cases.open_of(tx, person.id))

    def _answer(self, session: Session, danger: str | None) -> None:
        """Let the owner of the conversation answer: a person (the bot is silent) or the bot."""
        turn, case = session.turn, session.case
        taken = case if case and case.state == "taken" else None
        if turn.heard.kind == "deleted":
            return  # it is gone, and nothing was asked
        if self._aloud.read(session):
            return
        if danger:
            self.warn(turn, danger)
        elif session.released and self._only_lets_in(session, taken):
            return
        elif turn.heard.spoken and not taken:
            turn.say(HEARD.of(words=Name(turn.heard.text)))  # a machine may have misheard
        if taken:
            self._with_human(session, taken, warned=bool(danger))
            self._awaited(turn, taken)
        elif danger:
            self._in_danger(turn, danger)
        elif case and _rests_with_person(turn.state):
            messages.attach(session.tx, turn.person, turn.n, case.id)  # who had it left us
            self.engine.open("human", turn)
        elif case is None and (closed := self._still_meant(session)) and self.again:
            self.again(turn, closed)
            self.engine.open("with_human", turn)
            if session.tapped:
                self._take_tap(turn, closed, session.tapped)
        else:
            self.engine.advance(turn)

    def _only_lets_in(self, session: Session, taken: cases.Case | None) -> bool:
        """Whether what was heard only lets in what waited: it asks for it, or would answer a
        question that nobody has seen yet."""
        turn = session.turn
        if turn.heard.kind == "text" and self.lets_in(turn.heard.text):
            return True
        unseen = [messages.one(turn.db, turn.person, n) for n in session.released]
        asks = any(each and each.who == "bot" and each.choices for each in unseen)
        return bool(asks and not taken and turn.state.frames and self.engine.is_answer(turn))

    def _still_meant(self, session: Session) -> cases.Case | None:
        """The case that ended a moment ago, if what was heard is a word to whoever had it, or a
        ready reply to what they wrote: not another tap, a command, an answer to our question
        whether it helped, or a thank you."""
        turn, tapped_ = session.turn, session.tapped
        frames = turn.state.frames
        at_home = frames and frames[-1].dialogue in ("handed_back", self.engine.roles.home)
        worded = tapped_ or turn.heard.kind in ("text", "voice", "photo", "document")
        if not (at_home and worded) or self.engine.asked(turn) or self.engine.is_choice(turn):
            return None
        meant, score = (getattr(turn.understood, name, None) for name in ("intent", "score"))
        if meant in _FOR_THE_BOT and (score or 0.0) >= _SURELY:
            return None
        case = cases.last_closed(turn.db, turn.person)
        if case is None or case.closed is None or turn.now - case.closed >= self.reopens:
            return None
        if tapped_ and tapped_.sentence.case_id != case.id:
            return None
        here = case.owner_id and staff.worker(turn.db, case.owner_id)
        return case if here and case.closed_by == "staff" else None

    def _danger(self, turn: Turn) -> str | None:
        """The kind of danger that somebody is in, if any."""
        reading = cast(Reading | None, turn.understood)
        return reading.crisis if reading and not self._stops(turn) else None

    def _stops(self, turn: Turn) -> bool:
        """Whether it is a word for stop, as our own texts teach it: "leave me in peace" ends what
        we send, whatever a model makes of so few words; words behind "/stop" are read."""
        asked, said = self.engine.asked(turn), turn.heard.text
        alone = not said.startswith("/") or len(said.split()) == 1
        return bool(asked and asked[0].id == "stop" and alone)

    def _in_danger(self, turn: Turn, danger: str) -> None:
        """The question about danger comes before all; words to a person get there all the same,
        and what is to become of a file is asked afterwards (of a spoken one we have the words)."""
        file = turn.heard.media and not turn.heard.spoken
        if turn.state.frames and (file or self.engine.asks_for_words(turn)):
            said = len(turn.replies)
            self.engine.advance(turn)
            del turn.replies[said:]
        self.engine.interrupt("crisis", turn, danger)

    def _with_human(self, session: Session, case: cases.Case, *, warned: bool) -> None:
        """A person has the talk: only the ways out still reach the bot (and danger its lines)."""
        turn = session.turn
        if warned:
            return None
        if session.tapped:
            return self._take_tap(turn, case, session.tapped)
        asked = self.engine.asked(turn)
        frame = turn.state.frames[-1] if turn.state.frames else None
        if frame and frame.dialogue in STILL_ASKS and frame.step != REST:
            step_on = asked and asked[0].id in ("back", "skip")
            if step_on or self.engine.is_answer(turn):
                self.engine.advance(turn)  # the answer to a question of ours
                if turn.replies:
                    return None
        if asked and asked[0].id in KNOWN_ONLY:
            return self.engine.command(asked[0], turn, asked[1])
        if turn.heard.picked.startswith(LATE_ANSWERS) and self.engine.lasts(turn):
            return self.engine.advance(turn)  # asked before somebody took it: the answer counts
        if turn.heard.kind == "picked":
            owner = people.by_id(session.tx, case.owner_id) if case.owner_id else None
            turn.say(WITH_HUMAN.of(name=Name(owner.name if owner and owner.name else "…")))
        return None

    def _take_tap(self, turn: Turn, case: cases.Case, reply: Tapped) -> None:
        """A ready reply is told to the person by itself; the bot only does what it asks."""
        value = turn.heard.picked
        if turn.state.just_picked(value, turn.now):
            return  # the same button twice, quickly
        turn.state.picked = (value, turn.now.timestamp())
        if dialogue := self.becomes(turn, case, reply.id):
            self.engine.interrupt(dialogue, turn)

    def _awaited(self, turn: Turn, case: cases.Case) -> None:
        """The family wrote to whoever has the case: an answer is owed, by their hours."""
        cases.touch(turn.db, case.id, turn.now)
        due = self.world.duty.due(turn.db, case.owner_id, turn.now)
        if due < case.due or case.step:
            cases.await_answer(turn.db, case.id, due)

    def _apologise(
        self, tx: Tx, heard: Heard, understood: Reading | None, fault: Exception
    ) -> Taken:
        """A dialogue failed and everything it did was undone: note the message all the same, in
        danger say the lines all the same, say so, and go home. The log gets the trace, never the
        words."""
        now = self.now()
        messages.first_time(tx, heard.channel, heard.message_id, now)
        session = self._begin(tx, heard, now)
        log.error("turn failed", person=session.person.id, trace=trace(fault))
        turn = session.turn
        turn.understood = understood
        danger = None if session.person.role in STAFF else self._danger(turn)
        if danger:
            self._tried(lambda: self.warn(turn, danger), turn)
        turn.state = State(kept=turn.state.kept)
        turn.say(SORRY)
        if not (session.case and session.case.state == "taken"):
            asked = danger and self._tried(lambda: self.engine.open("crisis", turn, danger), turn)
            home = self.engine.roles.home
            if not asked and not self._tried(lambda: self.engine.open(home, turn), turn):
                turn.state = State.lost()
        self._finish(session, now)
        return Taken(session.person.id)

    @staticmethod
    def _tried(act: Callable[[], None], turn: Turn) -> bool:
        """Whether it worked: else the apology and the words would be lost with it."""
        try:
            act()
        except Exception as fault:
            log.error("apology failed", person=turn.person, trace=trace(fault))
            return False
        return True

    # -- somebody else acts on a talk ------------------------------------------------------------

    def visit(self, whose: Callable[[Tx], str], act: Visit) -> Future[None]:
        """Do something in a person's talk that the person did not ask for just now (staff
        answers, a case closes, the clock). ``whose`` finds the person's id in the same
        transaction; ``act`` may say things and run the engine. Raises LookupError."""
        return self.database.submit(lambda tx: self._visit(tx, whose(tx), act))

    def _visit(self, tx: Tx, person_id: str, act: Visit) -> None:
        now = self.now()
        person = people.by_id(tx, person_id, lock=True)
        if person is None:
            raise LookupError(f"no person {person_id}")
        channel, address = people.main_address(tx, person_id) or ("none", None)
        heard = Heard(channel, address or "", "", kind="other")
        session = self._session(tx, person, heard, now, channel, address)
        act(session.turn, session)
        self._finish(session, now, visited=True)

    # -- the end of a turn -----------------------------------------------------------------------

    def _finish(self, session: Session, now: datetime, visited: bool = False) -> None:
        """Write replies, outbox rows, state: all in the turn's transaction."""
        turn, person = session.turn, session.person
        if turn.joined:
            person.id, _gone, person.last_n = turn.joined
            session.case = cases.open_of(session.tx, person.id)
        if session.case is None and "inbox" in session.tx.changed:
            made = cases.open_of(session.tx, person.id)
            if made:
                self.opened(session.tx, made, now)
        if turn.forgotten:
            person.id = turn.forgotten
            turn.state = State()
        self._aloud.offer(session)
        if person.role == "family" and turn.replies and not turn.forgotten:
            self.explains(turn)
        self._add(session, [self._message(session, reply, now) for reply in turn.replies])
        person.language = turn.speaker.language
        person.state = turn.state.to_json() if not turn.forgotten else None
        last = person.last_heard if visited else now
        people.save(session.tx, person, last if not turn.forgotten else None)
        self.follows(session)
        # Who was forgotten or joined still listens under the old id.
        whose = {person.id, turn.person, *(turn.joined or ())[:2]}
        session.tx.after_commit.append(lambda: self.wake.ring(*whose))

    def tell(
        self,
        session: Session,
        reply: Reply,
        name: str,
        case_id: str,
        original: str = "",
        file: Media | None = None,
        *,
        place: Place | None = None,
        album: str = "",
        written_as: str = "",
    ) -> int:
        """Add what a named colleague says to the talk, and queue it; return its number. The choices
        of the reply are ready replies, by their ids; ``written_as`` is the ``channel:id`` under
        which they wrote it in their own messenger."""
        message = self._message(session, reply, session.turn.now)
        message.choices = [_choice(each) for each in below(message.n, reply.choices)]
        message.who, message.name, message.case_id = "human", name, case_id
        message.original = original
        message.place, message.album, message.heard_as = place, album, written_as
        if file:
            message.file_id = _keep(session, file, given=True)
        self._add(session, [message])
        return message.n

    def _message(self, session: Session, reply: Reply, now: datetime) -> messages.Message:
        """The next message of the talk, by the bot."""
        person = session.person
        replaces = messages.last_with_choices(session.tx, person.id) if reply.replaces else None
        person.last_n += 1
        return messages.Message(
            n=person.last_n,
            who="human" if reply.name else "bot",
            name=reply.name,
            text=reply.text,
            at=now,
            channel=session.channel,
            language=reply.language,
            direction=reply.direction,
            choices=[_choice(c) for c in reply.choices],
            replaces=replaces,
            file_id=_keep(session, reply.file) if reply.file else None,
        )

    def _add(self, session: Session, made: list[messages.Message]) -> None:
        """Append messages to the talk, and queue those that must be delivered."""
        messages.add(session.tx, session.person.id, *made)
        if session.address and self.pushes(session.channel):
            numbers = [message.n for message in made]
            place = (session.channel, session.address)
            outbox.put(session.tx, session.person.id, numbers, *place, session.turn.now)


def _keep(session: Session, file: Media, given: bool = False) -> str:
    """Keep a file that goes to the person; ``given``: a colleague gave it, so they may see it."""
    whose, now = session.person.id, session.turn.now
    kind = (file.kind, file.mime, file.name)
    return files.keep(session.tx, whose, *kind, now, content=file.content, given=given)


def _rests_with_person(state: State) -> bool:
    """Whether the talk was left to a person."""
    frame = state.frames[-1] if state.frames else None
    return frame is not None and frame.step == REST and frame.dialogue in WITH_PERSON


def _worded(heard: Heard) -> bool:
    """Whether somebody said something in words: what a link carries is nobody's, and has no
    spaces."""
    return bool(heard.text) and (heard.kind != "start" or len(heard.text.split()) > 1)


def _where(state: State) -> str:
    return f"{state.frame.dialogue}.{state.frame.step}" if state.frames else "–"


def _choice(choice: Choice) -> dict[str, Any]:
    kept: dict[str, Any] = {"id": choice.id, "label": choice.label}
    if choice.ticked is not None:
        kept["ticked"] = choice.ticked
    if choice.always:
        kept["always"] = True
    return kept


def _state(stored: str | None) -> State:
    """Read a stored talk; one that cannot be read begins anew at home, never as a new person."""
    if stored is None:
        return State()
    try:
        return State.from_json(stored)
    except ValueError:
        log.warning("a stored talk could not be read")
        return State.lost()
