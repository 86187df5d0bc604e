"""Readability: what a formula makes of easy and of hard texts, in each language that has one."""

from __future__ import annotations

import pytest

from bot.readability import FORMULAS, LIX, PISAREK, PLAIN, count, ease, formula_of

EASY_AND_HARD = {
    "en": ("We help you. You can ask. It is free.", "Administrative intermediaries facilitate "
           "individualised administrative accompaniment procedures."),
    "nl": ("Wij helpen je. Je mag vragen. Het is gratis.", "Administratieve tussenpersonen "
           "vergemakkelijken geïndividualiseerde begeleidingsprocedures."),
    "fr": ("On vous aide. Vous pouvez venir. C’est gratuit.", "Les intermédiaires administratifs "
           "facilitent l’individualisation des procédures d’accompagnement."),
    "es": ("Te ayudamos. Puedes venir. Es gratis.", "Los intermediarios administrativos facilitan "
           "procedimientos individualizados de acompañamiento."),
    "tr": ("Size yardım ederiz. Gelin. Ücretsiz.", "İdari aracılar bireyselleştirilmiş refakat "
           "prosedürlerinin kolaylaştırılmasını sağlamaktadırlar."),
    "ru": ("Мы вам поможем. Пишите. Это даром.", "Административные посредники обеспечивают "
           "индивидуализированное сопровождение заявителей."),
    "pl": ("My wam pomagamy. To jest za darmo.", "Administracyjni pośrednicy ułatwiają "
           "zindywidualizowane postępowania dotyczące towarzyszenia."),
    "ro": ("Noi te ajutăm. Poți să vii. Nu costă.", "Intermediarii administrativi facilitează "
           "procedurile individualizate de însoțire."),
}  # fmt: skip


@pytest.mark.parametrize("tag", EASY_AND_HARD)
def test_an_office_reads_harder_than_a_neighbour(tag: str) -> None:
    """Plain words in short sentences are above the bound, an office's sentence far below."""
    easy, hard = EASY_AND_HARD[tag]
    assert ease(easy, tag) > PLAIN > ease(hard, tag) + 20


def test_flesch_is_reckoned_as_published() -> None:
    """Three sentences of nine words and ten syllables."""
    counted = count("We help you. You can ask. It is easy.", "en")
    assert (counted.words, counted.sentences, counted.syllables) == (9, 3, 10)
    wanted = 206.835 - 1.015 * 3 - 84.6 * 10 / 9
    assert FORMULAS["en"].ease(counted) == pytest.approx(wanted)


@pytest.mark.parametrize(
    ("tag", "text", "words", "sentences", "syllables"),
    [
        ("fr", "L’aide de la commune", 4, 1, 5),  # aid, de, la, com-mun
        ("tr", "Size yardım ederiz!", 3, 1, 7),
        ("ru", "Соцпомощь. Это вам?", 3, 2, 6),
        ("nl", "Bel {phone}: dat is gratis.\nKijk op https://example.org/een/pad", 6, 3, 7),
        ("en", "", 0, 0, 0),
        ("ar", "123 …", 0, 0, 0),
    ],
)
def test_what_is_counted(tag: str, text: str, words: int, sentences: int, syllables: int) -> None:
    """Neither placeholders nor links are words; a colon ends a sentence."""
    counted = count(text, tag)
    assert (counted.words, counted.sentences, counted.syllables) == (words, sentences, syllables)


def test_each_language_names_its_formula() -> None:
    """Where none is published, it says that it is LIX."""
    assert formula_of("nl") == "Douma 1960"
    assert (formula_of("pl"), formula_of("uk")) == (PISAREK, LIX)
