"""Every conversation in transcripts/ goes as it is written there (`--rewrite` writes them anew).

Those whose name begins with "both" tell both sides: a family in French, colleagues in Dutch.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests import both
from tests.conftest import EXAMPLE, FROZEN
from tests.transcript import FOLDER, play

EVERY = sorted(FOLDER.glob("*.md"))
BOTH = [path for path in EVERY if path.name.startswith("both-")]
FILES = [path for path in EVERY if path not in BOTH]
TEN = [path for path in BOTH if path.name.startswith("both-ten-")]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_transcript(path: Path, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """The conversation comes out word for word."""
    _compare(path, play(path, tmp_path, EXAMPLE, FROZEN), request)


@pytest.mark.parametrize("path", BOTH, ids=lambda path: path.stem)
def test_both_sides(path: Path, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """What each side meets comes out word for word."""
    _compare(path, both.play(path, tmp_path, EXAMPLE, FROZEN), request)


def _compare(path: Path, played: str, request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--rewrite"):
        path.write_text(played, encoding="utf-8")
    assert played == path.read_text(encoding="utf-8")


def test_every_language_has_every_conversation() -> None:
    """What is tried in one of the three languages is tried in all; questions in one's own words
    also in Arabic and Ukrainian."""
    names = {path.stem.rsplit(".", 1)[0] for path in FILES}
    wanted = {f"{name}.{tag}" for name in names for tag in ("nl", "fr", "en")}
    wanted |= {f"{name}.{tag}" for name in names if name.startswith("ask") for tag in ("ar", "uk")}
    wanted -= {"ask-first.ar", "ask-first.uk"}
    assert wanted == {path.stem for path in FILES}


def test_ten_families_are_told_in_every_language() -> None:
    """Each of the ten families asks in Dutch, in French and in English."""
    told = {path.stem for path in BOTH if path.stem.startswith("both-ten-")}
    names = {stem.rsplit(".", 1)[0] for stem in told}
    assert len(names) == 10
    assert told == {f"{name}.{tag}" for name in names for tag in ("nl", "fr", "en")}


@pytest.mark.parametrize("path", TEN, ids=lambda path: path.stem)
def test_each_of_the_ten_families_comes_to_an_outcome(path: Path) -> None:
    """Some time after a right was told they are asked how it went, with a way to stop; and say."""
    answer = "".join(rf"\[{icon} [^]]+\] ?" for icon in ("✅", "📨", "🚫", "⏸", "☑️", "✋"))
    assert re.search(rf"^  {answer}\n\n> \[", path.read_text(encoding="utf-8"), re.MULTILINE)
