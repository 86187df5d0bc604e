"""A buddy who is ready, a family that waits, and the two beside each other, for these tests."""

from __future__ import annotations

from datetime import datetime, timedelta

from storage import buddies, duos, people, wishes
from storage.database import Database, Tx
from storage.duos import Member
from storage.times import When
from tests.storage.acting import NOW, family

BRUSSELS = "Europe/Brussels"
SATURDAY = When("2026-11-28T15:00", BRUSSELS, 90)


def buddy(database: Database, name: str = "Yusuf") -> str:
    """Make a buddy who agreed to everything and is confirmed, and return the id."""

    def work(tx: Tx) -> str:
        who = people.add(tx, "nl", NOW, role="buddy", name=name)
        agree(tx, who)
        buddies.confirm(tx, who, people.add(tx, "nl", NOW, role="coordinator"), NOW)
        return who

    return database.write(work)


def agree(tx: Tx, who: str) -> None:
    """All that has to be provable of a buddy."""
    buddies.apply(tx, who, NOW)
    buddies.save(tx, who, adult=True)
    buddies.agree_rules(tx, who, NOW)
    buddies.read_note(tx, who, "2026-1", NOW)
    buddies.sign(tx, who, "2026-1", NOW)
    buddies.see_extract(tx, who, NOW.date())
    buddies.wait(tx, who)


def wishing(database: Database, address: str = "web-1") -> str:
    """Make a family that waits for a buddy, and return the id."""
    who = family(database, address, "ar")
    database.write(lambda tx: wishes.ask(tx, who, ["company"], NOW))
    return who


def introduced(*sides: tuple[str, str]) -> list[Member]:
    """These people by side, introduced to each other."""
    return [Member(who, side, f"a {side} in Schaarbeek") for side, who in sides]


def duo(database: Database, buddy_id: str, family_id: str) -> str:
    """Bring a buddy and a family together, both said yes, and return the id."""

    def work(tx: Tx) -> str:
        sides = introduced(("buddy", buddy_id), ("family", family_id))
        made = duos.propose(tx, sides, NOW)
        for each in sides:
            duos.answer(tx, made.id, each.person_id, True, NOW)
        return made.id

    return database.write(work)


def later(when: When, minutes: int = 0, days: int = 0) -> When:
    """The same, so much later on the clock."""
    wall = datetime.fromisoformat(when.local) + timedelta(days=days, minutes=minutes)
    return When(wall.isoformat(timespec="minutes"), when.zone, when.minutes)
