"""The tables of what messengers tell and want: receipts, the yes before we write first, templates,
and how many messages they counted.

What the platform calls a message is kept as a keyed fingerprint only: some ids hold the number of
who got it.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    text,
)

from storage.columns import Counter, Instant, metadata, person

# In which parts a message was sent. Messages that went out as one share a part.
parts = Table(
    "parts",
    metadata,
    Column(
        "outbox_id",
        Counter,
        ForeignKey("outbox.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("fingerprint", String(64), primary_key=True, index=True),
    person(),
)

# What the platform told of each part, also before we knew that we sent it.
receipts = Table(
    "receipts",
    metadata,
    Column("fingerprint", String(64), primary_key=True),
    person(nullable=True),
    Column("state", String(10), nullable=False),
    Column("at", Instant, nullable=False, index=True),
    Column("fault", String(200)),
    Column("category", String(40), nullable=False, server_default=text("''")),
    Column("country", String(2), nullable=False, server_default=text("''")),
    Column("counted", Boolean, nullable=False, server_default="0"),
    CheckConstraint("state IN ('sent','failed','delivered','read')", name="state"),
)

# Whether we may write first, each yes and each stop with its words: the last one counts.
optins = Table(
    "optins",
    metadata,
    Column("id", Counter, primary_key=True, autoincrement=True),
    person(index=False),
    Column("channel", String(16), nullable=False),
    Column("yes", Boolean, nullable=False),
    Column("at", Instant, nullable=False),
    Column("way", String(16), nullable=False),
    Column("words_sealed", LargeBinary, nullable=False),
    Index("ix_optins_person_id_id", "person_id", "id"),
)

# What became of a template at the platform; one of which nothing is known is not here.
template_states = Table(
    "template_states",
    metadata,
    Column("channel", String(16), primary_key=True),
    Column("name", String(64), primary_key=True),
    Column("language", String(16), primary_key=True),
    Column("state", String(24), nullable=False),
    Column("reason", String(200), nullable=False, server_default=text("''")),
    Column("at", Instant, nullable=False),
)

# How many messages the platform delivered in a month ("2026-11"), by what it counts them under.
sendings = Table(
    "sendings",
    metadata,
    Column("month", String(7), primary_key=True),
    Column("category", String(40), primary_key=True),
    Column("country", String(2), primary_key=True),
    Column("many", Integer, nullable=False),
)
