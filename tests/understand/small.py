"""Small real models for tests: learnt in a moment from a few dozen lines, the same every time."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from bot.understand.embedding import EmbedderError
from bot.understand.model import Model
from bot.understand.training import train
from bot.understand.understanding import Mind

EXAMPLES = {
    "greeting": """
hello there
hi good morning
hello how are you
good evening to you
hallo goedendag
dag allemaal
""",
    "thanks": """
thank you very much
thanks a lot for that
many thanks to you
dank u wel
bedankt voor alles
merci beaucoup
""",
    "human": """
I want to talk to a real person
can a person call me please
let me speak with somebody
ik wil met een mens praten
mag ik iemand spreken
je veux parler à quelqu'un
""",
    "ask/social-rent": """
how do I get a cheaper rented flat
where can I apply for social housing
our rent is too high for us
can we get a social home
ik zoek een sociale woning
de huur is te hoog voor ons
""",
    "ask/school-bonus": """
what does school cost for my children
who pays for the school trip
I need money for school books
school bills are too much
is er een toeslag voor school
ik kan de schoolrekening niet betalen
""",
    "none/chitchat": """
what is your favourite colour
do you like football
tell me a joke please
what is the weather like today
hou je van voetbal
vertel eens een mop
the children had soup and cake
grandmother walked with us to the tram
we sat in the sun with a ball
a bird was late for the bread
""",
    "none/out_of_scope": """
how do I repair my bicycle
which phone should I buy
what is the capital of France
write my homework about volcanoes
hoe maak ik pannenkoeken
welke auto is de beste
""",
    "none/alarming": """
that film was killing me
this game is on fire today
I could murder a pizza
my phone is dying again
die film was om te sterven
de barbecue staat in brand haha
""",
    "crisis/fire": """
our kitchen is burning right now
there are flames in the hallway
smoke comes out of the bedroom
the curtains are burning help
de keuken brandt nu
er komen vlammen uit de slaapkamer
""",
    "crisis/violence": """
my husband is beating me now
he hits me and the children
he has a knife and threatens us
my father hits my mother
mijn man slaat mij
hij bedreigt ons met een mes
""",
}
"""A label's lines, one a line, in English and Dutch."""
TEXTS, LABELS = zip(
    *((line, label) for label, lines in EXAMPLES.items() for line in lines.split("\n") if line),
    strict=True,
)
HARMLESS = (
    "the sun came up early",
    "we walked along the river",
    "my aunt made soup",
    "the children played with a ball",
    "a bird sat in the tree",
    "we bought bread and cheese",
    "the tram was late as ever",
    "grandmother told an old story",
)
"""Sentences of which a long story can be made."""


class Tiny:
    """A real embedder, if a poor one: letters in threes, hashed into 48 numbers. It counts what it
    is asked, and fails when told to."""

    name = "tiny-48"
    dimension = 48

    def __init__(self, *, fails: bool = False) -> None:
        self.fails = fails
        self.asked: list[list[str]] = []

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """A row of length one for every text."""
        self.asked.append(list(texts))
        if self.fails:
            raise EmbedderError("the server does not answer")
        rows = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in zip(rows, texts, strict=True):
            row[0] = 0.1  # a text without letters has a direction too
            for at in range(len(text) - 2):
                piece = text[at : at + 3].casefold().encode("utf-8", "replace")
                row[zlib.crc32(piece) % self.dimension] += 1
            row /= np.linalg.norm(row)
        return rows


@cache
def words_model() -> Model:
    """A model of words alone."""
    return train(TEXTS, LABELS, None, "small words")


@cache
def whole_model() -> Model:
    """A model of words and meaning."""
    return train(TEXTS, LABELS, Tiny().embed(TEXTS), "small whole")


def words_alone() -> Mind:
    """What is loaded where there is no embedder."""
    return Mind(words_model(), None)


def whole_mind(embedder: Tiny | None = None) -> Mind:
    """What is loaded where there is one."""
    return Mind(whole_model(), embedder or Tiny())
