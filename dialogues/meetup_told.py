"""How meetups are told: what, when, where, with whom; and what can be tapped below such words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from urllib.parse import quote
from zoneinfo import ZoneInfo

from bot.talk.heard import Choice, Media, Reply
from bot.talk.texts import Lines, Listed, Name, Text, Verbatim, Words, _, p_
from bot.talk.turn import Turn
from dialogues.two_languages import in_two_languages
from dialogues.world import world
from storage import duos, people
from storage.duos import Duo, Member
from storage.meetups import FROM_AFAR, Meetup
from storage.times import When

WHATS: Mapping[str, tuple[str, Text]] = {
    "everyday": ("☕", p_("meetup", "Something everyday")),
    "walk": ("🚶", p_("meetup", "A walk")),
    "call": ("📞", p_("meetup", "A call")),
    "video": ("💻", p_("meetup", "A video call")),
    "along": ("🏛", p_("meetup", "Going along to a service")),
    "other": ("✨", p_("meetup", "Something else")),
}
"""What people do together, with its pictogram."""

MINUTES: Mapping[str, int] = {"call": 30, "video": 30, "along": 120}
"""How long it lasts, where that is not an hour."""
LONGEST = 300
"""Characters of a place, or of what to bring."""

Button = tuple[str, str, Text]
"""What a tap asks (a command and what it is about), its pictogram, its label."""


# -- who -------------------------------------------------------------------------------------------


def going(turn: Turn) -> list[Duo]:
    """The duos of this person that go on."""
    return duos.of_person(turn.db, turn.person, duos.GOING)


def first_name(turn: Turn, member: Member) -> Words:
    """Somebody by first name, never more; else by what they are to the other side."""
    found = people.by_id(turn.db, member.person_id)
    names = (found.name or "").split() if found else []
    if names:
        return Name(names[0])
    return _("your buddy") if member.side == "buddy" else _("the family")


def others(turn: Turn, duo: Duo) -> Words:
    """Those on the other side, by first name."""
    found = tuple(first_name(turn, each) for each in duo.others(turn.person))
    return found[0] if len(found) == 1 else Listed(found)


def by(turn: Turn, duo: Duo, person_id: str | None) -> Words:
    """Who did something, as this person calls them."""
    member = duo.member(person_id or "")
    return first_name(turn, member) if member else others(turn, duo)


def rest_of(turn: Turn, duo: Duo) -> list[str]:
    """Everybody else of the duo, by id."""
    return [each.person_id for each in duo.members if each.person_id != turn.person]


def is_buddy(turn: Turn, duo: Duo) -> bool:
    """Whether this person is here as a buddy."""
    me = duo.member(turn.person)
    return me is not None and me.side == "buddy"


# -- when and where --------------------------------------------------------------------------------


def moment(when: When) -> datetime:
    """When that is, to be told."""
    return when.starts.astimezone(ZoneInfo(when.zone))


def when_at(turn: Turn, local: str, what: str) -> When:
    """A moment on our clock, as long as such a meetup lasts."""
    return When(local, str(zone(turn)), MINUTES.get(what, 60))


def zone(turn: Turn) -> ZoneInfo:
    """The zone in which people agree on times here."""
    found: ZoneInfo = turn.world.duty.zone
    return found


def kind(what: str) -> Text:
    """What people do together, with its pictogram."""
    icon, label = WHATS.get(what, WHATS["other"])
    return p_("meetup", "{icon} {what}").of(icon=icon, what=label)


def title(meetup: Meetup) -> Text:
    """What and when, in one line."""
    said = p_("meetup", "{what}: {moment}")
    return said.of(what=kind(meetup.what), moment=moment(meetup.when))


def map_link(turn: Turn, place: str) -> str:
    """Where a place can be seen on a map; empty where the words name no street or town."""
    known = world(turn).contents.places
    if not (any(c.isdecimal() for c in place) or known.named(place) or known.is_several(place)):
        return ""
    return f"https://www.openstreetmap.org/search?query={quote(place)}"


def where(turn: Turn, meetup: Meetup) -> list[Words]:
    """The place, a map of it, and what was said of it."""
    said: list[Words] = []
    if meetup.place and meetup.what not in FROM_AFAR:
        said.append(p_("meetup", "📍 {place}").of(place=Name(meetup.place)))
        link = map_link(turn, meetup.place)
        said += [p_("meetup", "🗺 {link}").of(link=Verbatim(link))] if link else []
    if meetup.words:
        bring = p_("meetup", "🎒 {words}").of(words=Name(meetup.words))
        said.append(in_two_languages(turn, bring, meetup.words))
    if meetup.along:
        know = p_("meetup", "💬 {words}").of(words=Name(meetup.along))
        said.append(in_two_languages(turn, know, meetup.along))
    return said


def details(turn: Turn, meetup: Meetup) -> Words:
    """Everything about it that both sides may read."""
    return Lines((title(meetup), *where(turn, meetup)))


# -- saying it -------------------------------------------------------------------------------------


def tell(
    turn: Turn,
    words: Words,
    buttons: Sequence[Button] = (),
    name: str = "",
    file: Media | None = None,
) -> None:
    """Say something that can be answered with a tap at any time, whatever the talk is at. With a
    ``name`` they are that person's words (and file) and not ours."""
    say = turn.speaker.say
    choices = tuple(Choice(f"go={to}", f"{icon} {say(label)}") for to, icon, label in buttons)
    spoken = (turn.speaker.language, turn.speaker.direction)
    turn.replies.append(Reply(say(words), choices, *spoken, name=name, file=file))


LATE, LOST = p_("meetup", "I am late"), p_("meetup", "I cannot find it")
CHANGE, CANCEL = p_("meetup", "Another time"), p_("meetup", "Cancel")
WRITE = _("Write to {name}")


def on_the_way(meetup: Meetup) -> list[Button]:
    """What somebody may have to say who is on their way."""
    found: list[Button] = [(f"meetups:late.{meetup.id}", "⏰", LATE)]
    if meetup.what not in FROM_AFAR:
        found.append((f"meetups:lost.{meetup.id}", "🗺", LOST))
    return found


def changes(meetup: Meetup) -> list[Button]:
    """What can become of a meetup that is agreed."""
    return [
        (f"meetups:change.{meetup.id}", "🕐", CHANGE),
        (f"meetups:cancel.{meetup.id}", "✖", CANCEL),
    ]
