"""Conditions: parsing, three-valued truth, what still matters and why."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogues.rights.conditions import (
    All,
    Any,
    BadCondition,
    Condition,
    Fact,
    Not,
    Truth,
    because,
    canonical,
    evaluate,
    names,
    parse,
    relevant,
)

patient = settings(deadline=None)

NAMES = ("a", "b", "c", "d", "e")


def trees(leaves: st.SearchStrategy[str]) -> st.SearchStrategy[Condition]:
    """Small trees over these facts."""

    def grow(part: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
        parts = st.lists(part, min_size=1, max_size=3).map(tuple)
        return st.one_of(part.map(Not), parts.map(All), parts.map(Any))

    return st.recursive(leaves.map(Fact), grow, max_leaves=6)


def read_once(tree: Condition) -> bool:
    """Say whether no fact stands in the tree twice."""
    leaves = str(tree).count("Fact(")
    return leaves == len(names(tree))


known = st.dictionaries(st.sampled_from(NAMES), st.sampled_from([True, False, None]))


def completions(tree: Condition, facts: dict[str, Truth]) -> set[Truth]:
    """Evaluate the tree for every way in which the unknown facts can turn out."""
    open_facts = [name for name in names(tree) if facts.get(name) is None]
    fills = product([True, False], repeat=len(open_facts))
    return {evaluate(tree, {**facts, **dict(zip(open_facts, fill, strict=True))}) for fill in fills}


@patient
@given(trees(st.sampled_from(NAMES)), known)
def test_a_known_result_holds_whatever_the_unknown_facts_are(tree, facts):
    """Yes means true in every completion, no means false in every completion."""
    truth = evaluate(tree, facts)
    assert truth is None or completions(tree, facts) == {truth}


@patient
@given(trees(st.sampled_from(NAMES)), known)
def test_where_no_fact_stands_twice_unknown_means_that_it_can_go_both_ways(tree, facts):
    """For read-once trees three-valued logic is exact."""
    if read_once(tree) and evaluate(tree, facts) is None:
        assert completions(tree, facts) == {True, False}


@patient
@given(trees(st.sampled_from(NAMES)), known, st.sampled_from(NAMES), st.booleans())
def test_one_more_answer_never_takes_certainty_away(tree, facts, name, value):
    """What is yes or no stays so when an unknown fact becomes known."""
    truth = evaluate(tree, facts)
    if facts.get(name) is None and truth is not None:
        assert evaluate(tree, {**facts, name: value}) is truth


@patient
@given(trees(st.sampled_from(NAMES)), known)
def test_a_fact_that_is_not_relevant_cannot_change_the_result(tree, facts):
    """Filling in every irrelevant fact leaves an open condition open."""
    matters = relevant(tree, facts)
    for fill in (True, False):
        filled = {n: fill for n in names(tree) if facts.get(n) is None and n not in matters}
        assert evaluate(tree, {**facts, **filled}) is evaluate(tree, facts)


@patient
@given(trees(st.sampled_from(NAMES)), known)
def test_a_fact_that_is_relevant_can_change_the_result(tree, facts):
    """In a read-once tree each relevant fact tips the result in some completion."""
    for name in relevant(tree, facts) if read_once(tree) else ():
        others = [n for n in names(tree) if n != name and facts.get(n) is None]
        fills = (
            dict(zip(others, f, strict=True)) for f in product([True, False], repeat=len(others))
        )
        assert any(
            evaluate(tree, {**facts, **fill, name: True})
            is not evaluate(tree, {**facts, **fill, name: False})
            for fill in fills
        )


@patient
@given(trees(st.sampled_from(NAMES)), known)
def test_the_reason_alone_makes_the_result(tree, facts):
    """With only the facts of the reason known, the result is the same."""
    truth = evaluate(tree, facts)
    reason = {name: facts.get(name) for name in because(tree, facts)}
    assert evaluate(tree, reason) is truth
    assert (None in reason.values()) is (truth is None)


@pytest.mark.parametrize(
    ("raw", "tree"),
    [
        (["a", "b"], All((Fact("a"), Fact("b")))),
        (["a"], Fact("a")),
        (["a", {"any": ["b", "c"]}], All((Fact("a"), Any((Fact("b"), Fact("c")))))),
        ({"not": {"all": ["a", "b"]}}, Not(All((Fact("a"), Fact("b"))))),
        ("has_child_under: 18", Fact("has_child_under: 18")),
        ({"has_child_under": 18}, Fact("has_child_under: 18")),
        ("increased_reimbursement: true", Fact("increased_reimbursement")),
        ({"increased_reimbursement": True}, Fact("increased_reimbursement")),
    ],
)
def test_conditions_are_read_as_they_are_written(raw, tree):
    """A list is all-of; any, all, not nest; a value belongs to the fact's name."""
    assert parse(raw) == tree


@pytest.mark.parametrize(
    "raw",
    [[], {}, 3, None, "", {"any": []}, {"any": "a"}, {"a": False}, {"a": 1, "b": 2}, {"not": 3}],
)
def test_a_condition_that_makes_no_sense_is_refused(raw):
    """The message is one line."""
    with pytest.raises(BadCondition) as caught:
        parse(raw)
    assert "\n" not in str(caught.value)


def test_an_any_that_holds_names_only_what_is_known_to_hold():
    """The reason for yes leaves out what is false or unknown."""
    assert because(parse([{"any": ["a", "b", "c"]}]), {"b": True, "c": False}) == ("b",)


def test_a_maybe_names_what_is_open_and_what_speaks_for_it():
    """The reason for don't know has no known false fact of an any."""
    tree = parse(["a", {"any": ["b", "c"]}])
    assert because(tree, {"a": True, "b": False}) == ("a", "c")


def test_a_fact_has_one_spelling():
    """Spaces around the colon and a value of true make no difference."""
    assert [canonical(x) for x in ("x: true", "x:18", " x ", "x : 18")] == [
        "x",
        "x: 18",
        "x",
        "x: 18",
    ]
