"""Suggestions: hard wishes rule out, the unknown never does but is said, and people can see why."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.beside import matching
from bot.beside.matching import Candidate, Hard, Reason, Suggestion, Wanted, against, rank
from bot.beside.places import km_apart, middles
from tests.beside.drawn import utc, weeks

NOW = utc(2026, 11, 22, 11)
FAMILY = Wanted(
    languages=("ar", "fr"),
    aims=("company", "homework"),
    likes=("cooking", "walking"),
    postcode="1080",
    area_id="west",
    neighbours=frozenset({"north"}),
    week={2: [("13:00", "18:00")], 5: [("09:00", "12:00")]},
)
BUDDY = Candidate(
    "tine",
    languages=("nl", "fr-BE"),
    interests=("homework", "outing"),
    likes=("Cooking", "music"),
    gender="woman",
    pets=False,
    smokes=False,
    postcode="1070",
    area_id="west",
    week={2: [("14:00", "17:00")]},
    since=NOW - timedelta(days=40),
)


def only(wanted: Wanted = FAMILY, buddy: Candidate = BUDDY) -> Suggestion:
    (found,) = rank(wanted, [buddy], NOW)
    return found


def said(reasons: tuple[Reason, ...]) -> dict[str, dict[str, Any]]:
    return {reason.code: dict(reason.values) for reason in reasons}


def test_the_reasons_of_a_good_pair() -> None:
    """What fits is said with its values, and so is the little that does not."""
    found = only()
    assert said(found.fits) == {
        "language": {"languages": ("fr",)},
        "near": {"km": 2},
        "free": {"times": ((2, "14:00", "17:00"),)},
        "likes": {"likes": ("cooking",)},
        "aims": {"aims": ("homework",)},
        "few_duos": {"duos": 0},
        "waits_long": {"days": 40},
    }
    assert said(found.misfits) == {"other_aims": {"aims": ("company",)}}
    assert 60 < found.score < 100


def test_what_does_not_fit_is_said() -> None:
    """Another language, far away, never free together, nothing in common, hands full."""
    other = replace(
        BUDDY, languages=("nl",), postcode="9000", week={0: [("09:00", "12:00")]},
        likes=("chess",), interests=("way",), duos=3, rather_not=True, adult=False,
    )  # fmt: skip
    found = only(buddy=other)
    assert found.fits == ()
    assert [reason.code for reason in found.misfits] == [
        *("no_shared_language", "far", "never_free_together", "no_shared_likes", "other_aims"),
        *("many_duos", "rather_not", "under_age"),
    ]
    assert found.score < 5


def test_the_unknown_is_said_and_keeps_nobody_out() -> None:
    """A buddy of whom nothing is known is suggested, behind one who fits, before one who does
    not."""
    blank = Candidate("blank")
    hard = Hard(("fr",), "woman", no_pets=True, no_smoking=True)
    wanted = replace(FAMILY, hard=hard)
    found = only(wanted, blank)
    assert [(reason.code, *reason.values.values()) for reason in found.misfits] == [
        ("languages_unknown", "buddy"),
        ("distance_unknown",),
        *((code, "buddy") for code in ("times_unknown", "likes_unknown", "aims_unknown")),
        *(("wish_unknown", wish) for wish in ("languages", "gender", "no_pets", "no_smoking")),
    ]
    bad = replace(BUDDY, person_id="bad", languages=("nl",), postcode="9000", likes=("chess",),
                  week={0: [("09:00", "12:00")]})  # fmt: skip
    order = [one.person_id for one in rank(FAMILY, [bad, blank, BUDDY], NOW)]
    assert order == ["tine", "blank", "bad"]
    assert said(only(Wanted(), blank).misfits)["times_unknown"] == {"who": "both"}
    assert said(only(Wanted(), BUDDY).misfits)["languages_unknown"] == {"who": "family"}


@pytest.mark.parametrize(
    ("hard", "buddy", "wish"),
    [
        (Hard(languages=("ar", "tr")), BUDDY, "languages"),
        (Hard(gender="man"), BUDDY, "gender"),
        (Hard(gender="woman"), replace(BUDDY, gender="neither"), "gender"),
        (Hard(no_pets=True), replace(BUDDY, pets=True), "no_pets"),
        (Hard(no_smoking=True), replace(BUDDY, smokes=True), "no_smoking"),
    ],
)
def test_a_hard_wish_is_never_overruled(hard: Hard, buddy: Candidate, wish: str) -> None:
    """However well the rest fits, they are not suggested, and it is said why."""
    wanted = replace(FAMILY, hard=hard)
    assert against(wanted, buddy) == (Reason("wish_not_met", {"wish": wish}),)
    assert rank(wanted, [buddy], NOW) == []


def test_a_hard_wish_that_is_met_is_said() -> None:
    """The coordinator sees that it was looked at."""
    wanted = replace(FAMILY, hard=Hard(("fr", "ar"), "woman", no_pets=True, no_smoking=True))
    met = [one.values["wish"] for one in only(wanted).fits if one.code == "wish_met"]
    assert met == ["languages", "gender", "no_pets", "no_smoking"]


def test_who_said_no_is_not_suggested_again() -> None:
    """Nor who blocked, or was blocked."""
    wanted = replace(FAMILY, but=frozenset({"tine"}))
    assert rank(wanted, [BUDDY], NOW) == []
    assert against(wanted, BUDDY) == (Reason("not_again"),)


_maybe = st.sampled_from([None, True, False])
_tags = st.lists(st.sampled_from(["nl", "fr", "ar", "fa-AF"]), max_size=3, unique=True).map(tuple)
_postcodes = st.sampled_from(["", "1080", "1081", "9000", "4000"])
_words = st.lists(st.sampled_from(["cooking", "walking", "company"]), max_size=2).map(tuple)
_areas = st.sampled_from([None, "west", "north", "far"])
people = st.builds(
    Candidate, st.uuids().map(str), _tags, _words, _words,
    st.sampled_from(["", "woman", "man"]), _maybe, _maybe, _postcodes, _areas, weeks,
    st.integers(0, 5), st.sampled_from([None, NOW, NOW - timedelta(days=99)]),
    st.booleans(), st.booleans(),
)  # fmt: skip
families = st.builds(
    Wanted, _tags, _words, _words,
    st.builds(Hard, _tags, st.sampled_from(["", "woman", "man"]), st.booleans(), st.booleans()),
    _postcodes, _areas, st.just(frozenset({"north"})), weeks,
)  # fmt: skip
DOCUMENTED = set(re.findall(r"^``(\w+)``", matching.__doc__ or "", re.M))


@given(wanted=families, buddies=st.lists(people, max_size=8), seed=st.integers())
def test_whoever_asks_whenever(wanted: Wanted, buddies: list[Candidate], seed: int) -> None:
    """The order does not depend on the input's; a hard wish known to be unmet excludes and nothing
    else does; scores are of a hundred; every code is in the docstring."""
    found = rank(wanted, buddies, NOW)
    shuffled = list(buddies)
    Random(seed).shuffle(shuffled)
    assert rank(wanted, shuffled, NOW) == found
    hard = wanted.hard
    tags = {tag[:2] for tag in hard.languages}
    out = {
        one.person_id
        for one in buddies
        if (hard.gender and one.gender and one.gender != hard.gender)
        or (hard.no_pets and one.pets is True)
        or (hard.no_smoking and one.smokes is True)
        or (tags and one.languages and not tags & {tag[:2] for tag in one.languages})
    }
    assert {one.person_id for one in found} == {one.person_id for one in buddies} - out
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert all(0 <= one.score <= 100 for one in found)
    codes = {reason.code for one in found for reason in (*one.fits, *one.misfits)}
    assert codes <= DOCUMENTED


def test_among_equals_who_waited_longest_is_first() -> None:
    """Nobody is forgotten because of how the ids sort."""
    earlier = replace(BUDDY, person_id="z", since=NOW - timedelta(days=400))
    later = replace(BUDDY, person_id="a", since=NOW - timedelta(days=300))
    assert [one.person_id for one in rank(FAMILY, [later, earlier], NOW)] == ["z", "a"]


def test_the_best_are_enough() -> None:
    """Where nobody asks for all, the first fifty are the same as of all."""
    rng = Random(7)
    many = [replace(BUDDY, person_id=f"p{n}", duos=rng.randrange(4)) for n in range(80)]
    every = rank(FAMILY, many, NOW, most=None)
    assert len(every) == 80
    assert rank(FAMILY, many, NOW) == every[:50]
    assert rank(FAMILY, many, NOW, most=3) == every[:3]


@pytest.mark.parametrize(
    ("postcode", "area", "fits", "misfits"),
    [
        ("1080", "far", ["same_postcode"], []),
        ("4000", "west", ["same_area"], ["distance_unknown"]),
        ("", "north", ["neighbour_area"], ["distance_unknown"]),
        ("4000", "far", [], ["distance_unknown", "other_area"]),
        ("", None, [], ["distance_unknown"]),
        ("1800", "far", ["near"], []),
        ("3000", "west", [], ["far"]),
    ],
)
def test_the_place(postcode: str, area: str | None, fits: list[str], misfits: list[str]) -> None:
    """Kilometres where both postcodes are known; else the areas, and that it is unknown."""
    found = only(buddy=replace(BUDDY, postcode=postcode, area_id=area))
    places = {"same_postcode", "near", "same_area", "neighbour_area"}
    assert [one.code for one in found.fits if one.code in places] == fits
    wrong = {"distance_unknown", "other_area", "far"}
    assert [one.code for one in found.misfits if one.code in wrong] == misfits


def test_an_unknown_postcode_that_is_the_same_is_the_same() -> None:
    """No table is needed to know that."""
    wanted = replace(FAMILY, postcode="4000")
    assert only(wanted, replace(BUDDY, postcode=" 4000 ")).fits[1].code == "same_postcode"


def test_the_longest_common_times_are_said_in_order() -> None:
    """Three at most, from Monday on; less than an hour is none."""
    wanted = replace(FAMILY, week={day: [("08:00", "20:00")] for day in range(7)})
    week = {6: [("08:00", "12:00")], 0: [("08:00", "10:00"), ("12:00", "12:59")],
            4: [("09:00", "12:00")], 3: [("18:00", "24:00")]}  # fmt: skip
    found = only(wanted, replace(BUDDY, week=week))
    times = ((0, "08:00", "10:00"), (4, "09:00", "12:00"), (6, "08:00", "12:00"))
    assert said(found.fits)["free"]["times"] == times
    short = replace(BUDDY, week={0: [("12:00", "12:59")]})
    assert "never_free_together" in said(only(wanted, short).misfits)


@pytest.mark.parametrize(
    ("one", "other", "km"),
    [("1000", "2000", 41), ("1000", "9000", 50), ("9000", "8000", 39), ("3500", "3600", 12),
     ("1000", "3000", 25), ("1080", "1070", 2), ("8400", "3680", 201)],
)  # fmt: skip
def test_kilometres_are_about_right(one: str, other: str, km: int) -> None:
    """As the crow flies between towns that everybody knows."""
    apart = km_apart(one, other)
    assert apart is not None
    assert abs(apart - km) <= 2
    assert km_apart(other, one) == apart


def test_every_place_is_in_flanders_or_brussels() -> None:
    """All nineteen municipalities are there, and no degrees were swapped."""
    places = middles()
    assert all(50.68 < north < 51.51 and 2.54 < east < 5.92 for north, east in places.values())
    assert all(re.fullmatch(r"[12389]\d{3}", postcode) for postcode in places)
    brussels = {"1000", "1030", "1040", "1050", "1060", "1070", "1080", "1081", "1082", "1083"}
    brussels |= {"1090", "1140", "1150", "1160", "1170", "1180", "1190", "1200", "1210"}
    assert brussels <= places.keys()
    assert all((km_apart("1000", one) or 0) <= 9 for one in brussels)
    provinces = {"2": "2000", "8": "8000", "9": "9000"}
    for postcode in places:
        middle = provinces.get(postcode[0])
        assert middle is None or (km_apart(postcode, middle) or 0) < 65


def test_nothing_personal_in_a_log() -> None:
    """What a buddy likes, is, or where they live does not show when they are printed."""
    assert not re.search("Cooking|woman|1070", repr(BUDDY))
    assert not re.search("walking|1080", repr(FAMILY))
