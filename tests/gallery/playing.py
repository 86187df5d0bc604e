"""Plays a conversation in any language: the same taps, the words that a file has typed.

The file is played as it is first, to learn which choice each tap is; then each tap is made by that
choice, whatever its button is called in the other language.
"""

from __future__ import annotations

import itertools
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.app import Naast
from bot.languages import language_name, own_name
from bot.settings import Settings
from storage import messages, people, staff
from storage.database import Tx
from storage.messages import Message
from tests.both import READ, Stage, Talker
from tests.both_people import OnTelegram
from tests.conftest import EXAMPLE, FROZEN
from tests.gallery.conversations import Conversation
from tests.mould import ready
from tests.speaking import Someone
from tests.telegram.peer import Peer
from tests.transcript import Hands, _done, labelled, settings_of
from tests.understand.weights import whole
from tests.whatsapp.family import OnWhatsApp
from tests.whatsapp.peer import AMINA

Choice = dict[str, Any]
_CHANCE = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True)
class Event:
    """What somebody meets: ``me`` says or taps something, ``note`` tells what happened around, and
    everything else is a message."""

    who: str
    text: str = ""
    message: Message | None = None


class Astray(Exception):
    """In this language the talk is somewhere else: what is tapped is not on offer."""


Taps = dict[int, str]
"""The choice that each line taps, by the number of the line."""


def play(talk: Conversation, tag: str, typed: str, taps: Taps) -> list[Event]:
    """Play a conversation in a language, from the file in ``typed``. Where that is the same, the
    taps are learnt; else they are made. What cannot be tapped ends it with a note."""
    with tempfile.TemporaryDirectory(prefix="naast-gallery-") as folder:
        scene: Alone | Together
        lines, settings = talk.lines(typed), settings_of(talk.lines(typed))
        make = Together if talk.both else Alone
        scene = make(settings, tag, Path(folder))
        told: list[Event] = []
        try:
            for at, line in enumerate(lines[2:], 2):
                if not line.startswith(READ):
                    continue
                try:
                    if tag != typed and "which_tongue" not in taps.get(at, ""):
                        told += scene.stays()
                    told += scene.goes(line, at, taps, learn=tag == typed)
                except (Astray, AssertionError, LookupError) as astray:
                    told.append(Event("note", f"⚠ {line}: {astray}"))
                    break
        finally:
            scene.ends()
        return told


class Alone:
    """A family and the bot."""

    def __init__(self, settings: dict[str, str], tag: str, data: Path) -> None:
        self.clock = Hands(FROZEN)
        house = None if settings.get("organisation") == "none" else EXAMPLE
        self.naast = Naast(
            Settings(data=ready(data), organisation=house), self.clock, reads=whole()
        )
        self.spoken = settings.get("language", "en")
        self.tag = tag
        self.someone = Someone(self.naast, settings.get("channel", "web"), tag)

    def goes(self, line: str, at: int, taps: Taps, *, learn: bool) -> list[Event]:
        """Do what a line says, and what comes of it."""
        if not is_tap(line):
            came = _done(line, self.someone, self.clock)
            return [as_said(line), *(Event(m.who, message=m) for m in came)]
        choices = self.someone.choices(ways_out=True)
        chosen = chosen_by(line, choices, at, taps, self.spoken, self.tag, learn=learn)
        came = self.someone.picks(chosen["id"])
        return [Event("me", chosen["label"]), *(Event(m.who, message=m) for m in came)]

    def stays(self) -> list[Event]:
        """Stay in this language, where the one that was typed in is offered."""
        offered = staying(self.someone.choices()) if self.someone.person else None
        if offered is None:
            return []
        came = self.someone.picks(offered["id"])
        return [Event("me", offered["label"]), *(Event(m.who, message=m) for m in came)]

    def ends(self) -> None:
        """Close what was open."""
        self.naast.database.close()


class Together:
    """A family, colleagues and perhaps a buddy; the gallery shows what the family meets."""

    def __init__(self, settings: dict[str, str], tag: str, data: Path) -> None:
        self.spoken, self.tag = settings.get("language", "fr"), tag
        self.peer = Peer()
        self.peer.__enter__()
        self.stage = Spoken(self.peer, data, EXAMPLE, FROZEN, {**settings, "language": tag})
        self.stage.naast.database.write(lambda tx: speak(tx, self.spoken, tag))
        self.seen = 0

    def goes(self, line: str, at: int, taps: Taps, *, learn: bool) -> list[Event]:
        """Do what a line says, and what the family meets of it."""
        who = self.stage.buddy if line.startswith("<") else self.stage.family
        if not (is_tap(line) and who):
            self.stage.does(self.of_language(line))
            return [as_said(line), *self.came()]
        choices = on_telegram(who) if isinstance(who, OnTelegram) else who.choices(ways_out=True)
        spoken, tag = (self.spoken, self.tag) if line.startswith(">") else ("nl", "nl")
        chosen = chosen_by(line, choices, at, taps, spoken, tag, learn=learn)
        self.picks(who, chosen["id"])
        said = Event("me", chosen["label"]) if line.startswith(">") else as_said(line)
        return [said, *self.came()]

    def stays(self) -> list[Event]:
        """Stay in this language, where the one that was typed in is offered."""
        known = self.stage.naast.database.read(
            lambda tx: people.at_address(tx, *self.stage.family.person_at)
        )
        offered = staying(self.stage.family.choices()) if known else None
        if offered is None:
            return []
        self.picks(self.stage.family, offered["id"])
        return [Event("me", offered["label"]), *self.came()]

    def picks(self, who: Talker, choice: str) -> None:
        """Tap a choice, wherever they talk."""
        if isinstance(who, OnTelegram):
            self.peer.tap(who.chat, choice, holding(self.peer, who.chat, choice))
        elif isinstance(who, OnWhatsApp):
            who.peer.pick(AMINA, choice)
        else:
            who.unread += who.someone.picks(choice)
        self.stage.met()

    def of_language(self, line: str) -> str:
        """A button of a colleague, who reads in Dutch which language the family speaks."""
        spoken, tag = (language_name(each, "nl").capitalize() for each in (self.spoken, self.tag))
        return line.replace(f"· {spoken} ·", f"· {tag} ·") if line.startswith("~ ") else line

    def came(self) -> list[Event]:
        """What is new for the family."""
        naast, at = self.stage.naast, self.stage.family.person_at
        found = naast.database.read(lambda tx: people.at_address(tx, *at))
        if found is None:
            return []
        new = naast.database.read(lambda tx: messages.after(tx, found.id, self.seen))
        self.seen = max([self.seen, *(m.n for m in new)])
        return [Event(m.who, message=m) for m in new if m.who != "me"]

    def ends(self) -> None:
        """Everybody goes home."""
        self.stage.ends()
        self.peer.__exit__(None, None, None)


class Spoken(Stage):
    """A stage whose family speaks any language."""

    def opens(self) -> None:
        """Both have talked with Naast before, each in their language."""
        for who in self.talkers:
            who.types("/start")
            self.settles()
            if isinstance(who, OnTelegram | OnWhatsApp):
                who.taps(own_name("nl" if who is self.buddy else self.spoken))
                self.settles()
            who.reads()
        self.naast.database.write(lambda tx: people.rename(tx, self.id_of("Lien"), "Lien Maes"))

    @property
    def spoken(self) -> str:
        """The family's language."""
        family = self.family
        return (
            family.language if isinstance(family, OnTelegram) else family.someone.language
        ) or ""


def is_tap(line: str) -> bool:
    """Whether a button is tapped."""
    return line[:1] in "<>" and line[2:3] == "[" and line.endswith("]")


def as_said(line: str) -> Event:
    """What the family types, or what happens around it."""
    return Event("me", line[2:]) if line.startswith("> ") else Event("note", line)


def chosen_by(
    line: str,
    choices: list[Choice],
    at: int,
    taps: Taps,
    spoken: str,
    tag: str,
    *,
    learn: bool,
) -> Choice:
    """The choice that a line taps. Raises Astray where it is not on offer."""
    if learn:
        wanted = labelled(line, lambda **_: choices)[3:-1].removeprefix("☑ ")
        fitting = [c for c in choices if c["label"] == wanted] or [
            c for c in choices if wanted.lower() in c["label"].lower()
        ]
        if not fitting:
            raise Astray(f"no {wanted} among {[c['label'] for c in choices]}")
        taps[at] = fitting[0]["id"]
        return fitting[0]
    wanted = taps.get(at, "")
    same = next((c for c in choices if alike(c["id"]) == alike(wanted)), None)
    if wanted.endswith((f"={spoken}", f":{spoken}", f".{spoken}")):
        wanted = wanted[: -len(spoken)] + tag
        named = {"id": wanted, "label": own_name(tag)}  # not on offer where it is spoken already
        return next((c for c in choices if c["id"] == wanted), named)
    if same is None and wanted.startswith("go="):
        return {"id": wanted, "label": line[3:-1]}
    if same is None:
        raise Astray(f"no {wanted} among {[c['id'] for c in choices]}")
    return same


def staying(choices: list[Choice]) -> Choice | None:
    """The choice to stay in this language, where the one that was typed in is offered."""
    return next((c for c in choices if c["id"].endswith("which_tongue=stay")), None)


def alike(choice: str) -> str:
    """A choice without what is made by chance: the id of a meetup, a case, a person."""
    return _CHANCE.sub("#", choice)


def on_telegram(who: OnTelegram) -> list[Choice]:
    """Every button in a chat, the newest first: there the older ones can be tapped too."""
    return [
        {"id": id, "label": label.removeprefix("☐ ").removeprefix("☑ ")}
        for shown in reversed(who.peer.chat(who.chat))
        for label, id in shown.buttons.items()
    ]


def speak(tx: Tx, spoken: str, tag: str) -> None:
    """Let colleagues speak another language than in the file, so that the same one is found for
    the family; whoever spoke that one speaks the file's."""
    other = {spoken: tag, tag: spoken}
    for each in staff.everybody(tx):
        tongues = tuple(dict.fromkeys(other.get(each_tag, each_tag) for each_tag in each.languages))
        staff.employ(
            tx,
            each.id,
            languages=tongues,
            areas=each.areas,
            hours=each.hours,
            backup_id=each.backup_id,
            organisation_id=each.organisation_id,
        )


def holding(peer: Peer, chat: int, choice: str) -> int | None:
    """The newest message that has a choice on it."""
    having = (s for s in reversed(peer.chat(chat)) if choice in s.buttons.values())
    found = next(itertools.islice(having, 1), None)
    return found.message_id if found else None
