"""The rights of a family as plain data: what the command `naast rights` prints."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict

from dialogues.contents import Contents
from dialogues.rights.facts import from_answers
from dialogues.rights.verdicts import Kind, judge_all


class Said(TypedDict):
    """The verdict on one right."""

    verdict: Kind
    because: list[str]


class Answer(TypedDict):
    """The verdicts by right id."""

    rights: dict[str, Said]


def answer(contents: Contents, raw: Mapping[str, object]) -> Answer:
    """Judge every right by facts as they stand in a facts file; nothing is inferred.

    Raises UnknownFact or BadFact (both FactFault) with one clear line.
    """
    facts = from_answers(raw, contents.fact_names)
    verdicts = judge_all(contents.rights, facts).values()
    return {
        "rights": {v.right_id: {"verdict": v.verdict, "because": [*v.because]} for v in verdicts}
    }
