"""`qimen up`: everything for a first run and for every other: database, web server, worker."""

from __future__ import annotations

import http.client
import os
import socket
import sys
from argparse import RawDescriptionHelpFormatter
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connections
from django.utils import timezone

from qimen.actions.progress import PULSE
from qimen.gateways import mime, smtp
from qimen.management import database, demonstration
from qimen.management.supervisor import Child, HopelessError, Supervisor
from qimen.queries import clinics, installation, progress

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.core.management.base import CommandParser

HOST = "127.0.0.1"
#: A thread waits for the database most of its time; more of them only wait for each other.
THREADS = 4
EXAMPLES = """examples:
  qimen up                                   http://localhost:8000/, data in ./var
  PORT=8001 QIMEN_DATA=/srv/qimen qimen up
  DATABASE_URL=postgresql://qimen@localhost/qimen SITE_URL=https://portal.example qimen up

exit codes: 0 ended as asked, 1 could not start
"""
NO_CLINIC = """There is no clinic yet. Load one from its file, here or in another terminal:
  qimen load-clinic FILE     (docs/admin/clinic-file.md says what is in it)
"""


class Command(BaseCommand):
    help = "Make the database, then serve web and worker until SIGTERM or Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.epilog = EXAMPLES

    def handle(self, *_args: object, **_options: Any) -> None:
        _require_free_port()
        _require_data_folder()
        _require_mail_settings()
        _require_database()
        call_command("collectstatic", interactive=False, verbosity=0)
        lines, since = _welcome(), timezone.now()  # noqa: TID251 - a door reads the clock
        try:
            Supervisor(_children()).run(
                is_ready=lambda: _answers() and _works(since),
                announce=lambda: self._announce(lines),
            )
        except HopelessError as error:
            raise CommandError(str(error)) from error

    def _announce(self, lines: list[str]) -> None:
        for line in [*lines, f"ready: http://localhost:{settings.PORT}/"]:
            self.stdout.write(line)
        self.stdout.flush()


def _require_free_port() -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, settings.PORT))
        except OSError as error:
            raise CommandError(
                f"Port {settings.PORT} is in use. Choose another one: PORT={settings.PORT + 1}"
            ) from error


def _require_data_folder() -> None:
    if not os.access(settings.DATA, os.W_OK | os.X_OK):
        raise CommandError(f"QIMEN_DATA: {settings.DATA} cannot be written to")


def _require_database() -> None:
    try:
        database.make_ready()
        faults = installation.durability_faults()
    except DatabaseError as error:
        raise CommandError(f"The database cannot be used: {error}") from error
    if faults:
        raise CommandError(f"The database would lose bookings in a power cut: {'; '.join(faults)}")


def _require_mail_settings() -> None:
    if not mime.is_address(settings.MAIL_FROM):
        raise CommandError("MAIL_FROM: an address like portal@clinic.example is needed")
    try:
        if settings.SMTP_URL:
            smtp.server(settings.SMTP_URL)
    except ValueError as error:
        raise CommandError(str(error)) from error


def _children() -> list[Child]:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "qimen.settings",
        "PYTHONUNBUFFERED": "1",
    }
    # No access log: addresses of pages hold references, and the journal knows who saw what.
    web = [
        sys.executable, "-m", "granian", "qimen.wsgi:application", "--interface", "wsgi",
        "--host", HOST, "--port", str(settings.PORT), "--http", "1", "--no-ws",
        "--workers", str(settings.WEB_PROCESSES), "--blocking-threads", str(THREADS),
        "--respawn-failed-workers", "--respawn-interval", "1", "--workers-kill-timeout", "10",
        "--no-access-log", "--log-level", "warning",
    ]  # fmt: skip
    work = [sys.executable, "-m", "django", "work"]
    return [Child("web server", web, environment), Child("worker", work, environment)]


def _answers() -> bool:
    """Whether the web server and its database answer."""
    line = http.client.HTTPConnection(HOST, settings.PORT, timeout=5)
    try:
        line.request("GET", "/healthz", headers=_public_name())
        return line.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        line.close()


def _works(since: datetime) -> bool:
    """Whether the worker has said that it lives, since then."""
    try:
        lives_until = progress.worker_seen_until()
    except DatabaseError:
        return False
    finally:
        connections.close_all()
    return lives_until is not None and lives_until - PULSE >= since


def _public_name() -> Mapping[str, str]:
    return {"Host": urlsplit(settings.SITE_URL).netloc}


def _welcome() -> list[str]:
    """Return what to know before the last line: where to sign in, or what is missing."""
    if not clinics.listed():
        return [NO_CLINIC.rstrip()]
    lines = demonstration.sign_in_lines() if settings.DEMO else []
    if not settings.SMTP_URL and not settings.DEMO:
        lines.append("Mail is not set up: messages wait until SMTP_URL is set.")
    if not settings.IS_LOCAL:
        lines.append(f"Served to the world as {settings.SITE_URL}/ by the proxy in front.")
    return lines
