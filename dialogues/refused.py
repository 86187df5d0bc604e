"""Refused: until when one can appeal, what that costs, who helps, and a person who looks in time.

Where the term is not known this says so, and where it may be over it never says that it is: then a
person looks at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from bot.talk.steps import END, Ask, Call, Choose, Dialogue, Do, NotUnderstood, Option, Say
from bot.talk.texts import Lines, Text, Words, _
from bot.talk.turn import Turn
from dialogues.appeal import last_safe_day, working_day_until
from dialogues.appeal_content import Appeal
from dialogues.human import open_case
from dialogues.letter import LOOKED_AT_WITHIN, who_would
from dialogues.received import day_received, last_week
from dialogues.world import moment, named, reader, world
from storage import cases, consents, duos, staff, tasks
from storage.duos import GOING

CONSENT = "refusal"
LOOKED_AT_IN = 2
"""Working days within which somebody looks at it."""
SOON = timedelta(days=4)
"""A last day that is nearer than this is seen to at once."""
REMINDED = timedelta(days=7)
"""So long before the last day the supporter's task comes up."""
_LONG_AGO = timedelta(days=200)  # longer, and we ask whether the year is right
_DAYS_AHEAD = 30
_NINE = time(9)

WHEN = (
    Option("today", _("Today")),
    Option("yesterday", _("Yesterday")),
    Option("last_week", _("Last week")),
    Option("unknown", _("I don't know"), then="no_day", icon="🤷"),
)


class PastDay:
    """The day on which something was received, in any words."""

    def read(self, text: str, turn: Turn) -> Any:
        """Return the day. Raises NotUnderstood for a day that is not clear, or still to come."""
        found = day_received(text, turn.language, _today(turn))
        tried = any(sign.isdecimal() for sign in text)
        if found is None:
            hint = _("I am not sure which day that is. Write it as 5/11/2026, for example.")
            raise NotUnderstood(hint, tried=tried)
        if found > _today(turn):
            hint = _("That day is still to come.")
            raise NotUnderstood(hint, tried=True)
        return {"day": found.isoformat()}


# -- what is known ---------------------------------------------------------------------------------


def _today(turn: Turn) -> date:
    return turn.now.astimezone(world(turn).duty.zone).date()


def _right_id(turn: Turn) -> str:
    """The right that was refused, where it was said which."""
    given = str(turn.answers.get("given") or "")
    return given if given in world(turn).contents.rights else ""


def _term(turn: Turn) -> Appeal | None:
    """How long there is for this; None where it is not known."""
    appeals = world(turn).appeals
    return appeals.of_right(_right_id(turn)) or appeals.get(str(turn.answers.get("sender")))


def _received(turn: Turn) -> date | None:
    """The day that was said; where it may be one of several, the first."""
    answer, today = turn.answers.get("when"), _today(turn)
    if isinstance(answer, dict):
        return date.fromisoformat(answer["day"])
    days = {
        "today": today,
        "yesterday": today - timedelta(days=1),
        "last_week": last_week(today),
    }
    return days.get(str(answer))


def _last(turn: Turn) -> date | None:
    """The last safe day, where it can be known."""
    term, received = _term(turn), _received(turn)
    return last_safe_day(received, term.months) if term and received else None


# -- the questions ---------------------------------------------------------------------------------


def is_letter(turn: Turn) -> Words:
    """Whether the no stands on paper; which right, where that is known."""
    right_id = _right_id(turn)
    ask = _("I am sorry to hear that. Did you get a letter that says no?")
    name = Text(world(turn).contents.rights[right_id].name) if right_id else ""
    return Lines((name, ask), "\n\n")


def whose(turn: Turn) -> str | None:
    """Ask who decided, unless the right says it."""
    return None if _term(turn) else "sender"


def senders(turn: Turn) -> Sequence[Option]:
    """The offices whose terms are known, and anybody else."""
    offices = [Option(each.id, each.label, then="when") for each in world(turn).appeals.terms]
    return (
        *offices,
        Option("other", _("Somebody else"), then="no_term"),
        Option("unknown", _("I don't know"), then="no_term", icon="🤷"),
    )


def reckon(turn: Turn) -> str | None:
    """How it stands: not to be reckoned, a date to be sure of, maybe over, or in time."""
    received, last, today = _received(turn), _last(turn), _today(turn)
    if received is None or last is None:
        return "no_day"
    if turn.answers.get("sure") != "yes" and today - received > _LONG_AGO:
        return "sure"
    return "past" if last < today else None


def is_it_right(turn: Turn) -> Words:
    """A date long ago may be a slip of the year."""
    return _("That was {day}. Is that right?").of(day=_received(turn))


def last_day(turn: Turn) -> Words:
    """From which day to which, and what it costs."""
    term, received, last = _term(turn), _received(turn), _last(turn)
    if term is None or received is None or last is None:
        return ""
    got = _("You got it on {day}.").of(day=received)
    if turn.answers.get("when") == "last_week":
        got = _("To be safe I count from {day}.").of(day=received)
    until = _("Ask for a new look on {day} at the latest: that is the last safe day.").of(day=last)
    parts: list[Words] = [got, until, Text(term.costs)]
    if term.stale(_today(turn)):
        old = _("This was last checked on {date}. Ask a person whether it still holds.")
        parts.append(old.of(date=term.checked))
    return Lines(tuple(parts), " ")


def maybe_over(turn: Turn) -> Words:
    """Never that it is too late: only a person can know."""
    return _(
        "You got it on {day}. The time for a new look may be over, but I am not sure of that. "
        "Let a person look at it as soon as possible."
    ).of(day=_received(turn))


# -- who helps -------------------------------------------------------------------------------------


def shall_look(turn: Turn) -> Words:
    """Who helps with it, and by when; a buddy is company, and not for this."""
    who = who_would(turn)
    name = named(turn, who)
    helps = _("A free lawyer can help you with this, and {reader} too.")
    if duos.of_person(turn.db, turn.person, GOING):
        helps = _("A free lawyer can help you, and {reader} too: this is not for your buddy.")
    ask = _("Shall {reader} look at it with you?").of(reader=name)
    return Lines((helps.of(reader=name), ask, _by_when(turn, who)), " ")


def helpers(turn: Turn) -> Sequence[Option]:
    """Yes, the lawyer, another day where one was said, no."""
    found = [Option("yes", _("Yes, look at it with me"), then="open", icon="👤")]
    if _helping(turn):
        found.append(Option("lawyer", _("A free lawyer"), then="lawyer", icon="⚖"))
    if _received(turn):
        found.append(Option("day", _("It was another day"), then="when", icon="📅"))
    return (*found, Option("no", _("No, not now"), then="kept", icon="➖"))


def _helping(turn: Turn) -> str:
    """The right to somebody who knows the law."""
    term = _term(turn) or next(iter(world(turn).appeals.terms), None)
    found = (each for each in (term.help if term else ()) if each in world(turn).contents.rights)
    return next(found, "")


def _by_when(turn: Turn, who: str | None) -> Text:
    """When somebody looks at it: the truth, from their hours."""
    if world(turn).duty.next_open(turn.db, who, turn.now) is None:
        return _("I do not know yet when.")
    due = _due(turn, who)
    at = moment(turn, due)
    if isinstance(at, time):
        return _("That is today before {hour}.").of(hour=at)
    return _("That is before {moment}.").of(moment=at)


def _due(turn: Turn, who: str | None) -> datetime:
    """Within two working days of whoever sees to it; at once where nobody knows how long there is,
    or where there is little time left."""
    duty, last = world(turn).duty, _last(turn)
    at_once = duty.due(turn.db, who, turn.now, LOOKED_AT_WITHIN).astimezone(duty.zone)
    if last is None or last - _today(turn) < SOON:
        return at_once
    hours, today = duty.hours(turn.db, who), _today(turn)
    days = (hours.spans(today + timedelta(days=ahead)) for ahead in range(1, _DAYS_AHEAD))
    ends = [spans[-1][1] for spans in days if spans][:LOOKED_AT_IN]
    return ends[-1] if len(ends) == LOOKED_AT_IN and ends[-1].date() < last else at_once


# -- with their yes --------------------------------------------------------------------------------


def open_it(turn: Turn) -> None:
    """A case with its last day, and a task for the supporter before that day."""
    case = open_case(turn, "refused", kind="letter")
    if case.kind == "talk":
        cases.mark(turn.db, case.id, kind="letter")
    if _right_id(turn):
        cases.mark(turn.db, case.id, topic=_right_id(turn))
    due = min(case.due, _due(turn, case.responsible_id))
    known = [by for by in (case.letter_by, _end_of(turn, _last(turn))) if by]
    before = cases.letter_words(turn.db, case)
    cases.expect_letter(turn.db, case.id, before, min(known, default=None), due)
    tasks.add(
        turn.db,
        case.id,
        "other",
        turn.now,
        at=_reminder(turn) or due,
        words=_told_staff(turn, case),
    )
    consents.give(turn.db, turn.person, CONSENT, world(turn).house.name, turn.now)


def _end_of(turn: Turn, day: date | None) -> datetime | None:
    return datetime.combine(day, time(23, 59), world(turn).duty.zone) if day else None


def _reminder(turn: Turn) -> datetime | None:
    """A working morning well before the last day, if that is still to come."""
    last = _last(turn)
    if last is None:
        return None
    at = datetime.combine(working_day_until(last - REMINDED), _NINE, world(turn).duty.zone)
    return at if at > turn.now else None


def _told_staff(turn: Turn, case: cases.Case) -> str:
    """What was refused and until when, in a language of whoever sees to it."""
    who = staff.worker(turn.db, case.responsible_id) if case.responsible_id else None
    speaker = world(turn).tongues.speaker(*(who.languages if who else ()))
    right_id, received, last = _right_id(turn), _received(turn), _last(turn)
    right = Text(world(turn).contents.rights[right_id].name) if right_id else ""
    parts: list[Words] = [_("Refused: help with an appeal."), right]
    if received:
        parts.append(_("Received on {day}, as the family says.").of(day=received))
    if last:
        parts.append(_("Last safe day: {day}.").of(day=last))
    else:
        parts.append(_("The last day is not known: look it up first."))
    return speaker.say(Lines(tuple(parts)))


def opened(turn: Turn) -> Words:
    """Who looks at it, by when, and what to do meanwhile."""
    case = cases.open_of(turn.db, turn.person)
    looks = _("{reader} looks at it.").of(reader=reader(turn))
    when = _by_when(turn, case.responsible_id if case else None)
    keep = _("Keep the letter and the envelope; you can send me a photo of it here.")
    return Lines((looks, when, keep), " ")


refused = Dialogue(
    "refused",
    Choose(
        "letter",
        is_letter,
        (
            Option("yes", _("Yes, in writing"), then="whose", icon="✉"),
            Option("no", _("No, nothing in writing"), then="nothing", icon="💬"),
        ),
        skip="nothing",
    ),
    Do("whose", whose, {"sender": "sender"}, then="when"),
    Choose(
        "sender",
        _("Who wrote it?"),
        senders,
        then="when",
        skip="no_term",
        leads=("when", "no_term"),
    ),
    Ask(
        "when",
        _("On which day did it reach you? You can also write the date."),
        PastDay(),
        WHEN,
        then="reckon",
        skip="no_day",
    ),
    Do("reckon", reckon, {"no_day": "no_day", "sure": "sure", "past": "past"}, then="last"),
    Choose(
        "sure",
        is_it_right,
        (
            Option("yes", _("Yes, that is right"), then="reckon"),
            Option("no", _("No, another day"), then="when"),
        ),
        skip="no_day",
    ),
    Say("last", last_day, then="helps"),
    Say("past", maybe_over, then="helps"),
    Say(
        "no_day",
        _("Without that day I cannot say how long you have. A person can look for it with you."),
        then="helps",
    ),
    Say(
        "no_term",
        _(
            "I do not know how long you have to ask for a new look at this one. "
            "It may be short, so let a person look at it as soon as possible."
        ),
        then="helps",
    ),
    Say(
        "nothing",
        _(
            "Ask them for the decision on paper, with its date. "
            "I do not know how long you have without it, but a person can look at it with you."
        ),
        then="helps",
    ),
    Choose("helps", shall_look, helpers, skip="kept", leads=("open", "lawyer", "when", "kept")),
    Call("lawyer", "right", given=_helping, then="helps"),
    Do("open", open_it, final=True),
    Say("opened", opened, then=END),
    Say("kept", _("All right. You can come back to this at any moment: write “refused”.")),
)
