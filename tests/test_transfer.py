"""A warm transfer: the family hears who is next and may say no; until a yes nothing changes; and
never two voices."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.app import Naast
from bot.console.transfers import REASONS as SHOWN_REASONS
from bot.desk import NoSuchCase, NotForYou
from bot.handing import REASONS, NobodyThere, NoSuchTransfer
from bot.settings import Settings
from bot.talk.turn import Turn
from bot.turn import Session
from dialogues import known
from dialogues.transfer import WISHES
from storage import (
    calls,
    cases,
    consents,
    inbox,
    messages,
    people,
    reading,
    shares,
    staff,
    tasks,
    transfers,
)
from storage.cases import AlreadyTaken, Case
from storage.database import Tx
from storage.staff import Area, Organisation
from storage.tables import audit
from storage.transfers import Settled, Transfer, UnderWay
from tests.conftest import FROZEN
from tests.speaking import Someone, text
from tests.understand.weights import whole

WORD = "they have debts and hide it"


@dataclass
class Moving:
    """A clock that stands still until moved."""

    at: datetime = FROZEN

    def __call__(self) -> datetime:
        return self.at


@dataclass
class Told:
    """What colleagues were told: to whom, and what."""

    said: list[tuple[str, str]] = field(default_factory=list)

    def __call__(self, tx: Tx, staff_id: str, case: Case, code: str, now: datetime) -> None:
        self.said.append((staff_id, code))


@dataclass
class House:
    """Tine has a family's case; Piet is a colleague, Fatima works in Jette for another house."""

    naast: Naast
    clock: Moving
    told: Told
    tine: str
    piet: str
    fatima: str
    karin: str
    jette: str
    caw: str

    @property
    def handing(self) -> object:
        return self.naast.handing

    def ask(self, someone: Someone, to: str = "", reason: str = "", word: str = WORD) -> None:
        """Tine asks the family; to Piet when nobody is named."""
        case, to = case_of(someone), to or f"person:{self.piet}"
        self.naast.handing.ask(case.id, self.tine, to, word, reason).result()

    def under_way(self, someone: Someone) -> Transfer | None:
        case_id = case_of(someone).id
        return self.naast.database.read(lambda tx: transfers.under_way(tx, case_id))

    def offered(self, someone: Someone) -> Transfer:
        """Ask and have the family say yes, with nothing ticked."""
        self.ask(someone)
        someone.taps("Yes, all right")
        someone.taps("None of these")
        found = self.under_way(someone)
        assert found
        return found

    def state(self, transfer: Transfer) -> str:
        found = self.naast.database.read(lambda tx: transfers.get(tx, transfer.id))
        assert found
        return found.state

    def sees(self, someone: Someone, who: str) -> bool:
        """Whether a colleague may open the case."""
        case_id, today = case_of(someone).id, FROZEN.date()
        return self.naast.database.read(
            lambda tx: inbox.may_see(tx, case_id, inbox.scope_of(tx, who, today))
        )


@pytest.fixture
def house(tmp_path: Path, organisation: Path) -> Iterator[House]:
    """A whole Naast with a team and a partner."""
    clock, told = Moving(), Told()
    naast = Naast(Settings(data=tmp_path, organisation=organisation), now=clock, reads=whole())

    def hire(tx: Tx) -> tuple[str, ...]:
        tine = people.add(tx, "nl", FROZEN, role="supporter", name="Tine")
        staff.employ(tx, tine, languages=("en", "nl"))
        piet = people.add(tx, "nl", FROZEN + timedelta(1), role="supporter", name="Piet")
        karin = people.add(tx, "nl", FROZEN, role="coordinator", name="Karin")
        fatima = people.add(tx, "fr", FROZEN + timedelta(2), role="supporter", name="Fatima")
        caw = staff.save_organisation(tx, Organisation("", "CAW Brussel", "Jette"))
        jette = staff.save_area(
            tx, Area("", "Jette", ("1090",), organisation_id=caw, coordinator_id=karin)
        )
        staff.employ(tx, fatima, areas=(jette,), organisation_id=caw)
        return tine, piet, fatima, karin, jette, caw

    house = House(naast, clock, told, *naast.database.write(hire))
    naast.handing._tell = naast.world.tell = told
    yield house
    naast.database.close()


@pytest.fixture
def family(house: House) -> Someone:
    """A family that Tine has the talk with, and that shared its work with her."""
    someone = Someone(house.naast, language="en")
    someone.start()
    someone.picks("welcome.language=en")
    someone.picks("go=human")
    someone.types("we got a letter")
    case = case_of(someone)
    house.naast.desk.take(case.id, house.tine).result()

    def share(tx: Tx) -> None:
        body = {"answers": {"work": ["low_wage"]}}
        shares.give(tx, case.person_id, case.id, "work", body, "Tine", FROZEN)

    house.naast.database.write(share)
    someone.types("my secret")
    someone.reads()
    return someone


def case_of(someone: Someone) -> Case:
    person = someone.person
    assert person
    return someone.naast.database.read(lambda tx: cases.of_person(tx, person.id)[-1])


def in_case(someone: Someone) -> list[str]:
    case_id = case_of(someone).id
    found = someone.naast.database.read(lambda tx: messages.of_case(tx, case_id))
    return [message.text for message in found]


def noted(house: House) -> list[tuple[str, str | None]]:
    """What the audit log has of transfers."""
    rows = house.naast.database.read(lambda tx: list(tx.c.execute(audit.select())))
    return [(r.action, r.actor_id) for r in rows if r.action.startswith("transfer")]


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
    assert house.told.said == []
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
    assert house.told.said == [(house.tine, "transfer_refused")]
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
    assert house.told.said == [(house.piet, "transfer")]


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
    assert house.told.said[-1] == (house.tine, "transfer_accepted")
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
    assert house.told.said[-1] == (house.tine, "transfer_declined")
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
    assert house.told.said == [(house.fatima, "transfer"), (house.karin, "transfer")]
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


# -- never two voices ------------------------------------------------------------------------------


def test_words_go_to_tine_while_the_question_stands(house: House, family: Someone) -> None:
    """The bot says nothing to them, and the buttons stay good, also after Tine wrote."""
    house.ask(family)
    family.reads()
    assert family.types("who is that?") == []
    assert in_case(family)[-1] == "who is that?"
    case = case_of(family)
    house.naast.desk.reply(case.id, house.tine, "A colleague. Shall I call you?").result()
    family.reads()
    assert family.types("yes") == []  # that was said to Tine
    asked = house.under_way(family)
    assert asked
    assert asked.state == "asked"
    assert "Thank you. Piet sees your language" in text(family.taps("Yes, all right"))
    family.taps("None of these")
    assert family.types("good") == []
    assert family.types("back") == []
    assert family.types("menu") == []


def test_danger_shows_its_lines_in_the_middle_of_it(house: House, family: Someone) -> None:
    """First the lines; the words reach Tine; the question can still be answered."""
    house.ask(family)
    family.reads()
    said = family.types("he hits me")
    assert "112" in said[0].text
    assert len(said) == 1
    assert in_case(family)[-1] == "he hits me"
    assert case_of(family).urgency == 2
    assert "Tine stays with you" in text(family.taps("No, rather not"))


@pytest.mark.parametrize("way_out", ["back", "skip"])
def test_the_ways_out_of_the_question_open_no_menu(
    house: House, family: Someone, way_out: str
) -> None:
    """Tine has the talk: the bot falls silent again."""
    house.ask(family)
    family.reads()
    assert family.types(way_out) == []
    assert family.types("hello?") == []
    assert "All right. Tine stays with you." in text(family.taps("No, rather not"))


@pytest.mark.parametrize("asked", ["my data", "forget me"])
def test_the_ways_out_of_other_questions_open_no_menu_either(family: Someone, asked: str) -> None:
    """Who looked at their data comes back to Tine, not to the bot."""
    family.types(asked)
    assert family.types("back") == []
    assert family.types("hello?") == []


def test_a_double_tap_is_one_yes(house: House, family: Someone) -> None:
    """And an old button says nothing wrong."""
    house.ask(family)
    yes = next(c["id"] for c in family.choices() if "Yes" in c["label"])
    assert "Thank you." in text(family.picks(yes))
    assert family.picks(yes) == []
    family.taps("None of these")
    found = house.under_way(family)
    assert found
    house.naast.handing.accept(found.id, house.piet).result()
    family.reads()
    house.clock.at += timedelta(hours=1)
    assert text(family.picks(yes)).startswith("Piet reads along here now.")
    assert case_of(family).owner_id == house.piet


def test_after_a_yes_a_no_still_counts(house: House, family: Someone) -> None:
    """Until Piet has said yes the family may think better of it."""
    house.ask(family)
    no = next(c["id"] for c in family.choices() if "No" in c["label"])
    family.taps("Yes, all right")
    family.taps("Work and income")
    family.taps("That is all")
    found = house.under_way(family)
    assert found
    assert text(family.picks(no)) == "All right. Tine stays with you."
    assert house.state(found) == "refused"
    assert not house.naast.database.read(lambda tx: shares.standing(tx, found.case_id, found.id))


def test_an_old_answer_is_none_to_a_new_question(house: House, family: Someone) -> None:
    """A yes to Piet is no yes to Fatima."""
    house.ask(family)
    yes = next(c["id"] for c in family.choices() if "Yes" in c["label"])
    first = house.under_way(family)
    assert first
    house.naast.handing.withdraw(first.case_id, first.id, house.tine).result()
    house.ask(family, f"person:{house.fatima}")
    family.picks(yes)
    second = house.under_way(family)
    assert second
    assert second.state == "asked"


def test_when_tine_left_words_are_not_lost(house: House, family: Someone) -> None:
    """Nobody has the case for a moment, and it is on its way to nobody: an answer to that is met
    kindly, and what is written waits for a person."""
    house.ask(family)
    asked = house.under_way(family)
    assert asked
    house.naast.database.write(lambda tx: staff.dismiss(tx, house.tine, FROZEN))
    family.reads()
    assert "settled already" in text(family.taps("Yes, all right"))
    assert "reads your messages" in text(family.types("is anybody there?"))
    assert in_case(family)[-1] == "is anybody there?"
    assert (house.state(asked), case_of(family).state) == ("withdrawn", "waiting")


def test_closing_ends_it(house: House, family: Someone) -> None:
    """A closed case is on its way to nobody, and comes back to the bot once: Piet has no offer any
    more, and what was given along for it is his no longer."""
    house.ask(family)
    family.taps("Yes, all right")
    family.taps("Work and income")
    family.taps("That is all")
    offered = house.under_way(family)
    assert offered
    house.naast.desk.close(case_of(family).id, house.tine).result()
    assert "Tine closed this talk" in text(family.reads())
    assert house.under_way(family) is None
    assert house.state(offered) == "withdrawn"
    assert house.naast.database.read(lambda tx: house.naast.handing.offers(tx, house.piet)) == []
    with pytest.raises(Settled):
        house.naast.handing.accept(offered.id, house.piet).result()
    person = case_of(family).person_id
    given = house.naast.database.read(lambda tx: consents.of(tx, person))
    assert {each.item for each in given if each.receiver.startswith("Piet")} == {"summary_work"}
    assert not any(each.revoked is None for each in given if each.receiver.startswith("Piet"))


def test_closing_while_the_family_is_asked(house: House, family: Someone) -> None:
    """The question is taken back with the case: an answer to it passes nothing on, also when the
    talk goes on with Tine afterwards."""
    house.ask(family)
    asked = house.under_way(family)
    assert asked
    house.naast.desk.close(case_of(family).id, house.tine).result()
    assert house.state(asked) == "withdrawn"
    family.types("One more thing: the letter came")
    assert case_of(family).state == "taken"
    family.picks("transfer.agree=yes")
    assert house.under_way(family) is None
    assert house.state(asked) == "withdrawn"
    assert house.told.said == []


# -- time ------------------------------------------------------------------------------------------


def test_an_offer_that_nobody_answers_comes_back(house: House, family: Someone) -> None:
    """Within the promised time of Piet's own work; once, and the family hears it."""
    offered = house.offered(family)
    family.reads()
    asyncio.run(house.naast.clock.unanswered())
    assert house.state(offered) == "offered"
    house.clock.at += timedelta(minutes=239 + 60)  # an hour of it is their lunch
    asyncio.run(house.naast.clock.unanswered())
    assert house.state(offered) == "offered"
    house.clock.at += timedelta(minutes=2)
    asyncio.run(house.naast.clock.unanswered())
    asyncio.run(house.naast.clock.unanswered())
    assert house.state(offered) == "withdrawn"
    assert text(family.reads()) == "Piet could not answer in time. Tine stays with you."
    assert house.told.said.count((house.tine, "transfer_unanswered")) == 1
    assert ("transfer_unanswered", None) in noted(house)


def test_asking_in_the_middle_of_something_comes_back_to_it(house: House, family: Someone) -> None:
    """The question of a transfer never breaks the talk, whatever is open."""
    family.types("my data")
    house.ask(family)
    assert "All right. Tine stays with you." in text(family.taps("No, rather not"))
    assert family.types("hello") == []


def test_a_transfer_of_somebody_else_is_not_theirs_to_answer(house: House, family: Someone) -> None:
    """A made-up tap, or a dialogue begun with another family's transfer, does nothing."""
    house.ask(family)
    asked = house.under_way(family)
    assert asked
    other = Someone(house.naast, language="en")
    other.start()
    other.picks("welcome.language=en")
    other.picks("go=human")
    other.types("hello")
    house.naast.desk.take(case_of(other).id, house.tine).result()
    other.picks(f"transfer.agree={asked.id}.yes")
    person = other.person
    assert person

    def begin(turn: Turn, session: Session) -> None:
        house.naast.turns.engine.interrupt("transfer", turn, asked.id)

    house.naast.turns.visit(lambda tx: person.id, begin).result()
    assert "settled already" in text(other.reads())
    assert house.state(asked) == "asked"


# -- a family that does not answer -----------------------------------------------------------------


def rule(house: House) -> None:
    """The clock's rule for families who were asked, as it runs."""
    asyncio.run(house.naast.clock.unsaid())


def test_a_silent_family_is_asked_once_more_and_then_nothing_changes(
    house: House, family: Someone
) -> None:
    """It can answer after the second question too; without an answer the first owner keeps it and
    hears so, the family hears the truth, and another may be asked."""
    house.ask(family, reason="near")
    family.reads()
    house.clock.at += timedelta(hours=23, minutes=59)
    rule(house)
    assert family.reads() == []
    house.clock.at += timedelta(minutes=1)
    rule(house)
    said = text(family.reads())
    assert said.startswith("I ask once more, because I have not heard from you.")
    assert "Tine would like Piet" in said
    assert "near where you live" in said
    assert [c["label"] for c in family.choices()] == ["✅ Yes, all right", "✋ No, rather not"]
    house.clock.at += timedelta(hours=23)
    rule(house)
    assert family.reads() == []
    asked = house.under_way(family)
    assert asked
    assert (asked.state, asked.asked_again) == ("asked", True)
    house.clock.at += timedelta(hours=1)
    rule(house)
    rule(house)
    assert text(family.reads()) == (
        "I did not hear from you, so nothing changes: Tine stays with you."
    )
    assert house.under_way(family) is None
    assert (case_of(family).owner_id, case_of(family).state) == (house.tine, "taken")
    assert house.told.said == [(house.tine, "transfer_silent")]
    assert [action for action, _ in noted(house)] == [
        "transfer_ask", "transfer_again", "transfer_silent",
    ]  # fmt: skip
    house.ask(family)
    assert house.under_way(family)


def test_the_second_question_can_be_answered(house: House, family: Someone) -> None:
    """Also where the family wrote something else in between; and then the rule is over."""
    house.ask(family)
    family.types("I have to think")
    house.clock.at += timedelta(days=1)
    rule(house)
    assert "I ask once more" in text(family.reads())
    family.taps("Yes, all right")
    house.clock.at += timedelta(hours=2)
    found = house.under_way(family)
    assert found
    assert (found.state, found.asked_again) == ("offered", False)
    rule(house)
    assert house.state(found) == "offered"
    house.naast.handing.accept(found.id, house.piet).result()
    assert house.naast.database.read(lambda tx: transfers.get(tx, found.id)).answer == ""  # type: ignore[union-attr]


def test_an_old_no_counts_after_the_second_question(house: House, family: Someone) -> None:
    """The first buttons stay good."""
    house.ask(family)
    no = next(c["id"] for c in family.choices() if "No" in c["label"])
    house.naast.desk.reply(case_of(family).id, house.tine, "No hurry").result()
    house.clock.at += timedelta(days=1)
    rule(house)
    family.reads()
    assert text(family.picks(no)) == "All right. Tine stays with you."
    house.clock.at += timedelta(days=1)
    rule(house)
    assert family.reads() == []


# -- calls that were promised ----------------------------------------------------------------------


def promised(house: House, someone: Someone, at: datetime) -> None:
    """Whoever has the case promised to call."""
    case = case_of(someone)
    call = calls.Call(case.owner_id, at, "+32470123456", message=False, language="en")
    house.naast.database.write(lambda tx: calls.book(tx, case.id, call, FROZEN))


def still_to_do(house: House, someone: Someone) -> list[tuple[str, str | None, bool]]:
    """Kind, for whom, and whether it is to agree on another time."""
    case_id = case_of(someone).id
    found = house.naast.database.read(lambda tx: tasks.of_case(tx, case_id))
    return sorted((t.kind, t.for_id, calls.clashes(t)) for t in found if not t.done)


@pytest.mark.parametrize("apart", [0, 29, 30])
def test_a_call_that_clashes_with_another_becomes_a_task(
    house: House, family: Someone, apart: int
) -> None:
    """Piet has another family on the phone then: it is for him to agree on another time. Half an
    hour apart there is room for both."""
    other = Someone(house.naast, language="en")
    other.start()
    other.picks("go=human")
    other.types("hello")
    house.naast.desk.take(case_of(other).id, house.piet).result()
    at = FROZEN + timedelta(days=1)
    promised(house, other, at)
    promised(house, family, at + timedelta(minutes=apart))
    offered = house.offered(family)
    house.naast.handing.accept(offered.id, house.piet).result()
    wanted = [("call", house.piet, False)]
    clash = [("other", house.piet, True)] if apart < 30 else []
    assert still_to_do(house, family) == wanted + clash
    assert still_to_do(house, other) == wanted


def test_whoever_takes_a_case_makes_its_calls(house: House) -> None:
    """The call was promised by Tine before anybody took the case; Piet takes it, and has another
    one then."""
    someone, other = Someone(house.naast, language="en"), Someone(house.naast, language="en")
    at = FROZEN + timedelta(days=1)
    for each in (someone, other):
        each.start()
        each.picks("go=human")
        each.types("hello")
    house.naast.desk.take(case_of(other).id, house.piet).result()
    promised(house, other, at)
    case = case_of(someone)
    call = calls.Call(house.tine, at, "+32470123456", message=False, language="en")
    house.naast.database.write(lambda tx: calls.book(tx, case.id, call, FROZEN))
    house.naast.desk.take(case.id, house.piet).result()
    assert still_to_do(house, someone) == [("call", house.piet, False), ("other", house.piet, True)]
    moved = house.naast.database.read(lambda tx: calls.of_case(tx, case.id))
    assert moved
    house.naast.database.write(
        lambda tx: calls.cancel(tx, case.id, moved, house.piet, house.clock.at)
    )
    assert still_to_do(house, someone) == []
