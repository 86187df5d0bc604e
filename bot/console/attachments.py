"""Files that the family gave to a person: shown safely, never run, never guessed."""

from __future__ import annotations

import asyncio
import re

from starlette.responses import Response

from bot.console.case import CasePage
from bot.console.pages import Pages
from bot.console.signed import Asked
from bot.desk import NotForYou
from bot.turn import Turns
from storage import cases, files, reading
from storage.cases import Case
from storage.database import Tx
from storage.files import File
from storage.inbox import may_see

SHOWN_INLINE = ("image/jpeg", "image/png", "image/webp", "image/gif")


class Attachments:
    """The way to a file."""

    def __init__(self, turns: Turns, pages: Pages, case: CasePage) -> None:
        self._turns = turns
        self._pages = pages
        self._case = case

    async def file(self, asked: Asked) -> Response:
        """Return a file that belongs to a message of a case and was given; the look is logged."""
        file_id = asked.request.path_params["id"]

        def read(tx: Tx) -> tuple[Case, File] | None:
            case = cases.with_file(tx, file_id)
            if case and not may_see(tx, case.id, asked.staff.scope):
                raise NotForYou(case.id)
            file = files.get(tx, file_id) if case else None
            if case is None or file is None or file.content is None:
                return None
            readable = reading.may_read(tx, case, asked.staff.id, file.at)
            return (case, file) if readable else None

        found = await asyncio.wrap_future(self._turns.database.submit_read(read))
        if found is None:
            return self._pages.html("message", asked.voice, 404, asked=asked, told="no_file")
        case, file = found
        await self._case.note_look(asked, case.id, case.person_id)
        return file_response(file)


def file_response(file: File) -> Response:
    """Harmless pictures are shown, sound is played, everything else is saved."""
    inline = file.mime in SHOWN_INLINE
    known = inline or re.fullmatch(r"audio/[a-z0-9.+-]+", file.mime)
    name = re.sub(r"[^A-Za-z0-9._-]", "_", file.name)[:80] or "file"
    headers = {
        "Content-Disposition": f'{"inline" if inline else "attachment"}; filename="{name}"',
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    mime = file.mime if known else "application/octet-stream"
    return Response(file.content, media_type=mime, headers=headers)
