"""Runs each contender in a process of its own, one at a time: nobody pays for another's memory."""

from __future__ import annotations

import multiprocessing
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

_SPAWN = multiprocessing.get_context("spawn")


class Failed(RuntimeError):
    """A contender raised; the message is its trace."""


class Apart:
    """A contender in a fresh interpreter. ``make(*given)`` builds it there; wait for ``ready``
    before anything is timed. ``call`` runs one of its methods and waits for it, so that never
    more than one contender works."""

    def __init__(self, make: Callable[..., Any], *given: Any) -> None:
        self._line, theirs = _SPAWN.Pipe()
        self._process = _SPAWN.Process(target=_serve, args=(theirs, make, given), daemon=True)
        self._process.start()
        theirs.close()
        self._built = False

    def ready(self) -> None:
        """Wait until it is built. Raises Failed."""
        if not self._built:
            self._answer()
            self._built = True

    def call(self, method: str, *given: Any) -> Any:
        """Run a method there and return what it returns. Raises Failed."""
        self.ready()
        self._line.send((method, given))
        return self._answer()

    def stop(self) -> None:
        """Let it close, and end the process."""
        self.call("close")
        self._line.send(None)
        self._process.join(20)
        if self._process.is_alive():
            self._process.kill()

    def _answer(self) -> Any:
        try:
            good, found = self._line.recv()
        except EOFError:
            raise Failed("the contender's process is gone") from None
        if not good:
            raise Failed(found)
        return found


def _serve(line: Connection, make: Callable[..., Any], given: tuple[Any, ...]) -> None:
    contender = None
    try:
        contender = make(*given)
        line.send((True, None))
        while (asked := line.recv()) is not None:
            line.send((True, getattr(contender, asked[0])(*asked[1])))
    except EOFError:  # the run was broken off
        contender.close()  # type: ignore[union-attr]
    except Exception:
        line.send((False, traceback.format_exc()))
