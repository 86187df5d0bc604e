"""Whole turns on both kinds of server: one after the other, numbered without a gap, none twice."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import wait
from itertools import count as count_up
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.app import Naast
from bot.settings import Settings
from bot.talk.heard import Heard
from storage import cases, messages, people
from storage.cases import AlreadyTaken, Case
from storage.messages import Message
from tests.speaking import Someone
from tests.storage.acting import LONG, NOW, colleague, count, rows

ROUNDS = count_up()
WORDS = ["ja", "1", "menu", "stop", "human", "hallo", "back", "mijn gegevens", "👋", "help"]


@pytest.fixture
def naast(url: str, tmp_path: Path, organisation: Path) -> Iterator[Naast]:
    """A whole Naast, on each kind of server in turn."""
    built = Naast(
        Settings(data=tmp_path, database_url=url, organisation=organisation), now=lambda: NOW
    )
    yield built
    built.database.close()


def talk(naast: Naast, address: str) -> list[Message]:
    """Everything that was said at an address."""
    person = naast.database.read(lambda tx: people.at_address(tx, "web", address))
    return naast.database.read(lambda tx: messages.after(tx, person.id, 0)) if person else []


def case_of(naast: Naast, family: Someone) -> Case:
    """The family's open case."""
    person = family.person
    assert person
    case = naast.database.read(lambda tx: cases.open_of(tx, person.id))
    assert case
    return case


def takes(naast: Naast, *heard: Heard) -> list[bool]:
    """Have all these messages taken at once; for each, whether it had been before."""
    futures = [naast.turns.take(one) for one in heard]
    wait(futures, LONG)
    return [future.result(0).again for future in futures]


def in_a_row(found: list[Message]) -> bool:
    """Whether messages are numbered from one on, without a gap."""
    return [m.n for m in found] == list(range(1, len(found) + 1))


def test_thirty_messages_at_once_are_thirty_turns(naast: Naast) -> None:
    """Everything that a person sends at once is kept, each answered after the one before, and
    the talk is numbered without a gap."""
    heard = [Heard("web", "a", f"a:{n}", text=f"message {n}", language="nl") for n in range(30)]
    assert takes(naast, *heard) == [False] * 30
    found = talk(naast, "a")
    assert in_a_row(found)
    mine = [m.n for m in found if m.who == "me"]
    assert sorted(m.text for m in found if m.who == "me") == sorted(h.text for h in heard)
    answered = {m.n for m in found if m.who == "bot"}
    assert all(n + 1 in answered for n in mine)


def test_repeats_at_once_are_one_turn(naast: Naast) -> None:
    """A webhook that is repeated ten times while it is handled is handled once."""
    heard = Heard("web", "a", "a:1", text="hallo", language="nl")
    again = takes(naast, *[heard] * 10)
    assert again.count(False) == 1
    assert [m.text for m in talk(naast, "a") if m.who == "me"] == ["hallo"]
    assert count(naast.database, "heard") == count(naast.database, "people") == 1


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.sampled_from("ab"), st.integers(0, 9), st.sampled_from(WORDS)),
        min_size=1,
        max_size=15,
    )
)
def test_any_mix_of_people_and_repeats_is_numbered_without_a_gap(
    naast: Naast, sent: list[tuple[str, int, str]]
) -> None:
    """Two people who write at once, with repeats, in any order: each message is kept once, and
    each talk is numbered from one on."""
    round_ = next(ROUNDS)
    heard = [
        Heard("web", f"{who}{round_}", f"{who}{round_}:{n}", text=word, language="nl")
        for who, n, word in sent
    ]
    takes(naast, *heard)
    for who in "ab":
        found = talk(naast, f"{who}{round_}")
        assert in_a_row(found)
        wanted = {n for other, n, _word in sent if other == who}
        assert sum(m.who == "me" for m in found) == len(wanted)


def test_eight_families_who_ask_for_a_human_at_once_are_all_heard(naast: Naast) -> None:
    """When many ask at the same moment, each has its case and nobody an apology."""
    someone = [Someone(naast, address=f"f{n}", language="nl") for n in range(8)]
    for one in someone:
        one.start()
        one.types("hallo")
    takes(naast, *[Heard("web", one.address, f"{one.address}:h", text="human") for one in someone])
    found = rows(naast.database, "cases")
    assert sorted(row["number"] for row in found) == list(range(1, 9))
    assert len({row["person_id"] for row in found}) == 8


def test_a_case_is_taken_by_one(naast: Naast) -> None:
    """Two of the staff who take a case at once through the desk: one has it, and the family
    hears of one."""
    family = Someone(naast, language="nl")
    family.start()
    family.types("human")
    assert family.person
    case = case_of(naast, family)
    family.reads()
    staff = [colleague(naast.database, name) for name in ("Fatima", "Tom")]
    taking = [naast.desk.take(case.id, who) for who in staff]
    wait(taking, LONG)
    faults = [one.exception(0) for one in taking]
    assert sorted(isinstance(fault, AlreadyTaken) for fault in faults) == [False, True]
    assert faults.count(None) == 1
    told = [m for m in family.reads() if "Fatima" in m.text or "Tom" in m.text]
    assert len(told) == 1
    assert in_a_row(talk(naast, family.address))


def test_a_message_during_the_taking_is_answered_by_one(naast: Naast) -> None:
    """A family that writes while somebody takes its case is answered by the bot before the taking
    and not after it; either way its words are in the case."""
    staff = colleague(naast.database)
    for round_ in range(6):
        family = Someone(naast, address=f"r{round_}", language="nl")
        family.start()
        family.types("human")
        case = case_of(naast, family)
        wrote = Heard("web", family.address, f"{family.address}:x", text="zijn jullie daar?")
        first, then = naast.desk.take(case.id, staff), naast.turns.take(wrote)
        first.result(LONG)
        then.result(LONG)
        found = talk(naast, family.address)
        mine = next(m for m in found if m.text == wrote.text)
        taken = [m for m in found if "Fatima" in m.text][-1]
        answers = [m for m in found if m.n > mine.n and m.n != taken.n]
        assert mine.case_id == case.id
        assert bool(answers) == (mine.n < taken.n), [m.text for m in found]
        assert in_a_row(found)


def test_being_forgotten_leaves_one_empty_shell(naast: Naast) -> None:
    """Who says *forget me* and yes is gone from every table but the door, and the next word is
    the first of a new talk on the same address."""
    family = Someone(naast, address="door-1", language="nl")
    family.start()
    family.types("ik heet Zonnebloem")
    before = family.person
    assert before
    family.types("vergeet mij")
    family.types("ja")
    after = family.person
    assert after
    assert after.id != before.id
    found = rows(naast.database, "messages")
    assert {row["person_id"] for row in found} <= {after.id}
    assert [row["id"] for row in rows(naast.database, "people")] == [after.id]
    told = family.types("hallo")
    assert told
    numbers = [m.n for m in talk(naast, "door-1")]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
