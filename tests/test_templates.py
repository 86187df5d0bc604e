"""Templates: what their files must be, what the platform has of them, and what may be sent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.app import Naast
from bot.checks import _templates
from bot.cli import app
from bot.languages import Languages
from bot.settings import Settings
from bot.template_push import Platform, PlatformFault, compare
from bot.templates import LANGUAGES, NAMES, TemplateFault, Wording, code_of, faults, load, read
from dialogues.contents import FOLDER
from storage import templates
from tests.conftest import EXAMPLE
from tests.whatsapp.peer import Peer
from tests.whatsapp.peer_templates import LANGUAGES as THEIRS

OURS = FOLDER / "templates"
GOOD = {
    "category": "UTILITY",
    "body": "Hello from {{1}}, write back.",
    "button": "Yes",
    "example": ["us"],
}


def one(**changed: object) -> Wording:
    """A template in English that is right but for this."""
    told = {"name": NAMES[0], "language": "en", **GOOD, **changed}
    return Wording(**{**told, "example": tuple(told["example"])})  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def peer() -> Iterator[Peer]:
    """The platform, with nothing submitted yet."""
    with Peer() as found:
        yield found


@contextmanager
def platform(peer: Peer, token: str = "", url: str = "") -> Iterator[Platform]:
    """Our side of it."""
    opened = Platform(token or peer.token, peer.business_id, url or peer.url)
    yield opened
    opened.close()


# -- files -----------------------------------------------------------------------------------------


def test_ours_are_right_in_every_language() -> None:
    """Each language has each template, with the variables of the English one; the platform knows
    every code."""
    found = load(OURS)
    there = {one.language for one in found}
    spoken = {tag: code_of(tag, there) for tag in Languages().tags}
    assert None not in spoken.values(), spoken
    assert len(set(spoken.values())) == len(spoken)  # Dari has its own beside Persian
    assert there >= {"prs_AF", "ps_AF"}
    assert set(NAMES) == {one.name for one in found}
    assert len(found) == len(NAMES) * len({one.language for one in found})
    assert LANGUAGES <= THEIRS
    assert not {one.language for one in found} - THEIRS


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"body": "x" * 1025}, "1024"),
        ({"body": "{{1}} greets you."}, "begin or end"),
        ({"body": "Greetings from {{1}}."}, "begin or end"),
        ({"body": "Hello {{2}}, and {{1}} too."}, "in order"),
        ({"example": ()}, "one text for each"),
        ({"name": "Naast-Message"}, "small letters"),
        ({"button": "A button with too many words"}, "the button"),
        ({"category": "NEWS"}, "category"),
        ({"language": "so"}, "no language so"),
    ],
)
def test_what_the_platform_would_refuse_is_found_before(
    changed: dict[str, object], said: str
) -> None:
    """Length, places and numbers of variables, names, languages: one line each."""
    assert any(said in fault for fault in faults([one(**changed)]))
    assert not any("small letters" in fault for fault in faults([one()]))


@pytest.mark.parametrize(
    ("tag", "never"),
    [
        ("nl", r"\b(u|uw)\b"),
        ("es", r"\busted|\ble\b|\b(toque|escriba|envíelo)\b"),
        ("fr", r"\b(tu|te|toi)\b"),
        ("ro", r"\b(tu|te|ție)\b|\bprimul\b"),
        ("tr", r"\b(sen|sana|seni)\b"),
        ("pl", r"\bpierwsz[ya]\b|\b(pan|pani)\b"),
        ("ru", r"\bперв(ым|ой)\b|\b(ты|тебе)\b"),
        ("uk", r"\bперш(им|ою)\b|\b(ти|тобі)\b"),
        ("bg", r"\bпърв(а)?\b|\bпръв\b|\b(ти|теб)\b"),
    ],
)
def test_they_address_people_as_the_talk_does(tag: str, never: str) -> None:
    """The same "you" as in the chat (docs/languages.md), and Naast is no man and no woman."""
    for each in load(OURS):
        if each.language == tag:
            assert not re.search(never, f"{each.body} {each.button}", re.IGNORECASE), each.body


def test_placeholders_are_the_same_in_every_language() -> None:
    """A language that lost a variable, or a whole template, is named."""
    lost = Wording(NAMES[0], "nl", "UTILITY", "Dag, schrijf terug.", "Ja", ())
    found = list(faults([one(), one(name=NAMES[1]), lost]))
    assert found == [
        f"templates/nl.yaml: {NAMES[0]}: its variables are not those of en.yaml",
        f"templates/nl.yaml: {NAMES[1]} is missing",
    ]


@pytest.mark.parametrize("text", ["- a list", "naast_message: words", "a: [", "x: {body: 1}"])
def test_a_broken_file_is_one_clear_line(tmp_path: Path, text: str) -> None:
    """It says which file."""
    (tmp_path / "nl.yaml").write_text(text)
    with pytest.raises(TemplateFault, match=r"^templates/nl\.yaml: [^\n]+$"):
        read(tmp_path)


def test_naast_check_looks_at_them(tmp_path: Path) -> None:
    """A fault in a file is a fault of the check; ours are none, and none at all is only told."""
    assert [line.good for line in _templates(OURS)] == [True]
    assert [line.good for line in _templates(tmp_path)] == [None]
    for path in OURS.glob("*.yaml"):
        text = path.read_text()
        (tmp_path / path.name).write_text(
            text.replace("{{1}}", "het huis") if path.stem == "nl" else text
        )
    found = list(_templates(tmp_path))
    assert {line.good for line in found} == {False}
    assert all("templates/nl.yaml" in line.text for line in found)


def test_languages_have_the_platforms_names() -> None:
    """Dari and Pashto have their own; what it lacks has none."""
    here = {"nl", "fa", "prs_AF", "ps_AF", "en"}
    tags = ("nl", "nl-BE", "fa", "fa-AF", "ps", "so", "ti", "en-GB")
    assert [code_of(tag, here) for tag in tags] == [
        *("nl", "nl", "fa", "prs_AF", "ps_AF", None, None, "en")
    ]


# -- the platform ----------------------------------------------------------------------------------


def test_what_is_missing_is_submitted_and_what_differs_is_changed(peer: Peer) -> None:
    """The peer takes every one of ours as the platform would, and then nothing differs."""
    ours = load(OURS)
    with platform(peer) as there:
        standings = compare(ours, there.templates())
        assert {each.state for each in standings} == {"missing"}
        assert [there.push(each) for each in standings] == ["PENDING"] * len(ours)
        assert {each.state for each in compare(ours, there.templates())} == {"PENDING"}
        peer.templates.review(NAMES[0], "nl", "REJECTED", "INVALID_FORMAT")
        body = peer.templates.get(NAMES[0], "fr")
        assert body
        body["components"][0]["text"] = "Autre chose de {{1}}, voilà."
        found = {str(each) for each in compare(ours, there.templates()) if not each.good}
        assert found == {
            f"{NAMES[0]} fr: differs",
            f"{NAMES[0]} nl: REJECTED (INVALID_FORMAT)",
        }
        differs = next(each for each in compare(ours, there.templates()) if each.state == "differs")
        there.push(differs)
        assert all(each.state != "differs" for each in compare(ours, there.templates()))


def test_a_refusal_is_one_line_without_the_token(peer: Peer) -> None:
    """A wrong token, and nobody there: both say so."""
    says_no = pytest.raises(PlatformFault, match="WhatsApp says no")
    with platform(peer, "wrong-token") as there, says_no as refused:
        there.templates()
    assert "wrong-token" not in str(refused.value)
    nobody = pytest.raises(PlatformFault, match="cannot be reached")
    with platform(peer, url="http://127.0.0.1:9") as nowhere, nobody:
        nowhere.templates()


def test_the_command_line_tells_and_pushes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line each; exit 1 while something is to be done; push does it; what the platform says is
    kept for whoever coordinates."""
    told = {"NAAST_DATA": str(tmp_path), "NAAST_ORGANISATION": str(EXAMPLE)}

    def run(*words: str) -> Result:
        return CliRunner().invoke(app, ["whatsapp", "templates", *words])

    with Peer() as fresh:
        for name, value in (fresh.settings() | told).items():
            monkeypatch.setenv(name, value)
        before = run("status")
        assert before.exit_code == 1
        assert f"{NAMES[0]} nl: missing" in before.output.splitlines()
        pushed = run("push")
        assert pushed.exit_code == 0, pushed.output
        assert f"{NAMES[0]} nl: missing, submitted: PENDING" in pushed.output.splitlines()
        fresh.templates.review(NAMES[1], "ar", "PAUSED")
        after = run("status")
        assert after.exit_code == 1
        lines = after.output.splitlines()
        assert {f"{NAMES[1]} ar: PAUSED", f"{NAMES[0]} ar: PENDING"} <= set(lines)
        assert run("look").exit_code == 2
        monkeypatch.delenv("NAAST_WHATSAPP_BUSINESS_ID")
        lost = run("status")
        assert lost.exit_code == 2
        assert "NAAST_WHATSAPP_BUSINESS_ID" in lost.output
    database = Naast(Settings(data=tmp_path, organisation=EXAMPLE)).database
    troubled = database.read(templates.troubled)
    database.close()
    assert [(each.name, each.language, each.state) for each in troubled] == [
        (NAMES[1], "ar", "PAUSED")
    ]
