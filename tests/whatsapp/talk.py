"""Conversations of tests/transcripts, held over real sockets on WhatsApp and on Telegram.

All of Naast is served; what the person does goes through the platform's peer, and what they see
comes from there. The file is written as in tests/transcript.py. What is stored of the talk is what
is compared with the file; besides it is checked that the person saw all of it, in order, and could
tap all that was offered.
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from bot.app import Naast
from bot.settings import Settings
from storage import outbox
from storage.messages import Message
from tests import both, transcript
from tests.both import Playing, _loader
from tests.serving import free_port
from tests.speaking import Someone
from tests.telegram.peer import Peer as Telegram
from tests.transcript import Hands
from tests.understand.weights import whole
from tests.whatsapp.family import OnWhatsApp as Amina
from tests.whatsapp.family import plain, speaking
from tests.whatsapp.peer import AMINA, Peer, in_lower_case

LONG = 25.0  # seconds; a slow machine under load, not a measure
CHAT = 7
JPEG = b"\xff\xd8\xff\xe0 a picture"


class Line(Protocol):
    """A messenger as one person has it in hand."""

    channel: str
    address: str

    def settings(self, base_url: str) -> dict[str, str]:
        """What leads Naast there."""

    def connect(self, base_url: str) -> None:
        """Naast is served at this address."""

    def clock(self, clock: Hands) -> None:
        """Time goes by this clock."""

    def types(self, text: str) -> None:
        """Write."""

    def picks(self, value: str, label: str) -> None:
        """Tap what gives this value."""

    def sends(self, kind: str) -> None:
        """Send a file."""

    def quiet(self) -> bool:
        """Whether all that was done has arrived."""

    def seen(self) -> list[str]:
        """The words of what came, oldest first."""

    def offered(self) -> set[str]:
        """The values of everything that can be tapped."""

    def faults(self) -> list[str]:
        """What the platform refused."""

    def close(self) -> None:
        """It is over."""


class OnWhatsApp:
    """Amina, on WhatsApp."""

    channel, address = "whatsapp", AMINA

    def __init__(self, _language: str) -> None:
        self.peer = Peer().start()
        self.peer.overall.most = 1000

    def settings(self, base_url: str) -> dict[str, str]:
        """What leads Naast there."""
        return in_lower_case(self.peer.settings()) | {"base_url": base_url}

    def connect(self, base_url: str) -> None:
        """Naast is served at this address."""
        self.peer.webhook = f"{base_url}/whatsapp/webhook"

    def clock(self, clock: Hands) -> None:
        """Time goes by this clock."""
        self.peer.clock = lambda: clock().timestamp()

    def types(self, text: str) -> None:
        """Write."""
        self.peer.say(AMINA, text)

    def picks(self, value: str, label: str) -> None:
        """Tap what gives this value; a way out that is no button is written."""
        try:
            self.peer.pick(AMINA, value)
        except LookupError:
            assert value.startswith("go="), f"{value} cannot be tapped"
            self.types(re.sub(r"^\W+", "", label))

    def sends(self, kind: str) -> None:
        """Send a file."""
        getattr(self.peer, kind)(AMINA, *([JPEG] if kind == "photo" else []))

    def quiet(self) -> bool:
        """Whether all that was done has arrived."""
        return self.peer.quiet

    def seen(self) -> list[str]:
        """The words of what came, oldest first; what a list shows below its title too."""
        return [shown.text for shown in self.peer.chat(AMINA)]

    def offered(self) -> set[str]:
        """The values of everything that can be tapped."""
        return {row["id"] for shown in self.peer.chat(AMINA) for row in shown.rows}

    def faults(self) -> list[str]:
        """What the platform refused."""
        return [f"{call.code} {call.params}" for call in self.peer.refused]

    def close(self) -> None:
        """It is over."""
        self.peer.stop()


class OnTelegram:
    """Amina, on Telegram."""

    channel, address = "telegram", str(CHAT)

    def __init__(self, language: str) -> None:
        self.peer = Telegram().start()
        self.peer.meet(CHAT, language=language)

    def settings(self, base_url: str) -> dict[str, str]:
        """What leads Naast there."""
        return {
            "telegram_token": self.peer.token,
            "telegram_api": self.peer.url,
            "base_url": base_url,
        }

    def connect(self, base_url: str) -> None:
        """Naast asks for updates by itself."""

    def clock(self, clock: Hands) -> None:
        """Telegram's time is not looked at."""

    def types(self, text: str) -> None:
        """Write."""
        self.peer.say(CHAT, text)

    def picks(self, value: str, label: str) -> None:
        """Tap what gives this value."""
        for shown in reversed(self.peer.chat(CHAT)):
            if value in shown.buttons.values():
                self.peer.tap(CHAT, value, shown.message_id)
                return
        raise LookupError(f"{value} cannot be tapped")

    def sends(self, kind: str) -> None:
        """Send a file."""
        getattr(self.peer, kind)(CHAT, *([JPEG] if kind == "photo" else []))

    def quiet(self) -> bool:
        """Whether all that was done has arrived."""
        return not self.peer.pending

    def seen(self) -> list[str]:
        """The words of what came, oldest first."""
        return [shown.text for shown in self.peer.chat(CHAT)]

    def offered(self) -> set[str]:
        """The values of all that could be tapped, also where something else took its place."""
        posted = [c.params["reply_markup"] for c in self.peer.calls if "reply_markup" in c.params]
        rows = [row for each in posted for row in each.get("inline_keyboard", [])]
        return {button.get("callback_data", "") for row in rows for button in row}

    def faults(self) -> list[str]:
        """What the platform refused."""
        return [f"{c.status} {c.params}" for c in self.peer.calls if c.status != 200]

    def close(self) -> None:
        """It is over."""
        self.peer.stop()


LINES: dict[str, type[OnWhatsApp] | type[OnTelegram]] = {
    "whatsapp": OnWhatsApp,
    "telegram": OnTelegram,
}


@dataclass
class Caller(Someone):
    """Somebody whose words and taps go through a messenger."""

    line: Line = field(kw_only=True)
    server: Playing = field(kw_only=True)

    def start(self) -> list[Message]:
        """Open the chat."""
        return self.types("/start")

    def types(self, text: str) -> list[Message]:
        """Write."""
        self.line.types(text)
        return self.reads()

    def taps(self, label: str) -> list[Message]:
        """Tap a button that is there."""
        choices = self.choices(ways_out=True)
        fitting = [c for c in choices if c["label"] == label] or [
            c for c in choices if label.lower() in c["label"].lower()
        ]
        assert fitting, f"no button {label!r} among {[c['label'] for c in choices]}"
        self.line.picks(fitting[0]["id"], fitting[0]["label"])
        return self.reads()

    def sends(self, kind: str, content: bytes = b"", text: str = "") -> list[Message]:
        """Send a file."""
        self.line.sends(kind)
        return self.reads()

    def reads(self) -> list[Message]:
        """Read what is new, once all of it has come."""
        self.settles()
        return super().reads()

    def settles(self) -> None:
        """Wait until all is committed and delivered."""
        deadline = time.monotonic() + LONG
        while not self._still():
            assert time.monotonic() < deadline, f"no rest: {self.line.faults()}"
            time.sleep(0.005)

    def _still(self) -> bool:
        naast = self.naast
        if not self.line.quiet():
            return False
        self.server.does(naast.clock.fetch)
        self.server.does(naast.clock.errands)
        places = naast.database.read(outbox.places)
        naast.outbox._not_before.clear()
        naast.wake.ring("outbox")
        return not places and not naast.outbox._busy and self.line.quiet()


def play_on(
    channel: str, path: Path, data: Path, organisation: Path, start: datetime
) -> tuple[str, list[str]]:
    """Hold the conversation of a file on a messenger; return the file as it came out, and what was
    wrong about what the person saw."""
    lines = path.read_text(encoding="utf-8").splitlines()
    language = transcript.settings_of(lines).get("language", "en")
    clock, line = Hands(start), LINES[channel](language)
    line.clock(clock)
    port = free_port()
    house = speaking(language, organisation, data)
    settings = Settings.model_validate(
        {"data": data, "organisation": house} | line.settings(f"http://127.0.0.1:{port}")
    )
    naast = Naast(settings, clock, reads=whole())
    naast.loader = _loader()
    server = Playing(naast, port)
    try:
        line.connect(server.url)
        caller = Caller(naast, channel, language, line.address, line=line, server=server)

        def does(told: str) -> list[str]:
            told = transcript.labelled(told, caller.choices)
            looked = transcript._looked(told, caller)
            return [told, *looked, *transcript.shown(transcript._done(told, caller, clock))]

        played = transcript.held(lines, ("> ", "@ ", "+ "), does)
        caller._seen = 0
        return played, [*line.faults(), *unseen(Someone.reads(caller), line)]
    finally:
        server.stop()
        line.close()


def play_both(path: Path, data: Path, organisation: Path, start: datetime) -> tuple[str, list[str]]:
    """Hold a conversation of both sides with the family on WhatsApp; return the file as it came
    out, and what was wrong about what the family saw."""
    lines = path.read_text(encoding="utf-8").splitlines()
    settings = transcript.settings_of(lines) | {"channel": "whatsapp"}
    with Telegram() as telegram:
        stage = both.Stage(telegram, data, organisation, start, settings)
        try:
            played = transcript.held(lines, both.READ, stage.does)
            amina, peer = stage.family, stage.whatsapp
            assert peer
            assert isinstance(amina, Amina)
            refused = [f"{call.code} {call.params}" for call in peer.refused]
            return played, [*refused, *amina.unseen()]
        finally:
            stage.ends()


def unseen(talk: Sequence[Message], line: Line) -> list[str]:
    """What was said and never seen, or seen before what was said earlier; and what was offered and
    can be tapped nowhere."""
    shown, faults, at = plain("\n".join(line.seen())), [], 0
    for message in talk:
        found = shown.find(plain(message.text), at)
        if found < 0 and not message.replaces:
            faults.append(f"not seen in its place: {message.text}")
        at = max(at, found)
        values = {c["id"] for c in message.choices if not c.get("always")}
        faults += [f"cannot be tapped: {value}" for value in sorted(values - line.offered())]
    return faults
