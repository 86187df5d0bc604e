"""Which help fits: few questions, one proposal that says why, the next one how it differs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.app import Naast
from bot.checks import check
from bot.settings import Settings
from dialogues.contents import FOLDER, load
from dialogues.services import Service
from dialogues.support_content import Said, Support, find_support_faults, read_support
from storage import local, wishes
from tests.conftest import EXAMPLE, FROZEN
from tests.speaking import Someone, text

CONTENTS = load()
SUPPORT = CONTENTS.support
NEEDS = sorted({a.need for q in SUPPORT.questions for a in q.options if a.need})
WHERES = ("", "flanders", "brussels", "wallonia")
LANGUAGES = ("en", "nl", "fr", "ar")
AGES = ("", "adult", "young", "child")
START = "which help fits"
HOW = "Yes, tell me how"


@pytest.fixture(scope="module")
def naast(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Naast]:
    """A whole Naast that understands no questions: what is typed is an answer or nothing."""
    data = tmp_path_factory.mktemp("support")
    built = Naast(Settings(data=data, organisation=EXAMPLE), now=lambda: FROZEN)
    yield built
    built.database.close()


@pytest.fixture
def family(naast: Naast) -> Someone:
    """A family that asked which help fits, in English."""
    someone = Someone(naast, language="en")
    someone.start()
    someone.taps("English")
    someone.types(START)
    return someone


def taps(family: Someone, *labels: str) -> str:
    """Tap these; all that was said last."""
    said = ""
    for label in labels:
        said = text(family.taps(label))
    return said


def labels(family: Someone) -> list[str]:
    """What stands on the buttons now."""
    return [choice["label"] for choice in family.choices()]


# -- the rules -------------------------------------------------------------------------------------


@pytest.mark.parametrize("need", NEEDS)
def test_every_need_leads_to_services_that_serve_there(need: str) -> None:
    """Whatever else is known; nobody is sent to who does not speak for their region."""
    for where in WHERES:
        for language in LANGUAGES:
            for age in AGES:
                rule = SUPPORT.rule(Said(need, where, language, age))
                assert rule, (need, where, language, age)
                ids = [each.id for each in rule.services]
                assert len(set(ids)) == len(ids)
                if where == "wallonia":
                    served = [CONTENTS.services[id].region for id in ids]
                    assert set(served) <= {"belgium", "brussels-wallonia"}
                if where == "brussels":
                    assert "gezinscoach" not in ids


def first(need: str, where: str = "", language: str = "en", age: str = "") -> list[str]:
    """What is proposed, in order."""
    rule = SUPPORT.rule(Said(need, where, language, age))
    return [each.id for each in rule.services] if rule else []


def test_the_kinds_of_help_are_each_proposed_to_whom_they_are_for() -> None:
    """As the documents and services.yaml have it."""
    assert first("company")[0] == "buddy"
    assert first("nearby")[0] == "zorgzame-buurt"
    assert first("one_person", "flanders")[0] == "gezinscoach"
    assert first("heavy", "flanders") == ["1g1p", "gezinscoach"]
    assert first("raising", "flanders")[0] == "huis-van-het-kind"
    assert first("raising", "brussels", "fr")[:2] == ["one", "huis-van-het-kind"]
    assert first("raising", "brussels", "nl")[:2] == ["huis-van-het-kind", "one"]
    assert first("money")[0] == "ocmw"
    assert first("feeling", age="adult")[0] == "caw"
    assert first("feeling", age="young")[0] == "overkop"
    assert first("feeling", "brussels", "fr", "young")[0] == "amo"
    assert first("feeling", age="child")[0] == "awel"
    assert first("school")[0] == "clb"


def test_a_place_is_asked_only_where_it_matters() -> None:
    """A buddy is for everywhere that we are; a family coach is not."""
    assert not SUPPORT.depends_on_place(Said("company"))
    assert not SUPPORT.depends_on_place(Said("money"))
    assert SUPPORT.depends_on_place(Said("one_person"))
    assert SUPPORT.depends_on_place(Said("raising", language="fr"))


# -- the talk --------------------------------------------------------------------------------------


def test_a_proposal_says_why_who_supports_and_that_it_is_free_to_choose(family: Someone) -> None:
    """Two taps to it, with what the family said as the reason, and the price."""
    said = taps(family, "Somebody beside us", "Company")
    for part in (
        "Because you said: Somebody beside us – Company, or going along somewhere.",
        "A buddy is one person for you",
        "A volunteer supports you, no professional.",
        "You choose whether you go on with it",
        "Cost: usually free",
        "Is this something for you?",
    ):
        assert part in said, part
    assert labels(family)[0] == "🤝 I want a buddy"


def test_the_next_one_says_how_it_differs(family: Someone) -> None:
    """And after the last one there is a person, never the first one again."""
    taps(family, "Somebody beside us", "Company")
    said = taps(family, "Something else")
    assert "not one person for you, but a whole neighbourhood" in said
    assert "Caring neighbourhood" in said
    assert not any("Something else" in each for each in labels(family))
    said = taps(family, HOW)
    assert "Where: Only in some neighbourhoods" in said
    assert "Yes, a person" in str(labels(family))


def test_a_yes_to_a_buddy_is_a_wish(family: Someone) -> None:
    """The talk about a buddy begins at once."""
    said = taps(family, "Somebody beside us", "Company", "I want a buddy")
    assert "Who is it for?" in said
    person = family.person
    assert person
    assert not family.naast.database.read(lambda tx: wishes.open_of(tx, person.id))


def test_where_they_live_decides_and_is_asked_once(family: Someone) -> None:
    """Three questions with the postcode; the second time it is known."""
    said = taps(family, "Several things", "One person for all")
    assert "Where do you live? Your postcode is enough." in said
    assert "Family coach" in text(family.types("3000"))
    family.types(START)
    said = taps(family, "Several things", "One person for all")
    assert "Family coach" in said
    person = family.person
    assert person
    assert family.naast.database.read(lambda tx: local.lives(tx, person.id)) == "3000"


def test_where_they_live_can_be_skipped(family: Someone) -> None:
    """Then what is everywhere is proposed, and nothing is kept."""
    taps(family, "Several things", "One person for all")
    assert "there is one in every municipality" in taps(family, "I skip this")
    person = family.person
    assert person
    assert family.naast.database.read(lambda tx: local.lives(tx, person.id)) == ""


def test_the_way_ends_at_their_own_counter(family: Someone) -> None:
    """Known where they live: the counter comes along; else it can be asked for."""
    taps(family, "Money, home", "Money or debts")
    assert "Cost:" not in taps(family, HOW)
    assert "Where do you live?" in taps(family, "Where is it near me?")
    assert "OCMW, Leuven" in text(family.types("Leuven"))
    family.types(START)
    taps(family, "Money, home", "Money or debts")
    assert "OCMW, Leuven" in taps(family, HOW)
    assert not any("near me" in each for each in labels(family))


def test_on_papers_a_person_comes_first(family: Someone) -> None:
    """What touches residence is better said to a person; the lawyer is there all the same."""
    taps(family, "Money, home", "Papers")
    said = taps(family, "I skip this")
    assert "About papers it is good to talk to a person here first." in said
    assert labels(family)[0] == "👤 A person"
    assert "Free first legal advice" in said


def test_every_question_can_be_skipped(family: Someone) -> None:
    """Who says nothing is offered a person."""
    said = text(family.types("skip"))
    assert "A person here can think along" in said or "a person here can think along" in said
    assert "Who" not in taps(family, "No, not now")


def test_a_child_that_does_not_feel_well_is_asked_about_by_age(family: Someone) -> None:
    """Three taps, and no postcode on top of them."""
    said = taps(family, "Our children", "does not feel well", "A child under 12")
    assert "Awel" in said
    assert "Where do you live" not in said


def test_it_is_offered_from_the_menu(family: Someone) -> None:
    """Under more, and where nothing was understood."""
    family.types("menu")
    taps(family, "More")
    assert "What is it about, most of all?" in taps(family, "Which help fits?")


# -- checking --------------------------------------------------------------------------------------

BROKEN = """\
questions:
  - id: about
    text: What?
    options:
      - {id: a, label: A, icon: a, need: one}
      - {id: b, label: B, icon: b, ask: gone}
      - {id: c, label: C, icon: c, need: two}
  - id: lost
    text: What?
    options:
      - {id: a, label: A, icon: a, need: one}
      - {id: b, label: B, icon: b, need: one}
rules:
  - needs: [one, never]
    services: [{id: nobody, why: w}, {id: clb, why: w}]
  - needs: [two]
    where: [wallonia]
    services: [{id: buddy, why: w}]
who: {buddy: A volunteer.}
"""


def faults(folder: Path, services: dict[str, Service]) -> list[str]:
    """What is wrong in a folder's file."""
    file = read_support(folder)
    assert file
    return [str(fault) for fault in find_support_faults(file, services)]


def test_a_broken_file_is_told_line_by_line(tmp_path: Path) -> None:
    """A service or question that is not there, a need that nobody answers, the wrong region."""
    (tmp_path / "support.yaml").write_text(BROKEN)
    assert faults(tmp_path, dict(CONTENTS.services)) == [
        "support.yaml:6: about: there is no later question “gone”",
        "support.yaml:8: lost: nothing leads to it",
        "support.yaml:15: there is no service “nobody”",
        "support.yaml:15: clb: `who` does not say who supports",
        "support.yaml:14: no question leads to “never”",
        "support.yaml:18: buddy: does not serve wallonia",
        "support.yaml:13: two: no rule holds for who says nothing more",
    ]
    assert read_support(tmp_path / "nowhere") is None


def test_the_check_names_what_no_rule_leads_to(tmp_path: Path) -> None:
    """An editor sees which services families are never brought to."""
    report = str(check(Settings(data=tmp_path, organisation=EXAMPLE), only=["content"]))
    assert f"{len(SUPPORT.rules)} rules lead to {len(SUPPORT.reached)} services" in report
    calm = [each for each in CONTENTS.services.values() if not each.urgent]
    never = [each.id for each in calm if each.id not in SUPPORT.reached]
    assert f"{len(never)} services that no rule leads to: {never[0]}, " in report
    assert f"{len(CONTENTS.places.places)} municipalities" in report


def test_without_the_file_there_is_a_person() -> None:
    """Another content folder need not have it."""
    assert Support().question("about") is None
    assert faults(FOLDER, dict(CONTENTS.services)) == []
