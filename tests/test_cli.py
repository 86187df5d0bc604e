"""The command line: what it prints, on which stream, with which exit code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import EXAMPLE
from tests.serving import ROOT, serving


def naast(
    *words: str, data: Path, stdin: str = "", **settings: str
) -> subprocess.CompletedProcess[str]:
    """Run one command."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("NAAST_")}
    given = {f"NAAST_{k.upper()}": v for k, v in settings.items()}
    return subprocess.run(
        [sys.executable, "-c", "from bot.cli import main; main()", *words],
        cwd=ROOT,
        env={**kept, "NAAST_DATA": str(data), **given},
        input=stdin,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )


def test_help_names_every_command(tmp_path: Path) -> None:
    """A newcomer finds what there is."""
    shown = naast("--help", data=tmp_path)
    assert shown.returncode == 0
    for command in ("serve", "chat", "check", "draw", "invite", "rights", "export", "forget"):
        assert command in shown.stdout


@pytest.mark.parametrize("words", [("fly",), ("serve", "--fast"), ("invite",), ("rights",)])
def test_wrong_use_is_exit_code_2(tmp_path: Path, words: tuple[str, ...]) -> None:
    """And nothing on stdout."""
    done = naast(*words, data=tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"port": "x"}, "NAAST_PORT"),
        ({"secret_key": "short"}, "NAAST_SECRET_KEY"),
        ({"telegram_token": "1:a"}, "no organisation"),
        ({"host": "0.0.0.0"}, "no organisation"),
        ({"database_url": "nonsense://x"}, "database"),
        ({"database_url": "postgresql://127.0.0.1:1/x"}, "database"),
        ({"now": "yesterday"}, "instant"),
    ],
)
def test_what_cannot_start_says_why_in_one_line(
    tmp_path: Path, settings: dict[str, str], says: str
) -> None:
    """One line on stderr, exit code 2, nothing served."""
    done = naast("serve", data=tmp_path, **settings)
    assert done.returncode == 2
    assert says in done.stderr
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""


def test_a_broken_organisation_stops_the_start(tmp_path: Path) -> None:
    """Rather not start than promise the wrong thing."""
    (tmp_path / "organisation.yaml").write_text("name: 5\n")
    done = naast("serve", data=tmp_path)
    assert done.returncode == 2
    assert "organisation.yaml" in done.stderr


def test_a_taken_port_is_said(tmp_path: Path) -> None:
    """Two servers on one port: the second one says so."""
    with serving(tmp_path / "a") as server:
        done = naast("serve", data=tmp_path / "b", port=str(server.port))
    assert done.returncode == 2
    assert "NAAST_PORT" in done.stderr


def test_a_data_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    """A file where the folder should be."""
    (tmp_path / "data").write_text("")
    done = naast("serve", data=tmp_path / "data")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1


def test_invite_prints_one_link(tmp_path: Path) -> None:
    """The link, alone, on stdout."""
    done = naast("invite", "--role", "supporter", "--name", "Tine", data=tmp_path)
    assert done.returncode == 0
    assert done.stdout.count("\n") == 1
    assert "/console/sign-in?token=" in done.stdout


@pytest.mark.parametrize(
    "words",
    [
        ("--role", "king", "--name", "x"),
        ("--role", "buddy", "--name", " "),
        ("--role", "buddy", "--name", "x", "--language", "tlh"),
    ],
)
def test_invite_refuses_what_it_cannot_do(tmp_path: Path, words: tuple[str, ...]) -> None:
    """A role that is none, a name that is empty, a language that is not there."""
    done = naast("invite", *words, data=tmp_path)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1


def test_rights_names_every_right(tmp_path: Path) -> None:
    """All 73, each with a verdict and a reason."""
    facts = tmp_path / "facts.yaml"
    facts.write_text(
        "lives_in_flanders: true\nchild_ages: [4, 9]\nlow_income: true\nliving_wage: true\n"
    )
    done = naast("rights", str(facts), "--json", data=tmp_path)
    found = json.loads(done.stdout)["rights"]
    assert len(found) == 73
    assert found["living-wage"]["verdict"] == "had"
    assert found["groeipakket-social-supplement"]["verdict"] == "likely"
    assert found["brussels-child-benefit"]["verdict"] == "maybe"
    assert {v["verdict"] for v in found.values()} <= {"likely", "maybe", "no", "had"}


@pytest.mark.parametrize(
    "facts", ["flies: true", "child_ages: x", "[1", "just words", "child_ages: [-1]"]
)
def test_rights_refuses_what_it_does_not_know(tmp_path: Path, facts: str) -> None:
    """Exit code 2 and one line."""
    done = naast("rights", "-", "--json", data=tmp_path, stdin=facts)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1


def test_export_and_forget_work_on_an_address(tmp_path: Path) -> None:
    """Everything comes out as JSON, and after forgetting nobody is there."""
    said = naast("chat", "--language", "en", data=tmp_path, stdin="1\nhello there dear\n")
    assert said.returncode == 0
    import sqlite3

    with sqlite3.connect(tmp_path / "naast.db") as base:
        address = base.execute("select address from addresses").fetchone()[0]
    who = f"terminal:{address}"
    exported = json.loads(naast("export", who, data=tmp_path).stdout)
    assert "hello there dear" in json.dumps(exported)
    assert json.loads(naast("forget", who, data=tmp_path).stdout)["people"] == 1
    gone = naast("export", who, data=tmp_path)
    assert gone.returncode == 1
    assert gone.stderr.count("\n") == 1


def test_chat_talks_in_the_terminal(tmp_path: Path) -> None:
    """The same talk, numbered, until the input ends."""
    done = naast(
        "chat", "--language", "fr", data=tmp_path, stdin="Français\n1\n", organisation=str(EXAMPLE)
    )
    assert done.returncode == 0
    assert "Naast" in done.stdout
    assert "  1. " in done.stdout
    assert "  3. " in done.stdout


def test_draw_writes_a_diagram_of_each_dialogue(tmp_path: Path) -> None:
    """One file a dialogue, named by it."""
    done = naast("draw", str(tmp_path / "out"), data=tmp_path)
    assert done.returncode == 0
    assert (tmp_path / "out" / "rights.mmd").read_text().startswith("flowchart")


def test_check_is_green_on_what_ships(tmp_path: Path) -> None:
    """And explains itself."""
    done = naast("check", data=tmp_path, organisation=str(EXAMPLE))
    assert done.returncode == 0, done.stdout
    assert "73" in done.stdout


def test_check_looks_at_one_subject(tmp_path: Path) -> None:
    """Who changed one thing need not wait for all; a subject that is none is said."""
    done = naast("check", "--only", "organisation", data=tmp_path, organisation=str(EXAMPLE))
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, "Organisation")
    assert "Dialogues" not in done.stdout
    done = naast("check", "--only", "weather", data=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "--only weather: there is only organisation, content, templates" in done.stderr
