"""What a family wrote, and what it was answered in the console, for whoever has its case: read in
the family's own talk when it is sent."""

from __future__ import annotations

from typing import cast

from bot import ready
from bot.channels.base import Attachment, FileKind, NotNow, Outgoing
from bot.console import words
from bot.door import lines
from bot.door.following import URGENT
from bot.door.news import News
from storage import files, messages, reading, told
from storage.messages import Message

_MOST_QUOTED = 60
"""Characters of a colleague's own words by which they know which message failed."""


def relayed(news: News) -> Outgoing | None:
    """A message of the family as it stands in its talk now. Raises NotNow while its file is still
    on its way."""
    found = _message(news)
    if found is None or found.deleted:
        return None
    attachment, instead = _file(news, found)
    text = f"{_head(news)}{_tapped(news, found) or found.text}{instead}".strip()
    return Outgoing(text, attachment=attachment, place=found.place)


def _tapped(news: News, found: Message) -> str:
    """A ready reply in the colleague's language, what stood on the button, and the sentence that it
    answers; empty where it is none (any more)."""
    n, id_ = ready.read(found.picked) or (0, "")
    reply = news.ready(id_)
    if reply is None or news.case is None:
        return ""
    said = reply.shown(news.voice.speaker)
    lines_ = [said] if said == found.text else [said, f"“{found.text}”"]
    if sentence := _message(news, n):  # not what was said with somebody else before
        why = lines.NOT_UNDERSTOOD if reply.becomes == "not-understood" else lines.IN_ANSWER_TO
        lines_.append(f"{news.say(why)} “{_quoted(sentence)}”")
    return "\n".join(lines_)


def answered(news: News) -> Outgoing | None:
    """What this colleague answered in the console, as it stands in the talk now. Raises NotNow."""
    found = _message(news)
    if found is None or found.who != "human":
        return None
    attachment, instead = _file(news, found)
    said = f"{news.say(lines.IN_CONSOLE)} {found.original or found.text}{instead}"
    return Outgoing(f"{_head(news, '🖥')}{said}".strip(), attachment=attachment)


def translated(news: News) -> Outgoing | None:
    """What a machine made of this colleague's words for the family, or that it made nothing."""
    found = _message(news)
    if found is None or found.machine is None:
        return None
    made, quoted = found.machine, f"“{_quoted(found)}”"
    if not made.text:
        return Outgoing(f"{_head(news, '🌐')}{news.say(lines.ALONE)}\n{quoted}")
    by = news.say(lines.BY_MACHINE.of(machine=made.name))
    said = (quoted, f"{by} {news.say(lines.BELOW)}", made.text)
    return Outgoing(_head(news, "🌐") + "\n".join(said))


def changed(news: News) -> Outgoing | None:
    """The family changed a message: its new words, as an answer to what stood there."""
    found = _message(news)
    if found is None or found.deleted:
        return None
    text = f"{_head(news)}✏️ {news.say(lines.CHANGED)} {found.text}"
    return Outgoing(text, reply_to=_before(news))


def taken_back(news: News) -> Outgoing | None:
    """What the family took back goes from here too, where it was a text."""
    if _message(news) is None:
        return None
    return Outgoing(f"{_head(news)}✖️ {news.say(lines.TAKEN_BACK)}", replaces=_before(news))


def failed(news: News) -> Outgoing | None:
    """What a colleague wrote did not arrive: why, and which message it was."""
    if news.case is None or not news.mine:
        return None
    said = news.line("failed", reason=words.reason(news.about.value))
    found = messages.one(news.tx, news.case.person_id, news.about.n)
    quoted = _quoted(found) if found else ""
    return Outgoing(f"⚠️ {said}" + (f"\n“{quoted}”" if quoted else ""))


def _quoted(found: Message) -> str:
    """A colleague's own words, as they wrote or picked them."""
    text = found.original or found.text
    if len(text) <= _MOST_QUOTED:
        return text
    return f"{text[:_MOST_QUOTED].rsplit(' ', 1)[0]}…"


def _message(news: News, n: int = 0) -> Message | None:
    """A message of the talk (or another), where this colleague may read it."""
    case = news.case
    if case is None or not news.mine:
        return None
    found = messages.one(news.tx, case.person_id, n or news.about.n)
    if found is None or found.case_id != case.id:
        return None
    return found if reading.may_read(news.tx, case, news.me.id, found.at) else None


def _head(news: News, sign: str = "💬") -> str:
    """The sign of a family's words (or another), and that they are of danger; outside the case's
    own topic also whose talk it is."""
    case = news.case
    urgent = [news.say(lines.URGENT)] if news.about.value == URGENT else []
    whose = [] if news.thread or case is None else [str(case.number), case.language]
    said = " · ".join((*urgent, *whose))
    return f"{sign} {said}\n" if said else f"{sign} "


def _before(news: News) -> str | None:
    """What the platform calls the message as it was brought here first."""
    about, channel = news.about, news.parcel.channel
    return told.relayed(news.tx, news.me.id, "relayed", about.case_id, about.n, channel)


def _file(news: News, message: Message) -> tuple[Attachment | None, str]:
    """The file of a message, or what is said in its place. Raises NotNow."""
    kept = files.get(news.tx, message.file_id) if message.file_id else None
    if kept is None:
        return None, ""
    if not kept.given:
        return None, f"\n{news.say(lines.NOT_GIVEN)}"
    if kept.content is None and kept.reference:
        raise NotNow("the file is not here yet")
    if not kept.content:
        return None, f"\n{news.say(lines.NO_CONTENT)}"
    kind = kept.kind if kept.kind in ("photo", "voice") else "document"
    return Attachment(cast(FileKind, kind), kept.mime, kept.name, kept.content), ""
