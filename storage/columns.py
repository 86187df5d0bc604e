"""The metadata that every table joins, and the kinds of columns that they share."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, MetaData, String, TypeDecorator
from sqlalchemy.engine import Dialect

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Instant(TypeDecorator[datetime]):
    """An aware datetime, kept as milliseconds since 1970 UTC in every database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Aware datetime to milliseconds; a naive one is a programming error."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return round(value.timestamp() * 1000)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Milliseconds to an aware datetime in UTC."""
        return None if value is None else datetime.fromtimestamp(value / 1000, UTC)


# SQLite only counts up by itself on INTEGER; PostgreSQL wants room.
Counter = BigInteger().with_variant(Integer, "sqlite")


def person(*, nullable: bool = False, index: bool = True) -> Column[str]:
    """Whose row it is: it goes when they do."""
    return Column(
        "person_id",
        String(32),
        ForeignKey("people.id", ondelete="CASCADE"),
        nullable=nullable,
        index=index,
    )


def key(name: str, to: str) -> Column[str]:
    """A part of the key that belongs to another row, and goes with it."""
    return Column(name, String(32), ForeignKey(to, ondelete="CASCADE"), primary_key=True)


def part_of(name: str, to: str, *, nullable: bool = False) -> Column[str]:
    """What a row is a part of: it goes when that does."""
    to_it = ForeignKey(to, ondelete="CASCADE")
    return Column(name, String(32), to_it, nullable=nullable, index=True)


def named(name: str, to: str = "people.id", *, index: bool = False) -> Column[str]:
    """Who or what a row only names: emptied when that goes."""
    return Column(name, String(32), ForeignKey(to, ondelete="SET NULL"), index=index)
