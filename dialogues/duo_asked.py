"""Two sides who may suit each other: each reads a short introduction and says yes or no, without
having to explain. The family is asked first: what a buddy reads of it is what it agreed to.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.acquainting import introduced as read_of
from bot.talk.answers import NO, YES
from bot.talk.steps import END, Ask, Call, Choose, Dialogue, Do, Option, Say
from bot.talk.texts import Lines, Name, Words, _, p_
from bot.talk.turn import Turn
from dialogues.beside import LONGEST, OwnWords, coach_name, next_news
from dialogues.checkin import plan
from dialogues.duo_which import (
    ASKED,
    BEGUN,
    TOLD,
    introduced,
    may_ask,
    member_of,
    named_duo,
    waiting,
)
from dialogues.meetup_told import first_name, others
from dialogues.two_languages import in_two_languages
from dialogues.world import world
from storage import buddies, consents, duos, errands, wishes
from storage.duos import Duo, Member, Settled

INTRODUCED = "introduction"
"""The consent to what the other side reads of somebody."""


def _proposed(turn: Turn) -> Duo | None:
    named = named_duo(turn, "agree")
    return named or next(iter(waiting(turn)), None)


def begin_asked(turn: Turn) -> str | None:
    """Ask, where there is still something to say."""
    duo = _proposed(turn)
    return None if duo and duo in waiting(turn) else "over"


def proposal(turn: Turn) -> Words | None:
    """Who it is, as far as they agreed to; what they read of this person; yes or no."""
    duo = _proposed(turn)
    if duo is None:
        return None
    me = member_of(turn, duo)
    knows = _("{coach} knows somebody who may suit you.").of(coach=coach_name(turn))
    theirs = [introduced(turn, each) for each in duo.others(turn.person)]
    mine = _("This is what they read of you: “{words}”").of(words=_read_of(turn, me))
    read = in_two_languages(turn, mine, me.introduction) if me.introduction else ""
    asks = _("Would you like to meet? You need not say why or why not.")
    return Lines((knows, *theirs, read, asks))


def _read_of(turn: Turn, me: Member) -> Words:
    """What the others read of this person; a family's first name too, where it is known: its yes
    is for that as well."""
    words, name = read_of(me.introduction), first_name(turn, me)
    if me.side == "family" and isinstance(name, Name):
        return Lines((Name(f"{name.text}:"), words), " ")
    return words


def answers(turn: Turn) -> Sequence[Option]:
    """Yes, no, other words, a question: each with the duo it is for."""
    duo = _proposed(turn)
    if duo is None:
        return ()
    return (
        Option(f"{duo.id}.yes", p_("duo", "Yes, gladly"), icon="😊", also=YES),
        Option(f"{duo.id}.no", p_("duo", "No, rather not"), icon="➖", also=NO),
        Option(f"{duo.id}.words", p_("duo", "Change what they read of me"), icon="✏️"),
        Option(f"{duo.id}.ask", p_("duo", "I want to ask something"), icon="🙋"),
    )


def answer(turn: Turn) -> str | None:
    """What was tapped; with a yes or no it is kept, and the others hear what they need to."""
    said = str(turn.answers.get("agree") or "").rpartition(".")[2]
    duo = _proposed(turn)
    if duo is None or said not in ("yes", "no", "words", "ask"):
        return "over"
    if said in ("words", "ask"):
        return said if duo in waiting(turn) else "over"
    try:
        now = duos.answer(turn.db, duo.id, turn.person, said == "yes", turn.now)
    except Settled:
        return "over"
    if said == "no":
        _tell_not(turn, now)
        return "no"
    consents.give(turn.db, turn.person, INTRODUCED, _receiver(turn, now), turn.now)
    if now.state == "active":
        _begin(turn, now)
        return "begun"
    _ask_buddies(turn, now)
    return None


def _receiver(turn: Turn, duo: Duo) -> str:
    return turn.speaker.say(others(turn, duo))[:80]


def _tell_not(turn: Turn, duo: Duo) -> None:
    """Those who said yes hear that it does not work out, and not whose no it was."""
    for each in duo.members:
        errands.drop(turn.db, each.person_id, ASKED, duo.id)
        if each.person_id != turn.person and each.answer == "yes":
            errands.add(turn.db, each.person_id, TOLD, f"{duo.id}:not", turn.now)
    for each in duo.side("family"):
        wish = wishes.open_of(turn.db, each.person_id)
        if wish and wish.next_news is None:
            wishes.promise(turn.db, wish.id, next_news(turn))
    for each in duo.side("buddy"):
        buddies.promise(turn.db, each.person_id, next_news(turn))


def _ask_buddies(turn: Turn, duo: Duo) -> None:
    """Once the families said yes, the buddies are asked."""
    for each in duo.side("buddy"):
        if each.answer is None and may_ask(duo, each):
            wait = world(turn).carrying.introductions(turn.db, duo, each.person_id)
            errands.add(turn.db, each.person_id, ASKED, duo.id, turn.now, due=turn.now + wait)


def _begin(turn: Turn, duo: Duo) -> None:
    """All said yes: everybody hears it, nobody waits for news any more, check-ins are planned."""
    for each in duo.members:
        plan(turn, duo, each.person_id, "month1")
        if each.side == "buddy":
            buddies.promise(turn.db, each.person_id, None)
        if each.person_id != turn.person:
            errands.add(turn.db, each.person_id, BEGUN, duo.id, turn.now)


def thanks(turn: Turn) -> Words:
    """The others are asked."""
    return _("Thank you. I ask the other side too, and you hear it here.")


def not_now(turn: Turn) -> Words:
    """No is a good answer, and something else is looked for."""
    fine = _("That is fine. You need not say why.")
    return Lines((fine, _("{coach} keeps looking.").of(coach=coach_name(turn))), " ")


def introduce(turn: Turn) -> None:
    """What the other side reads of them is in their own words."""
    duo = _proposed(turn)
    words = str(turn.answers.get("own") or "")
    if duo and words:
        duos.introduce(turn.db, duo.id, turn.person, words[:LONGEST])
    turn.answers.pop("agree", None)


def keep_given(turn: Turn) -> None:
    """The duo is known by what was tapped, also in an old message."""
    duo = _proposed(turn)
    if duo:
        turn.answers["given"] = duo.id


duo_asked = Dialogue(
    ASKED,
    Do("begin", begin_asked, {"over": END}),
    Choose("agree", proposal, answers, skip=END, lasting=True),
    Do("known", keep_given),
    Do(
        "answer",
        answer,
        {"no": "not_now", "begun": "begun", "words": "own", "ask": "ask", "over": "over"},
        final=True,
    ),
    Say("thanks", thanks, then=END),
    Say("not_now", not_now, then=END),
    Ask(
        "own",
        _("What may they read of you? A sentence or two in your own words."),
        OwnWords(),
        skip="agree",
    ),
    Do("introduce", introduce, then="begin"),
    Call("ask", "coach", then="begin"),
    Call("begun", BEGUN, then=END),
    Say("over", _("That is settled already. If you have a question, write: a person."), then=END),
)
