"""Where a family lives, for the talk about rights: taken from what it said elsewhere, and from a
postcode or a municipality that it types where we ask for the region."""

from __future__ import annotations

from typing import Any

from bot.talk.steps import END, Dialogue, Do
from bot.talk.turn import Turn
from dialogues.places import Region, postcode_in, region_of
from dialogues.rights import asking, told
from dialogues.world import world
from storage import local

NAME = "place_said"
QUESTION = "region"
_ELSEWHERE = "elsewhere"
_AT = "at."


def known(turn: Turn) -> list[Any]:
    """The reply to the question on the region, where this person told us their postcode; else no
    reply."""
    where = local.lives(turn.db, turn.person)
    town = world(turn).contents.places.get(where.removeprefix(_AT))
    found = town.region if town else region_of(where)
    return _reply(found, turn) if found else []


def said(turn: Turn) -> bool:
    """Whether a place was typed where the region is asked."""
    frame = turn.state.frame
    asked = frame.dialogue in ("rights", "right") and frame.step == "one"
    return asked and asking.about(turn) == QUESTION and _read(turn.heard.text, turn) is not None


def _read(text: str, turn: Turn) -> Region | None:
    town = world(turn).contents.places.named(text)
    return town.region if town else region_of(postcode_in(text) or "")


def _reply(region: Region, turn: Turn) -> list[Any]:
    questions = world(turn).contents.questions
    options = next(([o.id for o in q.options] for q in questions if q.id == QUESTION), [])
    answer = region if region in options else _ELSEWHERE
    return [[QUESTION, options, [answer]]] if answer in options else []


def take(turn: Turn) -> None:
    """Keep it as the answer, and go on with what is asked next."""
    told.take_up(turn)
    region = _read(str(turn.answers.get("given") or ""), turn)
    for reply in _reply(region, turn) if region else ():
        told.add(turn, reply)
    below = turn.state.frames[-2] if len(turn.state.frames) > 1 else None
    if below and below.dialogue in ("rights", "right"):
        below.step = "next"


place_said = Dialogue(NAME, Do("take", take, then=END))
