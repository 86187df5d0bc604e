"""What a colleague sees of a case: the alert without a word of what was written, the list, the
card with what the family agreed to share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from bot.channels.base import Link, NotNow, Outgoing
from bot.console import words
from bot.console.beside import Describe
from bot.door import lines, passing_told
from bot.door.asked import OPENS, button
from bot.door.news import News
from bot.invite import link as sign_in_link
from bot.talk.heard import Choice
from bot.talk.texts import Lines, Listed, Name, Text, Tongue, Verbatim, Words
from storage import calls, inbox, reading, sessions, staff, threads
from storage.cases import Case
from storage.database import Tx
from storage.inbox import Scope

_MOST_LISTED = 8
"""Cases of each kind that a list in a chat shows; the console shows all."""
SIGN_IN = "sign_in"
"""What brings a link that signs a colleague in to the console, once."""
LINK_LASTS = timedelta(minutes=15)
_DOT = " · "
_BELL = "🔔 "


class Cards:
    """``describe`` tells what a family gave along; ``scope`` says which cases somebody may see;
    ``page`` is where the console is."""

    def __init__(self, describe: Describe, scope: Callable[[Tx, str], Scope], page: str) -> None:
        self._describe = describe
        self._scope = scope
        self._page = page

    def alert(self, news: News) -> Outgoing | None:
        """There is a case for this colleague: what it is, and why they, and nothing else."""
        case, code = news.case, news.about.value
        if case is None or case.state == "closed":
            return None
        asked = lines.ASKED.get(code, lines.SOMETHING)
        why = _why_you(news, case) if code in lines.FOR_GROUP else ""
        call = "" if code.startswith("transfer") else _call(news, case)
        head = _head(news, case)
        if code == "transfer":
            return passing_told.alert(news, Lines((_BELL.strip(), head), " "))
        if code == "transfer_over":
            return passing_told.no_more(news)
        said = _BELL + news.say(Lines((head, asked, why, call)))
        if code == "transfer_declined" and news.mine:
            return Outgoing(said, news.buttons(("pass", "open")))
        if code.startswith("transfer"):
            link = Link(news.label("console"), f"{self._page}/console/cases/{case.id}")
            return Outgoing(said, link=link)
        acts = ("take", "open") if self._free(news, case) else ("open",)
        return Outgoing(said, news.buttons(acts))

    def group(self, news: News) -> Outgoing | None:
        """The same for everybody in the team's group: nobody's name, and nothing to act with.
        Raises NotNow."""
        case = news.case
        if case is None or case.state != "waiting":
            return None
        if not news.bot:
            raise NotNow("what the bot is called is not known yet")
        url = f"https://t.me/{news.bot}?start={OPENS}{case.id}"
        said = _BELL + news.say(_head(news, case))
        return Outgoing(said, link=Link(news.label("to_chat"), url))

    def listed(self, news: News) -> Outgoing:
        """What is theirs and what waits, as buttons."""
        scope, now = self._scope(news.tx, news.me.id), news.voice.now
        mine = inbox.listed(news.tx, "mine", scope, now, most=_MOST_LISTED)
        waits = inbox.listed(news.tx, "waiting", scope, now, most=_MOST_LISTED)
        found = {case.id: case for case in (*mine, *waits)}
        if not found:
            return Outgoing(news.say(lines.NOTHING_WAITS))
        choices = [
            Choice(button("open", case.id), news.say(_row(news, case))) for case in found.values()
        ]
        return Outgoing(news.say(lines.YOUR_CASES), tuple(choices))

    def sign_in(self, news: News) -> Outgoing:
        """A link of a quarter of an hour into the console. It is made when it is sent, so that no
        copy of it lies in anybody's talk."""
        if staff.worker(news.tx, news.me.id) is None:
            return Outgoing(news.plain("away"))
        now = news.voice.now
        token = sessions.start(news.tx, news.me.id, "link", now, LINK_LASTS)
        button_ = Link(news.label("console"), sign_in_link(self._page, token))
        return Outgoing(news.say(lines.SIGNS_IN), link=button_)

    def card(self, news: News) -> Outgoing:
        """A case as it may be seen from here: nothing that is closed or somebody else's."""
        case = news.case
        if case is None:
            return Outgoing(news.plain("gone"))
        if case.state == "closed":
            return Outgoing(news.state())
        if not inbox.may_see(news.tx, case.id, self._scope(news.tx, news.me.id)):
            return Outgoing(news.line("hidden"))
        said = Lines((*_known(news, case), *self._shared(news, case)))
        acts = news.buttons(("take",)) if self._free(news, case) else _acts(news, case)
        return Outgoing(news.say(said), acts)

    def mine(self, news: News) -> Outgoing | None:
        """The card with which a case begins for whoever has it now."""
        return self.card(news) if news.mine else None

    def _free(self, news: News, case: Case) -> bool:
        """Whether this colleague can take the case: nobody has it, or whoever does is away."""
        if case.state == "waiting":
            return True
        scope = self._scope(news.tx, news.me.id)
        return not news.mine and inbox.left_alone(news.tx, case, scope)

    def _shared(self, news: News, case: Case) -> list[Words]:
        """What the family agreed to share, item by item."""
        given = reading.shared(news.tx, case)
        if not given:
            return [lines.NOTHING_SHARED]
        said: list[Words] = [lines.SHARED]
        for share in given:
            label, text, _own = self._describe(share, news.voice.speaker)
            said.append(f"· {label}: {text}" if text else f"· {label}")
        return said


def heading(tx: Tx, case: Case) -> Words:
    """Which case it is: its number, language, kind and area."""
    area = staff.area(tx, case.area_id)
    parts: list[Words] = [
        lines.CASE.of(number=case.number),
        Text("{language}", values={"language": Tongue(case.language)}),
    ]
    if case.kind in words.KINDS:
        parts.append(words.KINDS[case.kind])
    if area:
        parts.append(Name(area.name))
    return Lines(tuple(parts), _DOT)


def _head(news: News, case: Case) -> Words:
    """A case in one line: how urgent, which, where, how long it waits."""
    urgent = (lines.URGENT,) if case.urgency else ()
    return Lines((*urgent, _row(news, case)), _DOT)


def _row(news: News, case: Case) -> Words:
    return Lines((heading(news.tx, case), _whose(news, case)), _DOT)


def _whose(news: News, case: Case) -> Words:
    if case.state == "waiting":
        return lines.WAITING.of(time=news.voice.since(case.opened))
    return lines.YOURS if case.owner_id == news.me.id else lines.WITH.of(name=news.owner)


def _known(news: News, case: Case) -> list[Words]:
    """What is certain about a case: what it is, since when, why, whose it is and by when."""
    exact = news.voice.exact
    since = lines.SINCE.of(when=exact(case.opened), why=words.why(case.why))
    said: list[Words] = [_head(news, case), since, _why_you(news, case)]
    said.append(lines.DUE.of(when=exact(case.due)))
    said.append(_call(news, case, whole=news.mine))
    if case.letter_by:
        said.append(lines.LETTER.of(when=case.letter_by.astimezone(news.voice.zone).date()))
    return said


def _call(news: News, case: Case, *, whole: bool = False) -> Words:
    """When the family is to be called, where it is; for whoever does that also on which number, and
    what others may hear of it."""
    call = calls.of_case(news.tx, case.id)
    if call is None or not (call.at or whole):
        return ""
    when = news.voice.when(call.at) if call.at else ""
    said = lines.CALL.of(call=Lines((when, Verbatim(call.number) if whole else ""), ", "))
    return Lines((said, lines.VOICEMAIL[call.message] if whole else ""))


def _why_you(news: News, case: Case) -> Words:
    """Why it is for this colleague, where it is."""
    mine = case.responsible_id == news.me.id
    reasons = words.why_them(case.chosen, news.names) if mine else []
    return lines.WHY_YOU.of(reasons=Listed(tuple(reasons))) if reasons else ""


def _acts(news: News, case: Case) -> tuple[Choice, ...]:
    if not news.mine:
        return ()
    topic = news.thread or threads.thread_of(news.tx, news.me.id, case.id)
    answers = () if topic else ("answer",)
    return news.buttons((*answers, "note", "pass", "snooze", "close"))
