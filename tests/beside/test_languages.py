"""A buddy and a family who speak different languages: each hears their own, at every step."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

from storage.messages import Message
from tests.beside.duo import Pair
from tests.speaking import Someone
from tests.test_switching import there_and_back

LIEN, AMAL = "nl", "ar"


def are_in(said: list[Message], tag: str) -> None:
    """Whether something was said, and what the bot said of it is in this language."""
    ours = [each for each in said if each.who == "bot"]
    assert ours
    assert {each.language for each in ours} == {tag}, [each.text for each in ours]


def turns_to(someone: Someone, tag: str) -> None:
    """From now on they speak this language."""
    someone.picks(f"go=language:{tag}")
    someone.reads()


def test_a_meetup_is_agreed_on(duo: Pair) -> None:
    """Proposed in Dutch, answered in Arabic, with the language changed and changed back after each
    tap, on both sides; and reminded of in the language of that day."""
    turns_to(duo.lien, LIEN)
    turns_to(duo.amal, AMAL)
    switching = there_and_back(itertools.cycle((0, 1)))
    proposal = ("/meet", "meetup.what=walk", "", "Josaphatpark, 1030 Schaarbeek", "Warme schoenen")
    for line in proposal:
        step = line or duo.lien.choices()[1]["id"]
        said = duo.lien.picks(step) if "=" in step else duo.lien.types(step)
        are_in(said, LIEN)
        switching(duo.lien)
    (meetup,) = duo.meetups()
    assert meetup.state == "proposed"
    are_in(duo.hears(duo.amal), AMAL)
    switching(duo.amal)
    are_in(duo.amal.picks(duo.amal.choices()[0]["id"]), AMAL)
    are_in(duo.hears(duo.lien), LIEN)
    (agreed,) = duo.agreed()
    turns_to(duo.amal, "uk")
    duo.until(datetime(2026, 11, agreed.starts.day - 1, 17, 5, tzinfo=UTC))
    are_in(duo.lien.reads(), LIEN)
    are_in(duo.amal.reads(), "uk")
    turns_to(duo.amal, "fr")
    duo.until(agreed.starts + timedelta(hours=6))
    are_in(duo.amal.reads(), "fr")
    switching(duo.amal)
