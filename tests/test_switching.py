"""The language is changed at any step of any conversation, and nothing is lost by it."""

from __future__ import annotations

import itertools
import json
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.talk.state import REST
from storage import cases, messages
from tests.conftest import EXAMPLE, FROZEN
from tests.speaking import Someone
from tests.transcript import FOLDER, play

LEFT_OUT = ("both", "ask.", "ask-first", "ask-not-that", "ask-two")
"""Of both sides, and of the kind that another stands for here."""
CHOSEN = ("danger", "human", "letter", "refused", "rights", "transfer")
"""What is played each time; the others too with ``NAAST_EVERY_TRANSCRIPT`` (`make soak`)."""
EVERY = bool(os.environ.get("NAAST_EVERY_TRANSCRIPT"))
TALKS = sorted(
    path
    for path in FOLDER.glob("*.fr.md")
    if not path.name.startswith(LEFT_OUT) and (EVERY or path.name.split(".")[0] in CHOSEN)
)
OTHERS = ("nl", "ar")
_COUNTED = re.compile(r"\b\d+ messages\b")
"""What a conversation says of itself: how many messages it has by now."""


def switch(someone: Someone, tag: str, how: int) -> None:
    """Change the language: by the page's own list, or by the command of the chat and a tap."""
    if how == 0:
        someone.picks(f"go=language:{tag}")
        return
    someone.picks("go=language")
    name = someone.naast.world.tongues.own_name(tag)
    if not any(choice["label"] == name for choice in someone.choices()):
        someone.taps("🌍")
    someone.taps(name)


def stands(someone: Someone) -> dict[str, Any]:
    """Where a talk stands: the answers so far, what is asked, what can be tapped."""
    person = someone.person
    assert person
    state = json.loads(person.state or "{}")
    frames = [[*frame[:-1]] for frame in state["frames"]]
    offered = state["offered"]
    return {
        "frames": frames,
        "kept": state["kept"],
        "asked": offered and [offered[0], sorted(i for i, _label in offered[1]), offered[2]],
    }


def last_asked(someone: Someone) -> messages.Message | None:
    """The last question of the bot."""
    person = someone.person
    assert person
    talk = someone.naast.database.read(lambda tx: messages.after(tx, person.id, 0))
    return next((each for each in reversed(talk) if each.choices and each.who == "bot"), None)


def there_and_back(ways: Iterator[int]) -> Callable[[Someone], None]:
    """After a line: to another language and back, looking each time what stands there."""
    tags = itertools.cycle(OTHERS)

    def done(someone: Someone) -> None:
        person = someone.person
        if person is None or person.state is None:
            return
        before, home = stands(someone), person.language
        here, step, *_rest = before["frames"][-1]
        if here == "language" or json.loads(person.state)["misses"]:
            return  # that question is open already; or what was not understood is asked anew
        # Where nothing is asked, or "language" is one of the choices, the page's own list is left.
        only_list = step == REST or (here, step) == ("menu", "more")
        for tag in (next(tags), home):
            switch(someone, tag, 0 if only_list else next(ways))
            now = someone.person
            assert now
            assert now.language == tag
            after = stands(someone)
            assert after == before
            asked = last_asked(someone)
            assert step == REST or (asked and asked.language == tag)
        someone.reads()

    return done


@pytest.mark.parametrize("path", TALKS, ids=lambda path: path.stem)
def test_a_conversation_goes_on(path: Path, tmp_path: Path) -> None:
    """At every step the same question stands again in the other language, with the answers that
    were given; and the conversation goes on word for word as if nobody had changed anything."""
    switching = there_and_back(itertools.cycle((0, 1)))
    told = play(path, tmp_path / "switching", EXAMPLE, FROZEN, between=switching)
    alone = play(path, tmp_path / "alone", EXAMPLE, FROZEN)
    assert _COUNTED.sub("…", told) == _COUNTED.sub("…", alone)


def test_a_case_keeps_up(someone: Someone) -> None:
    """A colleague sees in which language to answer, also when it changes in the middle."""
    someone.start()
    someone.types("français")
    someone.types("une personne")
    someone.types("J'ai une question.")
    someone.types("/language")
    someone.types("arabe")
    person = someone.person
    assert person
    case = someone.naast.database.read(lambda tx: cases.open_of(tx, person.id))
    assert case
    assert case.language == "ar"
    assert person.language == "ar"
