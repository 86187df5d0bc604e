"""The pages about buddies in a real Chromium, on a phone in the dark: axe finds nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ViewportSize

from bot.console.signed import COOKIE, LASTS
from bot.settings import Settings
from storage import activities, buddies, checkins, duos, people, sessions, staff, wishes
from storage.activities import Told
from storage.database import Database, Tx
from storage.duos import Member
from storage.seal import Seal, keep_secret
from storage.staff import Area
from storage.times import When
from tests.conftest import EXAMPLE
from tests.serving import serving

PHONE = ViewportSize(width=390, height=844)
WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def planted(tx: Tx) -> dict[str, str]:
    """Somebody in every state, and the pages on which they stand, by what is to be seen there."""
    now = datetime.now(UTC) - timedelta(days=5)
    nora = people.add(tx, "nl", now, role="coordinator", name="Nora")
    area = staff.save_area(tx, Area("", "Jette", ("1090",), coordinator_id=nora))

    def buddy(name: str, *, adult: bool = True) -> str:
        who = people.add(tx, "nl", now, role="buddy", name=name)
        buddies.apply(tx, who, now)
        told = buddies.About(("cooking",), ("company",), "trappen", words="Graag buiten.")
        buddies.save(tx, who, adult=adult, area_id=area, languages=("nl", "ar"), about=told)
        buddies.agree_rules(tx, who, now)
        buddies.read_note(tx, who, "1", now)
        buddies.sign(tx, who, "1", now)
        if adult:
            buddies.see_extract(tx, who, now.date())
            buddies.confirm(tx, who, nora, now)
        return who

    def wish(name: str, *, minor: bool = False) -> wishes.Wish:
        who = people.add(tx, "ar", now, name=name)
        told = wishes.About(("cooking",), wishes.Hard(gender="woman"), "thee", "1090")
        made = (tx, who, ["company"], now)
        return wishes.ask(*made, about=told, area_id=area, minor=minor, next_news=now)

    def duo(buddy_id: str, name: str, *, yes: bool = True) -> str:
        family = wish(name).person_id
        sides = [Member(family, "family", "Houdt van thee."), Member(buddy_id, "buddy", "Kookt.")]
        made = duos.propose(tx, sides, now, coordinator_id=nora, area_id=area, why="thee")
        for each in sides if yes else ():
            duos.answer(tx, made.id, each.person_id, True, now)
        return made.id

    yusuf, lien, kim = buddy("Yusuf"), buddy("Lien"), buddy("Kim", adult=False)
    going, resting, over = duo(yusuf, "Amal"), duo(yusuf, "Samira"), duo(yusuf, "Noor")
    duos.pause(tx, resting, None)
    duos.end(tx, over, now)
    asked = duo(lien, "Rana", yes=False)
    checkins.plan(tx, going, yusuf, "month1", now)
    (due,) = checkins.due(tx, now)
    checkins.ask(tx, due.id, now)
    checkins.answer(tx, due.id, now, felt="hard", body="Het is veel.")
    when = When(f"{now + timedelta(days=9):%Y-%m-%dT15:00}", "Europe/Brussels", 120)
    party = activities.make(
        tx, Told("Samen koken", "Soep", "Buurthuis"), when, now, made_by=nora, area_id=area
    )
    token = sessions.start(tx, nora, "console", now + timedelta(days=5), LASTS)
    child = wish("Dalia", minor=True)
    return {
        "": token,
        "the buddies": "buddies",
        "a buddy": f"buddies/{yusuf}",
        "a buddy under 18": f"buddies/{kim}",
        "who waits": "wishes",
        "the board": f"wishes/{wish('Fatma').id}",
        "the board of a child": f"wishes/{child.id}",
        "a proposal": f"wishes/{wish('Zeinab').id}/propose?buddy={lien}",
        "the duos": "duos",
        "a duo": f"duos/{going}",
        "a duo that rests": f"duos/{resting}",
        "a duo that ended": f"duos/{over}",
        "a duo that was proposed": f"duos/{asked}",
        "the calendar": "calendar",
        "the address of a calendar": "calendar/address",
        "the activities": "activities",
        "an activity": f"activities/{party}",
        "an activity that changes": f"activities/{party}/change",
        "the check-ins": "checkins",
        "the report": "report",
        "the families": "families",
    }


def test_every_page_about_buddies_is_accessible(browser: Browser, tmp_path: Path) -> None:
    """With everything folded open; and none is wider than its screen."""
    with serving(tmp_path, organisation=str(EXAMPLE)) as server:
        database = Database(Settings(data=tmp_path).database, Seal([keep_secret(tmp_path)]))
        pages = database.write(planted)
        database.close()
        context = browser.new_context(viewport=PHONE, color_scheme="dark")
        cookie = {"name": COOKIE, "value": pages.pop(""), "url": f"{server.url}/console"}
        context.add_cookies([cookie])  # type: ignore[list-item]
        page, axe = context.new_page(), Axe()
        for name, path in pages.items():
            answer = page.goto(f"{server.url}/console/{path}")
            assert answer, name
            assert answer.status == 200, name
            page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
            found = axe.run(page)
            assert found.violations_count == 0, f"{name}: {found.generate_report()}"
            assert page.evaluate(WIDE) == 0, f"{name} is wider than the screen"
        context.close()
