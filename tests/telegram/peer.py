"""A Bot API server of ours on a loopback port, written from the Bot API's documentation.

It stands in for Telegram in the tests of the channel and of the whole product: a test speaks as a
person (``say``, ``press``, ``photo``, ``block``), makes trouble (``slow_down``, ``drop``) and looks
at what the chat shows (``chat``, ``last``)::

    with Peer() as telegram:
        ...  # start the bot with telegram.url and telegram.token
        telegram.say(7, "/start", language="fr")
        shown = telegram.until(lambda: telegram.last(7))
        telegram.press(7, "Français")

People reply (``say(..., reply_to=…)``), correct themselves (``edit``), send albums and places, and
keep topics where ``topics.on`` is set: the bot makes them, a person may delete one
(``delete_topic``) and the bot is not told. A group takes 20 messages a minute. Files that the bot
uploads are kept (``Shown.file``) and can be fetched again.

It is strict: parameters that the documentation does not name, texts over 4096 UTF-16 units, buttons
over 64 bytes, files over their size, edits of unknown messages and messages to people who never
wrote are refused. All methods may be called from any thread.
"""

from __future__ import annotations

import itertools
import time
from typing import Any

from tests.telegram.peer_rules import Refusal, wanted
from tests.telegram.peer_server import TOKEN, Call, PeerServer, Shown, Trouble, me

__all__ = ["TOKEN", "Call", "Peer", "Shown"]


class Peer(PeerServer):
    """Telegram, for one bot. Use it as a context manager, or ``start`` and ``stop`` it.

    ``strict_chats=False`` lets the bot write to people who never wrote to it. ``in_order=False``
    posts a chat's updates to the webhook beside each other instead of one after the other.
    """

    # -- a person acts -----------------------------------------------------------------------------

    def meet(self, chat_id: int, *, language: str | None = "nl", name: str = "Amina") -> None:
        """Let the bot know a person without any update: from now on it may write to them."""
        person = {"id": chat_id, "is_bot": False, "first_name": name}
        self._people[chat_id] = person | ({"language_code": language} if language else {})

    def say(
        self,
        chat_id: int,
        text: str,
        *,
        language: str | None = None,
        name: str | None = None,
        reply_to: int | None = None,
        thread: int | None = None,
    ) -> int:
        """Write a text (or a command), as an answer to a message of either side, in a topic; return
        its message id."""
        where = self._where(chat_id, reply_to, thread)
        return self._message(chat_id, where | {"text": text}, language, name)

    def edit(self, chat_id: int, message_id: int, text: str) -> None:
        """Correct a text that was written before."""
        said = self._said.get((chat_id, message_id), self._base(chat_id, message_id))
        words = {"caption": text} if "photo" in said or "document" in said else {"text": text}
        self.inject({"edited_message": said | {"edit_date": int(time.time())} | words})

    def press(self, chat_id: int, label: str) -> str:
        """Press the newest button that shows this label (or begins with it, or has it behind its
        ☐ or ☑) and return the id of the tap. Raises LookupError."""
        for shown in reversed(self.chat(chat_id)):
            for words, data in shown.buttons.items():
                if words.removeprefix("☐ ").removeprefix("☑ ").startswith(label) or words == label:
                    return self.tap(chat_id, data, shown.message_id)
        raise LookupError(f"no button {label!r} in chat {chat_id}")

    def tap(self, chat_id: int, data: str, message_id: int | None = None) -> str:
        """Send a button's data, whether the button is still there or not; return the tap's id."""
        query = f"{int(time.time())}{next(self._names):06}"
        self._queries.add(query)
        message: dict[str, Any] = {"chat": self._chat(chat_id), "date": 0}
        message["message_id"] = message_id or next(self._message_ids)
        found = next((s for s in self.chat(chat_id) if s.message_id == message_id), None)
        if found:
            message |= {"date": int(time.time()), "text": found.text, "from": me()}
            message["reply_markup"] = {"inline_keyboard": found.rows}
            message |= _in_topic(found.thread)
        tap = {"id": query, "from": self._person(chat_id), "message": message, "data": data}
        self.inject({"callback_query": tap | {"chat_instance": "1"}})
        return query

    def photo(
        self,
        chat_id: int,
        content: bytes = b"\xff\xd8photo",
        *,
        caption: str = "",
        album: str = "",
        reply_to: int | None = None,
        thread: int | None = None,
    ) -> int:
        """Send a photo, in two sizes as Telegram does; the larger one has the content."""
        small = {"file_id": self.file("photos/small.jpg", b"small"), "width": 90, "height": 60}
        large = {"file_id": self.file("photos/large.jpg", content), "width": 900, "height": 600}
        said = {"photo": [small, large]} | _caption(caption)
        said |= {"media_group_id": album} if album else {}
        return self._message(chat_id, self._where(chat_id, reply_to, thread) | said)

    def album(
        self, chat_id: int, *contents: bytes, caption: str = "", reply_to: int | None = None
    ) -> list[int]:
        """Send photos together: messages of their own, one after the other, which share a number;
        the first carries the caption, and alone is an answer to a message."""
        album = f"1380{next(self._names):06}"
        firsts = itertools.chain([(caption, reply_to)], itertools.repeat(("", None)))
        return [
            self.photo(chat_id, content, caption=words, album=album, reply_to=answers)
            for content, (words, answers) in zip(contents, firsts, strict=False)
        ]

    def voice(self, chat_id: int, content: bytes = b"OggSvoice", *, seconds: int = 3) -> int:
        """Send a voice note."""
        reference = self.file("voice/file.oga", content)
        voice = {"file_id": reference, "duration": seconds, "mime_type": "audio/ogg"}
        return self._message(chat_id, {"voice": voice})

    def document(
        self, chat_id: int, content: bytes = b"%PDF", *, name: str = "brief.pdf", caption: str = ""
    ) -> int:
        """Send a document."""
        document = {"file_id": self.file(f"documents/{name}", content), "file_name": name}
        return self._message(
            chat_id, {"document": document | {"mime_type": "application/pdf"}} | _caption(caption)
        )

    def sticker(self, chat_id: int, emoji: str = "👍") -> int:
        """Send a sticker."""
        sticker = {"file_id": self.file("stickers/s.webp", b"RIFF"), "emoji": emoji}
        return self._message(chat_id, {"sticker": sticker})

    def location(
        self, chat_id: int, latitude: float, longitude: float, *, reply_to: int | None = None
    ) -> int:
        """Send a place."""
        said = {"location": {"latitude": latitude, "longitude": longitude}}
        return self._message(chat_id, self._where(chat_id, reply_to, None) | said)

    def venue(
        self,
        chat_id: int,
        title: str,
        address: str,
        place: tuple[float, float],
        *,
        reply_to: int | None = None,
    ) -> int:
        """Send a place that has a name."""
        location = {"latitude": place[0], "longitude": place[1]}
        venue = {"location": location, "title": title, "address": address}
        said = {"location": location, "venue": venue}
        return self._message(chat_id, self._where(chat_id, reply_to, None) | said)

    def delete_topic(self, chat_id: int, thread: int) -> None:
        """Delete a topic with all that is in it, as the person can; the bot hears nothing of it."""
        with self._changed:
            self.topics.delete(chat_id, thread)
            self.sent = [s for s in self.sent if (s.chat_id, s.thread) != (chat_id, thread)]

    def contact(self, chat_id: int, phone: str, first_name: str) -> int:
        """Share a contact."""
        contact = {"phone_number": phone, "first_name": first_name}
        return self._message(chat_id, {"contact": contact})

    def block(self, chat_id: int) -> None:
        """Block the bot: what it sends is refused from now on."""
        self._blocked.add(chat_id)
        self._membership(chat_id, "kicked")

    def unblock(self, chat_id: int) -> None:
        """Let the bot in again."""
        self._blocked.discard(chat_id)
        self._membership(chat_id, "member")

    def inject(self, update: dict[str, Any]) -> int:
        """Give the bot an update as it is, with the next number unless it has one."""
        with self._changed:
            number: int = update.setdefault("update_id", next(self._update_ids))
            kind = next((key for key in update if key != "update_id"), "")
            if wanted(self._allowed, kind):
                self._updates.append(update)
            else:
                self.dropped_kinds.append(kind)
        self._ring()
        return number

    def file(self, path: str, content: bytes, *, claims: int | None = None) -> str:
        """Keep a file that the bot can fetch and return its ``file_id``; ``claims`` is the size
        that Telegram would name, for files too large to keep here."""
        number = next(self._names)
        reference = f"AgACfile{number}"
        folder, _, name = path.rpartition("/")
        self._files[reference] = (f"{folder}/{number}_{name}", content, claims or len(content))
        return reference

    def delete(self, chat_id: int, message_id: int) -> None:
        """Delete a message of the bot, as the person can: it cannot be edited any more."""
        with self._changed:
            self.sent = [s for s in self.sent if (s.chat_id, s.message_id) != (chat_id, message_id)]

    # -- what can be seen --------------------------------------------------------------------------

    def last(self, chat_id: int) -> Shown | None:
        """Return the bot's newest message in a chat."""
        return next(reversed(self.chat(chat_id)), None)

    def called(self, method: str) -> list[Call]:
        """Return the calls of one method, refused ones too."""
        with self._changed:
            return [call for call in self.calls if call.method == method]

    @property
    def pending(self) -> list[int]:
        """The numbers of updates that the bot has not confirmed."""
        with self._changed:
            return [update["update_id"] for update in self._updates]

    # -- trouble -----------------------------------------------------------------------------------

    def refuse(
        self,
        method: str | None,
        status: int,
        description: str,
        *,
        chat_id: int | None = None,
        times: int = 1,
        after: int = 0,
        **parameters: int,
    ) -> None:
        """Answer the next calls (once ``after`` of them went well) with an error; ``parameters``
        are those of ResponseParameters. A status of 500 and more is answered in HTML, as by the
        servers in front of Telegram. Without a method every method is meant."""
        refusal = Refusal(status, description, **parameters)
        self._troubles.append(Trouble(method, chat_id, times, refusal, after=after))

    def slow_down(
        self, chat_id: int | None, retry_after: int, *, times: int = 1, after: int = 0
    ) -> None:
        """Answer the next messages to a chat (or to all) with 429."""
        words = f"Too Many Requests: retry after {retry_after}"
        self._troubles.append(
            Trouble(
                "sendMessage",
                chat_id,
                times,
                Refusal(429, words, retry_after=retry_after),
                after=after,
            )
        )

    def drop(self, method: str | None, times: int = 1) -> None:
        """Do what the next calls ask, and drop the connection before the answer is whole."""
        self._troubles.append(Trouble(method, None, times, drop=True))

    # -- parts of updates --------------------------------------------------------------------------

    def _message(
        self,
        chat_id: int,
        said: dict[str, Any],
        language: str | None = None,
        name: str | None = None,
    ) -> int:
        known = self._people.get(chat_id, {})
        if chat_id not in self._people or language or name:
            language = language or known.get("language_code", "nl")
            self.meet(chat_id, language=language, name=name or known.get("first_name", "Amina"))
        message_id = next(self._message_ids)
        message = self._base(chat_id, message_id) | said
        self._said[chat_id, message_id] = message
        self.inject({"message": message})
        return message_id

    def _where(self, chat_id: int, reply_to: int | None, thread: int | None) -> dict[str, Any]:
        """Return the fields that say what is answered and where. What answers nothing in a topic
        answers the note that began the topic, as in the topics of groups."""
        where = _in_topic(thread)
        ours = next((s for s in self.chat(chat_id) if s.message_id == reply_to), None)
        if ours:
            where |= _in_topic(ours.thread) | {"reply_to_message": self._result(ours)}
        elif reply_to:
            said = self._said.get((chat_id, reply_to), self._base(chat_id, reply_to))
            where["reply_to_message"] = {k: v for k, v in said.items() if k != "reply_to_message"}
        elif thread:
            note = {"forum_topic_created": {"name": "?", "icon_color": 7322096}}
            where["reply_to_message"] = self._base(chat_id, thread) | note | {"from": me()}
        return where

    def _base(self, chat_id: int, message_id: int) -> dict[str, Any]:
        return {
            "message_id": message_id,
            "from": self._person(chat_id),
            "chat": self._chat(chat_id),
            "date": int(time.time()),
        }

    def _person(self, chat_id: int) -> dict[str, Any]:
        if chat_id not in self._people:
            self.meet(chat_id)
        return self._people[chat_id]

    def _membership(self, chat_id: int, status: str) -> None:
        old = "member" if status == "kicked" else "kicked"
        change: dict[str, Any] = {"chat": self._chat(chat_id), "from": self._person(chat_id)}
        change |= {"date": int(time.time())}
        change |= {"old_chat_member": {"user": me(), "status": old}}
        self.inject(
            {"my_chat_member": change | {"new_chat_member": {"user": me(), "status": status}}}
        )


def _in_topic(thread: int | None) -> dict[str, Any]:
    return {"message_thread_id": thread, "is_topic_message": True} if thread else {}


def _caption(caption: str) -> dict[str, str]:
    return {"caption": caption} if caption else {}
