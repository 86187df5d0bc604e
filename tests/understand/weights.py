"""Where the real weights are; without them the tests that need them are skipped, never in CI."""

import os
import platform
import sys

import pytest

from bot.understand import repack
from bot.understand.embedding import weights_folder

_MUST = os.environ.get("CI") == "true" and (sys.platform, platform.machine()) == ("linux", "x86_64")
there = repack.stamp(weights_folder()) is not None

needed = pytest.mark.skipif(
    not there and not _MUST, reason=f"NO WEIGHTS in {weights_folder()}: ./setup.sh dev makes them"
)
