"""Passwords and codes of staff: a hash, a sealed key, each code once, and few tries in a row."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage import credentials, personal
from storage.credentials import MOST, RESTS
from storage.database import Database
from storage.seal import Seal
from tests.storage.acting import NOW, at_once, colleague, count, holding, rows

PASSWORD = "vier gewone woorden samen"
STEP = timedelta(seconds=30)


def code(key: str, at: datetime = NOW) -> str:
    """What an authenticator app shows then."""
    import base64

    return TOTP(base64.b32decode(key), 6, SHA1(), 30).generate(int(at.timestamp())).decode()


def begins(database: Database, person: str, password: str = PASSWORD) -> str:
    """Set a password up an hour ago; return the app's key."""
    key, before = credentials.new_key(), NOW - timedelta(hours=1)
    hashed = credentials.digest(password)
    assert database.write(
        lambda tx: credentials.set_up(tx, person, hashed, key, code(key, before), before)
    )
    return key


def tries(database: Database, person: str, typed: str, at: datetime = NOW) -> str:
    """Use a code."""
    return database.write(lambda tx: credentials.try_code(tx, person, typed, at))


def wrong(key: str, at: datetime = NOW) -> str:
    """A code that does not fit now."""
    near = {code(key, at + n * STEP) for n in (-1, 0, 1)}
    return next(c for c in ("000000", "111111", "222222", "333333") if c not in near)


def test_the_code_is_the_one_of_the_standard() -> None:
    """The value that RFC 6238 gives for its example key, so that every app fits."""
    key = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    at = datetime.fromtimestamp(1111111109, tz=NOW.tzinfo)
    assert code(key, at) == "081804"
    assert credentials._step(key, "081 804", at, after=0) == 1111111109 // 30


def test_neither_password_nor_key_lies_open(database: Database) -> None:
    """Who reads the database finds a salted hash and something sealed; an export tells neither."""
    first, second = colleague(database), colleague(database, "Tom")
    key = begins(database, first)
    begins(database, second)
    assert holding(database, PASSWORD, opened=True) == set()
    assert holding(database, key) == set()
    assert holding(database, key, opened=True) == {"credentials.totp_sealed"}
    one, two = (row["password"] for row in rows(database, "credentials"))
    assert one.startswith("$argon2id$")
    assert one != two
    told = str(database.read(lambda tx: personal.export(tx, first)))
    assert key not in told
    assert one not in told
    assert two not in told


def test_a_key_is_kept_only_with_its_code(database: Database) -> None:
    """Without the right code there is no password; one that stands is not replaced."""
    person, key = colleague(database), credentials.new_key()

    def sets_up(key: str, typed: str) -> bool:
        return database.write(lambda tx: credentials.set_up(tx, person, "h", key, typed, NOW))

    assert not sets_up(key, wrong(key))
    assert not sets_up(key, "")
    assert not database.read(lambda tx: credentials.stands(tx, person))
    assert sets_up(key, code(key))
    assert database.read(lambda tx: credentials.stands(tx, person))
    other = credentials.new_key()
    assert not sets_up(other, code(other))
    assert tries(database, person, code(key)) == "wrong"  # used up by setting up
    assert tries(database, person, code(key, NOW + STEP)) == "fits"


def test_two_set_up_at_once_and_one_counts(database: Database, second: Database) -> None:
    """In two tabs at the same moment one password is kept, whole."""
    person = colleague(database)
    keys = [credentials.new_key() for _ in range(4)]

    def sets_up(base: Database, key: str) -> bool:
        return base.write(lambda tx: credentials.set_up(tx, person, key, key, code(key), NOW))

    works = [partial(sets_up, (database, second)[n % 2], key) for n, key in enumerate(keys)]
    found = at_once(*works)
    assert sorted(map(str, found)) == ["False", "False", "False", "True"]
    (row,) = rows(database, "credentials")
    assert row["password"] == keys[found.index(True)]


@pytest.mark.parametrize(
    ("drift", "outcome"), [(-2, "wrong"), (-1, "fits"), (1, "fits"), (2, "wrong")]
)
def test_a_clock_may_drift_by_one_step(database: Database, drift: int, outcome: str) -> None:
    """Half a minute early or late still counts, a minute does not."""
    person = colleague(database)
    key = begins(database, person)
    assert tries(database, person, code(key, NOW + drift * STEP)) == outcome


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(moves=st.lists(st.tuples(st.integers(-1, 1), st.integers(0, 2)), min_size=1, max_size=12))
def test_a_code_that_was_used_never_works_again(
    database: Database, moves: list[tuple[int, int]]
) -> None:
    """Whatever the order of steps and however the clock goes on, each step counts once, and none
    that is older than one that counted."""
    person = colleague(database)
    key = begins(database, person)
    at, used = NOW, int((NOW - timedelta(hours=1)).timestamp()) // 30
    for drift, later in moves:
        at += later * STEP
        step = int(at.timestamp()) // 30 + drift
        outcome = tries(database, person, code(key, at + drift * STEP), at)
        if outcome == "rests":
            return
        assert outcome == ("fits" if step > used else "wrong")
        used = max(used, step)


def test_a_code_used_by_two_at_once_works_for_one(database: Database, second: Database) -> None:
    """Of several with the same code at the same moment, one gets in."""
    person = colleague(database)
    key = begins(database, person)
    use = partial(credentials.try_code, person_id=person, code=code(key), now=NOW)
    found = at_once(*[partial(base.write, use) for base in (database, second) * 2])
    assert sorted(map(str, found)) == ["fits", "wrong", "wrong", "wrong"]


def test_five_in_a_row_and_it_rests(database: Database) -> None:
    """Then not even the right code works for a quarter of an hour; then there are five again."""
    person = colleague(database)
    key = begins(database, person)
    for _ in range(2):
        assert [tries(database, person, wrong(key)) for _ in range(MOST - 1)] == ["wrong"] * 4
        assert tries(database, person, code(key)) == "fits"
        key = _again(database, person)
    assert [tries(database, person, "") for _ in range(MOST)] == ["wrong"] * 4 + ["rests"]
    almost = NOW + RESTS - timedelta(seconds=1)
    assert tries(database, person, code(key, almost), almost) == "rests"
    over = NOW + RESTS
    assert tries(database, person, wrong(key, over), over) == "wrong"
    assert tries(database, person, code(key, over), over) == "fits"


def _again(database: Database, person: str) -> str:
    """Set up anew, with a key of which nothing was used."""
    database.write(lambda tx: credentials.remove(tx, person))
    return begins(database, person)


def test_many_at_once_are_counted_one_by_one(database: Database, second: Database) -> None:
    """Guesses at the same moment get no more tries than guesses in a row."""
    person = colleague(database)
    begins(database, person)
    use = partial(credentials.try_code, person_id=person, code="", now=NOW)
    found = at_once(*[partial(base.write, use) for base in (database, second) * 4])
    assert sorted(map(str, found)) == ["rests"] * 4 + ["wrong"] * 4


def test_a_name_is_found_however_it_is_typed(database: Database) -> None:
    """Letter case and spaces do not count; a colleague without a password is nobody."""
    person, other = colleague(database, "An Van Dél"), colleague(database, "Tom")
    begins(database, person)

    def meant(name: str) -> list[str]:
        return [id_ for id_, _ in database.read(lambda tx: credentials.asking(tx, name)).known]

    for typed in ("An Van Dél", " an  van dél", "ANVANDÉL", "An Van De\u0301l"):
        assert meant(typed) == [person]
    for typed in ("", " ", "An", "Tom", "nobody", "\x00", "x" * 1_000_000):
        assert meant(typed) == []
    assert other


def test_two_of_one_name_are_told_apart_by_their_password(database: Database) -> None:
    """Both are compared, and as much is compared for a name that nobody has."""
    first, second = colleague(database, "Tine"), colleague(database, "tine")
    begins(database, first)
    begins(database, second, "nog een ander wachtwoord")
    who = database.read(lambda tx: credentials.asking(tx, "Tine"))
    assert credentials.fitting(who, PASSWORD) == {first}
    assert credentials.fitting(who, "nog een ander wachtwoord") == {second}
    assert credentials.fitting(who, "") == set()
    nobody = database.read(lambda tx: credentials.asking(tx, "Nobody"))
    assert (nobody.known, nobody.rounds) == ((), who.rounds)
    assert credentials.fitting(nobody, PASSWORD) == set()


def test_changing_and_removing(database: Database) -> None:
    """Another password keeps the app's key; what is removed works no more; others keep theirs."""
    person, other = colleague(database, "Tine"), colleague(database, "Tom")
    key = begins(database, person)
    begins(database, other)
    hashed = credentials.digest("iets helemaal anders")
    database.write(lambda tx: credentials.change(tx, person, hashed))
    who = database.read(lambda tx: credentials.asking(tx, "tine"))
    assert credentials.fitting(who, PASSWORD) == set()
    assert credentials.fitting(who, "iets helemaal anders") == {person}
    assert tries(database, person, code(key)) == "fits"
    database.write(lambda tx: credentials.remove(tx, person))
    assert tries(database, person, code(key, NOW + STEP), NOW + STEP) == "wrong"
    assert not database.read(lambda tx: credentials.stands(tx, person))
    assert database.read(lambda tx: credentials.stands(tx, other))
    database.write(lambda tx: personal.erase(tx, other))
    assert count(database, "credentials") == 0


def test_one_way_of_writing_a_letter_is_as_good_as_another(database: Database) -> None:
    """What one keyboard writes as é and another as e with an accent is one password."""
    person = colleague(database, "Tine")
    begins(database, person, "caf\u00e9 en thee samen")
    who = database.read(lambda tx: credentials.asking(tx, "tine"))
    assert credentials.fitting(who, "cafe\u0301 en thee samen") == {person}


def test_a_lost_secret_locks_nobody_out(url: str, database: Database) -> None:
    """A key that cannot be opened any more fits nothing, and is set up anew."""
    person = colleague(database)
    key = begins(database, person)
    stranger = Database(url, Seal(["another key than before"]))
    try:
        assert not stranger.read(lambda tx: credentials.stands(tx, person))
        assert tries(stranger, person, code(key)) == "wrong"
        begins(stranger, person)
        assert stranger.read(lambda tx: credentials.stands(tx, person))
    finally:
        stranger.close()


def test_the_app_reads_the_address() -> None:
    """The address names house and person, and no app shows plus signs for spaces."""
    told = credentials.address("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "Tine & co", "Naast Huis + Kind")
    assert told.startswith("otpauth://totp/Naast%20Huis%20%2B%20Kind:Tine%20%26%20co?")
    assert "issuer=Naast%20Huis%20%2B%20Kind" in told
    assert "secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" in told
