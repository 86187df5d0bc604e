"""Know my rights: a few questions, each may be skipped, and results at any moment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.talk.steps import END, Call, Choose, Dialogue, Do, Option, Say
from bot.talk.texts import Lines, Listed, Text, Words, _, p_
from bot.talk.turn import Turn
from dialogues.rights import asking, corrected, living, telling, told
from dialogues.rights.keeping import last_time, news
from dialogues.world import world
from storage import consents

PAGE = 4
MOST_CHANGES = 5
"""Answers on one page of "what changed"."""


# -- beginning -------------------------------------------------------------------------------------


def begin(turn: Turn) -> str | None:
    """Take up what was told in the talk below, or what may be remembered of an earlier one."""
    from_before = told.take_up(turn)
    if from_before:
        return None
    if told.replies(turn):
        return "going_on"
    turn.answers["replies"] = [*living.known(turn), *corrected.known(turn)]
    return "new"


def remembered(turn: Turn) -> Words:
    """Confirm what was told before, instead of asking it again."""
    said = [clause for reply in told.replies(turn) for clause in told.said_in(reply, turn)]
    if not said:
        asked: Words = _("You answered some questions before. Shall we go on with that?")
    else:
        asked = _("You told me before: {said}. Is that still right?").of(said=Listed(tuple(said)))
    last = last_time(turn)
    return Lines((last, asked), "\n\n") if last else asked


def forget_before(turn: Turn) -> None:
    """Begin anew."""
    turn.answers["replies"] = living.known(turn)


# -- what changed ----------------------------------------------------------------------------------


def can_change(turn: Turn) -> list[Any]:
    """The replies that may have changed since, of questions that are still asked."""
    asked = {question.id for question in world(turn).contents.questions}
    return [reply for reply in told.replies(turn) if reply[0] in asked]


def _page_of_changes(turn: Turn) -> list[tuple[int, Any]]:
    start = int(turn.answers.get("changes_page", 0)) * MOST_CHANGES
    return list(enumerate(can_change(turn), 1))[start : start + MOST_CHANGES]


def what_changed(turn: Turn) -> Words:
    """A page of what was answered, numbered."""
    lines = [
        Lines((f"{n}.", _what_was_said(reply, turn)), " ") for n, reply in _page_of_changes(turn)
    ]
    return Lines((_("What changed? I ask only that again."), *lines))


def _what_was_said(reply: Any, turn: Turn) -> Words:
    said = told.said_in(reply, turn)
    question = next(q for q in world(turn).contents.questions if q.id == reply[0])
    if said:
        return Listed(tuple(said))
    nothing = Text(question.none) if reply[2] is not None and question.none else asking.RATHER_NOT
    return Lines((Text(question.text), "–", nothing), " ")


def changeable(turn: Turn) -> Sequence[Option]:
    """One choice an answer, then more of them, and beginning anew."""
    contents = world(turn).contents
    questions = {question.id: question for question in contents.questions}
    made = []
    for n, reply in _page_of_changes(turn):
        question = questions[reply[0]]
        name = question.name or asking.topic_of(question, turn).name
        label = Lines((f"{n}.", question.icon or "", Text(name)), " ")
        made.append(Option(f"{n}.{reply[0]}", label, then="ask_again", number=n))
    if len(can_change(turn)) > MOST_CHANGES:
        made.append(Option("more", p_("menu", "More"), then="more_changes", icon="➡️"))
    made.append(Option("anew", p_("rights", "Begin anew"), then="anew", icon="🔄"))
    return made


def more_changes(turn: Turn) -> None:
    """To the next page, or back to the first."""
    page = int(turn.answers.get("changes_page", 0)) + 1
    turn.answers["changes_page"] = page if page * MOST_CHANGES < len(can_change(turn)) else 0


def ask_again(turn: Turn) -> str:
    """Take the answer out, and ask for it once more, with the choices that it had."""
    chosen = str(turn.answers.get("what_changed") or "").partition(".")[2]
    found = next((reply for reply in told.replies(turn) if reply[0] == chosen), None)
    if found is None:
        return "next"
    told.put(turn, [reply for reply in told.replies(turn) if reply is not found])
    turn.answers["now"] = found[:2]
    for step in asking.KINDS:
        turn.answers.pop(step, None)
    shown = asking.current(turn)
    return asking.kind(shown, turn) if shown else "next"


# -- telling ---------------------------------------------------------------------------------------


def so_far(turn: Turn) -> Words:
    """A partial result, on the way."""
    contents, now = world(turn).contents, told.result(turn)
    likely = [r for r in now.found if now.verdicts[r].verdict == "likely"]
    if not likely:
        return _("Nothing is sure yet. A few more questions will tell.")
    names = Lines(tuple(Lines(("•", Text(contents.rights[r].name)), " ") for r in likely))
    return Lines((_("So far, you may have a right to:"), names, _("We go on from here:")))


def summary(turn: Turn) -> Words:
    """How much was found."""
    now = told.result(turn)
    return telling.summary(now.verdicts, now.found, world(turn).contents)


def page(turn: Turn) -> list[tuple[int, str]]:
    """The rights on this page of the list, with their numbers."""
    start = int(turn.answers.get("page", 0)) * PAGE
    return list(enumerate(told.result(turn).found, 1))[start : start + PAGE]


def listing(turn: Turn) -> Words:
    """A page of results, each with its reason."""
    contents, now = world(turn).contents, told.result(turn)
    entries = tuple(telling.entry(n, now.verdicts[r], contents, now.known) for n, r in page(turn))
    return Lines((*entries, _("Which one shall I tell you more about?")), "\n\n")


def rights_on_page(turn: Turn) -> Sequence[Option]:
    """Up to four rights, then more, keeping the list, and the end."""
    contents = world(turn).contents
    shown = [
        Option(
            right_id,
            Lines((f"{n}.", Text(contents.rights[right_id].name)), " "),
            then="one_right",
            number=n,
        )
        for n, right_id in page(turn)
    ]
    if page(turn) and page(turn)[-1][0] < len(told.result(turn).found):
        shown.append(Option("more", p_("rights", "More rights"), then="turn_page", icon="➡️"))
    elif int(turn.answers.get("page", 0)):
        shown.append(Option("first", p_("rights", "Back to the first"), then="turn_page", icon="⬅️"))
    shown.append(Option("keep", p_("rights", "Keep this list"), then="keep_list", icon="📌"))
    shown.append(Option("enough", p_("rights", "That is enough"), then="leave", icon="✅"))
    return shown


def turn_page(turn: Turn) -> None:
    """To the next page, or back to the first."""
    last = page(turn) and page(turn)[-1][0] >= len(told.result(turn).found)
    turn.answers["page"] = 0 if last else int(turn.answers.get("page", 0)) + 1


def anything(turn: Turn) -> str | None:
    """Whether there is a list; what was marked as had in the meantime is on it no more."""
    if not told.result(turn).found:
        return "nothing"
    if not page(turn):
        turn.answers["page"] = 0
    return None


def leave(turn: Turn) -> str | None:
    """At the end, once: may the answers be kept?"""
    if not told.replies(turn) or consents.stands(turn.db, turn.person, told.KEPT):
        return "end"
    return None


rights = Dialogue(
    "rights",
    Do("begin", begin, {"new": "intro", "going_on": "next"}),
    Choose(
        "again",
        remembered,
        (
            Option("yes", _("Yes, go on"), then="next", icon="👍"),
            Option("no", _("Something changed"), then="what_changed", icon="✏️"),
            Option("list", p_("rights", "Show me the list"), then="keep_list", icon="📋"),
        ),
        skip="next",
    ),
    Choose(
        "what_changed",
        what_changed,
        changeable,
        skip="next",
        leads=("ask_again", "more_changes", "anew"),
    ),
    Do("more_changes", more_changes, then="what_changed"),
    Do("ask_again", ask_again, {kind: kind for kind in asking.KINDS}, then="next"),
    Do("anew", forget_before),
    Say(
        "intro",
        _("I ask a few short questions. You can leave out any of them, and stop at any moment."),
    ),
    Say("taken_up", corrected.taken_up),
    Do("next", asking.choose_next, {**asking.ROUTES, "done": "news"}),
    *asking.steps("sofar"),
    Say("sofar", so_far, then="next"),
    Do("news", news),
    Say("summary", summary),
    Say("more_near", living.more_near),
    Do("anything", anything, {"nothing": "leave"}),
    Choose(
        "which",
        listing,
        rights_on_page,
        skip="leave",
        leads=("one_right", "turn_page", "keep_list", "leave"),
    ),
    Do("turn_page", turn_page, then="which"),
    Call("one_right", "right", then="anything", given=lambda turn: str(turn.answers.get("which"))),
    Call("keep_list", "rights_list", then="anything"),
    Do("leave", leave, {"end": "may_write"}),
    Choose(
        "keep",
        _("Shall I remember your answers, so that I need not ask them again?"),
        (
            Option("yes", _("Yes, remember them"), then="remember", icon="👍"),
            Option("no", _("No, forget them"), then="bye", icon="➖"),
        ),
        skip="bye",
    ),
    Do("remember", told.remember, final=True),
    Call("may_write", "may_write", then="bye"),
    Say("bye", _("Good. You can always come back to this."), then=END),
    aliases={"person_first": "which", "after": "which"},
)
