"""`naast when`: one JSON object for every text, in order, whatever the bytes are."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.serving import ROOT

NOW = "2026-11-24T10:00+01:00"


def when(
    *words: str, data: Path, stdin: bytes = b"", **settings: str
) -> subprocess.CompletedProcess[bytes]:
    """Run the command."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("NAAST_")}
    given = {f"NAAST_{k.upper()}": v for k, v in settings.items()}
    return subprocess.run(
        [sys.executable, "-c", "from bot.cli import main; main()", "when", *words],
        cwd=ROOT,
        env={**kept, "NAAST_DATA": str(data), "COLUMNS": "80", **given},
        input=stdin,
        capture_output=True,
        timeout=60,
        check=False,
    )


def objects(done: subprocess.CompletedProcess[bytes]) -> list[dict[str, object]]:
    """What was printed: an object a line, and nothing on stderr."""
    assert (done.returncode, done.stderr) == (0, b"")
    return [json.loads(line) for line in done.stdout.decode().split("\n")[:-1]]


@pytest.mark.parametrize(
    ("text", "start", "ask"),
    [
        ("zaterdag om 3 uur", "2026-11-28T15:00", None),
        ("zaterdag", "2026-11-28", "hour"),
        ("om 3 uur", None, "day"),
        ("zaterdag of zondag", None, "which"),
    ],
)
def test_json_has_one_shape(tmp_path: Path, text: str, start: str | None, ask: str | None) -> None:
    """A day with its hour, a day, or nothing; and what to ask back."""
    (found,) = objects(when(text, "--language", "nl", "--now", NOW, "--json", data=tmp_path))
    assert found == {"start": start, "ask": ask}


def test_without_json_it_is_one_line_to_read(tmp_path: Path) -> None:
    """For a person at a keyboard."""
    done = when("morgen 15u", "-l", "nl", "--now", NOW, data=tmp_path)
    assert done.stdout.decode() == "start 2026-11-25T15:00  ask –\n"


def test_now_is_told_in_the_zone_of_the_organisation(tmp_path: Path) -> None:
    """Half past eleven in the evening in London is tomorrow in Brussels."""
    late = ("--now", "2026-11-24T23:30+00:00", "--json")
    (here,) = objects(when("morgen", "-l", "nl", *late, data=tmp_path))
    (there,) = objects(when("morgen", "-l", "nl", *late, data=tmp_path, timezone="Europe/London"))
    assert (here["start"], there["start"]) == ("2026-11-26", "2026-11-25")


def test_the_frozen_clock_counts(tmp_path: Path) -> None:
    """Where no instant is given."""
    (found,) = objects(when("morgen", "-l", "nl", "--json", data=tmp_path, now=NOW))
    assert found["start"] == "2026-11-25"


def test_a_list_keeps_its_order_and_its_count(tmp_path: Path) -> None:
    """Blank lines, Windows line ends, bytes that are no UTF-8: a line in is a line out."""
    lines = ["غدا الساعة 4".encode(), b"", b"morgen\r", b"\xff\xfe", "بكرا".encode(), b"x" * 9000]
    for end in (b"\n", b""):
        stdin = b"\n".join(lines) + end
        found = objects(when("-", "-l", "ar", "--now", NOW, data=tmp_path, stdin=stdin))
        starts = [each["start"] for each in found]
        assert starts == ["2026-11-25T16:00", None, "2026-11-25", None, "2026-11-25", None]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("morgen",), "language"),
        (("morgen", "-l", "xx"), "--language is one of nl, fr, en"),
        (("morgen", "-l", ""), "--language is one of"),
        (("morgen", "-l", "nl", "--now", "gisteren"), "--now is an ISO 8601 instant"),
        (("morgen", "-l", "nl", "--now", "0001-01-01T00:00+14:00"), "--now is an ISO 8601"),
    ],
)
def test_wrong_use_is_exit_code_2(tmp_path: Path, words: tuple[str, ...], says: str) -> None:
    """And nothing on stdout."""
    done = when(*words, data=tmp_path)
    assert (done.returncode, done.stdout) == (2, b"")
    assert says in done.stderr.decode()
    assert len(done.stderr.splitlines()) == 1 or says == "language"


@pytest.mark.parametrize("language", ["fa-AF", "fa_AF", "nl-BE", "NL"])
def test_a_language_with_its_country(tmp_path: Path, language: str) -> None:
    """Is that language."""
    assert objects(when("3 december", "-l", language, "--now", NOW, "--json", data=tmp_path))
