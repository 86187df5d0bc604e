"""First contact: what Naast is and is not, and in which language to talk."""

from __future__ import annotations

from bot.talk.state import REST
from bot.talk.steps import END, Ask, Call, Dialogue, Do, Say
from bot.talk.texts import Lines, Name, Words, _
from bot.talk.turn import Turn
from dialogues import invited, tongues
from dialogues.registration import came, language_said, was_sent
from dialogues.tongues import WHICH, WRITTEN, LanguageName, first_page, next_page
from dialogues.world import world
from storage import cases

CARRIED = {
    "telegram": _("Telegram's company carries what we write here."),
    "whatsapp": _("Meta, the company of WhatsApp, carries what we write here."),
}
"""Who else sees that we write, by channel."""


def greeting(turn: Turn) -> Words:
    """Who is speaking, before anything is asked."""
    name = world(turn).house.name
    if not name:
        return _("Hello, I am Naast. I am a program, not a person. This is a try-out.")
    return _(
        "Hello, I am Naast, the assistant of {organisation}. I am a program, not a person."
    ).of(organisation=Name(name))


def promise(turn: Turn) -> Words:
    """What happens with what is written, in one breath; it names what is alerted, if anything."""
    can_do = _("I can help you find your rights, or bring you to a person.")
    if world(turn).house.alerts:
        stays = _(
            "What you write stays between us, unless you say yes. One exception: when somebody is"
            " in grave danger, a colleague hears that at once, without your name or your words."
        )
    else:
        stays = _("What you write stays between us. I show it to nobody without your yes.")
    passing = CARRIED.get(turn.heard.channel)
    parts = [can_do, stays, passing] if passing else [can_do, stays]
    return Lines(tuple(parts), " ")


def speak(turn: Turn) -> str | None:
    """From here on speak the language that was chosen, where we write it."""
    chosen = _chosen(turn)
    if chosen in world(turn).tongues.tags:
        turn.speaker = world(turn).tongues.speaker(chosen)
        case = cases.open_of(turn.db, turn.person)
        if case:
            cases.mark(turn.db, case.id, language=tongues.of_case(turn))
        return None
    return "unwritten" if chosen else None


def _chosen(turn: Turn) -> str:
    """The language that was tapped, typed or named with the wish."""
    steps = ("language_more", "language", "given")
    found = (turn.answers.get(step) for step in steps)
    named = next((each for each in found if each and each not in ("more", "unwritten")), "")
    return str(named)


def answer_in(turn: Turn) -> None:
    """The first words tell more than the phone does: who surely writes in a language that we write
    is greeted in it, and still asked."""
    _speak_as_written(turn, str(getattr(turn.understood, "offered", None) or ""))


def answer_in_danger(turn: Turn) -> None:
    """The same for words of danger, while nobody chose a language yet; where the phone says none
    that we write, few letters are enough."""
    frames = turn.state.frames
    if frames and (frames[0].dialogue != "welcome" or frames[0].answers.get("language")):
        return
    written = getattr(turn.understood, "offered", None)
    phone = (turn.heard.language or "").replace("_", "-").partition("-")[0].lower()
    if phone != turn.language.partition("-")[0]:
        written = written or getattr(turn.understood, "language", None)
    _speak_as_written(turn, str(written or ""))


def _speak_as_written(turn: Turn, written: str) -> None:
    base = turn.language.partition("-")[0]
    if written in world(turn).tongues.tags and written != base:
        turn.speaker = world(turn).tongues.speaker(written)
        turn.kept["offered"] = [*turn.kept.get("offered", []), written]


def in_own_words(turn: Turn) -> str | None:
    """Whoever begins in a language that we do not write is not asked which one."""
    return "unwritten" if tongues.written_in(turn) else None


def unwritten(turn: Turn) -> str:
    """What is known of a language that we do not write."""
    written = tongues.written_in(turn)
    return _chosen(turn) or (WRITTEN + written if written else "")


welcome = Dialogue(
    "welcome",
    Do("came", came),
    Do("invited", invited.came),
    Do("answer_in", answer_in),
    Say("greeting", greeting),
    Do("said", language_said, {"said": "promise"}),
    Do("heard", in_own_words, {"unwritten": "unwritten"}),
    Ask(
        "language",
        WHICH,
        LanguageName(else_none=True),
        first_page,
        then="speak",
        skip="speak",
        leads=("language_more", "unwritten"),
    ),
    Do("speak", speak, {"unwritten": "unwritten"}, then="promise"),
    Ask(
        "language_more",
        WHICH,
        LanguageName(else_none=True),
        next_page,
        then="speak",
        skip="speak",
        leads=("unwritten",),
    ),
    Say("unwritten", promise),
    Call("tongue", "tongue", then="asked", given=unwritten),
    Say("promise", promise),
    Do("asked", invited.was_invited, {"invited": "buddy"}),
    Do("sent", was_sent, {"sent": "registration"}, then=END),
    Call("registration", "registration", then=END),
    Call("buddy", "buddy", then=END),
    aliases={"all": "language_more"},
)


def set_already(turn: Turn) -> str | None:
    """A language that was named with the wish needs no question."""
    given = str(turn.answers.get("given") or "")
    known = given in world(turn).tongues.tags or tongues.called(turn, given) != given
    return "given" if given and known else None


def goes_on(turn: Turn) -> Words | None:
    """Where no question waits below that shows it: in which language we go on."""
    if turn.state.frames[0].step != REST:
        return None
    on = _("All right. We go on in {language}.")
    return on.of(language=tongues.name(turn, turn.language))


language = Dialogue(
    "language",
    Do("check", set_already, {"given": "speak"}),
    Ask(
        "language",
        WHICH,
        LanguageName(),
        first_page,
        then="speak",
        skip=END,
        leads=("language_more", "unwritten"),
    ),
    Ask("language_more", WHICH, LanguageName(), next_page, then="speak", leads=("unwritten",)),
    Do("speak", speak, {"unwritten": "unwritten"}),
    Say("goes_on", goes_on, then=END),
    Call("unwritten", "tongue", then=END, given=unwritten),
    aliases={"all": "language_more"},
)
