"""A family asks for a buddy: six taps, hard wishes as they were said, both yeses for a child, news
on the day that was promised, and no place in a row."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from bot.app import Naast
from storage import buddies, cases, consents, duos, errands, staff, wishes
from storage.duos import Member, NotReady
from storage.staff import Area
from storage.wishes import Hard
from tests.beside.duo import beside, id_of, run, talker
from tests.beside.steps import becomes, buddy_of, karin, wish_of
from tests.conftest import FROZEN
from tests.speaking import Someone, text
from tests.transcript import Hands

SIX = (
    "A buddy",
    "For me or us",
    "Going along",
    "Wednesday afternoon",
    "No, nothing special",
    "Centrum",
)


@pytest.fixture
def coordinator(naast: Naast) -> str:
    """Karin, who coordinates Centrum; her id."""
    who = karin(naast)
    centre = Area("", "Centrum", ("1000",), coordinator_id=who)
    naast.database.write(lambda tx: staff.save_area(tx, centre))
    naast.database.write(lambda tx: staff.save_area(tx, Area("", "Jette", ("1090",))))
    return who


@pytest.fixture
def amal(naast: Naast) -> Someone:
    """A family at the menu."""
    return talker(naast, "Amal", "en")


def asks(family: Someone, *labels: str) -> str:
    """Tap these; what was said last."""
    said = ""
    for label in labels:
        said = text(family.taps(label))
    return said


# -- asking ----------------------------------------------------------------------------------------


def test_six_taps_from_the_menu(naast: Naast, coordinator: str, amal: Someone) -> None:
    """What for, when, where: asked, kept, with a day on which more is heard."""
    said = asks(amal, *SIX)
    assert "Karin looks for a buddy who fits you" in said
    assert "Next news on Tuesday, 8 December 2026." in said
    wish = wish_of(amal)
    assert wish
    area = naast.database.read(lambda tx: staff.area(tx, wish.area_id))
    assert area
    assert (wish.state, wish.aims, area.name) == ("waiting", ("along",), "Centrum")
    assert (wish.minor, wish.put_by, wish.may_be_matched) == (False, None, True)
    week = naast.database.read(lambda tx: buddies.week(tx, id_of(amal)))
    assert week == {2: [("12:00", "18:00")]}
    given = naast.database.read(lambda tx: consents.of(tx, id_of(amal)))
    assert [each.item for each in given] == ["beside"]


def test_it_says_who_sees_the_answers_before_asking(coordinator: str, amal: Someone) -> None:
    """What a buddy is and who reads it come with the first question."""
    said = text(amal.taps("A buddy"))
    assert "A buddy is a volunteer beside you" in said
    assert "Karin sees your answers" in said


def test_hard_wishes_are_kept_as_they_were_said(coordinator: str, amal: Someone) -> None:
    """Language, woman or man, pets, smoking; both ticked is either; own words stand beside."""
    asks(amal, "A buddy", "For me", "Several of these", "Company", "homework", "That is all")
    asks(amal, "I choose the hours", "Saturday morning", "Sunday afternoon", "That is all")
    asks(amal, "speaks my language", "A woman", "No pets", "No smoking", "That is all")
    amal.types("1000")
    wish = wish_of(amal)
    assert wish
    assert wish.aims == ("company", "homework")
    assert wish.about.hard == Hard(("en",), "woman", True, True)
    assert wish.about.postcode == "1000"


def test_a_woman_or_a_man_is_either(coordinator: str, amal: Someone) -> None:
    """Both ticked rules nobody out."""
    asks(amal, "A buddy", "For me", "Company", "It does not matter", "A woman", "A man")
    asks(amal, "That is all", "Jette")
    wish = wish_of(amal)
    assert wish
    assert wish.about.hard == Hard()


def test_own_words_are_answers_too(coordinator: str, amal: Someone) -> None:
    """What must be so can be said in a sentence."""
    asks(amal, "A buddy", "For me", "Company", "It does not matter")
    amal.types("somebody patient with small children")
    amal.types("skip")
    wish = wish_of(amal)
    assert wish
    assert wish.about.words == "somebody patient with small children"


def test_all_but_for_whom_can_be_skipped(coordinator: str, amal: Someone) -> None:
    """Nothing is a condition; but for whom it is must be known, for the sake of children."""
    amal.taps("A buddy")
    assert "Who is it for?" in text(amal.types("skip"))
    amal.taps("For me")
    for _question in range(4):
        amal.types("skip")
    wish = wish_of(amal)
    assert wish
    assert (wish.aims, wish.about.hard, wish.area_id) == ((), Hard(), None)


def test_where_is_not_asked_when_it_is_known(naast: Naast, coordinator: str, amal: Someone) -> None:
    """A tap less."""
    near = naast.database.read(staff.areas_of)[0].id
    naast.database.write(lambda tx: staff.settle(tx, id_of(amal), area_id=near))
    assert "Karin looks for a buddy" in asks(amal, *SIX[:-1])


# -- a child ---------------------------------------------------------------------------------------


def test_a_child_needs_the_parent_and_the_coordinator(
    naast: Naast, coordinator: str, amal: Someone
) -> None:
    """The parent's yes comes with the tap; until the coordinator's too nobody is matched."""
    asks(amal, "A buddy", "For my child, and I agree", "homework", "It does not matter")
    said = asks(amal, "No, nothing special", "Centrum")
    assert "For a child Karin talks with you first" in said
    wish = wish_of(amal)
    assert wish
    assert (wish.minor, wish.parent_yes, wish.coordinator_yes) == (True, FROZEN, None)
    lien = becomes(naast)
    sides = [Member(id_of(lien), "buddy", "Lien"), Member(id_of(amal), "family", "a child")]
    naast.database.write(lambda tx: buddies.see_extract(tx, id_of(lien), FROZEN.date()))
    naast.database.write(lambda tx: buddies.confirm(tx, id_of(lien), coordinator, FROZEN))
    with pytest.raises(NotReady):
        naast.database.write(lambda tx: duos.propose(tx, sides, FROZEN))
    naast.database.write(lambda tx: wishes.coordinator_says_yes(tx, wish.id, FROZEN))
    assert naast.database.write(lambda tx: duos.propose(tx, sides, FROZEN)).state == "proposed"


def test_who_is_under_18_reaches_a_person(naast: Naast, coordinator: str, amal: Someone) -> None:
    """Without a parent nobody is matched, and somebody writes to them about it."""
    asks(amal, "A buddy", "I am under 18", "Company", "It does not matter")
    said = asks(amal, "No, nothing special", "Centrum")
    assert "Under 18 a parent and Karin say yes too. Karin writes to you here." in said
    wish = wish_of(amal)
    assert wish
    assert (wish.minor, wish.parent_yes, wish.may_be_matched) == (True, None, False)
    case = naast.database.read(lambda tx: cases.open_of(tx, id_of(amal)))
    assert case
    assert (case.why, case.responsible_id) == ("wish_young", coordinator)


# -- put forward -----------------------------------------------------------------------------------


def test_put_forward_by_a_colleague_with_the_familys_yes(
    naast: Naast, coordinator: str, amal: Someone
) -> None:
    """The family is asked first, who thought of it is named and kept."""
    naast.database.write(
        lambda tx: errands.add(tx, id_of(amal), "wish", f"put:{coordinator}", FROZEN)
    )
    run(naast.clock.errands)
    assert "Karin thinks that a buddy may be something for you" in text(amal.reads())
    assert wish_of(amal) is None
    asks(amal, "Yes, please", *SIX[1:])
    wish = wish_of(amal)
    assert wish
    assert wish.put_by == coordinator


def test_put_forward_and_not_wanted(naast: Naast, coordinator: str, amal: Someone) -> None:
    """No is a good answer: nothing is kept."""
    naast.database.write(
        lambda tx: errands.add(tx, id_of(amal), "wish", f"put:{coordinator}", FROZEN)
    )
    run(naast.clock.errands)
    assert "That is fine. You can always ask me later." in text(amal.taps("No, thank you"))
    assert wish_of(amal) is None
    assert naast.database.read(lambda tx: consents.of(tx, id_of(amal))) == []


# -- while it waits --------------------------------------------------------------------------------


def test_while_waiting_no_place_in_a_row(coordinator: str, amal: Someone) -> None:
    """Since when, what for, the next day, what can be done; and nothing that counts others."""
    asks(amal, *SIX)
    amal.types("menu")
    said = text(amal.taps("A buddy"))
    since = "You asked for a buddy on Tuesday, 24 November 2026: Going along somewhere."
    assert since in said
    assert "Next news on Tuesday, 8 December 2026." in said
    rest = re.sub(r"2[04] November 2026|8 December 2026|24", "", said)
    assert not re.search(r"\d", rest)


def test_what_they_like_can_be_told_while_waiting(coordinator: str, amal: Someone) -> None:
    """It helps to find somebody who fits, and asks for nothing else."""
    asks(amal, *SIX)
    asks(amal, "What I like to do", "Cooking", "Music")
    assert "Good. That helps" in text(amal.taps("That is all"))
    wish = wish_of(amal)
    assert wish
    assert wish.about.likes == ("cooking", "music")
    assert wish.aims == ("along",)


def test_news_is_kept(naast: Naast, clock: Hands, coordinator: str, amal: Someone) -> None:
    """On the day, once, with the next day; a late one says that it is late."""
    asks(amal, *SIX)
    wish = wish_of(amal)
    assert wish
    assert wish.next_news
    clock.at = wish.next_news - timedelta(minutes=1)
    run(naast.clock.news)
    assert amal.reads() == []
    clock.at = wish.next_news
    run(naast.clock.news)
    said = text(amal.reads())
    assert "There is no buddy yet who fits you. Karin keeps looking." in said
    assert "Next news on Tuesday, 22 December 2026." in said
    assert "too late" not in said
    run(naast.clock.news)
    assert amal.reads() == []
    clock.at += timedelta(days=20)
    run(naast.clock.news)
    assert "It comes too late, and I am sorry." in text(amal.reads())


def test_who_needs_nobody_any_more_hears_nothing_more(
    naast: Naast, clock: Hands, coordinator: str, amal: Someone
) -> None:
    """One tap and a yes; it can be asked anew later."""
    asks(amal, *SIX)
    asks(amal, "I do not need", "Yes, stop looking")
    assert wish_of(amal) is None
    clock.at += timedelta(days=30)
    run(naast.clock.news)
    assert amal.reads() == []
    assert "Who is it for?" in text(amal.taps("A buddy"))


def test_who_was_matched_meanwhile_is_asked_how_to_say_goodbye(
    naast: Naast, coordinator: str, amal: Someone
) -> None:
    """The question stood open when somebody was found: the wish of who has a buddy does not end
    by it, and the buddy does not go without a goodbye."""
    asks(amal, *SIX)
    amal.taps("I do not need")
    lien = talker(naast, "Lien Maes", "en")
    naast.database.write(lambda tx: beside(tx, id_of(lien), id_of(amal), coordinator))
    amal.taps("Yes, stop looking")
    assert "With a last word" in str(amal.choices())
    wish = wish_of(amal)
    assert wish
    assert wish.state == "matched"


def test_asked_twice_is_one_wish(naast: Naast, coordinator: str, amal: Someone) -> None:
    """A wish that was made meanwhile (by two devices at once) is shown, and not made again."""
    asks(amal, *SIX[:-1])
    naast.database.write(lambda tx: wishes.ask(tx, id_of(amal), ("company",), FROZEN))
    assert "You asked for a buddy on" in text(amal.taps("Centrum"))
    wish = wish_of(amal)
    assert wish
    assert wish.aims == ("company",)


def test_who_would_rather_help_is_led_on(coordinator: str, amal: Someone) -> None:
    """The first page has the other side too."""
    said = asks(amal, "A buddy", "I want to be a buddy")
    assert "Good that you want to help, Amal." in said
    amal.taps("Yes, let us begin")
    assert buddy_of(amal).state == "asking"
