"""What colleagues do in the transcripts of both sides: at the console, and in their own chat with
the bot; and what somebody outside does on the public page."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx

from storage import staff, transfers
from storage.database import Tx
from tests.both_beside import Tending
from tests.both_people import Eyes
from tests.page import Node, page, part
from tests.test_door import Console
from tests.transcript import said

if TYPE_CHECKING:
    from tests.both import Stage

CHATS = {"Tine": 21, "Piet": 22, "Karin": 23, "Fatima": 24}
_PASSES = re.compile(r"on to (.+?)(?:, (\w+))?: (.+)")


@dataclass
class Desk:
    """What colleagues do in the console, over HTTP, and what they read there."""

    stage: Stage

    def does(self, what: str) -> list[str]:
        """Do one thing; what the page says of it, or shows."""
        name, verb, *rest = what.split(" ", 2)
        words = rest[0] if rest else ""
        if name not in CHATS:
            return Outside(self.stage).does(name, verb)
        if verb == "looks":
            return _told(name, self._looks(name, words.removeprefix("at the ")))
        if verb == "links":
            return self._links(name)
        tending = self._tending(name)
        act = tending.acts.get(verb.rstrip(":"))
        if act:
            return _told(name, _answer(act(words)))
        return _told(name, _answer(self._act(name, verb.rstrip(":"), words)))

    def _act(self, name: str, verb: str, words: str) -> httpx.Response:
        """Press a button of the case, or of what is offered."""
        case, text = f"/console/cases/{self.stage.case().id}", {"text": words}
        offer = f"/console/transfers/{self._transfer()}"
        acts: dict[str, Callable[[], httpx.Response]] = {
            "takes": lambda: self._post(name, f"{case}/take"),
            "writes": lambda: self._post(name, f"{case}/answers", **text),
            "notes": lambda: self._post(name, f"{case}/notes", **text),
            "closes": lambda: self._post(name, f"{case}/close"),
            "wakes": lambda: self._post(name, f"{case}/wake"),
            "puts": lambda: self._post(name, f"{case}/snooze", until=words.split()[-1]),
            "passes": lambda: self._post(name, f"{case}/transfer", **self._to(words)),
            "withdraws": lambda: self._post(
                name, f"{case}/transfer/withdraw", transfer=self._transfer()
            ),
            "accepts": lambda: self._post(name, f"{offer}/accept", word=words),
            "declines": lambda: self._post(name, f"{offer}/decline", word=words),
            "says": lambda: self._says(name, case, words),
            "understands": lambda: self._post(name, self._button(name, "misunderstood")),
            "did": lambda: self._post(name, self._button(name, "done", words)),
            "adds": lambda: self._post(name, f"{case}/tasks", kind="other", words=words),
        }
        return acts[verb]()

    def _tending(self, name: str) -> Tending:
        """The pages of buddies and those who wait for one."""
        return Tending(
            self.stage,
            lambda path: self._get(name, path),
            lambda path, **form: self._post(name, path, **form),
        )

    def _looks(self, name: str, at: str) -> list[str]:
        """What the console shows."""
        pages = self._tending(name).pages
        if at in pages:
            return pages[at]()
        if at == "waiting list":
            shown_there = self._get(name, "/console/registrations")
            found = (
                n for n in page(shown_there).every() if _is(n, "aria-labelledby", "waiting-title")
            )
            return next(found).lines()
        if at == "list":
            return part(self._get(name, "/console?show=all"), "inbox").lines()
        case = f"/console/cases/{self.stage.case().id}"
        if at == "offer":
            return _main(self._get(name, f"/console/transfers/{self._transfer()}"))
        if at == "passing on":
            return _main(self._get(name, f"{case}/transfer"))
        shown_there = self._get(name, case)
        if at == "beside":
            return _beside(shown_there)
        if at == "history":
            return part(shown_there, "history").lines()
        if at == "reasons":
            return _under(part(shown_there, "about"), "Over dit gesprek")
        parts = [part(shown_there, id) for id in ("head", "talk") if f'id="{id}"' in shown_there]
        return [line for each in parts for line in each.lines()] or _main(shown_there)

    def _says(self, name: str, case: str, words: str) -> httpx.Response:
        """Choose a sentence of the phrasebook, see it in both languages, send it."""
        id, *slots = words.split()
        filled = dict(slot.split("=") for slot in slots)
        form = {f"slot.{slot}": value for slot, value in filled.items()}
        return self._post(name, f"{case}/phrases/{id}", act="send", **form)

    def _to(self, words: str) -> dict[str, str]:
        found = _PASSES.fullmatch(words)
        assert found, words
        to, reason, word = found.groups(default="")
        return {"to": self._place(to), "reason": reason, "word": word}

    def _place(self, to: str) -> str:
        """A colleague, an area or a partner, as the form names them."""
        if to in self.stage.ids:
            return f"person:{self.stage.ids[to]}"

        def find(tx: Tx) -> str:
            areas = {area.name: f"area:{area.id}" for area in staff.areas_of(tx)}
            houses = {each.name: f"organisation:{each.id}" for each in staff.organisations_of(tx)}
            return (areas | houses)[to]

        return self.stage.naast.database.read(find)

    def _transfer(self) -> str:
        case_id = self.stage.case().id
        found = self.stage.naast.database.read(lambda tx: transfers.of_case(tx, case_id))
        return next(
            (each.id for each in reversed(found) if each.open), found[-1].id if found else ""
        )

    def _button(self, name: str, act: str, label: str = "") -> str:
        """Where the last form of the case's page leads that does this, and says so."""
        found = self._get(name, f"/console/cases/{self.stage.case().id}")
        forms = re.findall(r'action="([^"?]+)(.*?)</form>', found, re.DOTALL)
        return [to for to, form in forms if to.endswith(f"/{act}") and label in form][-1]

    def _links(self, name: str) -> list[str]:
        """Link one's own Telegram, by the link of the account page."""
        self.stage.peer.meet(CHATS[name], language="nl", name=name)
        self.stage.peer.say(CHATS[name], f"/start {self._signed(name).link()}")
        self.stage.watched.insert(-1, Eyes(self.stage.peer, CHATS[name], f"{name}, on Telegram"))
        return []

    def _get(self, name: str, path: str) -> str:
        return str(self._signed(name).http.get(path).text)

    def _post(self, name: str, path: str, **form: str) -> httpx.Response:
        return self._signed(name).does(path, **form)

    def _signed(self, name: str) -> Console:
        """Somebody signed in; anew when their session is over."""
        known = self.stage.consoles.get(name)
        if known and known.is_signed_in:
            return known
        if known:
            known.http.close()
        console = Console(self.stage, self.stage.ids[name])  # type: ignore[arg-type]
        self.stage.consoles[name] = console
        return console


@dataclass
class Outside:
    """What somebody outside does on the public page."""

    stage: Stage

    def does(self, name: str, verb: str) -> list[str]:
        """Make a link for a family, or look whether it came."""
        base = self.stage.server.url
        if verb == "looks":
            return _told(name, _main(httpx.get(self.stage.receipt, verify=False).text))
        form = {"name": f"{name} Peeters", "organisation": "Basisschool De Regenboog"}
        made = httpx.post(f"{base}/register?language=nl", data=form | {"language": "fr"}).text
        self.stage.code = re.findall(r"\?r=(\d+)", made)[0]
        self.stage.receipt = re.findall(rf'href="({base}/register/[^"]+)"', made)[0]
        return _told(name, _main(made))


def _told(name: str, lines: list[str]) -> list[str]:
    return said(f"{name} (nl)", lines) if lines else []


def _answer(answer: httpx.Response) -> list[str]:
    """What a page says of what was just done: a word beside a box, a line above, or all of it."""
    if answer.status_code in (403, 404):
        return _main(answer.text)
    nodes = [
        n for n in page(answer.text).every() if n.attributes.get("role") in ("status", "alert")
    ]
    return [line for node in nodes for line in node.lines()]


def _main(html: str) -> list[str]:
    return part(html, "main").lines()


def _beside(html: str) -> list[str]:
    """What stands beside the talk, down to what is to be done."""
    about = part(html, "about")
    return Node("div", {}, about.inside[: _heading(about, "Labels")]).lines()


def _under(about: Node, heading: str) -> list[str]:
    """What stands under a heading, up to the next one."""
    first = _heading(about, heading)
    after = about.inside[first + 1 :]
    ends = (n for n, each in enumerate(after) if isinstance(each, Node) and each.tag == "h3")
    return Node("div", {}, after[: next(ends)]).lines()


def _heading(about: Node, words: str) -> int:
    return next(
        n
        for n, each in enumerate(about.inside)
        if isinstance(each, Node) and each.tag == "h3" and each.lines() == [words]
    )


def _is(node: Node, name: str, value: str) -> bool:
    return node.attributes.get(name) == value


# -- a colleague on Telegram -----------------------------------------------------------------------


@dataclass
class Door:
    """What colleagues do in their own chat with the bot."""

    stage: Stage

    def does(self, what: str) -> str:
        """Do one thing; return it with the label of the button that was tapped by its value."""
        name, _space, act = what.partition(" ")
        name = name.rstrip(":")
        chat, peer = CHATS[name], self.stage.peer
        if act.startswith("["):
            label = self._label(chat, act[1:-1])
            peer.press(chat, label)
            return f"{name} [{label}]"
        if act.startswith("replies: "):
            last = next(each for each in reversed(peer.chat(chat)) if each.text.startswith("💬"))
            peer.say(chat, act.removeprefix("replies: "), reply_to=last.message_id)
        elif act == "deletes the topic":
            peer.delete_topic(chat, max(peer.topics.of(chat)))
        elif act.startswith("in the topic: "):
            thread = max(peer.topics.of(chat))
            peer.say(chat, act.removeprefix("in the topic: "), thread=thread)
        else:
            peer.say(chat, act)
        return what

    def _label(self, chat: int, wanted: str) -> str:
        if not wanted.startswith("#"):
            return wanted
        for each in reversed(self.stage.peer.chat(chat)):
            for label, data in each.buttons.items():
                if re.match(rf"door\.(\w+=\w*:)?{wanted[1:]}\b", data):
                    return label
        raise AssertionError(f"no {wanted} in {[s.buttons for s in self.stage.peer.chat(chat)]}")
