"""How a word, photo or voice note is brought over: as it was written, and where a machine can, in
the language of who reads it; a photo without what a phone writes into it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.bare_photo import bare
from bot.talk.heard import Media
from bot.talk.texts import Lines, Name, Words, _, p_
from bot.talk.turn import Turn
from dialogues.meetup_told import WRITE, Button, first_name, others, tell
from dialogues.two_languages import below
from dialogues.world import world
from storage import duos, errands, files, messages, people
from storage.duos import Duo, Member, Word
from storage.files import File
from storage.messages import Message

WORDS = "between-words"
"""The errand that brings a word over; about the word, and the language it is written in where the
reader speaks another one."""
LOST = "between-lost"
"""The errand that tells who sent it that a photo or voice note could not go over; about the
word."""
ARRIVED = "between-arrived"
"""The errand that tells somebody in danger that their words went over; about the word."""
FROM_BESIDE = "✉"
"""The sign before the name of who is beside somebody: none of our staff."""
STOP, REPORT = p_("between", "Stop contact"), p_("between", "Report")

MOST_BYTES = 5_000_000
"""Of a photo or voice note: what every messenger takes."""
_LOOK_AGAIN = timedelta(seconds=20)
_FETCHED_WITHIN = timedelta(minutes=30)
"""How long a file may be on its way from the messenger in which it was sent."""
_PICTURES = ("image/jpeg", "image/png")


# -- sending ---------------------------------------------------------------------------------------


def unfit(media: Media | None) -> bool:
    """Whether it is known already that it cannot go over."""
    if media is None:
        return False
    return _kind(media.kind, media.mime) is None or len(media.content or b"") > MOST_BYTES


def carry(turn: Turn, duo: Duo) -> None:
    """What was just written goes to each on the other side, in a turn of their own. Raises
    Settled."""
    for each in duo.others(turn.person):
        word = duos.relay(turn.db, duo.id, turn.person, turn.n, each.person_id, turn.now)
        wait, about = _translated_first(turn, each, word)
        errands.add(turn.db, each.person_id, WORDS, about, turn.now, due=turn.now + wait)
        if getattr(turn.understood, "crisis", None):
            errands.add(turn.db, turn.person, ARRIVED, word, turn.now)


def _translated_first(turn: Turn, reader: Member, word: str) -> tuple[timedelta, str]:
    """How long a word waits for its translation, and what its errand is about."""
    text, found = turn.heard.text, people.by_id(turn.db, reader.person_id)
    language = found.language if found else turn.language
    carrying = world(turn).carrying
    spoken = getattr(turn.understood, "offered", None) or turn.language
    written = carrying.foreign(text, language, spoken) if text.strip() else None
    if written is None:
        return timedelta(0), word
    about = f"{word}.{written}"
    errand = (reader.person_id, WORDS, about)
    return carrying.ahead(turn.db, errand, [(text, written, language)]), about


# -- bringing --------------------------------------------------------------------------------------


def bring(turn: Turn, about: str) -> None:
    """Bring a word over: in the sender's name, with no trace of where it came from. The words are
    read where they stand, in the sender's own talk."""
    word_id, _dot, written = about.partition(".")
    word = duos.word(turn.db, word_id)
    duo = duos.get(turn.db, word.duo_id) if word else None
    sender = duo.member(word.from_id) if word and duo else None
    if word is None or duo is None or sender is None or duo.blocked or word.to_id != turn.person:
        return
    found = messages.one(turn.db, word.from_id, word.n)
    if found is None or found.deleted:
        return
    file = files.get(turn.db, found.file_id) if found.file_id else None
    if file and file.content is None and file.reference and _still(turn, word.at):
        errands.add(turn.db, turn.person, WORDS, about, turn.now, due=turn.now + _LOOK_AGAIN)
        return
    media = _media(file) if file else None
    if file and media is None:
        errands.add(turn.db, word.from_id, LOST, word.id, turn.now)
    words = _words(turn, found, file if media else None, written)
    if words:
        tell(turn, words, _below(turn, duo), name=_from(turn, sender), file=media)


def _still(turn: Turn, sent: datetime) -> bool:
    return turn.now - sent < _FETCHED_WITHIN


def _from(turn: Turn, sender: Member) -> str:
    called = turn.speaker.say(first_name(turn, sender))
    return f"{FROM_BESIDE} {called[:1].upper()}{called[1:]}"


def _kind(kind: str, mime: str) -> str | None:
    """As what it goes over; None for what does not, as papers."""
    if mime in _PICTURES:
        return "photo"
    return "voice" if kind == "voice" else None


def _media(file: File) -> Media | None:
    """The photo without what a phone writes into it, or the voice note; None where neither can go
    over. Its name stays behind."""
    kind, content = _kind(file.kind, file.mime), file.content
    if kind is None or not content or len(content) > MOST_BYTES:
        return None
    if kind == "voice":
        return Media("voice", file.mime, "voice", content=content)
    photo = bare(content)
    ending = "png" if file.mime == "image/png" else "jpg"
    return Media("photo", file.mime, f"photo.{ending}", content=photo) if photo else None


def _words(turn: Turn, found: Message, file: File | None, written: str) -> Words:
    """What is read: the words, in two languages where need be; of a voice note what a machine
    heard. Empty where there is nothing to bring."""
    if not found.text:
        return {"voice": "🎤", None: ""}.get(file.kind if file else None, "📷")
    if file and file.kind == "voice":
        heard = _("🎤 A machine wrote down: “{words}”").of(words=Name(found.text))
        return Lines((heard, *_beside(turn, found.text, written)))
    beside = _beside(turn, found.text, written)
    return Lines((found.text, *beside)) if beside else found.text


def _beside(turn: Turn, text: str, written: str) -> list[Words]:
    return ["", below(turn, text, written)] if written else []


def _below(turn: Turn, duo: Duo) -> Sequence[Button]:
    return [
        (f"write:{duo.id}", "✍", WRITE.of(name=others(turn, duo))),
        (f"safe:stop.{duo.id}", "🚫", STOP),
        (f"safe:report.{duo.id}", "⚠", REPORT),
    ]


# -- what became of it -----------------------------------------------------------------------------


def _readers(turn: Turn, word_id: str) -> tuple[Word, Duo, Words] | None:
    """A word of this person, its duo, and who was to read it."""
    word = duos.word(turn.db, word_id)
    duo = duos.get(turn.db, word.duo_id) if word and word.from_id == turn.person else None
    reader = duo.member(word.to_id) if word and duo else None
    return (word, duo, first_name(turn, reader)) if word and duo and reader else None


def lost(turn: Turn, word_id: str) -> None:
    """A photo or voice note did not go over, and what can be done."""
    found = _readers(turn, word_id)
    if found:
        _word, duo, name = found
        again = [(f"write:{duo.id}", "✍", WRITE.of(name=others(turn, duo)))]
        said = _("That did not go over to {name}.").of(name=name)
        tell(turn, Lines((said, WHAT_GOES), " "), again)


def arrived(turn: Turn, word_id: str) -> None:
    """After the lines to call: what was written went over as well."""
    found = _readers(turn, word_id)
    if found:
        tell(turn, _("What you wrote went to {name} too.").of(name=found[2]))


WHAT_GOES = _("Words, photos of up to 5 MB and voice messages go over; papers do not.")

TELLS = {WORDS: bring, LOST: lost, ARRIVED: arrived}
