"""Translates what families and supporters write to each other, on a server of the organisation.

**Every text of a talk in two languages is sent to that server**, so this is only done when the
organisation sets NAAST_TRANSLATOR. LibreTranslate is meant to run beside Naast
(docs/languages-in-one-chat.md); elsewhere, who runs it sees what people write. The text goes
alone: not who wrote it, nor in which talk. The original is always kept and shown; whatever goes
wrong here, it goes through.
"""

from __future__ import annotations

import asyncio
import json
import re
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import httpx
import structlog

log = structlog.get_logger(__name__)

SECONDS = 6.0  # that one text may take, however long it is
PAUSE = 30.0  # seconds that a server which did not answer is left alone
REMEMBERED = 3600.0  # seconds that we keep what languages it knows
MOST_AT_ONCE = 2_000  # characters; a longer text goes in parts
MOST_CHARACTERS = 20_000  # of a text; nobody reads a longer one in a chat
MOST_BYTES = 200_000  # of an answer

_SENTENCE = re.compile(r"[.!?…؟۔։።][\"'»”’)\]]{0,3}\s+|[。！？]|\n+")
_ALSO: Mapping[
    str, tuple[str, ...]
] = {  # other names that LibreTranslate, then or now, has for one
    "fil": ("tl",),
    "iw": ("he",),
    "no": ("nb",),
    "nb": ("no",),
    "pes": ("fa",),
    "prs": ("fa",),
    "pt-br": ("pb",),
    "zh": ("zh-hans",),
    "zh-cn": ("zh-hans", "zh"),
    "zh-hans": ("zh",),
    "zh-hant": ("zt",),
    "zh-tw": ("zh-hant", "zt"),
}

Pairs = Mapping[str, frozenset[str]]
"""The languages that can be translated from, each with those that it can be translated to."""


@dataclass(frozen=True, slots=True)
class Translated:
    """A text in another language, and the machine that wrote it: always marked as such."""

    text: str = field(repr=False)
    machine: str = "LibreTranslate"


class Translator(Protocol):
    """Something that translates."""

    async def translate(self, text: str, source: str, target: str) -> Translated | None:
        """Return the text in the other language (BCP 47 tags), or None when there is no
        translation now, whatever the reason. Never raises."""


class _Fault(Exception):
    """No translation this time; the message is the kind of fault."""


class _Away(_Fault):
    """Nobody answered (in time), and so it will be for a while."""


class LibreTranslate:
    """A LibreTranslate server, asked over HTTP from one event loop.

    A server that is away or slow is asked again after half a minute; what it costs until then is
    nothing. One that answers nonsense is asked again with the next text.
    """

    def __init__(
        self,
        url: str,
        key: str = "",
        seconds: float = SECONDS,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """Nothing is sent yet. Raises ValueError for what is no address."""
        try:
            self._address = httpx.URL(url)
        except httpx.InvalidURL:
            raise ValueError("NAAST_TRANSLATOR: this is not an address") from None
        if not self._address.host:
            raise ValueError("NAAST_TRANSLATOR: this is not an address")
        self._key, self._seconds, self._now = key, seconds, now
        self._again: float | None = None
        self._fault: str | None = None
        self._pairs: Pairs = {}
        self._pairs_until: float | None = None
        self._http = httpx.AsyncClient(
            verify=ssl.create_default_context(),
            timeout=seconds,
            limits=httpx.Limits(max_connections=8, max_keepalive_connections=0),  # asked seldom
            headers={"Accept-Encoding": "identity"},  # what is bounded is what is sent
            trust_env=False,  # no proxy of the machine's reads along
        )

    async def translate(self, text: str, source: str, target: str) -> Translated | None:
        """Return the text in the other language; None when the server does not tell (in time),
        does not know these two languages, or when there is nothing to translate."""
        if not _worth_it(text) or not self._may_ask():
            return None
        try:
            async with asyncio.timeout(self._seconds):
                found = await self._translate(text, source, target)
        except TimeoutError:
            self._note("slow", away=True)
        except _Fault as fault:
            self._note(str(fault), away=isinstance(fault, _Away))
        else:
            self._note(None)
            return found
        return None

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def _translate(self, text: str, source: str, target: str) -> Translated | None:
        pairs = await self._languages()
        spoken = _code(source, pairs)
        wanted = _code(target, pairs[spoken]) if spoken else None
        if spoken is None or wanted is None or spoken == wanted:
            return None
        parts = [await self._part(part, spoken, wanted) for part in _parts(text)]
        return Translated("".join(parts))

    async def _part(self, part: str, source: str, target: str) -> str:
        """Translate one part; the space around it stays as it is."""
        words = part.strip()
        if not _has_letters(words):
            return part
        asked = {"q": _sendable(words), "source": source, "target": target, "format": "text"}
        if self._key:
            asked["api_key"] = self._key
        before, _, after = part.partition(words)
        return before + _read_text(await self._ask("POST", "/translate", asked), words) + after

    async def _languages(self) -> Pairs:
        if self._pairs_until is None or self._now() >= self._pairs_until:
            self._pairs = _read_pairs(await self._ask("GET", "/languages"))
            self._pairs_until = self._now() + REMEMBERED
        return self._pairs

    def _may_ask(self) -> bool:
        """Whether to ask at all. After a pause only one text is let through to find out."""
        if self._again is not None:
            if self._now() < self._again:
                return False
            self._again = self._now() + PAUSE
        return True

    def _note(self, kind: str | None, *, away: bool = False) -> None:
        self._again = self._now() + PAUSE if away else None
        changed, self._fault = kind != self._fault, kind
        if changed and kind:
            log.warning("the translator does not translate", fault=kind)
        elif changed:
            log.info("the translator translates again")

    async def _ask(self, method: str, path: str, asked: Mapping[str, str] | None = None) -> Any:
        """Return what the answer says. Raises _Fault."""
        address = self._address.copy_with(path=self._address.path.rstrip("/") + path)
        content = bytearray()
        try:
            async with self._http.stream(method, address, json=asked) as answer:
                if answer.status_code != httpx.codes.OK:
                    raise _Fault(f"status {answer.status_code}")
                async for part in answer.aiter_raw():
                    content += part
                    if len(content) > MOST_BYTES:
                        raise _Fault("too long an answer")
        except httpx.TimeoutException as fault:
            raise _Away("slow") from fault
        except (httpx.HTTPError, RuntimeError) as fault:  # RuntimeError: it was closed
            raise _Away(type(fault).__name__) from fault
        try:
            return json.loads(content)
        except (ValueError, RecursionError) as fault:
            raise _Fault("no answer of LibreTranslate") from fault


def open_translator(url: str, key: str = "") -> LibreTranslate | None:
    """Return the translator that is set; None where none is. Raises ValueError for an address
    that is none."""
    return LibreTranslate(url, key) if url else None


# -- languages -------------------------------------------------------------------------------------


def _read_pairs(answer: Any) -> Pairs:
    """What `/languages` says. Raises _Fault."""
    try:
        codes = frozenset(_string(row["code"]) for row in answer)
        pairs = {  # servers of before 2023 name no targets: there it is every other one
            row["code"]: frozenset(map(_string, row.get("targets", codes))) for row in answer
        }
    except (LookupError, TypeError, AttributeError) as fault:
        raise _Fault("no languages in its answer") from fault
    if not pairs:  # it is still loading them
        raise _Fault("no languages in its answer")
    return pairs


def _string(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("a code is a text")
    return value


def _code(tag: str, known: Mapping[str, Any] | frozenset[str]) -> str | None:
    """Return the server's own code for a language: "fa" for `fa_AF`, "pt" where it has no pt-BR."""
    codes = {code.lower(): code for code in known}
    wanted = tag.replace("_", "-").lower()
    base = wanted.partition("-")[0]
    names = (wanted, *_ALSO.get(wanted, ()), base, *_ALSO.get(base, ()))
    return next((codes[name] for name in names if name in codes), None)


# -- texts -----------------------------------------------------------------------------------------


def _worth_it(text: str) -> bool:
    return len(text) <= MOST_CHARACTERS and _has_letters(text)


def _has_letters(text: str) -> bool:
    return any(sign.isalpha() for sign in text)


def _parts(text: str) -> Iterator[str]:
    """Yield a long text in parts, cut after a sentence, else a word, else where it is full."""
    while len(text) > MOST_AT_ONCE:
        window = text[:MOST_AT_ONCE]
        ends = [found.end() for found in _SENTENCE.finditer(window)]
        cut = ends[-1] if ends else window.rfind(" ") + 1 or MOST_AT_ONCE
        yield text[:cut]
        text = text[cut:]
    yield text


def _sendable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()  # no lone surrogates


def _read_text(answer: Any, original: str) -> str:
    """The translation in an answer of `/translate`. Raises _Fault.

    A machine that loses its way says one word a hundred times: that is no translation.
    """
    found = answer.get("translatedText") if isinstance(answer, dict) else None
    if not isinstance(found, str) or not found.strip():
        raise _Fault("no translation in its answer")
    if len(found) > 6 * len(original) + 200:
        raise _Fault("a translation much longer than the text")
    return _sendable(found).replace("\0", "").strip()
