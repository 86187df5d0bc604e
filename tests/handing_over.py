"""A case that is passed on, in tests: a house with a partner, and a family that Tine has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bot.app import Naast
from bot.settings import Settings
from storage import inbox, messages, people, shares, staff, transfers
from storage.database import Tx
from storage.staff import Area, Organisation
from storage.tables import audit
from storage.transfers import Transfer
from tests.conftest import FROZEN
from tests.moving import Moving, Told
from tests.speaking import Someone, case_of
from tests.understand.weights import whole

WORD = "they have debts and hide it"


@dataclass
class House:
    """Tine has a family's case; Piet is a colleague, Fatima works in Jette for another house."""

    naast: Naast
    clock: Moving
    told: Told
    tine: str
    piet: str
    fatima: str
    karin: str
    jette: str
    caw: str

    @property
    def handing(self) -> object:
        return self.naast.handing

    def ask(self, someone: Someone, to: str = "", reason: str = "", word: str = WORD) -> None:
        """Tine asks the family; to Piet when nobody is named."""
        case, to = case_of(someone), to or f"person:{self.piet}"
        self.naast.handing.ask(case.id, self.tine, to, word, reason).result()

    def under_way(self, someone: Someone) -> Transfer | None:
        case_id = case_of(someone).id
        return self.naast.database.read(lambda tx: transfers.under_way(tx, case_id))

    def offered(self, someone: Someone) -> Transfer:
        """Ask and have the family say yes, with nothing ticked."""
        self.ask(someone)
        someone.taps("Yes, all right")
        someone.taps("None of these")
        found = self.under_way(someone)
        assert found
        return found

    def state(self, transfer: Transfer) -> str:
        found = self.naast.database.read(lambda tx: transfers.get(tx, transfer.id))
        assert found
        return found.state

    def sees(self, someone: Someone, who: str) -> bool:
        """Whether a colleague may open the case."""
        case_id, today = case_of(someone).id, FROZEN.date()
        return self.naast.database.read(
            lambda tx: inbox.may_see(tx, case_id, inbox.scope_of(tx, who, today))
        )


def a_house(tmp_path: Path, organisation: Path) -> Iterator[House]:
    """A whole Naast with a team and a partner."""
    clock, told = Moving(), Told()
    naast = Naast(Settings(data=tmp_path, organisation=organisation), now=clock, reads=whole())

    def hire(tx: Tx) -> tuple[str, ...]:
        tine = people.add(tx, "nl", FROZEN, role="supporter", name="Tine")
        staff.employ(tx, tine, languages=("en", "nl"))
        piet = people.add(tx, "nl", FROZEN + timedelta(1), role="supporter", name="Piet")
        karin = people.add(tx, "nl", FROZEN, role="coordinator", name="Karin")
        fatima = people.add(tx, "fr", FROZEN + timedelta(2), role="supporter", name="Fatima")
        caw = staff.save_organisation(tx, Organisation("", "CAW Brussel", "Jette"))
        jette = staff.save_area(
            tx, Area("", "Jette", ("1090",), organisation_id=caw, coordinator_id=karin)
        )
        staff.employ(tx, fatima, areas=(jette,), organisation_id=caw)
        return tine, piet, fatima, karin, jette, caw

    house = House(naast, clock, told, *naast.database.write(hire))
    naast.handing._tell = naast.world.tell = told
    yield house
    naast.database.close()


def with_tine(house: House) -> Someone:
    """A family that Tine has the talk with, and that shared its work with her."""
    someone = Someone(house.naast, language="en")
    someone.start()
    someone.picks("welcome.language=en")
    someone.picks("go=human")
    someone.types("we got a letter")
    case = case_of(someone)
    house.naast.desk.take(case.id, house.tine).result()

    def share(tx: Tx) -> None:
        body = {"answers": {"work": ["low_wage"]}}
        shares.give(tx, case.person_id, case.id, "work", body, "Tine", FROZEN)

    house.naast.database.write(share)
    someone.types("my secret")
    someone.reads()
    return someone


def in_case(someone: Someone) -> list[str]:
    case_id = case_of(someone).id
    found = someone.naast.database.read(lambda tx: messages.of_case(tx, case_id))
    return [message.text for message in found]


def noted(house: House) -> list[tuple[str, str | None]]:
    """What the audit log has of transfers."""
    rows = house.naast.database.read(lambda tx: list(tx.c.execute(audit.select())))
    return [(r.action, r.actor_id) for r in rows if r.action.startswith("transfer")]
