"""What the console calls things: codes of the database in words."""

from __future__ import annotations

from collections.abc import Mapping

from bot.talk.texts import Name, Text, Tongue, _, n_, p_

LISTS: dict[str, Text] = {
    "mine": p_("list", "Mine"),
    "waiting": p_("list", "Waiting"),
    "urgent": p_("list", "Urgent"),
    "overdue": p_("list", "Late"),
    "all": p_("list", "All open"),
    "closed": p_("list", "Closed"),
}
"""The lists of the inbox, in order."""

MARKS: dict[str, tuple[str, Text]] = {
    "urgent": ("●", p_("mark", "Urgent")),
    "late": ("◐", p_("mark", "Late")),
    "waiting": ("○", p_("mark", "Waiting")),
    "aside": ("◇", p_("mark", "Put aside")),
    "taken": ("◆", p_("mark", "Taken")),
    "closed": ("✓", p_("mark", "Closed")),
}
"""A sign and a word for each case: never a colour alone."""

ROLES: dict[str, Text] = {
    "supporter": p_("role", "Supporter"),
    "coordinator": p_("role", "Coordinator"),
}

CHANNELS: dict[str, Text] = {
    "web": _("Web chat"),
    "telegram": Text("Telegram"),
    "whatsapp": Text("WhatsApp"),
}

FILES: dict[str, Text] = {
    "photo": p_("file", "Photo"),
    "voice": p_("file", "Voice message"),
    "document": p_("file", "Document"),
}

SHARED: dict[str, Text] = {
    "talk_so_far": _("What was said with Naast before"),
    "files": _("Photos, voice messages and files"),
    "danger_alert": _("That somebody is in danger"),
    "teaching": _("A sentence that Naast did not understand"),
    "arrived": _("That the family came by the sender's link"),
    "registration": _("What it is about, and where the family lives"),
    "refusal": _("What was refused, and since when"),
}
"""What a family can say yes to, as the consents are filed; the summary stands apart."""

CLOSED_BY: dict[str, Text] = {
    "staff": _("Closed by one of us."),
    "family": _("The family ended it."),
    "mistaken": _("The family says that nobody is in danger."),
    "silence": _("It went back to Naast, because nobody wrote for a long time."),
    "joined": _("It became one with another question of the same family."),
}

_WHY: dict[str, Text] = {
    "asked": _("The family asked for a person."),
    "lost": _("Naast did not understand, and the family chose a person."),
    "media": _("The family sent something that a person may look at."),
    "complaint": _("The family is not happy with something."),
    "barrier": _("Something stands between the family and a right or service."),
    "registration": _("The family came by somebody's link."),
    "call": _("The family would like to be called."),
    "letter": _("The family has a letter or an official paper."),
    "refused": _("The family was refused something and wants help with an appeal."),
    "coach": _("A buddy asks their coach."),
    "family": _("A family asks who coordinates its buddy."),
    "accident": _("A buddy had an accident, or something happened on the way."),
    "worry": _("Something worries a buddy or a family: look at it today."),
    "report": _("A buddy or a family reports that something is wrong: look at it today."),
    "stopped": _("A buddy or a family stopped the contact with who is beside them."),
    "goodbye": _("A buddy or a family would like help to end it well."),
    "checkin": _("A buddy or a family says that it is difficult."),
    "buddy_young": _("Somebody under 18 wants to be a buddy."),
    "buddy_waits": _("A new buddy waits to be confirmed, and was promised news."),
    "wish_young": _("Somebody under 18 asks for a buddy: a parent has to agree too."),
}

_CAME_ABOUT: dict[str, Text] = {
    "money": _("The family came by somebody's link: about money or papers."),
    "home": _("The family came by somebody's link: about their home."),
    "children": _("The family came by somebody's link: about children or school."),
}

_DANGER: dict[str, Text] = {
    "fire": _("Words of danger: fire."),
    "medical": _("Words of danger: somebody is ill or hurt."),
    "poison": _("Words of danger: poison."),
    "suicide": _("Words of danger: suicide."),
    "child": _("Words of danger: a child at risk."),
    "violence": _("Words of danger: violence."),
    "shelter": _("Words of danger: nowhere to sleep tonight."),
}

MEANINGS: dict[str, Text] = {
    "greeting": _("Says hello"),
    "thanks": _("Says thank you or goodbye"),
    "menu": _("Wants to know what Naast can do"),
    "explore_rights": _("Wants to know which rights they have"),
    "human": _("Wants to talk to a person"),
    "buddy": _("Wants a buddy"),
    "meetup": _("Wants to meet a buddy"),
    "meetup_change": _("Cannot come, or wants another moment"),
    "my_data": _("Asks what is kept about them"),
    "stop": _("Wants no more messages"),
    "forget": _("Wants to be forgotten"),
    "language": _("Wants another language"),
    "complaint": _("Is not happy with something"),
    "none/out_of_scope": _("Something that is not for us"),
    "none/chitchat": _("Just talk, no question"),
    "none/alarming": _("Sounds like danger, but is harmless"),
    "none/unclear": _("No words that mean something"),
}
"""What an example can be for, beside a question about a right or service, and danger."""

DANGERS: dict[str, Text] = {
    "fire": _("Danger: fire"),
    "medical": _("Danger: somebody is ill or hurt"),
    "poison": _("Danger: poison"),
    "suicide": _("Danger: suicide"),
    "child": _("Danger: a child at risk"),
    "violence": _("Danger: violence"),
    "shelter": _("Danger: nowhere to sleep tonight"),
}
"""The kinds of danger, as meanings of an example."""


KINDS: dict[str, Text] = {
    "letter": p_("kind of case", "Letter"),
    "call": p_("kind of case", "Call"),
    "registration": p_("kind of case", "Registration"),
}
"""What a case is, where it is more than a talk."""

TASKS: dict[str, tuple[str, Text]] = {
    "call": ("☏", p_("task", "Call")),
    "interpreter": ("⇄", p_("task", "Interpreter")),
    "news": ("✉", p_("task", "News for the family")),
    "other": ("·", p_("task", "To do")),
}
"""The kinds of tasks, each with its sign."""

OTHER_TIME = _("Agree on another time with the family: you have another call then.")
NOT_THERE_THEN = _("Agree on another time with the family: you are not there then.")
"""What there is to do where two calls came to stand at one time, or nobody is there to call."""

HELPED: dict[str, Text] = {
    "yes": _("The family says that it helped."),
    "partly": _("The family says that it helped a little."),
    "no": _("The family says that it did not help."),
}

SAID: dict[str, Text] = {
    "closed": _("Closed. The family heard it, and Naast answers again."),
    "aside": _("Put aside. It comes back by itself, or when the family writes."),
    "awake": _("Taken up again."),
    "sent": _("Sent to the family."),
    "kept": _("Kept."),
    "counted": _("Counted, without you and without the family."),
}
"""What an act says when it is done and the page is there again."""

_CHOSEN: dict[str, Text] = {
    "fixed": p_("why this colleague", "supports this family"),
    "area": p_("why this colleague", "works in this area"),
    "house": p_("why this colleague", "works in the organisation of this area"),
    "here_now": p_("why this colleague", "was at work then"),
    "next_here": p_("why this colleague", "is at work first"),
    "transfer": p_("why this colleague", "took it over from a colleague"),
    "coordinates": p_("why this colleague", "coordinates the buddies"),
}

_DONE: dict[str, Text] = {
    "view": p_("history", "{name} looked"),
    "take": p_("history", "{name} took the case"),
    "reply": p_("history", "{name} answered the family"),
    "change": p_("history", "{name} changed a message"),
    "take_back": p_("history", "{name} took a message back"),
    "note": p_("history", "{name} wrote a note"),
    "snooze": p_("history", "{name} put it aside"),
    "wake": p_("history", "{name} took it up again"),
    "task": p_("history", "{name} added a task"),
    "task_done": p_("history", "{name} did a task"),
    "tag": p_("history", "{name} added a tag"),
    "untag": p_("history", "{name} took a tag off"),
    "translate": p_("history", "{name} had a message translated by a machine"),
    "supporter": p_("history", "{name} chose who supports the family"),
    "beside_put": p_("history", "{name} put the family forward for a buddy"),
    "listed": p_("history", "{name} saw the family on a list"),
    "transfer_ask": p_("history", "{name} would like to pass it on: the family was asked"),
    "transfer_agreed": p_("history", "The family agreed that it is passed on"),
    "transfer_refused": p_("history", "The family would rather not change"),
    "transfer_again": p_("history", "The family was asked once more whether it is passed on"),
    "transfer_silent": p_("history", "The family did not answer: it stays as it was"),
    "transfer_view": p_("history", "{name} looked at what is offered"),
    "transfer_decline": p_("history", "{name} did not take it over"),
    "transfer_withdraw": p_("history", "{name} kept it after all"),
    "transfer_unanswered": p_("history", "Nobody took it over in time"),
    "transfer_accept": p_("history", "{name} took it over"),
    "close": p_("history", "{name} closed the case"),
    "end": p_("history", "The family ended the talk"),
    "silence": p_("history", "Nobody wrote for long: back to Naast"),
    "reopen": p_("history", "The family wrote again: open again"),
    "no_danger": p_("history", "The family says that nobody is in danger"),
    "late_1": p_("history", "Late: who has it was reminded"),
    "late_2": p_("history", "Late: the backup was asked"),
    "late_3": p_("history", "Late: the coordinator was asked"),
    "helped_yes": p_("history", "The family: it helped"),
    "helped_partly": p_("history", "The family: it helped a little"),
    "helped_no": p_("history", "The family: it did not help"),
}


def done(action: str, who: str) -> Text | None:
    """Say what was done, as the audit log has it; None for what says nothing to staff."""
    said = _DONE.get(action)
    return said.of(name=Name(who)) if said else None


def why_them(chosen: str, names: Mapping[str, str]) -> list[Text]:
    """Say why a case came to whoever sees to it, from the codes that routing kept. ``names`` are
    the colleagues by id."""
    codes = chosen.split()
    other = next((code[4:] for code in codes if code.startswith("for:")), "")
    instead = Name(names.get(other, "…"))
    found = []
    for code in codes:
        kind, _colon, value = code.partition(":")
        if code in _CHOSEN:
            found.append(_CHOSEN[code])
        elif code == "fixed_away":
            said = p_("why this colleague", "stands in for {name}, who supports this family")
            found.append(said.of(name=instead))
        elif code == "late":
            nobody = p_("why this colleague", "nobody came in time")
            missed = p_("why this colleague", "{name} did not come in time").of(name=instead)
            found.append(missed if other else nobody)
        elif kind == "language":
            found.append(p_("why this colleague", "speaks {language}").of(language=Tongue(value)))
        elif kind == "load" and value.isdecimal():
            found.append(
                n_("had {count} open case then", "had {count} open cases then", int(value))
            )
    return found


def why(code: str) -> Text:
    """Say why there is a case."""
    kind, _colon, danger = code.partition(":")
    if kind == "crisis":
        return _DANGER.get(danger, _("Words of danger."))
    if kind == "registration" and danger in _CAME_ABOUT:
        return _CAME_ABOUT[danger]
    return _WHY.get(kind, _("The family needs a person."))


def reason(fault: str) -> Text:
    """Say why something was not delivered, from what the messenger answered."""
    said = fault.lower()
    if "window closed" in said:
        return p_("not delivered", "it waits until the family writes again")
    if "window never opened" in said:
        return p_("not delivered", "the family did not write again in time")
    if "block" in said or "forbidden" in said:
        return p_("not delivered", "blocked")
    if "deactivated" in said or "not found" in said or "gone" in said:
        return p_("not delivered", "the account is gone")
    if "reached" in said or "slow down" in said or "timed out" in said:
        return p_("not delivered", "the messenger could not be reached")
    return p_("not delivered", "the messenger refused it")


ARRIVED: dict[str, tuple[str, Text]] = {
    "sent": ("✓", p_("message", "sent")),
    "delivered": ("✓✓", p_("message", "delivered")),
    "read": ("✓✓", p_("message", "read")),
    "failed": ("⚠", p_("message", "not delivered")),
}
"""How far a message came, as messengers show it."""

_TEMPLATE_STATES: dict[str, Text] = {
    "REJECTED": p_("template", "refused"),
    "PAUSED": p_("template", "paused: too many people did not want it"),
    "DISABLED": p_("template", "switched off"),
    "FLAGGED": p_("template", "under watch"),
}


def template_state(state: str) -> Text:
    """Say what became of a template at the platform."""
    return _TEMPLATE_STATES.get(state, p_("template", "does not go now"))


_CATEGORIES: dict[str, Text] = {
    "service": p_("counted", "answers"),
    "utility": p_("counted", "asking to answer"),
    "marketing": p_("counted", "marketing"),
    "authentication": p_("counted", "signing in"),
    "referral_conversion": p_("counted", "answers after an advertisement"),
}


def category(name: str) -> Text:
    """Say what the platform counts a message under; its own word where we have none."""
    return _CATEGORIES.get(name, Text(name) if name else p_("counted", "other"))
