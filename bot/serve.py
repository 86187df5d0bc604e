"""Serving: one process, uvicorn, and a few lines that tell a newcomer where to look."""

from __future__ import annotations

import gc
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from typing import NoReturn

import typer
import uvicorn
from starlette.routing import BaseRoute

from bot.app import CannotStart, Naast
from bot.invite import first_coordinator
from bot.memory import one_heap


def serve(built: Naast, stop: Callable[[object], NoReturn], more: Sequence[BaseRoute] = ()) -> None:
    """Serve until interrupted. What cannot work is said in one line before anything starts.
    ``more`` are further routes (the demonstration's)."""
    one_heap()
    settings = built.settings
    try:
        built.check_can_serve()
    except CannotStart as fault:
        stop(fault)
    listening = _listen(settings.host, settings.port)
    if listening is None:
        stop(f"NAAST_PORT: {settings.port} on {settings.host} is in use; name another one")
    config = uvicorn.Config(
        built.asgi(more),
        log_level="warning",
        access_log=False,
        server_header=False,
        date_header=False,
        timeout_graceful_shutdown=3,
        lifespan="on",
    )
    # What stands now stays until the end: not looked through again at each collecting, which would
    # hold up everybody for 70 ms now and then.
    gc.collect()
    gc.freeze()
    server = uvicorn.Server(config)
    for line in _greeting(built):
        typer.echo(line)
    # uvicorn ends well and then raises the signal once more: asked to stop, we did.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    server.run(sockets=[listening])


def _listen(host: str, port: int) -> socket.socket | None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError:
        listening.close()
        return None
    return listening


def _greeting(built: Naast) -> list[str]:
    url = built.settings.public_url
    sign_in = first_coordinator(built.database, built.settings, built.now())
    lines = [
        f"Naast is here: {url}",
        f"The coordinator signs in, once, at: {sign_in}",
    ]
    if built.organisation is None:
        lines.append(
            "This is a try-out for this machine only. For families: copy "
            f"organisation.example.yaml to {built.settings.organisation_file}"
        )
    for name in built.channels:
        lines.append(f"Also on {name}.")
    lines.append("Stop with Ctrl+C.")
    return lines
