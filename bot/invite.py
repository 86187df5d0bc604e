"""Inviting colleagues (a person with a role, and a link that signs them in once) and buddies (a
link that leads them into the chat)."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.settings import Settings
from storage import people, sessions, staff
from storage.database import Database, Tx

ROLES = ("coordinator", "supporter", "buddy")
LINK_LASTS = timedelta(days=3)
BUDDY_LINK_LASTS = timedelta(days=30)
LONGEST_NAME = 60
"""Characters of how a colleague is called."""


def invite(
    database: Database, settings: Settings, now: datetime, role: str, name: str, language: str
) -> str:
    """Make the colleague known (once per name and role) and return a new sign-in link; for a buddy
    the link of the chat, where the talk about it begins."""
    if role == "buddy":
        code = database.write(lambda tx: _buddy(tx, now, name, language))
        return buddy_link(settings.public_url, code)

    def work(tx: Tx) -> str:
        known = [p for p in staff.everybody(tx) if p.name == name and p.role == role]
        person = known[0].id if known else people.add(tx, language, now, role=role, name=name)
        return sessions.start(tx, person, "link", now, LINK_LASTS)

    return link(settings.public_url, database.write(work))


def _buddy(tx: Tx, now: datetime, name: str, language: str) -> str:
    """Hold a place for a buddy until they come, and return the code of their link."""
    person = people.add(tx, language, now, role="buddy", name=name)
    return sessions.start(tx, person, "link", now, BUDDY_LINK_LASTS, sessions.BUDDY)


def first_coordinator(database: Database, settings: Settings, now: datetime) -> str:
    """Return a sign-in link for the coordinator, who is made on the first start."""

    def work(tx: Tx) -> str:
        known = [p for p in staff.everybody(tx) if p.role == "coordinator"]
        person = (
            known[0].id
            if known
            else people.add(tx, "nl", now, role="coordinator", name="Coördinator")
        )
        return sessions.start(tx, person, "link", now, LINK_LASTS)

    return link(settings.public_url, database.write(work))


def link(public_url: str, token: str) -> str:
    """Return the address that a one-time token is used at."""
    return f"{public_url}/console/sign-in?token={token}"


def buddy_link(public_url: str, code: str) -> str:
    """Return the address at which a buddy comes in on the web chat."""
    return f"{public_url}/?r={code}"


def buddy_start(link: str) -> str:
    """Return what a link of the web chat is on a messenger: ``r_`` and its code."""
    return f"r_{link.rpartition('=')[2]}"
