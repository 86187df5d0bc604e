"""What a messenger reports afterwards: how far a message came, that somebody moved, what became of
a template; over real sockets, with WhatsApp's peer telling it."""

from __future__ import annotations

from datetime import timedelta

from bot.channels.base import Moved, Receipt, WindowClosed
from storage import cases, messages, outbox, people, receipts, templates, windows
from storage.database import Tx
from storage.receipts import Arrival
from tests.console.conftest import Colleague
from tests.test_window import CLOSED, House
from tests.test_window import house as house


def arrived(house: House, number: str, words: str) -> Arrival:
    """How far what Tine wrote came."""
    person = house.person(number).id
    talk = house.look(lambda tx: messages.after(tx, person, 0))
    n = next(m.n for m in talk if m.who == "human" and words in m.text)
    return house.look(lambda tx: receipts.arrivals(tx, person, [n]))[n]


def sent(house: House, number: str, words: str) -> str:
    """The platform's id of what a family was sent."""
    return next(s.message_id for s in house.peer.chat(number) if words in s.text)


def tells(house: House, number: str, words: str, *states: str) -> None:
    """The platform tells these states, in this order."""
    for state in states:
        house.peer.status(number, sent(house, number, words), state)
        house.rests(number)


def test_what_was_read_stays_read(house: House) -> None:
    """In whatever order and however often the states come, the furthest one stands."""
    number = house.family()
    house.answers(number, "Ik kijk het na.")
    tells(house, number, "Ik kijk", "read", "delivered", "sent", "read", "delivered")
    assert arrived(house, number, "Ik kijk").state == "read"


def test_a_colleague_sees_how_far_it_came(house: House) -> None:
    """Beside what was written stands that it was read, and until when the family can be written
    to."""
    number = house.family()
    house.answers(number, "Tot morgen!")
    tells(house, number, "Tot morgen", "sent", "delivered", "read")
    karin = _signed_in(house)
    page = karin.sees(f"/console/cases/{house.case(number).id}")
    assert "✓✓</span> read" in page
    assert "takes what you write until" in page
    house.passes(timedelta(hours=22, minutes=30))
    karin.signs_in()
    soon = karin.sees(f"/console/cases/{house.case(number).id}/window")
    assert "only. After that it waits" in soon
    house.passes(timedelta(hours=2))
    closed = karin.sees(f"/console/cases/{house.case(number).id}/window")
    assert "wrote too long ago" in closed


def _signed_in(house: House) -> Colleague:
    """Somebody who coordinates, at a browser."""
    karin = Colleague(house.naast, "Karin", "coordinator")
    karin.signs_in()
    return karin


def test_what_fails_at_last_is_told_to_whoever_wrote_it(house: House) -> None:
    """Taken first and refused later: the case shows it, and the address counts as refusing us."""
    number = house.family()
    house.peer.fail_later(number, 131026)
    house.answers(number, "Komt dit aan?")
    case = house.case(number)
    hitches = house.look(lambda tx: cases.undelivered(tx, [case.id]))[case.id]
    assert [hitch.given_up for hitch in hitches] == [True]
    doors = house.look(lambda tx: people.every_address(tx, house.person(number).id))
    assert [blocked is not None for _channel, _address, blocked in doors] == [True]


def test_a_window_found_closed_later_holds_it(house: House) -> None:
    """The platform took it and says afterwards that the window was closed: it waits, a template
    asks, and it comes once the family writes."""
    number = house.family()
    house.peer.fail_later(number, 131047)
    house.answers(number, "Te laat?")
    assert house.asked(number) == 1
    assert len(house.held(number)) == 1
    house.says(number, "ja")
    assert house.held(number) == []
    assert sum("Te laat?" in text for text in house.seen(number)) == 2


def test_who_moves_stays_the_same_person(house: House) -> None:
    """A new number: the same person, the same case, and what waits goes there."""
    number, new = house.family(), "32499000001"
    person, case = house.person(number).id, house.case(number).id
    house.passes(CLOSED)
    house.answers(number, "Wacht even.")
    house.peer.move(number, new)
    house.rests(new)
    assert house.person(new).id == person
    assert house.look(lambda tx: people.at_address(tx, "whatsapp", number)) is None
    assert [parcel.address for parcel in house.held(new)] == [new]
    house.says(new, "ik ben het, met een nieuw nummer")
    assert house.case(new).id == case
    assert any("Wacht even." in text for text in house.seen(new))


def test_two_who_are_one_become_the_elder(house: House) -> None:
    """When the new address had somebody already, whoever is known longer is reached."""
    elder = house.family()
    house.passes(timedelta(minutes=1))
    younger = house.family()
    told = house.naast.receipts
    first, second = house.person(elder).id, house.person(younger).id
    house.does(lambda tx: told._take(tx, Moved("whatsapp", elder, younger)))
    assert house.person(younger).id == first
    assert house.look(lambda tx: people.by_id(tx, second)) is not None


def test_what_is_delivered_is_counted_once(house: House) -> None:
    """By month, category and country; a state that is told again counts nothing."""
    number = house.family()
    house.answers(number, "Telt dit?")
    before = sum(each.many for each in house.look(receipts.counted))
    tells(house, number, "Telt dit", "delivered", "delivered", "read")
    after = house.look(receipts.counted)
    assert sum(each.many for each in after) - before in (0, 1)
    assert all(each.category for each in after)
    assert {each.country for each in after} <= {"BE", ""}
    metrics = house.naast.metrics.render(house.naast.database).decode()
    assert "naast_messages_counted{" in metrics


def test_a_paused_template_is_shown(house: House) -> None:
    """The platform says so by itself; whoever coordinates reads it, and it does not go."""
    house.peer.review("naast_message", "nl", "PAUSED", "low quality")
    house.peer.until(lambda: house.look(templates.troubled))
    page = _signed_in(house).sees("/console/messengers")
    assert "naast_message" in page
    assert "paused" in page
    asking = house.naast.asking
    chosen = house.look(lambda tx: asking.choose(tx, "whatsapp", "nl", planned=False))
    assert chosen == "naast_message/fr"
    house.peer.review("naast_message", "nl", "APPROVED")
    house.peer.until(lambda: not house.look(templates.troubled))


def test_what_failed_before_it_was_noted_fails_all_the_same(house: House) -> None:
    """The receipt may be faster than our own note of what was sent."""
    number = house.family()
    person, address = house.person(number).id, number
    now = house.clock()
    fault = WindowClosed("the person wrote more than 24 hours ago")
    early = Receipt("whatsapp", address, "wamid.early", "failed", now, fault)
    house.does(lambda tx: house.naast.receipts._take(tx, early))

    def send(tx: Tx) -> int:
        outbox.put(tx, person, [1], "whatsapp", address, now)
        parcel = outbox.waiting(tx, "whatsapp", address)[0]
        channel = house.naast.channels["whatsapp"]
        house.naast.outbox._sent(tx, channel, [parcel], "wamid.early")
        return parcel.id

    sent_as = house.does(send)
    assert sent_as in [parcel.id for parcel in house.held(number)]
    assert house.look(lambda tx: windows.of(tx, "whatsapp", address))
