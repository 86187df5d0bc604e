"""What is done around a case from the console: tasks and tags. Whoever may see a case may do it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable

from starlette.responses import Response

from bot.console.acts import NO_MOMENT, NOTHING, back, beside_box, fault_of, moment
from bot.console.case import CasePage, Word
from bot.console.search import tag_of
from bot.console.signed import Asked
from bot.console.theirs import theirs
from bot.talk.texts import Text, _
from bot.turn import Turns
from storage import consents, inbox, tasks
from storage.cases import Case
from storage.database import Tx

LONGEST = 300
"""Characters of a task."""
MOST_TAGS = 20
MADE_HERE = ("other", "interpreter", "call")
"""The kinds of tasks that a colleague makes by hand."""

NO_TAG = _("A tag has a letter or a number.")
ENOUGH = _("That is enough tags for one case.")


class Around:
    """Tasks and tags; each change is in the audit log, without its words."""

    def __init__(self, turns: Turns, case: CasePage) -> None:
        self._turns = turns
        self._case = case

    async def tag(self, asked: Asked) -> Response:
        """Put a tag on the case."""
        word, now = tag_of(asked.form.get("tag", "").lstrip("#")), asked.voice.now
        if not word:
            return await self._refused(asked, "tag", NO_TAG)

        def act(tx: Tx, case: Case) -> bool:
            if len(inbox.tags_of(tx, case.id)) >= MOST_TAGS:
                return False
            inbox.tag(tx, case.id, word, now)
            return True

        if not await self._act(asked, act, "tag"):
            return await self._refused(asked, "tag", ENOUGH)
        return await self._kept(asked, "tag")

    async def untag(self, asked: Asked) -> Response:
        """Take a tag off the case."""
        word, now = asked.form.get("tag", ""), asked.voice.now

        def act(tx: Tx, case: Case) -> bool:
            there = word in inbox.tags_of(tx, case.id)
            if there:
                inbox.untag(tx, case.id, word, now)
            return there

        await self._act(asked, act, "untag")
        return await self._kept(asked)

    async def add_task(self, asked: Asked) -> Response:
        """Write down something to do, for whoever answers for the case."""
        words, kind = asked.form.get("words", "").strip(), asked.form.get("kind", "")
        typed, now = asked.form.get("moment", ""), asked.voice.now
        kind = kind if kind in MADE_HERE else "other"
        at = moment(typed, now, asked.voice.zone)
        if typed and at is None:
            return await self._refused(asked, "task", NO_MOMENT)
        fault = fault_of(words, LONGEST)
        if fault and not (kind == "interpreter" and fault is NOTHING):
            return await self._refused(asked, "task", fault)

        def act(tx: Tx, case: Case) -> bool:
            said = words or json.dumps({"language": case.language})
            tasks.add(tx, case.id, kind, now, at=at, words=said)
            return True

        await self._act(asked, act, "task")
        return await self._kept(asked, "task")

    async def finish(self, asked: Asked) -> Response:
        """A task is done."""
        task_id, staff_id = asked.request.path_params["task"], asked.staff.id

        def act(tx: Tx, case: Case) -> bool:
            task = tasks.find(tx, task_id)
            if task is None or task.case_id != case.id or task.done:
                return False
            tasks.finish(tx, task.id, staff_id, asked.voice.now)
            return True

        await self._act(asked, act, "task_done")
        return await self._kept(asked)

    async def _act(self, asked: Asked, act: Callable[[Tx, Case], bool], action: str) -> bool:
        """Do something with a case that is theirs to see, and note it where it was done. Raises
        NoSuchCase, NotForYou."""
        staff, now = asked.staff, asked.voice.now

        def work(tx: Tx) -> bool:
            case = theirs(tx, asked, lock=True)
            if not act(tx, case):
                return False
            who = {"person_id": case.person_id, "actor_id": staff.id, "case_id": case.id}
            consents.note(tx, action, now, **who)
            tx.changed.add("inbox")
            return True

        return await asyncio.wrap_future(self._turns.database.submit(work))

    async def _kept(self, asked: Asked, box: str = "") -> Response:
        if asked.partly:
            return await self._case.part(asked, {"HX-Trigger": json.dumps({"kept-beside": box})})
        return back(asked)

    async def _refused(self, asked: Asked, box: str, fault: Text) -> Response:
        """Say why, beside the box; what was typed stays."""
        if asked.partly:
            return beside_box(asked, box, fault)
        typed = asked.form.get("tag" if box == "tag" else "words", "")
        return await self._case.show(asked, Word(box, fault, typed), 422)
