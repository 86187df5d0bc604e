"""Days are read as families say them in twelve languages, or honestly not at all."""

from __future__ import annotations

import time
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understand.when import day_of

TODAY = date(2026, 11, 24)  # a Tuesday
DEC15, FRIDAY = date(2026, 12, 15), date(2026, 11, 27)
TOMORROW, AFTER = date(2026, 11, 25), date(2026, 11, 26)

# Each: the fifteenth of December, Friday, today, tomorrow, the day after.
SAID: dict[str, dict[date, tuple[str, ...]]] = {
    "nl": {
        DEC15: (
            "15 december",
            "15 dec",
            "15 dec.",
            "op 15 december 2026",
            "tegen 15/12",
            "15-12-2026",
        ),
        FRIDAY: ("vrijdag", "tegen vrijdag", "deze vrijdag", "vr 27/11", "vrijdag 27 november"),
        TODAY: ("vandaag", "Vandaag nog!"),
        TOMORROW: ("morgen", "tegen morgen"),
        AFTER: ("overmorgen",),
    },
    "fr": {
        DEC15: (
            "15 décembre",
            "15 déc",
            "le 15 decembre",
            "avant le 15/12",
            "d’ici le 15 déc. 2026",
        ),
        FRIDAY: ("vendredi", "pour vendredi", "ven 27 nov", "vendredi 27 novembre"),
        TODAY: ("aujourd’hui", "aujourdhui", "aujourd hui"),
        TOMORROW: ("demain", "pour demain"),
        AFTER: ("après-demain", "apres demain"),
    },
    "en": {
        DEC15: ("15 december", "Dec 15", "the 15th of December", "by December 15th 2026", "15/12"),
        FRIDAY: ("friday", "by Friday", "Fri 27 Nov", "this friday"),
        TODAY: ("today",),
        TOMORROW: ("tomorrow", "by tomorrow"),
        AFTER: ("the day after tomorrow",),
    },
    "ar": {
        DEC15: (
            "15 ديسمبر",
            "١٥ ديسمبر",
            "١٥/١٢",
            "15 كانون الأول",
            "١٥ دجنبر",
            "قبل 15 كانون الاول",
        ),
        FRIDAY: ("الجمعة", "يوم الجمعة", "الجمعه"),
        TODAY: ("اليوم",),
        TOMORROW: ("غدا", "غداً", "بكرا"),
        AFTER: ("بعد غد", "بعد بكرة"),
    },
    "bg": {
        DEC15: ("15 декември", "15-ти декември", "до 15.12.2026 г.", "15/12"),
        FRIDAY: ("петък", "до петък", "в петък 27 ноември"),
        TODAY: ("днес",),
        TOMORROW: ("утре", "до утре"),
        AFTER: ("вдругиден",),
    },
    "es": {
        DEC15: ("15 de diciembre", "el 15 dic", "antes del 15 de diciembre de 2026", "15/12"),
        FRIDAY: ("viernes", "para el viernes", "vie 27/11"),
        TODAY: ("hoy",),
        TOMORROW: ("mañana", "manana"),
        AFTER: ("pasado mañana",),
    },
    "fa": {
        DEC15: ("15 دسامبر", "۱۵ دسامبر", "۱۵/۱۲", "تا ۱۵ دسامبر", "۱۵ دسمبر"),
        FRIDAY: ("جمعه", "تا جمعه", "روز جمعه"),
        TODAY: ("امروز",),
        TOMORROW: ("فردا", "تا فردا"),
        AFTER: ("پس‌فردا", "پس فردا", "پسفردا"),
    },
    "pl": {
        DEC15: ("15 grudnia", "do 15 grudnia 2026 r.", "15 gru", "15.12"),
        FRIDAY: ("piątek", "do piątku", "w piątek", "pt. 27/11"),
        TODAY: ("dziś", "dzisiaj"),
        TOMORROW: ("jutro", "na jutro"),
        AFTER: ("pojutrze",),
    },
    "ro": {
        DEC15: ("15 decembrie", "până pe 15 decembrie", "15 dec", "15.12.2026"),
        FRIDAY: ("vineri", "pana vineri", "vineri 27 noiembrie"),
        TODAY: ("azi", "astăzi"),
        TOMORROW: ("mâine", "maine"),
        AFTER: ("poimâine",),
    },
    "ru": {
        DEC15: ("15 декабря", "до 15 декабря 2026 года", "15-го декабря", "15 дек"),
        FRIDAY: ("пятница", "до пятницы", "в пятницу", "пт 27.11"),
        TODAY: ("сегодня",),
        TOMORROW: ("завтра",),
        AFTER: ("послезавтра",),
    },
    "tr": {
        DEC15: ("15 Aralık", "15 ARALIK", "15 Aralık’a kadar", "15 aralik 2026", "15/12"),
        FRIDAY: ("cuma", "cuma günü", "cumaya kadar", "Cum 27/11"),
        TODAY: ("bugün",),
        TOMORROW: ("yarın", "yarin"),
        AFTER: ("öbür gün",),
    },
    "uk": {
        DEC15: ("15 грудня", "до 15 грудня 2026 р.", "15 груд", "15.12"),
        FRIDAY: ("п’ятниця", "до п'ятниці", "у пятницю", "пт 27.11"),
        TODAY: ("сьогодні",),
        TOMORROW: ("завтра",),
        AFTER: ("післязавтра",),
    },
}
FORMS = [
    (tag, said, day) for tag, days in SAID.items() for day, all_ in days.items() for said in all_
]

ELSEWHERE = [
    ("ar", "15 december", DEC15),  # copied from the letter
    ("ar", "15 décembre", DEC15),
    ("uk", "vrijdag 27 november", FRIDAY),
    ("ti", "15 december", DEC15),  # a language without a table
    ("fa-AF", "۱۵ دسمبر", DEC15),
    ("nl_BE", "overmorgen", AFTER),
    ("ar", "١٥‏/١٢‏/٢٠٢٦", DEC15),  # as phones write it, with marks of direction
    ("ar", "15 شباط", date(2027, 2, 15)),
    ("fa", "سه‌شنبه ۱ دسامبر", date(2026, 12, 1)),
    ("fa", "سه شنبه ۱ دسامبر", date(2026, 12, 1)),
    ("fa", "۱۵ آذر", date(2026, 12, 6)),  # the Persian calendar
    ("fa", "تا ۱۵ آذر ۱۴۰۵", date(2026, 12, 6)),
    ("fa-AF", "۱۵ قوس", date(2026, 12, 6)),
    ("es", "el viernes por la mañana", FRIDAY),
]

DATES = [
    ("24 november", TODAY),
    ("23 november", date(2027, 11, 23)),
    ("1 januari", date(2027, 1, 1)),
    ("05/06", date(2027, 6, 5)),
    ("5/6", date(2027, 6, 5)),
    ("05.06", date(2027, 6, 5)),
    ("15/12/26", DEC15),
    ("15 12 2026", DEC15),
    ("15. 12. 2026", DEC15),
    ("2026-12-15", DEC15),
    ("2026/12/15", DEC15),
    ("1ste december", date(2026, 12, 1)),
    ("15e december", DEC15),
    ("29 februari", date(2028, 2, 29)),
    ("15 oktober 2026", date(2026, 10, 15)),
    ("morgen, woensdag 25/11", TOMORROW),
    ("maandag", date(2026, 11, 30)),
]

DOUBTFUL = [
    *("volgende week", "deze week", "binnenkort", "later", "", "   ", "?", "15", "december"),
    *("dinsdag", "vr", "ma", "volgende vrijdag", "niet morgen", "na 15 december", "elke vrijdag"),
    *("15 of 16 december", "1 tot 15 december", "vrijdag of zaterdag", "15/12 - 17/12"),
    *("vandaag of morgen", "vrijdag 28/11", "15 december 2019", "15 december 2062", "32/12"),
    *("12/15", "30 februari", "2-3", "1.5", "2-3 dagen", "over 3 dagen", "0470 12 34 56"),
    *("15/12/1", "1234567 december", "15 december 16", "0 december", "15 december om 14u"),
    *("vorige vrijdag", "vrijdag over een week", "eind december", "31 november"),
]


@pytest.mark.parametrize(("language", "said", "day"), FORMS)
def test_a_spoken_day(language: str, said: str, day: date) -> None:
    """What people say for a day is that day."""
    assert day_of(said, language, TODAY) == day


def test_every_language_has_enough_forms() -> None:
    """Twelve languages, eight ways or more in each."""
    assert len(SAID) == 12
    assert min(sum(map(len, days.values())) for days in SAID.values()) >= 8


@pytest.mark.parametrize(("language", "said", "day"), ELSEWHERE)
def test_the_letter_speaks_dutch_or_french(language: str, said: str, day: date) -> None:
    """A date copied from a letter is understood in any language, and dialects are too."""
    assert day_of(said, language, TODAY) == day


@pytest.mark.parametrize(("said", "day"), DATES)
def test_a_date(said: str, day: date) -> None:
    """Day before month, and without a year the next such day."""
    assert day_of(said, "nl", TODAY) == day


@pytest.mark.parametrize("said", DOUBTFUL)
def test_in_doubt_there_is_no_day(said: str) -> None:
    """Too vague, two days, a range, a word that changes everything, or no day at all."""
    assert day_of(said, "nl", TODAY) is None


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fr", "mar 24"),  # Tuesday or March?
        ("fr", "mon courrier"),
        ("fr", "vendredi prochain"),
        ("fr", "du 1 au 15 décembre"),
        ("en", "next friday"),
        ("en", "two days before friday"),
        ("ru", "через неделю"),
        ("ar", "الأسبوع القادم"),
    ],
)
def test_other_languages_have_doubts_too(language: str, said: str) -> None:
    """A word that sounds like a day in another language, a range, a week."""
    assert day_of(said, language, TODAY) is None


PIECES = st.sampled_from([*"0123456789/-. ", " december ", " vrijdag ", "morgen ", "١", "۲", "’"])


@given(
    said=st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=20).map("".join)),
    language=st.sampled_from([*SAID, "", "x", "nl-BE", "../nl"]),
    today=st.dates(),
)
def test_it_never_raises(said: str, language: str, today: date) -> None:
    """Whatever is written, on any day of any calendar year: a day or nothing, and never one that
    lies further away than anybody means."""
    found = day_of(said, language, today)
    assert found is None or abs(found - today) < timedelta(days=6 * 366)


@given(day=st.dates(date(2026, 1, 1), date(2030, 12, 31)), language=st.sampled_from([*SAID]))
def test_a_full_date_is_that_date(day: date, language: str) -> None:
    """Day, month and year in figures are the same day in every language."""
    assert day_of(f"{day.day}/{day.month}/{day.year}", language, date(2028, 6, 1)) == day


def test_the_work_is_bounded() -> None:
    """A flood of figures takes no time worth naming."""
    day_of("1", "nl", TODAY)
    began = time.process_time()
    for flood in ("1/" * 5000, "1 " * 60, "-1" * 60, "/" * 120, "vr za " * 20, "é" * 100_000):
        assert day_of(flood, "nl", TODAY) is None
    assert time.process_time() - began < 1
