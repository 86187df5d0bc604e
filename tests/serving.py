"""A real Naast in a process of its own, on a free loopback port, for tests over real sockets."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

import httpx

from tests.mould import ready

ROOT = Path(__file__).parent.parent
START_WITHIN = 60.0  # seconds; a slow machine under load, not a measure


def free_port() -> int:
    """Return a loopback port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Server:
    """`naast serve` with these settings. ``said`` is what it printed, ``log`` its stderr."""

    data: Path
    settings: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> Server:
        """Start it and wait until it is healthy."""
        ready(self.data)
        kept = {k: v for k, v in os.environ.items() if not k.startswith("NAAST_")}
        env = {**kept, "NAAST_DATA": str(self.data), "NAAST_PORT": str(self.port), **self.settings}
        out, err = (self.data / "out.txt").open("ab"), (self.data / "err.txt").open("ab")
        with out, err:
            self.process = subprocess.Popen(
                [sys.executable, "-c", "from bot.cli import main; main()", "serve"],
                cwd=ROOT,
                env=env,
                stdout=out,
                stderr=err,
            )
        deadline = time.monotonic() + START_WITHIN
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise AssertionError(f"naast ended: {self.log[-2000:]}")
            try:
                if httpx.get(f"{self.url}/health", timeout=1).status_code == 200:
                    return self
            except httpx.TransportError:
                pass
            time.sleep(0.02)
        raise AssertionError(f"naast did not start: {self.log[-2000:]}")

    def stop(self) -> int:
        """Ask it to end, and return its exit code."""
        return self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End it at once, wherever it is."""
        self._end(signal.SIGKILL)

    def _end(self, sign: signal.Signals) -> int:
        assert self.process
        if self.process.poll() is None:
            self.process.send_signal(sign)
        return self.process.wait(timeout=15)

    @property
    def said(self) -> str:
        """What it printed so far."""
        return (self.data / "out.txt").read_text()

    @property
    def log(self) -> str:
        """What it logged so far."""
        return (self.data / "err.txt").read_text()

    @property
    def sign_in(self) -> str:
        """The coordinator's link that it printed last."""
        return re.findall(r"http\S+sign-in\?token=\S+", self.said)[-1]


@contextmanager
def serving(data: Path, **settings: str) -> Iterator[Server]:
    """A server for the length of a block; settings by their names without NAAST_."""
    server = Server(data, {f"NAAST_{k.upper()}": v for k, v in settings.items()}).start()
    try:
        yield server
    finally:
        server.stop()


class Family:
    """A family on the web chat API, over a real socket. Every test closes those it opened."""

    opened: ClassVar[list[Family]] = []

    def __init__(self, url: str, language: str | None = None) -> None:
        """Open a session."""
        self.opened.append(self)
        self.http = httpx.Client(base_url=f"{url}/chat/api", timeout=40)
        answer = self.http.post("/sessions", json={"language": language} if language else {})
        assert answer.status_code == 201, answer.text
        self.http.headers["Authorization"] = f"Bearer {answer.json()['session']}"
        self.http.cookies.clear()
        self.last = 0
        self.count = 0

    def reads(self, wait: float = 5) -> list[dict[str, object]]:
        """Return what is new, waiting for it a while."""
        answer = self.http.get("/messages", params={"after": self.last, "wait": wait})
        assert answer.status_code == 200, answer.text
        found: list[dict[str, object]] = answer.json()["messages"]
        self.last = max([self.last, *(int(str(m["n"])) for m in found)])
        return found

    def sends(self, **body: object) -> httpx.Response:
        """Send a text or a pick with an id of its own."""
        self.count += 1
        return self.http.post("/messages", json={"id": f"m{self.count}", **body})

    def types(self, text: str) -> list[dict[str, object]]:
        """Type and read what comes back."""
        assert self.sends(text=text).status_code == 202
        return self.reads()

    def taps(self, label: str) -> list[dict[str, object]]:
        """Tap the newest button whose label holds this, and read what comes back."""
        everything = self.http.get("/messages").json()["messages"]
        options = next(m["options"] for m in reversed(everything) if m["options"])
        fitting = [o for o in options if label.lower() in o["label"].lower()]
        assert fitting, f"no {label!r} among {[o['label'] for o in options]}"
        assert self.sends(picked=fitting[0]["id"]).status_code == 202
        return self.reads()
