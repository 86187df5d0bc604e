"""My things: what a person has going on with Naast, in one message, with a tap to each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.talk.steps import END, Call, Choose, Dialogue, Do, Option, Say
from bot.talk.texts import Lines, Listed, Text, Words, _, n_, p_
from bot.talk.turn import Turn
from dialogues.human import BACK
from dialogues.known import ENDED
from dialogues.meetup_told import others, title
from dialogues.outcome import OUTCOME
from dialogues.world import reader, world
from storage import actions, cases, duos, errands, meetups, outcomes, signals, wishes
from storage.actions import Action
from storage.outcomes import SETTLED

MOST = 4
"""Of each kind in the list; the rest is counted."""


# -- what there is ---------------------------------------------------------------------------------


def _day(turn: Turn, at: datetime) -> datetime:
    return at.astimezone(world(turn).duty.zone)


def _name(turn: Turn, about: str) -> Words | None:
    contents = world(turn).contents
    found = contents.rights.get(about) or contents.services.get(about)
    return Text(found.name) if found else None


def _case(turn: Turn) -> list[Words]:
    """A question that is with a person, and when the next news comes."""
    case = cases.open_of(turn.db, turn.person)
    if case is None:
        return []
    if case.next_news:
        promised = _("👤 Your question is with {reader}. Next news on {day}.")
        day = _day(turn, case.next_news).date()
        return [promised.of(reader=reader(turn), day=day)]
    return [_("👤 Your question is with {reader}.").of(reader=reader(turn))]


def _meetups(turn: Turn) -> list[Words]:
    """What is agreed and still to come."""
    found: list[Words] = []
    for each in meetups.upcoming(turn.db, turn.person, turn.now):
        duo = duos.get(turn.db, each.duo_id or "")
        line = _("📅 {meetup} ({name})") if duo else _("📅 {meetup}")
        with_whom = {"name": others(turn, duo)} if duo else {}
        found.append(line.of(meetup=title(each), **with_whom))
    return found


def _steps(turn: Turn) -> list[Words]:
    """What was chosen and is still to come of something."""
    found = [_step(turn, each) for each in actions.open_of(turn.db, turn.person)]
    return [each for each in found if each]


def _step(turn: Turn, action: Action) -> Words:
    step = world(turn).contents.barriers.steps.get(action.kind)
    name = _name(turn, action.subject)
    if step is None:
        return ""
    if name is None:
        return _("🚧 {step}").of(step=Text(step.name))
    return _("🚧 {right}: {step}").of(right=name, step=Text(step.name))


def _rights(turn: Turn) -> list[Words]:
    """The rights that were talked of: what became of them, or when that is asked."""
    due = {
        each.about: each.due
        for each in errands.of_person(turn.db, turn.person)
        if each.dialogue == OUTCOME
    }
    found: list[Words] = []
    for each in outcomes.of_person(turn.db, turn.person):
        name = _name(turn, each.subject)
        if name is None or each.said in SETTLED:
            continue
        if each.said:
            found.append(_("🔎 {right}: {said}").of(right=name, said=ENDED[each.said]))
        elif each.subject in due:
            asks = _("🔎 {right}: I ask after {day} whether it worked")
            found.append(asks.of(right=name, day=_day(turn, due[each.subject]).date()))
    return found


def _wish(turn: Turn) -> list[Words]:
    """A wish for a buddy that waits."""
    wish = wishes.open_of(turn.db, turn.person)
    return [_("🤝 You asked for a buddy.")] if wish else []


def _news(turn: Turn) -> list[Words]:
    """What they hear about when something is done."""
    about = dict.fromkeys(each.subject for each in signals.news_of(turn.db, turn.person))
    names = tuple(name for name in (_name(turn, each) for each in about) if name)
    if not about:
        return []
    if not names:
        return [_("🔔 You hear it when something is done about what is in the way.")]
    told = _("🔔 You hear it when something is done about this: {rights}.")
    return [told.of(rights=Listed(names, labels=True))]


def _few(found: Sequence[Words]) -> list[Words]:
    more = len(found) - MOST
    shown = list(found[:MOST])
    return [*shown, n_("and {count} more", "and {count} more", more)] if more > 0 else shown


def begin(turn: Turn) -> str | None:
    """Nothing going on is said in one line."""
    return None if anything(turn) else "nothing"


def anything(turn: Turn) -> bool:
    """Whether something is going on."""
    there = (_case, _meetups, _steps, _rights, _wish, _news)
    return any(each(turn) for each in there)


def kept(turn: Turn) -> list[Words]:
    """What is kept of it about a person, a line each."""
    found: list[Words] = []
    if actions.of_person(turn.db, turn.person):
        found.append(_("• what you named as standing in the way, and what you chose"))
    if outcomes.of_person(turn.db, turn.person):
        found.append(_("• how it went with what I told you of"))
    return found


def overview(turn: Turn) -> Words:
    """All of it, a line each."""
    parts = (_case, _meetups, _wish, _steps, _rights, _news)
    lines = [line for part in parts for line in _few(part(turn))]
    return Lines((_("These are your things:"), *lines))


def ways(turn: Turn) -> Sequence[Option]:
    """A tap to each, as far as there is something."""
    made: list[Option] = []
    if _case(turn):
        made.append(Option("person", p_("menu", "A person"), then="person", icon="👤"))
    if _meetups(turn):
        made.append(Option("meetups", p_("mine", "My meetups"), then="meetups", icon="📅"))
    if _wish(turn):
        made.append(Option("buddy", p_("menu", "A buddy"), then="buddy", icon="🤝"))
    if _rights(turn):
        made.append(Option("rights", p_("mine", "How it went"), then="which", icon="🔎"))
    if actions.open_of(turn.db, turn.person):
        made.append(Option("done", p_("mine", "Something is done"), then="which_done", icon="✅"))
    if _news(turn):
        made.append(Option("quiet", p_("mine", "No more news of this"), then="quiet", icon="🔕"))
    return [*made, BACK]


# -- each of them ----------------------------------------------------------------------------------


def open_rights(turn: Turn) -> Sequence[Option]:
    """The rights of which it is not known how they ended."""
    found = [
        (each.subject, _name(turn, each.subject))
        for each in outcomes.of_person(turn.db, turn.person)
        if each.said not in SETTLED
    ]
    made = [Option(f"of.{about}", name, then="how", icon="🔎") for about, name in found if name]
    return [*made, Option("back", p_("menu", "Back"), then="begin", icon="↩")]


def chosen_right(turn: Turn) -> str:
    """The right, for the question how it went."""
    return str(turn.answers.get("which") or "").removeprefix("of.")


def open_steps(turn: Turn) -> Sequence[Option]:
    """What can be put aside."""
    found = actions.open_of(turn.db, turn.person)
    made = [Option(f"of.{e.id}", _step(turn, e), then="finish") for e in found if _step(turn, e)]
    return [*made, Option("back", p_("menu", "Back"), then="begin", icon="↩")]


def finish(turn: Turn) -> None:
    """It is over."""
    about = str(turn.answers.get("which_done") or "").removeprefix("of.")
    actions.finish(turn.db, turn.person, about, turn.now)


def quiet(turn: Turn) -> None:
    """They hear nothing more of what is done."""
    signals.stop_news(turn.db, turn.person)


mine = Dialogue(
    "mine",
    Do("begin", begin, {"nothing": "nothing"}),
    Choose(
        "list",
        overview,
        ways,
        skip=END,
        leads=("person", "meetups", "buddy", "which", "which_done", "quiet", END),
    ),
    Call("person", "human", then="begin"),
    Call("meetups", "meetup_mine", then="begin"),
    Call("buddy", "beside", then="begin"),
    Choose(
        "which",
        _("Which one shall we look at?"),
        open_rights,
        skip="begin",
        leads=("how", "begin"),
    ),
    Call("how", OUTCOME, then=END, given=chosen_right),
    Choose("which_done", _("What is done?"), open_steps, skip="begin", leads=("finish", "begin")),
    Do("finish", finish, final=True),
    Say("finished", _("Good. I put it aside."), then="begin"),
    Do("quiet", quiet, final=True),
    Say("quiet_now", _("All right, I tell you nothing more of it."), then="begin"),
    Say("nothing", _("Nothing is going on now. I am here when you need something."), then=END),
)
