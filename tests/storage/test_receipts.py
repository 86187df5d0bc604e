"""Receipts, windows and the yes before writing first, as storage keeps them."""

from __future__ import annotations

from datetime import datetime
from itertools import permutations

import pytest

from storage import optins, outbox, people, receipts, templates, windows
from storage.database import Database, Tx
from storage.outbox import Parcel
from tests.storage.acting import DAY, HOUR, NOW, at_once, family, rows

PLACE = ("whatsapp", "32470")
STATES = ("sent", "failed", "delivered", "read")


def lives_at(database: Database, address: str = "32470", wrote: bool = True) -> str:
    """A family that is reached there, and wrote just now."""

    def work(tx: Tx) -> str:
        person = people.welcome(tx, "whatsapp", address, "nl", NOW)
        people.save(tx, person, NOW)
        if wrote:
            windows.heard(tx, "whatsapp", address, NOW)
        return person.id

    return database.write(work)


def queued(database: Database, person: str, *numbers: int) -> list[Parcel]:
    """Messages on their way there."""

    def work(tx: Tx) -> list[Parcel]:
        outbox.put(tx, person, numbers, *PLACE, NOW)
        return outbox.waiting(tx, *PLACE)

    return database.write(work)


def holds(database: Database, parcels: list[Parcel]) -> bool:
    """Hold them, as when the window closed a day after they wrote."""

    def work(tx: Tx) -> bool:
        held = windows.hold(tx, *PLACE, NOW, NOW + DAY)
        if held:
            outbox.hold(tx, [parcel.id for parcel in parcels], "window closed")
        return held

    return database.write(work)


# -- receipts --------------------------------------------------------------------------------------


def test_the_furthest_state_stands_in_any_order(database: Database) -> None:
    """Every order of the four states ends the same: read, with what failed on the way."""
    lives_at(database)
    for number, order in enumerate(permutations(STATES)):
        part = f"wamid.{number}"

        def tell(tx: Tx, order: tuple[str, ...] = order, part: str = part) -> None:
            for state in (*order, *order):
                fault = "it failed" if state == "failed" else ""
                receipts.note(tx, *PLACE, part, state, NOW, fault=fault)

        database.write(tell)
    found = rows(database, "receipts")
    assert {(row["state"], row["fault"]) for row in found} == {("read", "it failed")}
    assert len(found) == 24


def test_a_failure_is_told_once(database: Database) -> None:
    """The first time it matters; after that, or when it arrived, it does not."""
    lives_at(database)
    tell = lambda part, state: database.write(  # noqa: E731 - said often
        lambda tx: receipts.note(tx, *PLACE, part, state, NOW)
    )
    assert [tell("a", "sent"), tell("a", "failed"), tell("a", "failed")] == [False, True, False]
    assert [tell("b", "failed"), tell("b", "delivered")] == [True, False]
    assert [tell("c", "read"), tell("c", "failed")] == [False, False]


def test_two_receipts_at_once_lose_neither(database: Database, second: Database) -> None:
    """Two processes are told of the same part."""
    lives_at(database)
    works = [
        lambda d=d, s=s: d.write(
            lambda tx: receipts.note(tx, *PLACE, "a", s, NOW, category="utility", country="BE")
        )
        for d, s in ((database, "delivered"), (second, "read"))
    ]
    assert at_once(*works) == [False, False]
    (row,) = rows(database, "receipts")
    assert row["state"] == "read"
    assert [each.many for each in database.read(receipts.counted)] == [1]


def test_what_is_counted_holds_nobody(database: Database) -> None:
    """Once a part, by month, category and country; sent alone costs nothing."""
    lives_at(database)

    def tell(tx: Tx) -> None:
        for part, country in (("a", "BE"), ("b", "BE"), ("c", "FR")):
            for state in ("sent", "delivered", "read", "read"):
                told = {"category": "utility", "country": country}
                receipts.note(tx, *PLACE, part, state, NOW, **told)
        receipts.note(tx, *PLACE, "d", "sent", NOW, category="utility", country="BE")

    database.write(tell)
    found = [(c.month, c.category, c.country, c.many) for c in database.read(receipts.counted)]
    assert found == [("2026-11", "utility", "BE", 2), ("2026-11", "utility", "FR", 1)]


def test_messages_that_went_as_one_share_their_receipts(database: Database) -> None:
    """And of a message in several parts, the part that came least far tells."""
    person = lives_at(database)
    parcels = queued(database, person, 1, 2)

    def send(tx: Tx) -> None:
        for parcel in parcels:
            outbox.sent(tx, parcel.id, "a,b")
        ids = [parcel.id for parcel in parcels]
        receipts.sent_in_parts(tx, person, ids, "whatsapp", ["a", "b"])
        receipts.note(tx, *PLACE, "a", "read", NOW)

    database.write(send)
    came = database.read(lambda tx: receipts.arrivals(tx, person, [1, 2, 3]))
    assert {n: each.state for n, each in came.items()} == {1: "sent", 2: "sent"}
    database.write(lambda tx: receipts.note(tx, *PLACE, "b", "delivered", NOW))
    came = database.read(lambda tx: receipts.arrivals(tx, person, [1, 2]))
    assert {each.state for each in came.values()} == {"delivered"}
    with_b = database.read(lambda tx: receipts.sent_with(tx, "whatsapp", "b"))
    assert [parcel.n for parcel in with_b] == [1, 2]
    assert "wamid" not in str(rows(database, "receipts"))


# -- windows ---------------------------------------------------------------------------------------


def test_what_is_held_waits_and_comes_back_in_order(database: Database) -> None:
    """Held messages are on nobody's list until their person writes; then they come first."""
    person = lives_at(database)
    parcels = queued(database, person, 1, 2)
    assert holds(database, parcels)
    assert database.read(outbox.places) == []
    assert [p.n for p in database.read(lambda tx: outbox.held(tx, *PLACE))] == [1, 2]
    database.write(lambda tx: outbox.ask(tx, person, "naast_message/nl", *PLACE, NOW))
    released = database.write(lambda tx: windows.heard(tx, *PLACE, NOW + DAY + HOUR))
    assert sorted(released) == [1, 2]
    queued(database, person, 3)
    waits = database.read(lambda tx: outbox.waiting(tx, *PLACE))
    assert [(p.n, p.template) for p in waits] == [(1, ""), (2, ""), (3, "")]
    assert database.write(lambda tx: windows.heard(tx, *PLACE, NOW + DAY + HOUR)) == ()


def test_who_wrote_meanwhile_is_not_held(database: Database) -> None:
    """Their message was faster than the holding: nothing is held."""
    person = lives_at(database)
    parcels = queued(database, person, 1)
    database.write(lambda tx: windows.heard(tx, *PLACE, NOW + HOUR))
    assert not holds(database, parcels)
    assert [p.n for p in database.read(lambda tx: outbox.waiting(tx, *PLACE))] == [1]


def test_an_old_message_takes_nothing_back(database: Database) -> None:
    """What the platform repeats late does not close a window that is open."""
    lives_at(database)
    database.write(lambda tx: windows.heard(tx, *PLACE, NOW - DAY))
    standing = database.read(lambda tx: windows.of(tx, *PLACE))
    assert standing
    assert standing.last_inbound == NOW


def test_holding_and_writing_at_once_end_well(database: Database, second: Database) -> None:
    """Whichever is first: nothing is held while the window is open, and nothing is lost."""
    person = lives_at(database)
    for round_ in range(5):
        parcels = queued(database, person, round_)
        last = NOW + round_ * DAY

        def hold(tx: Tx, parcels: list[Parcel] = parcels, last: datetime = last) -> None:
            if windows.hold(tx, *PLACE, last, last + DAY):
                outbox.hold(tx, [parcel.id for parcel in parcels], "window closed")

        def write(tx: Tx, last: datetime = last) -> None:
            windows.heard(tx, *PLACE, last + DAY)

        at_once(lambda h=hold: database.write(h), lambda w=write: second.write(w))  # type: ignore[misc]
        standing = database.read(lambda tx: windows.of(tx, *PLACE))
        assert standing
        assert standing.held is None
        assert database.read(lambda tx: outbox.held(tx, *PLACE)) == []
    assert len(database.read(lambda tx: outbox.waiting(tx, *PLACE))) == 5


def test_an_address_moves_with_what_waits(database: Database) -> None:
    """To where nobody is, or to where the same person is already."""
    person = lives_at(database)
    queued(database, person, 1)
    assert database.write(lambda tx: windows.move(tx, "whatsapp", "32470", "BE.1")) == person
    assert database.read(outbox.places) == [("whatsapp", "BE.1")]
    database.write(lambda tx: people.move_in(tx, "whatsapp", "32499", person))
    assert database.write(lambda tx: windows.move(tx, "whatsapp", "32499", "BE.1")) == person
    addresses = database.read(lambda tx: people.every_address(tx, person))
    assert [address for _channel, address, _blocked in addresses] == ["BE.1"]
    assert database.write(lambda tx: windows.move(tx, "whatsapp", "nobody", "BE.1")) is None


def test_another_address_is_tried_once(database: Database) -> None:
    """Neither a blocked one, nor one to which the message went already."""
    person = lives_at(database)
    queued(database, person, 1)
    both = ("telegram", "whatsapp")
    look = lambda: database.read(lambda tx: windows.elsewhere(tx, person, 1, both))  # noqa: E731
    assert look() is None
    database.write(lambda tx: people.move_in(tx, "telegram", "7", person))
    assert look() == ("telegram", "7")
    database.write(lambda tx: outbox.put(tx, person, [1], "telegram", "7", NOW))
    assert look() is None


# -- a yes before writing first --------------------------------------------------------------------


def test_the_last_word_counts_and_each_is_kept(database: Database) -> None:
    """A yes, a stop, a yes again: with their words, sealed."""
    person = family(database)
    for yes in (True, False, True):
        said = {"yes": yes, "way": "mydata", "words": "Mag ik hier schrijven?"}
        database.write(lambda tx, said=said: optins.say(tx, person, "whatsapp", NOW, **said))  # type: ignore[misc]
    words = database.read(lambda tx: optins.of_person(tx, person))
    assert [word.yes for word in words] == [True, False, True]
    assert {word.words for word in words} == {"Mag ik hier schrijven?"}
    last = database.read(lambda tx: optins.last(tx, person, "whatsapp"))
    assert last
    assert last.yes
    assert "schrijven" not in str(rows(database, "optins"))


@pytest.mark.parametrize(
    ("where", "yes_on", "kept"),
    [
        ("whatsapp", (), {"whatsapp"}),
        ("web", (), set()),
        ("web", ("whatsapp",), {"whatsapp"}),
        ("whatsapp", ("whatsapp",), {"whatsapp"}),
    ],
)
def test_stop_ends_every_yes(
    database: Database, where: str, yes_on: tuple[str, ...], kept: set[str]
) -> None:
    """Wherever it is said; where one is needed it is kept even without, and once."""
    person = family(database)

    def work(tx: Tx) -> None:
        for channel in yes_on:
            optins.say(tx, person, channel, NOW, yes=True, way="mydata", words="ja")
        for _twice in range(2):
            optins.stop(tx, person, where, NOW, "stop")

    database.write(work)
    words = database.read(lambda tx: optins.of_person(tx, person))
    assert {word.channel for word in words if not word.yes} == kept
    assert len([word for word in words if not word.yes]) == len(kept)


# -- templates -------------------------------------------------------------------------------------


def test_the_last_state_of_a_template_stands(database: Database) -> None:
    """Approved and waiting ones trouble nobody."""

    def note(state: str, reason: str = "") -> None:
        told = ("whatsapp", "naast_message", "nl", state, reason, NOW)
        database.write(lambda tx: templates.note(tx, *told))

    for state in ("PENDING", "approved"):
        note(state)
        assert database.read(templates.troubled) == []
    note("paused", "low quality")
    (found,) = database.read(templates.troubled)
    assert (found.name, found.language, found.state) == ("naast_message", "nl", "PAUSED")
    states = database.read(lambda tx: templates.states(tx, "whatsapp", ["naast_message"]))
    assert states == {("naast_message", "nl"): "PAUSED"}
