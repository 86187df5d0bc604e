"""First contact: what Naast is and is not, and in which language to talk."""

from __future__ import annotations

from collections.abc import Sequence

from bot.talk.steps import END, Ask, Call, Choose, Dialogue, Do, NotUnderstood, Option, Say
from bot.talk.texts import Lines, Name, Words, _
from bot.talk.turn import Turn
from dialogues import invited
from dialogues.registration import came, language_said, was_sent
from dialogues.world import world

_MOST_LANGUAGES = 4
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


def languages(turn: Turn) -> Sequence[Option]:
    """The languages in their own names, the one we guess first; the rest under "more"."""
    tongues, now = world(turn).tongues, turn.language
    tags = [now, *(t for t in tongues.tags if t != now)]
    room = len(tags) if len(tags) <= _MOST_LANGUAGES else _MOST_LANGUAGES - 1
    shown = [Option(tag, tongues.own_name(tag)) for tag in tags[:room]]
    if room < len(tags):
        shown.append(Option("more", _("Another language"), then="all", icon="🌍"))
    return shown


def every_language(turn: Turn) -> Sequence[Option]:
    """All languages, in their own names."""
    tongues = world(turn).tongues
    return [Option(tag, tongues.own_name(tag)) for tag in tongues.tags]


def speak(turn: Turn) -> str | None:
    """From here on speak the language that was chosen."""
    chosen = turn.answers.get("all") or turn.answers.get("language") or turn.answers.get("given")
    if chosen in world(turn).tongues.tags:
        turn.speaker = world(turn).tongues.speaker(chosen)
    return None


class LanguageName:
    """A typed name of a language. A question that is understood is answered first; with anything
    else we go on as we were."""

    def read(self, text: str, turn: Turn) -> str | None:
        """Return the tag of the language, or None. Raises NotUnderstood for what means more."""
        named = world(turn).tongues.named(text)
        if named is None and turn.understood and turn.understood.asks_something:
            raise NotUnderstood()
        return named


welcome = Dialogue(
    "welcome",
    Do("came", came),
    Do("invited", invited.came),
    Say("greeting", greeting),
    Do("said", language_said, {"said": "promise"}),
    Ask(
        "language",
        _("In which language shall we talk?"),
        LanguageName(),
        languages,
        then="speak",
        skip="speak",
        leads=("all",),
    ),
    Choose("all", _("In which language shall we talk?"), every_language),
    Do("speak", speak),
    Say("promise", promise),
    Do("asked", invited.was_invited, {"invited": "buddy"}),
    Do("sent", was_sent, {"sent": "registration"}, then=END),
    Call("registration", "registration", then=END),
    Call("buddy", "buddy", then=END),
)


def set_already(turn: Turn) -> str | None:
    """A language that was named with the wish needs no question."""
    named = turn.answers.get("given")
    return "given" if named in world(turn).tongues.tags else None


language = Dialogue(
    "language",
    Do("check", set_already, {"given": "speak"}),
    Choose("all", _("In which language shall we talk?"), every_language),
    Do("speak", speak, final=False),
)
