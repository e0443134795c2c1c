"""`qimen up`: starts everything, says when it is ready, revives what dies, leaves nothing behind."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings

from tests.databases import free_port
from tests.live import _database

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("durable"),
    pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc"),
]
READY_WITHIN = 60


class Up:
    """`qimen up` on the database of the tests."""

    def __init__(self, *, new_link=False, **environment):
        self.port = free_port()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "qimen.cli", "up", *(["--new-link"] if new_link else [])],
            env=_environment(self.port) | environment, cwd=settings.DATA, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
        )  # fmt: skip
        self.lines = []

    def wait_until_ready(self):
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))
            if line.startswith("ready:"):
                return self
        raise AssertionError(self.process.stderr.read())

    def said(self):
        return "\n".join(self.lines)

    def status(self):
        line = http.client.HTTPConnection("localhost", self.port, timeout=5)
        try:
            line.request("GET", "/healthz")
            return line.getresponse().status
        except OSError:
            return 0
        finally:
            line.close()

    def end(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        try:
            return self.process.wait(30)
        finally:
            self.process.kill()


def _environment(port):
    environment = {**os.environ, **_database(), "QIMEN_DATA": str(settings.DATA), "PORT": str(port)}
    environment.pop("SITE_URL", None)
    return environment | {"WEB_PROCESSES": "2", "DJANGO_SETTINGS_MODULE": "qimen.settings"}


@pytest.fixture
def up(transactional_db):
    started = []

    def start(**environment):
        started.append(Up(**environment))
        return started[-1]

    yield start
    for one in started:
        with_family = [one.process.pid, *descendants(one.process.pid)]
        one.process.kill()
        one.process.communicate(timeout=30)
        for pid in with_family[1:]:
            if is_alive(pid):
                os.kill(pid, signal.SIGKILL)


def descendants(pid):
    """Return all processes that come from this one: {pid: command line}."""
    parents = {}
    for place in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(place.name)] = int(
                (place / "stat").read_text().rpartition(")")[2].split()[1]
            )
        except OSError:  # it has just ended
            continue
    found, fresh = {}, [pid]
    while fresh:
        fresh = [one for one, parent in parents.items() if parent in fresh]
        found |= {one: _command(one) for one in fresh}
    return found


def _command(pid):
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except OSError:
        return ""


def is_alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def until(condition, seconds=30):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_up_serves_and_ends_all_it_started(up, how):
    running = up().wait_until_ready()
    family = descendants(running.process.pid)

    assert running.lines[-1] == f"ready: http://localhost:{running.port}/"
    assert running.status() == 200
    assert sum("granian" in command for command in family.values()) >= 3  # one and its two workers
    assert sum("django work" in command for command in family.values()) == 1
    assert running.end(how) == 0
    assert [pid for pid in family if is_alive(pid)] == []
    assert running.status() == 0


def test_up_revives_what_dies(up):
    running = up().wait_until_ready()
    before = descendants(running.process.pid)
    for pid, command in before.items():
        if "django work" in command or "granian" in command:
            os.kill(pid, signal.SIGKILL)

    def is_whole():
        now = descendants(running.process.pid)
        fresh = [command for pid, command in now.items() if pid not in before]
        return any("django work" in one for one in fresh) and running.status() == 200

    until(is_whole)
    family = descendants(running.process.pid)
    assert running.end() == 0
    assert [pid for pid in [*before, *family] if is_alive(pid)] == []


def test_up_leaves_nothing_behind_when_it_is_killed(up):
    running = up().wait_until_ready()
    family = descendants(running.process.pid)
    running.process.kill()

    until(lambda: not any(is_alive(pid) for pid in family))


def test_up_prints_the_owners_link_once(up):
    first = up().wait_until_ready()
    link = re.search(r"(http://localhost:\d+/account/first-start/\S{40,}/)", first.said())
    first.end()
    second = up().wait_until_ready()
    second.end()
    third = up(new_link=True).wait_until_ready()

    assert "There is no clinic yet" in first.lines[0]
    assert link is not None
    assert "/first-start/" not in second.said()
    assert "qimen up --new-link" in second.said()
    assert "/first-start/" in third.said()
    assert link[1].split("/")[-2] not in third.said()


def test_up_refuses_a_port_that_is_taken(up):
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        running = up(PORT=str(port))
        _, wrong = running.process.communicate(timeout=READY_WITHIN)

    assert running.process.returncode == 1
    assert f"Port {port} is in use" in wrong


@pytest.mark.parametrize(
    ("environment", "reason"),
    [
        ({"QIMEN_DATA": "/dev/null/qimen"}, "QIMEN_DATA: /dev/null/qimen cannot be used"),
        ({"SMTP_URL": "smtp://u:p@mail.example?tls=none"}, "a password is not sent unencrypted"),
        ({"MAIL_FROM": "portal"}, "MAIL_FROM: an address like"),
        ({"SITE_URL": "http://portal.example"}, "SITE_URL: an address that starts with https://"),
        ({"DATABASE_URL": "postgresql://nobody:x@127.0.0.1:9/none"}, "The database cannot be used"),
    ],
)
def test_up_refuses_settings_that_are_wrong_in_one_line(up, environment, reason):
    running = up(**environment)
    said, wrong = running.process.communicate(timeout=READY_WITHIN)

    assert running.process.returncode != 0
    assert reason in wrong
    assert "Traceback" not in wrong
    assert "ready" not in said
