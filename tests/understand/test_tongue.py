"""The language of a text is guessed from three sides; it is offered only on text enough."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.understand.model import Model
from bot.understand.tongue import ENOUGH_LETTERS, SURE, UNKNOWN, Guess, Tongue
from bot.understand.training import train

LINES = {
    "ar": """
kifash nkhelles lkra had chher
bghit n3awen wladi f lmadrasa
ma 3andich flous bash nkhelles dow
kanqelleb 3la dar rkhisa lfamilia
wach momkin tsa3edni 3afak
rajli kaydrebni w khayfa bezzaf
labas 3lik choukran bezzaf
fin nemchi ndir lwraq dyal lida3a
""",
    "nl": """
hoe betaal ik de huur van deze maand
ik wil mijn kinderen helpen op school
ik heb geen geld voor de elektriciteit
wij zoeken een goedkoop huis voor ons gezin
kan je mij helpen alsjeblieft
mijn man slaat mij en ik ben bang
dank je wel voor alles
waar moet ik zijn voor mijn papieren
""",
    "fr": """
comment payer le loyer de ce mois
je veux aider mes enfants à l'école
je n'ai pas d'argent pour l'électricité
nous cherchons une maison pas chère pour la famille
pouvez-vous m'aider s'il vous plaît
mon mari me frappe et j'ai peur
merci beaucoup pour tout
où dois-je aller pour mes papiers
""",
    "en": """
how do I pay the rent of this month
I want to help my children at school
I have no money for the electricity
we are looking for a cheap house for our family
can you help me please
my husband hits me and I am afraid
thank you very much for everything
where do I go for my papers
""",
}


@cache
def ours() -> Model:
    """The language of a few dozen lines, as our own examples teach it."""
    rows = [(line, tag) for tag, lines in LINES.items() for line in lines.strip().split("\n")]
    return train([line for line, _tag in rows], [tag for _line, tag in rows], None)


@cache
def tongue() -> Tongue:
    return Tongue(ours())


@cache
def libraries() -> Tongue:
    return Tongue(None)


class Without(Tongue):
    """A platform for which neither library is built."""

    _eldc = None
    _cld2 = None


class WithoutRare(Tongue):
    """A platform that has eldc only."""

    _cld2 = None


def here(found: Tongue, name: str) -> bool:
    return getattr(found, f"_{name}") is not None


needs_eldc = pytest.mark.skipif(not here(libraries(), "eldc"), reason="no eldc on this platform")
needs_cld2 = pytest.mark.skipif(not here(libraries(), "cld2"), reason="no pycld2 on this platform")


@needs_eldc
@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Ik kan de huur van deze maand niet meer betalen", "nl"),
        ("Je ne peux plus payer le loyer de la maison", "fr"),
        ("I cannot pay the rent of our house any more", "en"),
    ],
)
def test_a_language_that_all_know_is_told_and_offered(text: str, language: str) -> None:
    """The libraries and our examples agree."""
    found = tongue().guess(text)
    assert (found.language, found.offered) == (language, True)


@pytest.mark.parametrize(
    "text",
    [
        "kifash nkhelles lkra dyal had dar",
        "ma 3andich flous bezzaf 3afak 3awenni",
        "bghit nemchi l lmadrasa m3a wladi",
    ],
)
def test_arabic_in_latin_letters_is_arabic(text: str) -> None:
    """No library knows it; our own examples do."""
    assert Without(ours()).guess(text).language == "ar"


@needs_eldc
@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Ich kann meine Miete nicht mehr bezahlen und brauche dringend Hilfe", "de"),
        ("Non riesco più a pagare l'affitto di casa, che cosa posso fare adesso", "it"),
    ],
)
def test_a_language_without_examples_of_ours_is_not_forced_into_one(
    text: str, language: str
) -> None:
    """German is not called Dutch because we have Dutch examples and no German ones."""
    assert libraries().guess(text).language == language
    assert tongue().guess(text).language == language


@needs_cld2
@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Waxaan u baahanahay caawimaad si aan u bixiyo kirada guriga", "so"),
        ("زه د کور کرایه نشم ورکولی او مرستې ته اړتیا لرم", "ps"),
        ("ክራይ ገዛ ክኸፍል ኣይክእልን እየ ሓገዝ የድልየኒ ኣሎ", "ti"),
    ],
)
def test_the_languages_that_one_library_knows(text: str, language: str) -> None:
    """Somali, Pashto and Tigrinya are told, whether or not there are examples of ours."""
    for each in (tongue(), libraries()):
        found = each.guess(text)
        assert (found.language, found.offered) == (language, True)
        assert found.score >= SURE


@pytest.mark.parametrize("text", ["", "   ", "123 456", "☎ 0470 12 34 56", "…!?", "😭😭", "\u200b"])
def test_without_letters_there_is_no_language(text: str) -> None:
    """A phone number, an emoji: und, and nothing to offer."""
    for each in (tongue(), libraries(), Without(None)):
        assert each.guess(text) == Guess(UNKNOWN, 0.0, 0)
        assert not each.guess(text).offered


@pytest.mark.parametrize("text", ["hola", "merci", "huur", "labas", "ja ok", "дякую", "شكرا"])
def test_nothing_is_offered_on_a_word(text: str) -> None:
    """A greeting in another language is no wish to change the language."""
    for each in (tongue(), libraries()):
        assert not each.guess(text).offered


def test_sure_and_enough_are_both_needed() -> None:
    """A language is offered from fourteen letters and nine in ten on."""
    assert Guess("nl", SURE, ENOUGH_LETTERS).offered
    assert not Guess("nl", SURE, ENOUGH_LETTERS - 1).offered
    assert not Guess("nl", SURE - 0.01, 200).offered


def test_without_libraries_our_examples_go_on() -> None:
    """Where nothing is built for a platform, what we have examples of is still told."""
    found = Without(ours()).guess("ik heb geen geld voor de huur van deze maand")
    assert found.language == "nl"
    assert Without(ours()).guess("je n'ai pas d'argent pour le loyer").language == "fr"


def test_without_anything_the_language_is_unknown() -> None:
    """No library and no model of ours: und, not a guess."""
    found = Without(None).guess("ik heb geen geld voor de huur")
    assert (found.language, found.score, found.offered) == (UNKNOWN, 0.0, False)
    assert found.letters == 23


@needs_eldc
def test_one_missing_library_costs_only_its_own_languages() -> None:
    """Without pycld2 German and Dutch are told as before."""
    alone = WithoutRare(ours())
    assert (
        alone.guess("Ich kann meine Miete nicht mehr bezahlen und brauche Hilfe").language == "de"
    )
    assert alone.guess("Ik kan de huur van deze maand niet meer betalen").language == "nl"


class Says(Tongue):
    """What the guessers say, chosen by a test."""

    _cld2 = None

    def __init__(self, ours: Mapping[str, float], eldc: Mapping[str, float]) -> None:
        super().__init__(None)
        self._said, self._named = ours, eldc

    def _by_examples(self, text: str) -> dict[str, float]:
        return dict(self._said)

    def _eldc_scores(self, text: str) -> Mapping[str, float]:
        return self._named


def test_a_strange_guess_does_not_win_over_our_examples() -> None:
    """A library that takes Latin-letter Arabic for Maltese: lines of our own know better."""
    found = Says({"ar": 0.95, "nl": 0.03, "fr": 0.02}, {"mt": 0.6, "ar": 0.1}).guess("kifash")
    assert found.language == "ar"


def test_a_weak_guess_does_not_win_over_our_examples() -> None:
    """What `language` says of "kifash nkhelles lkra dyal had dar", and what eldc says of it."""
    ours = {"ar": 0.9896, "fa": 0.005, "en": 0.001, "nl": 0.0008, "fr": 0.0004, "ro": 0.0003}
    eldc = {"ro": 0.2976, "lt": 0.2887, "en": 0.2865, "nl": 0.2741, "pt": 0.2256, "es": 0.2064}
    assert Says(ours, eldc).guess("kifash nkhelles lkra dyal had dar").language == "ar"


def test_only_the_beginning_is_read() -> None:
    """What stands behind the 2,000th character changes nothing."""
    text = "ik heb geen geld voor de huur " * 80
    assert tongue().guess(text) == tongue().guess(text + "je veux aller à l'école " * 5000)


@settings(max_examples=60)
@given(st.text(st.characters(), max_size=80))
def test_any_text_has_a_guess(text: str) -> None:
    """Controls, halves of signs, whatever: a guess between never and surely."""
    found = tongue().guess(text)
    assert 0 <= found.score <= 1 + 1e-6
    assert (found.language == UNKNOWN) <= (not found.offered)
