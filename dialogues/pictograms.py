"""The pictograms of the main choices: one meaning each, and the same one wherever a choice is
offered. Whoever does not read finds the way by them."""

from __future__ import annotations

from collections.abc import Mapping

MEANINGS: Mapping[str, str] = {
    "🔎": "rights",
    "👤": "a person",
    "🤝": "a buddy, somebody beside us",
    "☰": "menu, more",
    "↩": "back, as it was",
    "🌍": "a language",
    "🗣": "an interpreter",
    "📞": "a telephone call",
    "🗂": "my data",
    "🗑": "forget me",
    "🧺": "my things",
    "🚧": "something is in the way",
    "🧭": "which help, what now",
    "🆘": "danger",
    "💶": "money",
    "🏠": "home",
    "🧒": "children",
    "💡": "to know",
    "🚌": "the way there",
    "⏳": "waiting",
    "🤔": "hard to understand",
    "🛡": "trust",
    "🧩": "it does not fit",
}
"""What each stands for."""

LABELS: Mapping[str, tuple[str, ...]] = {
    "🔎": (
        *("My rights", "Check my rights", "My list of rights", "A few more questions"),
        *("Look again", "See what it opens", "How it went"),
        "Knowing what I have a right to",
    ),
    "👤": (
        *("A person", "Write to a person", "Yes, a person", "Yes, a person first"),
        *("Yes, ask a person", "Yes, please ask", "Yes, look at it with me", "No, leave it"),
        "Ask a person about it",
    ),
    "🤝": (
        *("A buddy", "A buddy to go along", "I want a buddy", "Somebody goes along"),
        *("Somebody beside us", "A buddy goes along", "Yes, please"),
        *("Together, please", "I come with you"),
    ),
    "☰": ("More", "Menu"),
    "↩": (
        *("Back", "No", "No, I go on", "No, another time", "No, go on", "No, keep it"),
        *("No, keep looking", "No, leave it", "No, we go on", "Take back what I asked"),
        "What I said before",
    ),
    "🌍": ("Another language", "Language of the menus"),
    "🗣": (
        *("I need an interpreter", "Yes, for {language}", "My language is not here"),
        *("Explain it in my language", "I would like an interpreter"),
    ),
    "📞": (
        *("Call me", "By phone", "By phone, online or at home", "Please call me", "A call"),
        "By telephone",
    ),
    "🗂": ("My data", "Show me all of it"),
    "🗑": ("Forget me", "Yes, forget me"),
    "🧺": ("My things",),
    "🚧": ("Something is in the way",),
    "🧭": (
        *("Which help fits?", "What do I do when …", "Something else"),
        "One person for all of it",
    ),
    "🆘": ("Danger", "No"),
    "💶": (
        *("Money or papers", "Too expensive", "What it really costs", "Money", "Money or debts"),
    ),
    "🏠": (*("Our home", "Somebody comes to our home", "At home", "At my home", "Where we live"),),
    "🧒": (
        *("Children or school", "For my child, and I agree", "No, younger", "Our children"),
        "Children and school",
    ),
    "💡": ("I did not know it", "A small tip", "Learn from my sentence"),
    "🚌": ("Too far, or the wrong hours", "By bus, tram or train"),
    "⏳": (
        "A waiting list",
        "Find out how far it is",
        "I am looking for one",
        "Waiting and next news",
    ),
    "🤔": ("Hard to understand",),
    "🛡": ("How I was treated, or what may follow",),
    "🧩": ("It does not fit us",),
}
"""The choices that each may stand beside (their English msgids), and no others."""
