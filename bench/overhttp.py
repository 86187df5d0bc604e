"""The same taps over HTTP: ``naast serve`` in its own process, keep-alive connections to its API.

The client is a raw asyncio one with requests built beforehand; how much CPU it used beside the
server's is measured, to show that it is not what is slow. Sessions are opened beforehand.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.figures import Run
from bench.server import Server
from bench.talks import Script, cast


class OverHttp:
    """A server and the clients that write to it."""

    def __init__(self, folder: Path, scripts: Sequence[Script]) -> None:
        self._server = Server(folder)
        self._scripts = scripts
        self._loop = asyncio.Runner()
        self.client_share: list[float] = []
        self.server_share: list[float] = []

    def round(self, number: int, persons: int, clients: int) -> Run:
        """Let so many fresh persons tap, ``clients`` of them at a time."""
        return self._loop.run(self._play(number, persons, clients))

    def shares(self) -> tuple[float, float]:
        """Return how much of one core client and server used, at most over the rounds."""
        return max(self.client_share), max(self.server_share)

    def close(self) -> None:
        """Stop the server."""
        self._loop.close()
        self._server.stop()

    async def _play(self, number: int, persons: int, clients: int) -> Run:
        talks = await self._sessions(number, persons, clients)
        row, took = iter(talks), []
        lines = [await self._line() for _ in range(clients)]
        begun, mine, theirs = time.perf_counter(), time.process_time(), self._server.cpu()
        await asyncio.gather(*(_tap(line, row, took) for line in lines))
        seconds = time.perf_counter() - begun
        busy = self._server.cpu() - theirs
        self.client_share.append((time.process_time() - mine) / seconds)
        self.server_share.append(busy / seconds)
        for line in lines:
            line.close()
        return Run(len(took), seconds, took, busy)

    async def _sessions(self, number: int, persons: int, clients: int) -> list[list[bytes]]:
        """Open a session for each person; return their requests, ready to send."""
        line, talks = await self._line(), []
        for _person, n in cast(len(self._scripts), number, persons, clients):
            script = self._scripts[n]
            body = json.dumps({"language": script.language}).encode()
            status, answer = await line.ask(_request("sessions", body))
            assert status == 201, (status, answer)
            token = json.loads(answer)["session"]
            bodies = [{"id": f"m{i}", "picked": pick} for i, pick in enumerate(script.picks)]
            talks.append([_request("messages", json.dumps(b).encode(), token) for b in bodies])
        line.close()
        return talks

    async def _line(self) -> Line:
        return Line(*await asyncio.open_connection("127.0.0.1", self._server.port))


class Line:
    """One keep-alive connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def ask(self, request: bytes) -> tuple[int, bytes]:
        """Send a request; return status and body."""
        self._writer.write(request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
        body = await self._reader.readexactly(int(length)) if length.strip() else b""
        return int(head[9:12]), body

    def close(self) -> None:
        """Hang up."""
        self._writer.close()


async def _tap(line: Line, row: Iterator[list[bytes]], took: list[float]) -> None:
    for talk in row:
        for request in talk:
            start = time.perf_counter()
            status, answer = await line.ask(request)
            took.append(time.perf_counter() - start)
            assert status == 202, (status, answer)


def _request(path: str, body: bytes, token: str = "") -> bytes:
    lines = [
        f"POST /chat/api/{path} HTTP/1.1",
        "Host: 127.0.0.1",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
    ]
    if token:
        lines.append(f"Authorization: Bearer {token}")
    return "\r\n".join([*lines, "", ""]).encode() + body
