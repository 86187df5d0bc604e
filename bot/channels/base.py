"""What every channel is to the rest of Naast, and the ways in which sending can fail.

SendFault
├── NotNow    try again later (``retry_after`` seconds, when the platform says so)
│   ├── NoThread   the topic is gone: make another and try again there
│   └── WindowClosed   free words wait until the person writes again; a template may go
└── NotEver   this address refuses us: blocked, gone, never allowed
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, Protocol

from bot.talk.heard import Choice, Heard


class SendFault(Exception):
    """A message could not be delivered. The text of the fault never holds the message."""


class NotNow(SendFault):
    """Not delivered this time; worth another try, after ``retry_after`` seconds if given."""

    def __init__(self, reason: str, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class NoThread(NotNow):
    """Not delivered: the topic it was meant for was deleted, or there are no topics any more."""


class NotEver(SendFault):
    """Not deliverable. ``refused``: it is the address that refuses us (the person blocked the
    bot, or is gone), not this one message."""

    def __init__(self, reason: str, *, refused: bool = False) -> None:
        super().__init__(reason)
        self.refused = refused


class WindowClosed(NotNow):
    """Not delivered: the person wrote too long ago for the platform to take free words."""


class NotTaken(Exception):
    """What was heard could not be handled now (storage is away): the platform should repeat it."""


FileKind = Literal["photo", "voice", "document"]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes along, with its bytes."""

    kind: FileKind
    mime: str = "application/octet-stream"
    name: str = field(default="", repr=False)
    content: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Link:
    """A button that opens an address."""

    label: str
    url: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Template:
    """A message that the platform approved beforehand: its name there, its language code there,
    and what fills its variables, in order."""

    name: str
    language: str
    variables: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message to deliver. ``replaces`` is the platform's id of the message whose place it
    takes; ``afresh`` is what is said instead where it cannot take its place. ``name`` is who of the
    staff wrote it, empty when the bot speaks.

    ``thread`` is a topic made by ``Topics.topic``. ``reply_to`` is what ``send`` returned for the
    message that this one answers, or the ``message_id`` under which that one was heard. ``place``
    is latitude and longitude in degrees. ``template`` goes instead of the text, where only a
    template may go.
    """

    text: str = field(repr=False)
    choices: tuple[Choice, ...] = ()
    language: str = "en"
    direction: str = "ltr"
    replaces: str | None = None
    name: str = field(default="", repr=False)
    attachment: Attachment | None = None
    place: tuple[float, float] | None = field(default=None, repr=False)
    thread: str = ""
    reply_to: str | None = None
    link: Link | None = None
    template: Template | None = None
    afresh: str = field(default="", repr=False)


_MOST_PARTS = 14
"""Parts of one message whose ids are kept, the last ones: storage keeps 1000 characters of them."""


def sent_as(ids: Sequence[str]) -> str:
    """Return what ``Channel.send`` returns for a message that went out in these parts: their ids,
    joined by commas."""
    return ",".join(ids[-_MOST_PARTS:])


def parts_of(sent: str) -> tuple[str, ...]:
    """Return the ids of the parts in which a message was sent, in order."""
    return tuple(filter(None, sent.split(",")))


def answers(sent: str, reply_to: str) -> bool:
    """Say whether ``Heard.reply_to`` names a part of the message that was sent as ``sent``."""
    return reply_to in parts_of(sent)


ReceiptState = Literal["sent", "delivered", "read", "failed"]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the platform tells of a message that it took: ``part`` is its id, one of those that
    ``send`` returned. ``fault`` says why it failed. ``category`` and ``country`` (two letters) are
    what the platform counts it under, empty when it does not say."""

    channel: str
    address: str
    part: str
    state: ReceiptState
    at: datetime
    fault: SendFault | None = None
    category: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class Moved:
    """The platform announces that somebody is to be found at another address from now on."""

    channel: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class TemplateState:
    """What became of a template at the platform: its name and language there, its state
    (APPROVED, REJECTED, PAUSED, DISABLED…) and why."""

    channel: str
    name: str
    language: str
    state: str
    reason: str = ""


Reported = Receipt | Moved | TemplateState
Report = Callable[[Reported], Awaitable[None]]
"""Hands over what the platform reports; returns when it is committed. Raises NotTaken."""


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


Take = Callable[[Heard], Awaitable[bool | None]]
"""Hands over what was heard; returns when it is committed, and says whether a person has the talk
(None: not known). Raises NotTaken."""


class Channel(Protocol):
    """A messenger. ``name`` is what addresses are filed under. One that has
    ``merge(messages) -> messages`` makes one message of several of the same turn where they fit."""

    name: str

    @property
    def window(self) -> timedelta | None:
        """How long after a person's last message free words may go to them; None: always."""

    async def start(self, take: Take, commands: Sequence[ChannelCommand]) -> None:
        """Begin to listen; returns when the channel is ready."""

    async def stop(self) -> None:
        """Stop listening and let go of connections."""

    async def send(self, address: str, message: Outgoing) -> str:
        """Deliver one message and return the platform's id of it, or its ids (``sent_as``).
        Raises NotNow, NotEver."""

    async def fetch(self, reference: str) -> Fetched:
        """Bring a file. Raises NotNow, NotEver."""


class TakesBack(Protocol):
    """A channel on which what was said can be taken back."""

    async def take_back(self, address: str, sent: str) -> None:
        """Delete a message of ours, by what ``send`` returned for it; one that is gone is done.
        Raises NotNow, NotEver."""


class Topics(Protocol):
    """A channel that can keep one person's conversations apart, each under its own heading."""

    async def topic(self, address: str, name: str) -> str | None:
        """Begin a topic and return its thread id; None where this chat has no topics. Raises
        NotNow, NotEver."""

    async def close_topic(self, address: str, thread: str) -> None:
        """End a topic: nobody writes there any more. Raises NotNow, NotEver."""
