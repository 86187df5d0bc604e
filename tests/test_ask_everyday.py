"""Everyday sentences that stood in the way of the ten families: they lead where they say."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.app import Naast
from bot.settings import Settings
from bot.understand.understanding import Understood
from tests.conftest import EXAMPLE, FROZEN
from tests.mould import ready
from tests.speaking import Someone, text

POSTCODE = {"nl": "Je postcode is genoeg", "fr": "Votre code postal suffit"}
LANGUAGES = {"nl": "Nederlands", "fr": "Français", "en": "English"}
RIGHT = "increased-reimbursement"
LOST = Understood("nl", None, "none", "chitchat", 0.9, "answer")
MENU = Understood("nl", None, "menu", "", 0.97, "answer")
ONE_OF_SEVERAL = Understood("nl", None, "ask", "groeipakket-basic", 0.4, "answer")
AWEL = Understood("und", None, "ask", "awel", 0.7, "offer", ("awel",), 0)
THE_RIGHT = Understood("nl", None, "ask", RIGHT, 0.9, "answer", (RIGHT,), 1)


class Reads:
    """Understands every text as the test says; any other not at all."""

    def __init__(self) -> None:
        self.means: dict[str, Understood] = {}

    def read(self, said: str) -> Understood:
        return self.means.get(said, Understood())


@pytest.fixture
def naast(tmp_path: Path) -> Iterator[Naast]:
    settings = Settings(data=ready(tmp_path), organisation=EXAMPLE)
    built = Naast(settings, now=lambda: FROZEN, reads=Reads())
    yield built
    built.database.close()


def family(naast: Naast, language: str = "nl") -> Someone:
    """A family that sees the menu."""
    someone = Someone(naast, language=language)
    someone.start()
    someone.taps(LANGUAGES[language])
    return someone


def says(someone: Someone, words: str, meaning: Understood) -> str:
    """Type something that the model takes for this; what comes back."""
    someone.naast.turns.understanding.means[words] = meaning  # type: ignore[attr-defined]
    return text(someone.types(words))


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nl", "is dat ergens bij mij in de buurt?"),
        ("fr", "c'est où près de chez moi"),
        ("fr", "y en a une près de chez moi ?"),
    ],
)
def test_near_me(naast: Naast, language: str, words: str) -> None:
    """In a sentence of their own, they get to their counter."""
    assert POSTCODE[language] in says(family(naast, language), words, LOST)


def test_near_me_in_a_story_is_no_question(naast: Naast) -> None:
    """A longer sentence in which it stands is left to what it means."""
    story = "mijn zus woont ook bij mij in de buurt en zij heeft al lang geen werk meer"
    assert POSTCODE["nl"] not in says(family(naast), story, LOST)


@pytest.mark.parametrize(
    ("language", "words", "answer"),
    [
        ("nl", "welke hulp past bij ons", "Waar gaat het vooral over?"),
        ("fr", "quelle aide nous convient ?", "De quoi s'agit-il surtout"),
        ("en", "which help fits us?", "What is it about, most of all?"),
    ],
)
def test_which_help_fits_us(naast: Naast, language: str, words: str, answer: str) -> None:
    """As it stands in the menu, with a word of their own."""
    assert answer in says(family(naast, language), words, LOST)


def test_words_in_another_order(naast: Naast) -> None:
    """ "Hoe werkt het" is the button "Hoe het werkt", and leads to no menu."""
    someone = family(naast)
    says(someone, "verhoogde tegemoetkoming?", THE_RIGHT)
    assert "Neem mee" in says(someone, "hoe werkt het", MENU)


def test_where_do_i_go_stays_at_the_right(naast: Naast) -> None:
    """What the model takes for the menu does not leave the right that is talked of."""
    someone = family(naast)
    says(someone, "verhoogde tegemoetkoming?", THE_RIGHT)
    found = says(someone, "waar moet ik naartoe", MENU)
    assert "Wat kan ik voor je doen?" not in found
    assert found


def test_a_question_on_one_of_several(naast: Naast) -> None:
    """Surely a question, and no answer likely by itself: the likeliest is offered."""
    someone = family(naast)
    found = says(someone, "wat moet ik doen voor kindergeld?", ONE_OF_SEVERAL)
    assert "begreep ik je niet" not in found
    assert "Kinderbijslag: basisbedrag van het Groeipakket" in [
        choice["label"] for choice in someone.choices()
    ]


def test_a_number_is_no_question(naast: Naast) -> None:
    """A postcode with a slip in it is asked for again, whatever the model makes of it."""
    someone = family(naast)
    says(someone, "is dat ergens bij mij in de buurt?", LOST)
    assert "vier cijfers" in says(someone, "10800", AWEL)
    assert "Molenbeek" in text(someone.types("1080"))


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nl", "wat is een CPAS eigenlijk?"),
        ("fr", "c'est quoi un OCMW exactement ?"),
        ("en", "what is an OCMW exactly?"),
    ],
)
def test_what_is_it_really(naast: Naast, language: str, words: str) -> None:
    """A word more does not hide the question on a word."""
    found = says(family(naast, language), words, LOST)
    assert "OCMW" in found
    assert "CPAS" in found
