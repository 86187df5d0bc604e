"""What a coordinator does at the console for a buddy and a family in the transcripts of both sides,
and what she reads there; and how it stands when they have found each other already."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx

from storage import activities, buddies, duos, people, staff, wishes
from storage.buddies import About
from storage.database import Tx
from tests.page import Node, page, part

if TYPE_CHECKING:
    from tests.both import Stage

Posts = Callable[..., httpx.Response]
Gets = Callable[[str], str]
HERE = "/console"


@dataclass
class Tending:
    """The pages of buddies, families that wait, duos and activities."""

    stage: Stage
    get: Gets
    post: Posts

    @property
    def acts(self) -> dict[str, Callable[[str], httpx.Response]]:
        """What is done, by the verb of the line, given the words after it."""
        return {
            "saw": self._saw,
            "confirms": lambda _w: self.post(f"{HERE}/buddies/{self.stage.id_of('Lien')}/confirm"),
            "proposes": self._proposes,
            "plans": self._plans,
            "makes": self._makes,
            "invites": lambda _w: self.post(f"{self._activity()}/invite"),
            "calls": lambda _w: self.post(f"{self._activity()}/off"),
        }

    @property
    def pages(self) -> dict[str, Callable[[], list[str]]]:
        """What is looked at, by its name."""
        return {
            "buddies": lambda: self._read(f"{HERE}/buddies"),
            "buddy": lambda: self._read(f"{HERE}/buddies/{self.stage.id_of('Lien')}"),
            "families": lambda: self._read(f"{HERE}/wishes"),
            "board": lambda: self._read(self._wish()),
            "duo": lambda: self._read(self._duo()),
            "duos": lambda: self._read(f"{HERE}/duos"),
            "activity": lambda: self._read(self._activity()),
            "check-ins": lambda: self._read(f"{HERE}/checkins"),
        }

    def _read(self, path: str) -> list[str]:
        """What stands on a page, without the way to the others."""
        main = part(self.get(path), "main")
        main.inside = [
            each for each in main.inside if not (isinstance(each, Node) and each.tag == "nav")
        ]
        return main.lines()

    def _saw(self, _words: str) -> httpx.Response:
        """The extract, today."""
        day = self.stage.clock.at.date().isoformat()
        return self.post(f"{HERE}/buddies/{self.stage.id_of('Lien')}/extract", day=day)

    def _proposes(self, words: str) -> httpx.Response:
        """Lien to the family, with the words that stand drafted; "there" the first time, or not."""
        there, lien = self._wish(), self.stage.id_of("Lien")
        drafted = self.get(f"{there}/propose?buddy={lien}")
        fields = [node for node in page(drafted).every() if node.tag == "textarea"]
        form = {node.attributes["name"]: _inside(node) for node in fields}
        first = {"first": "on"} if words == "to be there" else {}
        return self.post(f"{there}/propose", **form, **first, **{f"buddy.{lien}": "on"})

    def _plans(self, words: str) -> httpx.Response:
        """``2026-12-02T14:00 at Café De Hoek``."""
        moment, place = words.split(" at ")
        return self.post(f"{self._duo()}/plan", moment=moment, minutes="60", place=place)

    def _makes(self, words: str) -> httpx.Response:
        """``Samen koken · 2026-12-05T14:00 · Buurthuis · 3``: how many places at the end."""
        title, moment, place, places = words.removeprefix("activity: ").split(" · ")
        form = {"title": title, "moment": moment, "minutes": "120", "place": place}
        area = self.stage.naast.database.read(lambda tx: _area(tx, "Centrum"))
        form |= {
            "places": places,
            "price": "gratis",
            "about": "Breng een vriend mee.",
            "area": area,
        }
        return self.post(f"{HERE}/activities/new", **form)

    def _wish(self) -> str:
        def find(tx: Tx) -> str:
            found = wishes.open_of(tx, self.stage.id_of("the family"))
            assert found, "no family waits"
            return f"{HERE}/wishes/{found.id}"

        return self.stage.naast.database.read(find)

    def _duo(self) -> str:
        who, every = self.stage.id_of("Lien"), (*duos.NOT_ENDED, "ended")
        found = self.stage.naast.database.read(lambda tx: duos.of_person(tx, who, every))
        return f"{HERE}/duos/{found[-1].id}"

    def _activity(self) -> str:
        now = self.stage.clock.at
        found = self.stage.naast.database.read(lambda tx: activities.upcoming(tx, now))
        return f"{HERE}/activities/{found[-1].id}"


def _inside(node: Node) -> str:
    return "".join(each for each in node.inside if isinstance(each, str)).strip()


def _area(tx: Tx, name: str) -> str:
    return next(area.id for area in staff.areas_of(tx) if area.name == name)


# -- how it begins ---------------------------------------------------------------------------------


@dataclass
class Begun:
    """Those who are there when a transcript begins."""

    stage: Stage

    @property
    def happens(self) -> dict[str, Callable[[], None]]:
        """How it stands, by the line that says it."""
        return {
            "Lien is a buddy, and the family waits for one": self.wait,
            "Lien and the family are beside each other": self.together,
        }

    def wait(self) -> None:
        """Both talked with Naast before; Lien is confirmed, the family asked for a buddy."""
        self.stage.opens()
        lien, family = self.stage.id_of("Lien"), self.stage.id_of("the family")
        now, karin = self.stage.clock.at, self.stage.ids["Karin"]

        def work(tx: Tx) -> None:
            centre = _area(tx, "Centrum")
            buddies.apply(tx, lien, now)
            about = About(likes=("cooking", "walking"), interests=("company",))
            spoken = ("nl", self.stage.language)
            buddies.save(tx, lien, adult=True, area_id=centre, languages=spoken, about=about)
            buddies.agree_rules(tx, lien, now)
            buddies.read_note(tx, lien, "2026-1", now)
            buddies.sign(tx, lien, "2026-1", now)
            buddies.see_extract(tx, lien, now.date())
            buddies.confirm(tx, lien, karin, now)
            wished = wishes.About(("cooking",))
            wishes.ask(tx, family, ["company"], now, about=wished, area_id=centre)

        self.stage.naast.database.write(work)

    def together(self) -> None:
        """And both said yes to each other; the family told how it is called."""
        self.wait()
        lien, family = self.stage.id_of("Lien"), self.stage.id_of("the family")
        now, karin = self.stage.clock.at, self.stage.ids["Karin"]

        def work(tx: Tx) -> None:
            people.rename(tx, family, "Karim Haddad")
            sides = [
                duos.Member(family, "family", "Een gezin dat Frans spreekt."),
                duos.Member(lien, "buddy", "Parle néerlandais et français."),
            ]
            made = duos.propose(tx, sides, now, coordinator_id=karin)
            for who in (family, lien):
                duos.answer(tx, made.id, who, True, now)

        self.stage.naast.database.write(work)


def code_of(link: str) -> str:
    """What a link of the web chat carries."""
    return re.findall(r"\?r=(\d+)", link)[0]
