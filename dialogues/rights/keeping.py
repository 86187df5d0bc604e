"""The list of rights, kept: as a tidy message, on paper for the counter, and for next time."""

from __future__ import annotations

from collections.abc import Sequence

from bot.talk.steps import END, Call, Choose, Dialogue, Do, Option, Say
from bot.talk.texts import Lines, Listed, Text, Words, _, n_, p_
from bot.talk.turn import Turn
from dialogues.rights import paper, telling, told
from dialogues.world import world
from storage import consents

NEW = _("New: {names}.")
MOST_MAYBE = 8
"""Rights that are not sure, in the message; what is longer nobody reads on a phone."""


def begin(turn: Turn) -> str | None:
    """Take up what was told; without anything found there is no list."""
    told.take_up(turn)
    return None if told.listed(turn) or told.result(turn).had else "empty"


def of_verdict(turn: Turn, kind: str) -> list[str]:
    """The rights on the list with this verdict."""
    verdicts = told.result(turn).verdicts
    return [one for one in told.listed(turn) if verdicts[one].verdict == kind]


def likely(turn: Turn) -> Words | None:
    """What they may have a right to, each with where to ask for it."""
    rights = world(turn).contents.rights
    found = of_verdict(turn, "likely")
    entries = tuple(
        Lines((Lines((f"{n}.", Text(rights[one].name)), " "), Text(rights[one].where)))
        for n, one in enumerate(found, 1)
    )
    return Lines((_("Your list. You may have a right to:"), *entries), "\n\n") if found else None


def maybe(turn: Turn) -> Words | None:
    """What is not sure, with what it still depends on. Where a person comes first, no counter is
    named."""
    contents, verdicts = world(turn).contents, told.result(turn).verdicts
    found = of_verdict(turn, "maybe")
    entries: list[Words] = []
    for one in found[:MOST_MAYBE]:
        right, judged = contents.rights[one], verdicts[one]
        first = _("It is good to talk to a person about this one first.")
        where = first if judged.asks_first else Text(right.where)
        name = Lines(("•", Text(right.name)), " ")
        entries.append(Lines((name, telling.still_open(judged, contents), where)))
    left = len(found[MOST_MAYBE:])
    if left:
        entries.append(n_("And {count} more.", "And {count} more.", left))
    return Lines((_("Not sure yet:"), *entries), "\n\n") if found else None


def had(turn: Turn) -> Words | None:
    """What they have already."""
    rights, found = world(turn).contents.rights, told.result(turn).had
    names = Listed(tuple(Text(rights[one].name) for one in found))
    return _("You already have: {names}.").of(names=names) if found else None


def choices(turn: Turn) -> Sequence[Option]:
    """What can be done with the list."""
    made = []
    if told.listed(turn) and paper.can_make(turn):
        on_paper = p_("rights", "On paper")
        made.append(Option("paper", on_paper, then="which_paper", icon="📄"))
    if not consents.stands(turn.db, turn.person, told.KEPT):
        made.append(Option("keep", p_("rights", "Keep it for next time"), then="keep", icon="📌"))
    if not _under_way(turn):
        made.append(Option("rights", p_("rights", "Look again"), then="rights", icon="🔎"))
    made.append(Option("enough", p_("rights", "That is enough"), then=END, icon="✅"))
    return made


def _under_way(turn: Turn) -> bool:
    return any(frame.dialogue == "rights" for frame in turn.state.frames)


def languages(turn: Turn) -> Sequence[Option]:
    """The languages of the counters, and back."""
    tongues = world(turn).tongues
    return [
        *(Option(tag, tongues.own_name(tag), then="on_paper", icon="📄") for tag in ("nl", "fr")),
        Option("back", p_("menu", "Back"), then="what", icon="↩"),
    ]


def on_paper(turn: Turn) -> None:
    """The list as a paper, in the language of the talk beside that of the counter."""
    now = told.result(turn)
    tag: paper.Counter = "fr" if turn.answers.get("which_paper") == "fr" else "nl"
    paper.keep_paper(turn, told.listed(turn), now.verdicts, now.known, tag)


rights_list = Dialogue(
    "rights_list",
    Do("begin", begin, {"empty": "empty"}),
    Say("likely", likely),
    Say("maybe", maybe),
    Say("had", had),
    Choose(
        "what",
        _("What shall I do with the list?"),
        choices,
        skip=END,
        leads=("which_paper", "keep", "rights", END),
    ),
    Choose(
        "which_paper",
        _("Which language do they read at the counter?"),
        languages,
        skip="what",
        leads=("on_paper", "what"),
    ),
    Do("on_paper", on_paper, then="what"),
    Do("keep", told.remember, final=True),
    Say("kept", _("I keep it. Write “my rights” to see it again.")),
    Call("may_write", "may_write", then="what"),
    Call("rights", "rights", then=END),
    Say("empty", _("There is nothing on your list yet."), then=END),
)


# -- what is new -----------------------------------------------------------------------------------


def news(turn: Turn) -> None:
    """Say what is new since the list that was kept, and what no longer fits; keep it anew."""
    rights = world(turn).contents.rights
    new, gone = told.changes(turn)
    told.keep_found(turn)
    lines: list[Words] = []
    for head, found in ((NEW, new), (_("No longer: {names}."), gone)):
        names = Listed(tuple(Text(rights[one].name) for one in found))
        lines += [head.of(names=names)] if found else []
    turn.say(Lines(tuple(lines)))


def last_time(turn: Turn) -> Words | None:
    """When rights were found before, and how many; None where nothing is kept."""
    last = told.before(turn)
    if last is None:
        return None
    count = len([kind for kind in last.verdicts.values() if kind == "likely"])
    return n_(
        "On {date} I found {count} right that may be yours.",
        "On {date} I found {count} rights that may be yours.",
        count,
    ).of(date=last.on)
