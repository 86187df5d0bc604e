"""The whole product on a real PostgreSQL: the same talks, many at once, and a server process."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.app import Naast
from bot.settings import Settings
from storage import inbox, messages
from storage.inbox import Scope
from tests import both
from tests.conftest import EXAMPLE, FROZEN
from tests.postgres import Postgres, start_or_skip
from tests.serving import Family, serving
from tests.speaking import Someone
from tests.transcript import FOLDER, play


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    """A real server for these tests."""
    running = start_or_skip()
    yield running
    running.stop()


@pytest.fixture
def url(server: Postgres) -> Iterator[str]:
    """An empty database of its own."""
    name = server.fresh()
    yield server.url(name)
    server.drop(name)


@pytest.mark.parametrize("name", ["rights.nl", "human.fr", "forget.en", "danger.nl"])
def test_a_transcript_comes_out_the_same(name: str, url: str, tmp_path: Path) -> None:
    """What is said does not depend on where it is kept."""
    path = FOLDER / f"{name}.md"
    assert play(path, tmp_path, EXAMPLE, FROZEN, url) == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["both-nobody", "both-one-state"])
def test_both_sides_meet_the_same(name: str, url: str, tmp_path: Path) -> None:
    """Nor does what a family and colleagues meet over days, with a start anew between."""
    path = FOLDER / f"{name}.md"
    assert both.play(path, tmp_path, EXAMPLE, FROZEN, url) == path.read_text(encoding="utf-8")


def test_many_people_at_once_each_get_their_own_case(url: str, tmp_path: Path) -> None:
    """Twenty families ask for a person at the same moment, each with two quick messages."""
    naast = Naast(
        Settings(data=tmp_path, organisation=EXAMPLE, database_url=url), now=lambda: FROZEN
    )
    try:
        people = [Someone(naast, language="nl") for _ in range(20)]
        with ThreadPoolExecutor(20) as pool:
            list(pool.map(lambda someone: someone.types("mens"), people))
            list(pool.map(lambda someone: someone.types("het is dringend"), people * 2))
        seen = Scope("", coordinates=True)
        found = naast.database.read(lambda tx: inbox.listed(tx, "all", seen, FROZEN))
        assert sorted(case.number for case in found) == list(range(1, 21))
        for someone in people:
            person = someone.person
            assert person
            talk = naast.database.read(lambda tx, p=person: messages.after(tx, p.id, 0))
            assert [m.n for m in talk] == list(range(1, len(talk) + 1))
            assert sum(m.text == "het is dringend" for m in talk) == 2
    finally:
        naast.database.close()


def test_a_killed_server_goes_on_where_it_was(url: str, tmp_path: Path) -> None:
    """`naast serve` on PostgreSQL: a talk survives SIGKILL."""
    with serving(tmp_path, database_url=url) as running:
        family = Family(running.url, "nl")
        family.reads()
        family.taps("Nederlands")
        family.taps("Mijn rechten")
        running.kill()
        running.start()
        assert "🧒" in str(family.types("1")[-1]["text"])
