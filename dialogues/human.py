"""Talking to a person: two taps, nothing shared but the language and what is written then."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.talk.state import REST
from bot.talk.steps import END, Ask, Call, Choose, Dialogue, Do, Option, Say
from bot.talk.texts import Lines, Name, Text, Words, _, p_
from bot.talk.turn import Turn
from dialogues.world import reader, world
from storage import cases, consents, files, messages

SOON = timedelta(minutes=1)


class AnyWords:
    """Whatever is written; nothing is refused."""

    takes_edits = True

    def read(self, text: str, turn: Turn) -> bool:
        """The words are in the talk already: the answer only says that something was written."""
        return True


def open_case(turn: Turn, why: str = "asked", urgency: int = 0) -> cases.Case:
    """Open the person's case (or find it open); due by the organisation's hours."""
    due = turn.now if urgency else world(turn).house.due(turn.now)
    return cases.start(turn.db, turn.person, turn.language, why, turn.now, due, urgency)


def begin(turn: Turn) -> None:
    """A case from now on: somebody owns the alarm."""
    turn.answers["from"] = turn.n
    open_case(turn, str(turn.answers.get("given") or "asked"))


def when_read(turn: Turn) -> Words:
    """Who reads it, and when: the truth, from the hours."""
    house = world(turn).house
    opens = house.next_open(turn.now)
    if opens is None:
        when: Text = _("{reader} reads your messages. I do not know yet when.")
    elif opens - turn.now < SOON:
        when = _answers_before(house.due(turn.now), turn.now)
    else:
        when = _("Nobody is there now. {reader} reads your messages from {opens}.").of(opens=opens)
    return when.of(reader=reader(turn))


def who_and_when(turn: Turn) -> Words:
    """Who reads it, when, and that nothing of before goes along."""
    only_this = _("Only what you write from now on goes along, and your language.")
    return Lines((when_read(turn), only_this), " ")


def _answers_before(due: datetime, now: datetime) -> Text:
    """By when an answer is owed; today only the hour is said."""
    if now.astimezone(due.tzinfo).date() == due.date():
        today = _("{reader} reads your messages and answers here, most often today before {hour}.")
        return today.of(hour=due.time())
    later = _("{reader} reads your messages and answers here, most often before {moment}.")
    return later.of(moment=due)


def hand_over(turn: Turn) -> str | None:
    """What was just written goes into the case; the first time, ask about the talk before it."""
    case = open_case(turn)
    messages.attach(turn.db, turn.person, turn.n, case.id)
    cases.touch(turn.db, case.id, turn.now)
    asked = turn.answers.get("asked_before")
    if case.talk_shared or asked or not _said_before(turn):
        return "noted"
    turn.answers["asked_before"] = True
    return None


def _said_before(turn: Turn) -> bool:
    """Whether there is anything to give along: more than choosing a language and a way."""
    mine = messages.mine_before(turn.db, turn.person, turn.answers.get("from", turn.n))
    return any(not m.picked.startswith(("welcome.", "menu.", "go=")) for m in mine)


def share(turn: Turn) -> str | None:
    """The family gives the talk so far along: logged, per receiver. The question may be answered
    late, when somebody has taken the case; never when there is none any more."""
    case = cases.open_of(turn.db, turn.person)
    if case is None:
        return "over"
    cases.share_talk(turn.db, case.id, turn.now)
    consents.give(turn.db, turn.person, "talk_so_far", world(turn).house.name, turn.now)
    return "taken" if case.state == "taken" else None


def only_this(turn: Turn) -> str | None:
    """Nothing of the talk before goes along."""
    case = cases.open_of(turn.db, turn.person)
    if case is None:
        return "over"
    return "taken" if case.state == "taken" else None


def noted(turn: Turn) -> Words:
    """It has arrived, and for whom."""
    return _("Noted for {reader}. You can write more here.").of(reader=reader(turn))


def also_before(turn: Turn) -> Words:
    """The one question about the talk before."""
    return _("Noted. Shall {reader} also see what you and I wrote before?").of(reader=reader(turn))


BACK = Option("back", p_("menu", "Back"), then=END, icon="↩")

human = Dialogue(
    "human",
    Do("begin", begin, final=True),
    Say("who", who_and_when),
    Ask("write", _("What would you like to say?"), AnyWords(), (BACK,), then="give", skip=END),
    Do("give", hand_over, {"noted": "more"}, final=True),
    Choose(
        "before",
        also_before,
        (
            Option("no", _("No, only this"), then="only", icon="➖"),
            Option("yes", _("Yes, that too"), then="share", icon="📄"),
        ),
        skip="more",
        lasting=True,
    ),
    Do("only", only_this, {"taken": "kept_apart", "over": END}, then="more"),
    Do("share", share, {"taken": "shared", "over": END}, final=True),
    Ask("more", noted, AnyWords(), (BACK,), then="give", skip=END),
    Say("shared", _("Done. What you and I wrote before can be read too."), then=REST),
    Say("kept_apart", _("All right. Only what you write here."), then=REST),
)


def arrived(turn: Turn) -> Words:
    """Somebody took the case."""
    return _("{name} is here now and reads along. Just write. I, the program, am silent now.").of(
        name=Name(str(turn.answers.get("given") or ""))
    )


with_human = Dialogue("with_human", Say("arrived", arrived, then=REST))


def gone(turn: Turn) -> Words:
    """The case is closed: who was there, and that the bot is back."""
    name = str(turn.answers.get("given") or "")
    if not name:
        return _("It has been quiet here, so I am back. I am Naast, the program. Nothing is lost.")
    return _("{name} closed this talk. I am back: Naast, the program. I am glad you wrote.").of(
        name=Name(name)
    )


handed_back = Dialogue("handed_back", Say("gone", gone))

YES_NO_PERSON = (
    Option("yes", _("Yes, ask a person"), then="go", icon="👤"),
    Option("no", _("No, go on"), then=END, icon="↩"),
)

lost = Dialogue(
    "lost",
    Choose(
        "person",
        _("This I do not know. A person may. Shall I ask?"),
        YES_NO_PERSON,
        skip=END,
    ),
    Call("go", "human"),
)


def kept(turn: Turn) -> Words:
    """A file came without words: it is kept, and nobody claims to have seen or heard it."""
    media = turn.heard.media
    turn_kind = media.kind if media else "document"
    said = {
        "voice": _("I have kept your voice message. Nobody has heard it yet."),
        "photo": _("I have kept your photo. Nobody has looked at it yet."),
    }.get(turn_kind, _("I have kept your file. Nobody has looked at it yet."))
    return Lines((said, _("Shall I give it to {reader}?").of(reader=reader(turn))), " ")


def give_file(turn: Turn) -> None:
    """With their yes: the file and the message it came in go into the case."""
    case = open_case(turn, "media")
    files.give(turn.db, turn.person)
    messages.attach_files(turn.db, turn.person, case.id)
    cases.touch(turn.db, case.id, turn.now)
    consents.give(turn.db, turn.person, "files", world(turn).house.name, turn.now)


media = Dialogue(
    "media",
    Choose(
        "give",
        kept,
        (
            Option("yes", _("Yes, give it"), then="given", icon="📨"),
            Option("no", _("No, not now"), then="kept", icon="➖"),
        ),
        skip="kept",
    ),
    Do("given", give_file, final=True),
    Say("who", when_read, then=END),
    Say("kept", _("All right. I keep it; nobody looks at it.")),
)
