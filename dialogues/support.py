"""Which kind of help fits: one to three light questions, then one proposal with why; the next one
only with how it differs. Rules and texts stand in content/support.yaml.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.talk.answers import NO, YES
from bot.talk.steps import END, Ask, Call, Choose, Dialogue, Do, Option
from bot.talk.texts import Lines, Text, Words, _, p_
from bot.talk.turn import Turn
from dialogues import counter, services
from dialogues.homes import home, live
from dialogues.support_content import Answer, Proposed, Question, Rule, Said
from dialogues.world import world

BUDDY = "buddy"
MOST_QUESTIONS = 3
"""With the one on where they live."""


# -- the questions ---------------------------------------------------------------------------------


def begin(turn: Turn) -> str | None:
    """From the first question on."""
    turn.answers.update(at="", said=[], need="", age="", tried=[])
    return None if world(turn).contents.support.questions else "person"


def question(turn: Turn) -> Question | None:
    """The question that is asked now."""
    return world(turn).contents.support.question(str(turn.answers.get("at") or ""))


def asks(turn: Turn) -> Words | None:
    """What is asked; at first also what it is for."""
    found = question(turn)
    if found is None:
        return None
    first = _("I ask you two or three things, and say which kind of help may fit you.")
    return Lines((first, Text(found.text))) if not turn.answers.get("said") else Text(found.text)


def choices(turn: Turn) -> Sequence[Option]:
    """The choices of the question."""
    found = question(turn)
    return [Option(o.id, Text(o.label), icon=o.icon) for o in found.options] if found else []


def about(turn: Turn) -> str:
    """Which question it is: an old one is no answer to another."""
    found = question(turn)
    return found.id if found else ""


def took(turn: Turn) -> str:
    """Note the answer, and go on: to the next question, where they live, or a proposal."""
    found, chosen = question(turn), str(turn.answers.get("about") or "")
    answer = next((each for each in found.options if each.id == chosen), None) if found else None
    if found is None or answer is None:
        return "ask"
    turn.answers["said"] = [*turn.answers.get("said", ()), f"{found.id}.{answer.id}"]
    if answer.ask:
        turn.answers["at"] = answer.ask
        return "ask"
    turn.answers.update(need=answer.need, age=answer.age or "")
    return "where" if _place_matters(turn) else "propose"


def _place_matters(turn: Turn) -> bool:
    """Whether another proposal may follow from where they live, and that is not known yet."""
    if home(turn) or len(turn.answers["said"]) >= MOST_QUESTIONS:
        return False
    return world(turn).contents.support.depends_on_place(said(turn))


def keep(turn: Turn) -> None:
    """Where they live is known from now on."""
    said = str(turn.answers.get("where") or "")
    if said:
        live(turn, said)


# -- the proposal ----------------------------------------------------------------------------------


def said(turn: Turn) -> Said:
    """What the rules look at."""
    here = home(turn)
    return Said(
        str(turn.answers.get("need") or ""),
        (here.region if here else None) or "",
        turn.language.partition("-")[0],
        str(turn.answers.get("age") or ""),
    )


def rule(turn: Turn) -> Rule | None:
    """The rule that holds for this family."""
    return world(turn).contents.support.rule(said(turn))


def untried(turn: Turn) -> list[Proposed]:
    """What it leads to and was not proposed yet."""
    found, tried = rule(turn), turn.answers.get("tried", ())
    known = world(turn).contents.services
    left = found.services if found else ()
    return [each for each in left if each.id not in tried and each.id in known]


def propose(turn: Turn) -> str | None:
    """One service: why this one, what it is, who supports, that it is free to choose, the price."""
    left = untried(turn)
    if not left:
        return "none"
    proposed, first = left[0], not turn.answers.get("tried")
    turn.answers["tried"] = [*turn.answers.get("tried", ()), proposed.id]
    support, service = world(turn).contents.support, world(turn).contents.services[proposed.id]
    why = Text(proposed.why)
    turn.say(Lines((because(turn), why)) if first else Lines((_("Something else:"), why), " "))
    free = _("You choose whether you go on with it, and you can stop at any moment.")
    turn.say(
        Lines(
            (
                services.short(service),
                Text(support.who[proposed.id]) if proposed.id in support.who else "",
                free,
                _("Cost: {cost}").of(cost=Text(service.cost)),
            )
        )
    )
    return None


def because(turn: Turn) -> Words:
    """What the family said, as the reason."""
    labels = tuple(Text(each.label) for each in _answers(turn))
    return _("Because you said: {what}.").of(what=Lines(labels[-2:], " – "))


def _answers(turn: Turn) -> list[Answer]:
    """The choices that were made, as the content has them."""
    support = world(turn).contents.support
    made = set(turn.answers.get("said", ()))
    return [
        answer
        for asked in support.questions
        for answer in asked.options
        if f"{asked.id}.{answer.id}" in made
    ]


def does_it_fit(turn: Turn) -> Words:
    """Whether it does; where a person should come first, that is said."""
    found = rule(turn)
    fits = _("Is this something for you?")
    if found and found.person_first:
        return Lines((_("About papers it is good to talk to a person here first."), fits))
    return fits


def ways_on(turn: Turn) -> Sequence[Option]:
    """Yes, something else, a person; a person first where that is better."""
    tried = turn.answers.get("tried", ())
    wants = p_("ask", "I want a buddy"), "buddy", "🤝"
    if not tried or tried[-1] != BUDDY:
        wants = p_("support", "Yes, tell me how"), "way", "👍"
    label, leads, icon = wants
    made = [Option("yes", label, then=leads, icon=icon, also=YES)]
    if untried(turn):
        other = p_("support", "Something else")
        made.append(Option("other", other, then="propose", icon="🔄", also=NO))
    person = Option("person", p_("menu", "A person"), then="person", icon="👤")
    found = rule(turn)
    made = [person, *made] if found and found.person_first else [*made, person]
    return [*made, Option("enough", p_("support", "That is enough"), then=END, icon="➖")]


def proposed_last(turn: Turn) -> str:
    """The service that was proposed last."""
    tried = turn.answers.get("tried", ())
    return str(tried[-1]) if tried else ""


def way(turn: Turn) -> str | None:
    """Where it is and how it goes, and its own counter where that is known."""
    service = world(turn).contents.services.get(proposed_last(turn))
    if service is None:
        return "none"
    turn.say(services.reaching(service, turn))
    turn.say(counter.door(turn, service.id))
    return None


def what_next(turn: Turn) -> Sequence[Option]:
    """A person, a buddy to go along; and its counter, where that is not told yet and may be."""
    made = [
        Option("person", _("Yes, a person"), then="person", icon="👤"),
        Option("buddy", p_("support", "A buddy to go along"), then="buddy", icon="🤝"),
        Option("no", _("No, not now"), then=END, icon="➖"),
    ]
    if home(turn) is None and counter.is_local(turn, proposed_last(turn)):
        near = p_("glossary", "Where is it near me?")
        made.insert(0, Option("near", near, then="near", icon="📍"))
    return made


support = Dialogue(
    "support",
    Do("begin", begin, {"person": "none"}),
    Choose("about", asks, choices, then="took", skip="none", about=about),
    Do("took", took, {"ask": "about", "where": "where", "propose": "propose"}),
    Ask(
        "where",
        counter.where_you_live,
        counter.Postcode(),
        counter.perhaps_there,
        then="keep",
        skip="propose",
        skip_label=p_("buddy", "I skip this"),
        skip_icon="➖",
    ),
    Do("keep", keep),
    Do("propose", propose, {"none": "none"}),
    Choose(
        "fits",
        does_it_fit,
        ways_on,
        skip=END,
        leads=("buddy", "way", "propose", "person"),
    ),
    Call("buddy", "beside", then=END),
    Do("way", way, {"none": "none"}),
    Choose(
        "after",
        _("Shall somebody look with you?"),
        what_next,
        skip=END,
        leads=("person", "buddy", "near"),
    ),
    Call("near", "counter", then=END, given=proposed_last),
    Choose(
        "none",
        _("Then a person here can think along with you. Shall I ask one?"),
        (
            Option("yes", _("Yes, a person"), then="person", icon="👤"),
            Option("no", _("No, not now"), then=END, icon="➖"),
        ),
        skip=END,
    ),
    Call("person", "human", then=END),
)
