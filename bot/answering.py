"""What a colleague types for a family that speaks another language goes with a translation.

The words are in the talk at once, and keep their place in it; they go as soon as the machine has
said something, or nothing, and alone when their time is over (bot/carrying.py says how long). No
machine is waited for in a transaction. What comes from the phrasebook is in the family's language
already.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

from bot.carrying import WAITS, Carrying, Spoken
from bot.languages import base_of
from bot.mending import CORRECTION
from bot.ready import below
from bot.talk.heard import Choice
from bot.talk.texts import Lines, Name, Speaker, Words
from bot.talk.turn import Turn
from storage import cases, consents, errands, messages, people, staff, told
from storage.database import Tx
from storage.messages import About, Machine, Message

LETS_GO = "answer"
"""The errand that lets a colleague's words go to the family; about the number of the message, and
until when it waits."""
_TOO_LATE = timedelta(seconds=1)
"""How shortly before their time is over words may be on their way already, as they are."""


class Answering:
    """``below`` says what stands below words in another language; ``lost`` are the buttons with
    which a family says that it did not understand them."""

    def __init__(
        self,
        carrying: Carrying,
        below: Callable[[Turn, str, str], Words],
        lost: Callable[[Speaker], Sequence[Choice]],
    ) -> None:
        self._carrying = carrying
        self._below = below
        self._lost = lost

    def matters(self, text: str) -> bool:
        """Whether it matters at all in which language a colleague writes."""
        return bool(text) and self._carrying.translates

    def read(self, text: str) -> Spoken:
        """Find out in which language a colleague writes."""
        return self._carrying.spoken(text)

    def hold(self, turn: Turn, staff_id: str, going: Sequence[int], spoken: Spoken) -> None:
        """Let what brings a colleague's words (by number: the message, or one that changes it, or
        both) wait for their translation, where the family speaks another language."""
        written = self._foreign(turn, staff_id, spoken)
        found = messages.one(turn.db, turn.person, going[-1]) if written else None
        if written is None or found is None or not found.text:
            return
        until = turn.now + WAITS
        errand = (turn.person, LETS_GO, f"{found.n}.{until.isoformat()}")
        self._carrying.ahead(turn.db, errand, [(found.text, written, turn.language)])
        for each in (messages.one(turn.db, turn.person, n) for n in going):
            if each:
                each.machine = Machine(written, until)
                messages.rest_with_machine(turn.db, turn.person, each)
        errands.add(turn.db, *errand, turn.now, due=until)
        whom = {"person_id": turn.person, "actor_id": staff_id, "case_id": found.case_id}
        consents.note(turn.db, "translate", turn.now, **whom)

    def _foreign(self, turn: Turn, staff_id: str, spoken: Spoken) -> str | None:
        """The language of their words, if the family speaks another one. Where a text says too
        little to be sure, it is a likely one that they speak, or the family's if they speak that,
        or the one in which they work."""
        me = people.by_id(turn.db, staff_id)
        if me is None:
            return None
        theirs = {base_of(tag) for tag in (me.language, *_speaks(turn.db, staff_id))}
        family, likely = base_of(turn.language), base_of(spoken.sure or spoken.likely)
        if spoken.sure or likely in theirs:
            return None if likely == family else spoken.sure or spoken.likely
        return None if family in (*theirs, likely) else me.language

    def let_go(self, turn: Turn, about: str) -> None:
        """Let a colleague's words go to the family: with what the machine made of them, in the
        family's words for that, or alone."""
        n, _dot, until = about.partition(".")
        found = messages.one(turn.db, turn.person, int(n))
        held = found.machine if found else None
        if found is None or held is None or held.until is None or held.until.isoformat() != until:
            return  # it was changed or taken back meanwhile
        words, stands = found.text, found
        made = self._made(turn, words, held)
        if found.changes is not None:
            changed = messages.one(turn.db, turn.person, found.changes)
            stands = changed if changed and changed.text == words else found
        for each in {found.n: found, stands.n: stands}.values():
            self._put(turn, each, words, made)
        if made:
            _tell(turn, stands)

    def _made(self, turn: Turn, words: str, held: Machine) -> Machine | None:
        """What the machine made of the words: nothing, where it said nothing in time; None where
        they are the same in both languages."""
        assert held.until
        in_time = held.until - turn.now > _TOO_LATE
        made = self._carrying.translated(words, held.written, turn.language) if in_time else None
        if made is None:
            return Machine(held.written)
        same = made.text.casefold() == words.casefold()
        return None if same else Machine(held.written, None, made.text, made.machine)

    def _put(self, turn: Turn, message: Message, words: str, made: Machine | None) -> None:
        """Let a message say the words and what was made of them."""
        message.machine = made
        if made and made.text:
            below_ = self._below(turn, words, made.written)
            message.text, message.original = turn.speaker.say(Lines((words, below_))), words
            buttons = _buttons(message.n, self._lost(turn.speaker))
            if message.changes is None:
                message.choices += [each for each in buttons if each not in message.choices]
        if message.afresh:
            message.afresh = turn.speaker.say(CORRECTION.of(words=Name(message.text)))
        messages.rest_with_machine(turn.db, turn.person, message)


def _speaks(tx: Tx, staff_id: str) -> tuple[str, ...]:
    worker = staff.worker(tx, staff_id)
    return worker.languages if worker else ()


def _buttons(n: int, replies: Sequence[Choice]) -> list[dict[str, str]]:
    return [{"id": each.id, "label": each.label} for each in below(n, replies)]


def _tell(turn: Turn, found: Message) -> None:
    """Whoever has the case reads on their own messenger what the family got."""
    case = cases.get(turn.db, found.case_id) if found.case_id else None
    if case and case.state == "taken" and case.owner_id:
        about = About("translated", case.id, case.number, found.n)
        told.tell(turn.db, case.owner_id, about, turn.now, thread=case.id)
