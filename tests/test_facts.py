"""Facts: names, values, ages and age bands become yes, no and don't know."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogues.rights.facts import (
    BadFact,
    FactFault,
    UnknownFact,
    from_ages,
    from_answers,
    from_bands,
)

patient = settings(deadline=None)

CHILDREN = [
    "has_child",
    "has_child_under: 12",
    "has_child_under: 18",
    "child_under: 3",
    "child_under: 6",
    "child_age: 3",
    "child_age: 4",
    "child_age_range: 12-24",
    "children_count_min: 3",
]
KNOWN = [*CHILDREN, "on_social_waiting_list_years: 4", "pregnant", "low_income", "adult"]
BANDS = [(0, 2), (3, 5), (6, 11), (12, 17), (18, 24)]


def test_ages_settle_every_fact_about_children():
    """Nothing else is inferred from them."""
    facts = from_answers({"child_ages": [4, 9]}, KNOWN)
    assert set(facts) == set(CHILDREN)
    assert {name for name, truth in facts.items() if truth} == {
        "has_child",
        "has_child_under: 12",
        "has_child_under: 18",
        "child_under: 6",
        "child_age: 4",
    }


def test_no_ages_means_no_child():
    """An empty list settles them all as no."""
    assert from_answers({"child_ages": []}, KNOWN) == dict.fromkeys(CHILDREN, False)


def test_a_limit_of_age_is_the_birthday():
    """Younger than 12 is at most 11; a range holds both its ends."""
    names = ["has_child_under: 12", "child_age_range: 12-24"]
    assert from_ages([11], names) == {names[0]: True, names[1]: False}
    assert from_ages([12], names) == {names[0]: False, names[1]: True}
    assert from_ages([24], names)[names[1]] is True


def test_ages_win_over_other_facts_about_children():
    """child_ages alone settles them."""
    facts = from_answers({"has_child": False, "child_ages": [4], "pregnant": True}, KNOWN)
    assert facts["has_child"] is True
    assert facts["pregnant"] is True


@pytest.mark.parametrize(
    ("raw", "facts"),
    [
        ({"pregnant": True}, {"pregnant": True}),
        ({"pregnant": False}, {"pregnant": False}),
        ({"pregnant": None}, {}),
        ({"pregnant: true": True}, {"pregnant": True}),
        ({"has_child_under": 12}, {"has_child_under: 12": True}),
        ({"has_child_under": [12, 18]}, {"has_child_under: 12": True, "has_child_under: 18": True}),
        ({"has_child_under: 12": False}, {"has_child_under: 12": False}),
        ({"child_age_range": "12-24"}, {"child_age_range: 12-24": True}),
        ({"child_ages": None}, {}),
        ({}, {}),
    ],
)
def test_a_fact_answers_itself_and_nothing_else(raw, facts):
    """Null and not given are both unknown."""
    assert from_answers(raw, KNOWN) == facts


@pytest.mark.parametrize(("years", "long_enough"), [(5, True), (4, True), (3, False), (0, False)])
def test_years_on_the_list_are_counted(years, long_enough):
    """Five years is also four; three is not."""
    facts = from_answers({"on_social_waiting_list_years": years}, KNOWN)
    assert facts["on_social_waiting_list_years: 4"] is long_enough


@pytest.mark.parametrize(("count", "three"), [(4, True), (3, True), (2, False)])
def test_children_are_counted(count, three):
    """The number told is the number of children."""
    assert from_answers({"children_count_min": count}, KNOWN)["children_count_min: 3"] is three


def test_an_unknown_name_is_refused_with_the_nearest_known_ones():
    """A slip of the pen is found at once."""
    with pytest.raises(UnknownFact, match=r"^unknown fact 'pregnnt'; did you mean pregnant\?$"):
        from_answers({"pregnnt": True}, KNOWN)
    with pytest.raises(UnknownFact, match=r"^unknown fact 'zzz'$"):
        from_answers({"zzz": True}, KNOWN)


@pytest.mark.parametrize(
    "raw",
    [
        {"child_ages": "x"},
        {"child_ages": 4},
        {"child_ages": [-1]},
        {"child_ages": [200]},
        {"child_ages": [4.5]},
        {"child_ages": [True]},
        {"child_ages": [None]},
        {"child_ages": list(range(40))},
        {"pregnant": "yes"},
        {"pregnant": 1},
        {"has_child_under": False},
        {"has_child_under": True},
        {"has_child_under": "young"},
        {"has_child_under": {}},
        {"child_age_range": 12},
        {"on_social_waiting_list_years": -1},
        ["pregnant"],
    ],
)
def test_a_value_that_makes_no_sense_is_one_clear_line(raw):
    """It is never guessed at."""
    with pytest.raises(BadFact) as caught:
        from_answers(raw, KNOWN)
    assert "\n" not in str(caught.value)


def test_no_for_a_fact_with_a_value_is_explained():
    """The message shows how to write it."""
    with pytest.raises(BadFact, match='write "has_child_under: 4": false'):
        from_answers({"has_child_under": False}, KNOWN)


@patient
@given(st.dictionaries(st.text(), st.none() | st.booleans() | st.integers() | st.text()))
def test_whatever_is_told_is_read_or_refused(raw):
    """No other error ever comes out."""
    with suppress(FactFault):
        from_answers(raw, KNOWN)


def test_bands_leave_open_what_they_do_not_say():
    """A band says that there is a child in it, and the bands left out say that there is none."""
    facts = from_bands([(3, 5)], CHILDREN)
    assert facts["has_child"] is True
    assert facts["child_under: 6"] is True
    assert facts["child_under: 3"] is False
    assert facts["child_age_range: 12-24"] is False
    assert not {"child_age: 3", "children_count_min: 3"} & set(facts)
    assert from_bands([], CHILDREN) == dict.fromkeys(CHILDREN, False)
    assert from_bands(BANDS[:3], CHILDREN)["children_count_min: 3"] is True


@patient
@given(st.lists(st.integers(0, 24), max_size=6))
def test_bands_never_contradict_the_ages(ages):
    """What is known by bands is what the ages say."""
    bands = [band for band in BANDS if any(band[0] <= age <= band[1] for age in ages)]
    exact = from_ages(ages, CHILDREN)
    assert from_bands(bands, CHILDREN).items() <= exact.items()
