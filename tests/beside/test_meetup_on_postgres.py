"""Two yeses at the same moment, on a real PostgreSQL and from two Naasts: one meetup."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.app import Naast
from bot.settings import Settings
from tests.beside.duo import Pair, id_of, pair
from tests.conftest import EXAMPLE
from tests.postgres import Postgres, start_or_skip
from tests.speaking import Someone, text
from tests.transcript import Hands
from tests.understand.weights import whole


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    """A real server for these tests."""
    running = start_or_skip()
    yield running
    running.stop()


@pytest.fixture
def naasts(server: Postgres, tmp_path: Path, clock: Hands) -> Iterator[tuple[Naast, Naast]]:
    """Two Naasts on one database, as two processes would be."""
    name = server.fresh()
    settings = Settings(data=tmp_path, organisation=EXAMPLE, database_url=server.url(name))
    both = Naast(settings, now=clock, reads=whole()), Naast(settings, now=clock, reads=whole())
    yield both
    for each in both:
        each.database.close()
    server.drop(name)


DAYS = ("saturday", "sunday", "monday", "wednesday", "friday")


def proposes(who: Someone, what: str, when: str) -> None:
    """Somebody proposes one time."""
    who.types("meet")
    who.picks(f"meetup.what={what}")
    who.types(when)
    who.taps("Yes")
    who.taps("No, nothing")


def yes(duo: Pair, who: Someone) -> str:
    """The button with which somebody says yes to what the other asked."""
    [found] = [
        each
        for each in duo.meetups()
        if each.state == "proposed" and each.proposed_by != id_of(who)
    ]
    return f"meetup_answer.which={found.id}.{found.times[0].replace('-', '').replace(':', '')}"


def test_two_yeses_at_once_are_one_meetup_and_one_kind_message(
    naasts: tuple[Naast, Naast], clock: Hands
) -> None:
    """Each proposed the same hour, and each says yes to the other at the same moment."""
    duo = pair(naasts[0], clock)
    for count, day in enumerate(DAYS, 1):
        proposes(duo.lien, "call", f"{day} at 3")
        proposes(duo.amal, "video", f"{day} at 3")
        taps = [(duo.lien, yes(duo, duo.lien)), (duo.amal, yes(duo, duo.amal))]
        duo.amal.naast = naasts[1]
        with ThreadPoolExecutor(2) as pool:
            said = list(pool.map(lambda tap: text(tap[0].picks(tap[1])), taps))
        duo.amal.naast = naasts[0]
        assert len(duo.agreed()) == count
        assert sum("That is agreed" in each for each in said) == 1
        assert sum("You both said yes at the same moment" in each for each in said) == 1
        assert not [each for each in duo.meetups() if each.state == "proposed"]
