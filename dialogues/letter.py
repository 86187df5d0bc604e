"""What comes without words: a letter for a person to look at in time, a photo, a voice note.

Naast never says what a letter says, and nobody sees or hears anything before the family's yes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from bot.talk.answers import NO, YES, plain, synonyms
from bot.talk.steps import END, Ask, Call, Choose, Dialogue, Do, NotUnderstood, Option, Say
from bot.talk.texts import Lines, Name, Text, Words, _
from bot.talk.turn import Turn
from bot.understand.when import day_of
from dialogues import tongues
from dialogues.ask import understood
from dialogues.human import open_case, when_read
from dialogues.world import named, reader, world
from storage import cases, consents, files, messages, staff

LOOKED_AT_WITHIN = 60
"""Minutes of the working time of whoever looks at a letter."""
UNDECIDED = "files"
"""Where the talk keeps since which message files came that the family did not decide on yet, and
the album of the last."""
GIVEN_ALBUM = "letter_album"
"""The album of the letter that was given last: a page that comes late belongs to it."""
_LONGEST_WORDS = 200
_LONGEST_KIND_WORD = 40
_DOUBTFUL = 300  # days; "15 november", said in december, is more likely past than so far ahead

EARLIEST: Mapping[str, Callable[[date], date]] = {
    "soon": lambda today: today,
    "week": lambda today: min(today + timedelta(days=2), _monday(today, 1) - timedelta(days=1)),
    "next": lambda today: _monday(today, 1),
    "later": lambda today: _monday(today, 2),
}
"""The first day that each choice may mean: too early does no harm."""
BY_WHEN = (
    Option("soon", _("Today or tomorrow")),
    Option("week", _("This week")),
    Option("next", _("Next week")),
    Option("later", _("Later")),
    Option("unknown", _("I don't know"), icon="🤷"),
)


NO_DAY = _("I see no day in that. “Today”, “in two weeks” or a date is fine too.")


class OwnWords:
    """A day, said in any way; whether it is understood makes no difference to the family."""

    takes_edits = True

    def read(self, text: str, turn: Turn) -> Any:
        """Return the words, apart from what can be tapped. Raises NotUnderstood where they say
        yes, no, hello or thank you."""
        if _polite(text, turn):
            raise NotUnderstood(NO_DAY, tried=True)
        return {"words": text[:_LONGEST_WORDS]}


def _polite(text: str, turn: Turn) -> bool:
    """Whether a text is only a kind word, and says nothing of when."""
    if any(c.isdecimal() for c in text) or len(text) > _LONGEST_KIND_WORD:
        return False
    short = plain(text) in {*synonyms(YES, turn.speaker), *synonyms(NO, turn.speaker)}
    found = understood(turn)
    return short or (found.intent in ("greeting", "thanks") and found.band == "answer")


def _monday(today: date, ahead: int) -> date:
    return today + timedelta(days=7 * ahead - today.weekday())


# -- what came -------------------------------------------------------------------------------------


def sort(turn: Turn) -> str | None:
    """Which question comes first. What comes while one waits (a second page, an album) is part of
    what is being asked about, so that nothing is asked twice."""
    media, album = turn.heard.media, turn.heard.album
    if media and media.kind == "voice" and tongues.own(turn):
        return "tongue"
    before = turn.kept.get(UNDECIDED)
    offered = turn.state.offered.question if turn.state.offered else ""
    waits = offered.removeprefix("media.") if offered.startswith("media.") else ""
    if waits == "by" or (album and album == turn.kept.get(GIVEN_ALBUM)):
        return _one_more_page(turn, waits, album)
    turn.kept[UNDECIDED] = {"since": before["since"] if before else turn.n, "album": album}
    paper = media is None or media.kind != "voice"
    if waits in ("letter", "look") or (waits == "give" and not paper):
        quiet = bool(album and before and album == before.get("album"))
        turn.worked_out["again"] = "quiet" if quiet else "too"
        return waits
    return "letter" if paper else "give"


def _one_more_page(turn: Turn, waits: str, album: str) -> str:
    """It goes where the letter went: that was said yes to."""
    case = open_case(turn, "letter", kind="letter")
    files.give(turn.db, turn.person, since=turn.n)
    messages.attach_files(turn.db, turn.person, case.id, since=turn.n)
    cases.touch(turn.db, case.id, turn.now)
    quiet = album and album == turn.kept.get(GIVEN_ALBUM)
    turn.worked_out["again"] = "quiet" if quiet else "page"
    return waits or "page"


def added(turn: Turn) -> Words:
    """One more page has gone where the letter went."""
    return _("I have added this to the letter for {reader}.").of(reader=reader(turn))


def _kept(turn: Turn) -> Words | None:
    """It is kept, and nobody claims to have seen or heard it; nothing while an album comes in."""
    again = turn.worked_out.get("again")
    if again:
        return {"too": _("I have kept this one too."), "page": added(turn)}.get(again)
    media = turn.heard.media
    said = {
        "voice": _("I have kept your voice message. Nobody has heard it yet."),
        "photo": _("I have kept your photo. Nobody has looked at it yet."),
    }
    otherwise = _("I have kept your file. Nobody has looked at it yet.")
    return said.get(media.kind, otherwise) if media else None


def _then(turn: Turn, question: Words) -> Words | None:
    """What was kept, if it came just now, and the question; one that stands there already is not
    asked again."""
    kept = _kept(turn)
    if turn.worked_out.get("again"):
        return kept
    return Lines((kept, question), " ") if kept else question


# -- the questions ---------------------------------------------------------------------------------


def is_letter(turn: Turn) -> Words | None:
    """The first question about a photo or document."""
    return _then(turn, _("Is it a letter or an official paper?"))


def may_look(turn: Turn) -> Words | None:
    """Who would look at the letter, and when: it is theirs to say yes."""
    who = who_would(turn)
    ask = _("I do not read letters myself. May {reader} look at it?").of(reader=named(turn, who))
    return _then(turn, Lines((ask, _when(turn, who)), " "))


def who_would(turn: Turn) -> str | None:
    """Who will see to it: of the open case, or of the one that a yes would open."""
    case = cases.open_of(turn.db, turn.person)
    if case:
        return case.responsible_id
    area_id = staff.home(turn.db, turn.person).area_id
    duty = world(turn).duty
    return duty.choose(turn.db, turn.person, turn.language, turn.now, area_id).person_id


def _when(turn: Turn, who: str | None) -> Text:
    """When a letter is looked at: within the next working hour of whoever does."""
    if world(turn).duty.next_open(turn.db, who, turn.now) is None:
        return _("I do not know yet when.")
    due = _due(turn, who)
    if turn.now.astimezone(due.tzinfo).date() == due.date():
        return _("Most often that is today before {hour}.").of(hour=due.time())
    return _("Most often that is before {moment}.").of(moment=due)


def _due(turn: Turn, who: str | None) -> datetime:
    return world(turn).duty.due(turn.db, who, turn.now, LOOKED_AT_WITHIN)


def shall_give(turn: Turn) -> Words | None:
    """The question about what is no letter."""
    return _then(turn, _("Shall I give it to {reader}?").of(reader=named(turn, who_would(turn))))


def by_when(turn: Turn) -> Words | None:
    """The date, in the family's own words: we do not read it."""
    ask = _("By when does it want something? You can also write the date as it stands.")
    return _then(turn, ask)


# -- with their yes, or without --------------------------------------------------------------------


def hand_letter(turn: Turn) -> None:
    """With their yes: the letter is a case of its own kind, due the next working hour."""
    case = open_case(turn, "letter", kind="letter")
    due = min(case.due, _due(turn, case.responsible_id))
    cases.expect_letter(turn.db, case.id, cases.letter_words(turn.db, case), case.letter_by, due)
    turn.kept.pop(GIVEN_ALBUM, None)
    album = turn.kept.get(UNDECIDED, {}).get("album")
    if album:
        turn.kept[GIVEN_ALBUM] = album
    _hand(turn, case)


def give_file(turn: Turn) -> None:
    """With their yes: the file and the message it came in go into the case."""
    _hand(turn, open_case(turn, "media"))


def _hand(turn: Turn, case: cases.Case) -> None:
    """What was not decided on yet; what they kept back before stays unseen."""
    since = turn.kept.pop(UNDECIDED, {}).get("since", turn.n)
    files.give(turn.db, turn.person, since=since)
    messages.attach_files(turn.db, turn.person, case.id, since=since)
    cases.touch(turn.db, case.id, turn.now)
    consents.give(turn.db, turn.person, "files", world(turn).house.name, turn.now)


def keep_back(turn: Turn) -> None:
    """Nobody looks at it, also when something else is given later."""
    turn.kept.pop(UNDECIDED, None)


def note(turn: Turn) -> None:
    """By when, in the family's words; as a day only to sort by. The earliest of several letters
    counts."""
    case = open_case(turn, "letter", kind="letter")
    said = _said(turn)
    if not said:
        return
    messages.attach(turn.db, turn.person, turn.n, case.id)
    before = cases.letter_words(turn.db, case)
    known = [by for by in (case.letter_by, _by(turn, case)) if by]
    words = " · ".join(part for part in (before, said) if part)
    cases.expect_letter(turn.db, case.id, words, min(known, default=None), case.due)


def _said(turn: Turn) -> str:
    """What was typed, or what stood on the button."""
    answer = turn.answers.get("by")
    if isinstance(answer, dict):
        return str(answer["words"])
    label = next((option.label for option in BY_WHEN if option.id == answer), "")
    return turn.speaker.say(label) if answer != "unknown" else ""


def _by(turn: Turn, case: cases.Case) -> datetime | None:
    """The end of the day that may be meant, in local time."""
    zone = _due(turn, case.responsible_id).tzinfo
    today = turn.now.astimezone(zone).date()
    answer, day = turn.answers.get("by"), None
    if isinstance(answer, dict):
        day = day_of(answer["words"], turn.language, today)
    elif answer in EARLIEST:
        day = EARLIEST[str(answer)](today)
    if day is None or (day - today).days > _DOUBTFUL:
        return None
    return datetime.combine(day, time(23, 59), zone)


def noted(turn: Turn) -> Words:
    """Their own words back, and who looks at it by when; never what the letter says."""
    case = cases.open_of(turn.db, turn.person)
    who, said = case.responsible_id if case else None, _said(turn)
    typed = isinstance(turn.answers.get("by"), dict)
    wrote: Text = _("You wrote: “{words}”.") if typed else _("You said: “{words}”.")
    looks = _("{reader} looks at it.").of(reader=reader(turn))
    return Lines((wrote.of(words=Name(said)) if said else "", looks, _when(turn, who)), " ")


media = Dialogue(
    "media",
    Do("sort", sort, {each: each for each in ("look", "by", "page", "give", "tongue")}),
    Choose(
        "letter",
        is_letter,
        (
            Option("yes", _("Yes, a letter"), then="look", icon="📄"),
            Option("no", _("No, something else"), then="give", icon="📷"),
        ),
        skip="give",
    ),
    Choose(
        "look",
        may_look,
        (
            Option("yes", _("Yes, look at it"), then="hand", icon="📨"),
            Option("no", _("No, not now"), then="keep_back", icon="➖"),
        ),
        skip="keep_back",
    ),
    Do("hand", hand_letter, final=True),
    Ask("by", by_when, OwnWords(), BY_WHEN, then="note", skip="note"),
    Do("note", note, final=True),
    Say("noted", noted, then=END),
    Choose(
        "give",
        shall_give,
        (
            Option("yes", _("Yes, give it"), then="given", icon="📨"),
            Option("no", _("No, not now"), then="keep_back", icon="➖"),
        ),
        skip="keep_back",
    ),
    Do("given", give_file, final=True),
    Say("who", when_read, then=END),
    Say("page", added, then=END),
    Call("tongue", "tongue", then=END, given="file"),
    Do("keep_back", keep_back),
    Say("kept", _("All right. I keep it; nobody looks at it.")),
)
