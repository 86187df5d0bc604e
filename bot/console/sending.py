"""Photos and documents that a colleague sends to the family: looked at before they go, and kept
sealed."""

from __future__ import annotations

import json
from secrets import token_hex

from starlette.responses import Response

from bot.console.acts import NOT_YOURS, back, beside_box, done, fault_of
from bot.console.case import CasePage, Word
from bot.console.filekinds import media_of
from bot.console.forms import MOST_FILES
from bot.console.signed import Asked
from bot.console.theirs import case_id
from bot.desk import Desk, NotForYou
from bot.talk.texts import Text, _
from storage.cases import AlreadyTaken

LONGEST = 1000
"""Characters beside a file, so that both fit in one message everywhere."""
NO_FILE = _("Choose a photo or a document first.")
NO_SUCH_KIND = _("This kind of file is not sent from here. A photo, a PDF or a document is.")
TOO_MANY = _("At most 10 files go at once, 30 MB together.")


class Sending:
    """Sends them; only to the family of a case that is with whoever sends."""

    def __init__(self, desk: Desk, case: CasePage) -> None:
        self._desk = desk
        self._case = case

    async def send(self, asked: Asked) -> Response:
        """Send files, with a few words where there are any: all of them, or none. Raises
        NoSuchCase, NotForYou."""
        text = asked.form.get("text", "").strip()
        media = [found for each in asked.files if (found := media_of(each))]
        fault = fault_of(text, LONGEST) if text else None
        if len(media) < len(asked.files) or not media:
            fault = NO_SUCH_KIND if asked.files else NO_FILE
        elif len(media) > MOST_FILES:
            fault = TOO_MANY
        if fault:
            return await self._refused(asked, fault, text)
        who, once = (case_id(asked), asked.staff.id), asked.form.get("once", "")
        album = token_hex(8) if len(media) > 1 else ""
        try:
            await done(self._desk.reply(*who, text, once, files=media, album=album))
        except NotForYou:
            raise
        except AlreadyTaken:
            return await self._refused(asked, NOT_YOURS, text)
        if asked.partly:
            return await self._case.part(asked, {"HX-Trigger": json.dumps({"kept": "file"})})
        return back(asked, "sent")

    async def _refused(self, asked: Asked, fault: Text, text: str) -> Response:
        if asked.partly:
            return beside_box(asked, "file", fault)
        return await self._case.show(asked, Word("file", fault, text), 422)
