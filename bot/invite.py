"""Inviting colleagues: a person with a role, and a link that signs them in once."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.settings import Settings
from storage import people, sessions, staff
from storage.database import Database, Tx

ROLES = ("coordinator", "supporter", "buddy")
LINK_LASTS = timedelta(days=3)


def invite(
    database: Database, settings: Settings, now: datetime, role: str, name: str, language: str
) -> str:
    """Make the colleague known (once per name and role) and return a new sign-in link."""

    def work(tx: Tx) -> str:
        known = [p for p in staff.everybody(tx) if p.name == name and p.role == role]
        person = known[0].id if known else people.add(tx, language, now, role=role, name=name)
        return sessions.start(tx, person, "link", now, LINK_LASTS)

    return link(settings.public_url, database.write(work))


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
