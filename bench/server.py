"""``naast serve`` as a process of its own: on loopback, a free port and a temporary folder."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

from bench.disk import ROOT


class Server:
    """A served Naast. ``seconds`` is the time from process start to the first served page."""

    def __init__(self, data: Path) -> None:
        data.mkdir(parents=True, exist_ok=True)
        self.port = _free_port()
        self._log = (data / "serve.log").open("wb")
        begun = time.perf_counter()
        self._process = subprocess.Popen(
            command(),
            cwd=ROOT,
            env=_environment(data, self.port),
            stdout=self._log,
            stderr=self._log,
        )
        try:
            self._wait(begun + 60)
        except RuntimeError:
            self.stop()
            raise RuntimeError((data / "serve.log").read_text()[-2000:]) from None
        self.seconds = time.perf_counter() - begun

    def memory(self) -> float:
        """Return the resident memory now, in MB."""
        return self._status("VmRSS")

    def most_memory(self) -> float:
        """Return the highest resident memory so far, in MB."""
        return self._status("VmHWM")

    def cpu(self) -> float:
        """Return the CPU seconds used so far."""
        stat = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self) -> None:
        """End it as Ctrl+C does."""
        self._process.send_signal(2)
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.close()

    def _status(self, field: str) -> float:
        for line in Path(f"/proc/{self._process.pid}/status").read_text().splitlines():
            if line.startswith(field):
                return int(line.split()[1]) / 1024
        raise LookupError(field)

    def _wait(self, until: float) -> None:
        request = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
        while time.perf_counter() < until:
            if self._process.poll() is not None:
                break
            try:
                with socket.create_connection(("127.0.0.1", self.port), 5) as line:
                    line.sendall(request)
                    if line.recv(12).endswith(b"200"):
                        return
            except OSError:
                time.sleep(0.005)
        raise RuntimeError


def command() -> list[str]:
    """Return the command that serves: the console script, else the same by hand."""
    script = Path(sys.executable).with_name("naast")
    if script.exists():
        return [str(script), "serve"]
    return [sys.executable, "-c", "from bot.cli import main; main()", "serve"]


def compile_all() -> None:
    """Compile our own modules, as the set-up does (the dependencies are compiled already)."""
    folders = [str(ROOT / name) for name in ("bot", "dialogues", "storage")]
    subprocess.run([sys.executable, "-m", "compileall", "-q", *folders], check=True)


def remove(folder: Path) -> None:
    """Remove a folder with all in it."""
    shutil.rmtree(folder, ignore_errors=True)


def _environment(data: Path, port: int) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("NAAST_")}
    return kept | {
        "NAAST_DATA": str(data),
        "NAAST_PORT": str(port),
        "NAAST_ORGANISATION": str(ROOT / "organisation.example.yaml"),
    }


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port
