"""Finding a family by its name without keeping that readable: only keyed fingerprints of how the
words of it begin. The names themselves lie sealed elsewhere."""

from __future__ import annotations

import unicodedata

from sqlalchemy import Select, delete, false, insert, select

from storage import shares
from storage.database import Tx
from storage.tables import name_marks

_SHORTEST, _LONGEST = 2, 12
_WORDS, _READ = 8, 200
# Letters that one name is written with by some and not by others, and no accent tells apart.
_SAME = str.maketrans(
    {
        "ı": "i",
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "æ": "ae",
        "œ": "oe",
        "ى": "ي",
        "ی": "ي",
        "ک": "ك",
        "ة": "ه",
        "ـ": "",
    }
)
_WITHIN = str.maketrans(dict.fromkeys("'’ʼ`´‘", ""))


def mark(tx: Tx, person_id: str, name: str) -> None:
    """Make a person findable by this name, and by no older one."""
    tx.c.execute(delete(name_marks).where(name_marks.c.person_id == person_id))
    # N'Diaye is found by ndiaye and by diaye.
    spoken = {*_words(name), *_words(name.translate(_WITHIN))}
    beginnings = {word[:n] for word in spoken for n in range(_SHORTEST, _LONGEST + 1)}
    marks = {_marks(tx, beginning)[0] for beginning in beginnings}
    if marks:
        rows = [{"person_id": person_id, "mark": each} for each in sorted(marks)]
        tx.c.execute(insert(name_marks), rows)


def renew(tx: Tx) -> None:
    """Mark everybody with today's key, by the name that they gave along and did not take back: a
    mark of an older key finds nobody once that key is let go."""
    marked = set(tx.c.execute(select(name_marks.c.person_id).distinct()).scalars())
    for person_id in marked:
        bodies = [
            s.body for s in shares.of_person(tx, person_id) if s.item == "who" and not s.revoked
        ]
        given = [body["name"] for body in bodies if isinstance(body, dict) and body.get("name")]
        if given:
            mark(tx, person_id, str(given[-1]))


def find(tx: Tx, words: str) -> Select[tuple[str]]:
    """Return a query for the ids of everybody of whose name each word typed begins one. Single
    letters say too little and do not count; with nothing else there is nobody."""
    marks = [_marks(tx, word[:_LONGEST]) for word in _words(words.translate(_WITHIN))]
    query = select(name_marks.c.person_id)
    if not marks:
        return query.where(false())
    for other in marks[1:]:
        same = select(name_marks.c.person_id).where(name_marks.c.mark.in_(other))
        query = query.where(name_marks.c.person_id.in_(same))
    return query.where(name_marks.c.mark.in_(marks[0]))


def _words(name: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", name[:_READ].casefold())
    bare = "".join(c for c in plain if unicodedata.category(c)[0] != "M").translate(_SAME)
    found = "".join(c if c.isalnum() else " " for c in bare).split()
    return [word for word in found[:_WORDS] if len(word) >= _SHORTEST]


def _marks(tx: Tx, beginning: str) -> list[str]:
    """How a beginning is marked: with today's key, and with each older one still in use."""
    return tx.seal.fingerprints(f"name {beginning}")
