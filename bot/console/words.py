"""What the console calls things: codes of the database in words."""

from __future__ import annotations

from bot.talk.texts import Text, _, p_

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
    "taken": ("◆", p_("mark", "Taken")),
    "closed": ("✓", p_("mark", "Closed")),
}
"""A sign and a word for each case: never a colour alone."""

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
}
"""What a family can say yes to, as the consents are filed."""

CLOSED_BY: dict[str, Text] = {
    "staff": _("Closed by one of us."),
    "family": _("The family ended it."),
    "mistaken": _("The family says that nobody is in danger."),
    "silence": _("It went back to Naast, because nobody wrote for a long time."),
}

_WHY: dict[str, Text] = {
    "asked": _("The family asked for a person."),
    "lost": _("Naast did not understand, and the family chose a person."),
    "media": _("The family sent something that a person may look at."),
    "complaint": _("The family is not happy with something."),
    "barrier": _("Something stands between the family and a right or service."),
    "registration": _("The family came by somebody's link."),
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
    if "block" in said or "forbidden" in said:
        return p_("not delivered", "blocked")
    if "deactivated" in said or "not found" in said or "gone" in said:
        return p_("not delivered", "the account is gone")
    if "reached" in said or "slow down" in said or "timed out" in said:
        return p_("not delivered", "the messenger could not be reached")
    return p_("not delivered", "the messenger refused it")
