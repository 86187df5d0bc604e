"""The log: one line an event, ids only; never what somebody wrote, never a secret."""

from __future__ import annotations

import logging
import sys
import traceback

import structlog


def set_up(*, verbose: bool = False, quiet: bool = False) -> None:
    """Send the log to stderr; libraries that would log addresses with tokens are kept quiet.
    ``quiet`` is for a command that answers at once: of it only warnings are told."""
    level = logging.DEBUG if verbose else logging.WARNING if quiet else logging.INFO
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
            if sys.stderr.isatty()
            else structlog.processors.LogfmtRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
    for noisy in ("httpx", "httpcore", "telegram", "apscheduler", "alembic"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def trace(fault: BaseException) -> str:
    """Where a fault happened and of which kind it is, without its message: that may hold words
    of a family."""
    frames = traceback.extract_tb(fault.__traceback__)
    steps = " < ".join(f"{f.filename.rsplit('/', 1)[-1]}:{f.lineno} {f.name}" for f in frames[::-1])
    return f"{type(fault).__name__} at {steps}"
