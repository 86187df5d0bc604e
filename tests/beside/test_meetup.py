"""Meeting: proposed by a tap or in own words, picked, agreed, changed; nobody is booked twice."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest

from bot.app import Naast
from storage import (
    activities,
    afters,
    buddies,
    cases,
    duos,
    files,
    given,
    meetups,
    messages,
    people,
    personal,
    series,
    staff,
)
from storage.database import Tx
from storage.meetups import Meetup
from storage.messages import Message
from storage.times import When
from tests.beside.duo import Pair, id_of, talker
from tests.conftest import FROZEN
from tests.speaking import text


def proposes(duo: Pair, what: str = "walk") -> str:
    """Lien proposes: a tap for what, one for the time, one for the place, one for the rest."""
    duo.lien.types("meet")
    duo.lien.picks(f"meetup.what={what}")
    first = duo.lien.choices()[1]  # the first one is today already
    duo.lien.picks(first["id"])
    duo.lien.types("Josaphatpark, 1030 Schaarbeek")
    duo.lien.types("Warm shoes")
    return first["label"]


def test_from_a_proposal_to_how_it_was(duo: Pair) -> None:
    """Proposed, a yes, both confirmed, reminded twice, asked how it was."""
    moment = proposes(duo)
    heard = text(duo.hears(duo.amal))
    assert "Lien would like to meet you" in heard
    assert moment in heard
    assert "Josaphatpark" in heard
    yes = text(duo.amal.taps("Yes, that suits me"))
    assert "That is agreed" in yes
    assert "openstreetmap.org/search?query=Josaphatpark%2C%201030%20Schaarbeek" in yes
    told = text(duo.hears(duo.lien))
    assert "Amal says yes" in told
    assert moment in told
    assert "Warm shoes" in told
    (found,) = duo.agreed()
    duo.until(datetime(2026, 11, found.starts.day - 1, 17, 5, tzinfo=UTC))
    for who in (duo.lien, duo.amal):
        assert moment in text(who.reads())
    duo.until(found.starts.replace(hour=found.starts.hour - 2))
    for who in (duo.lien, duo.amal):
        said = who.reads()
        assert moment in text(said)
        assert "I am late" in str(said[0].choices)
    duo.until(found.when.ends.replace(hour=found.when.ends.hour + 1))
    for who in (duo.lien, duo.amal):
        assert "How was it?" in text(who.reads())
        assert "add" in text(who.taps("Nice"))
        assert "Thank you" in text(who.taps("No, that is all"))


def asked(duo: Pair, when: str = "saturday at 3") -> None:
    """Lien asks Amal to walk, at one time in her own words, and Amal hears it."""
    duo.lien.types("meet")
    duo.lien.picks("meetup.what=walk")
    duo.lien.types(when)
    duo.lien.taps("Yes")
    duo.lien.taps("We decide that later")
    duo.lien.taps("No, nothing")
    duo.hears(duo.amal)


def agreed(duo: Pair, when: str = "saturday at 3") -> Meetup:
    """The same, and Amal says yes; everybody has read everything."""
    asked(duo, when)
    duo.amal.taps("Yes, that suits me")
    duo.hears(duo.lien)
    (found,) = duo.agreed()
    return found


# -- times -----------------------------------------------------------------------------------------


def test_only_times_at_which_both_are_free(duo: Pair) -> None:
    """Amal can on Wednesday afternoon only, and has something else the next one."""
    busy = When("2026-11-25T14:00", "Europe/Brussels", 180)

    def work(tx: Tx) -> None:
        buddies.keep_week(tx, id_of(duo.amal), {2: [("14:00", "17:00")]})
        meetups.plan(tx, duo.duo, None, "call", busy, FROZEN)

    duo.naast.database.write(work)
    duo.lien.types("meet")
    duo.lien.picks("meetup.what=walk")
    offered = [c["id"].partition("=")[2] for c in duo.lien.choices()]
    times = [each for each in offered if each[0].isdecimal()]
    assert times
    assert {each[:8] for each in times} <= {"20261202", "20261209", "20261216"}
    assert all("1400" <= each[9:] <= "1600" for each in times)


def test_no_time_on_days_away(duo: Pair) -> None:
    """Who is away until the second of December is asked for the third at the earliest."""

    def work(tx: Tx) -> None:
        staff.be_away(tx, id_of(duo.amal), date(2026, 11, 20), date(2026, 12, 2))

    duo.naast.database.write(work)
    duo.lien.types("meet")
    duo.lien.picks("meetup.what=walk")
    offered = [c["id"].partition("=")[2] for c in duo.lien.choices()]
    times = [each for each in offered if each[0].isdecimal()]
    assert len(times) == 3
    assert min(times) >= "20261203"


def test_up_to_three_times_for_the_other_to_pick(duo: Pair) -> None:
    """One tap offers all that were found; the other picks one of them."""
    duo.lien.types("meet")
    duo.lien.picks("meetup.what=call")
    labels = [c["label"] for c in duo.lien.choices()][:3]
    duo.lien.taps("Amal may choose")
    duo.lien.taps("No, nothing")
    assert "Which of these times suits you?" in text(duo.hears(duo.amal))
    assert [c["label"] for c in duo.amal.choices()][:3] == labels
    duo.amal.taps(labels[2])
    (found,) = duo.agreed()
    assert labels[2] in text(duo.hears(duo.lien))
    assert (found.when.minutes, found.what) == (30, "call")


def test_other_times_are_others(duo: Pair) -> None:
    """The next three are not the same three."""
    duo.lien.types("meet")
    duo.lien.picks("meetup.what=walk")
    first = [c["label"] for c in duo.lien.choices()][:3]
    duo.lien.taps("Other times")
    second = [c["label"] for c in duo.lien.choices()][:3]
    assert len(second) == 3
    assert not {*first} & {*second}


@pytest.mark.parametrize(
    ("language", "said", "local"),
    [
        ("nl", "zaterdag om 3 uur", "2026-11-28T15:00"),
        ("fr", "mercredi 2 décembre 14h", "2026-12-02T14:00"),
        ("ar", "غدا الساعة 4", "2026-11-25T16:00"),
    ],
)
def test_own_words_in_the_own_language(
    naast: Naast, duo: Pair, language: str, said: str, local: str
) -> None:
    """What was understood is said back, and holds only with a yes."""
    if language in naast.languages.tags:
        duo.amal.picks(f"go=language:{language}")
    duo.amal.types("/meet")
    duo.amal.picks("meetup.what=call")
    duo.amal.types(said)
    assert not duo.meetups()
    duo.amal.picks("meetup.sure=yes")
    duo.amal.picks("meetup.bring=nothing")
    assert [each.times for each in duo.meetups()] == [(local,)]


def test_what_is_missing_is_asked_back(duo: Pair) -> None:
    """A day without an hour, two days at once, an hour without a day: never guessed."""
    duo.lien.types("meet")
    duo.lien.picks("meetup.what=call")
    assert "Which of them do you mean" in text(duo.lien.types("saturday or sunday at 3"))
    assert "still to come" in text(duo.lien.types("at 16:00"))
    assert "Saturday 28 November, 16:00. Is that right?" in text(duo.lien.types("saturday"))
    duo.lien.taps("No, another time")
    assert "28 November 2026: at what time?" in text(duo.lien.types("28 november"))
    assert "Saturday 28 November, 14:30" in text(duo.lien.types("half past 2 in the afternoon"))


def test_a_day_and_then_a_tap(duo: Pair) -> None:
    """The hour of a day that was said can be tapped."""
    duo.lien.types("meet")
    duo.lien.picks("meetup.what=call")
    duo.lien.types("saturday")
    assert "Saturday 28 November, 10:00" in text(duo.lien.taps("10:00"))


@pytest.mark.parametrize("said", ["31 february at 3", "24/11/2026 at 9", "yesterday at 15:00"])
def test_no_such_time(duo: Pair, said: str) -> None:
    """A day that is not there, or is over, gets a kind question, as often as it takes."""
    duo.lien.types("meet")
    duo.lien.picks("meetup.what=walk")
    for _time in range(3):
        heard = duo.lien.types(said)
        assert "still to come" in heard[0].text
        assert "When suits you?" in heard[-1].text
    assert not duo.meetups()


def test_tomorrow_a_minute_before_midnight(duo: Pair) -> None:
    """Said at 23:59, it is the next date; the yes a minute later changes nothing."""
    duo.clock.at = datetime(2026, 11, 24, 22, 59, tzinfo=UTC)
    duo.lien.types("meet")
    duo.lien.picks("meetup.what=call")
    assert "Wednesday 25 November, 16:00" in text(duo.lien.types("tomorrow at 4pm"))
    duo.clock.at = datetime(2026, 11, 24, 23, 1, tzinfo=UTC)
    duo.lien.taps("Yes")
    duo.lien.taps("No, nothing")
    assert [each.times for each in duo.meetups()] == [("2026-11-25T16:00",)]


def test_a_time_that_passes_while_somebody_thinks(duo: Pair) -> None:
    """It is not proposed any more; there are others."""
    duo.lien.types("meet")
    duo.lien.picks("meetup.what=call")
    duo.lien.types("today at 12:00")
    duo.lien.taps("Yes")
    duo.clock.at = datetime(2026, 11, 24, 12, tzinfo=UTC)
    heard = text(duo.lien.taps("No, nothing"))
    assert "over by now" in heard
    assert "When suits you?" in heard
    assert not duo.meetups()


def test_an_address_without_a_town(duo: Pair) -> None:
    """It is asked for once; then there is a map of it."""
    duo.lien.types("meet")
    duo.lien.picks("meetup.what=walk")
    duo.lien.types("saturday at 3")
    duo.lien.taps("Yes")
    assert "In which town" in text(duo.lien.types("Kerkstraat 12"))
    duo.lien.types("Schaarbeek")
    duo.lien.taps("No, nothing")
    heard = text(duo.hears(duo.amal))
    assert "📍 Kerkstraat 12, Schaarbeek" in heard
    assert "openstreetmap.org/search?query=Kerkstraat%2012%2C%20Schaarbeek" in heard


@pytest.mark.parametrize(
    ("place", "mapped"), [("Café De Hoek, Schaarbeek", True), ("In het café aan de hoek", False)]
)
def test_a_map_of_what_can_be_on_one(duo: Pair, place: str, mapped: bool) -> None:
    """Where the words name a town or a street; a map of anything else leads nowhere."""
    duo.lien.types("meet")
    duo.lien.picks("meetup.what=walk")
    duo.lien.types("saturday at 3")
    duo.lien.taps("Yes")
    duo.lien.types(place)
    duo.lien.taps("No, nothing")
    heard = text(duo.hears(duo.amal))
    assert f"📍 {place}" in heard
    assert ("openstreetmap.org" in heard) is mapped


# -- answering -------------------------------------------------------------------------------------


def test_the_other_proposes_others(duo: Pair) -> None:
    """In own words, or from what is found; then it is for the first to pick."""
    asked(duo)
    assert "Sunday 29 November, 15:00. Is that right?" in text(duo.amal.types("sunday at 3"))
    duo.amal.taps("Yes")
    assert "Sunday 29 November, 15:00. Does that suit you?" in text(duo.hears(duo.lien))
    duo.lien.types("yes")
    assert [each.when.local for each in duo.agreed()] == ["2026-11-29T15:00"]


def test_the_offered_time_in_own_words_is_a_yes(duo: Pair) -> None:
    """Who writes the very time that was offered agrees to it."""
    asked(duo)
    duo.amal.types("saturday 15:00")
    assert "That is agreed" in text(duo.amal.taps("Yes"))
    assert len(duo.agreed()) == 1


def test_not_this_time_needs_no_reason(duo: Pair) -> None:
    """The other hears it kindly, and can propose another."""
    asked(duo)
    duo.amal.taps("Not this time")
    heard = duo.hears(duo.lien)
    assert "does not suit Amal" in text(heard)
    assert not duo.agreed()
    assert "What would you like to do together" in text(duo.lien.taps("Propose another meetup"))


def test_talk_first(duo: Pair) -> None:
    """Words go over, and the proposal still stands."""
    asked(duo)
    duo.amal.taps("I would rather talk first")
    duo.amal.types("Is it far?")
    assert "Is it far?" in text(duo.hears(duo.lien))
    duo.amal.types("meetups")
    duo.amal.taps("Somebody waits")
    assert "Does that suit you?" in text(duo.hears(duo.amal))


def test_an_old_message_can_still_be_answered(duo: Pair) -> None:
    """After something else, a tap on the invitation counts; a second tap changes nothing."""
    asked(duo)
    yes = duo.amal.choices()[0]["id"]
    duo.amal.types("menu")
    duo.clock.at += timedelta(hours=1)
    assert "That is agreed" in text(duo.amal.picks(yes))
    duo.clock.at += timedelta(hours=1)
    duo.amal.picks(yes)
    assert len(duo.agreed()) == 1


def test_the_family_chooses_what_the_buddy_knows(duo: Pair) -> None:
    """Going along: place and hour by default, more only with a tick of the family."""
    duo.amal.types("meet")
    duo.amal.picks("meetup.what=along")
    duo.amal.types("saturday at 10")
    duo.amal.taps("Yes")
    duo.amal.types("Paviljoenstraat 2, 1030 Schaarbeek")
    assert "What may Lien know of it?" in text(duo.amal.reads()) or duo.amal.choices()
    duo.amal.taps("Only where and when")
    duo.amal.taps("No, nothing")
    heard = text(duo.hears(duo.lien))
    assert "Going along to a service" in heard
    assert "Paviljoenstraat 2" in heard
    (found,) = duo.meetups()
    assert found.along == ""


def test_a_buddy_who_offers_to_go_along_learns_what_the_family_says(duo: Pair) -> None:
    """The family is asked after its yes."""
    duo.lien.types("meet")
    duo.lien.picks("meetup.what=along")
    duo.lien.types("saturday at 10")
    duo.lien.taps("Yes")
    duo.lien.taps("We decide that later")
    duo.lien.taps("No, nothing")
    duo.hears(duo.amal)
    assert "What may Lien know of it?" in text(duo.amal.taps("Yes, that suits me"))
    duo.amal.taps("Also what it is for")
    duo.amal.types("A paper for school")
    assert "A paper for school" in text(duo.hears(duo.lien))


def test_two_proposals_for_one_moment_become_one_meetup(duo: Pair) -> None:
    """Each says yes to the other: one meetup, and the second hears so kindly."""
    asked(duo)
    duo.amal.types("menu")
    duo.amal.types("meet")
    duo.amal.picks("meetup.what=call")
    duo.amal.types("saturday at 3")
    duo.amal.taps("Yes")
    duo.amal.taps("No, nothing")
    duo.hears(duo.lien)
    first = next(each for each in duo.meetups() if each.proposed_by == id_of(duo.lien))
    assert "That is agreed" in text(duo.lien.taps("Yes, that suits me"))
    said = text(duo.amal.picks(f"meetup_answer.which={first.id}.20261128T1500"))
    assert "You both said yes at the same moment" in said
    assert len(duo.agreed()) == 1
    assert not [each for each in duo.meetups() if each.state == "proposed"]


def test_somewhere_else_by_then(duo: Pair) -> None:
    """A time that is taken meanwhile is not agreed twice; there are others."""
    asked(duo)
    when = When("2026-11-28T15:30", "Europe/Brussels", 60)
    other = activities.Told("Koken")

    def work(tx: Tx) -> None:
        made = activities.make(tx, other, when, FROZEN)
        activities.sign_up(tx, made, id_of(duo.lien), FROZEN)

    duo.naast.database.write(work)
    said = text(duo.amal.taps("Yes, that suits me"))
    assert "something else then by now" in said
    assert "When suits you?" in said
    assert not duo.agreed()


# -- what becomes of it ----------------------------------------------------------------------------


def test_moved_in_own_words(duo: Pair) -> None:
    """With the other's yes it goes there: one meetup still, one up in every calendar; until then it
    stands where it was."""
    found = agreed(duo)
    said = wishes_another_time(duo)
    assert "stays as it is" in said
    assert "Saturday 28 November, 15:00" in said
    asked = text(duo.hears(duo.lien))
    assert "Amal would rather meet on Sunday 29 November, 16:00" in asked
    assert [each.when.local for each in duo.agreed()] == ["2026-11-28T15:00"]
    assert "That is agreed" in text(duo.lien.taps("Yes, that suits me"))
    (moved,) = duo.agreed()
    assert (moved.id, moved.sequence) == (found.id, found.sequence + 1)
    assert moved.when.local == "2026-11-29T16:00"
    heard = text(duo.hears(duo.amal))
    assert "Lien says yes to the new time" in heard
    assert "Sunday 29 November, 16:00" in heard
    duo.clock.at += timedelta(minutes=1)
    duo.lien.picks(f"meetup_moves.suits={found.id}.yes")
    assert duo.agreed()[0].sequence == moved.sequence
    assert duo.hears(duo.amal) == []


def wishes_another_time(duo: Pair, words: str = "sunday at 4") -> str:
    """Amal would like the meetup at another time."""
    duo.amal.types("meetups")
    duo.amal.taps("Saturday 28 November")
    duo.amal.taps("Another time")
    duo.amal.types(words)
    return text(duo.amal.taps("Yes"))


def test_another_time_does_not_suit(duo: Pair) -> None:
    """It stays as it was, and nobody has to explain."""
    agreed(duo)
    wishes_another_time(duo)
    duo.hears(duo.lien)
    assert "stays as it is" in text(duo.lien.taps("Leave it as it is"))
    heard = text(duo.hears(duo.amal))
    assert "The other time does not suit Lien" in heard
    assert "Saturday 28 November, 15:00" in heard
    assert duo.agreed()[0].when.local == "2026-11-28T15:00"


def test_another_time_is_answered_with_another(duo: Pair) -> None:
    """In own words, right at the question; it goes back, and what was asked before is void."""
    found = agreed(duo)
    wishes_another_time(duo)
    duo.hears(duo.lien)
    duo.lien.types("friday at 5 in the afternoon")
    assert "I ask Amal" in text(duo.lien.taps("Yes"))
    assert "Friday 27 November, 17:00" in text(duo.hears(duo.amal))
    duo.amal.types("menu")
    duo.amal.picks(f"meetup_moves.suits={found.id}.yes")
    assert duo.agreed()[0].when.local == "2026-11-27T17:00"


def test_the_last_wish_counts(duo: Pair) -> None:
    """Asked twice, the other sees one question, and a yes to the older message is a yes to it."""
    found = agreed(duo)
    wishes_another_time(duo)
    duo.amal.types("menu")
    wishes_another_time(duo, "monday at 11")
    said = text(duo.hears(duo.lien))
    assert said.count("Amal would rather meet") == 1
    assert "Monday 30 November, 11:00" in said
    duo.lien.picks(f"meetup_moves.suits={found.id}.yes")
    assert duo.agreed()[0].when.local == "2026-11-30T11:00"


def test_another_time_for_what_is_cancelled_since(duo: Pair) -> None:
    """A yes brings nothing back; a stranger's yes does nothing."""
    found = agreed(duo)
    wishes_another_time(duo)
    duo.hears(duo.lien)
    stranger = talker(duo.naast, "Piet", "en")
    stranger.picks(f"meetup_moves.suits={found.id}.yes")
    assert duo.agreed()[0].when.local == "2026-11-28T15:00"
    duo.amal.picks(f"go=meetups:cancel.{found.id}")
    assert "settled already" in text(duo.lien.picks(f"meetup_moves.suits={found.id}.yes"))
    assert not duo.agreed()


def test_the_new_time_is_taken_by_then(duo: Pair) -> None:
    """Whoever says yes hears it, and looks for another."""
    agreed(duo)
    wishes_another_time(duo)
    duo.hears(duo.lien)

    def work(tx: Tx) -> None:
        when = When("2026-11-29T16:00", "Europe/Brussels", 60)
        meetups.plan(tx, duo.duo, None, "walk", when, FROZEN)

    duo.naast.database.write(work)
    assert "something else then by now" in text(duo.lien.taps("Yes, that suits me"))
    assert "2026-11-28T15:00" in [each.when.local for each in duo.agreed()]


def test_cancelled_by_one_tap_on_an_old_message(duo: Pair) -> None:
    """The other hears at once; tapped again, it is not cancelled twice."""
    found = agreed(duo)
    assert "cancelled" in text(duo.lien.picks(f"go=meetups:cancel.{found.id}"))
    assert "Lien cannot come" in text(duo.hears(duo.amal))
    duo.clock.at += timedelta(minutes=1)
    assert "not planned any more" in text(duo.lien.picks(f"go=meetups:cancel.{found.id}"))
    assert duo.hears(duo.amal) == []


def file_of(duo: Pair, said: list[Message]) -> icalendar.Calendar:
    """The calendar that came along."""
    (id_,) = [each.file_id for each in said if each.file_id]
    found = duo.naast.database.read(lambda tx: files.get(tx, id_))
    assert found
    assert (found.mime, found.name) == ("text/calendar", "naast.ics")
    assert found.content
    return icalendar.Calendar.from_ical(found.content)


def test_every_meetup_as_a_file_for_a_calendar(duo: Pair) -> None:
    """As it stands; moved, the same entry rises; cancelled, the file takes it out again."""
    proposes(duo)
    duo.hears(duo.amal)
    duo.amal.taps("Yes, that suits me")
    duo.hears(duo.lien)
    (found,) = duo.agreed()
    first = file_of(duo, duo.lien.taps("In my calendar"))
    (event,) = first.walk("VEVENT")
    assert (first["method"], event["uid"]) == ("PUBLISH", f"{found.id}@naast")
    assert event["summary"] == "A walk, with Amal"
    assert (event["location"], event["description"]) == (found.place, "Warm shoes")
    assert event.start == found.starts
    duo.clock.at += timedelta(minutes=10)
    duo.amal.picks(f"go=meetups:cancel.{found.id}")
    assert "cannot come" in text(duo.hears(duo.lien))
    last = file_of(duo, duo.lien.taps("In my calendar"))
    (gone,) = last.walk("VEVENT")
    assert (last["method"], gone["uid"], gone["status"]) == ("CANCEL", event["uid"], "CANCELLED")
    assert gone["sequence"] > event["sequence"]


@pytest.mark.parametrize(
    ("act", "heard"), [("late", "Amal is a little late"), ("lost", "Amal cannot find the place")]
)
def test_one_tap_on_the_way(duo: Pair, act: str, heard: str) -> None:
    """The other hears at once, and can write."""
    found = agreed(duo)
    duo.clock.at = found.starts
    assert "Lien knows it now" in text(duo.amal.picks(f"go=meetups:{act}.{found.id}"))
    said = duo.hears(duo.lien)
    assert heard in text(said)
    assert "Write to Amal" in str(said[0].choices)


def test_a_stranger_cannot_touch_it(naast: Naast, duo: Pair) -> None:
    """A tap value with somebody else's meetup does nothing."""
    found = agreed(duo)
    other = talker(naast, "Piet", "en")
    assert "not planned any more" in text(other.picks(f"go=meetups:cancel.{found.id}"))
    assert len(duo.agreed()) == 1


def test_each_two_weeks_with_one_left_out(duo: Pair) -> None:
    """Repeated once both said yes; one of them cancelled stays cancelled, the others stay."""
    agreed(duo)
    duo.amal.types("meetups")
    duo.amal.taps("Saturday 28 November")
    duo.amal.taps("Meet so more often")
    duo.amal.taps("Every two weeks")
    duo.amal.picks("meetup_mine.until=u20270227")
    assert "every 2 weeks" in text(duo.hears(duo.lien))
    assert len(duo.agreed()) == 1
    duo.lien.taps("Yes, that suits me")
    news = text(duo.hears(duo.amal))
    assert "again and again" in news
    assert "A walk: on Saturday at 15:00, every 2 weeks, from Saturday, 28 November 2026" in news
    assert "until Saturday, 27 February 2027" in news
    duo.runs("repeats")
    locals_ = [each.when.local for each in duo.agreed()]
    assert locals_ == ["2026-11-28T15:00", "2026-12-12T15:00", "2026-12-26T15:00"]
    duo.lien.picks(f"go=meetups:cancel.{duo.agreed()[1].id}")
    duo.lien.types("meetups")
    assert "not on Saturday, 12 December" in text(duo.lien.taps("Saturday 28 November"))
    duo.passes(days=1)
    assert [each.when.local for each in duo.agreed()] == [locals_[0], locals_[2]]
    duo.passes(days=21)
    assert "2027-01-09T15:00" in [each.when.local for each in duo.agreed()]
    assert "2026-12-12T15:00" not in [each.when.local for each in duo.agreed()]


def test_a_day_of_a_series_on_which_somebody_is_elsewhere(duo: Pair) -> None:
    """It falls out, and both hear which."""
    first = When("2026-11-28T15:00", "Europe/Brussels")

    def work(tx: Tx) -> None:
        other = activities.make(
            tx, activities.Told("Koken"), When("2026-12-05T15:00", first.zone), FROZEN
        )
        activities.sign_up(tx, other, id_of(duo.amal), FROZEN)
        series.repeat(tx, duo.duo, "walk", first, until=date(2026, 12, 12))

    duo.naast.database.write(work)
    duo.runs("repeats", "repeats")
    assert [each.when.day for each in duo.agreed()] == ["2026-11-28", "2026-12-12"]
    for who in (duo.lien, duo.amal):
        assert text(duo.hears(who)).count("something else on Saturday 5 December, 15:00") == 1


# -- those who are not there -----------------------------------------------------------------------


def test_nobody_to_meet(naast: Naast) -> None:
    """Who has no buddy gets a kind sentence."""
    alone = talker(naast, "Sam", "en")
    assert "nobody beside you yet" in text(alone.types("meet"))


def test_proposed_to_somebody_who_left(duo: Pair) -> None:
    """Lien is forgotten while Amal proposes: a kind sentence, and a person is offered."""
    duo.amal.types("meet")
    duo.amal.picks("meetup.what=call")
    duo.amal.types("saturday at 3")
    duo.amal.taps("Yes")
    duo.naast.database.write(lambda tx: personal.erase(tx, id_of(duo.lien), FROZEN))
    assert "not beside each other any more" in text(duo.amal.taps("No, nothing"))
    duo.clock.at += timedelta(minutes=6)
    assert "not there any more" in text(duo.hears(duo.amal))


def test_an_invitation_of_somebody_who_left(duo: Pair) -> None:
    """What was asked by somebody who is gone meanwhile is answered kindly."""
    asked(duo)
    duo.naast.database.write(lambda tx: duos.end(tx, duo.duo, FROZEN))
    assert "settled already" in text(duo.amal.taps("Yes, that suits me"))
    assert not duo.agreed()


def test_somebody_who_cannot_be_reached(duo: Pair) -> None:
    """Lien blocked the bot: Amal hears it, and the proposal waits."""
    lien = duo.lien.address
    duo.naast.database.write(lambda tx: people.mark_blocked(tx, "web", lien, FROZEN))
    duo.amal.types("meet")
    duo.amal.picks("meetup.what=call")
    duo.amal.types("saturday at 3")
    duo.amal.taps("Yes")
    assert "cannot reach Lien" in text(duo.amal.taps("No, nothing"))


# -- hours -----------------------------------------------------------------------------------------


def test_hours_count_by_themselves(duo: Pair) -> None:
    """What happened counts for the buddy; what one of them says did not happen does not."""
    end = datetime(2027, 1, 1, tzinfo=UTC)
    assert duo.naast.database.read(lambda tx: given.hours(tx, FROZEN, end)) == {}
    found = agreed(duo)
    count = duo.naast.database.read(lambda tx: given.hours(tx, FROZEN, end))
    assert count == {id_of(duo.lien): given.Given(1, 60)}
    duo.until(found.when.ends + timedelta(hours=1))
    duo.amal.taps("It did not happen")
    assert duo.naast.database.read(lambda tx: given.hours(tx, FROZEN, end)) == {}


# -- after -----------------------------------------------------------------------------------------


def test_something_worries_a_buddy(duo: Pair) -> None:
    """A case with the coordinator at once, and the words go along."""
    found = agreed(duo)
    duo.until(found.when.ends + timedelta(hours=1))
    said = text(duo.lien.taps("Something worries me"))
    assert "Karin hears of it at once" in said
    case = duo.naast.database.read(lambda tx: cases.open_of(tx, id_of(duo.lien)))
    assert case
    assert (case.kind, case.why, case.urgency) == ("talk", "worry", 1)
    assert case.responsible_id == duo.karin
    assert "Noted for Karin" in text(duo.lien.types("The children were alone"))
    told = duo.naast.database.read(lambda tx: messages.of_case(tx, case.id))
    assert [each.text for each in told] == ["The children were alone"]


def test_own_words_after(duo: Pair) -> None:
    """In own words, and asked once only; at night nobody is asked."""
    found = agreed(duo, "saturday at 20:30")
    duo.until(found.when.ends + timedelta(hours=1))
    assert duo.amal.reads() == []
    duo.until(found.when.ends + timedelta(hours=12))
    assert "How was it?" in text(duo.amal.reads())
    duo.amal.taps("So-so")
    duo.amal.types("It rained")
    after = duo.naast.database.read(lambda tx: afters.get(tx, found.id, id_of(duo.amal)))
    assert after
    assert (after.felt, after.words, after.worry) == ("so", "It rained", None)
    duo.passes(days=1)
    assert duo.amal.reads() == []


def test_taken_back_before_it_was_answered(duo: Pair) -> None:
    """Who asked can take it back; the other hears it, and an old tap agrees to nothing."""
    asked(duo)
    yes = duo.amal.choices()[0]["id"]
    duo.lien.types("meetups")
    assert "not asked any more" in text(duo.lien.taps("Take back what I asked"))
    duo.clock.at += timedelta(minutes=6)
    assert "Lien takes the question back" in text(duo.hears(duo.amal))
    assert "settled already" in text(duo.amal.picks(yes))
    assert not duo.agreed()


def test_a_double_tap_is_one_tap(duo: Pair) -> None:
    """I am late, twice quickly: the other hears it once, and nothing strange is said."""
    found = agreed(duo)
    late = f"go=meetups:late.{found.id}"
    assert "Lien knows it now" in text(duo.amal.picks(late))
    assert "a little late" in text(duo.hears(duo.lien))
    assert duo.amal.picks(late) == []
    assert duo.hears(duo.lien) == []


def test_a_tap_on_an_old_message_stands_in_the_talk(duo: Pair) -> None:
    """What was tapped is shown as the person's own, as it stood on the button."""
    found = agreed(duo)
    duo.lien.picks(f"go=meetups:cancel.{found.id}")
    said = duo.naast.database.read(lambda tx: messages.after(tx, id_of(duo.lien), 0))
    assert [each.text for each in said if each.who == "me"][-1] == "✖ Cancel"


def test_what_was_cannot_be_cancelled(duo: Pair) -> None:
    """An old button, a week later: it happened, and stays so."""
    found = agreed(duo)
    duo.clock.at = found.starts + timedelta(days=7)
    assert "not planned any more" in text(duo.lien.picks(f"go=meetups:cancel.{found.id}"))
    assert len(duo.agreed()) == 1


def test_an_hour_that_passed_while_somebody_looked(duo: Pair) -> None:
    """Of today only what is to come can be tapped; tapped too late, there is a kind question."""
    duo.lien.types("meet")
    duo.lien.picks("meetup.what=call")
    duo.lien.types("today")
    assert [c["label"] for c in duo.lien.choices()] == ["14:00", "16:00"]
    duo.clock.at += timedelta(hours=4)
    assert "That moment is over" in text(duo.lien.taps("14:00"))
