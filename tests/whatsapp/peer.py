"""A Graph API server of ours on a loopback port, written from Meta's documentation.

It stands in for WhatsApp in the tests of the channel and of the whole product: a test speaks as a
person (``say``, ``press``, ``photo``, ``move``), makes trouble (``refuse``, ``outage``,
``delivery``) and looks at what the person sees (``chat``, ``last``)::

    with Peer() as whatsapp:
        ...  # start Naast with whatsapp.settings(), and set whatsapp.webhook
        whatsapp.say(AMINA, "hello")
        shown = whatsapp.until(lambda: whatsapp.last(AMINA))
        whatsapp.press(AMINA, "Français")

It refuses what the platform refuses, with its bodies and codes: see ``peer_rules`` for the shape
and the limits of a message, ``peer_templates`` for templates, ``peer_people`` for rates and the
window. People write under their phone number, or under a user id where they hide the number. All
methods may be called from any thread.
"""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import httpx

from tests.whatsapp.peer_people import OverallRate, PairRate, Person, Shown
from tests.whatsapp.peer_rules import Refusal
from tests.whatsapp.peer_server import (
    BUSINESS_ID,
    OWN_NUMBER,
    PHONE_ID,
    SECRET,
    TOKEN,
    VERIFY,
    Call,
    Delivery,
    Outage,
    PeerServer,
    Trouble,
)

__all__ = [
    "BUSINESS_ID",
    "PHONE_ID",
    "SECRET",
    "TOKEN",
    "VERIFY",
    "Call",
    "Delivery",
    "Outage",
    "OverallRate",
    "PairRate",
    "Peer",
    "Person",
    "Shown",
]
AMINA = "32470000007"


class Peer(PeerServer):
    """WhatsApp, for one number of one business. Use it as a context manager, or ``start`` and
    ``stop`` it. Who writes for the first time is met on the way."""

    def settings(self) -> dict[str, str]:
        """The environment that leads Naast here."""
        return {
            "NAAST_WHATSAPP_TOKEN": self.token,
            "NAAST_WHATSAPP_PHONE_ID": self.phone_id,
            "NAAST_WHATSAPP_APP_SECRET": self.app_secret,
            "NAAST_WHATSAPP_VERIFY_TOKEN": self.verify_token,
            "NAAST_WHATSAPP_BUSINESS_ID": self.business_id,
            "NAAST_WHATSAPP_API": self.url,
        }

    def verify(self, url: str, token: str = "", challenge: str = "1158201444") -> httpx.Response:
        """Ask a webhook whether it is ours, as when its address is filled in."""
        asked = {"hub.mode": "subscribe", "hub.challenge": challenge}
        asked["hub.verify_token"] = token or self.verify_token
        return httpx.get(url, params=asked)

    # -- a person acts -----------------------------------------------------------------------------

    def meet(self, whom: str, **known: Any) -> Person:
        """Let there be a person, by phone number or by user id, without a message."""
        with self._changed:
            found = self._found(whom)
            if found is None:
                found = Person(phone=whom) if whom.isdigit() else Person(user_id=whom)
                self._people[whom] = found
            for name, value in known.items():
                setattr(found, name, value)
            return found

    def say(self, whom: str, text: str, *, reply_to: str = "", **more: Any) -> str:
        """Write a text, perhaps as an answer to a message; return its id. ``more`` are parts of
        the message as the webhook has them (``referral``, an old ``timestamp``)."""
        return self._message(whom, {"type": "text", "text": {"body": text}} | more, reply_to)

    def press(self, whom: str, label: str) -> str:
        """Tap the newest button or row that shows this label (or begins with it, or has it behind
        its ☐ or ☑) and return the id of the tap. Raises LookupError."""
        for shown in reversed(self.chat(whom)):
            for row in shown.rows:
                title, below = row["title"], row.get("description", "")
                sign = title.rpartition(". ")[2]
                reads = [_plain(title), _plain(below), _plain(f"{sign} {below}")]
                if any(words and words.startswith(label) for words in reads):
                    return self.tap(whom, row, shown)
        raise LookupError(f"no button {label!r} for {whom}")

    def pick(self, whom: str, value: str) -> str:
        """Tap the newest button or row with this id. Raises LookupError."""
        for shown in reversed(self.chat(whom)):
            for row in shown.rows:
                if row["id"] == value:
                    return self.tap(whom, row, shown)
        raise LookupError(f"no choice {value!r} for {whom}")

    def tap(self, whom: str, row: dict[str, str], shown: Shown | None = None) -> str:
        """Send a button or row, whether it is still there or not."""
        is_list = shown and shown.payload.get("interactive", {}).get("type") == "list"
        kind = "list_reply" if is_list else "button_reply"
        said = {"type": "interactive", "interactive": {"type": kind, kind: dict(row)}}
        return self._message(whom, said, shown.message_id if shown else "")

    def answer_template(self, whom: str, text: str, payload: str, reply_to: str = "") -> str:
        """Tap the quick reply of a template."""
        said = {"type": "button", "button": {"text": text, "payload": payload}}
        return self._message(whom, said, reply_to)

    def photo(self, whom: str, content: bytes = b"\xff\xd8photo", *, caption: str = "") -> str:
        """Send a photo."""
        return self._file(whom, "image", "image/jpeg", content, caption=caption)

    def voice(self, whom: str, content: bytes = b"OggSvoice") -> str:
        """Send a voice note."""
        return self._file(whom, "audio", "audio/ogg; codecs=opus", content, voice=True)

    def document(
        self, whom: str, content: bytes = b"%PDF", *, name: str = "brief.pdf", caption: str = ""
    ) -> str:
        """Send a document."""
        more = {"filename": name, "caption": caption}
        return self._file(whom, "document", "application/pdf", content, **more)

    def video(self, whom: str, content: bytes = b"ftypmp4", *, caption: str = "") -> str:
        """Send a video."""
        return self._file(whom, "video", "video/mp4", content, caption=caption)

    def sticker(self, whom: str, content: bytes = b"RIFF") -> str:
        """Send a sticker."""
        return self._file(whom, "sticker", "image/webp", content, animated=False)

    def location(self, whom: str, latitude: float, longitude: float, **more: str) -> str:
        """Send a place, perhaps with its name and address."""
        place = {"latitude": latitude, "longitude": longitude} | more
        return self._message(whom, {"type": "location", "location": place})

    def contact(self, whom: str, phone: str, name: str) -> str:
        """Share somebody's number."""
        card = {"name": {"formatted_name": name, "first_name": name}}
        told = card | {"phones": [{"phone": f"+{phone}", "wa_id": phone, "type": "CELL"}]}
        return self._message(whom, {"type": "contacts", "contacts": [told]})

    def react(self, whom: str, message_id: str, emoji: str = "👍") -> str:
        """Put a sign at a message; take it away with an empty one."""
        sign = {"message_id": message_id} | ({"emoji": emoji} if emoji else {})
        return self._message(whom, {"type": "reaction", "reaction": sign})

    def edit(self, whom: str, message_id: str, text: str) -> str:
        """Correct a text that was written before."""
        new = {"type": "text", "text": {"body": text}, "context": {"id": message_id}}
        edit = {"original_message_id": message_id, "message": new}
        return self._message(whom, {"type": "edit", "edit": edit})

    def revoke(self, whom: str, message_id: str) -> str:
        """Take back a message that was written before."""
        return self._message(
            whom, {"type": "revoke", "revoke": {"original_message_id": message_id}}
        )

    def move(self, whom: str, phone: str, user_id: str = "") -> str:
        """Change somebody's number (and with it their user id); the business is told."""
        person = self.meet(whom)
        old = person.phone, person.user_id
        system: dict[str, Any] = {"type": "user_changed_number", "wa_id": phone}
        system["body"] = f"User {person.name} changed from {old[0]} to {phone}"
        if user_id:
            system |= {"user_id": user_id, "previous_user_id": old[1]}
        said = {"type": "system", "system": system} | person.sender()
        person.phone, person.user_id = phone, user_id or person.user_id
        return self._tell(whom, said)

    def change_id(self, whom: str, user_id: str) -> str:
        """Change the user id of somebody whose number the business does not know."""
        person = self.meet(whom)
        system = {"type": "user_changed_user_id", "user_id": user_id}
        system |= {"previous_user_id": person.user_id, "body": f"User {person.name} changed"}
        said = {"type": "system", "system": system} | person.sender()
        person.user_id = user_id
        return self._tell(whom, said)

    def reads(self, whom: str) -> None:
        """Read everything so far: the last message is told to be read."""
        last = self.last(whom)
        if last:
            self._status(whom, last.message_id, "read")

    def status(
        self, whom: str, message_id: str, state: str, refusal: Refusal | None = None
    ) -> None:
        """Tell a status of a message."""
        self._status(whom, message_id, state, refusal)

    def block(self, whom: str) -> None:
        """Let nothing reach a person from now on."""
        self.meet(whom).reachable = False

    def unblock(self, whom: str) -> None:
        """Let messages reach a person again."""
        self.meet(whom).reachable = True

    def inject(self, value: dict[str, Any], field: str = "messages") -> None:
        """Give the webhook a change as it is."""
        self._owe(f"injected {next(self._names)}", value, field)

    def review(self, name: str, language: str, state: str, reason: str = "NONE") -> None:
        """Decide over a template (APPROVED, REJECTED, PAUSED, DISABLED); the business is told."""
        with self._changed:
            found = self.templates.review(name, language, state, "" if reason == "NONE" else reason)
        told = {"event": state, "message_template_id": int(found["id"]), "reason": reason}
        told |= {"message_template_name": name, "message_template_language": language}
        self._owe("templates", told, "message_template_status_update")

    def file(self, mime: str, content: bytes) -> str:
        """Keep a file that can be fetched, and return its id."""
        media_id = str(next(self._names) + 1_500_000_000_000)
        self._media[media_id] = (mime, content)
        return media_id

    # -- what can be seen --------------------------------------------------------------------------

    def chat(self, whom: str) -> list[Shown]:
        """Return what a person was sent, oldest first."""
        with self._changed:
            person = self._found(whom)
            keys = {whom} | ({person.phone, person.user_id} - {""} if person else set())
            return [shown for shown in self.sent if shown.whom in keys]

    def last(self, whom: str) -> Shown | None:
        """Return what a person was sent last."""
        return next(reversed(self.chat(whom)), None)

    def text(self, whom: str) -> str:
        """Everything that a person was sent, and can tap, as one text."""
        said = [words for s in self.chat(whom) for words in (s.text, *s.buttons)]
        return "\n".join(said)

    def called(self, edge: str) -> list[Call]:
        """Return the calls of one kind ("messages", "media"), refused ones too."""
        with self._changed:
            return [call for call in self.calls if call.path.rpartition("/")[2] == edge]

    @property
    def refused(self) -> list[Call]:
        """The calls that were refused."""
        with self._changed:
            return [call for call in self.calls if call.code]

    # -- trouble -----------------------------------------------------------------------------------

    def refuse(
        self, code: int, whom: str | None = None, *, times: int = 1, after: int = 0, **more: Any
    ) -> None:
        """Refuse the next messages (once ``after`` of them went well) with a code."""
        self._troubles.append(Trouble(whom, times, Refusal(code, **more), after=after))

    def drop(self, whom: str | None = None, *, times: int = 1, after: int = 0) -> None:
        """Take the next messages, and drop the connection before the answer is whole."""
        self._troubles.append(Trouble(whom, times, drop=True, after=after))

    def fail_later(self, whom: str, code: int, details: str = "") -> None:
        """Take the next message for a person, and tell by a status that it failed."""
        self._later[whom] = Refusal(code, details)

    def later(self, hours: float) -> None:
        """Let time pass here."""
        self.ahead += hours * 3600

    # -- parts of webhooks -------------------------------------------------------------------------

    def _file(self, whom: str, kind: str, mime: str, content: bytes, **more: Any) -> str:
        media_id = self.file(mime.partition(";")[0], content)
        digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
        told = {"id": media_id, "mime_type": mime, "sha256": digest}
        told |= {name: value for name, value in more.items() if value != ""}
        return self._message(whom, {"type": kind, kind: told})

    def _message(self, whom: str, said: dict[str, Any], reply_to: str = "") -> str:
        person = self.meet(whom)
        said = said | person.sender()
        if reply_to:
            said["context"] = {"from": OWN_NUMBER, "id": reply_to}
        return self._tell(whom, said, person)

    def _tell(self, whom: str, said: dict[str, Any], person: Person | None = None) -> str:
        message_id = self._wamid()
        said = {"timestamp": str(int(self.now()))} | said | {"id": message_id}
        contacts = [person.contact()] if person else []
        if person:
            person.heard = max(person.heard or 0.0, float(said["timestamp"]))
            self._heard_ids.add(message_id)
        self._owe(f"message {whom}", self._value({"contacts": contacts, "messages": [said]}))
        return message_id


def in_lower_case(environment: dict[str, str]) -> dict[str, str]:
    """The environment as ``Settings`` names it."""
    return {name.removeprefix("NAAST_").lower(): value for name, value in environment.items()}


def _plain(words: str) -> str:
    return words.removeprefix("☐ ").removeprefix("☑ ").strip()
