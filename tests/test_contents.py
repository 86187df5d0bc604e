"""Content: what ships is whole, a fault is one clear line, a broken file changes nothing."""

import datetime as dt
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from dialogues.contents import FOLDER, ContentFault, Shelf, find_faults, load, to_recheck
from dialogues.rights.models import MOST_SHOWN

RIGHT = """\
- id: {id}
  official: {{nl: n, fr: f, en: e}}
  name: Example
  who_for: For families.
  gives: Help.
  where: At the OCMW/CPAS.
  how: Ask.
  who:
  - low_income
  automatic: 'no'
  level: federal
  region: belgium
  life_domain: income
  sources:
  - https://example.org
  verified: seen
  checked: 2026-11
  confidence: high
"""
FACTS = """\
low_income:
  means: little money
  question: Is the end of the month hard?
  said: the end of the month is hard
  unsaid: the end of the month is all right
"""
QUESTIONS = """\
topics:
  - id: money
    name: money
questions:
  - id: income
    topic: money
    kind: tick
    text: What fits?
    none: "No"
    options:
      - {id: low_income, label: The end of the month is hard}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small whole content."""
    (tmp_path / "rights").mkdir()
    (tmp_path / "rights/income.yaml").write_text(
        RIGHT.format(id="first") + RIGHT.format(id="second")
    )
    (tmp_path / "facts.yaml").write_text(FACTS)
    (tmp_path / "questions.yaml").write_text(QUESTIONS)
    return tmp_path


Break = Callable[[str, str, str], str]


@pytest.fixture
def breaking(folder: Path) -> Break:
    """Replace a piece of one file (its last place) and return the fault that it makes."""

    def break_it(file: str, piece: str, other: str) -> str:
        path = folder / file
        before, found, after = path.read_text().rpartition(piece)
        assert found
        path.write_text(before + other + after)
        with pytest.raises(ContentFault) as caught:
            load(folder)
        return str(caught.value)

    return break_it


def test_what_ships_is_whole():
    """All 73 rights, every fact with its words, nothing temporary, no fault."""
    contents = load()
    assert find_faults() == []
    assert len(contents.rights) == 73
    words = [text for right in contents.rights.values() for text in (right.name, right.gives)]
    words += [text for fact in contents.facts.values() for text in (fact.question, fact.said)]
    assert not [text for text in words if "temporary" in text or "!" in text]
    assert all(right.itself for right in contents.rights.values() if right.automatic != "no")


def test_what_ships_is_asked_in_questions_that_fit_a_screen():
    """A sensitive topic says why it asks; a question of one choice has at most seven."""
    contents = load()
    assert all(topic.why for topic in contents.topics if topic.sensitive)
    assert all(len(q.options) <= MOST_SHOWN for q in contents.questions if q.kind != "tick")


def test_a_small_content_loads(folder):
    """The example of these tests is good before it is broken."""
    assert list(load(folder).rights) == ["first", "second"]


def test_broken_yaml_is_named_with_its_line(breaking):
    """A syntax fault."""
    assert re.match(
        r"rights/income\.yaml:2[12]: is not YAML: ",
        breaking("rights/income.yaml", "  name: Example", " name: ["),
    )


def test_a_file_that_is_no_text_is_named(folder):
    """Bytes that are not UTF-8."""
    (folder / "facts.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ContentFault, match=r"^facts\.yaml:1: cannot be read: "):
        load(folder)


def test_a_file_that_is_not_there_is_named(folder):
    """Facts and questions must be there, and at least one file of rights."""
    (folder / "facts.yaml").unlink()
    with pytest.raises(ContentFault, match=r"^facts\.yaml:1: cannot be read: "):
        load(folder)
    shutil.rmtree(folder / "rights")
    with pytest.raises(ContentFault, match=r"^rights:1: there is no file with rights"):
        load(folder)


@pytest.mark.parametrize(
    ("file", "piece", "other", "fault"),
    [
        pytest.param(
            "rights/income.yaml",
            "  gives: Help.\n",
            "",
            "rights/income.yaml:19: second: “gives” is missing",
            id="missing field",
        ),
        pytest.param(
            "rights/income.yaml",
            "  gives:",
            "  givs:",
            "rights/income.yaml:19: second: “gives” is missing",
            id="misspelt field",
        ),
        pytest.param(
            "rights/income.yaml",
            "  level:",
            "  colour: red\n  level:",
            "rights/income.yaml:29: second: “colour” is no field here",
            id="unknown field",
        ),
        pytest.param(
            "rights/income.yaml",
            "id: second",
            "id: first",
            "rights/income.yaml:19: first: this id is used twice",
            id="duplicate id",
        ),
        pytest.param(
            "rights/income.yaml",
            "  how: Ask.",
            "  how: Ask.\n  how: Ask.",
            "rights/income.yaml:26: is not YAML: “how” stands here twice",
            id="duplicate key",
        ),
        pytest.param(
            "rights/income.yaml",
            "low_income",
            "{any: [low_income, rich]}",
            "rights/income.yaml:26: second: unknown fact “rich”",
            id="unknown fact in who",
        ),
        pytest.param(
            "rights/income.yaml",
            "  level:",
            "  had_when: [rich]\n  level:",
            "rights/income.yaml:29: second: unknown fact “rich”",
            id="unknown fact in had_when",
        ),
        pytest.param(
            "rights/income.yaml",
            "  level:",
            "  ask_first: {when: [rich], say: Talk., editor: e}\n  level:",
            "rights/income.yaml:29: second: unknown fact “rich”",
            id="unknown fact in ask_first",
        ),
        pytest.param(
            "rights/income.yaml",
            "  - low_income",
            "  - none: [low_income]",
            "rights/income.yaml:26: second: “who”: none needs a value such as 18",
            id="condition that cannot be read",
        ),
        pytest.param(
            "rights/income.yaml",
            "who:\n  - low_income\n",
            "who: []\n",
            "rights/income.yaml:26: second: “who”: a list of conditions is empty",
            id="empty condition",
        ),
        pytest.param(
            "rights/income.yaml",
            "  level:",
            "  related: [first, third]\n  level:",
            "rights/income.yaml:29: second: related right “third” does not exist",
            id="unknown related right",
        ),
        pytest.param(
            "rights/income.yaml",
            "\n  - https://example.org",
            " []",
            "rights/income.yaml:32: second: “sources” is empty",
            id="missing source",
        ),
        pytest.param(
            "rights/income.yaml",
            "https://example.org",
            "the website",
            "rights/income.yaml:33: second: source “the website” is no address of a page",
            id="dead source",
        ),
        pytest.param(
            "rights/income.yaml",
            "  - low_income",
            "  - low_income\n  - not: low_income",
            "rights/income.yaml:26: second: nobody can have it",
            id="contradiction",
        ),
        pytest.param(
            "rights/income.yaml",
            "  level:",
            "  had_when: [low_income]\n  level:",
            "rights/income.yaml:26: second: nobody can have it",
            id="right that only those can have who have it",
        ),
        pytest.param(
            "rights/income.yaml",
            "2026-11",
            "autumn",
            "rights/income.yaml:35: second: “checked”: is not a date such as 2026-11",
            id="unreadable date",
        ),
        pytest.param(
            "rights/income.yaml",
            "2026-11",
            "2026-13-01",
            "rights/income.yaml:35: second: “checked”: is not a date such as 2026-11",
            id="impossible date",
        ),
        pytest.param(
            "rights/income.yaml",
            "verified: seen",
            "verified: maybe",
            "rights/income.yaml:34: second: “verified”: ",
            id="value that is none of the allowed",
        ),
        pytest.param(
            "rights/income.yaml",
            "life_domain: income",
            "life_domain: health",
            "rights/income.yaml:31: second: life domain health belongs in a file of that name",
            id="right in the wrong file",
        ),
        pytest.param(
            "facts.yaml",
            "  unsaid: the end of the month is all right\n",
            "",
            "facts.yaml:1: low_income: “unsaid” is missing",
            id="fact without words",
        ),
        pytest.param(
            "facts.yaml",
            "  said:",
            "  yes_when: rich\n  said:",
            "facts.yaml:4: low_income: unknown fact “rich”",
            id="unknown fact in a rule",
        ),
        pytest.param(
            "questions.yaml",
            "id: low_income, label: The end of the month is hard",
            "id: rich, label: I am rich",
            "facts.yaml:1: no question asks for “low_income”",
            id="fact with no question",
        ),
        pytest.param(
            "questions.yaml",
            "is hard}",
            "is hard, sets: {low_income: true, rich: false}}",
            "questions.yaml:11: income: option low_income sets unknown fact “rich”",
            id="option that sets an unknown fact",
        ),
        pytest.param(
            "questions.yaml",
            "is hard}",
            "is hard, after: [rich]}",
            "questions.yaml:11: income: option low_income waits for unknown fact “rich”",
            id="option that waits for an unknown fact",
        ),
        pytest.param(
            "questions.yaml",
            "is hard}",
            "is hard, after: [low_income]}",
            "questions.yaml:11: income: option low_income waits for its own fact “low_income”",
            id="option that waits for itself",
        ),
        pytest.param(
            "questions.yaml",
            "is hard}",
            "is hard}\n      - {id: low_income, label: Again}",
            "questions.yaml:5: income: two options have the same id",
            id="option that stands twice",
        ),
        pytest.param(
            "questions.yaml",
            "is hard}",
            "is hard}\n      - {id: other, label: The end of the month is hard, "
            "sets: {low_income: true}}",
            "questions.yaml:12: income: option other: “The end of the month is hard” stands in it",
            id="two options in the same words",
        ),
        pytest.param(
            "questions.yaml",
            "is hard}",
            "is hard}\n  - {id: more, topic: money, kind: tick, text: More?, none: 'No', "
            "options: [{id: low_income, label: Otherwise}]}",
            "questions.yaml:12: more: option low_income says something else in another question",
            id="option that differs between questions",
        ),
        pytest.param(
            "questions.yaml",
            "topic: money",
            "topic: monney",
            "questions.yaml:6: income: unknown topic “monney”",
            id="unknown topic",
        ),
        pytest.param(
            "questions.yaml",
            "kind: tick",
            "kind: one",
            "questions.yaml:5: income: a question of kind one has 2 to 7 options",
            id="question that does not fit its kind",
        ),
        pytest.param(
            "questions.yaml",
            '    none: "No"\n',
            "",
            "questions.yaml:5: income: a question of kind tick says in `none`",
            id="question without a none",
        ),
    ],
)
def test_every_fault_is_one_line_with_file_and_line(breaking, file, piece, other, fault):
    """An editor can go straight to it."""
    said = breaking(file, piece, other)
    assert said.startswith(fault)
    assert "\n" not in said


@pytest.mark.parametrize(
    "who",
    [
        "[lives_in_flanders, lives_in_brussels]",
        "[belgian, eu_citizen_over_3_months]",
        "[minor_married, {not: minor}]",
        "[{'child_age': 3}, {not: {'has_child_under': 18}}]",
        "[{not: has_child}, {'children_count_min': 3}]",
        "[{any: [low_income, debt]}, {not: low_income}, {not: debt}]",
    ],
)
def test_a_right_that_nobody_can_have_is_a_fault(tmp_path: Path, who: str) -> None:
    """What excludes one another by the questions, the rules or the ages of children."""
    folder = tmp_path / "content"
    shutil.copytree(FOLDER, folder)
    path = folder / "rights/digital.yaml"
    before = path.read_text(encoding="utf-8")
    head, found, rest = before.partition("  who:\n")
    assert found
    tail = rest[re.search(r"^  [a-z]", rest, re.MULTILINE).start() :]  # type: ignore[union-attr]
    path.write_text(f"{head}  who: {who}\n{tail}", encoding="utf-8")
    said = [str(fault) for fault in find_faults(folder)]
    assert [each for each in said if "nobody can have it" in each], said


def test_two_questions_with_one_id_are_a_fault(folder):
    """An answer must belong to one question."""
    path = folder / "questions.yaml"
    text = path.read_text()
    path.write_text(text + text.partition("questions:\n")[2])
    assert [str(f) for f in find_faults(folder)] == [
        "questions.yaml:12: income: this id is used twice"
    ]


def test_everything_that_does_not_fit_is_listed(folder):
    """A check shows all of them, not only the first."""
    path = folder / "rights/income.yaml"
    path.write_text(path.read_text().replace("  level:", "  related: [third]\n  level:"))
    assert [fault.line for fault in find_faults(folder)] == [11, 30]


def test_every_single_field_left_out_of_what_ships_is_read_or_named(tmp_path):
    """Cutting the last file of rights off anywhere never ends in anything but a fault line."""
    shutil.copytree(FOLDER, tmp_path / "content")
    path = tmp_path / "content/rights/digital.yaml"
    lines = path.read_text().splitlines(keepends=True)
    for end in range(len(lines)):
        path.write_text("".join(lines[:end]))
        assert all("\n" not in str(fault) for fault in find_faults(tmp_path / "content"))


class Clock:
    """A monotonic clock that is set by hand."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def _write(path: Path, text: str, seconds: int) -> None:
    path.write_text(text)
    os.utime(path, (seconds, seconds))


def test_a_changed_file_is_read_again(folder):
    """Editors need no restart; the files are looked at every two seconds at most."""
    clock = Clock()
    shelf = Shelf(folder, clock)
    before = shelf.contents
    _write(folder / "rights/income.yaml", RIGHT.format(id="third"), 1)
    clock.now = 1.9
    assert shelf.contents is before
    clock.now = 2.0
    assert list(shelf.contents.rights) == ["third"]
    assert shelf.contents is shelf.contents


def test_a_broken_file_keeps_the_last_good_version(folder):
    """The fault is shown until it is mended."""
    clock = Clock()
    shelf = Shelf(folder, clock)
    before = shelf.contents
    _write(folder / "facts.yaml", "low_income: [", 1)
    clock.now = 2
    assert shelf.contents is before
    assert shelf.fault is not None
    assert str(shelf.fault).startswith("facts.yaml:")
    _write(folder / "facts.yaml", FACTS, 2)
    clock.now = 4
    assert shelf.contents is not before
    assert shelf.fault is None


def test_a_new_file_of_rights_is_found(folder):
    """A life domain can be added while the bot runs."""
    clock = Clock()
    shelf = Shelf(folder, clock)
    more = RIGHT.format(id="bread").replace("life_domain: income", "life_domain: food")
    (folder / "rights/food.yaml").write_text(more)
    clock.now = 2
    assert "bread" in shelf.contents.rights


def test_a_shelf_without_any_good_version_says_so(folder):
    """There is nothing to fall back on at the start."""
    (folder / "facts.yaml").write_text("x: [")
    with pytest.raises(ContentFault):
        Shelf(folder)


@pytest.mark.parametrize(
    ("today", "old"),
    [(dt.date(2026, 11, 1), False), (dt.date(2027, 11, 1), False), (dt.date(2027, 11, 2), True)],
)
def test_a_right_is_to_be_checked_again_after_its_days(folder, today, old):
    """`2026-11` is the first of that month; 365 days hold."""
    assert to_recheck(load(folder).rights["first"], today) is old


def test_a_right_can_hold_shorter(folder):
    """valid_days is set per right."""
    path = folder / "rights/income.yaml"
    path.write_text(path.read_text().replace("2026-11", "2026-11-05\n  valid_days: 30"))
    first = load(folder).rights["first"]
    assert not to_recheck(first, dt.date(2026, 12, 5))
    assert to_recheck(first, dt.date(2026, 12, 6))
