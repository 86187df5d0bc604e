"""Every table, as SQLAlchemy Core sees it. What is personal in them is registered in personal.py.

Bodies and free words are sealed (``storage.seal``) before they come here: columns of type
``LargeBinary`` named ``*_sealed`` hold only ciphertext. Instants are milliseconds since 1970 UTC.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

import storage.tables_beside
import storage.tables_messengers
import storage.tables_occasions
import storage.tables_places
import storage.tables_reports
import storage.tables_safety
import storage.tables_signals  # noqa: F401 - and these
from storage.columns import Counter, Instant
from storage.columns import metadata as metadata
from storage.columns import person as _person


def _case() -> Column[str]:
    return Column(
        "case_id",
        String(32),
        ForeignKey("cases.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    )


people = Table(
    "people",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("role", String(16), nullable=False, server_default="family", index=True),
    Column("language", String(16), nullable=False),
    Column("name_sealed", LargeBinary),
    Column("state_sealed", LargeBinary),
    Column("last_n", Integer, nullable=False, server_default="0"),
    Column("created", Instant, nullable=False),
    Column("last_heard", Instant),
    CheckConstraint("role IN ('family','buddy','supporter','coordinator')", name="role"),
)

addresses = Table(
    "addresses",
    metadata,
    Column("channel", String(16), primary_key=True),
    Column("address", String(128), primary_key=True),
    _person(),
    Column("blocked", Instant),
    # Where a messenger lets us write for some hours only: when they last wrote from there, since
    # when something waits for them to write again, and when a template asked them to.
    Column("last_inbound", Instant),
    Column("held", Instant),
    Column("asked", Instant),
)

# What was handled, so that a repeated webhook is not: a keyed fingerprint, nobody's name or number.
heard = Table(
    "heard",
    metadata,
    Column("fingerprint", String(64), primary_key=True),
    Column("at", Instant, nullable=False, index=True),
)

messages = Table(
    "messages",
    metadata,
    Column("id", Counter, primary_key=True, autoincrement=True),
    _person(index=False),
    Column("n", Integer, nullable=False),
    Column("at", Instant, nullable=False, index=True),
    Column("who", String(8), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("language", String(16), nullable=False),
    Column("direction", String(3), nullable=False, server_default="ltr"),
    Column("body_sealed", LargeBinary, nullable=False),
    Column("replaces", Integer),
    Column("case_id", String(32), ForeignKey("cases.id", ondelete="SET NULL"), index=True),
    Column("file_id", String(32), ForeignKey("files.id", ondelete="SET NULL")),
    # A keyed fingerprint of the platform's id: what an edit, a reply or a deletion refers to.
    Column("heard_as", String(64), index=True),
    Column("edited", Instant),
    Column("deleted", Instant),
    UniqueConstraint("person_id", "n"),
    CheckConstraint("who IN ('me','bot','human')", name="who"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Counter, primary_key=True, autoincrement=True),
    _person(),
    Column("n", Integer, nullable=False),
    Column("channel", String(16), nullable=False),
    Column("address", String(128), nullable=False),
    Column("status", String(8), nullable=False, server_default="waiting"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("at", Instant, nullable=False),
    Column("sent_as", String(1000)),
    Column("fault", String(200)),
    # A template that asks to answer ("name/language") goes in the place of a message.
    Column("template", String(80)),
    CheckConstraint("status IN ('waiting','held','sent','dead')", name="status"),
    Index("ix_outbox_status_id", "status", "id"),
)

files = Table(
    "files",
    metadata,
    Column("id", String(32), primary_key=True),
    _person(),
    Column("kind", String(16), nullable=False),
    Column("mime", String(100), nullable=False),
    Column("name_sealed", LargeBinary, nullable=False),
    Column("reference_sealed", LargeBinary),
    Column("content_sealed", LargeBinary),
    Column("given", Boolean, nullable=False, server_default="0"),
    Column("at", Instant, nullable=False),
)

cases = Table(
    "cases",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("number", Integer, nullable=False, unique=True),
    _person(),
    Column("state", String(16), nullable=False, server_default="waiting"),
    Column("kind", String(16), nullable=False, server_default="talk"),
    Column("owner_id", String(32), ForeignKey("people.id", ondelete="SET NULL"), index=True),
    # Who has to see to it: the owner, or while nobody took it who is on duty for its area.
    Column("responsible_id", String(32), index=True),
    Column("chosen", String(200), nullable=False, server_default=text("''")),
    Column("area_id", String(32), index=True),
    Column("topic", String(64), nullable=False, server_default=text("''")),
    Column("language", String(16), nullable=False),
    Column("urgency", Integer, nullable=False, server_default="0"),
    Column("why", String(40), nullable=False),
    Column("talk_shared", Instant),
    Column("opened", Instant, nullable=False),
    Column("due", Instant, nullable=False),
    Column("taken", Instant),
    Column("closed", Instant),
    Column("closed_by", String(16)),
    Column("touched", Instant, nullable=False),
    Column("reminded", Instant),
    Column("step", Integer, nullable=False, server_default="0"),
    Column("snoozed_until", Instant),
    Column("next_news", Instant),
    Column("letter_by", Instant),
    Column("letter_words_sealed", LargeBinary),
    Column("helped", String(8)),
    CheckConstraint("state IN ('waiting','taken','closed')", name="state"),
    # What the inbox looks for and sorts by: its lists are read from this index alone.
    Index(
        "ix_cases_inbox",
        *("state", "due", "number", "urgency", "touched", "talk_shared"),
        *("owner_id", "responsible_id", "area_id", "snoozed_until", "step"),
        *("letter_by", "language", "id"),
    ),
    Index("ix_cases_state_closed", "state", "closed"),
)

# A family has at most one case that is not closed: kept by the database, not by a check before.
Index(
    "uq_cases_open",
    cases.c.person_id,
    unique=True,
    sqlite_where=cases.c.state != "closed",
    postgresql_where=cases.c.state != "closed",
)

notes = Table(
    "notes",
    metadata,
    Column("id", Counter, primary_key=True, autoincrement=True),
    _case(),
    Column("author_id", String(32), ForeignKey("people.id", ondelete="SET NULL")),
    Column("at", Instant, nullable=False),
    Column("body_sealed", LargeBinary, nullable=False),
)

# -- who works where, and when ---------------------------------------------------------------------

# Partners that cases can be passed to; the house itself (organisation.yaml) has no row.
organisations = Table(
    "organisations",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("name", String(80), nullable=False, unique=True),
    Column("municipality", String(80), nullable=False, server_default=text("''")),
    Column("contact", String(200), nullable=False, server_default=text("''")),
)

areas = Table(
    "areas",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("name", String(80), nullable=False, unique=True),
    Column("postcodes", String(400), nullable=False, server_default=text("''")),
    Column("organisation_id", String(32), ForeignKey("organisations.id", ondelete="SET NULL")),
    Column("coordinator_id", String(32), ForeignKey("people.id", ondelete="SET NULL")),
    Column("hours", Text, nullable=False, server_default=text("''")),
    Column("full", Boolean, nullable=False, server_default="0"),
)

# What of a colleague matters for who gets a case. Hours are JSON (day → spans), empty: the area's.
workers = Table(
    "workers",
    metadata,
    Column(
        "person_id",
        String(32),
        ForeignKey("people.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("organisation_id", String(32), ForeignKey("organisations.id", ondelete="SET NULL")),
    Column("languages", String(200), nullable=False, server_default=text("''")),
    Column("hours", Text, nullable=False, server_default=text("''")),
    Column("backup_id", String(32), ForeignKey("people.id", ondelete="SET NULL")),
    Column("left", Instant),
)

worker_areas = Table(
    "worker_areas",
    metadata,
    Column("person_id", String(32), ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    Column("area_id", String(32), ForeignKey("areas.id", ondelete="CASCADE"), primary_key=True),
)

# Days (ISO dates, both included) on which somebody is away.
absences = Table(
    "absences",
    metadata,
    Column("id", Counter, primary_key=True, autoincrement=True),
    _person(),
    Column("first", String(10), nullable=False),
    Column("last", String(10), nullable=False),
)

# Where a family lives and who their fixed supporter is, as far as that is known.
homes = Table(
    "homes",
    metadata,
    Column("person_id", String(32), ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    Column("area_id", String(32), ForeignKey("areas.id", ondelete="SET NULL"), index=True),
    Column("supporter_id", String(32), ForeignKey("people.id", ondelete="SET NULL"), index=True),
)

# -- around a case ---------------------------------------------------------------------------------

transfers = Table(
    "transfers",
    metadata,
    Column("id", String(32), primary_key=True),
    _case(),
    Column("from_id", String(32), ForeignKey("people.id", ondelete="SET NULL")),
    Column("to_id", String(32), ForeignKey("people.id", ondelete="SET NULL"), index=True),
    Column("area_id", String(32), ForeignKey("areas.id", ondelete="SET NULL"), index=True),
    Column("state", String(12), nullable=False, server_default="asked"),
    Column("word_sealed", LargeBinary),
    Column("answer_sealed", LargeBinary),
    Column("offered", Instant, nullable=False),
    Column("settled", Instant),
    CheckConstraint(
        "state IN ('asked','offered','accepted','declined','refused','withdrawn')", name="state"
    ),
)

# A case has at most one transfer under way.
Index(
    "uq_transfers_open",
    transfers.c.case_id,
    unique=True,
    sqlite_where=transfers.c.state.in_(("asked", "offered")),
    postgresql_where=transfers.c.state.in_(("asked", "offered")),
)

tasks = Table(
    "tasks",
    metadata,
    Column("id", String(32), primary_key=True),
    _case(),
    Column("kind", String(16), nullable=False),
    Column("for_id", String(32), ForeignKey("people.id", ondelete="SET NULL"), index=True),
    Column("words_sealed", LargeBinary),
    Column("at", Instant),
    Column("made", Instant, nullable=False),
    Column("done", Instant),
    Column("done_by", String(32), ForeignKey("people.id", ondelete="SET NULL")),
    CheckConstraint("kind IN ('call','interpreter','news','other')", name="kind"),
)

# What a family said yes to, item by item, for whoever has the case (or for one transfer).
shares = Table(
    "shares",
    metadata,
    Column("id", Counter, primary_key=True, autoincrement=True),
    _person(),
    _case(),
    Column("transfer_id", String(32), ForeignKey("transfers.id", ondelete="CASCADE")),
    Column("item", String(40), nullable=False),
    Column("body_sealed", LargeBinary, nullable=False),
    Column("receiver", String(80), nullable=False),
    Column("given", Instant, nullable=False),
    Column("revoked", Instant),
)

tags = Table(
    "tags",
    metadata,
    Column("case_id", String(32), ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True),
    Column("tag", String(40), primary_key=True),
    Index("ix_tags_tag", "tag"),
)

# Keyed fingerprints of the beginnings of a family's name, to find it without keeping it readable.
name_marks = Table(
    "name_marks",
    metadata,
    Column("person_id", String(32), ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    Column("mark", String(64), primary_key=True),
    # With whom it is, so that a name that many have is found from the index alone.
    Index("ix_name_marks_mark", "mark", "person_id"),
)

# A link by which somebody outside sends a family to us; it holds nothing about the family.
registrations = Table(
    "registrations",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("code_hash", String(64), nullable=False, unique=True),
    Column("sender_sealed", LargeBinary, nullable=False),
    Column("answer_to_sealed", LargeBinary),
    Column("language", String(16), nullable=False),
    Column("area_id", String(32), ForeignKey("areas.id", ondelete="SET NULL")),
    Column("made_by", String(32), ForeignKey("people.id", ondelete="SET NULL")),
    Column("made", Instant, nullable=False, index=True),
    _person(nullable=True),
    Column("opened", Instant),
    Column("told", Instant),
)

# -- what staff keep for themselves ----------------------------------------------------------------

sayings = Table(
    "sayings",
    metadata,
    Column("id", String(32), primary_key=True),
    _person(),
    Column("title_sealed", LargeBinary, nullable=False),
    Column("body_sealed", LargeBinary, nullable=False),
)

drafts = Table(
    "drafts",
    metadata,
    Column("person_id", String(32), ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    Column("case_id", String(32), ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True),
    Column("kind", String(8), primary_key=True),
    Column("body_sealed", LargeBinary, nullable=False),
    Column("at", Instant, nullable=False),
    Index("ix_drafts_case_id", "case_id"),
)

credentials = Table(
    "credentials",
    metadata,
    Column("person_id", String(32), ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    Column("password", String(200), nullable=False),
    Column("totp_sealed", LargeBinary, nullable=False),
    Column("last_step", BigInteger, nullable=False, server_default="0"),
    Column("failed", Integer, nullable=False, server_default="0"),
    Column("locked_until", Instant),
)

# Where a case is worked in a colleague's own messenger: the topic there, and the case chosen now.
threads = Table(
    "threads",
    metadata,
    Column("person_id", String(32), ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    Column("case_id", String(32), ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True),
    Column("thread", String(64), nullable=False, server_default=text("''")),
    Column("chosen", Boolean, nullable=False, server_default="0"),
    Index("ix_threads_case_id", "case_id"),
)

consents = Table(
    "consents",
    metadata,
    Column("id", Counter, primary_key=True, autoincrement=True),
    _person(),
    Column("item", String(40), nullable=False),
    Column("receiver", String(80), nullable=False),
    Column("given", Instant, nullable=False),
    Column("revoked", Instant),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    _person(),
    Column("kind", String(8), nullable=False),
    Column("created", Instant, nullable=False),
    Column("expires", Instant, nullable=False, index=True),
    CheckConstraint("kind IN ('chat','console','link')", name="kind"),
)

# Where a sentence stands that a coordinator may read because it was misunderstood.
misread = Table(
    "misread",
    metadata,
    Column("id", Counter, primary_key=True, autoincrement=True),
    _person(index=False),
    Column("n", Integer, nullable=False),
    Column("language", String(16), nullable=False),
    Column("guesses", String(200), nullable=False),
    Column("at", Instant, nullable=False, index=True),
    UniqueConstraint("person_id", "n"),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Counter, primary_key=True, autoincrement=True),
    _person(nullable=True),
    Column("actor_id", String(32), ForeignKey("people.id", ondelete="SET NULL")),
    Column("action", String(40), nullable=False),
    Column("case_id", String(32)),
    Column("at", Instant, nullable=False, index=True),
    Index("ix_audit_case_id_id", "case_id", "id"),
)
