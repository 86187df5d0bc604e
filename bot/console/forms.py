"""Forms as browsers post them, with a file or without: read with a limit, and only from our own
pages.

FormFault
├── TooMuch      more than was ever meant to be typed
├── TooLarge     a file that is larger than a file may be
└── Elsewhere    not from a page of this console, or from an old session
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import ClientDisconnect, Request

from storage.seal import Seal

MOST_BYTES = 1_000_000
MOST_FILE_BYTES = 10_000_000
MOST_FILES, MOST_TOGETHER = 10, 30_000_000
"""What goes at once: as many files as an album of a messenger has, and so many bytes."""
_MOST_PARTS = 100
MOST_FIELDS = 200
"""The longest form has one for every fact that a right can depend on."""
_AROUND_FILES = 100_000  # bytes: the other fields, and what holds them apart


class FormFault(Exception):
    """A form that is not accepted; nothing was done."""


class TooMuch(FormFault):
    """The form is larger than a megabyte."""


class TooLarge(FormFault):
    """A file is larger than ten megabytes, or all of them than thirty."""


class Elsewhere(FormFault):
    """The form does not come from a page that we gave to this session."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came with a form; what it is called and said to be is anybody's word."""

    name: str = field(repr=False)
    content: bytes = field(repr=False)


async def read_upload(request: Request) -> tuple[dict[str, str], tuple[Upload, ...]]:
    """Read the fields of a form and the files in it, in order. Raises TooLarge, Elsewhere."""
    length = request.headers.get("content-length", "")
    if not length.isdecimal() or int(length) > MOST_TOGETHER + _AROUND_FILES:
        raise TooLarge
    try:
        async with request.form(max_files=_MOST_PARTS, max_fields=MOST_FIELDS) as form:
            parts = form.multi_items()
            fields = {k: v.replace("\r\n", "\n") for k, v in parts if isinstance(v, str)}
            found = [v for _name, v in parts if isinstance(v, UploadFile) and v.filename]
            if any((each.size or 0) > MOST_FILE_BYTES for each in found):
                raise TooLarge
            files = [Upload(each.filename or "", await each.read()) for each in found]
    except (MultiPartException, HTTPException, ClientDisconnect, ValueError) as fault:
        raise Elsewhere from fault
    return fields, tuple(files)


async def read_form(request: Request) -> dict[str, str]:
    """Read the fields of a form, line ends made plain. Raises TooMuch, Elsewhere."""
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > MOST_BYTES:
                raise TooMuch
    except ClientDisconnect as fault:
        raise Elsewhere from fault
    try:
        text = body.decode("ascii", "replace")
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError as fault:
        raise Elsewhere from fault
    return {key: value.replace("\r\n", "\n") for key, value in pairs}


def form_token(seal: Seal, session: str) -> str:
    """Return what every form of a session carries, so that no other site can post in its name."""
    return seal.fingerprint(f"console form {session}")


def check_token(seal: Seal, session: str, given: str) -> None:
    """Raise Elsewhere unless the form carries its session's token."""
    wanted = form_token(seal, session)
    if not hmac.compare_digest(wanted.encode(), given.encode("utf-8", "replace")):
        raise Elsewhere


def check_origin(request: Request, public_url: str) -> None:
    """Raise Elsewhere when the browser says that another site is posting."""
    site = request.headers.get("sec-fetch-site")
    if site and site not in ("same-origin", "none"):
        raise Elsewhere
    origin = request.headers.get("origin")
    if not site and origin:
        ours = {request.headers.get("host", ""), urlsplit(public_url).netloc}
        if urlsplit(origin).netloc not in ours:
            raise Elsewhere


def way_back(path: str) -> str:
    """Return a path within the console to go back to, the inbox when it is anything else."""
    parts = urlsplit(path)
    inside = parts.path == "/console" or parts.path.startswith("/console/")
    plain = path.isascii() and path.isprintable() and "\\" not in path
    return path if inside and plain and not parts.scheme and not parts.netloc else "/console"
