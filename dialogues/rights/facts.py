"""Reads what a family told (fact names, ages, age bands) into yes and no by fact name."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

from dialogues.rights.conditions import Truth, canonical

OLDEST = 99
"""Years; an age above it is a slip of the finger."""

MOST_CHILDREN = 30
CHILD_AGES = "child_ages"

Band = tuple[int, int]
"""From and to which age, both included."""


class FactFault(ValueError):
    """What was told cannot be used; says why in one line."""


class UnknownFact(FactFault):
    """A name that no right, question or rule knows."""


class BadFact(FactFault):
    """A known name with a value that makes no sense."""


@dataclass(frozen=True, slots=True)
class Valued:
    """A fact that carries a value: `has_child_under: 18` is the family and its value."""

    family: str
    value: str

    @property
    def name(self) -> str:
        """The fact's name."""
        return f"{self.family}: {self.value}"

    @property
    def low(self) -> int:
        """The first (or only) number of the value."""
        return int(self.value.partition("-")[0])

    @property
    def high(self) -> int:
        """The last (or only) number of the value."""
        return int(self.value.rpartition("-")[2])


def _ages_of(valued: Valued) -> Band:
    """Return the ages that make a child-age fact true, both included."""
    if valued.family in ("has_child_under", "child_under"):
        return 0, valued.low - 1
    return valued.low, valued.high


CHILD_FAMILIES = frozenset({"has_child_under", "child_under", "child_age", "child_age_range"})
COUNTED = frozenset({"children_count_min", "on_social_waiting_list_years"})
"""Families in which the number told is the number itself: 5 years is also at least 4, 3 is not."""

FAMILIES = CHILD_FAMILIES | COUNTED


@lru_cache(maxsize=512)
def valued(name: str) -> Valued | None:
    """Return family and value of a valued fact, or None for a plain one."""
    family, colon, value = canonical(name).partition(": ")
    shape = r"\d{1,3}-\d{1,3}" if family == "child_age_range" else r"\d{1,3}"
    if not colon or family not in FAMILIES or not re.fullmatch(shape, value):
        return None
    return Valued(family, value)


@lru_cache(maxsize=512)
def about_children(name: str) -> bool:
    """Say whether the ages of the children settle this fact."""
    found = valued(name)
    if found is None:
        return name == "has_child"
    return found.family in CHILD_FAMILIES or found.family == "children_count_min"


def from_ages(ages: Sequence[int], known: Iterable[str]) -> dict[str, bool]:
    """Settle every fact about children from their ages in years; no ages means no child."""
    return {name: _with_ages(valued(name), ages) for name in known if about_children(name)}


def _with_ages(fact: Valued | None, ages: Sequence[int]) -> bool:
    if fact is None:
        return bool(ages)
    if fact.family == "children_count_min":
        return len(ages) >= fact.low
    low, high = _ages_of(fact)
    return any(low <= age <= high for age in ages)


def from_bands(bands: Collection[Band], known: Iterable[str]) -> dict[str, bool]:
    """Settle what can be known when there is a child in each of these age bands and in no other."""
    told = ((name, _with_bands(valued(name), bands)) for name in known if about_children(name))
    return {name: truth for name, truth in told if truth is not None}


def _with_bands(fact: Valued | None, bands: Collection[Band]) -> Truth:
    if fact is None:
        return bool(bands)
    if fact.family == "children_count_min":
        return True if len(bands) >= fact.low else None if bands else False
    low, high = _ages_of(fact)
    if any(low <= youngest and oldest <= high for youngest, oldest in bands):
        return True
    met = any(youngest <= high and low <= oldest for youngest, oldest in bands)
    return None if met else False


def read_ages(raw: object) -> list[int]:
    """Return ages in whole years; raises BadFact when it is anything else than a list of them."""
    if not isinstance(raw, list | tuple) or len(raw) > MOST_CHILDREN:
        raise BadFact(f"{CHILD_AGES} must be a list of ages such as [4, 9], not {_short(raw)}")
    for age in raw:
        if isinstance(age, bool) or not isinstance(age, int) or not 0 <= age <= OLDEST:
            raise BadFact(
                f"{CHILD_AGES}: {_short(age)} is not an age in whole years, 0 to {OLDEST}"
            )
    return list(raw)


def from_answers(raw: Mapping[str, object], known: Collection[str]) -> dict[str, bool]:
    """Read facts as they stand in a facts file; `known` are the fact names of the content.

    True is yes, false is no; null or not given is not known. `child_ages` alone settles every
    fact about children, whatever else is told. Raises UnknownFact or BadFact.
    """
    if not isinstance(raw, Mapping):
        raise BadFact(f"facts are names with values, such as pregnant: true, not {_short(raw)}")
    facts: dict[str, bool] = {}
    for key, value in raw.items():
        if value is not None and key != CHILD_AGES:
            facts |= _read(str(key), value, known)
    ages = raw.get(CHILD_AGES)
    return facts if ages is None else facts | from_ages(read_ages(ages), known)


def _read(key: str, value: object, known: Collection[str]) -> dict[str, bool]:
    if key in FAMILIES:
        return _read_valued(key, value, known)
    name = canonical(key)
    if name not in known and valued(name) is None:
        raise UnknownFact(_unknown(name, known))
    if not isinstance(value, bool):
        raise BadFact(f"{name} must be true or false, not {_short(value)}")
    return {name: value}


def _read_valued(family: str, value: object, known: Collection[str]) -> dict[str, bool]:
    example = "12-24" if family == "child_age_range" else "4"
    values = value if isinstance(value, list) else [value]
    told = [valued(f"{family}: {one}") for one in values if not isinstance(one, bool)]
    facts = [fact for fact in told if fact is not None]
    if len(facts) != len(values):
        say_no = f'; for no, write "{family}: {example}": false' if value is False else ""
        raise BadFact(f"{family} needs a number such as {example}, not {_short(value)}{say_no}")
    if family in COUNTED:
        reached = max((fact.low for fact in facts), default=0)
        return _counted(family, reached, known) | {fact.name: True for fact in facts}
    return {fact.name: True for fact in facts}


def _counted(family: str, reached: int, known: Collection[str]) -> dict[str, bool]:
    same = (fact for fact in map(valued, known) if fact is not None and fact.family == family)
    return {fact.name: fact.low <= reached for fact in same}


def _unknown(name: str, known: Collection[str]) -> str:
    candidates = {*known, *FAMILIES, CHILD_AGES}
    near = get_close_matches(name, sorted(candidates), n=3, cutoff=0.6)
    return f"unknown fact {_short(name)}" + (f"; did you mean {' or '.join(near)}?" if near else "")


def _short(value: object, most: int = 60) -> str:
    text = repr(value)
    return text if len(text) <= most else text[: most - 1] + "…"
