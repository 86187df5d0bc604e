"""What of signals may be shown: who reads it, and knows the rule, learns of no small group."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import combinations_with_replacement, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.signals.heat import heat, rounded, trend
from bot.signals.rule import FEWEST, Cell, Known, Signal, Split, release, split

Leaf = tuple[str, str, str]
"""A B, a right, an area."""


def leaves(known: Known) -> list[Leaf]:
    """Everything that can be named."""
    return list(product(known.bs, known.subjects, known.areas))


def once_each(chosen: Iterable[Leaf]) -> list[Signal]:
    """A world in which every family names one thing."""
    return [Signal(*leaf, str(n)) for n, leaf in enumerate(chosen)]


# -- an attacker who tries every world -------------------------------------------------------------

SMALL = [
    (Known("a", "xyz", "p"), 3, 8),
    (Known("a", "xyzw", "p"), 3, 8),
    (Known("a", "x", "pqr"), 3, 9),
    (Known("a", "x", "pq"), 3, 9),
    (Known("a", "xyz", "pq"), 3, 7),
    (Known("ab", "xyz", "p"), 3, 7),
    (Known("abc", "xy", "p"), 3, 7),
    (Known("a", "xyz", "p"), 5, 16),
    (Known("a", "wxyz", "p"), 5, 15),
    (Known("a", "x", "pqr"), 5, 17),
]


@pytest.mark.parametrize(("known", "fewest", "most"), SMALL)
def test_every_world_is_tried(known: Known, fewest: int, most: int) -> None:
    """Of all worlds of up to so many families that show the same, no cell and no sum of
    cells, whichever, always has a small number in it; and in every cell there may be nobody."""
    places = leaves(known)
    every = range(1, 2 ** len(places))
    groups = [[at for at in range(len(places)) if bits >> at & 1] for bits in every]
    for many in range(most + 1):
        worlds: dict[tuple[Cell, ...], list[set[int]]] = defaultdict(
            lambda: [set() for _ in groups]
        )
        for chosen in combinations_with_replacement(range(len(places)), many):
            shown = tuple(release(once_each(places[at] for at in chosen), known, fewest))
            for values, group in zip(worlds[shown], groups, strict=True):
                values.add(sum(chosen.count(at) for at in group))
        for shown, found in worlds.items():
            if not shown:
                continue
            for values, group in zip(found, groups, strict=True):
                small = {each for each in values if 0 < each < fewest}
                told = shown, [places[at] for at in group], values
                assert small != values, told
                assert len(group) > 1 or 0 in values or min(values) >= fewest, told


# -- another world for every small cell ------------------------------------------------------------

TOWN = Known(("bekend", "bereikbaar", "betaalbaar"), tuple("abcdef"), ("noord", "zuid", "west"))
SIDES = ("b", "subject", "area")


def moved(found: Sequence[Signal], side: str, to: dict[Signal, str]) -> list[Signal]:
    """The same world, with some signals given to another part."""
    return [replace(each, **{side: to.get(each, getattr(each, side))}) for each in found]


def without(found: Sequence[Signal], leaf: Leaf, known: Known) -> list[Signal] | None:
    """A world that shows the same and has nobody in this leaf; None where the leaf is shown."""
    within = list(found)
    for side, name in zip(SIDES, leaf, strict=True):
        names = {"b": known.bs, "subject": known.subjects, "area": known.areas}[side]
        of = {n: {s.family for s in within if getattr(s, side) == n} for n in names}
        made = split({n: frozenset(families) for n, families in of.items()})
        if made and name in made.shown:
            within = [each for each in within if getattr(each, side) == name]
            continue
        hidden = list(made.others if made else names)
        theirs = [each for each in within if getattr(each, side) in hidden]
        free = [n for n in hidden if n != name]
        return moved(
            found, side, elsewhere(theirs, side, free, {n: len(of[n]) for n in hidden}, made)
        )
    return None


def elsewhere(
    theirs: Sequence[Signal], side: str, free: list[str], sizes: dict[str, int], made: Split | None
) -> dict[Signal, str]:
    """Where the signals of hidden parts can be, but for one of these parts."""
    large = [name for name, size in sizes.items() if size >= FEWEST]
    if made is None:
        alone = theirs[0].family
        last = free[-1]
        return {each: last if each.family == alone else free[0] for each in theirs}
    if large:
        goes = dict(zip(large, free, strict=False))
        return {each: goes.get(getattr(each, side), free[len(large)]) for each in theirs}
    families = sorted({each.family for each in theirs})
    return {each: free[families.index(each.family) // (FEWEST - 1)] for each in theirs}


@st.composite
def towns(draw: st.DrawFn) -> list[Signal]:
    """Families that each name some things, mostly the same few."""
    likely = draw(st.lists(st.sampled_from(leaves(TOWN)), min_size=1, max_size=8))
    found = set()
    for n in range(draw(st.integers(0, 45))):
        for leaf in draw(st.lists(st.sampled_from(likely), min_size=1, max_size=3)):
            found.add(Signal(*leaf, f"family {n}"))
    return sorted(found, key=lambda each: (each.family, each.b, each.subject, each.area))


@given(towns())
@settings(max_examples=150, deadline=None)
def test_there_is_another_world_for_every_small_cell(found: list[Signal]) -> None:
    """Families may name several things; of each cell with few in it, nobody can say that anybody
    is in it: with all of them elsewhere, every number that is shown is the same."""
    shown = release(found, TOWN)
    if not shown:
        return
    for leaf in leaves(TOWN):
        many = {s.family for s in found if (s.b, s.subject, s.area) == leaf}
        if not 0 < len(many) < FEWEST:
            continue
        other = without(found, leaf, TOWN)
        assert other is not None
        assert not [s for s in other if (s.b, s.subject, s.area) == leaf]
        assert release(other, TOWN) == shown


@given(towns())
@settings(max_examples=100, deadline=None)
def test_every_number_has_enough_families_behind_it(found: list[Signal]) -> None:
    """Different families, and never more than there are."""
    everybody = len({each.family for each in found})
    cells = release(found, TOWN)
    assert all(FEWEST <= each.families <= everybody for each in cells)
    assert len({(each.b, each.subject, each.area) for each in cells}) == len(cells)
    assert bool(cells) == (everybody >= FEWEST)


# -- what is still said ----------------------------------------------------------------------------


def naming(many: int, b: str, subject: str, area: str = "noord") -> list[Signal]:
    """So many families that name this."""
    return [Signal(b, subject, area, f"{b} {subject} {area} {n}") for n in range(many)]


def lines(found: Sequence[Signal]) -> list[str]:
    """What is shown, a line each."""
    return [f"{e.b} {e.subject} {e.area} {e.families}" for e in release(found, TOWN)]


def test_six_families_still_say_something() -> None:
    """Too few to say of what, they say how many; when most name one B, that B."""
    six = [Signal(*leaf, str(n)) for n, leaf in enumerate(leaves(TOWN)[::10])]
    assert lines(six) == ["* * * 6"]
    assert lines(six[:4]) == []
    assert lines(naming(6, "betaalbaar", "a")) == [
        "* * * 6", "betaalbaar * * 6", "betaalbaar a * 6", "betaalbaar a noord 6",
    ]  # fmt: skip
    assert lines(naming(3, "betaalbaar", "a") + naming(3, "betaalbaar", "b", "zuid")) == [
        "* * * 6", "betaalbaar * * 6",
    ]  # fmt: skip


def test_small_rights_and_areas_are_told_together() -> None:
    """The rest of a B is one group; so are the other areas, when the group tells of none."""
    found = naming(9, "betaalbaar", "a") + naming(3, "betaalbaar", "b", "zuid")
    found += naming(3, "betaalbaar", "c", "west")
    assert lines(found) == [
        "* * * 15", "betaalbaar * * 15", "betaalbaar a * 9", "betaalbaar a noord 9",
        "betaalbaar ~ * 6",
    ]  # fmt: skip
    more = (
        naming(9, "betaalbaar", "a") + naming(7, "betaalbaar", "b") + naming(1, "betaalbaar", "c")
    )
    assert [line for line in lines(more) if "noord" not in line] == [
        "* * * 17", "betaalbaar * * 17", "betaalbaar a * 9", "betaalbaar ~ * 8",
    ]  # fmt: skip


def test_two_areas_are_never_told_apart_by_the_rest() -> None:
    """Nine and two: the two would be what is left of eleven."""
    found = naming(9, "betaalbaar", "a") + naming(2, "betaalbaar", "a", "zuid")
    assert lines(found) == ["* * * 11", "betaalbaar * * 11", "betaalbaar a * 11"]


# -- how it reads ----------------------------------------------------------------------------------


def test_darker_is_more_and_trends_need_both_quarters() -> None:
    """Four shades; no arrow where one of two numbers is not shown; reports round down."""
    assert [heat(many, 20) for many in (5, 6, 11, 16, 20)] == [1, 2, 3, 4, 4]
    assert [trend(*pair) for pair in ((7, 5), (5, 7), (6, 6), (None, 5), (5, None))] == [
        "up", "down", "same", "", "",
    ]  # fmt: skip
    assert [rounded(many) for many in (5, 9, 10, 44)] == [5, 5, 10, 40]
