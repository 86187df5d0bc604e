"""Everything Naast can talk about, and what can be asked at every step: one list of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from bot.talk.answers import Command, Commands
from bot.talk.engine import Engine, Roles
from bot.talk.texts import Speaker, p_
from bot.talk.turn import Turn
from dialogues.ask import ask, meant
from dialogues.callback import callback
from dialogues.closing import handed_back
from dialogues.crisis import crisis
from dialogues.human import human, lost, with_human
from dialogues.letter import media
from dialogues.menu import about, menu
from dialogues.mydata import forget, mydata, stop
from dialogues.registration import led, registration
from dialogues.rights.dialogue import rights
from dialogues.summary import summary
from dialogues.transfer import transfer
from dialogues.welcome import language, welcome

DIALOGUES = (
    welcome,
    menu,
    about,
    language,
    ask,
    rights,
    registration,
    human,
    callback,
    summary,
    transfer,
    with_human,
    handed_back,
    lost,
    media,
    crisis,
    mydata,
    forget,
    stop,
)

ROLES = Roles(first="welcome", home="menu", lost="lost", media="media")

# The words are lists for the catalogues: every language has its own, separated by commas.
COMMANDS = (
    Command("back", p_("typed words", "back, previous, go back")),
    Command("skip", p_("typed words", "skip, rather not say, next, pass")),
    Command("menu", p_("typed words", "menu, home, start over"), "menu", fresh=True),
    Command("language", p_("typed words", "language, change language"), "language"),
    Command(
        "human",
        p_("typed words", "a person, person, human, a human please, talk to a person, help me"),
        "human",
    ),
    Command(
        "callback",
        p_("typed words", "call me, please call me, call me back, can you call me"),
        "callback",
    ),
    Command("rights", p_("typed words", "my rights"), "rights"),
    Command("mydata", p_("typed words", "my data, data, privacy"), "mydata"),
    Command("summary", p_("typed words", "my summary, summary, share, what i share"), "summary"),
    Command("forget", p_("typed words", "forget me, delete my data, delete everything"), "forget"),
    Command("about", p_("typed words", "help, who are you, about"), "about"),
    Command("stop", p_("typed words", "stop, quit, end, unsubscribe"), "stop", fresh=True),
)

# How a messenger's own command menu describes them.
DESCRIPTIONS = {
    "menu": p_("command", "What Naast can do"),
    "human": p_("command", "Talk to a person"),
    "rights": p_("command", "My rights"),
    "back": p_("command", "One step back"),
    "skip": p_("command", "Skip this question"),
    "language": p_("command", "Another language"),
    "mydata": p_("command", "What is kept about me"),
    "forget": p_("command", "Forget me"),
    "stop": p_("command", "Stop"),
}

ALWAYS = (
    ("menu", "☰", p_("way out", "Menu")),
    ("human", "👤", p_("way out", "A person")),
)


def leads(turn: Turn) -> tuple[str, str] | None:
    """Which dialogue answers the link by which somebody came, or what they said in own words."""
    return led(turn) if turn.heard.kind == "start" else meant(turn)


def engine(speakers: Callable[[], Iterable[Speaker]]) -> Engine:
    """Return the engine with every dialogue; ``speakers`` gives one of each language on offer."""
    return Engine(DIALOGUES, ROLES, Commands(COMMANDS, speakers), ALWAYS, leads)
