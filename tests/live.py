"""The real server, as it runs at a clinic: granian in a process of its own, on a loopback port."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING
from urllib.parse import quote

from django.conf import settings

from tests.databases import free_port

if TYPE_CHECKING:
    from pathlib import Path

PYTHON = sys.executable
START = ("-m", "granian", "--interface", "wsgi", "qimen.wsgi:application", "--host", "127.0.0.1")


class Server:
    """Serves the database of the tests; `place` is its QIMEN_DATA."""

    def __init__(self, place: Path, *, workers: int = 1, **environment: str) -> None:
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.place = place
        self._workers = workers
        self._log = place / f"server-{self.port}.log"
        self._environment = {
            **os.environ,
            **_database(),
            "DJANGO_SETTINGS_MODULE": "qimen.settings",
        }
        self._environment |= {
            "SITE_URL": self.url,
            "PORT": str(self.port),
            "QIMEN_DATA": str(place),
        }
        self._environment |= environment
        self.process: subprocess.Popen | None = None

    def collect(self) -> Server:
        """Collect the static files, hashed and compressed as in life."""
        command = [PYTHON, "-m", "django", "collectstatic", "--no-input", "-v", "0"]
        subprocess.run(command, env=self._environment, cwd=self.place, check=True)
        return self

    def start(self) -> Server:
        count = ["--port", str(self.port), "--workers", str(self._workers)]
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(
                [PYTHON, *START, *count, "--blocking-threads", "4", "--backlog", "1024"],
                env=self._environment, cwd=self.place, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip
        self._wait()
        return self

    def stop(self) -> None:
        """End it as an administrator would: it may finish what it began."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End it as a power cut would: all of its processes, now."""
        self._end(signal.SIGKILL)

    def log(self) -> str:
        """Return the end of what the server said."""
        return self._log.read_text()[-3000:]

    def _end(self, how: signal.Signals) -> None:
        if not self.process:
            return
        os.killpg(self.process.pid, how)
        try:
            self.process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(timeout=15)
        self.process = None

    def _wait(self) -> None:
        deadline = time.monotonic() + 30
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the server did not start: {self.log()}")
            time.sleep(0.05)

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection("localhost", self.port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == http.HTTPStatus.OK
        except OSError:
            return False
        finally:
            connection.close()


def _database() -> dict[str, str]:
    """Return the environment that leads the server to the database of the tests."""
    database = settings.DATABASES["default"]
    if "sqlite" in database["ENGINE"]:
        return {"DATABASE_URL": ""}  # the file in QIMEN_DATA
    secret = quote(database["PASSWORD"], safe="")
    where = f"{database['HOST']}:{database['PORT']}/{database['NAME']}"
    return {"DATABASE_URL": f"postgresql://{database['USER']}:{secret}@{where}"}
