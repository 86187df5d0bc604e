"""The summary: what a family lets a person see of what Naast knows, item by item, after its yes.

Nothing is ticked beforehand, every question can be left out, and whatever is written instead of
ticking is said to the person.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.talk import answers, offering
from bot.talk.steps import END, Ask, Dialogue, Do, Option, Say
from bot.talk.texts import Lines, Name, Words, _, p_
from bot.talk.turn import Turn
from dialogues.human import AnyWords, OneOf
from dialogues.known import ITEMS, SAFETY, Body, called, fresh, line
from dialogues.world import reader, world
from storage import cases, messages, names, shares, staff, transfers
from storage.transfers import Transfer

LONGEST_NAME = 40
"""Characters; what is longer is no name."""
MOST_NAMES = 4
INTRODUCES = p_(
    "typed words", "my name is, i am called, they call me, call me, i am, i'm, it is, it's"
)
TALKS = p_(
    "typed words",
    "i, we, you, he, she, they, my, our, a, the, is, are, am, have, has, had, got, do, not, no, "
    "want, need, can, what, why, when, who, how",
)
"""Words that a sentence has and a name has not."""


# -- for whom --------------------------------------------------------------------------------------


def transfer(turn: Turn) -> Transfer | None:
    """The transfer that the summary is for, when it is given for one."""
    given = str(turn.answers.get("given") or "")
    return transfers.get(turn.db, given) if given else None


def receiver(turn: Turn) -> str:
    """Who gets it, as the consent names them: a colleague or an area, else the house."""
    passing, case = transfer(turn), cases.open_of(turn.db, turn.person)
    if passing and passing.area_id and not passing.to_id:
        places = {area.id: area.name for area in staff.areas_of(turn.db)}
        return places.get(passing.area_id, world(turn).house.name)
    who = passing.to_id if passing else case.responsible_id if case else None
    found = staff.worker(turn.db, who) if who else None
    return found.name if found else world(turn).house.name


def for_whom(turn: Turn) -> Words:
    """The same, as the family is told: who reads what it writes, or who is to get the case."""
    return Name(receiver(turn)) if transfer(turn) else reader(turn)


def person_is_here(turn: Turn) -> bool:
    """Whether a person has the talk: then what is written is for that person."""
    case = cases.open_of(turn.db, turn.person)
    return case is not None and case.state == "taken"


# -- what can be ticked ----------------------------------------------------------------------------


def look(turn: Turn) -> str | None:
    """Find what is new since the last yes, and keep it as it will be shown."""
    case = cases.open_of(turn.db, turn.person)
    if case is None:
        return "over"
    passing = transfer(turn)
    turn.answers["bodies"] = fresh(turn, case, passing.id if passing else None)
    return None if turn.answers["bodies"] else "nothing"


def bodies(turn: Turn) -> dict[str, Body]:
    """What can be given along, with what was said of it in own words."""
    return {**turn.answers.get("bodies", {}), **turn.answers.get("corrected", {})}


def ticked(turn: Turn) -> list[str]:
    """The items that were ticked, in their order."""
    chosen = turn.answers.get("items") or []
    return [item for item in ITEMS if f"item.{item}" in chosen and item in bodies(turn)]


def listed(turn: Turn) -> Words:
    """What is known, a line an item, and that nothing goes along by itself."""
    contents = world(turn).contents
    lines = tuple(line(i, body, contents, brief=True) for i, body in bodies(turn).items())
    asked = _(
        "Nothing of this goes along by itself. Tick what {receiver} may see, or a colleague who "
        "stands in."
    )
    return Lines((_("This I know:"), *lines, asked.of(receiver=for_whom(turn))))


def items(turn: Turn) -> Sequence[Option]:
    """Each item, to be ticked."""
    return [_option(item) for item in bodies(turn)]


def _option(item: str) -> Option:
    label, icon = ITEMS[item]
    return Option(f"item.{item}", label, icon=icon)


class Ticks(AnyWords):
    """Numbers tick lines of the list; everything else is said to the person."""

    def read(self, text: str, turn: Turn) -> list[str] | bool:
        """Return the ticks, or that something was written."""
        shown = [*items(turn), Option(offering.DONE, offering.DONE_LABEL)]
        found = answers.typed_several(text, shown, turn.speaker)
        if found is None:
            return True
        return [*offering.ticks(turn), *(one for one in found if one != offering.DONE)]


def picked(turn: Turn) -> str | None:
    """What comes after the ticks: words go to the person, nothing ticked is a no."""
    if turn.answers.get("items") is True:
        return "words"
    if not ticked(turn):
        return "none"
    unnamed = "who" in ticked(turn) and not bodies(turn)["who"].get("name")
    return "name" if unnamed and not person_is_here(turn) else None


def to_person(turn: Turn) -> None:
    """What was written instead of an answer is for the person."""
    case = cases.open_of(turn.db, turn.person)
    if case:
        messages.attach(turn.db, turn.person, turn.n, case.id)
        cases.touch(turn.db, case.id, turn.now)


def noted(turn: Turn) -> Words | None:
    """That the words have arrived, and that nothing else went along."""
    if _goes_on(turn):
        return None
    return _("Noted for {reader}. I gave nothing else along.").of(reader=reader(turn))


def nothing_given(turn: Turn) -> Words | None:
    """Nothing goes along."""
    return None if _goes_on(turn) else _("All right. Only what you write here.")


def _goes_on(turn: Turn) -> bool:
    """Whether the talk with the person comes next, which says itself that it goes on."""
    below = turn.state.frames[:-1]
    return bool(below) and (below[-1].dialogue, below[-1].step) == ("human", "more")


# -- the name --------------------------------------------------------------------------------------


def ask_name(turn: Turn) -> Words:
    """The one question that is asked only here."""
    return _("What may {receiver} call you? A first name is enough.").of(receiver=for_whom(turn))


class Called(AnyWords):
    """A name; what is too long for one, or a sentence, is said to the person."""

    takes_edits = False

    def read(self, text: str, turn: Turn) -> str | bool:
        """Return the name, or that something else was written."""
        words = _without_my_name_is(text, turn)
        name = " ".join(words)
        short = len(words) <= MOST_NAMES and len(name) <= LONGEST_NAME
        tells = len(words) > 1 and not {*answers.synonyms(TALKS, turn.speaker)}.isdisjoint(
            answers.plain(word) for word in words
        )
        return name if short and not tells and any(c.isalpha() for c in name) else True


def _without_my_name_is(text: str, turn: Turn) -> list[str]:
    """The words of a text, without those with which a name is told."""
    words, said = text.split(), answers.plain(text)
    for begin in sorted(answers.synonyms(INTRODUCES, turn.speaker), key=len, reverse=True):
        if said.startswith(f"{begin} "):
            return words[len(begin.split()) :]
    return words


def named(turn: Turn) -> str | None:
    """Keep the name with who they are."""
    name = turn.answers.get("name")
    if name is True:
        return "words"
    if name:
        who = {"name": name, **turn.answers["bodies"]["who"]}
        turn.answers["bodies"] = {**turn.answers["bodies"], "who": who}
    return None


# -- is it right -----------------------------------------------------------------------------------


def as_it_is(turn: Turn) -> Words:
    """Exactly what goes along, and to whom."""
    contents, known = world(turn).contents, bodies(turn)
    lines = tuple(line(item, known[item], contents) for item in ticked(turn))
    head = _("{receiver} will see this:").of(receiver=for_whom(turn))
    return Lines((head, *lines, _("Is it right so?")))


def right_options(turn: Turn) -> Sequence[Option]:
    """Yes, a change in own words (to a person who is here it is simply said), no."""
    change = Option("change", p_("summary", "Change something"), icon="✏️")
    return (
        Option("yes", p_("summary", "Yes, share it"), icon="✅"),
        *([change] if _changeable(turn) and not person_is_here(turn) else []),
        Option("no", p_("summary", "No, share nothing"), icon="➖"),
    )


def answered(turn: Turn) -> str | None:
    """A choice, or words for the person."""
    said = turn.answers.get("right")
    return said if isinstance(said, str) else None


def _changeable(turn: Turn) -> list[str]:
    return [item for item in ticked(turn) if item not in ("talk", SAFETY)]


def one_only(turn: Turn) -> str | None:
    """Where only one item can be changed, it need not be chosen."""
    if len(_changeable(turn)) > 1:
        return None
    turn.answers["which"] = f"item.{_changeable(turn)[0]}"
    return "own"


def to_change(turn: Turn) -> Sequence[Option]:
    """The items that can be said in own words."""
    return [_option(item) for item in _changeable(turn)]


def chosen(turn: Turn) -> str | None:
    """An item, or words for the person."""
    return "own" if isinstance(turn.answers.get("which"), str) else None


def _changing(turn: Turn) -> str:
    return str(turn.answers.get("which") or "").removeprefix("item.")


def in_own_words(turn: Turn) -> Words:
    """Ask for it in own words."""
    said = _("{item}: how do you say it yourself? {receiver} sees it as you write it.")
    return said.of(item=called(_changing(turn)), receiver=for_whom(turn))


class OwnWords:
    """A family's own words for one item, whatever they are."""

    def read(self, text: str, turn: Turn) -> str:
        """Return them as they are."""
        return text


def correct(turn: Turn) -> None:
    """The own words stand in the place of what was known."""
    said = {"own": str(turn.answers["own"])}
    turn.answers["corrected"] = {**turn.answers.get("corrected", {}), _changing(turn): said}


def give(turn: Turn) -> str | None:
    """With their yes: each item goes to its receiver, and is logged."""
    case, passing = cases.open_of(turn.db, turn.person), transfer(turn)
    if case is None:
        return "over"
    to, given = receiver(turn), {item: bodies(turn)[item] for item in ticked(turn)}
    passing_id = passing.id if passing else None
    for item, body in given.items():
        shares.give(turn.db, turn.person, case.id, item, body, to, turn.now, passing_id)
    if "talk" in given and passing is None:
        cases.share_talk(turn.db, case.id, turn.now)
    name = given.get("who", {}).get("name")
    if name:
        names.mark(turn.db, turn.person, str(name))
    return None


def done(turn: Turn) -> Words:
    """Who sees it, and that it can be taken back."""
    return _("Done. {receiver} can see it. Under “my data” you can take it back.").of(
        receiver=for_whom(turn)
    )


def nothing_new(turn: Turn) -> Words:
    """Everything that is known was given along already."""
    return _("{receiver} can see all that I know already.").of(receiver=for_whom(turn))


summary = Dialogue(
    "summary",
    Do("look", look, {"over": "over", "nothing": "nothing"}),
    Ask(
        "items",
        listed,
        Ticks(),
        items,
        many=True,
        none_label=_("None of these"),
        skip="nothing_given",
    ),
    Do("picked", picked, {"words": "words", "none": "nothing_given", "name": "name"}, then="right"),
    Ask("name", ask_name, Called(), skip="right", skip_label=_("No name"), skip_icon="🤐"),
    Do("named", named, {"words": "words"}),
    Ask("right", as_it_is, OneOf(right_options), right_options, skip="nothing_given"),
    Do(
        "answered",
        answered,
        {"yes": "give", "change": "change", "no": "nothing_given"},
        then="words",
    ),
    Do("change", one_only, {"own": "own"}),
    Ask("which", _("What shall I change?"), OneOf(to_change), to_change, skip="right"),
    Do("chosen", chosen, {"own": "own"}, then="words"),
    Ask("own", in_own_words, OwnWords(), skip="right"),
    Do("correct", correct, then="right"),
    Do("give", give, {"over": "over"}, final=True),
    Say("done", done, then=END),
    Do("words", to_person, final=True),
    Say("noted", noted, then=END),
    Say("nothing_given", nothing_given, then=END),
    Say("nothing", nothing_new, then=END),
    Say(
        "over",
        _("No person has a question of yours now, so there is nobody to share with."),
        then=END,
    ),
)
