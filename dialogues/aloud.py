"""What families and buddies meet most: the messages of which an organisation may record a voice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from bot.talk.heard import Heard
from bot.talk.steps import Ask, Choose, Dialogue, Say
from bot.talk.texts import Lines, Text, Words
from bot.talk.turn import Turn
from dialogues.callback import callback
from dialogues.crisis import crisis, help_line
from dialogues.human import human, lost
from dialogues.menu import about, menu
from dialogues.rights.dialogue import rights
from dialogues.welcome import greeting, promise, welcome
from dialogues.world import world

OFTEN = (welcome, menu, about, human, lost, callback, crisis, rights)
"""The dialogues whose own messages are asked for; what holds a name is left out."""


def heard_most(turn: Turn) -> Mapping[str, Words]:
    """Return what may be recorded, by an id that stays when the words change: the welcome, danger,
    the ways out, the questions of the rights talk, what a buddy is. The turn is nobody's."""
    found: dict[str, Words] = {}
    for id, words in _every(turn):
        found.setdefault(id, words)
    return found


def _every(turn: Turn) -> Iterator[tuple[str, Words]]:
    yield "welcome", greeting(turn)
    here = world(turn)
    for channel in here.house.channels:
        said = promise(replace(turn, heard=Heard(channel, "", "")))
        parts = said.parts if isinstance(said, Lines) else (said,)
        for part, name in zip(parts, ("help", "between-us", channel), strict=False):
            yield f"promise-{name}", part
    for line in here.helplines.helplines:
        yield f"line-{line.id}", help_line(line, here.helplines.is_open(line, turn.now.date()))
    for dialogue in OFTEN:
        yield from _of_dialogue(dialogue)
    for topic in here.contents.topics:
        if topic.why:
            yield f"why-{topic.id}", Text(topic.why)
    for question in here.contents.questions:
        yield f"question-{question.id}", Text(question.text)
    for n, told in enumerate(here.guide.what_it_is, 1):
        yield f"buddy-is-{n}", told.words
    for n, told in enumerate(here.guide.what_it_is_not, 1):
        yield f"buddy-is-not-{n}", told.words
    for rule in here.guide.rules:
        yield f"buddy-rule-{rule.id}", rule.words


def _of_dialogue(dialogue: Dialogue) -> Iterator[tuple[str, Words]]:
    for step in dialogue.steps.values():
        text = step.text if isinstance(step, Say | Ask | Choose) else None
        if isinstance(text, Text) and "{" not in text.msgid:
            yield f"{dialogue.name}-{step.name}", text
