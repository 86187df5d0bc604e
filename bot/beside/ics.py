"""Meetups as calendar entries (RFC 5545), to send and to subscribe to.

What is said in them is handed in, in the words of whoever it is for. An entry keeps its UID for
ever; its SEQUENCE is that of the meetup's row. The library is loaded when an entry is first asked
for: that takes a fifth of a second, which no start should wait for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.beside import wall

if TYPE_CHECKING:
    from icalendar import Event, Timezone

PRODUCT = "-//Naast//Naast//EN"
FRESH = timedelta(hours=1)
"""How often a subscribed calendar is asked to look again."""

_MINUTE, _DAY = timedelta(minutes=1), timedelta(days=1)
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Entry:
    """A meetup as one of those who come sees it. ``changed`` is when its row last did."""

    id: str
    sequence: int
    local: str
    zone: ZoneInfo
    minutes: int
    changed: datetime
    title: str = field(repr=False)
    place: str = field(default="", repr=False)
    words: str = field(default="", repr=False)
    link: str = field(default="", repr=False)
    cancelled: bool = False

    @property
    def uid(self) -> str:
        """What calendars know it by."""
        return f"{self.id}@naast"


@dataclass(frozen=True, slots=True)
class Sender:
    """Who the entries come from: the organisation, never a person. Some calendars only cancel what
    has an organiser with an e-mail address."""

    name: str
    email: str = ""


def calendar(entries: Iterable[Entry], sender: Sender, name: str = "") -> bytes:
    """Return a calendar to subscribe to or to import, under this name. What is called off stays in
    it, marked so: a calendar that looks again would otherwise keep it."""
    return _calendar(list(entries), sender, "PUBLISH", name)


def invitation(entry: Entry, sender: Sender) -> bytes:
    """Return one meetup as a file to send; for one that is called off, the file that takes it out
    of a calendar."""
    return _calendar([entry], sender, "CANCEL" if entry.cancelled else "PUBLISH", "")


def _calendar(entries: list[Entry], sender: Sender, method: str, name: str) -> bytes:
    from icalendar import Calendar

    found = Calendar()
    found.add("prodid", PRODUCT)
    found.add("version", "2.0")
    found.add("method", method)
    if name:
        found.add("name", _line(name))
        found.add("x-wr-calname", _line(name))
        found.add("refresh-interval", FRESH, parameters={"value": "DURATION"})
        found.add("x-published-ttl", "PT1H")
    for zone, years in _zones(entries).items():
        found.add_component(_zone(zone, *years))
    for entry in entries:
        found.add_component(_event(entry, sender))
    written: bytes = found.to_ical()
    return written


def _event(entry: Entry, sender: Sender) -> Event:
    from icalendar import Event, vCalAddress, vText

    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.changed.astimezone(UTC))
    event.add("last-modified", entry.changed.astimezone(UTC))
    event.add("dtstart", wall.at(entry.local, entry.zone))
    event.add("dtend", wall.ends(entry.local, entry.zone, entry.minutes))
    event.add("summary", _plain(entry.title))
    for key, text in (("location", entry.place), ("description", entry.words)):
        if text:
            event.add(key, _plain(text))
    if entry.link:
        event.add("url", _line(entry.link))
    event.add("class", "PRIVATE")
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    if sender.email:
        organiser = vCalAddress(f"mailto:{_line(sender.email)}")
        organiser.params["CN"] = vText(_line(sender.name))
        event.add("organizer", organiser)
    return event


def _zones(entries: Iterable[Entry]) -> dict[ZoneInfo, tuple[int, int]]:
    """The zones that the entries are told in, each with the first and last year it is needed for.
    UTC needs no telling."""
    years: dict[ZoneInfo, tuple[int, int]] = {}
    for entry in entries:
        year = wall.read(entry.local).year
        first, last = years.get(entry.zone, (year, year))
        years[entry.zone] = min(first, year), max(last, year)
    return {zone: span for zone, span in years.items() if zone.key != "UTC"}


def _zone(zone: ZoneInfo, first: int, last: int) -> Timezone:
    """The clock changes of a zone in these years. Not the library's: those of spring come out an
    hour late there (icalendar 7.3)."""
    from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

    found = Timezone()
    found.add("tzid", zone.key)
    eve = datetime(first, 1, 1, tzinfo=UTC) - _DAY  # it is new year earlier in the east
    for at in (eve, *_changes(zone, first, last)):
        before, after = (at - _MINUTE).astimezone(zone), at.astimezone(zone)
        part = TimezoneDaylight() if after.dst() else TimezoneStandard()
        part.add("dtstart", (at + _offset(before)).replace(tzinfo=None))
        part.add("tzoffsetfrom", _offset(before))
        part.add("tzoffsetto", _offset(after))
        part.add("tzname", after.tzname())
        found.add_component(part)
    return found


@lru_cache(maxsize=32)
def _changes(zone: ZoneInfo, first: int, last: int) -> tuple[datetime, ...]:
    """The instants at which the clocks change in these years."""
    found: list[datetime] = []
    day, end = datetime(first, 1, 1, tzinfo=UTC), datetime(last, 12, 31, tzinfo=UTC)
    while day < end:
        before = _offset(day.astimezone(zone))
        if _offset((day + _DAY).astimezone(zone)) != before:
            minutes = range(1, 24 * 60 + 1)
            found.append(
                next(
                    at
                    for n in minutes
                    if _offset((at := day + n * _MINUTE).astimezone(zone)) != before
                )
            )
        day += _DAY
    return tuple(found)


def _offset(local: datetime) -> timedelta:
    return local.utcoffset() or timedelta()


def _plain(text: str) -> str:
    """What somebody wrote, without what a calendar file cannot hold."""
    return _NOT_TEXT.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _line(text: str) -> str:
    """The same in one line, for what has only one."""
    return " ".join(_plain(text).split())
