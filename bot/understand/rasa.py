"""Asks a Rasa server what a text is for, in place of our own model.

**Every text that is to be understood is sent to that server**, so this is only used when the
organisation sets NAAST_RASA_URL. Rasa is meant to run beside Naast, on the same machine
(docs/rasa.md); on another one, who runs it sees what families write (a processor, in the words of
the GDPR). The text goes alone: not who wrote it, nor in which talk.
"""

from __future__ import annotations

import json
import re
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

import httpx
import structlog

from bot.understand.tokens import MAX_CHARACTERS

log = structlog.get_logger(__name__)

PAUSE = 30.0  # seconds that a server which did not answer is left alone
MOST_BYTES = 1_000_000  # of an answer; 150 labels take about 30,000
_KEPT = 3.0  # seconds an idle connection is kept; Rasa itself closes it after 5
_COMMAND = re.compile(r"[\s/]+")  # Rasa takes "/crisis" for the intent itself, typed by whomever
_UNSURE = "nlu_fallback"  # what Rasa's FallbackClassifier puts on top; no label of ours
_SHARED = "default"  # the ResponseSelector that is for all retrieval intents together


class _Fault(Exception):
    """No labels this time; the message is the kind of fault."""


class _Away(_Fault):
    """Nobody answered (in time), and so it will be for a while."""


class RasaIntents:
    """A Rasa 3 server (`rasa run --enable-api`), asked over HTTP. Safe for threads.

    A server that is away or slow is asked again after half a minute; what it costs until then is
    nothing. One that answers nonsense is asked again with the next text.
    """

    def __init__(
        self, url: str, seconds: float = 2.0, now: Callable[[], float] = time.monotonic
    ) -> None:
        """Nothing is sent yet; ``seconds`` for a connection, and for an answer to begin and to end.

        A server with `--auth-token` has it in its address: `http://host:5005?token=…`. Raises
        ValueError for what is no address.
        """
        try:
            given = httpx.URL(url)
        except httpx.InvalidURL as fault:
            raise ValueError("NAAST_RASA_URL: this is not an address") from fault
        self._address = given.copy_with(path=given.path.rstrip("/") + "/model/parse")
        self._seconds = seconds
        self._now = now
        self._lock = threading.Lock()
        self._again: float | None = None
        self._fault: str | None = None
        self._http = httpx.Client(
            verify=ssl.create_default_context(),
            timeout=seconds,
            limits=httpx.Limits(max_connections=8, keepalive_expiry=_KEPT),
            headers={"Accept-Encoding": "identity"},  # what is bounded is what is sent
            trust_env=False,  # no proxy of the machine's reads along
        )

    def labels(self, text: str) -> dict[str, float] | None:
        """How sure Rasa is of each label; None when it does not tell now, whatever the reason.

        A label is a retrieval intent in full (`ask/social-rent`) where a ResponseSelector was
        trained for it, else the intent alone (`ask`). A text is sent up to its 2,000th character.
        """
        sent = _COMMAND.sub("", text, count=1) if _COMMAND.match(text) else text
        if not sent or not self._may_ask():
            return None
        try:
            found = _read(self._ask(sent[:MAX_CHARACTERS]))
        except _Fault as fault:
            self._note(str(fault), away=isinstance(fault, _Away))
            return None
        self._note(None)
        return found

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def _may_ask(self) -> bool:
        """Whether to ask at all. After a pause only one text is let through to find out."""
        with self._lock:
            if self._again is not None:
                if self._now() < self._again:
                    return False
                self._again = self._now() + PAUSE
            return True

    def _note(self, kind: str | None, *, away: bool = False) -> None:
        with self._lock:
            self._again = self._now() + PAUSE if away else None
            changed, self._fault = kind != self._fault, kind
        if changed and kind:
            log.warning("rasa gives no labels", fault=kind)
        elif changed:
            log.info("rasa gives labels again")

    def _ask(self, text: str) -> bytes:
        """Return the answer's bytes. Raises _Fault."""
        question = {"text": text.encode("utf-8", "replace").decode()}  # no lone surrogates
        started = time.monotonic()
        content = bytearray()
        try:
            with self._http.stream("POST", self._address, json=question) as answer:
                if answer.status_code != httpx.codes.OK:
                    raise _Fault(f"status {answer.status_code}")
                for part in answer.iter_raw():
                    content += part
                    if len(content) > MOST_BYTES:
                        raise _Fault("too long an answer")
                    if time.monotonic() - started > self._seconds:
                        raise _Away("slow")
        except httpx.TimeoutException as fault:
            raise _Away("slow") from fault
        except (httpx.HTTPError, RuntimeError) as fault:  # RuntimeError: it was closed
            raise _Away(type(fault).__name__) from fault
        return bytes(content)


def _read(content: bytes) -> dict[str, float]:
    """The labels of an answer of `/model/parse`. Raises _Fault."""
    try:
        answer = json.loads(content)
        intents = _ranked(answer["intent_ranking"], "name")
        about = _about(answer.get("response_selector") or {})
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as fault:
        raise _Fault("no labels in its answer") from fault
    found: dict[str, float] = {}
    for intent, sure in intents.items():
        if intent != _UNSURE:
            shares = about.get(intent) or {intent: 1.0}
            found |= {label: sure * share for label, share in shares.items()}
    if not found:
        raise _Fault("no labels in its answer")
    return found


def _about(selectors: Mapping[str, Any]) -> dict[str, dict[str, float]]:
    """For each retrieval intent, how likely each of its labels is, given that it is the intent."""
    found: dict[str, dict[str, float]] = {}
    for name in sorted(selectors, key=lambda name: name != _SHARED):  # one of its own wins
        if not isinstance(selectors[name], Mapping):
            continue  # beside the selectors is a list of the retrieval intents
        of_intent: dict[str, dict[str, float]] = {}
        for label, sure in _ranked(selectors[name]["ranking"], "intent_response_key").items():
            of_intent.setdefault(label.partition("/")[0], {})[label] = sure
        if name == _SHARED:
            of_intent = {intent: _of_sum_one(given) for intent, given in of_intent.items()}
        found |= of_intent
    return found


def _of_sum_one(shares: Mapping[str, float]) -> dict[str, float]:
    whole = sum(shares.values())
    return {label: share / whole for label, share in shares.items()} if whole else {}


def _ranked(rows: list[dict[str, Any]], key: str) -> dict[str, float]:
    """What is ranked, and how sure it is. Raises ValueError, KeyError or TypeError."""
    found = {row[key]: row["confidence"] for row in rows}
    for name, sure in found.items():
        if not isinstance(name, str) or isinstance(sure, bool):
            raise TypeError("a ranking has names and numbers")
        if not 0 <= sure <= 1.001:  # floats of 32 bits; NaN is not between them
            raise ValueError("a confidence is between 0 and 1")
    return {name: min(1.0, float(sure)) for name, sure in found.items()}
