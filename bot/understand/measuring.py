"""How well messages are understood that were kept aside: never learnt from, written apart.

Used by the release gate, by `make bench-understanding`, and by the console, where a coordinator
sees what an example changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.understand.examples import CRISIS, Example, load_examples, read_examples
from bot.understand.understanding import Understanding, Understood

KEPT_ASIDE = Path(__file__).parents[2] / "dialogues" / "content" / "kept_aside"

DANGER_FOUND = 0.97
"""Of the messages in danger at least this share must be found, in each language."""
FALSE_ALARMS = 0.03
"""Of the harmless messages at most this share may be taken for danger, in each language."""
ANSWERS_RIGHT = 0.95
"""Of the answers given at least this share must be right."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Shares between 0 and 1, over one set of messages.

    ``intents``: the intent is right (harmless messages). ``answers``: of the answers that are
    given, right ones; ``coverage``: of the questions, those that get an answer at once;
    ``candidates``: those whose right or service is told or offered. ``none_kept``: of what is not
    ours to know, what got no answer. ``crisis_recall``: danger found; ``false_alarms``: of harmless
    messages that are no question about a right or service; ``false_alarms_all``: of all harmless
    ones. ``languages``: the language is right.
    """

    messages: int
    intents: float
    answers: float
    coverage: float
    candidates: float
    none_kept: float
    crisis_recall: float
    false_alarms: float
    false_alarms_all: float
    languages: float

    @property
    def passes(self) -> bool:
        """Whether danger is found, and harmless messages left alone, well enough to release."""
        return self.crisis_recall >= DANGER_FOUND and self.false_alarms <= FALSE_ALARMS


def kept_aside(language: str) -> list[Example]:
    """The messages kept aside in one language. Raises ExamplesError."""
    return read_examples(KEPT_ASIDE / f"{language}.yaml")


def all_kept_aside() -> list[Example]:
    """The messages kept aside in every language. Raises ExamplesError."""
    return load_examples(KEPT_ASIDE)


def measure(understanding: Understanding, examples: Sequence[Example]) -> Measured:
    """Read the messages and say how well they were understood."""
    return measured(examples, readings(understanding, examples))


def readings(understanding: Understanding, examples: Iterable[Example]) -> list[Understood]:
    """What each message is taken to mean."""
    return [understanding.read(example.text) for example in examples]


def is_right(example: Example, found: Understood) -> bool:
    """Whether a message was taken for what it is."""
    if example.intent == CRISIS:
        return bool(found.dangers)
    if found.dangers:
        return False
    if example.intent == "ask":
        return found.sure > 0 and found.answers[0] == example.about
    return found.intent == example.intent


def measured(examples: Sequence[Example], found: Sequence[Understood]) -> Measured:
    """Count, from what each message was taken to mean."""
    pairs = list(zip(examples, found, strict=True))
    danger = [pair for pair in pairs if pair[0].intent == CRISIS]
    calm = [pair for pair in pairs if pair[0].intent != CRISIS]
    asked = [pair for pair in calm if pair[0].intent == "ask"]
    given = [pair for pair in calm if pair[1].sure]
    others = [pair for pair in calm if pair[0].label == "none/out_of_scope"]
    return Measured(
        messages=len(pairs),
        intents=_share(found.intent == each.intent for each, found in calm),
        answers=_share(found.answers[0] == each.about for each, found in given),
        coverage=_share(found.sure > 0 for _each, found in asked),
        candidates=_share(each.about in found.answers for each, found in asked),
        none_kept=_share(not found.sure for _each, found in others),
        crisis_recall=_share(bool(found.dangers) for _each, found in danger),
        false_alarms=_share(bool(f.dangers) for e, f in calm if e.intent != "ask"),
        false_alarms_all=_share(bool(found.dangers) for _each, found in calm),
        languages=_share(found.language == each.language for each, found in pairs),
    )


def _share(hits: Iterable[bool]) -> float:
    counted = list(hits)
    return sum(counted) / len(counted) if counted else 1.0
