"""Something is in the way of a right or service: which of the seven B's, and what can be done now.

Begun with the id of the right or service, or with nothing. What is named counts at once, without
the family; what the family chooses is booked, or a case is opened with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.talk import offering
from bot.talk.answers import plain
from bot.talk.steps import END, Ask, Call, Choose, Dialogue, Do, NotUnderstood, Option, Say
from bot.talk.texts import Lines, Text, Words, _, p_
from bot.talk.turn import Turn
from dialogues import beside, known, services
from dialogues.ask import understood
from dialogues.barrier_content import ONE_BY_ONE, Barriers, Kind, Step, Why
from dialogues.beside import LONGEST, OWN, OwnWords, Ticked, own_words
from dialogues.human import BACK, need_interpreter, open_case, when_read
from dialogues.rights import telling
from dialogues.world import reader, world
from storage import actions, buddies, cases, consents, duos, local, shares, signals, staff, wishes

MOST_ACTIONS = 4
MOST_INSTEAD = 3
WORDS = "barrier_words"
"""The consent that own words go along with a signal, without a name."""
NO_NEWS = "no_news"
"""Where the talk keeps that they do not want to hear what is done about it."""
TRUST = "betrouwbaar"
"""The one B that can mean several things to a family."""
BARE = 4
"""Words for one barrier, with an "and": what is longer says more than its name."""
PRICE = "betaalbaar"
"""The B that is about what something costs."""
FREE_TO_ASK = _(
    "Asking for it costs nothing. Does a paper for it cost money? Then ask first whether you can "
    "get it for free."
)
ANY: Sequence[Kind] = ("supporter", "know", "person")
"""What can be done where it is none of the seven."""
DONE_AT_ONCE = ("explain", "data", "cost", "other", "know")
"""What is over as soon as it was shown."""
ALONG = "along"
"""Given to a meetup or a wish: it is for going along somewhere."""


# -- what it is about ------------------------------------------------------------------------------


def barriers(turn: Turn) -> Barriers:
    """What content says of it."""
    return world(turn).contents.barriers


def subject(turn: Turn) -> str:
    """The right or service that is meant; empty where there is none."""
    given = str(turn.answers.get("given") or "")
    contents = world(turn).contents
    return given if given in contents.rights or given in contents.services else ""


def counted_of(turn: Turn, about: str) -> str:
    """What a signal counts for: a right that exists in one place only has no name there, or it
    would tell where the families live that named it."""
    right = world(turn).contents.rights.get(about)
    return "" if right and right.of_here else about


def called(turn: Turn, about: str) -> Words:
    """A right or service by its name; empty for none."""
    contents = world(turn).contents
    found = contents.rights.get(about) or contents.services.get(about)
    return Text(found.name) if found else ""


def where(turn: Turn) -> str:
    """The area that a signal counts for: where the person lives, or waits for a buddy. A postcode
    that is in no area is not counted by: too few live there."""
    area_id = staff.home(turn.db, turn.person).area_id
    wish, lives = wishes.open_of(turn.db, turn.person), local.lives(turn.db, turn.person)
    near = None if area_id else staff.area_at(turn.db, lives)
    return area_id or (near.id if near else None) or (wish.area_id if wish else None) or ""


def begin(turn: Turn) -> str | None:
    """Nothing can be ticked where content has lost it all."""
    return None if barriers(turn).of else "person"


# -- what is in the way ----------------------------------------------------------------------------


def what(turn: Turn) -> Words:
    """The question, with the name of what it is about."""
    name = called(turn, subject(turn))
    asked = _("What makes it hard? Tick all that fits, or say it in your own words.")
    of = _("{right}: what makes it hard? Tick all that fits, or say it in your own words.")
    return of.of(right=name) if name else asked


def choices(turn: Turn) -> Sequence[Option]:
    """The seven; those that are known to stand in the way here come first."""
    right = world(turn).contents.rights.get(subject(turn))
    found = barriers(turn).first(right.barriers if right else ())
    return [Option(each.b, Text(each.name), icon=each.icon) for each in found]


def named(text: str, turn: Turn) -> list[str]:
    """The barriers that a text names as their buttons do ("too expensive and too far"): by the
    words before the comma."""
    said = f" {plain(text)} "
    names = {
        each.b: plain(turn.speaker.say(Text(each.name)).partition(",")[0])
        for each in barriers(turn).of.values()
    }
    return [b for b, name in names.items() if f" {name} " in said]


def asks(text: str) -> bool:
    """Whether it is put as a question. "I do not know whether we have to ask for it" tells what is
    in the way, though a right answers it."""
    return any(mark in text for mark in "?؟")


class Named:
    """Ticks by number or by what stands on the buttons, or whatever is written, unless it asks for
    something else. That somebody is not happy with a service is the answer here."""

    def read(self, text: str, turn: Turn) -> list[str]:
        """Return the ticks with what was typed. Raises NotUnderstood for a question."""
        found = named(text, turn)
        if found:
            own = (
                [f"{OWN}{text.strip()[:LONGEST]}"] if len(text.split()) > BARE * len(found) else []
            )
            return [*dict.fromkeys([*offering.ticks(turn), *found]), *own]
        intent = understood(turn).intent
        if intent in ("complaint", "greeting", "none") or (intent == "ask" and not asks(text)):
            return [*offering.ticks(turn), f"{OWN}{text.strip()[:LONGEST]}"]
        return Ticked(choices).read(text, turn)


def took(turn: Turn) -> str | None:
    """What comes after the ticks."""
    answer = turn.answers.get("what")
    turn.answers["bs"] = list(beside.codes(answer, barriers(turn).of))
    turn.answers["words"] = "\n".join(own_words(answer))
    if not turn.answers["bs"]:
        return "nearest" if turn.answers["words"] else "nothing"
    return "why" if TRUST in turn.answers["bs"] else None


def nearest(turn: Turn) -> Sequence[Option]:
    """The seven, for who said it in own words."""
    none = Option("other", p_("barrier", "None of these"), icon="➖")
    return [*choices(turn), none]


def took_nearest(turn: Turn) -> str | None:
    """Own words, and what comes nearest to them."""
    chosen = turn.answers.get("nearest")
    turn.answers["bs"] = [chosen] if chosen in barriers(turn).of else []
    return "why" if TRUST in turn.answers["bs"] else None


def whys(turn: Turn) -> Sequence[Option]:
    """What it can mean that a service is not to be trusted."""
    barrier = barriers(turn).of.get(TRUST)
    return [Option(e.id, Text(e.name), icon=e.icon) for e in (barrier.why if barrier else ())]


def _why(turn: Turn) -> Why | None:
    barrier = barriers(turn).of.get(TRUST)
    chosen = turn.answers.get("why")
    return next((e for e in barrier.why if e.id == chosen), None) if barrier else None


def level(turn: Turn, b: str) -> str:
    """On which level it lies: the service itself, the person, or how they were met."""
    why = _why(turn)
    return why.level if why and b == TRUST else "service"


def keep(turn: Turn) -> None:
    """It counts, without the family; what the family named is kept with what it will choose."""
    about, area = subject(turn), where(turn)
    for b in turn.answers["bs"]:
        at = level(turn, b)
        named = counted_of(turn, about)
        signals.add(turn.db, named, b, turn.now, level=at, area=area, person_id=turn.person)
    codes = [f"{b}.{level(turn, b)}" for b in turn.answers["bs"]]
    turn.answers["action"] = actions.add(
        turn.db, turn.person, about, codes, "", turn.now, done=True
    )


# -- what can be done ------------------------------------------------------------------------------

LEADS: Mapping[str, str] = {
    "buddy": "buddy",
    "supporter": "ask",
    "remote": "remote",
    "standing": "standing",
    "explain": "explain",
    "interpreter": "ask",
    "data": "data",
    "cost": "cost",
    "other": "instead",
    "know": "know",
    "person": "ask",
}
"""Where each step leads."""


def can_be_done(turn: Turn) -> list[Step]:
    """At most four steps, of each barrier in turn. Where asking can do harm, a person comes before
    any explanation."""
    content, about = barriers(turn), subject(turn)
    why = _why(turn)
    lists: list[Sequence[Kind]] = [
        content.actions(about, b, why.id if why and b == TRUST else "")
        for b in turn.answers.get("bs", ())
    ] or [ANY]
    right = world(turn).contents.rights.get(about)
    careful = bool(right and right.ask_first)
    found: dict[str, None] = {}
    for place in range(MOST_ACTIONS):
        for kinds in lists:
            kind = kinds[place] if place < len(kinds) else None
            if kind == "explain" and (careful or not about):
                kind = "person"
            if kind and (kind != "other" or instead(turn)):
                found[kind] = None
    return [content.steps[kind] for kind in list(found)[:MOST_ACTIONS] if kind in content.steps]


def what_helps(turn: Turn) -> Words:
    """That it lies with the service and that it counts, what is known of it here, the question."""
    why, bs, content = _why(turn), turn.answers.get("bs", ()), barriers(turn)
    barrier = content.of.get(bs[0]) if bs else None
    say: Words = Text(why.say) if why else Text(barrier.say) if barrier else _("Thank you.")
    counts = _("I count it without your name, so that it can change.") if bs else ""
    asked = [step.kind for step in can_be_done(turn)]
    told_now = [b for b in bs if b != PRICE or "cost" not in asked]
    near = [content.text(subject(turn), b) for b in told_now]
    known_here = [each for each in near if each]
    return Lines((Lines((say, counts), " "), *known_here, _("What would help?")), "\n\n")


def steps(turn: Turn) -> Sequence[Option]:
    """What can be done, each with where it leads."""
    return [Option(s.kind, Text(s.name), LEADS[s.kind], s.icon) for s in can_be_done(turn)]


def _chosen(turn: Turn) -> str:
    """The step that was chosen, the nearest one where it had several ways."""
    return str(turn.answers.get("remote") or turn.answers.get("do") or "person")


def _choose(turn: Turn) -> None:
    """Keep the step with what was named."""
    kind = _chosen(turn)
    known_id = str(turn.answers.get("action") or "")
    actions.choose(turn.db, known_id, kind, turn.now, done=kind in DONE_AT_ONCE)


def remote(turn: Turn) -> Sequence[Option]:
    """By phone, online, or at home."""
    found = (barriers(turn).steps.get(kind) for kind in ONE_BY_ONE)
    return [Option(each.kind, Text(each.name), icon=each.icon) for each in found if each]


def buddy(turn: Turn) -> str | None:
    """A buddy goes along: a meetup with who is beside them, else the wish for somebody."""
    _choose(turn)
    going = duos.of_person(turn.db, turn.person, duos.GOING)
    return "meet" if any(not duo.blocked for duo in going) else None


def _says(turn: Turn, kind: str) -> Words:
    """What can be said of a step anywhere."""
    step = barriers(turn).steps.get(kind)
    return Text(step.says) if step and step.says else ""


def standing(turn: Turn) -> str | None:
    """What can be done meanwhile; and where a case waits with news promised, when that comes."""
    turn.say(_says(turn, "standing"))
    case = cases.open_of(turn.db, turn.person)
    if case is None or case.next_news is None:
        return None
    _choose(turn)
    day = case.next_news.astimezone(world(turn).duty.zone).date()
    news = _("Your question is with {reader}. Next news on {day}.")
    turn.say(news.of(reader=reader(turn), day=day))
    return "told"


def explain(turn: Turn) -> None:
    """How it works, in the family's language."""
    _choose(turn)
    contents, about = world(turn).contents, subject(turn)
    if about in contents.rights:
        turn.say(telling.how(contents.rights[about], turn))
    elif about in contents.services:
        turn.say(services.telling(contents.services[about], turn))


def data(turn: Turn) -> None:
    """Who sees what, here and elsewhere."""
    _choose(turn)
    turn.say(_says(turn, "data"))


def cost(turn: Turn) -> None:
    """What it really costs, and the reductions; of a right of which nothing is known there, that
    asking costs nothing."""
    _choose(turn)
    contents, about = world(turn).contents, subject(turn)
    priced = barriers(turn).text(about, PRICE)
    if about in contents.rights:
        turn.say(priced or FREE_TO_ASK)
        return
    if about in contents.services:
        turn.say(_("Cost: {cost}").of(cost=Text(contents.services[about].cost)))
    turn.say(priced)
    turn.say(_says(turn, "cost"))


def instead(turn: Turn) -> list[str]:
    """The rights and services that may help meanwhile, or in its place."""
    content, about = barriers(turn), subject(turn)
    found = [each for b in turn.answers.get("bs", ()) for each in content.instead(about, b)]
    return list(dict.fromkeys(found))[:MOST_INSTEAD]


def others(turn: Turn) -> Sequence[Option]:
    """The same, to be tapped; or what fits, by what the family says."""
    found = [Option(each, called(turn, each), "tell_other", "•") for each in instead(turn)]
    return [*found, Option("fits", p_("menu", "Which help fits?"), then="fits", icon="🧭")]


def tell_other(turn: Turn) -> None:
    """Tell of the one that was chosen; of a right that can do harm only what it is."""
    _choose(turn)
    contents, chosen = world(turn).contents, str(turn.answers.get("instead") or "")
    right, service = contents.rights.get(chosen), contents.services.get(chosen)
    if service:
        turn.say(services.telling(service, turn))
    elif right:
        turn.say(telling.about(right))
        turn.say(Text(right.ask_first.say) if right.ask_first else telling.how(right, turn))


def chose_other(turn: Turn) -> None:
    """They look for another kind of help."""
    _choose(turn)


def know(turn: Turn) -> str | None:
    """They want the service to know: their own words say it best."""
    _choose(turn)
    return "words" if turn.answers.get("words") else None


def keep_words(turn: Turn) -> None:
    """The own words, said now."""
    turn.answers["words"] = str(turn.answers.get("say_it") or "")


# -- asking a person -------------------------------------------------------------------------------


def ask(turn: Turn) -> None:
    """A case from now on; it says nothing of what it is about until the family lets it."""
    _choose(turn)
    open_case(turn, "barrier")
    if _chosen(turn) == "interpreter":
        need_interpreter(turn)


def may_tell(turn: Turn) -> Words:
    """Exactly what would go along, and the question."""
    body = known.in_the_way(turn, subject(turn))
    line = known.line("barrier", body, world(turn).contents)
    asked = _("Shall I tell {reader} this? Nothing else goes along.")
    return Lines((line, asked.of(reader=reader(turn))), "\n\n")


def share(turn: Turn) -> None:
    """With their yes: what is in the way and what they chose goes to whoever has the case."""
    case = open_case(turn, "barrier")
    found = staff.worker(turn.db, case.responsible_id) if case.responsible_id else None
    to = found.name if found else world(turn).house.name
    body = known.in_the_way(turn, subject(turn))
    shares.give(turn.db, turn.person, case.id, "barrier", body, to, turn.now)


def shared(turn: Turn) -> Words:
    """It is with somebody; when an answer comes."""
    more = _("Do you want to add something? Write: a person.")
    return Lines((_("Done."), when_read(turn), more), " ")


# -- at the end ------------------------------------------------------------------------------------


def after(turn: Turn) -> str | None:
    """The two last questions, where they have a sense: may the words go along, and does the family
    want to hear what is done."""
    if turn.answers.get("words") and "may_words" not in turn.answers:
        return "words"
    bs = turn.answers.get("bs", ())
    wanted = {(n.subject, n.b) for n in signals.news_of(turn.db, turn.person)}
    named = counted_of(turn, subject(turn))
    if not bs or turn.kept.get(NO_NEWS) or all((named, b) in wanted for b in bs):
        return "bye"
    return None


def may_words(turn: Turn) -> Words:
    """What it means that words go along."""
    asked = _("May your own words go along with it, without your name?")
    gone = _("Nobody can find them back afterwards, so they cannot be taken back.")
    return Lines((asked, gone), " ")


def give_words(turn: Turn) -> None:
    """With their yes: the words go along, and nothing says whose they are."""
    signals.add_words(
        turn.db,
        str(turn.answers["words"]),
        turn.now,
        subject=counted_of(turn, subject(turn)),
        bs=turn.answers.get("bs", ()),
        area=where(turn),
        language=turn.language,
    )
    consents.give(turn.db, turn.person, WORDS, world(turn).house.name, turn.now)


def want_news(turn: Turn) -> None:
    """They hear it when something is done about it."""
    for b in turn.answers.get("bs", ()):
        named = counted_of(turn, subject(turn))
        signals.wants_news(turn.db, turn.person, named, b, turn.now, area=where(turn))


def no_news(turn: Turn) -> None:
    """They are not asked again."""
    turn.kept[NO_NEWS] = True


def bye(turn: Turn) -> Words:
    """Where it can be found back."""
    mine = turn.answers.get("action")
    if any(each.id == mine for each in actions.open_of(turn.db, turn.person)):
        return _("It stands under “my things”: write that to see it again.")
    return _("Good that you said it. You can always come back to this.")


YES_NO = (
    Option("yes", p_("barrier", "Yes, please"), icon="👍"),
    Option("no", p_("barrier", "No, thank you"), icon="➖"),
)

barrier = Dialogue(
    "barrier",
    Do("begin", begin, {"person": "person"}),
    Ask(
        "what",
        what,
        Named(),
        choices,
        many=True,
        none_label=p_("barrier", "Nothing is in the way"),
        skip="nothing",
    ),
    Do("took", took, {"nearest": "nearest", "why": "why", "nothing": "nothing"}, then="keep"),
    Choose(
        "nearest",
        _("I keep your words. Which of these comes nearest?"),
        nearest,
        then="took_nearest",
        skip="took_nearest",
    ),
    Do("took_nearest", took_nearest, {"why": "why"}, then="keep"),
    Choose("why", _("What makes it hard there?"), whys, then="keep", skip="keep"),
    Do("keep", keep, final=True),
    Choose(
        "do",
        what_helps,
        steps,
        skip="after",
        skip_label=p_("barrier", "Nothing for now"),
        skip_icon="➖",
        leads=(*dict.fromkeys(LEADS.values()),),
    ),
    Do("buddy", buddy, {"meet": "meet"}, then="wish", final=True),
    Call("meet", "meetup", then="after", given=ALONG),
    Call("wish", "wish", then="after", given=ALONG),
    Choose("remote", _("Which would be easier?"), remote, then="ask", skip="ask"),
    Do("standing", standing, {"told": "after"}, then="ask"),
    Do("explain", explain, then="after"),
    Do("data", data),
    Call("mydata", "mydata", then="after"),
    Do("cost", cost, then="after"),
    Choose(
        "instead",
        _("Which one shall I tell you about?"),
        others,
        skip="after",
        leads=("tell_other", "fits"),
    ),
    Do("tell_other", tell_other, then="after"),
    Do("fits", chose_other),
    Call("support", "support", then="after"),
    Do("know", know, {"words": "after"}),
    Ask("say_it", _("How would you say it to them?"), OwnWords(), skip="after"),
    Do("keep_words", keep_words, then="after"),
    Do("ask", ask, final=True),
    Choose(
        "may_tell",
        may_tell,
        (
            Option("yes", p_("barrier", "Yes, tell it"), then="share", icon="👍"),
            Option("no", p_("barrier", "No, I write it myself"), then="write", icon="✍"),
        ),
        skip="write",
    ),
    Do("share", share, final=True),
    Say("shared", shared, then="after"),
    Call("write", "human", then="after", given="barrier"),
    Do("after", after, {"words": "may_words", "bye": "bye"}, then="news"),
    Choose(
        "may_words",
        may_words,
        (
            Option("yes", p_("barrier", "Yes, they may"), then="give_words", icon="👍"),
            Option("no", p_("barrier", "No, they stay here"), then="after", icon="🔒"),
        ),
        skip="after",
    ),
    Do("give_words", give_words, then="after", final=True),
    Choose(
        "news",
        _("Shall I tell you when something is done about it?"),
        (
            Option("yes", p_("barrier", "Yes, please"), then="want_news", icon="🔔"),
            Option("no", p_("barrier", "No, thank you"), then="no_news", icon="➖"),
        ),
        skip="bye",
    ),
    Do("want_news", want_news, then="bye", final=True),
    Do("no_news", no_news, then="bye"),
    Say("bye", bye, then=END),
    Say("nothing", _("Good. If something comes in the way later, tell me."), then=END),
    Call("person", "human", then=END, given="barrier"),
)


# -- a buddy sees it -------------------------------------------------------------------------------


class AboutWhat:
    """A right or service, by its name or in other words."""

    def read(self, text: str, turn: Turn) -> str:
        """Return its id. Raises NotUnderstood."""
        contents, said = world(turn).contents, text.strip().casefold()
        names = {one: right.name for one, right in contents.rights.items()}
        names |= {one: service.name for one, service in contents.services.items()}
        for one, name in names.items():
            if len(said) > _FEW and said in turn.speaker.say(Text(name)).casefold():
                return one
        found = understood(turn)
        sure = [one for one in found.answers[: found.sure] if one in names]
        if not sure:
            raise NotUnderstood(_("I do not know that one. Another word for it, or skip."))
        return sure[0]


_FEW = 2


def all_seven(turn: Turn) -> Sequence[Option]:
    """The seven, for who stands beside a family."""
    found = barriers(turn).first(())
    return [*(Option(e.b, Text(e.name), icon=e.icon) for e in found), BACK]


def signal(turn: Turn) -> str | None:
    """One tap counts: apart from what families say, and without the family."""
    b = str(turn.answers.get("which") or "")
    me = buddies.get(turn.db, turn.person)
    if b not in barriers(turn).of or me is None:
        return "not"
    turn.answers["signal"] = signals.add(
        turn.db, "", b, turn.now, area=me.area_id or where(turn), source="buddy"
    )
    return None


def about_what(turn: Turn) -> None:
    """Which right or service it was about."""
    found = counted_of(turn, str(turn.answers.get("about") or ""))
    if found:
        signals.name_subject(turn.db, str(turn.answers["signal"]), found)


def counted(turn: Turn) -> Words:
    """What it counts for."""
    name = called(turn, str(turn.answers.get("about") or ""))
    plain = _("Thank you. It counts in the report, without you and without the family.")
    of = _("Thank you. It counts for {right}, without you and without the family.")
    return of.of(right=name) if name else plain


signal_barrier = Dialogue(
    "signal",
    Choose(
        "which",
        _("What stands in the way of families? One tap counts it, without any name."),
        all_seven,
        skip=END,
        leads=(END,),
    ),
    Do("signal", signal, {"not": END}, final=True),
    Ask(
        "about",
        _("Noted. What was it about? The name of the right or service is enough."),
        AboutWhat(),
        skip_label=p_("barrier", "That is all"),
        skip_icon="✅",
    ),
    Do("about_what", about_what),
    Say("counted", counted, then=END),
)
