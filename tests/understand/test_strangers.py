"""The lines of strangers stay strange: `bench/strangers/` measures nothing once it is learnt."""

from __future__ import annotations

from collections import Counter

from bench import strangers
from bot.understand import checking
from bot.understand.measuring import all_kept_aside
from bot.understand.prepare import all_examples


def test_nothing_is_learnt_or_chosen_by_them() -> None:
    """No line is an example, none is kept aside, in the same words."""
    lines = strangers.lines()
    assert list(checking.find_leaks(all_examples(None), lines)) == []
    assert list(checking.find_leaks(all_kept_aside(), lines)) == []


def test_each_language_has_enough_of_them() -> None:
    """As many as tell one per cent from two."""
    told = strangers.lines()
    danger = Counter(each.language for each in told if each.intent == "crisis")
    calm = Counter(each.language for each in told if each.intent != "crisis")
    assert set(danger) == {each.language for each in all_kept_aside()}
    assert min(danger.values()) >= 200
    assert min(calm.values()) >= 600
