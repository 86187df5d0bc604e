"""Naast writes first: with a yes, once for each thing that happened, with the reason and what it
opens; one tap, or *stop*, ends it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.app import Naast
from bot.session import Session
from bot.settings import Settings
from bot.talk.turn import Turn
from dialogues.contents import FOLDER, find_faults
from dialogues.happened import said_of
from dialogues.rights import told
from storage import consents, errands, local, occasions, personal, unasked
from storage.database import Tx
from tests.beside.duo import id_of, run, talker
from tests.conftest import EXAMPLE, FROZEN
from tests.mould import ready
from tests.speaking import Someone, text
from tests.transcript import Hands
from tests.understand.weights import whole

FLANDERS = ["region", ["flanders", "brussels", "elsewhere"], ["flanders"]]
BANDS = ["baby", "toddler", "primary", "teen", "young"]
WORK = ["working", "low_wage", "unemployed", "low_income"]
HOUSEHOLD = ["pregnant", "newborn", "single_parent", "flemish_school"]
YEAR = timedelta(days=366)


def ages(*years: int) -> Any:
    """The ages of the children, as they are typed."""
    return ["children", BANDS, {"ages": [*years]}]


def ticked(question: str, options: list[str], *chosen: str) -> Any:
    """An answer in boxes."""
    return [question, options, [*chosen]]


@pytest.fixture(scope="module")
def clock() -> Hands:
    """Half past ten on a Tuesday, until a test moves it on."""
    return Hands(FROZEN)


@pytest.fixture(scope="module")
def naast(tmp_path_factory: pytest.TempPathFactory, clock: Hands) -> Iterator[Naast]:
    """One house for all; every test has a family of its own."""
    data = ready(tmp_path_factory.mktemp("house"))
    built = Naast(Settings(data=data, organisation=EXAMPLE), now=clock, reads=whole())
    yield built
    built.database.close()


@pytest.fixture
def sara(naast: Naast, clock: Hands) -> Someone:
    """A family at the menu, on the first day."""
    clock.at = FROZEN
    return talker(naast, "Sara Diallo", "en")


def tells(someone: Someone, *replies: Any) -> None:
    """What is remembered of the talk about rights, and the list that follows from it."""

    def act(turn: Turn, _session: Session) -> None:
        consents.give(turn.db, turn.person, told.KEPT, "Naast", turn.now)
        turn.kept["told"] = turn.answers["replies"] = [*replies]
        told.keep_found(turn)
        del turn.answers["replies"]

    someone.naast.turns.visit(lambda _tx: id_of(someone), act).result()


def says_yes(someone: Someone) -> None:
    """By the way in *my data*."""
    someone.types("my data")
    someone.taps("When something changes")
    assert "one tap stops it" in text(someone.taps("Yes, please"))


def follows(someone: Someone, *replies: Any) -> None:
    """They told this, and want to hear when something changes."""
    tells(someone, *replies)
    says_yes(someone)
    someone.types("menu")
    assert waiting(someone) == []


def passes(someone: Someone, clock: Hands, time: timedelta = timedelta(0)) -> str:
    """Time passes, the clock looks twice, people are told; what did they read?"""
    clock.at += time
    for rule in ("occasions", "errands") * 2:
        run(getattr(someone.naast.clock, rule))
    return text(someone.reads())


def waiting(someone: Someone) -> list[str]:
    """What is to be written to somebody."""
    found = someone.naast.database.read(lambda tx: errands.of_person(tx, id_of(someone)))
    return [each.about for each in found if each.dialogue == "occasion"]


def remembered(someone: Someone) -> list[Any]:
    """What is remembered of the talk about rights."""
    found: list[Any] = []

    def act(turn: Turn, _session: Session) -> None:
        found.extend(turn.kept["told"])

    someone.naast.turns.visit(lambda _tx: id_of(someone), act).result()
    return found


# -- the yes ---------------------------------------------------------------------------------------


def test_asked_once_at_the_end_of_the_talk_about_rights(sara: Someone) -> None:
    """When they let us remember; never a second time."""
    sara.types("my rights")
    sara.taps("Flanders")
    sara.types("2 and 7")
    for _question in range(25):
        labels = [each["label"] for each in sara.choices()]
        ways = ("Rather not", "Leave it out", "That is enough")
        way = next((one for one in ways if any(one in label for label in labels)), None)
        if way is None:
            break
        sara.taps(way)
    said = text(sara.taps("Yes, remember them"))
    assert "Shall I write to you when something changes for your family" in said
    assert "You can always come back to this" in text(sara.taps("No, thank you"))
    sara.types("my rights")
    sara.taps("Show me the list")
    assert "Shall I write" not in text(sara.types("menu"))
    assert not sara.naast.database.read(lambda tx: consents.stands(tx, id_of(sara), "occasions"))


def test_without_a_yes_nothing_is_looked_at(sara: Someone, clock: Hands) -> None:
    """Neither is a word written nor anything kept for it."""
    tells(sara, FLANDERS, ages(2))
    assert passes(sara, clock, YEAR) == ""
    assert sara.naast.database.read(lambda tx: occasions.seen(tx, id_of(sara))) == {}


def test_the_yes_stands_in_my_data_and_is_taken_back_there(sara: Someone, clock: Hands) -> None:
    """From then on nothing comes, and nothing is kept for it."""
    follows(sara, FLANDERS, ages(2))
    assert "that I write to you when something changes" in text(sara.types("my data"))
    assert "You said yes" in text(sara.taps("When something changes"))
    assert "I do not" in text(sara.taps("No, not any more"))
    assert "that I write to you when something changes" not in text(sara.types("my data"))
    assert passes(sara, clock, YEAR) == ""
    assert sara.naast.database.read(lambda tx: occasions.seen(tx, id_of(sara))) == {}


@pytest.mark.parametrize("word", ["stop", "answers"])
def test_other_ways_to_end_it(sara: Someone, clock: Hands, word: str) -> None:
    """*Stop* ends everything unasked, what waits already too; who wants the answers forgotten hears
    nothing that follows from them."""
    follows(sara, FLANDERS, ages(2))
    clock.at += YEAR
    run(sara.naast.clock.occasions)
    assert waiting(sara)
    if word == "stop":
        sara.types("stop")
    else:
        sara.types("my data")
        sara.taps("Forget my answers")
    assert waiting(sara) == []
    assert passes(sara, clock, timedelta(days=1)) == ""


def test_after_stop_nothing_unasked_until_they_write(sara: Someone, clock: Hands) -> None:
    """Whatever it is about; a new word from them, and it may come."""
    sara.types("stop")

    def invited(tx: Tx) -> None:
        errands.add(tx, id_of(sara), "about", "", clock.at, unasked=True)

    sara.naast.database.write(invited)
    assert passes(sara, clock, timedelta(days=2)) == ""
    assert passes(sara, clock, timedelta(days=40)) == ""
    sara.types("menu")
    assert passes(sara, clock, timedelta(days=1)) != ""


def test_what_is_kept_for_it_is_exported_and_goes(sara: Someone, clock: Hands) -> None:
    """What was noted is readable in the export, and forgotten with the person."""
    follows(sara, FLANDERS, ages(2))
    passes(sara, clock, YEAR)
    who = id_of(sara)
    shown = sara.naast.database.read(lambda tx: personal.export(tx, who))
    assert {"what": "ages", "state": "[[2, 2]]"}.items() <= shown["life"][0].items()
    assert [each["about"] for each in shown["occasions"]] == ["child_3.2711"]
    assert len(shown["unasked"]) == 1
    sara.types("forget me")
    sara.taps("Yes, forget me")
    gone = sara.naast.database.read(lambda tx: personal.export(tx, who))
    assert not any(gone[table] for table in ("life", "occasions", "unasked"))


# -- what happens ----------------------------------------------------------------------------------


def test_a_child_turns_three(sara: Someone, clock: Hands) -> None:
    """Not before it is sure; once; and it leads to what it opens, with the child as it is now."""
    follows(sara, FLANDERS, ages(2, 7))
    assert passes(sara, clock, timedelta(days=364)) == ""
    said = passes(sara, clock, timedelta(days=1))
    assert "I write because your child is 3 by now." in said
    assert "Toddler allowance" in said
    assert len(sara.choices()) == 3
    sara.types("menu")
    assert passes(sara, clock, timedelta(days=30)) == ""
    said = text(sara.picks("occasion.what=child_3.2711.see"))
    assert "your children are 3 years old and 8 years old" in said
    assert "Toddler allowance" in text(sara.taps("Show me the list"))


def test_grown_children_turn_six_in_their_time(sara: Someone, clock: Hands) -> None:
    """After one look at it the next birthday is reckoned from the same first day."""
    follows(sara, FLANDERS, ages(2))
    passes(sara, clock, timedelta(days=380))
    sara.taps("See what it opens")
    sara.types("menu")
    assert remembered(sara)[1] == ages(3)
    assert "6 by now" not in passes(sara, clock, timedelta(days=3 * 365 - 18))
    sara.types("menu")
    assert "your child is 6 by now" in passes(sara, clock, timedelta(days=5))


@pytest.mark.parametrize(
    ("band", "years", "age", "then"),
    [("baby", 3, 3, "toddler"), ("primary", 6, 12, "teen"), ("teen", 6, 18, "young")],
)
def test_ages_ticked_in_bands(
    sara: Someone, clock: Hands, band: str, years: int, age: int, then: str
) -> None:
    """Sure when the youngest of the band is so old; then they are in the next one."""
    follows(sara, FLANDERS, ticked("children", BANDS, band))
    assert passes(sara, clock, timedelta(days=365 * years - 1)) == ""
    said = passes(sara, clock, timedelta(days=5))
    assert f"your child is {age} by now" in said
    sara.taps("See what it opens")
    assert [r[2] for r in remembered(sara) if r[0] == "children"] == [[then]]


def test_what_ends_is_said_too(sara: Someone, clock: Hands) -> None:
    """Child benefit does not go on for ever."""
    follows(sara, FLANDERS, ages(24))
    said = passes(sara, clock, YEAR)
    assert "your child is 25 by now" in said
    assert "This may not go on: " in said
    assert "School bonus" in said


def test_a_baby_was_expected(sara: Someone, clock: Hands) -> None:
    """Some months later, and nobody is told that it is there; the family says how it is."""
    follows(sara, FLANDERS, ticked("household", HOUSEHOLD, "pregnant"))
    assert passes(sara, clock, timedelta(days=170)) == ""
    said = passes(sara, clock, timedelta(days=10))
    assert "you were expecting a baby. I do not know how it went." in said
    assert "Is the baby" not in said
    sara.taps("See what it opens")
    left = ["single_parent", "flemish_school"]
    assert remembered(sara)[1] == ["household", left, []]


def test_the_family_moved(sara: Someone, clock: Hands) -> None:
    """Told where it lives for the first time it did not move."""
    follows(sara, FLANDERS, ages(4))

    def settles(postcode: str) -> None:
        sara.naast.database.write(lambda tx: local.settle(tx, id_of(sara), postcode, clock.at))

    settles("9000")
    assert passes(sara, clock, timedelta(days=1)) == ""
    settles("1080")
    assert "you live somewhere else now" in passes(sara, clock, timedelta(days=1))
    sara.taps("See what it opens")
    assert not [reply for reply in remembered(sara) if reply[0] == "region"]


def test_a_new_school_year(sara: Someone, clock: Hands) -> None:
    """Once each year in August, for who has a child at school."""
    follows(sara, FLANDERS, ages(8), ticked("household", HOUSEHOLD, "flemish_school"))
    other = talker(sara.naast, "Ali", "en")
    follows(other, FLANDERS)
    clock.at = FROZEN.replace(year=2027, month=8, day=14)
    assert passes(sara, clock) == ""
    said = passes(sara, clock, timedelta(days=1))
    assert "a new school year begins" in said
    assert "School bonus" in said
    sara.types("menu")
    assert passes(sara, clock, timedelta(days=20)) == ""
    assert other.reads() == []
    assert "a new school year begins" in passes(sara, clock, timedelta(days=350))


def test_less_money_is_told(sara: Someone, clock: Hands) -> None:
    """What was so from the start is no event; what begins is, some days after the talk."""
    now = ticked("work", WORK, "unemployed", "low_income")
    follows(sara, FLANDERS, ages(8), ticked("work", WORK, "working"))
    other = talker(sara.naast, "Ali", "en")
    follows(other, FLANDERS, ages(8), now)
    tells(sara, FLANDERS, now)
    assert passes(sara, clock, timedelta(hours=3)) == ""
    said = passes(sara, clock, timedelta(days=2))
    assert "something changed in your work or your money" in said
    assert "This may be for you: " in said
    assert other.reads() == []


def test_a_right_on_the_list_changed(sara: Someone, clock: Hands) -> None:
    """Who, what or how much: then everybody hears it who was told of it, once."""
    follows(sara, FLANDERS, ages(8))
    rights = sara.naast.world.contents.rights
    assert said_of(rights["school-bonus"]) != said_of(
        rights["school-bonus"].model_copy(update={"amounts": "€ 1"})
    )
    assert said_of(rights["school-bonus"]) == said_of(
        rights["school-bonus"].model_copy(update={"how": "Better words."})
    )

    def was_otherwise(tx: Tx) -> None:
        at = clock.at - timedelta(days=1)
        occasions.see(tx, id_of(sara), "right.school-bonus", "other", at, since=at)

    sara.naast.database.write(was_otherwise)
    said = passes(sara, clock)
    assert "something changed in a right that I told you of" in said
    assert "It is this one: School bonus" in said
    assert "School bonus" in text(sara.taps("See what it opens"))
    sara.types("menu")
    assert passes(sara, clock, timedelta(days=1)) == ""


# -- the message -----------------------------------------------------------------------------------


def test_one_tap_stops_it(sara: Someone, clock: Hands) -> None:
    """From the message itself, for good; the button stays good later."""
    follows(sara, FLANDERS, ages(2))
    passes(sara, clock, YEAR)
    sara.types("menu")
    said = text(sara.picks("occasion.what=child_3.2711.stop"))
    assert "I do not write of this any more" in said
    assert passes(sara, clock, 3 * YEAR) == ""


def test_not_now(sara: Someone, clock: Hands) -> None:
    """It can wait, and the talk is where it was."""
    follows(sara, FLANDERS, ages(2))
    passes(sara, clock, YEAR)
    assert "It can wait" in text(sara.taps("Not now"))
    assert remembered(sara)[1] == ages(2)


def test_what_opens_nothing_is_not_written(sara: Someone, clock: Hands) -> None:
    """Of what they have already, or of what is nothing for them, there is no message."""
    opens = sara.naast.world.contents.occasions["child_6"].opens
    follows(sara, FLANDERS, ages(5), ["had", [*opens], [*opens]])
    assert passes(sara, clock, YEAR) == ""
    assert sara.naast.database.read(lambda tx: occasions.made(tx, id_of(sara), "child_6.2711"))
    assert sara.naast.database.read(lambda tx: unasked.times(tx, id_of(sara))) == ()


# -- the content -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("was", "now", "says"),
    [
        ("toddler-allowance", "toddler-allowence", "“toddler-allowence” is no right"),
        ("fact: pregnant", "fact: pregnent", "unknown fact “pregnent”"),
        ("turns: 3\n", "turns: 3\n    moved: true\n", "known by one of"),
        ("id: child_6", "id: child_3", "this id is used twice"),
        ("begins: 08-15", "begins: 02-30", "there is no such day"),
        ("ends: 09-30", "ends: 07-30", "begins before it ends"),
        ("    changed: true", "    changed: true\n    opens: [food-aid]", "about the right itself"),
    ],
)
def test_every_fault_of_the_content_is_named(tmp_path: Path, was: str, now: str, says: str) -> None:
    """With its file and line."""
    folder = tmp_path / "content"
    shutil.copytree(FOLDER, folder)
    path = folder / "occasions.yaml"
    written = path.read_text(encoding="utf-8")
    assert was in written
    path.write_text(written.replace(was, now, 1), encoding="utf-8")
    (fault, *_more) = [str(each) for each in find_faults(folder)]
    assert fault.startswith("occasions.yaml:")
    assert says in fault
