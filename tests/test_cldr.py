"""Locales are kept small, and say all that they are asked here."""

import subprocess
import sys

import pytest
from babel import UnknownLocaleError, localedata

from bot import cldr
from bot.tongue_names import TOLD_IN

WHOLE = """
import sys
from datetime import datetime
from babel import Locale
from babel.dates import format_date, format_datetime, format_skeleton, get_day_names
for tag in sys.argv[1:]:
    locale = Locale.parse(tag, sep="-")
    when = datetime(2026, 3, 29, 15, 30)
    print(tag, format_datetime(when, "medium", locale=locale).encode(),
        format_date(when, "full", locale=locale).encode(),
        format_skeleton("yMMMMd", when, locale=locale).encode(),
        str(dict(get_day_names("wide", "stand-alone", locale))).encode(),
        str(dict(locale.languages)).encode(), locale.character_order)
"""
TAGS = [*TOLD_IN, "nl-BE", "en-GB", "fr-BE", "fa-AF"]


def test_what_nobody_is_told_is_not_kept():
    """Also not in what a locale inherits from."""
    cldr.locale("nl-BE")
    for name in ("nl", "nl_BE"):
        assert not {"unit_patterns", "meta_zones", "currency_names"} & localedata.load(name).keys()


def test_dates_and_names_are_those_of_the_whole_locale():
    """Babel in a process of its own, with all tables, says the same."""
    told = subprocess.run(
        [sys.executable, "-c", WHOLE, *TAGS], capture_output=True, text=True, check=True
    ).stdout
    small = WHOLE.replace("from babel import Locale", "from bot import cldr").replace(
        'Locale.parse(tag, sep="-")', "cldr.locale(tag)"
    )
    kept = subprocess.run(
        [sys.executable, "-c", small, *TAGS], capture_output=True, text=True, check=True
    ).stdout
    assert len(kept.splitlines()) == len(TAGS)
    assert kept == told


def test_a_language_that_cldr_does_not_know():
    """Babel's own errors."""
    with pytest.raises(UnknownLocaleError):
        cldr.locale("xx")
    with pytest.raises(ValueError):
        cldr.locale("no tag at all")
