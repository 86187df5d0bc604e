"""Start-up and memory: from process start to the first served page, and what it then keeps."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from bench.figures import Board, Figure, say
from bench.overhttp import OverHttp
from bench.server import Server, compile_all
from bench.talks import Script

TABLE = "Start-up and memory (`naast serve`, compiled bytecode, GET /)"


def measure(board: Board, folder: Path, scripts: Sequence[Script], starts: int) -> None:
    """Start several times on one data folder, then let people talk and look at the memory."""
    compile_all()
    data = folder / "startup"
    took = []
    for number in range(starts + 1):
        server = Server(data)
        took.append(server.seconds)
        idle = server.memory()
        server.stop()
        say(f"start {number + 1}: {took[-1]:.2f} s, {idle:.0f} MB")
    board.add(TABLE, "first start, new data folder", Figure(took[0], "s"))
    again = median(took[1:])
    board.add(TABLE, f"start again (median of {starts})", Figure(again, "s", reach="<= 2"))
    _memory(board, folder, scripts)


def _memory(board: Board, folder: Path, scripts: Sequence[Script]) -> None:
    over = OverHttp(folder / "memory", scripts)
    server = over._server
    board.add(TABLE, "resident memory, started", Figure(server.memory(), "MB", reach="<= 300"))
    run = over.round(0, 200 // len(scripts[0].picks) + 1, 4)
    asyncio.run(asyncio.sleep(1))
    name = f"resident memory, idle after {run.turns} turns"
    board.add(TABLE, name, Figure(server.memory(), "MB", reach="<= 300"))
    board.add(TABLE, "most resident memory", Figure(server.most_memory(), "MB"))
    over.close()
