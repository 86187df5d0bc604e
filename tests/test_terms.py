"""One name for one thing: terminology files, what keeps to them and what does not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from bot import catalogues
from bot.languages import Languages
from bot.talk.texts import Text
from bot.terms import MOST_WITHOUT, Agreed, Term, TermsFault, agreed, read_source, read_terms
from dialogues.contents import load

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


def test_one_thing_that_mostly_has_another_name_is_named(locales: Path) -> None:
    """However well the language keeps to the others; a few uses say nothing yet, and a third may be
    said otherwise."""
    buddies = {f"Buddy {number}": "همیار" for number in range(90)}
    letters = {f"Letter {number}": "کاغذ" for number in range(2)}
    found = look(locales, "fa", {**buddies, **letters, "A letter": "نامه"})
    assert (found.share < MOST_WITHOUT, found.astray) == (True, [])
    found = look(locales, "fa", {**buddies, **letters, "A letter": "نامه", "My letter": "نامه"})
    assert (found.share < MOST_WITHOUT, found.astray) == (True, [("letter", 2, 4)])
    more = {f"The letter {number}": "نامه" for number in range(4)}
    assert look(locales, "fa", {**buddies, **letters, **more}).astray == []


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


# -- ours ------------------------------------------------------------------------------------------

OURS = catalogues.ROOT / "locales"
DOORS = re.compile("OCMW|CPAS")
WITHOUT = {("fr", "Urgent medical aid (OCMW/CPAS)")}
"""Where its own name for the thing stands alone."""


@pytest.fixture(scope="module")
def every() -> list[Text]:
    """All that families and buddies meet."""
    templates = catalogues.extract()
    return [*catalogues.texts([templates["naast"], templates["content"]])]


def test_ours_name_the_things_of_the_field() -> None:
    """Some eighty and more, the same in every language."""
    source = read_source(OURS)
    assert len(source) >= 80
    for tag in catalogues.tags():
        assert read_terms(tag, OURS, source).keys() == source.keys(), tag


def test_in_dari_an_interpreter_is_never_as_in_persian(every: list[Text]) -> None:
    """ترجمان in every message that speaks of one, and مترجم in none at all."""
    dari, of_one = Languages().speaker("fa-AF"), read_source(OURS)["interpreter"]
    assert not [text.msgid for text in every if "مترجم" in dari.say(text)]
    said = [dari.say(text) for text in every if of_one.search(text.msgid)]
    assert len(said) >= 10
    assert all("ترجمان" in words for words in said)
    assert "مترجم" in read_terms("fa-AF", OURS, read_source(OURS))["interpreter"].never


@pytest.mark.parametrize("tag", Languages().tags)
def test_what_stands_on_doors_stays_as_it_is(every: list[Text], tag: str) -> None:
    """OCMW and CPAS are said in every language as they are known in Belgium, never translated
    away; and what such words mean is told in it to who asks."""
    speaker = Languages().speaker(tag)
    there = [text for text in every if DOORS.search(text.msgid)]
    assert len(there) > 50
    lost = {(tag, text.msgid) for text in there if not DOORS.search(speaker.say(text))}
    assert lost <= WITHOUT
    assert all(speaker.translates(Text(term.gloss)) for term in load().glossary.terms)
