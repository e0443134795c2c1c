"""A throw-away PostgreSQL cluster. (No Django here: the settings of the tests start it.)"""

from __future__ import annotations

import ctypes
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PR_SET_PDEATHSIG = 1
UNPRIVILEGED = ("postgres", "nobody")


class NoPostgresqlError(RuntimeError):
    """What is missing, and how to get it."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def binaries() -> Path:
    """Return the folder of initdb and postgres: Debian's newest, or the one on PATH."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_version)
    on_path = shutil.which("initdb")
    if not debian and not on_path:
        raise NoPostgresqlError("PostgreSQL is missing. Debian/Ubuntu: apt-get install postgresql")
    return debian[-1].parent if debian else Path(on_path).resolve().parent


def _version(initdb: Path) -> float:
    return float(initdb.parents[1].name)


class Cluster:
    """One PostgreSQL server with data of its own.

    It listens on a loopback port, runs as somebody without rights, and dies with this process.
    """

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="qimen-postgresql-", dir=_within_reach()))
        self.port = free_port()
        self.password = secrets.token_urlsafe(16)
        self.process: subprocess.Popen | None = None
        self._who = _unprivileged()
        if self._who:
            os.chown(self.folder, self._who.pw_uid, self._who.pw_gid)

    @property
    def url(self) -> str:
        return f"postgresql://qimen:{self.password}@127.0.0.1:{self.port}/postgres"

    def create(self) -> Cluster:
        password = self.folder / "password"
        password.write_text(self.password)
        if self._who:
            os.chown(password, self._who.pw_uid, self._who.pw_gid)
        self._run(
            binaries() / "initdb", "--pgdata", self.folder / "data", "--username", "qimen",
            "--auth", "scram-sha-256", "--pwfile", password, "--encoding", "UTF8", "--no-locale",
        )  # fmt: skip
        if os.environ.get("QIMEN_PROVE") != "1":
            # Only a power cut of the whole machine tells the difference; `make prove` keeps it on.
            with (self.folder / "data" / "postgresql.conf").open("a") as file:
                file.write("fsync = off\n")
        return self.start()

    def start(self) -> Cluster:
        settings = {
            "port": self.port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "max_connections": 200,
            "shared_buffers": "64MB",
            "log_min_messages": "fatal",
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with (self.folder.parent / f"{self.folder.name}.log").open("ab") as log:
            self.process = subprocess.Popen(
                [binaries() / "postgres", "-D", self.folder / "data", *options],
                stdout=log, stderr=log, **self._as_whom(),
                preexec_fn=_die_with_parent,  # noqa: PLW1509 - before any thread
            )  # fmt: skip
        self._wait()
        return self

    def stop(self, how: signal.Signals = signal.SIGQUIT) -> None:
        if self.process:
            self.process.send_signal(how)
            self.process.wait(timeout=30)
            self.process = None

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
        (self.folder.parent / f"{self.folder.name}.log").unlink(missing_ok=True)

    def _run(self, *command: object) -> None:
        done = subprocess.run(
            [str(part) for part in command], capture_output=True, text=True, check=False,
            **self._as_whom(),
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(done.stderr)

    def _as_whom(self) -> dict[str, object]:
        if not self._who:
            return {"cwd": self.folder}
        who = {"user": self._who.pw_uid, "group": self._who.pw_gid, "extra_groups": []}
        return {**who, "cwd": self.folder, "env": {"PATH": os.environ["PATH"], "LC_ALL": "C"}}

    def _wait(self) -> None:
        ready = [binaries() / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        deadline = time.monotonic() + 30
        while subprocess.run(ready, check=False).returncode:
            if self.process.poll() is not None or time.monotonic() > deadline:
                log = self.folder.parent / f"{self.folder.name}.log"
                raise RuntimeError(f"PostgreSQL did not start: {log.read_text()[-2000:]}")
            time.sleep(0.05)


def _unprivileged() -> pwd.struct_passwd | None:
    """Return whom to be instead of root: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    return next(known[name] for name in UNPRIVILEGED if name in known)


def _within_reach() -> Path:
    """Return a place for temporary files that everybody may enter: root's own may be closed."""
    usual = Path(tempfile.gettempdir()).resolve()
    is_open = all(folder.stat().st_mode & 0o001 for folder in (usual, *usual.parents))
    return usual if is_open else Path("/tmp")  # noqa: S108 - mkdtemp makes a folder of its own in it


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGQUIT)
