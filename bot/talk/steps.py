"""The few kinds of step a dialogue is made of, and the dialogue that lists them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from bot.talk.texts import Text, Words

if TYPE_CHECKING:
    from bot.talk.turn import Turn

END = "END"
"""The target that ends a dialogue and gives the talk back to whoever called it."""

Wording = Text | Callable[["Turn"], Words | None]


class NotUnderstood(Exception):
    """A typed answer does not fit the question; ``hint`` says kindly what would. ``tried``: it was
    meant as an answer, so nothing else is looked for in it."""

    def __init__(self, hint: Text | None = None, *, tried: bool = False) -> None:
        super().__init__("not understood")
        self.hint = hint
        self.tried = tried


class AnswerKind(Protocol):
    """What a typed answer may be."""

    def read(self, text: str, turn: Turn) -> Any:
        """Return the answer as a JSON value, or raise NotUnderstood."""


@dataclass(frozen=True, slots=True)
class Option:
    """One choice: the value it stands for, its label, a pictogram, and where it leads.

    ``also`` holds further words that mean the same, separated by commas, in the catalogue.
    An ``aside`` is a look at something else: it answers nothing, ticks nothing, and *back* does
    not come by it. ``number`` is what it is called by when typed, where not by its place.
    ``begins``: whatever begins with a word for it means it ("no, he is still here"); for an answer
    that must not be missed.
    """

    id: str
    label: Words
    then: str | None = None
    icon: str = ""
    also: Text | None = None
    aside: bool = False
    number: int | None = None
    begins: bool = False


Options = Sequence[Option] | Callable[["Turn"], Sequence[Option]]


@dataclass(frozen=True, slots=True)
class Say:
    """Say something and go on."""

    name: str
    text: Wording
    then: str | None = None


@dataclass(frozen=True, slots=True)
class Choose:
    """Ask to choose. ``many`` lets several be ticked; the answer is then a list of ids.

    ``skip`` is where "rather not say" leads: by default on to ``then``, or, where the options
    lead to different steps, to the end. ``skip_label`` shows it among the choices. ``leads``
    names the targets of options that are made by a function, so that they can be checked.
    ``lasting`` choices (the menu) stay valid in old messages too. ``about`` tells the questions
    apart that one step asks in turn, so that "none of these" to an old one is no answer to another.
    ``in_words``: something else may as well be typed, so what is not understood is asked for in
    other words, and not for a tap.
    """

    name: str
    text: Wording
    options: Options
    then: str | None = None
    many: bool = False
    none_label: Wording | None = None
    skip: str | None = None
    skip_label: Text | None = None
    skip_icon: str = ""
    leads: tuple[str, ...] = ()
    lasting: bool = False
    about: Callable[[Turn], str] | None = None
    in_words: bool = False


@dataclass(frozen=True, slots=True)
class Ask:
    """Ask for something to type; ``options`` may be tapped instead."""

    name: str
    text: Wording
    kind: AnswerKind
    options: Options = ()
    then: str | None = None
    many: bool = False
    none_label: Wording | None = None
    skip: str | None = None
    skip_label: Text | None = None
    skip_icon: str = ""
    leads: tuple[str, ...] = ()
    lasting: bool = False
    about: Callable[[Turn], str] | None = None


@dataclass(frozen=True, slots=True)
class Do:
    """Do something: the function's answer picks the route; None goes on.

    ``final`` says that it cannot be undone: *back* does not go past it.
    """

    name: str
    act: Callable[[Turn], str | None]
    routes: Mapping[str, str] = field(default_factory=dict)
    then: str | None = None
    final: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    """Have another dialogue first; what it ends with becomes this step's answer.

    ``given`` is what it finds as its own answer ``given``, as after an interruption; a function
    where it depends on the turn.
    """

    name: str
    dialogue: str
    then: str | None = None
    given: str | Callable[[Turn], str] = ""


Step = Say | Choose | Ask | Do | Call
Wait = Choose | Ask


class Dialogue:
    """A named list of steps that fall through from one to the next.

    ``aliases`` maps the names of removed steps to those that took their place, so that a talk
    begun yesterday goes on today. Raises ValueError on two steps of one name.
    """

    def __init__(self, name: str, *steps: Step, aliases: Mapping[str, str] | None = None) -> None:
        self.name = name
        self.steps = {step.name: step for step in steps}
        self.aliases = dict(aliases or {})
        if len(self.steps) != len(steps):
            raise ValueError(f"dialogue {name}: two steps have the same name")
        if not steps:
            raise ValueError(f"dialogue {name}: no steps")
        names = list(self.steps)
        self.first = names[0]
        self._after = dict(zip(names, [*names[1:], END], strict=True))

    def step(self, name: str) -> Step | None:
        """Return the step of that name, or the one that took its place, or None."""
        return self.steps.get(self.aliases.get(name, name))

    def after(self, step: Step, route: str | None = None) -> str:
        """Return the name of the step that follows, by route, ``then`` or falling through."""
        return route or step.then or self._after[step.name]

    def skipped(self, step: Wait, options: Iterable[Option]) -> str:
        """Return where "rather not say" leads."""
        if step.skip:
            return step.skip
        if any(option.then for option in options):
            return END
        return self.after(step)
