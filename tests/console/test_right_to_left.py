"""A colleague who reads from the left sees a family's Persian from the right."""

from __future__ import annotations

import re

from bot.app import Naast
from tests.console.conftest import Colleague, case_of, gives_talk
from tests.speaking import Someone

WORDS = "سلام، نامه‌ای از OCMW آمد، تلفن 0800 120 33"


def ways(page: str) -> dict[str, str]:
    """Which way each message of a talk goes, by its words."""
    found = re.findall(r'class="words[^"]*" dir="(\w+)"[^>]*>([^<]*)', page)
    return {words.strip(): way for way, words in found}


def test_a_family_that_writes_persian(tine: Colleague, naast: Naast) -> None:
    """Their words go as their letters do, what the bot said to them as its language does, and the
    page around both as the colleague reads."""
    family = Someone(naast, language="fa")
    family.start()
    family.taps("فارسی")
    family.types("menu")
    family.types("human")
    family.types(WORDS)
    page = tine.sees(f"/console/cases/{case_of(family).id}")
    assert '<html lang="en" dir="ltr"' in page
    assert f'dir="auto" lang="fa" >{WORDS}<' in page
    gives_talk(family)
    before = ways(tine.sees(f"/console/cases/{case_of(family).id}"))
    told = [words for words in before if words.startswith("سلام، من")]
    assert told
    assert {before[words] for words in told} == {"rtl"}
