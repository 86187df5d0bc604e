"""After a meetup: one tap each, own words if wished; what worries somebody goes to a coordinator at
once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.talk.steps import END, Ask, Dialogue, Do, Option, Say
from bot.talk.texts import Words, _, p_
from bot.talk.turn import Turn
from dialogues.beside import ask_coach, coach_name
from dialogues.between import to_coach
from dialogues.human import OneOf
from dialogues.meetup_told import LONGEST, moment, others
from storage import afters, duos, meetups
from storage.duos import Duo
from storage.meetups import Meetup

ASKED_FOR = timedelta(days=4)
"""How long after a meetup it is still asked how it was."""


def asked(turn: Turn) -> Meetup | None:
    """The meetup that this is about: as it was begun, or as the tapped answer names it."""
    said = turn.answers.get("how")
    about = said if isinstance(said, str) and "." in said else turn.answers.get("given")
    found = meetups.get(turn.db, str(about or "").partition(".")[0])
    mine = found and turn.person in meetups.people_of(turn.db, [found])[found.id]
    return found if mine else None


def _duo(turn: Turn) -> Duo | None:
    found = asked(turn)
    return duos.get(turn.db, found.duo_id or "") if found else None


def begin(turn: Turn) -> str | None:
    """Whether there is something to ask: not of what was cancelled, or is long past."""
    found = asked(turn)
    lately = found and turn.now - found.when.ends <= ASKED_FOR
    return None if found and lately and found.state == "agreed" and _duo(turn) else "over"


def how(turn: Turn) -> Words | None:
    """How was it?"""
    found, duo = asked(turn), _duo(turn)
    if found is None or duo is None:
        return None
    ask = _("You met {name} on {moment}. How was it?")
    return ask.of(name=others(turn, duo), moment=moment(found.when))


def answers(turn: Turn) -> Sequence[Option]:
    """One tap each; every one names its meetup, so that it is good later too."""
    here = turn.state.frames and turn.state.frame.dialogue == "meetup_after"
    given = str(turn.answers.get("given") or "") if here else ""
    waiting = [
        each.meetup_id
        for each in afters.of_person(turn.db, turn.person)
        if (each.felt is None and not each.worry) or each.meetup_id == given
    ]
    return [
        option
        for meetup_id in ([given] if given else waiting)
        for option in (
            Option(f"{meetup_id}.nice", p_("meetup", "Nice"), icon="😊"),
            Option(f"{meetup_id}.so", p_("meetup", "So-so"), icon="😐"),
            Option(f"{meetup_id}.not", p_("meetup", "It did not happen"), icon="✖"),
            Option(f"{meetup_id}.worry", _("Something worries me"), icon="⚠"),
        )
    ]


def keep(turn: Turn) -> str | None:
    """Keep what was tapped; words that were typed are how it was, in their own words."""
    found, duo, said = asked(turn), _duo(turn), turn.answers.get("how")
    if found is None or duo is None:
        return "over"
    if not isinstance(said, str):
        afters.answer(turn.db, found.id, turn.person, turn.now, words=turn.heard.text[:LONGEST])
        return "thanks"
    felt = said.partition(".")[2]
    turn.answers["given"] = found.id
    if felt == "worry":
        afters.answer(turn.db, found.id, turn.person, turn.now, worry=True)
        ask_coach(turn, "worry", urgency=1)
        return "worry"
    afters.answer(turn.db, found.id, turn.person, turn.now, felt=felt)
    return "not" if felt == "not" else None


def keep_words(turn: Turn) -> str | None:
    """Own words, if wished; or something that worries after all."""
    found, duo, said = asked(turn), _duo(turn), turn.answers.get("words")
    if found is None or duo is None:
        return "over"
    if said == "worry":
        afters.answer(turn.db, found.id, turn.person, turn.now, worry=True)
        ask_coach(turn, "worry", urgency=1)
        return "worry"
    if said is True:
        afters.answer(turn.db, found.id, turn.person, turn.now, words=turn.heard.text[:LONGEST])
    return None


WORDS = (
    Option("no", _("No, that is all"), icon="➖"),
    Option("worry", _("Something worries me"), icon="⚠"),
)


def thanks(turn: Turn) -> Words:
    """Kept, and who reads it."""
    return _("Thank you. Only {coach} can read it.").of(coach=coach_name(turn))


meetup_after = Dialogue(
    "meetup_after",
    Do("begin", begin, {"over": END}),
    Ask("how", how, OneOf(answers), answers, skip=END, lasting=True),
    Do(
        "keep",
        keep,
        {"worry": "worry", "not": "not", "thanks": "thanks", "over": END},
        final=True,
    ),
    Ask(
        "words",
        _("Good to know. Is there something you want to add?"),
        OneOf(lambda turn: WORDS),
        WORDS,
        skip="thanks",
    ),
    Do("kept", keep_words, {"worry": "worry", "over": END}, final=True),
    Say("thanks", thanks, then=END),
    Say("not", _("That can happen. Under “my meetups” you can propose another one."), then=END),
    *to_coach("worry"),
)
