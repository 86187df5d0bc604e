"""The register of personal data: nothing about a person is kept unseen, or left behind."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Column, MetaData, String, Table, insert

from storage import (
    cases,
    drafts,
    files,
    messages,
    outbox,
    people,
    personal,
    registrations,
    sessions,
    staff,
    transfers,
)
from storage.database import Database, Tx
from storage.messages import Message
from storage.registrations import Sender
from storage.seal import Seal, SealBroken
from storage.tables import addresses, metadata
from tests.storage.acting import (
    DAY,
    HOUR,
    NOW,
    colleague,
    count,
    everything,
    family,
    holding,
    rows,
    values,
    waiting,
)
from tests.storage.planting import Planted, plant, plant_colleague

KNOWN = {entry.table.name for entry in personal.REGISTER}
OURS = {entry.table.name for entry in personal.REGISTER if not entry.detach}
"""Tables with rows that are somebody's own; in the others somebody is only named."""
SHARED = {entry.table.name for entry in personal.REGISTER if entry.shared}
"""Tables with rows that are others' too, and stay when one goes."""
OF_STAFF = {"workers", "worker_areas", "sayings", "credentials"}
"""Tables in which families have nothing."""
NO_PERSON = {"cases.area_id", "audit.case_id"}
DAYS = {"messages": 10, "files": 20, "cases": 30, "audit": 40, "people": 1000}
NEW = "the key of this year"


def of(planted: Planted, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those of the rows that bear an id of the planted person."""
    return [row for row in rows if set(planted.ids) & {str(value) for value in row.values()}]


def about(planted: Planted, kept: dict[str, list[dict[str, Any]]], table: str) -> list[Any]:
    """Those of the rows of a table that are the planted person's, also with somebody else."""
    if table not in SHARED:
        return of(planted, kept[table])
    column = "id" if table == "duos" else "duo_id"
    return [row for row in kept[table] if row[column] == planted.duo]


def own(staff: str, table: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those of the rows of a table that are a colleague's own."""
    column = "id" if table == "people" else "person_id"
    return [row for row in rows if row.get(column) == staff]


# -- the register ----------------------------------------------------------------------------------


def test_every_table_is_registered() -> None:
    """Each table is either in the register, or named as holding nothing personal, with a reason."""
    assert personal.unregistered() == set()
    assert set(personal.NOT_PERSONAL) & KNOWN == set()
    assert all(len(reason) > 20 for reason in personal.NOT_PERSONAL.values())


def test_a_new_table_that_nobody_registered_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The check can fail: a table that is added and forgotten is named."""
    copied = MetaData()
    for table in metadata.tables.values():
        table.to_metadata(copied)
    Table("diary", copied, Column("person_id", String(32)), Column("words", String))
    monkeypatch.setattr(personal, "metadata", copied)
    assert personal.unregistered() == {"diary"}


def test_every_reference_to_a_person_is_registered() -> None:
    """Each column that points to a person is covered: its rows are the person's own, or it is
    emptied when the person goes. A column that only looks like an id counts as one."""
    covered = {entry.table.name for entry in personal.REGISTER if not entry.detach}
    asked = {str(entry.whose("p")) for entry in personal.REGISTER if not entry.detach}
    emptied = {(entry.table.name, entry.detach) for entry in personal.REGISTER if entry.detach}
    for table in metadata.tables.values():
        for column in table.columns:
            name = f"{table.name}.{column.name}"
            to = {key.column.table for key in column.foreign_keys}
            loose = not to and name.endswith(("_id", "_by")) and isinstance(column.type, String)
            if metadata.tables["people"] not in to and not (loose and column.type.length == 32):
                continue
            assert (
                (table.name, column.name) in emptied
                or (column.name == "person_id" and table.name in covered)
                or any(f"{name} = " in words for words in asked)
                or name in NO_PERSON
            ), name


def test_what_is_planted_fills_every_table(database: Database) -> None:
    """The example people of these tests, a family and a colleague, have a row in every registered
    table, a value in every sealed column, and the colleague is named wherever a register entry
    detaches: what is new must be planted too."""
    staff = plant_colleague(database, "Klaproos")
    planted = plant(database, "Zonnebloem", staff)
    found = everything(database)
    assert {table for table in OURS if not about(planted, found, table)} == OF_STAFF
    assert {table for table in OF_STAFF if not own(staff, table, found[table])} == set()
    for entry in personal.REGISTER:
        if entry.detach:
            named = {row[entry.detach] for row in found[entry.table.name]}
            assert staff in named, f"{entry.table.name}.{entry.detach}"
    sealed = {
        f"{table.name}.{column.name}"
        for table in metadata.tables.values()
        for column in table.columns
        if column.name.endswith("_sealed")
    }
    of_staff = {"sayings.title_sealed", "sayings.body_sealed", "credentials.totp_sealed"}
    of_all = {column for column in sealed if column.startswith("activities.")}
    of_nobody = {"signal_words.words_sealed"}  # nothing leads from them to a family
    assert holding(database, "Zonnebloem", opened=True) == sealed - of_staff - of_all - of_nobody
    assert holding(database, "Cooking", opened=True) == {
        "activities.title_sealed",
        "meetups.words_sealed",
    }
    assert holding(database, "Klaproos", opened=True) == of_staff | {"people.name_sealed"}


# -- export ----------------------------------------------------------------------------------------


def test_an_export_holds_everything_about_a_person(database: Database) -> None:
    """Every row of every table about the person is in it, opened and readable as JSON."""
    planted = plant(database, "Zonnebloem")
    plant(database, "Korenbloem")
    found = database.read(lambda tx: personal.export(tx, planted.person))
    kept = everything(database)
    assert {table: len(shown) for table, shown in found.items()} == {
        table: len(about(planted, kept, table)) for table in OURS
    }
    for table in (
        *("people", "messages", "files", "notes", "cases"),
        *("shares", "transfers", "tasks", "drafts", "registrations"),
        *("buddies", "wishes", "duos", "duo_members", "meetups", "series", "afters", "checkins"),
    ):
        assert "Zonnebloem" in json.dumps(found[table], ensure_ascii=False), table
    assert len(found["messages"]) == 4
    assert found["people"][0]["name"] == "Zonnebloem Peeters"
    assert found["files"][0]["bytes"] == len("the picture of Zonnebloem")
    assert found["messages"][0]["at"].endswith("+00:00")


def test_an_export_holds_nothing_of_anybody_else(database: Database) -> None:
    """No word, id or address of another person is in it, and no secret that opens a door."""
    planted, other = plant(database, "Zonnebloem"), plant(database, "Korenbloem")
    told = json.dumps(database.read(lambda tx: personal.export(tx, planted.person)))
    for foreign in ("Korenbloem", *other.ids):
        assert foreign not in told
    assert planted.token not in told
    assert "token_hash" not in told
    assert "school@" not in told  # where the sender of a link can be reached


def test_a_colleague_gets_what_is_theirs(database: Database) -> None:
    """An export of somebody of the staff holds their own rows, and nothing that opens a door; the
    families' stay with the families."""
    me, other = (plant_colleague(database, word) for word in ("Klaproos", "Madelief"))
    planted = plant(database, "Zonnebloem", me)
    found = database.read(lambda tx: personal.export(tx, me))
    kept = everything(database)
    assert {table: len(shown) for table, shown in found.items()} == {
        table: len(own(me, table, kept[table])) for table in OURS
    }
    assert found["sayings"][0]["body"] == "Klaproos, until then"
    told = json.dumps(found)
    for hidden in ("hash of", "totp", other, "Madelief", planted.person, "Peeters"):
        assert hidden not in told, hidden


def test_an_export_of_nobody_is_empty(database: Database) -> None:
    """Who is not known has nothing here, not even other people's detached rows."""
    plant(database, "Zonnebloem")
    found = database.read(lambda tx: personal.export(tx, "nobody"))
    assert set(found) == OURS
    assert not any(found.values())


# -- erase -----------------------------------------------------------------------------------------


def test_erasing_leaves_nothing_anywhere(database: Database) -> None:
    """After erasing, no table of the whole database holds an id or a word of the person, opened
    or not; it says how much that was, and nobody else's rows have changed."""
    staff = plant_colleague(database, "Klaproos")
    planted, other = plant(database, "Zonnebloem", staff), plant(database, "Korenbloem", staff)
    before = everything(database)
    gone = database.write(lambda tx: personal.erase(tx, planted.person, NOW))
    assert gone == {table: len(of(planted, before[table])) for table in OURS - SHARED}
    for trace in (planted.word, *planted.ids):
        assert holding(database, trace, opened=True) == set(), trace
    after = everything(database)
    assert all(after[table] for table in KNOWN)
    for table in SHARED:
        left = about(planted, after, table)
        words = [value for row in left for name, value in row.items() if "sealed" in name]
        assert words, table
        assert not any(words), table
    for table, kept in before.items():
        if table in SHARED:
            continue
        mine = of(planted, kept)
        assert _sorted(after[table]) == _sorted([row for row in kept if row not in mine]), table
    assert of(other, after["messages"])


def test_erasing_somebody_of_the_staff_leaves_the_families(database: Database) -> None:
    """A colleague who is erased is nowhere any more; cases, notes and log of families stay, a case
    that was taken waits for the next one, and is on its way to nobody."""
    staff = plant_colleague(database, "Klaproos")
    planted = plant(database, "Zonnebloem", staff)
    database.write(lambda tx: cases.snooze(tx, planted.case, NOW + 9 * DAY))
    before = everything(database)
    gone = database.write(lambda tx: personal.erase(tx, staff, NOW))
    waiting = database.read(lambda tx: cases.open_of(tx, planted.person))
    assert waiting is not None
    assert (waiting.id, waiting.state, waiting.taken) == (planted.case, "waiting", None)
    assert (waiting.responsible_id, waiting.chosen, waiting.snoozed_until) == (None, "", None)
    for trace in (staff, "Klaproos"):
        assert holding(database, trace, opened=True) == set(), trace
    mine = {table: len(own(staff, table, before[table])) for table in KNOWN}
    assert gone == {table: mine[table] for table in OURS - SHARED}
    assert all(gone[table] for table in OF_STAFF | {"people", "drafts", "threads", "sessions"})
    after = everything(database)
    for table in KNOWN:
        assert len(after[table]) == len(before[table]) - mine[table], table
    states = [each.state for each in database.read(lambda tx: transfers.of_case(tx, planted.case))]
    assert sorted(states) == ["declined", "refused", "withdrawn"]


@pytest.mark.parametrize("who", ["sender", "receiver"])
def test_what_is_on_its_way_outlives_only_one_of_many(database: Database, who: str) -> None:
    """A case that is offered to an area goes on when one of those who could accept is erased; from
    somebody who is erased, or to them alone, nothing goes on."""
    sender, receiver = colleague(database, "Fatima"), plant_colleague(database, "Klaproos")
    (area,) = database.read(staff.areas_of)

    def ask(tx: Tx, address: str, area_id: str | None) -> str:
        family = people.welcome(tx, "web", address, "nl", NOW).id
        case = cases.start(tx, family, "nl", "asked", NOW, NOW + HOUR)
        to = {"to_id": receiver, "area_id": area_id}
        return transfers.offer(tx, transfers.ask(tx, case.id, sender, "", NOW, **to).id, NOW).id

    to_them = database.write(lambda tx: ask(tx, "a", None))
    to_area = database.write(lambda tx: ask(tx, "b", area.id))
    database.write(lambda tx: personal.erase(tx, {"sender": sender, "receiver": receiver}[who]))

    def state(id_: str) -> str:
        found = database.read(lambda tx: transfers.get(tx, id_))
        assert found
        return found.state

    assert state(to_them) == "withdrawn"
    assert state(to_area) == ("offered" if who == "receiver" else "withdrawn")


def test_nobody_is_named_in_why_a_case_is_somebody_elses(database: Database) -> None:
    """The codes of a choice can name who is stood in for; once erased, they do not."""
    away, here = colleague(database, "Fatima"), colleague(database, "Tom")
    person = family(database)
    chosen = cases.Chosen(here, ("fixed_away", f"for:{away}"))
    database.write(
        lambda tx: cases.start(tx, person, "nl", "asked", NOW, NOW + HOUR, chosen=chosen)
    )
    database.write(lambda tx: personal.erase(tx, away))
    (case,) = rows(database, "cases")
    assert (case["responsible_id"], case["chosen"]) == (here, "")


def test_erasing_twice_finds_nothing_more(database: Database) -> None:
    """Erasing is done at once, and doing it again changes nothing."""
    planted = plant(database, "Zonnebloem")
    database.write(lambda tx: personal.erase(tx, planted.person))
    before = everything(database)
    gone = database.write(lambda tx: personal.erase(tx, planted.person))
    assert not any(gone.values())
    assert everything(database) == before


def test_who_was_erased_can_come_back_as_somebody_new(database: Database) -> None:
    """The same address writes again: a new person, who knows nothing of before."""
    person = family(database, "web-1")
    database.write(lambda tx: personal.erase(tx, person))
    assert family(database, "web-1") != person


# -- forget me -------------------------------------------------------------------------------------


def test_forgetting_keeps_the_door_and_nothing_else(database: Database) -> None:
    """Who asks to be forgotten keeps addresses and the open chat, so that the goodbye arrives;
    no word, id or other session remains."""
    planted = plant(database, "Zonnebloem")
    extra = {"channel": "telegram", "address": "77", "person_id": planted.person, "blocked": NOW}
    database.write(lambda tx: tx.c.execute(insert(addresses).values(extra)) and None)
    others = [
        database.write(lambda tx, k=kind: sessions.start(tx, planted.person, k, NOW, DAY))
        for kind in ("console", "link")
    ]
    shell = database.write(lambda tx: personal.forget_me(tx, planted.person, NOW))

    for trace in (planted.word, *set(planted.ids) - {planted.address}):
        assert holding(database, trace, opened=True) == set(), trace
    assert holding(database, planted.address) == {"addresses.address"}
    assert holding(database, shell) == {
        "people.id",
        "addresses.person_id",
        "sessions.person_id",
    }
    found = database.read(lambda tx: people.by_id(tx, shell))
    assert found == people.Person(shell, "family", "nl", None, None, 4, None)
    known = database.read(lambda tx: people.every_address(tx, shell))
    assert sorted(known) == [("telegram", "77", NOW), ("web", planted.address, None)]
    assert database.read(lambda tx: sessions.who(tx, planted.token, "chat", NOW)) == shell
    for kind, token in zip(("console", "link"), others, strict=True):
        assert database.read(lambda tx, t=token, k=kind: sessions.who(tx, t, k, NOW)) is None


def test_a_shell_goes_by_itself(database: Database) -> None:
    """The shell that carried the goodbye is gone after a day, unless its person writes again."""
    silent = personal_shell(database, "web-1")
    talks = personal_shell(database, "web-2")

    def write(tx: Tx) -> None:
        person = people.by_id(tx, talks)
        assert person
        people.save(tx, person, NOW + HOUR)

    database.write(write)
    staff = colleague(database)
    forget(database, NOW + DAY)
    assert {row["id"] for row in rows(database, "people")} == {silent, talks, staff}
    gone = forget(database, NOW + DAY + HOUR)
    assert gone["people"] == 1
    assert {row["id"] for row in rows(database, "people")} == {talks, staff}


def personal_shell(database: Database, address: str) -> str:
    """A person who was just forgotten."""
    person = family(database, address)
    return database.write(lambda tx: personal.forget_me(tx, person, NOW))


# -- what is old -----------------------------------------------------------------------------------


def forget(database: Database, now: Any) -> dict[str, int]:
    """Let the rule of retention run."""
    return database.write(lambda tx: personal.forget_old(tx, now, DAYS))


def closed_and_sent(database: Database, planted: Planted) -> None:
    """Close the planted person's case, and have all messages delivered."""

    def work(tx: Tx) -> None:
        cases.close(tx, planted.case, "staff", NOW)
        for parcel in waiting(tx):
            outbox.sent(tx, parcel.id, "tg")

    database.write(work)


@pytest.mark.parametrize(
    ("table", "days"),
    [
        ("messages", 10),
        ("outbox", 10),
        ("files", 20),
        ("drafts", 10),
        ("notes", 30),
        ("cases", 30),
        ("registrations", 30),
        ("audit", 40),
        ("heard", personal.HEARD_DAYS),
        ("sessions", 1),
        ("people", 1000),
        ("relayed", 10),
        ("errands", 10),
        ("wishes", 30),
        ("duos", 30),
        ("series", 30),
    ],
)
def test_what_is_old_is_forgotten_on_its_day(database: Database, table: str, days: int) -> None:
    """Each kind of data stays to the last moment of its time, and is gone after it."""
    planted = plant(database, "Zonnebloem")
    closed_and_sent(database, planted)
    database.write(lambda tx: messages.first_time(tx, "web", "m1", NOW))
    staff = {row["id"] for row in rows(database, "people")} - {planted.person}

    forget(database, NOW + days * DAY)
    left = [row for row in rows(database, table) if row.get("id") not in staff]
    assert left
    gone = forget(database, NOW + days * DAY + timedelta(milliseconds=1))
    assert gone[table] == len(left)
    assert [row for row in rows(database, table) if row.get("id") not in staff] == []


def test_what_was_is_forgotten_and_what_comes_stays(database: Database) -> None:
    """Meetups and activities count from their own day; with a meetup goes what was said of it, and
    a buddy who left is forgotten as one, while who stays is one still."""
    planted = plant(database, "Zonnebloem")
    closed_and_sent(database, planted)
    of_duo = {"duo_id": planted.duo}

    def left(table: str) -> int:
        return sum(of_duo.items() <= row.items() for row in rows(database, table))

    forget(database, NOW + 20 * DAY)
    assert (left("meetups"), count(database, "afters"), count(database, "activities")) == (2, 1, 1)
    forget(database, NOW + 29 * DAY)  # the first was on 20 November, the other one is in December
    assert (left("meetups"), count(database, "afters"), count(database, "activities")) == (1, 0, 0)
    assert count(database, "buddies") == 2
    gone = forget(database, NOW + 30 * DAY + timedelta(milliseconds=1))
    assert (gone["buddies"], gone["duos"]) == (1, 1)
    assert (left("meetups"), left("duo_members"), left("checkins")) == (0, 0, 0)
    assert count(database, "buddies") == 1


@pytest.mark.parametrize("table", ["shares", "transfers", "tasks", "tags", "threads"])
def test_what_belongs_to_a_case_goes_with_it(database: Database, table: str) -> None:
    """What stands around a case has no time of its own."""
    closed_and_sent(database, plant(database, "Zonnebloem"))
    forget(database, NOW + 30 * DAY)
    assert count(database, table) > 0
    forget(database, NOW + 30 * DAY + timedelta(milliseconds=1))
    assert count(database, table) == 0


def test_a_link_that_nobody_opened_does_not_keep_its_sender(database: Database) -> None:
    """A link goes soon after it can be used no more; one with which a family came stays."""
    sender = Sender("Els", "De Regenboog")
    _, unused = database.write(lambda tx: registrations.make(tx, sender, "nl", NOW))
    used, code = database.write(lambda tx: registrations.make(tx, sender, "nl", NOW))
    person = family(database)
    database.write(lambda tx: registrations.begin(tx, code, person, NOW + HOUR))

    def after(days: int) -> int:
        when = NOW + timedelta(days=days, milliseconds=1)
        return database.write(lambda tx: personal.forget_old(tx, when, {}))["registrations"]

    assert after(personal.UNOPENED_DAYS - 1) == 0
    assert database.read(lambda tx: registrations.find(tx, unused))
    assert after(personal.UNOPENED_DAYS) == 1
    assert [row["id"] for row in rows(database, "registrations")] == [used]


def test_a_past_absence_is_nobodys_business(database: Database) -> None:
    """When a colleague was away is forgotten some weeks after they are back."""
    plant_colleague(database, "Klaproos")  # away until 31 December
    back = NOW.replace(month=12, day=31)
    forget(database, back + personal.PAST_DAYS * DAY)
    assert count(database, "absences") == 2
    assert forget(database, back + (personal.PAST_DAYS + 1) * DAY)["absences"] == 2
    assert count(database, "absences") == 0


def test_in_the_end_nothing_of_a_family_is_left(database: Database) -> None:
    """Who never writes again is forgotten altogether, in every table."""
    planted = plant(database, "Zonnebloem")
    closed_and_sent(database, planted)
    forget(database, NOW + 1001 * DAY)
    for trace in (planted.word, *planted.ids):
        assert holding(database, trace, opened=True) == set(), trace


def test_what_is_young_stays(database: Database) -> None:
    """On the day it was written nothing is forgotten."""
    closed_and_sent(database, plant(database, "Zonnebloem"))
    before = everything(database)
    assert not any(forget(database, NOW + HOUR).values())
    assert everything(database) == before


def test_an_open_case_keeps_what_belongs_to_it(database: Database) -> None:
    """As long as a case is open, its talk, files, notes and drafts stay, whatever their age, and so
    does the person; once closed, they go when their time is over."""
    colleague = plant_colleague(database, "Klaproos")
    planted = plant(database, "Zonnebloem", colleague)

    def kept() -> tuple[int, int, int, int, int]:
        return database.read(
            lambda tx: (
                len(messages.of_case(tx, planted.case)),
                files.count(tx, planted.person),
                len(cases.notes_of(tx, planted.case)),
                len(cases.of_person(tx, planted.person)),
                len(drafts.drafts_of(tx, colleague, planted.case)),
            )
        )

    for years in (1, 2, 3):
        forget(database, NOW + years * 365 * DAY)
        assert kept() == (2, 1, 1, 1, 1)  # the older, closed case went
    database.write(lambda tx: cases.close(tx, planted.case, "staff", NOW + 1095 * DAY))
    forget(database, NOW + 1096 * DAY)
    assert kept() == (0, 0, 0, 0, 0)


def test_a_reply_that_is_still_owed_is_not_forgotten(database: Database) -> None:
    """What waits to be delivered stays in the outbox until it is sent or dead."""
    person = family(database)
    database.write(lambda tx: outbox.put(tx, person, [1], "telegram", "77", NOW))
    forget(database, NOW + 100 * DAY)
    (parcel,) = database.read(waiting)
    database.write(lambda tx: outbox.dead(tx, parcel.id, "blocked"))
    forget(database, NOW + 100 * DAY)
    assert count(database, "outbox") == 0


def test_staff_are_not_forgotten_for_being_silent(database: Database) -> None:
    """People who work here stay until somebody erases them."""
    colleague(database)
    forget(database, NOW + 5000 * DAY)
    assert count(database, "people") == 1


# -- other keys ------------------------------------------------------------------------------------


def test_everything_is_sealed_anew(url: str, seal: Seal, database: Database) -> None:
    """After a rotation and resealing, the new key alone opens everything, and the old one nothing
    any more."""
    planted = plant(database, "Zonnebloem", plant_colleague(database, "Klaproos"))
    before = database.read(lambda tx: personal.export(tx, planted.person))
    sealed = sum(c.endswith("_sealed") and v is not None for _t, c, v in values(database))
    turned = turn_keys(url, [NEW, "a key for the tests only"])
    assert turned(personal.reseal) == sealed
    assert turn_keys(url, [NEW])(lambda tx: personal.export(tx, planted.person)) == before
    for _table, column, value in values(database):
        if column.endswith("_sealed") and value is not None:
            with pytest.raises(SealBroken):
                seal.open_bytes(value)


def test_resealing_with_a_key_missing_changes_nothing(url: str, database: Database) -> None:
    """When one value cannot be opened, all stay as they were."""
    plant(database, "Zonnebloem")
    before = everything(database)
    with pytest.raises(SealBroken):
        turn_keys(url, [NEW])(personal.reseal)
    assert everything(database) == before


def turn_keys(url: str, keys: list[str]) -> Callable[[Callable[[Tx], Any]], Any]:
    """What runs work on the database with other keys."""

    def run(work: Callable[[Tx], Any]) -> Any:
        turned = Database(url, Seal(keys))
        try:
            return turned.write(work)
        finally:
            turned.close()

    return run


def test_a_turn_during_resealing_is_not_undone(
    on_postgres: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A talk that goes on while everything is sealed anew keeps its newest state."""
    person_id = family(on_postgres)

    def says(state: str) -> Callable[[Tx], None]:
        def work(tx: Tx) -> None:
            person = people.by_id(tx, person_id, lock=True)
            assert person
            person.state = state
            people.save(tx, person, NOW)

        return work

    on_postgres.write(says("before"))
    real = Seal.renew

    def renew(self: Seal, sealed: bytes) -> bytes:
        on_postgres.write(says("meanwhile"))
        return real(self, sealed)

    monkeypatch.setattr(Seal, "renew", renew)
    turn_keys(on_postgres.url.render_as_string(), [NEW, "a key for the tests only"])(
        personal.reseal
    )
    found = on_postgres.read(lambda tx: people.by_id(tx, person_id))
    assert found is not None
    assert found.state == "meanwhile"


def test_a_lost_key_hides_only_what_it_sealed(url: str, database: Database) -> None:
    """What was sealed with a key that is lost is left out of a talk, without hiding the rest or
    destroying anything: with the key, all of it is there again."""
    person = family(database)

    def says(n: int, text: str) -> Callable[[Tx], None]:
        return lambda tx: messages.add(tx, person, Message(n, "me", text, NOW, "web", "nl"))

    def read(tx: Tx) -> list[str]:
        return [m.text for m in messages.after(tx, person, 0)]

    database.write(says(1, "before"))
    turn_keys(url, [NEW])(says(2, "after"))
    assert turn_keys(url, [NEW])(read) == ["after"]
    assert database.read(read) == ["before"]
    assert turn_keys(url, [NEW, "a key for the tests only"])(read) == ["before", "after"]


def _sorted(found: list[dict[str, Any]]) -> list[str]:
    return sorted(str(sorted(row.items(), key=lambda pair: pair[0])) for row in found)
