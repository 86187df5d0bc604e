"""Verdicts: likely, maybe, no and had, each with its reason."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogues.contents import load
from dialogues.rights.answer import answer
from dialogues.rights.conditions import Facts
from dialogues.rights.models import Right
from dialogues.rights.verdicts import judge, judge_all

CONTENTS = load()


def right(**fields: object) -> Right:
    """A right with the least that it needs."""
    plain = dict.fromkeys(("name", "who_for", "gives", "where", "how", "level", "life_domain"), "x")
    rest = {
        "id": "example",
        "official": {"nl": "x", "fr": "x", "en": "x"},
        "automatic": "no",
        "region": "flanders",
        "sources": ["https://example.org"],
        "verified": "seen",
        "checked": "2026-11",
        "confidence": "high",
    }
    return Right.model_validate({**plain, **rest, **fields})


PLAIN = right(who=["low_income", {"any": ["debt", "high_costs"]}], had_when=["aid"])
CAREFUL = right(
    who=["low_income"],
    ask_first={"when": ["eu", "foreigner"], "say": "Talk first.", "editor": "residence"},
)

patient = settings(deadline=None)


@pytest.mark.parametrize(
    ("facts", "verdict", "because", "missing"),
    [
        ({"low_income": True, "debt": True}, "likely", ("low_income", "debt"), ()),
        ({"low_income": False}, "no", ("low_income",), ()),
        (
            {"low_income": True, "debt": False},
            "maybe",
            ("low_income", "high_costs"),
            ("high_costs",),
        ),
        ({}, "maybe", ("low_income", "debt", "high_costs"), ("low_income", "debt", "high_costs")),
        ({"aid": True, "low_income": False}, "had", ("aid",), ()),
        ({"aid": False, "low_income": None}, "maybe", None, None),
    ],
)
def test_the_verdict_follows_from_the_facts(facts, verdict, because, missing):
    """Each says why; maybe says what is missing; what the family has is never sold again."""
    judged = judge(PLAIN, facts)
    assert judged.verdict == verdict
    assert because is None or (judged.because, judged.missing) == (because, missing)
    assert not judged.asks_first


@pytest.mark.parametrize(
    ("facts", "verdict", "first"),
    [
        ({"low_income": True}, "maybe", True),
        ({"low_income": True, "eu": True}, "maybe", True),
        ({"low_income": True, "eu": False}, "maybe", True),
        ({"low_income": True, "eu": False, "foreigner": False}, "likely", False),
        ({"low_income": True, "eu": True, "belgian": True}, "likely", False),
        ({"low_income": True, "belgian": False}, "maybe", True),
        ({"low_income": False}, "no", False),
        ({}, "maybe", True),
    ],
)
def test_a_right_that_can_do_harm_stays_maybe_until_it_cannot(facts, verdict, first):
    """A person comes first unless all of `when` is known to be no, or the person is Belgian."""
    judged = judge(CAREFUL, facts)
    assert (judged.verdict, judged.asks_first) == (verdict, first)


def test_a_capped_maybe_says_what_holds_it():
    """The facts told come before those not known."""
    assert judge(CAREFUL, {"low_income": True, "eu": True}).because == ("low_income", "eu")
    assert judge(CAREFUL, {"low_income": True, "eu": True}).missing == ()
    assert judge(CAREFUL, {"low_income": True, "eu": False}).missing == ("foreigner",)


def test_the_region_of_a_right_is_never_a_condition():
    """Only `who` decides."""
    assert (
        judge(right(who=["adult"]), {"adult": True, "lives_in_flanders": False}).verdict == "likely"
    )


def test_every_right_is_answered_for():
    """The command's answer holds every id, also when nothing is known."""
    said = answer(CONTENTS, {})["rights"]
    assert list(said) == list(CONTENTS.rights)
    assert {v["verdict"] for v in said.values()} == {"maybe"}
    assert all(v["because"] for v in said.values())


def test_a_family_in_flanders_gets_its_answer():
    """A whole example, from facts to verdicts with reasons."""
    facts = {
        "lives_in_flanders": True,
        "lives_in_brussels": False,
        "child_ages": [4, 9],
        "low_income": True,
        "belgian": True,
        "increased_reimbursement": True,
    }
    said = answer(CONTENTS, facts)["rights"]
    assert said["groeipakket-social-supplement"] == {
        "verdict": "likely",
        "because": ["lives_in_flanders", "has_child_under: 25", "low_income"],
    }
    assert said["increased-reimbursement"]["verdict"] == "had"
    assert said["brussels-birth-premium"] == {"verdict": "no", "because": ["lives_in_brussels"]}
    assert said["train-large-family"]["verdict"] == "no"
    assert said["school-right-undocumented"]["verdict"] == "likely"
    assert said["living-wage"]["verdict"] == "maybe"


def completed(facts: Facts, names: list[str]) -> list[Facts]:
    """Return every way in which these facts can turn out."""
    fills = product([True, False], repeat=len(names))
    return [{**facts, **dict(zip(names, fill, strict=True))} for fill in fills]


@patient
@given(st.dictionaries(st.sampled_from(CONTENTS.fact_names), st.booleans()))
def test_likely_and_no_hold_whatever_else_comes_out_unless_the_family_has_it(facts):
    """One more answer never takes certainty away, except that a right can turn out to be had."""
    for judged in judge_all(CONTENTS.rights, facts).values():
        if judged.verdict == "maybe" or len(judged.missing) > 6:
            continue
        names = list(CONTENTS.rights[judged.right_id].had_when)
        for more in completed(facts, [n for n in names if n not in facts]):
            after = judge(CONTENTS.rights[judged.right_id], more).verdict
            assert after in (judged.verdict, "had")


@patient
@given(
    st.dictionaries(st.sampled_from(CONTENTS.fact_names), st.booleans()),
    st.sampled_from(CONTENTS.fact_names),
    st.booleans(),
)
def test_one_more_answer_never_takes_certainty_away(facts, name, value):
    """A verdict that is not maybe changes only to had."""
    if name in facts:
        return
    after = judge_all(CONTENTS.rights, {**facts, name: value})
    for right_id, before in judge_all(CONTENTS.rights, facts).items():
        if before.verdict != "maybe":
            assert after[right_id].verdict in (before.verdict, "had")
