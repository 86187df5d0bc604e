"""What a sender takes along for a family: a link, a picture of it to scan, and a short text.

The link holds a code and nothing else; the text is in the family's language.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import structlog

from bot.channels.base import SendFault
from bot.talk.texts import Lines, Name, Text, Words, _
from bot.turn import Turns
from storage import registrations
from storage.database import Tx
from storage.registrations import Sender

log = structlog.get_logger(__name__)

INVITATION = _(
    "Here you can ask a question in your own language, or talk with a person of {organisation}."
)
TRY_OUT = _("Here you can ask a question in your own language, or talk with a person.")
FREELY = _("It is free, and nothing is obligatory. You decide what you tell.")
_NAMES_ITSELF_WITHIN = 3.0  # seconds for a messenger to say what the bot is called there

BotName = Callable[[], Awaitable[str]]


@dataclass(frozen=True, slots=True)
class Wish:
    """A link that somebody wants: who sends, in which language the family speaks, where it lives
    if that is known, and where the sender may hear that it came."""

    sender: Sender
    language: str
    area_id: str | None = None
    answer_to: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Handout:
    """A link as a sender takes it along. ``id`` is the registration's; ``telegram`` is the same
    link for Telegram, empty where that is not set up; ``picture`` is SVG."""

    id: str
    link: str = field(repr=False)
    telegram: str = field(repr=False)
    picture: str = field(repr=False)
    text: str = field(repr=False)
    language: str
    direction: str


class Handouts:
    """Makes them. ``telegram`` says what the bot is called there, None where it is not set up."""

    def __init__(self, turns: Turns, public_url: str, telegram: BotName | None = None) -> None:
        self._turns = turns
        self._public_url = public_url
        self._telegram = telegram

    @property
    def on_telegram(self) -> bool:
        """Whether there is a bot on Telegram."""
        return self._telegram is not None

    async def make(self, wish: Wish, made_by: str | None = None) -> Handout:
        """Make a link for a family. Raises StorageUnavailable."""
        now = self._turns.now()

        def work(tx: Tx) -> tuple[str, str]:
            return registrations.make(
                tx,
                wish.sender,
                wish.language,
                now,
                answer_to=wish.answer_to,
                area_id=wish.area_id,
                made_by=made_by,
            )

        made_id, code = await asyncio.wrap_future(self._turns.database.submit(work))
        link = f"{self._public_url}/?r={code}"
        speaker = self._turns.languages.speaker(wish.language)
        name = await self.bot_name()
        return Handout(
            made_id,
            link,
            f"https://t.me/{name}?start=r_{code}" if name else "",
            picture(link),
            speaker.say(self._invitation()),
            speaker.language,
            speaker.direction,
        )

    def _invitation(self) -> Words:
        house = self._turns.world.house.name
        first: Text = INVITATION.of(organisation=Name(house)) if house else TRY_OUT
        return Lines((first, FREELY), " ")

    async def bot_name(self) -> str:
        """What the bot is called on Telegram; without an answer the other link has to do."""
        if self._telegram is None:
            return ""
        try:
            return await asyncio.wait_for(self._telegram(), _NAMES_ITSELF_WITHIN)
        except (SendFault, TimeoutError) as fault:
            log.warning("Telegram does not say what the bot is called", fault=type(fault).__name__)
            return ""


def picture(link: str) -> str:
    """Return a QR code of a link as SVG, black on white whatever the page looks like."""
    import segno  # only where somebody is sent

    code = segno.make(link, error="m", micro=False)
    return str(code.svg_inline(border=3, omitsize=True, svgclass="qr", light="#fff", dark="#000"))
