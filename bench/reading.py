"""One process that loads everything and reads messages on one thread: how long, how much memory.

Run by bench.understanding as `python -m bench.reading whole|words`; prints one JSON object.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from bench.figures import percentile

MESSAGES = 400


def measure(model: str) -> dict[str, float]:
    """Measure in a process of its own."""
    command = [sys.executable, "-m", "bench.reading", model]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    if bool(found["ready"]) != (model == "whole"):
        raise SystemExit("bench: the whole model did not load in a process of its own")
    return found


def _run(model: str) -> dict[str, float]:
    began = time.process_time()
    from bot.understand.crisis import load_crisis
    from bot.understand.loading import CRISIS_WORDS, Loader
    from bot.understand.measuring import all_kept_aside

    examples = all_kept_aside()
    examples = examples[:: len(examples) // MESSAGES][:MESSAGES]
    before = _memory("VmRSS")
    loader = Loader(load_crisis(CRISIS_WORDS), None, None if model == "whole" else "none")
    loader.load()
    loaded = time.process_time() - began
    took = []
    for each in examples:
        start = time.process_time()
        loader.understanding.read(each.text)
        took.append((time.process_time() - start) * 1000)
    return {
        "ready": float(loader.understanding.ready),
        "load_s": loaded,
        "median_ms": median(took),
        "p95_ms": percentile(took, 95),
        "most_ms": max(took),
        "memory_mb": _memory("VmRSS"),
        "most_memory_mb": _memory("VmHWM"),
        "added_mb": _memory("VmRSS") - before,
    }


def _memory(field: str) -> float:
    """Resident memory of this process (MB)."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(f"{field}:"):
            return int(line.split()[1]) / 1024
    return 0.0


if __name__ == "__main__":
    print(json.dumps(_run(sys.argv[1])))
