"""Offering a question: which choices it shows, and remembering them, so that no tap is misread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.talk.heard import Choice, Reply
from bot.talk.state import Offered
from bot.talk.steps import Option, Wait, Wording
from bot.talk.texts import Text, Words, _
from bot.talk.turn import Turn

DONE = "done"
DONE_LABEL = _("That is all")

WayOut = tuple[str, str, Text]
"""A command's id, its pictogram, its label."""


def offer(
    step: Wait,
    turn: Turn,
    ways_out: Sequence[WayOut],
    *,
    replaces: bool = False,
) -> None:
    """Ask the question and store what was offered. ``replaces``: in the place of the last one. A
    question without words is not asked again: what stands there already can still be tapped."""
    question = f"{turn.state.frame.dialogue}.{step.name}"
    answers, ticked = options(step, turn), ticks(turn)
    about = f":{step.about(turn)}" if step.about else ""
    shown = [*answers, *(replace(o, id=f"{o.id}{about}") for o in added(step, turn))]
    choices = [_choice(question, option, turn, None) for option in shown]
    if step.many:
        marks = [None if o.aside else o.id in ticked for o in answers]
        labels = zip(answers, marks, strict=True)
        choices[: len(answers)] = [_choice(question, o, turn, t) for o, t in labels]
    turn.state.offered = Offered(
        question,
        [(o.id, c.label) for o, c in zip(shown, choices, strict=True)],
        list(ticked),
        [o.id for o in answers if step.many and not o.aside],
    )
    say = turn.speaker.say
    choices += [
        Choice(f"go={w}", f"{icon} {say(label)}", always=True) for w, icon, label in ways_out
    ]
    asked, speaker = words(step.text, turn), turn.speaker
    if asked is not None:
        text, shown_as = say(asked), (speaker.language, speaker.direction)
        turn.replies.append(Reply(text, tuple(choices), *shown_as, replaces))


def options(step: Wait, turn: Turn) -> Sequence[Option]:
    """Return the answers to choose from, as they are at this turn."""
    return step.options(turn) if callable(step.options) else step.options


def bare(choice: str) -> str:
    """Return the id of a choice without what it is about."""
    return choice.partition(":")[0]


def added(step: Wait, turn: Turn) -> list[Option]:
    """Return the choices that come with the kind of question: that is all, none, rather not say."""
    found = []
    if step.many:
        none = words(step.none_label, turn) if step.none_label else None
        if none is None or ticks(turn):
            found.append(Option(DONE, DONE_LABEL, icon="✅"))
        else:
            found.append(Option("none", none, icon="➖"))
    if step.skip_label:
        found.append(Option("skip", step.skip_label, icon=step.skip_icon))
    return found


def ticks(turn: Turn) -> list[str]:
    """Return what is ticked so far in the question that waits."""
    ticked = turn.answers.get(turn.state.frame.step)
    return list(ticked) if isinstance(ticked, list) else []


def words(wording: Wording, turn: Turn) -> Words | None:
    """Return what a step says at this turn."""
    return wording if isinstance(wording, Text) else wording(turn)


def _choice(question: str, option: Option, turn: Turn, ticked: bool | None) -> Choice:
    label = f"{option.icon} {turn.speaker.say(option.label)}".strip()
    return Choice(f"{question}={option.id}", label, ticked)
