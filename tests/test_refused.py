"""Refused: the last safe day, what it costs, who helps; a person in time, and only with a yes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.app import Naast
from bot.checks import check
from bot.settings import Settings
from dialogues.appeal_content import find_appeal_faults, load_appeals
from dialogues.contents import ContentFault, load
from storage import cases, consents, people, staff, tasks
from storage.cases import Case
from storage.database import Tx
from storage.messages import Message
from storage.tasks import Task
from tests.beside.duo import beside
from tests.conftest import EXAMPLE, FROZEN
from tests.speaking import Someone, text
from tests.understand.weights import whole

ZONE = ZoneInfo("Europe/Brussels")
OCMW = "The OCMW / CPAS"
HELPS = "A free lawyer can help you with this, and Tine too."
UNKNOWN = "I do not know how long you have"
RIGHTS = load().rights


@pytest.fixture(scope="module")
def naast(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Naast]:
    """One Naast for all families here, and the one colleague there is."""
    settings = Settings(data=tmp_path_factory.mktemp("refused"), organisation=EXAMPLE)
    built = Naast(settings, now=lambda: FROZEN, reads=whole())

    def work(tx: Tx) -> None:
        made = people.add(tx, "nl", FROZEN, role="supporter", name="Tine")
        staff.employ(tx, made, languages=("nl", "en"))

    built.database.write(work)
    yield built
    built.database.close()


@pytest.fixture
def family(naast: Naast) -> Someone:
    """A family that has not said anything yet."""
    someone = Someone(naast, language="en")
    someone.start()
    someone.taps("English")
    return someone


def asked_when(family: Someone) -> list[Message]:
    """Say that the OCMW refused, in a letter."""
    family.types("refused")
    family.taps("Yes, in writing")
    return family.taps(OCMW)


def case_of(someone: Someone) -> Case | None:
    person = someone.person
    assert person
    return someone.naast.database.read(lambda tx: cases.open_of(tx, person.id))


def task_of(someone: Someone) -> Task:
    case = case_of(someone)
    assert case
    (task,) = someone.naast.database.read(lambda tx: tasks.of_case(tx, case.id))
    return task


def test_the_last_safe_day_is_told_with_what_it_costs(family: Someone) -> None:
    """From a day in words; a last day in a weekend is the working day before."""
    assert "On which day did it reach you?" in text(asked_when(family))
    said = text(family.types("20 november"))
    assert "You got it on Friday, 20 November 2026." in said
    assert "on Friday, 19 February 2027 at the latest" in said  # the 20th is a Saturday
    assert "costs nothing" in said
    assert HELPS in said


def test_last_week_counts_from_its_monday(family: Someone) -> None:
    """Too early does no harm, and is said."""
    asked_when(family)
    said = text(family.taps("Last week"))
    assert "To be safe I count from Monday, 16 November 2026." in said
    assert "Tuesday, 16 February 2027" in said


@pytest.mark.parametrize(
    ("typed", "kind_word"),
    [
        ("3 december 2026", "still to come"),
        ("31 februari", "not sure which day"),
        ("some day in autumn 2019 12", "not sure which day"),
    ],
)
def test_a_date_that_cannot_be_gets_a_kind_question(
    family: Someone, typed: str, kind_word: str
) -> None:
    """To come, not there, not clear: asked again, and the answer still counts."""
    asked_when(family)
    assert kind_word in text(family.types(typed))
    assert "last safe day" in text(family.taps("Yesterday"))


def test_a_date_long_ago_is_asked_about_first(family: Someone) -> None:
    """The year may be a slip; then the right one is asked."""
    asked_when(family)
    assert "That was Thursday, 5 February 2026. Is that right?" in text(family.types("5/2/2026"))
    family.taps("No, another day")
    assert "last safe day" in text(family.types("5/11/2026"))


def test_it_is_never_said_to_be_too_late(family: Someone) -> None:
    """A term that may be over is for a person to look at, at once."""
    asked_when(family)
    family.types("5/2/2026")
    said = text(family.taps("Yes, that is right"))
    assert "may be over, but I am not sure of that" in said
    assert "too late" not in said
    family.taps("Yes, look at it with me")
    case = case_of(family)
    assert case
    assert case.due <= FROZEN + timedelta(hours=1, minutes=15)


def test_it_is_not_for_the_buddy(family: Someone) -> None:
    """Who has one is told who helps instead: a buddy is company."""
    buddy = Someone(family.naast, language="en")
    buddy.start()

    def work(tx: Tx) -> None:
        karin = people.add(tx, "nl", FROZEN, role="coordinator", name="Karin")
        assert buddy.person
        assert family.person
        beside(tx, buddy.person.id, family.person.id, karin)

    family.naast.database.write(work)
    asked_when(family)
    said = text(family.taps("Yesterday"))
    assert "A free lawyer can help you, and Tine too: this is not for your buddy." in said
    assert any("A free lawyer" in choice["label"] for choice in family.choices())


def test_nothing_goes_to_anybody_without_a_yes(family: Someone) -> None:
    """To know the last day opens no case."""
    asked_when(family)
    family.taps("Yesterday")
    assert "come back to this" in text(family.taps("No, not now"))
    assert case_of(family) is None


def test_with_a_yes_somebody_looks_within_two_working_days(family: Someone) -> None:
    """The case has the last day, and a task before it in the supporter's language."""
    asked_when(family)
    asks = text(family.taps("Yesterday"))
    said = text(family.taps("Yes, look at it with me"))
    assert "Tine looks at it." in said
    for each in (asks, said):  # asked on a Tuesday
        assert "That is before Thursday 26 November" in each
    case = case_of(family)
    assert case
    assert (case.kind, case.why) == ("letter", "refused")
    assert case.due.astimezone(ZONE).date() <= date(2026, 11, 26)  # asked on a Tuesday
    assert case.letter_by
    assert case.letter_by.astimezone(ZONE) == datetime(2027, 2, 23, 23, 59, tzinfo=ZONE)
    task = task_of(family)
    assert task.at
    assert task.at.astimezone(ZONE) == datetime(2027, 2, 16, 9, tzinfo=ZONE)
    assert "23 februari 2027" in task.words
    person = family.person
    assert person
    given = family.naast.database.read(lambda tx: consents.of(tx, person.id))
    assert "refusal" in [each.item for each in given]


def test_a_last_day_that_is_near_is_seen_to_at_once(family: Someone) -> None:
    """Two working days are too long where there are only two left."""
    asked_when(family)
    assert "Thursday, 26 November 2026" in text(family.types("26 august"))
    family.taps("Yes, look at it with me")
    case = case_of(family)
    assert case
    assert case.due <= FROZEN + timedelta(hours=1, minutes=15)


def test_a_term_that_is_not_known_is_said_and_goes_to_a_person(family: Someone) -> None:
    """Somebody else decided: no day is made up, and a person looks at once."""
    family.types("refused")
    family.taps("Yes, in writing")
    said = text(family.taps("Somebody else"))
    assert UNKNOWN in said
    assert "last safe day" not in said
    family.taps("Yes, look at it with me")
    case = case_of(family)
    assert case
    assert case.letter_by is None
    assert case.due <= FROZEN + timedelta(hours=1, minutes=15)
    assert task_of(family).at == case.due


def test_without_the_day_nothing_is_reckoned(family: Someone) -> None:
    """Who does not know the day, or has nothing on paper, hears what to do."""
    asked_when(family)
    assert "Without that day I cannot say" in text(family.taps("I don't know"))
    family.types("refused")
    assert "Ask them for the decision on paper" in text(family.taps("No, nothing in writing"))


def test_a_right_that_was_refused_says_who_decided(family: Someone) -> None:
    """Begun from a right of the OCMW, nobody is asked who wrote the letter; it is in the case."""
    person = family.person
    assert person

    def begin(turn: object, session: object) -> None:
        family.naast.turns.engine.interrupt("refused", turn, "living-wage")  # type: ignore[arg-type]

    family.naast.turns.visit(lambda tx: person.id, begin).result()
    assert "Living wage" in text(family.reads())
    assert "On which day did it reach you?" in text(family.taps("Yes, in writing"))
    family.taps("Today")
    family.taps("Yes, look at it with me")
    case = case_of(family)
    assert case
    assert case.topic == "living-wage"


def test_a_letter_that_is_looked_at_already_keeps_its_earlier_day(family: Someone) -> None:
    """The earliest last day counts, and what the family wrote stays."""
    family.sends("photo")
    family.picks("media.letter=yes")
    family.picks("media.look=yes")
    family.types("30 november")
    before = case_of(family)
    assert before
    asked_when(family)
    family.taps("Yesterday")
    family.taps("Yes, look at it with me")
    after = case_of(family)
    assert after
    assert after.id == before.id
    assert after.letter_by == before.letter_by
    assert after.due <= before.due


# -- the content -----------------------------------------------------------------------------------


def broken(tmp_path: Path, old: str, new: str) -> list[ContentFault]:
    """What is found when the file is changed like this."""
    source = Path("dialogues/content/appeals.yaml").read_text(encoding="utf-8")
    assert old in source
    path = tmp_path / "appeals.yaml"
    path.write_text(source.replace(old, new), encoding="utf-8")
    return find_appeal_faults(RIGHTS, path)


def test_our_own_terms_are_well() -> None:
    """What ships names rights that exist, and every term has a source."""
    assert find_appeal_faults(RIGHTS) == []
    assert all(each.sources for each in load_appeals().terms)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("- living-wage", "- living-wages", "unknown right “living-wages”"),
        ("right: appeal-ocmw", "right: appeal", "unknown right “appeal”"),
        ("- legal-aid", "- lawyer", "unknown right “lawyer”"),
        ("months: 3", "months: 0", "months"),
        ("months: 3", "months: about three", "months"),
        ("  months: 3\n", "", "months"),
        ("- https://www.herentals.be/ocmw/beroep\n", "", ""),
        ("checked: 2026-11", "checked: november", "not a date"),
        ("verified: seen", "verified: maybe", "verified"),
        ("  costs:", "  cost:", "cost"),
    ],
)
def test_each_fault_is_one_line_with_its_place(
    tmp_path: Path, old: str, new: str, fault: str
) -> None:
    """A right that is not there, a term that is none, a source or date that is missing."""
    found = [str(each) for each in broken(tmp_path, old, new)]
    if not fault:
        assert found == []  # one source of two is enough
        return
    assert len(found) == 1
    assert found[0].startswith("appeals.yaml:")
    assert fault in found[0]


def test_a_term_without_any_source_is_a_fault(tmp_path: Path) -> None:
    """Nobody counts on a term of which nobody knows where it comes from."""
    source = Path("dialogues/content/appeals.yaml").read_text(encoding="utf-8")
    begins = source.index("  sources:")
    sources = source[begins : source.index("  checked:")]
    (fault,) = broken(tmp_path, sources, "")
    assert "sources" in str(fault)


def test_the_same_right_has_one_term(tmp_path: Path) -> None:
    """Two offices cannot both have decided."""
    source = Path("dialogues/content/appeals.yaml").read_text(encoding="utf-8")
    entry = source[source.index("- id: ocmw") :]
    found = broken(tmp_path, entry, entry + entry.replace("id: ocmw", "id: other"))
    assert "has another term already" in str(found[0])
    found = broken(tmp_path, entry, entry + entry)
    assert "used twice" in str(found[0])


def test_the_check_says_what_is_old(tmp_path: Path) -> None:
    """A term that was checked long ago is to be looked at again."""
    settings = Settings(data=tmp_path, organisation=EXAMPLE)
    old = check(settings, today=date(2028, 1, 1), only=["content"])
    assert "1 terms of appeal to re-check: ocmw" in str(old)
    now = check(settings, today=date(2026, 11, 22), only=["content"])
    assert "terms of appeal: ocmw" in str(now)
    assert "terms of appeal to re-check" not in str(now)
