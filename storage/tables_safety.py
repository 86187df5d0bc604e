"""The table of what a family said itself when Naast asked whether it is safe."""

from __future__ import annotations

from sqlalchemy import Column, LargeBinary, String, Table

from storage.columns import Instant, key, metadata

# The last answer, the chat in which it was given, and until when it is kept.
safety = Table(
    "safety",
    metadata,
    key("person_id", "people.id"),
    Column("said_sealed", LargeBinary, nullable=False),
    Column("channel", String(16), nullable=False),
    Column("at", Instant, nullable=False),
    Column("expires", Instant, nullable=False, index=True),
)
