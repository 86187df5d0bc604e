"""Places to write first, as the outbox's rows tell them: who has one, who is next, who counts."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.channels.base import NotNow
from bot.openings import DAY as COUNTED
from bot.openings import FEWEST, Openings
from storage import cases, openings, outbox, people, staff
from storage.database import Database, Tx
from storage.messages import About, Message
from storage.messages import add as add_message
from tests.storage.acting import HOUR, NOW, at_once

ON = "whatsapp"
TEMPLATE = "naast_message/nl"


class Lets:
    """A channel that lets us write first to so many."""

    name = ON

    def __init__(self, most: int | None = 3) -> None:
        self.most = most

    async def people_a_day(self) -> int | None:
        """Return how many they are."""
        raise NotNow("asked nobody")


def of(most: int) -> Openings:
    """Places for so many people."""
    return Openings([Lets()], own=most)  # type: ignore[list-item]


def asks(database: Database, address: str) -> str:
    """A family for whom a template is there; their id."""

    def work(tx: Tx) -> str:
        person = people.welcome(tx, ON, address, "nl", NOW)
        people.save(tx, person, NOW)
        outbox.ask(tx, person.id, TEMPLATE, ON, address, NOW)
        return person.id

    return database.write(work)


def admits(database: Database, places: Openings, now: datetime = NOW) -> list[str]:
    """Let go whose turn it is; the addresses for which a template is on its way."""
    database.write(lambda tx: places.admit(tx, ON, now))
    return [address for _channel, address in database.read(outbox.places)]


def goes(database: Database, address: str, now: datetime) -> None:
    """The platform takes a template."""

    def work(tx: Tx) -> None:
        for parcel in outbox.waiting(tx, ON, address):
            outbox.sent(tx, parcel.id, f"wamid.{address}")
            openings.went(tx, parcel.id, now)

    database.write(work)


def grave(database: Database, person: str) -> str:
    """An urgent case of a family; its id."""
    return database.write(lambda tx: cases.start(tx, person, "nl", "crisis", NOW, NOW, 2).id)


def in_line(database: Database) -> list[str]:
    """Who waits for their turn, the next one first."""
    return [each.address for each in database.read(lambda tx: openings.line(tx, ON))]


def test_no_more_go_than_there_is_room_for(database: Database) -> None:
    """Whoever is longest there goes, and nobody else until a day after one of them went; a place
    counts from when the template went, not from when it was there."""
    for address in ("1", "2", "3", "4"):
        asks(database, address)
    places = of(2)
    assert admits(database, places) == ["1", "2"]
    assert admits(database, places) == ["1", "2"], "what is on its way has its place"
    goes(database, "1", NOW + HOUR)
    goes(database, "2", NOW + 2 * HOUR)
    assert admits(database, places, NOW + COUNTED) == []
    assert admits(database, places, NOW + HOUR + COUNTED) == ["3"]
    assert in_line(database) == ["4"]
    (room,) = database.read(lambda tx: places.rooms(tx, NOW + HOUR + COUNTED))
    assert (room.many, room.most, room.waiting) == (2, 2, 1)


def test_two_at_once_never_hand_out_the_last_place(database: Database, second: Database) -> None:
    """Two writers look at the same moment: together they let go as many as there is room for."""
    for address in map(str, range(6)):
        asks(database, address)
    places = of(3)
    works = [lambda d=d: d.write(lambda tx: places.admit(tx, ON, NOW)) for d in (database, second)]
    at_once(*works)
    assert len(database.read(outbox.places)) == 3


def test_danger_goes_first_and_has_places_of_its_own(database: Database) -> None:
    """A grave case passes the line, and takes a place that others are not given."""
    people_ = [asks(database, str(n)) for n in range(26)]
    places = of(25)
    assert len(admits(database, places)) == 24, "one place in 25 is kept"
    assert in_line(database) == ["24", "25"]
    grave(database, people_[25])
    assert in_line(database) == ["25", "24"]
    assert "25" in admits(database, places)
    assert in_line(database) == ["24"]


def test_a_colleague_who_would_hear_of_danger_goes_first(database: Database) -> None:
    """What is held for them is about a grave case."""
    first, mother = asks(database, "1"), asks(database, "2")
    assert first
    case = grave(database, mother)

    def work(tx: Tx) -> None:
        openings.drop(tx, ON, "2")
        tine = people.add(tx, "nl", NOW, role="supporter", name="Tine")
        staff.employ(tx, tine, languages=("nl",))
        people.move_in(tx, ON, "9", tine)
        told = Message(1, "bot", "", NOW, ON, "nl", about=About("new", case))
        add_message(tx, tine, told)
        outbox.put(tx, tine, [1], ON, "9", NOW)
        outbox.hold(tx, [p.id for p in outbox.waiting(tx, ON, "9")], "window closed")
        outbox.ask(tx, tine, TEMPLATE, ON, "9", NOW)

    database.write(work)
    assert in_line(database) == ["9", "1"]


def test_whoever_was_written_to_today_takes_no_second_place(database: Database) -> None:
    """The platform counts people, not messages."""
    person = asks(database, "1")
    places = of(1)
    admits(database, places)
    goes(database, "1", NOW)
    database.write(lambda tx: outbox.ask(tx, person, TEMPLATE, ON, "1", NOW))
    assert admits(database, places, NOW + HOUR) == ["1"]


def test_what_was_refused_gives_its_place_back(database: Database) -> None:
    """It reached nobody."""
    asks(database, "1")
    asks(database, "2")
    places = of(1)
    admits(database, places)
    (parcel,) = database.read(lambda tx: outbox.waiting(tx, ON, "1"))
    database.write(lambda tx: outbox.dead(tx, parcel.id, "paused"))
    assert admits(database, places) == ["2"]


def test_until_the_platform_says_more_it_is_250(database: Database) -> None:
    """And a channel without a limit lets everybody go."""
    (room,) = database.read(lambda tx: Openings([Lets()]).rooms(tx, NOW))  # type: ignore[list-item]
    assert (room.most, room.many) == (FEWEST, 0) == (250, 0)
    for address in ("1", "2"):
        asks(database, address)
    assert admits(database, Openings()) == ["1", "2"]
    assert timedelta(hours=24) < COUNTED
