"""Where families live and what is near them: every postcode is a door or a kind question."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bot.app import Naast
from bot.languages import Languages
from bot.settings import Settings
from bot.talk.texts import Name
from dialogues import counter
from dialogues.contents import find_faults, load
from dialogues.places import find_place_faults, postcode_in, read_places, region_of
from storage import local, people, personal, staff
from storage.database import Tx
from storage.local import Door
from storage.staff import Area
from tests.conftest import EXAMPLE, FROZEN
from tests.speaking import Someone, text
from tests.understand.weights import whole

CONTENTS = load()
PLACES = CONTENTS.places
TODAY = date(2026, 11, 24)
ASKS = "Where do you live? Your postcode is enough."


@pytest.fixture(scope="module")
def naast(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Naast]:
    """A whole Naast, with everything loaded."""
    data = tmp_path_factory.mktemp("places")
    built = Naast(Settings(data=data, organisation=EXAMPLE), now=lambda: FROZEN, reads=whole())
    yield built
    built.database.close()


@pytest.fixture
def family(naast: Naast) -> Someone:
    """A family at the menu, in English."""
    return new(naast)


def new(naast: Naast, language: str = "English") -> Someone:
    """Somebody who chose a language."""
    someone = Someone(naast, language="en")
    someone.start()
    someone.taps(language)
    return someone


def near(family: Someone, where: str) -> str:
    """Say where they live, when asked."""
    assert ASKS in text(family.types("near me"))
    return text(family.types(where))


def id_of(family: Someone) -> str:
    """Whose talk it is."""
    assert family.person
    return family.person.id


# -- postcodes -------------------------------------------------------------------------------------


def test_every_four_digits_are_in_a_region_or_no_postcode() -> None:
    """Nothing crashes, and what we list lies in the region that its numbers say."""
    regions = {f"{number:04}": region_of(f"{number:04}") for number in range(10_000)}
    assert {each for each in regions.values() if each} == {"brussels", "flanders", "wallonia"}
    assert not any(region for code, region in regions.items() if code < "1000")
    for code, region in regions.items():
        place = PLACES.at(code)
        assert place is None or place.region == region
    brussels = [place for place in PLACES.places if place.region == "brussels"]
    assert len(brussels) == 19
    for odd in ("", "10300", "1O30", "١٠٣٠", "-103", "1.03"):
        assert region_of(odd) is None


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("1030", "1030"),
        ("1030 Schaarbeek", "1030"),
        ("B-1030", "1030"),
        ("١٠٣٠", "1030"),
        ("we live at 12, 9000 Gent", "9000"),
        ("0470 12 34 56", "0470"),
        ("twelve", None),
        ("10300", None),
        ("", None),
        ("²³¼½", None),
    ],
)
def test_a_postcode_is_found_in_what_is_typed(typed: str, found: str | None) -> None:
    """In the digits of any script, with words around it."""
    assert postcode_in(typed) == found


def test_names_are_understood_in_both_languages() -> None:
    """With the words around them; the longest name counts."""
    for typed, place in (
        ("Schaerbeek", "schaarbeek"),
        ("schaarbeek", "schaarbeek"),
        ("j'habite à Ixelles", "elsene"),
        ("Molenbeek", "sint-jans-molenbeek"),
        ("BERCHEM-SAINTE-AGATHE", "sint-agatha-berchem"),
        ("Saint Gilles", "sint-gillis"),
        ("Malines", "mechelen"),
        ("in Ghent", "gent"),
    ):
        found = PLACES.named(typed)
        assert found
        assert found.id == place, typed
    assert PLACES.named("Parijs") is None
    assert PLACES.is_several("Brussels")
    assert not PLACES.is_several("Jette")


# -- the counter -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("1030", "OCMW / CPAS, Schaarbeek / Schaerbeek"),
        ("Schaerbeek", "OCMW / CPAS, Schaarbeek / Schaerbeek"),
        ("3000", "OCMW, Leuven"),
        ("Gent", "OCMW, Gent"),
        ("3700", "I know no counter near 3700 yet."),
        ("4000", "I know no counter near 4000 yet."),
        ("1234", "I do not know a postcode 1234 in Belgium."),
        ("0000", "I do not know a postcode 0000 in Belgium."),
        ("Brussels", "There is more than one municipality there."),
        ("Timbuktu", "Your postcode is enough: four digits. Or write: skip."),
        ("😀", "Your postcode is enough: four digits. Or write: skip."),
    ],
)
def test_a_postcode_gives_a_door_or_a_kind_question(family: Someone, typed: str, said: str) -> None:
    """Known, known by name, outside what we know, or no postcode at all."""
    assert said in near(family, typed)


def test_every_postcode_gives_a_door_or_a_kind_question(naast: Naast) -> None:
    """Any four digits, typed: the counter, that we know none there, or please look once more."""
    family = new(naast)
    near(family, "1090")
    drawn = random.Random(6).sample(range(10_000), 25)
    for code in (f"{number:04}" for number in (*drawn, 999, 1000, 1211, 1299, 1300, 9999)):
        family.types("near me")
        assert ASKS in text(family.taps("I live somewhere else"))
        said = text(family.types(code))
        if region_of(code) is None:
            assert f"I do not know a postcode {code} in Belgium." in said
            family.types("menu")
        elif place := PLACES.at(code):
            assert f", {place.name}" in said
        else:
            assert f"I know no counter near {code} yet." in said


def test_a_misspelt_municipality_is_asked_about_and_never_taken(naast: Naast) -> None:
    """One letter of a name of six or more: tapped or a yes; anything else is asked as before."""
    for said, answer in (
        ("i live in molenbek", "yes"),
        ("Ghetn, Schaarbek", ""),
        ("Antwrepen", ""),
    ):
        family = new(naast)
        asked = near(family, said)
        name = {"i": "Sint-Jans-Molenbeek", "G": "Schaarbeek", "A": "Antwerpen"}[said[0]]
        assert f"Do you mean {name}" in asked
        assert ASKS in asked
        assert naast.database.read(lambda tx, one=family: local.lives(tx, id_of(one))) == ""
        told = text(family.types(answer) if answer else family.taps(name))
        assert name in told
    family = new(naast)
    near(family, "molenbek")
    assert "Jette" in text(family.types("1090"))
    for word in ("mol", "gnt", "halla", "molenbk", "lveuen"):
        assert PLACES.near(word) is None, word


def test_it_is_asked_once_shown_under_my_data_and_forgotten(naast: Naast, family: Someone) -> None:
    """Kept for one purpose, sealed, and gone by one tap or with everything."""
    near(family, "1090")
    assert "Jette" in text(family.types("near me"))
    assert "where you live" in text(family.types("my data"))
    exported = naast.database.read(lambda tx: personal.export(tx, id_of(family)))
    assert exported["postcodes"][0]["where"] == "1090"
    family.types("near me")
    family.taps("Forget where I live")
    assert naast.database.read(lambda tx: local.lives(tx, id_of(family))) == ""
    near(family, "1090")
    old = id_of(family)
    family.types("forget me")
    family.taps("Yes")
    assert naast.database.read(lambda tx: people.by_id(tx, old)) is None
    assert naast.database.read(lambda tx: local.lives(tx, old)) == ""


def test_who_lives_somewhere_else_says_so(family: Someone) -> None:
    """The new place takes the place of the old one."""
    near(family, "1090")
    family.taps("I live somewhere else")
    assert "OCMW, Mechelen" in text(family.types("2800"))
    assert "OCMW, Mechelen" in text(family.types("near me"))


def test_the_house_area_counts_where_we_know_no_municipality(naast: Naast) -> None:
    """What is written for the area is told there; the municipality comes first where both are."""
    area = naast.database.write(lambda tx: staff.save_area(tx, Area("", "Haspengouw", ("3700",))))
    at = f"{counter.OF_AREA}{area}"
    door = Door("Kerkplein 1, 3700 Tongeren", checked=TODAY)
    naast.database.write(lambda tx: local.write(tx, at, "gezinscoach", door, _staff(tx), FROZEN))
    said = near(new(naast), "3700")
    assert "Gezinscoach, Haspengouw" in said
    assert "Kerkplein 1" in said
    family = new(naast)
    naast.database.write(lambda tx: staff.settle(tx, id_of(family), area_id=area))
    assert "Kerkplein 1" in text(family.types("near me"))  # known already: not asked


def _staff(tx: Tx) -> str:
    return people.add(tx, "nl", FROZEN, role="coordinator", name="Nora")


def test_in_brussels_both_doors_are_told(naast: Naast) -> None:
    """The Dutch-language house and the French-language one, whatever is spoken."""
    who = naast.database.write(_staff)

    def write(tx: Tx) -> None:
        for about, street in (("huis-van-het-kind", "Kindstraat 1"), ("one", "Rue du Lait 2")):
            local.write(tx, "jette", about, Door(street, checked=TODAY), who, FROZEN)

    naast.database.write(write)
    family = new(naast)
    near(family, "1090")
    family.types("wat is een Huis van het Kind?")
    said = text(family.taps("Where is it near me?"))
    assert "Kindstraat 1" in said
    assert "Rue du Lait 2" in said


def test_an_old_check_is_said() -> None:
    """After a year: ask there; never checked: call first."""
    speaker = Languages().speaker("en").say
    old = counter.telling("OCMW", "Gent", Door("x", checked=date(2025, 1, 2)), "en", TODAY)
    assert "This was last checked on" in speaker(old)
    never = counter.telling("OCMW", "Gent", Door("x"), "en", TODAY)
    assert "Call before you go." in speaker(never)
    fresh = counter.telling("OCMW", "Gent", Door("x", phone="02 1", checked=TODAY), "en", TODAY)
    assert "Checked on" in speaker(fresh)
    assert "☎ 02 1" in speaker(fresh)


def test_a_note_is_told_in_a_language_that_it_was_written_in() -> None:
    """Their own first, else Dutch, French, English."""
    door = Door(notes={"fr": "Sonnez.", "en": "Ring."})
    assert counter.note(door, "en") != counter.note(door, "fr")
    assert counter.note(door, "ar") == counter.note(door, "nl") == counter.note(door, "fr")
    assert counter.note(Door(), "nl") == Name("")


# -- checking --------------------------------------------------------------------------------------

BROKEN = """\
everywhere: [nothing]
places:
  - {id: a, nl: A, fr: A, postcodes: ["1030"]}
  - {id: a, nl: B, fr: B, postcodes: ["1030"], doors: {gone: {checked: 2026-11}}}
"""


def test_a_broken_file_is_told_line_by_line(tmp_path: Path) -> None:
    """A service that is not there, an id or postcode twice, postcodes of two regions."""
    (tmp_path / "places.yaml").write_text(BROKEN)
    file = read_places(tmp_path)
    assert file
    assert [str(fault) for fault in find_place_faults(file, ["ocmw"])] == [
        "places.yaml:1: there is no right or service “nothing”",
        "places.yaml:4: a: this id is used twice",
        "places.yaml:4: a: 1030 belongs to another municipality already",
        "places.yaml:4: a: there is no right or service “gone”",
    ]
    assert read_places(tmp_path / "nowhere") is None
    for codes, word in (('["1030", "9000"]', "one region"), ('["0123"]', "match pattern")):
        bad = f"places:\n  - {{id: a, nl: A, fr: A, postcodes: {codes}}}\n"
        (tmp_path / "places.yaml").write_text(bad)
        with pytest.raises(Exception, match=word):
            read_places(tmp_path)


# -- what an organisation writes of its own --------------------------------------------------------

OWN = """\
everywhere: [huis-van-het-kind]
places:
  - id: gent
    doors:
      ocmw: {address: "Onderbergen 86, Gent", checked: 2026-11}
  - {id: dinant, nl: Dinant, fr: Dinant, postcodes: ["5500"]}
"""


def test_an_organisation_lays_its_own_places_over_ours(tmp_path: Path) -> None:
    """What it says of a municipality counts, what it does not say stays; another is added. It lies
    beside the organisation's file, and a change is seen at once."""
    house = tmp_path / "organisation.yaml"
    house.write_text(EXAMPLE.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "places.yaml").write_text(OWN, encoding="utf-8")
    built = Naast(Settings(data=tmp_path / "data", organisation=house), now=lambda: FROZEN)
    try:
        family = new(built)
        assert "Onderbergen 86, Gent" in near(family, "9000")
        family.types("near me")
        family.taps("I live somewhere else")
        assert "Dinant" in text(family.types("5500"))
        places = built.world.contents.places
        assert places.at("9050") == places.named("Gand")
        assert places.everywhere[0] == PLACES.everywhere[0]
    finally:
        built.database.close()


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("[huis-van-het-kind]", "[nowhere]", ":1: there is no right or service “nowhere”"),
        ("ocmw:", "ocmv:", ":5: gent: there is no right or service “ocmv”"),
        ("2026-11", "autumn", ":5: gent: “checked”: is not a date such as 2026-11"),
        ("5500", "9000", ":6: dinant: 9000 belongs to gent already"),
        ("5500", "1088", ":6: dinant: 1088 is no postcode of Belgium"),
        (", fr: Dinant", "", ":6: dinant: one that does not ship needs nl, fr and postcodes"),
        ("id: dinant", "id: gent", ":6: gent: this id is used twice"),
        ("everywhere:", "everywere:", ":1: “everywere” is no field here"),
    ],
)
def test_naast_check_names_each_fault_of_own_places(
    tmp_path: Path, old: str, new: str, fault: str
) -> None:
    """One line a fault, with its place; and a Naast that runs keeps what was good."""
    path = tmp_path / "places.yaml"
    path.write_text(OWN.replace(old, new), encoding="utf-8")
    said = [str(each) for each in find_faults(own_places=path)]
    assert [line for line in said if f"{path.parent.name}/places.yaml{fault}" in line]
    assert not [line for line in said if "\n" in line]
