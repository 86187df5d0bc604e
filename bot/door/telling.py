"""Says to colleagues, in their language, what the codes of a case mean at the moment of sending."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from bot.channels.base import Attachment, Link, NotNow, Outgoing, parts_of
from bot.console import words
from bot.console.beside import Describe
from bot.console.pages import INTERFACE
from bot.console.voice import Voice
from bot.door import lines
from bot.door.asked import OPENS, button
from bot.languages import Languages
from bot.talk.heard import Choice
from bot.talk.texts import Lines, Listed, Name, Text, Tongue, Words
from storage import cases, files, inbox, people, reading, staff, threads, told
from storage import messages as talk
from storage.cases import Case
from storage.database import Tx
from storage.inbox import Scope
from storage.messages import About, Message
from storage.outbox import Parcel
from storage.people import Person

_MOST_LISTED = 8
"""Cases of each kind that a list in a chat shows; the console shows all."""
_MOST_QUOTED = 60
"""Characters of a colleague's own words by which they know which message failed."""
_DOT = " · "


@dataclass(slots=True)
class Told:
    """One thing to tell: to whom, what of which case, in which topic, and the transaction in which
    it is looked up. ``case`` is None when there is none (any more)."""

    tx: Tx
    parcel: Parcel
    about: About
    voice: Voice
    me: Person
    thread: str
    bot: str
    case: Case | None
    names: dict[str, str] = field(repr=False)

    @property
    def mine(self) -> bool:
        """Whether the case is taken, by whom it is told to."""
        case = self.case
        return case is not None and case.state == "taken" and case.owner_id == self.me.id


Says = Callable[[Told], Outgoing | None]


class Telling:
    """``describe`` tells what a family gave along; ``scope`` says which cases somebody may see;
    ``language`` is the house's, for the team's group; ``page`` is where the console is."""

    def __init__(
        self,
        languages: Languages,
        language: str,
        describe: Describe,
        scope: Callable[[Tx, str], Scope],
        page: str,
    ) -> None:
        self._languages = languages
        self._language = language
        self._describe = describe
        self._scope = scope
        self._page = page
        self._says: dict[str, Says] = {
            "alert": self._alert,
            "group": self._group,
            "list": self._list,
            "card": self._card,
            "mine": self._mine,
            "until": self._until,
            "over": self._over,
            "stands": self._stands,
            "faster": self._faster,
            "not_sent": self._not_sent,
            "aside": self._aside,
            "failed": self._failed,
            "relayed": self._relayed,
            "changed": self._relayed,
            "taken_back": self._taken_back,
        }

    def say(
        self, tx: Tx, parcel: Parcel, about: About, now: datetime, thread: str, bot: str
    ) -> Outgoing | None:
        """Return what to send, None for what is not for them any more. Raises NotNow while a file
        is still on its way."""
        me = people.by_id(tx, parcel.person_id)
        if me is None:
            return None
        tongue = self._language if about.code == "group" else me.language
        case = cases.get(tx, about.case_id) if about.case_id else None
        names = {each.id: each.name or "…" for each in people.staff(tx)}
        voice = self._voice(tongue, now)
        told_ = Told(tx, parcel, about, voice, me, thread, bot, case, names)
        found = self._says.get(about.code, self._line)(told_)
        if found is None:
            return None
        speaker = voice.speaker
        return replace(found, thread=thread, language=speaker.language, direction=speaker.direction)

    def heading(self, tx: Tx, case: Case, language: str) -> str:
        """What the topic of a case is called."""
        voice = self._voice(language, case.opened)
        return voice.say(self._of(tx, case))

    def _voice(self, language: str, now: datetime) -> Voice:
        bases = [tag.partition("-")[0] for tag in (language, self._language)]
        tongue = next((tag for tag in bases if tag in INTERFACE), "en")
        return Voice(self._languages.speaker(tongue), self._languages.zone or UTC, now)

    # -- lines ---------------------------------------------------------------------------------

    def _line(self, told_: Told) -> Outgoing | None:
        """One line, about a case or about none, with the buttons that go on from there."""
        code, case = told_.about.code, told_.case
        if code in lines.PLAIN:
            said = lines.PLAIN[code].of(name=Name(told_.me.name or "…"))
            return Outgoing(told_.voice.say(said), self._buttons(told_, _AFTER.get(code, ())))
        if code not in lines.CASES or case is None:
            return Outgoing(told_.voice.say(lines.PLAIN["gone"]))
        return Outgoing(self._case_line(told_, code), self._buttons(told_, _AFTER.get(code, ())))

    def _case_line(self, told_: Told, code: str, **values: Any) -> str:
        case = told_.case
        number = case.number if case else told_.about.number
        return told_.voice.say(lines.CASES[code].of(number=number, **values))

    def _state(self, told_: Told) -> str:
        """How a case stands."""
        case = told_.case
        if case is None:
            return self._case_line(told_, "erased")
        if case.state == "closed":
            by = words.CLOSED_BY.get(case.closed_by or "") if told_.about.code == "over" else None
            closed = self._case_line(told_, "closed")
            return f"{closed} {told_.voice.say(by)}" if by else closed
        if case.state == "waiting":
            return self._case_line(told_, "waits")
        if told_.mine:
            return self._case_line(told_, "yours")
        return self._case_line(told_, "with", name=self._owner(told_))

    def _stands(self, told_: Told) -> Outgoing:
        return Outgoing(self._state(told_))

    def _over(self, told_: Told) -> Outgoing:
        """A colleague has it no more here: closed, with somebody else, or erased."""
        said = self._case_line(told_, "in_console") if told_.mine else self._state(told_)
        return Outgoing(said)

    def _faster(self, told_: Told) -> Outgoing:
        if told_.case and told_.case.state == "taken" and not told_.mine:
            return Outgoing(self._case_line(told_, "faster", name=self._owner(told_)))
        return Outgoing(self._state(told_))

    def _not_sent(self, told_: Told) -> Outgoing:
        case = told_.case
        said = f"{told_.voice.say(lines.NOT_SENT)} {self._state(told_)}"
        takes = ("take",) if case and case.state == "waiting" else ()
        return Outgoing(said, self._buttons(told_, takes))

    def _aside(self, told_: Told) -> Outgoing:
        when = told_.voice.exact(datetime.fromisoformat(told_.about.value))
        return Outgoing(self._case_line(told_, "aside", when=when), self._wakes(told_))

    def _until(self, told_: Told) -> Outgoing:
        days = [
            Choice(button("snooze", told_.about.case_id, day), _say(told_, lines.BUTTONS[day]))
            for day in ("tomorrow", "monday")
        ]
        return Outgoing(self._case_line(told_, "until"), (*days, *self._wakes(told_)))

    def _wakes(self, told_: Told) -> tuple[Choice, ...]:
        if told_.case is None or not told_.case.asleep(told_.voice.now):
            return ()
        wake = button("snooze", told_.case.id, "wake")
        return (Choice(wake, _say(told_, lines.BUTTONS["wake"])),)

    def _failed(self, told_: Told) -> Outgoing | None:
        """What a colleague wrote did not arrive: why, and which message it was."""
        case = told_.case
        if case is None or not told_.mine:
            return None
        reason = words.reason(told_.about.value)
        said = self._case_line(told_, "failed", reason=reason)
        found = talk.one(told_.tx, case.person_id, told_.about.n)
        quoted = (found.original or found.text)[:_MOST_QUOTED] if found else ""
        return Outgoing(f"⚠️ {said}" + (f"\n“{quoted}”" if quoted else ""))

    # -- a case --------------------------------------------------------------------------------

    def _alert(self, told_: Told) -> Outgoing | None:
        """There is a case for this colleague: what it is, and why they, and nothing else."""
        case, code = told_.case, told_.about.value
        if case is None or case.state == "closed":
            return None
        asked = lines.ASKED.get(code, lines.SOMETHING)
        why = self._why_you(told_, case) if case.responsible_id == told_.me.id else ""
        said = Lines((self._head(told_, case), asked, why))
        if code.startswith("transfer"):
            label = _say(told_, lines.BUTTONS["console"])
            link = Link(label, f"{self._page}/console/cases/{case.id}")
            return Outgoing(told_.voice.say(said), link=link)
        acts = ("take", "open") if case.state == "waiting" else ("open",)
        return Outgoing(told_.voice.say(said), self._buttons(told_, acts))

    def _group(self, told_: Told) -> Outgoing | None:
        """The same for everybody in the team's group: nobody's name, and nothing to act with."""
        case = told_.case
        if case is None or case.state != "waiting":
            return None
        if not told_.bot:
            raise NotNow("what the bot is called is not known yet")
        said = told_.voice.say(Lines((self._head(told_, case),)))
        url = f"https://t.me/{told_.bot}?start={OPENS}{case.id}"
        return Outgoing(said, link=Link(_say(told_, lines.BUTTONS["to_chat"]), url))

    def _list(self, told_: Told) -> Outgoing:
        """What is theirs and what waits, as buttons."""
        scope, now = self._scope(told_.tx, told_.me.id), told_.voice.now
        mine = inbox.listed(told_.tx, "mine", scope, now, most=_MOST_LISTED)
        waits = inbox.listed(told_.tx, "waiting", scope, now, most=_MOST_LISTED)
        found = {case.id: case for case in (*mine, *waits)}
        if not found:
            return Outgoing(told_.voice.say(lines.NOTHING_WAITS))
        choices = [
            Choice(button("open", case.id), told_.voice.say(self._row(told_, case)))
            for case in found.values()
        ]
        return Outgoing(told_.voice.say(lines.YOUR_CASES), tuple(choices))

    def _card(self, told_: Told) -> Outgoing:
        """A case as it may be seen from here: nothing that is closed or somebody else's."""
        case = told_.case
        if case is None:
            return Outgoing(told_.voice.say(lines.PLAIN["gone"]))
        if case.state == "closed":
            return self._stands(told_)
        if not inbox.may_see(told_.tx, case.id, self._scope(told_.tx, told_.me.id)):
            return Outgoing(self._case_line(told_, "hidden"))
        said = Lines((*self._known(told_, case), *self._shared(told_, case)))
        return Outgoing(told_.voice.say(said), self._acts(told_, case))

    def _mine(self, told_: Told) -> Outgoing | None:
        """The card with which a case begins for whoever has it now."""
        return self._card(told_) if told_.mine else None

    def _known(self, told_: Told, case: Case) -> list[Words]:
        """What stands fast of a case: what it is, since when, why, whose it is and by when."""
        when = told_.voice.exact
        said: list[Words] = [
            self._head(told_, case),
            Lines((lines.SINCE.of(when=when(case.opened)), words.why(case.why)), ". "),
        ]
        if case.responsible_id == told_.me.id:
            said.append(self._why_you(told_, case))
        said.append(lines.DUE.of(when=when(case.due)))
        if case.letter_by:
            said.append(lines.LETTER.of(when=told_.voice.day(case.letter_by)))
        return said

    def _shared(self, told_: Told, case: Case) -> list[Words]:
        """What the family agreed to share, item by item."""
        given = reading.shared(told_.tx, case)
        if not given:
            return ["", lines.NOTHING_SHARED]
        said: list[Words] = [lines.SHARED]
        for share in given:
            label, text, _own = self._describe(share, told_.voice.speaker)
            said.append(f"· {label}: {text}" if text else f"· {label}")
        return said

    def _acts(self, told_: Told, case: Case) -> tuple[Choice, ...]:
        if case.state == "waiting":
            return self._buttons(told_, ("take",))
        if not told_.mine:
            return ()
        topic = told_.thread or threads.thread_of(told_.tx, told_.me.id, case.id)
        answers = () if topic else ("answer",)
        return self._buttons(told_, (*answers, "note", "snooze", "close"))

    def _head(self, told_: Told, case: Case) -> Words:
        """A case in one line: how urgent, which, in which language, where, how long it waits."""
        urgent = (lines.URGENT,) if case.urgency else ()
        return Lines(
            ("🔔", Lines((*urgent, self._of(told_.tx, case), self._whose(told_, case)), _DOT)), " "
        )

    def _row(self, told_: Told, case: Case) -> Words:
        return Lines((self._of(told_.tx, case), self._whose(told_, case)), _DOT)

    def _of(self, tx: Tx, case: Case) -> Words:
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

    def _whose(self, told_: Told, case: Case) -> Words:
        if case.state == "waiting":
            return lines.WAITING.of(time=told_.voice.since(case.opened))
        if case.owner_id == told_.me.id and told_.about.code != "group":
            return lines.YOURS
        return lines.WITH.of(name=Name(told_.names.get(case.owner_id or "", "…")))

    def _why_you(self, told_: Told, case: Case) -> Words:
        reasons = words.why_them(case.chosen, told_.names)
        return lines.WHY_YOU.of(reasons=Listed(tuple(reasons))) if reasons else ""

    def _owner(self, told_: Told) -> Name:
        owner = told_.case.owner_id if told_.case else None
        return Name(told_.names.get(owner or "", "…"))

    # -- what a family wrote -------------------------------------------------------------------

    def _relayed(self, told_: Told) -> Outgoing | None:
        """A message of the family, as it stands in its talk now, for whoever has the case."""
        found = self._family_message(told_)
        if found is None or (found.deleted and told_.about.code == "relayed"):
            return None
        attachment, instead = self._file(told_, found)
        changed = _say(told_, lines.CHANGED) if told_.about.code == "changed" else ""
        text = "\n".join(filter(None, (changed, found.text, instead)))
        before = self._sent_as(told_, "relayed") if changed else None
        place = found.place if not changed else None
        said = Outgoing(
            f"{self._says_who(told_)}{text}".strip(),
            attachment=attachment if not changed else None,
            place=place,
        )
        return replace(said, reply_to=before) if before else said

    def _taken_back(self, told_: Told) -> Outgoing | None:
        """What the family took back goes from here too, where it was a text."""
        if self._family_message(told_) is None:
            return None
        said = f"{self._says_who(told_)}({_say(told_, lines.TAKEN_BACK)})"
        return Outgoing(said, replaces=self._sent_as(told_, "relayed"))

    def _family_message(self, told_: Told) -> Message | None:
        case = told_.case
        if case is None or not told_.mine:
            return None
        found = talk.one(told_.tx, case.person_id, told_.about.n)
        if found is None or found.case_id != case.id:
            return None
        return found if reading.may_read(told_.tx, case, told_.me.id, found.at) else None

    def _says_who(self, told_: Told) -> str:
        """The head of a message of a family: in the case's own topic a sign is enough."""
        case = told_.case
        if told_.thread or case is None:
            return "💬 "
        return f"💬 {case.number} · {case.language}\n"

    def _sent_as(self, told_: Told, code: str) -> str | None:
        about = told_.about
        sent = told.relayed(
            told_.tx, told_.me.id, code, about.case_id, about.n, told_.parcel.channel
        )
        return sent if sent and parts_of(sent) else None

    def _file(self, told_: Told, message: Message) -> tuple[Attachment | None, str]:
        """The file of a message, or what is said in its place. Raises NotNow while it is still
        being fetched."""
        kept = files.get(told_.tx, message.file_id) if message.file_id else None
        if kept is None:
            return None, ""
        if not kept.given:
            return None, _say(told_, lines.NOT_GIVEN)
        if kept.content is None and kept.reference:
            raise NotNow("the file is not here yet")
        if not kept.content:
            return None, _say(told_, lines.NO_CONTENT)
        kind = kept.kind if kept.kind in ("photo", "voice") else "document"
        return Attachment(kind, kept.mime, kept.name, kept.content), ""  # type: ignore[arg-type]

    def _buttons(self, told_: Told, acts: Collection[str]) -> tuple[Choice, ...]:
        case_id = told_.about.case_id
        return tuple(Choice(button(act, case_id), _say(told_, lines.BUTTONS[act])) for act in acts)


_AFTER = {
    "unlink": ("unlink", "help"),
    "not_chosen": ("answer",),
    "sure": ("sure", "open"),
    "more": ("open",),
}
"""The buttons under a line."""


def _say(told_: Told, text: Text) -> str:
    return told_.voice.say(text)
