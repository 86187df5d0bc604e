"""The glossary: every word is explained with its counterpart, and nothing else is taken for one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.app import Naast
from bot.settings import Settings
from dialogues.contents import load
from dialogues.glossary_content import Term, find_glossary_faults, read_glossary
from tests.conftest import EXAMPLE, FROZEN
from tests.speaking import Someone, text

CONTENTS = load()
GLOSSARY = CONTENTS.glossary
ASKED = {
    "wat is een OCMW?": "ocmw",
    "Wat is het OCMW": "ocmw",
    "c'est quoi un CPAS ?": "ocmw",
    "C’est quoi le CPAS?": "ocmw",
    "qu'est-ce que le CPAS": "ocmw",
    "Qu’est-ce que l’ONE ?": "kind-en-gezin",
    "l'ONE c'est quoi ?": "kind-en-gezin",
    "What is an OCMW / CPAS?": "ocmw",
    "what's a clb": "clb",
    "what does CLB mean?": "clb",
    "ما هو OCMW؟": "ocmw",
    "що таке CPAS?": "ocmw",
    "OCMW nedir?": "ocmw",
    "¿Qué es el OCMW?": "ocmw",
    "ce este OCMW?": "ocmw",
    "какво е OCMW?": "ocmw",
    "co to jest OCMW?": "ocmw",
    "что такое OCMW?": "ocmw",
    "OCMW چیست؟": "ocmw",
    "OCMW چی است؟": "ocmw",  # Dari
    "wat betekent verhoogde tegemoetkoming": "verhoogde-tegemoetkoming",
    "wat is een Huis van het Kind?": "huis-van-het-kind",
    "OCMW": "ocmw",
    "cpas": "ocmw",
    "ONE": "kind-en-gezin",
}
NOT_ASKED = (
    "one", "cap", "", "?", "…", "wat is een banaan", "wat is", "what is the time",
    "I went to the OCMW and they sent me away", "OCMW appointment tomorrow", "the rent is too high",
    "what is a" + " very" * 200 + " OCMW",
)  # fmt: skip


@pytest.fixture(scope="module")
def family(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Someone]:
    """A family at the menu, in English."""
    data = tmp_path_factory.mktemp("glossary")
    built = Naast(Settings(data=data, organisation=EXAMPLE), now=lambda: FROZEN)
    someone = Someone(built, language="en")
    someone.start()
    someone.taps("English")
    yield someone
    built.database.close()


def test_every_term_answers_by_every_name() -> None:
    """Asked in Dutch, French and English, by the first name and by the others."""
    forms = ("wat is een {}?", "c'est quoi {} ?", "what is the {}?", "Wat betekent {}")
    for term in GLOSSARY.terms:
        for name in (*term.nl, *term.fr, *term.en):
            for form in forms:
                found, in_words = GLOSSARY.asked_in(form.format(name))
                assert found == term, (name, form)
                assert in_words
    assert len(GLOSSARY.terms) >= 40


@pytest.mark.parametrize("typed", ASKED)
def test_a_word_is_known_as_people_ask_for_it(typed: str) -> None:
    """With or without an article, in several languages, both names at once, or alone."""
    found, _in_words = GLOSSARY.asked_in(typed)
    assert found
    assert found.id == ASKED[typed]


@pytest.mark.parametrize("typed", NOT_ASKED, ids=range(len(NOT_ASKED)))
def test_what_is_no_question_on_a_word_falls_through(typed: str) -> None:
    """A sentence with the word in it, an unknown word, a short word that means something else."""
    assert GLOSSARY.asked_in(typed)[0] is None


def test_the_names_agree_with_the_services() -> None:
    """What stands on the door is a name in the glossary too, on both sides."""
    for term in GLOSSARY.terms:
        service = CONTENTS.services.get(term.about or "")
        if service and term.id not in ("kind-en-gezin", "uitbetaler", "jeugdhulp", "vdab"):
            mine = " ".join((*term.nl, service.official.nl)).casefold()
            assert any(name.casefold() in service.official.nl.casefold() for name in term.nl), mine


def test_the_counterpart_is_of_the_other_community() -> None:
    """Both ways; the same service has none."""
    for one, other in (("awel", "ecoute-enfants"), ("jac", "amo"), ("vk", "sos-enfants")):
        assert GLOSSARY.counterpart(one) == other
        assert GLOSSARY.counterpart(other) == one
    assert GLOSSARY.counterpart("ocmw") is None
    assert GLOSSARY.counterpart("no such") is None


def test_what_is_an_ocmw(family: Someone) -> None:
    """The meaning with the counterpart; then more of it, or the counter near them."""
    said = text(family.types("what is an OCMW?"))
    assert "OCMW in Dutch is CPAS in French: the same thing." in said
    assert "The service of your municipality where a social worker" in said
    assert "OCMW/CPAS (social services)" in text(family.taps("Tell me more"))
    family.types("What is a CPAS?")
    family.taps("Where is it near me?")
    assert "OCMW / CPAS, Anderlecht" in text(family.types("1070"))
    family.taps("Forget where I live")


def test_what_is_alike_is_not_called_the_same(family: Someone) -> None:
    """A CLB is no PMS."""
    said = text(family.types("c'est quoi un CLB ?"))
    assert "CLB in Dutch, Centre PMS in French: alike, but not quite the same." in said


def test_a_right_is_explained_and_can_be_checked(family: Someone) -> None:
    """The living wage: what it is, never how to ask for it without knowing who asks."""
    said = text(family.types("wat is leefloon?"))
    assert "The least income that the OCMW/CPAS gives" in said
    assert "How:" not in text(family.taps("Tell me more"))


def test_a_word_with_nothing_behind_it_asks_nothing(family: Someone) -> None:
    """The meaning, and the talk goes on where it was."""
    said = text(family.types("what is a Brugfiguur?"))
    assert "brings families, school and services closer" in said
    assert "Would you like to know more?" not in said


def test_in_the_middle_of_a_talk_the_talk_comes_back(family: Someone) -> None:
    """The question that was asked is asked again."""
    family.types("menu")
    asked = text(family.types("which help fits"))
    family.types("what is a CAW?")
    said = text(family.taps("No, thank you"))
    assert asked.splitlines()[-1] in said
    family.types("menu")


BROKEN = """\
asked: [what is]
terms:
  - {id: a, nl: [A], fr: [B], en: [C], same: true, gloss: g, about: nothing}
  - {id: a, nl: [D], fr: [b], en: [E], same: true, gloss: g}
"""


def test_a_broken_file_is_told_line_by_line(tmp_path: Path) -> None:
    """A form without its word, an id or a word twice, a service that is not there."""
    (tmp_path / "glossary.yaml").write_text(BROKEN)
    file = read_glossary(tmp_path)
    assert file
    assert [str(fault) for fault in find_glossary_faults(file, ["ocmw"])] == [
        "glossary.yaml:1: “what is” has no … for the word",
        "glossary.yaml:3: a: there is no right or service “nothing”",
        "glossary.yaml:4: a: this id is used twice",
    ]
    assert isinstance(file.value.terms[0], Term)
    assert read_glossary(tmp_path / "nowhere") is None
