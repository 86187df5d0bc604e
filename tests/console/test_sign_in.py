"""Coming in and going out: one-time links, sessions that slide, forms that are ours only."""

from __future__ import annotations

import pytest

from bot.app import Naast
from storage import people
from storage.database import StorageUnavailable
from tests.console.conftest import Colleague, Moving, case_of
from tests.speaking import Someone

COOKIE = "naast_console"


def test_looking_at_a_link_does_not_use_it_up(naast: Naast) -> None:
    """A mail program may open a link as often as it likes; only the button signs in."""
    tine = Colleague(naast)
    token = tine.link()
    for _ in range(3):
        page = tine.sees(f"/console/sign-in?token={token}")
        assert 'method="post"' in page
        assert COOKIE not in tine.http.cookies
    answer = tine.signs_in(token)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/console"
    assert "Tine" in tine.sees("/console")


def test_a_used_or_wrong_link_says_how_to_get_a_new_one(tine: Colleague, naast: Naast) -> None:
    """Neither works, and both lead to the same kind page."""
    token = tine.link()
    tine.signs_in(token)
    other = Colleague(naast, "Piet")
    for wrong in (token, "nonsense", "", "\x00é" * 50):
        for answer in (
            other.http.get("/console/sign-in", params={"token": wrong}),
            other.http.post("/console/sign-in", data={"token": wrong}),
        ):
            assert answer.status_code == 410
            assert "naast invite --role supporter --name" in answer.text
            assert COOKIE not in answer.cookies


def test_a_signed_in_colleague_with_an_old_link_goes_to_the_inbox(tine: Colleague) -> None:
    """Opening a bookmark of the link again is no fault."""
    answer = tine.http.get("/console/sign-in?token=old")
    assert (answer.status_code, answer.headers["location"]) == (303, "/console")


@pytest.mark.parametrize(
    ("base", "secure"), [("http://x.example", False), ("https://x.example", True)]
)
def test_the_cookie_is_for_the_console_only(naast: Naast, base: str, secure: bool) -> None:
    """No script reads it, no other path or site gets it, and https keeps it to https."""
    naast.settings = naast.settings.model_copy(update={"base_url": base})
    cookie = Colleague(naast, base=base).signs_in().headers["set-cookie"].lower()
    for part in ("httponly", "samesite=lax", "path=/console", "max-age=50400"):
        assert part in cookie
    assert ("secure" in cookie) is secure


def test_a_buddys_link_opens_no_console_and_stays_good(naast: Naast) -> None:
    """Only supporters and coordinators come in; what is not for the console is not used up."""
    buddy = Colleague(naast, "Lien", role="buddy")
    token = buddy.link()
    assert buddy.signs_in(token).status_code == 410
    naast.database.write(lambda tx: people.by_id(tx, buddy.id))
    assert "Sign in" in buddy.sees(f"/console/sign-in?token={token}")


def test_who_is_no_longer_staff_is_out_at_once(tine: Colleague, naast: Naast) -> None:
    """A session of somebody whose person is gone shows nothing."""
    from storage import personal

    naast.database.write(lambda tx: personal.erase(tx, tine.id))
    assert "naast invite" in tine.sees("/console")


def test_a_session_lasts_while_it_is_used(tine: Colleague, clock: Moving) -> None:
    """Fourteen hours after the last page it is over, not after the first."""
    for _ in range(3):
        clock.passes(hours=13)
        assert "Inbox" in tine.sees("/console")
    clock.passes(hours=14, minutes=1)
    assert "naast invite" in tine.sees("/console")


def test_a_page_that_is_left_open_does_not_keep_the_session(tine: Colleague, clock: Moving) -> None:
    """What a page asks by itself is no use of the session."""
    for _ in range(3):
        clock.passes(hours=4)
        tine.sees("/console/inbox", **{"hx-request": "true"})
    clock.passes(hours=3)
    assert tine.http.get("/console/inbox", headers={"hx-request": "true"}).status_code == 401


def test_signing_out_ends_the_session(tine: Colleague) -> None:
    """The cookie of before opens nothing any more, even when it was copied."""
    copied = tine.http.cookies[COOKIE]
    assert "You are signed out" in tine.does("/console/sign-out").text
    tine.http.cookies.set(COOKIE, copied, path="/console")
    assert "naast invite" in tine.sees("/console")


def test_every_route_is_closed_without_a_session(naast: Naast, family: Someone) -> None:
    """No page, part, file, stream or act shows or changes anything; a family's session neither."""
    outside = Colleague(naast).http
    case = case_of(family).id
    found = [
        route for route in naast.asgi().routes if getattr(route, "path", "").startswith("/console")
    ]
    assert len(found) >= 16
    for cookie in ("", "wrong"):
        if cookie:
            outside.cookies.set(COOKIE, cookie, path="/console")
        for route in found:
            path = route.path.replace("{id:str}", case).replace("{n:int}", "1")  # type: ignore[attr-defined]
            if "static" in path or "sign-in" in path:
                continue
            for method in route.methods - {"HEAD"}:  # type: ignore[attr-defined]
                answer = outside.request(method, path)
                assert answer.status_code == (200 if path == "/console" else 401), path
                assert "lettre" not in answer.text
                assert "Case 1" not in answer.text
    assert case_of(family).state == "waiting"


def test_parts_and_the_stream_get_a_bare_401(naast: Naast) -> None:
    """A script is not sent a page."""
    outside = Colleague(naast).http
    part = outside.get("/console/inbox", headers={"hx-request": "true"})
    assert (part.status_code, part.text) == (401, "")
    assert outside.get("/console/stream").status_code == 401


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_another_site_cannot_post(
    tine: Colleague, family: Someone, headers: dict[str, str]
) -> None:
    """Even with the right token in the form, the browser's word on its origin counts."""
    tine.http.headers.update(headers)
    answer = tine.does(f"/console/cases/{case_of(family).id}/take")
    assert answer.status_code == 403
    assert "Nothing was done" in answer.text
    assert case_of(family).state == "waiting"


def test_a_form_needs_its_sessions_token(tine: Colleague, piet: Colleague, family: Someone) -> None:
    """None, a wrong one and a colleague's are all refused."""
    case = case_of(family).id
    page = piet.sees("/console")
    theirs = page.split('name="form_token" value="')[1].split('"')[0]
    for token in ("", "wrong", theirs, "é"):
        answer = tine.http.post(f"/console/cases/{case}/take", data={"form_token": token})
        assert answer.status_code == 403
    assert tine.http.post(f"/console/cases/{case}/take").status_code == 403
    assert case_of(family).state == "waiting"


@pytest.mark.parametrize(
    ("back", "goes"),
    [
        ("/console/cases/1?list=mine", "/console/cases/1?list=mine"),
        ("https://evil.example/console", "/console"),
        ("//evil.example/console", "/console"),
        ("/consolex", "/console"),
        ("/console\r\nx: y", "/console"),
        ("/console/\\evil", "/console"),
        ("", "/console"),
    ],
)
def test_the_language_is_kept_and_leads_back(
    tine: Colleague, naast: Naast, back: str, goes: str
) -> None:
    """Choosing a language keeps it for the next time, and never leads out of the console."""
    answer = tine.does("/console/language", language="fr", back=back)
    assert (answer.status_code, answer.headers["location"]) == (303, goes)
    assert '<html lang="fr"' in tine.sees("/console")
    person = naast.database.read(lambda tx: people.by_id(tx, tine.id))
    assert person
    assert person.language == "fr"


def test_an_unknown_language_changes_nothing(tine: Colleague) -> None:
    """Only the languages of the console can be chosen."""
    tine.does("/console/language", language="qps")
    assert '<html lang="en"' in tine.sees("/console")


def test_without_the_database_a_page_says_so(
    tine: Colleague, naast: Naast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page for people, not a trace, and nothing is lost."""

    def away(*_: object) -> None:
        raise StorageUnavailable("locked")

    monkeypatch.setattr(naast.database, "submit_read", away)
    answer = tine.http.get("/console")
    assert answer.status_code == 503
    assert "Please try again in a moment" in answer.text


def test_nothing_comes_from_another_host(tine: Colleague, family: Someone) -> None:
    """Strict headers on every page, no inline script or style, htmx from its own package."""
    for path in ("/console", f"/console/cases/{case_of(family).id}", "/console/cases/none"):
        answer = tine.http.get(path)
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'self';")
        assert "unsafe" not in policy
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert "<style" not in answer.text
        assert " style=" not in answer.text
        assert "onclick" not in answer.text
        assert "http://" not in answer.text
        assert "https://" not in answer.text
    for name in ("htmx.min.js", "console.js", "console.css", "icon.svg"):
        assert tine.http.get(f"/console/static/{name}").status_code == 200
    assert tine.http.get("/console/static/..%2fapp.py").status_code == 404
