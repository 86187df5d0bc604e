"""My data, forget me, stop: everything kept is shown, and goes when the person says so."""

from __future__ import annotations

from bot.talk.state import REST
from bot.talk.steps import END, Call, Choose, Dialogue, Do, Option, Say
from bot.talk.texts import Lines, Name, Text, Verbatim, Words, _, n_, p_
from bot.talk.turn import Turn
from dialogues.world import world
from storage import cases, consents, files, messages, people, personal

CONSENT_NAMES = {
    "talk_so_far": _("the talk so far"),
    "files": _("photos, voice messages and files"),
    "danger_alert": _("that somebody is in danger"),
    "rights_answers": _("your answers about rights"),
    "teaching": _("a sentence that I did not understand"),
}

CHANNEL_NAMES = {"web": _("this web chat"), "telegram": "Telegram", "terminal": _("this terminal")}


def overview(turn: Turn) -> Words:
    """What is kept, as a short list in plain words."""
    kept = [
        _("• your language: {language}").of(
            language=Name(world(turn).tongues.own_name(turn.language))
        ),
        n_("• {count} message", "• {count} messages", messages.count(turn.db, turn.person)),
    ]
    told = len(turn.kept.get("told", ()))
    if told:
        kept.append(n_("• {count} answer about rights", "• {count} answers about rights", told))
    stored = files.count(turn.db, turn.person)
    if stored:
        kept.append(n_("• {count} photo or file", "• {count} photos or files", stored))
    talks = cases.of_person(turn.db, turn.person)
    if talks:
        kept.append(n_("• {count} talk with a person", "• {count} talks with a person", len(talks)))
    days = world(turn).house.keeps_days
    after = _("Messages go by themselves after {days} days.").of(days=days)
    return Lines((_("This is what I keep about you:"), *kept, after))


def everything(turn: Turn) -> Words:
    """All of it, readable: consents, talks with a person with their notes, and why it is kept."""
    house = world(turn).house
    parts: list[Words] = [_("Why it is kept:")]
    parts += [Lines(("•", Name(purpose)), " ") for purpose in house.purposes(turn.language)]
    given = consents.of(turn.db, turn.person)
    nothing = _("Beyond what you wrote to a person, you gave nothing along.")
    parts.append(_("What you said yes to:") if given else nothing)
    parts += [_consent(consent) for consent in given]
    for case in cases.of_person(turn.db, turn.person):
        parts.append(
            _("Talk {number} with a person, from {opened}").of(
                number=case.number, opened=case.opened
            )
        )
        for note in cases.notes_of(turn.db, case.id):
            words = _("• a note from {at}: {text}").of(at=note.at, text=Name(note.text))
            parts.append(words)
    doors = people.every_address(turn.db, turn.person)
    parts += [
        _("I reach you on {channel}.").of(channel=CHANNEL_NAMES.get(channel, channel))
        for channel, _address, _blocked in doors
    ]
    parts.append(_("Your messages themselves are here above, in this chat."))
    if house.privacy_contact:
        parts.append(_("Questions? {contact}").of(contact=Verbatim(house.privacy_contact)))
    return Lines(tuple(parts))


def _consent(consent: consents.Consent) -> Text:
    item = CONSENT_NAMES.get(consent.item, Text(consent.item))
    if consent.revoked:
        return _("• {item}, for {receiver}, from {given} until {revoked}").of(
            item=item, receiver=Name(consent.receiver), given=consent.given, revoked=consent.revoked
        )
    return _("• {item}, for {receiver}, since {given}").of(
        item=item, receiver=Name(consent.receiver), given=consent.given
    )


def drop_answers(turn: Turn) -> None:
    """Forget the answers about rights, and the yes to keep them."""
    turn.kept.pop("told", None)
    consents.revoke(turn.db, turn.person, "rights_answers", turn.now)


mydata = Dialogue(
    "mydata",
    Choose(
        "what",
        overview,
        (
            Option("all", p_("my data", "Show me all of it"), then="all", icon="🗂"),
            Option("answers", p_("my data", "Forget my answers"), then="drop", icon="🧹"),
            Option("forget", p_("my data", "Forget me"), then="forget", icon="🗑"),
            Option("back", p_("menu", "Back"), then=END, icon="↩"),
        ),
        skip=END,
    ),
    Say("all", everything, then="what"),
    Do("drop", drop_answers, final=True),
    Say("dropped", _("Your answers about rights are gone."), then="what"),
    Call("forget", "forget", then="what"),
)


def erase(turn: Turn) -> None:
    """Everything goes; only the goodbye still finds its way."""
    turn.kept.clear()
    turn.forgotten = personal.forget_me(turn.db, turn.person, turn.now)


def farewell(turn: Turn) -> Words:
    """It is done, and what it means."""
    done = _("Done. I know nothing about you any more. If you write again, we begin anew.")
    if turn.heard.channel == "telegram":
        return Lines((done, _("What you see in Telegram itself, you can delete there.")), " ")
    return done


forget = Dialogue(
    "forget",
    Choose(
        "sure",
        _("Then everything about you here goes: answers, messages, files, talks. Are you sure?"),
        (
            Option("yes", _("Yes, forget me"), then="erase", icon="🗑"),
            Option("no", _("No, keep it"), then=END, icon="↩"),
        ),
        skip=END,
    ),
    Do("erase", erase, final=True),
    Say("gone", farewell, then=REST),
)


def end_case(turn: Turn) -> str | None:
    """A talk with a person that is going on ends here; a question that still waits is asked
    about, so that nobody's call for help disappears by one word."""
    case = cases.open_of(turn.db, turn.person)
    if case is None:
        return "rest"
    if case.state == "waiting":
        return None
    cases.close(turn.db, case.id, "family", turn.now)
    return "rest"


def take_back(turn: Turn) -> None:
    """The question to a person is taken back."""
    case = cases.open_of(turn.db, turn.person)
    if case:
        cases.close(turn.db, case.id, "family", turn.now)


stop = Dialogue(
    "stop",
    Do("end", end_case, {"rest": "rest"}, final=True),
    Choose(
        "waiting",
        _("All right. Your question to a person is still open. Shall I take it back?"),
        (
            Option("no", _("No, leave it"), then="rest", icon="👤"),
            Option("yes", _("Yes, take it back"), then="back", icon="➖"),
        ),
        skip="rest",
    ),
    Do("back", take_back, final=True),
    Say(
        "rest",
        _("All right, I stop. I write nothing by myself. When you write, I am here."),
        then=REST,
    ),
)
