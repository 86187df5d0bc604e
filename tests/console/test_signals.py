"""The map of signals: what is shown of a quarter, its files, what was done, and the one tap."""

from __future__ import annotations

import asyncio
import csv
import io
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect
from pypdf import PdfReader

from bot.app import Naast
from bot.console.signed import COOKIE, LASTS
from bot.settings import Settings
from storage import errands, people, sessions, signal_reports, signals, staff
from storage.database import Database, Tx
from storage.seal import Seal, keep_secret
from storage.signal_reports import ALL, NEWS
from storage.staff import Area, Organisation
from storage.tables import audit
from tests.conftest import EXAMPLE
from tests.console.conftest import Colleague, Moving, case_of
from tests.console.test_browser import LAPTOP, PHONE
from tests.console.test_buddies_browser import WIDE
from tests.console.test_house import coordinator
from tests.serving import serving
from tests.speaking import Someone

HERE = "/console/signals"
AUGUST, MAY = datetime(2026, 8, 12, 10, tzinfo=UTC), datetime(2026, 5, 12, 10, tzinfo=UTC)
RULE = "What is smaller is counted in a larger group: the whole quarter, the other areas together"
RENT, CRECHE = "social-housing-brussels", "childcare-priority"


def main(page: str) -> str:
    """The words of a page."""
    body = re.sub(r"<select.*?</select>", " ", page[page.index("<main") :], flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def name(
    naast: Naast, many: int, b: str, subject: str = RENT, area: str = "", at: datetime = AUGUST
) -> None:
    """So many families name this."""

    def work(tx: Tx) -> None:
        for n in range(many):
            who = f"{b} {subject} {area} {n}"
            assert signals.add(tx, subject, b, at, area=area, person_id=who)

    naast.database.write(work)


def numbers(who: Colleague, quarter: str = "2026-Q3") -> list[list[str]]:
    """The rows of the file, without the quarter."""
    answer = who.http.get(f"{HERE}/numbers.csv?quarter={quarter}")
    assert answer.status_code == 200
    return [row[1:] for row in list(csv.reader(io.StringIO(answer.text)))[1:]]


# -- the map ---------------------------------------------------------------------------------------


def test_a_quarter_is_shown_when_it_is_over(naast: Naast, nora: Colleague, clock: Moving) -> None:
    """The one that runs is not: two looks at it would tell who came in between."""
    name(naast, 9, "betaalbaar", at=clock())
    page = main(nora.sees(HERE))
    assert "a quarter is shown when it is over and five" in page
    assert "9" not in page
    clock.passes(days=40)
    nora.signs_in()
    assert "At least 5 families told" in main(nora.sees(HERE))


def test_the_map_shows_no_small_group(naast: Naast, tine: Colleague) -> None:
    """Darker is more; what is small is a dash, or in a larger group."""
    name(naast, 20, "betaalbaar")
    name(naast, 6, "betaalbaar", CRECHE)
    name(naast, 3, "betaalbaar", "clb")
    name(naast, 5, "bekend", "clb")
    page = tine.sees(HERE)
    assert 'class="shade-4" data-is="💶 Too expensive"><span class="many">20</span>' in page
    text = main(page)
    assert "At least 30 families told what stood in their way." in text
    assert "Other rights and services together" in text
    assert RULE in text
    cells = re.findall(r'class="many">(\d+)<', page)
    assert cells
    assert all(int(each) >= 5 for each in cells)
    assert "numbers.csv" not in page
    assert "report.pdf" not in page


def test_what_was_shown_is_never_worked_out_again(naast: Naast, nora: Colleague) -> None:
    """A signal that comes late, or an area that is made since, changes nothing of a report."""
    name(naast, 7, "betaalbaar")
    before = numbers(nora)
    assert before[0] == ["All together", "All together", "All areas", "7"]
    name(naast, 1, "betaalbaar", CRECHE)
    naast.database.write(lambda tx: staff.save_area(tx, Area("", "Nieuw")))
    assert numbers(nora) == before


def test_the_trend_needs_both_quarters(naast: Naast, nora: Colleague) -> None:
    """▲ and ▼ stand where the quarter before may be shown too."""
    name(naast, 6, "betaalbaar", at=MAY)
    name(naast, 12, "betaalbaar")
    name(naast, 8, "bekend")
    page = nora.sees(HERE)
    assert page.count("more than in the quarter before") == 2
    assert "fewer than in the quarter before" not in page
    assert page.count("▲") == 3, "the right, all together, and the footnote"
    assert "6" in main(nora.sees(f"{HERE}?quarter=2026-Q2"))


def test_an_area_has_its_own_map(naast: Naast, nora: Colleague) -> None:
    """Where enough families there named something; the other areas are one."""
    made = [Area("", each) for each in ("Noord", "Zuid", "Oost", "West")]
    ids = [naast.database.write(lambda tx, a=area: staff.save_area(tx, a)) for area in made]
    name(naast, 9, "betaalbaar", area=ids[0])
    name(naast, 3, "betaalbaar", area=ids[1])
    name(naast, 3, "betaalbaar", area=ids[2])
    assert [row[2:] for row in numbers(nora)][-3:] == [
        ["All areas", "15"], ["Noord", "9"], ["The other areas together", "6"],
    ]  # fmt: skip
    page = main(nora.sees(f"{HERE}?area={ids[0]}"))
    assert "July–September 2026 · Noord" in page
    assert "West" not in page
    assert main(nora.sees(f"{HERE}?area={ids[1]}")) == main(nora.sees(HERE)), "nothing of Zuid"


def test_supporters_and_buddies_are_counted_apart(naast: Naast, nora: Colleague) -> None:
    """From five times on, and not among the families."""
    name(naast, 5, "bekend")

    def beside(tx: Tx) -> None:
        for n in range(9):
            source = "buddy" if n % 2 else "supporter"
            signals.add(tx, "", "bekend" if n < 6 else "bruikbaar", AUGUST, source=source)

    naast.database.write(beside)
    page = main(nora.sees(HERE))
    assert "Seen by supporters and buddies" in page
    assert "I did not know it 6 times" in page
    assert "3 times" not in page
    assert numbers(nora)[0][-1] == "5"


def test_words_stand_beside_what_is_shown_anyway(naast: Naast, nora: Colleague) -> None:
    """Where a right or an area is too small, the words stand without it; a partner reads none."""
    area = naast.database.write(lambda tx: staff.save_area(tx, Area("", "Noord")))
    name(naast, 9, "betaalbaar", area=area)

    def words(tx: Tx) -> None:
        for said, subject in (("Te <b>duur</b>", RENT), ("Ook te duur", "clb")):
            about = {"subject": subject, "bs": ["betaalbaar", "bekend"], "area": area}
            signals.add_words(tx, said, AUGUST, language="nl", **about)

    naast.database.write(words)
    page = nora.sees(HERE)
    assert "Te &lt;b&gt;duur" in page
    for said, beside in (("Te <b>duur</b>", "Too expensive"), ("Ook te duur", "Too expensive")):
        assert f"{said} " in main(page)
        assert beside in main(page)
    assert "CLB" not in main(page)
    assert "Noord" not in main(page).split("In their own words")[1]
    made = Organisation("", "CAW")
    partner = naast.database.write(lambda tx: staff.save_organisation(tx, made))
    wim = coordinator(naast, "Wim", organisation_id=partner)
    assert "duur" not in wim.sees(HERE)


# -- the files -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "title"),
    [("nl", "juli–september 2026"), ("fr", "juillet–septembre 2026"), ("en", "Named most")],
)
def test_the_report_has_two_pages(naast: Naast, nora: Colleague, language: str, title: str) -> None:
    """With the map on the first; in the language that was asked for; whoever takes it is noted."""
    for many, b in ((20, "betaalbaar"), (8, "bekend"), (6, "beschikbaar")):
        name(naast, many, b)
    for n in range(12):
        about = ("betaalbaar", RENT, ALL)
        tell = {"nl": f"Gedaan {n}. " * 30}
        naast.database.write(
            lambda tx, n=n, about=about, tell=tell: signal_reports.answer(
                tx, f"answer-{n:02}", about, tell, nora.id, naast.now() - timedelta(days=n)
            )
        )
    answer = nora.http.get(f"{HERE}/report.pdf?language={language}")
    assert answer.headers["content-type"] == "application/pdf"
    read = PdfReader(io.BytesIO(answer.content)).pages
    text = " ".join(" ".join(page.extract_text().split()) for page in read)
    assert len(read) == 2
    assert title in text
    assert re.search(r"20\b", text)
    assert language != "en" or RULE in text
    noted = naast.database.read(lambda tx: [row.action for row in tx.c.execute(audit.select())])
    assert "signals_export" in noted


def test_only_coordinators_take_it_out(naast: Naast, tine: Colleague) -> None:
    """A supporter sees the map and no file."""
    name(naast, 9, "betaalbaar")
    for file in ("numbers.csv", "report.pdf"):
        assert tine.http.get(f"{HERE}/{file}").status_code == 403


# -- what was done ---------------------------------------------------------------------------------

TOLD = {"b": "betaalbaar", "subject": RENT, "area": ALL, "once": "key-of-form"}
TOLD["words.nl"] = "Klaar."


def listening(naast: Naast, family: Someone, subject: str, b: str) -> str:
    """A family that asked to hear about it."""
    person = family.person
    assert person
    naast.database.write(lambda tx: signals.wants_news(tx, person.id, subject, b, AUGUST))
    return person.id


def test_families_that_asked_hear_what_was_done_once(naast: Naast, nora: Colleague) -> None:
    """In their language; sent twice it is one; whoever asked about something else hears nothing;
    whoever wants no more of it neither."""
    heard, other, quiet = (Someone(naast, language="fr") for _ in range(3))
    for family in (heard, other, quiet):
        family.start()
        family.types("language")
        family.types("français")
    listening(naast, heard, RENT, "betaalbaar")
    listening(naast, other, RENT, "bekend")
    stops = listening(naast, quiet, RENT, "betaalbaar")
    fields = TOLD | {"words.fr": "Le loyer a baissé."}
    for _twice in range(2):
        assert nora.does(HERE, **fields).headers["location"] == f"{HERE}?done=told#done"
    naast.database.write(lambda tx: signals.stop_news(tx, stops))
    for family in (heard, other, quiet):
        family.reads()
    with ThreadPoolExecutor(1) as beside:  # a browser of this package may hold this thread's loop
        for _round in range(2):
            beside.submit(asyncio.run, naast.errands.round()).result()
    said = " ".join(each.text for each in heard.reads())
    assert said.count("Le loyer a baissé.") == 1
    assert not [each for each in (*other.reads(), *quiet.reads()) if "loyer" in each.text]
    assert "Klaar. Le loyer a baissé." in main(nora.sees(f"{HERE}?done=told"))


def test_nothing_is_told_at_night(naast: Naast, nora: Colleague, clock: Moving) -> None:
    """What is written late in the evening waits for the morning, and is no unasked message."""
    family = Someone(naast)
    family.start()
    person = listening(naast, family, RENT, "betaalbaar")
    clock.passes(hours=12)
    nora.signs_in()
    nora.does(HERE, **TOLD | {"b": "betaalbaar", "subject": ALL})
    (waits,) = naast.database.read(lambda tx: errands.of_person(tx, person))
    assert waits.dialogue == NEWS
    assert waits.due.astimezone(naast.turns.zone).strftime("%d %H:%M") == "25 08:00"
    assert not waits.unasked


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"words.nl": " "}, "Write what was done in at least one language."),
        ({"words.fr": "x" * 501}, "Keep this to 500 characters."),
        ({"b": ALL, "subject": ALL}, "Choose what it is about."),
        ({"area": "nowhere"}, "Choose what it is about."),
        ({"once": ""}, "Choose what it is about."),
    ],
)
def test_a_form_that_is_not_taken_says_why(
    naast: Naast, nora: Colleague, change: dict[str, str], word: str
) -> None:
    """In one clear line; what was chosen stays, and nobody hears anything."""
    answer = nora.does(HERE, **TOLD | change)
    assert answer.status_code == 422
    assert word in answer.text
    assert f'<option value="{RENT}" selected>' in answer.text or "subject" in change
    assert naast.database.read(signal_reports.answers) == []


# -- one tap ---------------------------------------------------------------------------------------


def test_a_supporter_signals_in_one_tap(naast: Naast, tine: Colleague, family: Someone) -> None:
    """It counts apart, and neither the signal nor the log says at which case."""
    path = f"/console/cases/{case_of(family).id}"
    tine.does(f"{path}/take")
    assert "Something stands in the way here" in tine.sees(f"{path}?page=about")
    answer = tine.does(f"{path}/signal?page=about", b="betaalbaar", subject=RENT)
    assert "Counted, without you and without the family." in tine.sees(answer.headers["location"])
    (found,) = naast.database.read(lambda tx: signal_reports.given(tx, "2026-Q4"))
    assert (found.b, found.subject, found.family, found.source) == (
        "betaalbaar", RENT, "", "supporter",
    )  # fmt: skip
    (noted,) = naast.database.read(
        lambda tx: list(tx.c.execute(audit.select().where(audit.c.action == "signal")))
    )
    assert (noted.person_id, noted.case_id) == (None, None)
    tine.does(f"{path}/signal", b="nonsense")
    assert len(naast.database.read(lambda tx: signal_reports.given(tx, "2026-Q4"))) == 1


# -- in a browser ----------------------------------------------------------------------------------


def test_the_map_can_be_read_by_everybody(browser: Browser, tmp_path: Path) -> None:
    """Axe finds nothing, on a phone in the dark and on a desk, and it is as wide as its screen."""
    with serving(tmp_path, organisation=str(EXAMPLE)) as server:
        database = Database(Settings(data=tmp_path).database, Seal([keep_secret(tmp_path)]))
        token = database.write(planted)
        database.close()
        for size, scheme in ((PHONE, "dark"), (LAPTOP, "light")):
            context = browser.new_context(viewport=size, color_scheme=scheme)
            cookie = {"name": COOKIE, "value": token, "url": f"{server.url}/console"}
            context.add_cookies([cookie])  # type: ignore[list-item]
            page = context.new_page()
            page.goto(f"{server.url}{HERE}")
            expect(page.get_by_role("rowheader", name="All together")).to_be_visible()
            page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
            found = Axe().run(page)
            assert found.violations_count == 0, found.generate_report()
            assert page.evaluate(WIDE) == 0
            context.close()


def planted(tx: Tx) -> str:
    """A map in every shade, of the quarter before this one, and who may see all of it."""
    now = datetime.now(UTC)
    before = now.replace(day=1, month=(now.month - 1) // 3 * 3 + 1) - timedelta(days=20)
    for many, b, subject in ((40, "betaalbaar", RENT), (21, "bekend", CRECHE), (11, "bekend", "")):
        for n in range(many):
            signals.add(tx, subject, b, before, person_id=f"{b} {subject} {n}")
    for _n in range(6):
        signals.add(tx, "", "bekend", before, source="buddy")
    words = {"subject": RENT, "bs": ["betaalbaar"], "area": "", "language": "nl"}
    signals.add_words(tx, "Te duur voor ons.", before, **words)
    nora = people.add(tx, "en", now, role="coordinator", name="Nora")
    signal_reports.answer(tx, "answer", ("bekend", ALL, ALL), {"nl": "Gedaan."}, nora, now)
    return sessions.start(tx, nora, "console", now + timedelta(days=1), LASTS)
