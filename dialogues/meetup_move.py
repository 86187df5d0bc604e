"""Moving a meetup: the other side is asked whether the new time suits. Until there is a yes, it
stands where it was."""

from __future__ import annotations

from collections.abc import Sequence

from bot.talk.answers import NO, YES
from bot.talk.steps import END, Ask, Call, Dialogue, Do, Option, Say
from bot.talk.texts import Lines, Words, _, p_
from bot.talk.turn import Turn
from dialogues import meetup_times as times
from dialogues.meetup_news import tell_rest
from dialogues.meetup_times import chosen, id_of, took
from dialogues.meetup_told import by, details, moment, others, rest_of, title, when_at
from storage import duos, errands, meetups
from storage.bookings import Booked
from storage.duos import Duo
from storage.meetups import Meetup, Settled

MOVES = "meetup_moves"
"""The errand that asks whether another time suits; about the meetup, the time, and who wishes
it."""


# -- the wish --------------------------------------------------------------------------------------


def wish(turn: Turn, found: Meetup, local: str) -> None:
    """Everybody else of the duo is asked; whatever was asked of this meetup before counts no
    more."""
    duo = duos.get(turn.db, found.duo_id or "")
    for who in rest_of(turn, duo) if duo else ():
        errands.add(turn.db, who, MOVES, f"{found.id}.{id_of(local)}.{turn.person}", turn.now)


def wished(turn: Turn, found: Meetup, duo: Duo) -> Words:
    """Whom I ask, and how it stands until then."""
    local = next(iter(chosen(turn)), found.when.local)
    name, at = others(turn, duo), moment(when_at(turn, local, found.what))
    asks = _("I ask {name} whether {moment} suits. Until there is a yes, it stays as it is:")
    return Lines((asks.of(name=name, moment=at), details(turn, found)))


def _newest(turn: Turn, meetup_id: str) -> tuple[str, str, str]:
    """What was asked last of this meetup: the errand's words, the time, and who wishes it."""
    last = errands.last(turn.db, turn.person, MOVES, begins=f"{meetup_id}.")
    _id, at, who = [*(last.about if last else "").split("."), "", "", ""][:3]
    local = f"{at[:4]}-{at[4:6]}-{at[6:11]}:{at[11:]}" if at else ""
    return (last.about if last else ""), local, who


# -- being asked -----------------------------------------------------------------------------------


def _asked(turn: Turn) -> Meetup | None:
    """The meetup that this talk is about: as it was begun, or as the tapped answer names it."""
    said = turn.answers.get("suits")
    about = said if isinstance(said, str) and "." in said else turn.answers.get("given")
    return meetups.get(turn.db, str(about or "").partition(".")[0])


def _ours(turn: Turn, found: Meetup | None) -> Duo | None:
    duo = duos.get(turn.db, found.duo_id or "") if found else None
    return duo if duo and duo.member(turn.person) else None


def begin(turn: Turn) -> str | None:
    """Whether that is still asked: not if it was cancelled, or another time was wished since."""
    found, given = _asked(turn), str(turn.answers.get("given") or "")
    about, local, _who = _newest(turn, found.id) if found else ("", "", "")
    if found is None or not _ours(turn, found) or found.state != "agreed" or not local:
        return "over"
    if given.count(".") and given != about:
        return "older"
    turn.answers.update({"duo": found.duo_id, "what": found.what, "meetup": found.id})
    if local == found.when.local:
        return "same"
    return None if when_at(turn, local, found.what).starts > turn.now else "over"


def question(turn: Turn) -> Words | None:
    """Who would like it at what time, in place of which."""
    found = _asked(turn)
    duo = _ours(turn, found)
    if found is None or duo is None:
        return None
    _about, local, who = _newest(turn, found.id)
    asks = _("{name} would rather meet on {moment} than what we have now ({title}).")
    at = moment(when_at(turn, local, found.what))
    suits = _("Does that suit you? Until you say yes, it stays as it is.")
    return Lines((asks.of(name=by(turn, duo, who), moment=at, title=title(found)), suits), " ")


def answers(turn: Turn) -> Sequence[Option]:
    """Yes; another time; to talk first; leave it as it is. Each says for which meetup it is."""
    here = turn.state.frames and turn.state.frame.dialogue == MOVES
    given = str(turn.answers.get("given") or "").partition(".")[0] if here else ""
    last = errands.last(turn.db, turn.person, MOVES, begins=f"{given}." if given else "")
    about = given or (last.about.partition(".")[0] if last else "")
    return [
        Option(f"{about}.yes", p_("meetup", "Yes, that suits me"), icon="✅", also=YES),
        Option(f"{about}.other", _("Other times"), icon="🕐"),
        Option(f"{about}.talk", _("I would rather talk first"), icon="💬"),
        Option(f"{about}.no", _("Leave it as it is"), icon="✋", also=NO),
    ]


def route(turn: Turn) -> str | None:
    """What was tapped, or which time was said."""
    said = turn.answers.get("suits")
    if isinstance(said, dict):
        turn.answers["when"] = said
        return took(turn)
    meetup_id, _dot, choice = str(said or "").partition(".")
    turn.answers["given"] = meetup_id
    return begin(turn) or (choice if choice in ("other", "talk", "no") else None)


def move(turn: Turn) -> str | None:
    """It goes to the new time, and everybody else hears so."""
    found = _asked(turn)
    _about, local, _who = _newest(turn, found.id) if found else ("", "", "")
    if found is None or not local:
        return "over"
    try:
        moved = meetups.move(turn.db, found.id, when_at(turn, local, found.what), turn.now)
    except Booked:
        return "taken"
    except Settled:
        return "over"
    tell_rest(turn, moved, "moved")
    return None


def moved(turn: Turn) -> Words | None:
    """It stands at the new time."""
    found = _asked(turn)
    return (
        Lines((_("That is agreed, and I remind you both."), details(turn, found)))
        if found
        else None
    )


def again(turn: Turn) -> str | None:
    """Another time goes back to whoever wished it."""
    found, local = _asked(turn), next(iter(chosen(turn)), "")
    if found is None or found.state != "agreed" or not local:
        return "over"
    if local == found.when.local:
        return "stay"
    wish(turn, found, local)
    return None


def told_again(turn: Turn) -> Words | None:
    """Whom I ask now."""
    found = _asked(turn)
    duo = _ours(turn, found)
    return wished(turn, found, duo) if found and duo else None


def leave(turn: Turn) -> str | None:
    """It stays as it was; nobody has to explain."""
    found = _asked(turn)
    if found is None or found.state != "agreed":
        return "over"
    tell_rest(turn, found, "stays")
    return None


def stays(turn: Turn) -> Words | None:
    """How it stands."""
    found = _asked(turn)
    said = _("All right, it stays as it is, and I say so:")
    return Lines((said, details(turn, found))) if found else None


def over(turn: Turn) -> Words | None:
    """How it stands by now."""
    found = _asked(turn)
    if found and found.state == "agreed" and _ours(turn, found):
        return Lines((_("That is agreed already:"), details(turn, found)))
    return _("That was settled already. You can always propose a new meetup.")


meetup_moves = Dialogue(
    MOVES,
    Do("begin", begin, {"over": END, "same": END, "older": END}),
    Ask(
        "suits",
        question,
        times.SpokenTime(answers),
        answers,
        then="route",
        skip=END,
        lasting=True,
    ),
    Do(
        "route",
        route,
        {
            "other": "find",
            "talk": "talk",
            "no": "leave",
            "ask": "unclear",
            "hour": "hour",
            "spoken": "check",
            "over": "over",
            "same": "over",
            "older": "over",
        },
        then="move",
    ),
    Say("unclear", times.ask_back, then="suits"),
    Do("move", move, {"taken": "taken", "over": "over"}, final=True),
    Say("moved", moved, then=END),
    Say("taken", _("One of you has something else then by now. Let us look for others."), "find"),
    *times.steps("again"),
    Do("again", again, {"over": "over", "stay": "leave"}, final=True),
    Say("asked", told_again, then=END),
    Do("leave", leave, {"over": "over"}, final=True),
    Say("stays", stays, then=END),
    Call("talk", "between", then=END),
    Say("over", over, then=END),
)
