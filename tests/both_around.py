"""What happens around those who talk in the transcripts of both sides: trouble, and how it stands
when a transcript begins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.invite import invite
from storage import staff
from storage.database import Tx
from tests.both_beside import Begun, code_of
from tests.both_people import FAMILY
from tests.telegram.peer_server import Trouble
from tests.whatsapp.family import troubles

if TYPE_CHECKING:
    from tests.both import Stage


@dataclass
class Around:
    """Trouble and changes that nobody in the talk makes."""

    stage: Stage

    def does(self, what: str) -> list[str]:
        """Let it happen."""
        peer, stage = self.stage.peer, self.stage
        happens: dict[str, Callable[[], object]] = {
            "the family blocks the bot": lambda: peer.block(FAMILY),
            "the family lets the bot in again": lambda: peer.unblock(FAMILY),
            "Telegram takes no message": self._away,
            "Telegram takes messages again": self._back,
            "the answer of Telegram gets lost": self._lose,
            "Telegram brings the last message again": self._again,
            "Naast stops and starts again": stage.starts_again,
            "Tine is away this week": lambda: self._be_away("Tine"),
            "Centrum is full": lambda: self._full("Centrum", full=True),
            "there is room in Centrum": lambda: self._full("Centrum", full=False),
            "Lien gets the link of an invitation": self._invite,
            **Begun(stage).happens,
        }
        happens |= troubles(stage.whatsapp) if stage.whatsapp else {}
        happens[what]()
        return []

    def _away(self) -> None:
        self.stage.away = True
        if self.stage.whatsapp:
            self.stage.whatsapp.outage.kind = "error"
        for method in ("sendMessage", "sendPhoto", "editMessageText"):
            self.stage.peer.refuse(method, 502, "Bad Gateway", times=1000)

    def _back(self) -> None:
        self.stage.away = False
        if self.stage.whatsapp:
            self.stage.whatsapp.outage.kind = ""
        self.stage.peer._troubles.clear()

    def _lose(self) -> None:
        """The family's chat took the next message; we are not told."""
        self.stage.peer._troubles.append(Trouble("sendMessage", FAMILY, 1, drop=True))

    def _again(self) -> None:
        """Telegram did not hear in time that we had it."""
        peer = self.stage.peer
        [said_last] = [peer._said[key] for key in [max(peer._said)]]
        peer.inject({"message": said_last})

    def _be_away(self, name: str) -> None:
        today = self.stage.clock.at.date()
        who = self.stage.ids[name]
        self.stage.naast.database.write(
            lambda tx: staff.be_away(tx, who, today, today + timedelta(days=6))
        )

    def _invite(self) -> None:
        """Somebody of the house made it at the command line."""
        naast = self.stage.naast
        now = self.stage.clock.at
        link = invite(naast.database, naast.settings, now, "buddy", "Lien Maes", "nl")
        self.stage.code = code_of(link)

    def _full(self, name: str, *, full: bool) -> None:
        def work(tx: Tx) -> None:
            found = next(area for area in staff.areas_of(tx) if area.name == name)
            staff.save_area(tx, replace(found, full=full))

        self.stage.naast.database.write(work)
