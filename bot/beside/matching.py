"""Which buddies suit a family, best first, with the reasons; people decide.

Reasons are codes with values; whoever shows them has the words:

========================  ======================================================================
fits
``language``              languages: those of the family that the buddy speaks
``wish_met``              wish: languages, gender, no_pets or no_smoking
``same_postcode``         –
``near``                  km: whole kilometres, up to `NEAR`
``same_area``             – (where the kilometres are unknown)
``neighbour_area``        – (likewise)
``free``                  times: (weekday, from, to), at most three, Monday is 0
``likes``                 likes: what both like
``aims``                  aims: what the family asks and the buddy likes to do
``few_duos``              duos: how many the buddy has, none or one
``waits_long``            days: since the buddy could start
misfits
``no_shared_language``    –
``languages_unknown``     who: buddy, family or both told none
``wish_unknown``          wish: nobody asked the buddy
``far``                   km
``other_area``            –
``distance_unknown``      – (a postcode that is missing, or not in places.yaml)
``never_free_together``   – (no hour a week)
``times_unknown``         who: buddy, family or both told none
``no_shared_likes``       –
``likes_unknown``         who
``other_aims``            aims: what the family asks and the buddy did not name
``aims_unknown``          who
``many_duos``             duos: three or more
``rather_not``            – (there is something that the buddy would rather not do: read it)
``under_age``             – (the buddy is)
against (never suggested)
``wish_not_met``          wish: a hard wish of the family, which nobody overrules
``not_again``             – (one of the two said no, or blocked the other)
========================  ======================================================================
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from bot.beside.free import Week, shared
from bot.beside.places import km_apart

NEAR = 10
"""Kilometres: what is further needs a long way by bus."""
MOST = 50
"""Suggestions, where nobody asks for more."""
MANY_DUOS = 3
WAITS_LONG = 30
"""Days."""

AT_ONCE = 60
"""How many are looked at whole at a time, those first who can suit best."""

_HOUR = 60
# How many points each thing is worth: together a hundred.
_LANGUAGE, _PLACE, _TIMES, _LIKES, _AIMS, _HANDS, _WAITED = 30, 25, 20, 10, 8, 4, 3
_UNKNOWN = 0.4  # of the points, for what nobody knows
_FARTHEST = 20  # km: nothing is left of the points for the place


@dataclass(frozen=True, slots=True)
class Reason:
    """Why somebody suits, or does not: one of the codes above."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hard:
    """A family's wishes that are never overruled: a buddy who speaks one of these languages, a
    woman or a man, without pets, who does not smoke."""

    languages: tuple[str, ...] = ()
    gender: str = ""
    no_pets: bool = False
    no_smoking: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a family asks for. ``languages``: its own, the best first; ``neighbours`` are areas
    beside its own; ``but`` are people who are not to be suggested again."""

    languages: tuple[str, ...] = ()
    aims: tuple[str, ...] = ()
    likes: tuple[str, ...] = field(default=(), repr=False)
    hard: Hard = Hard()
    postcode: str = field(default="", repr=False)
    area_id: str | None = None
    neighbours: frozenset[str] = frozenset()
    week: Week = field(default_factory=dict)
    but: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A buddy who could start. None and empty are what nobody knows; ``since`` is when they were
    ready; ``rather_not``: there are words on what they would rather not do."""

    person_id: str
    languages: tuple[str, ...] = ()
    interests: tuple[str, ...] = ()
    likes: tuple[str, ...] = field(default=(), repr=False)
    gender: str = field(default="", repr=False)
    pets: bool | None = field(default=None, repr=False)
    smokes: bool | None = field(default=None, repr=False)
    postcode: str = field(default="", repr=False)
    area_id: str | None = None
    week: Week = field(default_factory=dict)
    duos: int = 0
    since: datetime | None = None
    rather_not: bool = False
    adult: bool = True


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A buddy who may suit: ``score`` of a hundred, what fits and what does not or is unknown."""

    person_id: str
    score: int
    fits: tuple[Reason, ...]
    misfits: tuple[Reason, ...]


def rank(
    wanted: Wanted, candidates: Iterable[Candidate], now: datetime, most: int | None = MOST
) -> list[Suggestion]:
    """Return those who are not ruled out, the best first, at most so many (None: all). Among equals
    who waited longest is first; the same input gives the same list."""
    ready = [one for one in candidates if not against(wanted, one)]
    # Looked at twice: keeping every reason of all costs more than finding those of the best again.
    ready.sort(key=lambda one: (-_Look(wanted, one, now).suggestion().score, *_turn(one)))
    return [_Look(wanted, one, now).suggestion() for one in ready[:most]]


@dataclass(frozen=True, slots=True)
class Found:
    """The best, and how many of those who were looked at whole are ruled out; ``all``: everybody
    was."""

    best: list[Suggestion]
    ruled_out: int
    all: bool


def rank_opening(
    wanted: Wanted,
    outlines: Iterable[Candidate],
    whole: Callable[[Sequence[str]], Sequence[Candidate]],
    km: Mapping[str, int],
    now: datetime,
    most: int,
) -> Found:
    """Return the same best as `rank`, where looking at somebody whole costs much. ``outlines`` hold
    what is known without (languages, area, duos, since, adult); ``whole`` looks at those named;
    ``km`` says how near the family the nearest part of an area lies, where that is known. Who
    cannot suit as well as those who were found is not looked at."""
    points = _Highest(wanted, km, now)
    highest = {one.person_id: points(one) for one in outlines}
    order = sorted(highest, key=lambda who: (-highest[who], who))
    found: list[tuple[int, float, str, Candidate]] = []
    looked = ruled_out = 0
    while looked < len(order):
        if len(found) >= most and highest[order[looked]] < -found[most - 1][0] - 0.5:
            break  # half a point less than the last of the best: no rounding brings them in
        some = whole(order[looked : looked + AT_ONCE])
        fit = [one for one in some if not against(wanted, one)]
        found += [(-_Look(wanted, one, now).suggestion().score, *_turn(one), one) for one in fit]
        found.sort(key=lambda each: each[:3])
        looked += len(order[looked : looked + AT_ONCE])
        ruled_out += len(some) - len(fit)
    best = [_Look(wanted, one, now).suggestion() for *_, one in found[:most]]
    return Found(best, ruled_out, looked >= len(order))


class _Highest:
    """How many points buddies can have at most, by what stands open of them. Many share an area or
    their languages: each of those is reckoned once."""

    def __init__(self, wanted: Wanted, km: Mapping[str, int], now: datetime) -> None:
        self._wanted, self._km, self._now = wanted, km, now
        self._places: dict[str | None, float] = {}
        self._languages: dict[tuple[str, ...], float] = {}
        self._rest = (1 if wanted.week else _UNKNOWN) * _TIMES
        self._rest += (1 if wanted.likes else _UNKNOWN) * _LIKES
        self._rest += (1 if wanted.aims else _UNKNOWN) * _AIMS

    def __call__(self, one: Candidate) -> float:
        look = _Look(self._wanted, one, self._now)
        if one.area_id not in self._places:
            self._places[one.area_id] = self._place(look, one.area_id) * _PLACE
        if one.languages not in self._languages:
            self._languages[one.languages] = look._language() * _LANGUAGE
        points = self._rest + look._hands() * _HANDS + look._waited() * _WAITED
        return points + self._places[one.area_id] + self._languages[one.languages]

    def _place(self, look: _Look, area_id: str | None) -> float:
        """At its nearest, or as far as only the areas are known."""
        apart = self._km.get(area_id or "")
        near = 1.0 if apart is None and self._wanted.postcode else 0.0
        if apart is not None:
            near = max(0.0, 1 - apart / _FARTHEST)
        return max(near, look._area())


def against(wanted: Wanted, candidate: Candidate) -> tuple[Reason, ...]:
    """Return why this buddy can never be this family's; empty when nothing is known to stand in
    the way. It holds for suggestions and for what a coordinator chooses alike."""
    hard = wanted.hard
    if hard == _NO_WISHES and not wanted.but:
        return ()
    reasons = [
        Reason("wish_not_met", {"wish": wish})
        for wish, met in _wishes(hard, candidate)
        if met is False
    ]
    if candidate.person_id in wanted.but:
        reasons.append(Reason("not_again"))
    return tuple(reasons)


_NO_WISHES = Hard()


def _turn(candidate: Candidate) -> tuple[float, str]:
    since = candidate.since.timestamp() if candidate.since else float("inf")
    return since, candidate.person_id


def _wishes(hard: Hard, one: Candidate) -> list[tuple[str, bool | None]]:
    """Each hard wish and whether it is met; None when nobody knows."""
    found: list[tuple[str, bool | None]] = []
    if hard.languages:
        spoken = bool(_spoken(hard.languages, one.languages)) if one.languages else None
        found.append(("languages", spoken))
    if hard.gender:
        found.append(("gender", one.gender == hard.gender if one.gender else None))
    if hard.no_pets:
        found.append(("no_pets", None if one.pets is None else not one.pets))
    if hard.no_smoking:
        found.append(("no_smoking", None if one.smokes is None else not one.smokes))
    return found


@lru_cache(maxsize=10_000)
def _spoken(wished: tuple[str, ...], languages: tuple[str, ...]) -> tuple[str, ...]:
    """Which of the languages wished for are spoken; nl-BE is nl."""
    known = {tag.partition("-")[0] for tag in languages}
    return tuple(tag for tag in wished if tag.partition("-")[0] in known)


@lru_cache(maxsize=10_000)
def _said(code: str, **values: Any) -> Reason:
    """A reason that many share: making each anew would be most of the work."""
    return Reason(code, values)


class _Look:
    """One buddy beside the family, thing by thing."""

    __slots__ = ("_fits", "_misfits", "_now", "_one", "_wanted")

    def __init__(self, wanted: Wanted, candidate: Candidate, now: datetime) -> None:
        self._wanted, self._one, self._now = wanted, candidate, now
        self._fits: list[Reason] = []
        self._misfits: list[Reason] = []

    def suggestion(self) -> Suggestion:
        """Sum it up."""
        points = self._language() * _LANGUAGE + self._place() * _PLACE + self._times() * _TIMES
        points += self._likes() * _LIKES + self._aims() * _AIMS
        points += self._hands() * _HANDS + self._waited() * _WAITED
        self._rest()
        return Suggestion(
            self._one.person_id, round(points), tuple(self._fits), tuple(self._misfits)
        )

    def _untold(self, code: str, family: object, buddy: object) -> bool:
        """Whether one of the two told nothing, which is said."""
        if family and buddy:
            return False
        who = "both" if not family and not buddy else "buddy" if family else "family"
        self._misfits.append(_said(code, who=who))
        return True

    # Each of these says what it found, and how well it suits, from 0 to 1.

    def _language(self) -> float:
        ours, theirs = self._wanted.languages, self._one.languages
        if self._untold("languages_unknown", ours, theirs):
            return _UNKNOWN
        spoken = _spoken(ours, theirs)
        if not spoken:
            self._misfits.append(_said("no_shared_language"))
            return 0
        self._fits.append(_said("language", languages=spoken))
        return 1 if spoken[0] == ours[0] else 0.8

    def _place(self) -> float:
        ours, theirs = self._wanted.postcode, self._one.postcode
        km = km_apart(ours, theirs)
        if km is None:
            return self._area()
        if ours.strip() == theirs.strip():
            self._fits.append(_said("same_postcode"))
        elif km <= NEAR:
            self._fits.append(_said("near", km=km))
        else:
            self._misfits.append(_said("far", km=km))
        return max(0.0, 1 - km / _FARTHEST)

    def _area(self) -> float:
        self._misfits.append(_said("distance_unknown"))
        ours, theirs = self._wanted.area_id, self._one.area_id
        if not ours or not theirs:
            return _UNKNOWN
        if ours == theirs:
            self._fits.append(_said("same_area"))
            return 0.7
        if theirs in self._wanted.neighbours:
            self._fits.append(_said("neighbour_area"))
            return 0.5
        self._misfits.append(_said("other_area"))
        return 0.2

    def _times(self) -> float:
        ours, theirs = self._wanted.week, self._one.week
        if self._untold("times_unknown", ours, theirs):
            return _UNKNOWN
        times = [
            (_minutes(begin) - _minutes(end), day, begin, end)  # the longest is the least
            for day, spans in theirs.items()
            if day in ours
            for begin, end in shared(ours[day], spans)
            if _minutes(end) - _minutes(begin) >= _HOUR
        ]
        if not times:
            self._misfits.append(_said("never_free_together"))
            return 0
        found = tuple(sorted(each[1:] for each in sorted(times)[:3]))
        self._fits.append(Reason("free", {"times": found}))
        return min(1.0, -sum(each[0] for each in times) / (4 * _HOUR))

    def _likes(self) -> float:
        ours, theirs = self._wanted.likes, self._one.likes
        if self._untold("likes_unknown", ours, theirs):
            return _UNKNOWN
        known = {like.casefold() for like in theirs}
        both = tuple(like for like in ours if like.casefold() in known)
        if not both:
            self._misfits.append(_said("no_shared_likes"))
            return 0
        self._fits.append(Reason("likes", {"likes": both}))
        return min(1.0, len(both) / 3)

    def _aims(self) -> float:
        ours, theirs = self._wanted.aims, self._one.interests
        if self._untold("aims_unknown", ours, theirs):
            return _UNKNOWN
        both = tuple(aim for aim in ours if aim in theirs)
        if both:
            self._fits.append(_said("aims", aims=both))
        if len(both) < len(ours):
            self._misfits.append(
                _said("other_aims", aims=tuple(aim for aim in ours if aim not in theirs))
            )
        return len(both) / len(ours)

    def _hands(self) -> float:
        duos = self._one.duos
        if duos <= 1:
            self._fits.append(_said("few_duos", duos=duos))
        elif duos >= MANY_DUOS:
            self._misfits.append(_said("many_duos", duos=duos))
        return max(0.0, 1 - duos / MANY_DUOS)

    def _waited(self) -> float:
        if self._one.since is None or self._one.duos:
            return 0
        days = (self._now - self._one.since).days
        if days >= WAITS_LONG:
            self._fits.append(_said("waits_long", days=days))
        return min(1.0, max(0, days) / (3 * WAITS_LONG))

    def _rest(self) -> None:
        for wish, met in _wishes(self._wanted.hard, self._one):
            if met:
                self._fits.append(_said("wish_met", wish=wish))
            else:
                self._misfits.append(_said("wish_unknown", wish=wish))
        if self._one.rather_not:
            self._misfits.append(_said("rather_not"))
        if not self._one.adult:
            self._misfits.append(_said("under_age"))


@lru_cache(maxsize=1441)
def _minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])
