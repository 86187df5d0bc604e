"""Calendar entries, read again by two parsers that have nothing in common."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ical.calendar import Calendar
from ical.calendar_stream import IcsCalendarStream

from bot.beside import wall
from bot.beside.ics import Entry, Sender, calendar, invitation
from tests.beside.drawn import BRUSSELS, lengths, locals_, utc, zones

HOUSE = Sender("Huis van het Kind, «Zon»", "hallo@example.org")
WALK = Entry(
    "m1", 0, "2026-11-28T15:00", BRUSSELS, 90, utc(2026, 11, 22, 11, 0, 5),
    title="Wandelen met Karima", place="Café De Zon; Brussel, bij de kerk",
    words="Breng mee:\n– regenjas\n– water", link="https://www.openstreetmap.org/?mlat=50.8&z=1",
)  # fmt: skip


def library(written: bytes) -> icalendar.Calendar:
    """As the library icalendar reads it, strictly."""
    found = icalendar.Calendar.from_ical(written)
    assert isinstance(found, icalendar.Calendar)
    assert not [fault for part in found.walk() for fault in part.errors]
    return found


def second(written: bytes) -> Calendar:
    """As the library ical (Home Assistant's) reads it."""
    return IcsCalendarStream.calendar_from_ics(written.decode())


def test_both_read_what_was_written() -> None:
    """Title, place, words, link, wall time, zone and length arrive as they were."""
    written = invitation(WALK, HOUSE)
    (event,) = library(written).walk("VEVENT")
    assert (event["uid"], event["sequence"], event["status"]) == ("m1@naast", 0, "CONFIRMED")
    assert (event["summary"], event["location"]) == (WALK.title, WALK.place)
    assert (event["description"], event["url"]) == (WALK.words, WALK.link)
    assert event["dtstart"].params["tzid"] == "Europe/Brussels"
    assert event.start == datetime(2026, 11, 28, 15, tzinfo=BRUSSELS)
    assert event.end - event.start == timedelta(minutes=90)
    (other,) = second(written).events
    assert (other.uid, other.sequence, other.status) == ("m1@naast", 0, "CONFIRMED")
    assert (other.summary, other.location) == (WALK.title, WALK.place)
    assert (other.description, other.url) == (WALK.words, WALK.link)
    assert other.dtstart == datetime(2026, 11, 28, 15, tzinfo=BRUSSELS)
    assert other.organizer is not None
    assert (other.organizer.uri, other.classification) == ("mailto:hallo@example.org", "PRIVATE")


def test_a_meetup_keeps_its_uid_and_its_sequence_rises() -> None:
    """Agreed, moved, told anew, called off: one entry for each calendar, the later one stands."""
    moved = replace(WALK, sequence=1, local="2026-11-29T10:00", changed=utc(2026, 11, 23))
    told = replace(moved, sequence=2, place="Park", changed=utc(2026, 11, 24))
    off = replace(told, sequence=3, cancelled=True, changed=utc(2026, 11, 25))
    course = [invitation(one, HOUSE) for one in (WALK, moved, told, off)]
    for read in (
        [library(each).walk("VEVENT")[0] for each in course],
        [second(each).events[0] for each in course],
    ):
        uids = {str(event["uid"] if isinstance(event, dict) else event.uid) for event in read}
        assert uids == {"m1@naast"}
    assert [library(each).walk("VEVENT")[0]["sequence"] for each in course] == [0, 1, 2, 3]
    assert [second(each).events[0].sequence for each in course] == [0, 1, 2, 3]
    stamps = [library(each).walk("VEVENT")[0]["dtstamp"].dt for each in course]
    assert stamps == sorted(set(stamps))
    assert [library(each)["method"] for each in course] == [*["PUBLISH"] * 3, "CANCEL"]


def test_what_is_called_off_is_a_cancel() -> None:
    """Sent alone it takes the entry out; in a calendar that is subscribed to it stays, marked."""
    off = replace(WALK, sequence=4, cancelled=True)
    assert library(invitation(off, HOUSE))["method"] == "CANCEL"
    assert second(invitation(off, HOUSE)).method == "CANCEL"
    feed = calendar([replace(WALK, id="m2"), off], HOUSE, "Naast")
    assert (library(feed)["method"], second(feed).method) == ("PUBLISH", "PUBLISH")
    assert [event["status"] for event in library(feed).walk("VEVENT")] == ["CONFIRMED", "CANCELLED"]
    assert [event.status for event in second(feed).events] == ["CONFIRMED", "CANCELLED"]


def test_a_subscription_has_a_name_and_looks_again() -> None:
    """Also while nothing is planned."""
    for entries in ([], [WALK]):
        feed = library(calendar(entries, HOUSE, "Naast: كريمة"))
        assert feed["name"] == feed["x-wr-calname"] == "Naast: كريمة"
        assert feed["refresh-interval"].dt == timedelta(hours=1)
        assert len(second(feed.to_ical()).events) == len(entries)


@given(local=locals_, zone=zones, minutes=lengths)
def test_the_instants_are_the_meetups(local: str, zone: ZoneInfo, minutes: int) -> None:
    """Whoever reads it, with their own knowledge of the zone: the same instants."""
    written = invitation(replace(WALK, local=local, zone=zone, minutes=minutes), HOUSE)
    begins, ends = (
        each.astimezone(UTC) for each in (wall.at(local, zone), wall.ends(local, zone, minutes))
    )
    (event,) = library(written).walk("VEVENT")
    assert (event.start.astimezone(UTC), event.end.astimezone(UTC)) == (begins, ends)
    (other,) = second(written).events
    assert isinstance(other.dtstart, datetime)
    assert other.dtstart.astimezone(UTC) == begins
    assert other.dtend is not None
    assert isinstance(other.dtend, datetime)
    assert other.dtend.astimezone(UTC) == ends


@given(local=locals_, zone=zones)
def test_the_zone_it_carries_is_right(local: str, zone: ZoneInfo) -> None:
    """A calendar that knows no zones reads the right offset from the file alone, at both changes
    of summer time and at new year too."""
    told = library(invitation(replace(WALK, local=local, zone=zone), HOUSE)).walk("VTIMEZONE")
    if zone.key == "UTC":
        assert told == []
        return
    (carried,) = told
    at = wall.at(local, zone)
    assert offset(carried, at.replace(tzinfo=None)) == at.utcoffset()


def offset(zone: icalendar.Component, local: datetime) -> timedelta:
    """What RFC 5545 says of a local time: the last change before it, and of a time that comes
    twice the first one."""
    parts = sorted(zone.subcomponents, key=lambda part: part["dtstart"].dt)
    assert parts[0]["dtstart"].dt <= local
    found = parts[0]["tzoffsetto"].td
    for part in parts:
        before, after = part["tzoffsetfrom"].td, part["tzoffsetto"].td
        if local >= part["dtstart"].dt + max(timedelta(), after - before):
            found = after
    return found


def test_the_changes_of_summer_time_are_told_as_the_standard_says() -> None:
    """At the hour that the clock shows before it is put forward or back."""
    told = library(invitation(WALK, HOUSE)).walk("VTIMEZONE")[0]
    changes = [part["dtstart"].dt for part in told.subcomponents]
    assert changes[1:] == [datetime(2026, 3, 29, 2), datetime(2026, 10, 25, 3)]


hostile = st.text(st.one_of(st.characters(codec="utf-8"), st.sampled_from('\\;,:"\n\r\x00\x85'))
                  | st.sampled_from("كريمة نزهة \u202e\u2066"), max_size=120)  # fmt: skip


@given(title=hostile, place=hostile, words=hostile, name=hostile)
def test_whatever_people_write_stays_one_text(
    title: str, place: str, words: str, name: str
) -> None:
    """No word of theirs becomes a line of the file, and no letter gets lost."""
    entry = replace(WALK, title=title, place=place, words=words)
    written = calendar([entry], Sender(name, "a@b.be"), name)
    (event,) = library(written).walk("VEVENT")
    for key, text in (("summary", title), ("location", place), ("description", words)):
        assert str(event.get(key, "")) == plain(text)
    assert len(event.property_items(recursive=False)) <= 15
    assert all(len(line) <= 75 for line in written.split(b"\r\n"))
    assert written.count(b"BEGIN:VEVENT\r\n") == 1


def plain(text: str) -> str:
    whole = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(one for one in whole if one in "\n\t" or (one >= " " and one != "\x7f"))


@pytest.mark.parametrize("word", ["END:VEVENT\r\nBEGIN:VALARM", "x\nATTENDEE:mailto:a@b.be"])
def test_no_line_is_smuggled_in(word: str) -> None:
    """Neither by a title nor by the name of the house."""
    for written in (
        invitation(replace(WALK, title=word, link=word), HOUSE),
        calendar([WALK], Sender(word, word), word),
    ):
        lines = written.decode().replace("\r\n ", "").split("\r\n")
        assert not [line for line in lines if line.startswith(("BEGIN:VALARM", "ATTENDEE"))]
        assert library(written).walk("VEVENT")


def test_nothing_personal_in_a_log() -> None:
    """Title, place and words do not show when an entry is printed."""
    assert "Karima" not in repr(WALK)
    assert "Café" not in repr(WALK)
    assert "regenjas" not in repr(WALK)
