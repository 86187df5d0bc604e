"""Talking to a person: two taps, nothing shared but the language and what is written then."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.talk.answers import typed
from bot.talk.state import REST
from bot.talk.steps import END, Ask, Call, Choose, Dialogue, Do, Option, Say
from bot.talk.texts import Lines, Name, Text, Words, _, p_
from bot.talk.turn import Turn
from dialogues import tongues
from dialogues.closing import given_again
from dialogues.known import keep_for, offers
from dialogues.teaching import TEACH, TEACHING, note, sentence
from dialogues.world import moment, reader, world
from storage import calls, cases, messages, staff

SOON = timedelta(minutes=1)
OFFERED = "offered_for"
"""Where the talk keeps for which case the summary was offered: once."""


class AnyWords:
    """Whatever is written; nothing is refused."""

    takes_edits = True

    def read(self, text: str, turn: Turn) -> Any:
        """The words are in the talk already: the answer only says that something was written."""
        return True


class OneOf(AnyWords):
    """The number of a choice, or whatever is written."""

    def __init__(self, options: Callable[[Turn], Sequence[Option]]) -> None:
        self._options = options

    def read(self, text: str, turn: Turn) -> str | bool:
        """Return the choice of that number, or that something was written."""
        found = typed(text, self._options(turn), turn.speaker)
        return found.id if found else True


def open_case(turn: Turn, why: str = "asked", urgency: int = 0, kind: str = "talk") -> cases.Case:
    """Open the person's case (or find it open), with somebody who is to see to it; due by that
    person's hours."""
    known = cases.open_of(turn.db, turn.person)
    if known and urgency <= known.urgency:
        keep_for(turn, known)
        return known
    duty, area_id = world(turn).duty, staff.home(turn.db, turn.person).area_id
    language = tongues.of_case(turn)
    chosen = duty.choose(turn.db, turn.person, language, turn.now, area_id)
    due = turn.now if urgency else duty.due(turn.db, chosen.person_id, turn.now)
    case = cases.start(
        turn.db,
        turn.person,
        language,
        why,
        turn.now,
        due,
        urgency,
        chosen=chosen,
        area_id=area_id,
        kind=kind,
    )
    keep_for(turn, case)
    if tongues.own(turn):
        look_for_interpreter(turn, case)
    return case


def begin(turn: Turn) -> None:
    """A case from now on: somebody owns the alarm."""
    open_case(turn, str(turn.answers.get("given") or "asked"))


def when_read(turn: Turn) -> Words:
    """Who reads it, and when: the truth, from that person's hours."""
    duty, case = world(turn).duty, cases.open_of(turn.db, turn.person)
    who = case.responsible_id if case else None
    opens = duty.next_open(turn.db, who, turn.now)
    if opens is None:
        when: Text = _("{reader} reads your messages. I do not know yet when.")
    elif opens - turn.now < SOON:
        when = _answers_before(duty.due(turn.db, who, turn.now), turn.now)
    else:
        when = _("Nobody is there now. {reader} reads your messages from {opens}.")
        when = when.of(opens=moment(turn, opens))
    return when.of(reader=reader(turn))


def who_and_when(turn: Turn) -> Words:
    """Who reads it, when, and that nothing of before goes along."""
    only_this = _("Only what you write from now on goes along, and your language.")
    return Lines((when_read(turn), only_this), " ")


def _answers_before(due: datetime, now: datetime) -> Text:
    """By when an answer is owed; today only the hour is said."""
    if now.astimezone(due.tzinfo).date() == due.date():
        today = _("{reader} reads your messages and answers here, most often today before {hour}.")
        return today.of(hour=due.time())
    later = _("{reader} reads your messages and answers here, most often before {moment}.")
    return later.of(moment=due)


def hand_over(turn: Turn) -> str | None:
    """What was just written goes into the case; the first time, offer what else is known."""
    case = open_case(turn)
    messages.attach(turn.db, turn.person, turn.n, case.id)
    cases.touch(turn.db, case.id, turn.now)
    _not_only_waiting(turn, case)
    if turn.kept.get(OFFERED) == case.id or not offers(turn, case):
        return "noted"
    turn.kept[OFFERED] = case.id
    return None


def _not_only_waiting(turn: Turn, case: cases.Case) -> None:
    """Who was on a waiting list and writes to a person is owed an answer like anybody else."""
    due = world(turn).duty.due(turn.db, case.responsible_id, turn.now)
    if case.next_news and case.due > due:
        cases.await_answer(turn.db, case.id, due)


def who_has_it(turn: Turn) -> str | None:
    """The offer may be answered late: when somebody has taken the case, or there is none any
    more."""
    case = cases.open_of(turn.db, turn.person)
    if case is None:
        return "over"
    return "taken" if case.state == "taken" else None


def noted(turn: Turn) -> Words:
    """It has arrived, and for whom."""
    return _("Noted for {reader}. You can write more here.").of(reader=reader(turn))


def also_known(turn: Turn) -> Words:
    """It has arrived, and the one offer to give along what is known."""
    may = _("Shall I also give along something of what I know? You choose what.")
    return Lines((noted(turn), may), " ")


ALSO_KNOWN = (
    Option("no", _("No, only this"), icon="➖"),
    Option("yes", _("Yes, let me choose"), icon="📋"),
)


def also_said(turn: Turn) -> str | None:
    """A choice, or words for the person."""
    said = turn.answers.get("before")
    return said if isinstance(said, str) else None


# -- a call, an interpreter ------------------------------------------------------------------------

CALL, INTERPRETER = p_("menu", "Call me"), p_("menu", "I need an interpreter")
MOVE, CANCEL = p_("call", "Another time for the call"), p_("call", "Cancel the call")


def ways(turn: Turn) -> Sequence[Option]:
    """What can be tapped beside writing: a call (or what becomes of it), an interpreter."""
    case = cases.open_of(turn.db, turn.person)
    if case and calls.of_case(turn.db, case.id):
        return (
            Option("move", MOVE, then="move", icon="🕐"),
            Option("cancel", CANCEL, then="cancel", icon="✖"),
            BACK,
        )
    call = Option("call", CALL, then="call", icon="📞")
    if case and calls.interpreter(turn.db, case.id) is not None:
        return (call, BACK)
    return (call, Option("interpreter", INTERPRETER, then="interpreter", icon="🗣"), BACK)


def ways_and_summary(turn: Turn) -> Sequence[Option]:
    """The same, and what was given along."""
    return (*ways(turn)[:-1], SUMMARY, BACK)


def need_interpreter(turn: Turn) -> None:
    """Somebody looks for an interpreter, for the language of this talk; once."""
    case = open_case(turn)
    look_for_interpreter(turn, case)
    messages.attach(turn.db, turn.person, turn.n, case.id)
    cases.touch(turn.db, case.id, turn.now)


def look_for_interpreter(turn: Turn, case: cases.Case) -> None:
    """A task for whoever sees to the case, where there is none yet: the family's own language, also
    where we do not write it."""
    if calls.interpreter(turn.db, case.id) is None:
        calls.need_interpreter(turn.db, case.id, tongues.spoken(turn), turn.now)


def interpreter_next(turn: Turn) -> Words:
    """What happens now, and what to do where the language of the talk is not theirs."""
    asked = _("I asked for an interpreter: {language}.").of(
        language=tongues.name(turn, tongues.spoken(turn))
    )
    then = _("{reader} looks for one and tells you here when.").of(reader=reader(turn))
    return Lines((asked, then, _("Is it another language? Write it here.")), " ")


SUMMARY = Option("summary", p_("human", "My summary"), then="summary", icon="📋")
BACK = Option("back", p_("menu", "Back"), then=END, icon="↩")
WAYS = ("call", "move", "cancel", "interpreter")

human = Dialogue(
    "human",
    Do("begin", begin, final=True),
    Say("who", who_and_when),
    Ask(
        "write",
        _("What would you like to say?"),
        AnyWords(),
        ways,
        then="give",
        skip=END,
        leads=WAYS,
    ),
    Do("give", hand_over, {"noted": "more"}, final=True),
    Ask(
        "before",
        also_known,
        OneOf(lambda turn: ALSO_KNOWN),
        ALSO_KNOWN,
        skip="more",
        lasting=True,
    ),
    Do("said", also_said, {"no": "only", "yes": "choose"}, then="give"),
    Do("only", who_has_it, {"taken": "kept_apart", "over": END}, then="more"),
    Do("choose", who_has_it, {"taken": "late", "over": END}, then="summary"),
    Call("summary", "summary", then="more"),
    Call("late", "summary", then=REST),
    Ask(
        "more",
        noted,
        AnyWords(),
        ways_and_summary,
        then="give",
        skip=END,
        leads=(*WAYS, "summary"),
    ),
    Call("call", "callback", then="write"),
    Call("move", "callback", then="write", given="move"),
    Call("cancel", "callback", then="write", given="cancel"),
    Do("interpreter", need_interpreter, final=True),
    Say("interpreter_next", interpreter_next, then="write"),
    Say("kept_apart", _("All right. Only what you write here."), then=REST),
)


def arrived(turn: Turn) -> Words:
    """Somebody took the case, or has it again."""
    name = str(turn.answers.get("given") or "")
    if not name:
        return given_again(turn)
    return _("{name} is here now and reads along. Just write. I, the program, am silent now.").of(
        name=Name(name)
    )


with_human = Dialogue("with_human", Say("arrived", arrived, then=REST))


ASK_A_PERSON = (
    Option("yes", _("Yes, ask a person"), then="go", icon="👤"),
    TEACH,
    Option("no", _("No, go on"), then=END, icon="↩"),
)

lost = Dialogue(
    "lost",
    Do("note", note),
    Choose(
        "person",
        _("This I do not know. A person may. Shall I ask?"),
        ASK_A_PERSON,
        skip=END,
    ),
    Call("go", "human"),
    Call("teach", TEACHING, then=END, given=sentence),
)
