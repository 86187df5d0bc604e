"""A photo or document from the console to the family: looked at, kept sealed, shown safely."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from bot.app import Naast
from storage import files
from storage.database import Tx
from storage.files import File
from storage.tables import files as table
from tests.console.conftest import Colleague, case_of
from tests.speaking import Someone

JPEG, PDF = b"\xff\xd8\xff\xe0 a photo", b"%PDF-1.7 a form"
DOCX = b"PK\x03\x04 a letter"


@pytest.fixture
def path(tine: Colleague, family: Someone) -> str:
    """The page of a case that Tine has."""
    path = f"/console/cases/{case_of(family).id}"
    assert tine.does(f"{path}/take").status_code == 303
    family.reads()
    return path


def sends(
    who: Colleague, path: str, name: str, content: bytes, *, token: str = "", script: bool = False,
    **fields: str,
) -> Any:  # fmt: skip
    """Post the form with a file, as a browser does."""
    found = re.search(r'name="form_token" value="(\w+)"', who.sees("/console"))
    assert found
    fields["form_token"] = token or found[1]
    sent = {"file": (name, content, "application/octet-stream")} if name else {"file": ("", b"")}
    headers = {"hx-request": "true"} if script else {}
    return who.http.post(f"{path}/files", data=fields, files=sent, headers=headers)


def sends_all(who: Colleague, path: str, *contents: bytes, **fields: str) -> Any:
    """Post the form with several files chosen in its field."""
    found = re.search(r'name="form_token" value="(\w+)"', who.sees("/console"))
    assert found
    fields["form_token"] = found[1]
    files = [("file", (f"{n}.jpg", each, "image/jpeg")) for n, each in enumerate(contents)]
    return who.http.post(f"{path}/files", data=fields, files=files)


def sent_file(family: Someone) -> File:
    """The file that the family got just now."""
    (said,) = family.reads()
    assert said.who == "human"
    found = family.naast.database.read(lambda tx: files.get(tx, said.file_id or ""))
    assert found
    return found


@pytest.mark.parametrize(
    ("name", "content", "kind", "mime"),
    [
        ("bus.jpg", JPEG, "photo", "image/jpeg"),
        ("bus.exe", JPEG, "photo", "image/jpeg"),
        ("plan.PNG", b"\x89PNG\r\n\x1a\n ..", "photo", "image/png"),
        ("form.pdf", PDF, "document", "application/pdf"),
        ("brief.docx", DOCX, "document", None),
    ],
)
def test_the_family_gets_it(
    tine: Colleague, naast: Naast, family: Someone, path: str,
    name: str, content: bytes, kind: str, mime: str | None,
) -> None:  # fmt: skip
    """Whole, with its words; sealed in the table; shown in the talk and opened from there."""
    answer = sends(tine, path, name, content, text="Voici le formulaire")
    assert (answer.status_code, answer.headers["location"].endswith("said=sent")) == (303, True)
    found = sent_file(family)
    assert (found.kind, found.name, found.content, found.given) == (kind, name, content, True)
    assert mime in (None, found.mime)
    (row,) = naast.database.read(lambda tx: list(tx.c.execute(table.select())))
    assert content not in row.content_sealed
    page = tine.sees(path)
    assert f"/console/files/{found.id}" in page
    assert "Voici le formulaire" in page
    assert "Photo from the family" not in page
    shown = tine.http.get(f"/console/files/{found.id}")
    assert shown.content == content
    assert shown.headers["x-content-type-options"] == "nosniff"
    inline = shown.headers["content-disposition"].startswith("inline")
    assert inline == (kind == "photo")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("", b"", "Choose a photo or a document first."),
        ("page.html", b"<script>alert(1)</script>", "This kind of file is not sent from here."),
        ("photo.jpg", b"MZ a program", "This kind of file is not sent from here."),
        ("form.pdf", b"<html>", "This kind of file is not sent from here."),
        ("form.pdf", b"", "This kind of file is not sent from here."),
        ("draw.svg", b"<svg onload=alert(1)>", "This kind of file is not sent from here."),
    ],
)
@pytest.mark.parametrize("script", [True, False])
def test_what_it_says_it_is_does_not_count(
    tine: Colleague, family: Someone, path: str, name: str, content: bytes, said: str, script: bool
) -> None:
    """Nothing goes to the family, and it is said beside the field; the words stay."""
    answer = sends(tine, path, name, content, text="Voici", script=script)
    assert answer.status_code == 422
    assert said in answer.text
    if script:
        assert answer.headers["hx-retarget"] == "#word-file"
    else:
        assert 'name="text" value="Voici"' in answer.text
        assert '<details id="send-file" open>' in answer.text
    assert family.reads() == []


def test_too_large_is_refused_before_it_is_read(
    tine: Colleague, family: Someone, path: str
) -> None:
    """Just over, and far over, and of no known length."""
    for size in (10_000_001, 10_200_000):
        answer = sends(tine, path, "form.pdf", PDF + b"x" * (size - len(PDF)))
        assert answer.status_code == 413
        assert "A file of at most 10 MB fits." in answer.text

    def pieces() -> Any:
        yield b"--x\r\n"

    kind = {"content-type": "multipart/form-data; boundary=x"}
    assert tine.http.post(f"{path}/files", content=pieces(), headers=kind).status_code == 413
    assert family.reads() == []


def test_the_same_form_twice_is_one_file(tine: Colleague, family: Someone, path: str) -> None:
    """A form that is sent again after a broken connection sends nothing again."""
    for _time in range(2):
        assert sends(tine, path, "form.pdf", PDF, once="k1").status_code == 303
    assert len(family.reads()) == 1


def test_several_go_at_once_in_order(tine: Colleague, family: Someone, path: str) -> None:
    """One press: all of them, the words with the first; the same form again sends nothing."""
    pages = [JPEG + b"%d" % page for page in range(3)]
    for _time in range(2):
        assert sends_all(tine, path, *pages, text="Les pages", once="k2").status_code == 303
    said = family.reads()
    assert [message.text for message in said] == ["Les pages", "", ""]
    assert len({message.album for message in said}) == 1
    assert said[0].album
    found = [family.naast.database.read(_opened(message.file_id)) for message in said]
    assert found == pages


def _opened(file_id: str | None) -> Callable[[Tx], bytes | None]:
    def read(tx: Tx) -> bytes | None:
        file = files.get(tx, file_id or "")
        return file.content if file else None

    return read


def test_all_of_them_go_or_none(tine: Colleague, family: Someone, path: str) -> None:
    """One that is nothing we send, one too many, and more together than fits."""
    answer = sends_all(tine, path, JPEG, b"MZ a program", JPEG)
    assert (answer.status_code, "This kind of file is not sent" in answer.text) == (422, True)
    answer = sends_all(tine, path, *[JPEG] * 11)
    assert (answer.status_code, "At most 10 files go at once" in answer.text) == (422, True)
    answer = sends_all(tine, path, *[JPEG + b"x" * 8_000_000] * 4)
    assert (answer.status_code, "At most 10 files go at once" in answer.text) == (413, True)
    assert sends_all(tine, path, *[JPEG] * 200).status_code == 403
    assert family.reads() == []


def test_only_from_our_own_form_and_only_by_whoever_has_it(
    tine: Colleague, piet: Colleague, nora: Colleague, family: Someone, path: str
) -> None:
    """No other site, no other colleague; not what is no form at all."""
    assert sends(tine, path, "form.pdf", PDF, token="0" * 64).status_code == 403
    other = {"origin": "https://elsewhere.example", "sec-fetch-site": "cross-site"}
    tine.http.headers.update(other)
    assert sends(tine, path, "form.pdf", PDF).status_code == 403
    for name in other:
        del tine.http.headers[name]
    assert sends(piet, path, "form.pdf", PDF).status_code == 403
    assert sends(nora, path, "form.pdf", PDF).status_code == 422  # sees it, does not have it
    odd = {"content-type": "multipart/form-data; boundary=x"}
    assert tine.http.post(f"{path}/files", content=b"nonsense", headers=odd).status_code == 403
    assert family.reads() == []


def test_the_field_can_be_reached_without_a_mouse(tine: Colleague, path: str) -> None:
    """A label, a native field, words beside it; what is too large is known before it is sent."""
    page = tine.sees(path)
    part = page.split('id="send-file"')[1].split("</details>")[0]
    assert '<label for="file">' in part
    field = re.search(r'<input type="file" id="file"[^>]*>', part)
    assert field
    assert 'aria-describedby="word-file"' in field[0]
    assert 'data-most="10000000"' in field[0]
    assert "multiple" in field[0]
    assert 'accept="image/jpeg' in field[0]
    assert 'enctype="multipart/form-data"' in part
