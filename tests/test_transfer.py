"""A warm transfer: the family hears who is next and may say no; until a yes nothing changes."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta
from pathlib import Path

import pytest

from bot.console.transfers import REASONS as SHOWN_REASONS
from bot.desk import NoSuchCase, NotForYou
from bot.handing import REASONS, NobodyThere, NoSuchTransfer
from bot.session import Session
from bot.talk.turn import Turn
from dialogues import known
from dialogues.transfer import WISHES
from storage import cases, reading, shares, staff, tasks
from storage.cases import AlreadyTaken
from storage.staff import Area, Organisation
from storage.transfers import Settled, UnderWay
from tests.conftest import FROZEN
from tests.handing_over import WORD, House, a_house, noted, with_tine
from tests.speaking import Someone, case_of, text


@pytest.fixture
def house(tmp_path: Path, organisation: Path) -> Iterator[House]:
    """A whole Naast with a team and a partner."""
    yield from a_house(tmp_path, organisation)


@pytest.fixture
def family(house: House) -> Someone:
    """A family that Tine has the talk with, and that shared its work with her."""
    return with_tine(house)


# -- the family is asked first ---------------------------------------------------------------------


def test_the_family_hears_who_is_next_and_why(house: House, family: Someone) -> None:
    """In its language, with the house, and not a word of what colleagues tell each other."""
    house.ask(family, reason="language")
    said = text(family.reads())
    assert said == (
        "Tine would like Piet of Huis van het Kind Voorbeeldstad to go on with you, because Piet "
        "speaks your language. Is that all right with you? Until Piet says yes, Tine stays with "
        "you."
    )
    assert [c["label"] for c in family.choices()] == ["✅ Yes, all right", "✋ No, rather not"]
    assert house.told.all == []
    assert house.naast.database.read(lambda tx: house.naast.handing.offers(tx, house.piet)) == []
    assert noted(house) == [("transfer_ask", house.tine)]


@pytest.mark.parametrize("no", ["tap", "type"])
def test_a_no_in_one_tap_changes_nothing(house: House, family: Someone, no: str) -> None:
    """Tine hears of it, keeps the case, and Piet was never asked."""
    house.ask(family)
    family.reads()
    asked = house.under_way(family)
    assert asked
    said = family.taps("No, rather not") if no == "tap" else family.types("no")
    assert text(said) == "All right. Tine stays with you."
    assert house.state(asked) == "refused"
    assert house.told.all == [(house.tine, "transfer_refused")]
    assert case_of(family).owner_id == house.tine
    assert family.types("thank you") == []
    with pytest.raises(Settled):
        house.naast.handing.accept(asked.id, house.piet).result()


def test_only_whoever_has_the_case_passes_it_on(house: House, family: Someone) -> None:
    """A colleague may not, nor a coordinator; and one way at a time."""
    case = case_of(family)
    for who, fault in ((house.piet, NotForYou), (house.karin, AlreadyTaken)):
        with pytest.raises(fault):
            house.naast.handing.ask(case.id, who, f"person:{house.piet}", "").result()
    with pytest.raises(NoSuchCase):
        house.naast.handing.ask("nothing", house.tine, f"person:{house.piet}", "").result()
    for nobody in (f"person:{house.tine}", "person:x", "area:x", "organisation:x", "piet", ""):
        with pytest.raises(NobodyThere):
            house.ask(family, nobody or "x")
    house.ask(family)
    with pytest.raises(UnderWay):
        house.ask(family)


def test_every_reason_is_said_and_shown() -> None:
    """What a sender can choose, a family can hear."""
    assert {*REASONS, ""} == set(WISHES) == set(SHOWN_REASONS)


# -- what goes along -------------------------------------------------------------------------------


def test_nothing_is_ticked_beforehand_and_nothing_goes_along_by_itself(
    house: House, family: Someone
) -> None:
    """Agreeing without a tick is fine: then only language, area, kind and since when are seen."""
    house.ask(family)
    said = text(family.taps("Yes, all right"))
    assert "💶 Work and income: My wage is low" in said
    shown = family.choices()
    assert [c["label"] for c in shown] == [
        "💶 Work and income", "🗨 The talk with Tine", "➖ None of these",
    ]  # fmt: skip
    assert not any(c.get("ticked") for c in shown)
    said = text(family.taps("None of these"))
    assert "I ask Piet now" in said
    found = house.under_way(family)
    assert found
    assert found.state == "offered"
    offer = house.naast.database.read(
        lambda tx: house.naast.handing.offer(tx, found.id, house.piet)
    )
    assert (offer.language, offer.kind, offer.given) == ("en", "talk", [])
    assert (offer.sender, offer.transfer.word) == ("Tine", WORD)
    assert house.told.all == [(house.piet, "transfer")]


def test_what_is_ticked_is_for_this_receiver_and_can_be_taken_back(
    house: House, family: Someone
) -> None:
    """Item by item, with its consent, in the family's own data."""
    house.ask(family)
    family.taps("Yes, all right")
    family.taps("Work and income")
    said = text(family.taps("That is all"))
    assert "Done. Piet can see it." in said
    found = house.under_way(family)
    assert found
    given = house.naast.database.read(lambda tx: shares.standing(tx, found.case_id, found.id))
    assert [(s.item, s.receiver) for s in given] == [
        ("work", "Piet of Huis van het Kind Voorbeeldstad")
    ]
    family.types("my data")
    assert "for Piet of Huis van het Kind" in text(family.taps("What I share"))
    family.taps("Take back: Work")
    assert not house.naast.database.read(lambda tx: shares.standing(tx, found.case_id, found.id))


def test_the_offer_waits_for_no_ticks(house: House, family: Someone) -> None:
    """With the yes Piet is asked, also where the family never ticks; and when he is there before
    it has ticked, it may tick all the same."""
    house.ask(family)
    family.taps("Yes, all right")
    found = house.under_way(family)
    assert found
    house.naast.handing.accept(found.id, house.piet).result()
    said = text(family.reads())
    assert "Piet is here now" in said
    assert "Nothing of what you gave along before goes to Piet by itself." in said
    family.taps("The talk with a person")
    assert "Done. Piet can see it." in text(family.taps("That is all"))
    case = case_of(family)
    assert house.naast.database.read(lambda tx: reading.readable_from(tx, case, house.piet)) is None
    assert family.types("hello Piet") == []


# -- yes and no of the receiver --------------------------------------------------------------------


def test_with_a_yes_the_case_is_theirs(house: House, family: Someone) -> None:
    """In one commit: owner, what is still to do, the family hears it; the first owner is out."""
    case = case_of(family)
    house.naast.database.write(
        lambda tx: tasks.add(tx, case.id, "other", FROZEN, for_id=house.tine, words="call CPAS")
    )
    house.naast.database.write(lambda tx: staff.settle(tx, case.person_id, supporter_id=house.tine))
    offered = house.offered(family)
    house.clock.at += timedelta(minutes=10)
    house.naast.handing.accept(offered.id, house.piet, "gladly").result()
    assert text(family.reads()).startswith("Piet is here now and reads along.")
    after = case_of(family)
    assert (after.owner_id, after.responsible_id, after.state) == (house.piet, house.piet, "taken")
    assert after.due > house.clock.at
    assert house.told.all[-1] == (house.tine, "transfer_accepted")
    assert not house.sees(family, house.tine)
    assert house.sees(family, house.piet)
    assert house.sees(family, house.karin)
    for act in (
        lambda: house.naast.desk.reply(after.id, house.tine, "still me"),
        lambda: house.naast.desk.note(after.id, house.tine, "still me"),
        lambda: house.naast.desk.close(after.id, house.tine),
        lambda: house.naast.handing.ask(after.id, house.tine, f"person:{house.piet}", ""),
    ):
        with pytest.raises(NotForYou):
            act().result()
    assert family.types("hello Piet") == []
    (task,) = house.naast.database.read(lambda tx: tasks.of_case(tx, case.id))
    assert task.for_id == house.piet
    home = house.naast.database.read(lambda tx: staff.home(tx, case.person_id))
    assert home.supporter_id == house.piet
    assert [action for action, _ in noted(house)] == [
        "transfer_ask", "transfer_agreed", "transfer_accept",
    ]  # fmt: skip


def test_what_was_said_before_stays_with_whoever_heard_it(house: House, family: Someone) -> None:
    """Unless the family ticked it, Piet reads from his yes on."""
    offered = house.offered(family)
    house.clock.at += timedelta(minutes=10)
    house.naast.handing.accept(offered.id, house.piet).result()
    case = case_of(family)
    since = house.naast.database.read(lambda tx: reading.readable_from(tx, case, house.piet))
    assert since == house.clock.at
    assert house.naast.database.read(lambda tx: reading.shared(tx, case)) == []


def test_what_tine_had_can_be_given_to_piet_too(house: House, family: Someone) -> None:
    """What Piet does not see yet is offered once more when the family opens its summary."""
    offered = house.offered(family)
    house.clock.at += timedelta(minutes=10)
    house.naast.handing.accept(offered.id, house.piet).result()
    case, person = case_of(family), family.person
    assert person
    found: list[set[str]] = []

    def look(turn: Turn, session: Session) -> None:
        told = ["work", ["working", "low_wage"], ["low_wage"]]
        turn.kept["told"] = [told]
        found.append(set(known.fresh(turn, case)))

    house.naast.turns.visit(lambda tx: person.id, look).result()
    assert "work" in found[0]


def test_a_no_goes_back_with_its_word(house: House, family: Someone) -> None:
    """Tine keeps the case and hears why; the family hears one kind sentence."""
    offered = house.offered(family)
    family.reads()
    house.naast.handing.decline(offered.id, house.piet, "on leave").result()
    assert text(family.reads()) == "Piet cannot go on with you now. Tine stays with you."
    case = case_of(family)
    assert case.owner_id == house.tine
    assert house.told.all[-1] == (house.tine, "transfer_declined")
    passing = house.naast.database.read(
        lambda tx: house.naast.handing.passing(tx, case, house.tine)
    )
    assert passing.last
    assert (passing.last.state, passing.last.answer) == ("declined", "on leave")
    assert family.types("thank you") == []


def test_of_two_that_came_to_nothing_the_last_is_shown(house: House, family: Someone) -> None:
    """Also where both were offered in one instant."""
    handing = house.naast.handing
    for minutes in (2, 1, 5, 4, 3, 6):
        house.clock.at = FROZEN
        offered = house.offered(family)
        house.clock.at = FROZEN + timedelta(minutes=minutes)
        handing.decline(offered.id, house.piet, f"after {minutes}").result()
    passing = house.naast.database.read(lambda tx: handing.passing(tx, case_of(family), house.tine))
    assert passing.last
    assert passing.last.answer == "after 6"


def test_only_who_is_asked_answers(house: House, family: Someone) -> None:
    """Nobody else sees the offer, and afterwards nobody opens it."""
    offered = house.offered(family)
    handing = house.naast.handing
    for who in (house.tine, house.fatima, house.karin, "nobody"):
        with pytest.raises(NotForYou):
            handing.accept(offered.id, who).result()
        with pytest.raises(NotForYou):
            house.naast.database.read(lambda tx, who=who: handing.offer(tx, offered.id, who))  # type: ignore[misc]
    with pytest.raises(NoSuchTransfer):
        handing.accept("nothing", house.piet).result()
    handing.withdraw(offered.case_id, offered.id, house.tine).result()
    for act in (handing.accept, handing.decline):
        with pytest.raises(Settled):
            act(offered.id, house.piet, "").result()
    with pytest.raises(Settled):
        house.naast.database.read(lambda tx: handing.offer(tx, offered.id, house.piet))


def test_taken_back_the_family_hears_that_nothing_changes(house: House, family: Someone) -> None:
    """Before its answer too; an answer that comes later finds that out kindly."""
    house.ask(family)
    family.reads()
    no = next(c["id"] for c in family.choices() if "No" in c["label"])
    asked = house.under_way(family)
    assert asked
    house.naast.handing.withdraw(asked.case_id, asked.id, house.tine).result()
    assert text(family.reads()) == "Tine stays with you after all. Just write here."
    assert "Tine reads along here now" in text(family.picks(no)) or family.reads() == []
    assert house.state(asked) == "withdrawn"


def test_a_yes_and_a_taking_back_at_once_are_one_of_them(house: House, family: Someone) -> None:
    """Whoever is first counts, and the case has one owner."""
    handing = house.naast.handing
    offered = house.offered(family)
    with ThreadPoolExecutor(2) as threads:
        acts = [
            threads.submit(lambda: handing.accept(offered.id, house.piet).result()),
            threads.submit(
                lambda: handing.withdraw(offered.case_id, offered.id, house.tine).result()
            ),
        ]
        wait(acts)
    faults = [act.exception() for act in acts]
    assert [fault is None for fault in faults].count(True) == 1, faults
    owner = house.piet if house.state(offered) == "accepted" else house.tine
    assert case_of(family).owner_id == owner


# -- areas and partners ----------------------------------------------------------------------------


@pytest.mark.parametrize("to", ["area", "organisation"])
def test_moving_is_a_transfer_to_an_area(house: House, family: Someone, to: str) -> None:
    """Who works there is asked, and who coordinates there sees it too; on the yes the family lives
    there."""
    place = house.jette if to == "area" else house.caw
    house.ask(family, f"{to}:{place}", "moved")
    said = text(family.reads())
    assert "Tine would like Fatima of CAW Brussel (Jette) to go on with you" in said
    family.taps("Yes, all right")
    assert house.told.all == [(house.fatima, "transfer"), (house.karin, "transfer")]
    found = house.under_way(family)
    assert found
    for who in (house.fatima, house.karin):
        offers = house.naast.database.read(
            lambda tx, who=who: house.naast.handing.offers(tx, who)  # type: ignore[misc]
        )
        assert [(offer.transfer.id, offer.area) for offer in offers] == [(found.id, "Jette")]
    house.naast.handing.accept(found.id, house.karin).result()
    case = case_of(family)
    assert (case.owner_id, case.area_id) == (house.karin, house.jette)
    home = house.naast.database.read(lambda tx: staff.home(tx, case.person_id))
    assert home.area_id == house.jette


def test_where_nobody_works_nobody_is_asked(house: House, family: Someone) -> None:
    """The sender hears it at once; the family hears nothing."""
    empty = house.naast.database.write(
        lambda tx: staff.save_area(
            tx, Area("", "Ganshoren", organisation_id=staff.save_organisation(
                tx, Organisation("", "Nobody yet")))
        )
    )  # fmt: skip
    with pytest.raises(NobodyThere):
        house.ask(family, f"area:{empty}")
    assert family.reads() == []
    assert house.under_way(family) is None


def test_to_another_house_the_case_goes_where_they_work(house: House, family: Someone) -> None:
    """So that their coordinator sees it, and ours does no longer."""
    case = case_of(family)
    here = house.naast.database.write(lambda tx: staff.save_area(tx, Area("", "Evere")))
    house.naast.database.write(
        lambda tx: cases.entrust(tx, case.id, cases.Chosen(house.tine), here)
    )
    house.ask(family, f"person:{house.fatima}")
    family.taps("Yes, all right")
    found = house.under_way(family)
    assert found
    house.naast.handing.accept(found.id, house.fatima).result()
    assert case_of(family).area_id == house.jette
