"""A duo, as both sides live it: who it is, what can be done, a break. And where "a buddy" leads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from bot.talk.steps import END, Ask, Call, Choose, Dialogue, Do, Option, Say
from bot.talk.texts import Lines, Words, _, p_
from bot.talk.turn import Turn
from dialogues.beside import Ticked, coach_name
from dialogues.duo_begun import hope_of, hoped, hopes, keep_hopes, what_hope
from dialogues.duo_bye import closed
from dialogues.duo_which import (
    AGAIN,
    ASKED,
    BEGUN,
    TOLD,
    going_duo,
    introduced,
    member_of,
    named_duo,
    waiting,
    which,
)
from dialogues.free_times import TIMES
from dialogues.human import BACK
from dialogues.meetup_told import first_name, is_buddy, others, rest_of, tell
from dialogues.world import world
from storage import buddies, duos, errands, wishes
from storage.duos import GOING, Duo

_MORNING = 9


# -- where it leads --------------------------------------------------------------------------------


def whose(turn: Turn) -> str | None:
    """Where "a buddy" leads: to who is beside them, to what is proposed, to how far it is."""
    if waiting(turn):
        return "asked"
    if duos.of_person(turn.db, turn.person, GOING):
        return "duo"
    me = buddies.get(turn.db, turn.person)
    return "buddy" if me and me.state != "left" else None


# -- what the other side did -----------------------------------------------------------------------


def told(turn: Turn, about: str) -> None:
    """Say it; nothing of a duo that is not theirs."""
    duo_id, _colon, code = about.partition(":")
    duo = duos.get(turn.db, duo_id)
    if duo is None or not duo.member(turn.person):
        return
    code, _dot, who = code.partition(".")
    member = duo.member(who)
    name = first_name(turn, member) if member else others(turn, duo)
    if code == "not":
        keeps = _("This time it does not work out. That is not about you. {coach} keeps looking.")
        tell(turn, keeps.of(coach=coach_name(turn)))
    elif code == "hopes" and member and member.expects:
        if any(each.dialogue == BEGUN and each.step == "hopes" for each in turn.state.frames):
            return  # they are asked just now, and read it there
        tell(turn, hope_of(turn, member))
    elif code == "paused" and duo.state == "paused":
        tell(turn, Lines((_paused(name, duo.paused_until), _ALWAYS), " "))
    elif code == "going" and duo.state == "active":
        tell(turn, _("{name} can again. You can make plans.").of(name=name))
    elif code == "rests" and duo.state == "paused":
        tell(turn, Lines((_resting(turn, duo), _ALWAYS), " "))
    elif code == "again" and duo.state == "active":
        tell(turn, _("The break with {name} is over. You can make plans.").of(name=name))
    elif code == "closed" and duo.state == "ended":
        tell(turn, Lines((closed(turn, duo), _looks_on(turn)), " "))


_ALWAYS = _("What you planned stays, unless one of you cancels it.")


def _paused(name: Words, until: date | None) -> Words:
    if until is None:
        return _("{name} takes a break for a while.").of(name=name)
    return _("{name} takes a break until {day}.").of(name=name, day=until)


def _resting(turn: Turn, duo: Duo) -> Words:
    """A break that whoever coordinates agreed with both."""
    both = {"coach": coach_name(turn), "name": others(turn, duo)}
    if duo.paused_until is None:
        return _("{coach} keeps a break for you and {name} for a while.").of(**both)
    return _("{coach} keeps a break for you and {name} until {day}.").of(
        **both, day=duo.paused_until
    )


def _looks_on(turn: Turn) -> Words:
    """For a family that waits again: by when it hears more."""
    wish = wishes.open_of(turn.db, turn.person)
    if wish is None or wish.state != "waiting" or wish.next_news is None:
        return ""
    day = wish.next_news.astimezone(world(turn).duty.zone).date()
    looks = _("{coach} looks for somebody. Next news on {day}.")
    return looks.of(coach=coach_name(turn), day=day)


TELLS = {TOLD: told}


# -- the page of a duo -----------------------------------------------------------------------------


def begin_page(turn: Turn) -> str | None:
    """Which one, where there are several."""
    found = duos.of_person(turn.db, turn.person, GOING)
    if not found:
        return "nobody"
    if len(found) > 1 and not named_duo(turn, "which"):
        return "which"
    return None


def page(turn: Turn) -> Words | None:
    """Who it is, what each hopes for, and whether it rests."""
    duo = going_duo(turn)
    if duo is None:
        return None
    who = [introduced(turn, each) for each in duo.others(turn.person)]
    theirs = [hope_of(turn, each) for each in duo.others(turn.person) if each.expects]
    mine = member_of(turn, duo).expects
    you = _("You hope for: {hopes}.").of(hopes=hoped(mine)) if mine else ""
    rests: Words = ""
    if duo.state == "paused":
        rests = _("You take a break now.")
        if duo.paused_until:
            rests = _("You take a break until {day}.").of(day=duo.paused_until)
    return Lines((*who, *theirs, you, rests, _("What would you like to do?")))


def ways(turn: Turn) -> Sequence[Option]:
    """What can be done most."""
    duo = going_duo(turn)
    made = [
        Option("meet", p_("duo", "Propose to meet"), then="meet", icon="📅"),
        Option("mine", p_("duo", "What is planned"), then="mine", icon="🗓"),
        Option("write", p_("duo", "Write a message"), then="write", icon="✍"),
    ]
    if duo and is_buddy(turn, duo):
        made.append(Option("coach", _("Ask my coach"), then="coach", icon="🙋"))
        made.append(Option("accident", p_("coach", "Accident"), then="accident", icon="🚑"))
    return [*made, Option("more", p_("menu", "More"), then="more", icon="☰")]


def more_ways(turn: Turn) -> Sequence[Option]:
    """What can be made otherwise."""
    duo = going_duo(turn)
    paused = duo is not None and duo.state == "paused"
    rest = Option("pause", p_("duo", "A break"), then="pause", icon="⏸")
    on = Option("on", p_("duo", "We go on again"), then="on", icon="▶️")
    return (
        Option("hopes", p_("duo", "What I hope for"), then="hopes", icon="🌱"),
        on if paused else rest,
        TIMES,
        Option("otherwise", p_("duo", "I want it otherwise"), then="otherwise", icon="🔁"),
        Option("bye", p_("duo", "I want to stop"), then="bye", icon="👋"),
        Option("safe", p_("duo", "Something is not right"), then="safe", icon="🚫"),
        BACK,
    )


# -- a break ---------------------------------------------------------------------------------------


BREAKS = (
    Option("14", p_("break", "Two weeks"), icon="🕐"),
    Option("31", p_("break", "A month"), icon="🗓"),
    Option("open", p_("break", "I do not know yet"), icon="❔"),
)


def take_break(turn: Turn) -> str | None:
    """It rests; the others hear until when, and at the end it is asked whether they go on."""
    duo = going_duo(turn)
    if duo is None:
        return "nobody"
    said = str(turn.answers.get("pause") or "")
    today = turn.now.astimezone(world(turn).duty.zone).date()
    until = today + timedelta(days=int(said)) if said.isdecimal() else None
    duos.pause(turn.db, duo.id, until)
    if until:
        next_day = until + timedelta(days=1)
        zone = world(turn).duty.zone
        due = datetime(next_day.year, next_day.month, next_day.day, _MORNING, tzinfo=zone)
        errands.add(turn.db, turn.person, AGAIN, duo.id, turn.now, due=due)
    for who in rest_of(turn, duo):
        errands.add(turn.db, who, TOLD, f"{duo.id}:paused.{turn.person}", turn.now)
    return None


def paused(turn: Turn) -> Words | None:
    """What the break means."""
    duo = going_duo(turn)
    if duo is None:
        return None
    said = _("Good that you say it. {name} hears that you take a break.")
    return Lines((said.of(name=others(turn, duo)), _ALWAYS), " ")


def go_on(turn: Turn) -> str | None:
    """They see each other again."""
    duo = going_duo(turn)
    if duo is None or duo.state != "paused":
        return "nobody"
    duos.resume(turn.db, duo.id)
    errands.drop(turn.db, turn.person, AGAIN, duo.id)
    for who in rest_of(turn, duo):
        errands.add(turn.db, who, TOLD, f"{duo.id}:going.{turn.person}", turn.now)
    return None


def begin_again(turn: Turn) -> str | None:
    """Only where it still rests."""
    duo = named_duo(turn)
    return None if duo and duo.state == "paused" else "over"


def again(turn: Turn) -> Words | None:
    """The break is over."""
    duo = named_duo(turn)
    if duo is None:
        return None
    return _("Your break is over. Shall you and {name} go on?").of(name=others(turn, duo))


duo_again = Dialogue(
    AGAIN,
    Do("begin", begin_again, {"over": END}),
    Choose(
        "again",
        again,
        (
            Option("yes", p_("duo", "Yes, we go on"), then="on", icon="▶️"),
            Option("longer", p_("duo", "A little longer"), then="longer", icon="⏸"),
            Option("bye", p_("duo", "I want to stop"), then="bye", icon="👋"),
        ),
        skip=END,
    ),
    Do("on", go_on, {"nobody": END}),
    Say("going", _("Good. You can make plans."), then=END),
    Choose("longer", _("For how long?"), BREAKS, then="paused", skip=END),
    Do("paused", lambda turn: _longer(turn), {"nobody": END}),
    Say("told", paused, then=END),
    Call("bye", "duo_bye", then=END),
)


def _longer(turn: Turn) -> str | None:
    turn.answers["pause"] = turn.answers.get("longer")
    return take_break(turn)


# -- the dialogues ---------------------------------------------------------------------------------

duo_page = Dialogue(
    "duo",
    Do("begin", begin_page, {"nobody": "nobody", "which": "which"}, then="page"),
    Choose("which", _("Whom is it about?"), which, then="page", skip=END),
    Choose(
        "page",
        page,
        ways,
        skip=END,
        leads=("meet", "mine", "write", "coach", "accident", "more"),
    ),
    Choose(
        "more",
        _("What would you like to be otherwise?"),
        more_ways,
        skip="page",
        leads=("hopes", "pause", "on", "free_times", "otherwise", "bye", "safe", END),
    ),
    Call("meet", "meetup", then="begin"),
    Call("mine", "meetup_mine", then="begin"),
    Call("write", "between", then="begin"),
    Call("coach", "coach", then="begin"),
    Call("accident", "accident", then="begin"),
    Ask("hopes", what_hope, Ticked(hopes, somebody=True), hopes, many=True, skip="page"),
    Do("keep_hopes", keep_hopes, then="begin"),
    Choose("pause", _("For how long?"), BREAKS, then="paused", skip="page"),
    Do("paused", take_break, {"nobody": "nobody"}),
    Say("pause_told", paused, then=END),
    Do("on", go_on, {"nobody": "nobody"}),
    Say("going", _("Good. You can make plans."), then=END),
    Call("free_times", "free_times", then="begin"),
    Call("otherwise", "coach", then="begin"),
    Call("bye", "duo_bye", then=END),
    Call("safe", "safe", then="begin"),
    Say("nobody", _("There is nobody beside you now."), then=END),
)

beside = Dialogue(
    "beside",
    Do("whose", whose, {"asked": "asked", "duo": "duo", "buddy": "buddy"}, then="wish"),
    Call("asked", ASKED, then=END),
    Call("duo", "duo", then=END),
    Call("buddy", "buddy", then=END),
    Call("wish", "wish", then=END),
)
