"""What the pages about buddies call things: states, wishes, and why somebody suits a family."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from babel.dates import get_day_names
from babel.numbers import format_decimal

from bot import cldr
from bot.acquainting import AIMS, LIKES, listed, tongues
from bot.beside.matching import Reason
from bot.console.voice import Voice
from bot.talk.texts import Listed, Name, Text, Words, n_, p_

TONGUES = ("nl", "fr", "en", "ar", "tr", "es", "ro", "bg", "pl", "uk", "ru", "fa", "ps", "so", "ti")
"""The languages of an activity to choose from."""

STATES: Mapping[str, tuple[str, Text]] = {
    "asking": ("◌", p_("buddy", "Still talking with Naast")),
    "waiting": ("○", p_("buddy", "Waits for you")),
    "ready": ("◆", p_("buddy", "Can be matched")),
    "paused": ("◇", p_("buddy", "Takes a break")),
    "left": ("✓", p_("buddy", "Is no buddy any more")),
}
"""How far a buddy is, with a sign."""

MISSING: Mapping[str, Text] = {
    "adult": p_("before the first family", "18 or older, or a parent says yes"),
    "rules": p_("before the first family", "House rules agreed to"),
    "note": p_("before the first family", "Note read on insurance, costs, discretion and secrecy"),
    "agreement": p_("before the first family", "Agreement signed"),
    "extract": p_("before the first family", "Extract seen"),
}
"""What must be there before a buddy is confirmed."""

DUOS: Mapping[str, tuple[str, Text]] = {
    "proposed": ("○", p_("duo", "Proposed")),
    "active": ("◆", p_("duo", "Beside each other")),
    "paused": ("◇", p_("duo", "A break")),
    "ended": ("✓", p_("duo", "Ended")),
}
FORMS: Mapping[str, Text] = {
    "one": p_("duo", "One buddy, one family"),
    "two": p_("duo", "Two buddies, one family"),
    "group": p_("duo", "A group"),
}

HOPES: Mapping[str, Text] = {
    "talk": p_("hope", "Somebody to talk with"),
    "out": p_("hope", "Going out together"),
    "along": p_("hope", "Going along somewhere"),
    "help": p_("hope", "A little help"),
    "learn": p_("hope", "Learning something"),
    "see": p_("hope", "We will see"),
}
WHATS: Mapping[str, Text] = {
    "everyday": p_("meetup", "Something everyday"),
    "walk": p_("meetup", "A walk"),
    "call": p_("meetup", "A call"),
    "video": p_("meetup", "A video call"),
    "along": p_("meetup", "Going along to a service"),
    "other": p_("meetup", "Something else"),
    "activity": p_("meetup", "An activity"),
}
"""What people tap in the chat, as it is called there."""

GENDERS: Mapping[str, Text] = {"woman": p_("buddy", "a woman"), "man": p_("buddy", "a man")}
MEETUPS: Mapping[str, Text] = {
    "proposed": p_("meetup", "proposed"),
    "agreed": p_("meetup", "agreed"),
    "cancelled": p_("meetup", "cancelled"),
}
FELT: Mapping[str, tuple[str, Text]] = {
    "good": ("🙂", p_("check-in", "Good")),
    "so": ("😐", p_("check-in", "So so")),
    "hard": ("🙁", p_("check-in", "Difficult")),
}
CHECKINS: Mapping[str, Text] = {
    "month1": p_("check-in", "after a month"),
    "month3": p_("check-in", "after three months"),
    "half": p_("check-in", "half a year later"),
}
SIDES: Mapping[str, Text] = {"buddy": p_("side", "Buddy"), "family": p_("side", "Family")}

_WISHES: Mapping[str, Text] = {
    "languages": p_("hard wish", "speaks their language"),
    "gender": p_("hard wish", "woman or man"),
    "no_pets": p_("hard wish", "no pets"),
    "no_smoking": p_("hard wish", "no smoking"),
}
_WHO: Mapping[str, Text] = {
    "buddy": p_("whose", "the buddy"),
    "family": p_("whose", "the family"),
    "both": p_("whose", "both"),
}
_REASONS: Mapping[str, Text] = {
    "language": p_("fits", "speaks {languages}"),
    "wish_met": p_("fits", "as they wish: {wish}"),
    "same_postcode": p_("fits", "same postcode"),
    "same_area": p_("fits", "lives in the same area"),
    "neighbour_area": p_("fits", "lives in an area nearby"),
    "free": p_("fits", "both free: {times}"),
    "likes": p_("fits", "both like: {likes}"),
    "aims": p_("fits", "would like to do what they ask: {aims}"),
    "no_shared_language": p_("does not fit", "does not speak their language"),
    "languages_unknown": p_("does not fit", "not known: which languages ({who})"),
    "wish_unknown": p_("does not fit", "ask the buddy first: {wish}"),
    "other_area": p_("does not fit", "lives in another area"),
    "distance_unknown": p_("does not fit", "not known: how far apart they live"),
    "never_free_together": p_("does not fit", "no hour a week in which both are free"),
    "times_unknown": p_("does not fit", "not known: when they are free ({who})"),
    "no_shared_likes": p_("does not fit", "they like other things"),
    "likes_unknown": p_("does not fit", "not known: what they like ({who})"),
    "other_aims": p_("does not fit", "did not name: {aims}"),
    "aims_unknown": p_("does not fit", "not known: what for ({who})"),
    "rather_not": p_("does not fit", "there is something they would rather not do: read it"),
    "under_age": p_("does not fit", "is under 18"),
    "wish_not_met": p_("does not fit", "does not meet what must be so: {wish}"),
    "not_again": p_("does not fit", "they were proposed to each other, or were a duo, before"),
}
NO_DUO = p_("fits", "is in no duo yet")
_COUNTED: Mapping[str, tuple[str, Callable[[int], Text]]] = {
    "near": ("km", lambda n: n_("{count} km apart", "{count} km apart", n)),
    "far": ("km", lambda n: n_("{count} km apart: far", "{count} km apart: far", n)),
    "few_duos": ("duos", lambda n: n_("has {count} duo", "has {count} duos", n) if n else NO_DUO),
    "many_duos": ("duos", lambda n: n_("has {count} duo already", "has {count} duos already", n)),
    "waits_long": (
        "days",
        lambda n: n_(
            "waits for a family for {count} day", "waits for a family for {count} days", n
        ),
    ),
}


def reason(why: Reason, voice: Voice) -> str:
    """Say why somebody suits, or does not."""
    if why.code in _COUNTED:
        value, counted = _COUNTED[why.code]
        return voice.say(counted(int(why.values[value])))
    said = _REASONS[why.code]
    told = {name: value for name, value in why.values.items() if f"{{{name}}}" in said.msgid}
    return voice.say(said.of(**{n: _value(n, value, voice) for n, value in told.items()}))


def _value(name: str, value: Any, voice: Voice) -> Words:
    if name == "languages":
        return tongues(value)
    if name == "times":
        return Name(", ".join(hours(each, voice) for each in value))
    if name in ("likes", "aims"):
        return listed(value, LIKES if name == "likes" else AIMS)
    return _WHO[value] if name == "who" else _WISHES[value]


def hours(span: tuple[int, str, str], voice: Voice) -> str:
    """A part of the week: weekday, from, to."""
    locale = cldr.locale(voice.speaker.language)
    day = get_day_names("wide", "stand-alone", locale)[span[0]]
    return f"{day} {span[1]}–{span[2]}"


def week(found: Mapping[int, Iterable[tuple[str, str]]], voice: Voice) -> list[str]:
    """All the hours of a week in which somebody is free."""
    return [hours((day, *span), voice) for day in sorted(found) for span in found[day]]


def given(minutes: int, voice: Voice) -> str:
    """How many hours that is, to a tenth."""
    locale = voice.speaker.language.replace("-", "_")
    return voice.t("{hours} hours", hours=format_decimal(minutes / 60, "0.#", locale=locale))


def hoped(words: str, voice: Voice) -> str:
    """What somebody hopes for: what they ticked, and their own words."""
    lines = [line for line in words.split("\n") if line]
    parts = [HOPES.get(line[1:]) if line.startswith("#") else Name(line) for line in lines]
    return voice.say(Listed(tuple(each for each in parts if each)))
