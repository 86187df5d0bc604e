"""To how many people a day we write first: a whole Naast, a platform that counts people and refuses
one too many, on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.channels.base import NotNow
from bot.channels.whatsapp import WhatsAppChannel
from bot.channels.whatsapp.limit import people as people_of
from storage import openings, people, windows
from storage.database import Tx
from storage.tables import cases
from tests.postgres import start_or_skip
from tests.test_receipts import _signed_in
from tests.test_window import CLOSED, DAY, LONG, House, opened
from tests.whatsapp.peer import Peer

MOST = 3
LATER = DAY + timedelta(minutes=2)


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def house(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """A house whose number reaches three people a day; WhatsApp tells it so."""
    with ExitStack() as ends:
        url = ""
        if request.param == "postgres":
            server = start_or_skip()
            ends.callback(server.stop)
            url = server.url(server.fresh())
        data = tmp_path_factory.mktemp("house")
        house = ends.enter_context(opened(data, url, f"TIER_{MOST}"))
        house.peer.until(lambda: most(house) == MOST)
        yield house


def most(house: House) -> int | None:
    """How many people it may be a day, as the platform told."""
    (room,) = house.look(lambda tx: house.naast.openings.rooms(tx, house.clock()))
    return room.most


@pytest.fixture
def another_day(house: House) -> Iterator[None]:
    """Nobody was written to for two days; and nothing was ever tried that the platform refuses."""
    house.passes(2 * DAY)
    yield
    assert [(call.code, call.params) for call in house.peer.refused] == []


def families(house: House, many: int) -> list[str]:
    """Families whose window has closed."""
    numbers = [house.family() for _ in range(many)]
    house.passes(CLOSED)
    return numbers


def in_line(house: House) -> set[str]:
    """Who waits for their turn."""
    return {each.address for each in house.look(lambda tx: openings.line(tx, "whatsapp"))}


def asked(house: House, numbers: list[str]) -> list[int]:
    """How often a template asked each of them to answer."""
    return [house.asked(number) for number in numbers]


def comes(house: House, number: str) -> None:
    """Wait until a template asked them, by the outbox's own doing."""
    deadline = time.monotonic() + LONG
    while not house.asked(number):
        assert time.monotonic() < deadline, "nobody asked them"
        house.rests(number)


def looks(house: House, number: str) -> None:
    """Whose turn it is now is looked at, and goes."""
    house.does(lambda tx: house.naast.outbox.holding.next_in_line(tx, house.clock()))
    house.rests(number)


@pytest.mark.usefixtures("another_day")
def test_nobody_beyond_the_limit_is_written_to_before_a_day_is_over(house: House) -> None:
    """Five wait, three are asked, staff read how many wait; a day later the others are asked, by
    nobody's doing."""
    numbers = families(house, 5)
    for number in numbers:
        house.answers(number, "Ik heb gebeld.")
    assert asked(house, numbers) == [1, 1, 1, 0, 0]
    page = _signed_in(house).sees("/console/messengers")
    assert "3 of 3 in the last 24 hours" in page
    assert "2 people wait until there is room" in page
    house.says(numbers[0], "ja")
    assert "Ik heb gebeld." in house.seen(numbers[0])[-1]
    house.passes(DAY - timedelta(minutes=1))
    looks(house, numbers[3])
    assert asked(house, numbers) == [1, 1, 1, 0, 0], "an answer gives no place back"
    house.passes(LATER)
    comes(house, numbers[3])
    comes(house, numbers[4])
    assert "2 of 3 in the last 24 hours" in _signed_in(house).sees("/console/messengers")


@pytest.mark.usefixtures("another_day")
def test_who_writes_while_they_wait_gets_it_without_a_template(house: House) -> None:
    """Then nothing has to be asked, and their place in the line is gone."""
    numbers = families(house, 4)
    for number in numbers:
        house.answers(number, "Het is in orde.")
    assert in_line(house) == {numbers[3]}
    house.says(numbers[3], "ben je daar?")
    assert any("Het is in orde." in text for text in house.seen(numbers[3]))
    assert in_line(house) == set()
    house.passes(LATER)
    looks(house, numbers[3])
    assert asked(house, numbers) == [1, 1, 1, 0]


@pytest.mark.usefixtures("another_day")
def test_danger_goes_before_who_waits_longer(house: House) -> None:
    """One place becomes free: whoever is in danger gets it."""
    numbers = families(house, 5)
    house.answers(numbers[0], "Eerste.")
    house.passes(timedelta(hours=1))
    for number in numbers[1:]:
        house.answers(number, "Hoor je mij?")
    calm, urgent = numbers[3], numbers[4]
    case = house.case(urgent).id
    house.does(lambda tx: tx.c.execute(update(cases).where(cases.c.id == case).values(urgency=2)))
    house.passes(DAY - timedelta(minutes=30))
    comes(house, urgent)
    looks(house, calm)
    assert (house.asked(calm), in_line(house)) == (0, {calm})


@pytest.mark.usefixtures("another_day")
def test_another_address_of_theirs_is_tried_before_they_wait(house: House) -> None:
    """Whoever can be reached elsewhere does not wait for a place."""
    numbers = families(house, 4)
    other, now = f"9{numbers[3]}", house.clock()
    person = house.person(numbers[3]).id

    def there(tx: Tx) -> None:
        people.move_in(tx, "whatsapp", other, person)
        windows.heard(tx, "whatsapp", other, now)

    house.does(there)
    house.peer.meet(other).heard = now.timestamp()
    for number in numbers[:3]:
        house.answers(number, "Ik heb gebeld.")
    house.naast.desk.reply(house.case(numbers[3]).id, house.tine, "Langs hier.").result()
    house.rests(numbers[3])
    assert "Langs hier." in house.seen(other)[-1]
    assert (house.asked(numbers[3]), in_line(house), house.held(numbers[3])) == (0, set(), [])


@pytest.mark.parametrize(
    ("tier", "many"),
    [("50", 50), ("250", 250), ("1K", 1000), ("2K", 2000), ("TIER_100K", 100_000), ("1M", 10**6)],
)
def test_a_tier_is_so_many_people(tier: str, many: int) -> None:
    """As WhatsApp calls it, and as it may call the next."""
    assert people_of(tier) == many
    assert people_of("UNLIMITED") is None
    with pytest.raises(ValueError, match="no number"):
        people_of("NOT_SET")


def test_a_platform_that_knows_only_the_old_name_is_understood() -> None:
    """The field was called otherwise before 2025; an empty answer is no answer."""

    async def told(peer: Peer) -> int | None:
        keys = {"app_secret": peer.app_secret, "verify_token": peer.verify_token}
        channel = WhatsAppChannel(peer.token, peer.phone_id, api=peer.url, **keys)
        try:
            return await channel.people_a_day()
        finally:
            await channel.stop()

    with Peer() as peer:
        assert asyncio.run(told(peer)) == 250
        del peer.phone["whatsapp_business_manager_messaging_limit"]
        peer.phone["messaging_limit_tier"] = "TIER_10K"
        assert asyncio.run(told(peer)) == 10_000
        peer.phone["messaging_limit_tier"] = "TIER_NOT_SET"
        with pytest.raises(NotNow):
            asyncio.run(told(peer))
