"""Digits and calendars of the reader: told in theirs, kept where one dials or types, and digits of
every script understood."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.app import Naast
from bot.numerals import ascii_digits, local, running
from bot.solar import in_solar, solar
from bot.talk.answers import typed, typed_several
from bot.talk.steps import Option
from bot.talk.texts import _
from bot.understand.days import jalali
from bot.understand.numbers import ages
from bot.understand.when import day_of
from dialogues.callback import PhoneNumber
from dialogues.linking import code_in
from dialogues.places import postcode_in

KEPT = (
    *("در خطر به 112 زنگ بزنید", "خط کمک 1712", "تلفن 0800 120 33", "+32 470 12 34 56"),
    *("کد 4821 0937", "BE68 5390 0754 7034", "فرم C4", "بلیت Article 27", "اپ 112 BE"),
    *("بنویسید: 5/11/2026", "سایت 1712.be", "https://x.be/12", "1000 Brussel", "a12@x.be"),
)
TOLD = (
    ("کودک 3 ساله", "کودک ۳ ساله"),
    ("از 12 تا 24 سال", "از ۱۲ تا ۲۴ سال"),
    ("ساعت 9:30", "ساعت ۹:۳۰"),
    ("€ 1.250 در ماه", "€ ۱.۲۵۰ در ماه"),
    ("250 یورو", "۲۵۰ یورو"),
    ("80% تخفیف", "۸۰٪ تخفیف"),
    ("2.5 سال", "۲٫۵ سال"),
    ("از 1 مارس 2026: 12 ماه", "از ۱ مارس ۲۰۲۶: ۱۲ ماه"),
    ("{count} نفر، 4 روز", "{count} نفر، ۴ روز"),
)


@pytest.mark.parametrize("written", KEPT)
def test_what_one_dials_types_or_finds_on_a_letter_stays(written: str) -> None:
    """A phone number, a code, a form, a link, an example to type."""
    assert running(written) == written


@pytest.mark.parametrize(("written", "told"), TOLD)
def test_what_is_told_is_in_the_readers_digits(written: str, told: str) -> None:
    """Counts, ages, hours, amounts, shares, years."""
    assert running(written) == told


# -- typed in any script ---------------------------------------------------------------------------

ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


@pytest.mark.parametrize("said", ["1 en 3", "1 EN 3", "1, 3 en 3.", "1 & 3", "1en 3"])
def test_numbers_joined_by_and_are_several(naast: Naast, said: str) -> None:
    """In Dutch as people type it; other words between numbers are no ticks."""
    options = [Option("a", _("Under 18")), Option("b", _("No")), Option("c", _("Yes"))]
    speaker = naast.languages.speaker("nl")
    assert typed_several(said, options, speaker) == ["a", "c"]
    for other in ("1 of 3", "en", "1 en 4", "1 en een half", "over 3 en 1"):
        assert typed_several(other, options, speaker) is None, other


def test_every_language_has_its_own_and(naast: Naast) -> None:
    """As lists are joined in it: none is forgotten when one is added."""
    options = [Option("a", _("Under 18")), Option("b", _("No")), Option("c", _("Yes"))]
    joined = {"nl": "en", "fr": "et", "en": "and", "es": "y", "pl": "i", "ro": "și", "tr": "ve"}
    joined |= {"ar": "و", "fa": "و", "fa-AF": "و", "bg": "и", "ru": "и", "uk": "і"}
    assert set(joined) == set(naast.languages.tags)
    for tag, word in joined.items():
        speaker = naast.languages.speaker(tag)
        assert typed_several(f"2 {word} 3", options, speaker) == ["b", "c"], tag
    assert typed_several("٢ و٣", options, naast.languages.speaker("ar")) == ["b", "c"]


@pytest.mark.parametrize("script", [local, lambda said: said.translate(ARABIC)], ids=["fa", "ar"])
def test_digits_of_every_script_are_understood(naast: Naast, script) -> None:  # type: ignore[no-untyped-def]
    """Options by number, labels with a number, ages, postcodes, codes, phone numbers."""
    speaker = naast.languages.speaker("en")
    options = [Option("a", _("Under 18")), Option("b", _("No")), Option("c", _("Yes"))]
    assert typed(script("2"), options, speaker) is options[1]
    assert typed(script("Under 18"), options, speaker) is options[0]
    assert typed_several(script("1 3"), options, speaker) == ["a", "c"]
    for tag in ("fa", "fa-AF", "ar", "nl"):
        assert ages(script("6, 13"), tag) == [6, 13]
    assert postcode_in(script("1080 Molenbeek")) == "1080"
    assert code_in(script("4821 0937")) == "48210937"
    number = PhoneNumber().read(script("0470 12 34 56"), None)  # type: ignore[arg-type]
    assert number == "+32470123456"
    assert ascii_digits(script("12 a")) == "12 a"


@pytest.mark.parametrize("digits", ["۱۵/۱۲", "١٥/١٢", "15/12"])
def test_a_date_is_understood_in_every_script(digits: str) -> None:
    """A day typed in figures."""
    assert day_of(digits, "fa", date(2026, 11, 24)) == date(2026, 12, 15)


# -- the solar calendar ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (date(2024, 3, 20), (1403, 1, 1)),
        (date(2025, 3, 20), (1403, 12, 30)),  # a leap day
        (date(2025, 3, 21), (1404, 1, 1)),
        (date(2026, 9, 22), (1405, 6, 31)),
        (date(2026, 9, 23), (1405, 7, 1)),
        (date(2026, 11, 24), (1405, 9, 3)),
        (date(2029, 3, 20), (1408, 1, 1)),
        (date(1979, 2, 11), (1357, 11, 22)),
    ],
)
def test_known_days(ours: date, theirs: tuple[int, int, int]) -> None:
    """Of printed calendars, leap years too."""
    assert solar(ours) == theirs


def test_every_day_of_half_a_century_goes_there_and_back() -> None:
    """What is told is what is understood when somebody types it back."""
    day = date(2000, 1, 1)
    while day < date(2050, 1, 1):
        year, month, number = solar(day)
        assert jalali(number, month, year, day) == day
        day += timedelta(days=1)


def test_months_as_they_are_called_at_home() -> None:
    """In Iran and in Afghanistan; nowhere else."""
    assert in_solar(date(2026, 11, 24), "fa") == "3 آذر 1405"
    assert in_solar(date(2026, 11, 24), "fa-AF") == "3 قوس 1405"
    assert in_solar(date(2026, 11, 24), "ar") == ""
