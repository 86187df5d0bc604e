"""The log that a family can ask for: every route of the console that changes or shows something of
a family, walked. A route that is added leaves a line, or stands here with the reason why not."""

from __future__ import annotations

import re
from typing import Any

import pytest

from storage import messages
from storage.tables import audit
from tests.console.conftest import Colleague
from tests.console.test_wall import (
    CASE,
    LIVE,
    NAME,
    SECRET,
    TRANSFER,
    WAITING,
    World,
    routes,
    tries,
    untouched,
)
from tests.console.test_wall import own_world as own_world
from tests.moving import Moving

ONES_OWN = ("drafts", "sayings")
"""What somebody of the staff keeps for themselves."""
LEAVES_NOTHING = {
    f"{CASE}/drafts": "one's own, until it is sent",
    f"{CASE}/sayings": "one's own",
    f"{CASE}/sayings/{{saying}}/drop": "one's own",
    f"{CASE}/messages/{{n}}/translate": "no machine here: tests/console/test_beside.py",
    f"{CASE}/signal": "a count of a place and a kind, without the family",
}
OF_BUDDIES = tuple(
    f"/console/{each}"
    for each in ("buddies", "wishes", "duos", "activities", "checkins", "calendar", "report")
)
"""Pages of buddies, whose names are no family's: tests/console/test_buddies.py."""
ENDS = (f"{CASE}/transfer", f"{CASE}/transfer/withdraw", f"{CASE}/close")
"""After these the next one is not theirs to do any more, so they come last and in this order."""


def lines(world: World) -> list[Any]:
    """The whole log."""
    return world.naast.database.read(lambda tx: list(tx.c.execute(audit.select())))


def read(who: Colleague, page: str) -> str:
    """What a page says, or that it is not theirs."""
    return " ".join(who.http.get(page).text.split())


def last_of(world: World, who: str) -> int:
    """The number of the last message of a family (me) or to it (human) in the taken case."""
    case = world.cases["taken"]
    found = world.naast.database.read(lambda tx: messages.of_case(tx, case.id))
    return [message.n for message in found if message.who == who][-1]


def does(world: World, who: Colleague, route: str) -> Any:
    """Send the form of a route as its page has it."""
    case = "offered" if route.endswith("/buddy") else "taken"
    path, more = world.path(route, case), {}
    if "/messages/" in route:
        if route.endswith(("/change", "/take-back")):
            world.naast.desk.reply(world.cases["taken"].id, who.id, "one more word").result()
        n = last_of(world, "me" if "misunderstood" in route else "human")
        path = path.replace(f"/messages/{world.parts['n']}/", f"/messages/{n}/")
    if route.endswith("/transfer"):
        more["to"] = f"person:{world.people['ines'].id}"
    if route.endswith("/withdraw"):
        asked = world.naast.database.read(
            lambda tx: world.naast.handing.passing(tx, world.case("taken"), who.id)
        )
        assert asked.under_way
        more["transfer"] = asked.under_way.id
    if route.endswith("/files"):
        token = tries(who, "GET", "/console").text.partition('name="form_token" value="')[2]
        form = {"form_token": token.partition('"')[0], "text": "look"}
        file = {"file": ("a.png", b"\x89PNG\r\n\x1a\n a picture", "image/png")}
        return who.http.post(path, data=form, files=file)
    return tries(who, "POST", path, **more)


def test_every_change_in_a_case_is_in_the_log(own_world: World) -> None:
    """Every form of a case, by whoever has it: what changes anything but their own drafts and
    replies leaves a line with who it was and about whom; and each of them does change something."""
    world, piet = own_world, own_world.people["piet"]
    every = {path for method, path in routes(world.naast) if method == "POST"}
    forms = sorted(path for path in every if path.startswith(CASE) and path not in ENDS)
    about = {world.cases[name].person_id for name in ("taken", "offered")}
    for route in (*forms, *ENDS):
        before, known = untouched(world.naast), len(lines(world))
        answer = does(world, piet, route)
        assert answer.status_code in (200, 204, 303), (route, answer.status_code)
        after = untouched(world.naast)
        changed = {t for t in after if t not in ONES_OWN and after[t] != before[t]}
        said = [row for row in lines(world)[known:] if row.actor_id == piet.id]
        theirs = [row for row in said if row.person_id in about and row.action != "view"]
        if route in LEAVES_NOTHING:
            assert changed <= {"signals"}, (route, changed)
        else:
            assert changed, route
            assert theirs, (route, changed)


@pytest.mark.parametrize("act", ["accept", "decline"])
def test_an_answer_to_a_transfer_is_in_the_log(own_world: World, act: str) -> None:
    """Who looked at what is offered, and what they said."""
    world, ines = own_world, own_world.people["ines"]
    ines.sees(world.path(TRANSFER))
    tries(ines, "POST", world.path(f"{TRANSFER}/{act}"))
    case = world.cases["offered"]
    said = [row.action for row in lines(world) if row.actor_id == ines.id]
    assert {"transfer_view", f"transfer_{act}"} <= set(said)
    found = {row.person_id for row in lines(world) if row.actor_id == ines.id}
    assert found == {case.person_id}


@pytest.mark.parametrize("name", ["piet", "nora", "ines"])
def test_whoever_sees_something_of_a_family_is_in_the_log(
    own_world: World, clock: Moving, name: str
) -> None:
    """Every page, by its owner, who coordinates and who is asked: where a word or the name of a
    family stands on it, the log says who saw it."""
    world, who, shown = own_world, own_world.people[name], set()
    pages = [
        world.path(path)
        for method, path in routes(world.naast)
        if method == "GET" and "/console" in path and f"GET {path}" != LIVE
        if not path.startswith(OF_BUDDIES)
    ]
    lists = [f"/console?list={show}" for show in ("mine", "waiting", "all", "closed")]
    lists += [f"/console?q={word}" for word in (NAME, WAITING)]
    assert who.signs_in().status_code == 303
    for page in (*pages, *lists):
        clock.passes(hours=2)
        known = len(lines(world))
        # The tag is shown as #…, and what was searched for stands in its box.
        said = re.sub(
            rf"#{SECRET}|<(header|nav|form).*?</\1>|<title>.*?</title>", "", read(who, page)
        )
        if any(word in said for word in (SECRET, NAME, WAITING)):
            shown.add(page)
            seen = [row for row in lines(world)[known:] if row.actor_id == who.id]
            assert [row for row in seen if row.person_id], page
    assert (world.path(CASE) in shown) == (name != "ines")
    assert ("/console?list=all" in shown) == (name != "ines")
