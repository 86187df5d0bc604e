"""Rights that exist in one place only: as any right there, unheard of elsewhere, a line a fault."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from sqlalchemy import select

from bot.app import Naast
from bot.checks import check
from bot.languages import Languages
from bot.settings import Settings
from bot.talk.heard import Heard
from bot.talk.state import State
from bot.talk.texts import Own, Text
from bot.talk.turn import Turn
from dialogues.contents import Contents, Shelf, find_faults, load
from dialogues.homes import AT, Home
from dialogues.rights.here import There, written
from dialogues.rights.own import OwnRight, codes_of
from dialogues.rights.paper import Entry, entry
from storage import consents, local, people, staff
from storage.database import Tx
from storage.local import Door
from storage.staff import Area
from storage.tables_signals import signals as given_signals
from tests.asking import Reads
from tests.beside.duo import id_of, run
from tests.conftest import EXAMPLE, FROZEN
from tests.speaking import Someone, text
from tests.test_explorer import Family, Told, families
from tests.test_right import state, told_before
from tests.transcript import Hands

CHEQUE, PREMIUM = "jeugdcheque", "schoolpremie"
RIGHTS = """\
- id: jeugdcheque
  area: [gent]
  name: {nl: Jeugdcheque, fr: Chèque jeunes, ar: شيك الشباب}
  gives: {nl: "Elk jaar een bon voor sport, kamp of muziek."}
  given_by: Stad Gent
  where: Voorbeeldstraat 1, 9000 Gent
  how: {nl: Vraag de bon op de website van de stad., fr: Demandez le bon sur le site de la ville.}
  papers: [{nl: je identiteitskaart}]
  phone: 09 000 00 00
  who: ['has_child_under: 18', low_income]
  sources: [https://example.org/jeugdcheque]
  checked: 2026-11
- id: schoolpremie
  area: [8000]
  name: {fr: Prime scolaire}
  gives: {fr: Une prime au début de l'année.}
  given_by: Brugge
  how: {fr: Elle vient d'elle-même.}
  sources: [https://example.org/premie]
  checked: "2026-11-05"
"""
OWN = {each["id"]: OwnRight.model_validate(each) for each in yaml.safe_load(RIGHTS)}
BASE = load()
PLACES = BASE.places


@pytest.fixture(scope="module")
def reads() -> Reads:
    return Reads()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the organisation wrote."""
    made = tmp_path_factory.mktemp("house")
    (made / "organisation.yaml").write_text(EXAMPLE.read_text(encoding="utf-8"), encoding="utf-8")
    (made / "rights.yaml").write_text(RIGHTS, encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def clock() -> Hands:
    """Half past ten on a Tuesday, until a test moves it on."""
    return Hands(FROZEN)


@pytest.fixture(scope="module")
def naast(folder: Path, reads: Reads, clock: Hands) -> Iterator[Naast]:
    """A whole Naast beside it."""
    where = Settings(data=folder / "data", organisation=folder / "organisation.yaml")
    built = Naast(where, now=clock, reads=reads)
    yield built
    built.database.close()


def lives(naast: Naast, where: str, language: str = "English") -> Someone:
    """A family at the menu that told once where it lives ("" for one that did not)."""
    someone = Someone(naast, language="en")
    someone.start()
    someone.taps(language)
    if where:
        who = id_of(someone)
        naast.database.write(lambda tx: local.settle(tx, who, where, FROZEN))
    return someone


def there(naast: Naast, someone: Someone) -> Contents:
    """The content as it is for this family."""
    who = id_of(someone)
    return naast.database.read(lambda tx: naast.world.near(tx, who)).contents


# -- who meets it ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("where", "meets"),
    [
        ("9000", [CHEQUE]),
        ("9052", [CHEQUE]),
        (f"{AT}gent", [CHEQUE]),
        ("8000", [PREMIUM]),
        ("8200", []),
        (f"{AT}brugge", []),  # one of its postcodes; which one, they did not say
        ("1030", []),
        ("", []),
    ],
)
def test_only_who_lives_there_meets_it(naast: Naast, where: str, meets: list[str]) -> None:
    """By postcode or municipality; for all others nothing at all is different, not one question."""
    mine = there(naast, lives(naast, where))
    assert [one for one in mine.rights if one not in BASE.rights] == meets
    if not meets:
        assert mine is naast.world.contents
        assert mine.explorer is naast.world.contents.explorer


def test_who_is_known_in_an_area_of_the_house_meets_what_holds_in_all_of_it() -> None:
    """Where half of the area has it, nobody is told that it is theirs."""
    cheque = There(OWN[CHEQUE].right, codes=codes_of(["gent"], PLACES))
    near = Area("", "Gent", ("9000", "9040"))
    half = Area("", "Gent en meer", ("9000", "9900"))
    assert cheque.holds_in(Home("", None, near, "flanders"))
    assert not cheque.holds_in(Home("", None, half, "flanders"))
    assert not cheque.holds_in(Home("", None, Area("", "Leeg"), None))


# -- as any right ----------------------------------------------------------------------------------


def test_it_is_told_as_any_right(naast: Naast) -> None:
    """By name: asked for what it depends on, told with why, where and how, and "why not" too."""
    family = lives(naast, "9000")
    assert "How old are your children" in text(family.types("the Chèque jeunes?"))
    family.types("4 and 9")
    said = text(family.taps("Yes"))
    for part in ("Jeugdcheque", "You may have a right to this. Because", "Elk jaar een bon"):
        assert part in said, part
    said = text(family.taps("How it works"))
    for part in (
        *("Where: Stad Gent, Voorbeeldstraat 1, 9000 Gent", "How: Vraag de bon", "09 000 00 00"),
        "• je identiteitskaart",
    ):
        assert part in said, part
    family.taps("Yes, please")
    assert "you have a child younger than 18" in text(family.types("why?"))
    none = lives(naast, "9000")
    none.types("jeugdcheque")
    said = text(none.taps("No children"))
    assert "this does not seem to be for you" in said
    assert "you have no child younger than 18" in text(none.types("why not?"))


def test_elsewhere_it_is_no_right_that_we_know(naast: Naast) -> None:
    """Not by its name, not by a button of before they moved, not in the question whether it
    worked."""
    family = lives(naast, "9000")
    family.types("jeugdcheque")
    family.types("4 and 9")
    family.taps("Yes")
    who = id_of(family)
    naast.database.write(lambda tx: local.settle(tx, who, "8200", FROZEN))
    assert "Voorbeeldstraat" not in text(family.taps("How it works"))
    assert "Jeugdcheque" not in text(family.types("jeugdcheque"))


def listed(family: Someone) -> str:
    """Skip to the list of what was found, and return what was said last."""
    said = ""
    for _count in range(30):
        if state(family).frame.step == "which":
            break
        said = text(family.types("skip"))
    return said


def test_in_the_list_it_has_its_place_and_on_paper_both_languages(naast: Naast) -> None:
    """Its questions are those that are asked anyway; on the paper each reads its own language."""
    family = lives(naast, "9000")
    told_before(family, "flanders", "low_income", "6")
    assert "Some municipalities" not in listed(family)
    assert "Jeugdcheque\nStad Gent" in text(family.taps("Keep this list"))
    mine, who = there(naast, family), id_of(family)
    naast.database.write(lambda tx: consents.give(tx, who, "rights_answers", "Naast", FROZEN))
    paper = entry_of(naast, mine, family)
    languages = Languages()
    assert languages.speaker("fr").say(paper.name) == "Chèque jeunes"
    assert "site de la ville" in " ".join(map(languages.speaker("fr").say, paper.lines))
    assert "op de website" in " ".join(map(languages.speaker("nl").say, paper.lines))


def entry_of(naast: Naast, mine: Contents, family: Someone) -> Entry:
    """How it stands on the paper."""

    def made(tx: Tx) -> Entry:
        person = family.person
        assert person
        heard = Heard("web", "", "")
        speaker = naast.languages.speaker("en")
        turn = Turn(person.id, heard, FROZEN, speaker, State(), db=tx, world=naast.world)
        return entry(turn, mine.rights[CHEQUE], None, {}, "fr")

    return naast.database.read(made)


def test_who_did_not_say_where_they_live_can_say_it_under_the_list(naast: Naast) -> None:
    """One sentence where a town of their region has more, no question; then their town's too, or
    that we know of nothing there."""
    family = lives(naast, "")
    told_before(family, "flanders", "low_income", "6")
    assert "Some municipalities give families more. Type your postcode" in listed(family)
    assert "New: Jeugdcheque." in text(family.types("I live in 9000"))
    assert naast.database.read(lambda tx: local.lives(tx, id_of(family))) == "9000"
    other = lives(naast, "")
    told_before(other, "flanders", "low_income", "6")
    listed(other)
    assert "There I know of nothing more for you yet." in text(other.types("2400"))
    brussels = lives(naast, "")
    told_before(brussels, "brussels", "low_income", "6")
    assert "Some municipalities" not in listed(brussels)


def test_a_place_typed_where_the_region_is_asked_is_kept_only_where_it_matters(
    naast: Naast,
) -> None:
    """In Flanders there are towns with more; of Brussels nothing is kept beyond the talk."""
    for typed, kept in (("Gent", f"{AT}gent"), ("1030", "")):
        family = lives(naast, "")
        family.types("my rights")
        said = text(family.types(typed))
        assert ("I keep it only to show you" in said) is bool(kept)
        assert "How old are your children" in said
        assert naast.database.read(lambda tx, one=family: local.lives(tx, id_of(one))) == kept


def test_what_stands_in_the_way_counts_without_its_name(naast: Naast) -> None:
    """Who knows where it exists would know where they live. What can be done is there all the
    same."""
    family = lives(naast, "9000")
    for each in ("jeugdcheque", "4 and 9", "yes"):
        family.types(each)
    assert "Jeugdcheque: what makes it hard?" in text(family.taps("Something is in the way"))
    family.taps("expensive")
    assert "What would help?" in text(family.taps("That is all"))
    found = naast.database.read(lambda tx: list(tx.c.execute(select(given_signals))))
    assert [each.subject for each in found] == [""]


def test_it_is_asked_later_whether_it_worked(naast: Naast, clock: Hands) -> None:
    """After its time, by its name; a no leads to help, and who moved is not asked any more."""
    stays, moves = lives(naast, "9000"), lives(naast, "9000")
    for family in (stays, moves):
        for each in ("jeugdcheque", "4 and 9", "yes", "how it works"):
            family.types(each)
        family.taps("Yes, please")
    gone = id_of(moves)
    naast.database.write(lambda tx: local.settle(tx, gone, "8200", FROZEN))
    clock.at = FROZEN + timedelta(days=22)
    run(naast.clock.errands)
    clock.at = FROZEN
    assert "Jeugdcheque" in text(stays.reads())
    assert "Jeugdcheque" not in text(moves.reads())
    assert "A no is not always the end" in text(stays.taps("refused"))


# -- what it is made of ----------------------------------------------------------------------------


@settings(deadline=None, max_examples=30)
@given(families())
def test_the_explorer_keeps_its_promise_with_them(family: Family) -> None:
    """Few questions, the same result as all of them; and all the other rights judged the same."""
    explorer = BASE.with_rights([each.right for each in OWN.values()]).explorer
    whole: Told = {}
    for question in BASE.questions:
        whole |= family.reply(explorer.show(question.id), whole)
    told: Told = {}
    asked: list[str] = []
    while shown := explorer.next_question(told, asked):
        told |= family.reply(shown, told)
        asked.append(shown.question.id)
    few = {one: each.verdict for one, each in explorer.verdicts(told).items()}
    assert few == {one: each.verdict for one, each in explorer.verdicts(whole).items()}
    others = {one: each.verdict for one, each in BASE.explorer.verdicts(whole).items()}
    assert others.items() <= few.items()
    assert few[PREMIUM] == "likely"


def test_it_is_said_in_the_nearest_language_it_was_written_in() -> None:
    """Their own, else Dutch or French as far as it was written; kept apart among other letters."""
    languages, name = Languages(), Text(OWN[CHEQUE].right.name)
    said = {tag: languages.speaker(tag, "nl").say(name) for tag in ("nl", "fr", "en", "tr", "ar")}
    assert said == {
        **dict.fromkeys(("nl", "en", "tr"), "Jeugdcheque"),
        "fr": "Chèque jeunes",
        "ar": "شيك الشباب",
    }
    prime = Text(OWN[PREMIUM].right.name)
    assert languages.speaker("nl").say(prime) == "Prime scolaire"
    assert languages.speaker("ar", "nl").say(prime) == "\u2068Prime scolaire\u2069"
    assert languages.speaker("fr").translates(prime)
    assert not languages.speaker("nl").translates(prime)
    assert languages.speaker("nl").say(Text(Own({}))) == ""
    assert OWN[CHEQUE].right.official.en == "Jeugdcheque"


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("id: jeugdcheque", "id: school-bonus", ":1: school-bonus: this id is one of Naast's own"),
        ("id: schoolpremie", "id: jeugdcheque", ":13: jeugdcheque: this id is used twice"),
        ("id: schoolpremie", "id: local-x", ":13: local-x: an id that begins with local- is for"),
        ("low_income]", "low_incom]", ":10: jeugdcheque: unknown fact “low_incom”"),
        (
            "low_income]",
            "{not: low_income}, low_income]",
            ":10: jeugdcheque: nobody can have it, for these go against each other",
        ),
        ("[8000]", "[gand]", ":14: schoolpremie: “gand” is no municipality that we know"),
        ("[8000]", "[1088]", ":14: schoolpremie: “1088” is no municipality that we know"),
        (
            "  sources: [https://example.org/premie]\n",
            "",
            ":13: schoolpremie: “sources” is missing",
        ),
        ("https://example.org/premie", "the town", ":19: schoolpremie: source “the town” is no"),
        ("  name: {fr: Prime scolaire}\n", "", ":13: schoolpremie: “name” is missing"),
        (
            "{fr: Prime scolaire}",
            "{en: Premium}",
            ":15: schoolpremie: this text stands in neither nl nor fr",
        ),
        ("given_by: Brugge", "giver: Brugge", "schoolpremie: “given"),
        ("2026-11-05", "soon", ":20: schoolpremie: “checked”: is not a date such as 2026-11"),
    ],
)
def test_naast_check_names_each_fault(tmp_path: Path, old: str, new: str, fault: str) -> None:
    """One line a fault, with its place."""
    assert old in RIGHTS
    path = tmp_path / "rights.yaml"
    path.write_text(RIGHTS.replace(old, new), encoding="utf-8")
    said = [str(each) for each in find_faults(own_rights=path)]
    assert [each for each in said if f"{tmp_path.name}/rights.yaml:" in each and fault in each], (
        said
    )
    assert not [each for each in said if "\n" in each]


def test_naast_check_counts_them_and_says_which_are_old(folder: Path) -> None:
    """Theirs are re-checked as ours are."""
    where = Settings(data=folder / "data", organisation=folder / "organisation.yaml")
    report = check(where, today=date(2027, 11, 3), only=["content"])
    said = [line.text for group in report.groups for line in group.lines]
    assert "2 rights of your own: jeugdcheque, schoolpremie" in said
    assert any("rights to re-check" in each and CHEQUE in each for each in said)


def test_a_running_naast_takes_it_up_and_refuses_what_is_broken(tmp_path: Path) -> None:
    """Written, changed and broken while it runs: within seconds, and the last good one stays."""
    now = 0.0
    path = tmp_path / "rights.yaml"
    shelf = Shelf(monotonic=lambda: now, own_rights=path)
    assert not shelf.contents.own_rights
    path.write_text(RIGHTS, encoding="utf-8")
    now += 3
    assert [each.id for each in shelf.contents.own_rights] == [CHEQUE, PREMIUM]
    path.write_text(RIGHTS.replace("low_income", "low_incom"), encoding="utf-8")
    now += 3
    assert [each.id for each in shelf.contents.own_rights] == [CHEQUE, PREMIUM]
    assert "unknown fact" in str(shelf.fault)


# -- as coordinators write them --------------------------------------------------------------------

WORDS = {"name.nl": "Energiepremie", "gives.nl": "Hulp bij de rekening.", "how.nl": "Bel ons."}
DOOR = Door(
    "Plein 1", "", "02 000", "https://example.org", {**WORDS, "given_by": "Mol"}, date(2026, 11, 1)
)


def test_what_a_coordinator_writes_is_taken_up_changed_and_ended_at_once(naast: Naast) -> None:
    """For a municipality or an area of the house; what no condition of ours can judge is left
    out."""
    database = naast.database
    nora = database.write(lambda tx: people.add(tx, "nl", FROZEN, role="coordinator", name="N"))
    area = database.write(lambda tx: staff.save_area(tx, Area("", "Kempen", ("2490",))))

    def writes(at: str, door: Door | None) -> None:
        about = f"{local.RIGHT}local-{at.replace('.', '-')}"
        database.write(lambda tx: local.write(tx, at, about, door, nora, FROZEN))

    def met(where: str) -> list[str]:
        mine = there(naast, lives(naast, where)).rights.values()
        return [str(each.gives) for each in mine if each.of_here]

    writes("mol", DOOR)
    writes(f"area.{area}", DOOR)
    assert met("2400") == met("2490") == ["Hulp bij de rekening."]
    assert met("2300") == []
    writes("mol", replace(DOOR, notes={**DOOR.notes, "gives.nl": "Meer hulp."}))
    assert met("2400") == ["Meer hulp."]
    writes("mol", replace(DOOR, notes={**DOOR.notes, "who": '["no_fact"]'}))
    assert met("2400") == []
    writes("mol", DOOR)
    writes("mol", None)
    assert met("2400") == []
    assert "Energiepremie" in [str(r.name) for r in naast.world.everywhere.rights.values()]
    with pytest.raises(KeyError):
        written("local-x", "mol", Door())
