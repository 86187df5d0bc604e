"""What stands beside the talk of a case: what the family gave along, tasks, tags, who did what."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.console import putting, words
from bot.talk.texts import Speaker, Text
from storage import calls, cases, drafts, inbox, reading, staff, tasks
from storage.calls import Call
from storage.cases import Case
from storage.database import Tx
from storage.drafts import Saying
from storage.shares import Share
from storage.tasks import Task

Describe = Callable[[Share, Speaker], tuple[str, str, bool]]
"""What an item that a family gave along is called and what it says, in a speaker's language, and
whether those are the family's own words."""

SHOWN = 60
"""Lines of the history on the page, the last ones."""


@dataclass(frozen=True, slots=True)
class Given:
    """One item of the summary. ``own``: in the family's own words, as it wrote them."""

    label: str
    text: str = field(repr=False)
    own: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Errand:
    """A task as the page shows it: whose it is, and for a call the number and what was wished."""

    task: Task
    who: str
    words: str = field(repr=False)
    call: Call | None = field(repr=False)
    language: str
    late: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the history; looks of one person in a row are one."""

    words: Text
    at: datetime


@dataclass(frozen=True, slots=True)
class Beside:
    """All of it. ``drafts`` are the reader's own texts that were not sent, by kind; ``buddy`` says
    how far the family is with one (``putting.of_case``)."""

    area: str
    given: list[Given]
    errands: list[Errand]
    tags: list[str]
    history: list[Step]
    letter: str = field(repr=False)
    responsible: str
    why: list[Text]
    drafts: Mapping[str, str] = field(repr=False)
    sayings: list[Saying]
    buddy: str | None

    @property
    def to_do(self) -> list[Errand]:
        """The tasks that are not done, the first due first."""
        return sorted(
            (each for each in self.errands if each.task.done is None),
            key=lambda each: (each.task.at is None, each.task.at or each.task.made),
        )


def beside(
    tx: Tx,
    case: Case,
    reader: str,
    speaker: Speaker,
    names: Mapping[str, str],
    describe: Describe,
    now: datetime,
) -> Beside:
    """Read it for somebody of the staff (``reader``), in their language."""
    area = staff.area(tx, case.area_id)
    return Beside(
        area.name if area else "",
        [_given(share, speaker, describe) for share in reading.shared(tx, case)],
        [_errand(task, names, now, speaker) for task in tasks.of_case(tx, case.id)],
        inbox.tags_of(tx, case.id),
        _history(cases.history(tx, case.id), names),
        cases.letter_words(tx, case),
        names.get(case.responsible_id or "", ""),
        words.why_them(case.chosen, names),
        drafts.drafts_of(tx, reader, case.id),
        drafts.sayings(tx, reader),
        putting.of_case(tx, case, now),
    )


def _given(share: Share, speaker: Speaker, describe: Describe) -> Given:
    label, text, own = describe(share, speaker)
    return Given(label, text, own, share.given)


def _errand(task: Task, names: Mapping[str, str], now: datetime, speaker: Speaker) -> Errand:
    """Families' wishes are kept as codes, as is what nobody wrote; what a colleague wrote, as
    text."""
    wishes = _wishes(task)
    late = task.done is None and task.at is not None and task.at < now
    return Errand(
        task,
        names.get(task.for_id or "", ""),
        _in_words(task, speaker) if wishes is not None else task.words,
        calls.read(task),
        str((wishes or {}).get("language") or ""),
        late,
    )


def _in_words(task: Task, speaker: Speaker) -> str:
    if calls.is_not_there(task):
        return speaker.say(words.NOT_THERE_THEN)
    return speaker.say(words.OTHER_TIME) if calls.clashes(task) else ""


def _wishes(task: Task) -> dict[str, object] | None:
    try:
        read = json.loads(task.words)
    except ValueError:
        return None
    return read if isinstance(read, dict) else None


def _history(deeds: list[cases.Deed], names: Mapping[str, str]) -> list[Step]:
    found: list[Step] = []
    before = ("", "")
    for deed in deeds[:SHOWN]:
        said = words.done(deed.action, names.get(deed.actor_id or "", "…"))
        who = (deed.action, deed.actor_id or "")
        if said and not (deed.action == "view" and who == before):
            found.append(Step(said, deed.at))
        before = who
    return found
