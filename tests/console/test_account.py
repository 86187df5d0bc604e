"""One's own account: a password with an app, signing in with it, and the sessions that are open."""

from __future__ import annotations

import base64
import html
import re
import time
from datetime import datetime
from typing import Any

import argon2
import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from starlette.testclient import TestClient

from bot.app import Naast
from bot.console import sign_in
from bot.console.account import DONE
from bot.console.pace import Pace
from storage import people, personal
from storage.credentials import MOST
from tests.console.conftest import Colleague, Moving

COOKIE = "naast_console"
PASSWORD = "vier gewone woorden samen"
NOT_FITTING = "do not fit together"


def code(key: str, at: datetime) -> str:
    """What the app shows then."""
    return TOTP(base64.b32decode(key), 6, SHA1(), 30).generate(int(at.timestamp())).decode()


def key_on(page: str) -> str:
    """The key that the page shows, in groups of four."""
    return "".join(re.findall(r"<code>([A-Z2-7]{4})</code>", page))


def begun_on(page: str) -> str:
    """What the form of the page carries."""
    return page.split('name="begun" value="')[1].split('"')[0]


def chooses(who: Colleague, password: str = PASSWORD, again: str | None = None) -> Any:
    """Choose a password, and come to the app."""
    return who.does(
        "/console/account/password", password=password, again=password if again is None else again
    )


def sets_up(who: Colleague, clock: Moving, password: str = PASSWORD) -> str:
    """Choose a password and let an app scan the key; a minute passes, so that codes are new."""
    page = chooses(who, password).text
    key = key_on(page)
    done = who.does("/console/account/code", begun=begun_on(page), code=code(key, clock()))
    assert done.headers["location"] == "/console/account?done=password#main"
    clock.passes(minutes=1)
    return key


def enters(http: TestClient, name: str, password: str, typed: str, **more: str) -> Any:
    """Sign in by password."""
    form = {"name": name, "password": password, "code": typed, **more}
    return http.post("/console/sign-in/password", data=form)


@pytest.fixture
def outside(naast: Naast) -> TestClient:
    """A browser that nobody is signed in with."""
    return Colleague(naast, "Somebody else").http


LEAST = sign_in.LEAST


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What does not fit is answered without waiting, but where the wait is what is tested."""
    monkeypatch.setattr(sign_in, "LEAST", 0.0)


# -- setting up ------------------------------------------------------------------------------------


def test_from_a_link_to_a_password_and_back_in(
    tine: Colleague, outside: TestClient, clock: Moving
) -> None:
    """Who came by a link chooses a password, scans the key, and signs in without a link."""
    assert "On to the app" in tine.sees("/console/account")
    page = chooses(tine)
    assert page.status_code == 200
    key = key_on(page.text)
    assert len(key) == 32
    assert f"secret={key}" in html.unescape(page.text)
    assert re.search(r'<svg [^>]*role="img"[^>]*><path d="M0 0h1v1h-1z', page.text)
    clock.passes(minutes=5)
    assert "On to the app" in tine.sees("/console/account")  # nothing counts before the code
    done = tine.does("/console/account/code", begun=begun_on(page.text), code=code(key, clock()))
    page = tine.sees(done.headers["location"])
    assert "From now on you can sign in with name, password and code too" in page
    assert "On to the app" not in page

    clock.passes(minutes=1)
    typed = code(key, clock())
    answer = enters(outside, " tine ", PASSWORD, f" {typed[:3]} {typed[3:]} ")
    assert (answer.status_code, answer.headers["location"]) == (303, "/console")
    cookie = answer.headers["set-cookie"].lower()
    for part in ("httponly", "samesite=lax", "path=/console"):
        assert part in cookie
    assert "Inbox" in outside.get("/console").text


def test_the_code_of_setting_up_signs_nobody_in(
    tine: Colleague, outside: TestClient, clock: Moving
) -> None:
    """It was used; and so is every code after one sign-in."""
    page = chooses(tine).text
    key, used = key_on(page), code(key_on(page), clock())
    tine.does("/console/account/code", begun=begun_on(page), code=used)
    assert enters(outside, "Tine", PASSWORD, used).status_code == 422
    clock.passes(seconds=30)
    fresh = code(key, clock())
    assert enters(outside, "Tine", PASSWORD, fresh).status_code == 303
    assert enters(outside, "Tine", PASSWORD, fresh).status_code == 422
    assert enters(outside, "Tine", PASSWORD, used).status_code == 422


def test_a_wrong_code_keeps_the_same_picture(tine: Colleague, clock: Moving) -> None:
    """Nobody scans twice because of a typing fault, and the password is not asked anew."""
    first = chooses(tine).text
    for typed in ("", "12", "abcdef", "é" * 6, "9" * 1000):
        again = tine.does("/console/account/code", begun=begun_on(first), code=typed)
        assert again.status_code == 422
        assert "This code does not fit" in again.text
        assert key_on(again.text) == key_on(first)
    typed = code(key_on(first), clock())
    done = tine.does("/console/account/code", begun=begun_on(again.text), code=typed)
    assert done.status_code == 303


@pytest.mark.parametrize(
    ("password", "again", "told"),
    [
        ("kort", "kort", "12 characters or more"),
        ("", "", "12 characters or more"),
        ("x" * 501, "x" * 501, "500 characters at most"),
        ("aaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaa", "easy to guess"),
        ("Tine Tine Tine Tine", "Tine Tine Tine Tine", "easy to guess"),
        ("Wachtwoord123456", "Wachtwoord123456", "easy to guess"),
        (PASSWORD, "vier gewone woorden sanen", "not the same"),
    ],
)
def test_a_weak_or_mistyped_password_is_said_kindly(
    tine: Colleague, password: str, again: str, told: str
) -> None:
    """It is told what helps, the field points to it, and no password stands in the page."""
    answer = chooses(tine, password, again)
    assert answer.status_code == 422
    assert told in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert "begun" not in answer.text.split("<main")[1].split('id="sessions"')[0]
    for secret in {password, again} - {""}:
        assert secret not in answer.text


def test_what_was_begun_is_good_in_its_own_session_only(
    tine: Colleague, piet: Colleague, clock: Moving
) -> None:
    """What somebody else began, or nonsense, sets nothing up."""
    page = chooses(piet).text
    typed = code(key_on(page), clock())
    for begun in (begun_on(page), "", "nonsense", "é", begun_on(page)[:-4]):
        answer = tine.does("/console/account/code", begun=begun, code=typed)
        assert answer.status_code == 422
        assert "Choose your password once more" in answer.text
    assert "On to the app" in tine.sees("/console/account")


def test_a_second_set_up_does_not_go_round_the_code(tine: Colleague, clock: Moving) -> None:
    """A password that stands is changed with a present code only, whatever tab was left open."""
    other = chooses(tine, "een heel ander wachtwoord dan").text
    sets_up(tine, clock)
    typed = code(key_on(other), clock())
    answer = tine.does("/console/account/code", begun=begun_on(other), code=typed)
    assert answer.status_code == 422
    assert "You have a password already" in answer.text


def test_changing_takes_a_present_code(tine: Colleague, outside: TestClient, clock: Moving) -> None:
    """Without it the old one stays; with it only the new one counts."""
    key = sets_up(tine, clock)
    new = "iets wat niemand weet"
    fields = {"password": new, "again": new}
    wrong = tine.does("/console/account/change", code="000000", **fields)
    assert (wrong.status_code, "This code does not fit" in wrong.text) == (422, True)
    short = tine.does("/console/account/change", code=code(key, clock()), password="a", again="a")
    assert "12 characters or more" in short.text
    done = tine.does("/console/account/change", code=code(key, clock()), **fields)
    assert "The new password counts" in tine.sees(done.headers["location"])
    clock.passes(minutes=1)
    assert enters(outside, "Tine", PASSWORD, code(key, clock())).status_code == 422
    assert enters(outside, "Tine", new, code(key, clock())).status_code == 303


def test_removing_takes_a_present_code(tine: Colleague, outside: TestClient, clock: Moving) -> None:
    """Without it nothing changes; afterwards only a link signs in."""
    key = sets_up(tine, clock)
    assert tine.does("/console/account/remove", code="000000").status_code == 422
    done = tine.does("/console/account/remove", code=code(key, clock()))
    assert "with a link only" in tine.sees(done.headers["location"])
    clock.passes(minutes=1)
    assert enters(outside, "Tine", PASSWORD, code(key, clock())).status_code == 422
    assert tine.signs_in().status_code == 303


def test_guessing_codes_from_inside_rests_too(tine: Colleague, clock: Moving) -> None:
    """A browser that was left open is no way to guess the code."""
    key = sets_up(tine, clock)
    told = [tine.does("/console/account/remove", code="000000").text for _ in range(MOST)]
    assert all("This code does not fit" in page for page in told[:-1])
    assert "Wait a quarter of an hour" in told[-1]
    answer = tine.does("/console/account/remove", code=code(key, clock()))
    assert "Wait a quarter of an hour" in answer.text
    clock.passes(minutes=15)
    assert tine.does("/console/account/remove", code=code(key, clock())).status_code == 303


# -- signing in ------------------------------------------------------------------------------------


def test_what_does_not_fit_is_told_alike(
    tine: Colleague, outside: TestClient, clock: Moving
) -> None:
    """Wrong name, password or code, no password at all, or an account that rests: one page."""
    key = sets_up(tine, clock)
    Colleague(tine.naast, "Lena")
    good = code(key, clock())

    def told(name: str, password: str, typed: str) -> str:
        answer = enters(outside, name, password, typed)
        assert answer.status_code == 422
        assert NOT_FITTING in answer.text
        assert COOKIE not in answer.cookies
        assert not password or password not in answer.text
        return re.sub(r' value="[^"]*"', "", answer.text)

    pages = {
        told("Nobody", PASSWORD, good),
        told("Lena", PASSWORD, good),
        told("", "", ""),
        told("Tine", "a wrong password", good),
        *(told("Tine", PASSWORD, "000000") for _ in range(MOST)),
        told("Tine", PASSWORD, good),  # it rests
        told("Nobody", PASSWORD, "000000"),
    }
    assert len(pages) == 1
    assert "After five tries in a row" in pages.pop()
    clock.passes(minutes=15)
    assert enters(outside, "Tine", PASSWORD, code(key, clock())).status_code == 303


def test_a_link_works_while_the_password_rests(
    tine: Colleague, outside: TestClient, clock: Moving
) -> None:
    """Who guesses at somebody's name does not lock them out of their work."""
    sets_up(tine, clock)
    for _ in range(MOST):
        enters(outside, "Tine", "wrong", "000000")
    assert "Inbox" in tine.sees("/console")
    assert tine.signs_in().status_code == 303


def test_as_much_is_compared_for_a_name_that_nobody_has(
    tine: Colleague, outside: TestClient, clock: Moving, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The slow part is done whoever is named, and as often as for two colleagues of one name."""
    sets_up(tine, clock)
    compared: list[str] = []
    verify = argon2.PasswordHasher.verify

    def counted(self: argon2.PasswordHasher, known: Any, password: Any) -> Any:
        compared.append(known)
        return verify(self, known, password)

    monkeypatch.setattr(argon2.PasswordHasher, "verify", counted)

    def times(name: str) -> int:
        compared.clear()
        enters(outside, name, "wrong", "000000")
        return len(compared)

    assert [times(name) for name in ("Tine", "Nobody", "", "Somebody else")] == [1, 1, 1, 1]
    namesake = Colleague(tine.naast, "TINE")
    namesake.signs_in()
    sets_up(namesake, clock, "een ander dan dat van haar")
    assert [times(name) for name in ("Tine", "Nobody", "", "Somebody else")] == [2, 2, 2, 2]


def test_what_does_not_fit_takes_as_long(
    tine: Colleague, outside: TestClient, clock: Moving, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even the counting of a try can be seen from outside."""
    monkeypatch.setattr(sign_in, "LEAST", LEAST)
    sets_up(tine, clock)
    for name in ("Tine", "Nobody"):
        began = time.monotonic()
        assert enters(outside, name, "wrong", "000000").status_code == 422
        assert time.monotonic() - began >= LEAST


def test_two_of_one_name_both_get_in(naast: Naast, outside: TestClient, clock: Moving) -> None:
    """The password tells who it is; a colleague's sign-ins do not count against the namesake."""
    passwords = {"en": "wat de ene bedacht", "fr": "le deuxième mot choisi"}
    keys = {}
    for language, password in passwords.items():
        who = Colleague(naast, "An Maes" if language == "en" else "an maes", language=language)
        who.signs_in()
        keys[language] = sets_up(who, clock, password)
    for language in ("en", "fr", "en"):
        for _ in range(MOST + 1):
            clock.passes(minutes=1)
            typed = code(keys[language], clock())
            assert enters(outside, "AnMaes", passwords[language], typed).status_code == 303
            assert f'<html lang="{language}"' in outside.get("/console").text


def test_who_no_longer_works_here_does_not_get_in(
    tine: Colleague, outside: TestClient, clock: Moving
) -> None:
    """With the person the password goes."""
    key = sets_up(tine, clock)
    tine.naast.database.write(lambda tx: personal.erase(tx, tine.id))
    assert enters(outside, "Tine", PASSWORD, code(key, clock())).status_code == 422


def test_signing_in_leads_to_what_was_wanted(
    tine: Colleague, outside: TestClient, clock: Moving
) -> None:
    """From the address of a case one comes to that case, and never out of the console."""
    key = sets_up(tine, clock)
    page = outside.get("/console/cases/1?list=mine").text
    assert 'name="back" value="/console/cases/1?list=mine"' in page
    for back, goes in (("/console/cases/1?list=mine", "/console/cases/1?list=mine"),
                       ("https://evil.example/", "/console"), ("", "/console")):  # fmt: skip
        clock.passes(minutes=1)
        answer = enters(outside, "Tine", PASSWORD, code(key, clock()), back=back)
        assert answer.headers["location"] == goes


@pytest.mark.parametrize("headers", [{"origin": "https://evil.example"},
                                     {"sec-fetch-site": "cross-site"}])  # fmt: skip
def test_another_site_signs_nobody_in(
    tine: Colleague, outside: TestClient, clock: Moving, headers: dict[str, str]
) -> None:
    """A form elsewhere cannot sign a colleague's browser in as somebody else."""
    key = sets_up(tine, clock)
    outside.headers.update(headers)
    assert enters(outside, "Tine", PASSWORD, code(key, clock())).status_code == 403


def test_many_tries_from_one_place_are_stopped(tine: Colleague, outside: TestClient) -> None:
    """Thirty that do not fit, whatever the names; then a wait, said kindly."""
    for n in range(30):
        assert enters(outside, f"Name {n}", "wrong", "000000").status_code == 422
    answer = enters(outside, "Tine", "wrong", "000000")
    assert answer.status_code == 429
    assert "Wait a quarter of an hour, or use a link" in answer.text
    assert tine.signs_in().status_code == 303


def test_the_pace_forgets_in_time_and_never_grows() -> None:
    """A window ends, success costs nothing, a network is one place, and memory is bounded."""
    now = 0.0
    pace = Pace(most=3, seconds=60, remembered=4, clock=lambda: now)
    assert [pace.may("192.0.2.1") for _ in range(4)] == [True, True, True, False]
    assert pace.may("192.0.2.2")
    now = 60.0
    assert pace.may("192.0.2.1")
    for _ in range(10):
        assert pace.may("192.0.2.3")
        pace.succeeded("192.0.2.3")
    assert [pace.may(f"2001:db8::{n}") for n in range(4)] == [True, True, True, False]
    assert pace.may("2001:db8:0:1::1")
    for n in range(100):
        pace.may(f"198.51.100.{n}")
    assert len(pace._tries) == 4
    pace.succeeded("192.0.2.1")  # forgotten meanwhile
    assert pace.may("not an address")


# -- name, language, sessions ----------------------------------------------------------------------


def test_name_and_language_are_ones_own_to_choose(tine: Colleague, naast: Naast) -> None:
    """What is typed is kept tidy; the page comes back in that language."""
    typed = "  Tine \u202e <b>V.</b>\n "
    done = tine.does("/console/account/name", name=typed, language="fr")
    page = tine.sees(done.headers["location"])
    assert '<html lang="fr"' in page
    assert "<b>V.</b>" not in page
    assert "Tine &lt;b&gt;V.&lt;/b&gt;" in page
    person = naast.database.read(lambda tx: people.by_id(tx, tine.id))
    assert person
    assert person.name == "Tine <b>V.</b>"


@pytest.mark.parametrize(
    ("name", "told"), [("", "Write it here"), (" \u202e ", "Write it here"), ("x" * 61, "at most")]
)
def test_a_name_that_is_none_is_asked_kindly(tine: Colleague, name: str, told: str) -> None:
    """Nothing changes, and a language that nobody offers is not taken."""
    answer = tine.does("/console/account/name", name=name, language="fr")
    assert (answer.status_code, told in answer.text) == (422, True)
    tine.does("/console/account/name", name="Tine", language="qps")
    page = tine.sees("/console/account")
    assert 'value="Tine"' in page
    assert '<html lang="en"' in page


def test_sessions_are_listed_and_ended(tine: Colleague, naast: Naast, clock: Moving) -> None:
    """Since when, until when, which is this one; ending one signs that browser out at once."""
    clock.passes(hours=1)
    phone, tablet = Colleague(naast, "x"), Colleague(naast, "y")
    for other in (phone, tablet):
        other.signs_in(tine.link())
    page = tine.sees("/console/account")
    assert page.count("Since ") - page.count("(Since ") == 3
    assert page.count("this one") == 1
    first = page.split('name="session" value="')[1].split('"')[0]
    done = tine.does("/console/account/sessions/end", session=first)
    assert "That session has ended" in tine.sees(done.headers["location"])
    inside = [c for c in (phone, tablet) if "naast invite" not in c.sees("/console")]
    assert len(inside) == 1
    tine.does("/console/account/sessions/end-others")
    assert "naast invite" in inside[0].sees("/console")
    page = tine.sees("/console/account")
    assert "End all others" not in page
    assert page.count("this one") == 1


def test_nobody_ends_or_sees_a_colleagues_session(tine: Colleague, piet: Colleague) -> None:
    """Another's key does nothing, and asking for somebody else shows oneself."""
    key = re.compile(r'name="session" value="(\w+)"')
    second = Colleague(piet.naast, "z")
    second.signs_in(piet.link())
    theirs = key.findall(piet.sees("/console/account"))
    for one in (*theirs, "", "nonsense"):
        assert tine.does("/console/account/sessions/end", session=one).status_code == 303
    tine.does("/console/account/sessions/end-others")
    assert "Inbox" in piet.sees("/console")
    assert "Inbox" in second.sees("/console")
    page = tine.sees(f"/console/account?of={piet.id}")
    assert "Piet" not in page
    assert key.findall(page) == []


def test_every_page_is_within_its_headers(tine: Colleague, outside: TestClient) -> None:
    """No inline style or script, nothing from elsewhere, nothing kept by the browser."""
    for answer in (tine.http.get("/console/account"), chooses(tine), outside.get("/console")):
        assert answer.headers["content-security-policy"].startswith("default-src 'self';")
        assert answer.headers["cache-control"] == "no-store"
        for part in (" style=", "<style", "onclick", "http://", "https://"):
            assert part not in answer.text
    for path in ("account/code", "account/sessions/end", "sign-in/password"):
        again = tine.http.get(f"/console/{path}")  # come back to by hand, or after a language
        assert again.status_code == 303
    assert all(tine.http.get(f"/console/account?done={d}").status_code == 200 for d in (*DONE, "x"))
