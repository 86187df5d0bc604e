"""Which duo is talked of, what is proposed to somebody, and how the errands are called."""

from __future__ import annotations

from collections.abc import Sequence

from bot import acquainting
from bot.talk.steps import Option
from bot.talk.texts import Words, _
from bot.talk.turn import Turn
from dialogues.meetup_told import first_name, others
from dialogues.two_languages import in_two_languages
from storage import duos, errands
from storage.duos import GOING, Duo, Member

ASKED = errands.PROPOSED
"""The errand that asks whether somebody would like to meet who is proposed; about the duo."""
BEGUN = "duo_begun"
"""The errand that tells that all said yes, and asks what they hope for; about the duo."""
TOLD = "duo_told"
"""The errand that tells what the other side did; about the duo and a code."""
AGAIN = "duo_again"
"""The errand that asks at the end of a break whether they go on; about the duo."""
OVER, BY_COACH = "duo_over", "coach"
"""The errand that tells that it ended; about the duo and a last word of the other side, if any, or
that whoever coordinates closed it with both."""


def waiting(turn: Turn) -> list[Duo]:
    """The proposals that this person has to answer: a family at once, a buddy once the family said
    yes."""
    return [
        duo
        for duo in duos.of_person(turn.db, turn.person, ("proposed",))
        if (me := duo.member(turn.person)) and me.answer is None and may_ask(duo, me)
    ]


def may_ask(duo: Duo, me: Member) -> bool:
    """Whether it is their turn to be asked."""
    return me.side == "family" or all(each.answer == "yes" for each in duo.side("family"))


def named_duo(turn: Turn, *steps: str) -> Duo | None:
    """The duo that this talk is about: as an answer names it, or as it was begun."""
    for step in (*steps, "given"):
        said = str(turn.answers.get(step) or "").partition(".")[0].partition(":")[0]
        found = duos.get(turn.db, said) if said else None
        if found and found.member(turn.person):
            return found
    return None


def going_duo(turn: Turn) -> Duo | None:
    """The duo that goes on and that is talked of; the only one, or the newest."""
    named = named_duo(turn, "which")
    if named and named.state in GOING:
        return named
    found = duos.of_person(turn.db, turn.person, GOING)
    return found[-1] if found else None


def member_of(turn: Turn, duo: Duo) -> Member:
    """This person, as the duo knows them."""
    found = duo.member(turn.person)
    assert found
    return found


def introduced(turn: Turn, member: Member) -> Words:
    """A buddy has a first name; a family only what it agreed to."""
    name, words = first_name(turn, member), member.introduction
    known = _("{name}: “{words}”").of(name=name, words=acquainting.introduced(words))
    return in_two_languages(turn, known, words) if words else name


def which(turn: Turn) -> Sequence[Option]:
    """Those who are beside this person."""
    found = duos.of_person(turn.db, turn.person, GOING)
    return [Option(duo.id, others(turn, duo), icon="🙂") for duo in found]
