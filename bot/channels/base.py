"""What every channel is to the rest of Naast, and the ways in which sending can fail.

SendFault
├── NotNow    try again later (``retry_after`` seconds, when the platform says so)
└── NotEver   this address refuses us: blocked, gone, never allowed
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from bot.talk.heard import Choice, Heard


class SendFault(Exception):
    """A message could not be delivered. The text of the fault never holds the message."""


class NotNow(SendFault):
    """Not delivered this time; worth another try, after ``retry_after`` seconds if given."""

    def __init__(self, reason: str, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class NotEver(SendFault):
    """Not deliverable. ``refused``: it is the address that refuses us (the person blocked the
    bot, or is gone), not this one message."""

    def __init__(self, reason: str, *, refused: bool = False) -> None:
        super().__init__(reason)
        self.refused = refused


class NotTaken(Exception):
    """What was heard could not be handled now (storage is away): the platform should repeat it."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message to deliver. ``replaces`` is the platform's id of the message whose place it
    takes. ``name`` is who of the staff wrote it, empty when the bot speaks."""

    text: str = field(repr=False)
    choices: tuple[Choice, ...] = ()
    language: str = "en"
    direction: str = "ltr"
    replaces: str | None = None
    name: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file brought from the platform."""

    content: bytes = field(repr=False)
    mime: str


@dataclass(frozen=True, slots=True)
class ChannelCommand:
    """A command to show in the platform's own menu: its name and a description per language."""

    name: str
    descriptions: dict[str, str]


Take = Callable[[Heard], Awaitable[None]]
"""Hands over what was heard; returns when it is committed. Raises NotTaken."""


class Channel(Protocol):
    """A messenger. ``name`` is what addresses are filed under."""

    name: str

    async def start(self, take: Take, commands: Sequence[ChannelCommand]) -> None:
        """Begin to listen; returns when the channel is ready."""

    async def stop(self) -> None:
        """Stop listening and let go of connections."""

    async def send(self, address: str, message: Outgoing) -> str:
        """Deliver one message and return the platform's id of it. Raises NotNow, NotEver."""

    async def fetch(self, reference: str) -> Fetched:
        """Bring a file. Raises NotNow, NotEver."""
