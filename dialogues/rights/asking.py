"""Asking about rights, question by question; the talk about all rights and about one share it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.talk.answers import NO, YES
from bot.talk.steps import Ask, Call, Choose, Do, NotUnderstood, Option, Step
from bot.talk.texts import Lines, Listed, Text, Words, _, p_
from bot.talk.turn import Turn
from bot.understand.numbers import ages
from dialogues.rights import told
from dialogues.rights.conditions import Facts
from dialogues.rights.explorer import FIRST_ANSWER_AFTER, Explorer
from dialogues.rights.facts import BadFact
from dialogues.rights.models import Question, Topic
from dialogues.rights.replies import Shown
from dialogues.world import world

SO_FAR_AFTER = 1  # questions, before "my rights so far" is offered
RATHER_NOT = _("Rather not say")
KINDS = ("one", "tick", "yes_no", "ages")
WHICH = "which_is_right"
SO_FAR = Option("sofar", p_("rights", "My rights so far"), then="sofar", icon="📋", aside=True)
IN_PERSON = (
    Option("ask", _("Ask me here"), then="open_topic", icon="💬"),
    Option("person", p_("menu", "A person"), then="person_instead", icon="👤"),
    Option("leave", _("Leave it out"), then="leave_out", icon="🤐"),
)
HOW = Option("how", _("How it works"), then="straight", icon="📄", aside=True)
NOT_THIS = Option("not", p_("ask", "No, something else"), then="not_this", icon="➖", aside=True)


def about_one(turn: Turn) -> str:
    """The right that this talk is about; empty where it is about all of them."""
    frame = turn.state.frame
    return str(frame.answers.get("right_id") or "") if frame.dialogue == "right" else ""


def asked_in_words(turn: Turn) -> bool:
    """Whether the right was guessed from the family's own words."""
    frames = turn.state.frames
    return len(frames) > 1 and frames[-1].caller == "one" and frames[-2].dialogue == "ask"


# -- which question --------------------------------------------------------------------------------


def choose_next(turn: Turn) -> str:
    """Pick the question that settles most; none when no answer could change the result, or when it
    is time for a first answer."""
    shown = None if _enough(turn) else _next_shown(turn)
    now = [shown.question.id, shown.ids] if shown else ["", []]
    if turn.answers.get("now") != now:  # else we come from an aside, and the ticks still stand
        for step in KINDS:
            turn.answers.pop(step, None)
    turn.answers["now"] = now
    if shown is None:
        return "done"
    return "before" if _person_first(shown, turn) else kind(shown, turn)


def unsettled(turn: Turn) -> bool:
    """Whether another question could still change what is said."""
    asked = [question for question, _options, _answer in told.replies(turn)]
    return _explorer(turn).next_question(told.told(turn), asked) is not None


def _enough(turn: Turn) -> bool:
    one = about_one(turn)
    if one and one not in world(turn).contents.rights:
        return True
    return bool(one) and turn.answers.get("asked", 0) >= FIRST_ANSWER_AFTER


def _explorer(turn: Turn) -> Explorer:
    explorer, one = world(turn).contents.explorer, about_one(turn)
    return explorer.for_right(one) if one else explorer


def _next_shown(turn: Turn) -> Shown | None:
    """The next question that is not in a part of the talk that was left out."""
    left_out = turn.answers.get("left_out", ())
    while True:
        asked = [question for question, _options, _answer in told.replies(turn)]
        shown = _explorer(turn).next_question(told.told(turn), asked)
        if shown is None or shown.question.topic not in left_out:
            return shown
        told.add(turn, [shown.question.id, shown.ids, None])


def kind(shown: Shown, turn: Turn) -> str:
    """How a question is put: a list with one thing on it is a plain yes or no."""
    facts = world(turn).contents.facts
    if shown.question.kind == "tick" and len(shown.options) == 1:
        (option,) = shown.options
        if not option.unsure and next(iter(option.ticked)) in facts:
            return "yes_no"
    return shown.question.kind


def about(turn: Turn) -> str:
    """Which question it is that is being asked."""
    return str((turn.answers.get("now") or [""])[0])


def current(turn: Turn) -> Shown | None:
    """The question that is being asked; None when content lost it since."""
    question, options = turn.answers.get("now") or ("", [])
    try:
        return world(turn).contents.explorer.show(question, options)
    except KeyError:
        return None


# -- how it is put ---------------------------------------------------------------------------------


def question(turn: Turn) -> Words:
    """The question, with a pictogram, and once per topic why it is asked."""
    shown = current(turn)
    if shown is None:
        return _("What fits you?")
    topic = topic_of(shown.question, turn)
    text = Lines((shown.question.icon or "", in_words(shown, turn)), " ")
    return text if not topic.why or _opened(topic, turn) else Lines((Text(topic.why), text), "\n\n")


def in_words(shown: Shown, turn: Turn) -> Words:
    """The question itself."""
    if kind(shown, turn) == "yes_no":
        name = next(iter(shown.options[0].ticked))
        return Text(world(turn).contents.facts[name].question)
    return Text(shown.question.text)


def topic_of(question: Question, turn: Turn) -> Topic:
    """The part of the talk that a question belongs to."""
    return next(t for t in world(turn).contents.topics if t.id == question.topic)


def _opened(topic: Topic, turn: Turn) -> bool:
    """Whether this part of the talk has begun: why it is asked was said then."""
    of_topic = {q.id for q in world(turn).contents.questions if q.topic == topic.id}
    asked = any(question in of_topic for question, _o, _a in told.replies(turn))
    return asked or topic.id in turn.answers.get("opened", ())


def options(turn: Turn) -> Sequence[Option]:
    """The choices that can still change something, and what was found so far."""
    shown = current(turn)
    made: list[Option] = []
    if shown:
        asked = shown.question.id
        made = [Option(f"{asked}.{option.id}", Text(option.label)) for option in shown.options]
    return [*made, *_beside(turn)]


def yes_or_no(turn: Turn) -> Sequence[Option]:
    """Yes, no, and what was found so far."""
    shown = current(turn)
    made: list[Option] = []
    if shown and shown.options:
        one = f"{shown.question.id}.{shown.options[0].id}"
        made = [
            Option(f"{one}.yes", p_("rights", "Yes"), icon="✅", also=YES),
            Option(f"{one}.no", p_("rights", "No"), icon="➖", also=NO),
        ]
    return [*made, *_beside(turn)]


def _beside(turn: Turn) -> list[Option]:
    """What can be had without answering."""
    if about_one(turn):
        first = asked_in_words(turn) and not turn.answers.get("asked")
        return [HOW, NOT_THIS] if first else [HOW]
    return [SO_FAR] if len(told.replies(turn)) >= SO_FAR_AFTER else []


def none_of_these(turn: Turn) -> Words | None:
    """What "none of these" is called here."""
    shown = current(turn)
    return Text(shown.question.none) if shown and shown.question.none else None


class Ages:
    """The ages of the children, as people type them: "3, 7 and a baby"."""

    def read(self, text: str, turn: Turn) -> dict[str, list[int]]:
        """Return the ages, or raise NotUnderstood with an example."""
        found = ages(text, turn.language)
        if found is None:
            raise NotUnderstood(_("I did not find ages in that. For example: 4 and 9."))
        try:
            world(turn).contents.explorer.tell_ages(found)
        except BadFact as fault:
            raise NotUnderstood(_("I did not find ages in that. For example: 4 and 9.")) from fault
        return {"ages": found}


# -- a person first --------------------------------------------------------------------------------


def _person_first(shown: Shown, turn: Turn) -> bool:
    """Whether a person is offered before this question: once, where its topic says so."""
    topic = topic_of(shown.question, turn)
    return topic.person_first and not _opened(topic, turn)


def or_a_person(turn: Turn) -> Words:
    """Why the next questions are asked, and that nobody has to answer them here."""
    shown = current(turn)
    why = topic_of(shown.question, turn).why if shown else None
    rather = _("Would you rather talk to a person about this?")
    return Lines((Text(why), rather), "\n\n") if why else rather


def here_or_a_person(turn: Turn) -> Sequence[Option]:
    """Where they want to be asked; what was found so far stays one tap away."""
    return IN_PERSON if about_one(turn) else (*IN_PERSON, SO_FAR)


def open_topic(turn: Turn) -> None:
    """They want to be asked here."""
    _note_topic(turn, "opened")


def leave_out(turn: Turn) -> None:
    """They want no question of this part: all of them count as left open."""
    _note_topic(turn, "left_out")


def _note_topic(turn: Turn, where: str) -> None:
    shown = current(turn)
    if shown:
        turn.answers[where] = [*turn.answers.get(where, ()), shown.question.topic]


# -- what was answered -----------------------------------------------------------------------------


def note(turn: Turn) -> str | None:
    """Keep the reply to the current question (and, with their yes, for next time). Where it denies
    what was said before, ask which of them is right."""
    shown = current(turn)
    if shown is None:
        return None
    turn.answers["asked"] = turn.answers.get("asked", 0) + 1
    return weigh(turn, [shown.question.id, shown.ids, _answer(shown, turn)])


def weigh(turn: Turn, reply: Any) -> str | None:
    """Keep a reply; where it denies what was said before, ask which of them is right."""
    before = told.told(turn)
    denied = _denied(before, told.made_known(turn, reply, before), turn)
    if denied:
        turn.answers["denied"], turn.answers["doubted"] = denied, reply
        return WHICH
    told.add(turn, reply)
    return None


def _denied(before: Facts, made: Facts, turn: Turn) -> list[str]:
    """What was said before, and is not so by the new answer."""
    facts = world(turn).contents.facts
    names = world(turn).contents.explorer.contradiction(before, made)
    return [name for name in names if name in facts]


def _answer(shown: Shown, turn: Turn) -> Any:
    """The answer as it is kept."""
    answer = turn.answers.get(kind(shown, turn))
    if kind(shown, turn) == "yes_no":
        return [shown.ids[0]] if str(answer).endswith(".yes") else [] if answer else None
    if isinstance(answer, str):
        answer = [answer]
    if isinstance(answer, list):
        picked = [choice.partition(".")[2] for choice in answer]
        return [option for option in picked if option in shown.ids]
    return answer


def which_is_right(turn: Turn) -> Words:
    """What was said before, that does not go with what is said now."""
    return _("Before, you said: {said}. Now I understand something else. Which is right?").of(
        said=Listed(tuple(_clauses(turn)))
    )


def _clauses(turn: Turn) -> list[Words]:
    facts, before = world(turn).contents.facts, told.told(turn)
    names = [name for name in turn.answers.get("denied", ()) if name in facts]
    return [Text(facts[n].said if before.get(n) else facts[n].unsaid) for n in names[:1]]


def take_new(turn: Turn) -> None:
    """The new answer is right: what denies it goes."""
    kept = told.without(turn, turn.answers.pop("denied", ()))
    told.put(turn, [*kept, turn.answers.pop("doubted")])


def take_old(turn: Turn) -> None:
    """What was said before is right: the new answer counts as left open."""
    turn.answers.pop("denied", None)
    question_id, shown, _answer = turn.answers.pop("doubted")
    told.add(turn, [question_id, shown, None])


# -- the steps -------------------------------------------------------------------------------------

ROUTES = {each: each for each in (*KINDS, "before")}
"""Where `choose_next` leads, but for "done"."""


def steps(*leads: str) -> tuple[Step, ...]:
    """The steps of the questions, from "before" to "note"; ``leads`` are the targets of the choices
    that stand beside the answers."""
    ticking: dict[str, Any] = {"many": True, "none_label": none_of_these}
    asking: dict[str, Any] = {
        "then": "note",
        "skip": "note",
        "skip_label": RATHER_NOT,
        "skip_icon": "🤐",
        "leads": leads,
        "about": about,
    }
    return (
        Choose(
            "before",
            or_a_person,
            here_or_a_person,
            skip="leave_out",
            leads=(*(option.then for option in IN_PERSON if option.then), leads[0]),
        ),
        Do("open_topic", open_topic, then="next"),
        Do("leave_out", leave_out, then="next"),
        Call("person_instead", "human", then="next"),
        Choose("one", question, options, **asking),
        Choose("yes_no", question, yes_or_no, **asking),
        Choose("tick", question, options, **ticking, **asking),
        Ask("ages", question, Ages(), options, **ticking, **asking),
        Do("note", note, {WHICH: WHICH}, then="next"),
        *doubt("next"),
    )


def doubt(then: str) -> tuple[Step, ...]:
    """The steps where two answers do not go together, and where they lead."""
    return (
        Choose(
            WHICH,
            which_is_right,
            (
                Option("new", _("What I say now"), then="take_new", icon="✏️"),
                Option("old", _("What I said before"), then="take_old", icon="↩"),
            ),
            skip="take_old",
        ),
        Do("take_new", take_new, then=then),
        Do("take_old", take_old, then=then),
    )
