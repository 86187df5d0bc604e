"""A duo, both sides of it: the family is asked first, a no needs no reason and is nobody's, what
both hope for is shown to both, a break, and a good end after which somebody else can come."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.app import Naast
from storage import buddies, checkins, consents, duos, errands, meetups, wishes
from storage.database import Tx
from storage.duos import Member
from storage.times import When
from tests.beside.duo import Pair, id_of, pair, run, talker, waiting
from tests.beside.steps import buddy_of, wish_of
from tests.conftest import FROZEN
from tests.speaking import Someone, text
from tests.transcript import Hands

LATER = timedelta(minutes=6)
"""After this nobody is in the middle of something any more."""


@pytest.fixture
def asked(naast: Naast, clock: Hands) -> Pair:
    """Lien and Amal, proposed to each other, and the family asked."""
    made = pair(naast, clock)
    naast.database.write(lambda tx: duos.end(tx, made.duo, FROZEN))

    def work(tx: Tx) -> str:
        family, buddy = id_of(made.amal), id_of(made.lien)
        wishes.ask(tx, family, ("company",), FROZEN)
        sides = [
            Member(family, "family", "A mother of two, speaks Arabic"),
            Member(buddy, "buddy", "Lien, 34, likes to cook"),
        ]
        duo = duos.propose(tx, sides, FROZEN, coordinator_id=made.karin)
        errands.add(tx, family, "duo_asked", duo.id, FROZEN)
        return duo.id

    made.duo = naast.database.write(work)
    run(naast.clock.errands)
    return made


def hears(of: Pair, who: Someone) -> str:
    """What came to somebody because of the other side."""
    of.clock.at += LATER
    return text(of.hears(who))


# -- yes or no -------------------------------------------------------------------------------------


def test_the_family_is_asked_first(naast: Naast, asked: Pair) -> None:
    """It reads who the buddy is and what the buddy would read of it, its first name too; until its
    yes the buddy hears nothing at all."""
    said = text(asked.amal.reads())
    assert "Karin knows somebody who may suit you." in said
    assert "Lien: “Lien, 34, likes to cook”" in said
    assert "This is what they read of you: “Amal: A mother of two, speaks Arabic”" in said
    assert waiting(naast, asked.lien) == []
    assert "looks for a family that fits you" in text(asked.lien.types("buddy"))
    asked.amal.taps("Yes, gladly")
    said = hears(asked, asked.lien)
    assert "Amal: “A mother of two, speaks Arabic”" in said
    given = naast.database.read(lambda tx: consents.of(tx, id_of(asked.amal)))
    assert ("introduction", "Lien") in [(each.item, each.receiver) for each in given]


def test_both_say_yes(naast: Naast, asked: Pair) -> None:
    """The duo begins, the wish waits no more, both hear it, and both are asked what they hope
    for."""
    asked.amal.taps("Yes, gladly")
    hears(asked, asked.lien)
    said = text(asked.lien.taps("Yes, gladly"))
    assert "Good news: you both said yes." in said
    assert "Good news: you both said yes. Lien is beside you now." in hears(asked, asked.amal)
    assert asked.found().state == "active"
    wish = wish_of(asked.amal)
    assert wish
    assert (wish.state, wish.next_news) == ("matched", None)


def test_a_no_of_the_family_stays_with_the_family(naast: Naast, asked: Pair) -> None:
    """No reason is asked, the buddy never hears of it, and the family keeps waiting."""
    asked.amal.reads()
    said = asked.amal.taps("No, rather not")
    assert said[0].text == "That is fine. You need not say why. Karin keeps looking."
    assert asked.found().state == "ended"
    assert hears(asked, asked.lien) == ""
    wish = wish_of(asked.amal)
    assert wish
    assert wish.state == "waiting"
    assert wish.next_news


def test_a_no_of_the_buddy_is_told_without_whose_it_was(naast: Naast, asked: Pair) -> None:
    """The family hears that it does not work out, that it is not about them, and who goes on."""
    asked.amal.taps("Yes, gladly")
    hears(asked, asked.lien)
    asked.lien.taps("No, rather not")
    said = hears(asked, asked.amal)
    assert "This time it does not work out. That is not about you. Karin keeps looking." in said
    assert "Lien" not in said
    assert buddy_of(asked.lien).next_news


def test_what_they_read_of_me_can_be_changed(naast: Naast, asked: Pair) -> None:
    """In own words, shown once more, before the buddy reads anything."""
    asked.amal.taps("Change what they read")
    said = text(asked.amal.types("A family that likes long walks"))
    assert "This is what they read of you: “Amal: A family that likes long walks”" in said
    asked.amal.taps("Yes, gladly")
    said = hears(asked, asked.lien)
    assert "long walks" in said
    assert "mother of two" not in said


def test_an_old_button_answers_nothing_twice(naast: Naast, asked: Pair) -> None:
    """The answer may come late, from the menu; a second one changes nothing."""
    asked.amal.types("menu")
    asked.amal.picks(f"duo_asked.agree={asked.duo}.yes")
    member = asked.found().member(id_of(asked.amal))
    assert member
    assert member.answer == "yes"
    asked.amal.picks(f"duo_asked.agree={asked.duo}.no")
    member = asked.found().member(id_of(asked.amal))
    assert member
    assert member.answer == "yes"
    assert asked.found().state == "proposed"


def test_a_withdrawn_proposal_is_settled(naast: Naast, asked: Pair) -> None:
    """A coordinator took it back meanwhile: a kind sentence, and nothing else."""
    naast.database.write(lambda tx: duos.withdraw(tx, asked.duo, FROZEN))
    assert "That is settled already" in text(asked.amal.taps("Yes, gladly"))
    assert waiting(naast, asked.lien) == []


def test_with_two_buddies_all_say_yes(naast: Naast, clock: Hands) -> None:
    """Two buddies for one family: it begins with the last yes, and everybody hears it."""
    made = pair(naast, clock)
    bo = talker(naast, "Bo Smets", "en")

    def work(tx: Tx) -> str:
        duos.end(tx, made.duo, FROZEN)
        buddies.apply(tx, id_of(bo), FROZEN)
        buddies.save(tx, id_of(bo), adult=True)
        buddies.agree_rules(tx, id_of(bo), FROZEN)
        buddies.read_note(tx, id_of(bo), "1", FROZEN)
        buddies.sign(tx, id_of(bo), "1", FROZEN)
        buddies.see_extract(tx, id_of(bo), FROZEN.date())
        buddies.confirm(tx, id_of(bo), made.karin, FROZEN)
        sides = [Member(id_of(made.amal), "family", "A mother of two")]
        sides += [Member(id_of(each), "buddy", "a buddy") for each in (made.lien, bo)]
        duo = duos.propose(tx, sides, FROZEN, form="two", coordinator_id=made.karin)
        errands.add(tx, id_of(made.amal), "duo_asked", duo.id, FROZEN)
        return duo.id

    made.duo = naast.database.write(work)
    run(naast.clock.errands)
    made.amal.taps("Yes, gladly")
    made.clock.at += LATER
    run(naast.clock.errands)
    assert "Thank you. I ask the other side too" in text(made.lien.taps("Yes, gladly"))
    assert made.found().state == "proposed"
    bo.taps("Yes, gladly")
    assert made.found().state == "active"
    said = hears(made, made.amal)
    assert "Lien and Bo" in said or "Bo and Lien" in said


def test_a_group_of_two_families(naast: Naast, clock: Hands) -> None:
    """The buddy is asked once both families said yes; words go to both; one yes to a time is for
    all, and all hear it."""
    made = pair(naast, clock)
    noor = talker(naast, "Noor Aziz", "en")

    def work(tx: Tx) -> str:
        duos.end(tx, made.duo, FROZEN)
        sides = [Member(id_of(each), "family", "A family") for each in (made.amal, noor)]
        sides.append(Member(id_of(made.lien), "buddy", "a buddy"))
        duo = duos.propose(tx, sides, FROZEN, form="group", coordinator_id=made.karin)
        for each in (made.amal, noor):
            errands.add(tx, id_of(each), "duo_asked", duo.id, FROZEN)
        return duo.id

    made.duo = naast.database.write(work)
    run(naast.clock.errands)
    made.amal.taps("Yes, gladly")
    assert hears(made, made.lien) == ""
    noor.taps("Yes, gladly")
    assert "Amal" in hears(made, made.lien)
    made.lien.taps("Yes, gladly")
    assert made.found().state == "active"
    for each in (made.amal, noor):
        hears(made, each)
        each.types("menu")
    made.lien.picks(f"go=write:{made.duo}")
    made.lien.types("Who would like soup?")
    assert all("Who would like soup?" in hears(made, each) for each in (made.amal, noor))
    made.lien.picks(f"go=meet:{made.duo}")
    made.lien.picks("meetup.what=walk")
    made.lien.types("saturday at 3pm")
    made.lien.taps("Yes")
    made.lien.types("Josaphatpark, 1030 Schaarbeek")
    made.lien.taps("No, nothing")
    assert all("Lien would like to meet you" in hears(made, each) for each in (made.amal, noor))
    noor.taps("Yes, that suits me")
    assert all("Noor says yes" in hears(made, each) for each in (made.amal, made.lien))
    (stands,) = made.agreed()
    people = naast.database.read(lambda tx: meetups.people_of(tx, [stands]))
    assert len(people[stands.id]) == 3


# -- what they hope for ----------------------------------------------------------------------------


def test_both_read_what_the_other_hopes_for(naast: Naast, asked: Pair) -> None:
    """Taps and own words, shown to both, and again on the page of the duo."""
    asked.amal.taps("Yes, gladly")
    hears(asked, asked.lien)
    asked.lien.taps("Yes, gladly")
    asked.lien.taps("Going out together")
    asked.lien.taps("That is all")
    hears(asked, asked.amal)
    said = text(asked.amal.types("somebody to laugh with"))
    assert "Lien hopes for: Going out together." in said
    assert "somebody to laugh with" in hears(asked, asked.lien)
    said = text(asked.lien.types("buddy"))
    assert "hopes for: somebody to laugh with." in said
    assert "You hope for: Going out together." in said


@pytest.mark.parametrize("words", ["somebody to laugh with", "iemand om mee te lachen"])
def test_somebody_is_what_they_hope_for(naast: Naast, asked: Pair, words: str) -> None:
    """Where it is asked what they hope for, that asks for no person of the house."""
    asked.amal.taps("Yes, gladly")
    hears(asked, asked.lien)
    asked.lien.taps("Yes, gladly")
    asked.lien.types(words)
    member = asked.found().member(id_of(asked.lien))
    assert member
    assert member.expects == words


def test_hopes_can_be_skipped(naast: Naast, asked: Pair) -> None:
    """Nothing has to be said."""
    asked.amal.taps("Yes, gladly")
    hears(asked, asked.lien)
    asked.lien.taps("Yes, gladly")
    assert "How would you like to begin?" in text(asked.lien.taps("Skip this"))
    assert all(each.expects == "" for each in asked.found().members)


# -- a break ---------------------------------------------------------------------------------------


def test_a_break_is_told_and_ends_with_a_question(naast: Naast, duo: Pair) -> None:
    """The other hears until when; on the day after it is asked whether they go on."""
    duo.amal.types("buddy")
    for label in ("More", "A break", "Two weeks"):
        duo.amal.taps(label)
    assert (duo.found().state, duo.found().paused_until) == ("paused", date(2026, 12, 8))
    assert "Amal takes a break until Tuesday, 8 December 2026." in hears(duo, duo.lien)
    duo.amal.types("menu")
    duo.amal.reads()
    duo.clock.at = FROZEN.replace(month=12, day=9, hour=8, minute=1)
    assert "Your break is over. Shall you and Lien go on?" in text(duo.hears(duo.amal))
    duo.amal.taps("Yes, we go on")
    assert duo.found().state == "active"
    assert "Amal can again." in hears(duo, duo.lien)


def test_a_break_that_ended_early_asks_nothing(naast: Naast, duo: Pair) -> None:
    """Who goes on before is not asked about it any more."""
    duo.amal.types("buddy")
    for label in ("More", "A break", "A month"):
        duo.amal.taps(label)
    duo.amal.types("buddy")
    for label in ("More", "We go on again"):
        duo.amal.taps(label)
    assert duo.found().state == "active"
    assert "duo_again" not in waiting(naast, duo.amal)


# -- a good end ------------------------------------------------------------------------------------


def test_it_ends_with_a_last_word(naast: Naast, duo: Pair) -> None:
    """The word is brought over, what was planned is cancelled, and nobody is blamed."""
    when = When("2026-11-28T15:00", "Europe/Brussels", 60)
    who = id_of(duo.lien)
    meetup = naast.database.write(
        lambda tx: (
            meetups.agree(
                tx,
                meetups.propose(tx, duo.duo, who, "walk", [when], FROZEN).id,
                when,
                FROZEN,
            ).id
        )
    )
    duo.lien.types("buddy")
    for label in ("More", "I want to stop", "With a last word"):
        duo.lien.taps(label)
    assert "It ends here." in text(duo.lien.types("Thank you for the tea"))
    assert duo.found().state == "ended"
    stands = naast.database.read(lambda tx: meetups.get(tx, meetup))
    assert stands
    assert stands.state == "cancelled"
    said = hears(duo, duo.amal)
    assert "Lien stops now. That is not your fault" in said
    assert "A last word: “Thank you for the tea”" in said
    assert naast.database.read(lambda tx: checkins.of_duo(tx, duo.duo)) == []


def test_afterwards_somebody_else_can_come(naast: Naast, duo: Pair) -> None:
    """The family waits again with a day for news; the buddy can be proposed again."""
    duo.amal.types("buddy")
    for label in ("More", "I want to stop", "It just ends"):
        duo.amal.taps(label)
    assert "Karin looks for somebody. Next news on" in text(duo.amal.taps("Yes, please"))
    wish = wish_of(duo.amal)
    assert wish
    assert wish.state == "waiting"
    assert wish.next_news
    assert "Amal stops now." in hears(duo, duo.lien)
    assert "Karin looks for somebody." in text(duo.lien.taps("Yes, please"))
    assert buddy_of(duo.lien).state == "ready"
    assert buddy_of(duo.lien).next_news


def test_a_buddy_may_stop_altogether(naast: Naast, duo: Pair) -> None:
    """Thanked, not asked why; and nobody is proposed to them any more."""
    duo.lien.types("buddy")
    for label in ("More", "I want to stop", "It just ends"):
        duo.lien.taps(label)
    assert "Thank you. You are always welcome again." in text(duo.lien.taps("No, not now"))
    assert buddy_of(duo.lien).state == "left"


def test_a_goodbye_with_help(naast: Naast, duo: Pair) -> None:
    """The coordinator is asked, and until then nothing changes."""
    duo.lien.types("buddy")
    for label in ("More", "I want to stop"):
        duo.lien.taps(label)
    said = text(duo.lien.taps("With somebody who helps"))
    assert "Karin writes to you here" in said
    assert duo.found().state == "active"


# -- where "a buddy" leads -------------------------------------------------------------------------


def test_a_buddy_leads_to_who_is_beside_them(naast: Naast, duo: Pair) -> None:
    """Both sides see the other as far as that was agreed to; only a buddy has a coach there."""
    said = text(duo.amal.taps("A buddy"))
    assert "Lien: “a buddy”" in said
    assert "Ask my coach" not in "".join(each["label"] for each in duo.amal.choices())
    duo.lien.taps("A buddy")
    assert "Ask my coach" in "".join(each["label"] for each in duo.lien.choices())


def test_nobody_can_read_of_a_duo_that_is_not_theirs(naast: Naast, duo: Pair) -> None:
    """An id in an old or invented button opens nothing of others."""
    stranger = talker(naast, "Bo", "en")
    stranger.picks(f"duo_asked.agree={duo.duo}.yes")
    naast.database.write(lambda tx: errands.add(tx, id_of(stranger), "duo_over", duo.duo, FROZEN))
    naast.database.write(
        lambda tx: errands.add(tx, id_of(stranger), "duo_told", f"{duo.duo}:hopes", FROZEN)
    )
    duo.clock.at += LATER
    run(naast.clock.errands)
    said = text(stranger.reads())
    assert "Lien" not in said
    assert "Amal" not in said


def test_my_data_says_what_is_kept_about_it(naast: Naast, duo: Pair) -> None:
    """That somebody is beside them, and all that the other reads of them."""
    naast.database.write(lambda tx: duos.introduce(tx, duo.duo, id_of(duo.amal), "She likes tea."))
    said = text(duo.amal.types("my data"))
    assert "• that you and Lien are beside each other" in said
    everything = text(duo.amal.taps("Show me all of it"))
    assert "• Lien reads about you: She likes tea." in everything
    assert "She likes tea." not in text(duo.lien.types("my data")) + text(
        duo.lien.taps("Show me all of it")
    )
