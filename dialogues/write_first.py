"""May I write first? Asked once, where a messenger wants a yes for it; seen and changed any time in
*my data*, ended at once by *stop*."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.talk.steps import END, Choose, Dialogue, Do, Option, Say
from bot.talk.texts import Text, Words, _, p_
from bot.talk.turn import Turn
from storage import errands, optins, people
from storage.optins import Word

NAME = "write_first"
QUESTION = _(
    "May I write to you here when something is planned, such as a meetup? "
    "You end it with one word: stop."
)
MAY_FIRST = _("• I may write to you first on {channel}, since {day}")
NAMES = {"whatsapp": "WhatsApp"}


def standing(turn: Turn) -> list[Word]:
    """What somebody said last of it, on each channel where it is needed."""
    found = (optins.last(turn.db, turn.person, channel) for channel in optins.NEEDED_ON)
    return [word for word in found if word]


def asks_here(turn: Turn) -> bool:
    """Whether a yes is needed where they write now."""
    return turn.heard.channel in optins.NEEDED_ON


def line(word: Word) -> Text:
    """What was said, in one line of *my data*."""
    where = {"channel": NAMES.get(word.channel, word.channel), "day": word.at}
    if word.yes:
        return MAY_FIRST.of(**where)
    return _("• I do not write to you first on {channel}, since {day}").of(**where)


def invite(turn: Turn, who: Iterable[str]) -> None:
    """Let these be asked, once, who never were and are reached where a yes is needed."""
    for person in who:
        place = people.main_address(turn.db, person)
        channel = place[0] if place else ""
        if channel in optins.NEEDED_ON and optins.last(turn.db, person, channel) is None:
            errands.add(turn.db, person, NAME, "", turn.now)


def question(turn: Turn) -> Words:
    """May I; or how it stands."""
    said = optins.last(turn.db, turn.person, turn.heard.channel)
    if said and said.yes:
        since = _("You said yes on {day}: I may write to you here when something is planned.")
        return since.of(day=said.at)
    return QUESTION


def answers(turn: Turn) -> Sequence[Option]:
    """Yes or no; to keep it or not, where it stands."""
    said = optins.last(turn.db, turn.person, turn.heard.channel)
    if said and said.yes:
        return (
            Option("no", p_("writing first", "No, not any more"), then="no", icon="➖"),
            Option("yes", p_("writing first", "Yes, keep it"), then=END, icon="✅"),
        )
    return (
        Option("yes", p_("writing first", "Yes, you may"), then="yes", icon="✅"),
        Option("no", p_("writing first", "No, rather not"), then="no", icon="➖"),
    )


def agree(turn: Turn) -> None:
    """Keep the yes, with what was asked."""
    _keep(turn, yes=True)


def refuse(turn: Turn) -> None:
    """Keep the no."""
    _keep(turn, yes=False)


def _keep(turn: Turn, *, yes: bool) -> None:
    words = turn.speaker.say(QUESTION)
    channel = turn.heard.channel
    optins.say(turn.db, turn.person, channel, turn.now, yes=yes, way="asked", words=words)


write_first = Dialogue(
    NAME,
    Choose("may", question, answers, skip=END, leads=("yes", "no", END)),
    Do("yes", agree, final=True),
    Say("agreed", _("Thank you. I only write when something is planned."), then=END),
    Do("no", refuse, final=True),
    Say("refused", _("All right. I wait until you write."), then=END),
)
