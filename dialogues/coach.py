"""Being a good buddy: the coach is one message away, help by situation, what to do after an
accident, small things to learn."""

from __future__ import annotations

from collections.abc import Sequence

from bot.talk.steps import END, Ask, Call, Choose, Dialogue, Do, Option
from bot.talk.texts import Lines, Name, Verbatim, Words, _, p_
from bot.talk.turn import Turn
from dialogues import beside
from dialogues.beside import coach_name
from dialogues.buddy_content import Situation
from dialogues.human import BACK, AnyWords
from dialogues.world import world
from storage import buddies, cases, duos, messages

ACCIDENT = "accident"
"""Given to this dialogue, it begins with what to do after an accident."""


# -- small things to learn -------------------------------------------------------------------------


def tip(turn: Turn) -> Words | None:
    """A small thing to learn that fits now, once each; None when there is none any more."""
    begun = bool(duos.of_person(turn.db, turn.person, duos.GOING))
    learnt = buddies.learnt(turn.db, turn.person)
    found = world(turn).guide.next_tip("begun" if begun else "waiting", learnt)
    if found is None:
        return None
    buddies.learn(turn.db, turn.person, found.id, turn.now)
    return Lines(("💡", found.words), " ")


def say_tip(turn: Turn) -> None:
    """Another one each time."""
    turn.say(tip(turn) or _("You have seen all my tips. Your coach knows more."))


# -- by situation ----------------------------------------------------------------------------------


def begin(turn: Turn) -> str | None:
    """Where to begin: a family that has a buddy writes at once, and who has nothing to do with
    buddies is brought to a person."""
    helps = _is_buddy(turn)
    if not helps and not duos.of_person(turn.db, turn.person):
        return "person"
    if turn.answers.get("given") == ACCIDENT:
        return ACCIDENT
    return None if helps else "ask"


def _is_buddy(turn: Turn) -> bool:
    found = buddies.get(turn.db, turn.person)
    return found is not None and found.state != "left"


def who(turn: Turn) -> Words:
    """Who the coach is, and what there is."""
    return _("{name} is your coach. What is it about?").of(name=coach_name(turn))


def situations(turn: Turn) -> Sequence[Option]:
    """What may come up."""
    return [Option(each.id, each.label, icon=each.icon) for each in world(turn).guide.guidance]


def _chosen(turn: Turn) -> Situation | None:
    return world(turn).guide.situation(str(turn.answers.get("which") or ""))


def help_for(turn: Turn) -> Words:
    """What helps there, and that the coach can be asked."""
    found = _chosen(turn)
    if found is None:
        return _("Ask your coach about it.")
    asks = _("Shall I ask {name} to write to you?").of(name=coach_name(turn))
    now = _("Tell {name} today. Shall I ask now?").of(name=coach_name(turn))
    return Lines((found.words, now if found.urgent else asks))


# -- asking the coach ------------------------------------------------------------------------------


def ask(turn: Turn) -> None:
    """A case with the coach from now on; a worry about a child comes first."""
    found = _chosen(turn)
    urgent = found is not None and found.urgent
    why = "worry" if urgent else "coach" if _is_buddy(turn) else "family"
    beside.ask_coach(turn, why, urgency=1 if urgent else 0)
    _attach(turn)


def what(turn: Turn) -> Words:
    """Who reads it, and when."""
    case = cases.open_of(turn.db, turn.person)
    staff_id = case.responsible_id if case else None
    opens = world(turn).duty.next_open(turn.db, staff_id, turn.now)
    reads = _("What would you like to say? {name} reads it and answers here.")
    later = _("What would you like to say? {name} reads it from {opens}.")
    name = coach_name(turn)
    there = opens is None or opens <= turn.now
    return reads.of(name=name) if there else later.of(name=name, opens=opens)


def give(turn: Turn) -> None:
    """What was written goes to the coach."""
    _attach(turn)


def _attach(turn: Turn) -> None:
    case = cases.open_of(turn.db, turn.person)
    if case:
        messages.attach(turn.db, turn.person, turn.n, case.id)
        cases.touch(turn.db, case.id, turn.now)


def noted(turn: Turn) -> Words:
    """It is with the coach."""
    return _("Noted for {reader}. You can write more here.").of(reader=coach_name(turn))


# -- an accident -----------------------------------------------------------------------------------


def alarm(turn: Turn) -> None:
    """The coach hears at once that something happened."""
    beside.ask_coach(turn, ACCIDENT, urgency=1)
    _attach(turn)


def accident(turn: Turn) -> Words:
    """First who is hurt, then the insurance, then that the coach has heard of it."""
    hurt = _("Is somebody hurt? Call 112 first.")
    knows = _("I have told {name} that something happened.").of(name=coach_name(turn))
    return Lines((hurt, *_insurance(turn), knows, _("What happened, where and when?")))


def _insurance(turn: Turn) -> Sequence[Words]:
    """What the insurer asks for, as the house has it."""
    found = world(turn).house.insurance
    if found is None:
        return (_("{name} has the data of the insurance.").of(name=coach_name(turn)),)
    insured = _("Insurance of the volunteers: {company}, policy {number}, phone {phone}.")
    said = insured.of(
        company=Name(found.company), number=Verbatim(found.number), phone=Verbatim(found.phone)
    )
    covers = found.covers.get(turn.language) or found.covers.get("en") or ""
    what = _("It is for: {covers}.").of(covers=Name(covers)) if covers else ""
    return (said, what)


MORE = (
    Option("done", p_("coach", "That is all"), then=END, icon="✅"),
    Option("tip", _("A small tip"), then="tip", icon="💡"),
)

coach = Dialogue(
    "coach",
    Do("begin", begin, {ACCIDENT: "accident", "person": "person", "ask": "ask"}),
    Choose(
        "about",
        who,
        (
            Option("ask", _("Ask my coach"), then="ask", icon="🙋"),
            Option("situation", p_("coach", "What do I do when …"), then="which", icon="🧭"),
            Option("accident", p_("coach", "Something happened (accident)"), "accident", "🚑"),
            Option("signal", p_("coach", "Something is in their way"), "signal", "🚧"),
            Option("tip", _("A small tip"), then="tip", icon="💡"),
            BACK,
        ),
        skip=END,
    ),
    Choose("which", _("What is it about?"), situations, skip="about"),
    Choose(
        "help",
        help_for,
        (
            Option("ask", _("Ask my coach"), then="ask", icon="🙋"),
            Option("other", p_("coach", "Something else"), then="which", icon="🧭"),
            Option("done", p_("coach", "That helps"), then=END, icon="👍"),
        ),
        skip=END,
    ),
    Do("ask", ask, final=True),
    Ask("words", what, AnyWords(), skip=END),
    Do("give", give, final=True),
    Ask("more", noted, AnyWords(), MORE, then="give", skip=END),
    Do("tip", say_tip, then="about"),
    Do("accident", alarm, final=True),
    Ask("happened", accident, AnyWords(), then="give", skip=END),
    Call("person", "human", then=END),
    Call("signal", "signal", then="about"),
)

accident_button = Dialogue("accident", Call("coach", "coach", then=END, given=ACCIDENT))
