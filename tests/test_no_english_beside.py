"""Nothing that a family meets is English while colleagues and a buddy are there too: talks of two
sides, in the pseudo-locale. ``NAAST_EVERY_TRANSCRIPT`` plays all of them (`make soak`), else a
chosen few."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from babel import Locale

from bot.languages import PSEUDO
from storage import people
from tests.both import READ
from tests.gallery.conversations import Conversation, conversations
from tests.gallery.playing import Event, Taps, Together, play, speak
from tests.test_no_english import in_plain_english, marked
from tests.transcript import FOLDER, settings_of

CHOSEN = ("both-call", "both-danger", "both-human", "both-registration", "both-transfer")
NOT_SO = {
    "both-buddy-becoming": "no family is in it",
    "both-topic": "the colleague's chat is named after the family's language",
    "both-translated": "nothing is translated to or from the pseudo-locale",
    "both-ten-09-molenbeek": "one question less is asked; why is not known yet",
}
"""Talks that cannot be held in the pseudo-locale as they are written."""
EVERY = bool(os.environ.get("NAAST_EVERY_TRANSCRIPT"))
TALKS = [
    talk for talk in conversations(sorted(FOLDER.glob("both-*.md"))) if EVERY or talk.name in CHOSEN
]


@pytest.fixture(autouse=True)
def _marked(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is handed to a text is marked; colleagues' pages ask CLDR for the language's name."""
    marked(monkeypatch)
    parse = Locale.parse.__func__

    def parsed(kind: type[Locale], name: Any, *more: Any, **named: Any) -> Any:
        return parse(kind, "en" if name == PSEUDO else name, *more, **named)

    monkeypatch.setattr(Locale, "parse", classmethod(parsed))


class InPseudo(Together):
    """A family that speaks the pseudo-locale, whatever language it chooses."""

    def __init__(self, settings: dict[str, str], data: Path) -> None:
        super().__init__(settings, settings.get("language", "fr"), data)
        self.stage.naast.database.write(lambda tx: speak(tx, self.spoken, PSEUDO))
        self._speaks()

    def goes(self, line: str, at: int, taps: Taps, *, learn: bool = False) -> list[Event]:
        """Do what a line says, and what the family meets of it."""
        came = super().goes(line, at, taps, learn=learn)
        self._speaks()
        return came

    def _speaks(self) -> None:
        database, address = self.stage.naast.database, self.stage.family.person_at
        me = database.read(lambda tx: people.at_address(tx, *address))
        if me:
            database.write(lambda tx: people.choose_language(tx, me.id, PSEUDO))


def told(talk: Conversation, data: Path) -> Iterator[tuple[str, str]]:
    """Everything that is said or offered to the family, with the line before it."""
    typed = talk.typed_from("en")
    taps: Taps = {}
    play(talk, typed, typed, taps)
    lines = talk.lines(typed)
    scene = InPseudo(settings_of(lines), data)
    try:
        for at, line in enumerate(lines[2:], 2):
            if not line.startswith(READ):
                continue
            if "which_tongue" not in taps.get(at, ""):
                scene.stays()
            for event in scene.goes(line, at, taps):
                found = event.message
                if found and found.who == "bot" and found.language == PSEUDO:
                    yield line, found.text
                    yield from ((line, choice["label"]) for choice in found.choices)
    finally:
        scene.ends()


def _parameter(talk: Conversation) -> Any:
    marks = [pytest.mark.skip(reason=NOT_SO[talk.name])] if talk.name in NOT_SO else []
    return pytest.param(talk, id=talk.name, marks=marks)


@pytest.mark.parametrize("talk", [_parameter(talk) for talk in TALKS])
def test_all_that_is_said_comes_from_the_catalogues(talk: Conversation, tmp_path: Path) -> None:
    """A whole talk of two sides in the pseudo-locale has no word in plain English."""
    everything = list(told(talk, tmp_path))
    assert len(everything) > 10
    found = sorted(in_plain_english(everything))
    assert not found, "\n".join(found)
