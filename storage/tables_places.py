"""The tables of places: what coordinators wrote of a counter near families, and where families said
they live.

Nothing in ``local_words`` is about a family. A row is never changed: what was written before stays
as its history, and putting it back is a new row.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, LargeBinary, String, Table, Text, text

from storage.columns import Counter, Instant, key, metadata, named


def _line(name: str, longest: int) -> Column[str]:
    """A line that may be empty."""
    return Column(name, String(longest), nullable=False, server_default=text("''"))


# ``at`` is a municipality of places.yaml or an area of the house; ``about`` a right or a service.
local_words = Table(
    "local_words",
    metadata,
    Column("id", Counter, primary_key=True, autoincrement=True),
    Column("at", String(48), nullable=False),
    Column("about", String(64), nullable=False),
    _line("address", 200),
    _line("hours", 200),
    _line("phone", 40),
    _line("web", 200),
    # JSON: a language → what is good to know here.
    Column("notes", Text, nullable=False, server_default=text("''")),
    # The day on which somebody saw that it holds, an ISO date.
    _line("checked", 10),
    # Nothing is told here any more; what was told is in the rows before.
    Column("dropped", Boolean, nullable=False, server_default="0"),
    named("by_id", index=True),
    Column("made", Instant, nullable=False),
    Index("ix_local_words_at_about", "at", "about"),
)

# Where somebody said they live (a postcode or a municipality), to be shown their own counter.
postcodes = Table(
    "postcodes",
    metadata,
    key("person_id", "people.id"),
    Column("where_sealed", LargeBinary, nullable=False),
    Column("told", Instant, nullable=False),
)
