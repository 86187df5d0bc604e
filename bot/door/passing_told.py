"""What colleagues see of passing a case on in their own messenger: how it stands, whom it can go
to, what is offered to them. Looked up at the moment of sending, as the console's pages are."""

from __future__ import annotations

from collections.abc import Callable

from bot.channels.base import Outgoing
from bot.console import words
from bot.console.beside import Describe
from bot.console.transfers import NO_ANSWER, NO_WORD, NOBODY, REASONS, too_long
from bot.desk import NotForYou
from bot.door import lines
from bot.door.asked import button
from bot.door.news import News
from bot.door.passing import Wanted
from bot.handing import SILENT, UNANSWERED, Handing, NoSuchTransfer, Offer, Passing, Receiver
from bot.talk.heard import Choice
from bot.talk.texts import Lines, Name, Text, Tongue, Words, _, p_
from storage import outbox, told, transfers
from storage.cases import Case
from storage.shares import Share
from storage.transfers import Settled, Transfer

_MOST = 6
"""Receivers on one page of a list in a chat."""
_AREA, _HOUSE = "📍", "🏢"
OFFERS, ENDS = ("offer",), ("offer_no", "offer_over", "transfer_over", "mine")
"""What brings an offer into a chat, and what takes it away or makes it theirs."""
WRITE_IT = _("Write it as your next message here. /stop ends it.")
SETTLED = (
    _("This was settled already"),
    _(
        "Somebody answered it, took it back, or the family thought otherwise. Nothing was changed "
        "now."
    ),
)


class PassingTold:
    """``describe`` tells what a family gave along for a transfer."""

    def __init__(self, handing: Handing, describe: Describe) -> None:
        self._handing = handing
        self._describe = describe
        self.says: dict[str, Callable[[News], Outgoing | None]] = {
            "pass": self.passing,
            "pass_why": self.reasons,
            "pass_word": self.word,
            "offer": self.offer,
            "offer_no": declined,
            "offer_over": over,
        }

    # -- whoever has the case ----------------------------------------------------------------------

    def passing(self, news: News) -> Outgoing:
        """How passing it on stands, else to whom it can go. The value is a page of the list."""
        case = news.case
        if case is None or not news.mine:
            return Outgoing(news.state())
        found = self._handing.passing(news.tx, case, news.me.id)
        if found.under_way:
            way = found.under_way
            keep = news.say(_("Keep the case after all"))
            said = news.say(Lines(tuple(self._under_way(news, found, way))))
            return Outgoing(said, (Choice(button("passback", case.id, way.id), keep),))
        fault = NOBODY if news.about.value == "nobody" else _last(found)
        asked = Lines((fault, _("Who goes on with this family?"), *_signs(found)))
        return Outgoing(news.say(asked), self._receivers(news, case, found))

    def _under_way(self, news: News, found: Passing, way: Transfer) -> list[Words]:
        said = [
            _titled(_("To"), _whom(found)),
            _titled(_("How it stands"), _stands(news, found, way)),
        ]
        if way.state == "offered":
            along = [self._describe(share, news.voice.speaker)[0] for share in found.given]
            nothing = _("Nothing: only its language, area and since when are seen.")
            said.append(
                _titled(_("The family gave along"), Lines(tuple(along), ", ") if along else nothing)
            )
        stays = _("Until somebody there has said yes, the case and the talk stay with you.")
        return [*said, _titled(_("Your word"), Name(way.word)), stays]

    def _receivers(self, news: News, case: Case, found: Passing) -> tuple[Choice, ...]:
        """One page of buttons: the colleagues of their own house, areas and organisations, and who
        works elsewhere."""
        ours = self._handing.house_of(news.tx, news.me.id)
        near = [each for each in found.people if each.house == ours]
        far = [each for each in found.people if each.house != ours]
        every = [*near, *found.areas, *found.organisations, *far]
        page = int(news.about.value) if news.about.value.isdigit() else 0
        shown, after = every[page * _MOST :][:_MOST], every[(page + 1) * _MOST :]
        choices = [
            Choice(button("passto", case.id, Wanted(each.id).value()), _called(news, each, ours))
            for each in shown
        ]
        if after:
            more = news.say(p_("menu", "More"))
            choices.append(Choice(button("pass", case.id, str(page + 1)), f"➡️ {more}"))
        return tuple(choices)

    def reasons(self, news: News) -> Outgoing:
        """Why: what the family hears."""
        case, wanted = news.case, Wanted.read(news.about.value)
        if case is None or wanted is None or not news.mine:
            return Outgoing(news.state())
        asked = _("The reason, as the family reads it: because this colleague…")
        choices = [
            Choice(button("passwhy", case.id, wanted.value(code)), news.say(label))
            for code, label in REASONS.items()
        ]
        return Outgoing(news.say(asked), tuple(choices))

    def word(self, news: News) -> Outgoing:
        """Ask for the word to a colleague. The value is what it is for."""
        asks: dict[str, tuple[Words, ...]] = {
            "passes": (
                NO_WORD,
                _(
                    "The family is asked now, in its language: it may say no, and ticks what your "
                    "colleague may see. Until somebody there has said yes, you keep the case."
                ),
            ),
            "declines": (NO_ANSWER,),
        }
        value = news.about.value
        said = asks.get(value, (_("Stays inside. For a no, say why."),))
        if value.isdigit():
            said = (too_long(int(value)),)
        return Outgoing(news.say(Lines((*said, WRITE_IT))))

    # -- whoever is asked --------------------------------------------------------------------------

    def offer(self, news: News) -> Outgoing:
        """What is offered to them, and nothing else of the family; or that it is settled."""
        try:
            found = self._handing.offer(news.tx, news.about.value, news.me.id)
        except (Settled, NoSuchTransfer, NotForYou):
            return over(news)
        acts = {
            "accept": _("Yes, I go on with this family"),
            "acceptwith": p_("button", "Yes, with a word"),
            "decline": _("No, not now"),
        }
        case_id, id_ = news.about.case_id, found.transfer.id
        choices = [Choice(button(a, case_id, id_), news.say(label)) for a, label in acts.items()]
        return Outgoing(news.say(Lines(tuple(self._offered(news, found)))), tuple(choices))

    def _offered(self, news: News, found: Offer) -> list[Words]:
        sender, exact = Name(found.sender), news.voice.exact
        said: list[Words] = [
            _("{name} would like you to go on with this family").of(name=sender),
            _titled(_("A word from {name}").of(name=sender), Name(found.transfer.word)),
            _titled(
                _("Language of the family"),
                Text("{language}", values={"language": Tongue(found.language)}),
            ),
            _titled(_("Area"), Name(found.area) if found.area else _("not known")),
            _titled(_("Kind"), words.KINDS.get(found.kind) or _("A talk")),
            _titled(_("Opened on"), exact(found.since)),
            _titled(_("Answer by"), exact(found.answer_by)),
        ]
        if not found.given:
            nothing = _("Nothing so far. You may ask the family yourself once the case is yours.")
            return [*said, nothing]
        said.append(_("The family gave along for you"))
        return [*said, *(self._given(news, share) for share in found.given)]

    # -- the parts ---------------------------------------------------------------------------------

    def _given(self, news: News, share: Share) -> Words:
        label, text, _own = self._describe(share, news.voice.speaker)
        return f"· {label}: {text or news.say(_('yes, once the case is yours'))}"


# -- nothing of it is offered (any more) -----------------------------------------------------------


def alert(news: News, head: Words) -> Outgoing | None:
    """There is something for them to answer; what it is they see when they look."""
    case = news.case
    about = transfers.under_way(news.tx, case.id) if case else None
    if case is None or about is None or about.state != "offered":
        return None
    look = Choice(button("offer", case.id, about.id), news.label("open"))
    return Outgoing(news.say(Lines((head, lines.ASKED["transfer"]))), (look,))


def declined(news: News) -> Outgoing:
    """Their no went to whoever has the case."""
    said = news.say(_("Said no. Your colleague reads why, and keeps the case."))
    return Outgoing(said, replaces=_offered_here(news))


def over(news: News) -> Outgoing:
    """It is settled; what was offered goes from this chat."""
    number = news.case.number if news.case else news.about.number
    which = _titled(lines.CASE.of(number=number), SETTLED[0])
    return Outgoing(news.say(Lines((which, SETTLED[1]))), replaces=_offered_here(news))


def no_more(news: News) -> Outgoing | None:
    """Somebody else answered, or it was taken back: what was offered goes from this chat, where it
    stands there."""
    said = over(news)
    return said if said.replaces else None


def _offered_here(news: News) -> str | None:
    """What the platform calls the message in which the case was offered last, as long as it stands
    there."""
    tx, me, parcel = news.tx, news.me.id, news.parcel
    n = told.stands(tx, me, OFFERS, ENDS, news.about.case_id, parcel.n)
    return outbox.sent_as(tx, me, n, parcel.channel) if n else None


# -- the parts -------------------------------------------------------------------------------------


def _titled(title: Words, said: Words) -> Words:
    return Lines((title, said), ": ")


def _whom(found: Passing) -> Words:
    return Name(f"{found.receiver} ({found.area})" if found.area else found.receiver)


def _stands(news: News, found: Passing, way: Transfer) -> Words:
    when = news.voice.exact(way.offered)
    if way.state == "offered" and found.answer_by:
        said = _("The family said yes on {when}. Your colleague answers by {by}.")
        return said.of(when=when, by=news.voice.exact(found.answer_by))
    if way.asked_again:
        again = _("The family was asked once more on {when}, and has not answered yet.")
        return again.of(when=when)
    return _("The family was asked on {when}, and has not answered yet.").of(when=when)


def _last(found: Passing) -> Words:
    """What became of the last time; empty where there was none."""
    last, name = found.last, Name(found.receiver)
    if last is None:
        return ""
    if last.state == "refused":
        return _("The family would rather stay with you.")
    if last.state == "declined":
        cannot = _("{name} cannot take it:").of(name=name)
        return Lines((cannot, Name(f"“{last.answer}”")), " ")
    if last.answer == SILENT:
        return _("The family did not answer. The case stayed with you.")
    if last.answer == UNANSWERED:
        return _("{name} did not answer in time. The case stayed with you.").of(name=name)
    return ""


def _signs(found: Passing) -> list[Words]:
    """What the signs on the buttons mean."""
    areas = Lines((_AREA, _("Areas: routing chooses who")), " ")
    houses = Lines((_HOUSE, _("Organisations: routing chooses who")), " ")
    return [*([areas] if found.areas else []), *([houses] if found.organisations else [])]


def _called(news: News, one: Receiver, ours: str) -> str:
    """What stands on the button of somebody or some place."""
    if not one.id.startswith("person:"):
        return f"{_AREA if one.id.startswith('area:') else _HOUSE} {one.name}"
    house = one.house if one.house != ours else ""
    away = news.say(_("away today")) if one.away else ""
    return " · ".join(part for part in (one.name, house, *one.languages, away) if part)
