"""Says in the channel's words what python-telegram-bot reports, and never a message's text.

The reasons are raised ``from None``: the library's own exceptions may hold the token.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta

from bot.channels.base import NotEver, NotNow, SendFault

_LONGEST_REASON = 100  # characters
_NO_THREAD = (
    "message thread not found",
    "topic_deleted",
    "topic_id_invalid",
    "topic_closed",
    "not a forum",
)


def library_faults() -> tuple[type[Exception], ...]:
    """Return what a call may raise: the library's own, and those of an answer it cannot read."""
    from telegram.error import TelegramError

    return (TelegramError, KeyError, TypeError, ValueError, AttributeError)


def fault_of(fault: Exception, words: Iterable[str] = ()) -> SendFault:
    """Return NotNow or NotEver for what the library raised; ``words`` are left out of it."""
    from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, RetryAfter

    if isinstance(fault, RetryAfter):
        return NotNow("Telegram asks to slow down", _seconds(fault))
    if isinstance(fault, Forbidden):  # blocked, deactivated, kicked from the group
        return NotEver(_reason(fault, words), refused=True)
    if isinstance(fault, ChatMigrated):
        return NotEver("the group moved to another id", refused=True)
    if isinstance(fault, InvalidToken):  # the operator's fault: the person did not refuse us
        return NotNow("Telegram does not accept the token")
    if "entity too large" in str(fault).lower():
        return NotEver("too large for Telegram")
    if isinstance(fault, BadRequest):  # a NetworkError to the library, but no network's fault
        reason = _reason(fault, words)
        return NotEver(reason, refused="chat not found" in reason.lower())
    return NotNow(f"Telegram cannot be reached: {type(fault).__name__}")


def lacks_thread(said: str) -> bool:
    """Say whether Telegram refused because the topic is not there (any more)."""
    return any(words in said.lower() for words in _NO_THREAD)


def _reason(fault: Exception, words: Iterable[str]) -> str:
    reason = str(fault)
    for word in sorted(filter(None, map(str.strip, words)), key=len, reverse=True):
        reason = re.sub(re.escape(word), "…", reason, flags=re.IGNORECASE)
    return reason[:_LONGEST_REASON]


def _seconds(fault: Exception) -> float:
    wait: object = getattr(fault, "retry_after", 1)  # a timedelta, see Sender._load
    if isinstance(wait, timedelta):
        return wait.total_seconds()
    return float(wait) if isinstance(wait, int | float) else 1.0
