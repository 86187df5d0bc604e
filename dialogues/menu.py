"""Home: the few things Naast can do, with a pictogram each; the rest under "more"."""

from __future__ import annotations

from bot.talk.steps import END, Call, Choose, Dialogue, Option, Say
from bot.talk.texts import Lines, Name, Verbatim, Words, _, p_
from bot.talk.turn import Turn
from dialogues.welcome import greeting, promise
from dialogues.world import reader, world

menu = Dialogue(
    "menu",
    Choose(
        "main",
        _("What can I do for you?"),
        (
            Option(
                "rights",
                p_("menu", "My rights"),
                then="rights",
                icon="🔎",
                also=p_("typed words", "rights, know my rights, benefits, money"),
            ),
            Option(
                "person",
                p_("menu", "A person"),
                then="person",
                icon="👤",
                also=p_("typed words", "somebody, someone, a human, talk to someone"),
            ),
            Option(
                "buddy",
                p_("menu", "A buddy"),
                then="buddy",
                icon="🤝",
                also=p_("typed words", "buddy, a friend, a volunteer"),
            ),
            Option("more", p_("menu", "More"), then="more", icon="☰"),
        ),
        skip="main",
        lasting=True,
    ),
    Call("rights", "rights", then="main"),
    Call("person", "human", then="main"),
    Call("buddy", "beside", then="main"),
    Choose(
        "more",
        _("What else?"),
        (
            Option("support", p_("menu", "Which help fits?"), then="support", icon="🧭"),
            Option("language", p_("menu", "Another language"), then="tongue", icon="🌍"),
            Option("data", p_("menu", "My data"), then="data", icon="🗂"),
            Option("about", p_("menu", "Who are you?"), then="about", icon="💬"),
        ),
        skip="main",
        lasting=True,
    ),
    Call("support", "support", then="main"),
    Call("tongue", "language", then="main"),
    Call("data", "mydata", then="main"),
    Call("about", "about", then="main"),
)


def whose_house(turn: Turn) -> Words:
    """Who runs this, and who answers questions on personal data."""
    house = world(turn).house
    belongs = _("I belong to {organisation}.").of(organisation=Name(house.name))
    return Lines(
        (
            belongs if house.name else "",
            _("What you write to a person, {reader} reads.").of(reader=reader(turn)),
            _("Questions about your data? {contact}").of(contact=Verbatim(house.privacy_contact))
            if house.privacy_contact
            else "",
        )
    )


about = Dialogue(
    "about",
    Say("who", greeting),
    Say("house", whose_house),
    Say("promise", promise),
    Say(
        "ways",
        _(
            "You can write these words at any moment: menu, back, skip, language, a person, stop,"
            " my data, forget me."
        ),
        then=END,
    ),
)
