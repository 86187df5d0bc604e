"""Danger: the lines that help first, then one question, then what the organisation announced."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from bot.talk.steps import END, Call, Choose, Dialogue, Do, Option, Say
from bot.talk.texts import Lines, Text, Verbatim, Words, _
from bot.talk.turn import Turn
from dialogues import safe_answer, tongues
from dialogues.helplines import EMERGENCY, Line
from dialogues.human import open_case
from dialogues.known import let_go
from dialogues.tongues import PICTURES
from dialogues.welcome import answer_in_danger
from dialogues.world import reader, world
from storage import cases, consents, messages

URGENT = 2
WHERE = "region"
"""The question of content whose answer is a place that has its own lines."""
MOST_KINDS = 2
"""Of so many kinds of danger the lines are shown; more would have to be read before calling."""
ALARM = "alarm"
"""What is kept of the case as it was before the alarm, so that the alarm can be taken back."""
WRITING = {"human": ("write", "before", "more"), "summary": ("items", "right", "which")}
"""Where what is written is for a person."""
LEAVE = Text("Leave quickly")
"""The button of the web chat's page; translated with that page."""


# -- the lines -------------------------------------------------------------------------------------


def lines(turn: Turn, kind: str) -> Words:
    """The numbers to call, the one for now first; nothing else that must be read before calling."""
    helplines, today = world(turn).helplines, turn.now.date()
    kinds = [kind, *(other for other in also(turn) if other != kind)][:MOST_KINDS]
    found = [line for each in kinds for line in helplines.lines(each, turn.language, place(turn))]
    shown = list(dict.fromkeys(found))
    told: list[Words] = [help_line(line, helplines.is_open(line, today)) for line in shown]
    if tongues.own(turn):
        told = [_pictured(line) for line in shown]
    if helplines.doubtful(shown, today):
        told.append(_("If a number does not answer, call 112."))
    return Lines(tuple(told))


def _pictured(line: Line) -> Words:
    """One line for somebody whose language we do not write: what it is for, in pictograms."""
    return Lines((PICTURES.get(line.id, "☎"), "☎", Verbatim(line.phone)), " ")


def say_pictured(turn: Turn, kinds: Sequence[str], most: int) -> None:
    """Say the first numbers of each kind of danger, in pictograms."""
    helplines = world(turn).helplines
    found = [
        line for kind in kinds for line in helplines.lines(kind, turn.language, place(turn))[:most]
    ]
    first_112 = sorted(dict.fromkeys(found), key=lambda line: line.id != EMERGENCY)
    turn.say(Lines(tuple(_pictured(line) for line in first_112)))


def also(turn: Turn) -> Sequence[str]:
    """The kinds of danger that the words may mean."""
    return tuple(getattr(turn.understood, "dangers", ()))


def help_line(line: Line, is_open: bool) -> Words:
    """One line; called open only when its hours are known, and were read not too long ago."""
    what = Text(line.what)
    said = _("{what}, day and night").of(what=what) if is_open else what
    return Lines(("☎", Verbatim(line.phone), "–", said), " ")


def place(turn: Turn) -> str:
    """Where they said they live, in this talk or in answers that they let us keep."""
    told = [frame.answers.get("replies") or [] for frame in reversed(turn.state.frames)]
    for replies in (*told, turn.kept.get("told") or []):
        for question, _shown, answer in reversed(replies):
            if question == WHERE and isinstance(answer, list) and answer:
                return str(answer[0])
    return ""


# -- the alarm -------------------------------------------------------------------------------------


def warn(turn: Turn, kind: str) -> None:
    """Say the lines. The duty person hears once that somebody is in danger: where that was
    announced, or where a person is being written to and reads it anyway."""
    answer_in_danger(turn)
    turn.say(lines(turn, kind))
    alarm(turn, kind)


def alarm(turn: Turn, kind: str) -> None:
    """The duty person hears once that somebody is in danger, where that is told at all."""
    case = cases.open_of(turn.db, turn.person)
    told = world(turn).house.alerts or _reads_it(turn, case)
    if told and (case is None or case.urgency < URGENT):
        turn.kept[ALARM] = _as_it_was(case)
        open_case(turn, f"crisis:{kind}", URGENT)
    elif not _asked_already(turn):
        turn.kept.pop(ALARM, None)  # an earlier alarm, which stands


def _reads_it(turn: Turn, case: cases.Case | None) -> bool:
    """Whether a person gets these words: they have the talk, or are being written to."""
    if case is None:
        return False
    here = turn.state.frames[-1] if turn.state.frames else None
    writing = here and here.step in WRITING.get(here.dialogue, ())
    return case.state == "taken" or bool(writing)


def _asked_already(turn: Turn) -> bool:
    """Whether "are you safe now?" still waits for its answer, after words of danger before."""
    return any(f.dialogue == crisis.name and f.step == crisis.first for f in turn.state.frames)


def _as_it_was(case: cases.Case | None) -> dict[str, str | int]:
    """The case before the alarm; nothing where there was none."""
    if case is None:
        return {}
    return {"why": case.why, "urgency": case.urgency, "due": case.due.isoformat()}


def take_back(turn: Turn) -> None:
    """It was not that: who did not take the case yet need not come, and no answer is kept. What the
    family wrote to a person in the meantime is waited for as any other message."""
    safe_answer.not_that(turn)
    before = turn.kept.pop(ALARM, None)
    case = cases.open_of(turn.db, turn.person)
    if before is None or case is None or case.state != "waiting":
        return
    consents.note(turn.db, "no_danger", turn.now, person_id=turn.person, case_id=case.id)
    if before:
        due = datetime.fromisoformat(before["due"])
        cases.calm(turn.db, case.id, before["why"], before["urgency"], due)
    elif case.talk_shared or messages.of_case(turn.db, case.id):
        due = world(turn).duty.due(turn.db, case.responsible_id, turn.now)
        cases.calm(turn.db, case.id, "asked", 0, due)
    else:
        cases.close(turn.db, case.id, "mistaken", turn.now)
        let_go(turn)


def alerted(turn: Turn) -> str | None:
    """Whether somebody was told already, as was announced."""
    return "told" if world(turn).house.alerts else None


def alert(turn: Turn) -> None:
    """With their yes: somebody is told, urgently."""
    kind = str(turn.answers.get("given") or "unknown")
    open_case(turn, f"crisis:{kind}", URGENT)
    consents.give(turn.db, turn.person, "danger_alert", world(turn).house.name, turn.now)


def told(turn: Turn) -> Words:
    """What was told, and what not."""
    return _("I have told {reader} that somebody is in danger. Not your name, not your words.").of(
        reader=reader(turn)
    )


# -- another place to talk -------------------------------------------------------------------------


def private(turn: Turn) -> Words:
    """Who can read this chat, and where nothing stays on the phone. The link says nothing of who
    follows it: it stands in a chat that others may read."""
    said = _(
        "Whoever holds this phone can read this chat. On the private page, nothing of what you "
        "write stays on the phone once you tap “{leave}” there:"
    )
    link = f"{world(turn).house.page}/?language={turn.language}"
    return Lines((said.of(leave=LEAVE), Verbatim(link)))


def _or_private(step: str, *options: Option) -> Callable[[Turn], Sequence[Option]]:
    """The options of a question, and the private page, where there is one and we are not on it."""
    page = Option("private", _("A private page"), then=f"{step}_private", icon="🔒", aside=True)

    def offered(turn: Turn) -> Sequence[Option]:
        elsewhere = turn.heard.channel != "web" and world(turn).house.page
        return (*options, page) if elsewhere else options

    return offered


def _question(step: str, text: Text, *options: Option, skip: str) -> tuple[Choose, Do, Say]:
    """A question that can also be answered on the private page; the page comes back to it."""
    page = f"{step}_private"
    leads = (*(option.then for option in options if option.then), page)
    asked = Choose(step, text, _or_private(step, *options), skip=skip, leads=leads)
    return asked, Do(page, safe_answer.to_private), Say(f"{step}_page", private, then=step)


crisis = Dialogue(
    "crisis",
    *_question(
        "safe",
        safe_answer.QUESTION,
        Option("yes", _("Yes"), then="person", icon="🙂"),
        Option("no", _("No"), then="unsafe", icon="🆘", begins=True),
        Option("other", _("That is not it"), then="wrong", icon="➖"),
        skip="person",
    ),
    Do("unsafe", safe_answer.keep),
    Do("danger", alerted, {"told": "told"}, then="warn"),
    *_question(
        "warn",
        _("Call now, if you can. Shall I also tell a person here that somebody is in danger?"),
        Option("yes", _("Yes, tell them"), then="alert", icon="📣"),
        Option("no", _("No"), then="stay", icon="➖"),
        skip="stay",
    ),
    Do("alert", alert, final=True),
    Say("told", told, then="go"),
    Say(
        "stay",
        _("All right. The numbers stay here above. You can call 112 at any hour."),
        then=END,
    ),
    *_question(
        "person",
        _("Good. Would you like to write with a person about it?"),
        Option("yes", _("Yes, a person"), then="about", icon="👤"),
        Option("no", _("No, not now"), then="stay", icon="➖"),
        skip="stay",
    ),
    Do("about", safe_answer.keep),
    Call("go", "human", then=END),
    Do("wrong", take_back),
    Say("not_that", _("Good that it is not that. I would rather ask once too often.")),
)
