"""Know my rights: a few questions, each may be skipped, and results at any moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from bot.talk.steps import END, Ask, Call, Choose, Dialogue, Do, NotUnderstood, Option, Say
from bot.talk.texts import Lines, Listed, Text, Words, _, p_
from bot.talk.turn import Turn
from bot.understand.numbers import ages
from dialogues.known import keep_for
from dialogues.rights import telling
from dialogues.rights.conditions import Truth
from dialogues.rights.facts import BadFact
from dialogues.rights.replies import Shown
from dialogues.world import world
from storage import cases, consents

KEPT = "rights_answers"
PAGE = 4
SO_FAR_AFTER = 1  # questions, before "my rights so far" is offered
RATHER_NOT = _("Rather not say")


# -- what was told ---------------------------------------------------------------------------------
# A reply is [question, options shown, answer]: a list of option ids, {"ages": [...]}, or None when
# it was skipped. Facts follow from replies, so that going back is dropping the last reply.


def replies(turn: Turn) -> list[Any]:
    """The replies of this talk, oldest first."""
    return list(turn.answers.get("replies", ()))


def told(turn: Turn) -> dict[str, Truth]:
    """Return what the replies make known. A reply to a question that content no longer has is
    passed over."""
    explorer = world(turn).contents.explorer
    facts: dict[str, Truth] = {}
    for question, options, answer in replies(turn):
        try:
            shown = explorer.show(question, options)
            if answer is None:
                facts |= explorer.skip(shown, facts)
            elif isinstance(answer, dict):
                facts |= explorer.tell_ages(answer["ages"])
            else:
                facts |= explorer.tell(shown, answer, facts)
        except (KeyError, ValueError):
            continue
    return facts


@dataclass(frozen=True, slots=True)
class Result:
    """What the replies so far come to: what is known, every verdict, and the rights worth telling
    of, the likely ones first."""

    known: dict[str, Truth]
    verdicts: telling.Verdicts
    found: list[str]


def result(turn: Turn) -> Result:
    """Return what the replies come to, worked out once a turn as long as they stay the same."""
    now = turn.answers.get("replies")
    before, worked_out = turn.worked_out.get("rights", (None, None))
    if worked_out is None or before is not now:
        facts, explorer = told(turn), world(turn).contents.explorer
        known, verdicts = explorer.known(facts), explorer.verdicts(facts)
        worked_out = Result(known, verdicts, telling.worth_telling(verdicts, known))
        turn.worked_out["rights"] = (now, worked_out)
    return cast(Result, worked_out)


# -- asking ----------------------------------------------------------------------------------------


def begin(turn: Turn) -> str | None:
    """Take up what may be remembered of an earlier talk."""
    turn.answers.setdefault("replies", [])
    if not turn.kept.get("told"):
        return "new"
    turn.answers["replies"] = turn.kept["told"]
    return None


def remembered(turn: Turn) -> Words:
    """Confirm what was told before, instead of asking it again."""
    said = [clause for reply in replies(turn) for clause in _told_in(reply, turn)]
    if not said:
        return _("You answered some questions before. Shall we go on with that?")
    return _("You told me before: {said}. Is that still right?").of(said=Listed(tuple(said)))


def _told_in(reply: Any, turn: Turn) -> list[Words]:
    """What one reply said, in words: its choices, or the ages of the children."""
    question_id, shown, answer = reply
    contents = world(turn).contents
    if isinstance(answer, dict):
        ages = Listed(tuple(str(age) for age in answer["ages"]))
        return [_("your children are {ages}").of(ages=ages)] if answer["ages"] else []
    try:
        options = contents.explorer.show(question_id, shown).options
    except KeyError:
        return []
    facts = [
        next((name for name, value in option.ticked.items() if value), "")
        for option in options
        if option.id in (answer or ())
    ]
    return [Text(contents.facts[name].said) for name in facts if name in contents.facts]


def forget_before(turn: Turn) -> None:
    """Something changed: ask anew."""
    turn.answers["replies"] = []


def choose_next(turn: Turn) -> str:
    """Pick the question that settles most; none when no answer could change the result."""
    asked = [question for question, _options, _answer in replies(turn)]
    shown = world(turn).contents.explorer.next_question(told(turn), asked)
    now = [shown.question.id, shown.ids] if shown else ["", []]
    if turn.answers.get("now") != now:  # else we come from an aside, and the ticks still stand
        for step in ("one", "tick", "ages"):
            turn.answers.pop(step, None)
    turn.answers["now"] = now
    return shown.question.kind if shown else "done"


def about(turn: Turn) -> str:
    """Which question it is that is being asked."""
    return str((turn.answers.get("now") or [""])[0])


def current(turn: Turn) -> Shown | None:
    """The question that is being asked; None when content lost it since."""
    question, options = turn.answers.get("now") or ("", [])
    try:
        return world(turn).contents.explorer.show(question, options)
    except KeyError:
        return None


def question(turn: Turn) -> Words:
    """The question, with a pictogram, and once per topic why it is asked."""
    shown = current(turn)
    if shown is None:
        return _("What fits you?")
    contents = world(turn).contents
    topic = next(t for t in contents.topics if t.id == shown.question.topic)
    of_topic = {q.id for q in contents.questions if q.topic == topic.id}
    opened = any(asked in of_topic for asked, _o, _a in replies(turn))
    text = Lines((shown.question.icon or "", Text(shown.question.text)), " ")
    return Lines((Text(topic.why), text), "\n\n") if topic.why and not opened else text


def options(turn: Turn) -> Sequence[Option]:
    """The choices that can still change something, and what was found so far."""
    shown = current(turn)
    made = []
    if shown:
        asked = shown.question.id
        made = [Option(f"{asked}.{option.id}", Text(option.label)) for option in shown.options]
    if len(replies(turn)) >= SO_FAR_AFTER:
        made.append(SO_FAR)
    return made


def none_of_these(turn: Turn) -> Words | None:
    """What "none of these" is called here."""
    shown = current(turn)
    return Text(shown.question.none) if shown and shown.question.none else None


class Ages:
    """The ages of the children, as people type them: "3, 7 and a baby"."""

    def read(self, text: str, turn: Turn) -> dict[str, list[int]]:
        """Return the ages, or raise NotUnderstood with an example."""
        found = ages(text, turn.language)
        if found is None:
            raise NotUnderstood(_("I did not find ages in that. For example: 4 and 9."))
        try:
            world(turn).contents.explorer.tell_ages(found)
        except BadFact as fault:
            raise NotUnderstood(_("I did not find ages in that. For example: 4 and 9.")) from fault
        return {"ages": found}


def note(turn: Turn) -> None:
    """Keep the reply to the current question (and, with their yes, for next time)."""
    shown = current(turn)
    if shown is None:
        return
    answer = turn.answers.get(shown.question.kind)
    if isinstance(answer, str):
        answer = [answer]
    if isinstance(answer, list):
        picked = [choice.partition(".")[2] for choice in answer]
        answer = [option for option in picked if option in shown.ids]
    made = [shown.question.id, shown.ids, answer]
    turn.answers["replies"] = [*replies(turn), made]
    if consents.stands(turn.db, turn.person, KEPT):
        turn.kept["told"] = turn.answers["replies"]
    if case := cases.open_of(turn.db, turn.person):
        keep_for(turn, case)


SO_FAR = Option("sofar", p_("rights", "My rights so far"), then="sofar", icon="📋", aside=True)


# -- telling ---------------------------------------------------------------------------------------


def so_far(turn: Turn) -> Words:
    """A partial result, on the way."""
    contents, now = world(turn).contents, result(turn)
    likely = [r for r in now.found if now.verdicts[r].verdict == "likely"]
    if not likely:
        return _("Nothing is sure yet. A few more questions will tell.")
    names = Lines(tuple(Lines(("•", Text(contents.rights[r].name)), " ") for r in likely))
    return Lines((_("So far, you may have a right to:"), names, _("We go on from here:")))


def summary(turn: Turn) -> Words:
    """How much was found."""
    now = result(turn)
    return telling.summary(now.verdicts, now.found, world(turn).contents)


def page(turn: Turn) -> list[tuple[int, str]]:
    """The rights on this page of the list, with their numbers."""
    start = int(turn.answers.get("page", 0)) * PAGE
    return list(enumerate(result(turn).found, 1))[start : start + PAGE]


def listing(turn: Turn) -> Words:
    """A page of results, each with its reason."""
    contents, now = world(turn).contents, result(turn)
    entries = tuple(telling.entry(n, now.verdicts[r], contents, now.known) for n, r in page(turn))
    return Lines((*entries, _("Which one shall I tell you more about?")), "\n\n")


def rights_on_page(turn: Turn) -> Sequence[Option]:
    """Up to four rights, then more, then the end."""
    contents = world(turn).contents
    shown = [
        Option(
            right_id,
            Lines((f"{n}.", Text(contents.rights[right_id].name)), " "),
            then="tell",
            number=n,
        )
        for n, right_id in page(turn)
    ]
    if page(turn) and page(turn)[-1][0] < len(result(turn).found):
        shown.append(Option("more", p_("rights", "More rights"), then="turn_page", icon="➡️"))
    elif int(turn.answers.get("page", 0)):
        shown.append(Option("first", p_("rights", "Back to the first"), then="turn_page", icon="⬅️"))
    shown.append(Option("enough", p_("rights", "That is enough"), then="leave", icon="✅"))
    return shown


def turn_page(turn: Turn) -> None:
    """To the next page, or back to the first."""
    last = page(turn) and page(turn)[-1][0] >= len(result(turn).found)
    turn.answers["page"] = 0 if last else int(turn.answers.get("page", 0)) + 1


def tell(turn: Turn) -> str | None:
    """Tell of the right that was chosen; where it can do harm, a person comes before the how."""
    contents = world(turn).contents
    right = contents.rights.get(str(turn.answers.get("which")))
    if right is None:
        return "list"
    now = result(turn)
    verdict = now.verdicts[right.id]
    turn.say(telling.what(right, verdict, contents, now.known))
    return "ask_first" if verdict.asks_first and right.ask_first else None


def person_first(turn: Turn) -> Words:
    """Why it is good to talk to a person first."""
    right = world(turn).contents.rights.get(str(turn.answers.get("which")))
    say = Text(right.ask_first.say) if right and right.ask_first else ""
    return Lines((say, _("Shall I bring you to a person first?")), " ")


def how(turn: Turn) -> Words | None:
    """Where, how and with which papers."""
    right = world(turn).contents.rights.get(str(turn.answers.get("which")))
    return telling.how(right, turn) if right else None


def leave(turn: Turn) -> str | None:
    """At the end, once: may the answers be kept?"""
    if not replies(turn) or consents.stands(turn.db, turn.person, KEPT):
        return "end"
    return None


def keep(turn: Turn) -> None:
    """With their yes: remember the answers."""
    consents.give(turn.db, turn.person, KEPT, "Naast", turn.now)
    turn.kept["told"] = replies(turn)


rights = Dialogue(
    "rights",
    Do("begin", begin, {"new": "intro"}),
    Choose(
        "again",
        remembered,
        (
            Option("yes", _("Yes, go on"), then="next", icon="👍"),
            Option("no", _("Something changed"), then="anew", icon="✏️"),
        ),
        skip="anew",
    ),
    Do("anew", forget_before),
    Say(
        "intro",
        _("I ask a few short questions. You can leave out any of them, and stop at any moment."),
    ),
    Do(
        "next",
        choose_next,
        {"one": "one", "tick": "tick", "ages": "ages", "done": "summary"},
    ),
    Choose(
        "one",
        question,
        options,
        then="note",
        skip="note",
        skip_label=RATHER_NOT,
        skip_icon="🤐",
        leads=("sofar",),
        about=about,
    ),
    Choose(
        "tick",
        question,
        options,
        then="note",
        many=True,
        none_label=none_of_these,
        skip="note",
        skip_label=RATHER_NOT,
        skip_icon="🤐",
        leads=("sofar",),
        about=about,
    ),
    Ask(
        "ages",
        question,
        Ages(),
        options,
        then="note",
        many=True,
        none_label=none_of_these,
        skip="note",
        skip_label=RATHER_NOT,
        skip_icon="🤐",
        leads=("sofar",),
        about=about,
    ),
    Do("note", note, then="next"),
    Say("sofar", so_far, then="next"),
    Say("summary", summary),
    Do("anything", lambda turn: None if result(turn).found else "nothing", {"nothing": "leave"}),
    Choose(
        "which",
        listing,
        rights_on_page,
        skip="leave",
        leads=("tell", "turn_page", "leave"),
    ),
    Do("turn_page", turn_page, then="which"),
    Do("tell", tell, {"list": "which", "ask_first": "person_first"}, then="how"),
    Choose(
        "person_first",
        person_first,
        (
            Option("yes", _("Yes, a person first"), then="person", icon="👤"),
            Option("how", _("How it works, all the same"), then="how", icon="📄"),
            Option("list", p_("rights", "The other rights"), then="which", icon="📋"),
        ),
        skip="which",
    ),
    Say("how", how),
    Choose(
        "after",
        _("What now?"),
        (
            Option("list", p_("rights", "The other rights"), then="which", icon="📋"),
            Option("person", p_("rights", "Ask a person about it"), then="person", icon="👤"),
            Option("enough", p_("rights", "That is enough"), then="leave", icon="✅"),
        ),
        skip="which",
    ),
    Call("person", "human", then="which"),
    Do("leave", leave, {"end": "bye"}),
    Choose(
        "keep",
        _("Shall I remember your answers, so that I need not ask them again?"),
        (
            Option("yes", _("Yes, remember them"), then="remember", icon="👍"),
            Option("no", _("No, forget them"), then="bye", icon="➖"),
        ),
        skip="bye",
    ),
    Do("remember", keep, final=True),
    Say("bye", _("Good. You can always come back to this."), then=END),
)
