"""Being asked to meet: pick a time, propose others, say not now, or ask to talk first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.talk.answers import NO, YES
from bot.talk.steps import END, Ask, Call, Choose, Dialogue, Do, Option, Say
from bot.talk.texts import Lines, Words, _, p_
from bot.talk.turn import Turn
from dialogues import meetup_times as times
from dialogues.meetup import ALONG, WordsForThem, may_know, words_of
from dialogues.meetup_news import tell_rest
from dialogues.meetup_times import chosen, id_of, took
from dialogues.meetup_told import (
    by,
    details,
    is_buddy,
    kind,
    moment,
    rest_of,
    when_at,
    where,
)
from storage import duos, errands, meetups
from storage.bookings import Booked
from storage.duos import Duo
from storage.meetups import Meetup, Settled
from storage.times import When


def asked(turn: Turn) -> Meetup | None:
    """The meetup that this talk is about: as it was begun, or as the tapped answer names it."""
    said = turn.answers.get("which")
    about = said if isinstance(said, str) and "." in said else turn.answers.get("given")
    return meetups.get(turn.db, str(about or "").partition(".")[0])


def _duo(turn: Turn, about: Meetup) -> Duo | None:
    found = duos.get(turn.db, about.duo_id or "")
    return found if found and found.member(turn.person) else None


def begin(turn: Turn) -> str | None:
    """Whether there is still something to answer."""
    about = asked(turn)
    duo = _duo(turn, about) if about else None
    if about is None or duo is None:
        return "over"
    turn.answers.update({"duo": duo.id, "what": about.what, "place": about.place})
    if about.state != "proposed":
        return "over"
    if about.proposed_by == turn.person:
        return "mine"
    return None if _to_come(turn, about) else "late"


def _to_come(turn: Turn, about: Meetup) -> list[str]:
    """The offered times that are not over."""
    return [local for local in about.times if when_at(turn, local, about.what).starts > turn.now]


def invitation(turn: Turn) -> Words | None:
    """Who would like to meet, for what, where; and when."""
    about = asked(turn)
    duo = _duo(turn, about) if about else None
    if about is None or duo is None:
        return None
    name = by(turn, duo, about.proposed_by)
    wish = _("{name} would like to meet you: {what}.")
    if about.changed > about.made:
        wish = _("{name} proposes another time: {what}.")
    wish = wish.of(name=name, what=kind(about.what))
    found = _to_come(turn, about)
    if len(found) == 1:
        at = moment(when_at(turn, found[0], about.what))
        ask: Words = _("{moment}. Does that suit you?").of(moment=at)
    else:
        ask = _("Which of these times suits you?")
    return Lines((wish, *where(turn, about), ask))


def answers(turn: Turn) -> Sequence[Option]:
    """The times; others; to talk first; not now. Each says for which meetup it is."""
    here = turn.state.frames and turn.state.frame.dialogue == "meetup_answer"
    given = str(turn.answers.get("given") or "") if here else ""
    waiting = [
        each
        for each in meetups.proposed(turn.db, turn.person)
        if each.proposed_by != turn.person and given in ("", each.id)
    ]
    return [option for each in waiting for option in _answers(turn, each)]


def _answers(turn: Turn, about: Meetup) -> list[Option]:
    found = _to_come(turn, about)
    if len(found) == 1:
        yes = p_("meetup", "Yes, that suits me")
        picks = [Option(f"{about.id}.{id_of(found[0])}", yes, icon="✅", also=YES)]
    else:
        picks = [
            Option(f"{about.id}.{id_of(local)}", _at(turn, local, about.what)) for local in found
        ]
    return [
        *picks,
        Option(f"{about.id}.other", _("Other times"), icon="🕐"),
        Option(f"{about.id}.talk", _("I would rather talk first"), icon="💬"),
        Option(f"{about.id}.no", p_("meetup", "Not this time"), icon="✋", also=NO),
    ]


def _at(turn: Turn, local: str, what: str) -> Words:
    return p_("meetup", "{moment}").of(moment=moment(when_at(turn, local, what)))


def route(turn: Turn) -> str | None:
    """What was tapped, or which time was said."""
    said = turn.answers.get("which")
    if isinstance(said, dict):
        turn.answers["when"] = said
        return took(turn)
    unfit = begin(turn)
    if unfit:
        return unfit
    choice = str(said or "").partition(".")[2]
    turn.answers["given"] = str(said).partition(".")[0]
    if choice in ("other", "talk", "no"):
        return choice
    about = asked(turn)
    picked = [local for local in _to_come(turn, about) if id_of(local) == choice] if about else []
    turn.answers["chosen"] = picked
    return None if picked else "late"


def agree(turn: Turn) -> str | None:
    """The time that was picked is agreed; of two at once, one is, and the other hears so."""
    about = asked(turn)
    if about is None:
        return "over"
    [local] = chosen(turn)[:1] or [""]
    if not local:
        return "late"
    when = when_at(turn, local, about.what)
    try:
        meetups.agree(turn.db, about.id, when, turn.now)
    except Booked:
        return _booked(turn, about, when)
    except Settled:
        return "over"
    tell_rest(turn, about, "agreed")
    asks = about.what == "along" and about.changed == about.made and not _is_buddy(turn, about)
    return "along" if asks else None


def _booked(turn: Turn, about: Meetup, when: When) -> str:
    """They agreed on that very time already, each at the other's word; or somebody is elsewhere."""
    for each in meetups.of_duo(turn.db, about.duo_id or ""):
        same = each.state == "agreed" and set(each.when.quarters()) & set(when.quarters())
        if same:
            meetups.cancel(turn.db, about.id, turn.now)
            turn.answers["both"] = each.id
            return "both"
    return "taken"


def _is_buddy(turn: Turn, about: Meetup) -> bool:
    duo = _duo(turn, about)
    return duo is not None and is_buddy(turn, duo)


def confirmed(turn: Turn) -> Words | None:
    """It stands: what, when, where, what to bring."""
    about = asked(turn)
    if about is None:
        return None
    stands = _("That is agreed, and I remind you both.")
    return Lines((stands, details(turn, about)))


def both_said_yes(turn: Turn) -> Words | None:
    """Each said yes to the other at the same moment: it is one meetup."""
    found = meetups.get(turn.db, str(turn.answers.get("both") or ""))
    if found is None:
        return None
    same = _("You both said yes at the same moment. It is one meetup, and it stands:")
    return Lines((same, details(turn, found)))


KNOWS = tuple(replace(option, then=to) for option, to in zip(ALONG, ("kept", "why"), strict=True))


def keep_along(turn: Turn) -> None:
    """What the family chose that the buddy may know."""
    about = asked(turn)
    why = words_of(turn, "why")
    if about and why:
        meetups.describe(turn.db, about.id, along=why)
        tell_rest(turn, about, "along", why)


def offer(turn: Turn) -> str | None:
    """Other times go back to whoever asked."""
    about = asked(turn)
    offers = [when_at(turn, local, about.what) for local in chosen(turn)] if about else []
    if about is None or not offers:
        return "late"
    if len(offers) == 1 and offers[0].local in about.times:
        return "agree"
    try:
        meetups.offer(turn.db, about.id, turn.person, offers, turn.now)
    except Settled:
        return "over"
    duo = _duo(turn, about)
    for who in rest_of(turn, duo) if duo else ():
        errands.add(turn.db, who, "meetup_answer", about.id, turn.now)
    return None


def offered(turn: Turn) -> Words | None:
    """Whom I ask now."""
    about = asked(turn)
    duo = _duo(turn, about) if about else None
    if about is None or duo is None:
        return None
    names = [by(turn, duo, who) for who in rest_of(turn, duo)]
    said = _("I ask {name}. You hear it here.")
    return said.of(name=names[0] if len(names) == 1 else Lines(tuple(names), ", "))


def refuse(turn: Turn) -> str | None:
    """Not this time: nobody has to explain, and the other hears it kindly."""
    about = asked(turn)
    if about is None:
        return "over"
    try:
        meetups.cancel(turn.db, about.id, turn.now)
    except Settled:
        return "over"
    tell_rest(turn, about, "declined")
    return None


def refused(turn: Turn) -> Words:
    """What the other hears."""
    return _("All right. I say that it does not suit this time, nothing more.")


def over(turn: Turn) -> Words | None:
    """How it stands by now: agreed by somebody, or not any more."""
    about = asked(turn)
    if about and about.state == "agreed" and _duo(turn, about):
        return Lines((_("That is agreed already:"), details(turn, about)))
    return _("That was settled already. You can always propose a new meetup.")


meetup_answer = Dialogue(
    "meetup_answer",
    Do("begin", begin, {"over": END, "mine": END, "late": "late"}),
    Ask(
        "which",
        invitation,
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
            "no": "refuse",
            "ask": "unclear",
            "hour": "hour",
            "spoken": "check",
            "over": "over",
            "mine": "waits",
            "late": "late",
        },
        then="agree",
    ),
    Say("unclear", times.ask_back, then="which"),
    Do(
        "agree",
        agree,
        {"along": "know", "both": "both", "taken": "taken", "late": "late", "over": "over"},
        final=True,
    ),
    Say("confirmed", confirmed, then=END),
    Choose("know", may_know, KNOWS, skip="kept"),
    Ask("why", _("What may I say that it is for? A few words."), WordsForThem(), skip="kept"),
    Do("kept", keep_along, then="confirmed"),
    Say("both", both_said_yes, then=END),
    Say("taken", _("One of you has something else then by now. Let us look for others."), "find"),
    Say("late", _("Those times are over by now. Let us look for others."), then="find"),
    *times.steps("offer"),
    Do("offer", offer, {"agree": "agree", "late": "late", "over": "over"}, final=True),
    Say("offered", offered, then=END),
    Do("refuse", refuse, {"over": "over"}, final=True),
    Say("refused", refused, then=END),
    Call("talk", "between", then=END),
    Say(
        "waits", _("You asked this yourself. You hear it here as soon as there is an answer."), END
    ),
    Say("over", over, then=END),
)
