"""The plainest sentences, with everything loaded: a cry is not denied, an ordinary day no alarm.

What is kept aside is mostly told around the thing. These are not, and a model that learns only from
the others is blind to "my baby is not breathing" and frightened by "my baby sleeps badly". A guard
against falling back, no measure: topics that failed here were named to those who wrote examples.
"""

from __future__ import annotations

import pytest

from tests.cries import DANGER, sentences
from tests.everyday import EVERYDAY
from tests.understand.weights import needed, whole

DENIED = 0.02
"""Of cries in which words of danger are found, so many may be denied by the model."""
ALARMS = 0.05
"""Of ordinary sentences, so many may raise an alarm."""


@needed
@pytest.mark.parametrize("language", ["nl", "fr", "en"])
def test_a_plain_cry_is_not_denied(language: str) -> None:
    """What the words of danger hear, the model does not talk away."""
    blocks = [block for (_kind, spoken), block in DANGER.items() if spoken == language]
    cries = [text for block in blocks for text in sentences(block)]
    denied = [text for text in cries if not whole().read(text, language).dangers]
    assert len(denied) <= DENIED * len(cries), denied


@needed
@pytest.mark.parametrize("language", ["nl", "fr", "en"])
def test_an_ordinary_day_is_no_alarm(language: str) -> None:
    """Rent, teeth, a leak, a quarrel: helplines would only frighten."""
    told = sentences(EVERYDAY[language])
    alarms = [text for text in told if whole().read(text, language).dangers]
    assert len(alarms) <= ALARMS * len(told), alarms
