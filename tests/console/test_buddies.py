"""Buddies, families that wait, the board, duos: what a coordinator sees and does."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot import acquainting
from bot.app import Naast
from bot.beside import matching
from bot.beside.matching import Reason
from bot.console.buddies import says
from bot.console.buddies.board import LONGEST
from bot.console.voice import Voice
from storage import buddies, duos, errands, looks, meetups, people, staff, wishes
from storage.buddies import About
from storage.database import Tx
from storage.duos import Duo
from storage.people import Person
from storage.staff import Area, Organisation
from storage.wishes import Hard, Wish
from tests.conftest import FROZEN
from tests.console.conftest import Colleague, Moving, case_of
from tests.console.test_house import coordinator, words
from tests.page import page
from tests.speaking import Someone, text

BUDDIES, WISHES, DUOS = "/console/buddies", "/console/wishes", "/console/duos"
WEDNESDAY = {2: [("14:00", "18:00")]}


@pytest.fixture
def jette(naast: Naast, nora: Colleague) -> str:
    """An area of the house."""
    made = Area("", "Jette", ("1090",), coordinator_id=nora.id)
    return naast.database.write(lambda tx: staff.save_area(tx, made))


def person(naast: Naast, name: str, language: str = "nl", role: str = "family") -> str:
    """Somebody by name."""
    now = naast.now()
    return naast.database.write(lambda tx: people.add(tx, language, now, role=role, name=name))


def applied(naast: Naast, name: str, area: str | None, **about: Any) -> str:
    """A buddy who agreed to everything; nobody saw their extract yet."""
    who, now = person(naast, name, role="buddy"), naast.now()

    def work(tx: Tx) -> None:
        buddies.apply(tx, who, now)
        spoken = about.pop("languages", ("nl", "ar"))
        buddies.save(tx, who, adult=True, area_id=area, languages=spoken, about=About(**about))
        buddies.agree_rules(tx, who, now)
        buddies.read_note(tx, who, "2026-1", now)
        buddies.sign(tx, who, "2026-2", now)
        buddies.keep_week(tx, who, WEDNESDAY)
        buddies.wait(tx, who)

    naast.database.write(work)
    return who


def ready(naast: Naast, name: str, area: str | None, by: Colleague, **about: Any) -> str:
    """A buddy who can be matched."""
    who = applied(naast, name, area, **about)

    def work(tx: Tx) -> None:
        buddies.see_extract(tx, who, naast.now().date())
        buddies.confirm(tx, who, by.id, naast.now())

    naast.database.write(work)
    return who


def wishing(naast: Naast, area: str | None, who: str = "", **more: Any) -> Wish:
    """A family that waits for a buddy."""
    now = naast.now()
    about = wishes.About(
        ("cooking",), more.pop("hard", Hard()), more.pop("words", ""), more.pop("postcode", "")
    )

    def work(tx: Tx) -> Wish:
        id = who or people.add(tx, "ar", now, name="Amal")
        buddies.keep_week(tx, id, {2: [("13:00", "17:00")]})
        return wishes.ask(tx, id, ["company", "along"], now, about=about, area_id=area, **more)

    return naast.database.write(work)


def buddy(naast: Naast, who: str) -> buddies.Buddy:
    """As stored now."""
    found = naast.database.read(lambda tx: buddies.get(tx, who))
    assert found
    return found


def only_duo(naast: Naast) -> Duo:
    """The one duo there is."""
    (found,) = naast.database.read(lambda tx: duos.of_state(tx, *duos.NOT_ENDED, "ended"))
    return found


def waiting_for(naast: Naast, who: str) -> list[tuple[str, str]]:
    """The errands that wait for somebody."""
    found = naast.database.read(lambda tx: errands.of_person(tx, who))
    return [(each.dialogue, each.about) for each in found]


def talker(naast: Naast, name: str) -> tuple[Someone, Person]:
    """Somebody who talks with a whole Naast in English, and is at the menu."""
    someone = Someone(naast, language="en")
    someone.start()
    someone.picks("welcome.language=en")
    someone.types("menu")
    found = someone.person
    assert found
    naast.database.write(lambda tx: people.rename(tx, found.id, name))
    return someone, found


def runs(naast: Naast) -> None:
    """Let the errands that are due be done."""
    for each in naast.database.read(lambda tx: errands.due(tx, naast.now())):
        naast.errands.do(each.id).result()


# -- buddies ---------------------------------------------------------------------------------------


def test_the_list_says_who_waits_how_long_and_what_is_missing(
    naast: Naast, nora: Colleague, jette: str, clock: Moving
) -> None:
    """Who waits for a coordinator stands first, with since when and what is missing still."""
    ready(naast, "Yusuf", jette, nora)
    applied(naast, "Sofie", jette)
    clock.passes(days=9)
    nora.signs_in()
    page = words(nora.sees(BUDDIES))
    assert page.index("Waits for you") < page.index("Sofie") < page.index("Can be matched")
    assert "Sofie 9 days Dutch, Arabic Jette Extract seen nothing promised" in page
    assert "Yusuf 9 days Dutch, Arabic Jette 0 0 hours" in page
    naast.database.write(lambda tx: buddies.promise(tx, _id(naast, "Sofie"), FROZEN))
    assert "was due on" in words(nora.sees(BUDDIES))


def _id(naast: Naast, name: str) -> str:
    found = naast.database.read(lambda tx: buddies.of_state(tx, "waiting", "ready"))
    names = {
        naast.database.read(lambda tx, i=each.person_id: people.by_id(tx, i)).name: each.person_id  # type: ignore[union-attr]
        for each in found
    }
    return names[name]


def test_the_extract_is_seen_on_a_day_and_then_confirmed(
    naast: Naast, nora: Colleague, jette: str
) -> None:
    """Without the extract there is nothing to confirm; a day to come or long ago is none; confirmed
    twice is once, and the buddy hears it in their own chat."""
    someone, found = talker(naast, "Sofie")
    applied_as(naast, found.id, jette)
    here = f"{BUDDIES}/{found.id}"
    assert "Confirm: this buddy can start" not in nora.sees(here)
    assert nora.does(f"{here}/confirm").status_code == 422
    for day, why in (
        ("", "Choose the day"),
        ("2026-11-25", "still to come"),
        ("2025-01-02", "year"),
    ):
        refused = nora.does(f"{here}/extract", day=day)
        assert (refused.status_code, why in refused.text) == (422, True), day
    assert buddy(naast, found.id).missing == ("extract",)
    assert nora.does(f"{here}/extract", day="2026-11-20").status_code == 303
    assert "Confirm: this buddy can start" in nora.sees(here)
    for _twice in range(2):
        assert nora.does(f"{here}/confirm").status_code == 303
    now = buddy(naast, found.id)
    assert (now.state, now.confirmed_by) == ("ready", nora.id)
    assert "Confirmed on 24 Nov by Nora." in words(nora.sees(here))
    assert waiting_for(naast, found.id) == [("buddy_ready", "")]
    runs(naast)
    assert "you are a buddy now" in text(someone.reads())


def applied_as(naast: Naast, who: str, area: str) -> None:
    """The same of somebody who is there already."""
    now = naast.now()

    def work(tx: Tx) -> None:
        buddies.apply(tx, who, now)
        buddies.save(tx, who, adult=True, area_id=area, languages=("en",))
        buddies.agree_rules(tx, who, now)
        buddies.read_note(tx, who, "2026-1", now)
        buddies.sign(tx, who, "2026-2", now)
        buddies.wait(tx, who)

    naast.database.write(work)


def test_the_days_on_which_a_buddy_is_away_are_shown(
    naast: Naast, nora: Colleague, jette: str
) -> None:
    """Those to come; what is over is nobody's business."""
    lien = ready(naast, "Lien", jette, nora)
    here = f"{BUDDIES}/{lien}"
    assert "Away" not in words(nora.sees(here))

    def work(tx: Tx) -> None:
        staff.be_away(tx, lien, date(2026, 11, 2), date(2026, 11, 6))
        staff.be_away(tx, lien, date(2026, 12, 1), date(2026, 12, 5))
        staff.be_away(tx, lien, date(2026, 12, 24), date(2026, 12, 24))

    naast.database.write(work)
    shown = words(nora.sees(here))
    assert "Away Tuesday, 1 December 2026 until Saturday, 5 December 2026" in shown
    assert "on Thursday, 24 December 2026" in shown
    assert "November 2026 until" not in shown


def test_nobody_is_confirmed_without_what_must_be_provable(
    naast: Naast, nora: Colleague, jette: str
) -> None:
    """Somebody who still talks with Naast, under 18 and without a signature, stays where they
    are."""
    who = person(naast, "Kim", role="buddy")

    def work(tx: Tx) -> None:
        buddies.apply(tx, who, naast.now())
        buddies.save(tx, who, area_id=jette)

    naast.database.write(work)
    assert nora.does(f"{BUDDIES}/{who}/extract", day="2026-11-20").status_code == 303
    refused = nora.does(f"{BUDDIES}/{who}/confirm")
    assert (refused.status_code, "Something is missing" in refused.text) == (422, True)
    assert buddy(naast, who).state == "asking"
    assert waiting_for(naast, who) == []


# -- families and the board ------------------------------------------------------------------------


def test_the_board_ranks_with_reasons_in_words(naast: Naast, nora: Colleague, jette: str) -> None:
    """Best first, with what fits and what does not; who does not meet what must be so is not on it,
    and cannot be slipped in by the form either."""
    wish = wishing(naast, jette, hard=Hard(gender="woman"), postcode="1090", words="thee graag")
    told = {"gender": "woman", "likes": ("cooking",), "interests": ("company",), "postcode": "1080"}
    ready(naast, "Yasmina", jette, nora, **told)
    ready(naast, "Els", jette, nora, languages=("fr",), gender="woman", rather_not="trappen")
    karel = ready(naast, "Karel", jette, nora, gender="man")
    assert "Amal" in words(nora.sees(WISHES))
    assert "Company and going along somewhere" in words(nora.sees(WISHES))
    page = words(nora.sees(f"{WISHES}/{wish.id}"))
    assert page.index("Yasmina") < page.index("Els")
    best, other = page[page.index("Yasmina") : page.index("Els")], page[page.index("Els") :]
    for part in (
        "speaks Arabic", "2 km apart", "both free: Wednesday 14:00–17:00", "both like: Cooking",
        "would like to do what they ask: Company", "did not name: Going along somewhere",
        "as they wish: woman or man", "is in no duo yet",
    ):  # fmt: skip
        assert part in best, part
    for part in ("does not speak their language", "would rather not do", "how far apart"):
        assert part in other, part
    assert "trappen" not in page
    assert "thee graag" in page
    assert "Karel" not in page
    assert "1 buddy does not meet what must be so" in page
    refused = nora.http.get(f"{WISHES}/{wish.id}/propose?buddy={karel}")
    assert refused.status_code == 422
    assert "Karel cannot be proposed to this family: does not meet what must be so" in words(
        refused.text
    )
    given = {f"buddy.{karel}": "on", f"introduction.{karel}": "x"}
    assert nora.does(f"{WISHES}/{wish.id}/propose", **given).status_code == 422
    assert naast.database.read(lambda tx: duos.of_state(tx, "proposed")) == []


def test_what_is_proposed_is_asked_of_the_family_first(
    naast: Naast, nora: Colleague, jette: str
) -> None:
    """Introductions stand drafted in the language of who reads them; the family is asked, the buddy
    not yet; sent twice it is one, and the second is told so."""
    amal, found = talker(naast, "Amal")
    wish = wishing(naast, jette, found.id)
    yusuf = ready(naast, "Yusuf", jette, nora, likes=("walking",))
    here = f"{WISHES}/{wish.id}/propose"
    assert nora.http.get(here).status_code == 422
    page = nora.sees(f"{here}?buddy={yusuf}")
    assert "Wil graag: " in page
    assert "Likes: Walking" in page
    intro = {f"introduction.{found.id}": "A family who likes tea.", "why": "both like tea"}
    form = intro | {
        f"introduction.{yusuf}": "Speaks Arabic.",
        f"buddy.{yusuf}": "on",
        "first": "on",
    }
    for wrong in ("", "x" * (LONGEST["introduction"] + 1)):
        assert nora.does(here, **form | {f"introduction.{yusuf}": wrong}).status_code == 422
    assert nora.does(here, **form).status_code == 303
    again = nora.does(here, **form)
    assert (again.status_code, "was asked already" in again.text) == (422, True)
    duo = only_duo(naast)
    assert (duo.form, duo.coordinator_id, duo.area_id) == ("one", nora.id, jette)
    assert (duo.why, duo.firsts_with_coordinator) == ("both like tea", True)
    assert waiting_for(naast, found.id) == [("duo_asked", duo.id)]
    assert waiting_for(naast, yusuf) == []
    runs(naast)
    assert "Speaks Arabic." in text(amal.reads())
    amal.picks(f"duo_asked.agree={duo.id}.yes")
    assert waiting_for(naast, yusuf) == [("duo_asked", duo.id)]


def test_a_draft_that_nobody_wrote_over_is_read_by_each_in_their_own_language(
    naast: Naast, nora: Colleague, jette: str
) -> None:
    """The coordinator sees what she sends in her own language too; what she wrote over goes as she
    wrote it, and of two she may leave one."""
    wish = wishing(naast, jette)
    yusuf = ready(naast, "Yusuf", jette, nora, likes=("walking",))
    here = f"{WISHES}/{wish.id}"
    shown = nora.sees(f"{here}/propose?buddy={yusuf}")
    fields = [each for each in page(shown).every() if each.tag == "textarea"]
    form = {each.attributes["name"]: "".join(map(str, each.inside)) for each in fields}
    assert "Wil graag: " in form[f"introduction.{wish.person_id}"]
    assert "الاهتمامات" in form[f"introduction.{yusuf}"]
    ours = "each reads it in their own language: “Languages: Dutch and Arabic. Likes: Walking.”"
    assert ours in words(shown)
    form |= {f"buddy.{yusuf}": "on", f"introduction.{wish.person_id}": "A family who likes tea."}
    assert nora.does(f"{here}/propose", **form).status_code == 303
    told = {each.person_id: each.introduction for each in only_duo(naast).members}
    assert told[yusuf] == acquainting.of_buddy(("nl", "ar"), ("walking",))
    assert told[wish.person_id] == "A family who likes tea."
    assert "Languages: Dutch and Arabic. Likes: Walking." in words(
        nora.sees(f"{DUOS}/{only_duo(naast).id}")
    )


def test_two_buddies_or_two_families_are_other_forms(
    naast: Naast, nora: Colleague, jette: str
) -> None:
    """Two buddies for one family; several families are a group."""
    first, second = wishing(naast, jette), wishing(naast, jette, person(naast, "Samira", "fr"))
    ids = [ready(naast, name, jette, nora) for name in ("Yusuf", "Sofie")]
    form = {f"buddy.{id}": "on" for id in ids} | {f"introduction.{id}": "words" for id in ids}
    form |= {f"introduction.{each.person_id}": "words" for each in (first, second)}
    assert nora.does(f"{WISHES}/{first.id}/propose", **form).status_code == 303
    assert only_duo(naast).form == "two"
    assert nora.does(f"{DUOS}/{only_duo(naast).id}/withdraw").status_code == 303
    group = form | {f"family.{second.id}": "on"}
    refused = nora.does(f"{WISHES}/{first.id}/propose", **group)
    assert (refused.status_code, "before" in refused.text) == (422, True)  # never again as if new
    ids = [ready(naast, name, jette, nora) for name in ("Lien", "Mo")]
    form = {f"buddy.{id}": "on" for id in ids} | {f"introduction.{id}": "words" for id in ids}
    form |= {f"introduction.{each.person_id}": "words" for each in (first, second)}
    form |= {f"family.{second.id}": "on"}
    assert nora.does(f"{WISHES}/{first.id}/propose", **form).status_code == 303
    (made,) = naast.database.read(lambda tx: duos.of_state(tx, "proposed"))
    assert (made.form, len(made.side("family"))) == ("group", 2)


def test_a_minor_needs_both_yeses(naast: Naast, nora: Colleague, jette: str) -> None:
    """No buddy can be ticked until a parent and a coordinator said yes."""
    wish = wishing(naast, jette, minor=True)
    yusuf = ready(naast, "Yusuf", jette, nora)
    here = f"{WISHES}/{wish.id}"
    form = {f"buddy.{yusuf}": "on", f"introduction.{yusuf}": "w"}
    form |= {f"introduction.{wish.person_id}": "w"}
    assert 'name="buddy"' not in nora.sees(here)
    assert nora.does(f"{here}/yes").status_code == 303
    assert nora.does(f"{here}/propose", **form).status_code == 422
    naast.database.write(lambda tx: wishes.parent_says_yes(tx, wish.id, naast.now()))
    assert 'name="buddy"' in nora.sees(here)
    assert nora.does(f"{here}/propose", **form).status_code == 303


def test_every_reason_has_words(nora: Colleague, naast: Naast) -> None:
    """Whatever code matching gives, the page says it."""
    assert matching.__doc__
    codes = [line.split("``")[1] for line in matching.__doc__.splitlines() if line[:2] == "``"]
    pages = naast.turns.languages.speaker("en")
    assert len(codes) > 25
    known = {
        "languages": ("ar",), "wish": "gender", "km": 3, "times": ((2, "14:00", "15:00"),),
        "likes": ("cooking", "tea"), "aims": ("company",), "duos": 1, "days": 40, "who": "both",
    }  # fmt: skip
    voice = Voice(pages, naast.turns.zone, naast.now())
    for code in codes:
        said = says.reason(Reason(code, known), voice)
        assert said, code
        assert "{" not in said, code


# -- duos ------------------------------------------------------------------------------------------


def together(naast: Naast, nora: Colleague, area: str | None) -> Duo:
    """A duo of an area that began now."""
    wish, yusuf = wishing(naast, area), ready(naast, "Yusuf", area, nora)
    now = naast.now()

    def work(tx: Tx) -> Duo:
        sides = [
            duos.Member(wish.person_id, "family", "a family"),
            duos.Member(yusuf, "buddy", "a buddy"),
        ]
        made = duos.propose(tx, sides, now, coordinator_id=nora.id, area_id=area)
        for each in sides:
            duos.answer(tx, made.id, each.person_id, True, now)
        duos.expect(tx, made.id, yusuf, "#talk\nsamen thee")
        return made

    return naast.database.write(work)


def test_a_duo_that_went_quiet_stands_first(
    naast: Naast, nora: Colleague, jette: str, clock: Moving
) -> None:
    """With its last sign; what both hope for stands on its page."""
    duo = together(naast, nora, jette)
    assert "went quiet" not in nora.sees(DUOS)
    clock.passes(days=31)
    nora.signs_in()
    page = words(nora.sees(DUOS))
    assert "Amal Yusuf ◆ Beside each other ◐ went quiet 24 Nov 24 Nov nothing planned" in page
    own = words(nora.sees(f"{DUOS}/{duo.id}"))
    assert "Somebody to talk with and samen thee" in own
    assert "Nothing since 24 Nov, and nothing planned." in own


def test_a_first_meetup_with_the_coordinator_is_planned_once(
    naast: Naast, nora: Colleague, jette: str
) -> None:
    """Both are booked and hear it; a moment in the past or on top of another one is refused; where
    they meet stands on no page."""
    duo = together(naast, nora, jette)
    here = f"{DUOS}/{duo.id}"
    for moment in ("", "2026-11-24T10:00", "2028-01-01T10:00", "31 februari"):
        assert nora.does(f"{here}/plan", moment=moment).status_code == 422, moment
    form = {"moment": "2026-11-28T15:00", "minutes": "90", "place": "Café Thuis, Jette"}
    for _twice in range(2):
        assert nora.does(f"{here}/plan", **form).status_code == 303
    busy = nora.does(f"{here}/plan", **form | {"moment": "2026-11-28T16:00"})
    assert (busy.status_code, "something else then" in busy.text) == (422, True)
    (made,) = naast.database.read(lambda tx: meetups.of_duo(tx, duo.id))
    assert (made.when.minutes, made.place, made.state) == (90, "Café Thuis, Jette", "agreed")
    for who in duo.members:
        told = f"planned.{made.id}.{nora.id}"
        assert waiting_for(naast, who.person_id) == [("meetup-news", told)]
    assert "Thuis" not in nora.sees(here)


def test_both_hear_what_was_planned(naast: Naast, nora: Colleague, jette: str) -> None:
    """In their own chat, with where."""
    amal, found = talker(naast, "Amal")
    wish, yusuf = wishing(naast, jette, found.id), ready(naast, "Yusuf", jette, nora)
    sides = [duos.Member(wish.person_id, "family", ""), duos.Member(yusuf, "buddy", "")]

    def work(tx: Tx) -> str:
        made = duos.propose(tx, sides, naast.now(), area_id=jette)
        for each in sides:
            duos.answer(tx, made.id, each.person_id, True, naast.now())
        return made.id

    duo = naast.database.write(work)
    form = {"moment": "2026-11-28T15:00", "place": "Café Thuis"}
    assert nora.does(f"{DUOS}/{duo}/plan", **form).status_code == 303
    runs(naast)
    said = text(amal.reads())
    assert "Somebody of us planned this with you" in said
    assert "Café Thuis" in said


def test_a_proposal_is_taken_back(naast: Naast, nora: Colleague, jette: str) -> None:
    """Nothing is asked any more; who said yes hears that it does not work out."""
    wish, yusuf = wishing(naast, jette), ready(naast, "Yusuf", jette, nora)
    form = {f"buddy.{yusuf}": "on", f"introduction.{yusuf}": "w"}
    form |= {f"introduction.{wish.person_id}": "w"}
    assert nora.does(f"{WISHES}/{wish.id}/propose", **form).status_code == 303
    duo = only_duo(naast)
    naast.database.write(lambda tx: duos.answer(tx, duo.id, wish.person_id, True, naast.now()))
    assert nora.does(f"{DUOS}/{duo.id}/withdraw").status_code == 303
    assert only_duo(naast).state == "ended"
    assert (("duo_told", f"{duo.id}:not")) in waiting_for(naast, wish.person_id)
    assert "It did not work out; whose answer it was stays with them" in words(
        nora.sees(f"{DUOS}/{duo.id}")
    )


# -- whose it is -----------------------------------------------------------------------------------


def test_each_coordinator_has_their_own_areas(
    naast: Naast, nora: Colleague, jette: str, tine: Colleague
) -> None:
    """A partner's coordinator sees theirs alone, and so does who has one area of the house; what
    has no area is the house's; for a supporter there is no such page."""
    caw = naast.database.write(lambda tx: staff.save_organisation(tx, Organisation("", "CAW")))
    made = Area("", "Noord", organisation_id=caw)
    north = naast.database.write(lambda tx: staff.save_area(tx, made))
    olga = coordinator(naast, "Olga", organisation_id=caw)
    wim = coordinator(naast, "Wim", areas=[jette])
    theirs = together(naast, nora, jette)
    for name, area in (("Noor", north), ("Nergens", None)):
        applied(naast, name, area)
        wishing(naast, area, person(naast, f"Gezin {name}"))
    for who, sees in ((olga, {"Noor"}), (wim, {"Yusuf", "Nergens"}), (nora, {"Yusuf", "Nergens"})):
        page = who.sees(BUDDIES) + who.sees(WISHES) + who.sees(DUOS)
        assert {n for n in ("Yusuf", "Noor", "Nergens") if n in page} == sees, who.name
    yusuf, wish = theirs.side("buddy")[0].person_id, theirs.side("family")[0].person_id
    open_ = naast.database.read(lambda tx: wishes.open_of(tx, wish))
    assert open_
    for path in (f"{BUDDIES}/{yusuf}", f"{WISHES}/{open_.id}", f"{DUOS}/{theirs.id}"):
        assert olga.http.get(path).status_code == 403, path
        assert tine.http.get(path).status_code == 403, path
        assert wim.http.get(path).status_code == 200, path
    assert olga.does(f"{BUDDIES}/{yusuf}/extract", day="2026-11-20").status_code == 403
    assert tine.http.get(BUDDIES).status_code == 403
    assert 'href="/console/buddies"' not in tine.sees("/console")


def test_buddies_of_elsewhere_are_not_suggested(naast: Naast, nora: Colleague, jette: str) -> None:
    """Nor can their id be put into the form."""
    caw = naast.database.write(lambda tx: staff.save_organisation(tx, Organisation("", "CAW")))
    made = Area("", "Noord", organisation_id=caw)
    north = naast.database.write(lambda tx: staff.save_area(tx, made))
    noor, wish = ready(naast, "Noor", north, nora), wishing(naast, jette)
    assert "Noor" not in nora.sees(f"{WISHES}/{wish.id}")
    assert nora.http.get(f"{WISHES}/{wish.id}/propose?buddy={noor}").status_code == 403


def test_who_looked_is_in_the_log_they_can_ask_for(
    naast: Naast, nora: Colleague, jette: str
) -> None:
    """Once an hour for each look, and each act."""
    wish, yusuf = wishing(naast, jette), applied(naast, "Yusuf", jette)
    for _twice in range(2):
        nora.sees(f"{BUDDIES}/{yusuf}")
        nora.sees(f"{WISHES}/{wish.id}")
    nora.does(f"{BUDDIES}/{yusuf}/extract", day="2026-11-20")
    of = lambda who: [e.action for e in naast.database.read(lambda tx: looks.of_person(tx, who))]  # noqa: E731
    assert of(wish.person_id) == ["beside_view"]
    assert sorted(of(yusuf)) == ["beside_extract", "beside_view"]


def test_a_supporter_sees_that_a_family_has_a_buddy_and_no_more(
    naast: Naast, nora: Colleague, tine: Colleague, family: Someone, jette: str
) -> None:
    """On the list of their families; not who it is, not when they meet, nor how it goes."""
    found = family.person
    assert found
    tine.does(f"/console/cases/{case_of(family).id}/take")
    assert "has a buddy" not in words(tine.sees("/console/families"))
    wishing(naast, jette, found.id, words="geheimwoord")
    assert "waits for a buddy" in words(tine.sees("/console/families"))
    yusuf, now = ready(naast, "Yusuf", jette, nora), naast.now()

    def work(tx: Tx) -> None:
        sides = [duos.Member(found.id, "family", ""), duos.Member(yusuf, "buddy", "")]
        made = duos.propose(tx, sides, now, area_id=jette)
        for each in sides:
            duos.answer(tx, made.id, each.person_id, True, now)

    naast.database.write(work)
    page = words(tine.sees("/console/families"))
    assert "has a buddy" in page
    assert "Yusuf" not in page
    assert "geheimwoord" not in page
