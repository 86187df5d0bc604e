"""What the console's tests share: a clock that can be moved, colleagues, families, a browser."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright
from starlette.testclient import TestClient

from bot.app import Naast
from bot.settings import Settings
from storage import cases, people, sessions
from storage.cases import Case
from tests.mould import ready
from tests.moving import Moving
from tests.speaking import Someone
from tests.understand.weights import whole

CHROMIUM = shutil.which("chromium")
ARGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


@pytest.fixture
def clock() -> Moving:
    """Half past ten on a Tuesday, until moved."""
    return Moving()


@pytest.fixture
def naast(tmp_path: Path, organisation: Path, clock: Moving) -> Iterator[Naast]:
    """A whole Naast on the moving clock."""
    built = Naast(
        Settings(data=ready(tmp_path), organisation=organisation), now=clock, reads=whole()
    )
    yield built
    built.database.close()


@dataclass
class Colleague:
    """Somebody of the staff with a browser that runs no scripts."""

    naast: Naast
    name: str = "Tine"
    role: str = "supporter"
    language: str = "en"
    base: str = "http://testserver"
    http: TestClient = field(init=False)
    id: str = field(init=False)

    def __post_init__(self) -> None:
        self.http = TestClient(
            self.naast.asgi(), base_url=self.base, headers={"accept-language": "en"},
            follow_redirects=False,
        )  # fmt: skip
        now = self.naast.now()
        self.id = self.naast.database.write(
            lambda tx: people.add(tx, self.language, now, role=self.role, name=self.name)
        )

    def link(self) -> str:
        """Get a new one-time token."""
        now = self.naast.now()
        return self.naast.database.write(
            lambda tx: sessions.start(tx, self.id, "link", now, timedelta(days=3))
        )

    def signs_in(self, token: str | None = None) -> Any:
        """Press the button behind a link."""
        return self.http.post("/console/sign-in", data={"token": token or self.link()})

    def sees(self, path: str, **headers: str) -> str:
        """Open a page that is there."""
        answer = self.http.get(path, headers=headers)
        assert answer.status_code == 200, answer.text
        return str(answer.text)

    def does(self, path: str, **fields: str) -> Any:
        """Post a form of ours."""
        token = re.search(r'name="form_token" value="(\w+)"', self.sees("/console"))
        assert token
        return self.http.post(path, data={"form_token": token[1], **fields})


@pytest.fixture
def tine(naast: Naast) -> Colleague:
    """A supporter who is signed in."""
    tine = Colleague(naast)
    assert tine.signs_in().status_code == 303
    return tine


@pytest.fixture
def piet(naast: Naast) -> Colleague:
    """Another."""
    piet = Colleague(naast, "Piet")
    assert piet.signs_in().status_code == 303
    return piet


@pytest.fixture
def nora(naast: Naast) -> Colleague:
    """A coordinator."""
    nora = Colleague(naast, "Nora", role="coordinator")
    assert nora.signs_in().status_code == 303
    return nora


@pytest.fixture
def family(naast: Naast) -> Someone:
    """A family that writes French and has asked for a person."""
    family = Someone(naast, language="fr")
    asks(family, "On a reçu une lettre, je comprends rien.")
    return family


def asks(family: Someone, text: str) -> None:
    """Ask for a person and write this."""
    family.start()
    family.types("menu")
    family.types("human")
    family.types(text)


def gives_talk(family: Someone) -> None:
    """Say yes to giving along what was said with Naast before, and that alone."""
    family.picks("human.before=yes")
    family.picks("summary.items=item.talk")
    family.picks("summary.items=done")
    family.picks("summary.right=yes")


def case_of(family: Someone) -> Case:
    """The case that is open, or the last one."""
    person = family.person
    assert person
    return family.naast.database.read(lambda tx: cases.of_person(tx, person.id)[-1])


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    if CHROMIUM is None:
        told = "NO BROWSER: apt-get install chromium to run the console's browser tests"
        if os.environ.get("CI") == "true":
            pytest.fail(told)
        pytest.skip(told)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        yield browser
        browser.close()
