"""Being a good buddy: the coach is a message away, help by situation with its source, the insurance
after an accident, tips once each."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.app import Naast
from bot.checks import check
from bot.settings import Settings
from dialogues.buddy_content import PATH, find_guide_faults, load_guide
from dialogues.rights.reading import ContentFault
from storage import cases, inbox, messages, tasks
from storage.cases import Case
from tests.beside.duo import Pair, id_of, pair, talker
from tests.conftest import EXAMPLE, FROZEN
from tests.speaking import Someone, text
from tests.transcript import Hands
from tests.understand.weights import whole


def case_of(someone: Someone) -> Case:
    """The case that is open."""
    found = someone.naast.database.read(lambda tx: cases.open_of(tx, id_of(someone)))
    assert found
    return found


def in_case(someone: Someone) -> list[str]:
    """What whoever has the case reads."""
    case = case_of(someone)
    found = someone.naast.database.read(lambda tx: messages.of_case(tx, case.id))
    return [each.text for each in found]


# -- asking the coach ------------------------------------------------------------------------------


def test_the_coach_is_asked_in_two_taps(naast: Naast, duo: Pair) -> None:
    """A case with the coordinator of the duo; the words go along, and nothing of the family."""
    duo.lien.types("ask my coach")
    said = text(duo.lien.taps("Ask my coach"))
    assert "What would you like to say? Karin reads it and answers here." in said
    assert "Noted for Karin." in text(duo.lien.types("They ask me every day now"))
    case = case_of(duo.lien)
    assert (case.why, case.urgency, case.responsible_id) == ("coach", 0, duo.karin)
    assert "They ask me every day now" in in_case(duo.lien)
    scope = naast.database.read(lambda tx: inbox.scope_of(tx, duo.karin, FROZEN.date()))
    assert naast.database.read(lambda tx: inbox.may_see(tx, case.id, scope))


def test_in_an_open_case_the_coach_has_something_to_do(naast: Naast, duo: Pair) -> None:
    """One case each: the words stand in it, and the coach has a task, once."""
    duo.lien.types("a person")
    duo.lien.types("My question about a form")
    before = case_of(duo.lien)
    for _twice in range(2):
        duo.lien.types("my coach")
        duo.lien.taps("Ask my coach")
        duo.lien.types("And something about us")
        duo.lien.taps("That is all")
    case = case_of(duo.lien)
    assert case.id == before.id
    (task,) = naast.database.read(lambda tx: tasks.of_case(tx, case.id))
    assert (task.kind, task.for_id) == ("other", duo.karin)
    assert "And something about us" in in_case(duo.lien)


def test_who_is_nobodys_buddy_is_brought_to_a_person(naast: Naast, duo: Pair) -> None:
    """A family that types it by chance is not shown what is for buddies."""
    other = talker(naast, "Bo", "en")
    said = text(other.types("accident"))
    assert "Voorbeeldverzekering" not in said
    assert "What would you like to say?" in said
    assert case_of(other).why == "asked"


def test_a_family_writes_to_the_coordinator_at_once(naast: Naast, duo: Pair) -> None:
    """No help that is meant for buddies: who wants it otherwise says so, in its own words."""
    duo.amal.types("buddy")
    duo.amal.taps("More")
    said = text(duo.amal.taps("I want it otherwise"))
    assert "What would you like to say? Karin reads it and answers here." in said
    duo.amal.types("I would like to meet less often")
    case = case_of(duo.amal)
    assert (case.why, case.responsible_id) == ("family", duo.karin)
    assert "I would like to meet less often" in in_case(duo.amal)


# -- by situation ----------------------------------------------------------------------------------


@pytest.mark.parametrize("situation", [each.id for each in load_guide().guidance])
def test_help_by_situation(naast: Naast, duo: Pair, situation: str) -> None:
    """Plain words, and the coach in one tap more."""
    duo.lien.types("my coach")
    duo.lien.taps("What do I do when")
    said = text(duo.lien.picks(f"coach.which={situation}"))
    found = load_guide().situation(situation)
    assert found
    assert found.text in said
    assert "Karin" in said
    assert "Ask my coach" in duo.lien.choices()[0]["label"]


def test_a_worry_about_a_child_comes_first(naast: Naast, duo: Pair) -> None:
    """112 and 1712 stand there, and the coach has it at once, before everything else."""
    duo.lien.types("my coach")
    duo.lien.taps("What do I do when")
    said = text(duo.lien.taps("I worry about a child"))
    assert "112" in said
    assert "1712" in said
    duo.lien.taps("Ask my coach")
    case = case_of(duo.lien)
    assert (case.why, case.urgency, case.due) == ("worry", 1, FROZEN)


# -- an accident -----------------------------------------------------------------------------------


def test_an_accident_brings_the_insurance_and_the_coach(naast: Naast, duo: Pair) -> None:
    """112 first, then who insures, which policy, where to call, what for; the coach knows."""
    duo.lien.types("buddy")
    said = text(duo.lien.taps("Accident"))
    assert said.index("Call 112 first") < said.index("Voorbeeldverzekering")
    for part in ("policy 00.000.000", "phone 02 000 00 01", "harm to others", "told Karin"):
        assert part in said
    assert (case_of(duo.lien).why, case_of(duo.lien).urgency) == ("accident", 1)
    duo.lien.types("We fell off the bike in the park")
    assert "We fell off the bike in the park" in in_case(duo.lien)


def test_without_insurance_data_the_coach_has_them(tmp_path: Path, clock: Hands) -> None:
    """A house that did not write it down: who to ask, and no empty line."""
    short = tmp_path / "organisation.yaml"
    all_of_it = EXAMPLE.read_text(encoding="utf-8")
    kept = all_of_it[: all_of_it.index("insurance:")] + "default_language: nl\n"
    short.write_text(kept, encoding="utf-8")
    built = Naast(Settings(data=tmp_path, organisation=short), now=clock, reads=whole())
    try:
        duo = pair(built, clock)
        said = text(duo.lien.types("accident"))
        assert "Karin has the data of the insurance." in said
        assert case_of(duo.lien).why == "accident"
    finally:
        built.database.close()


# -- content ---------------------------------------------------------------------------------------


def test_the_tips_of_a_buddy_with_a_family_are_others(naast: Naast, duo: Pair) -> None:
    """What fits now, once each."""
    duo.lien.types("my coach")
    tips = [text(duo.lien.taps("A small tip")).split("\n")[0] for _each in range(3)]
    begun = {f"💡 {each.text}" for each in load_guide().tips if each.when == "begun"}
    assert len(set(tips)) == 3
    assert set(tips) <= begun


def test_every_text_says_where_it_comes_from() -> None:
    """House rules, situations and tips, all with a source; seven situations at most."""
    guide = load_guide()
    every = [*guide.what_it_is, *guide.what_it_is_not, *guide.rules, *guide.guidance, *guide.tips]
    assert all(each.sources for each in every)
    wanted = {"borders", "money", "gifts", "secrets", "child", "tired", "holidays"}
    assert {each.id for each in guide.guidance} == wanted


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("id: gifts", "id: money", "buddy.yaml:58: money: this id is used twice"),
        ("when: begun", "when: someday", "buddy.yaml:"),
        ("  - id: limits\n", "  - id: limits\n    colour: red\n", "“colour” is no field here"),
        ("sources: [001 Inleiding, 004 3.3]", "sources: []", "“sources” is empty"),
        ("[001 Inleiding, 004 3.3]", "[my own head]", "buddy.yaml:"),
    ],
)
def test_a_broken_file_is_one_line(tmp_path: Path, old: str, new: str, fault: str) -> None:
    """`naast check` and the loader say what is wrong and where; Naast does not start with it."""
    path = tmp_path / "buddy.yaml"
    content = PATH.read_text(encoding="utf-8")
    assert old in content
    path.write_text(content.replace(old, new, 1), encoding="utf-8")
    found = find_guide_faults(path)
    assert len(found) == 1
    assert fault in str(found[0])
    with pytest.raises(ContentFault):
        load_guide(path)


def test_naast_check_looks_at_it(tmp_path: Path) -> None:
    """A line when it is well, a fault with its line when it is not."""
    content = Path(shutil.copytree(PATH.parent, tmp_path / "content"))
    settings = Settings(data=tmp_path, organisation=EXAMPLE)
    told = str(check(settings, content=content, only=["content"]))
    assert "for buddies: 7 house rules, 7 situations, 9 tips" in told
    (content / "buddy.yaml").write_text("is: [\n", encoding="utf-8")
    report = check(settings, content=content, only=["content"])
    assert any("buddy.yaml:" in each for each in report.faults)
