"""Reading who sends a family: the only free words that reach a family from outside are a name and
an organisation, short, and never a link."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping

from bot.handout import Wish
from bot.talk.texts import Text, _
from storage.registrations import Sender

LONGEST_NAME = 60
LONGEST_ANSWER_TO = 120
"""Characters."""

NO_NAME = _("Write your name: the family sees who thought of them.")
NO_ORGANISATION = _("Write where you work: the family knows you from there.")
TOO_LONG = _("Keep this to {count} characters.")
NO_LINKS = _("Write only a name here, without an address, a link or a number to call.")
NO_ANSWER_TO = _("Write one e-mail address or phone number, or leave this empty.")
NO_LANGUAGE = _("Choose the language that the family speaks.")

_KEPT = re.compile(r"[-'’.,&()+!/ ]")
_LINK = re.compile(r"://|(?i:www\.)|@|\.[a-z]{2,}(?!\w)")  # "St.Jozef" is a school
_DIGITS_OF_A_CALL = 5
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]+(\.[\w-]+)+")
_PHONE = re.compile(r"\+?[\d ./()-]{6,24}")


class NotAName(Exception):
    """What was written is no name; ``word`` says kindly why."""

    def __init__(self, word: Text) -> None:
        super().__init__(word.msgid)
        self.word = word


def name(text: str, missing: Text) -> str:
    """Return a name as it may reach a family: letters, digits and a few signs on one line.
    Raises NotAName."""
    folded = unicodedata.normalize("NFKC", text[: 10 * LONGEST_NAME])
    if _LINK.search(folded) or sum(c.isdigit() for c in folded) >= _DIGITS_OF_A_CALL:
        raise NotAName(NO_LINKS)
    kept = "".join(c if _stays(c) else " " for c in folded)
    kept = re.sub(r"([./])(?=\w)", r"\1 ", kept)  # "a.b" and "/b" would be made tappable
    kept = " ".join(kept.split())
    if not any(c.isalpha() for c in kept):
        raise NotAName(missing)
    if len(kept) > LONGEST_NAME:
        raise NotAName(TOO_LONG.of(count=LONGEST_NAME))
    return kept


def _stays(sign: str) -> bool:
    return unicodedata.category(sign)[0] in "LMN" or bool(_KEPT.match(sign))


def answer_to(text: str) -> str:
    """Return an e-mail address or phone number, or nothing. Raises NotAName."""
    found = " ".join(text.split())
    fits = _EMAIL.fullmatch(found) or _PHONE.fullmatch(found)
    if found and (not fits or len(found) > LONGEST_ANSWER_TO):
        raise NotAName(NO_ANSWER_TO)
    return found


def wish(
    form: Mapping[str, str], languages: Collection[str], areas: Collection[str]
) -> tuple[Wish | None, dict[str, Text]]:
    """Read what somebody wants; where that cannot be read, say for each field why not."""
    read: dict[str, str] = {}
    faults: dict[str, Text] = {}
    for key, reader in _READERS.items():
        try:
            read[key] = reader(form.get(key, ""))
        except NotAName as fault:
            faults[key] = fault.word
    language, area_id = form.get("language", ""), form.get("area", "")
    if language not in languages:
        faults["language"] = NO_LANGUAGE
    if faults:
        return None, faults
    sender = Sender(read["name"], read["organisation"])
    area = area_id if area_id in areas else None
    return Wish(sender, language, area, read["answer_to"]), {}


_READERS: Mapping[str, Callable[[str], str]] = {
    "name": lambda text: name(text, NO_NAME),
    "organisation": lambda text: name(text, NO_ORGANISATION),
    "answer_to": answer_to,
}
