"""Where the real weights are; without them the tests that need them are skipped, never in CI."""

import os
import platform
import sys
from functools import cache

import pytest

from bot.understand import repack
from bot.understand.crisis import load_crisis
from bot.understand.embedding import weights_folder
from bot.understand.loading import CRISIS_WORDS, Loader
from bot.understand.understanding import Understanding

_MUST = os.environ.get("CI") == "true" and (sys.platform, platform.machine()) == ("linux", "x86_64")
there = repack.stamp(weights_folder()) is not None

needed = pytest.mark.skipif(
    not there and not _MUST, reason=f"NO WEIGHTS in {weights_folder()}: ./setup.sh dev makes them"
)


@cache
def whole() -> Understanding:
    """Understanding as a server has it, everything loaded; once for all tests of a process."""
    loader = Loader(load_crisis(CRISIS_WORDS))
    loader.load()
    if _MUST:
        assert loader.understanding.ready, "no model: ./setup.sh dev makes it"
    return loader.understanding
