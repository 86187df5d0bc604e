"""Passwords with one-time codes (TOTP, RFC 6238) of staff: a hash, a sealed key, and few tries."""

from __future__ import annotations

import base64
import hmac
import secrets
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import quote

from sqlalchemy import delete, insert, select, update

from storage import people
from storage.database import Tx
from storage.seal import SealBroken
from storage.tables import credentials

if TYPE_CHECKING:
    from argon2 import PasswordHasher
    from cryptography.hazmat.primitives.twofactor.totp import TOTP

MOST = 5
"""How many tries in a row may fail before an account rests."""
RESTS = timedelta(minutes=15)
STEP = 30
"""Seconds that a code lasts; the one before and the one after count too, for clocks that drift."""
_DRIFT = (1, 0, -1)

Outcome = Literal["fits", "wrong", "rests"]


@dataclass(frozen=True, slots=True)
class Asking:
    """Who may be meant by a name: ids with the hash of their password. ``rounds`` is how many
    passwords to compare, the same for every name, so that the time taken tells nothing."""

    known: tuple[tuple[str, str], ...] = field(repr=False)
    rounds: int


def asking(tx: Tx, name: str) -> Asking:
    """Look for who of the staff has this name and a password; letter case and spaces do not count.

    Names are sealed, so all of them are opened: a house has few colleagues.
    """
    rows = tx.c.execute(select(credentials.c.person_id, credentials.c.password))
    hashes = {row.person_id: row.password for row in rows}
    called = {p.id: _plain(p.name) for p in people.staff(tx) if p.name and p.id in hashes}
    meant = sorted(id_ for id_, plain in called.items() if plain == _plain(name))
    rounds = max(Counter(called.values()).values(), default=1)
    return Asking(tuple((id_, hashes[id_]) for id_ in meant), rounds)


def fitting(who: Asking, password: str) -> set[str]:
    """Return the ids whose password this is. Takes tens of milliseconds and 19 MiB, as long for a
    name that nobody has: not for a transaction or the event loop."""
    stranger = ("", _nobodys())
    compared = [*who.known, *[stranger] * (who.rounds - len(who.known))]
    return {id_ for id_, known in compared if _same(known, password)} - {""}


def digest(password: str) -> str:
    """Return the Argon2id hash to keep of a password. As slow as ``fitting``."""
    return _hasher().hash(_typed(password))


def new_key() -> str:
    """Make the key that an authenticator app gets, as the letters and digits that it reads."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def address(key: str, name: str, house: str) -> str:
    """Return the ``otpauth:`` address of a key, which the app shows under these names."""
    uri = _totp(key).get_provisioning_uri(name, house)
    label, _mark, query = uri.partition("?")
    # Some apps show the plus signs that stand for spaces; a real plus is written %2B.
    return f"{label}?{query.replace('+', quote(' '))}"


def stands(tx: Tx, person_id: str) -> bool:
    """Whether somebody can sign in by password. One whose key cannot be opened any more (a lost
    secret) cannot, and sets it up anew."""
    sealed = tx.c.execute(
        select(credentials.c.totp_sealed).where(credentials.c.person_id == person_id)
    ).scalar()
    return sealed is not None and _opened(tx, sealed) is not None


def set_up(tx: Tx, person_id: str, hashed: str, key: str, code: str, now: datetime) -> bool:
    """Keep password and key once a code shows that the app has the key; False when it does not, or
    when there is a password already (that takes a present code)."""
    people.by_id(tx, person_id, lock=True)  # of two at once, one is first
    step = _step(key, code, now, after=0)
    if step is None or stands(tx, person_id):
        return False
    remove(tx, person_id)
    sealed = tx.seal.close(key)
    tx.c.execute(
        insert(credentials).values(
            person_id=person_id, password=hashed, totp_sealed=sealed, last_step=step
        )
    )
    return True


def try_code(tx: Tx, person_id: str, code: str, now: datetime) -> Outcome:
    """Use a code up: it fits once. After ``MOST`` in a row that do not fit, the account rests. Give
    an empty code where the password was wrong already."""
    query = select(credentials).where(credentials.c.person_id == person_id).with_for_update()
    row = tx.c.execute(query).one_or_none()
    if row is None:
        return "wrong"
    if row.locked_until and row.locked_until > now:
        return "rests"
    key = _opened(tx, row.totp_sealed)
    step = _step(key, code, now, after=row.last_step) if key else None
    failed = 0 if step is not None else row.failed + 1
    rests = failed >= MOST
    tx.c.execute(
        update(credentials)
        .where(credentials.c.person_id == person_id)
        .values(
            last_step=row.last_step if step is None else step,
            failed=0 if rests else failed,
            locked_until=now + RESTS if rests else None,
        )
    )
    if rests:
        return "rests"
    return "wrong" if step is None else "fits"


def change(tx: Tx, person_id: str, hashed: str) -> None:
    """Keep another password; the app's key stays."""
    mine = credentials.c.person_id == person_id
    tx.c.execute(update(credentials).where(mine).values(password=hashed))


def remove(tx: Tx, person_id: str) -> None:
    """Let nobody sign in by password as this person any more."""
    tx.c.execute(delete(credentials).where(credentials.c.person_id == person_id))


def _step(key: str, code: str, now: datetime, *, after: int) -> int | None:
    """Return the newest step later than ``after`` whose code this is."""
    typed = "".join(code.split()).encode("ascii", "replace")
    present = int(now.timestamp()) // STEP
    totp = _totp(key)
    found = None
    for step in (present + drift for drift in _DRIFT):
        if hmac.compare_digest(totp.generate(step * STEP), typed) and found is None:
            found = step
    return found if found is not None and found > after else None


def _totp(key: str) -> TOTP:
    from cryptography.hazmat.primitives.hashes import SHA1
    from cryptography.hazmat.primitives.twofactor.totp import TOTP

    return TOTP(base64.b32decode(key), 6, SHA1(), STEP)  # noqa: S303 - what every app knows


def _opened(tx: Tx, sealed: Any) -> str | None:
    try:
        return tx.seal.open(sealed)
    except SealBroken:
        return None


def _same(known: str, password: str) -> bool:
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return _hasher().verify(known, _typed(password))
    except (VerificationError, InvalidHashError):
        return False


@lru_cache(maxsize=1)
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher  # costs start-up time, and few sign in by password

    # OWASP's least for Argon2id: a small machine bears it beside its work.
    return PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


@lru_cache(maxsize=1)
def _nobodys() -> str:
    return digest(secrets.token_hex(16))


def _typed(password: str) -> str:
    """One form of what keyboards write in several, such as é."""
    return unicodedata.normalize("NFKC", password)


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()
