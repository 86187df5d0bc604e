"""What crosses the border between a channel and the talk: what was heard, what is replied."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Kind = Literal[
    "text",
    "picked",
    "start",
    "photo",
    "voice",
    "document",
    "location",
    "contact",
    "edited",
    "deleted",  # the person took a message back, where the platform tells
    "other",
    "left",  # the person blocked us: there is nobody to answer
    "returned",  # and let us in again, without a word yet
]

Place = tuple[float, float]
"""Latitude and longitude, in degrees."""

ALOUD = "aloud"
"""How the value of a button begins that has a message read aloud (``aloud=nl:…``)."""
ALOUD_SIGN = "🔊"
"""What stands on it; who cannot tap it can type it."""


@dataclass(frozen=True, slots=True)
class Media:
    """A file that came along. ``content`` is the bytes where the channel already has them,
    else ``reference`` is what the channel needs to fetch it."""

    kind: Literal["photo", "voice", "document"]
    mime: str = "application/octet-stream"
    name: str = ""
    reference: str = ""
    content: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Heard:
    """One message, tap or event from a person, in the same shape whatever the channel.

    ``message_id`` is the platform's own id, unique within the channel: the key to dedupe on.
    ``language`` is the platform's language setting, a hint only. ``spoken`` says that the text was
    written down from the voice note that came with it.

    ``reply_to`` is the platform's id of the message that this one answers, as one of the ids that
    ``Channel.send`` returns (``channels.base.answers`` tells which). ``thread`` is the topic of the
    private chat that it stands in. ``at`` is when it was written, where the platform says so and
    repeats old ones. ``edits`` is the ``message_id`` under which an "edited" or
    "deleted" message was heard first. Messages sent together share their ``album``. ``place`` is
    latitude and longitude in degrees.
    """

    channel: str
    address: str
    message_id: str
    kind: Kind = "text"
    text: str = field(default="", repr=False)
    picked: str = ""
    media: Media | None = None
    language: str | None = None
    name: str | None = field(default=None, repr=False)
    spoken: bool = False
    reply_to: str = ""
    thread: str = ""
    edits: str = ""
    album: str = ""
    place: tuple[float, float] | None = field(default=None, repr=False)
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to tap, as shown: ``id`` comes back as ``picked``.

    ``ticked`` is None outside a tick list. ``always`` marks a way out (menu, a person) that
    a channel may show apart from the answers.
    """

    id: str
    label: str
    ticked: bool | None = None
    always: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """One message to the person, already in the person's language.

    ``replaces`` asks the channel to put it in the place of the last message with choices.
    ``name`` is who says it, where it is not the bot: the words are that person's. ``file`` goes
    along, with its content.
    """

    text: str = field(repr=False)
    choices: tuple[Choice, ...] = ()
    language: str = "en"
    direction: str = "ltr"
    replaces: bool = False
    name: str = field(default="", repr=False)
    file: Media | None = None
