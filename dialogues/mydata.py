"""My data, forget me, stop: everything kept is shown, and goes when the person says so."""

from __future__ import annotations

from collections.abc import Sequence

from bot.talk.state import REST
from bot.talk.steps import END, Call, Choose, Dialogue, Do, Option, Say
from bot.talk.texts import Lines, Name, Text, Verbatim, Words, _, n_, p_
from bot.talk.turn import Turn
from dialogues import (
    kept_beside,
    linking,
    mine,
    occasion,
    outcome,
    safe_answer,
    tongues,
    write_first,
)
from dialogues.callback import readable
from dialogues.known import ITEMS, answers, called, let_go, line
from dialogues.looked import who_looked
from dialogues.rights import told
from dialogues.world import reader, world
from storage import (
    calls,
    cases,
    consents,
    errands,
    files,
    messages,
    names,
    optins,
    people,
    personal,
    safety,
    shares,
    tasks,
)

CONSENT_NAMES = {
    "talk_so_far": _("the talk so far"),
    "files": _("photos, voice messages and files"),
    "phone_number": _("your phone number"),
    "danger_alert": _("that somebody is in danger"),
    "rights_answers": _("your answers about rights"),
    "teaching": _("a sentence that I did not understand"),
    "arrived": _("that you came by their link"),
    "registration": _("what it is about, and where you live"),
    "beside": _("what you answered about buddies"),
    "introduction": _("what you agreed that they read of you"),
    "story": _("what you told about your buddy or family, without your name"),
    "refusal": _("what was refused, and when the letter came"),
    "barrier_words": _("your words on what stands in the way, without your name"),
    "outcomes": _("that I ask you later whether it worked"),
    "occasions": _("that I write to you when something changes for your family"),
}

SUMMARY = "summary_"
"""How the consents begin that a share of one item was logged with."""

CHANNEL_NAMES = {
    "web": _("this web chat"),
    "telegram": "Telegram",
    "whatsapp": "WhatsApp",
    "terminal": _("this terminal"),
}
STAYS_THERE = {
    "telegram": _("What you see in Telegram itself, you can delete there."),
    "whatsapp": _("What you see in WhatsApp itself, you can delete there."),
}
"""What somebody who is forgotten can still do, by channel."""


def overview(turn: Turn) -> Words:
    """What is kept, as a short list in plain words."""
    kept: list[Words] = [
        _("• your language: {language}").of(
            language=Name(world(turn).tongues.own_name(turn.language))
        ),
        n_("• {count} message", "• {count} messages", messages.count(turn.db, turn.person)),
    ]
    if tongue := tongues.own(turn):
        yours = _("• that you speak {language}, with an interpreter")
        kept.append(yours.of(language=tongues.name(turn, tongue)))
    given = len(answers(turn))
    if given:
        kept.append(n_("• {count} answer about rights", "• {count} answers about rights", given))
    if last := told.before(turn):
        kept.append(_("• your list of rights, of {date}").of(date=last.on))
    stored = files.count(turn.db, turn.person)
    if stored:
        kept.append(n_("• {count} photo or file", "• {count} photos or files", stored))
    talks = cases.of_person(turn.db, turn.person)
    if talks:
        kept.append(n_("• {count} talk with a person", "• {count} talks with a person", len(talks)))
    kept += [each for case in talks if case.state != "closed" for each in _calls(turn, case)]
    if found := safe_answer.item(turn):
        kept.append(Lines(("•", safe_answer.for_family(found)), " "))
    kept += kept_beside.in_short(turn)
    kept += mine.kept(turn)
    kept += [write_first.line(word) for word in write_first.standing(turn)]
    if occasion.wants(turn):
        kept.append(_("• that I write to you when something changes for your family"))
    days = world(turn).house.keeps_days
    after = n_(
        "Messages go by themselves after {count} day.",
        "Messages go by themselves after {count} days.",
        days,
    )
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
        parts += _calls(turn, case)
        for note in cases.notes_of(turn.db, case.id):
            words = _("• a note from {at}: {text}").of(at=note.at, text=Name(note.text))
            parts.append(words)
    parts += kept_beside.in_full(turn)
    parts += who_looked(turn)
    doors = people.every_address(turn.db, turn.person)
    parts += [
        _("I reach you on {channel}.").of(channel=CHANNEL_NAMES.get(channel, channel))
        for channel, _address, _blocked in doors
    ]
    parts.append(_("Your messages themselves are here above, in this chat."))
    if house.privacy_contact:
        parts.append(_("Questions? {contact}").of(contact=Verbatim(house.privacy_contact)))
    return Lines(tuple(parts))


def _calls(turn: Turn, case: cases.Case) -> list[Words]:
    """The calls that were promised in a talk, and not taken back or made yet."""
    undone = [task for task in tasks.of_case(turn.db, case.id) if task.done is None]
    return [_call(call) for task in undone if (call := calls.read(task))]


def _call(call: calls.Call) -> Text:
    number = Verbatim(readable(call.number))
    if call.at is None:
        return _("• a call at {number}, when is not known yet").of(number=number)
    return _("• a call on {moment}, at {number}").of(moment=call.at, number=number)


def _consent(consent: consents.Consent) -> Text:
    item = CONSENT_NAMES.get(consent.item) or called(consent.item.removeprefix(SUMMARY))
    if consent.revoked:
        return _("• {item}, for {receiver}, from {given} until {revoked}").of(
            item=item, receiver=Name(consent.receiver), given=consent.given, revoked=consent.revoked
        )
    return _("• {item}, for {receiver}, since {given}").of(
        item=item, receiver=Name(consent.receiver), given=consent.given
    )


def drop_answers(turn: Turn) -> None:
    """Forget the answers about rights, and the yes to keep them; nothing follows from them. What
    was answered to "are you safe now?" goes with them."""
    told.drop(turn)
    safety.forget(turn.db, turn.person)
    let_go(turn)
    occasion.end(turn)
    consents.revoke(turn.db, turn.person, "rights_answers", turn.now)


# -- what a person may see -------------------------------------------------------------------------


def what_next(turn: Turn) -> Sequence[Option]:
    """What can be done with it; what is shared is there where anything is, or can be."""
    made = [
        Option("all", p_("my data", "Show me all of it"), then="all", icon="🗂"),
        Option("answers", p_("my data", "Forget my answers"), then="drop", icon="🧹"),
        Option("forget", p_("my data", "Forget me"), then="forget", icon="🗑"),
        Option("back", p_("menu", "Back"), then=END, icon="↩"),
    ]
    if told.before(turn):
        made.insert(1, Option("list", p_("my data", "My list of rights"), then="list", icon="🔎"))
    if mine.anything(turn):
        made.insert(1, Option("things", p_("my data", "My things"), then="things", icon="🧺"))
    if linking.offered(turn):
        also = p_("my data", "Join my chats")
        made.insert(-1, Option("linking", also, then="linking", icon="🔗"))
    if write_first.asks_here(turn):
        made.insert(-1, Option("first", p_("my data", "Writing first"), then="first", icon="✉"))
    if told.before(turn) or occasion.wants(turn):
        changes = p_("my data", "When something changes")
        made.insert(-1, Option("changes", changes, then="changes", icon="🔔"))
    if standing(turn) or cases.open_of(turn.db, turn.person):
        made.insert(1, Option("shared", p_("my data", "What I share"), then="shared", icon="📋"))
    return made


def standing(turn: Turn) -> list[shares.Share]:
    """What was given along and not taken back."""
    return [share for share in shares.of_person(turn.db, turn.person) if share.revoked is None]


def shared(turn: Turn) -> Words:
    """Each item that somebody may see: what it says, who sees it, since when."""
    given = standing(turn)
    if not given:
        return _("You share nothing now. A person sees what you write to them, and your language.")
    return Lines((_("This may be seen:"), *(_share(share, turn) for share in given)))


def _share(share: shares.Share, turn: Turn) -> Words:
    to = Name(share.receiver) if share.receiver else reader(turn)
    since = _("for {receiver}, since {given}").of(receiver=to, given=share.given)
    return Lines((line(share.item, share.body, world(turn).contents), since), " – ")


def take_back_options(turn: Turn) -> Sequence[Option]:
    """Each item to take back, all of them, and giving more along where somebody is there for it."""
    items = [i for i in ITEMS if any(share.item == i for share in standing(turn))]
    back = _("Take back: {item}")
    made = [Option(f"item.{i}", back.of(item=called(i)), then="taking", icon="➖") for i in items]
    if len(items) > 1:
        every = p_("my data", "Take everything back")
        made.append(Option("every", every, then="taking", icon="🧹"))
    if cases.open_of(turn.db, turn.person):
        made.append(Option("more", p_("my data", "Share something"), then="summary", icon="📋"))
    made.append(Option("back", p_("menu", "Back"), then="what", icon="↩"))
    return made


def take_share_back(turn: Turn) -> None:
    """From now on nobody sees it."""
    chosen = str(turn.answers.get("shared") or "")
    item = None if chosen == "every" else chosen.removeprefix("item.")
    for share in standing(turn):
        if share.item == "talk" and item in (None, "talk"):
            cases.share_talk(turn.db, share.case_id, None)
    if item in (None, "who"):
        names.mark(turn.db, turn.person, "")
    shares.revoke(turn.db, turn.person, item, turn.now)


mydata = Dialogue(
    "mydata",
    Choose(
        "what",
        overview,
        what_next,
        skip=END,
        leads=(
            "all",
            "list",
            "things",
            "shared",
            "drop",
            "forget",
            "first",
            "changes",
            "linking",
            END,
        ),
    ),
    Call("list", "rights_list", then="what"),
    Call("things", "mine", then="what"),
    Say("all", everything, then="what"),
    Choose(
        "shared",
        shared,
        take_back_options,
        skip="what",
        leads=("taking", "summary", "what"),
    ),
    Do("taking", take_share_back, final=True),
    Say("taken_back", _("Taken back. Nobody sees it any more."), then="shared"),
    Call("summary", "summary", then="shared"),
    Do("drop", drop_answers, final=True),
    Say("dropped", _("Your answers about rights are gone."), then="what"),
    Call("forget", "forget", then="what"),
    Call("first", write_first.NAME, then="what"),
    Call("changes", occasion.MAY, then="what", given=occasion.MINE),
    Call("linking", linking.NAME, then="what"),
)


def erase(turn: Turn) -> None:
    """Everything goes; only the goodbye still finds its way."""
    turn.kept.clear()
    turn.forgotten = personal.forget_me(turn.db, turn.person, turn.now)


def farewell(turn: Turn) -> Words:
    """It is done, and what it means."""
    done = _("Done. I know nothing about you any more. If you write again, we begin anew.")
    there = STAYS_THERE.get(turn.heard.channel)
    return Lines((done, there), " ") if there else done


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
    about, so that nobody's call for help disappears by one word. Nothing comes unasked any more."""
    heard = turn.heard
    optins.stop(turn.db, turn.person, heard.channel, turn.now, heard.text or heard.picked)
    consents.revoke(turn.db, turn.person, outcome.CONSENT, turn.now)
    occasion.end(turn)
    errands.drop_unasked(turn.db, turn.person)
    case = cases.open_of(turn.db, turn.person)
    if case is None:
        return "rest"
    if case.state == "waiting":
        return None
    _end(turn, case)
    return "rest"


def take_back(turn: Turn) -> None:
    """The question to a person is taken back."""
    case = cases.open_of(turn.db, turn.person)
    if case:
        _end(turn, case)


def _end(turn: Turn, case: cases.Case) -> None:
    """The family ends it: whoever had it sees that, and what was kept for it goes."""
    cases.close(turn.db, case.id, "family", turn.now)
    consents.note(turn.db, "end", turn.now, person_id=turn.person, case_id=case.id)
    let_go(turn)


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
