"""Did it work? Some weeks after a family heard how to ask for a right, Naast asks what became of
it, with their yes, and stops at one tap. What did not work leads on to what was in the way.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from bot.talk.steps import END, Call, Choose, Dialogue, Do, Option, Say
from bot.talk.texts import Text, Words, _, p_
from bot.talk.turn import Turn
from dialogues.known import ENDED
from dialogues.rights import told
from dialogues.rights.models import Right
from dialogues.world import world
from storage import actions, consents, errands, outcomes
from storage.outcomes import SETTLED

CONSENT = "outcomes"
"""The consent to be asked later whether it worked."""
NO = "no_outcomes"
"""Where the talk keeps that they do not want to be asked."""
OUTCOME = "outcome"
HOUR = 17
"""At what time of the day people are asked."""
STOP = "stop"

ICONS = {"got": "✅", "asked": "📨", "refused": "🚫", "not_yet": "⏸", "had": "☑️"}


# -- planning --------------------------------------------------------------------------------------


def follow(turn: Turn, right_id: str) -> str | None:
    """A family was told how to ask for a right: plan to ask whether it worked, where it said yes to
    that. Returns "ask" where it was never asked: then the dialogue "follow" does."""
    if turn.kept.get(NO) or right_id not in world(turn).contents.rights:
        return None
    if not consents.stands(turn.db, turn.person, CONSENT):
        return "ask"
    plan(turn, right_id)
    return None


def plan(turn: Turn, right_id: str) -> date | None:
    """Ask when it has had its time; return the day. None where it is settled already."""
    right = world(turn).contents.rights.get(right_id)
    known = outcomes.get(turn.db, turn.person, right_id)
    if right is None or (known and known.said in SETTLED):
        return None
    outcomes.follow(turn.db, turn.person, right_id, turn.now)
    zone = world(turn).duty.zone
    day = (turn.now + timedelta(days=right.ask_after_days)).astimezone(zone).date()
    due = datetime(day.year, day.month, day.day, HOUR, tzinfo=zone)
    errands.add(turn.db, turn.person, OUTCOME, right_id, turn.now, due=due, unasked=True)
    return day


def stop(turn: Turn) -> None:
    """Nobody asks any more."""
    turn.kept[NO] = True
    consents.revoke(turn.db, turn.person, CONSENT, turn.now)
    for each in errands.of_person(turn.db, turn.person):
        if each.dialogue == OUTCOME:
            errands.drop(turn.db, turn.person, OUTCOME, each.about)


def begin_follow(turn: Turn) -> str | None:
    """Asked once; after that it is planned without a word."""
    asks = follow(turn, str(turn.answers.get("given") or ""))
    return None if asks else "known"


def may_ask(turn: Turn) -> None:
    """With their yes."""
    consents.give(turn.db, turn.person, CONSENT, "Naast", turn.now)
    plan(turn, str(turn.answers.get("given") or ""))


def may_not(turn: Turn) -> None:
    """They are not asked this again."""
    turn.kept[NO] = True


def planned(turn: Turn) -> Words:
    """When it comes."""
    right = world(turn).contents.rights.get(str(turn.answers.get("given") or ""))
    days = right.ask_after_days if right else 0
    day = (turn.now + timedelta(days=days)).astimezone(world(turn).duty.zone).date()
    return _("Good. I ask you after {day}. One tap stops it.").of(day=day)


follow_up = Dialogue(
    "follow",
    Do("begin", begin_follow, {"known": END}),
    Choose(
        "may",
        _("Shall I ask you later whether it worked?"),
        (
            Option("yes", p_("outcome", "Yes, please"), then="may_ask", icon="👍"),
            Option("no", p_("outcome", "No, thank you"), then="may_not", icon="➖"),
        ),
        skip=END,
    ),
    Do("may_ask", may_ask, final=True),
    Say("planned", planned, then=END),
    Do("may_not", may_not),
    Say("fine", _("All right, I do not ask."), then=END),
)


# -- asking ----------------------------------------------------------------------------------------


def _about(turn: Turn) -> str:
    """Which right it is about: as the tapped answer names it, else as it was begun."""
    picked = turn.heard.picked.partition(f"{OUTCOME}.how=")[2]
    if turn.state.frame.dialogue != OUTCOME:
        return picked.rpartition(".")[0]
    said = str(turn.answers.get("how") or picked)
    return said.rpartition(".")[0] or str(turn.answers.get("given") or "")


def _said(turn: Turn) -> str:
    return str(turn.answers.get("how") or "").rpartition(".")[2]


def the_right(turn: Turn) -> Right | None:
    """The right; None where content lost it, or this person was never told of it."""
    if outcomes.get(turn.db, turn.person, _about(turn)) is None:
        return None
    return world(turn).contents.rights.get(_about(turn))


def begin(turn: Turn) -> str | None:
    """Nothing where they do not want it any more, or it came through meanwhile."""
    right = the_right(turn)
    known = outcomes.get(turn.db, turn.person, right.id) if right else None
    if right is None or known is None or known.said in SETTLED:
        return "over"
    outcomes.ask(turn.db, turn.person, right.id, turn.now)
    return None


def how(turn: Turn) -> Words | None:
    """What it is about, and the question."""
    right = the_right(turn)
    if right is None:
        return None
    asked = _("Some time ago we talked about this: {right}. How did it go?")
    return asked.of(right=Text(right.name))


def endings(turn: Turn) -> Sequence[Option]:
    """How it can have ended, each with the right it is for; and the way to stop."""
    right = the_right(turn)
    if right is None:
        return ()
    made = [Option(f"{right.id}.{code}", ENDED[code], icon=icon) for code, icon in ICONS.items()]
    stops = Option(f"{right.id}.{STOP}", _("Do not ask me this any more"), icon="✋")
    return [*made, stops]


def keep(turn: Turn) -> str | None:
    """Keep what became of it; what is had is not proposed again."""
    right, said = the_right(turn), _said(turn)
    if right is None:
        return "over"
    if said not in ENDED:
        return STOP if said == STOP else "over"
    outcomes.answer(turn.db, turn.person, right.id, said, turn.now)
    if said in SETTLED:
        errands.drop(turn.db, turn.person, OUTCOME, right.id)
        mark_had(turn, right.id)
        return "good"
    return "refused" if said == "refused" else None


def drop(turn: Turn) -> None:
    """They do not need it any more: nothing of it is asked or open from now on."""
    subject = _about(turn)
    outcomes.answer(turn.db, turn.person, subject, "dropped", turn.now)
    errands.drop(turn.db, turn.person, OUTCOME, subject)
    for each in actions.open_of(turn.db, turn.person):
        if each.subject == subject:
            actions.finish(turn.db, turn.person, each.id, turn.now)


def mark_had(turn: Turn, right_id: str) -> None:
    """What was told about rights, where that is kept: they have this one now."""
    if consents.stands(turn.db, turn.person, told.KEPT):
        told.take_up(turn)
        told.mark_had(turn, right_id)


def in_the_way(turn: Turn) -> Words:
    """No hurry; and whether something is in the way."""
    if _said(turn) == "asked":
        return _("Good that you asked. Is something in the way now?")
    return _("That is fine, there is no hurry. Is something in the way?")


def again(turn: Turn) -> None:
    """Ask once more, when it has had its time again, where they said yes to being asked."""
    if consents.stands(turn.db, turn.person, CONSENT):
        plan(turn, _about(turn))


def again_on(turn: Turn) -> Words | None:
    """When that is."""
    waits = errands.last(turn.db, turn.person, OUTCOME, _about(turn))
    if waits is None or waits.done:
        return None
    day = waits.due.astimezone(world(turn).duty.zone).date()
    return _("Then I ask again after {day}.").of(day=day)


def about_it(turn: Turn) -> str:
    """The right, for the dialogue that comes next."""
    return _about(turn)


outcome = Dialogue(
    OUTCOME,
    Do("begin", begin, {"over": END}),
    Choose("how", how, endings, then="keep", skip=END, lasting=True),
    Do("keep", keep, {"over": "settled", STOP: STOP, "good": "good", "refused": "no"}, final=True),
    Choose(
        "hard",
        in_the_way,
        (
            Option("way", p_("ask", "Something is in the way"), then="barrier", icon="🚧"),
            Option("time", p_("outcome", "No, it takes time"), then="again", icon="🕐"),
            Option("dropped", p_("outcome", "I do not need it any more"), "drop", icon="➖"),
        ),
        skip="again",
    ),
    Call("barrier", "barrier", then="again", given=about_it),
    Do("again", again),
    Say("again_on", again_on, then=END),
    Choose(
        "no",
        _("A no is not always the end: somebody can look at it with you. What would help?"),
        (
            Option("help", p_("outcome", "Help with the no"), then="refused", icon="⚖"),
            Option("way", p_("ask", "Something is in the way"), then="after_no", icon="🚧"),
            Option("leave", p_("outcome", "I leave it"), then="drop", icon="➖"),
        ),
        skip=END,
    ),
    Call("refused", "refused", then=END, given=about_it),
    Call("after_no", "barrier", then=END, given=about_it),
    Say("good", _("Good to hear. I do not propose it any more."), then=END),
    Do("drop", drop, final=True),
    Say("left", _("All right. You can always come back to it."), then=END),
    Do(STOP, stop, final=True),
    Say("stopped", _("All right, I do not ask it any more."), then=END),
    Say("settled", _("That is settled already. Thank you."), then=END),
)
