"""Where a family lives, for the talk about rights: taken from what it said elsewhere, and from a
postcode or a municipality that it types where we ask for the region, or under what was found where
some municipalities have rights of their own. Four digits that are none of Belgium's postcodes get a
kind question."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.talk.steps import END, Dialogue, Do
from bot.talk.texts import Lines, Listed, Text, Verbatim, Words, _
from bot.talk.turn import Turn
from dialogues.homes import AT, home, live
from dialogues.places import NO_POSTCODE, Region, postcode_in, region_of
from dialogues.rights import asking, told
from dialogues.rights.keeping import NEW
from dialogues.world import world
from storage import local

NAME = "place_said"
QUESTION = "region"
KEPT = _("I keep it only to show you what holds where you live.")
_ELSEWHERE = "elsewhere"
_REGIONS: Mapping[str, Region] = {"lives_in_brussels": "brussels", "lives_in_flanders": "flanders"}
_UNDER_WHAT_WAS_FOUND = ("which", "keep")


def known(turn: Turn) -> list[Any]:
    """The reply to the question on the region, where this person told us their postcode; else no
    reply."""
    found = _region(local.lives(turn.db, turn.person), turn)
    return _reply(found, turn) if found else []


def more_near(turn: Turn) -> Words | None:
    """That some places have rights of their own, where that is so and we do not know theirs."""
    known = told.result(turn).known
    region = next((each for fact, each in _REGIONS.items() if known.get(fact)), None)
    if region is None or home(turn) or not world(turn).has_more_in(turn.db, region):
        return None
    more = _("Some municipalities give families more. Type your postcode, and I look there too.")
    return Lines((more, KEPT), " ")


def said(turn: Turn) -> bool:
    """Whether a place was typed where the region is asked, or where we asked for it."""
    frame, text = turn.state.frame, turn.heard.text
    if frame.dialogue not in ("rights", "right"):
        return False
    if frame.step in _UNDER_WHAT_WAS_FOUND:
        return bool(_where(text, turn)) and more_near(turn) is not None
    if frame.step != "one" or asking.about(turn) != QUESTION:
        return False
    return bool(postcode_in(text) or _where(text, turn))


def _where(text: str, turn: Turn) -> str:
    """The postcode in a text, or the municipality that it names; empty for none."""
    code = postcode_in(text) or ""
    if region_of(code):
        return code
    town = world(turn).contents.places.named(text)
    return f"{AT}{town.id}" if town else ""


def _region(where: str, turn: Turn) -> Region | None:
    town = world(turn).contents.places.get(where.removeprefix(AT))
    return town.region if town else region_of(where)


def _reply(region: Region, turn: Turn) -> list[Any]:
    questions = world(turn).contents.questions
    options = next(([o.id for o in q.options] for q in questions if q.id == QUESTION), [])
    answer = region if region in options else _ELSEWHERE
    return [[QUESTION, options, [answer]]] if answer in options else []


def take(turn: Turn) -> None:
    """Keep it as the answer, and go on with what is asked next. Where they live is kept beyond this
    talk only if there may be more for them there."""
    told.take_up(turn)
    given = str(turn.answers.get("given") or "")
    where, code = _where(given, turn), postcode_in(given)
    region = _region(where, turn)
    if region is None:
        turn.say(NO_POSTCODE.of(postcode=Verbatim(code)) if code else None)
        return
    others = [reply for reply in told.replies(turn) if reply[0] != QUESTION]
    told.put(turn, [*others, *_reply(region, turn)])
    asked_for = turn.state.frames[-2].step in _UNDER_WHAT_WAS_FOUND
    if asked_for or world(turn).has_more_in(turn.db, region):
        live(turn, where)
        turn.say(_what_is_there(turn) if asked_for else KEPT)
    told.go_on(turn, "next")


def _what_is_there(turn: Turn) -> Words | None:
    """What they may have a right to there only; nothing yet where that depends on a question."""
    rights, found = world(turn).contents.rights, told.result(turn).found
    names = tuple(Text(rights[one].name) for one in found if rights[one].of_here)
    if names:
        return NEW.of(names=Listed(names))
    return None if asking.unsettled(turn) else _("There I know of nothing more for you yet.")


place_said = Dialogue(NAME, Do("take", take, then=END))
