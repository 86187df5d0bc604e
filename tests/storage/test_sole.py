"""Of several processes on one database, one alone delivers."""

from __future__ import annotations

from storage.database import Database
from storage.sole import Sole


def test_one_alone_has_it_until_it_lets_go(database: Database, second: Database) -> None:
    """Two processes never deliver at once; when the first ends, the other goes on."""
    first, other = Sole(database), Sole(second)
    assert first.held()
    assert first.held()
    assert not other.held()
    first.let_go()
    assert other.held()
    assert not first.held()
    other.let_go()
