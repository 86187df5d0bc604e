"""Says in the channel's words what the Graph API refuses, and never a message's text.

One table for both ways in which a refusal comes: as the answer to a call, and later, with the
receipt of a message that was taken at first.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from bot.channels.base import NotEver, NotNow, SendFault, WindowClosed
from bot.channels.leniency import number
from bot.channels.whatsapp.api import Refused, Unreachable

Kind = Literal["later", "never", "person", "window"]
"""Try again later; never this message; never this person; not before the person writes again."""

_SOON, _MINUTES, _HOUR = None, 600.0, 3600.0
"""Seconds until the next try: what the operator has to put right is not tried each second. None
leaves it to the outbox, whose pauses grow."""

_LOCKED_OUT = "WhatsApp does not accept the access token"
_PERMISSION = "the access token may not do this: it lacks a permission"
_SLOWER = "WhatsApp asks to slow down"
_TROUBLE = "WhatsApp cannot be reached just now: it has trouble of its own"
_SHAPE = "WhatsApp does not take a message of this form"
_TEMPLATE = "the template does not fit what WhatsApp approved"
_NUMBER = "the organisation's number is not (or not fully) registered with WhatsApp"

_ERRORS: dict[int, tuple[Kind, str, float | None]] = {
    0: ("later", _LOCKED_OUT, _MINUTES),
    1: ("later", _TROUBLE, _SOON),
    2: ("later", _TROUBLE, _SOON),
    3: ("later", _PERMISSION, _MINUTES),
    4: ("later", _SLOWER, 60.0),
    10: ("later", _PERMISSION, _MINUTES),
    33: ("later", "WhatsApp does not know the organisation's phone number id", _MINUTES),
    100: ("never", _SHAPE, None),
    190: ("later", _LOCKED_OUT, _MINUTES),
    368: ("later", "WhatsApp has suspended the organisation's account for a while", _HOUR),
    80007: ("later", _SLOWER, 60.0),
    130429: ("later", _SLOWER, _SOON),
    130472: ("never", "WhatsApp holds this kind of message back from this person", None),
    130497: ("never", "the organisation may not write to people in that country", None),
    131000: ("later", _TROUBLE, _SOON),
    131005: ("later", _PERMISSION, _MINUTES),
    131008: ("never", _SHAPE, None),
    131009: ("never", _SHAPE, None),
    131016: ("later", _TROUBLE, _SOON),
    131021: ("person", "this is the organisation's own number", None),
    131026: ("person", "the person blocked us, or cannot be found on WhatsApp", None),
    131030: ("never", "a test number writes only to the numbers that were allowed for it", None),
    131031: ("later", "the organisation's account is locked by WhatsApp", _HOUR),
    131037: ("later", "WhatsApp still has to approve the organisation's display name", _HOUR),
    131042: ("later", "WhatsApp waits for a way to pay for messages", _HOUR),
    131045: ("later", _NUMBER, _MINUTES),
    131047: ("window", "the person wrote more than 24 hours ago", None),
    131048: ("later", "WhatsApp limits the number for now: too many people complained", _HOUR),
    131049: ("never", "WhatsApp spares this person: they get many messages already", None),
    131050: ("never", "the person does not want this kind of message", None),
    131051: ("never", _SHAPE, None),
    131052: ("never", "WhatsApp could not read the file", None),
    131053: ("never", "WhatsApp does not take a file of this form", None),
    131055: ("later", _PERMISSION, _MINUTES),
    131056: ("later", "WhatsApp asks to slow down with this person", 6.0),
    131057: ("later", "WhatsApp works on the organisation's account", _MINUTES),
    131062: ("never", "this kind of message needs the person's phone number", None),
    132000: ("never", _TEMPLATE, None),
    132001: ("never", "WhatsApp has no such template in this language", None),
    132005: ("never", "the template is too long with these words in it", None),
    132007: ("never", "the template goes against WhatsApp's rules", None),
    132012: ("never", _TEMPLATE, None),
    132015: ("never", "WhatsApp has paused the template", None),
    132016: ("never", "WhatsApp has disabled the template", None),
    132018: ("never", _TEMPLATE, None),
    132068: ("never", "WhatsApp has stopped the form", None),
    132069: ("later", _SLOWER, _SOON),
    133000: ("later", _NUMBER, _MINUTES),
    133004: ("later", _TROUBLE, _SOON),
    133005: ("later", _NUMBER, _HOUR),
    133006: ("later", _NUMBER, _HOUR),
    133008: ("later", _NUMBER, _HOUR),
    133009: ("later", _NUMBER, _MINUTES),
    133010: ("later", _NUMBER, _HOUR),
    133015: ("later", _NUMBER, _MINUTES),
    133016: ("later", _NUMBER, _HOUR),
    135000: ("never", _SHAPE, None),
}
"""What each of the documented codes means (Meta: Cloud API, error codes)."""
_UNKNOWN_OBJECT = 33  # subcode of 100: what the address names does not exist


def fault_of(fault: Refused | Unreachable) -> SendFault:
    """Return what became of a call: NotNow, NotEver or WindowClosed."""
    if isinstance(fault, Unreachable):
        return NotNow(f"WhatsApp cannot be reached: {fault}")
    return _fault(fault.error, fault.status, fault.retry_after)


def fault_of_status(error: Mapping[str, object]) -> SendFault:
    """Return why a message failed that was taken at first, from the error of its status."""
    return _fault(error, 400, None)


def not_there(fault: Refused) -> bool:
    """Say whether the platform refused because it does not have what was asked for (any more)."""
    subcode = number(fault.error.get("error_subcode"))
    code = number(fault.error.get("code"))
    return fault.status in (400, 404) and (
        code is None or (code == 100 and subcode in (None, _UNKNOWN_OBJECT))
    )


def _fault(error: Mapping[str, object], status: int, retry_after: float | None) -> SendFault:
    code = number(error.get("code"))
    kind, words, wait = _meaning(code, status)
    if code is not None:
        words = f"{words} ({code})"
    if kind == "later":
        return NotNow(words, wait if retry_after is None else retry_after)
    if kind == "window":
        return WindowClosed(words)
    return NotEver(words, refused=kind == "person")


def _meaning(code: int | None, status: int) -> tuple[Kind, str, float | None]:
    if code is not None and 200 <= code <= 299:
        return "later", _PERMISSION, _MINUTES
    if code in _ERRORS:
        return _ERRORS[code]
    if status in (401, 403):
        return "later", _LOCKED_OUT, _MINUTES
    if status == 404:
        return "later", "WhatsApp does not know the organisation's phone number id", _MINUTES
    if status == 413:
        return "never", "too large for WhatsApp", None
    if status == 429:
        return "later", _SLOWER, _SOON
    if status >= 500:
        return "later", _TROUBLE, _SOON
    return "never", "WhatsApp could not deliver it", None
