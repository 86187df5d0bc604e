"""Transfers: the family first, then the receiver, and of two answers at once only one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from storage import cases, consents, shares, staff, transfers
from storage.cases import Case
from storage.database import Database, Tx
from storage.staff import Area
from storage.transfers import Settled, Transfer, UnderWay
from tests.storage.acting import DAY, HOUR, NOW, at_once, colleague, family, holding

ANSWERS = ("accepted", "declined", "refused", "withdrawn")


def taken(database: Database, owner: str, address: str = "web-1") -> Case:
    """A family's case that somebody has taken."""
    person = family(database, address)

    def work(tx: Tx) -> Case:
        case = cases.start(tx, person, "nl", "asked", NOW, NOW + HOUR)
        return cases.take(tx, case.id, owner, NOW)

    return database.write(work)


def passed(
    case: Case, to_id: str | None = None, area_id: str | None = None, *, agreed: bool = True
) -> Callable[[Tx], Transfer]:
    """The work of passing a case on; ``agreed``: the family has said yes."""

    def work(tx: Tx) -> Transfer:
        assert case.owner_id
        asked = transfers.ask(tx, case.id, case.owner_id, "over", NOW, to_id=to_id, area_id=area_id)
        return transfers.offer(tx, asked.id, NOW + HOUR) if agreed else asked

    return work


def two(database: Database) -> tuple[str, str]:
    """Two colleagues."""
    return colleague(database, "Fatima"), colleague(database, "Tom")


def area(database: Database, name: str = "Molenbeek") -> str:
    """A new area."""
    return database.write(lambda tx: staff.save_area(tx, Area("", name)))


def test_the_family_is_asked_before_the_receiver(database: Database) -> None:
    """A transfer is nobody's to accept until the family agreed; then it is offered, with the
    sender's word, and that word lies sealed."""
    fatima, tom = two(database)
    case = taken(database, fatima)
    asked = database.write(passed(case, tom, agreed=False))
    assert (asked.state, asked.offered, asked.word, asked.open) == ("asked", NOW, "over", True)
    assert database.read(lambda tx: transfers.offered_to(tx, tom, [])) == []
    for answer in ("accepted", "declined"):
        with pytest.raises(Settled):
            database.write(partial(settle, asked, answer))

    offered = database.write(lambda tx: transfers.offer(tx, asked.id, NOW + HOUR))
    assert (offered.state, offered.offered) == ("offered", NOW + HOUR)
    assert database.read(lambda tx: transfers.offered_to(tx, tom, [])) == [offered]
    assert database.read(lambda tx: transfers.under_way(tx, case.id)) == offered
    assert holding(database, "over") == set()
    assert "over" not in repr(offered)


def settle(asked: Transfer, answer: str, tx: Tx) -> Transfer:
    """The work of answering."""
    return transfers.settle(tx, asked.id, answer, NOW + 2 * HOUR, f"because {answer}")


@pytest.mark.parametrize("answer", ANSWERS)
def test_an_answer_ends_it(database: Database, answer: str) -> None:
    """Whatever is answered stands with its word and moment; nothing can be answered after it, and
    the case can be passed on anew."""
    fatima, tom = two(database)
    case = taken(database, fatima)
    asked = database.write(passed(case, tom))
    after = database.write(partial(settle, asked, answer))
    assert (after.state, after.settled, after.open) == (answer, NOW + 2 * HOUR, False)
    assert after.answer == f"because {answer}"
    for again in ANSWERS:
        with pytest.raises(Settled):
            database.write(partial(settle, asked, again))
    with pytest.raises(Settled):
        database.write(lambda tx: transfers.offer(tx, asked.id, NOW))
    assert database.read(lambda tx: transfers.under_way(tx, case.id)) is None
    assert database.read(lambda tx: transfers.offered_to(tx, tom, [])) == []
    newer = database.write(passed(case, tom))
    assert database.read(lambda tx: transfers.of_case(tx, case.id)) in (
        [after, newer],
        [newer, after],
    )
    assert database.read(lambda tx: transfers.get(tx, asked.id)) == after


@pytest.mark.parametrize("answer", ["refused", "withdrawn"])
def test_before_the_family_agreed_it_can_end_too(database: Database, answer: str) -> None:
    """The family may say no at once, and the sender may think better of it."""
    fatima, tom = two(database)
    asked = database.write(passed(taken(database, fatima), tom, agreed=False))
    assert database.write(partial(settle, asked, answer)).state == answer


def test_what_is_not_there_cannot_be_answered(database: Database) -> None:
    """A transfer that nobody knows is nobody's to answer."""
    assert database.read(lambda tx: transfers.get(tx, "nothing")) is None
    with pytest.raises(Settled):
        database.write(lambda tx: transfers.settle(tx, "nothing", "accepted", NOW))


def test_a_case_goes_one_way_at_a_time(database: Database) -> None:
    """While a transfer is under way there is no second one."""
    fatima, tom = two(database)
    case = taken(database, fatima)
    first = database.write(passed(case, tom, agreed=False))
    with pytest.raises(UnderWay):
        database.write(passed(case, fatima, agreed=False))
    assert database.read(lambda tx: transfers.of_case(tx, case.id)) == [first]


def test_passing_on_twice_at_once_is_passing_on_once(database: Database, second: Database) -> None:
    """Of two who pass a case on at the same moment one does, and the other hears so."""
    fatima, tom = two(database)
    for round_ in range(5):
        case = taken(database, fatima, f"web-{round_}")
        work = passed(case, tom, agreed=False)
        found = at_once(partial(database.write, work), partial(second.write, work))
        assert sorted(type(one).__name__ for one in found) == ["Transfer", "UnderWay"], found
        assert len(database.read(lambda tx, c=case: transfers.of_case(tx, c.id))) == 1


@pytest.mark.parametrize("answers", [("accepted", "withdrawn"), ("accepted", "accepted")])
def test_of_two_answers_at_once_one_counts(
    database: Database, second: Database, answers: tuple[str, str]
) -> None:
    """When one colleague accepts while another takes it back (or accepts too), exactly one does."""
    fatima, tom = two(database)
    for round_ in range(5):
        asked = database.write(passed(taken(database, fatima, f"web-{round_}"), tom))
        found = at_once(
            partial(database.write, partial(settle, asked, answers[0])),
            partial(second.write, partial(settle, asked, answers[1])),
        )
        winners = [one for one in found if isinstance(one, Transfer)]
        assert len(winners) == 1, found
        assert [type(one) for one in found if one not in winners] == [Settled], found
        assert database.read(lambda tx, a=asked: transfers.get(tx, a.id)) == winners[0]


def test_what_is_offered_to_an_area_is_offered_to_who_works_there(database: Database) -> None:
    """An offer to an area is seen by everybody there but the sender; one to a person only by them;
    the longest offered comes first."""
    fatima, tom = two(database)
    here, there = area(database), area(database, "Jette")
    to_area = database.write(passed(taken(database, fatima), area_id=here))
    to_tom = database.write(passed(taken(database, fatima, "b"), to_id=tom, area_id=there))

    def offered(who: str, *areas: str) -> list[str]:
        found = database.read(lambda tx: transfers.offered_to(tx, who, areas))
        return [each.id for each in found]

    assert sorted(offered(tom, here)) == sorted([to_area.id, to_tom.id])
    assert offered(tom) == [to_tom.id]
    assert offered("somebody", here, there) == [to_area.id]
    assert offered(fatima, here, there) == []
    later = passed(taken(database, tom, "c"), area_id=here, agreed=False)
    late = database.write(later).id
    database.write(lambda tx: transfers.offer(tx, late, NOW + DAY))
    assert offered("somebody", here) == [to_area.id, late]


def test_a_closed_case_goes_nowhere(database: Database) -> None:
    """Closing takes back what was under way: nobody can accept it, not even once it is open
    again."""
    fatima, tom = two(database)
    case = taken(database, fatima)
    asked = database.write(passed(case, tom))
    database.write(lambda tx: cases.close(tx, case.id, "family", NOW + HOUR))
    database.write(lambda tx: cases.reopen(tx, case.id, NOW + HOUR, NOW + DAY))
    assert database.read(lambda tx: transfers.offered_to(tx, tom, [])) == []
    found = database.read(lambda tx: transfers.get(tx, asked.id))
    assert found is not None
    assert (found.state, found.settled) == ("withdrawn", NOW + HOUR)
    with pytest.raises(Settled):
        database.write(partial(settle, asked, "accepted"))


def test_a_transfer_that_came_after_the_closing_is_nobodys(database: Database) -> None:
    """Whoever passed a case on a moment after it was closed passes nothing on."""
    fatima, tom = two(database)
    case = taken(database, fatima)
    database.write(lambda tx: cases.close(tx, case.id, "family", NOW))
    asked = database.write(passed(case, tom))
    assert database.read(lambda tx: transfers.offered_to(tx, tom, [])) == []
    with pytest.raises(Settled):
        database.write(partial(settle, asked, "accepted"))


def test_accepting_while_it_is_closed_ends_one_way(database: Database, second: Database) -> None:
    """When a case is accepted and closed at the same moment both are done or told: the case is
    closed, and the transfer accepted before it or not at all."""
    fatima, tom = two(database)
    for round_ in range(10):
        case = taken(database, fatima, f"web-{round_}")
        asked = database.write(passed(case, tom))

        def accept(tx: Tx, case: Case = case, asked: Transfer = asked) -> None:
            settle(asked, "accepted", tx)
            cases.pass_on(tx, case.id, tom, None, NOW)

        close = partial(cases.close, case_id=case.id, by="family", now=NOW)
        found = at_once(partial(database.write, accept), partial(second.write, close))
        accepted = found[0] is None
        assert accepted or isinstance(found[0], Settled), found
        assert found[1] is None, found
        after = database.read(lambda tx, a=asked: transfers.get(tx, a.id))
        assert after is not None
        assert after.state == ("accepted" if accepted else "withdrawn")
        kept = database.read(lambda tx, c=case: cases.get(tx, c.id))
        assert kept is not None
        assert (kept.state, kept.owner_id) == ("closed", tom if accepted else fatima)


@pytest.mark.parametrize("answer", ANSWERS)
def test_what_was_given_for_it_alone_ends_with_it(database: Database, answer: str) -> None:
    """Unless the transfer is accepted, what the family gave for it is taken back, words and
    consent; what it gave to somebody else stands."""
    fatima, tom = two(database)
    case = taken(database, fatima)
    asked = database.write(passed(case, tom))

    def give(tx: Tx) -> None:
        for receiver, transfer in (("Fatima", None), ("Tom", asked.id)):
            body = f"for {receiver}"
            shares.give(tx, case.person_id, case.id, "who", body, receiver, NOW, transfer)

    database.write(give)
    database.write(partial(settle, asked, answer))
    kept = answer == "accepted"
    mine = database.read(lambda tx: shares.standing(tx, case.id))
    theirs = database.read(lambda tx: shares.standing(tx, case.id, asked.id))
    assert [share.body for share in mine] == ["for Fatima"]
    assert [share.body for share in theirs] == (["for Tom"] if kept else [])
    assert bool(holding(database, "for Tom", opened=True)) is kept

    def stands(receiver: str) -> bool:
        return database.read(
            lambda tx: consents.stands(tx, case.person_id, "summary_who", receiver)
        )

    assert stands("Fatima")
    assert stands("Tom") is kept


def test_a_consent_to_the_same_receiver_stands_for_what_they_still_have(
    database: Database,
) -> None:
    """Who has an item in another way too keeps their yes when a transfer comes to nothing."""
    fatima, tom = two(database)
    case = taken(database, fatima)
    asked = database.write(passed(case, tom))

    def give(tx: Tx) -> None:
        for transfer in (None, asked.id):
            shares.give(tx, case.person_id, case.id, "who", "we", "the house", NOW, transfer)

    database.write(give)
    database.write(partial(settle, asked, "declined"))
    assert len(database.read(lambda tx: shares.standing(tx, case.id))) == 1
    assert database.read(lambda tx: consents.stands(tx, case.person_id, "summary_who"))


def test_open_pages_hear_of_it(database: Database) -> None:
    """Every step of a transfer is a sign of life in its case, and wakes the pages."""
    fatima, tom = two(database)
    case = taken(database, fatima)

    def step(work: Callable[[Tx], Transfer]) -> Transfer:
        def heard(tx: Tx) -> Transfer:
            found = work(tx)
            assert "inbox" in tx.changed
            return found

        return database.write(heard)

    asked = step(passed(case, tom))
    step(partial(settle, asked, "accepted"))
    found = database.read(lambda tx: cases.get(tx, case.id))
    assert found is not None
    assert found.touched == NOW + 2 * HOUR
