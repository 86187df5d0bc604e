"""My meetups: what is agreed and what waits, and what can be done about it in one tap."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from bot.beside import repeats
from bot.talk.steps import END, Ask, Call, Choose, Dialogue, Do, NotUnderstood, Option, Say
from bot.talk.texts import Lines, Name, Text, Words, _, p_
from bot.talk.turn import Turn
from dialogues import meetup_file
from dialogues import meetup_times as times
from dialogues.meetup_move import wish, wished
from dialogues.meetup_news import AGAIN, every, rhythm, tell_rest
from dialogues.meetup_times import chosen
from dialogues.meetup_told import (
    CANCEL,
    CHANGE,
    LATE,
    LOST,
    details,
    going,
    others,
    rest_of,
    title,
    when_at,
    where,
    zone,
)
from storage import activities, afters, duos, errands, meetups, series
from storage.afters import Wants
from storage.duos import Duo
from storage.meetups import FROM_AFAR, Meetup, Settled

MOST = 4
"""Meetups that are listed at a time."""
ON_THE_WAY = timedelta(hours=3)
"""From how long before the start somebody may say that they are late."""
STILL = timedelta(hours=2)
"""How long after the start a meetup is still one of those to come."""
ACTS = ("late", "lost", "change", "cancel", "repeat", "stop", "file", "one")
"""What a button of an earlier message can ask, before the id that it is about."""
OF_ACTIVITIES = ("cancel", "file", "one")
MONTHS = (1, 3, 6)


# -- which -----------------------------------------------------------------------------------------


def coming(turn: Turn) -> list[Meetup]:
    """What is agreed and not over."""
    return meetups.upcoming(turn.db, turn.person, turn.now - STILL)


def one(turn: Turn) -> Meetup | None:
    """The meetup that was chosen, if it is this person's."""
    found = meetups.get(turn.db, str(turn.answers.get("meetup") or ""))
    if found is None:
        return None
    return found if turn.person in meetups.people_of(turn.db, [found])[found.id] else None


def duo_of(turn: Turn, found: Meetup | None) -> Duo | None:
    """The duo whose meetup it is; none of an activity."""
    return duos.get(turn.db, found.duo_id or "") if found else None


def begin(turn: Turn) -> str | None:
    """What a button asks, or the list."""
    act, _dot, about = str(turn.answers.get("given") or "").partition(".")
    if act not in ACTS:
        return None
    if act == "stop":
        turn.answers["series"] = about
        return act
    turn.answers["meetup"] = about
    found = one(turn)
    if act == "file" and found and found.state != "proposed":
        return act
    if not _stands(turn, found) or found is None:
        return "over"
    turn.answers.update({"duo": found.duo_id, "what": found.what})
    return act if found.duo_id or act in OF_ACTIVITIES else "one"


def _stands(turn: Turn, found: Meetup | None) -> bool:
    """Whether there is still something to do about it."""
    return found is not None and found.state == "agreed" and found.when.ends + STILL > turn.now


def listed(turn: Turn) -> Words:
    """What is agreed, in order; and that something waits for an answer."""
    found = coming(turn)
    if not found:
        said: Words = _("You have no meetups now.")
    else:
        said = _("This is agreed. Tap one to see or change it.")
    asked = _("What you asked still waits for an answer.")
    return Lines((said, asked)) if waiting(turn, mine=True) else said


def waiting(turn: Turn, *, mine: bool) -> list[Meetup]:
    """What waits for an answer, this person's or the other's, and can still take place."""
    return [
        each
        for each in meetups.proposed(turn.db, turn.person)
        if (each.proposed_by == turn.person) is mine
        and any(when_at(turn, local, each.what).starts > turn.now for local in each.times)
    ]


def named(turn: Turn, found: Meetup) -> Words:
    """One meetup in a line: what, when, with whom."""
    duo = duo_of(turn, found)
    if duo is None:
        activity = activities.get(turn.db, found.activity_id or "")
        what = Name(activity.told.title) if activity else _("An activity")
        line = p_("meetup", "🎉 {what}: {moment}")
        return line.of(what=what, moment=found.when.starts.astimezone(zone(turn)))
    return p_("meetup", "{title} ({name})").of(title=title(found), name=others(turn, duo))


def choices(turn: Turn) -> Sequence[Option]:
    """Each meetup, what waits, a new one, and the reminders."""
    found = [Option(f"m{each.id}", named(turn, each), then="chose") for each in coming(turn)[:MOST]]
    if waiting(turn, mine=False):
        found.append(Option("asked", _("Somebody waits for my answer"), "asked", icon="❓"))
    if waiting(turn, mine=True):
        found.append(Option("withdraw", _("Take back what I asked"), "withdraw", icon="↩"))
    if going(turn):
        found.append(Option("new", _("Propose a meetup"), "new", icon="📅"))
    found.append(Option("remind", _("Reminders"), "remind", icon="🔔"))
    found.append(Option("back", p_("menu", "Back"), END, icon="↩"))
    return found


def chose(turn: Turn) -> str | None:
    """The meetup that was tapped."""
    said = str(turn.answers.get("list") or "")
    turn.answers["meetup"] = said[1:]
    found = one(turn)
    if not _stands(turn, found) or found is None:
        return "over"
    turn.answers.update({"duo": found.duo_id, "what": found.what})
    return None


def first_asked(turn: Turn) -> None:
    """What waits longest for this person's answer is asked again."""
    for each in waiting(turn, mine=False)[:1]:
        errands.add(turn.db, turn.person, "meetup_answer", each.id, turn.now)


def withdraw(turn: Turn) -> str | None:
    """What this person asked is not asked any more; who was asked already hears so."""
    found = next(iter(waiting(turn, mine=True)), None)
    duo = duo_of(turn, found)
    if found is None or duo is None:
        return "over"
    unheard = [errands.drop(turn.db, who, "meetup_answer", found.id) for who in rest_of(turn, duo)]
    meetups.cancel(turn.db, found.id, turn.now)
    if not all(unheard):
        tell_rest(turn, found, "withdrawn")
    return None


# -- one of them -----------------------------------------------------------------------------------


def told(turn: Turn) -> Words | None:
    """All about it."""
    found = one(turn)
    if found is None:
        return None
    duo = duo_of(turn, found)
    if duo is None:
        return Lines((named(turn, found), *where(turn, found)[:2]))
    known = series_of(turn, found)
    again = [p_("rhythm", "🔁 {rhythm}").of(rhythm=rhythm(turn, known))] if known else []
    return Lines((named(turn, found), *where(turn, found), *again))


def series_of(turn: Turn, found: Meetup) -> str:
    """The series that a meetup belongs to and that goes on; empty when it is alone."""
    known = series.get(turn.db, found.series_id) if found.series_id else None
    return known.id if known and known.ended is None else ""


def acts(turn: Turn) -> Sequence[Option]:
    """What can be done about it."""
    found = one(turn)
    if found is None:
        return [BACK]
    if found.duo_id is None:
        return [Option("cancel", _("I cannot come"), then="cancel", icon="✖"), AS_FILE, BACK]
    soon = found.starts - turn.now <= ON_THE_WAY
    here = [Option("late", LATE, then="late", icon="⏰")] if soon else []
    if soon and found.what not in FROM_AFAR:
        here.append(Option("lost", LOST, then="lost", icon="🗺"))
    again = Option("repeat", _("Meet so more often"), then="repeat", icon="🔁")
    if series_of(turn, found):
        again = Option("stop", _("Not at a fixed time any more"), then="stop", icon="⏹")
    return [
        *here,
        Option("change", CHANGE, then="change", icon="🕐"),
        Option("cancel", CANCEL, then="cancel", icon="✖"),
        again,
        AS_FILE,
        BACK,
    ]


AS_FILE = Option("file", meetup_file.FILE, then="file", icon="🗓")
BACK = Option("back", p_("menu", "Back"), then="list", icon="↩")


def say_late(turn: Turn) -> str | None:
    """The other hears at once that this person comes later."""
    return _say(turn, "late")


def say_lost(turn: Turn) -> str | None:
    """The other hears at once that this person cannot find it."""
    return _say(turn, "lost")


def _say(turn: Turn, code: str) -> str | None:
    found = one(turn)
    if found is None:
        return "over"
    tell_rest(turn, found, code)
    return None


def told_others(turn: Turn) -> Words | None:
    """That they know it now."""
    duo = duo_of(turn, one(turn))
    return _("{name} knows it now.").of(name=others(turn, duo)) if duo else None


def told_lost(turn: Turn) -> Words | None:
    """That they know it, and where it is as far as we know."""
    found, knows = one(turn), told_others(turn)
    return Lines((knows, *where(turn, found))) if found and knows else None


def ask_to_move(turn: Turn) -> str | None:
    """The others are asked whether the other time suits; until then it stands as it is."""
    found, local = one(turn), next(iter(chosen(turn)), "")
    if found is None or found.state != "agreed" or not local:
        return "over"
    if local == found.when.local:
        return "same"
    wish(turn, found, local)
    return None


def asked_to_move(turn: Turn) -> Words | None:
    """Whom I ask, and how it stands meanwhile."""
    found = one(turn)
    duo = duo_of(turn, found)
    return wished(turn, found, duo) if found and duo else None


def stands_so(turn: Turn) -> Words | None:
    """It is at that time already."""
    found = one(turn)
    return Lines((_("That is agreed already:"), details(turn, found))) if found else None


def send_file(turn: Turn) -> str | None:
    """The meetup as it stands now, for a calendar."""
    found = one(turn)
    if found is None:
        return "over"
    meetup_file.send(turn, found)
    return None


def cancel(turn: Turn) -> str | None:
    """It does not take place, or this person does not come to the activity."""
    found = one(turn)
    if found is None or found.state != "agreed":
        return "over"
    if found.activity_id:
        for who in activities.give_up(turn.db, found.activity_id, turn.person):
            errands.add(turn.db, who, errands.MOVED_UP, found.activity_id, turn.now)
        return "activity"
    try:
        meetups.cancel(turn.db, found.id, turn.now)
    except Settled:
        return "over"
    tell_rest(turn, found, "cancelled")
    return None


def cancelled(turn: Turn) -> Words | None:
    """It is cancelled, and who hears of it."""
    found = meetups.get(turn.db, str(turn.answers.get("meetup") or ""))
    duo = duo_of(turn, found)
    if found is None or duo is None:
        return None
    said = _("It is cancelled, and I tell {name}: {title}.")
    return said.of(name=others(turn, duo), title=title(found))


# -- again and again -------------------------------------------------------------------------------


OFTEN = (
    Option("w1", p_("meetup", "Each week"), icon="📅"),
    Option("w2", p_("meetup", "Every two weeks"), icon="📅"),
    Option("back", p_("menu", "Back"), then="list", icon="↩"),
)


def until_when(turn: Turn) -> Sequence[Option]:
    """A month, three, or half a year from the meetup."""
    found = one(turn)
    if found is None:
        return ()
    day = date.fromisoformat(found.when.day)
    ends = [day + timedelta(weeks=round(months * 52 / 12)) for months in MONTHS]
    return [Option(f"u{each:%Y%m%d}", _until(each), icon="📅") for each in ends]


def _until(day: date) -> Text:
    return _("Until {day}").of(day=day)


class Until:
    """A day in whatever words."""

    def read(self, text: str, turn: Turn) -> str:
        """Return the ISO date. Raises NotUnderstood."""
        from bot.understand.when import spoken

        start = spoken(text, turn.language, turn.now.astimezone(zone(turn))).start
        if start is None:
            raise NotUnderstood(_("Until which day? For example: 30 June."))
        return f"{start:%Y%m%d}"


def ask_to_repeat(turn: Turn) -> str | None:
    """The other side is asked whether that suits them too."""
    found, said = one(turn), str(turn.answers.get("until") or "").lstrip("u")
    duo = duo_of(turn, found)
    if found is None or duo is None or not said.isdecimal():
        return "over"
    until = f"{said[:4]}-{said[4:6]}-{said[6:8]}"
    weeks = 2 if turn.answers.get("repeat") == "w2" else 1
    if not repeats.days(found.when.local, weeks, until, [found.when.day]):
        return "short"
    for who in rest_of(turn, duo):
        about = f"{found.id}.{weeks}.{until}.{turn.person}"
        errands.add(turn.db, who, "meetup_repeat", about, turn.now)
    return None


def asked_to_repeat(turn: Turn) -> Words | None:
    """Whom I ask."""
    duo = duo_of(turn, one(turn))
    said = _("I ask {name} whether that suits too. Until then it is this one meetup.")
    return said.of(name=others(turn, duo)) if duo else None


def stop_series(turn: Turn) -> str | None:
    """No fixed time any more; what is agreed already stays, and can be cancelled one by one."""
    found = one(turn)
    given = str(turn.answers.get("series") or (series_of(turn, found) if found else ""))
    known = series.get(turn.db, given)
    duo = duos.get(turn.db, known.duo_id) if known else None
    if known is None or duo is None or not duo.member(turn.person) or known.ended:
        return "over"
    series.end(turn.db, known.id, turn.now)
    planned = meetups.of_series(turn.db, known.id)
    if planned:
        tell_rest(turn, planned[-1], "stopped")
    return None


# -- reminders -------------------------------------------------------------------------------------

REMINDERS = (
    Option("both", p_("reminders", "The day before, and two hours before"), icon="🔔"),
    Option("day", p_("reminders", "The day before"), icon="📅"),
    Option("hours", p_("reminders", "Two hours before"), icon="⏰"),
    Option("none", p_("reminders", "None"), icon="🔕"),
)


def keep_reminders(turn: Turn) -> None:
    """Which reminders this person wants."""
    said = turn.answers.get("remind")
    wants = Wants(day=said in ("both", "day"), hours=said in ("both", "hours"))
    afters.want(turn.db, turn.person, wants)


meetup_mine = Dialogue(
    "meetup_mine",
    Do("begin", begin, {act: act for act in ACTS if act != "one"} | {"one": "one", "over": "over"}),
    Choose(
        "list",
        listed,
        choices,
        then="chose",
        skip=END,
        leads=("chose", "asked", "withdraw", "new", "remind"),
    ),
    Do("chose", chose, {"over": "over"}),
    Choose(
        "one",
        told,
        acts,
        skip="list",
        leads=("late", "lost", "change", "cancel", "repeat", "stop", "file", "list"),
    ),
    Do("late", say_late, {"over": "over"}, final=True),
    Say("knows", told_others, then=END),
    Do("lost", say_lost, {"over": "over"}, final=True),
    Say("knows_lost", told_lost, then=END),
    Do("change", lambda turn: None, then="find"),
    *times.steps("move"),
    Do("move", ask_to_move, {"over": "over", "same": "same"}, final=True),
    Say("moved", asked_to_move, then=END),
    Say("same", stands_so, then=END),
    Do("cancel", cancel, {"over": "over", "activity": "off"}, final=True),
    Choose(
        "cancelled",
        cancelled,
        (
            Option("again", AGAIN, then="new", icon="📅"),
            AS_FILE,
            Option("back", p_("menu", "Back"), then=END, icon="↩"),
        ),
        skip=END,
    ),
    Do("file", send_file, {"over": "over"}, then=END),
    Say("off", _("All right. Your place is free for somebody else."), then=END),
    Choose("repeat", _("How often?"), OFTEN, then="until", skip="list"),
    Ask("until", _("Until which day?"), Until(), until_when, then="propose", skip="list"),
    Do("propose", ask_to_repeat, {"over": "over", "short": "short"}, final=True),
    Say("asked_it", asked_to_repeat, then=END),
    Say("short", _("There is no such day before then. Until when shall it go on?"), then="until"),
    Do("stop", stop_series, {"over": "over"}, final=True),
    Say("stopped", _("All right. What is agreed already stays; you can cancel each."), then=END),
    Do("asked", first_asked, then=END),
    Do("withdraw", withdraw, {"over": "over"}, final=True),
    Say("withdrawn", _("All right. It is not asked any more."), then="list"),
    Call("new", "meetup", then=END),
    Choose(
        "remind",
        _("When shall I remind you of a meetup?"),
        REMINDERS,
        then="keep",
        skip="list",
    ),
    Do("keep", keep_reminders),
    Say("kept", _("I keep to that."), then="list"),
    Say("over", _("That meetup is not planned any more."), then="list"),
)


# -- the other side is asked whether it repeats ----------------------------------------------------


def _plan(turn: Turn) -> tuple[Meetup | None, int, str]:
    meetup_id, weeks, until, _who = [*str(turn.answers.get("given")).split("."), "", "", ""][:4]
    found = meetups.get(turn.db, meetup_id)
    mine = found and turn.person in meetups.people_of(turn.db, [found])[found.id]
    if not mine or found is None or found.state != "agreed" or series_of(turn, found):
        return None, 1, ""
    return found, int(weeks), until


def can_repeat(turn: Turn) -> str | None:
    """Whether the meetup is still there."""
    found, _weeks, _until_day = _plan(turn)
    if found is None:
        return "over"
    turn.answers["meetup"] = found.id
    return None


def wish_to_repeat(turn: Turn) -> Words | None:
    """Who would like to meet how often, until when."""
    found, weeks, until = _plan(turn)
    duo = duo_of(turn, found)
    if found is None or duo is None:
        return None
    said = _("{name} would like to meet so {every}, until {day}: {title}. Does that suit you?")
    day = date.fromisoformat(until)
    return said.of(name=others(turn, duo), every=every(weeks), day=day, title=title(found))


def repeat(turn: Turn) -> str | None:
    """They meet so again and again; the clock puts each in as it comes near."""
    found, weeks, until = _plan(turn)
    if found is None or found.duo_id is None:
        return "over"
    made = series.repeat(
        turn.db,
        found.duo_id,
        found.what,
        found.when,
        every_weeks=weeks,
        until=date.fromisoformat(until),
        place=found.place,
    )
    meetups.begin_series(turn.db, found.id, made)
    turn.answers["series"] = made
    tell_rest(turn, found, "repeats")
    return None


def repeats_now(turn: Turn) -> Words:
    """How it goes on."""
    goes = _("Then it is so: {rhythm}. Before each I remind you, and each can be cancelled.")
    return goes.of(rhythm=rhythm(turn, str(turn.answers.get("series"))))


def rather_not(turn: Turn) -> None:
    """Each time anew; the other hears it kindly."""
    found, _weeks, _until_day = _plan(turn)
    if found:
        tell_rest(turn, found, "once")


meetup_repeat = Dialogue(
    "meetup_repeat",
    Do("begin", can_repeat, {"over": END}),
    Choose(
        "again",
        wish_to_repeat,
        (
            Option("yes", p_("meetup", "Yes, that suits me"), then="repeat", icon="✅"),
            Option("no", _("No, each time anew"), then="no", icon="✋"),
        ),
        skip="no",
    ),
    Do("repeat", repeat, {"over": END}, final=True),
    Say("repeats", repeats_now, then=END),
    Do("no", rather_not, final=True),
    Say("all_right", _("All right. You agree each time anew."), then=END),
)
