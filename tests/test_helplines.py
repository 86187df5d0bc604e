"""The lines that are shown in danger: the right ones, in the own language, and open or not."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.understand.crisis import KINDS
from dialogues.contents import FOLDER
from dialogues.helplines import load_helplines
from dialogues.rights.reading import ContentFault

HELPLINES = FOLDER / "helplines.yaml"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["nl", "fr", "en", "ar", "fa_AF", "nl-BE"])
def test_in_danger_112_comes_first(kind: str, language: str) -> None:
    """There are lines for everyone; 112 is second only where nobody is hurt."""
    phones = [line.phone for line in load_helplines(HELPLINES).lines(kind, language)]
    assert phones[1 if kind == "shelter" else 0] == "112"
    assert len(phones) == len(set(phones)) <= 5


@pytest.mark.parametrize("kind", ["suicide", "violence", "child"])
def test_both_communities_are_shown_the_own_language_first(kind: str) -> None:
    """In Brussels both doors exist: the person's own language first, the other one too."""
    helplines = load_helplines(HELPLINES)
    for language, other in (("nl", "fr"), ("fr", "nl")):
        answers = [line.answers for line in helplines.lines(kind, language)]
        assert language in answers[1]
        assert any(each == (other,) for each in answers)


def test_a_line_is_called_open_only_when_its_hours_are_known() -> None:
    """No text of a line says hours by itself: known hours name the line's own page."""
    for line in load_helplines(HELPLINES).helplines:
        assert not re.search(r"day|night and|open|24", line.what.replace("on duty", ""))
        assert line.always_open == (line.hours_from in line.sources)


def test_hours_stay_known_for_as_long_as_a_check_is_valid() -> None:
    """After its days a line is called open no more; 112 is, for it stands in the law."""
    helplines = load_helplines(HELPLINES)
    emergency, poison = helplines.lines("poison", "nl")
    last = poison.checked + timedelta(days=helplines.valid_days)
    after = last + timedelta(days=1)
    assert helplines.is_open(poison, last)
    assert not helplines.doubtful([emergency, poison], last)
    assert not helplines.is_open(poison, after)
    assert helplines.doubtful([emergency, poison], after)
    assert helplines.is_open(emergency, date(2040, 1, 1))
    assert not helplines.doubtful([emergency], date(2040, 1, 1))


def test_a_place_has_its_own_lines() -> None:
    """No bed tonight in Flanders: the line that is there comes before the one in Brussels."""
    helplines = load_helplines(HELPLINES)

    def ids(place: str) -> list[str]:
        return [line.id for line in helplines.lines("shelter", "fr", place)]

    assert ids("flanders") == ["caw", "112", "samusocial"]
    assert ids("brussels") == ids("elsewhere") == ids("") == ["samusocial", "112", "caw"]
    assert helplines.lines("fire", "fr", "flanders") == helplines.lines("fire", "fr")


def test_an_unknown_danger_still_has_a_number() -> None:
    """Nobody in danger gets an empty answer."""
    assert [line.phone for line in load_helplines(HELPLINES).lines("flood", "nl")] == ["112"]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("    phone: '1813'\n", "", "“phone” is missing"),
        ("phone: '1813'", "phone: call us", "phone"),
        ("id: '1813'", "id: '1712'", "used twice"),
        ("    nl: ['112', '1813', cps-fr]", "    nl: ['112', '1914']", "no line “1914”"),
        ("    nl: ['112', '1813', cps-fr]", "    nl: ['1813', '112']", "112 is not in its place"),
        ("  fire:\n    en: ['112']\n", "", "fire: there are no lines"),
        ("  fire:\n", "  flood:\n", "fire"),
        ("    hours: always", "    hours: 9-17", "hours"),
        ("    hours_from: https://www.112.be/fr/\n", "", "go together"),
        ("from: https://www.112.be/fr/", "from: https://press.example/", "not among the `sources`"),
        ("en: [caw, '112', samusocial]", "en: [caw, samusocial]", "112 is not in its place"),
        ("  flanders:\n", "  wallonia:\n", "flanders"),
        ("valid_days: 90", "valid_days: 0", "valid_days"),
    ],
)
def test_broken_helplines_are_one_clear_line(
    tmp_path: Path, old: str, new: str, fault: str
) -> None:
    """Nobody finds out in danger that a number is missing."""
    text = HELPLINES.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "helplines.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ContentFault, match=fault) as raised:
        load_helplines(path)
    assert str(raised.value).startswith("helplines.yaml:")
