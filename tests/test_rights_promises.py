"""What the rights talk promises of all rights and at every question, tried on each of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.explorer import AFTER, SEED, Seen, _alone, _talk
from bench.families import MIXED, SETTLED, Town, draw
from bench.figures import percentile
from bot.app import Naast
from bot.settings import Settings
from dialogues.contents import load
from dialogues.rights.explorer import FIRST_ANSWER_AFTER
from dialogues.rights.models import MOST_SHOWN, Right
from dialogues.rights.verdicts import LIFTS_THE_CAP
from tests.asking import Reads, asks, labels, sure
from tests.conftest import EXAMPLE, FROZEN
from tests.speaking import Someone, at_the_menu, text
from tests.test_right import FLANDERS, HARD, SIX, reply, state, store

CONTENTS = load()
HARMFUL = [right for right in CONTENTS.rights.values() if right.ask_first]
RATHER = "Would you rather talk to a person about this?"
SO_FAR = "📋 My rights so far"
MONEY = re.compile(r"€|\beuros?\b|\bEUR\b|\d[.,]\d{2}\b", re.IGNORECASE)
FAMILIES = 120


@pytest.fixture(scope="module")
def naast(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Naast]:
    data = tmp_path_factory.mktemp("promises")
    settings = Settings(data=data, organisation=EXAMPLE)
    built = Naast(settings, now=lambda: FROZEN, reads=Reads())
    yield built
    built.database.close()


@pytest.fixture
def family(naast: Naast) -> Someone:
    """A family at the menu."""
    return at_the_menu(naast)


def told_before(family: Someone, *said: str) -> None:
    """Let the family be in the talk about rights, with these answers."""
    family.types("my rights")
    now = state(family)
    now.frame.answers["replies"] = [reply(family, each) for each in said]
    store(family, now)


# -- the figures of `make bench`, on a few families ------------------------------------------------


@pytest.mark.parametrize("town", [MIXED, SETTLED], ids=lambda town: town.name)
def test_the_talk_is_light(town: Town) -> None:
    """Few questions, the same result, most of it after eight; `make bench` draws ten thousand."""
    seen = Seen()
    for family in islice(draw(CONTENTS, town, SEED), FAMILIES):
        _talk(CONTENTS, family, seen)
    assert AFTER == 8
    assert seen.same == FAMILIES
    assert sorted(seen.questions)[FAMILIES // 2] <= 11
    assert percentile(seen.questions, 95) <= 13
    assert seen.choices <= MOST_SHOWN
    assert sum(seen.settled) / FAMILIES >= 0.92
    assert seen.likely_shown / seen.likely >= 0.9


@pytest.mark.parametrize("town", [MIXED, SETTLED], ids=lambda town: town.name)
def test_one_right_is_mostly_settled_in_three_questions(town: Town) -> None:
    """Each right, asked by families that are drawn."""
    drawn = islice(draw(CONTENTS, town, SEED + 1), 12)
    counts = [_alone(CONTENTS.explorer.for_right(r), one) for one in drawn for r in CONTENTS.rights]
    assert sum(count <= FIRST_ANSWER_AFTER for count in counts) / len(counts) >= 0.95


# -- at every question -----------------------------------------------------------------------------


def test_results_so_far_are_one_tap_away_at_every_question(family: Someone) -> None:
    """From the first answer on; the tap leads back to the same question, its ticks still there."""
    family.types("my rights")
    family.taps("In Flanders")
    met = 0
    while state(family).frame.step != "which":
        before = state(family).frame
        assert SO_FAR in labels(family), before.step
        family.taps(SO_FAR)
        after = state(family).frame
        assert after.answers.get("now") == before.answers.get("now")
        assert after.step == before.step
        if before.step == "tick":
            first = family.choices()[0]
            family.picks(first["id"])
            family.taps(SO_FAR)
            assert state(family).frame.answers["tick"] == [first["id"].partition("=")[2]]
            family.taps("That is all")
        else:
            family.types("7" if before.step == "ages" else "skip")
        met += 1
        assert met < 30
    assert met > 4


@pytest.mark.parametrize("typed", ["400 and 3", "99", "-4 and 200"])
def test_impossible_ages_get_a_kind_question(family: Someone, typed: str) -> None:
    """Nothing is kept of them, and the right ones still count."""
    family.types("my rights")
    family.taps("In Flanders")
    assert state(family).frame.step == "ages"
    assert "I did not find ages in that. For example: 4 and 9." in text(family.types(typed))
    assert state(family).frame.step == "ages"
    family.types("4 and 9")
    assert state(family).frame.answers["replies"][-1][2] == {"ages": [4, 9]}


# -- what can do harm ------------------------------------------------------------------------------


@given(st.dictionaries(st.sampled_from(CONTENTS.fact_names), st.sampled_from([True, False, None])))
def test_what_can_do_harm_never_goes_above_maybe(told: dict[str, bool | None]) -> None:
    """Of each such right: unless all that is feared is known not to be so, or they are Belgian."""
    known = CONTENTS.explorer.known(told)
    verdicts = CONTENTS.explorer.verdicts(told)
    for right in HARMFUL:
        assert right.ask_first
        feared = any(known.get(name) is not False for name in right.ask_first.when)
        if feared and not known.get(LIFTS_THE_CAP):
            assert verdicts[right.id].verdict != "likely"
            assert verdicts[right.id].asks_first or verdicts[right.id].verdict in ("no", "had")


@pytest.mark.parametrize("right", HARMFUL, ids=lambda right: right.id)
def test_of_each_of_them_a_person_comes_before_the_how(family: Someone, right: Right) -> None:
    """Whatever is left open: it says why before it says where and how."""
    told_before(family, FLANDERS, SIX, HARD)
    found = text(asks(family, sure(right.id)))
    for _question in range(8):
        step = state(family).frame.step
        if step in ("now", "person_first"):
            break
        assert right.how not in found
        found += text(family.taps("Ask me here") if step == "before" else family.types("skip"))
    assert state(family).frame.step == "person_first"
    assert right.ask_first
    assert right.ask_first.say in found
    assert right.where not in found
    assert right.how not in found


def test_a_person_is_offered_before_the_stay_in_a_talk_about_one_right_too(
    family: Someone,
) -> None:
    """With what was told of the rest, the next question would be on their papers."""
    told_before(family, FLANDERS, SIX, HARD, "-minor", "-living_wage")
    assert RATHER in text(asks(family, sure("living-wage")))
    assert labels(family)[:3] == ["💬 Ask me here", "👤 A person", "🤐 Leave it out"]


# -- amounts ---------------------------------------------------------------------------------------


def test_no_amount_of_money_is_told_to_a_family() -> None:
    """They stand with their date in a field for editors alone."""
    words = ("name", "who_for", "gives", "where", "how", "itself", "careful")
    for right in CONTENTS.rights.values():
        told = [*(getattr(right, each) or "" for each in words), *right.papers]
        assert not [said for said in told if MONEY.search(said)], right.id
        if right.amounts and MONEY.search(right.amounts):
            assert re.search(r"\b20\d\d\b|undated", right.amounts), right.id
    texts = (each.text for each in CONTENTS.barriers.special.values())
    assert not [said for said in texts if said and MONEY.search(said)]
