"""Holds the files of templates against what the platform has, and submits them to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx

from bot.templates import Wording
from storage import templates
from storage.database import Tx

_VERSION = "v23.0"
_FIELDS = "id,name,language,status,category,rejected_reason,components"
_MOST_PAGES = 50
_TIMEOUT = 20.0  # seconds


class PlatformFault(Exception):
    """The platform did not do what it was asked; the message is one line."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands with one template: ``state`` is missing, differs, or what the platform says of
    it; ``id`` is the platform's."""

    wording: Wording
    state: str
    reason: str = ""
    id: str = ""

    @property
    def good(self) -> bool:
        """Whether nothing is to be done: it may go, or is being looked at."""
        return self.state in (templates.APPROVED, *templates.PENDING)

    def __str__(self) -> str:
        why = f" ({self.reason})" if self.reason else ""
        return f"{self.wording.name} {self.wording.language}: {self.state}{why}"


def compare(wordings: Sequence[Wording], there: Sequence[Mapping[str, Any]]) -> list[Standing]:
    """Hold the files against what the platform has."""
    known = {(each.get("name"), each.get("language")): each for each in there}
    return [_standing(one, known.get((one.name, one.language))) for one in wordings]


def _standing(wording: Wording, there: Mapping[str, Any] | None) -> Standing:
    if there is None:
        return Standing(wording, "missing")
    id_, said = str(there.get("id", "")), str(there.get("rejected_reason") or "")
    reason = "" if said.upper() == "NONE" else said
    if _words(there.get("components")) != _words(wording.components):
        return Standing(wording, "differs", reason, id_)
    return Standing(wording, str(there.get("status", "UNKNOWN")).upper(), reason, id_)


def _words(components: object) -> tuple[str, tuple[str, ...]]:
    """What a template says: its body, and what stands on its buttons."""
    found = _dicts(components)
    body = next((str(c.get("text", "")) for c in found if c.get("type") == "BODY"), "")
    rows = [_dicts(c.get("buttons")) for c in found if c.get("type") == "BUTTONS"]
    return body.strip(), tuple(str(button.get("text", "")) for row in rows for button in row)


def _dicts(value: object) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def keep(tx: Tx, channel: str, standings: Sequence[Standing], now: datetime) -> None:
    """Keep what the platform says of each, so that only what may go does."""
    for each in standings:
        if each.state not in ("missing", "differs"):
            one = each.wording
            templates.note(tx, channel, one.name, one.language, each.state, each.reason, now)


@dataclass(slots=True)
class Platform:
    """The templates of a business account, over the Graph API. Every call raises PlatformFault."""

    token: str = field(repr=False)
    business_id: str
    api: str
    http: httpx.Client = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Open the connection."""
        headers = {"Authorization": f"Bearer {self.token}"}
        base = f"{self.api.rstrip('/')}/{_VERSION}"
        self.http = httpx.Client(base_url=base, headers=headers, timeout=_TIMEOUT, trust_env=False)

    def templates(self) -> list[dict[str, Any]]:
        """Return everything there is, of all names."""
        found: list[dict[str, Any]] = []
        params: dict[str, Any] = {"fields": _FIELDS, "limit": 100}
        for _page in range(_MOST_PAGES):
            path = f"/{self.business_id}/message_templates"
            answer = self._call("GET", path, params=params)
            found += _dicts(answer.get("data"))
            paging = answer.get("paging") or {}
            after = (paging.get("cursors") or {}).get("after")
            if not paging.get("next") or not after:
                break
            params = {**params, "after": after}
        return found

    def push(self, standing: Standing) -> str:
        """Submit a template that is missing or differs; return its state from now on."""
        one = standing.wording
        if standing.state == "differs":
            self._call("POST", f"/{standing.id}", json={"components": one.components})
            return "PENDING"
        new = {"name": one.name, "language": one.language, "category": one.category}
        path = f"/{self.business_id}/message_templates"
        answer = self._call("POST", path, json={**new, "components": one.components})
        return str(answer.get("status") or "PENDING").upper()

    def close(self) -> None:
        """Let go of the connection."""
        self.http.close()

    def _call(self, method: str, path: str, **given: Any) -> dict[str, Any]:
        try:
            answer = self.http.request(method, path, **given)
            found = answer.json()
        except httpx.HTTPError as fault:
            raise PlatformFault(f"WhatsApp cannot be reached: {type(fault).__name__}") from None
        except ValueError:
            raise PlatformFault(f"WhatsApp answers with {answer.status_code}, no JSON") from None
        if not isinstance(found, dict):
            raise PlatformFault("WhatsApp answers with something else than an object")
        if answer.is_success:
            return found
        error = next(iter(_dicts([found.get("error")])), {})
        said = error.get("error_user_msg") or error.get("message") or answer.reason_phrase
        raise PlatformFault(f"WhatsApp says no ({error.get('code', answer.status_code)}): {said}")
