"""Naast writes first: when something changed for a family that said yes to it, one message with the
reason and what it opens. Asked once, seen in *my data*, ended by one tap or by *stop*.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.talk.steps import END, Call, Choose, Dialogue, Do, Option, Say
from bot.talk.texts import Lines, Listed, Text, Words, _, p_
from bot.talk.turn import Turn
from dialogues.happened import (
    AGES,
    FACT,
    RIPE,
    Opened,
    as_it_is_now,
    children,
    happened,
    in_short,
    opened,
)
from dialogues.occasion_content import Occasion
from dialogues.rights import told
from dialogues.world import world
from storage import consents, errands, occasions
from storage.occasions import CONSENT

OCCASION = "occasion"
MAY = "may_write"
ASKED = "asked_to_write"
"""Where the talk keeps that they were asked whether we may write."""
MINE = "mine"
"""What *may_write* is given from *my data*: how it stands, and the way to change it."""
SEE, LATER, STOP = "see", "later", "stop"
MOST_NAMED = 3
"""Rights named in the message."""


# -- may I? ----------------------------------------------------------------------------------------


def wants(turn: Turn) -> bool:
    """Whether they said yes to it, and what they told may be remembered."""
    both = (CONSENT, told.KEPT)
    return all(consents.stands(turn.db, turn.person, item) for item in both)


def begin_may(turn: Turn) -> str | None:
    """Once, of who let us remember; from *my data* always."""
    if turn.answers.get("given") == MINE:
        return None
    remembers = consents.stands(turn.db, turn.person, told.KEPT)
    if wants(turn) or not remembers or turn.kept.get(ASKED):
        return "known"
    turn.kept[ASKED] = True
    return None


def may_i(turn: Turn) -> Words:
    """The question; or how it stands."""
    if wants(turn):
        return _("You said yes: I write to you when something changes for your family.")
    return _(
        "Shall I write to you when something changes for your family, "
        "for instance when a child turns 3?"
    )


def answers(turn: Turn) -> Sequence[Option]:
    """Yes or no; to keep it or not, where it stands."""
    if wants(turn):
        return (
            Option("no", p_("writing first", "No, not any more"), then="no", icon="➖"),
            Option("yes", p_("writing first", "Yes, keep it"), then=END, icon="✅"),
        )
    return (
        Option("yes", p_("outcome", "Yes, please"), then="yes", icon="👍"),
        Option("no", p_("outcome", "No, thank you"), then="no", icon="➖"),
    )


def agree(turn: Turn) -> None:
    """With their yes: from how it is today."""
    turn.kept[ASKED] = True
    consents.give(turn.db, turn.person, CONSENT, "Naast", turn.now)
    look(turn)


def end(turn: Turn) -> None:
    """Nothing of it is written any more, and nothing kept for it."""
    consents.revoke(turn.db, turn.person, CONSENT, turn.now)
    occasions.unsee(turn.db, turn.person)
    for each in errands.of_person(turn.db, turn.person):
        if each.dialogue == OCCASION:
            errands.drop(turn.db, turn.person, OCCASION, each.about)


may_write = Dialogue(
    MAY,
    Do("begin", begin_may, {"known": END}),
    Choose("may", may_i, answers, skip=END, leads=("yes", "no", END)),
    Do("yes", agree, final=True),
    Say("agreed", _("Good. It is not often, and one tap stops it."), then=END),
    Do("no", end, final=True),
    Say("refused", _("All right, I do not."), then=END),
)


# -- when ------------------------------------------------------------------------------------------


def look(turn: Turn) -> None:
    """Plan to write of what happened lately, each once, inside the budget of what nobody asked
    for. Of who does not let us remember any more nothing is known."""
    if not wants(turn):
        occasions.unsee(turn.db, turn.person)
        return
    for about in happened(turn):
        if occasions.note(turn.db, turn.person, about, turn.now):
            errands.add(turn.db, turn.person, OCCASION, about, turn.now, unasked=True)


# -- the message -----------------------------------------------------------------------------------


def _about(turn: Turn) -> str:
    """What it is about: as the tapped answer names it, else as it was begun."""
    picked = turn.heard.picked.partition(f"{OCCASION}.what=")[2]
    if turn.state.frame.dialogue != OCCASION:
        return picked.rpartition(".")[0]
    said = str(turn.answers.get("what") or picked)
    return said.rpartition(".")[0] or str(turn.answers.get("given") or "")


def _occasion(turn: Turn) -> Occasion | None:
    """Which one it is; None where content lost it, or it never happened to this person."""
    if occasions.made(turn.db, turn.person, _about(turn)) is None:
        return None
    return world(turn).contents.occasions.get(_about(turn).partition(".")[0])


def _opened(turn: Turn, each: Occasion) -> Opened:
    return opened(turn, each, _about(turn).partition(".")[2].rpartition(".")[0])


def begin(turn: Turn) -> str | None:
    """Nothing where they do not want it any more, it is long past, or it opens nothing."""
    each, made = _occasion(turn), occasions.made(turn.db, turn.person, _about(turn))
    if each is None or made is None or not wants(turn) or turn.now - made > RIPE:
        return "over"
    found = _opened(turn, each)
    return None if found.new or found.ends else "over"


def reason(turn: Turn) -> Words | None:
    """Why I write, and what it may open."""
    each = _occasion(turn)
    if each is None:
        return None
    found, icon = _opened(turn, each), each.icon
    new = _("It is this one: {rights}.") if each.changed else _("This may be for you: {rights}.")
    told_of = [(new, found.new), (_("This may not go on: {rights}."), found.ends)]
    lines = [words.of(rights=_names(turn, rights)) for words, rights in told_of if rights]
    return Lines((Lines((icon, Text(each.say)), " "), Lines(tuple(lines))), "\n\n")


def _names(turn: Turn, ids: Sequence[str]) -> Listed:
    rights = world(turn).contents.rights
    return Listed(tuple(Text(rights[one].name) for one in ids[:MOST_NAMED]))


def ways(turn: Turn) -> Sequence[Option]:
    """To see it, not now, or never again; each with what it is about."""
    about = _about(turn)
    if _occasion(turn) is None:
        return ()
    return (
        Option(f"{about}.{SEE}", p_("occasion", "See what it opens"), icon="🔎"),
        Option(f"{about}.{LATER}", p_("occasion", "Not now"), icon="➖"),
        Option(f"{about}.{STOP}", p_("occasion", "No more of these"), icon="✋"),
    )


def chosen(turn: Turn) -> str | None:
    """To see it: one right by itself, or all of them, with what still holds of what was told."""
    each, said = _occasion(turn), str(turn.answers.get("what") or "").rpartition(".")[2]
    if said != SEE or each is None:
        return said if said in (LATER, STOP) else None
    found = _opened(turn, each)
    if consents.stands(turn.db, turn.person, told.KEPT):
        bring_up_to_date(turn, each)
    turn.answers["right"] = found.new[0] if len(found.new) == 1 and not found.ends else ""
    return "one" if turn.answers["right"] else None


def bring_up_to_date(turn: Turn, each: Occasion) -> None:
    """From now on that is what they told: children have grown, and what may differ is not known."""
    made, since = as_it_is_now(turn, each)
    told.put(turn, made)
    grown = in_short(children(turn, made))
    occasions.see(turn.db, turn.person, AGES, grown, turn.now, since=since or turn.now)
    occasions.unsee(turn.db, turn.person, [f"{FACT}{name}" for name in each.may_differ])


occasion = Dialogue(
    OCCASION,
    Do("begin", begin, {"over": END}),
    Choose("what", reason, ways, then="chosen", skip=END, lasting=True),
    Do("chosen", chosen, {"one": "one", LATER: LATER, STOP: STOP}),
    Call("all", "rights", then=END),
    Call("one", "right", then=END, given=lambda turn: str(turn.answers.get("right") or "")),
    Say(LATER, _("All right. It can wait: write “my rights” when you like."), then=END),
    Do(STOP, end, final=True),
    Say("stopped", _("All right, I do not write of this any more."), then=END),
)
