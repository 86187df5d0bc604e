"""The tables of who is beside a family: buddies, wishes, duos, meetups, activities.

What a person wrote or where they meet is sealed (``*_sealed``); codes and times are plain. A day
and hour is kept as it was agreed on the clock (``local``, "YYYY-MM-DDTHH:MM", and its ``zone``);
``starts`` beside it is worked out from them, for the database to sort by.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from storage.columns import Instant, key, metadata, named, part_of, person


def _clock() -> tuple[Column[str], Column[str], Column[int]]:
    """A day and hour as agreed, and how long it lasts on the clock."""
    return (
        Column("local", String(16), nullable=False),
        Column("zone", String(40), nullable=False),
        Column("minutes", Integer, nullable=False),
    )


# -- who wants to be beside whom -------------------------------------------------------------------

buddies = Table(
    "buddies",
    metadata,
    key("person_id", "people.id"),
    Column("state", String(8), nullable=False, server_default="asking"),
    named("area_id", "areas.id", index=True),
    Column("languages", String(200), nullable=False, server_default=text("''")),
    Column("about_sealed", LargeBinary),
    Column("adult", Boolean, nullable=False, server_default="0"),
    # Of who is under 18: since when a parent agrees.
    Column("parent_yes", Instant),
    Column("asked", Instant, nullable=False),
    Column("rules_agreed", Instant),
    Column("note_version", String(20), nullable=False, server_default=text("''")),
    Column("note_read", Instant),
    Column("agreement_version", String(20), nullable=False, server_default=text("''")),
    Column("signed", Instant),
    # The day on which somebody saw the extract, an ISO date; the extract itself is never kept.
    Column("extract_seen", String(10)),
    Column("confirmed", Instant),
    named("confirmed_by"),
    Column("next_news", Instant),
    Column("left", Instant),
    CheckConstraint("state IN ('asking','waiting','ready','paused','left')", name="state"),
    Index("ix_buddies_state_asked", "state", "asked"),
)

wishes = Table(
    "wishes",
    metadata,
    Column("id", String(32), primary_key=True),
    person(),
    Column("state", String(8), nullable=False, server_default="waiting"),
    Column("aims", String(100), nullable=False, server_default=text("''")),
    Column("about_sealed", LargeBinary),
    named("area_id", "areas.id", index=True),
    Column("minor", Boolean, nullable=False, server_default="0"),
    Column("parent_yes", Instant),
    Column("coordinator_yes", Instant),
    # The colleague who put the family forward; nobody: it asked itself.
    named("put_by"),
    Column("asked", Instant, nullable=False),
    Column("next_news", Instant),
    Column("ended", Instant),
    CheckConstraint("state IN ('waiting','matched','ended')", name="state"),
    Index("ix_wishes_state_asked", "state", "asked"),
)

# A family wishes for a buddy once at a time: kept by the database, not by a check before.
Index(
    "uq_wishes_open",
    wishes.c.person_id,
    unique=True,
    sqlite_where=wishes.c.state != "ended",
    postgresql_where=wishes.c.state != "ended",
)

# When somebody is free each week. Days away are in absences, as those of colleagues.
free_times = Table(
    "free_times",
    metadata,
    key("person_id", "people.id"),
    Column("weekday", Integer, primary_key=True, autoincrement=False),
    Column("start", String(5), primary_key=True),
    Column("end", String(5), primary_key=True),
    CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
)

# -- duos ------------------------------------------------------------------------------------------

duos = Table(
    "duos",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("form", String(8), nullable=False, server_default="one"),
    Column("state", String(8), nullable=False, server_default="proposed"),
    named("coordinator_id", index=True),
    named("area_id", "areas.id", index=True),
    Column("made", Instant, nullable=False),
    Column("started", Instant),
    Column("ended", Instant),
    Column("paused_until", String(10)),
    Column("why_sealed", LargeBinary),
    Column("firsts_with_coordinator", Boolean, nullable=False, server_default="0"),
    CheckConstraint("form IN ('one','two','group')", name="form"),
    CheckConstraint("state IN ('proposed','active','paused','ended')", name="state"),
    Index("ix_duos_state_made", "state", "made"),
)

duo_members = Table(
    "duo_members",
    metadata,
    key("duo_id", "duos.id"),
    key("person_id", "people.id"),
    Column("side", String(8), nullable=False),
    # What the other side reads of them.
    Column("introduction_sealed", LargeBinary),
    Column("answer", String(3)),
    Column("answered", Instant),
    Column("expects_sealed", LargeBinary),
    Column("swap", Instant),
    # Where they can be reached themselves, once both asked to swap.
    Column("told_sealed", LargeBinary),
    Column("blocked", Instant),
    CheckConstraint("side IN ('buddy','family')", name="side"),
    CheckConstraint("answer IN ('yes','no')", name="answer"),
    Index("ix_duo_members_person_id", "person_id"),
)

# That a word went over, and which; the words are in the sender's own talk, and nowhere else.
relayed = Table(
    "relayed",
    metadata,
    Column("id", String(32), primary_key=True),
    part_of("duo_id", "duos.id"),
    part_of("from_id", "people.id"),
    Column("n", Integer, nullable=False),
    Column("at", Instant, nullable=False, index=True),
    part_of("to_id", "people.id"),
    UniqueConstraint("from_id", "n", "to_id"),
)

# -- activities ------------------------------------------------------------------------------------

activities = Table(
    "activities",
    metadata,
    Column("id", String(32), primary_key=True),
    named("area_id", "areas.id", index=True),
    named("made_by", index=True),
    Column("title_sealed", LargeBinary, nullable=False),
    Column("about_sealed", LargeBinary),
    Column("place_sealed", LargeBinary),
    *_clock(),
    Column("starts", Instant, nullable=False, index=True),
    Column("ages", String(40), nullable=False, server_default=text("''")),
    Column("languages", String(200), nullable=False, server_default=text("''")),
    Column("interests", String(200), nullable=False, server_default=text("''")),
    Column("places", Integer, nullable=False),
    Column("price_sealed", LargeBinary),
    Column("state", String(10), nullable=False, server_default="open"),
    Column("sequence", Integer, nullable=False, server_default="0"),
    CheckConstraint("state IN ('open','cancelled')", name="state"),
)

signups = Table(
    "signups",
    metadata,
    key("activity_id", "activities.id"),
    key("person_id", "people.id"),
    Column("many", Integer, nullable=False, server_default="1"),
    Column("state", String(8), nullable=False),
    Column("asked", Instant, nullable=False),
    CheckConstraint("state IN ('coming','waiting','off')", name="state"),
    CheckConstraint("many > 0", name="many"),
    Index("ix_signups_person_id", "person_id"),
)

# -- meetups ---------------------------------------------------------------------------------------

# Meetups that come back; each is a row of meetups, when its day comes near.
series = Table(
    "series",
    metadata,
    Column("id", String(32), primary_key=True),
    part_of("duo_id", "duos.id"),
    Column("what", String(10), nullable=False),
    *_clock(),
    Column("every_weeks", Integer, nullable=False, server_default="1"),
    Column("until", String(10)),
    # The ISO dates on which there is none, or on which it moved to another moment.
    Column("skipped", Text, nullable=False, server_default=text("''")),
    Column("place_sealed", LargeBinary),
    Column("ended", Instant),
    CheckConstraint("every_weeks > 0", name="every_weeks"),
)

meetups = Table(
    "meetups",
    metadata,
    Column("id", String(32), primary_key=True),
    part_of("duo_id", "duos.id", nullable=True),
    part_of("activity_id", "activities.id", nullable=True),
    named("series_id", "series.id", index=True),
    Column("what", String(10), nullable=False),
    *_clock(),
    Column("starts", Instant, nullable=False),
    Column("place_sealed", LargeBinary),
    Column("words_sealed", LargeBinary),
    # What a buddy may know who goes along to a service.
    Column("along_sealed", LargeBinary),
    Column("state", String(10), nullable=False, server_default="proposed"),
    named("proposed_by"),
    Column("sequence", Integer, nullable=False, server_default="0"),
    # JSON: the locals that are offered while nothing is agreed.
    Column("times", Text, nullable=False, server_default=text("''")),
    Column("made", Instant, nullable=False),
    Column("changed", Instant, nullable=False),
    CheckConstraint("state IN ('proposed','agreed','cancelled')", name="state"),
    CheckConstraint("minutes > 0", name="minutes"),
    Index("ix_meetups_state_starts", "state", "starts"),
)

# Nobody is in two places at once: a row per person and quarter of an hour (counted since 1970).
bookings = Table(
    "bookings",
    metadata,
    key("person_id", "people.id"),
    Column("quarter", BigInteger, primary_key=True, autoincrement=False),
    part_of("meetup_id", "meetups.id"),
)

# That a reminder went out, with the start that it was for: a later start is reminded of anew.
reminded = Table(
    "reminded",
    metadata,
    key("meetup_id", "meetups.id"),
    key("person_id", "people.id"),
    Column("kind", String(8), primary_key=True),
    Column("starts", Instant, primary_key=True, autoincrement=False),
    Index("ix_reminded_person_id", "person_id"),
    CheckConstraint("kind IN ('day','hours')", name="kind"),
)

reminder_wishes = Table(
    "reminder_wishes",
    metadata,
    key("person_id", "people.id"),
    Column("day", Boolean, nullable=False, server_default="1"),
    Column("hours", Boolean, nullable=False, server_default="1"),
)

afters = Table(
    "afters",
    metadata,
    key("meetup_id", "meetups.id"),
    key("person_id", "people.id"),
    Column("asked", Instant, nullable=False),
    Column("answered", Instant),
    Column("felt", String(8)),
    Column("words_sealed", LargeBinary),
    Column("worry", Instant),
    CheckConstraint("felt IN ('nice','so','not')", name="felt"),
    Index("ix_afters_person_id", "person_id"),
)

# -- going on --------------------------------------------------------------------------------------

checkins = Table(
    "checkins",
    metadata,
    Column("id", String(32), primary_key=True),
    part_of("duo_id", "duos.id"),
    person(),
    Column("kind", String(8), nullable=False),
    Column("due", Instant, nullable=False, index=True),
    Column("asked", Instant),
    Column("answered", Instant),
    Column("felt", String(8)),
    Column("body_sealed", LargeBinary),
    Column("learnt_sealed", LargeBinary),
    # Since when the story may be told to others.
    Column("share", Instant),
    CheckConstraint("kind IN ('month1','month3','half')", name="kind"),
    UniqueConstraint("duo_id", "person_id", "kind", "due"),
)

# What somebody is to hear or be asked in a turn of their own.
errands = Table(
    "errands",
    metadata,
    Column("id", String(32), primary_key=True),
    person(index=False),
    Column("dialogue", String(40), nullable=False),
    Column("about", String(64), nullable=False, server_default=text("''")),
    Column("due", Instant, nullable=False),
    Column("made", Instant, nullable=False),
    Column("done", Instant),
    Column("unasked", Boolean, nullable=False, server_default="0"),
    UniqueConstraint("person_id", "dialogue", "about"),
    Index("ix_errands_done_due", "done", "due"),
)

# An address at which a calendar of one's own can be read; only its hash is kept.
feeds = Table(
    "feeds",
    metadata,
    key("person_id", "people.id"),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("made", Instant, nullable=False),
)

learnt_tips = Table(
    "learnt_tips",
    metadata,
    key("person_id", "people.id"),
    Column("tip", String(40), primary_key=True),
    Column("at", Instant, nullable=False),
)
