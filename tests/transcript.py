"""Transcripts: conversations in Markdown that are help text and test at once.

A file opens with a title and one line of settings; then what people do and what comes back:

    # Somebody asks for a person
    language: nl · channel: web

    > /start                     opens the chat
    > [Een persoon]              taps the button with this label ([#human]: with this value;
                                 written anew it is the label)
    > ik heb een vraag           types
    > (photo)                    sends a photo (voice, document)
    @ Tine takes                 a supporter acts: takes, writes: …, notes: …, closes, withdraws,
                                 passes on to Piet, knows: … (with a reason of bot.handing)
    @ Piet accepts: …            one who is asked acts: accepts: …, declines: …
    @ Piet looks                 a supporter looks at what is offered, or at the case they have
    Piet (nl): …                 what they see of it, in their language
    + 3 hours                    time passes (minutes, hours, days)
    Naast: …                     what the bot says; further lines are indented
      [button] [☑ ticked]        what it offers (ways out that are always there are left out)

Only the lines with >, @ and + are read; the rest is what must come back. A file whose name begins
with "both" tells both sides: see tests/both.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bot.app import Naast
from bot.invite import invite
from bot.languages import own_name
from bot.settings import Settings
from bot.talk.offering import bare
from bot.talk.texts import Text
from storage import cases, messages, people, reading, transfers
from storage.database import Tx
from storage.messages import Message
from tests.mould import ready
from tests.speaking import Someone
from tests.understand.weights import whole

FOLDER = Path(__file__).parent / "transcripts"
_SETTING = re.compile(r"(\w+): ([^·]+)")
_PASSES = re.compile(r"on to (\w+)(?:, (\w+))?: (.+)")


@dataclass
class Hands:
    """A clock that a transcript can move."""

    at: datetime

    def __call__(self) -> datetime:
        """The present instant."""
        return self.at


def play(
    path: Path,
    data: Path,
    organisation: Path,
    start: datetime,
    database: str = "",
    between: Callable[[Someone], None] = lambda someone: None,
) -> str:
    """Hold the conversation of a file anew, and return the file as it should be. ``database`` is
    a URL, SQLite in the data folder when left out; ``between`` is done after each line."""
    lines = path.read_text(encoding="utf-8").splitlines()
    settings = settings_of(lines)
    clock = Hands(start)
    house = None if settings.get("organisation", "") == "none" else organisation
    naast = Naast(
        Settings(data=ready(data), organisation=house, database_url=database), clock, reads=whole()
    )
    try:
        someone = Someone(naast, settings.get("channel", "web"), settings.get("language", "en"))

        def does(line: str) -> list[str]:
            line = labelled(line, someone.choices)
            told = [line, *_looked(line, someone), *shown(_done(line, someone, clock))]
            between(someone)
            return told

        return held(lines, ("> ", "@ ", "+ "), does)
    finally:
        naast.database.close()


def settings_of(lines: Sequence[str]) -> dict[str, str]:
    """The settings in the second line of a file."""
    found = _SETTING.findall(lines[1]) if len(lines) > 1 else []
    return {name: value.strip() for name, value in found}


def held(lines: Sequence[str], read: Sequence[str], does: Callable[[str], list[str]]) -> str:
    """Do every line that begins with one of these signs, and return the file as it should be."""
    told = [*lines[:2], ""]
    for line in lines[2:]:
        if line.startswith(tuple(read)):
            told += [*does(line), ""]
    return "\n".join(told).rstrip() + "\n"


def labelled(line: str, shown: Callable[..., list[dict[str, str]]]) -> str:
    """A tap written by its value, or by its place in the list, written by its label instead."""
    if not line.startswith(("> [#", "< [#")):
        return line
    value = line[4:-1]
    choices = shown(ways_out=True)
    fitting = [
        c for c in choices if value in (bare(c["id"].partition("=")[2]), c["id"].rpartition(".")[2])
    ]
    if not fitting and value.isdecimal():
        fitting = choices[int(value) - 1 : int(value)]
    assert fitting, f"no {value} among {[c['id'] for c in choices]}"
    return f"{line[0]} [{fitting[0]['label']}]"


def _done(line: str, someone: Someone, clock: Hands) -> list[Message]:
    kind, what = line[0], line[2:]
    if kind == "+":
        count, unit = what.split()
        clock.at += timedelta(**{unit: int(count)})
        return someone.reads()
    if kind == "@":
        _act(someone, what)
        return someone.reads()
    if what == "/start":
        return someone.start()
    if what.startswith("[") and what.endswith("]"):
        return someone.taps(what[1:-1])
    if what in ("(photo)", "(voice)", "(document)"):
        return someone.sends(what[1:-1])
    return someone.types(what)


def _act(someone: Someone, what: str) -> None:
    name, verb, *rest = what.split(" ", 2)
    naast, person = someone.naast, someone.person
    assert person
    case = naast.database.read(lambda tx: cases.open_of(tx, person.id))
    assert case, "no open case"
    staff = _staff(naast, name)
    words = rest[0] if rest else ""
    handing, transfer = naast.handing, _under_way(naast, case.id)
    acts = {
        "looks": lambda: handing.note_look(transfer, staff) if transfer else _nothing(),
        "passes": lambda: _pass_on(naast, case.id, staff, words),
        "accepts:": lambda: handing.accept(transfer, staff, words),
        "declines:": lambda: handing.decline(transfer, staff, words),
        "withdraws": lambda: handing.withdraw(case.id, transfer, staff),
        "takes": lambda: naast.desk.take(case.id, staff),
        "writes:": lambda: naast.desk.reply(case.id, staff, words),
        "notes:": lambda: naast.desk.note(case.id, staff, words),
        "closes": lambda: naast.desk.close(case.id, staff),
    }
    acts[verb]().result()


def _nothing() -> Future[None]:
    done: Future[None] = Future()
    done.set_result(None)
    return done


def _pass_on(naast: Naast, case_id: str, staff: str, words: str) -> Future[None]:
    found = _PASSES.fullmatch(words)
    assert found, words
    to, reason, word = found.groups(default="")
    return naast.handing.ask(case_id, staff, f"person:{_staff(naast, to)}", word, reason)


def _under_way(naast: Naast, case_id: str) -> str:
    found = naast.database.read(lambda tx: transfers.under_way(tx, case_id))
    return found.id if found else ""


def _looked(line: str, someone: Someone) -> list[str]:
    """What a supporter who looks sees: the offer, or of their case what they may read."""
    name, _space, verb = line[2:].partition(" ")
    person = someone.person
    if line[0] != "@" or verb != "looks" or person is None:
        return []
    naast, staff = someone.naast, _staff(someone.naast, name)
    speaker = naast.languages.speaker("nl")

    def read(tx: Tx) -> list[str]:
        case = cases.open_of(tx, person.id)
        assert case
        if case.owner_id == staff:
            given = reading.shared(tx, case)
            since = reading.readable_from(tx, case, staff)
            talk = [m for m in messages.of_case(tx, case.id) if since is None or m.at >= since]
            told = [f"{m.name or '>'} {m.text}" for m in talk]
        else:
            (offer,) = naast.handing.offers(tx, staff)
            given, since = offer.given, offer.since
            at = speaker.say(Text("{at}", values={"at": since}))
            told = [f"{offer.sender}: {offer.transfer.word}"]
            told += [f"{own_name(offer.language)}, {offer.kind}, {at}"]
        items = [naast.handed.describe(share, speaker) for share in given]
        return [*told, *(f"{label}: {said}".rstrip(": ") for label, said, _own in items)]

    first, *more = naast.database.read(read) or ["–"]
    return [f"{name} (nl): {first}", *(f"  {each}" for each in more)]


def _staff(naast: Naast, name: str) -> str:
    known = [p.id for p in naast.database.read(people.staff) if p.name == name]
    if not known:
        invite(naast.database, naast.settings, naast.now(), "supporter", name, "nl")
    return known[0] if known else _staff(naast, name)


def shown(messages: list[Message], to: str = "") -> list[str]:
    """What messages look like in a file; ``to`` names their reader, where there are several."""
    lines = []
    for message in messages:
        who = "Naast" if message.who == "bot" else message.name
        who += f", to {to}" if to else ""
        buttons = [
            f"{'☑ ' if c.get('ticked') else ''}{c['label']}"
            for c in message.choices
            if not c.get("always")
        ]
        sent = "(file) " if message.file_id and message.who == "bot" else ""
        lines += said(who, f"{sent}{message.text}".split("\n"), buttons)
    return lines


def said(who: str, lines: Sequence[str], buttons: Sequence[str] = ()) -> list[str]:
    """What somebody says: the first line after who says it, the others below, then what can be
    tapped."""
    first, *more = lines
    told = [f"{who}: {first}", *(f"  {line}".rstrip() for line in more)]
    return [*told, "  " + " ".join(f"[{label}]" for label in buttons)] if buttons else told
