"""A family on WhatsApp in the transcripts of both sides, and its trouble there.

What it does goes through the peer; what it is told is read as it is stored, so that it can be held
against the same file on another channel.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select

from bot.app import Naast
from bot.languages import Languages, own_name
from dialogues.tongues import FEW
from storage import messages, optins, outbox, tables
from storage.messages import Message
from tests.both_people import JPEG, OnTheWeb
from tests.transcript import shown
from tests.whatsapp.peer import AMINA, Peer

UNTOLD = {own_name(tag) for tag in FEW}
"""Languages that we do not write: on offer only where the telephone tells which one it speaks."""


@dataclass
class OnWhatsApp(OnTheWeb):
    """Amina, on WhatsApp. She said before that she may be written to, and taps each template."""

    peer: Peer = field(kw_only=True)
    last: str = ""
    waits: list[Message] = field(default_factory=list)
    _at: int = 0

    def lets_in(self, settles: Callable[[], None]) -> None:
        """Tap the template where one came, so that what waits comes."""
        naast, (channel, address) = self.someone.naast, self.person_at
        person = self.someone.person
        if person and not naast.database.read(lambda tx: optins.last(tx, person.id, channel)):
            now, agreed = naast.now(), {"yes": True, "way": "asked", "words": "?"}
            naast.database.write(lambda tx: optins.say(tx, person.id, channel, now, **agreed))
        if naast.database.read(lambda tx: outbox.held(tx, channel, address)):
            button = next(w.button for w in naast.asking.wordings if w.language == "fr")
            self.peer.answer_template(AMINA, button, button)
            settles()

    def reads(self) -> list[str]:
        """What came to her since she looked last; what is held or lost is not among it."""
        self.waits += self.someone.reads()
        came = plain("\n".join(shown.text for shown in self.peer.chat(AMINA)))
        told = []
        for message in list(self.waits):
            found = came.find(plain(message.text), self._at)
            if found >= 0:
                self._at = found + len(plain(message.text))
                told.append(message)
                self.waits.remove(message)
        return shown(told)

    def unseen(self) -> list[str]:
        """What should have come to her and did not: not what is held or was given up."""
        naast, person = self.someone.naast, self.someone.person
        if person is None:
            return []
        gone = select(tables.outbox.c.n).where(
            tables.outbox.c.person_id == person.id, tables.outbox.c.status.in_(("held", "dead"))
        )
        explained = set(naast.database.read(lambda tx: tx.c.execute(gone).scalars().all()))
        return [f"not seen: {each.text}" for each in self.waits if each.n not in explained]

    def types(self, text: str) -> None:
        """Write."""
        self.last = self.peer.say(AMINA, text)

    def taps(self, label: str) -> None:
        """Tap the newest button with this label; a way out that is no button is written, and so is
        a language of which only another messenger could know."""
        chosen = self._newest(label.removeprefix("☑ "))
        if chosen is None:
            assert label in UNTOLD, f"no button {label!r}"
            self.types(label)
            return
        id_, found = chosen
        try:
            self.peer.pick(AMINA, id_)
        except LookupError:
            assert id_.startswith("go="), f"{id_} cannot be tapped"
            self.types(re.sub(r"^\W+", "", found))

    def _newest(self, label: str) -> tuple[str, str] | None:
        person = self.someone.person
        assert person
        talk = self.someone.naast.database.read(lambda tx: messages.after(tx, person.id, 0))
        for each in reversed(talk):
            shown = [(str(c["id"]), str(c["label"])) for c in each.choices]
            found = [c for c in shown if c[1] == label] + [c for c in shown if label in c[1]]
            if found:
                return found[0]
        return None

    def sends(self, kind: str) -> None:
        """Send a photo, several after each other, a voice note, a document or a place."""
        if kind == "album":
            self.peer.photo(AMINA, JPEG + b"1", caption="les deux pages")
            self.peer.photo(AMINA, JPEG + b"2")
        elif kind == "place":
            self.peer.location(AMINA, 50.85, 4.35)
        elif kind == "photo":
            self.peer.photo(AMINA, JPEG)
        else:
            getattr(self.peer, kind)(AMINA)

    def corrects(self, text: str) -> None:
        """Correct what was written last."""
        self.peer.edit(AMINA, self.last, text)

    def comes(self, code: str) -> None:
        """Open the chat by somebody's link."""
        self.types(f"/start r_{code}")


def plain(words: str) -> str:
    """Words without signs of form and white space: what differs between messengers."""
    return re.sub(r"[\s*_~`•\-]|👤", "", words)


def approve(naast: Naast, peer: Peer) -> None:
    """The platform has our templates, and has looked at them."""
    for each in naast.asking.wordings:
        named = {"name": each.name, "language": each.language, "category": each.category}
        peer.templates.submit({**named, "components": each.components})
        peer.templates.review(each.name, each.language, "APPROVED")


def troubles(peer: Peer) -> dict[str, Callable[[], object]]:
    """What happens around her, by the line that lets it happen on Telegram."""
    return {
        "the family blocks the bot": lambda: peer.block(AMINA),
        "the family lets the bot in again": lambda: peer.unblock(AMINA),
        "the answer of Telegram gets lost": lambda: peer.drop(AMINA),
        "Telegram brings the last message again": lambda: _again(peer),
    }


def _again(peer: Peer) -> None:
    """WhatsApp did not hear in time that we had it."""
    heard = [body for body, _status in peer.posts if '"messages"' in body]
    peer.inject(json.loads(heard[-1])["entry"][0]["changes"][0]["value"])


def speaking(language: str, organisation: Path, data: Path) -> Path:
    """The organisation, which speaks a language with whom it does not know (one that it writes):
    WhatsApp does not say which one somebody speaks."""
    told = organisation.read_text(encoding="utf-8")
    if language in Languages().tags:
        told = re.sub(r"(?m)^default_language: \w+", f"default_language: {language}", told)
    data.mkdir(parents=True, exist_ok=True)
    made = data / "organisation.yaml"
    made.write_text(told, encoding="utf-8")
    return made
