"""The tables of what stands in a family's way: signals that name nobody, what the family chose to
do about it, whether a right came through, and who wants to hear what was done.

A signal has no day and no order that would tell whose it is: its id is drawn. ``mark`` and
``quarter_mark`` are keyed fingerprints of the family with the month and the quarter, so that one
family counts once; the signals of supporters and buddies have none.
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, LargeBinary, String, Table, UniqueConstraint
from sqlalchemy import text as sql

from storage.columns import Instant, key, metadata, person

_EMPTY = sql("''")


def _cell() -> tuple[Column[str], Column[str], Column[str]]:
    """Where a signal stands on the map: a right or service, an area (or a postcode), a month."""
    return (
        Column("subject", String(64), nullable=False, server_default=_EMPTY),
        Column("area", String(32), nullable=False, server_default=_EMPTY),
        Column("month", String(7), nullable=False, index=True),
    )


signals = Table(
    "signals",
    metadata,
    Column("id", String(32), primary_key=True),
    *_cell(),
    Column("b", String(12), nullable=False),
    Column("level", String(8), nullable=False),
    Column("source", String(9), nullable=False),
    Column("mark", String(64)),
    Column("quarter_mark", String(64)),
    CheckConstraint("level IN ('service','person','relation')", name="level"),
    CheckConstraint("source IN ('family','supporter','buddy')", name="source"),
    UniqueConstraint("mark", "subject", "b", "level", "area"),
)

# Words that a family let go along: not even which of the signals they came with is known.
signal_words = Table(
    "signal_words",
    metadata,
    Column("id", String(32), primary_key=True),
    *_cell(),
    Column("bs", String(100), nullable=False, server_default=_EMPTY),
    Column("language", String(12), nullable=False),
    Column("words_sealed", LargeBinary, nullable=False),
)

# Who asked to hear what is done about something, until they stop.
signal_news = Table(
    "signal_news",
    metadata,
    key("person_id", "people.id"),
    Column("subject", String(64), primary_key=True),
    Column("b", String(12), primary_key=True),
    Column("area", String(32), nullable=False, server_default=_EMPTY),
    Column("since", Instant, nullable=False),
)

# What somebody named and chose to do about it. ``barriers`` are codes "b.level" with commas;
# an empty ``kind``: nothing was chosen.
actions = Table(
    "actions",
    metadata,
    Column("id", String(32), primary_key=True),
    person(index=False),
    Column("subject", String(64), nullable=False, server_default=_EMPTY),
    Column("barriers", String(200), nullable=False, server_default=_EMPTY),
    Column("kind", String(12), nullable=False, server_default=_EMPTY),
    Column("state", String(8), nullable=False),
    Column("made", Instant, nullable=False),
    Column("done", Instant),
    CheckConstraint("state IN ('open','done')", name="state"),
    Index("ix_actions_person_id_made", "person_id", "made"),
)

# Whether a right came through, as the family tells it some weeks after it heard how.
outcomes = Table(
    "outcomes",
    metadata,
    key("person_id", "people.id"),
    Column("subject", String(64), primary_key=True),
    Column("told", Instant, nullable=False),
    Column("asked", Instant),
    Column("said", String(8)),
    Column("answered", Instant),
    CheckConstraint("said IN ('asked','got','refused','not_yet','had','dropped')", name="said"),
)
