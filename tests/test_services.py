"""Services: every one tells something true and readable; a broken file is one clear line."""

from __future__ import annotations

import datetime as dt
import os
import re
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bot.catalogues import extract
from bot.checks import check
from bot.languages import Languages
from bot.settings import Settings
from bot.talk.texts import Text
from dialogues.contents import FOLDER, ContentFault, Shelf, find_faults, load
from dialogues.helplines import load_helplines
from dialogues.services import (
    VALID_DAYS_IN_DANGER,
    Service,
    find_contradictions,
    is_stale,
    load_services,
    short,
    telling,
)

TODAY = dt.date(2026, 11, 22)
TOLD = ("name", "what", "for_whom", "where", "how", "cost")
SERVICES = load_services(FOLDER)
LANGUAGES = Languages()
LEADING = ("barriers.yaml", "support.yaml", "glossary.yaml", "places.yaml")
"""What leads to the services that ship."""
SERVICE = """\
- id: {id}
  official: {{nl: n, fr: f, en: e}}
  kind: social
  urgent: false
  name: Example
  what: Somebody listens.
  for_whom: For families.
  where: In Brussels.
  how: Go there.
  cost: free
  papers: [identity card]
  phone: 0800 12 345
  phone_verified: seen
  hours: null
  region: brussels
  languages: [nl, fr]
  route_when: [need to talk]
  sources: [https://example.org]
  verified: seen
  checked: 2026-11
"""


def told(service: Service, language: str = "en", day: dt.date = TODAY) -> str:
    """What a family reads on a day, in a language."""
    turn: Any = SimpleNamespace(now=dt.datetime.combine(day, dt.time(9)))
    return LANGUAGES.speaker(language).say(telling(service, turn))


def service_text(service: Service, field: str) -> Text:
    """One field as a text to translate."""
    return Text(getattr(service, field))


def plain(text: str) -> str:
    """Without the invisible marks that keep a number together in a right-to-left sentence."""
    return re.sub("[\u2066-\u2069]", "", text)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Our own content, with two small services in place of the 49."""
    folder = tmp_path / "content"
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("services", *LEADING))
    (folder / "services").mkdir()
    (folder / "services/some.yaml").write_text(
        SERVICE.format(id="first") + SERVICE.format(id="second")
    )
    return folder


@pytest.fixture
def example(folder: Path) -> Service:
    """One of the two."""
    return load_services(folder)["first"]


# -- loading ---------------------------------------------------------------------------------------


def test_all_services_are_there():
    """49 of them, the same in the content as a whole, none with the id of a right."""
    contents = load()
    assert len(SERVICES) == 49
    assert contents.services == SERVICES
    assert not SERVICES.keys() & contents.rights.keys()


def test_no_services_are_no_fault(folder: Path):
    """An organisation may do without."""
    shutil.rmtree(folder / "services")
    assert load_services(folder) == {}
    assert load(folder).services == {}


@pytest.mark.parametrize(
    ("piece", "other", "fault"),
    [
        pytest.param("  where: In Brussels.\n", "", "21: second: “where” is missing", id="missing"),
        pytest.param("  cost:", "  colour:", "21: second: “cost” is missing", id="misspelt"),
        pytest.param(
            "  kind:", "  x: y\n  kind:", "23: second: “x” is no field here", id="unknown field"
        ),
        pytest.param("kind: social", "kind: nice", "23: second: “kind”: ", id="unknown kind"),
        pytest.param("id: second", "id: first", "21: first: this id is used twice", id="twice"),
        pytest.param(
            "id: second",
            "id: living-wage",
            "21: living-wage: this is the id of a right",
            id="id of a right",
        ),
        pytest.param("[nl, fr]", "[]", "36: second: “languages” is empty", id="no language"),
        pytest.param("0800 12 345", "0800 (ask)", "32: second: “phone”: ", id="remark"),
        pytest.param(
            "  phone_verified: seen\n",
            "",
            "21: second: a phone number that was not seen",
            id="number not seen",
        ),
        pytest.param(
            "  phone: 0800 12 345\n  phone_verified: seen\n  hours: null",
            "  phone: null\n  hours: always",
            "21: second: only a line with a `phone` is called open",
            id="open without number",
        ),
        pytest.param("hours: null", "hours: 9-17", "34: second: “hours”: ", id="guessed hours"),
        pytest.param("how: Go", "how: " + "Go " * 80, "29: second: “how”: ", id="too long"),
        pytest.param("2026-11", "autumn", "40: second: “checked”: is not a date", id="date"),
        pytest.param("  how: Go there.", " how: [", "29: is not YAML: ", id="no YAML"),
    ],
)
def test_every_fault_is_one_line_with_file_and_line(
    folder: Path, piece: str, other: str, fault: str
):
    """An editor can go straight to it."""
    path = folder / "services/some.yaml"
    before, found, after = path.read_text().rpartition(piece)
    assert found
    path.write_text(before + other + after)
    with pytest.raises(ContentFault) as caught:
        load(folder)
    assert str(caught.value).startswith(f"services/some.yaml:{fault}")
    assert "\n" not in str(caught.value)
    assert [str(one) for one in find_faults(folder)] == [str(caught.value)]


def test_loading_services_alone_finds_their_faults_too(folder: Path):
    """An id that is used twice, also over two files."""
    (folder / "services/more.yaml").write_text(SERVICE.format(id="first"))
    with pytest.raises(ContentFault, match=r"^services/some\.yaml:1: first: .* twice"):
        load_services(folder)


def test_any_part_of_a_file_is_read_or_named(folder: Path):
    """A file cut off anywhere never ends in anything but a fault line."""
    path = folder / "services/some.yaml"
    lines = path.read_text().splitlines(keepends=True)
    for end in range(len(lines)):
        path.write_text("".join(lines[:end]))
        assert all("\n" not in str(fault) for fault in find_faults(folder))


# -- hot reload ------------------------------------------------------------------------------------


def test_a_changed_file_is_taken_over_and_a_broken_one_is_not(folder: Path):
    """Editors need no restart, and a slip changes nothing."""
    now = 0.0
    shelf = Shelf(folder, lambda: now)
    path = folder / "services/some.yaml"

    def write(text: str, seconds: int) -> None:
        path.write_text(text)
        os.utime(path, (seconds, seconds))

    write(SERVICE.format(id="third"), 1)
    now = 2
    assert list(shelf.contents.services) == ["third"]
    write("- id: [", 2)
    now = 4
    assert list(shelf.contents.services) == ["third"]
    assert str(shelf.fault).startswith("services/some.yaml:2: is not YAML")
    (folder / "services/more.yaml").write_text(SERVICE.format(id="fourth"))
    write(SERVICE.format(id="fifth"), 3)
    now = 6
    assert list(shelf.contents.services) == ["fourth", "fifth"]
    assert shelf.fault is None


# -- what families read ----------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "nl", "fr"])
@pytest.mark.parametrize("service", SERVICES.values(), ids=SERVICES)
def test_every_service_tells_something(service: Service, language: str):
    """Translated, without a placeholder left, without a shout, not too long to read."""
    speaker = LANGUAGES.speaker(language)
    text = told(service, language)
    for field in TOLD:
        part = speaker.say(service_text(service, field))
        assert part
        assert part in text
        assert len(part) <= 210
        assert not set("{}!|<>") & set(part)
        assert not re.search(r"\b(shall|entitled|error|unfortunately)\b", part)
    assert "{" not in text
    assert len(text) <= 700
    assert speaker.say(short(service)).count("\n") == 1
    if language == "fr":
        assert not re.search(r" [?!:;»]|\w[?!;]|« ", text), "a French mark without its hard space"


@pytest.mark.parametrize("language", ["nl", "fr"])
def test_sentences_are_translated(language: str):
    """Only names may be the same as in English."""
    speaker = LANGUAGES.speaker(language)
    for service in SERVICES.values():
        for field in TOLD[1:]:
            assert speaker.say(service_text(service, field)) != getattr(service, field)


def test_a_telling_holds_all_there_is(example: Service):
    """In this order; papers as a list; the number with its sign."""
    assert plain(told(example)) == (
        "Example\nSomebody listens.\n\nFor families.\n\nWhere: In Brussels.\n\nHow: Go there.\n\n"
        "Cost: free\n\nTake with you:\n• identity card\n\n"
        "☎ 0800 12 345\nDo you not know the hours? Ask when you call."
    )


def test_what_is_urgent_begins_with_the_number():
    """Nobody in danger reads on for it."""
    assert plain(told(SERVICES["112"])).split("\n\n")[1] == "☎ 112\nOpen day and night."


def test_an_old_check_is_told(example: Service):
    """After a year; what people need in danger after 90 days; or as an editor says."""
    last = example.checked + dt.timedelta(days=365)
    assert "last checked" not in told(example, day=last)
    assert "last checked on" in told(example, day=last + dt.timedelta(days=1))
    urgent = example.model_copy(update={"urgent": True})
    line = example.model_copy(update={"kind": "helpline"})
    after = example.checked + dt.timedelta(days=VALID_DAYS_IN_DANGER + 1)
    assert is_stale(urgent, after)
    assert is_stale(line, after)
    assert not is_stale(example, after)
    assert is_stale(example.model_copy(update={"valid_days": 10}), TODAY)


# -- nothing that was not seen ---------------------------------------------------------------------


def test_no_number_is_shown_that_was_not_seen():
    """Every phone was seen; a number in a text is 112 or a line that we have."""
    seen = {service.phone for service in SERVICES.values() if service.phone_verified == "seen"}
    for service in SERVICES.values():
        text = plain(told(service))
        assert ("☎" in text) == bool(service.phone)
        assert service.phone in seen | {None}
        numbers = re.findall(r"\b(?:0\d[\d ]+\d|1\d\d\d?|116 ?000)\b", text)
        assert {number.strip() for number in numbers} <= seen


def test_nothing_is_called_open_whose_hours_are_not_known():
    """Neither by the telling nor by a sentence of the content."""
    opened = re.compile(r"day and night|\bopen\b|24/7|24 hours|o'clock|\d ?h\b|weekdays", re.I)
    for service in SERVICES.values():
        assert bool(opened.search(told(service))) == service.always_open
        assert not any(opened.search(getattr(service, field)) for field in TOLD)


def test_services_and_helplines_agree():
    """One number and one opening for one line."""
    helplines = load_helplines(FOLDER / "helplines.yaml")
    assert {line.id for line in helplines.helplines} <= SERVICES.keys()
    assert list(find_contradictions(SERVICES, helplines)) == []
    wrong = SERVICES | {"112": SERVICES["112"].model_copy(update={"phone": "113"})}
    wrong["caw"] = wrong["caw"].model_copy(update={"hours": "always"})
    assert list(find_contradictions(wrong, helplines)) == [
        "112: phone 113, but 112 as a helpline",
        "caw: the hours are not those of the helpline",
    ]


def test_no_editors_remark_is_shown():
    """What editors note stays with them."""
    for service in SERVICES.values():
        text = told(service)
        assert not service.verify_note or service.verify_note not in text
        assert not any(source in text for source in service.sources)


# -- the tool --------------------------------------------------------------------------------------


def test_what_families_read_is_to_be_translated():
    """All of it, and nothing of the editors'."""
    texts = {str(message.id) for message in extract()["content"]}
    for service in SERVICES.values():
        assert {getattr(service, field) for field in TOLD} | {*service.papers} <= texts
        assert not {service.verify_note, service.who_supports, *service.route_when} & texts


def test_the_check_counts_services_and_names_old_ones(tmp_path: Path):
    """Old ones are to be looked at again; that is no fault. A contradiction is one."""
    settings = Settings(data=tmp_path)
    assert "✓ 49 services\n" in str(check(settings, today=TODAY, only=["content"]))
    report = check(settings, today=dt.date(2027, 3, 1), only=["content"])
    assert re.search(r"· 49 services, \d+ to re-check: .*112", str(report))
    assert not [fault for fault in report.faults if "services" in fault]
    content = Path(shutil.copytree(FOLDER, tmp_path / "content"))
    (path,) = [p for p in (content / "services").glob("*.yaml") if "id: '112'" in p.read_text()]
    path.write_text(path.read_text().replace("phone: '112'", "phone: '113'"))
    found = check(settings, content=content, today=TODAY, only=["content"]).faults
    assert "services: 112: phone 113, but 112 as a helpline" in found
