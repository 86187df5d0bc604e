"""Passing cases on from the console: whoever has one asks, whoever is asked says yes or no."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from typing import Any, TypeVar

from starlette.responses import RedirectResponse, Response

from bot.console.beside import Given
from bot.console.handed import Handed
from bot.console.pages import HEADERS, Pages
from bot.console.signed import Asked
from bot.desk import NoSuchCase, NotForYou
from bot.handing import SILENT, UNANSWERED, Handing, NobodyThere, NoSuchTransfer, Offer
from bot.talk.texts import Text, _, n_, p_
from bot.turn import Turns
from storage import cases, inbox, looks
from storage.cases import AlreadyTaken, Case
from storage.database import Tx
from storage.shares import Share
from storage.transfers import Settled, UnderWay

T = TypeVar("T")

HERE = "/console/transfers"
LONGEST = 600
"""Characters of a word to a colleague: what does not fit belongs in a talk between them."""

REASONS: Mapping[str, Text] = {
    "": p_("why pass on", "say no reason"),
    "language": p_("why pass on", "speaks the family's language"),
    "near": p_("why pass on", "works near where the family lives"),
    "moved": p_("why pass on", "works where the family moves to"),
    "knows": p_("why pass on", "knows more about this"),
    "away": p_("why pass on", "I cannot be there for a while"),
}
"""What the family is told as the reason, as the sender chooses it."""

NO_WORD = _("Say in a few words what it is about. Only the colleague who is asked reads it.")
NO_ANSWER = _("Say in a few words why not, so that your colleague can look further.")
NOBODY = _("Choose who is to go on. Where nobody works, nobody can be asked.")
ON_ITS_WAY = _("This case is on its way to somebody already.")


class TransfersPage:
    """The page on which a case is passed on, and those on which it is accepted or declined."""

    def __init__(self, turns: Turns, pages: Pages, handing: Handing, handed: Handed) -> None:
        self._turns = turns
        self._pages = pages
        self._handing = handing
        self._handed = handed

    # -- whoever has the case ----------------------------------------------------------------------

    async def page(self, asked: Asked) -> Response:
        """How passing this case on stands. Raises NoSuchCase, NotForYou."""
        return await self._show(asked)

    async def ask(self, asked: Asked) -> Response:
        """Begin to pass the case on: the family is asked now."""
        form, word = asked.form, asked.form.get("word", "").strip()
        fault = _too_long(word) if word else NO_WORD
        if fault:
            return await self._show(asked, fault, 422)
        to, reason = form.get("to", ""), form.get("reason", "")
        try:
            await _done(self._handing.ask(_case_id(asked), asked.staff.id, to, word, reason))
        except NobodyThere:
            return await self._show(asked, NOBODY, 422)
        except UnderWay:
            return await self._show(asked, ON_ITS_WAY, 409)
        except AlreadyTaken as fault_:
            raise NotForYou(_case_id(asked), "") from fault_
        return _to(f"/console/cases/{_case_id(asked)}/transfer")

    async def withdraw(self, asked: Asked) -> Response:
        """Keep the case after all."""
        case_id = _case_id(asked)
        try:
            wanted = asked.form.get("transfer", "")
            await _done(self._handing.withdraw(case_id, wanted, asked.staff.id))
        except (Settled, NoSuchTransfer):
            pass  # it was answered just before: the page says how
        except NotForYou:
            raise
        except AlreadyTaken as fault:
            raise NotForYou(case_id, "") from fault
        return _to(f"/console/cases/{case_id}/transfer")

    def values(self, tx: Tx, asked: Asked, case: Case) -> dict[str, Any]:
        """What the part of a page on passing a case on (``_transfer.html``) is made from."""
        passing = self._handing.passing(tx, case, asked.staff.id)
        return {
            "passing": passing,
            "mine": case.owner_id == asked.staff.id and case.state == "taken",
            "along": [self._given(asked, share) for share in passing.given],
            "reasons": REASONS,
            "unanswered": UNANSWERED,
            "silent": SILENT,
            "longest_word": LONGEST,
        }

    async def _show(self, asked: Asked, fault: Text | None = None, status: int = 200) -> Response:
        case_id = _case_id(asked)

        def read(tx: Tx) -> tuple[Case, dict[str, Any]]:
            case = cases.get(tx, case_id)
            if case is None:
                raise NoSuchCase(case_id)
            if not inbox.may_see(tx, case_id, asked.staff.scope):
                raise NotForYou(case_id)
            return case, self.values(tx, asked, case)

        case, values = await self._read(read)
        await self._note_look(asked, case)
        said = asked.voice.say(fault) if fault else ""
        values |= {"asked": asked, "case": case, "form": asked.form, "fault": said}
        return self._pages.html("transfer", asked.voice, status, **values)

    async def _note_look(self, asked: Asked, case: Case) -> None:
        whom, now = (case.person_id, case.id, asked.staff.id), asked.voice.now
        work = self._turns.database.submit(lambda tx: looks.note_view(tx, *whom, now))
        await asyncio.wrap_future(work)

    # -- whoever is asked --------------------------------------------------------------------------

    async def offers(self, asked: Asked) -> Response:
        """Everything that waits for an answer of whoever looks."""
        found = await self._read(lambda tx: self._handing.offers(tx, asked.staff.id))
        said = asked.request.query_params.get("said", "")
        return self._pages.html("transfers", asked.voice, asked=asked, offers=found, said=said)

    async def offer(self, asked: Asked) -> Response:
        """What is offered, and nothing else of the family; the look is in the log."""
        try:
            response = await self._offer(asked)
            await _done(self._handing.note_look(_transfer_id(asked), asked.staff.id))
        except Settled:
            return self._settled(asked)
        return response

    async def accept(self, asked: Asked) -> Response:
        """From now on the case is theirs."""
        word = asked.form.get("word", "").strip()
        if fault := _too_long(word):
            return await self._refused(asked, fault)
        case_id = await self._case_of(asked)
        try:
            await _done(self._handing.accept(_transfer_id(asked), asked.staff.id, word))
        except NoSuchTransfer as fault_:
            raise NoSuchCase(_transfer_id(asked)) from fault_
        except Settled:
            return self._settled(asked)
        return _to(f"/console/cases/{case_id}")

    async def decline(self, asked: Asked) -> Response:
        """It stays with whoever has it, who hears why."""
        word = asked.form.get("word", "").strip()
        if fault := _too_long(word) if word else NO_ANSWER:
            return await self._refused(asked, fault)
        try:
            await _done(self._handing.decline(_transfer_id(asked), asked.staff.id, word))
        except NoSuchTransfer as fault_:
            raise NoSuchCase(_transfer_id(asked)) from fault_
        except Settled:
            return self._settled(asked)
        return _to(f"{HERE}?said=declined")

    async def _offer(self, asked: Asked, fault: Text | None = None, status: int = 200) -> Response:
        found = await self._found(asked)
        return self._pages.html(
            "transfer_offer",
            asked.voice,
            status,
            asked=asked,
            offer=found,
            along=[self._given(asked, share) for share in found.given],
            longest_word=LONGEST,
            form=asked.form,
            fault=asked.voice.say(fault) if fault else "",
        )

    async def _refused(self, asked: Asked, fault: Text) -> Response:
        try:
            return await self._offer(asked, fault, 422)
        except Settled:
            return self._settled(asked)

    def _settled(self, asked: Asked) -> Response:
        return self._pages.html("transfer_settled", asked.voice, 403, asked=asked)

    async def _found(self, asked: Asked) -> Offer:
        """What is offered to whoever looks. Raises NoSuchCase, NotForYou, Settled."""
        id_, staff_id = _transfer_id(asked), asked.staff.id
        try:
            return await self._read(lambda tx: self._handing.offer(tx, id_, staff_id))
        except NoSuchTransfer as fault:
            raise NoSuchCase(id_) from fault

    async def _case_of(self, asked: Asked) -> str:
        try:
            return (await self._found(asked)).transfer.case_id
        except Settled:
            return ""

    # -- the parts ---------------------------------------------------------------------------------

    def _given(self, asked: Asked, share: Share) -> Given:
        label, text, own = self._handed.describe(share, asked.voice.speaker)
        return Given(label, text, own, share.given)

    async def _read(self, work: Callable[[Tx], T]) -> T:
        return await asyncio.wrap_future(self._turns.database.submit_read(work))


def _too_long(word: str) -> Text | None:
    over = len(word) - LONGEST
    return too_long(over) if over > 0 else None


def too_long(over: int) -> Text:
    """Say that a word is so many characters too long."""
    return n_(
        "This is {count} character too long. What matters most is enough.",
        "This is {count} characters too long. What matters most is enough.",
        over,
    )


async def _done(act: Future[None]) -> None:
    await asyncio.wrap_future(act)


def _case_id(asked: Asked) -> str:
    return str(asked.request.path_params["id"])


def _transfer_id(asked: Asked) -> str:
    return str(asked.request.path_params["transfer"])


def _to(path: str) -> Response:
    return RedirectResponse(path, 303, HEADERS)
