"""What a family and a buddy read of each other, and in the calendar that each may follow.

The console drafts and serves it, but it is read in every language, not in the console's alone: so
it stands here, beside what the bot itself says. An introduction that nobody wrote over is kept as
codes, a line each, so that everybody reads it in their own language; anything else is somebody's
own words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from bot.talk.texts import Lines, Listed, Name, Text, Tongue, Words, _, p_

ABOUT_FAMILY = _("A family. Languages: {languages}.")
ABOUT_BUDDY = _("Languages: {languages}.")
WOULD_LIKE = _("Would like: {aims}.")
LIKED = _("Likes: {likes}.")
MEETUPS_OF = _("Meetups with {organisation}")
MEETUPS = _("Meetups")
WITH = _("{what}, with {names}")

LIKES: Mapping[str, Text] = {
    "cooking": p_("like", "Cooking"),
    "walking": p_("like", "Walking"),
    "coffee": p_("like", "Talking over coffee"),
    "music": p_("like", "Music"),
    "crafts": p_("like", "Making things"),
    "sport": p_("like", "Sport"),
    "football": p_("like", "Football"),
    "games": p_("like", "Board games"),
    "gardening": p_("like", "Gardening"),
    "town": p_("like", "Going into town"),
    "homework": p_("like", "Homework"),
    "language": p_("like", "Learning a language"),
}
AIMS: Mapping[str, Text] = {
    "company": p_("aim", "Company"),
    "along": p_("aim", "Going along somewhere"),
    "language": p_("aim", "Practising the language"),
    "homework": p_("aim", "Help with homework"),
    "outing": p_("aim", "Going out together"),
    "way": p_("aim", "Finding the way"),
}
"""What people tap in the chat, as it is called there."""


def tongues(tags: Iterable[str]) -> Listed:
    """Languages as one list."""
    return Listed(tuple(Text("{language}", values={"language": Tongue(tag)}) for tag in tags))


def listed(codes: Iterable[str], of: Mapping[str, Text]) -> Listed:
    """Codes as one list of words; what somebody said in own words stands as it is."""
    return Listed(tuple(of.get(code) or Name(code) for code in codes), labels=True)


# -- introductions ---------------------------------------------------------------------------------

_SAYS: Mapping[str, Callable[[list[str]], Text]] = {
    "family": lambda tags: ABOUT_FAMILY.of(languages=tongues(tags)),
    "buddy": lambda tags: ABOUT_BUDDY.of(languages=tongues(tags)),
    "aims": lambda codes: WOULD_LIKE.of(aims=listed(codes, AIMS)),
    "likes": lambda codes: LIKED.of(likes=listed(codes, LIKES)),
}
_LINE = re.compile(rf"#({'|'.join(_SAYS)}) ([\w,-]+)")


def of_family(language: str, aims: Iterable[str], likes: Iterable[str]) -> str:
    """An introduction that nobody wrote over: nothing of where a family lives, of its papers, or
    of its own words."""
    return _kept(family=[language], aims=aims, likes=likes)


def of_buddy(languages: Iterable[str], likes: Iterable[str]) -> str:
    """The same of a buddy, before which the first name stands."""
    return _kept(buddy=languages, likes=likes)


def own_words(introduction: str) -> bool:
    """Whether somebody wrote an introduction, in a language of their own."""
    return not all(_LINE.fullmatch(line) for line in introduction.split("\n"))


def introduced(introduction: str) -> Words:
    """An introduction as it is read: in each reader's language, or as it was written."""
    if own_words(introduction):
        return Name(introduction)
    lines = (line[1:].split(" ") for line in introduction.split("\n"))
    return Lines(tuple(_SAYS[of](codes.split(",")) for of, codes in lines), " ")


def _kept(**told: Iterable[str]) -> str:
    found = ((of, ",".join(codes)) for of, codes in told.items())
    return "\n".join(f"#{of} {codes}" for of, codes in found if codes)
