"""The tables of what Naast writes by itself: when it last did, what it knew of a family's life as
it was, and of what it wrote already.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, LargeBinary, String, Table

from storage.columns import Instant, key, metadata

# When somebody heard something unasked for the last time, and the time before that.
unasked = Table(
    "unasked",
    metadata,
    key("person_id", "people.id"),
    Column("last", Instant, nullable=False),
    Column("before", Instant),
)

# How something of a family was, and since when: ages, a fact, where they live, a right on the list.
# ``first``: it was never seen otherwise.
life = Table(
    "life",
    metadata,
    key("person_id", "people.id"),
    Column("what", String(64), primary_key=True),
    Column("state_sealed", LargeBinary, nullable=False),
    Column("since", Instant, nullable=False),
    Column("first", Boolean, nullable=False, server_default="1"),
)

# What happened in a family's life, and that it is written of: once.
occasions = Table(
    "occasions",
    metadata,
    key("person_id", "people.id"),
    Column("about", String(64), primary_key=True),
    Column("made", Instant, nullable=False),
)
