"""The mandate wall: every route, as everybody who might try it, and what each of them gets.

A secret word stands in everything that can be written about a family. Whoever may not see its case
meets it nowhere and changes nothing, and nobody can list or take out what families wrote. A route
that is not in the tables here makes a test fail: write down who may use it.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from starlette.routing import Route
from starlette.testclient import TestClient
from typer.main import get_command

from bot.app import Naast
from bot.cli import app as command_line
from bot.console import stream
from bot.settings import Settings
from storage import (
    activities,
    buddies,
    cases,
    checkins,
    drafts,
    duos,
    inbox,
    meetups,
    messages,
    names,
    people,
    registrations,
    sessions,
    shares,
    staff,
    tasks,
    transfers,
    wishes,
)
from storage.cases import Case
from storage.registrations import Sender
from storage.staff import Area, Organisation
from storage.tables import audit
from storage.times import When
from tests.conftest import EXAMPLE
from tests.console.conftest import Colleague, Moving, asks, case_of
from tests.speaking import Someone
from tests.storage.acting import everything
from tests.understand.weights import whole

SECRET, NAME, WAITING = "kwetsuurwoord", "Naamwoord", "Wachtnaam"
"""What stands in everything that a family or a colleague wrote, how the families are called, and
the one that still waits, whom everybody in its area sees."""
CASE, TRANSFER = "/console/cases/{id}", "/console/transfers/{transfer}"
ONE, ACCOUNT = "/console/team/{id}", "/console/account"

# Nobody signed in · a supporter with whom it has nothing to do · a coordinator of a partner.
# Where the address names a case, a file, a transfer, a colleague, an area, it is one of the house.
NOT_THEIRS = "401 403 403"
COORDINATORS = "401 403 200"
HOUSE_ALONE = "401 403 403"
EVERYBODY = "401 200 200"
ONESELF = "401 303 303"
ANSWERS = {
    "GET /console/static/{name}": "200 200 200",
    "GET /console/sign-in": "410 303 303",
    "POST /console/sign-in": "410 410 410",
    "GET /console/sign-in/password": "303 303 303",
    "POST /console/sign-in/password": "422 422 422",
    "POST /console/sign-out": "401 200 200",
    "POST /console/language": ONESELF,
    "GET /console": "200 200 200",
    "GET /console/inbox": EVERYBODY,
    "GET /console/files/{id}": NOT_THEIRS,
    f"GET {CASE}": NOT_THEIRS,
    f"GET {CASE}/live": NOT_THEIRS,
    f"GET {CASE}/close": NOT_THEIRS,
    f"POST {CASE}/close": NOT_THEIRS,
    f"GET {CASE}/window": NOT_THEIRS,
    f"GET {CASE}/snooze": NOT_THEIRS,
    f"POST {CASE}/snooze": NOT_THEIRS,
    f"POST {CASE}/wake": NOT_THEIRS,
    f"POST {CASE}/take": NOT_THEIRS,
    f"POST {CASE}/notes": NOT_THEIRS,
    f"POST {CASE}/answers": NOT_THEIRS,
    f"POST {CASE}/files": NOT_THEIRS,
    f"POST {CASE}/drafts": NOT_THEIRS,
    f"POST {CASE}/tags": NOT_THEIRS,
    f"POST {CASE}/tags/off": NOT_THEIRS,
    f"POST {CASE}/tasks": NOT_THEIRS,
    f"POST {CASE}/tasks/{{task}}/done": NOT_THEIRS,
    f"POST {CASE}/sayings": NOT_THEIRS,
    f"POST {CASE}/sayings/{{saying}}/drop": NOT_THEIRS,
    f"GET {CASE}/phrases": NOT_THEIRS,
    f"GET {CASE}/phrases/{{phrase}}": NOT_THEIRS,
    f"POST {CASE}/phrases/{{phrase}}": NOT_THEIRS,
    f"POST {CASE}/messages/{{n}}/translate": NOT_THEIRS,
    f"POST {CASE}/messages/{{n}}/misunderstood": NOT_THEIRS,
    f"GET {CASE}/messages/{{n}}/change": NOT_THEIRS,
    f"POST {CASE}/messages/{{n}}/change": NOT_THEIRS,
    f"POST {CASE}/messages/{{n}}/take-back": NOT_THEIRS,
    f"GET {CASE}/transfer": NOT_THEIRS,
    f"POST {CASE}/transfer": NOT_THEIRS,
    f"POST {CASE}/transfer/withdraw": NOT_THEIRS,
    f"POST {CASE}/buddy": NOT_THEIRS,
    "GET /console/transfers": EVERYBODY,
    f"GET {TRANSFER}": NOT_THEIRS,
    f"POST {TRANSFER}/accept": NOT_THEIRS,
    f"POST {TRANSFER}/decline": NOT_THEIRS,
    "GET /console/understanding": HOUSE_ALONE,
    "GET /console/understanding/live": HOUSE_ALONE,
    "POST /console/understanding": HOUSE_ALONE,
    "POST /console/understanding/settle": HOUSE_ALONE,
    "POST /console/understanding/take-away": HOUSE_ALONE,
    "POST /console/understanding/again": HOUSE_ALONE,
    f"GET {ACCOUNT}": EVERYBODY,
    f"GET {ACCOUNT}/{{act}}": ONESELF,
    f"POST {ACCOUNT}/name": "401 422 422",
    f"POST {ACCOUNT}/password": "401 422 422",
    f"POST {ACCOUNT}/code": "401 422 422",
    f"POST {ACCOUNT}/change": "401 422 422",
    f"POST {ACCOUNT}/remove": "401 422 422",
    f"POST {ACCOUNT}/telegram": "401 422 422",
    f"POST {ACCOUNT}/telegram/unlink": ONESELF,
    f"POST {ACCOUNT}/sessions/end": ONESELF,
    f"POST {ACCOUNT}/sessions/end-others": ONESELF,
    "GET /console/registrations": EVERYBODY,
    "POST /console/registrations": "401 422 422",
    "POST /console/registrations/told": ONESELF,
    "GET /console/families": EVERYBODY,
    "POST /console/families/{id}/supporter": NOT_THEIRS,
    "GET /console/messengers": COORDINATORS,
    "GET /console/team": COORDINATORS,
    "POST /console/team": "401 403 422",
    f"GET {ONE}": NOT_THEIRS,
    f"POST {ONE}": NOT_THEIRS,
    f"POST {ONE}/hours": NOT_THEIRS,
    f"POST {ONE}/away": NOT_THEIRS,
    f"POST {ONE}/back": NOT_THEIRS,
    f"POST {ONE}/link": NOT_THEIRS,
    f"POST {ONE}/sessions": NOT_THEIRS,
    f"POST {ONE}/password": NOT_THEIRS,
    f"GET {ONE}/leave": NOT_THEIRS,
    f"POST {ONE}/leave": NOT_THEIRS,
    "GET /console/areas": COORDINATORS,
    "GET /console/areas/{id}": NOT_THEIRS,
    "POST /console/areas/{id}": NOT_THEIRS,
    "GET /console/partners": COORDINATORS,
    "POST /console/partners/{id}": NOT_THEIRS,
    "GET /console/content": COORDINATORS,
    "GET /console/content/{at}": NOT_THEIRS,
    "GET /console/content/{at}/{about}": NOT_THEIRS,
    "POST /console/content/{at}/{about}": NOT_THEIRS,
    "POST /console/content/{at}/{about}/back": NOT_THEIRS,
    "POST /console/content/{at}/{about}/away": NOT_THEIRS,
    "GET /console/content/{at}/rights/{id}": NOT_THEIRS,
    "POST /console/content/{at}/rights/{id}": NOT_THEIRS,
    "POST /console/content/{at}/rights/{id}/back": NOT_THEIRS,
    "POST /console/content/{at}/rights/{id}/away": NOT_THEIRS,
    "GET /console/buddies": COORDINATORS,
    "GET /console/buddies/{id}": NOT_THEIRS,
    "POST /console/buddies/{id}/extract": NOT_THEIRS,
    "POST /console/buddies/{id}/confirm": NOT_THEIRS,
    "POST /console/buddies/{id}/parent": NOT_THEIRS,
    "GET /console/wishes": COORDINATORS,
    "GET /console/wishes/{id}": NOT_THEIRS,
    "GET /console/wishes/{id}/propose": NOT_THEIRS,
    "POST /console/wishes/{id}/propose": NOT_THEIRS,
    "POST /console/wishes/{id}/yes": NOT_THEIRS,
    "POST /console/wishes/{id}/parent": NOT_THEIRS,
    "GET /console/duos": COORDINATORS,
    "GET /console/duos/{id}": NOT_THEIRS,
    "POST /console/duos/{id}/plan": NOT_THEIRS,
    "POST /console/duos/{id}/withdraw": NOT_THEIRS,
    "POST /console/duos/{id}/rest": NOT_THEIRS,
    "POST /console/duos/{id}/on": NOT_THEIRS,
    "POST /console/duos/{id}/end": NOT_THEIRS,
    "POST /console/duos/{id}/after": NOT_THEIRS,
    "GET /console/calendar": COORDINATORS,
    "GET /console/activities": COORDINATORS,
    "GET /console/activities/{id}": NOT_THEIRS,
    "GET /console/activities/{id}/change": NOT_THEIRS,
    "POST /console/activities/{id}": NOT_THEIRS,
    "POST /console/activities/{id}/invite": NOT_THEIRS,
    "POST /console/activities/{id}/off": NOT_THEIRS,
    "GET /console/checkins": COORDINATORS,
    "GET /console/report": COORDINATORS,
    "GET /console/report/numbers.csv": COORDINATORS,
    "GET /console/report/hours.csv": COORDINATORS,
    "GET /console/calendar/address": EVERYBODY,
    "POST /console/calendar/address": EVERYBODY,
    "POST /console/calendar/address/close": EVERYBODY,
    "GET /console/calendar/mine.ics": EVERYBODY,
    "GET /console/signals": EVERYBODY,
    "POST /console/signals": HOUSE_ALONE,
    "GET /console/signals/numbers.csv": COORDINATORS,
    "GET /console/signals/report.pdf": "401 403 303",
    f"POST {CASE}/signal": NOT_THEIRS,
}
"""What each route of the console answers; the live line has a test of its own."""
LIVE = "GET /console/stream"

OPEN_TO_ALL = {
    "GET /": 200,
    "GET /widget.js": 200,
    "GET /chat/assets/{name}": 404,
    "GET /chat/api/texts": 200,
    "POST /chat/api/sessions": 201,
    "POST /chat/api/leave": 204,
    "GET /chat/api/messages": 401,
    "POST /chat/api/messages": 401,
    "POST /chat/api/files": 401,
    "GET /chat/api/files/{id}": 401,
    "GET /chat/api/stream": 401,
    "GET /register": 200,
    "POST /register": 422,
    "GET /register/{id}": 200,
    "GET /calendar/{token}.ics": 404,
    "GET /health": 200,
    "GET /metrics": 403,
}
"""The routes outside the console, for whoever has no session of a family."""

HOLDING = (CASE, "/console/files/", TRANSFER)
"""Where words of a family may be shown, to those alone whose it is to read them."""
BESIDE = ("buddies", "wishes", "duos", "activities")
"""What stands of buddies and families beside each other, all of the house's own area."""
OF_COORDINATORS = (*(f"/console/{each}" for each in BESIDE), "/console/checkins")
"""Where a coordinator reads what people told who look for each other."""
FILES = {
    "/console/calendar/mine.ics": "text/calendar",
    "/console/report/numbers.csv": "text/csv",
    "/console/signals/numbers.csv": "text/csv",
    "/console/report/hours.csv": "text/csv",
}
"""The files that staff can take out: activities, counts, hours of buddies; nothing of families."""
ABOUT_ONESELF = ("/console/language", "/console/sign-out", "/console/calendar/address", ACCOUNT)
"""Acts by which people change something of their own."""
FORM = {
    "text": "anything", "words": "anything", "word": "anything", "title": "anything",
    "tag": "anything", "kind": "note", "reason": "", "until": "tomorrow", "act": "send",
    "first": "2026-12-24", "last": "2026-12-25", "language.fr": "on", "language": "en",
    "session": "none", "sentence": "1", "hours.monday": "9-12",
}  # fmt: skip


@dataclass
class World:
    """A house with two areas, a partner, and everybody who might try something. ``taken`` was
    passed from Tine to Piet, ``offered`` is on its way to Ines, ``waiting`` is nobody's yet,
    ``closed`` was Fred's before he left."""

    naast: Naast
    people: dict[str, Colleague] = field(default_factory=dict)
    cases: dict[str, Case] = field(default_factory=dict)
    parts: dict[str, str] = field(default_factory=dict)

    def path(self, template: str, case: str = "taken") -> str:
        """The address of something of the house."""
        near = {"at": f"area.{self.parts['north']}", "about": "ocmw"}
        parts = self.parts | near | {"id": self._meant(template, case)}
        return re.sub(r"\{(\w+)(:\w+)?\}", lambda found: parts[found[1]], template)

    def _meant(self, template: str, case: str) -> str:
        named = {
            "/console/files/": self.parts["file"],
            "/console/team/": self.people["piet"].id,
            "/console/areas/": self.parts["north"],
            "/console/partners/": self.parts["other"],
            "/console/families/": self.cases[case].person_id,
            **{f"/console/{each}/": self.parts[each] for each in BESIDE},
            "/register/": self.parts["registration"],
            "/chat/": self.parts["file"],
        }
        found = (id_ for begins, id_ in named.items() if template.startswith(begins))
        return next(found, self.cases[case].id)

    def case(self, name: str) -> Case:
        """A case as it is now."""
        found = self.naast.database.read(lambda tx: cases.get(tx, self.cases[name].id))
        assert found
        return found


def written(naast: Naast, case: Case, who: Colleague, called: str) -> None:
    """Write the secret wherever something can be written around a case."""
    now = naast.now()

    def work(tx: Any) -> None:
        cases.add_note(tx, case.id, who.id, f"note {SECRET}", now)
        tasks.add(tx, case.id, "other", now, for_id=who.id, words=f"task {SECRET}")
        drafts.keep_draft(tx, who.id, case.id, "reply", f"draft {SECRET}", now)
        cases.expect_letter(tx, case.id, f"by {SECRET}", now + timedelta(days=9), case.due)
        for item, body in (("who", {"name": called}), ("work", {"own": f"my {SECRET}"})):
            shares.give(tx, case.person_id, case.id, item, body, who.name, now)
        names.mark(tx, case.person_id, called)
        inbox.tag(tx, case.id, SECRET, now)

    naast.database.write(work)


def asking(naast: Naast, area: str) -> tuple[Someone, Case]:
    """A family of an area that asked for a person with the secret in its words."""
    family = Someone(naast, language="fr")
    asks(family, f"Bonjour {SECRET}")
    case_id = case_of(family).id
    naast.database.write(lambda tx: cases.entrust(tx, case_id, cases.Chosen(None), area))
    return family, case_of(family)


def passes(world: World, family: Someone, to: str) -> str:
    """Have whoever owns a family's case pass it on, and the family say yes with nothing along."""
    naast, case = world.naast, case_of(family)
    assert case.owner_id
    naast.handing.ask(case.id, case.owner_id, f"person:{world.people[to].id}", SECRET).result()
    family.picks(next(c["id"] for c in family.choices() if c["id"].endswith(".yes")))
    family.picks("transfer.items=none")
    found = naast.database.read(lambda tx: transfers.under_way(tx, case.id))
    assert found
    return found.id


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """All of it, for the tests that change nothing of it."""
    clock, settings = Moving(), Settings(data=tmp_path_factory.mktemp("wall"), organisation=EXAMPLE)
    naast = Naast(settings, now=clock, reads=whole())
    yield built(naast, clock)
    naast.database.close()


@pytest.fixture
def own_world(naast: Naast, clock: Moving) -> World:
    """All of it, for one test."""
    return built(naast, clock)


def built(naast: Naast, clock: Moving) -> World:
    """All of it, with everybody signed in."""
    world = World(naast)
    north, south = (
        naast.database.write(lambda tx, n=name: staff.save_area(tx, Area("", n)))
        for name in ("Noord", "Zuid")
    )
    caw = naast.database.write(lambda tx: staff.save_organisation(tx, Organisation("", "CAW")))
    other = naast.database.write(lambda tx: staff.save_organisation(tx, Organisation("", "OCMW")))
    hired: dict[str, tuple[str, dict[str, Any]]] = {
        "bram": ("supporter", {"areas": [south]}),
        "piet": ("supporter", {"areas": [north]}),
        "tine": ("supporter", {"areas": [north]}),
        "ines": ("supporter", {"areas": [north]}),
        "fred": ("supporter", {"areas": [north]}),
        "zoe": ("supporter", {"areas": [south]}),
        "omar": ("supporter", {"organisation_id": caw}),
        "olga": ("coordinator", {"organisation_id": caw}),
        "otto": ("coordinator", {"organisation_id": other}),
        "nora": ("coordinator", {}),
    }
    for name, (role, where) in hired.items():
        who = world.people[name] = Colleague(naast, name.title(), role)
        if name == "piet":
            where["backup_id"] = world.people["bram"].id
        naast.database.write(
            lambda tx, w=who, x=where: staff.employ(tx, w.id, languages=["nl", "fr"], **x)
        )
        assert who.signs_in().status_code == 303
    world.parts = {"north": north, "other": other, "name": "console.css", "act": "nothing"}
    _families(world, clock)
    naast.database.write(lambda tx: staff.dismiss(tx, world.people["fred"].id, naast.now()))
    return world


def _families(world: World, clock: Moving) -> None:
    naast, people, north = world.naast, world.people, world.parts["north"]
    for name in ("taken", "offered", "waiting", "closed"):
        family, case = asking(naast, north)
        world.cases[name] = case
        if name == "taken":
            naast.desk.take(case.id, people["tine"].id).result()
            world.parts["file"] = _gives_file(naast, family)
            transfer = passes(world, family, "piet")
            clock.passes(minutes=1)
            naast.handing.accept(transfer, people["piet"].id, SECRET).result()
            clock.passes(minutes=1)
            family.types(f"encore {SECRET}")
            naast.desk.reply(case.id, people["piet"].id, f"answer {SECRET}").result()
            world.parts |= _around(world, case) | _beside(world, case)
        elif name == "offered":
            naast.desk.take(case.id, people["piet"].id).result()
            world.parts["transfer"] = passes(world, family, "ines")
        elif name == "closed":
            naast.desk.take(case.id, people["fred"].id).result()
            naast.desk.close(case.id, people["fred"].id).result()
        called = WAITING if name == "waiting" else NAME
        written(naast, case, people["fred" if name == "closed" else "piet"], called)
        world.cases[name] = case_of(family)


def _gives_file(naast: Naast, family: Someone) -> str:
    family.sends("photo", text=SECRET)
    case = case_of(family)
    found = naast.database.read(lambda tx: messages.of_case(tx, case.id))
    return next(m.file_id for m in reversed(found) if m.file_id)


def _around(world: World, case: Case) -> dict[str, str]:
    """The parts of addresses of what stands around the taken case."""
    naast, piet = world.naast, world.people["piet"].id
    now = naast.now()

    def work(tx: Any) -> dict[str, str]:
        task = tasks.add(tx, case.id, "other", now, for_id=piet, words=SECRET)
        saying = drafts.keep_saying(tx, piet, SECRET, f"saying {SECRET}")
        number = next(m.n for m in messages.of_case(tx, case.id) if m.who == "me")
        sender = Sender("Juf Els", "School")
        where = {"area_id": world.parts["north"], "made_by": piet}
        registration, _code = registrations.make(tx, sender, "fr", now, **where)
        return {
            "task": task, "saying": saying, "n": str(number), "phrase": "say-otherwise",
            "registration": registration,
        }  # fmt: skip

    return naast.database.write(work)


def _beside(world: World, case: Case) -> dict[str, str]:
    """A duo of the family with a buddy who told the secret, its wish, an activity; in the area of
    the house."""
    naast, north, now = world.naast, world.parts["north"], world.naast.now()

    def work(tx: Any) -> dict[str, str]:
        buddy = people.add(tx, "nl", now, role="buddy", name=NAME)
        buddies.apply(tx, buddy, now)
        told = buddies.About(rather_not=SECRET, words=SECRET)
        buddies.save(tx, buddy, about=told, area_id=north, adult=True)
        buddies.agree_rules(tx, buddy, now)
        buddies.read_note(tx, buddy, "1", now)
        buddies.sign(tx, buddy, "1", now)
        buddies.see_extract(tx, buddy, now.date())
        buddies.confirm(tx, buddy, world.people["nora"].id, now)
        about = wishes.About(words=SECRET)
        wish = wishes.ask(tx, case.person_id, ["company"], now, about=about, area_id=north)
        sides = [duos.Member(case.person_id, "family", SECRET), duos.Member(buddy, "buddy", SECRET)]
        duo = duos.propose(tx, sides, now, area_id=north, why=SECRET)
        for each in sides:
            duos.answer(tx, duo.id, each.person_id, True, now)
            duos.expect(tx, duo.id, each.person_id, SECRET)
            checkins.plan(tx, duo.id, each.person_id, "month1", now)
        for asked in checkins.of_duo(tx, duo.id):
            checkins.ask(tx, asked.id, now)
            checkins.answer(tx, asked.id, now, felt="good", body=SECRET, learnt=SECRET)
        when = When("2026-11-28T15:00", "Europe/Brussels")
        meetups.plan(tx, duo.id, buddy, "walk", when, now, place=SECRET, words=SECRET, along=SECRET)
        shown = activities.Told("Soep", "Samen", "Buurthuis")
        activity = activities.make(tx, shown, when, now, area_id=north)
        ids = (buddy, wish.id, duo.id, activity)
        return dict(zip(BESIDE, ids, strict=True)) | {"token": "nothing"}

    return naast.database.write(work)


# -- the walk --------------------------------------------------------------------------------------


def routes(naast: Naast) -> Iterator[tuple[str, str]]:
    """Every method and address there is, as the application itself has them."""
    for route in naast.asgi().routes:
        assert isinstance(route, Route), route
        for method in sorted((route.methods or set()) - {"HEAD"}):
            yield method, re.sub(r":\w+\}", "}", route.path)


def untouched(naast: Naast, but: str = "") -> dict[str, list[dict[str, Any]]]:
    """Every row but those of log and sessions; and but those that name somebody."""
    rows = everything(naast.database)
    return {
        table: [row for row in found if not but or but not in map(str, row.values())]
        for table, found in rows.items()
        if table not in ("audit", "sessions")
    }


def tries(who: Colleague, method: str, path: str, **more: str) -> Any:
    """Do it, with everything in the form that such a form may hold, and its right token."""
    if method == "GET":
        return who.http.get(path)
    page = who.http.get(ACCOUNT)
    token = re.search(r'name="form_token" value="(\w+)"', page.text)
    fields = FORM | {"form_token": token[1] if token else "none"} | more
    return who.http.post(path, data=fields)


def tells_nothing(answer: Any, world: World) -> bool:
    """Whether no word about a family stands in an answer, nor in its headers."""
    said = (answer.text + str(answer.headers)).lower()
    return SECRET not in said and NAME.lower() not in said


def test_every_route_is_in_a_table(naast: Naast) -> None:
    """Whoever adds one says here who may use it."""
    assert set(ANSWERS) | set(OPEN_TO_ALL) | {LIVE} == {
        f"{method} {path}" for method, path in routes(naast)
    }


ELSEWHERE = {
    "nobody": 0,
    "fred": 0,  # works here no more
    "zoe": 1,  # of another area
    "omar": 1,  # of another organisation
    "bram": 1,  # backup of somebody who is at work
    "tine": 1,  # had the case before it was passed on
    "olga": 2,  # coordinates another organisation
}
"""Who has nothing to do with the case, and which answer of the table is theirs."""


@pytest.mark.parametrize("name", ELSEWHERE)
def test_whose_case_it_is_not_sees_and_changes_nothing(world: World, name: str) -> None:
    """Every route by GET and POST: the answer of the table, not a word of the secret, and all
    tables as they were."""
    nobody = Colleague(world.naast, "nobody")
    who = nobody if name == "nobody" else world.people[name]
    about = {"to": f"person:{who.id}", "supporter": who.id, "transfer": world.parts["transfer"]}
    about["registration"] = world.parts["registration"]
    addresses = dict.fromkeys(path for _method, path in routes(world.naast) if "/console" in path)
    for address in addresses:
        for method in ("GET", "POST"):
            route, path = f"{method} {address}", world.path(address)
            if route == LIVE:
                continue
            own = address.startswith(ABOUT_ONESELF)
            before = untouched(world.naast, who.id if own else "")
            answer = tries(who, method, path, **about)
            _as_expected(route, answer.status_code, ELSEWHERE[name])
            assert tells_nothing(answer, world), route
            assert untouched(world.naast, who.id if own else "") == before, route
            if route == "POST /console/sign-out" and ELSEWHERE[name]:
                who.signs_in()


def _as_expected(route: str, status: int, column: int) -> None:
    method, address = route.split(" ")
    known = ANSWERS.get(route)
    if known is None and method == "GET" and address.startswith(f"{ACCOUNT}/"):
        known = ONESELF  # an act's address, come back to
    wanted = int(known.split()[column]) if known else 405
    assert status == wanted, f"{route}: {status}, not {wanted}"


@pytest.mark.parametrize("name", [*ELSEWHERE, "otto"])
@pytest.mark.parametrize("case", ["taken", "offered", "waiting", "closed"])
def test_no_list_and_no_search_finds_it(world: World, name: str, case: str) -> None:
    """Nor does any page lead to it; what waits in one's own area is on the list of those who
    work there, and no other case is."""
    nobody = Colleague(world.naast, "nobody")
    who = nobody if name == "nobody" else world.people[name]
    found, near = world.cases[case], name == "tine" and case == "waiting"
    lists = ("mine", "waiting", "urgent", "overdue", "all", "closed")
    asked = [f"/console?list={show}" for show in lists]
    for query in (str(found.number), NAME, WAITING, SECRET, "noord", "frans"):
        asked += [f"/console?q={query}", f"/console/families?q={query}"]
    asked += ["/console/families", "/console/registrations", "/console/transfers"]
    pages = [who.http.get(path).text for path in asked]
    assert any(found.id in page for page in pages) == near
    path = world.path(CASE, case)
    assert (who.http.get(path).status_code == 200) == near
    if not near:
        before = untouched(world.naast)
        for act in ("take", "answers", "notes", "close"):
            assert tries(who, "POST", f"{path}/{act}").status_code in (401, 403)
        assert untouched(world.naast) == before


@pytest.mark.parametrize("name", ["piet", "nora", "bram"])
def test_whose_case_it_is_reads_it_there_and_nowhere_else(
    own_world: World, clock: Moving, name: str
) -> None:
    """The owner, the coordinator and the backup of who is away read the secret in the case: the
    walk above means something. Outside a case no page of theirs holds a word of it: nothing lists
    what families wrote."""
    world, today = own_world, clock.at.date()
    who = world.people[name]
    piet = world.people["piet"].id
    if name == "bram":
        assert who.http.get(world.path(CASE)).status_code == 403
        world.naast.database.write(lambda tx: staff.be_away(tx, piet, today, today))
    page = who.sees(world.path(CASE))
    for part in ("note", "task", "my", "encore", "answer"):
        assert f"{part} {SECRET}" in page, part
    assert ("draft " + SECRET in page) == (name == "piet")
    file = who.http.get(world.path("/console/files/{id}"))  # Tine got it, whom Nora coordinates
    assert (world.parts["file"] in page, file.status_code) == (
        (True, 200) if name == "nora" else (False, 404)
    )
    for method, address in routes(world.naast):
        holding = HOLDING + (OF_COORDINATORS if name == "nora" else ())
        within = address.startswith(holding) or f"{method} {address}" == LIVE
        if method == "GET" and "/console" in address and not within:
            shown = who.http.get(world.path(address))
            assert SECRET not in shown.text.replace(f"#{SECRET}", ""), address
    assert NAME in who.sees("/console/families")


def test_a_former_colleagues_session_opens_nothing(world: World) -> None:
    """Neither one that was left open, nor a link that was not used, nor what they closed once."""
    fred = world.people["fred"]
    token = world.naast.database.write(
        lambda tx: sessions.start(tx, fred.id, "console", world.naast.now(), timedelta(days=1))
    )
    fred.http.cookies.set("naast_console", token, path="/console")
    for case in world.cases:
        assert fred.http.get(world.path(CASE, case)).status_code == 401
    assert fred.signs_in().status_code == 410


def test_the_live_line_says_that_and_never_what(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mark, the same for a case of others as for none; and it ends with the session."""
    monkeypatch.setattr(stream, "BEAT", 0.05)
    zoe = world.people["zoe"]
    zoe.signs_in()
    assert Colleague(world.naast, "nobody").http.get("/console/stream").status_code == 401
    with_case = f"/console/stream?case={world.cases['taken'].id}"

    def ends() -> None:
        world.naast.database.write(lambda tx: sessions.end_all(tx, zoe.id, "console"))

    lines = _read_until_over(zoe.http, with_case, ends)
    zoe.signs_in()
    marks = [line for line in lines if line.startswith("data: ") and line != "data: -"]
    assert marks
    assert all(re.fullmatch(r"data: [0-9a-f]{16}", mark) for mark in marks)
    assert "event: over" in lines


def _read_until_over(http: TestClient, path: str, ends: Callable[[], None]) -> list[str]:
    """Listen for a moment, then have the session end, and return everything that was said."""
    said: list[str] = []
    listening = threading.Thread(target=lambda: said.extend(http.get(path).text.splitlines()))
    listening.start()
    listening.join(0.5)
    ends()
    listening.join(20)
    assert not listening.is_alive()
    return said


@pytest.mark.parametrize("route", OPEN_TO_ALL)
def test_outside_the_console_nothing_is_told(world: World, route: str) -> None:
    """Without a family's own session there is nothing to read, and what was there stays."""
    method, address = route.split(" ")
    outside = TestClient(world.naast.asgi(), follow_redirects=False)
    before = untouched(world.naast)
    answer = outside.request(method, world.path(address), json={} if method == "POST" else None)
    assert answer.status_code == OPEN_TO_ALL[route], answer.text
    assert tells_nothing(answer, world)
    after = untouched(world.naast)
    assert all(row in after[table] for table, rows in before.items() for row in rows)


# -- nothing is taken out --------------------------------------------------------------------------


def test_no_page_of_staff_gives_a_file_of_families(world: World) -> None:
    """No route of the console answers with anything but pages, its own assets, the live line, one
    file that a family gave in a case, and what is nothing of families."""
    nora = world.people["nora"]
    for method, address in routes(world.naast):
        if method != "GET" or "/console" not in address or f"GET {address}" == LIVE:
            continue
        answer = nora.http.get(world.path(address))
        if address in FILES:
            assert answer.headers["content-type"].startswith(FILES[address]), address
            assert tells_nothing(answer, world), address
            continue
        if address not in ("/console/static/{name}", "/console/files/{id}"):
            assert "content-disposition" not in answer.headers, address
            kind = answer.headers.get("content-type", "text/html")
            assert kind.startswith("text/html"), address
        assert not re.search("export|csv|download", address)


def test_only_a_persons_own_export_leaves_by_the_command_line(world: World) -> None:
    """No command lists attendance, check-ins or chats; `export` and `audit` say whose right it is,
    and are written in the log that the family can ask for."""
    commands: Any = get_command(command_line)
    named = set(commands.commands)
    assert named >= {"export", "audit", "forget"}
    about_a_person = {
        name
        for name, command in commands.commands.items()
        if any(parameter.name == "person" for parameter in command.params)
    }
    assert about_a_person == {"export", "audit", "forget"}
    for name in ("export", "audit"):
        said = " ".join(str(commands.commands[name].help).split())
        assert "for that person" in said
    for other in named - about_a_person:
        assert not re.search("famil|chats of|attend|check-in", other)


@pytest.mark.parametrize("name", ["zoe", "omar", "bram", "tine", "olga", "nora", "fred"])
@pytest.mark.parametrize("about", ["nothing", "theirs", "another", "missing"])
def test_no_transfer_is_touched_by_whose_it_is_not(world: World, name: str, about: str) -> None:
    """Whatever transfer the form names: without access 403 (nobody signed in: 401), for a case that
    is not there 404; and who may only see the case takes nothing back."""
    who, before = world.people[name], untouched(world.naast)
    named = {"nothing": "", "theirs": world.parts["transfer"], "another": "0" * 16}.get(about)
    form = {"transfer": named} if named is not None else {}
    status = {"fred": 401}.get(name, 403)
    for case in ("taken", "offered", "closed"):
        for act in ("/transfer", "/transfer/withdraw"):
            path = world.path(CASE, case) + act
            answer = tries(who, "POST", path, to=f"person:{who.id}", **form)
            assert answer.status_code == status, (case, act)
    gone = "/console/cases/nothing/transfer/withdraw"
    assert tries(who, "POST", gone, **form).status_code == (401 if name == "fred" else 404)
    for act in ("", "/accept", "/decline"):
        method = "POST" if act else "GET"
        answer = tries(who, method, f"/console/transfers/nothing{act}")
        assert answer.status_code == (401 if name == "fred" else 404), act
    assert untouched(world.naast) == before


def test_a_form_takes_back_only_what_is_on_its_own_page(own_world: World) -> None:
    """Piet has both cases; the form of one does not end the transfer of the other."""
    world, piet = own_world, own_world.people["piet"]
    there = world.path(CASE, "taken") + "/transfer/withdraw"
    assert tries(piet, "POST", there, transfer=world.parts["transfer"]).status_code == 303
    kept = world.naast.database.read(lambda tx: transfers.get(tx, world.parts["transfer"]))
    assert kept
    assert kept.open
    here = world.path(CASE, "offered") + "/transfer/withdraw"
    assert tries(piet, "POST", here, transfer=world.parts["transfer"]).status_code == 303
    ended = world.naast.database.read(lambda tx: transfers.get(tx, world.parts["transfer"]))
    assert ended
    assert ended.state == "withdrawn"


def test_every_act_and_look_is_in_the_log(own_world: World) -> None:
    """Whatever a coordinator and an owner do to a case of a family stands there with who it was."""
    world = own_world
    piet, nora, case = world.people["piet"], world.people["nora"], world.cases["taken"]

    def logged() -> list[tuple[str, str | None]]:
        rows = world.naast.database.read(lambda tx: list(tx.c.execute(audit.select())))
        return [(row.action, row.actor_id) for row in rows if row.person_id == case.person_id]

    acts = {
        "/notes": "note", "/answers": "reply", "/tags": "tag", "/tags/off": "untag",
        "/tasks": "task", f"/tasks/{world.parts['task']}/done": "task_done", "/snooze": "snooze",
        "/wake": "wake", f"/messages/{world.parts['n']}/misunderstood": "reply",
    }  # fmt: skip
    here = world.path(CASE)
    for act, action in acts.items():
        before = logged().count((action, piet.id))
        assert tries(piet, "POST", here + act).status_code == 303, act
        if "misunderstood" not in act:
            assert logged().count((action, piet.id)) == before + 1, act
    asked = tries(piet, "POST", f"{here}/transfer", to=f"person:{world.people['ines'].id}")
    assert asked.status_code == 303
    assert ("transfer_ask", piet.id) in logged()
    nora.sees(f"{here}/transfer")
    assert ("view", nora.id) in logged()
    nora.sees("/console/families")
    assert ("listed", nora.id) in logged()
    tries(nora, "POST", world.path("/console/families/{id}/supporter"), supporter=piet.id)
    assert ("supporter", nora.id) in logged()
    assert tries(piet, "POST", f"{here}/close").status_code == 303
    assert ("close", piet.id) in logged()
