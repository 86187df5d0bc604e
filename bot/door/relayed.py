"""What a family wrote, for whoever has its case: read in the family's own talk when it is sent."""

from __future__ import annotations

from typing import cast

from bot.channels.base import Attachment, FileKind, NotNow, Outgoing
from bot.console import words
from bot.door import lines
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
    text = f"{_head(news)}{found.text}{instead}".strip()
    return Outgoing(text, attachment=attachment, place=found.place)


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
    quoted = (found.original or found.text)[:_MOST_QUOTED] if found else ""
    return Outgoing(f"⚠️ {said}" + (f"\n“{quoted}”" if quoted else ""))


def _message(news: News) -> Message | None:
    """The family's message, where this colleague may read it."""
    case = news.case
    if case is None or not news.mine:
        return None
    found = messages.one(news.tx, case.person_id, news.about.n)
    if found is None or found.case_id != case.id:
        return None
    return found if reading.may_read(news.tx, case, news.me.id, found.at) else None


def _head(news: News) -> str:
    """The sign of a family's words; outside the case's own topic also whose they are."""
    case = news.case
    return "💬 " if news.thread or case is None else f"💬 {case.number} · {case.language}\n"


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
