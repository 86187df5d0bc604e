"""Suggestions for one family among 2,000 buddies: until the best fifty are there with reasons."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from random import Random
from statistics import median

from bench.figures import Board, Figure, percentile, say
from bot.beside.free import Week
from bot.beside.matching import Candidate, Hard, Wanted, rank
from bot.beside.places import middles

BUDDIES = 2000
SEED = 20261122
NOW = datetime(2026, 11, 22, 11, tzinfo=UTC)
LANGUAGES = ("nl", "fr", "en", "ar", "tr", "es", "ro", "bg", "pl", "uk", "ru", "fa-AF")
LIKES = ("cooking", "walking", "football", "music", "reading", "sewing", "games", "garden", "swim")
AIMS = ("company", "along", "language", "homework", "outing", "way")
AREAS = tuple(f"area {n}" for n in range(40))


def measure(board: Board, families: int) -> None:
    """Rank all buddies for so many families, each its own; nothing is kept between them but the
    kilometres between two postcodes."""
    say(f"matching: {families} families among {BUDDIES:,} buddies")
    rng = Random(SEED)
    buddies = [_buddy(rng, n) for n in range(BUDDIES)]
    took: list[float] = []
    busy: list[float] = []
    for _ in range(families):
        wanted = _family(rng)
        begun, worked = time.perf_counter(), time.process_time()
        rank(wanted, buddies, NOW)
        busy.append((time.process_time() - worked) * 1000)
        took.append((time.perf_counter() - begun) * 1000)
    table = f"Suggestions for one family among {BUDDIES:,} buddies"
    for name, of in (("median", median), ("p95", lambda each: percentile(each, 95))):
        note = f"{of(busy):.0f} ms CPU"
        board.add(table, f"ranking, {name}", Figure(of(took), "ms", reach="<= 100", note=note))


def _family(rng: Random) -> Wanted:
    hard = Hard(gender=rng.choice(("", "", "", "woman")), no_smoking=rng.random() < 0.3)
    return Wanted(
        languages=_some(rng, LANGUAGES, 2),
        aims=_some(rng, AIMS, 2),
        likes=_some(rng, LIKES, 3),
        hard=hard,
        postcode=_postcode(rng),
        area_id=rng.choice(AREAS),
        week=_week(rng),
    )


def _buddy(rng: Random, n: int) -> Candidate:
    return Candidate(
        person_id=f"p{n:08d}",
        languages=_some(rng, LANGUAGES, 3),
        interests=_some(rng, AIMS, 3),
        likes=_some(rng, LIKES, 4),
        gender=rng.choice(("", "woman", "man")),
        pets=rng.choice((None, True, False)),
        smokes=rng.choice((None, True, False)),
        postcode=_postcode(rng),
        area_id=rng.choice(AREAS),
        week=_week(rng),
        duos=rng.choice((0, 0, 1, 2)),
        since=NOW - timedelta(days=rng.randrange(400)),
        rather_not=rng.random() < 0.3,
    )


def _some(rng: Random, among: tuple[str, ...], most: int) -> tuple[str, ...]:
    return tuple(rng.sample(among, rng.randint(1, most)))


def _postcode(rng: Random) -> str:
    """One in ten is not known, or not in the table."""
    return rng.choice(("", "1234")) if rng.random() < 0.1 else rng.choice(sorted(middles()))


def _week(rng: Random) -> Week:
    """Two to five days with one or two parts of the day; one in ten told nothing."""
    if rng.random() < 0.1:
        return {}
    parts = (("09:00", "12:00"), ("13:30", "17:00"), ("18:00", "20:30"))
    return {
        day: sorted(rng.sample(parts, rng.randint(1, 2)))
        for day in rng.sample(range(7), rng.randint(2, 5))
    }
