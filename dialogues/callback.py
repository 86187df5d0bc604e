"""Call me: three times to choose from, a number, and what others may hear of it; one typed text.

Nobody is told who calls, and no voicemail either, unless the family says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from itertools import groupby

from bot.talk import texts
from bot.talk.answers import typed
from bot.talk.steps import END, Ask, Choose, Dialogue, Do, NotUnderstood, Option, Say
from bot.talk.texts import Lines, Listed, Text, Verbatim, Words, _, p_
from bot.talk.turn import Turn
from bot.understand.when import spoken
from dialogues import tongues
from dialogues.human import BACK, CANCEL, MOVE, open_case
from dialogues.meetup_told import tell
from dialogues.world import moment, reader, world
from storage import calls, cases, consents, messages, staff

CONSENT = "phone_number"
AT_A_TIME = 3
DAYS_AHEAD = 14
ROOM = timedelta(minutes=30)
"""A time that is offered begins no sooner than this."""
FIRST_HOUR, LAST_HOUR = 8, 20
"""Where somebody is there day and night, nobody is called at night all the same."""
COMING = {
    0: _("{reader} calls you today at {hour}."),
    1: _("{reader} calls you tomorrow at {hour}."),
}
"""What a reminder of a call says, by how many days are between."""
STOPPED = "stop"
_LONGEST_NUMBER = 200  # characters around a number
_LONGEST_TONGUE = 40
_MOST_WORDS_OF_TONGUE = 3


class PhoneNumber:
    """A telephone number, Belgian unless it says otherwise, in whatever words stand around it (a
    shared contact is a name and a number)."""

    def read(self, text: str, turn: Turn) -> str:
        """Return the number as E.164. Raises NotUnderstood."""
        import phonenumbers  # a sixth of a second, only where somebody wants to be called

        found = phonenumbers.PhoneNumberMatcher(text[:_LONGEST_NUMBER], "BE")
        number = next((match.number for match in found), None)
        if number is None:
            hint = _("I cannot call that number. Can you look at it once more? For example 0470 …")
            raise NotUnderstood(hint, tried=any(c.isdecimal() for c in text))
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)

    def certain(self, text: str, turn: Turn) -> bool:
        """Whether it is a number, and no word for a person who reads along."""
        try:
            return bool(self.read(text, turn))
        except NotUnderstood:
            return False


class Moment:
    """One of the times that are offered, another one in own words, or already the number."""

    def read(self, text: str, turn: Turn) -> str | dict[str, str]:
        """Return the id of a time, ``number``, or the ``at`` or ``day`` that was said. Raises
        NotUnderstood."""
        found = typed(text, times(turn), turn.speaker)
        if found:
            return found.id
        try:
            return {"number": PhoneNumber().read(text, turn)}
        except NotUnderstood:
            said = spoken(text, turn.language, _local(turn)).start
        if isinstance(said, datetime):
            return {"at": said.isoformat()}
        if said:
            return {"day": said.isoformat()}
        hint = _("Tap a time that suits you, or write another one. For example: tomorrow at 2.")
        raise NotUnderstood(hint, tried=any(c.isdecimal() for c in text))

    def certain(self, text: str, turn: Turn) -> bool:
        """Whether it is one of the times or a number, and no word for a person who reads along."""
        return bool(typed(text, times(turn), turn.speaker)) or PhoneNumber().certain(text, turn)


class Tongue:
    """A language, in whatever words."""

    def read(self, text: str, turn: Turn) -> str:
        """Return its tag where it is one of ours, else what was said."""
        return world(turn).tongues.named(text) or text.strip()[:_LONGEST_TONGUE]

    def certain(self, text: str, turn: Turn) -> bool:
        """Whether it is a language, and no sentence for a person who reads along."""
        return 0 < len(text.split()) <= _MOST_WORDS_OF_TONGUE


# -- when ------------------------------------------------------------------------------------------


def begin(turn: Turn) -> str | None:
    """A case from now on: somebody owns the wish to be called, whatever becomes of the rest."""
    case, given = open_case(turn, "call", kind="call"), turn.answers.get("given")
    if calls.of_case(turn.db, case.id) is None:
        return "cancelled" if given == "cancel" else None
    return given if given in ("move", "cancel") else "booked_already"


def free_times(turn: Turn, case: cases.Case, room: timedelta = ROOM) -> list[datetime]:
    """When whoever answers for a case can call: first one time in each part of the next days."""
    duty = world(turn).duty
    opens = duty.next_open(turn.db, case.responsible_id, turn.now)
    if opens is None:
        return []
    taken = calls.times(turn.db, case.responsible_id, but=case.id)
    hours = duty.hours(turn.db, case.responsible_id)
    days = [opens.date() + timedelta(days=ahead) for ahead in range(DAYS_AHEAD)]
    found = [
        at
        for day in days
        for start, end in hours.spans(day)
        for at in _between(start, end)
        if at >= turn.now + room and calls.free(at, taken)
    ]
    return _varied(found)


def _between(start: datetime, end: datetime) -> Iterator[datetime]:
    """The times in a span at which a call can begin, by day."""
    at = start + timedelta(minutes=-start.minute % 30)
    while at + calls.LASTS <= end:
        if FIRST_HOUR <= at.hour < LAST_HOUR:
            yield at
        at += timedelta(minutes=30)


def _varied(found: list[datetime]) -> list[datetime]:
    """Times in an order in which neighbours differ: one of each half day of a week, whole hours
    first, then the next of each."""
    if not found:
        return []
    first, order = found[0].date(), []
    for _part, times in groupby(found, lambda at: (at.date(), (at.hour - 1) // 6)):
        round_hours_first = sorted(times, key=lambda at: (at.minute != 0, at))
        for lap, at in enumerate(round_hours_first):
            order.append(((at.date() - first).days // 7, lap, at))
    return [at for _week, _lap, at in sorted(order)]


def choose_times(turn: Turn) -> str | None:
    """The next three, over again when there are no more."""
    found = free_times(turn, open_case(turn, "call", kind="call"))
    rounds = [found[at : at + AT_A_TIME] for at in range(0, len(found), AT_A_TIME)]
    shown = int(turn.answers.get("rounds", 0))
    turn.answers["rounds"] = shown + 1
    chosen = sorted(rounds[shown % len(rounds)]) if rounds else []
    turn.answers["times"] = [at.isoformat() for at in chosen]
    if chosen:
        return None
    return "no_other" if turn.answers.get("given") == "move" else "none"


def times(turn: Turn) -> Sequence[Option]:
    """What was found, as it is said in the person's language."""
    found = [Option(_id(at), _said(at, turn)) for at in _times(turn)]
    return [*found, Option("other", _("Another time"), then="times", icon="🕐")]


def _times(turn: Turn) -> list[datetime]:
    return [datetime.fromisoformat(at) for at in turn.answers.get("times", ())]


def _id(at: datetime) -> str:
    return f"{at:%Y%m%dT%H%M}"


def _chosen(turn: Turn) -> datetime | None:
    """The time that was chosen; none where none suited or nobody's hours are known."""
    return next((at for at in _times(turn) if _id(at) == turn.answers.get("when")), None)


def _said(at: datetime, turn: Turn) -> Text:
    ahead = (at.date() - turn.now.astimezone(at.tzinfo).date()).days
    near = {0: p_("call", "Today, {hour}"), 1: p_("call", "Tomorrow, {hour}")}.get(ahead)
    return near.of(hour=at.time()) if near else p_("call", "{moment}").of(moment=at)


def heard(turn: Turn) -> str | None:
    """What was written in the place of a tap: the number, which is kept, or a time."""
    said = turn.answers.get("when")
    if not isinstance(said, dict):
        return "other" if said == "other" else None
    turn.answers["when"] = None
    if said.get("number"):
        turn.answers["number"] = said["number"]
        return "number"
    wanted = datetime.fromisoformat(said.get("at") or f"{said['day']}T12:00")
    near = _near(turn, wanted.replace(tzinfo=_local(turn).tzinfo), whole_day="day" in said)
    if not near:
        return "near" if _times(turn) else None
    turn.answers["times"] = [at.isoformat() for at in near]
    if "at" in said and len(near) == 1:
        turn.answers["when"] = _id(near[0])
        return None
    return "day" if "day" in said and near[0].date() == wanted.date() else "near"


def _near(turn: Turn, wanted: datetime, *, whole_day: bool) -> list[datetime]:
    """The very time that is wanted, else the nearest ones; of a day, different ones of it."""
    found = free_times(turn, open_case(turn, "call", kind="call"))
    if wanted in found and not whole_day:
        return [wanted]
    that_day = [at for at in found if at.date() == wanted.date()]
    if whole_day and that_day:
        return sorted(that_day[:AT_A_TIME])
    return sorted(sorted(found, key=lambda at: abs(at - wanted))[:AT_A_TIME])


def kept_number(turn: Turn) -> Words:
    """The number is known before the time is."""
    number = Verbatim(readable(str(turn.answers["number"])))
    return _("I have kept the number {number}.").of(number=number)


def near_it(turn: Turn) -> Words:
    """What was asked for cannot be had."""
    return _("{reader} cannot call then. These times are near it.").of(reader=reader(turn))


def _local(turn: Turn) -> datetime:
    return turn.now.astimezone(world(turn).duty.zone)


def still_free(turn: Turn) -> str | None:
    """Whether the time can be had; then all else may be known already."""
    case, at = open_case(turn, "call", kind="call"), _chosen(turn)
    if at and at not in free_times(turn, case, room=timedelta()):
        return "taken"
    if turn.answers.get("number"):
        return "known" if "message" in turn.answers else "number"
    return "known" if calls.of_case(turn.db, case.id) else None


# -- in which language -----------------------------------------------------------------------------


def understood(turn: Turn) -> str | None:
    """Whether whoever calls speaks the person's language. Dari is not Farsi: only the very same."""
    return "spoken" if tongues.spoken(turn) in _languages_of_caller(turn) else None


def _languages_of_caller(turn: Turn) -> tuple[str, ...]:
    case = open_case(turn, "call", kind="call")
    who = staff.worker(turn.db, case.responsible_id) if case.responsible_id else None
    return who.languages if who else ()


def shall_interpret(turn: Turn) -> Words:
    """What whoever calls speaks, if that is known, and whether that will do."""
    names = [texts.Tongue(tag) for tag in _languages_of_caller(turn)]
    speaks = _("{reader} speaks {languages}.").of(
        reader=reader(turn), languages=Listed(tuple(names))
    )
    ask = _("Shall an interpreter join the call?")
    return Lines((speaks, ask), " ") if names else ask


def interpreters(turn: Turn) -> Sequence[Option]:
    """Yes, for the language of the talk; no; or for another one."""
    mine = tongues.name(turn, tongues.spoken(turn))
    return (
        Option("yes", _("Yes, for {language}").of(language=mine), then="book", icon="🗣"),
        Option("no", _("No, that is not needed"), then="book", icon="➖"),
        Option("other", _("Yes, another language"), then="tongue", icon="💬"),
    )


# -- done ------------------------------------------------------------------------------------------


def book(turn: Turn) -> str | None:
    """The call is promised, in the place of one that was; never two at once for one colleague."""
    case = open_case(turn, "call", kind="call")
    before, at = calls.of_case(turn.db, case.id), _chosen(turn)
    call = _call(turn, case, before)
    if at and at not in free_times(turn, case, room=timedelta()):
        return "taken"
    try:
        calls.book(turn.db, case.id, call, turn.now)
    except calls.SlotTaken:
        return "taken"
    interpreter = _interpreter(turn, case, before)
    if before:
        calls.cancel(turn.db, case.id, before, turn.person, turn.now)
    if interpreter:
        calls.need_interpreter(turn.db, case.id, interpreter, turn.now, call)
    if case.kind == "talk":
        cases.mark(turn.db, case.id, kind="call")
    cases.touch(turn.db, case.id, turn.now)
    consents.give(turn.db, turn.person, CONSENT, world(turn).house.name, turn.now)
    return None


def _call(turn: Turn, case: cases.Case, before: calls.Call | None) -> calls.Call:
    """What is promised: as before, where only the time changes."""
    who, at = case.responsible_id, _chosen(turn)
    if before and not turn.answers.get("number"):
        return calls.Call(who, at, before.number, before.message, before.language)
    number, message = str(turn.answers["number"]), turn.answers.get("message") == "yes"
    return calls.Call(
        who, at, number, message, _interpreter(turn, case, before) or tongues.spoken(turn)
    )


def _interpreter(turn: Turn, case: cases.Case, before: calls.Call | None) -> str | None:
    """For which language an interpreter is asked."""
    if before and not turn.answers.get("number"):
        return calls.interpreter(turn.db, case.id, before)
    said = turn.answers.get("interpreter")
    tongue = turn.answers.get("tongue") if said == "other" else None
    return str(tongue) if tongue else tongues.spoken(turn) if said in ("yes", "other") else None


def promised(turn: Turn) -> Words:
    """Who calls, when and on which number."""
    case = cases.open_of(turn.db, turn.person)
    call = calls.of_case(turn.db, case.id) if case else None
    if call is None:
        return ""
    if call.at is None:
        who = _("{reader} calls you at {number}. I do not know yet when: you hear it here.")
    elif isinstance(at := moment(turn, call.at.astimezone(world(turn).duty.zone)), time):
        who = _("{reader} calls you today at {hour}, at {number}.").of(hour=at)
    else:
        who = _("{reader} calls you on {moment}, at {number}.").of(moment=at)
    return who.of(reader=reader(turn), number=Verbatim(readable(call.number)))


def booked(turn: Turn) -> Words:
    """What was promised, what others hear of it, and that it can change."""
    case = cases.open_of(turn.db, turn.person)
    call = calls.of_case(turn.db, case.id) if case else None
    if case is None or call is None:
        return ""
    heard = _("Nobody else hears who is calling.")
    if call.message:
        heard = _("Whoever answers may hear who is calling, and so may a voicemail.")
    parts: list[Words] = [promised(turn), heard]
    language = calls.interpreter(turn.db, case.id, call)
    if language:
        asked = _("I asked for an interpreter: {language}.")
        parts.append(asked.of(language=tongues.name(turn, language)))
    return Lines((*parts, _("You can change it at any moment.")), " ")


def readable(number: str) -> str:
    """Return a number as people write it."""
    import phonenumbers

    international = phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(phonenumbers.parse(number), international)


def remind(turn: Turn) -> None:
    """Who calls, and when, some time before it; with what the family may do about it. Whoever said
    stop hears nothing by itself."""
    case, frames = cases.open_of(turn.db, turn.person), turn.state.frames
    call = calls.of_case(turn.db, case.id) if case else None
    if call is None or call.at is None or (frames and frames[-1].dialogue == STOPPED):
        return
    at = call.at.astimezone(world(turn).duty.zone)
    ahead = (at.date() - turn.now.astimezone(at.tzinfo).date()).days
    words = COMING.get(ahead, _("{reader} calls you on {moment}."))
    told = words.of(reader=reader(turn), hour=at.time(), moment=at)
    tell(turn, told, [("callback:move", "🕐", MOVE), ("callback:cancel", "✖", CANCEL)])


def no_other(turn: Turn) -> Words:
    """Nobody's hours are known (any more): the call stays as it was promised."""
    unknown = _("I do not know when {reader} is there. It stays as it is:").of(reader=reader(turn))
    return Lines((unknown, promised(turn)), " ")


def call_off(turn: Turn) -> None:
    """Nobody calls any more; whoever would have sees that in the talk too."""
    case = cases.open_of(turn.db, turn.person)
    call = calls.of_case(turn.db, case.id) if case else None
    if case is None or call is None:
        return
    calls.cancel(turn.db, case.id, call, turn.person, turn.now)
    messages.attach(turn.db, turn.person, turn.n, case.id)
    if case.kind == "call":
        cases.mark(turn.db, case.id, kind="talk")
    cases.touch(turn.db, case.id, turn.now)
    consents.revoke(turn.db, turn.person, CONSENT, turn.now)


callback = Dialogue(
    "callback",
    Do(
        "begin",
        begin,
        {"booked_already": "mine", "cancel": "cancel", "cancelled": "cancelled"},
        final=True,
    ),
    Do("times", choose_times, {"none": "number", "no_other": "no_other"}),
    Ask(
        "when",
        lambda turn: _("When may {reader} call you?").of(reader=reader(turn)),
        Moment(),
        times,
        skip="still_free",
        leads=("times",),
    ),
    Do("heard", heard, {"other": "times", "number": "kept", "day": "when", "near": "near"}),
    Do("still_free", still_free, {"taken": "gone", "known": "book", "number": "message"}),
    Ask(
        "number",
        _("On which number? You can type it, or share your contact."),
        PhoneNumber(),
        (Option("write", _("I would rather write"), then=END, icon="✍"),),
        then="message",
        skip=END,
    ),
    Choose(
        "message",
        lambda turn: _(
            "If somebody else answers, or a voicemail: may {reader} say who is calling?"
        ).of(reader=reader(turn)),
        (
            Option("no", _("No, say nothing"), icon="➖"),
            Option("yes", _("Yes, that is all right"), icon="💬"),
        ),
        skip="spoken",
    ),
    Do("spoken", understood, {"spoken": "book"}),
    Choose(
        "interpreter",
        shall_interpret,
        interpreters,
        then="book",
        skip="book",
        leads=("tongue",),
    ),
    Ask("tongue", _("Which language?"), Tongue(), then="book", skip="book"),
    Do("book", book, {"taken": "gone"}, final=True),
    Say("booked", booked, then=END),
    Say("kept", kept_number, then="when"),
    Say("near", near_it, then="when"),
    Say("gone", _("That time is no longer free. There are others."), then="times"),
    Say("no_other", no_other, then=END),
    Choose(
        "mine",
        promised,
        (
            Option("move", MOVE, then="times", icon="🕐"),
            Option("cancel", CANCEL, then="cancel", icon="✖"),
            BACK,
        ),
        skip=END,
    ),
    Do("cancel", call_off, final=True),
    Say("cancelled", _("All right, nobody calls you. You can still write here."), then=END),
)
