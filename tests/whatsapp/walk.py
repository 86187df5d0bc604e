"""A walk through every dialogue, by taps and typed answers, that keeps what was said as texts, so
that it can be said again in every language there is. Where it does not come, each step is said by
itself: with what its dialogue knew elsewhere in the walk, or would know there (``standing``).

What dialogues make at the turn (options, sentences with names and numbers in them) is seen here as
families see it; the words are kept before they are put into a language.
"""

from __future__ import annotations

import inspect
import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from copy import deepcopy
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from unittest.mock import patch

from bot.app import Naast
from bot.channels.base import Outgoing
from bot.languages import LanguageSpeaker
from bot.session import Session
from bot.talk.engine import Engine
from bot.talk.heard import Choice, Reply
from bot.talk.state import Frame
from bot.talk.steps import Ask, Choose, Do, Say, Step
from bot.talk.texts import Lines, Words
from bot.talk.turn import Turn
from dialogues import book
from storage.messages import Message
from tests.speaking import Someone
from tests.whatsapp.standing import Neighbours, Standing

TYPED = (
    *("4 and 9", "9000", "Ghent", "hello", "Amina", "0470 12 34 56", "tomorrow at 10", "no"),
    *("monday", "24/12", "every week", "at the library", "a person", "12", "yes"),
)
"""What is typed where something is asked, one after the other."""
_PATIENCE = 24  # turns in one dialogue
_NOTHING_NEW = 1  # turns in a row without a new button before the dialogue is left
_MOST_KNOWN = 60  # how much of what a dialogue knew is tried at a step


class _Undone(Exception):
    """What a step said was heard; nothing of it is to stay."""


@dataclass(frozen=True)
class Line:
    """A button: what stood on it before its words, the words, and what a tap gives."""

    sign: str
    words: Words
    id: str
    ticked: bool | None
    always: bool


@dataclass(frozen=True)
class Heard:
    """One message: what was said, and what could be tapped."""

    words: Words
    lines: tuple[Line, ...]

    def said(self, speaker: LanguageSpeaker) -> Outgoing:
        """The message in a language."""
        choices = tuple(
            Choice(each.id, f"{each.sign}{speaker.say(each.words)}", each.ticked, each.always)
            for each in self.lines
        )
        text = speaker.say(self.words).strip() or "…"
        return Outgoing(text, choices, speaker.language, speaker.direction)


@dataclass
class Walk:
    """People go everywhere. ``heard`` is all that was said; ``reached`` the steps that said
    something, as ``dialogue.step``; ``unknown`` what was said in words that are not ours (a
    person's own)."""

    naast: Naast
    people: Sequence[Someone]
    heard: dict[tuple[str, tuple[str, ...]], Heard] = field(default_factory=dict)
    reached: set[str] = field(default_factory=set)
    unknown: set[str] = field(default_factory=set)
    chance: random.Random = field(default_factory=lambda: random.Random(7))
    _words: dict[str, Words] = field(default_factory=dict)
    _known: dict[str, dict[str, dict[str, Any]]] = field(default_factory=lambda: defaultdict(dict))
    _tapped: set[str] = field(default_factory=set)
    _typed: int = 0

    def goes(self, rounds: int) -> None:
        """Everybody goes through every dialogue, so many times."""
        with self._listening():
            for _round in range(rounds):
                for name in self._dialogues():
                    for who in self.people:
                        self._through(name, who)

    def visits(self, there: Neighbours) -> None:
        """Have each step say something where nobody came: as it may stand with somebody."""
        with self._listening():
            for where, step in speaking_steps():
                if where in self.reached:
                    continue
                for standing in self._standings(where.partition(".")[0], there):
                    if self._says(where, step, standing):
                        break

    def _standings(self, dialogue: str, there: Neighbours) -> Iterable[Standing]:
        """As it may stand there; as it stood in the walk, with whoever walked and with them."""
        yield from there.standings(dialogue)
        kin = {dialogue, dialogue.partition("_")[0]}
        known = [answers for name in kin for answers in list(self._known[name].values())]
        together = {key: value for answers in known for key, value in answers.items()}
        for who in (*self.people, *there.everybody):
            if who.person:
                yield from (Standing(who, each) for each in (*known[-_MOST_KNOWN:], together))

    def _says(self, where: str, step: Step, standing: Standing) -> bool:
        """Whether a step has something to say as it stands; it changes nothing."""
        person = standing.who.person
        assert person
        dialogue, _dot, name = where.partition(".")
        here = Frame(dialogue, name, deepcopy(standing.answers), caller=standing.caller)
        replies: list[Reply] = []

        def act(turn: Turn, _session: Session) -> None:
            turn.state.frames[:] = [*deepcopy(standing.below), here]
            turn.state.kept.update(deepcopy(standing.kept))
            with suppress(Exception):  # not as it stands here
                engine = self.naast.turns.engine
                if isinstance(step, Choose | Ask):
                    engine._offer(step, turn)
                else:
                    engine._through(step, here, turn)
            replies.extend(turn.replies)
            raise _Undone

        with suppress(_Undone):
            self.naast.turns.visit(lambda _tx: person.id, act).result()
        for reply in replies:
            self._note(reply.text, [_kept(choice) for choice in reply.choices])
        return bool(replies)

    def _dialogues(self) -> list[str]:
        names = [each.name for each in book.DIALOGUES]
        self.chance.shuffle(names)
        return names

    def _through(self, name: str, who: Someone) -> None:
        """Open a dialogue and try what was not tried, until there is nothing new."""
        if who.person is None:  # forgotten, as they wished
            who.start()
        person = who.person
        assert person
        engine, turns = self.naast.turns.engine, self.naast.turns
        opens = partial(engine.interrupt, name)
        with suppress(LookupError):  # one that is only called by another, with what that knows
            turns.visit(lambda _tx: person.id, lambda turn, _s: opens(turn)).result()
        who.reads()
        stale = 0
        for _turn in range(_PATIENCE):
            if who.person is None or stale > _NOTHING_NEW:
                return
            stale = 0 if self._acts(who) else stale + 1

    def _acts(self, who: Someone) -> bool:
        """Tap something new where there is something, else type; whether it was new."""
        fresh = [c["id"] for c in who.choices() if c["id"] not in self._tapped]
        if fresh:
            chosen = fresh[0]
            self._tapped.add(chosen)
            who.picks(chosen)
            return True
        self._typed += 1
        who.types(TYPED[self._typed % len(TYPED)])
        return False

    # -- listening --------------------------------------------------------------------------------

    @contextmanager
    def _listening(self) -> Iterator[None]:
        """Keep the words of all that is said, and which steps say them."""
        say, offer, through = LanguageSpeaker.say, Engine._offer, Engine._through

        def heard_say(speaker: LanguageSpeaker, words: Words) -> str:
            said = say(speaker, words)
            self._words[said.strip()] = words
            return said

        def heard_offer(engine: Engine, step: Any, turn: Turn, **how: bool) -> None:
            with self._at(step, turn):
                offer(engine, step, turn, **how)

        def heard_through(engine: Engine, step: Any, frame: Frame, turn: Turn) -> None:
            with self._at(step, turn):
                through(engine, step, frame, turn)

        with (
            patch.object(LanguageSpeaker, "say", heard_say),
            patch.object(Engine, "_offer", heard_offer),
            patch.object(Engine, "_through", heard_through),
            patch("storage.messages.add", self._keeping()),
        ):
            yield

    def _keeping(self) -> Callable[..., None]:
        from storage import messages

        add = messages.add

        def keep(tx: Any, person_id: str, *made: Message) -> None:
            for each in made:
                if each.who == "bot":
                    self._note(each.text, each.choices)
            add(tx, person_id, *made)

        return keep

    @contextmanager
    def _at(self, step: Step, turn: Turn) -> Iterator[None]:
        """Keep what a dialogue knew at a step, and whether the step said something."""
        frame, said = turn.state.frame, len(turn.replies)
        self._known[frame.dialogue].setdefault(str(frame.answers), deepcopy(frame.answers))
        where = f"{frame.dialogue}.{step.name}"
        yield
        if len(turn.replies) > said:
            self.reached.add(where)

    def _note(self, text: str, choices: Sequence[dict[str, Any]]) -> None:
        words = self._words.get(text.strip()) or self._explained(text)
        if words is None:
            self.unknown.add(text)
            words = text
        lines = tuple(self._line(choice) for choice in choices)
        key = (text, tuple(choice["label"] for choice in choices))
        self.heard.setdefault(key, Heard(words, lines))

    def _explained(self, text: str) -> Words | None:
        """A message with the line below it that says once what a word in it means."""
        said, _blank, line = text.strip().rpartition("\n\n")
        parts = [self._words.get(each) for each in (said, line)]
        known = tuple(each for each in parts if each is not None)
        return Lines(known, "\n\n") if len(known) == len(parts) else None

    def _line(self, choice: dict[str, Any]) -> Line:
        sign, _space, label = choice["label"].partition(" ")
        whole = self._words.get(choice["label"])
        words = whole if whole is not None else self._words.get(label, label)
        before = "" if whole is not None else f"{sign} "
        return Line(before, words, choice["id"], choice.get("ticked"), bool(choice.get("always")))


def speaking_steps() -> Iterator[tuple[str, Say | Choose | Ask | Do]]:
    """Every step that says something, with its name."""
    for dialogue in book.DIALOGUES:
        for step in dialogue.steps.values():
            if isinstance(step, Say | Choose | Ask) or (isinstance(step, Do) and _speaks(step)):
                yield f"{dialogue.name}.{step.name}", step


def _speaks(step: Do) -> bool:
    """Whether what a step does is, among other things, to say something itself."""
    act: Any = step.act
    return "turn.say(" in inspect.getsource(getattr(act, "func", act))


def _kept(choice: Choice) -> dict[str, Any]:
    return {
        "id": choice.id,
        "label": choice.label,
        "ticked": choice.ticked,
        "always": choice.always,
    }
