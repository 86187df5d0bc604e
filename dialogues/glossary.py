"""What a word of counters and letters means, with its counterpart in the other community."""

from __future__ import annotations

from collections.abc import Sequence

from bot.talk.answers import NO, YES
from bot.talk.steps import END, Call, Choose, Dialogue, Do, Option
from bot.talk.texts import Lines, Name, Text, Words, _, p_
from bot.talk.turn import Turn
from dialogues import services
from dialogues.glossary_content import Term
from dialogues.rights import telling
from dialogues.world import world


def asked(text: str, turn: Turn) -> str | None:
    """Return the id of the term that a text asks about. The bare name of a right is no question
    on a word: the right itself is told then."""
    contents = world(turn).contents
    term, in_words = contents.glossary.asked_in(text)
    if term is None or (not in_words and term.about in contents.rights):
        return None
    return term.id


def term(turn: Turn) -> Term | None:
    """The term that is talked of."""
    return world(turn).contents.glossary.get(str(turn.answers.get("given") or ""))


def tell(turn: Turn) -> str | None:
    """What it is called in both languages, and what it means; is there more to tell?"""
    found = term(turn)
    if found is None:
        return "all"
    turn.say(meaning(found))
    return None if what_next(turn) else "all"


def meaning(found: Term) -> Words:
    """The names, whether they are the same thing, and the meaning."""
    nl, fr = Name(found.nl[0]), Name(found.fr[0])
    same = _("{dutch} in Dutch is {french} in French: the same thing.")
    alike = _("{dutch} in Dutch, {french} in French: alike, but not quite the same.")
    if found.nl[0] == found.fr[0]:
        names: Words = nl
    else:
        names = (same if found.same else alike).of(dutch=nl, french=fr)
    return Lines((names, Text(found.gloss)))


def what_next(turn: Turn) -> Sequence[Option]:
    """More of it, where it is, or enough."""
    found, contents = term(turn), world(turn).contents
    enough = Option("enough", p_("glossary", "No, thank you"), then=END, icon="👍", also=NO)
    more = Option("more", p_("glossary", "Tell me more"), then="more", icon="📄", also=YES)
    near = Option("near", p_("glossary", "Where is it near me?"), then="near", icon="📍")
    mine = Option("rights", p_("ask", "Check my rights"), then="rights", icon="🔎")
    about = found.about if found else None
    if about in contents.services:
        return [more, near, enough]
    return [more, mine, enough] if about in contents.rights else []


def more(turn: Turn) -> None:
    """All that is told of the service, or what the right is; how to ask for a right is told where
    it is known who asks."""
    found, contents = term(turn), world(turn).contents
    about = (found.about if found else None) or ""
    if about in contents.services:
        turn.say(services.telling(contents.services[about], turn))
    elif about in contents.rights:
        turn.say(telling.about(contents.rights[about]))


def of_which(turn: Turn) -> str:
    """The service whose counter is looked for."""
    found = term(turn)
    return (found.about if found else None) or ""


glossary = Dialogue(
    "glossary",
    Do("tell", tell, {"all": END}),
    Choose(
        "next",
        _("Would you like to know more?"),
        what_next,
        skip=END,
        leads=("more", "near", "rights"),
    ),
    Do("more", more, then=END),
    Call("near", "counter", then=END, given=of_which),
    Call("rights", "rights", then=END),
)
