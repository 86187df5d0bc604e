"""Check-ins: after a month, after three, then each half year, of both sides apart; in taps or own
words, about what it means; told on only with a yes."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.app import Naast
from bot.session import Session
from bot.talk.turn import Turn
from dialogues.checkin import plan
from storage import cases, checkins, consents, duos, errands
from storage.checkins import Checkin
from tests.beside.duo import Pair, id_of, pair, run
from tests.conftest import FROZEN
from tests.speaking import Someone, text
from tests.transcript import Hands

ZONE = ZoneInfo("Europe/Brussels")
MONTH = datetime(2026, 12, 24, 17, tzinfo=ZONE)


@pytest.fixture
def duo(naast: Naast, clock: Hands) -> Pair:
    """Lien and Amal, who began today."""
    made = pair(naast, clock)
    for who in (made.lien, made.amal):

        def act(turn: Turn, session: Session) -> None:
            found = duos.get(turn.db, made.duo)
            assert found
            plan(turn, found, turn.person, "month1")

        naast.turns.visit(lambda tx, who=who: id_of(who), act).result()
    return made


def kept(naast: Naast, duo: Pair, who: Someone) -> list[Checkin]:
    """The check-ins of one side, oldest first."""
    found = naast.database.read(lambda tx: checkins.of_duo(tx, duo.duo))
    return [each for each in found if each.person_id == id_of(who)]


def at(duo: Pair, moment: datetime) -> None:
    """Time passes; people are told."""
    duo.clock.at = moment
    run(duo.naast.clock.errands)


def test_both_sides_are_asked_apart_after_a_month(naast: Naast, duo: Pair) -> None:
    """At a decent hour, each about the other, and what one says stays with the coordinator."""
    at(duo, MONTH - timedelta(minutes=1))
    assert duo.amal.reads() == []
    at(duo, MONTH)
    said = text(duo.amal.reads())
    assert "You and Lien have been beside each other for a month." in said
    assert "Karin reads your answer; Lien does not." in said
    assert "You and Amal have been beside each other for a month." in text(duo.lien.reads())
    duo.amal.taps("Good")
    duo.amal.taps("I feel less alone")
    duo.amal.taps("That is all")
    assert "less alone" not in text(duo.hears(duo.lien))


def test_taps_and_own_words_are_kept(naast: Naast, duo: Pair) -> None:
    """What it means, what was learnt, sealed; told on with a yes that stands in my data."""
    at(duo, MONTH)
    for label in ("Good", "I dare more"):
        duo.amal.taps(label)
    duo.amal.types("I went to the library alone")
    duo.amal.types("to take the tram")
    assert "Thank you. It helps to know how it is." in text(duo.amal.taps("Yes, you may"))
    (first, _next) = kept(naast, duo, duo.amal)
    assert (first.kind, first.felt) == ("month1", "good")
    assert first.body == "I dare more\nI went to the library alone"
    assert first.learnt == "to take the tram"
    assert first.share == duo.clock.at
    given = naast.database.read(lambda tx: consents.of(tx, id_of(duo.amal)))
    assert "story" in [each.item for each in given]
    with naast.database.engine.connect() as c:
        raw = c.exec_driver_sql("SELECT body_sealed FROM checkins").scalars().all()
    assert all(b"library" not in bytes(each or b"") for each in raw)


def test_the_name_of_a_language_is_an_answer(naast: Naast, duo: Pair) -> None:
    """Who learnt a few words of a language goes on in their own."""
    at(duo, MONTH)
    duo.lien.taps("Good")
    duo.lien.types("skip")
    duo.lien.types("a few words of French")
    assert duo.lien.person.language == "en"
    assert kept(naast, duo, duo.lien)[0].learnt == "a few words of French"


def test_without_a_yes_no_story(naast: Naast, duo: Pair) -> None:
    """No, or rather not say: it stays with the coordinator."""
    at(duo, MONTH)
    duo.amal.taps("So so")
    duo.amal.types("We see each other too little")
    duo.amal.types("skip")
    duo.amal.taps("No, it stays here")
    (first, _next) = kept(naast, duo, duo.amal)
    assert first.share is None
    assert naast.database.read(checkins.stories) == []


def test_who_says_nothing_is_not_asked_to_share(naast: Naast, duo: Pair) -> None:
    """All of it can be skipped, in three words."""
    at(duo, MONTH)
    duo.amal.taps("Good")
    duo.amal.types("skip")
    said = text(duo.amal.types("skip"))
    assert "May we tell others" not in said
    assert "Thank you. It helps to know how it is." in said


def test_difficult_brings_the_coordinator_with_a_yes(naast: Naast, duo: Pair) -> None:
    """It is asked, not done over their head."""
    at(duo, MONTH)
    duo.lien.taps("Difficult")
    duo.lien.types("skip")
    said = text(duo.lien.types("skip"))
    assert "You said that it is difficult. Shall I ask Karin to write to you?" in said
    assert naast.database.read(lambda tx: cases.open_of(tx, id_of(duo.lien))) is None
    duo.lien.taps("Yes, please")
    case = naast.database.read(lambda tx: cases.open_of(tx, id_of(duo.lien)))
    assert case
    assert (case.why, case.responsible_id) == ("checkin", duo.karin)


def test_a_buddy_gets_a_tip_with_the_milestone(naast: Naast, duo: Pair) -> None:
    """And a family does not."""
    at(duo, MONTH)
    for who, learns in ((duo.lien, True), (duo.amal, False)):
        who.taps("Good")
        who.types("skip")
        assert ("💡" in text(who.types("skip"))) is learns


def test_a_month_then_three_then_each_half_year(naast: Naast, duo: Pair) -> None:
    """Each is planned when the one before was asked, answered or not; who writes nothing at all is
    left in peace."""
    at(duo, MONTH)
    for _time in range(3):
        duo.amal.types("menu")
        due = kept(naast, duo, duo.amal)[-1].due
        at(duo, due)
    kinds = [each.kind for each in kept(naast, duo, duo.amal)]
    assert kinds == ["month1", "month3", "half", "half", "half"]
    gaps = [each.due.astimezone(ZONE) for each in kept(naast, duo, duo.amal)]
    assert {each.hour for each in gaps} == {17}
    assert [each.kind for each in kept(naast, duo, duo.lien)] == ["month1", "month3"]


def test_it_counts_as_unasked(naast: Naast, duo: Pair) -> None:
    """Inside the one budget of what people did not ask for."""
    found = naast.database.read(lambda tx: errands.of_person(tx, id_of(duo.amal)))
    assert [(each.dialogue, each.unasked) for each in found] == [("checkin", True)]


def test_it_can_be_answered_later_and_once_it_ended_not_at_all(naast: Naast, duo: Pair) -> None:
    """The buttons stay good; after a goodbye nobody is asked how it goes."""
    at(duo, MONTH)
    (first, _next) = kept(naast, duo, duo.amal)
    duo.amal.types("menu")
    duo.amal.picks(f"checkin.felt={first.id}.so")
    assert kept(naast, duo, duo.amal)[0].felt == "so"
    due = kept(naast, duo, duo.lien)[-1].due
    duo.lien.types("menu")
    naast.database.write(lambda tx: duos.end(tx, duo.duo, FROZEN))
    duo.lien.reads()
    at(duo, due)
    assert "beside each other" not in text(duo.lien.reads())
