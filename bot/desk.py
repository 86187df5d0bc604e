"""What staff do with a case: take it, answer, note, snooze, close; and what time does with one
that nobody does anything with. Each act is one transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from datetime import datetime, timedelta
from functools import partial

from bot.answering import Answering
from bot.carrying import Spoken
from bot.duty import Duty
from bot.lanes import Lanes
from bot.mending import Mending, NotToMend, is_own
from bot.session import Session, Visit
from bot.talk.heard import Choice, Media, Place, Reply
from bot.talk.texts import Name, Words, _
from bot.talk.turn import Turn
from bot.turn import Turns
from storage import calls, cases, consents, inbox, messages, people, tasks, told
from storage.cases import AlreadyTaken, Case, Chosen
from storage.database import Tx

Tell = Callable[[Tx, str, Case, str, datetime], None]
"""Tells a colleague something about a case, without a word of what was written: the colleague's
id, the case, a code (new, late, backup, coordinator, call, transfer…), now."""


Late = Callable[[Turn, str | None, str], Words]
"""What a family hears when nobody came in time: who did not (or nobody), and who is asked now."""


News = Callable[[Turn], None]
"""Says to a family that waits how it stands, when it was promised to hear of it by now."""

NO_CALL = _("The call that was planned for {moment} does not come any more.")
READS_THERE = _("Good to know: {name} may also read what you write here on Telegram.")
CALL_SOON = timedelta(minutes=10)
"""How long before a promised call whoever makes it is reminded."""
_TOLD = "told_of_messenger"
"""Where a talk keeps that the family knows: it hears so once."""


class NoSuchCase(LookupError):
    """There is no such case (any more)."""


class NotForYou(AlreadyTaken):
    """The case is none that this colleague may see; ``owner`` is who has it."""

    def __init__(self, case_id: str, owner: str = "") -> None:
        super().__init__(case_id)
        self.owner = owner


class Desk:
    """The acts of staff. Every one is noted in the audit log, and rings whoever is waiting.

    ``tell`` reaches colleagues where they are. Every act raises NoSuchCase, and NotForYou where
    the case is none that this colleague may see. ``answering`` has translated what they type;
    ``mending`` changes what they sent.
    """

    def __init__(
        self,
        turns: Turns,
        duty: Duty,
        late: Late,
        news: News,
        tell: Tell,
        answering: Answering,
        mending: Mending,
    ) -> None:
        self._turns = turns
        self._answering = answering
        self.mending = mending
        self._lanes = Lanes("answers")
        self._news = news
        self._duty = duty
        self._late = late
        self._tell = tell

    def take(self, case_id: str, staff_id: str) -> Future[None]:
        """Become the owner: from this commit on the bot is silent. In the place of a colleague who
        is away, whoever may see the case may. Raises AlreadyTaken."""

        def act(turn: Turn, session: Session) -> None:
            case = session.case
            fresh = case is not None and case.state == "waiting"
            away = self._away(turn.db, case, staff_id)
            cases.take(turn.db, case_id, staff_id, turn.now, instead_of=away)
            _note(turn, "take", staff_id, case_id)
            if away:
                tasks.pass_on(turn.db, case_id, away, staff_id)
            if fresh or away:
                self._calls_go_along(turn, case_id, staff_id)
                name = _name(turn.db, staff_id)
                self._turns.engine.open("with_human", turn, name)
                say_where(turn, session, staff_id)

        return self._act(case_id, act, staff_id)

    def _away(self, tx: Tx, case: Case | None, staff_id: str) -> str | None:
        """Whoever has a case and is away, so that this colleague stands in."""
        if case is None or case.owner_id == staff_id:
            return None
        return case.owner_id if inbox.left_alone(tx, case, self.scope(tx, staff_id)) else None

    def _calls_go_along(self, turn: Turn, case_id: str, to_id: str) -> None:
        """Whoever has the case now makes its calls."""
        hours = self._duty.hours(turn.db, to_id)
        calls.follow(turn.db, case_id, to_id, turn.now, hours.open_at)

    def reply(
        self,
        case_id: str,
        staff_id: str,
        text: str,
        once: str = "",
        *,
        original: str = "",
        files: Sequence[Media] = (),
        album: str = "",
        place: Place | None = None,
        replies: tuple[Choice, ...] = (),
        written_as: str = "",
    ) -> Future[None]:
        """Write to the family. Only the owner may: raises AlreadyTaken otherwise. ``once``: the
        same key a second time is the same message, and not sent again. ``original`` is what the
        colleague chose where the text is that in the family's language; words of their own are
        translated. ``files`` go along, the first with the text, and so does a ``place``; ``album``
        is what they share that were sent together. ``replies`` can be tapped (their ids are the
        phrasebook's). ``written_as``: it was written in the colleague's own messenger, where it
        stands already under this ``channel:id``."""

        def act(turn: Turn, session: Session, spoken: Spoken | None = None) -> None:
            if not _first(turn, staff_id, once):
                return
            case = session.case
            if case is None or case.id != case_id or case.owner_id != staff_id:
                raise AlreadyTaken(case_id)
            reply = Reply(text, replies, turn.language, turn.speaker.direction)
            name = _name(turn.db, staff_id)
            first, *more = files or (None,)
            said = [
                self._turns.tell(
                    *(session, reply, name, case_id, original, first),
                    place=place,
                    album=album,
                    written_as=written_as,
                )
            ]
            bare = Reply("", (), turn.language, turn.speaker.direction)
            for file in more:
                said.append(self._turns.tell(session, bare, name, case_id, file=file, album=album))
            if spoken:
                self._answering.hold(turn, staff_id, said[:1], spoken)
            session.answered = () if written_as else tuple(said)
            say_where(turn, session, staff_id)
            self._turns.engine.hush(turn)  # a "yes" is now said to whoever wrote this
            cases.touch(turn.db, case_id, turn.now)
            cases.await_answer(turn.db, case_id, turn.now + self._duty.quiet)
            _note(turn, "reply", staff_id, case_id)

        return self._after_reading(case_id, "" if original else text, act, staff_id)

    def change(
        self,
        case_id: str,
        staff_id: str,
        n: int,
        text: str,
        once: str = "",
        *,
        in_messenger: bool = False,
    ) -> Future[None]:
        """Put other words in the place of what was sent to the family. Only the owner may, and only
        their own: raises AlreadyTaken, NotToMend. ``in_messenger``: it was changed in the
        colleague's own messenger, where it stands already; ``once`` as in reply."""

        def act(turn: Turn, session: Session, spoken: Spoken | None = None) -> None:
            if not _first(turn, staff_id, once):
                return
            found = _sent(turn, session, case_id, staff_id, n)
            going = self.mending.change(session, found, text)
            if spoken and going:
                self._answering.hold(turn, staff_id, going, spoken)
            session.answered = () if in_messenger else (n,)
            cases.touch(turn.db, case_id, turn.now)
            _note(turn, "change", staff_id, case_id)

        return self._after_reading(case_id, text, act, staff_id)

    def take_back(self, case_id: str, staff_id: str, n: int) -> Future[None]:
        """Take back what was sent to the family. Only the owner may, and only their own: raises
        AlreadyTaken, NotToMend; StaysThere where the family's messenger does not let us."""

        def act(turn: Turn, session: Session) -> None:
            self.mending.take_back(session, _sent(turn, session, case_id, staff_id, n))
            _note(turn, "take_back", staff_id, case_id)

        return self._act(case_id, act, staff_id)

    def note(self, case_id: str, staff_id: str, text: str, once: str = "") -> Future[None]:
        """Write for colleagues; the family sees it in *my data* only. ``once`` as in reply."""

        def act(turn: Turn, session: Session) -> None:
            if not _first(turn, staff_id, once):
                return
            cases.add_note(turn.db, case_id, staff_id, text, turn.now)
            _note(turn, "note", staff_id, case_id)

        return self._act(case_id, act, staff_id)

    def snooze(self, case_id: str, staff_id: str, until: datetime | None) -> Future[None]:
        """Put a case aside until later, and from then on an answer is owed as to what comes in;
        None takes it up again. Only the owner may: raises AlreadyTaken."""

        def act(turn: Turn, session: Session) -> None:
            case = session.case
            if case is None or case.id != case_id or case.owner_id != staff_id:
                raise AlreadyTaken(case_id)
            due = self._duty.due(turn.db, staff_id, until) if until else None
            cases.snooze(turn.db, case_id, until, due)
            _note(turn, "snooze" if until else "wake", staff_id, case_id)

        return self._act(case_id, act, staff_id)

    def close(self, case_id: str, staff_id: str) -> Future[None]:
        """Close the case and give the talk back, with a friendly sentence. Only the owner may."""

        def act(turn: Turn, session: Session) -> None:
            case = session.case
            if case is None or case.id != case_id or case.owner_id != staff_id:
                raise AlreadyTaken(case_id)
            self._give_back(turn, case_id, "staff", _name(turn.db, staff_id))
            _note(turn, "close", staff_id, case_id)

        return self._act(case_id, act, staff_id)

    def return_silent(self, case_id: str, quiet: timedelta) -> Future[None]:
        """Give a talk back in which nobody wrote for so long (the clock's rule)."""

        def act(turn: Turn, session: Session) -> None:
            case = session.case
            still = case and case.id == case_id and case.state == "taken"
            if case and still and case.touched < turn.now - quiet:
                self._give_back(turn, case_id, "silence", "")
                _note(turn, "silence", None, case_id)

        return self._act(case_id, act)

    def remind(self, case_id: str) -> Future[None]:
        """Go one step further with a case that is late: its owner, then the backup, then the
        coordinator hears of it, once each; a case that nobody took becomes theirs, and the family
        hears the truth (the clock's rule)."""

        def act(turn: Turn, session: Session) -> None:
            case = session.case
            if case and case.id == case_id and self.is_due(turn.db, case, turn.now):
                self._remind(turn, case)

        return self._act(case_id, act)

    def bring_news(self, person_id: str) -> Future[None]:
        """Keep a promise of news to a family that waits for a place (the clock's rule)."""
        return self._turns.visit(lambda _tx: person_id, lambda turn, _session: self._news(turn))

    def assign(self, case_id: str) -> Future[None]:
        """Find somebody for a case that nobody answers for: they left, or it was there before
        anybody worked here (the clock's rule)."""

        def act(turn: Turn, session: Session) -> None:
            case = session.case
            if case is None or case.id != case_id or case.responsible_id:
                return
            who = self._duty.choose(turn.db, turn.person, case.language, turn.now, case.area_id)
            if who.person_id is None:
                return
            cases.entrust(turn.db, case_id, who)
            self._calls_go_along(turn, case_id, who.person_id)
            _note(turn, "assign", None, case_id)
            self._tell(turn.db, who.person_id, case, "new", turn.now)

        return self._act(case_id, act)

    def announce_calls(self) -> Future[None]:
        """Tell colleagues of the calls that they promised for about now, once each (the clock's
        rule)."""

        def work(tx: Tx) -> None:
            now = self._turns.now()
            for task in tasks.due(tx, now + CALL_SOON):
                case = cases.get(tx, task.case_id)
                who = task.for_id or (case.responsible_id if case else None)
                late = task.at is None or task.at < now - calls.LASTS
                if case is None or who is None or late or calls.read(task) is None:
                    continue
                if messages.first_time(tx, "call", f"{task.id}:{who}", now):
                    self._tell(tx, who, case, "call", now)

        return self._turns.database.submit(work)

    def is_due(self, tx: Tx, case: Case, now: datetime) -> bool:
        """Whether the next one is to be reminded of a case by now."""
        if case.due >= now or case.asleep(now) or case.step >= cases.STEPS:
            return False
        if case.reminded is None:
            return True
        wait = self._duty.reminding_pause
        return self._duty.due(tx, case.responsible_id, case.reminded, wait) <= now

    def _remind(self, turn: Turn, case: Case) -> None:
        step, who = self._next(turn, case)
        cases.remind(turn.db, case.id, step, turn.now)
        _note(turn, f"late_{step}", None, case.id)
        if who is None:
            return
        if case.state == "waiting" and who != case.responsible_id:
            reasons = ("late", f"for:{case.responsible_id}") if case.responsible_id else ("late",)
            cases.entrust(turn.db, case.id, Chosen(who, reasons))
            if case.responsible_id:
                tasks.pass_on(turn.db, case.id, case.responsible_id, who)
            self._calls_go_along(turn, case.id, who)
            turn.say(self._late(turn, case.responsible_id, who))
        self._tell(turn.db, who, case, ("late", "backup", "coordinator")[step - 1], turn.now)

    def _next(self, turn: Turn, case: Case) -> tuple[int, str | None]:
        """The next step, and whom it reaches; who knows already or is away is passed over."""
        who = case.responsible_id
        if case.step == 0 and who and self._duty.is_here(turn.db, who, turn.now):
            return 1, who
        backup = self._duty.backup(turn.db, case, turn.now) if case.step <= 1 else None
        if backup and backup != case.responsible_id:
            return 2, backup
        return 3, self._duty.coordinator(turn.db, case.area_id)

    def _give_back(self, turn: Turn, case_id: str, by: str, name: str) -> None:
        call = calls.of_case(turn.db, case_id)
        if call and call.at and call.at > turn.now:
            turn.say(NO_CALL.of(moment=call.at.astimezone(self._duty.zone)))
        cases.close(turn.db, case_id, by, turn.now)
        self._turns.engine.open("handed_back", turn, name)

    def _after_reading(
        self, case_id: str, text: str, act: Callable[..., None], staff_id: str
    ) -> Future[None]:
        """Act once it is known in which language a colleague wrote, where that matters: ``spoken``.
        Reading takes milliseconds that must not hold others up, and what is written for one family
        must not overtake itself."""
        reads = self._answering.matters(text)
        if not reads and not self._lanes.busy(case_id):
            return self._act(case_id, act, staff_id)

        def reading() -> None:
            spoken = self._answering.read(text) if reads else None
            self._act(case_id, partial(act, spoken=spoken), staff_id).result()

        return self._lanes.run(case_id, reading)

    def _act(self, case_id: str, act: Visit, staff_id: str | None = None) -> Future[None]:
        """Find whose case it is and act under that person's lock; for a colleague only where the
        case is one of theirs."""

        def whose(tx: Tx) -> str:
            case = cases.get(tx, case_id)
            if case is None:
                raise NoSuchCase(case_id)
            if staff_id and not inbox.may_see(tx, case_id, self.scope(tx, staff_id)):
                raise NotForYou(case_id, _name(tx, case.owner_id) if case.owner_id else "")
            return case.person_id

        return self._turns.visit(whose, act)

    def scope(self, tx: Tx, staff_id: str) -> inbox.Scope:
        """What a colleague may see today."""
        today = self._turns.now().astimezone(self._duty.zone).date()
        return inbox.scope_of(tx, staff_id, today)


def say_where(turn: Turn, session: Session, staff_id: str) -> None:
    """Tell a family that writes elsewhere, once, that a colleague reads on a messenger too."""
    if turn.kept.get(_TOLD):
        return
    there = told.messenger(turn.db, staff_id)
    if there and there[0] != session.channel:
        turn.kept[_TOLD] = True
        turn.say(READS_THERE.of(name=Name(_name(turn.db, staff_id))))


def _sent(turn: Turn, session: Session, case_id: str, staff_id: str, n: int) -> messages.Message:
    """What the owner of a case wrote to the family in it. Raises AlreadyTaken, NotToMend."""
    case = session.case
    if case is None or case.id != case_id or case.owner_id != staff_id:
        raise AlreadyTaken(case_id)
    found = messages.one(turn.db, turn.person, n)
    if found is None or not is_own(found, case, turn.now):
        raise NotToMend
    return found


def _first(turn: Turn, staff_id: str, once: str) -> bool:
    """Whether this act was not done before: a form sent twice is one act."""
    return not once or messages.first_time(turn.db, "desk", f"{staff_id}:{once}", turn.now)


def _name(tx: Tx, staff_id: str) -> str:
    staff = people.by_id(tx, staff_id)
    return (staff.name if staff else None) or "…"


def _note(turn: Turn, action: str, staff_id: str | None, case_id: str) -> None:
    consents.note(
        turn.db,
        action,
        turn.now,
        person_id=turn.person,
        actor_id=staff_id,
        case_id=case_id,
    )
