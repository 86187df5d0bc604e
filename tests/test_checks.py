"""`naast check`: a good tree is green, each kind of fault is red, in lines that people can read."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from bot.catalogues import locales, po_file
from bot.checks import SUBJECTS, Report, check
from bot.settings import Settings
from bot.talk.steps import Dialogue, Say
from bot.talk.texts import _
from dialogues.contents import FOLDER

TODAY = date(2026, 11, 22)
EXAMPLE = Path(__file__).parent.parent / "organisation.example.yaml"


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A copy of our content, to break."""
    return Path(shutil.copytree(FOLDER, tmp_path / "content"))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small tree with one text to translate, and Dutch begun."""
    code = tmp_path / "root" / "bot" / "talk.py"
    code.parent.mkdir(parents=True)
    code.write_text('X = _("What now, {name}?")\n', encoding="utf-8")
    assert locales("add", "nl", tmp_path / "root") == 0
    return tmp_path / "root"


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def look(tmp_path: Path, root: Path, **more: object) -> Report:
    """Check a tree that has no dialogues of its own."""
    settings = more.pop("settings", None) or Settings(data=tmp_path)
    given = {"root": root, "dialogues": (), "commands": (), "today": TODAY, **more}
    given["only"] = set(SUBJECTS) - {"understanding"}  # see tests/understand/test_check_examples.py
    return check(settings, **given)  # type: ignore[arg-type]


def test_our_own_tree_is_green(tmp_path: Path) -> None:
    """What ships has no faults, in content, dialogues and catalogues."""
    rest = set(SUBJECTS) - {"understanding"}
    report = check(Settings(data=tmp_path, organisation=EXAMPLE), today=TODAY, only=rest)
    assert report.faults == []
    assert report.code == 0
    assert [group.title for group in report.groups] == [
        "Organisation",
        "Content",
        "Templates",
        "Dialogues",
        "Languages",
    ]


def test_the_report_can_be_read(tmp_path: Path, root: Path) -> None:
    """Groups with one line a finding, a sum at the end with the time it took."""
    report = look(tmp_path, root)
    text = str(report)
    assert report.code == 0, text
    assert "Content\n  ✓ " in text
    assert f"all is well (looked for {report.seconds:.1f} s)" in text
    assert "nl naast: 0 of 1 (draft); nothing translated yet" in text


# -- the organisation ------------------------------------------------------------------------------


def test_no_organisation_is_explained(tmp_path: Path, root: Path) -> None:
    """Without one Naast is a try-out: no fault, unless it is meant to serve others."""
    assert "try-out for this machine only" in str(look(tmp_path, root))
    for settings in (
        Settings(data=tmp_path, host="0.0.0.0"),
        Settings(data=tmp_path, telegram_token="1:abc"),
    ):
        report = look(tmp_path, root, settings=settings)
        assert report.code == 1
        assert "there is no organisation: copy organisation.example.yaml" in report.faults[0]


def test_the_example_organisation_is_explained(tmp_path: Path, root: Path) -> None:
    """Who reads, when, what happens in danger and how long things are kept."""
    text = str(look(tmp_path, root, settings=Settings(data=tmp_path, organisation=EXAMPLE)))
    for part in ("read the chats", "on duty on monday", "before the family says yes", "180 days"):
        assert part in text


def test_a_broken_organisation_is_one_line(tmp_path: Path, root: Path) -> None:
    """What is wrong in the file, and where."""
    path = tmp_path / "organisation.yaml"
    shutil.copy(EXAMPLE, path)
    edit(path, "policy: ask_first", "policy: sometimes")
    report = look(tmp_path, root)
    assert len(report.faults) == 1
    assert report.faults[0].startswith("organisation.yaml: crisis.policy: ")


def test_a_default_language_without_catalogue_is_found(tmp_path: Path, root: Path) -> None:
    """The language to begin in must be on offer."""
    path = tmp_path / "organisation.yaml"
    shutil.copy(EXAMPLE, path)
    edit(path, "default_language: nl", "default_language: fr")
    assert "fr is not on offer" in look(tmp_path, root).faults[0]


# -- content ---------------------------------------------------------------------------------------


def test_broken_content_is_one_line_with_its_place(
    tmp_path: Path, root: Path, content: Path
) -> None:
    """The editor sees the file and the line."""
    edit(content / "facts.yaml", "  means: pregnant now\n", "")
    report = look(tmp_path, root, content=content)
    assert report.code == 1
    assert report.faults[0].startswith("facts.yaml:")


def test_stale_facts_are_counted(tmp_path: Path, root: Path) -> None:
    """What was checked long ago is to be looked at again; that is no fault."""
    report = look(tmp_path, root, today=date(2030, 1, 1))
    assert "73 rights to re-check: " in str(report)
    assert " helplines to re-check: 112, " in str(report)
    assert report.code == 0


def test_broken_helplines_are_found(tmp_path: Path, root: Path, content: Path) -> None:
    """Nobody may find out in danger that the numbers cannot be read."""
    edit(content / "helplines.yaml", "    phone: 070 245 245\n", "")
    (fault,) = look(tmp_path, root, content=content).faults
    assert fault.startswith("helplines.yaml:")
    (content / "helplines.yaml").unlink()
    (fault,) = look(tmp_path, root, content=content).faults
    assert fault.startswith("helplines.yaml")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("    answers: [nl]\n", "", "41: 1813: “answers” is missing"),
        ("    answers: [nl]\n", "    answers: []\n", "answers"),
        ("    region: flanders-brussels\n", "", "41: 1813: “region” is missing"),
        ('    hours: null  # "24 hours" was seen on press pages only\n', "", "“hours” is missing"),
        ("    hours: null  #", "    hours: always  #", "1813: `hours` and `hours_from`"),
        ("    sources: ['https://www.hbvl.be/cnt/dmf20211130_93272468']\n", "", "“sources” is"),
        ("['https://www.hbvl.be/cnt/dmf20211130_93272468']", "[]", "“sources” is empty"),
    ],
)
def test_a_helpline_without_what_must_be_known_is_a_fault(
    tmp_path: Path, root: Path, content: Path, old: str, new: str, said: str
) -> None:
    """Language, region, source, and hours or "not known": each is asked for, by file and line."""
    path = content / "helplines.yaml"
    before, line, after = path.read_text(encoding="utf-8").partition("  - id: '1813'\n")
    assert old in after
    path.write_text(before + line + after.replace(old, new, 1), encoding="utf-8")
    report = look(tmp_path, root, content=content)
    (fault,) = (fault for fault in report.faults if "helplines" in fault)
    assert re.match(r"helplines\.yaml:4\d: ", fault)
    assert "1813: " in fault
    assert said in fault


def test_a_helpline_that_was_checked_long_ago_is_no_fault(
    tmp_path: Path, root: Path, content: Path
) -> None:
    """From the day after its days it is named to staff; the build stays whole."""
    edit(content / "helplines.yaml", "valid_days: 90", "valid_days: 10")
    assert "helplines to re-check" not in str(
        look(tmp_path, root, content=content, today=date(2026, 11, 11))
    )
    report = look(tmp_path, root, content=content, today=date(2026, 11, 12))
    assert "· 12 helplines to re-check: 112, " in str(report)
    assert not any("helplines" in fault for fault in report.faults)


def test_broken_crisis_words_are_found(tmp_path: Path, root: Path, content: Path) -> None:
    """A file of crisis words that cannot be read is told of."""
    (content / "crisis" / "nl.yaml").write_text("- just a list\n", encoding="utf-8")
    (fault,) = look(tmp_path, root, content=content).faults
    assert "crisis" in fault


def test_a_whole_language_without_crisis_words_is_found(
    tmp_path: Path, root: Path, content: Path
) -> None:
    """Who is spoken to in a language is also heard in it when in danger."""
    (content / "crisis" / "nl.yaml").unlink()
    assert look(tmp_path, root, content=content).code == 0
    whole(root)
    assert any(
        "no words of danger in nl" in fault
        for fault in look(tmp_path, root, content=content).faults
    )


def test_choices_of_content_that_do_not_fit_are_found(
    tmp_path: Path, root: Path, content: Path
) -> None:
    """What editors write must fit on a button too."""
    edit(content / "questions.yaml", "label: In Flanders", f"label: {'In Flanders ' * 6}")
    faults = look(tmp_path, root, content=content).faults
    assert all(fault.startswith("questions.region.flanders: ") for fault in faults)
    told = [fault.rpartition("; ")[2] for fault in faults]
    both = ["Telegram takes 60", "WhatsApp takes 70"]
    assert told == both * 2  # in English, and in Dutch, which falls back on it


# -- dialogues -------------------------------------------------------------------------------------


def test_a_fault_in_a_dialogue_is_found(tmp_path: Path, root: Path) -> None:
    """Where a dialogue leads nowhere, the check says where."""
    lost = Dialogue("lost", Say("a", _("What now, {name}?"), then="gone"))
    assert look(tmp_path, root, dialogues=[lost]).faults == [
        "lost.a: then leads to “gone”, which is no step here"
    ]


# -- languages -------------------------------------------------------------------------------------


def whole(root: Path, translation: str = "Wat nu, {name}?") -> None:
    """Say of the small tree's Dutch that it is whole, with its one text translated."""
    path = po_file("nl", "naast", root)
    edit(path, "X-Status: draft", "X-Status: whole")
    edit(path, 'name}?"\nmsgstr ""', f'name}}?"\nmsgstr "{translation}"')


def test_a_gap_is_red_in_a_whole_language_and_listed_in_a_draft(tmp_path: Path, root: Path) -> None:
    """The gaps of a draft are work to do; those of a whole language are faults."""
    listed = look(tmp_path, root)
    assert "· nl naast: 1 missing: “What now, {name}?”" in str(listed)
    assert listed.code == 0
    whole(root, "")
    report = look(tmp_path, root)
    assert "nl naast: 1 missing: “What now, {name}?”" in report.faults
    assert report.code == 1


def test_a_fault_in_a_catalogue_is_red_in_a_draft_too(tmp_path: Path, root: Path) -> None:
    """A wrong placeholder would be seen by families, whatever the header says."""
    whole(root, "Wat nu, {naam}?")
    edit(po_file("nl", "naast", root), "X-Status: whole", "X-Status: draft")
    assert any("{naam} is only in the translation" in f for f in look(tmp_path, root).faults)


def test_a_broken_catalogue_stops_nothing_else(tmp_path: Path, root: Path) -> None:
    """It is one line; the rest is still looked over."""
    with po_file("nl", "naast", root).open("a", encoding="utf-8") as file:
        file.write('msgid "open\n')
    report = look(tmp_path, root)
    assert any(fault.startswith("nl naast: nl/LC_MESSAGES/naast.po:") for fault in report.faults)
    assert "✓ 73 rights" in str(report)


def test_review_is_printed(tmp_path: Path, root: Path) -> None:
    """Everybody sees which catalogue no native reader has read yet."""
    whole(root)
    path = po_file("nl", "naast", root)
    edit(path, "nothing translated yet", "machine-drafted, waiting for a native reader")
    assert "✓ nl naast: 1 of 1 (whole); machine-drafted, waiting for a native reader" in str(
        look(tmp_path, root)
    )
