"""One name for one thing: terminology files, what keeps to them and what does not."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from bot.languages import Languages
from bot.terms import Agreed, Term, TermsFault, agreed, read_source, read_terms

SOURCE = "buddy: [buddy, buddies]\nletter: [letter]\n"


@pytest.fixture
def locales(tmp_path: Path) -> Path:
    """Two languages, one of them with a variety."""
    written(tmp_path / "terms.yaml", SOURCE)
    written(
        tmp_path / "fa" / "terms.yaml",
        "buddy: {say: [همیار, بادی]}\nletter: {say: [نامه], never: [حرف]}\n",
    )
    written(tmp_path / "fa_AF" / "terms.yaml", "letter: {say: [مکتوب]}\n")
    return tmp_path


def written(path: Path, text: str) -> None:
    """Put a file there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def look(locales: Path, tag: str, said: dict[str, str]) -> Agreed:
    """How a language keeps to its terms in these messages."""
    template = Catalog()
    lines = ['msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n']
    for english, text in said.items():
        template.add(english)
        lines.append(f'msgid "{english}"\nmsgstr "{text}"\n')
    folder = tag.replace("-", "_")
    written(locales / folder / "LC_MESSAGES" / "naast.po", "\n".join(lines))
    source = read_source(locales)
    speaker = Languages(locales).speaker(tag)
    return agreed(speaker, [template], source, read_terms(tag, locales, source))


def test_a_message_with_another_word_is_named(locales: Path) -> None:
    """The agreed word counts in any form and place; English parts of words do not."""
    found = look(
        locales,
        "fa",
        {
            "Your buddy writes": "همیارتان می‌نویسد",
            "No buddies yet": "هنوز دوستی نیست",
            "A newsletter": "یک خبرنامه",
            "{letter} is here": "اینجاست",
        },
    )
    assert (found.terms, found.uses) == (2, 2)
    assert [(one.term, one.msgid) for one in found.without] == [("buddy", "No buddies yet")]
    assert found.share == 0.5
    assert found.most == [("buddy", 1)]


def test_a_word_that_is_ruled_out_is_named(locales: Path) -> None:
    """Also where the agreed word stands beside it."""
    found = look(locales, "fa", {"The letter": "نامه یا حرف"})
    assert found.without == ()
    assert [(one.term, one.word) for one in found.ruled_out] == [("letter", "حرف")]


def test_a_variety_has_its_own_words(locales: Path) -> None:
    """And for the rest those of its language."""
    terms = read_terms("fa-AF", locales, read_source(locales))
    assert terms == {"buddy": Term(("همیار", "بادی")), "letter": Term(("مکتوب",))}
    found = look(locales, "fa-AF", {"The letter": "نامه", "A buddy": "همیار"})
    assert [one.term for one in found.without] == ["letter"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("friend: {say: [دوست]}", "fa/terms.yaml: friend: terms.yaml does not know it"),
        ("buddy: [دوست]", "fa/terms.yaml: buddy: wants say and perhaps never"),
        ("buddy: {say: []}", "fa/terms.yaml: buddy: say and never are lists of words"),
        ("buddy: {says: [دوست]}", "fa/terms.yaml: buddy: wants say and perhaps never"),
        ("- buddy", "terms.yaml: a table of terms is wanted"),
        ("buddy: [", "terms.yaml: cannot be read"),
    ],
)
def test_a_broken_file_says_where(locales: Path, text: str, said: str) -> None:
    """One line with the place."""
    written(locales / "fa" / "terms.yaml", text)
    with pytest.raises(TermsFault, match=said):
        read_terms("fa", locales, read_source(locales))
