"""All said yes: what each hopes for, shown to both, and how they begin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.talk.steps import END, Ask, Call, Choose, Dialogue, Do, Option, Say
from bot.talk.texts import Lines, Listed, Name, Text, Words, _, p_
from bot.talk.turn import Turn
from dialogues import beside
from dialogues.beside import Ticked, coach_name
from dialogues.duo_which import BEGUN, TOLD, going_duo, named_duo
from dialogues.meetup_told import first_name, is_buddy, others, rest_of
from dialogues.two_languages import by_machine, in_two_languages, translated_first
from storage import duos, errands
from storage.duos import GOING, Duo, Member

HOPES: Mapping[str, tuple[str, Text]] = {
    "talk": ("☕", p_("hope", "Somebody to talk with")),
    "out": ("🎡", p_("hope", "Going out together")),
    "along": ("🤝", p_("hope", "Going along somewhere")),
    "help": ("🧩", p_("hope", "A little help")),
    "learn": ("💬", p_("hope", "Learning something")),
    "see": ("🌱", p_("hope", "We will see")),
}
"""What people hope for; codes, so that each reads them in their own language."""
_CODE = "#"


def _hoping(turn: Turn) -> Duo | None:
    named = named_duo(turn)
    if named and named.state in GOING:
        return named
    return going_duo(turn)


def begin_hoping(turn: Turn) -> str | None:
    """Tell and ask, as long as it goes on."""
    return None if _hoping(turn) else "over"


def begun(turn: Turn) -> Words | None:
    """All said yes; who helps with the first time."""
    duo = _hoping(turn)
    if duo is None:
        return None
    yes = _("Good news: you both said yes. {name} is beside you now.")
    for_buddy = _("Good news: you both said yes. You are beside {name} now.")
    said = (for_buddy if is_buddy(turn, duo) else yes).of(name=others(turn, duo))
    first = _("{coach} is there the first time, and proposes when.").of(coach=coach_name(turn))
    return Lines((said, first if duo.firsts_with_coordinator else ""), " ")


def hopes(turn: Turn) -> Sequence[Option]:
    """What people hope for."""
    return [Option(code, label, icon=icon) for code, (icon, label) in HOPES.items()]


def what_hope(turn: Turn) -> Words:
    """The question, and who reads the answer."""
    asks = _("What do you hope for, with each other? You both read what the other says.")
    return Lines((asks, by_machine(turn, _hoping(turn))), " ")


def keep_hopes(turn: Turn) -> None:
    """Keep it, and let the others know."""
    duo, told = _hoping(turn), turn.answers.get("hopes")
    if duo is None or not told:
        return
    lines, own = [f"{_CODE}{code}" for code in beside.codes(told, HOPES)], beside.own_words(told)
    duos.expect(turn.db, duo.id, turn.person, "\n".join([*lines, *own]))
    about = f"{duo.id}:hopes.{turn.person}"
    for who in rest_of(turn, duo):
        wait = translated_first(turn, (who, TOLD, about), "\n".join(own))
        errands.add(turn.db, who, TOLD, about, turn.now, due=turn.now + wait)


def hoped(words: str) -> Words:
    """What somebody hopes for, for anybody to read."""
    lines = [line for line in words.split("\n") if line]
    ticked = [line[1:] for line in lines if line.startswith(_CODE) and line[1:] in HOPES]
    own = [Name(line) for line in lines if not line.startswith(_CODE)]
    return Listed((*(HOPES[code][1] for code in ticked), *own), labels=not own)


def what_others_hope(turn: Turn) -> Words | None:
    """What the others said, where they did already."""
    duo = _hoping(turn)
    said = [
        hope_of(turn, each) for each in (duo.others(turn.person) if duo else ()) if each.expects
    ]
    return Lines(tuple(said)) if said else None


def hope_of(turn: Turn, member: Member) -> Words:
    """What somebody hopes for, with their name."""
    hopes_for = _("{name} hopes for: {hopes}.")
    said = hopes_for.of(name=first_name(turn, member), hopes=hoped(member.expects))
    own = [line for line in member.expects.split("\n") if not line.startswith(_CODE)]
    return in_two_languages(turn, said, "\n".join(own))


def next_steps(turn: Turn) -> Sequence[Option]:
    """What can come next."""
    duo = _hoping(turn)
    made = [
        Option("write", p_("duo", "Write a first word"), then="write", icon="✍"),
        Option("later", _("Later"), then=END, icon="🕊"),
    ]
    if duo and not duo.firsts_with_coordinator:
        made.insert(0, Option("meet", p_("duo", "Propose to meet"), then="meet", icon="📅"))
    return made


duo_begun = Dialogue(
    BEGUN,
    Do("begin", begin_hoping, {"over": END}),
    Say("begun", begun),
    Ask(
        "hopes",
        what_hope,
        Ticked(hopes, somebody=True),
        hopes,
        many=True,
        skip_label=p_("duo", "Skip this"),
    ),
    Do("keep", keep_hopes),
    Say("theirs", what_others_hope),
    Choose(
        "next",
        _("How would you like to begin?"),
        next_steps,
        skip=END,
        leads=("meet", "write", END),
    ),
    Call("meet", "meetup", then=END),
    Call("write", "between", then=END),
)
