"""What buddies and families are asked alike (what they like, when they are free, where they live),
and who coordinates."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.talk import answers, offering
from bot.talk.steps import Do, NotUnderstood, Option
from bot.talk.texts import Listed, Name, Text, Verbatim, Words, _, p_
from bot.talk.turn import Turn
from dialogues.ask import understood
from dialogues.places import NO_POSTCODE, postcode_in, region_of
from dialogues.world import world
from storage import buddies, cases, duos, staff, tasks
from storage.buddies import Week
from storage.cases import Case, Chosen
from storage.staff import Worker

AT_A_TIME = 6
"""Choices on a page, beside the one that turns it."""
NEWS_AFTER = timedelta(days=14)
"""How long somebody who waits is without news at most, but for days off."""
TOLD = "beside"
"""The consent to give what was answered here to whoever brings people together."""
MORE = "more"
LONGEST = 300
"""Characters of what is said in own words."""
OWN = "="
"""Before own words, among the ids of what was ticked."""
_MOST_AREAS = 4
_SURE = 0.8

LIKES: Mapping[str, tuple[str, Text]] = {
    "cooking": ("🍲", p_("like", "Cooking")),
    "walking": ("🚶", p_("like", "Walking")),
    "coffee": ("☕", p_("like", "Talking over coffee")),
    "music": ("🎵", p_("like", "Music")),
    "crafts": ("✂️", p_("like", "Making things")),
    "sport": ("🏃", p_("like", "Sport")),
    "football": ("⚽", p_("like", "Football")),
    "games": ("🎲", p_("like", "Board games")),
    "gardening": ("🌱", p_("like", "Gardening")),
    "town": ("🏙", p_("like", "Going into town")),
    "homework": ("📚", p_("like", "Homework")),
    "language": ("💬", p_("like", "Learning a language")),
}
"""What people like to do, with its pictogram."""

AIMS: Mapping[str, tuple[str, Text]] = {
    "company": ("☕", p_("aim", "Company")),
    "along": ("🤝", p_("aim", "Going along somewhere")),
    "language": ("💬", p_("aim", "Practising the language")),
    "homework": ("📚", p_("aim", "Help with homework")),
    "outing": ("🎡", p_("aim", "Going out together")),
    "way": ("🧭", p_("aim", "Finding the way")),
}
"""What a buddy can be for."""

_HOURS = {"m": ("09:00", "12:00"), "a": ("12:00", "18:00"), "e": ("18:00", "21:00")}
_DAYS = (
    (p_("free", "Monday morning"), p_("free", "Monday afternoon"), p_("free", "Monday evening")),
    (p_("free", "Tuesday morning"), p_("free", "Tuesday afternoon"), p_("free", "Tuesday evening")),
    (
        p_("free", "Wednesday morning"),
        p_("free", "Wednesday afternoon"),
        p_("free", "Wednesday evening"),
    ),
    (
        p_("free", "Thursday morning"),
        p_("free", "Thursday afternoon"),
        p_("free", "Thursday evening"),
    ),
    (p_("free", "Friday morning"), p_("free", "Friday afternoon"), p_("free", "Friday evening")),
    (
        p_("free", "Saturday morning"),
        p_("free", "Saturday afternoon"),
        p_("free", "Saturday evening"),
    ),
    (p_("free", "Sunday morning"), p_("free", "Sunday afternoon"), p_("free", "Sunday evening")),
)
_FIRST = ("2a", "5m", "5a", "6a")
PARTS: Mapping[str, Text] = {
    "days": p_("free", "On weekdays by day"),
    "evenings": p_("free", "On weekday evenings"),
    **{part: _DAYS[int(part[0])]["mae".index(part[1])] for part in _FIRST},
    **{
        f"{day}{part}": _DAYS[day]["mae".index(part)]
        for day in range(7)
        for part in "mae"
        if f"{day}{part}" not in _FIRST
    },
}
"""The parts of a week, those that people choose most first."""
_SEVERAL = {
    "days": [f"{day}{part}" for day in range(5) for part in "ma"],
    "evenings": [f"{day}e" for day in range(5)],
    "weekend": [f"{day}{part}" for day in (5, 6) for part in "ma"],
}


# -- choosing on several pages ---------------------------------------------------------------------


def turn_page(step: str) -> Do:
    """The step that shows the next choices of another one."""

    def act(turn: Turn) -> None:
        turn.answers[f"{step}_page"] = int(turn.answers.get(f"{step}_page", 0)) + 1

    return Do(f"{MORE}_{step}", act, then=step)


def on_pages(
    step: str, every: Callable[[Turn], Sequence[Option]]
) -> Callable[[Turn], Sequence[Option]]:
    """A page of choices and the one that turns it, over again at the end."""

    def options(turn: Turn) -> Sequence[Option]:
        found = list(every(turn))
        if len(found) <= AT_A_TIME + 1:
            return found
        pages = [found[at : at + AT_A_TIME] for at in range(0, len(found), AT_A_TIME)]
        page = pages[int(turn.answers.get(f"{step}_page", 0)) % len(pages)]
        turns = Option(MORE, p_("choices", "More choices"), f"{MORE}_{step}", "➕", aside=True)
        return [*page, turns]

    return options


class Ticked:
    """Numbers tick choices of the list; other words are an answer of their own, unless they ask
    something. Where it is asked whom or what somebody would like (``somebody``), "somebody to
    laugh with" asks for no person of the house."""

    def __init__(
        self, options: Callable[[Turn], Sequence[Option]], *, somebody: bool = False
    ) -> None:
        self._options = options
        self._answers = ("human",) if somebody else ()

    def read(self, text: str, turn: Turn) -> list[str]:
        """Return the ticks with what was typed. Raises NotUnderstood for a question."""
        found = answers.typed_several(text, self._options(turn), turn.speaker)
        if found is None and asks_something(turn, self._answers):
            raise NotUnderstood()
        typed = [f"{OWN}{text.strip()[:LONGEST]}"] if found is None else found
        return [*offering.ticks(turn), *(each for each in typed if each != MORE)]


class OwnWords:
    """Whatever is written, unless it asks something."""

    def read(self, text: str, turn: Turn) -> str:
        """Return the words. Raises NotUnderstood for a question."""
        if asks_something(turn):
            raise NotUnderstood()
        return text.strip()[:LONGEST]


def asks_something(turn: Turn, answers: Collection[str] = ()) -> bool:
    """Whether what was typed is surely a question of its own, that is answered first; a guess is
    none, where own words are asked for, and neither is the name of a language, nor what is among
    the ``answers`` here."""
    found = understood(turn)
    if found.intent == "language" or found.intent in answers:
        return False
    sure = found.intent == "ask" or found.score >= _SURE
    return found.asks_something and found.band == "answer" and sure


def codes(answer: Any, known: Mapping[str, Any]) -> tuple[str, ...]:
    """The codes among what was ticked, each once."""
    return tuple(dict.fromkeys(each for each in answer or () if each in known))


def own_words(answer: Any) -> list[str]:
    """What was said in own words beside the ticks."""
    return [each[1:] for each in answer or () if each.startswith(OWN)]


def likes(turn: Turn) -> Sequence[Option]:
    """What people like to do."""
    return [Option(code, label, icon=icon) for code, (icon, label) in LIKES.items()]


def aims(turn: Turn) -> Sequence[Option]:
    """What a buddy can be for."""
    return [Option(code, label, icon=icon) for code, (icon, label) in AIMS.items()]


def parts(turn: Turn) -> Sequence[Option]:
    """The parts of a week."""
    return [Option(code, label) for code, label in PARTS.items()]


def named(codes: Sequence[str], of: Mapping[str, tuple[str, Text]]) -> Words:
    """Several of them as one list, as the language lists things."""
    return Listed(tuple(of[code][1] for code in codes if code in of), labels=True)


def week(ticked: Any) -> Week:
    """The hours of the parts that were ticked; what touches is one span."""
    found = [each for code in ticked or () for each in _SEVERAL.get(code, [code])]
    days: dict[int, list[tuple[str, str]]] = {}
    for day in range(7):
        for part in "mae":
            if f"{day}{part}" not in found:
                continue
            start, end = _HOURS[part]
            spans = days.setdefault(day, [])
            if spans and spans[-1][1] == start:
                start = spans.pop()[0]
            spans.append((start, end))
    return days


# -- where -----------------------------------------------------------------------------------------


class Place:
    """A postcode or the name of an area; one that is not ours is an answer too."""

    def read(self, text: str, turn: Turn) -> str:
        """Return the postcode, or the area as ``at.ID``. Raises NotUnderstood."""
        code = postcode_in(text)
        if code and not staff.area_at(turn.db, code) and region_of(code) is None:
            raise NotUnderstood(NO_POSTCODE.of(postcode=Verbatim(code)), tried=True)
        if code:
            return code
        said = text.casefold()
        for area in staff.areas_of(turn.db):
            if area.name.casefold() in said:
                return f"at.{area.id}"
        raise NotUnderstood(_("Your postcode is enough: four digits. Or write: skip."))


def areas(turn: Turn) -> Sequence[Option]:
    """The areas, where they are few enough to choose from."""
    found = staff.areas_of(turn.db)
    few = found if len(found) <= _MOST_AREAS else []
    return [Option(f"at.{area.id}", Name(area.name), icon="📍") for area in few]


def place(turn: Turn, answer: Any) -> tuple[str, str | None]:
    """The postcode and the area of what was said."""
    said = str(answer or "")
    if said.startswith("at."):
        found = staff.area(turn.db, said.removeprefix("at."))
        only = found.postcodes[0] if found and len(found.postcodes) == 1 else ""
        return only, found.id if found else None
    at = staff.area_at(turn.db, said) if said else None
    return said, at.id if at else None


# -- who coordinates -------------------------------------------------------------------------------


def coach(turn: Turn) -> Worker | None:
    """Who coordinates for this person: of their duo, else of where they are."""
    for duo in duos.of_person(turn.db, turn.person):
        found = staff.worker(turn.db, duo.coordinator_id) if duo.coordinator_id else None
        if found:
            return found
    buddy = buddies.get(turn.db, turn.person)
    area_id = buddy.area_id if buddy else None
    near = area_id or staff.home(turn.db, turn.person).area_id
    who = world(turn).duty.coordinator(turn.db, near)
    return staff.worker(turn.db, who) if who else None


UNNAMED = "Coördinator"
"""What the first coordinator is called in the console (bot/invite.py) until they give a name."""


def coach_name(turn: Turn) -> Words:
    """How they are called. Whoever began Naast and gave no name yet is called by what they do."""
    found = coach(turn)
    if found is None or found.name == UNNAMED:
        return _("the coordinator")
    return Name(found.name)


def ask_coach(turn: Turn, why: str, urgency: int = 0) -> Case:
    """There is something for whoever coordinates: a case of this person; where a case is open
    already, something to do in it."""
    who, known = coach(turn), cases.open_of(turn.db, turn.person)
    who_id = who.id if who else None
    duty = world(turn).duty
    due = turn.now if urgency else duty.due(turn.db, who_id, turn.now)
    if known:
        words = turn.world.tongues.speaker(who.language).say(ASKED) if who else ""
        if not any(each.words == words for each in _open_tasks(turn, known)):
            tasks.add(turn.db, known.id, "other", turn.now, for_id=who_id, at=due, words=words)
        if who_id:
            world(turn).tell(turn.db, who_id, known, "new", turn.now)
    near = staff.home(turn.db, turn.person).area_id
    to = Chosen(who_id, ("coordinates",))
    made = (turn.db, turn.person, turn.language, why, turn.now, due, urgency)
    return cases.start(*made, chosen=to, area_id=near)


def _open_tasks(turn: Turn, case: Case) -> list[tasks.Task]:
    return [each for each in tasks.of_case(turn.db, case.id) if each.done is None]


ASKED = _("Asked for who coordinates the buddies. It stands in the talk.")


# -- news that is promised -------------------------------------------------------------------------


def next_news(turn: Turn) -> datetime:
    """When the next news comes: on a day on which somebody is there, as local time."""
    at = turn.now + NEWS_AFTER
    return world(turn).duty.next_open(turn.db, None, at) or at.astimezone(world(turn).duty.zone)
