"""A colleague's own messenger brings a link that signs them in to the console, once."""

from __future__ import annotations

import re
from datetime import timedelta

import httpx

from storage import messages, staff
from tests import test_door
from tests.test_door import FAMILY, GROUP, LONG, TINE, Team

team, topics, mode = test_door.team, test_door.topics, test_door.mode


def token(team: Team, after: int = 0) -> str:
    """Ask for the link, and return what it carries."""
    team.peer.say(TINE, "/console")
    shown = team.hears(TINE, "signs you in", after=after)
    said = f"{shown.text} {' '.join(shown.links.values())}"
    found = re.search(rf"{team.server.url}/console/sign-in\?token=([\w-]+)", said)
    assert found, said
    return found[1]


def opens(team: Team, carried: str) -> httpx.Response:
    """Press the button behind it, in a new browser, and return the page that comes."""
    with httpx.Client(base_url=team.server.url, follow_redirects=True, timeout=30) as browser:
        return browser.post("/console/sign-in", data={"token": carried})


def test_a_link_to_the_console_comes_to_ones_own_chat(team: Team) -> None:
    """It signs in who asked, once, and lies in nobody's talk; a later one that was not used in a
    quarter of an hour signs nobody in; the team's group hears nothing of it."""
    team.linked(TINE, "Tine")
    carried = token(team)
    page = opens(team, carried)
    assert page.status_code == 200
    assert "Tine" in page.text
    assert opens(team, carried).status_code == 410
    talk = team.look(lambda tx: messages.after(tx, team.ids[TINE], 0))
    assert all(carried not in repr(message) + repr(message.about) for message in talk)
    again = token(team, after=len(team.peer.chat(TINE)))
    assert again != carried
    team.clock.at += timedelta(minutes=16)
    assert opens(team, again).status_code == 410
    assert not team.peer.chat(GROUP)


def test_nobody_else_gets_one(team: Team) -> None:
    """A family that writes the same gets an answer of the bot; who left gets none."""
    team.linked(TINE, "Tine")
    team.peer.meet(FAMILY, language="fr", name="Karim")
    team.peer.say(FAMILY, "/console")
    team.peer.until(lambda: team.peer.chat(FAMILY), LONG)
    team.naast.database.write(lambda tx: staff.dismiss(tx, team.ids[TINE], team.clock.at))
    before = len(team.peer.chat(TINE))
    team.peer.say(TINE, "/console")
    team.hears(TINE, "do not work here any more", after=before)
    told = [s.text + str(s.links) for chat in (TINE, FAMILY) for s in team.peer.chat(chat)]
    assert not [words for words in told if "sign-in" in words]
