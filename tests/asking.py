"""Questions in the family's own words, in tests: what a text means is given here (``Reads``)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.talk.state import State
from bot.understand.understanding import Understood
from dialogues.rights.explorer import Explorer
from dialogues.rights.models import Right
from storage import cases, consents, misread
from storage.cases import Case
from storage.messages import Message
from tests.speaking import Someone

RIGHT, OTHER, FIRST, SERVICE, GONE = "food-aid", "school-max-invoice", "living-wage", "clb", "gone"
QUESTION = "something that is asked"
IS_IT = "Is this what you meant?"
NOT_SURE = "I am not quite sure. Is it about one of these?"
HOME = "What can I do for you?"
A_PERSON = "What would you like to say?"
NOT_KNOWN = "That I do not know. I know rights and services for families, and people here."


def sure(*ids: str, more: tuple[str, ...] = (), offered: str | None = None) -> Understood:
    """A question whose answers are sure; ``more`` are candidates behind them."""
    answers = (*ids, *more)
    return Understood("en", offered, "ask", answers[0], 0.9, "answer", answers, len(ids))


def perhaps(*ids: str, offered: str | None = None) -> Understood:
    """A question with candidates only."""
    return Understood("en", offered, "ask", ids[0] if ids else "", 0.4, "offer", ids, 0)


def intent(name: str, band: str = "answer", about: str = "") -> Understood:
    """Something else than a question."""
    return Understood("en", None, name, about, 0.9, band)  # type: ignore[arg-type]


class Reads:
    """Understands every text as the test says, and nothing else."""

    def __init__(self) -> None:
        self.means: dict[str, Understood] = {}

    def read(self, text: str) -> Understood:
        return self.means.get(text, Understood())


def asks(family: Someone, meaning: Understood, words: str = QUESTION) -> list[Message]:
    """Type something that means this."""
    family.naast.turns.understanding.means[words] = meaning  # type: ignore[attr-defined]
    return family.types(words)


def labels(family: Someone) -> list[str]:
    return [choice["label"] for choice in family.choices()]


def right(family: Someone, right_id: str) -> Right:
    return family.naast.world.contents.rights[right_id]


def loses(family: Someone, right_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on content has no such right: the file was changed."""
    shelf = family.naast.world.shelf
    now = shelf.contents
    rights = {one: each for one, each in now.rights.items() if one != right_id}
    explorer = Explorer(rights, now.facts, now.questions, now.topics)
    monkeypatch.setattr(shelf, "_contents", replace(now, rights=rights, explorer=explorer))


def name(family: Someone, right_id: str) -> str:
    contents = family.naast.world.contents
    return (contents.rights | contents.services)[right_id].name  # type: ignore[operator]


def state(family: Someone) -> State:
    person = family.person
    assert person
    assert person.state
    return State.from_json(person.state)


def case_of(family: Someone) -> Case | None:
    person = family.person
    assert person
    return family.naast.database.read(lambda tx: cases.open_of(tx, person.id))


def given(family: Someone) -> list[str]:
    """What the person said yes to."""
    person = family.person
    assert person
    return [c.item for c in family.naast.database.read(lambda tx: consents.of(tx, person.id))]


def teaches(family: Someone) -> list[misread.Misread]:
    return list(family.naast.database.read(misread.waiting))
