"""When a person leaves the talk or does not come: the hand-back, whether it helped, the truth."""

from __future__ import annotations

from bot.talk.steps import END, Call, Choose, Dialogue, Do, Option, Say
from bot.talk.texts import Lines, Name, Words, _, p_
from bot.talk.turn import Turn
from dialogues.known import let_go
from dialogues.world import moment, world
from storage import cases, consents, messages, staff


def gone(turn: Turn) -> Words:
    """The case is closed: who was there, and that the bot is back."""
    name = str(turn.answers.get("given") or "")
    if not name:
        return _("It has been quiet here, so I am back. I am Naast, the program. Nothing is lost.")
    return _("{name} closed this talk. I am back: Naast, the program. I am glad you wrote.").of(
        name=Name(name)
    )


def _answered(helped: str) -> Do:
    """Keep whether it helped, with the case that was closed last."""

    def keep(turn: Turn) -> str | None:
        case = cases.last_closed(turn.db, turn.person)
        if case is None or cases.open_of(turn.db, turn.person):
            return "over"
        cases.mark(turn.db, case.id, helped=helped)
        consents.note(turn.db, f"helped_{helped}", turn.now, person_id=turn.person, case_id=case.id)
        return None

    return Do(helped, keep, {"over": END}, final=True)


handed_back = Dialogue(
    "handed_back",
    Do("let_go", let_go),
    Say("gone", gone),
    Choose(
        "helped",
        _("Did it help you?"),
        (
            Option("yes", p_("did it help", "Yes"), then="yes", icon="🙂"),
            Option("partly", p_("did it help", "A little"), then="partly", icon="😐"),
            Option("no", p_("did it help", "No"), then="no", icon="🙁"),
        ),
        skip=END,
        lasting=True,
    ),
    _answered("yes"),
    Say("glad", _("I am glad."), then=END),
    _answered("partly"),
    Say("some", _("Thank you for saying so. Write when something is still open."), then=END),
    _answered("no"),
    Choose(
        "again",
        _("I am sorry that it did not help. Shall I ask a person to go on with it?"),
        (
            Option("yes", _("Yes, ask a person"), then="ask", icon="👤"),
            Option("no", _("No, not now"), then=END, icon="➖"),
        ),
        skip=END,
    ),
    Call("ask", "human", then=END),
)


def again(turn: Turn, case: cases.Case) -> None:
    """Words so soon after the end belong to it: the same person gets them, and nobody has to be
    asked for anew."""
    due = world(turn).duty.due(turn.db, case.owner_id, turn.now)
    cases.reopen(turn.db, case.id, turn.now, due)
    messages.attach(turn.db, turn.person, turn.n, case.id)
    consents.note(turn.db, "reopen", turn.now, person_id=turn.person, case_id=case.id)


def given_again(turn: Turn) -> Words:
    """To whom it goes once more, and when they are there."""
    case = cases.open_of(turn.db, turn.person)
    staff_id = case.owner_id if case else None
    opens = world(turn).duty.next_open(turn.db, staff_id, turn.now)
    name = _called(turn, staff_id)
    if opens is None or opens <= turn.now:
        return _("I give this to {name} again.").of(name=name)
    from_then = _("I give this to {name} again, who is there from {opens}.")
    return from_then.of(name=name, opens=moment(turn, opens))


def late_for_family(turn: Turn, before: str | None, now: str) -> Words:
    """The truth when nobody came in time: who did not, who is asked now, when they are there."""
    nobody = _("Nobody could read your message in time. That is not right, and I am sorry.")
    said: Words = nobody
    if before and before != now:
        late = _("{name} could not read your message in time. I am sorry.")
        said = late.of(name=_called(turn, before))
    opens = world(turn).duty.next_open(turn.db, now, turn.now)
    asked = _("I have asked {name} now.").of(name=_called(turn, now))
    if opens and opens > turn.now:
        from_then = _("I have asked {name} now, who is there from {opens}.")
        asked = from_then.of(name=_called(turn, now), opens=moment(turn, opens))
    return Lines((said, asked), " ")


def _called(turn: Turn, staff_id: str | None) -> Words:
    found = staff.worker(turn.db, staff_id) if staff_id else None
    return Name(found.name) if found else _("somebody here")
