"""Everything Naast can talk about, and what can be asked at every step: one list of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from bot.talk.answers import Command, Commands
from bot.talk.engine import Engine, Roles
from bot.talk.texts import Speaker, p_
from bot.talk.turn import Turn
from dialogues import activity as activities
from dialogues import between as words_between
from dialogues import invited, meetup_news
from dialogues.activity import activity
from dialogues.activity_made import activity_made
from dialogues.ask import FITTING, NEAR, ask, meant, which_one
from dialogues.away import away
from dialogues.barrier import barrier, signal_barrier
from dialogues.between import between, safe, swap_asked
from dialogues.buddy import buddy
from dialogues.buddy_waits import TELLS as BUDDY_TELLS
from dialogues.calendar import calendar
from dialogues.callback import callback
from dialogues.checkin import checkin
from dialogues.closing import handed_back
from dialogues.coach import accident_button, coach
from dialogues.counter import counter
from dialogues.crisis import crisis
from dialogues.duo import TELLS as DUO_TELLS
from dialogues.duo import beside, duo_again, duo_page
from dialogues.duo_asked import duo_asked
from dialogues.duo_begun import duo_begun
from dialogues.duo_bye import duo_bye, duo_over
from dialogues.free_times import free_times
from dialogues.glossary import glossary
from dialogues.human import human, lost, with_human
from dialogues.letter import media
from dialogues.linking import led as by_code
from dialogues.linking import link_asked, link_typed, linked
from dialogues.meetup import meetup
from dialogues.meetup_after import meetup_after
from dialogues.meetup_answer import meetup_answer
from dialogues.meetup_mine import meetup_mine, meetup_repeat
from dialogues.meetup_move import meetup_moves
from dialogues.menu import about, menu
from dialogues.mine import mine
from dialogues.mydata import forget, mydata, stop
from dialogues.occasion import may_write, occasion
from dialogues.outcome import follow_up, outcome
from dialogues.refused import refused
from dialogues.registration import led, registration
from dialogues.rights.behind import more_said
from dialogues.rights.corrected import ages_said
from dialogues.rights.dialogue import rights
from dialogues.rights.keeping import rights_list
from dialogues.rights.living import place_said
from dialogues.rights.one import right
from dialogues.rights.whys import why_said
from dialogues.signal_news import TELLS as SIGNAL_TELLS
from dialogues.summary import summary
from dialogues.support import support
from dialogues.teaching import teaching
from dialogues.tongue import said as in_another_language
from dialogues.tongue import tongue
from dialogues.tongue import under_way as awaits_voice
from dialogues.transfer import transfer
from dialogues.welcome import language, welcome
from dialogues.wish import wish
from dialogues.write_first import write_first

DIALOGUES = (
    welcome,
    menu,
    about,
    language,
    tongue,
    ask,
    which_one,
    support,
    counter,
    glossary,
    rights,
    right,
    rights_list,
    ages_said,
    place_said,
    why_said,
    more_said,
    refused,
    barrier,
    signal_barrier,
    outcome,
    follow_up,
    may_write,
    occasion,
    mine,
    registration,
    human,
    callback,
    summary,
    transfer,
    meetup,
    meetup_answer,
    meetup_mine,
    meetup_moves,
    meetup_repeat,
    meetup_after,
    activity,
    activity_made,
    free_times,
    away,
    calendar,
    between,
    safe,
    swap_asked,
    with_human,
    handed_back,
    lost,
    teaching,
    media,
    crisis,
    mydata,
    forget,
    stop,
    write_first,
    linked,
    link_typed,
    link_asked,
    buddy,
    coach,
    accident_button,
    checkin,
    wish,
    beside,
    duo_page,
    duo_asked,
    duo_begun,
    duo_again,
    duo_bye,
    duo_over,
)

TELLS = {
    **meetup_news.TELLS,
    **words_between.TELLS,
    **activities.TELLS,
    **BUDDY_TELLS,
    **DUO_TELLS,
    **SIGNAL_TELLS,
}
"""What only tells somebody something, by the name of the errand."""
HOMES = ("welcome", "menu", "handed_back")
"""The dialogues in which nothing is going on that an errand would disturb."""

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
    Command("support", FITTING, "support"),
    Command("counter", NEAR, "counter"),
    Command("refused", p_("typed words", "refused, i was refused, appeal"), "refused"),
    Command("meetups", p_("typed words", "my meetups, meetups, my appointments"), "meetup_mine"),
    Command("meet", p_("typed words", "meet, propose a meetup, plan a meetup"), "meetup"),
    Command("write", p_("typed words", "write to my buddy, write to the family"), "between"),
    Command("safe", p_("typed words", "stop contact, no contact any more"), "safe"),
    Command("calendar", p_("typed words", "my calendar, calendar"), "calendar"),
    Command("activities", p_("typed words", "activities, group activities"), "activity"),
    Command("things", p_("typed words", "my things, what is going on, my list of things"), "mine"),
    Command("buddy", p_("typed words", "buddy, my buddy, a buddy"), "beside"),
    Command(
        "helping",
        p_("typed words", "i want to help, become a buddy, volunteer, be a buddy"),
        "buddy",
    ),
    Command("coach", p_("typed words", "my coach, ask my coach, coach"), "coach"),
    Command("accident", p_("typed words", "accident, an accident"), "accident"),
    Command("mydata", p_("typed words", "my data, data, privacy"), "mydata"),
    Command("summary", p_("typed words", "my summary, summary, share, what i share"), "summary"),
    Command("linking", p_("typed words", "link, my code, link my chats"), "linking"),
    Command("forget", p_("typed words", "forget me, delete my data, delete everything"), "forget"),
    Command("about", p_("typed words", "help, who are you, about"), "about"),
    Command("stop", p_("typed words", "stop, quit, end, unsubscribe"), "stop", fresh=True),
)

# How a messenger's own command menu describes them.
DESCRIPTIONS = {
    "menu": p_("command", "What Naast can do"),
    "human": p_("command", "Talk to a person"),
    "rights": p_("command", "My rights"),
    "buddy": p_("command", "A buddy"),
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
    if turn.heard.kind == "start":
        return invited.led(turn) or by_code(turn) or led(turn)
    if awaits_voice(turn):
        return None
    return by_code(turn) or in_another_language(turn) or meant(turn)


def engine(speakers: Callable[[], Iterable[Speaker]]) -> Engine:
    """Return the engine with every dialogue; ``speakers`` gives one of each language on offer."""
    return Engine(DIALOGUES, ROLES, Commands(COMMANDS, speakers), ALWAYS, leads)
