"""What the web chat needs of storage: sessions, the talk after a number, files, and a bell."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from itertools import takewhile
from typing import Any, TypeVar

from bot import maps
from bot.channels.base import NotTaken
from bot.channels.webchat import SentFile, Visitor
from bot.talk.heard import Heard
from bot.talk.texts import p_
from bot.turn import Turns
from storage import files, messages, people, sessions
from storage.database import StorageUnavailable, Tx
from storage.messages import Message

T = TypeVar("T")
CHANGED = p_("message of a person", "✏️ changed")
TAKEN_BACK = p_("message of a person", "✖️ taken back")
LASTS = timedelta(days=90)
"""How long a web chat session lasts without being opened."""


@dataclass(slots=True)
class Chatroom:
    """The web chat's view of what is kept. Implements ``bot.channels.webchat.Room``."""

    turns: Turns

    async def enter(self, language: str | None, payload: str = "") -> str:
        """Open a session for somebody new, who is greeted; return its token. ``payload`` is what
        the link held by which they came."""
        address = secrets.token_hex(12)
        now = self.turns.now()
        tongue = self.turns.languages.best(language, self.turns.default_language)

        def work(tx: Tx) -> str:
            person = people.welcome(tx, "web", address, tongue, now)
            return sessions.start(tx, person.id, "chat", now, LASTS)

        token = await self._write(work)
        came = f"{address}:start"
        heard = Heard("web", address, came, kind="start", text=payload, language=language)
        await asyncio.wrap_future(self.turns.take(heard))
        return token

    async def visitor(self, token: str) -> Visitor | None:
        """Return who holds this token, None when it is unknown or over."""
        now = self.turns.now()

        def work(tx: Tx) -> Visitor | None:
            found = sessions.visitor(tx, token, now)
            return Visitor(*found) if found else None

        return await self._read(work)

    async def person_at(self, channel: str, address: str) -> str | None:
        """Return the id of who writes from an address."""

        def work(tx: Tx) -> str | None:
            person = people.at_address(tx, channel, address)
            return person.id if person else None

        return await self._read(work)

    async def leave(self, token: str) -> None:
        """End the session: this device can no longer read the talk."""
        await self._write(lambda tx: sessions.end(tx, token))

    async def after(self, person_id: str, n: int) -> list[dict[str, Any]]:
        """Return the talk after a number, as the web chat API gives it: up to what waits for its
        translation."""
        now = self.turns.now()

        def work(tx: Tx) -> list[dict[str, Any]]:
            here = takewhile(lambda m: not m.waits(now), messages.after(tx, person_id, n))
            return [self._shown(tx, person_id, message) for message in here]

        return await self._read(work)

    async def file(self, person_id: str, file_id: str) -> SentFile | None:
        """Return one of the person's own files."""

        def work(tx: Tx) -> SentFile | None:
            found = files.get(tx, file_id)
            if found is None or found.person_id != person_id or found.content is None:
                return None
            return SentFile(found.name, found.mime, found.content)

        return await self._read(work)

    def _shown(self, tx: Tx, person_id: str, message: Message) -> dict[str, Any]:
        """A message as it stands now; what changes one stands in its place."""
        if message.changes is None:
            return _shown(tx, message, self._marked(message))
        changed = messages.one(tx, person_id, message.changes) or message
        place = {"n": message.n, "replaces": messages.stands_in(tx, person_id, message)}
        return _shown(tx, changed, self._marked(changed)) | place

    def _marked(self, message: Message) -> str:
        """Its words; and where a place can be seen, or that a colleague changed them or took them
        back."""
        words = [message.text, f"🗺 {maps.link(message.place)}" if message.place else ""]
        if message.who == "human" and (message.edited or message.deleted):
            turns = self.turns
            speaker = turns.languages.speaker(message.language, turns.default_language)
            words.append(speaker.say(TAKEN_BACK if message.deleted else CHANGED))
        return "\n".join(filter(None, words))

    def bell(self, person_id: str) -> asyncio.Future[None]:
        """Return a future that is done when something new is there for this person."""
        return self.turns.wake.listen(person_id)

    async def _write(self, work: Callable[[Tx], T]) -> T:
        try:
            return await asyncio.wrap_future(self.turns.database.submit(work))
        except StorageUnavailable as fault:
            raise NotTaken(str(fault)) from fault

    async def _read(self, work: Callable[[Tx], T]) -> T:
        try:
            return await asyncio.wrap_future(self.turns.database.submit_read(work))
        except StorageUnavailable as fault:
            raise NotTaken(str(fault)) from fault


def _shown(tx: Tx, message: Message, text: str) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "n": message.n,
        "from": message.who,
        "text": text,
        "lang": message.language,
        "dir": message.direction,
        "options": message.choices,
    }
    extra = {
        "id": message.client_id,
        "replaces": message.replaces,
        "name": message.name,
        "picked": message.picked,
    }
    shown |= {key: value for key, value in extra.items() if value}
    if message.file_id and (kept := files.about(tx, message.file_id)):
        kind, name = kept
        shown["attachment"] = {
            "kind": kind,
            "name": name,
            "url": f"/chat/api/files/{message.file_id}",
        }
    return shown
