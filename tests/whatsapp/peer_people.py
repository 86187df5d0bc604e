"""Who writes to the business at the peer, what they see, and how often they may be written to."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Any

from tests.whatsapp.peer_rules import Refusal

WINDOW = 24 * 3600.0
"""Seconds after somebody's last message in which free words may go to them."""


@dataclass
class Person:
    """Somebody on WhatsApp. With ``shows_phone`` off the business never learns the number."""

    phone: str = ""
    user_id: str = ""
    name: str = "Amina"
    username: str = ""
    shows_phone: bool = True
    heard: float | None = None
    reachable: bool = True

    def contact(self) -> dict[str, Any]:
        """Who it is, as a webhook has it."""
        profile = {"name": self.name} | ({"username": self.username} if self.username else {})
        told: dict[str, Any] = {"profile": profile}
        if self.shows_phone and self.phone:
            told["wa_id"] = self.phone
        if self.user_id:
            told["user_id"] = self.user_id
        return told

    def sender(self) -> dict[str, Any]:
        """Whom a message is from, as a webhook has it."""
        told = {"from": self.phone} if self.shows_phone and self.phone else {}
        return told | ({"from_user_id": self.user_id} if self.user_id else {})


@dataclass
class Shown:
    """A message of the business as a person sees it, in the order in which it was accepted."""

    whom: str
    message_id: str
    kind: str
    text: str
    payload: dict[str, Any] = field(repr=False)
    at: float = 0.0
    free: bool = True
    content: bytes | None = field(default=None, repr=False)

    @property
    def rows(self) -> list[dict[str, str]]:
        """The rows of a list, or the reply buttons: id, title and perhaps a description."""
        action = self.payload.get("interactive", {}).get("action", {})
        replies = [dict(button["reply"]) for button in action.get("buttons", [])]
        return replies + [row for section in action.get("sections", []) for row in section["rows"]]

    @property
    def buttons(self) -> dict[str, str]:
        """What can be tapped → its id, by the words that can be read on it, in order."""
        return {row.get("description") or row["title"]: row["id"] for row in self.rows}

    @property
    def link(self) -> str:
        """The address that its button opens."""
        action = self.payload.get("interactive", {}).get("action", {})
        return str(action.get("parameters", {}).get("url", ""))

    @property
    def reply_to(self) -> str:
        """The id of the message that it answers."""
        return str(self.payload.get("context", {}).get("message_id", ""))


class PairRate:
    """How often one person may be written to: one message in ``every`` seconds. Up to ``burst`` may
    go within that time at once, and are paid for afterwards: nothing goes until their time is over.
    """

    def __init__(self, every: float = 6.0, burst: int = 45) -> None:
        self.every, self.burst = every, burst
        self._bursts: dict[str, tuple[float, int]] = {}

    def take(self, whom: str, now: float) -> None:
        """Count one message. Raises Refusal."""
        began, sent = self._bursts.get(whom, (float("-inf"), 0))
        if now >= began + self.every * sent:
            began, sent = now, 0
        elif now > began + self.every or sent >= self.burst:
            raise Refusal(131056, "Too many messages to the same phone number in a short time")
        self._bursts[whom] = (began, sent + 1)


class OverallRate:
    """How many messages a second go through one number."""

    def __init__(self, most: int = 80) -> None:
        self.most = most
        self._sent: deque[float] = deque()

    def take(self, now: float) -> None:
        """Count one message. Raises Refusal."""
        while self._sent and self._sent[0] <= now - 1.0:
            self._sent.popleft()
        if len(self._sent) >= self.most:
            raise Refusal(130429, "Cloud API message throughput has been reached")
        self._sent.append(now)


class PeopleLimit:
    """How many different people may be written to outside their window within 24 hours."""

    def __init__(self) -> None:
        self._opened: dict[str, float] = {}

    def take(self, whom: str, tier: str, now: float) -> None:
        """Count somebody, by the limit as the platform calls it. Raises Refusal."""
        self._opened = {who: at for who, at in self._opened.items() if at > now - WINDOW}
        full = tier != "TIER_UNLIMITED" and len(self._opened) >= _people(tier)
        if full and whom not in self._opened:
            words = "there are restrictions on how many messages can be sent from this phone number"
            raise Refusal(131048, f"Message failed to send because {words}.")
        self._opened[whom] = now

    def __len__(self) -> int:
        return len(self._opened)


def _people(tier: str) -> int:
    return int(tier.removeprefix("TIER_").replace("K", "000"))


def shown_text(payload: dict[str, Any]) -> str:
    """Return the words of a message that is not a template."""
    kind = payload.get("type", "text")
    content = payload[kind]
    if kind == "interactive":
        parts = (content.get(part, {}).get("text", "") for part in ("header", "body", "footer"))
        return "\n".join(filter(None, parts))
    if kind == "location":
        return f"{content['latitude']} {content['longitude']}"
    return str(content.get("body") or content.get("caption") or content.get("emoji") or "")
