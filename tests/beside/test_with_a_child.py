"""Where one of the two is a child, no words of theirs carry another way to reach each other:
whoever coordinates would not see that there is one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from storage import wishes
from storage.database import Tx
from tests.beside.duo import Pair, id_of
from tests.conftest import FROZEN
from tests.speaking import Someone, text

NOT_HERE = "not possible here"


@pytest.fixture
def child(duo: Pair) -> Pair:
    """The two, where the family's wish is for a child."""
    person = id_of(duo.amal)
    duo.naast.database.write(lambda tx: wishes.ask(tx, person, ["homework"], FROZEN, minor=True))
    return duo


def proposes(who: Someone, what: str) -> None:
    """Up to where something can be said in own words."""
    who.types("meet")
    who.picks(f"meetup.what={what}")
    who.types("saturday at 3")
    who.taps("Yes")


def at_the_place(duo: Pair) -> Someone:
    """Where do they meet?"""
    proposes(duo.lien, "walk")
    return duo.lien


def at_the_town(duo: Pair) -> Someone:
    """In which town?"""
    at_the_place(duo).types("Nieuwstraat 12")
    return duo.lien


def at_what_to_bring(duo: Pair) -> Someone:
    """What to bring or know?"""
    proposes(duo.lien, "call")
    return duo.lien


def at_what_it_is_for(duo: Pair) -> Someone:
    """The family goes along to a service, and says what it is for."""
    proposes(duo.amal, "along")
    duo.amal.types("Town hall, Brussels")
    duo.amal.taps("Also what it is for")
    return duo.amal


def at_what_it_is_for_in_an_answer(duo: Pair) -> Someone:
    """The same, where the buddy offered to go along."""
    proposes(duo.lien, "along")
    duo.lien.types("Town hall, Brussels")
    duo.lien.taps("No, nothing")
    duo.hears(duo.amal)
    duo.amal.taps("Yes, that suits me")
    duo.amal.taps("Also what it is for")
    return duo.amal


STEPS = [
    at_the_place,
    at_the_town,
    at_what_to_bring,
    at_what_it_is_for,
    at_what_it_is_for_in_an_answer,
]


@pytest.mark.parametrize("step", STEPS)
def test_a_meetup_tells_no_other_way(child: Pair, step: Callable[[Pair], Someone]) -> None:
    """A number stays with who wrote it, however often; then other words are fine."""
    who = step(child)
    assert NOT_HERE in text(who.types("call 0470 12 34 56"))
    assert "0470" not in str([(m.place, m.words, m.along) for m in child.meetups()])
    assert NOT_HERE not in text(who.types("Brussels, with the two of us"))


@pytest.mark.parametrize("way", ["+32470123456", "lien@example.org", "t.me/x", "https://meet.me/x"])
@pytest.mark.parametrize("step", [at_the_place, at_what_to_bring])
def test_nor_an_address_or_account(child: Pair, step: Callable[[Pair], Someone], way: str) -> None:
    """Whichever way it is."""
    assert NOT_HERE in text(step(child).types(way))


@pytest.mark.parametrize("step", STEPS)
def test_of_grown_ups_every_word_goes_over(duo: Pair, step: Callable[[Pair], Someone]) -> None:
    """What they tell each other is theirs to say."""
    assert NOT_HERE not in text(step(duo).types("call 0470 12 34 56"))


@pytest.mark.parametrize("place", ["Chaussée de Wavre 1234 1160 Auderghem", "Markt 12/34 1030"])
def test_an_address_is_no_number(child: Pair, place: str) -> None:
    """A house, a box and a postcode in a row are a place to meet."""
    assert NOT_HERE not in text(at_the_place(child).types(place))


def test_the_last_word_tells_no_other_way(child: Pair) -> None:
    """It is asked again; nothing ended meanwhile, and the next words are brought over."""
    child.lien.types("buddy")
    child.lien.taps("More")
    child.lien.taps("I want to stop")
    child.lien.taps("With a last word")
    assert NOT_HERE in text(child.lien.types("Write to me: lien@example.org"))
    assert child.found().state == "active"
    child.lien.types("Thank you for all the soup")
    assert child.found().state == "ended"
    heard = text(child.hears(child.amal))
    assert "Thank you for all the soup" in heard
    assert "example.org" not in heard


def test_afterwards_it_is_still_for_a_child(child: Pair) -> None:
    """Whoever coordinates ended the wish meanwhile, and the family would like another buddy after
    all: nobody is matched before a parent and a coordinator said yes anew."""
    person = id_of(child.amal)
    child.amal.types("buddy")
    for label in ("More", "I want to stop", "It just ends"):
        child.amal.taps(label)

    def end(tx: Tx) -> None:
        found = wishes.open_of(tx, person)
        assert found
        wishes.end(tx, found.id, FROZEN)

    child.naast.database.write(end)
    child.amal.taps("Yes, please")
    wish = child.naast.database.read(lambda tx: wishes.open_of(tx, person))
    assert wish
    assert wish.minor
    assert not wish.may_be_matched
