"""Who looked at what is kept about a person or did something with it, as they may read it."""

from __future__ import annotations

from itertools import groupby

from bot.talk.texts import Name, Text, Words, _, n_, p_
from bot.talk.turn import Turn
from dialogues.world import world
from storage import looks
from storage.looks import Look

SHOWN = 30
"""Lines, the last ones: the same of one person on one day is one line."""

DID: dict[str, Text] = {
    "view": p_("who looked", "{name} looked at your talk"),
    "listed": p_("who looked", "{name} saw you on the list of families"),
    "beside_view": p_("who looked", "{name} looked at what you told about a buddy"),
    "transfer_view": p_("who looked", "{name} looked at what you share, to go on with you"),
    "sentence": p_("who looked", "{name} read a sentence that I did not understand"),
    "translate": p_("who looked", "{name} had a message translated by a machine"),
    "take": p_("who looked", "{name} took your question"),
    "reply": p_("who looked", "{name} answered you"),
    "change": p_("who looked", "{name} changed a message to you"),
    "take_back": p_("who looked", "{name} took a message to you back"),
    "note": p_("who looked", "{name} wrote a note"),
    "snooze": p_("who looked", "{name} put your question aside until later"),
    "wake": p_("who looked", "{name} took your question up again"),
    "task": p_("who looked", "{name} wrote down something to do"),
    "task_done": p_("who looked", "{name} did something for you"),
    "tag": p_("who looked", "{name} put a keyword on your question"),
    "untag": p_("who looked", "{name} took a keyword off your question"),
    "transfer_ask": p_("who looked", "{name} asked whether somebody else may go on with you"),
    "transfer_withdraw": p_("who looked", "{name} stays with you after all"),
    "transfer_accept": p_("who looked", "{name} said yes to going on with you"),
    "transfer_decline": p_("who looked", "{name} cannot go on with you now"),
    "registration:told": p_("who looked", "{name} told who sent you that you came"),
    "supporter": p_("who looked", "{name} chose who supports you"),
    "close": p_("who looked", "{name} closed the talk"),
    "export": p_("who looked", "Everything kept about you was written out, as you may ask"),
    "audit": p_("who looked", "The list of who looked was written out, as you may ask"),
}
"""What was seen or done, in words; whatever has no words of its own is said as ``OTHER``."""
OTHER = p_("who looked", "{name} did something with your data")


def who_looked(turn: Turn) -> list[Words]:
    """The last lines of the log about whoever asks, with how often; nothing when nobody looked."""
    lines = _lines(turn)[:SHOWN]
    return [_("Who looked, or did something:"), *lines] if lines else []


def _lines(turn: Turn) -> list[Words]:
    zone, somebody = world(turn).duty.zone, turn.speaker.say(_("somebody here"))

    def kind(look: Look) -> tuple[object, ...]:
        return look.at.astimezone(zone).date(), look.action, look.actor_id, look.name

    found = looks.of_person(turn.db, turn.person)
    first: dict[tuple[object, ...], int] = {}
    for at, look in enumerate(found):
        first.setdefault(kind(look), at)
    same = groupby(sorted(found, key=lambda look: first[kind(look)]), kind)
    return [_line(list(group), somebody) for _key, group in same]


def _line(group: list[Look], somebody: str) -> Words:
    look = group[0]
    did = DID.get(look.action, OTHER).of(name=Name(look.name or somebody))
    if len(group) == 1:
        return _("• {what}, {at}").of(what=did, at=look.at)
    times = len(group)
    often = n_("• {what}, {count} time, last {at}", "• {what}, {count} times, last {at}", times)
    return often.of(what=did, at=look.at)
