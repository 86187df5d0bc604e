"""A person with something in every table, each of it marked by a word."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Table, insert

from storage import (
    actions,
    activities,
    afters,
    buddies,
    cases,
    checkins,
    consents,
    drafts,
    duos,
    errands,
    feeds,
    files,
    local,
    meetups,
    messages,
    misread,
    names,
    occasions,
    optins,
    outbox,
    outcomes,
    people,
    receipts,
    safety,
    series,
    sessions,
    shares,
    signal_reports,
    signals,
    staff,
    tasks,
    threads,
    transfers,
    unasked,
    wishes,
)
from storage.activities import Told
from storage.cases import Chosen
from storage.database import Database, Tx
from storage.duos import Member
from storage.messages import Message
from storage.staff import Area
from storage.tables import credentials, registrations, tags
from storage.tables_beside import signups
from storage.times import When
from tests.storage.acting import DAY, HOUR, NOW


@dataclass(frozen=True, slots=True)
class Planted:
    """Who was planted, and every id and secret that is theirs."""

    person: str
    word: str
    address: str
    case: str
    closed_case: str
    file: str
    token: str
    duo: str
    meetup: str

    @property
    def ids(self) -> tuple[str, ...]:
        """What must be nowhere any more once this person is erased."""
        return (self.person, self.address, self.case, self.closed_case, self.file)

    @property
    def shared(self) -> tuple[str, ...]:
        """What is somebody else's too, and stays."""
        return (self.duo, self.meetup)


def plant(database: Database, word: str, colleague: str | None = None) -> Planted:
    """Make a family whose every personal text holds the word: talk, file, cases, notes, all. The
    colleague stands in every place where one can stand beside a family."""
    return database.write(lambda tx: _plant(tx, word, colleague))


def plant_colleague(database: Database, word: str) -> str:
    """Make somebody of the staff who has a row in every table of theirs, and whose every text
    holds the word; return the id."""
    return database.write(lambda tx: _plant_colleague(tx, word))


def _plant_colleague(tx: Tx, word: str) -> str:
    me = people.add(tx, "nl", NOW, role="coordinator", name=f"{word} Claes")
    other = people.add(tx, "nl", NOW, role="supporter", name="Tom")
    area = staff.save_area(
        tx, Area("", f"area {hash(me) & 0xFFFFFF}", ("1080",), coordinator_id=me)
    )
    for who, backup in ((me, None), (other, me)):
        staff.employ(tx, who, languages=("nl", "fr"), areas=(area,), backup_id=backup)
        staff.be_away(tx, who, date(2026, 12, 24), date(2026, 12, 31))
        drafts.keep_saying(tx, who, *((word, f"{word}, until then") if who == me else ("a", "b")))
        sealed = tx.seal.close(word if who == me else "seed")
        _row(tx, credentials, person_id=who, password=f"hash of {who}", totp_sealed=sealed)
        sessions.start(tx, who, "console", NOW, DAY)
    return me


def _plant(tx: Tx, word: str, colleague: str | None) -> Planted:
    colleague = colleague or people.add(tx, "nl", NOW, role="supporter", name="Fatima")
    address = f"chat-{len(word)}-{hash(word) & 0xFFFFFF:x}"
    person = people.welcome(tx, "web", address, "nl", NOW, name=f"{word} Peeters")
    person.state = f'{{"said":"{word}"}}'
    person.last_n = 4
    people.save(tx, person, NOW)
    old = cases.start(tx, person.id, "nl", "asked", NOW - 3 * DAY, NOW - 2 * DAY)
    cases.take(tx, old.id, colleague, NOW - 3 * DAY)
    cases.add_note(tx, old.id, colleague, f"first {word}", NOW - 3 * DAY)
    cases.close(tx, old.id, "staff", NOW - 2 * DAY)
    case = cases.start(tx, person.id, "nl", "media", NOW, NOW + HOUR)
    cases.take(tx, case.id, colleague, NOW)
    cases.add_note(tx, case.id, colleague, f"about {word}", NOW)
    file_id = files.keep(
        tx,
        person.id,
        "photo",
        "image/jpeg",
        f"{word}.jpg",
        NOW,
        reference=f"file/{word}",
        content=f"the picture of {word}".encode(),
    )
    talk = (
        Message(1, "me", f"I am {word}", NOW - DAY, "web", "nl"),
        Message(2, "bot", f"hello {word}", NOW - DAY, "web", "nl", choices=[_choice(word)]),
        Message(3, "me", f"my {word}", NOW, "web", "nl", file_id=file_id, case_id=case.id),
        Message(4, "human", f"thanks {word}", NOW, "web", "nl", case_id=case.id, name="Fatima"),
    )
    for message in talk:
        messages.add(tx, person.id, message)
        outbox.put(tx, person.id, [message.n], "web", address, NOW)
    receipts.note(tx, "web", address, f"of {word}", "read", NOW)
    sent = outbox.waiting(tx, "web", address)[0]
    receipts.sent_in_parts(tx, person.id, [sent.id], "web", [f"of {word}"])
    optins.say(tx, person.id, "web", NOW, yes=True, way="mydata", words=f"yes, {word}")
    misread.keep(tx, person.id, 3, "social-rent,ocmw", "nl", NOW)
    consents.give(tx, person.id, "talk", "Fatima", NOW)
    consents.note(tx, "view", NOW, person_id=person.id, actor_id=colleague, case_id=case.id)
    _plant_handover(tx, word, person.id, case.id, colleague)
    duo, meetup = _plant_beside(tx, word, person.id, colleague)
    token = sessions.start(tx, person.id, "chat", NOW, DAY)
    return Planted(person.id, word, address, case.id, old.id, file_id, token, duo, meetup)


def _plant_beside(tx: Tx, word: str, person: str, colleague: str) -> tuple[str, str]:
    """A family that is a buddy too, and that has had one: all that can be known of either side."""
    buddy = people.add(tx, "nl", NOW, role="buddy", name="Yusuf")
    at = When("2026-11-20T15:00", "Europe/Brussels")
    for who in (person, buddy):
        buddies.apply(tx, who, NOW - 9 * DAY)
        buddies.save(tx, who, adult=True)
        buddies.agree_rules(tx, who, NOW)
        buddies.read_note(tx, who, "1", NOW)
        buddies.sign(tx, who, "1", NOW)
        buddies.see_extract(tx, who, NOW.date())
        buddies.confirm(tx, who, colleague, NOW)
    buddies.save(tx, person, about=buddies.About(words=f"{word} likes tea"))
    buddies.leave(tx, person, NOW)
    buddies.keep_week(tx, person, {2: [("14:00", "17:00")]})
    staff.be_away(tx, person, NOW.date(), NOW.date() + 5 * DAY)
    buddies.learn(tx, person, "gifts", NOW)
    old = wishes.ask(
        tx, person, ["company"], NOW, about=wishes.About(words=f"{word} is alone"), put_by=colleague
    )
    sides = [Member(person, "family", f"this is {word}"), Member(buddy, "buddy", "this is Yusuf")]
    duo = duos.propose(tx, sides, NOW - 9 * DAY, coordinator_id=colleague, why=f"{word}: tea").id
    for each in sides:
        duos.answer(tx, duo, each.person_id, True, NOW - 9 * DAY)
    duos.expect(tx, duo, person, f"{word} wants to talk")
    duos.swap(tx, duo, person, f"@{word}", NOW)
    duos.relay(tx, duo, person, 3, buddy, NOW)
    series.repeat(tx, duo, "walk", at, place=f"at {word}s")
    words = {"place": f"at {word}s", "words": f"{word} brings tea", "along": f"{word}, 15 h"}
    meetup = meetups.plan(tx, duo, person, "walk", at, NOW, **words).id
    moved = When("2026-12-12T10:00", "Europe/Brussels")
    meetups.plan(tx, duo, colleague, "walk", moved, NOW, place=f"{word} street")
    afters.mark_reminded(tx, meetup, person, "day", at.starts)
    afters.want(tx, person, afters.Wants(day=False))
    afters.answer(tx, meetup, person, NOW, felt="nice", words=f"{word} laughed", worry=True)
    checkins.plan(tx, duo, person, "month1", NOW)
    (checkin,) = checkins.of_duo(tx, duo)
    checkins.answer(tx, checkin.id, NOW, body=f"{word} is glad", learnt=f"{word} learnt")
    errands.add(tx, person, "hello", duo, NOW)
    errands.done(tx, errands.of_person(tx, person)[0].id, NOW)
    feeds.open_(tx, person, NOW)
    cooking = Told("Cooking", "soup", "De Pianofabriek", "free")
    actions.add(tx, person, "social-rent", ["betrouwbaar.relation"], "buddy", NOW)
    outcomes.answer(tx, person, "social-rent", "not_yet", NOW)
    signals.add(tx, "social-rent", "betrouwbaar", NOW, person_id=person)
    done = ("betrouwbaar", signal_reports.ALL, signal_reports.ALL)
    signal_reports.answer(tx, f"answer {hash(person)}"[:20], done, {"nl": "x"}, colleague, NOW)
    signals.wants_news(tx, person, "social-rent", "betrouwbaar", NOW)
    occasions.see(tx, person, "lives", f"{word} 1080", NOW)
    occasions.note(tx, person, "child_3.2026", NOW)
    unasked.note(tx, person, NOW)
    safety.keep(tx, person, word, False, "web", NOW)
    activity = activities.make(tx, cooking, at, NOW, made_by=colleague)
    _row(tx, signups, activity_id=activity, person_id=person, many=2, state="off", asked=NOW)
    duos.end(tx, duo, NOW)
    wishes.end(tx, old.id, NOW)
    return duo, meetup


def _plant_handover(tx: Tx, word: str, person: str, case: str, colleague: str) -> None:
    """Everything around a family's open case, with the colleague at every end of it."""
    names.mark(tx, person, f"{word} Peeters")
    staff.settle(tx, person, supporter_id=colleague)
    local.settle(tx, person, f"{word} 1080", NOW)
    local.write(tx, "1080", "ocmw", local.Door("Street 1"), colleague, NOW)
    cases.expect_letter(tx, case, f"when {word} flowers", NOW + 9 * DAY, NOW + HOUR)
    cases.entrust(tx, case, Chosen(colleague, ("fixed_away", f"for:{colleague}")))
    _row(tx, tags, case_id=case, tag="housing")
    for to_id, answer in ((None, "refused"), (colleague, "declined")):
        asked = transfers.ask(tx, case, colleague, f"{word} moves", NOW, to_id=to_id)
        if to_id:
            shares.give(tx, person, case, "name", f"{word} too", "Tom", NOW, asked.id)
            transfers.offer(tx, asked.id, NOW)
        transfers.settle(tx, asked.id, answer, NOW, f"{word} stays")
    transfers.ask(tx, case, colleague, f"{word} moves", NOW, to_id=colleague)
    call = tasks.add(tx, case, "call", NOW, for_id=colleague, at=NOW, words=f"ring {word}")
    tasks.finish(tx, call, colleague, NOW)
    shares.give(tx, person, case, "question", {"words": word}, "Fatima", NOW)
    drafts.keep_draft(tx, colleague, case, "reply", f"dear {word}", NOW)
    threads.link(tx, colleague, case, f"{hash(person) & 0xFFFFFF}")
    _row(
        tx,
        registrations,
        id=f"r-{person[:12]}",
        code_hash=f"hash of {person}",
        sender_sealed=tx.seal.close(f'["{word}s school", "De Regenboog"]'),
        answer_to_sealed=tx.seal.close(f"school@{word}.example"),
        language="nl",
        made_by=colleague,
        made=NOW,
        person_id=person,
        opened=NOW,
    )


def _row(tx: Tx, table: Table, **values: Any) -> None:
    tx.c.execute(insert(table).values(values))


def _choice(word: str) -> dict[str, str]:
    return {"id": "a.b=c", "label": f"yes, {word}"}
