"""A server of its own sends nothing to anybody: what families write is understood on this machine.

A hook that Python itself calls (`sys.addaudithook`) writes down every address that the process or
one that it starts looks up, connects to or sends to.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import EXAMPLE
from tests.serving import Family, Server, serving

HOOK = """
import os, sys

EVENTS = "socket.connect", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname"

def watch(event, given):
    if event in EVENTS:
        with open(os.environ["SEEN"], "a") as seen:
            print(event, given[-1] if event in EVENTS[:2] else given, file=seen)

sys.addaudithook(watch)
"""
WRITTEN = (
    "je ne sais plus payer mon loyer",
    "hoe werkt het sociaal tarief?",
    "عندي سؤال عن المدرسة",
    "ik wil niet meer leven",
    "a person please",
)


def until(true: Callable[[], bool], seconds: float = 20) -> None:
    """Wait for something."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.fixture
def seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the hook of every process started from here writes."""
    (tmp_path / "sitecustomize.py").write_text(HOOK)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("SEEN", str(tmp_path / "seen.txt"))
    (tmp_path / "seen.txt").touch()
    return tmp_path / "seen.txt"


@pytest.fixture
def server(tmp_path: Path, seen: Path) -> Iterator[Server]:
    """Naast with an organisation, and nothing set that is elsewhere."""
    with serving(tmp_path / "naast", organisation=str(EXAMPLE)) as running:
        yield running


def test_what_a_family_writes_stays_here(server: Server, seen: Path) -> None:
    """Questions, danger and a wish for a person, in three languages: no address is looked up."""
    family = Family(server.url, "en")
    family.reads()
    for text in WRITTEN:
        assert family.types(text), text
    assert seen.read_text() == ""


def test_the_hook_sees_what_leaves(tmp_path: Path, seen: Path) -> None:
    """A messenger is elsewhere: looking for it is seen, though nobody is there."""
    elsewhere = {"telegram_token": "1:abc", "telegram_api": "http://127.0.0.1:9"}
    with serving(tmp_path / "naast", organisation=str(EXAMPLE), **elsewhere):
        until(lambda: "127.0.0.1" in seen.read_text())
