"""Numbers and the ages of children are read as families write them, or honestly not at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understand.numbers import MOST_CHILDREN, OLDEST_CHILD, ages, numbers

LANGUAGES = st.sampled_from(["nl", "fr", "en", "nl-BE", "fr_BE", "ar", "", "x"])

NUMBERS = [
    ("nl", "eenentwintig", [21]),
    ("nl", "tweeëntwintig", [22]),
    ("nl", "drieëntwintig", [23]),
    ("fr", "vingt et un", [21]),
    ("fr", "vingt-deux", [22]),
    ("en", "twenty-one", [21]),
    ("en", "twenty one", [21]),
    ("fr", "septante", [70]),
    ("fr", "nonante-trois", [93]),
    ("fr", "soixante-dix-sept", [77]),
    ("fr", "quatre-vingt-dix", [90]),
    ("fr", "quatre-vingts", [80]),
    ("nl", "een", [1]),
    ("nl", "één", [1]),
    ("nl", "een vraag", []),
    ("nl", "ik heb een vraag over 2 kinderen", [2]),
    ("en", "one", [1]),
    ("en", "this one", []),
    ("fr", "un", [1]),
    ("fr", "deux ou trois", [2, 3]),
    ("nl", "٣", [3]),
    ("xx", "drie 3", [3]),
    ("nl", "007", [7]),
    ("nl", "twie", [2]),
    ("fr", "un enfant", [1]),
    ("nl", "2,5", [2, 5]),
    ("en", "one hundred", [100]),
    ("nl", "vijfentachtig", [85]),
    ("nl", "nul", [0]),
    ("nl-BE", "drie", [3]),
    ("fr_BE", "trois", [3]),
    ("nl", "honderd", [100]),
]

HOW_OFTEN = [
    ("fr", "4 et 9 ans, enfin un week-end sur deux", [4, 9]),
    ("fr", "4 et 9 ans, une semaine sur 2", [4, 9]),
    ("fr", "4 et 9 ans, tous les 15 jours", [4, 9]),
    ("fr", "4 ans et 9 ans, une semaine chez moi, une semaine chez leur père", [4, 9]),
    ("fr", "4 et 9 ans, 2 nuits par semaine", [4, 9]),
    ("fr", "tous les deux ont 6 ans", [6, 6]),
    ("fr", "un bébé d'une semaine", [0]),
    ("nl", "4 en 9, één week op twee", [4, 9]),
    ("nl", "om de 2 weken, 4 en 9", [4, 9]),
    ("nl", "4 en 9, de ene week bij mij en de andere bij hun papa", [4, 9]),
    ("nl", "4 en 9, 3 dagen per week", [4, 9]),
    ("en", "4 and 9, one weekend in two", [4, 9]),
    ("en", "4 and 9, 2 nights a week", [4, 9]),
    ("en", "4 and 9, 3 days out of 7", [4, 9]),
]
"""Ages, and when the children are there."""

AGES = [
    ("nl", "3, 7 en een baby", [3, 7, 0]),
    ("nl", "18 maanden", [1]),
    ("fr", "18 mois", [1]),
    ("en", "18 months", [1]),
    ("nl", "pasgeboren", [0]),
    ("fr", "bébé", [0]),
    ("en", "newborn", [0]),
    ("nl", "geen kinderen", []),
    ("fr", "pas d'enfants", []),
    ("fr", "pas d’enfant", []),
    ("en", "no children", []),
    ("en", "none", []),
    ("nl", "2 kinderen", None),
    ("fr", "j'ai deux enfants", None),
    ("nl", "twee kinderen, 6 en 13", [6, 13]),
    ("nl", "2 kinders, 6 en 13", [6, 13]),
    ("fr", "une fille de 4 ans et des jumeaux de 9", [4, 9, 9]),
    ("nl", "ja, 2 kinders, 6 en 13", [6, 13]),
    ("nl", "een dochter van 4 en een tweeling van 9", [4, 9, 9]),
    ("nl", "ik ben 35 en mijn zoon is 6", [6]),
    ("nl", "geen idee", None),
    ("nl", "geen", []),
    ("nl", "2 kinderen van 6", [6, 6]),
    ("nl", "2 kinderen, 6", None),
    ("nl", "2,5 jaar en 7 jaar", [2, 7]),
    ("nl", "3,5", [3, 5]),
    ("nl", "anderhalf jaar", [1]),
    ("nl", "een baby van 6 maanden", [0]),
    ("nl", "een baby van 6 maanden en een zoon van 4", [0, 4]),
    ("nl", "mijn dochter is 4 en mijn zoon 7", [4, 7]),
    ("fr", "fille 4 ans garçon 7 ans", [4, 7]),
    ("fr", "fille 4 garçon 7", [4, 7]),
    ("fr", "2 enfant", None),
    ("fr", "j'ai 2 enfant 4 ans et 7 ans", [4, 7]),
    ("fr", "3, 7 et un bébé", [3, 7, 0]),
    ("fr", "j'ai 28 ans et un fils de 3 ans", [3]),
    ("fr", "un garçon d'un an", [1]),
    ("fr", "un garçon dun an", [1]),
    ("fr", "un de 3 ans et l'autre de 7", [3, 7]),
    ("fr", "de 3 à 7 ans", None),
    ("fr", "2 enfants de 3 à 7 ans", [3, 7]),
    ("fr", "3 enfants : 2 filles de 4 et 6 ans et un garçon de 8", [4, 6, 8]),
    ("fr", "2 filles et un garçon, 4, 7 et 9", [4, 7, 9]),
    ("fr", "2 filles de 4 ans et un garçon de 7", [4, 4, 7]),
    ("fr", "tous les deux 6 ans", [6, 6]),
    ("en", "9 year old twins", [9, 9]),
    ("en", "a 6-year-old and a baby", [6, 0]),
    ("en", "3yo and 5yo", [3, 5]),
    ("en", "2 kids, 6 and 13", [6, 13]),
    ("en", "one is 3 and the other is 7", [3, 7]),
    ("en", "my son is 4, my daughter is 18 months old", [4, 1]),
    ("en", "a newborn baby girl and a boy of 3", [0, 3]),
    ("en", "I have a child", None),
    ("en", "two", [2]),
    ("en", "41", None),
    ("nl", "2015", None),
    ("nl", "bijna 18", [17]),
    ("nl", "tussen 3 en 7", None),
    ("nl", "onder 12", None),
    ("nl", "6-13", [6, 13]),
    ("ar", "٣، ٧", [3, 7]),
    ("bn", "৩ ৭", [3, 7]),
    ("fa", "۱۲", [12]),
    ("nl", "drie en zeven", [3, 7]),
    ("nl", "één, drie en zeven", [1, 3, 7]),
    ("nl", "een van 3 en een van 7", [3, 7]),
    ("nl", "eentje van 6", [6]),
    ("nl", "2 en eentje op komst", [2]),
    ("nl", "0 kinderen", []),
    ("nl", "zwanger", None),
    ("nl", "3 kinderen van 4 en 7", None),
    ("nl", "6jr en 13jr", [6, 13]),
    ("nl", "de oudste is 13, de jongste 6", [13, 6]),
    ("nl", "allebei 6", [6, 6]),
    ("nl", "2 kinderen, allebei 6 jaar", [6, 6]),
    ("nl", "3 jaar en 6 maanden", None),
    ("nl", "2 kinderen, 3 jaar en 6 maanden", [3, 0]),
    ("nl", "1 kind, 3 jaar en 6 maanden", None),
    ("nl", "3 jaar 6 maanden", [3]),
    ("nl", "mijn zoon zit in het 3de leerjaar en is 8", [8]),
    ("nl", "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16", None),
    ("nl", "", None),
    ("nl", "kinderen 3", None),
    ("nl", "kind 3", [3]),
    ("nl", "twie kinders van vijf en zesse", [5, 6]),
    ("nl", "een zoon en een baby", None),
    ("nl", "mijn zoon is pasgeboren", [0]),
    ("nl", "6 en 13 geen baby", [6, 13]),
    ("fr", "vingt et un ans", [21]),
    ("fr", "aucun", []),
    ("fr", "un bébé de 3 semaines et 2 ans", [0, 2]),
    ("nl", "twee baby's", [0, 0]),
    ("nl", "een kind van een jaar", [1]),
    ("nl", "een kind van 1", [1]),
    ("nl", "zes jaar", [6]),
    ("en", "my kids are 6 and 13", [6, 13]),
    ("en", "kids: 6, 13, baby on the way", [6, 13]),
    ("en", "four kids: 2, 4, 6 and 8", [2, 4, 6, 8]),
    ("en", "twins", None),
    ("en", "I am 19 and have a baby", [0]),
    ("en", "a year and a half", [1]),
    ("nl", "2 en een half", [2]),
    ("fr", "2 ans et demi", [2]),
    ("fr", "un an et demi", [1]),
    ("fr", "j'ai un fils de six ans et une fille de dix-sept ans", [6, 17]),
    ("fr", "3 ados de 13, 15 et 17 ans", [13, 15, 17]),
    ("fr", "1er 5 ans, 2e 3 ans", [5, 3]),
    ("nl", "ik heb er 2, 6 en 13", [6, 13]),
    ("nl", "ik heb er drie: 2, 6 en 13", [2, 6, 13]),
    ("nl", "gezin van 5", None),
    ("nl", "twee kleine kinderen", None),
    ("nl", "2 kinderen waarvan 1 baby", None),
    ("nl", "3 kinderen: 6 en 4 en een baby", [6, 4, 0]),
    ("nl", "drie kindjes 6j 4j en baby 8m", [6, 4, 0]),
    ("nl", "zoon 6 dochter 4", [6, 4]),
]

# Words a family might use, in any order: whatever they make together may not break the reading.
FAMILY = """
een twee 3 7 18 35 2019 kinderen kind zoon baby tweeling maanden jaar en van , ; - 2,5 geen
bijna tussen allebei op komst un deux enfants fille bébé jumeaux mois ans et de à sans demi
tous les one both twins newborn years old months half no kids under and 6yo 2de 1er
"""
WORDS = st.sampled_from(FAMILY.split())


@pytest.mark.parametrize(("language", "text", "wanted"), NUMBERS)
def test_numbers_are_read(language: str, text: str, wanted: list[int]) -> None:
    """Digits of every script, and the words of the language, spoken forms too."""
    assert numbers(text, language) == wanted


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nl", "nul eentje twee drie vier vijf zes zeven acht negen tien elf twaalf dertien"),
        ("fr", "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize"),
        ("en", "zero one two three four five six seven eight nine ten eleven twelve thirteen"),
    ],
)
def test_counting_is_read(language: str, words: str) -> None:
    """Every number word of a language is known."""
    assert numbers(words.replace(" ", ", "), language) == list(range(14))


def test_a_number_too_long_is_no_number() -> None:
    """Thousands of digits are noise, not a number."""
    assert numbers("1" * 5000, "nl") == []
    assert ages("1" * 5000, "nl") is None


@pytest.mark.parametrize(("language", "text", "wanted"), AGES)
def test_ages_are_read(language: str, text: str, wanted: list[int] | None) -> None:
    """In order of mention; [] when there are no children; None when it is not clear."""
    assert ages(text, language) == wanted


@pytest.mark.parametrize(("language", "text", "wanted"), HOW_OFTEN)
def test_how_often_is_no_age(language: str, text: str, wanted: list[int]) -> None:
    """Parents who live apart also say when the children are with them."""
    assert ages(text, language) == wanted


@given(st.text(), LANGUAGES)
def test_any_text_can_be_read(text: str, language: str) -> None:
    """Whatever somebody sends, reading it never fails."""
    assert all(number >= 0 for number in numbers(text, language))
    ages(text, language)


@given(st.lists(WORDS, max_size=12), LANGUAGES)
def test_ages_are_always_children(words: list[str], language: str) -> None:
    """What comes out can be the ages of a family's children, or nothing does."""
    found = ages(" ".join(words), language)
    assert found is None or len(found) <= MOST_CHILDREN
    assert found is None or all(0 <= age <= OLDEST_CHILD for age in found)


@given(st.lists(st.integers(0, OLDEST_CHILD), min_size=2, max_size=MOST_CHILDREN), LANGUAGES)
def test_a_plain_list_is_itself(wanted: list[int], language: str) -> None:
    """Ages typed as numbers with commas are those ages, in every language."""
    assert ages(", ".join(map(str, wanted)), language) == wanted


def test_a_huge_text_is_read() -> None:
    """A hundred thousand characters are read and come to nothing."""
    assert ages("een kind van 3 en " * 6000, "nl") is None
    assert len(numbers("drie " * 20_000, "nl")) == 20_000
