"""What a colleague means with what they wrote or tapped, and for which family it is, if for any.

Internal is the rule: only an answer to a family's message, words in the topic of a case, and words
after choosing a case are for a family. Where two of these disagree, nothing is.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.talk.heard import Heard
from storage import messages, threads, told
from storage.database import Tx
from storage.people import Person

CHOSEN_FOR = timedelta(minutes=30)
"""How long a choice holds when nothing is written: nobody remembers for longer whom they chose."""
OF_FAMILY = ("relayed", "changed")
"""What a colleague is told of a family's own words."""
OPENS = "c_"
"""How the payload of a link to a case begins."""
BY_WORDS = ("say", "reply", "keep", "change")
"""The acts that only follow from what is written: no button asks them, also no made-up one."""
_TAP = re.compile(r"door\.([a-z]+)(?:=([0-9a-z]*))?(?::([0-9a-z.]+))?")
_COMMAND = re.compile(r"/([a-z]+)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked: the act, the case it is about, and what else belongs to it."""

    act: str
    case_id: str = ""
    value: str = ""


def button(act: str, case_id: str = "", value: str = "") -> str:
    """Return the value of a button that asks this."""
    return f"door.{act}={case_id}" + (f":{value}" if value else "")


def asked(tx: Tx, me: Person, heard: Heard, now: datetime) -> Asked:
    """Return what a colleague asks."""
    if heard.kind == "picked":
        tap = _TAP.fullmatch(heard.picked)
        if tap is None or tap[1] in BY_WORDS:
            return Asked("help")
        return Asked(tap[1], tap[2] or "", tap[3] or "")
    if heard.kind == "start":
        opens = heard.text.startswith(OPENS)
        return Asked("open", heard.text.removeprefix(OPENS)) if opens else Asked("cases")
    if heard.kind in ("edited", "deleted"):
        return _mended(tx, heard)
    if command := _COMMAND.match(heard.text):
        named = command[1].lower()
        return Asked(named if named in ("cases", "console", "stop") else "help")
    if heard.album and heard.album == _kept(me).get("album"):
        return _with_the_first(me)
    if for_colleague := word_for(me):
        return for_colleague
    if noting := note_for(me):
        return Asked("keep", noting)
    return _for_family(tx, me, heard, now)


def _mended(tx: Tx, heard: Heard) -> Asked:
    """Other words for what was sent to a family; of anything else nothing went there."""
    _whose, sent = messages.written_as(tx, f"{heard.channel}:{heard.edits}") or ("", None)
    if sent is None or sent.case_id is None or heard.kind == "deleted" or not heard.text.strip():
        return Asked("say", value="stray_edit")
    return Asked("change", sent.case_id, str(sent.n))


def note_for(me: Person) -> str:
    """Return the case for which the next text of a colleague is a note."""
    return str(_kept(me).get("note") or "")


def noting(me: Person, case_id: str) -> str:
    """Return what is kept of a colleague whose next text is a note on this case."""
    return _keeping(me, note=case_id, word="")


def word_for(me: Person) -> Asked | None:
    """Return what the next text of a colleague is a word to another colleague for."""
    kept = str(_kept(me).get("word") or "").split(" ")
    return Asked(*kept) if len(kept) == len(Asked.__slots__) else None


def awaiting(me: Person, word: str) -> str:
    """Return what is kept of a colleague whose next text is a word to another colleague: for which
    act of which case, and what else belongs to it."""
    return _keeping(me, note="", word=word)


def in_album(me: Person, album: str, case_id: str) -> str:
    """Return what is kept of a colleague who sends an album: its first photo went to the family of
    this case, or to nobody."""
    return _keeping(me, album=album, album_for=case_id)


def _with_the_first(me: Person) -> Asked:
    """What was sent together goes where its first went; what was said of that one holds for all."""
    case_id = str(_kept(me).get("album_for") or "")
    return Asked("reply", case_id) if case_id else Asked("say")


def _kept(me: Person) -> dict[str, Any]:
    try:
        kept = json.loads(me.state or "{}")
    except ValueError:
        return {}
    return kept if isinstance(kept, dict) else {}


def _keeping(me: Person, **what: str) -> str:
    return json.dumps({key: value for key, value in (_kept(me) | what).items() if value})


def _for_family(tx: Tx, me: Person, heard: Heard, now: datetime) -> Asked:
    about = told.answered(tx, me.id, heard.channel, heard.address, heard.reply_to)
    answered = about.case_id if about and about.code in OF_FAMILY else None
    here = threads.case_in(tx, me.id, heard.thread) if heard.thread else None
    if answered and here and answered != here:
        return Asked("say", value="stray_two")
    if answered or here:
        return Asked("reply", answered or here or "")
    if heard.thread:
        return Asked("say", value="stray_topic")
    chosen = None if heard.reply_to else threads.chosen(tx, me.id)
    if chosen is None:
        return Asked("say", value="stray")
    if heard.text.strip().casefold() == "stop":
        return Asked("stop")
    if me.last_heard is None or now - me.last_heard > CHOSEN_FOR:
        return Asked("say", chosen, "not_chosen")
    return Asked("reply", chosen)
