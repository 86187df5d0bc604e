"""Says to colleagues, in their language, what the codes of a case mean at the moment of sending."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from bot.channels.base import Outgoing
from bot.console.handed import Ready
from bot.console.voice import Voice
from bot.door import lines, relayed
from bot.door.asked import button
from bot.door.cards import SIGN_IN, Cards, heading
from bot.door.news import News
from bot.door.passing_told import PassingTold
from bot.languages import INTERFACE, Languages
from bot.talk.heard import Choice
from storage import cases, people
from storage.cases import Case
from storage.database import Tx
from storage.messages import About
from storage.outbox import Parcel

_AFTER = {
    "unlink": ("unlink", "help"),
    "not_chosen": ("answer",),
    "sure": ("sure", "open"),
    "more": ("open",),
}
"""The buttons under a line."""


class Telling:
    """``language`` is the house's, in which the team's group is told; ``ready`` finds what a family
    can tap below a sentence."""

    def __init__(
        self,
        languages: Languages,
        language: str,
        cards: Cards,
        passing: PassingTold,
        ready: Callable[[str], Ready | None],
    ) -> None:
        self._languages = languages
        self._language = language
        self._ready = ready
        self._says: dict[str, Callable[[News], Outgoing | None]] = {
            "alert": cards.alert,
            "group": cards.group,
            "list": cards.listed,
            "card": cards.card,
            SIGN_IN: cards.sign_in,
            "mine": cards.mine,
            "until": _until,
            "aside": _aside,
            "over": _over,
            "stands": _stands,
            "faster": _faster,
            "not_sent": _not_sent,
            **passing.says,
            "relayed": relayed.relayed,
            "answered": relayed.answered,
            "translated": relayed.translated,
            "changed": relayed.changed,
            "taken_back": relayed.taken_back,
            "failed": relayed.failed,
        }

    def say(
        self, tx: Tx, parcel: Parcel, about: About, now: datetime, thread: str, bot: str
    ) -> Outgoing | None:
        """Return what to send, None for what is not for them any more. Raises NotNow while a file
        is still on its way."""
        me = people.by_id(tx, parcel.person_id)
        if me is None:
            return None
        voice = self._voice(self._language if about.code == "group" else me.language, now)
        case = cases.get(tx, about.case_id) if about.case_id else None
        names = {each.id: each.name or "…" for each in people.staff(tx)}
        news = News(tx, parcel, about, voice, me, thread, bot, case, names, self._ready)
        said = self._says.get(about.code, _line)(news)
        if said is None:
            return None
        speaker = voice.speaker
        return replace(said, thread=thread, language=speaker.language, direction=speaker.direction)

    def heading(self, tx: Tx, case: Case, language: str) -> str:
        """What the topic of a case is called."""
        return self._voice(language, case.opened).say(heading(tx, case))

    def _voice(self, language: str, now: datetime) -> Voice:
        bases = [tag.partition("-")[0] for tag in (language, self._language)]
        tongue = next((tag for tag in bases if tag in INTERFACE), "en")
        return Voice(self._languages.speaker(tongue), self._languages.zone or UTC, now)


def _line(news: News) -> Outgoing:
    """One line, about a case or about none, with the buttons that go on from there."""
    code = news.about.code
    about_case = code in lines.CASES and news.case is not None
    known = code if code in lines.PLAIN else "gone"
    said = news.line(code) if about_case else news.plain(known)
    return Outgoing(said, news.buttons(_AFTER.get(code, ())))


def _stands(news: News) -> Outgoing:
    """How a case stands."""
    return Outgoing(news.state())


def _over(news: News) -> Outgoing:
    """A colleague has it here no more: closed, with somebody else, erased, or unlinked."""
    return Outgoing(news.line("in_console") if news.mine else news.state())


def _faster(news: News) -> Outgoing:
    """Somebody took it first, or it is closed."""
    taken = news.case is not None and news.case.state == "taken" and not news.mine
    return Outgoing(news.line("faster", name=news.owner) if taken else news.state())


def _not_sent(news: News) -> Outgoing:
    """Nothing went to the family, because the case is not with this colleague."""
    waits = news.case is not None and news.case.state == "waiting"
    said = f"{news.say(lines.NOT_SENT)} {news.state()}"
    return Outgoing(said, news.buttons(("take",) if waits else ()))


def _aside(news: News) -> Outgoing:
    """Until when a case is put aside."""
    when = news.voice.exact(datetime.fromisoformat(news.about.value))
    return Outgoing(news.line("aside", when=when), _wakes(news))


def _until(news: News) -> Outgoing:
    """Ask until when to put a case aside."""
    case_id = news.about.case_id
    days = [Choice(button("snooze", case_id, day), news.label(day)) for day in _DAYS]
    return Outgoing(news.line("until"), (*days, *_wakes(news)))


_DAYS = ("tomorrow", "monday")


def _wakes(news: News) -> tuple[Choice, ...]:
    """The button that takes up again what is put aside."""
    if news.case is None or not news.case.asleep(news.voice.now):
        return ()
    return (Choice(button("snooze", news.case.id, "wake"), news.label("wake")),)
