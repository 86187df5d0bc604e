"""Passing a case on from one's own messenger: the same acts as in the console, asked one by one.

Whoever has the case says to whom, why, and a word; whoever is asked says yes or no, with a word.
``bot.handing`` does it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.console.transfers import LONGEST
from bot.handing import Handing, NobodyThere, NoSuchTransfer
from storage.transfers import Settled, UnderWay

if TYPE_CHECKING:
    from bot.door.door import Said

KINDS = {"p": "person", "a": "area", "o": "organisation"}
"""How a button says in one letter what kind of receiver it is for."""
NO_REASON = "none"


@dataclass(frozen=True, slots=True)
class Wanted:
    """To whom a case is passed on and why, as a button or what is kept of a question has it."""

    to: str
    reason: str = ""

    @classmethod
    def read(cls, value: str) -> Wanted | None:
        """Read it, None where it is none."""
        to, _dot, reason = value.partition(".")
        kind = KINDS.get(to[:1])
        return cls(f"{kind}:{to[1:]}", reason.replace(NO_REASON, "")) if kind else None

    def value(self, reason: str | None = None) -> str:
        """Write it, with a reason where one is chosen."""
        kind, _colon, id_ = self.to.partition(":")
        return f"{kind[0]}{id_}" + ("" if reason is None else f".{reason or NO_REASON}")


class Passing:
    """Does what a colleague asks around a transfer, by the name of the act; ``said.tell`` is what
    they are told of it, ``said.word`` what their next text is."""

    def __init__(self, handing: Handing) -> None:
        self._handing = handing
        self.acts: dict[str, Callable[[Said], Awaitable[None]]] = {
            "pass": self._show,
            "passto": self._why,
            "passwhy": self._ask_word,
            "passes": self._ask,
            "passback": self._withdraw,
            "offer": self._offer,
            "accept": self._accept,
            "acceptwith": self._ask_answer,
            "accepts": self._accept_with,
            "decline": self._ask_answer,
            "declines": self._decline,
        }

    # -- whoever has the case ----------------------------------------------------------------------

    async def _show(self, said: Said) -> None:
        said.tell, said.value = "pass", said.asked.value

    async def _why(self, said: Said) -> None:
        known = Wanted.read(said.asked.value)
        said.tell, said.value = ("pass_why", said.asked.value) if known else ("pass", "")

    async def _ask(self, said: Said) -> None:
        wanted, word = Wanted.read(said.asked.value), _word(said)
        if wanted is None:
            return await self._show(said)
        if not word:
            return await self._ask_word(said)
        said.tell, said.word = "pass", ""
        whom = (said.asked.case_id, said.me.id, wanted.to, word, wanted.reason)
        try:
            await _done(self._handing.ask(*whom))
        except NobodyThere:
            said.value = "nobody"
        except UnderWay:
            pass  # what is shown says how it stands
        return None

    async def _withdraw(self, said: Said) -> None:
        """What is shown then says how it stands, also where it was answered just before."""
        said.tell = "pass"
        whom = (said.asked.case_id, said.asked.value, said.me.id)
        await _unless_settled(self._handing.withdraw(*whom))

    # -- whoever is asked --------------------------------------------------------------------------

    async def _offer(self, said: Said) -> None:
        looked = await _unless_settled(self._handing.note_look(said.asked.value, said.me.id))
        said.tell, said.value = "offer" if looked else "offer_over", said.asked.value

    async def _accept(self, said: Said) -> None:
        """The card of the case comes by itself."""
        answered = self._handing.accept(said.asked.value, said.me.id, _word(said))
        if not await _unless_settled(answered):
            said.tell = "offer_over"

    async def _accept_with(self, said: Said) -> None:
        if not _word(said):
            return await self._ask_word(said)
        said.word = ""
        return await self._accept(said)

    async def _decline(self, said: Said) -> None:
        word = _word(said)
        if not word:
            return await self._ask_word(said)
        said.word = ""
        no = self._handing.decline(said.asked.value, said.me.id, word)
        said.tell = "offer_no" if await _unless_settled(no) else "offer_over"
        return None

    async def _ask_answer(self, said: Said) -> None:
        if await _unless_settled(self._handing.look(said.asked.value, said.me.id)):
            await self._ask_word(said)
        else:
            said.tell = "offer_over"

    # -- the word ----------------------------------------------------------------------------------

    async def _ask_word(self, said: Said) -> None:
        """The next text is the word for a colleague: for which act of which case."""
        act = TYPED.get(said.asked.act, said.asked.act)
        over = len(said.heard.text.strip()) - LONGEST
        said.tell, said.value = "pass_word", str(over) if over > 0 else act
        said.word = f"{act} {said.asked.case_id} {said.asked.value}"


TYPED = {"passwhy": "passes", "acceptwith": "accepts", "decline": "declines"}
"""The act that a typed word then is."""


def _word(said: Said) -> str:
    """What was typed, where it is a text that is not too long."""
    heard = said.heard
    typed = "" if heard.kind == "picked" or heard.media else heard.text.strip()
    return typed if len(typed) <= LONGEST else ""


async def _unless_settled(act: Future[Any]) -> bool:
    """Do it; False where it was answered, taken back or closed before."""
    try:
        await _done(act)
    except (Settled, NoSuchTransfer):
        return False
    return True


async def _done(act: Future[Any]) -> None:
    await asyncio.wrap_future(act)
