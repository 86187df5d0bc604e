"""The console on PostgreSQL: what its lists ask of the database means the same there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.app import Naast
from bot.settings import Settings
from tests import postgres
from tests.console.conftest import Colleague, Moving, asks, case_of, gives_talk
from tests.postgres import Postgres
from tests.speaking import Someone


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    """A PostgreSQL of our own; where none can be had, skipped (in CI it fails)."""
    started = postgres.start_or_skip()
    yield started
    started.stop()


@pytest.fixture
def naast(tmp_path: Path, organisation: Path, clock: Moving, server: Postgres) -> Iterator[Naast]:
    """A whole Naast on PostgreSQL."""
    url = server.url(server.fresh())
    settings = Settings(data=tmp_path, organisation=organisation, database_url=url)
    built = Naast(settings, now=clock)
    yield built
    built.database.close()


def test_a_case_from_inbox_to_closing(tine: Colleague, naast: Naast) -> None:
    """Every list, the case with what was shared, take, answer, note, a photo, close."""
    family = Someone(naast, language="fr")
    asks(family, "On a reçu une lettre")
    gives_talk(family)
    path = f"/console/cases/{case_of(family).id}"
    for show in ("all", "mine", "waiting", "urgent", "overdue", "closed"):
        tine.sees(f"/console?list={show}")
    assert "On a reçu une lettre" in tine.sees(path)
    tine.does(f"{path}/take")
    tine.does(f"{path}/notes", text="een notitie")
    tine.does(f"{path}/drafts", kind="answer", text="half een antwoord")
    tine.does(f"{path}/tags", tag="Dak lek")
    tine.does(f"{path}/tasks", kind="other", words="CPAS bellen")
    page = tine.sees(path)
    for part in ("half een antwoord", "dak-lek", "CPAS bellen"):
        assert part in page
    assert "Case 1" in tine.sees("/console?q=dak-lek")
    tine.does(f"{path}/answers", text="Bonjour")
    family.sends("photo")
    page = tine.sees(path)
    for part in ("With you", "een notitie", "Bonjour", "je suis Naast", 'src="/console/files/'):
        assert part in page
    file = page.split('src="/console/files/')[1].split('"')[0]
    assert tine.http.get(f"/console/files/{file}").status_code == 200
    tine.does(f"{path}/close")
    assert "Case 1" in tine.sees("/console?list=closed")
    assert "Case 1" in tine.sees("/console?q=frans+1")
    assert "Nothing on this list." in tine.sees("/console")
    tine.does("/console/language", language="fr")
    tine.sees("/console")
