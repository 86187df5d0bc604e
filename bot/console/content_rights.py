"""Rights that exist in one place only (a youth cheque, a premium of a town): coordinators write
them, see them beforehand as families read them, change and end them, and put back what was there.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from datetime import date

from starlette.responses import RedirectResponse, Response

from bot.console.content import (
    DONE,
    HERE,
    NO_WEB,
    NOTES,
    Ground,
    called,
    day_in,
    ground_of,
    line_in,
    names_of,
    phone_in,
    web_in,
)
from bot.console.handed import Counters
from bot.console.house import Managing, NotManaged, Reach, Refused
from bot.console.pages import HEADERS, Pages
from bot.console.signed import Asked
from bot.talk.texts import _
from bot.turn import Turns
from storage import local
from storage.database import Tx
from storage.local import RIGHT, Door, Version

NEW = "new"
"""The id of what is not there yet."""
BEGINS = "local-"
"""What the id of each begins with."""
TEXTS = {"name": 80, "gives": 300, "how": 300}
"""What is written in several languages, and of how many characters at most."""
GIVEN_BY, WHO, FACT = "given_by", "who", "fact."
LONGEST = {**TEXTS, GIVEN_BY: 80, "address": 200, "phone": 40, "web": 200}
WAYS = ("all", "any", "not")
"""How a family is to be: all of these, at least one of these, none of these."""

NO_WORDS = _("Write this in Dutch or in French.")
NO_GIVER = _("Write who gives it.")
NOBODY = _("Nobody can be all of this at once. Choose less.")


@dataclass(frozen=True, slots=True)
class Shown:
    """One right: what was said of it last, whether that holds, and all that was written."""

    ground: Ground
    said: Door | None
    versions: list[tuple[Version, str]]

    @property
    def holds(self) -> bool:
        """Whether families meet it."""
        return bool(self.versions) and self.versions[0][0].door is not None


class RightPages:
    """The page of one right and its forms. For coordinators."""

    def __init__(self, turns: Turns, pages: Pages, counters: Counters) -> None:
        self._turns = turns
        self._pages = pages
        self._counters = counters
        self._managing = Managing(turns)

    async def right(self, asked: Asked) -> Response:
        """The form of one right, or of a new one, how families read it, and its history."""
        return await self._right(asked)

    async def keep(self, asked: Asked) -> Response:
        """Keep what was written, or only show how families will read it."""
        today = asked.voice.now.astimezone(asked.voice.zone).date()
        try:
            made = read_right(asked.form, today)
            if self._counters.telling_right(_at(asked), made, today) is None:
                raise Refused(WHO, NOBODY)
        except Refused as fault:
            return await self._right(asked, fault)
        if asked.form.get("act") == "look":
            return await self._right(asked, looked_at=made)
        return await self._changed(asked, made, "content:keep", "kept")

    async def take_away(self, asked: Asked) -> Response:
        """It exists no more."""
        return await self._changed(asked, None, "content:away", "away")

    async def put_back(self, asked: Asked) -> Response:
        """What an earlier version said holds again."""
        wanted = asked.form.get("version", "")
        version = int(wanted) if wanted.isdecimal() and len(wanted) < 18 else 0
        now, me, id_ = asked.voice.now, asked.staff.id, _id(asked)

        def act(tx: Tx, _mine: Reach) -> None:
            ground = ground_of(tx, asked, self._counters)
            if not local.put_back(tx, ground.at, f"{RIGHT}{id_}", version, me, now):
                raise NotManaged

        await self._managing.change(asked, act, "content:back")
        return _again(asked, id_, "back")

    async def _changed(self, asked: Asked, made: Door | None, action: str, done: str) -> Response:
        now, me, id_ = asked.voice.now, asked.staff.id, _id(asked)
        about = f"{BEGINS}{secrets.token_hex(4)}" if id_ == NEW and made else id_

        def act(tx: Tx, _mine: Reach) -> None:
            shown = self._shown(tx, asked)
            before = shown.versions[0][0].door if shown.versions else None
            if made != before:
                local.write(tx, shown.ground.at, f"{RIGHT}{about}", made, me, now)

        await self._managing.change(asked, act, action)
        return _again(asked, about, done)

    async def _right(
        self, asked: Asked, fault: Refused | None = None, looked_at: Door | None = None
    ) -> Response:
        shown = await self._managing.read(lambda tx: self._shown(tx, asked))
        told = None if fault else looked_at or (shown.said if shown.holds else None)
        language = asked.voice.speaker.language
        form = asked.form if fault or looked_at else fields(shown.said, asked)
        return self._pages.html(
            "content_right",
            asked.voice,
            422 if fault else 200,
            asked=asked,
            ground=shown.ground,
            called=called(shown.said, language) if shown.said else "",
            here=f"{HERE}/{shown.ground.at}/rights/{_id(asked)}",
            back=f"{HERE}/{shown.ground.at}",
            form=form,
            fault=fault,
            looked_at=looked_at,
            preview=self._preview(asked, told) if told else [],
            versions=[
                (version, by, in_short(version.door, language)) for version, by in shown.versions
            ],
            conditions=[
                (part, any(form.get(f"{FACT}{name}") for name, _asked in part.facts))
                for part in self._counters.conditions
            ],
            ways=WAYS,
            longest=LONGEST,
            notes=NOTES,
            today=asked.voice.now.astimezone(asked.voice.zone).date().isoformat(),
            said=DONE.get(asked.request.query_params.get("done", "")) if not looked_at else None,
        )

    def _shown(self, tx: Tx, asked: Asked) -> Shown:
        """Raises NotManaged for a place that is not theirs, and for a right that never was."""
        ground, names = ground_of(tx, asked, self._counters), names_of(tx)
        versions = local.history(tx, ground.at, f"{RIGHT}{_id(asked)}")
        if not versions and _id(asked) != NEW:
            raise NotManaged
        said = next((each.door for each in versions if each.door), None)
        return Shown(ground, said, [(each, names.get(each.by_id or "", "…")) for each in versions])

    def _preview(self, asked: Asked, told: Door) -> list[tuple[str, str, list[str]]]:
        """What a family reads, in each of the three languages: language, direction, lines."""
        today = asked.voice.now.astimezone(asked.voice.zone).date()
        words = self._counters.telling_right(_at(asked), told, today)
        speakers = [self._turns.languages.speaker(tag) for tag in NOTES] if words else []
        return [(s.language, s.direction, s.say(words or "").split("\n")) for s in speakers]


def read_right(form: dict[str, str], today: date) -> Door:
    """Read what was typed. Raises Refused at the first thing that cannot be shown to a family."""
    said: dict[str, str] = {}
    for text, most in TEXTS.items():
        here = {tag: line_in(form, f"{text}.{tag}", most) for tag in NOTES}
        if not here["nl"] and not here["fr"]:
            raise Refused(f"{text}.nl", NO_WORDS)
        said |= {f"{text}.{tag}": line for tag, line in here.items() if line}
    giver = line_in(form, GIVEN_BY, LONGEST[GIVEN_BY])
    if not giver:
        raise Refused(GIVEN_BY, NO_GIVER)
    phone, web = phone_in(form), web_in(form)
    if not web:
        raise Refused("web", NO_WEB)
    who = _who(form)
    said |= {GIVEN_BY: giver, **({WHO: who} if who else {})}
    return Door(line_in(form, "address"), "", phone, web, said, day_in(form, today))


def _who(form: dict[str, str]) -> str:
    """The condition as content writes it, in JSON; empty for everybody who lives there."""
    chosen = {way: [k.removeprefix(FACT) for k in form if form[k] == way] for way in WAYS}
    whole: list[object] = [*chosen["all"], *({"not": fact} for fact in chosen["not"])]
    whole += [{"any": chosen["any"]}] if chosen["any"] else []
    return json.dumps(whole) if whole else ""


def fields(door: Door | None, asked: Asked) -> dict[str, str]:
    """The fields of the form as they stand; a new one was checked today."""
    today = asked.voice.now.astimezone(asked.voice.zone).date()
    found = door or Door(checked=today)
    texts = {f"{t}.{tag}": found.notes.get(f"{t}.{tag}", "") for t in TEXTS for tag in NOTES}
    ways: dict[str, str] = {}
    for part in json.loads(found.notes.get(WHO) or "[]"):
        if isinstance(part, str):
            ways[f"{FACT}{part}"] = "all"
        elif "not" in part:
            ways[f"{FACT}{part['not']}"] = "not"
        else:
            ways |= {f"{FACT}{fact}": "any" for fact in part["any"]}
    return {
        **texts,
        **ways,
        GIVEN_BY: found.notes.get(GIVEN_BY, ""),
        "address": found.address,
        "phone": found.phone,
        "web": found.web,
        "checked": found.checked.isoformat() if found.checked else "",
    }


def in_short(door: Door | None, language: str) -> str:
    """A version in one line; empty where it was ended."""
    if door is None:
        return ""
    parts = [door.notes.get(f"{text}.{tag}") for text in TEXTS for tag in NOTES]
    parts += [door.notes.get(GIVEN_BY), door.address, door.phone, door.web]
    return " · ".join([called(door, language), *(p for p in parts[len(NOTES) :] if p)])


def _again(asked: Asked, id_: str, done: str) -> Response:
    return RedirectResponse(f"{HERE}/{_at(asked)}/rights/{id_}?done={done}#main", 303, HEADERS)


def _id(asked: Asked) -> str:
    return str(asked.request.path_params["id"])


def _at(asked: Asked) -> str:
    return str(asked.request.path_params["at"])
