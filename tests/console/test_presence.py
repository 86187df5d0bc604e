"""Who else has a case open: what open pages are told of it."""

from __future__ import annotations

from bot.console.presence import Presence
from bot.wake import Wake


def test_who_goes_and_comes_back_between_two_looks_was_still_away() -> None:
    """A page that was drawn in between shows a colleague too few, so it must hear of the return
    although the same people are there as at its last look."""
    presence = Presence(Wake())
    with presence.at("case", "nora"):
        with presence.at("case", "tine"):
            told, there = presence.changes("case"), presence.others("case", "nora")
        assert presence.others("case", "nora") == []
        with presence.at("case", "tine"):
            assert presence.others("case", "nora") == there == ["tine"]
            assert presence.changes("case") != told
    assert presence.changes("case") == 0
