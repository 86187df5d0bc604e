"""Registration (*aanmelding*): a family comes by the link of somebody outside who thought of us.

It sees who sent it and decides whether that person hears of it; then two short questions, and there
is a case. Where nobody has room it hears so, and when the next news comes; that news is kept.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from bot.talk.steps import END, Ask, Call, Choose, Dialogue, Do, NotUnderstood, Option, Say
from bot.talk.texts import Lines, Name, Verbatim, Words, _, p_
from bot.talk.turn import Turn
from dialogues.human import open_case, when_read
from dialogues.places import NO_POSTCODE, postcode_in, region_of
from dialogues.world import reader, world
from storage import cases, consents, registrations, staff, tasks
from storage.registrations import KIND, Registration

NEWS_AFTER = timedelta(days=14)
"""How long a family on the waiting list is without news at most, but for days off."""
TOO_LATE = timedelta(hours=12)
"""News that comes so long after it was due did not come on the day that was promised."""
ANSWERS = "registration"
"""The consent to give what was asked here along to the house."""
_CODE = re.compile(r"r_([0-9]{10,40})")
_MOST_AREAS = 4
_ELSEWHERE = "elsewhere"


# -- coming in -------------------------------------------------------------------------------------


def led(turn: Turn) -> tuple[str, str] | None:
    """Which dialogue the link leads to by which somebody known came in, and what it is given. Who
    is being welcomed is led on from there."""
    code = _CODE.fullmatch(turn.heard.text)
    welcomed = turn.state.frame.dialogue != "welcome"
    begun = code and turn.kept.get("sent") == code[1]
    return ("registration", code[1]) if code and welcomed and not begun else None


def came(turn: Turn) -> None:
    """Somebody new came, perhaps by a link: speak as the sender said they do."""
    code = _CODE.fullmatch(turn.heard.text) if turn.heard.kind == "start" else None
    if code:
        turn.kept["sent"] = code[1]
    found = registrations.find(turn.db, turn.kept.get("sent", ""))
    tongues = world(turn).tongues
    if found and found.usable(turn.person, turn.now) and found.language in tongues.tags:
        turn.speaker = tongues.speaker(found.language)
        turn.answers["said"] = found.language


def language_said(turn: Turn) -> str | None:
    """Whether the sender said already which language they speak."""
    return "said" if turn.answers.get("said") else None


def was_sent(turn: Turn) -> str | None:
    """Whether a link led here."""
    return "sent" if turn.kept.get("sent") else None


def begin(turn: Turn) -> str | None:
    """The link is theirs from now on; what they said about its sender is not asked again."""
    code = str(turn.answers.get("given") or turn.kept.get("sent") or "")
    found = registrations.begin(turn.db, code, turn.person, turn.now)
    if found is None:
        turn.kept.pop("sent", None)
        return "gone"
    turn.kept["sent"] = code
    turn.answers["link"] = found.id
    if found.made_by and found.sender.organisation == world(turn).house.name:
        return "ours"
    return "asked" if found.id in turn.kept.get("senders", {}) else None


def _sent(turn: Turn) -> Registration:
    found = registrations.get(turn.db, str(turn.answers["link"]))
    assert found
    return found


def _named(turn: Turn) -> dict[str, Name]:
    sender = _sent(turn).sender
    return {"name": Name(sender.name), "organisation": Name(sender.organisation)}


# -- who sent them, and what that person hears -----------------------------------------------------


def who_sent(turn: Turn) -> Words:
    """Who thought of us, and the one question about that."""
    thought = _(
        "{name} of {organisation} thought that we could help you. They do not see what you write."
    )
    may = _("May {name} hear that you came? Only that, nothing else.")
    names = _named(turn)
    return Lines((thought.of(**names), may.of(**names)))


def from_us(turn: Turn) -> Words:
    """Somebody of the house made the link."""
    return _("{name} of {organisation} gave you this link.").of(**_named(turn))


def may_hear(turn: Turn) -> None:
    """With their yes the sender may hear that they came."""
    registrations.let_hear(turn.db, _sent(turn), turn.now)
    _answered(turn, "yes")


def may_not_hear(turn: Turn) -> None:
    """Without it, nothing."""
    _answered(turn, "no")


def _answered(turn: Turn, answer: str) -> None:
    turn.kept["senders"] = {**turn.kept.get("senders", {}), _sent(turn).id: answer}


def hears(turn: Turn) -> Words:
    """What the sender hears."""
    return _("Good. {name} may hear that you came, and nothing else.").of(**_named(turn))


def hears_nothing(turn: Turn) -> Words:
    """That the sender hears nothing."""
    return _("All right. {name} hears nothing from us.").of(**_named(turn))


# -- two short questions ---------------------------------------------------------------------------


def has_case(turn: Turn) -> str | None:
    """Who has a talk with a person open already needs no other."""
    if cases.open_of(turn.db, turn.person) is None:
        return None
    _over(turn)
    return "has"


def already(turn: Turn) -> Words:
    """It is with somebody already."""
    known = _("{reader} has your question already. You need not ask again.")
    return known.of(reader=reader(turn))


def what_about(turn: Turn) -> Words:
    """The first question, and who sees the answers."""
    sees = _("I ask a short thing or two, to find the right person. {reader} sees your answers.")
    return Lines((sees.of(reader=reader(turn)), _("What is it about?")))


def near(turn: Turn) -> str | None:
    """Where they live is not asked when it is known, or where it makes no difference."""
    known = staff.home(turn.db, turn.person).area_id or _sent(turn).area_id
    if known:
        staff.settle(turn.db, turn.person, area_id=known)
    return "known" if known or not staff.areas_of(turn.db) else None


def where(turn: Turn) -> Words:
    """The second question."""
    asked = _("Where do you live? Then I find somebody near you.")
    by_code = _("Your postcode is enough: four digits.")
    chosen = _("You can tap it, or write your postcode.")
    return Lines((asked, chosen if areas(turn) else by_code), " ")


def areas(turn: Turn) -> Sequence[Option]:
    """The areas, where they are few enough to choose from."""
    found = staff.areas_of(turn.db)
    few = found if len(found) <= _MOST_AREAS else []
    return [Option(area.id, Name(area.name), icon="📍") for area in few]


class Place:
    """A postcode or the name of an area; a place that is not one of ours is an answer too."""

    def read(self, text: str, turn: Turn) -> str:
        """Return the id of the area, or that it is elsewhere. Raises NotUnderstood."""
        said = text.casefold()
        for area in staff.areas_of(turn.db):
            if area.name.casefold() in said:
                return area.id
        code = postcode_in(text)
        if code is None:
            raise NotUnderstood(_("Your postcode is enough: four digits. Or write: skip."))
        found = staff.area_at(turn.db, code)
        if found is None and region_of(code) is None:
            raise NotUnderstood(NO_POSTCODE.of(postcode=Verbatim(code)), tried=True)
        return found.id if found else _ELSEWHERE


# -- the case --------------------------------------------------------------------------------------


def hand_over(turn: Turn) -> str | None:
    """There is a case from now on, with what was answered here and the language, nothing else."""
    about, place = turn.answers.get("about"), turn.answers.get("where")
    if place and place != _ELSEWHERE:
        staff.settle(turn.db, turn.person, area_id=str(place))
    case = open_case(turn, f"{KIND}:{about}" if about else KIND, kind=KIND)
    if about or place:
        consents.give(turn.db, turn.person, ANSWERS, world(turn).house.name, turn.now)
    _over(turn)
    area = staff.area(turn.db, case.area_id)
    if area and area.full:
        _wait(turn, case)
        return "full"
    return None


def _over(turn: Turn) -> None:
    """The link has led where it should; opening it again begins nothing new."""
    turn.kept.pop("sent", None)


def _wait(turn: Turn, case: cases.Case) -> None:
    """Promise news; until then nobody is late with this case."""
    news = _next_news(turn)
    cases.promise(turn.db, case.id, news)
    cases.calm(turn.db, case.id, case.why, case.urgency, news)


def _next_news(turn: Turn) -> datetime:
    """When the next news comes: on a day on which somebody is there, as local time."""
    at = turn.now + NEWS_AFTER
    return world(turn).duty.next_open(turn.db, None, at) or at


def _promised(turn: Turn) -> date:
    """The day of the next news, where the house is."""
    case = cases.open_of(turn.db, turn.person)
    assert case
    assert case.next_news
    return case.next_news.astimezone(_next_news(turn).tzinfo).date()


def arrived(turn: Turn) -> Words:
    """It has arrived, what goes along, and what they can do now."""
    came_in = _("It has arrived at {organisation}.").of(organisation=Name(world(turn).house.name))
    sees = _("{reader} sees your language and what you just answered, nothing else.")
    write = _("Would you like to write something to {reader} already?")
    parts = [came_in if world(turn).house.name else "", sees, write]
    who = reader(turn)
    return Lines(tuple(p if isinstance(p, str) else p.of(reader=who) for p in parts))


def no_room(turn: Turn) -> Words:
    """The truth where nobody has room, when news comes, and what can be done until then."""
    case = cases.open_of(turn.db, turn.person)
    area = staff.area(turn.db, case.area_id) if case else None
    assert area
    full = _("There are no free places now in {area}. You are on the waiting list.")
    news = _("Next news on {day}.").of(day=_promised(turn))
    until = _("Until then you can look for your rights with me, or write to a person.")
    return Lines((full.of(area=Name(area.name)), news, until))


def later(turn: Turn) -> Words:
    """Nothing is needed now."""
    return Lines((when_read(turn), _("You can write here whenever you like.")), " ")


WRITE = Option("write", _("Yes, I write something"), then="write", icon="✏️")
RIGHTS = Option("rights", p_("menu", "My rights"), then="rights", icon="🔎")

registration = Dialogue(
    "registration",
    Do("begin", begin, {"gone": "gone", "ours": "ours", "asked": "known"}),
    Choose(
        "tell",
        who_sent,
        (
            Option("yes", _("Yes, that is all right"), then="hear", icon="👍"),
            Option("no", _("No, better not"), then="silent", icon="➖"),
            Option("tongue", _("Another language"), then="tongue", icon="🌍", aside=True),
        ),
        skip="silent",
    ),
    Call("tongue", "language", then="tell"),
    Do("hear", may_hear, final=True),
    Say("hears", hears, then="known"),
    Do("silent", may_not_hear),
    Say("hears_nothing", hears_nothing, then="known"),
    Say("ours", from_us),
    Do("known", has_case, {"has": "has"}),
    Choose(
        "about",
        what_about,
        (
            Option("money", _("Money or papers"), icon="💶"),
            Option("home", _("Our home"), icon="🏠"),
            Option("children", _("Children or school"), icon="🧒"),
            Option("else", _("Something else"), icon="💬"),
        ),
    ),
    Do("near", near, {"known": "open"}),
    Ask("where", where, Place(), areas, then="open"),
    Do("open", hand_over, {"full": "full"}, final=True),
    Choose(
        "arrived",
        arrived,
        (WRITE, RIGHTS, Option("later", _("Not now"), then="later", icon="🕊")),
        skip="later",
    ),
    Choose(
        "full",
        no_room,
        (
            RIGHTS,
            Option("write", _("Write to a person"), then="write", icon="👤"),
            Option("later", _("Nothing now"), then=END, icon="🕊"),
        ),
        skip=END,
    ),
    Call("write", "human", then=END),
    Call("rights", "rights", then=END),
    Say("later", later, then=END),
    Say("has", already, then=END),
    Say(
        "gone",
        _("This link has been used, or is too old. That does not matter: you are welcome here."),
        then=END,
    ),
)


# -- news that was promised ------------------------------------------------------------------------


def news(turn: Turn) -> None:
    """Keep the promise of news to a family that waits: how it stands, honestly, and the next day.
    Nothing where none is due any more."""
    case = cases.open_of(turn.db, turn.person)
    if case is None or case.state != "waiting" or case.kind != KIND or case.next_news is None:
        return
    if case.next_news > turn.now:
        return
    area = staff.area(turn.db, case.area_id)
    parts: list[Words] = []
    if turn.now - case.next_news > TOO_LATE:
        promised = _("I had promised you news on {day}. It comes too late, and I am sorry.")
        parts.append(promised.of(day=_promised(turn)))
        _ask_coordinator(turn, case, area.coordinator_id if area else None)
    only_waits = case.due >= case.next_news
    if area and area.full:
        coming = _next_news(turn)
        still = _("There is no free place in {area} yet. You are still on the waiting list.")
        parts += [still.of(area=Name(area.name)), _("Next news on {day}.").of(day=coming.date())]
        parts.append(_("If something cannot wait, write: a person."))
    else:
        coming = None
        parts.append(_("There is room again. {reader} looks at it now.").of(reader=reader(turn)))
    cases.promise(turn.db, case.id, coming)
    if only_waits:
        due = coming or world(turn).duty.due(turn.db, case.responsible_id, turn.now)
        cases.calm(turn.db, case.id, case.why, case.urgency, due)
    turn.say(Lines(tuple(parts)))


def _ask_coordinator(turn: Turn, case: cases.Case, coordinator_id: str | None) -> None:
    """Somebody of us has to know that a promise was not kept; once, until it is done."""
    known = tasks.of_case(turn.db, case.id)
    if not any(task.kind == "news" and task.done is None for task in known):
        tasks.add(turn.db, case.id, "news", turn.now, for_id=coordinator_id)
