"""Hostile input is text everywhere: markup, signs that turn letters around, formulas, and names of
ten megabytes, in every place where somebody may write something.

The files that open in a spreadsheet are written by bot/spreadsheet.py alone, so that no formula can
run in one; the last test turns red when another place writes one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient
from typer.testing import CliRunner

from bot.app import Naast
from bot.cli import app as command_line
from bot.languages import Languages, contained
from bot.settings import Settings
from bot.talk.heard import Heard, Media
from bot.talk.texts import Name, _
from storage import (
    cases,
    files,
    looks,
    messages,
    names,
    outbox,
    people,
    personal,
    shares,
    staff,
)
from storage.staff import Area, Organisation
from tests.conftest import EXAMPLE, FROZEN
from tests.console.conftest import Colleague, Moving, asks, case_of
from tests.serving import ROOT
from tests.speaking import Someone
from tests.test_door import FAMILY, TINE, Team
from tests.test_door import mode as mode
from tests.test_door import team as team
from tests.test_door import topics as topics
from tests.understand.weights import whole

MARKUP = "\"'><x-evil onclick=evil()><script>evil()</script><img src=x onerror=evil()>{{7*7}}&amp;"
TURNED = "a\u202eb\u2066c\u2067d \u200bzero\u200f\ufeff"
ENDING = "\u2069\u2069\u202cafter"
FORMULA = '=HYPERLINK("http://evil.example";A1)'
SIGNS = "*b* _i_ [you](tg://user?id=7) <b>bold</b> `code` @all /stop"
HOSTILE = (MARKUP, TURNED, ENDING, FORMULA, SIGNS)
FORMULAS = ("=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1", "'=1", '"=1')
TEN_MEGABYTES = 10_000_000
VOID = {"meta", "link", "input", "img", "br", "hr", "source", "use", "path", "rect", "circle"}


# -- a page, as a browser reads it -----------------------------------------------------------------


class Page(HTMLParser):
    """Reads a page as a browser does, and remembers what somebody could have put into it."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.shown: list[str] = []
        self._script = False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """No element, attribute or address that is not ours."""
        given = {name: value or "" for name, value in attrs}
        self._script = tag == "script"
        if tag in ("x-evil", "iframe", "object", "embed", "base") or "style" in given:
            self.faults.append(f"<{tag}>")
        if self._script and not given.get("src", "").startswith("/"):
            self.faults.append("a script in the page")
        for name, value in given.items():
            if name.startswith("on") or "x-evil" in name:
                self.faults.append(f"{tag} {name}")
            if name in ("href", "src", "action", "formaction") and not _ours(value):
                self.faults.append(f"{tag} {name}={value}")
            if name in ("title", "aria-label", "alt", "placeholder") and not _is_contained(value):
                self.faults.append(f"{tag} {name} turns")

    def handle_data(self, data: str) -> None:
        """Words on the page."""
        if self._script and data.strip():
            self.faults.append("words in a script")
        if not _is_contained(data):
            self.faults.append(f"turns what stands beside it: {data[:40]!r}")
        self.shown.append(data)

    def handle_endtag(self, tag: str) -> None:
        """Scripts end."""
        self._script = False

    @property
    def text(self) -> str:
        """All words."""
        return "".join(self.shown)


def _ours(address: str) -> bool:
    known = ("/", "?", "#", "tel:", "https://www.openstreetmap.org/", "https://t.me/", "http://")
    return not address or address.startswith(known)


def _is_contained(text: str) -> bool:
    """Whether every sign that turns letters is closed within the text, and closes none outside."""
    still: list[str] = []
    for sign in text:
        if sign in "\u202a\u202b\u202d\u202e":
            still.append("\u202c")
        elif sign in "\u2066\u2067\u2068":
            still.append("\u2069")
        elif sign == "\u202c" and still[-1:] != [sign]:
            return False
        elif sign in "\u202c\u2069":  # an isolate ends what began in it
            if sign not in still:
                return False
            while still.pop() != sign:
                pass
    return not still


def without_turning(text: str) -> str:
    """The text as it can be compared, whatever closes were added or left out."""
    return re.sub("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]", "", text)


# -- the console -----------------------------------------------------------------------------------


@pytest.fixture
def clock() -> Moving:
    """A clock that stands still."""
    return Moving()


@pytest.fixture
def naast(tmp_path: Path, clock: Moving, request: pytest.FixtureRequest) -> Iterator[Naast]:
    """A whole Naast of an organisation whose texts are hostile too."""
    text = str(getattr(request, "param", MARKUP))
    written = EXAMPLE.read_text(encoding="utf-8")
    for line in (
        "name: Huis van het Kind Voorbeeldstad",
        "  phone: 02 000 00 00",
        "  address: Voorbeeldstraat 1, 1000 Brussel",
        "  name: Voorbeeld Persoon",
    ):
        assert line in written
        key = line.partition(":")[0]
        written = written.replace(line, f"{key}: {json.dumps(text[:60])}")
    path = tmp_path / "organisation.yaml"
    path.write_text(written, encoding="utf-8")
    chosen = Settings(data=tmp_path / "data", organisation=path)
    built = Naast(chosen, now=clock, reads=whole())
    yield built
    built.database.close()


def everywhere(naast: Naast, text: str) -> tuple[Someone, Colleague, Colleague, Colleague]:
    """A case in which this stands wherever anybody can write: the family, who has it, another who
    is asked to take it over, and a coordinator, all called so too."""
    family = Someone(naast, language="fr")
    asks(family, "Bonjour")
    case = case_of(family)
    tine, piet = Colleague(naast, text), Colleague(naast, f"P{text}")
    nora = Colleague(naast, f"N{text}", role="coordinator")
    for each in (tine, piet, nora):
        each.signs_in()

    def house(tx: Any) -> None:
        other = staff.save_organisation(tx, Organisation("", text, text, text))
        area = staff.save_area(tx, Area("", text, ("1090",)))
        staff.save_area(tx, Area("", f"B{text}", ("1091",), organisation_id=other))
        cases.entrust(tx, case.id, cases.Chosen(tine.id, ("area",)), area)
        body = {"name": text, "own": text}
        shares.give(tx, case.person_id, case.id, "who", body, "T", FROZEN)
        shares.give(tx, case.person_id, case.id, "work", {"own": text}, "T", FROZEN)
        names.mark(tx, case.person_id, text)
        cases.expect_letter(tx, case.id, text, None, FROZEN)

    naast.database.write(house)
    here = f"/console/cases/{case.id}"
    assert tine.does(f"{here}/take").status_code == 303
    family.types(text)
    photo = Media("photo", "image/jpeg", text, content=b"\xff\xd8\xff")
    paper = Media("document", "text/html", text, content=b"<script>evil()</script>")
    for n, media in enumerate((photo, paper)):
        said = Heard("web", family.address, f"{n}", media.kind, text=text, media=media)
        family.hear(said)
    family.hear(Heard("web", family.address, "e1", "text", text="before"))
    family.hear(Heard("web", family.address, "e2", "edited", text=text, edits=f"{family.address}"))
    tine.does(f"{here}/notes", text=text)
    tine.does(f"{here}/answers", text=text)
    tine.does(f"{here}/tags", tag=text)
    tine.does(f"{here}/tasks", words=text, kind="other")
    tine.does(f"{here}/sayings", title=text, text=text)
    tine.does(f"{here}/drafts", kind="note", text=text)
    tine.does(f"{here}/transfer", to=f"person:{piet.id}", word=text, reason="language")
    return family, tine, piet, nora


def pages(family: Someone, nora: Colleague, text: str) -> list[str]:
    """The addresses of the pages that show any of it."""
    here = f"/console/cases/{case_of(family).id}"
    return [
        "/console", "/console?list=mine", "/console?list=all", here, f"{here}?page=about",
        f"{here}/live", f"{here}/close", f"{here}/snooze", f"{here}/transfer", f"{here}/phrases",
        f"{here}/phrases?find=x", "/console/account", "/console/families", "/console/team",
        f"/console/team/{nora.id}", "/console/areas", "/console/areas/new", "/console/partners",
        "/console/registrations", "/console/understanding", "/console/transfers",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("naast", "text"),
    [(text, text) for text in (f"{FORMULA} {MARKUP}", f"{SIGNS} {TURNED}", ENDING)],
    ids=["markup", "turned", "ending"],
    indirect=["naast"],
)
def test_the_console_shows_it_as_text(naast: Naast, text: str) -> None:
    """On every page, for whoever has the case and for a coordinator: nothing of it becomes an
    element, an attribute or an address, and nothing turns what stands beside it around."""
    family, tine, piet, nora = everywhere(naast, text)
    counted = 0
    for who in (tine, nora):
        for path in pages(family, nora, text):
            answer = who.http.get(path)
            if answer.status_code in (403, 404) and who is tine:
                continue
            assert answer.status_code == 200, path
            page = Page(answer.text)
            assert page.faults == [], path
            counted += without_turning(page.text).count(without_turning(text))
    assert counted > 15
    family.picks(next(c["id"] for c in family.choices() if c["id"].endswith(".yes")))
    family.picks("transfer.items=none")
    listed = piet.sees("/console/transfers")
    assert Page(listed).faults == []
    found = re.search(r'href="(/console/transfers/\w+)"', listed)
    assert found
    offer = Page(piet.sees(found[1]))
    assert offer.faults == []
    assert without_turning(text) in without_turning(offer.text)


@pytest.mark.parametrize("text", [MARKUP, TURNED + ENDING])
def test_typed_again_it_is_what_it_was(naast: Naast, text: str) -> None:
    """What was refused stands in its box as it was typed, and nothing of it runs."""
    family = Someone(naast, language="fr")
    asks(family, "Bonjour")
    tine = Colleague(naast)
    tine.signs_in()
    here = f"/console/cases/{case_of(family).id}"
    tine.does(f"{here}/take")
    typed = text + "x" * 4001
    answer = tine.does(f"{here}/answers", text=typed)
    assert answer.status_code == 422
    page = Page(answer.text)
    assert page.faults == []
    assert without_turning(typed) in without_turning(page.text)
    found = Page(tine.sees(f"/console?q={text}"[:300].replace("#", "")))
    assert found.faults == []


TURNS = st.text("ab \n\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069א", max_size=30)


@given(TURNS)
def test_no_text_turns_what_stands_beside_it(text: str) -> None:
    """Whatever it opens is closed within its line; its letters stay; twice is once."""
    found = contained(text)
    assert all(_is_contained(line) for line in found.split("\n"))
    assert without_turning(found) == without_turning(text)
    assert contained(found) == found


@pytest.mark.parametrize("language", ["fr", "ar"])
@given(name=TURNS)
def test_a_name_keeps_to_its_place_in_a_sentence(language: str, name: str) -> None:
    """In a sentence for a family, from the left or the right, a name turns nothing else around."""
    hello = _("Noted for {reader}. You can write more here.").of(reader=Name(name))
    said = LANGUAGES.speaker(language).say(hello)
    assert all(_is_contained(line) for line in re.split("[\n\r\u2029]", said))


LANGUAGES = Languages()


# -- the family's side -----------------------------------------------------------------------------


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.one_of(st.sampled_from((*HOSTILE, *FORMULAS)), st.text(min_size=1, max_size=60)))
def test_the_web_chat_gives_it_as_json(talk: tuple[Someone, TestClient, str], text: str) -> None:
    """What a colleague answers, and what the family wrote, whole and as JSON: no browser takes it
    for a page, and no line of the stream ends in the middle of it."""
    family, web, tine = talk
    case_id = case_of(family).id
    text = text.encode("utf-8", "replace").decode().replace("\0", "")
    family.naast.desk.reply(case_id, tine, text).result()
    answer = web.get("/chat/api/messages")
    assert answer.headers["content-type"] == "application/json"
    last = answer.json()["messages"][-1]
    assert (last["from"], last["text"]) == ("human", text)
    assert b"\n" not in answer.content


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Someone, TestClient, str]]:
    """A family on the web chat whose case Tine has."""
    chosen = Settings(data=tmp_path_factory.mktemp("hostile"), organisation=EXAMPLE)
    naast = Naast(chosen, now=lambda: FROZEN, reads=whole())
    web = TestClient(naast.asgi())
    token = web.post("/chat/api/sessions", json={"language": "fr"}).json()["session"]
    web.headers["authorization"] = f"Bearer {token}"
    for n, text in enumerate(("une personne", "Bonjour")):
        assert web.post("/chat/api/messages", json={"id": f"m{n}", "text": text}).is_success
    address = next(row for row in _addresses(naast) if row)
    family = Someone(naast, address=address, language="fr")
    tine = naast.database.write(
        lambda tx: people.add(tx, "nl", FROZEN, role="supporter", name=SIGNS)
    )
    naast.desk.take(case_of(family).id, tine).result()
    yield family, web, tine
    web.close()
    naast.database.close()


def _addresses(naast: Naast) -> list[str]:
    from tests.storage.acting import rows

    return [str(row["address"]) for row in rows(naast.database, "addresses")]


def test_no_browser_takes_a_file_for_a_page(talk: tuple[Someone, TestClient, str]) -> None:
    """A name with line ends, quotes and a path is a plain name; a page is something to save."""
    family, web, _tine = talk
    name = '..\\../\u202e"><x-evil>\r\nSet-Cookie: a=b.html'
    form = {"file": (name, b"<script>evil()</script>", "text/html")}
    assert web.post("/chat/api/files", data={"id": "f1"}, files=form).status_code == 202
    person = family.person
    assert person
    found = family.naast.database.read(lambda tx: cases.attachments(tx, person.id))
    answer = web.get(f"/chat/api/files/{list(found)[-1]}")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert re.fullmatch(
        r'attachment; filename="[A-Za-z0-9._-]{1,80}"', answer.headers["content-disposition"]
    )
    assert "set-cookie" not in answer.headers


# -- Telegram --------------------------------------------------------------------------------------


def test_telegram_gets_no_markup(team: Team) -> None:
    """Both ways, with a hostile name, caption and file name: it arrives sign for sign, and no call
    asks Telegram to read it as HTML or Markdown, to mention anybody or to show a link's page."""
    peer = team.peer
    team.linked(TINE, "Tine")
    peer.meet(FAMILY, language="fr", name=MARKUP)
    case = team.asks()
    team.hears(TINE, "🔔")
    peer.press(TINE, "Take")
    told = f"{SIGNS} {MARKUP} {TURNED}"
    peer.say(FAMILY, told)
    shown = team.hears(TINE, SIGNS)
    assert shown.text.endswith(told.strip())
    document = {
        "file_id": peer.file("documents/file_1.pdf", b"%PDF-1.4"),
        "file_name": f"{MARKUP}\r\n\u202e.pdf",
        "mime_type": "application/pdf",
    }
    peer._message(FAMILY, {"document": document, "caption": f"légende {MARKUP}"})
    got = team.hears(TINE, "légende")
    assert got.text.endswith(MARKUP)
    assert got.file
    assert not re.search(r'[\r\n"]', got.file.name)
    team.replies(TINE, f"réponse {SIGNS} {MARKUP}", shown)
    assert team.hears(FAMILY, "réponse").text.endswith(MARKUP)
    for call in peer.calls:
        assert not {"parse_mode", "entities", "caption_entities"} & set(call.params), call.method
    assert case.number


# -- ten megabytes ---------------------------------------------------------------------------------


def test_a_name_of_ten_megabytes_is_refused_by_every_form(naast: Naast) -> None:
    """Kindly, without keeping it and without falling over; half a megabyte is told its limit."""
    nora = Colleague(naast, "Nora", role="coordinator")
    nora.signs_in()
    for path in ("/console/account/name", "/console/team", "/console/areas/new",
                 "/console/partners/new", "/console/registrations"):  # fmt: skip
        for size, status in ((TEN_MEGABYTES, (413,)), (500_000, (422,))):
            answer = nora.does(path, name="é" * (size // 6))
            assert answer.status_code in status, (path, size, answer.status_code)
            assert Page(answer.text).faults == []
            assert len(answer.text) < 1_000_000
    outside = TestClient(naast.asgi())
    answer = outside.post("/register", data={"name": "x" * TEN_MEGABYTES})
    assert answer.status_code == 413
    answer = outside.post("/register", data={"name": "x" * 500_000, "organisation": MARKUP})
    assert answer.status_code == 422
    assert Page(answer.text).faults == []
    outside.close()
    assert naast.database.read(lambda tx: [len(p.name or "") for p in people.staff(tx)]) == [4]


def test_a_text_of_ten_megabytes_is_kept_out_at_the_door(
    talk: tuple[Someone, TestClient, str],
) -> None:
    """The web chat takes one megabyte; file names are cut; whatever gets through inside is carried
    as it is, and the talk goes on."""
    family, web, _tine = talk
    big = {"id": "big", "text": "x" * TEN_MEGABYTES}
    assert web.post("/chat/api/messages", json=big).status_code == 413
    form = {"file": ("x" * 200_000 + ".pdf", b"%PDF", "application/" + "y" * 5000)}
    answer = web.post("/chat/api/files", data={"id": "f9"}, files=form)
    assert answer.status_code in (202, 400, 413)
    person = family.person
    assert person
    found = family.naast.database.read(lambda tx: cases.attachments(tx, person.id))
    assert all(len(each.name) <= 200 and len(each.mime) <= 100 for each in found.values())


def test_a_family_called_by_ten_megabytes_is_not_called_so(naast: Naast) -> None:
    """Where a name is asked it is a story, and goes to the person as one; Telegram's own name of
    somebody is kept nowhere."""
    family = Someone(naast, channel="telegram", language="en")
    name = "N" * TEN_MEGABYTES
    family.hear(Heard("telegram", family.address, "1", "start", name=name))
    family.types("a person")
    family.types("x" * 200_000)
    family.picks("go=menu")
    person = family.person
    assert person
    assert person.name is None
    assert family.choices()
    file_id = naast.database.write(
        lambda tx: files.keep(tx, person.id, "document", name, name, FROZEN)
    )
    kept = naast.database.read(lambda tx: files.get(tx, file_id))
    assert kept
    assert (len(kept.name), len(kept.mime)) == (200, 100)
    naast.database.write(lambda tx: names.mark(tx, person.id, name))
    assert naast.database.read(lambda tx: outbox.counts(tx)) is not None


@pytest.mark.parametrize("name", ["x" * 100_000, "Tine\u202e", "Tine\x1b[31m", "a\nb", " "])
def test_the_command_line_takes_no_such_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """One line that says what a name is, and nobody is invited."""
    monkeypatch.setenv("NAAST_DATA", str(tmp_path))
    done = CliRunner().invoke(command_line, ["invite", "--role", "supporter", "--name", name])
    assert done.exit_code == 2
    assert "--name" in done.output
    assert len(done.output) < 300
    assert "\u202e" not in done.output


# -- what leaves the house -------------------------------------------------------------------------


def test_an_export_is_json_and_holds_it_whole(naast: Naast) -> None:
    """The person's own data: read back it is what was written, no control sign stands raw in it,
    and the log of who looked is the same."""
    family = Someone(naast, language="fr")
    written = [*HOSTILE, *FORMULAS, "\x1b]0;evil\x07\x9b31m"]
    asks(family, "Bonjour")
    for text in written:
        family.types(text)
    tine = Colleague(naast, MARKUP)
    tine.signs_in()
    tine.does(f"/console/cases/{case_of(family).id}/take")
    person = family.person
    assert person
    given = naast.database.read(lambda tx: personal.export(tx, person.id))
    out = json.dumps(given, ensure_ascii=False, indent=2)
    assert not [c for c in out if ord(c) < 32 and c != "\n"]
    back = [json.loads(row["body"]).get("text") for row in json.loads(out)["messages"]]
    assert [text for text in back if text in written] == written
    looked = naast.database.read(lambda tx: looks.of_person(tx, person.id))
    assert any(look.name == MARKUP for look in looked)
    talk = naast.database.read(lambda tx: messages.after(tx, person.id, 0))
    assert [m.text for m in talk if m.text in written] == written


def test_only_the_report_writes_a_spreadsheet() -> None:
    """Formulas run in a spreadsheet alone: bot/spreadsheet.py writes them all, so that a cell that
    begins with = + - @, a tab or a line end gets a ' before it."""
    code = [p for folder in ("bot", "storage", "dialogues") for p in (ROOT / folder).rglob("*.py")]
    assert len(code) > 100
    writes = re.compile(r"^\s*(import|from) (csv|openpyxl|xlsxwriter|pandas)\b|text/csv", re.M)
    found = sorted(p.name for p in code if writes.search(p.read_text(encoding="utf-8")))
    assert found == ["report.py", "signals.py", "spreadsheet.py"]  # two answer with what it wrote
