"""What people call their language is understood, in any language, script and spelling."""

from __future__ import annotations

import pytest

from bot.tongue_names import named

OFFERED = ("nl", "fr", "en", "ar", "bg", "es", "fa", "fa-AF", "pl", "ro", "ru", "tr", "uk")


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("arabe", "ar"),
        ("Arabisch", "ar"),
        ("عربي", "ar"),
        ("العربية", "ar"),
        ("darija", "ar"),
        ("ukrainien", "uk"),
        ("українська", "uk"),
        ("Oekraïens", "uk"),
        ("dari", "fa-AF"),
        ("دری", "fa-AF"),
        ("farsi", "fa"),
        ("Perzisch", "fa"),
        ("kurdisch", "ku"),
        ("Koerdisch", "ku"),
        ("sorani", "ckb"),
        ("Soomaali", "so"),
        ("ትግርኛ", "ti"),
        ("پښتو", "ps"),
        ("albanais", "sq"),
        ("Lingala", "ln"),
        ("arapça", "ar"),
        ("rumuński", "ro"),
        ("NL", "nl"),
        ("Je parle albanais, s'il vous plaît", "sq"),
        ("Ik spreek alleen Arabisch", "ar"),
    ],
)
def test_a_name(said: str, meant: str) -> None:
    """In itself, in a neighbour's language, as it is called at home, alone or in a sentence."""
    assert named(said, OFFERED) == meant


@pytest.mark.parametrize(
    "said", ["", "hello", "so", "am", "is there a Dutch or a French lesson", "12", "🙂", "ja", "no"]
)
def test_no_name(said: str) -> None:
    """Words that name no language, the tags of languages that are not on offer, and two at once."""
    assert named(said, OFFERED) is None


def test_dari_is_not_farsi() -> None:
    """Where only Persian is on offer, who asks for Dari is not given it unasked."""
    assert named("dari", ("nl", "fa")) == "fa-AF"
