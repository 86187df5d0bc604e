"""Who is signed in, and what a page's function is given."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo

from starlette.requests import Request
from starlette.responses import Response

from bot.console.forms import Upload
from bot.console.voice import Voice
from storage import misread, people, sessions, staff, transfers
from storage.database import Tx
from storage.inbox import Scope, scope_of

COOKIE = "naast_console"
LASTS = timedelta(hours=14)
"""How long a session lasts without being used: a working day with its evening."""
_FRESH = LASTS - timedelta(minutes=30)
COORDINATOR = "coordinator"


@dataclass(frozen=True, slots=True)
class Staff:
    """Somebody of the staff, the session they are here with, and which cases are theirs to see.
    ``sentences``: how many wait that were not understood, for a coordinator; ``offers``: how many
    cases colleagues would like to pass on to them."""

    id: str
    role: str
    language: str
    name: str
    session: str = field(repr=False)
    scope: Scope
    stale: bool = False
    sentences: int = 0
    offers: int = 0

    @property
    def coordinates(self) -> bool:
        """Whether they are a coordinator."""
        return self.role == COORDINATOR

    @property
    def teaches(self) -> bool:
        """Whether they read what was not understood: families let a coordinator of the house do
        so, and nobody of a partner."""
        return self.coordinates and self.scope.organisation_id is None


@dataclass(frozen=True, slots=True)
class Asked:
    """A request of somebody signed in: who, in which language, and the form's fields and files."""

    request: Request
    staff: Staff
    voice: Voice
    token: str = field(repr=False)
    form: dict[str, str] = field(default_factory=dict, repr=False)
    files: tuple[Upload, ...] = ()

    @property
    def partly(self) -> bool:
        """Whether the page's own script asks, for a part of the page."""
        return self.request.headers.get("hx-request") == "true"


def find_staff(tx: Tx, token: str, now: datetime, zone: tzinfo) -> Staff | None:
    """Return who holds this session, unless it is over or they do not work here."""
    person_id = sessions.who(tx, token, "console", now)
    person = people.by_id(tx, person_id) if person_id else None
    ends = sessions.until(tx, token)
    if person is None or ends is None or not staff.works_here(tx, person.id):
        return None
    stale = ends < now + _FRESH
    name = person.name or "…"
    scope = scope_of(tx, person.id, now.astimezone(zone).date())
    teaches = person.role == COORDINATOR and scope.organisation_id is None
    sentences = misread.count(tx) if teaches else 0
    offers = transfers.count_waiting_for(tx, person.id)
    return Staff(
        person.id, person.role, person.language, name, token, scope, stale, sentences, offers
    )


def keep_signed_in(response: Response, token: str, *, secure: bool) -> None:
    """Give the session's cookie: no script reads it, no other site's form carries it."""
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(LASTS.total_seconds()),
        path="/console",
        httponly=True,
        samesite="lax",
        secure=secure,
    )
