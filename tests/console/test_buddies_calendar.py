"""The calendar of a coordinator, calendars at secret addresses, and activities."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from icalendar import Calendar
from starlette.testclient import TestClient

from bot.app import Naast
from storage import activities, errands, feeds, meetups, staff
from storage.activities import Activity
from storage.database import Tx
from storage.duos import Duo
from storage.staff import Area
from storage.times import When
from tests.console.conftest import Colleague, Moving
from tests.console.test_buddies import (
    DUOS,
    applied,
    person,
    runs,
    talker,
    together,
    waiting_for,
    wishing,
)
from tests.console.test_buddies import jette as jette
from tests.console.test_house import words
from tests.speaking import text

CALENDAR, ACTIVITIES = "/console/calendar", "/console/activities"
ADDRESS = f"{CALENDAR}/address"
FORM = {
    "title": "Samen soep koken", "moment": "2026-12-05T14:00", "minutes": "120", "places": "6",
    "place": "Buurthuis, Kerkstraat 1, Jette", "about": "Breng een mes mee", "price": "gratis",
    "ages": "6-99",
}  # fmt: skip


@pytest.fixture
def duo(naast: Naast, nora: Colleague, jette: str) -> Duo:
    """A duo of Jette with a meetup on Saturday that they agreed on."""
    made = together(naast, nora, jette)
    plans(naast, made, "2026-11-28T15:00")
    return made


def plans(naast: Naast, duo: Duo, local: str) -> str:
    """They agree on a walk."""
    when, now = When(local, "Europe/Brussels", 60), naast.now()
    by = duo.side("family")[0].person_id
    return naast.database.write(
        lambda tx: meetups.plan(tx, duo.id, by, "walk", when, now, place="Bij Amal thuis").id
    )


def read(naast: Naast, path: str) -> Calendar:
    """The calendar at an address, as anybody's calendar program gets it."""
    answer = TestClient(naast.asgi()).get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    return Calendar.from_ical(answer.text)


def events(found: Calendar) -> list[tuple[str, str, str]]:
    """Each entry: what, where, whether it stands."""
    return [
        (str(e["summary"]), str(e.get("location", "")), str(e["status"]))
        for e in found.walk("VEVENT")
    ]


# -- the coordinator's own calendar ----------------------------------------------------------------


def test_a_month_and_a_week_show_what_is_planned(
    naast: Naast,
    nora: Colleague,
    duo: Duo,
    jette: str,
) -> None:
    """Meetups by who, activities by title; on the day of the wall, with no place; nothing of
    elsewhere, and any day that is typed wrongly is today."""
    assert duo
    month = words(nora.sees(CALENDAR))
    assert "November 2026" in month
    assert "28 ● 15:00 Amal and Yusuf: A walk" in month
    week = words(nora.sees(f"{CALENDAR}?view=week&day=2026-11-26"))
    assert "Week of 23 Nov 2026" in week
    assert "Amal and Yusuf" in week
    assert "thuis" not in month + week
    assert "Amal" not in nora.sees(f"{CALENDAR}?day=2027-02-01")
    made = Area("", "Elders", organisation_id=None)
    elsewhere = naast.database.write(lambda tx: staff.save_area(tx, made))
    wim = Colleague(naast, "Wim", role="coordinator")
    naast.database.write(lambda tx: staff.employ(tx, wim.id, areas=[elsewhere]))
    wim.signs_in()
    assert "Amal" not in wim.sees(CALENDAR)
    for wrong in ("31-02", "9999-01-01", "2026-02-31"):
        assert "November 2026" in nora.sees(f"{CALENDAR}?day={wrong}&view=year")


@pytest.mark.parametrize(
    ("local", "shown"),
    [("2026-10-25T02:30", "2026-10-19"), ("2027-03-28T02:30", "2027-03-22"),
     ("2026-12-31T23:45", "2026-12-28"), ("2028-02-29T09:00", "2028-02-28")],
)  # fmt: skip
def test_each_meetup_stands_on_its_own_day(
    naast: Naast,
    nora: Colleague,
    jette: str,
    clock: Moving,
    local: str,
    shown: str,
) -> None:
    """Over changes of the clock, new year and leap day."""
    clock.at = datetime(2026, 10, 1, 10, tzinfo=UTC)
    nora.signs_in()
    duo = together(naast, nora, jette)
    plans(naast, duo, local)
    page = nora.sees(f"{CALENDAR}?view=week&day={shown}")
    day = re.search(rf'datetime="{local[:10]}".*?</li>', page, re.S)
    assert day
    assert "Amal" in day[0]


# -- calendars at secret addresses -----------------------------------------------------------------


def test_a_buddys_calendar_follows_what_becomes_of_a_meetup(
    naast: Naast, nora: Colleague, duo: Duo
) -> None:
    """What, with whom and where; the same entry after a move, marked when it is called off. The
    other side's address shows the other's name; nothing is told without a right address."""
    assert nora
    yusuf, amal = duo.side("buddy")[0].person_id, duo.side("family")[0].person_id
    now = naast.now()
    token = naast.database.write(lambda tx: feeds.open_(tx, yusuf, now))
    here = f"/calendar/{token}.ics"
    first = read(naast, here)
    ((what, where, status),) = events(first)
    assert "Amal" in what
    assert (where, status) == ("Bij Amal thuis", "CONFIRMED")
    (made,) = naast.database.read(lambda tx: meetups.of_duo(tx, duo.id))
    later = When("2026-12-01T16:00", "Europe/Brussels", 60)
    naast.database.write(lambda tx: meetups.move(tx, made.id, later, now))
    (moved,) = read(naast, here).walk("VEVENT")
    (before,) = first.walk("VEVENT")
    assert moved["uid"] == before["uid"]
    assert moved["sequence"] > before["sequence"]
    assert moved["dtstart"].dt.isoformat() == "2026-12-01T16:00:00+01:00"
    naast.database.write(lambda tx: meetups.cancel(tx, made.id, now))
    ((what, where, status),) = events(read(naast, here))
    assert status == "CANCELLED"
    other = naast.database.write(lambda tx: feeds.open_(tx, amal, now))
    assert "Yusuf" in events(read(naast, f"/calendar/{other}.ics"))[0][0]
    for wrong in ("x", token[:-1], token + "x", "%00", "é"):
        assert TestClient(naast.asgi()).get(f"/calendar/{wrong}.ics").status_code == 404, wrong


def test_an_address_is_shown_once_and_can_be_renewed(
    naast: Naast,
    tine: Colleague,
    duo: Duo,
    jette: str,
) -> None:
    """A supporter's own: activities of their areas, and never the meetups of families; a new one
    takes the place of the old; who does not work here any more has none."""
    assert duo
    naast.database.write(lambda tx: staff.employ(tx, tine.id, areas=[jette]))
    told = activities.Told("Soep", place="Buurthuis")
    when = When("2026-12-05T14:00", "Europe/Brussels", 120)
    naast.database.write(lambda tx: activities.make(tx, told, when, naast.now(), area_id=jette))

    def address(page: str) -> str:
        found = re.search(r"(?<!console)/calendar/[\w-]+\.ics", page)
        return found[0] if found else ""

    assert not address(tine.sees(ADDRESS))
    first = address(tine.does(ADDRESS).text)
    assert first
    assert not address(tine.sees(ADDRESS))
    assert "You have an address since" in tine.sees(ADDRESS)
    assert events(read(naast, first)) == [("Soep", "Buurthuis", "CONFIRMED")]
    second = address(tine.does(ADDRESS).text)
    outside = TestClient(naast.asgi())
    assert outside.get(first).status_code == 404
    assert outside.get(second).status_code == 200
    mine = tine.http.get(f"{CALENDAR}/mine.ics")
    assert events(Calendar.from_ical(mine.text)) == events(read(naast, second))
    naast.database.write(lambda tx: staff.dismiss(tx, tine.id, naast.now()))
    assert outside.get(second).status_code == 404


def test_what_a_coordinator_planned_is_in_their_calendar(
    naast: Naast, nora: Colleague, duo: Duo
) -> None:
    """The meetup at which they are too, with the buddy's name alone; no other one of the duo."""
    form = {"moment": "2026-11-30T10:00", "place": "Café"}
    assert nora.does(f"{DUOS}/{duo.id}/plan", **form).status_code == 303
    found = events(Calendar.from_ical(nora.http.get(f"{CALENDAR}/mine.ics").text))
    assert found == [("Something else, with Yusuf", "Café", "CONFIRMED")]
    nora.does(f"{ADDRESS}")
    assert nora.does(f"{ADDRESS}/close").status_code == 200
    assert naast.database.read(lambda tx: feeds.since(tx, nora.id)) is None


def test_a_buddy_gets_an_address_in_the_chat(naast: Naast, nora: Colleague) -> None:
    """Said once, where calendars can reach us; it can be stopped; a try-out does not offer it."""
    assert nora
    sofie, found = talker(naast, "Sofie")
    assert "not possible here yet" in text(sofie.types("my calendar"))
    naast.world.house.page = "https://naast.example/"
    assert "secret address" in text(sofie.types("my calendar"))
    said = text(sofie.picks("calendar.ask=yes"))
    address = re.search(r"https://naast\.example(/calendar/[\w-]+\.ics)", said)
    assert address
    assert events(read(naast, address[1])) == []
    assert "already" in text(sofie.types("my calendar"))
    assert "does not work any more" in text(sofie.picks("calendar.ask=stop"))
    assert TestClient(naast.asgi()).get(address[1]).status_code == 404
    assert naast.database.read(lambda tx: feeds.since(tx, found.id)) is None


# -- activities ------------------------------------------------------------------------------------


def made(naast: Naast) -> list[Activity]:
    """Every activity to come."""
    return naast.database.read(lambda tx: activities.upcoming(tx, naast.now()))


def test_an_activity_is_made_once_and_people_are_invited(
    naast: Naast,
    nora: Colleague,
    jette: str,
) -> None:
    """Whom it is for hears it: by area, language, what they like; who signs up is on its page."""
    amal, found = talker(naast, "Amal")
    wishing(naast, jette, found.id)
    sofie = applied(naast, "Sofie", jette, languages=("nl",), likes=("cooking",))
    other = applied(naast, "Piet", jette, languages=("nl",), likes=("sport",))
    form = FORM | {"area": jette, "language.en": "on", "language.nl": "on", "like.cooking": "on"}
    for _twice in range(2):
        assert nora.does(f"{ACTIVITIES}/new", **form).status_code == 303
    (soup,) = made(naast)
    here = f"{ACTIVITIES}/{soup.id}"
    assert (soup.told.title, soup.told.places, soup.area_id) == ("Samen soep koken", 6, jette)
    assert set(soup.told.languages) == {"en", "nl"}
    assert "Invite 2 people whom it is for" in nora.sees(here)
    assert nora.does(f"{here}/invite").status_code == 303
    for who, asked in ((found.id, True), (sofie, True), (other, False)):
        about = [about for dialogue, about in waiting_for(naast, who) if dialogue == "activity"]
        assert any(soup.id in each for each in about) == asked
    runs(naast)
    assert "Samen soep koken" in text(amal.reads())
    naast.database.write(lambda tx: activities.sign_up(tx, soup.id, found.id, naast.now(), many=4))
    page = words(nora.sees(here))
    assert "4 of 6 places are taken." in page
    assert "Amal 4 people" in page
    assert "4 of 6" in words(nora.sees(ACTIVITIES))


def test_a_change_moves_up_who_waits_and_everybody_hears(
    naast: Naast,
    nora: Colleague,
    jette: str,
) -> None:
    """With more places the next come; called off, all hear it once."""
    assert (
        nora.does(f"{ACTIVITIES}/new", **FORM | {"area": jette, "places": "1"}).status_code == 303
    )
    (soup,) = made(naast)
    here, ids = f"{ACTIVITIES}/{soup.id}", [person(naast, n) for n in ("Amal", "Mo")]

    def signs(tx: Tx) -> None:
        for who in ids:
            activities.sign_up(tx, soup.id, who, naast.now())

    naast.database.write(signs)
    assert "1 person waits for a place." in words(nora.sees(here))
    assert 'value="Samen soep koken"' in nora.sees(f"{here}/change")
    same = FORM | {"area": jette, "places": "1"}
    assert nora.does(here, **same).status_code == 303  # nothing changed: nobody hears anything
    assert waiting_for(naast, ids[0]) == []
    assert nora.does(here, **FORM | {"area": jette, "places": "2"}).status_code == 303
    assert waiting_for(naast, ids[0]) == [("activity-news", f"changed.{soup.id}")]
    assert waiting_for(naast, ids[1]) == [(errands.MOVED_UP, soup.id)]
    for _twice in range(2):
        assert nora.does(f"{here}/off").status_code == 303
    assert ("activity-news", f"cancelled.{soup.id}") in waiting_for(naast, ids[1])
    assert "It was called off." in nora.sees(here)
    refused = nora.does(here, **FORM | {"area": jette, "places": "9"})
    assert (refused.status_code, "called off already" in refused.text) == (422, True)


@pytest.mark.parametrize(
    ("change", "said"),
    [({"title": " "}, "Write what it is called"), ({"place": ""}, "Write where it is"),
     ({"places": "0"}, "a number from 1 to"), ({"places": "²"}, "a number from 1 to"),
     ({"places": "501"}, "a number from 1 to"), ({"moment": "2026-11-24T10:00"}, "over already"),
     ({"moment": "2026-02-31T10:00"}, "Choose a day and an hour"), ({"area": "none"}, "of yours"),
     ({"about": "x" * 601}, "600 characters")],
)  # fmt: skip
def test_what_cannot_be_kept_is_said_beside_its_field(
    naast: Naast, nora: Colleague, change: dict[str, str], said: str
) -> None:
    """What was typed stays in the form."""
    refused = nora.does(f"{ACTIVITIES}/new", **FORM | {"title": "Soep <b>"} | change)
    assert (refused.status_code, said in refused.text) == (422, True)
    assert "title" in change or "Soep &lt;b&gt;" in refused.text
    assert made(naast) == []


def test_a_person_who_is_gone_has_no_calendar(naast: Naast, nora: Colleague, duo: Duo) -> None:
    """Their address goes with them."""
    assert nora
    yusuf = duo.side("buddy")[0].person_id
    token = naast.database.write(lambda tx: feeds.open_(tx, yusuf, naast.now()))
    naast.database.write(lambda tx: feeds.close(tx, yusuf))
    assert TestClient(naast.asgi()).get(f"/calendar/{token}.ics").status_code == 404
