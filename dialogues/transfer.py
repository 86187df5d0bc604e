"""Passing a case on, as a family lives it: it hears who would be next and why, says yes or no in
one tap, and ticks what that colleague may see. Until somebody there said yes, nothing changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.talk import answers, offering
from bot.talk.answers import NO, YES
from bot.talk.state import REST
from bot.talk.steps import Ask, Dialogue, Do, Option, Say
from bot.talk.texts import Lines, Name, Text, Words, _, p_
from bot.talk.turn import Turn
from dialogues import safe_answer
from dialogues.human import AnyWords, OneOf, noted
from dialogues.known import ITEMS, Body, called, line
from dialogues.world import reader, world
from storage import cases, consents, messages, people, reading, shares, staff, transfers
from storage.reading import CHAT
from storage.transfers import Settled, Transfer

WISHES: Mapping[str, Text] = {
    "": _("{owner} would like {receiver} to go on with you."),
    "language": _(
        "{owner} would like {receiver} to go on with you, because {name} speaks your language."
    ),
    "near": _(
        "{owner} would like {receiver} to go on with you, because {name} works near where you live."
    ),
    "moved": _(
        "{owner} would like {receiver} to go on with you, because you move and {name} works there."
    ),
    "knows": _(
        "{owner} would like {receiver} to go on with you, because {name} knows more about this."
    ),
    "away": _(
        "{owner} would like {receiver} to go on with you, because {owner} cannot be there for a "
        "while."
    ),
}
"""How the family hears it, by the reason that was chosen. The sender's own words stay inside."""

LONGEST_RECEIVER = 80
"""Characters of a receiver in a consent."""


# -- who -------------------------------------------------------------------------------------------


def passing(turn: Turn) -> Transfer | None:
    """The transfer that this talk is about: as it was begun, or as the tapped answer names it."""
    asked = str(turn.answers.get("given") or turn.answers.get("agree") or "")
    found = transfers.get(turn.db, asked.partition(" ")[0].partition(".")[0])
    case = cases.get(turn.db, found.case_id) if found else None
    return found if case and case.person_id == turn.person else None


def receiver_name(turn: Turn, about: Transfer) -> Words:
    """The colleague who is asked, by name."""
    found = people.by_id(turn.db, about.to_id) if about.to_id else None
    return Name(found.name) if found and found.name else _("this colleague")


def receiver(turn: Turn, about: Transfer) -> Words:
    """The colleague and the house they work for, and the area where it goes to another one."""
    name, house, area = receiver_name(turn, about), _house(turn, about), _area(turn, about)
    if house and area:
        there = _("{name} of {house} ({area})")
        return there.of(name=name, house=Name(house), area=Name(area))
    if house or area:
        return _("{name} of {house}").of(name=name, house=Name(house or area))
    return name


def _house(turn: Turn, about: Transfer) -> str:
    worker = staff.worker(turn.db, about.to_id) if about.to_id else None
    houses = {each.id: each.name for each in staff.organisations_of(turn.db)}
    ours = world(turn).house.name
    return houses.get(worker.organisation_id or "", ours) if worker else ours


def _area(turn: Turn, about: Transfer) -> str:
    area = staff.area(turn.db, about.area_id)
    return area.name if area else ""


def owner(turn: Turn, about: Transfer) -> Words:
    """Who has the case until somebody else has said yes."""
    case = cases.get(turn.db, about.case_id)
    found = people.by_id(turn.db, case.owner_id) if case and case.owner_id else None
    return Name(found.name) if found and found.name else reader(turn)


# -- yes or no -------------------------------------------------------------------------------------


def begin(turn: Turn) -> str | None:
    """Ask, or, where the family has said yes already, go on with what goes along."""
    about = passing(turn)
    if about is None or about.state not in ("asked", "offered", "accepted"):
        return "over"
    return None if about.state == "asked" else "items"


def wish(turn: Turn) -> Words | None:
    """Who is next and why, and that it is theirs to say no."""
    about = passing(turn)
    if about is None:
        return None
    reason = str(turn.answers.get("given") or "").partition(" ")[2]
    names = {"owner": owner(turn, about), "name": receiver_name(turn, about)}
    wished = WISHES.get(reason, WISHES[""]).of(receiver=receiver(turn, about), **names)
    asked = _("Is that all right with you? Until {name} says yes, {owner} stays with you.")
    return Lines((wished, asked.of(**names)), " ")


def yes_no(turn: Turn) -> Sequence[Option]:
    """The answers, each with the transfer it is for: one to an earlier question is none to this."""
    case = cases.open_of(turn.db, turn.person)
    about = transfers.under_way(turn.db, case.id) if case else None
    if about is None:
        return ()
    return (
        Option(f"{about.id}.yes", p_("transfer", "Yes, all right"), icon="✅", also=YES),
        Option(f"{about.id}.no", p_("transfer", "No, rather not"), icon="✋", also=NO),
    )


def answered(turn: Turn) -> str | None:
    """Yes, no, or words for the person."""
    said = turn.answers.get("agree")
    if not isinstance(said, str):
        return "words"
    about = passing(turn)
    if about is None or not about.open:
        return "over"
    return "no" if said.endswith(".no") else None


def offer(turn: Turn) -> str | None:
    """With the family's yes the receiver is asked, and who coordinates there."""
    about = passing(turn)
    assert about
    if about.state == "offered":
        return None
    about = transfers.offer(turn.db, about.id, turn.now)
    case = cases.get(turn.db, about.case_id)
    assert case
    for who in _asked_there(turn, about):
        world(turn).tell(turn.db, who, case, "transfer", turn.now)
    _note(turn, "transfer_agreed", case.id)
    return None


def _asked_there(turn: Turn, about: Transfer) -> list[str]:
    """The receiver, and who coordinates there."""
    area = staff.area(turn.db, about.area_id)
    found = dict.fromkeys((about.to_id, area.coordinator_id if area else None))
    return [who for who in found if who and who != about.from_id]


def refuse(turn: Turn) -> str | None:
    """The family's no: nothing changes, and whoever has the case hears of it."""
    about = passing(turn)
    assert about
    try:
        transfers.settle(turn.db, about.id, "refused", turn.now)
    except Settled:
        return "over"
    case = cases.get(turn.db, about.case_id)
    if case and case.responsible_id:
        world(turn).tell(turn.db, case.responsible_id, case, "transfer_refused", turn.now)
    if case and about.state == "offered":
        for who in _asked_there(turn, about):
            world(turn).tell(turn.db, who, case, "transfer_over", turn.now)
    _note(turn, "transfer_refused", about.case_id)
    return None


def stays_with(turn: Turn) -> Words | None:
    """Nothing changes."""
    about = passing(turn)
    return _("All right. {owner} stays with you.").of(owner=owner(turn, about)) if about else None


def _note(turn: Turn, action: str, case_id: str) -> None:
    consents.note(turn.db, action, turn.now, person_id=turn.person, case_id=case_id)


# -- what goes along -------------------------------------------------------------------------------


def bodies(turn: Turn) -> dict[str, Body]:
    """What can be given along: what whoever has the case may see now, and the talk with them."""
    about = passing(turn)
    case = cases.get(turn.db, about.case_id) if about else None
    if about is None or case is None:
        return {}
    mine = shares.standing(turn.db, case.id, about.id)
    # Once it is accepted, "what may be seen now" would be what was given along already.
    before = [s for s in shares.standing(turn.db, case.id) if s.given <= about.offered]
    found = before if about.state == "accepted" else reading.shared(turn.db, case)
    known = {s.item: s.body if isinstance(s.body, dict) else {"own": s.body} for s in found}
    known = {item: body for item, body in known.items() if safe_answer.here(turn, body)}
    known[CHAT] = {CHAT: True}
    given = {share.item for share in mine}
    return {item: known[item] for item in ITEMS if item in known and item not in given}


def what_else(turn: Turn) -> Words | None:
    """What the receiver sees in any case, and what more there is, a line an item."""
    about = passing(turn)
    if about is None:
        return None
    names = {"owner": owner(turn, about), "name": receiver_name(turn, about)}
    sees = _(
        "Thank you. {name} sees your language, your area, the kind of question, since when, and a "
        "few words from {owner}. Nothing else goes along by itself."
    )
    if about.state == "accepted":
        sees = _("Nothing of what you gave along before goes to {name} by itself.")
    asked = _("Tick what {name} may see too, or a colleague who stands in.")
    return Lines((sees.of(**names), *_lines(turn), asked.of(**names)))


def _lines(turn: Turn) -> list[Words]:
    contents = world(turn).contents
    found = bodies(turn).items()
    return [line(item, body, contents, brief=True) for item, body in found if item != CHAT]


def items(turn: Turn) -> Sequence[Option]:
    """Each item, to be ticked; nothing is beforehand."""
    return [Option(f"item.{i}", _label(turn, i), icon=ITEMS[i][1]) for i in bodies(turn)]


def _label(turn: Turn, item: str) -> Words:
    about = passing(turn)
    if item != CHAT or about is None or about.state == "accepted":
        return called(item)
    return _("The talk with {owner}").of(owner=owner(turn, about))


class Ticks(AnyWords):
    """Numbers tick lines of the list; everything else is said to the person."""

    def read(self, text: str, turn: Turn) -> list[str] | bool:
        """Return the ticks, or that something was written."""
        found = answers.typed_several(text, items(turn), turn.speaker)
        if found is None:
            return True
        return list(dict.fromkeys([*offering.ticks(turn), *found]))


def give(turn: Turn) -> str | None:
    """What was ticked goes to this receiver, each item with its consent."""
    ticked = turn.answers.get("items") or []
    if ticked is True:
        return "words"
    about = passing(turn)
    if about is None or about.state not in ("offered", "accepted"):
        return "over"
    chosen = {i: body for i, body in bodies(turn).items() if f"item.{i}" in ticked}
    to = turn.speaker.say(receiver(turn, about))[:LONGEST_RECEIVER]
    for item, body in chosen.items():
        shares.give(turn.db, turn.person, about.case_id, item, body, to, turn.now, about.id)
    return None if chosen else "nothing"


def given(turn: Turn) -> Words | None:
    """Who sees it, that it can be taken back, and what comes next."""
    about = passing(turn)
    if about is None:
        return None
    done = _("Done. {receiver} can see it. Under “my data” you can take it back.")
    said = done.of(receiver=receiver_name(turn, about))
    return Lines((said, _next(turn, about)), " ") if about.open else said


def nothing_given(turn: Turn) -> Words | None:
    """Nothing more goes along, and what comes next."""
    about = passing(turn)
    if about is None:
        return None
    if about.open:
        return Lines((_("All right, nothing else goes along."), _next(turn, about)), " ")
    return _("All right. Only what you write here.")


def _next(turn: Turn, about: Transfer) -> Words:
    asked = _("I ask {name} now, and you hear it here. {owner} stays with you until then.")
    return asked.of(name=receiver_name(turn, about), owner=owner(turn, about))


def to_person(turn: Turn) -> None:
    """What was written instead of an answer is for the person; the buttons stay good."""
    case = cases.open_of(turn.db, turn.person)
    if case:
        messages.attach(turn.db, turn.person, turn.n, case.id)
        cases.touch(turn.db, case.id, turn.now)


transfer = Dialogue(
    "transfer",
    Do("begin", begin, {"items": "items", "over": "over"}),
    Ask("agree", wish, OneOf(yes_no), yes_no, skip=REST, lasting=True),
    Do("answered", answered, {"no": "refuse", "words": "words", "over": "over"}),
    Do("offer", offer, final=True),
    Ask(
        "items",
        what_else,
        Ticks(),
        items,
        many=True,
        none_label=_("None of these"),
        skip="nothing_given",
    ),
    Do("give", give, {"words": "words", "nothing": "nothing_given", "over": "over"}, final=True),
    Say("given", given, then=REST),
    Say("nothing_given", nothing_given, then=REST),
    Do("refuse", refuse, {"over": "over"}, final=True),
    Say("stays", stays_with, then=REST),
    Do("words", to_person, final=True),
    Say("noted", noted, then=REST),
    Say("over", _("That was settled already. Just write here."), then=REST),
)


# -- what else a family hears ----------------------------------------------------------------------


def stays(turn: Turn, about: Transfer, why: str) -> Words:
    """It came to nothing: ``declined`` or ``unanswered`` by the receiver, ``silent`` where the
    family did not answer, ``withdrawn`` by the sender. Whoever has the case stays."""
    said = {
        "declined": _("{name} cannot go on with you now. {owner} stays with you."),
        "unanswered": _("{name} could not answer in time. {owner} stays with you."),
        "silent": _("I did not hear from you, so nothing changes: {owner} stays with you."),
        "withdrawn": _("{owner} stays with you after all. Just write here."),
    }[why]
    return said.of(name=receiver_name(turn, about), owner=owner(turn, about))
