"""What happened in the life of a family, by what it told and by the day that it told it.

A child's birthday is not asked for. A child of 2 is surely 3 a year after its age was told, perhaps
for months by then: what is written is always true, and nobody keeps a birthday for it. So many full
years later the age is known exactly again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from bot.talk.turn import Turn
from dialogues.appeal import same_day_later
from dialogues.occasion_content import Occasion
from dialogues.rights import telling, told
from dialogues.rights.conditions import Truth, evaluate
from dialogues.rights.facts import Band, about_children
from dialogues.rights.models import Option, Right
from dialogues.world import world
from storage import local, occasions
from storage.occasions import Seen

RIPE = timedelta(days=60)
"""How long after something happened it is still written of."""
AGES, LIVES, FACT, RIGHT = "ages", "lives", "fact.", "right."
"""What is kept of how things are: the children, where they live, a fact, a right on the list."""

Replies = Sequence[Any]


# -- what is remembered ----------------------------------------------------------------------------


def remembered(turn: Turn) -> list[Any]:
    """What the family told, and let us remember."""
    return list(turn.kept.get("told") or ())


def facts_of(turn: Turn, replies: Replies) -> dict[str, Truth]:
    """What replies make known."""
    facts: dict[str, Truth] = {}
    for reply in replies:
        facts |= told.made_known(turn, reply, facts)
    return facts


def children(turn: Turn, replies: Replies) -> list[Band]:
    """From and to which age each child was, when that was told."""
    answers = [reply for reply in replies if _asks_ages(turn, reply) and reply[2] is not None]
    if not answers:
        return [(0, 0)] if facts_of(turn, replies).get("newborn") else []
    question, _shown, answer = answers[-1]
    if isinstance(answer, dict):
        return [(age, age) for age in sorted(answer["ages"])]
    return [each.ages for each in _options(turn, question) if each.id in answer and each.ages]


def in_short(these: Sequence[Band]) -> str:
    """The ages of the children, as they are kept: whether they changed."""
    return json.dumps(these)


def _asks_ages(turn: Turn, reply: Any) -> bool:
    questions = world(turn).contents.questions
    return any(each.id == reply[0] and each.kind == "ages" for each in questions)


def _options(turn: Turn, question: str) -> Sequence[Option]:
    return next(q.options for q in world(turn).contents.questions if q.id == question)


# -- what happened ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Life:
    """How things are on a day, and since when."""

    now: datetime
    today: date
    children: Sequence[Band]
    known: dict[str, Truth]
    seen: dict[str, Seen]

    def lately(self, what: str, days: int = 0) -> datetime | None:
        """Since when something is so, where that was so many days ago, and not long before."""
        seen = self.seen.get(what)
        ripe = seen and timedelta(0) <= self.now - seen.since - timedelta(days=days) <= RIPE
        return seen.since if seen and ripe else None

    def changed(self, what: str, days: int = 0) -> datetime | None:
        """The same, where it was otherwise before."""
        seen = self.seen.get(what)
        return self.lately(what, days) if seen and not seen.first else None


def happened(turn: Turn) -> Iterator[str]:
    """Note how things are now, and return what happened lately: the id of the occasion, and which
    one of them it is."""
    life = _look(turn)
    for each in world(turn).contents.occasions.values():
        yield from (f"{each.id}.{which}" for which in _which(each, life))


def _look(turn: Turn) -> Life:
    """Note how things are now."""
    replies = remembered(turn)
    known = world(turn).contents.explorer.known(facts_of(turn, replies))
    these = children(turn, replies)
    for what, state in _states(turn, known, these):
        occasions.see(turn.db, turn.person, what, state, turn.now)
    seen = occasions.seen(turn.db, turn.person)
    listed = {f"{RIGHT}{one}" for one in _on_list(turn)}
    left = {what for what in seen if what.startswith(RIGHT) and what not in listed}
    occasions.unsee(turn.db, turn.person, left)
    today = turn.now.astimezone(world(turn).duty.zone).date()
    return Life(turn.now, today, these, known, seen)


def _states(
    turn: Turn, known: dict[str, Truth], these: Sequence[Band]
) -> Iterator[tuple[str, str]]:
    contents = world(turn).contents
    yield AGES, in_short(these)
    lives = local.lives(turn.db, turn.person)
    if lives:
        yield LIVES, lives
    for name in {name for each in contents.occasions.values() for name in each.watched}:
        if known.get(name) is not None:
            yield f"{FACT}{name}", "yes" if known[name] else "no"
    for one in _on_list(turn):
        yield f"{RIGHT}{one}", said_of(contents.rights[one])


def _on_list(turn: Turn) -> list[str]:
    """The rights that they have, or that they were told may be theirs."""
    last, rights = told.before(turn), world(turn).contents.rights
    return [one for one in (*last.of("likely"), *last.of("had")) if one in rights] if last else []


def said_of(right: Right) -> str:
    """A fingerprint of what matters of a right: who, what and how much. How it is put elsewhere
    can be put better without a word to anybody."""
    return sha256(repr((right.who, right.gives, right.amounts)).encode()).hexdigest()[:16]


def _which(each: Occasion, life: Life) -> Iterator[str]:
    """Which ones of an occasion there are: told apart by month or year, or by the right."""
    found: list[datetime | date | None] = []
    if each.turns:
        found += _birthdays(each.turns, life)
    elif each.after:
        if life.known.get(each.after.fact):
            found.append(life.lately(f"{FACT}{each.after.fact}", each.after.days))
    elif each.begins:
        true = [name for name in each.begins.facts if life.known.get(name)]
        found += [life.changed(f"{FACT}{name}", each.begins.days) for name in true][:1]
    elif each.season:
        if each.season.begins <= f"{life.today:%m-%d}" <= each.season.ends:
            yield from [f"{life.today:%y}"] if evaluate(each.season.who, life.known) else []
    elif each.moved:
        found.append(life.changed(LIVES))
    else:
        rights = [what for what in life.seen if what.startswith(RIGHT)]
        for what in rights:
            since = life.changed(what)
            yield from [f"{what.removeprefix(RIGHT)}.{since:%y%m}"] if since else []
    yield from dict.fromkeys(f"{on:%y%m}" for on in found if on)


def _birthdays(age: int, life: Life) -> Iterator[date]:
    """The days lately from which a child surely is so old, that was younger when it was told."""
    since = life.seen[AGES].since.astimezone(life.now.tzinfo).date()
    for low, high in life.children:
        if high < age:
            day = same_day_later(since, 12 * (age - low))
            if day <= life.today <= day + RIPE:
                yield day


# -- what that opens -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Opened:
    """The rights that an occasion opens, and those that may end."""

    new: Sequence[str]
    ends: Sequence[str] = ()


def opened(turn: Turn, each: Occasion, right_id: str = "") -> Opened:
    """What an occasion opens, by what is remembered as far as it still holds. What the family
    knows already is no news, but for what comes back each year."""
    if each.changed:
        return Opened([right_id] if right_id in world(turn).contents.rights else [])
    replies = as_it_is_now(turn, each)[0]
    facts, explorer = facts_of(turn, replies), world(turn).contents.explorer
    verdicts, last = explorer.verdicts(facts), told.before(turn)
    before = last.verdicts if last else {}
    found = telling.worth_telling(verdicts, explorer.known(facts), explorer)
    had = {one for question, _s, rights in replies if question == told.HAD for one in rights}
    had |= set(last.of("had") if last else ())
    old = had if each.season else had | set(last.of("likely") if last else ())
    was = explorer.verdicts(facts_of(turn, remembered(turn)))
    theirs = [one for one, kind in before.items() if kind in ("likely", "had") and one in was]
    return Opened(
        [one for one in each.opens if one in found and one not in old],
        [o for o in theirs if verdicts[o].verdict == "no" and was[o].verdict != "no"],
    )


def as_it_is_now(turn: Turn, each: Occasion) -> tuple[list[Any], datetime | None]:
    """What is remembered, as far as it still holds: children have grown, and what may differ by
    now is left to be asked anew. With it, since when the ages are so (None: not known)."""
    seen = occasions.seen(turn.db, turn.person).get(AGES)
    since = seen.since if seen else turn.now
    years = _full_years(since, turn.now)
    kept: list[Any] = []
    for reply in remembered(turn):
        holds = _grown(turn, reply, years) if _asks_ages(turn, reply) else reply
        holds = _without(turn, holds, each.may_differ) if holds else None
        kept += [holds] if holds else []
    ages = any(_asks_ages(turn, reply) for reply in kept)
    day = same_day_later(since.date(), 12 * years)
    return kept, datetime.combine(day, since.timetz()) if ages else None


def _full_years(since: datetime, now: datetime) -> int:
    years = 0
    while same_day_later(since.date(), 12 * (years + 1)) <= now.date():
        years += 1
    return years


def _grown(turn: Turn, reply: Any, years: int) -> Any:
    """The ages, so many full years later; None where they cannot be told any more."""
    question, shown, answer = reply
    if not years or not answer:
        return reply
    if isinstance(answer, dict):
        return [question, shown, {"ages": [age + years for age in answer["ages"]]}]
    options = {each.id: each.ages for each in _options(turn, question) if each.ages}
    bands = [options[one] for one in answer if one in options]
    now = [_band_of((low + years, high + years), options.items()) for low, high in bands]
    return None if None in now else [question, list(options), list(dict.fromkeys(now))]


def _band_of(ages: Band, options: Any) -> str | None:
    return next((one for one, (lo, hi) in options if lo <= ages[0] and ages[1] <= hi), None)


def _without(turn: Turn, reply: Any, facts: Sequence[str]) -> Any:
    """A reply without what it said of these facts; None where nothing of it is left."""
    question, shown, answer = reply
    if question == told.HAD or not facts:
        return reply
    if _asks_ages(turn, reply):
        return None if any(about_children(name) for name in facts) else reply
    try:
        put = world(turn).contents.explorer.show(question, shown)
    except KeyError:
        return None
    gone = {o.id for o in put.options if not {*o.ticked, *o.left}.isdisjoint(facts)}
    if put.question.kind == "one":
        return None if gone else reply
    left = [one for one in shown if one not in gone]
    return [question, left, answer and [one for one in answer if one in left]] if left else None
