"""What was done about something that stood in the way, told to the families that asked to hear."""

from __future__ import annotations

from bot.talk.texts import Lines, Name, Text, Words, _
from bot.talk.turn import Turn
from dialogues.meetup_told import tell
from dialogues.world import world
from storage import signal_reports, signals
from storage.signal_reports import ALL, NEWS, Answer
from storage.signals import News

DONE = _("You asked to hear when something is done about what stands in the way. This was done:")
DONE_OF = _(
    "You asked to hear when something is done about what stands in the way of this: {right}. "
    "This was done:"
)


def told(turn: Turn, about: str) -> None:
    """Tell it, unless they want to hear nothing of it any more."""
    found = signal_reports.answer_of(turn.db, about)
    wanted = [n for n in signals.news_of(turn.db, turn.person) if found and _meant(found, n)]
    if found is None or not wanted:
        return
    name = _name(turn, wanted[0].subject)
    first = DONE_OF.of(right=name) if name else DONE
    quiet = _("Write “my things” if you want no more news of this.")
    tell(turn, Lines((first, written(found, turn.language), quiet), "\n\n"))


def written(found: Answer, language: str) -> Words:
    """What was done, in this language or else in one that it was written in."""
    wanted = (language.partition("-")[0], "en", "fr", "nl")
    return Name(next((found.words[tag] for tag in wanted if tag in found.words), ""))


def _meant(found: Answer, wanted: News) -> bool:
    """Whether somebody asked to hear of this."""
    pairs = ((found.b, wanted.b), (found.subject, wanted.subject), (found.area, wanted.area))
    return all(done in (ALL, asked) for done, asked in pairs)


def _name(turn: Turn, about: str) -> Words | None:
    contents = world(turn).contents
    found = contents.rights.get(about) or contents.services.get(about)
    return Text(found.name) if found else None


TELLS = {NEWS: told}
