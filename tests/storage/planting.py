"""A person with something in every table, each of it marked by a word."""

from __future__ import annotations

from dataclasses import dataclass

from storage import cases, consents, files, messages, misread, outbox, people, sessions
from storage.database import Database, Tx
from storage.messages import Message
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

    @property
    def ids(self) -> tuple[str, ...]:
        """What must be nowhere any more once this person is erased."""
        return (self.person, self.address, self.case, self.closed_case, self.file)


def plant(database: Database, word: str, staff: str | None = None) -> Planted:
    """Make a family whose every personal text holds the word: talk, file, cases, notes, all."""
    return database.write(lambda tx: _plant(tx, word, staff))


def _plant(tx: Tx, word: str, staff: str | None) -> Planted:
    staff = staff or people.add(tx, "nl", NOW, role="supporter", name="Fatima")
    address = f"chat-{len(word)}-{hash(word) & 0xFFFFFF:x}"
    person = people.welcome(tx, "web", address, "nl", NOW, name=f"{word} Peeters")
    person.state = f'{{"said":"{word}"}}'
    person.last_n = 4
    people.save(tx, person, NOW)
    old = cases.start(tx, person.id, "nl", "asked", NOW - 3 * DAY, NOW - 2 * DAY)
    cases.take(tx, old.id, staff, NOW - 3 * DAY)
    cases.add_note(tx, old.id, staff, f"first {word}", NOW - 3 * DAY)
    cases.close(tx, old.id, "staff", NOW - 2 * DAY)
    case = cases.start(tx, person.id, "nl", "media", NOW, NOW + HOUR)
    cases.take(tx, case.id, staff, NOW)
    cases.add_note(tx, case.id, staff, f"about {word}", NOW)
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
    misread.keep(tx, person.id, 3, "social-rent,ocmw", "nl", NOW)
    consents.give(tx, person.id, "talk", "Fatima", NOW)
    consents.note(tx, "view", NOW, person_id=person.id, actor_id=staff, case_id=case.id)
    token = sessions.start(tx, person.id, "chat", NOW, DAY)
    return Planted(person.id, word, address, case.id, old.id, file_id, token)


def _choice(word: str) -> dict[str, str]:
    return {"id": "a.b=c", "label": f"yes, {word}"}
