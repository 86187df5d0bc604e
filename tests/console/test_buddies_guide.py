"""The guide for coordinators (docs/buddies.md), clicked through as it is written."""

from __future__ import annotations

import re

from bot.app import Naast
from storage import duos, wishes
from tests.console.conftest import Colleague
from tests.console.test_buddies import (
    BUDDIES,
    DUOS,
    WISHES,
    applied_as,
    jette,
    only_duo,
    runs,
    talker,
)
from tests.console.test_house import words
from tests.serving import ROOT
from tests.speaking import text

GUIDE = (ROOT / "docs" / "buddies.md").read_text(encoding="utf-8")
__all__ = ["jette"]


def test_from_becoming_a_buddy_to_the_end(naast: Naast, nora: Colleague, jette: str) -> None:
    """Each step of the guide, in its order; what it calls bold stands on the pages."""
    lien, buddy = talker(naast, "Lien Maes")
    amal, family = talker(naast, "Amal Haddad")
    applied_as(naast, buddy.id, jette)
    naast.database.write(
        lambda tx: wishes.ask(tx, family.id, ["company"], naast.now(), area_id=jette)
    )
    nora.signs_in()
    seen: list[str] = []

    def sees(path: str) -> str:
        seen.append(words(nora.sees(path)))
        return seen[-1]

    # becoming
    assert "Extract seen" in sees(BUDDIES)
    here = f"{BUDDIES}/{buddy.id}"
    sees(here)
    nora.does(f"{here}/extract", day="2026-11-20")
    assert "Confirm: this buddy can start" in sees(here)
    nora.does(f"{here}/confirm")
    runs(naast)
    assert "you are a buddy now" in text(lien.reads())

    # bringing together
    assert "Amal Haddad" in sees(WISHES)
    wish = naast.database.read(lambda tx: wishes.open_of(tx, family.id))
    assert wish
    board = f"{WISHES}/{wish.id}"
    assert "is in no duo yet" in sees(board)
    sees(f"{board}/propose?buddy={buddy.id}")
    introduced = {f"introduction.{each.id}": "Likes tea." for each in (buddy, family)}
    ticked = {f"buddy.{buddy.id}": "on"}
    nora.does(f"{board}/propose", **introduced, **ticked)
    duo = only_duo(naast)
    assert "Take the proposal back" in sees(f"{DUOS}/{duo.id}")
    runs(naast)
    amal.picks(f"duo_asked.agree={duo.id}.yes")
    runs(naast)
    lien.picks(f"duo_asked.agree={duo.id}.yes")
    runs(naast)

    # while they see each other
    sees(DUOS)
    sees("/console/checkins")
    sees("/console/activities")
    sees("/console/calendar")
    assert "Plan a meetup with you there" in sees(f"{DUOS}/{duo.id}")

    # a break, and the end
    nora.does(f"{DUOS}/{duo.id}/rest", until="")
    assert "They go on again" in sees(f"{DUOS}/{duo.id}")
    nora.does(f"{DUOS}/{duo.id}/on")
    nora.does(f"{DUOS}/{duo.id}/end", after="again")
    ended = naast.database.read(lambda tx: duos.get(tx, duo.id))
    assert ended
    assert ended.state == "ended"
    waits = naast.database.read(lambda tx: wishes.open_of(tx, family.id))
    assert waits
    assert waits.next_news
    assert "next news" in sees(board).casefold()
    sees("/console/report")

    everywhere = " ".join(seen)
    named = [each for each in re.findall(r"\*\*([^*]+)\*\*", GUIDE) if each != "bold"]
    only_where = {"A parent told me yes", "I talked with them, and say yes", "went quiet"}
    only_where |= {"Difficult for somebody"}  # of children, and of what did not happen here
    missing = [each for each in named if each not in everywhere and each not in only_where]
    assert missing == []
