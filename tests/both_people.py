"""Who talks in the transcripts of both sides, a family and a buddy: on Telegram or on the web page,
and what they see there."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from bot.talk.heard import Heard
from storage.messages import Message
from tests.speaking import Someone
from tests.telegram.peer import Peer, Shown
from tests.transcript import said, shown

FAMILY, BUDDY = 7, 8
JPEG = b"\xff\xd8\xff\xe0 a picture"


@dataclass
class OnTelegram:
    """Somebody on Telegram: they meet what arrives there, and nothing else. ``to`` is who reads it;
    none: the family."""

    peer: Peer
    language: str
    chat: int = FAMILY
    name: str = "Karim"
    to: str = ""
    last: int = 0
    eyes: Eyes = field(init=False)

    def __post_init__(self) -> None:
        """The bot may write to them."""
        self.eyes = Eyes(self.peer, self.chat, to=self.to)
        self.peer.meet(self.chat, language=self.language, name=self.name)

    @property
    def person_at(self) -> tuple[str, str]:
        """Where they are reached."""
        return "telegram", str(self.chat)

    def types(self, text: str) -> None:
        """Write."""
        self.last = self.peer.say(self.chat, text)

    def taps(self, label: str) -> None:
        """Tap the newest button with this label."""
        self.peer.press(self.chat, label.removeprefix("☑ "))

    def sends(self, kind: str) -> None:
        """Send a photo, several together, a voice note, a document or a place."""
        if kind == "album":
            self.peer.album(self.chat, JPEG + b"1", JPEG + b"2", caption="les deux pages")
        elif kind == "place":
            self.peer.location(self.chat, 50.85, 4.35)
        elif kind == "photo":
            self.peer.photo(self.chat, JPEG)
        else:
            getattr(self.peer, kind)(self.chat)

    def corrects(self, text: str) -> None:
        """Correct what was written last."""
        self.peer.edit(self.chat, self.last, text)

    def comes(self, code: str) -> None:
        """Open the chat by somebody's link."""
        self.types(f"/start r_{code}")

    def choices(self, *, ways_out: bool = False) -> list[dict[str, str]]:
        """The buttons of the newest message that has any."""
        return _choices(self.peer, self.chat)

    def reads(self) -> list[str]:
        """What came since they looked last."""
        return self.eyes.new()


@dataclass
class OnTheWeb:
    """Somebody on the web page."""

    someone: Someone
    to: str = ""
    unread: list[Message] = field(default_factory=list)

    @property
    def person_at(self) -> tuple[str, str]:
        """Where they are reached."""
        return self.someone.channel, self.someone.address

    def types(self, text: str) -> None:
        """Write."""
        me = self.someone
        self.unread += me.start() if text == "/start" else me.types(text)

    def taps(self, label: str) -> None:
        """Tap a button."""
        self.unread += self.someone.taps(label)

    def sends(self, kind: str) -> None:
        """Send a photo, voice note or document."""
        self.unread += self.someone.sends(kind, JPEG)

    def corrects(self, text: str) -> None:
        """What stands on the web page cannot be corrected."""
        raise AssertionError(f"nothing is corrected on the web: {text}")

    def comes(self, code: str) -> None:
        """Open the page by somebody's link."""
        me = self.someone
        self.unread += me.hear(Heard("web", me.address, me._id(), "start", text=f"r_{code}"))

    def choices(self, *, ways_out: bool = False) -> list[dict[str, str]]:
        """The buttons of the newest message that has any."""
        return self.someone.choices(ways_out=ways_out)

    def reads(self) -> list[str]:
        """What came since they looked last."""
        found, self.unread = [*self.unread, *self.someone.reads()], []
        return shown(found, self.to)


# -- what a chat of Telegram shows -----------------------------------------------------------------


@dataclass
class Eyes:
    """Looks at one chat: what is new in it, and what stands there in another way. ``who`` is whose
    chat it is; none: somebody to whom the bot is Naast and a colleague has a name (``to``: whom
    the line names as its reader)."""

    peer: Peer
    chat: int
    who: str = ""
    to: str = ""
    seen: dict[int, tuple[str, str]] = field(default_factory=dict)

    def new(self) -> list[str]:
        """What a person sees change in the chat."""
        told: list[str] = []
        for each in self.peer.chat(self.chat):
            now = (each.text, str(each.rows))
            before = self.seen.get(each.message_id)
            if before != now:
                told += self._told(each, again=before is not None)
            self.seen[each.message_id] = now
        return told

    def _told(self, each: Shown, *, again: bool) -> list[str]:
        text = f"({each.kind}) {each.text}".strip() if each.kind != "text" else each.text
        named = re.match(r"(\(\w+\) )?(?:👤 )?((?<=👤 )\w+|✉ [\w ]+):\n", text)
        who = self.who or "Naast"
        if named and not self.who:
            who, text = named[2], (named[1] or "") + text[named.end() :]
        who += f", to {self.to}" if self.to else ""
        if again:
            who += ", in the same message"
        topic = f" (topic {self.peer.topics.of(self.chat)[each.thread]})" if each.thread else ""
        return said(f"{who}{topic}", text.split("\n"), _labels(each))


def _labels(each: Shown) -> list[str]:
    """What can be tapped, but for the ways out that are always there."""
    data = {b["text"]: b.get("callback_data", "") for row in each.rows for b in row}
    return [
        text.removeprefix("☐ ")
        for text, id in data.items()
        if not id.startswith("go=") or ":" in id
    ]


def _choices(peer: Peer, chat: int) -> list[dict[str, str]]:
    newest = next((each for each in reversed(peer.chat(chat)) if each.buttons), None)
    found = newest.buttons.items() if newest else ()
    return [{"id": id, "label": label.removeprefix("☐ ")} for label, id in found]
