"""`naast understand`: one JSON object for every text, in order, whatever the bytes are."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.serving import ROOT
from tests.understand.small import EXAMPLES
from tests.understand.weights import needed

FIELDS = {"language": str, "intent": str, "score": float, "answer_ids": list}
LOG = "event="
TWO = ("human", "ask/school-bonus")
LINES = [
    {"text": f"{line}{mark}", "language": "en", "intent": label}
    for label in TWO
    for line in EXAMPLES[label].strip().split("\n")
    for mark in ("", " please", " now")
][:30]


def understand(
    *words: str, data: Path, stdin: bytes = b"", embedder: str = "none"
) -> subprocess.CompletedProcess[bytes]:
    """Run the command by words alone, which is quickest."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("NAAST_")}
    return subprocess.run(
        [sys.executable, "-c", "from bot.cli import main; main()", "understand", *words],
        cwd=ROOT,
        env={**kept, "NAAST_DATA": str(data), "NAAST_EMBEDDER": embedder, "COLUMNS": "80"},
        input=stdin,
        capture_output=True,
        timeout=120,
        check=False,
    )


def objects(done: subprocess.CompletedProcess[bytes]) -> list[dict[str, object]]:
    """What was printed: an object a line."""
    assert done.returncode == 0, done.stderr.decode()
    return [json.loads(line) for line in done.stdout.decode().split("\n")[:-1]]


def refused(done: subprocess.CompletedProcess[bytes]) -> str:
    """The one line on stderr, of a command that could not be followed."""
    assert done.returncode == 2, done.stderr.decode()
    assert done.stdout == b""
    (line,) = (each for each in done.stderr.decode().splitlines() if not each.startswith(LOG))
    return line


def taught(folder: Path, *rows: object) -> Path:
    path = folder / "lines.jsonl"
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n")
    return path


def test_help_says_what_it_is_for(tmp_path: Path) -> None:
    """And names every option."""
    shown = understand("--help", data=tmp_path)
    assert shown.returncode == 0
    for word in ("Tell what a text means", "--language", "--json", "--train", "stdin"):
        assert word in shown.stdout.decode()


def test_json_has_one_shape(tmp_path: Path) -> None:
    """Always the same five fields, in letters of any script."""
    (found,) = objects(understand("Ik zoek een school voor mijn kind", "--json", data=tmp_path))
    assert set(found) == {*FIELDS, "crisis"}
    for name, kind in FIELDS.items():
        assert isinstance(found[name], kind), name
    assert found["crisis"] is None
    assert 0 <= found["score"] <= 1  # type: ignore[operator]


def test_danger_is_told_by_its_kind(tmp_path: Path) -> None:
    """The words of danger are read by this command too."""
    (found,) = objects(understand("brand!", "--json", data=tmp_path))
    assert found["crisis"] == "fire"


def test_without_json_it_is_one_line_to_read(tmp_path: Path) -> None:
    """For a person at a keyboard."""
    done = understand("brand!", data=tmp_path)
    assert done.returncode == 0
    assert done.stdout.decode().count("\n") == 1
    assert "crisis fire" in done.stdout.decode()


def test_nothing_stands_beside_the_answer(tmp_path: Path) -> None:
    """Where all is well, stderr is empty: a broken file is one line there, and not two."""
    assert understand("brand!", data=tmp_path).stderr == b""


def test_the_language_given_counts_where_the_text_says_none(tmp_path: Path) -> None:
    """Two letters have the language that the person chose."""
    (found,) = objects(understand("ok", "--json", "--language", "fr", data=tmp_path))
    assert found["language"] == "fr"
    (found,) = objects(understand("ok", "--json", data=tmp_path))
    assert found["language"] == "und"


def test_a_list_keeps_its_order_and_its_count(tmp_path: Path) -> None:
    """Blank lines, Windows line ends, bytes that are no UTF-8, separators of Unicode that are no
    line end, a missing last line end: a line in is a line out."""
    lines = [
        b"brand!",
        b"",
        b"   ",
        b"ok\r",
        b"\xff\xfe\x80",
        "een\u2028twee\u0085drie\x0bvier\x0cvijf".encode(),
        b"\x00",
        "خانه ما آتش گرفته".encode(),
        b'{"text": "a"}',
        b"brand!",
    ]
    for end in (b"\n", b""):
        found = objects(understand("-", data=tmp_path, stdin=b"\n".join(lines) + end))
        assert len(found) == len(lines)
        assert [at for at, each in enumerate(found) if each["crisis"] == "fire"][::9] == [0]
        assert found[-1] == found[0]
        assert found[1]["intent"] == found[2]["intent"] == "none"


def test_an_empty_line_is_a_text(tmp_path: Path) -> None:
    """One empty line, one object."""
    assert len(objects(understand("-", data=tmp_path, stdin=b"\n"))) == 1


def test_nothing_in_is_nothing_out(tmp_path: Path) -> None:
    """An empty file has no line."""
    assert objects(understand("-", data=tmp_path)) == []


def test_a_very_long_line_is_one_line(tmp_path: Path) -> None:
    """A book is read up to its 2,000th character."""
    book = b"the school costs too much. " * 40_000
    assert len(objects(understand("-", data=tmp_path, stdin=book + b"\nok\n"))) == 2


def test_it_learns_from_a_file_of_ones_own(tmp_path: Path) -> None:
    """Thirty lines of two intents: every text gets one of the two, and the right one."""
    asked = ["I need a person to talk to", "", "the school bill", "\ufffd", "let me speak with one"]
    done = understand(
        "-",
        "--train",
        str(taught(tmp_path, *LINES)),
        data=tmp_path,
        stdin="\n".join(asked).encode(),
    )
    found = objects(done)
    assert len(LINES) == 30
    assert len(found) == len(asked)
    assert {each["intent"] for each in found} <= set(TWO)
    assert [found[at]["intent"] for at in (0, 2, 4)] == [TWO[0], TWO[1], TWO[0]]
    assert all(each["answer_ids"] == [] for each in found)


@needed
def test_it_learns_with_the_embedder(tmp_path: Path) -> None:
    """The same with the sentence embedder that ships."""
    train = str(taught(tmp_path, *LINES))
    words = ("ik wil iemand spreken", "--json", "--train", train)
    (found,) = objects(understand(*words, data=tmp_path, embedder=""))
    assert found["intent"] == TWO[0]


def test_danger_is_found_beside_what_was_learnt(tmp_path: Path) -> None:
    """Whoever trains it on something else does not lose it."""
    train = str(taught(tmp_path, *LINES))
    (found,) = objects(understand("brand!", "--json", "--train", train, data=tmp_path))
    assert found["crisis"] == "fire"
    assert found["intent"] in TWO


GOOD = {"text": "a text", "intent": "one"}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "two intents"),
        (b"\n\n", "two intents"),
        (json.dumps(GOOD).encode(), "two intents"),
        (b"not json\n", "line 1"),
        (json.dumps(GOOD).encode() + b"\n\n[1, 2]\n", "line 3"),
        (b'{"text": "a"}\n', "line 1"),
        (b'{"intent": "a"}\n', "line 1"),
        (b"\xff\xfe\n", ""),
        (b'{"text": "x", "intent": "a", "language": 5}\n{"text": "y", "intent": "b"}\n', "line 1"),
        (b'{"text": 5, "intent": "a"}\n{"text": "x", "intent": "b"}\n', "line 1"),
        (b'{"text": "x", "intent": null}\n{"text": "y", "intent": "b"}\n', "line 1"),
        (b'{"text": "x", "intent": ["a"]}\n{"text": "y", "intent": "b"}\n', "line 1"),
    ],
)
def test_a_broken_file_is_one_line(tmp_path: Path, content: bytes, says: str) -> None:
    """Which line it is, exit code 2, and nothing on stdout."""
    path = tmp_path / "lines.jsonl"
    path.write_bytes(content)
    line = refused(understand("hello", "--train", str(path), data=tmp_path))
    assert says in line


def test_a_file_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    """Its name is said."""
    absent = str(tmp_path / "absent.jsonl")
    assert "absent.jsonl" in refused(understand("hello", "--train", absent, data=tmp_path))


def test_wrong_use_is_exit_code_2(tmp_path: Path) -> None:
    """Without a text there is nothing to tell."""
    done = understand(data=tmp_path)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr


def test_an_embedder_that_is_not_there_is_not_passed_over_in_silence(tmp_path: Path) -> None:
    """A wrong NAAST_EMBEDDER: learning with it is refused."""
    train = str(taught(tmp_path, *LINES))
    done = understand("hello", "--train", train, data=tmp_path, embedder="/nowhere")
    assert done.returncode == 2
    assert done.stdout == b""
