"""The dialogue that everybody plays: language, three questions of the rights talk, result so far.

It is recorded once from a real Naast, answered by drawn families (realistic mix of languages,
ticks, skips): the taps, and every text and button of the replies. All contenders get the same
taps; the peers look their replies up in the recording, so texts and buttons are the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from bench.disk import ROOT
from bench.families import MIXED, Family, draw
from bot.app import Naast
from bot.settings import Settings
from bot.talk.heard import Heard
from dialogues.contents import load
from storage import messages, people
from storage.messages import Message

QUESTIONS = 3
SKIPPED = 0.07
"""How often a question is answered by "rather not say"."""


@dataclass(frozen=True)
class Said:
    """One reply: its text, its buttons (value, label), and whether it replaces the last one."""

    text: str
    buttons: tuple[tuple[str, str], ...]
    replaces: bool


@dataclass(frozen=True)
class Step:
    """One turn: what was tapped ("" opens the chat), what came back, which question waits now."""

    picked: str
    said: tuple[Said, ...]
    waits: str


@dataclass(frozen=True)
class Script:
    """One person's whole talk; ``language`` is the platform's own setting."""

    language: str
    steps: tuple[Step, ...]

    @property
    def picks(self) -> list[str]:
        """The taps after the opening."""
        return [step.picked for step in self.steps[1:]]


def build(folder: Path) -> Naast:
    """Build a Naast on this folder, with the example organisation."""
    folder.mkdir(parents=True, exist_ok=True)
    return Naast(Settings(data=folder, organisation=ROOT / "organisation.example.yaml"))


def record(naast: Naast, count: int, seed: int = 1) -> list[Script]:
    """Record so many talks."""
    rng = Random(seed)
    families = draw(naast.world.contents, MIXED, seed)
    languages = naast.languages.tags
    return [
        _Talk(naast, f"90{n:05d}", languages[n % len(languages)], next(families), rng).play()
        for n in range(count)
    ]


class _Talk:
    """A family that talks with Naast, to be written down."""

    def __init__(
        self, naast: Naast, address: str, language: str, family: Family, rng: Random
    ) -> None:
        self._naast, self._address, self._language = naast, address, language
        self._family, self._rng = family, rng
        self._steps: list[Step] = []
        self._seen = 0

    def play(self) -> Script:
        """Talk to the end of the script."""
        self._hear("")
        self._hear(f"welcome.language={self._language}")
        self._hear("menu.main=rights")
        for _ in range(QUESTIONS):
            for choice in self._answer():
                self._hear(f"{self._steps[-1].waits}={choice}")
        self._hear(f"{self._steps[-1].waits}=sofar")
        return Script(self._language, tuple(self._steps))

    def _answer(self) -> list[str]:
        """Return the taps that answer the question that waits."""
        buttons = dict(self._steps[-1].said[-1].buttons)
        if self._rng.random() < SKIPPED:
            return ["skip"]
        choices = [value.partition("=")[2] for value in buttons if not value.startswith("go=")]
        asked = [choice.partition(".") for choice in choices if "." in choice]
        explorer = self._naast.world.contents.explorer
        shown = explorer.show(asked[0][0], [option for _question, _dot, option in asked])
        picks = [f"{shown.question.id}.{pick}" for pick in self._family.picks(shown)]
        if shown.question.kind == "one":
            return picks
        return [*picks, "done"] if picks else ["none" if "none" in choices else "done"]

    def _hear(self, picked: str) -> None:
        message_id = f"{self._address}:{len(self._steps)}"
        kind = "picked" if picked else "start"
        heard = Heard(
            "telegram", self._address, message_id, kind, picked=picked, language=self._language
        )
        self._naast.turns.take(heard).result(timeout=30)
        said = tuple(map(_said, self._replies()))
        offers = [s for s in said if s.buttons]
        assert offers, f"no question after {picked!r}"
        self._steps.append(Step(picked, said, offers[-1].buttons[0][0].partition("=")[0]))

    def _replies(self) -> list[Message]:
        def work(tx: Any) -> list[Message]:
            person = people.at_address(tx, "telegram", self._address)
            assert person
            return messages.after(tx, person.id, self._seen)

        found = self._naast.database.read(work)
        self._seen = max([self._seen, *(m.n for m in found)])
        return [m for m in found if m.who == "bot"]


def _said(message: Message) -> Said:
    buttons = tuple((c["id"], c["label"]) for c in message.choices)
    return Said(message.text, buttons, message.replaces is not None)


# -- as Telegram sends it --------------------------------------------------------------------------


def updates(script: Script, person: int) -> list[dict[str, Any]]:
    """Return the talk as Telegram's updates: /start, then taps, each with the message it is on."""
    sender = {
        "id": person,
        "is_bot": False,
        "first_name": "Amina",
        "username": f"amina{person}",
        "language_code": script.language,
    }
    chat = {"id": person, "type": "private", "first_name": "Amina", "username": f"amina{person}"}
    opening = {
        "message_id": 1,
        "from": sender,
        "chat": chat,
        "date": 1795300000,
        "text": "/start",
        "entities": [{"offset": 0, "length": 6, "type": "bot_command"}],
    }
    made = [{"update_id": person * 100, "message": opening}]
    for number, (before, step) in enumerate(
        zip(script.steps, script.steps[1:], strict=False), start=1
    ):
        query = {
            "id": f"{person}{number:03d}",
            "from": sender,
            "chat_instance": "-3788221",
            "data": step.picked,
            "message": posted(chat, number * 2, before.said[-1]),
        }
        made.append({"update_id": person * 100 + number, "callback_query": query})
    return made


def posted(chat: dict[str, Any], number: int, said: Said) -> dict[str, Any]:
    """Return a message of the bot as Telegram gives it back."""
    message: dict[str, Any] = {
        "message_id": number,
        "from": {"id": 1, "is_bot": True, "first_name": "Naast", "username": "naast_bot"},
        "chat": chat,
        "date": 1795300000,
        "text": said.text,
    }
    if said.buttons:
        rows = [[{"text": label, "callback_data": value}] for value, label in said.buttons]
        message["reply_markup"] = {"inline_keyboard": rows}
    return message


# -- for the peers ---------------------------------------------------------------------------------


class Rights:
    """The rights engine as a peer's author would call it: once for each answered question to
    choose the next, once for the result. Its outcome is not used, its cost is."""

    def __init__(self) -> None:
        self._explorer = load().explorer

    def think(self, taps: Sequence[str]) -> None:
        """Work out what the last tap asks for."""
        last = taps[-1].partition("=")
        if not last[0].startswith("rights.") and last[2] != "rights":
            return
        told: dict[str, bool | None] = {}
        asked: list[str] = []
        for question, ticks, skipped in _answers(taps):
            shown = self._explorer.show(question)
            if skipped or (shown.question.kind == "one" and not ticks):
                told |= self._explorer.skip(shown, told)
            else:
                told |= self._explorer.tell(shown, ticks, told)
            asked.append(question)
        if last[2] == "sofar":
            self._explorer.verdicts(told)
        elif "." not in last[2] or last[0] == "rights.one":
            self._explorer.next_question(told, asked)


def _answers(taps: Sequence[str]) -> list[tuple[str, list[str], bool]]:
    """Return the answered questions in a row of taps: id, options, whether it was skipped."""
    found: list[tuple[str, list[str], bool]] = []
    ticks: list[str] = []
    question = ""
    for tap in taps:
        step, _equals, choice = tap.partition("=")
        if not step.startswith("rights."):
            continue
        name, _dot, option = choice.partition(".")
        if option:
            question, ticks = name, [*ticks, option]
        if question and (not option or step == "rights.one"):
            found.append((question, ticks, choice == "skip"))
            question, ticks = "", []
    return found


class Book:
    """What a peer answers: looked up by the language and all taps so far."""

    def __init__(self, scripts: Sequence[Script]) -> None:
        self._steps = {
            (script.language, *(s.picked for s in script.steps[1:n])): script.steps[n - 1]
            for script in scripts
            for n in range(1, len(script.steps) + 1)
        }
        self.waits = sorted({step.waits for step in self._steps.values()})

    def step(self, taps: Sequence[str]) -> Step:
        """Return the step that answers: ``taps`` are the language and all that was tapped."""
        return self._steps[tuple(taps)]


MOST_PERSONS = 500
"""In one round of one contender."""


def cast(count: int, round_: int, persons: int, clients: int) -> list[tuple[int, int]]:
    """Return a round's fresh persons: a number that no other round gives, and which of the
    ``count`` scripts each plays. Everybody gets the same, and by and by all of them."""
    first = (round_ * 2 + (clients > 1)) * MOST_PERSONS
    return [(first + n, (round_ * persons + n) % count) for n in range(persons)]
