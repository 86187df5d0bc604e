"""Says once to each family what an OCMW or CPAS is: below the first message that names it."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.talk.heard import Reply
from bot.talk.texts import Name, Text, _
from bot.talk.turn import Turn
from dialogues.crisis import crisis
from dialogues.world import world
from storage import messages

TOLD = "ocmw_told"
"""What is kept once it was said, so that it is not said again."""
THING = "ocmw"
"""As the glossary and the services know it."""
LINE = _("The {name} is the welfare office of your municipality.")

_ONE = "(?:OCMW|CPAS)"
_NAMED = re.compile(rf"(?<![A-Za-z]){_ONE}(?:\s?/\s?{_ONE})?(?![A-Za-z])")
_EXPLAINED = re.compile(rf"{_NAMED.pattern}\s?\((?!{_ONE})[^()]+\)")
"""The name, and in brackets after it what it is; not "CPAS (OCMW)"."""
_LONGEST = 1000
"""Letters of a message with the line: the tightest messenger takes 1024 with buttons or a file."""


def explain(turn: Turn) -> None:
    """Add the line to what the bot says in this turn, where it names the thing and never said what
    it is. Where somebody may be in danger nothing is added. To be called when all was said."""
    if turn.kept.get(TOLD):
        return _keep(turn)
    spots = [(n, name) for n, each in enumerate(turn.replies) if (name := _names(each, turn))]
    if not spots or _in_danger(turn):
        return None
    turn.kept[TOLD] = True
    if any(_explains(reply, turn) for reply in turn.replies):
        return None
    n, name = spots[0]
    said, line = turn.replies[n], turn.speaker.say(LINE.of(name=Name(name)))
    if len(said.text) + len(line) < _LONGEST:
        turn.replies[n] = _with(said, line)
    else:  # what is tapped stays last
        own = Reply(line, (), said.language, said.direction)
        turn.replies.insert(n if said.choices else n + 1, own)
    return None


def _keep(turn: Turn) -> None:
    """A question that is shown anew, with another tick, keeps the line that stood below it."""
    again = next((n for n, each in enumerate(turn.replies) if each.replaces), None)
    name = _names(turn.replies[again], turn) if again is not None else ""
    if again is None or not name:
        return
    shown = messages.last_with_choices(turn.db, turn.person)
    before = messages.one(turn.db, turn.person, shown) if shown else None
    line = turn.speaker.say(LINE.of(name=Name(name)))
    if before and before.text.endswith(line):
        turn.replies[again] = _with(turn.replies[again], line)


def _with(reply: Reply, line: str) -> Reply:
    return replace(reply, text=f"{reply.text}\n\n{line}")


def _names(reply: Reply, turn: Turn) -> str:
    """By which name a message of the bot's own speaks of it; empty where it does not."""
    if reply.name or not reply.text or reply.language != turn.language:
        return ""
    found = _NAMED.search(_shown(reply))
    return re.sub(r"\s", "", found[0]) if found else ""


def _explains(reply: Reply, turn: Turn) -> bool:
    """Whether a message says itself what it is."""
    contents = world(turn).contents
    term, service = contents.glossary.get(THING), contents.services.get(THING)
    meanings = [term.gloss if term else "", service.what if service else ""]
    told = (turn.speaker.say(Text(each)) for each in meanings if each)
    shown = _shown(reply)
    return bool(_EXPLAINED.search(shown)) or any(each in shown for each in told)


def _shown(reply: Reply) -> str:
    labels = (each.label for each in reply.choices if not each.always)
    return "\n".join((reply.text, *labels))


def _in_danger(turn: Turn) -> bool:
    """Whether these are lines that help in danger, or the question beside them."""
    asked = any(frame.dialogue == crisis.name for frame in turn.state.frames)
    return asked or bool(getattr(turn.understood, "crisis", None))
