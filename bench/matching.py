"""Suggestions for one family among 2,000 buddies: until the best fifty are there with reasons, and
as the board does it, out of the database with all that is sealed there."""

from __future__ import annotations

import gc
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median

from sqlalchemy import update

from bench.figures import Board, Figure, percentile, say
from bot.beside.free import Week
from bot.beside.matching import Candidate, Hard, Wanted, rank
from bot.beside.places import middles
from bot.console.buddies.ground import Ground
from bot.console.buddies.suggesting import suggest
from storage import buddies as kept
from storage import people, staff, wishes
from storage.columns import metadata
from storage.database import Database, Tx
from storage.seal import Seal
from storage.staff import Area
from storage.tables_beside import buddies as rows

BUDDIES = 2000
SEED = 20261122
NOW = datetime(2026, 11, 22, 11, tzinfo=UTC)
LANGUAGES = ("nl", "fr", "en", "ar", "tr", "es", "ro", "bg", "pl", "uk", "ru", "fa-AF")
LIKES = ("cooking", "walking", "football", "music", "reading", "sewing", "games", "garden", "swim")
AIMS = ("company", "along", "language", "homework", "outing", "way")
WORDS = "Ik ben graag buiten en kan goed luisteren."
SHOWN = 13
"""What the board shows at first, and one more to know whether there are more."""
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


def measure_board(board: Board, folder: Path, families: int) -> None:
    """The same as a coordinator's board does it: read, unsealed where that matters, and ranked."""
    say(f"matching: {families} families on the board")
    database = Database(f"sqlite:///{folder / 'matching.db'}", Seal(["a key for measuring"]))
    metadata.create_all(database.engine)
    waiting = database.write(lambda tx: _planted(tx, families))

    def look(tx: Tx) -> tuple[list[float], list[int]]:
        areas = {each.id: each for each in staff.areas_of(tx)}
        mine, busy, opened = Ground("", areas, nowhere=True), [], []
        for wish_id in waiting:
            worked = time.process_time()
            wish = wishes.get(tx, wish_id)
            assert wish
            found = suggest(tx, mine, wish, NOW, SHOWN)
            busy.append((time.process_time() - worked) * 1000)
            opened.append(len(found.buddies))
        return busy, opened

    gc.collect()
    gc.freeze()  # as the server does once it stands
    busy, opened = database.read(look)
    gc.unfreeze()
    database.close()
    table = f"The best {SHOWN} for one family among {BUDDIES:,} buddies, from the database"
    note = f"{median(opened):.0f} of {BUDDIES:,} unsealed"
    for name, of in (("median", median), ("p95", lambda each: percentile(each, 95))):
        board.add(table, f"CPU, {name}", Figure(of(busy), "ms", reach="<= 100", note=note))


def _planted(tx: Tx, families: int) -> list[str]:
    """Buddies who are ready and families that wait, in areas of three postcodes each."""
    rng, codes = Random(SEED), sorted(middles())
    at: dict[str, str] = {}
    for first in range(0, len(codes), 3):
        some = tuple(codes[first : first + 3])
        at |= dict.fromkeys(some, staff.save_area(tx, Area("", f"area {first}", some)))
    areas = sorted(set(at.values()))
    for n in range(BUDDIES):
        one, who = _buddy(rng, n), people.add(tx, "nl", NOW, role="buddy", name=f"B{n}")
        kept.apply(tx, who, NOW)
        told = kept.About(
            one.likes, one.interests, "", one.gender, one.pets, one.smokes, one.postcode, WORDS
        )
        area_id = at.get(one.postcode) or rng.choice(areas)
        kept.save(tx, who, about=told, languages=one.languages, area_id=area_id, adult=True)
        kept.keep_week(tx, who, one.week)
        ready = {"state": "ready", "confirmed": one.since}
        tx.c.execute(update(rows).where(rows.c.person_id == who).values(ready))
    return [_waits(tx, rng, at) for _ in range(families)]


def _waits(tx: Tx, rng: Random, at: dict[str, str]) -> str:
    one, who = _family(rng), people.add(tx, rng.choice(LANGUAGES), NOW)
    kept.keep_week(tx, who, one.week)
    hard = wishes.Hard(gender=one.hard.gender, no_smoking=one.hard.no_smoking)
    told = wishes.About(one.likes, hard, WORDS, one.postcode)
    return wishes.ask(tx, who, one.aims, NOW, about=told, area_id=at.get(one.postcode)).id


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
