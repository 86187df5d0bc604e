"""The tables of what is told on of signals: the numbers of each quarter as they were shown, and
what was done about something. Nothing in them is about a family.
"""

from __future__ import annotations

from sqlalchemy import Column, String, Table, Text

from storage.columns import Instant, metadata, named

# ``quarter`` is "2026-Q4"; ``cells`` JSON: [b, subject, area, families] of each number. Once
# made, a row never changes: two versions of one quarter would tell of small groups.
signal_reports = Table(
    "signal_reports",
    metadata,
    Column("quarter", String(7), primary_key=True),
    Column("cells", Text, nullable=False),
    Column("made", Instant, nullable=False),
)

# What a coordinator wrote that was done; "*" stands for everything, everywhere.
signal_answers = Table(
    "signal_answers",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("b", String(12), nullable=False),
    Column("subject", String(64), nullable=False),
    Column("area", String(32), nullable=False),
    Column("nl", Text, nullable=False),
    Column("fr", Text, nullable=False),
    Column("en", Text, nullable=False),
    named("by_id", index=True),
    Column("made", Instant, nullable=False),
)
