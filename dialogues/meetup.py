"""Proposing to meet: what, when (up to three times), where, what to bring; a tap each."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.talk.answers import typed
from bot.talk.steps import END, Ask, Call, Choose, Dialogue, Do, Option, Say
from bot.talk.texts import Lines, Name, Text, Words, _, p_
from bot.talk.turn import Turn
from dialogues import meetup_times as times
from dialogues.between import only_here
from dialogues.meetup_times import chosen, duo_of, what_of
from dialogues.meetup_told import (
    LONGEST,
    WHATS,
    going,
    is_buddy,
    moment,
    others,
    rest_of,
    when_at,
)
from dialogues.two_languages import by_machine, translated_first
from storage import duos, errands, meetups, people
from storage.meetups import FROM_AFAR, Meetup, Settled

_PLACES = 2  # where they met before, to be tapped
_TOWN = re.compile(r"\b\d{4}\b|,\s*\D{2,}$")
_HOUSE = re.compile(r"\d")


class AnyPlace:
    """Whatever is written, as far as it fits."""

    def read(self, text: str, turn: Turn) -> str:
        """Return the words."""
        return text.strip()[:LONGEST]


class WordsForThem(AnyPlace):
    """The same, for those on the other side to read: where one of them is a child it holds no other
    way to reach somebody."""

    def __init__(self, *, place: bool = False) -> None:
        self._place = place

    def read(self, text: str, turn: Turn) -> str:
        """Return the words. Raises NotUnderstood."""
        duo = duos.get(turn.db, str(turn.answers.get("duo") or ""))
        only_here(turn, duo, text, place=self._place)
        return super().read(text, turn)


# -- with whom, what -------------------------------------------------------------------------------


def begin(turn: Turn) -> str | None:
    """With whom: asked only where there are more."""
    given = str(turn.answers.get("given") or "")
    found = [duo for duo in going(turn) if not duo.blocked]
    meant = [duo for duo in found if duo.id == given] or found
    if not meant:
        return "stopped" if going(turn) else "nobody"
    if len(meant) > 1:
        return "who"
    turn.answers["duo"] = meant[0].id
    return None


def what_known(turn: Turn) -> str | None:
    """What they want to do is not asked where it was said before."""
    given = str(turn.answers.get("given") or "")
    if given not in WHATS:
        return None
    turn.answers["what"] = given
    return "known"


def with_whom(turn: Turn) -> Sequence[Option]:
    """Those who are beside this person, by first name."""
    return [Option(duo.id, others(turn, duo), icon="🙂") for duo in going(turn) if not duo.blocked]


def chose_whom(turn: Turn) -> None:
    """With whom."""
    turn.answers["duo"] = turn.answers.get("who")


def whats(turn: Turn) -> Sequence[Option]:
    """What people do together."""
    return [Option(code, label, icon=icon) for code, (icon, label) in WHATS.items()]


# -- where -----------------------------------------------------------------------------------------


def somewhere(turn: Turn) -> str | None:
    """Whether anybody has to be anywhere, and whether that is known already."""
    if what_of(turn) in FROM_AFAR:
        return "afar"
    return "known" if turn.answers.get("place") else None


def places(turn: Turn) -> Sequence[Option]:
    """Where they met before."""
    found = meetups.of_duo(turn.db, str(turn.answers.get("duo") or ""))
    known = dict.fromkeys(each.place for each in reversed(found) if each.place)
    before = [Option(f"p{n}", Name(place), icon="📍") for n, place in enumerate(known)]
    later = Option("later", _("We decide that later"), icon="💬")
    return [*before[:_PLACES], later]


def took_place(turn: Turn) -> str | None:
    """The place in words; a street and number without a town is asked for once."""
    said = str(turn.answers.get("place") or "")
    tapped = typed(said, places(turn), turn.speaker)
    if tapped:
        turn.answers["place"] = tapped.label.text if isinstance(tapped.label, Name) else ""
        return None
    return "town" if _HOUSE.search(said) and not _TOWN.search(said) else None


def took_town(turn: Turn) -> None:
    """The place with its town."""
    town = str(turn.answers.get("town") or "")
    turn.answers["place"] = f"{turn.answers['place']}, {town}"[:LONGEST]


def along(turn: Turn) -> str | None:
    """Going along to a service: the family chooses what the buddy may know."""
    asks = what_of(turn) == "along" and not is_buddy(turn, duo_of(turn))
    return None if asks else "plain"


def may_know(turn: Turn) -> Words:
    """What may the buddy know of it?"""
    name = others(turn, duo_of(turn))
    return _("What may {name} know of it?").of(name=name)


ALONG = (
    Option("no", _("Only where and when"), then="bring", icon="🔒"),
    Option("why", _("Also what it is for"), then="why", icon="💬"),
)


def something(turn: Turn) -> Words:
    """What the others should know, or bring."""
    name = others(turn, duo_of(turn))
    ask = _("Is there something {name} should bring or know? How to get there, for example.")
    return Lines((ask.of(name=name), by_machine(turn, duo_of(turn))), " ")


PLACE = WordsForThem(place=True)
NOTHING = (Option("nothing", _("No, nothing"), icon="➖"),)


def words_of(turn: Turn, step: str) -> str:
    """What was typed at a step; nothing when it was a tap."""
    said = turn.answers.get(step)
    return str(said) if said and said not in ("nothing", "skip") else ""


# -- done ------------------------------------------------------------------------------------------


def send(turn: Turn) -> str | None:
    """It goes to the other side, who picks. Nothing is lost when they are gone meanwhile."""
    duo, what = duo_of(turn), what_of(turn)
    offers = [when_at(turn, local, what) for local in chosen(turn)]
    if not offers:
        return "past"
    told = {"place": words_of(turn, "place"), "words": words_of(turn, "bring")}
    told["along"] = words_of(turn, "why")
    try:
        made = meetups.propose(turn.db, duo.id, turn.person, what, offers, turn.now, **told)
    except Settled:
        return "gone"
    turn.answers["sent"] = made.id
    for who in rest_of(turn, duo):
        own = (told["words"], told["along"])
        wait = translated_first(turn, (who, "meetup_answer", made.id), *own)
        errands.add(turn.db, who, "meetup_answer", made.id, turn.now, due=turn.now + wait)
    return None


def sent(turn: Turn) -> Words:
    """What was asked of whom, and what comes next."""
    duo, made = duo_of(turn), meetups.get(turn.db, str(turn.answers["sent"]))
    name = others(turn, duo)
    parts: list[Words] = [_asked(turn, made, name)]
    if unreachable(turn, duo.id):
        away = _("I cannot reach {name} at this moment. It waits here until I can.")
        parts.append(away.of(name=name))
    else:
        parts.append(_("You hear it here as soon as {name} answers.").of(name=name))
    return Lines(tuple(parts), " ")


def _asked(turn: Turn, made: Meetup | None, name: Words) -> Text:
    if made and len(made.times) == 1:
        once = _("I asked {name}: {moment}.")
        return once.of(name=name, moment=moment(made.when))
    return _("I asked {name} to pick one of your times.").of(name=name)


def unreachable(turn: Turn, duo_id: str) -> bool:
    """Whether somebody of the others has blocked us, or has no address any more."""
    duo = duos.get(turn.db, duo_id)
    for who in rest_of(turn, duo) if duo else ():
        known = people.every_address(turn.db, who)
        if all(blocked for _channel, _address, blocked in known):
            return True
    return False


def gone(turn: Turn) -> Words:
    """They are not beside each other any more."""
    over = _("You and {name} are not beside each other any more. Shall I ask a person about it?")
    duo = duos.get(turn.db, str(turn.answers.get("duo") or ""))
    if duo and duo.others(turn.person):
        return over.of(name=others(turn, duo))
    return over.of(name=_("the family") if duo and is_buddy(turn, duo) else _("your buddy"))


meetup = Dialogue(
    "meetup",
    Do("begin", begin, {"nobody": "nobody", "stopped": "stopped", "who": "who"}, then="what_known"),
    Choose("who", _("Whom would you like to meet?"), with_whom, skip=END),
    Do("chose_whom", chose_whom),
    Do("what_known", what_known, {"known": "find"}),
    Choose("what", _("What would you like to do together?"), whats, then="find", skip=END),
    *times.steps("somewhere"),
    Do("somewhere", somewhere, {"afar": "bring", "known": "along"}),
    Ask("place", _("Where do you meet?"), PLACE, places, then="took_place", skip="along"),
    Do("took_place", took_place, {"town": "town"}, then="along"),
    Ask("town", _("In which town or municipality is that?"), PLACE, skip="along"),
    Do("took_town", took_town),
    Do("along", along, {"plain": "bring"}),
    Choose("know", may_know, ALONG, skip="bring"),
    Ask("why", _("What may I say that it is for? A few words."), WordsForThem(), skip="bring"),
    Ask("bring", something, WordsForThem(), NOTHING, skip="send"),
    Do("send", send, {"past": "over", "gone": "gone"}, final=True),
    Say("sent", sent, then=END),
    Say("over", _("Those times are over by now. Let us look for others."), then="find"),
    Choose(
        "gone",
        gone,
        (
            Option("yes", p_("meetup", "Yes, ask a person"), then="person", icon="👤"),
            Option("no", p_("meetup", "No"), then=END, icon="↩"),
        ),
        skip=END,
    ),
    Call("person", "human", then=END),
    Say("nobody", _("There is nobody beside you yet whom you could meet."), then=END),
    Say("stopped", _("Contact is stopped here. A person can help you further."), then=END),
)
