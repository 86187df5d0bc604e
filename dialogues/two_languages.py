"""Somebody's own words before somebody who speaks another language: as they were written, and below
them what a machine of this house made of them, or which language they are in.
"""

from __future__ import annotations

from datetime import timedelta

from bot.acquainting import own_words
from bot.talk.texts import Lines, Name, Tongue, Words, _
from bot.talk.turn import Turn
from dialogues.world import world
from storage import people
from storage.duos import Duo

BY_MACHINE = _("A machine of this house translates your words.")


def by_machine(turn: Turn, duo: Duo | None) -> Words:
    """That a machine is to read what goes over, where somebody speaks another language; else
    nothing."""
    carrying = world(turn).carrying
    if duo is None or not carrying.translates:
        return ""
    readers = [people.by_id(turn.db, each.person_id) for each in duo.others(turn.person)]
    foreign = any(each and carrying.foreign("", each.language, turn.language) for each in readers)
    return BY_MACHINE if foreign else ""


def translated_first(turn: Turn, errand: tuple[str, str, str], *texts: str) -> timedelta:
    """Have words translated for whom an errand is (for whom, which dialogue, about what); how long
    it is to wait for that."""
    carrying, reader = world(turn).carrying, people.by_id(turn.db, errand[0])
    language = reader.language if reader else turn.language
    written = [(text, carrying.foreign(text, language)) for text in texts]
    return carrying.ahead(turn.db, errand, [(text, of, language) for text, of in written if of])


def in_two_languages(turn: Turn, said: Words, text: str) -> Words:
    """What is said with somebody's words, and below it the same for who speaks another language."""
    written = world(turn).carrying.foreign(text, turn.language) if own_words(text) else None
    return Lines((said, below(turn, text, written))) if written else said


def below(turn: Turn, text: str, written: str) -> Words:
    """What stands below words in another language."""
    made = world(turn).carrying.translated(text, written, turn.language)
    if made is None:
        return _("🌐 This is written in {language}.").of(language=Tongue(written))
    by = _("🌐 Translated from {language} by a machine; it can be wrong: “{words}”")
    return by.of(language=Tongue(written), words=Name(made.text))
