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
from django.urls import reverse
from django.utils import timezone

from qimen.actions.progress import PULSE
from qimen.actions.setup import first_link
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
  qimen up --new-link                        the set-up link got lost
  DATABASE_URL=postgresql://qimen@localhost/qimen SITE_URL=https://portal.example qimen up

exit codes: 0 ended as asked, 1 could not start
"""
FIRST_LINK = """There is no clinic yet. Set one up here; the link works once, for seven days, and is not
printed again:
  {link}
Or load one from a file, in another terminal: qimen load-clinic FILE (docs/admin/clinic-file.md)"""
NO_CLINIC = """There is no clinic yet. The owner's set-up link was printed at the first start; another one:
  qimen up --new-link
Or load a clinic from its file: qimen load-clinic FILE (docs/admin/clinic-file.md)"""


class Command(BaseCommand):
    help = "Make the database, then serve web and worker until SIGTERM or Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.epilog = EXAMPLES
        parser.add_argument(
            "--new-link",
            action="store_true",
            help="print another set-up link while there is no clinic; the one before is void",
        )

    def handle(self, *_args: object, new_link: bool = False, **_options: Any) -> None:
        _require_free_port()
        _require_data_folder()
        _require_mail_settings()
        _require_database()
        call_command("collectstatic", interactive=False, verbosity=0)
        since = timezone.now()  # noqa: TID251 - a door reads the clock
        try:
            Supervisor(_children()).run(
                is_ready=lambda: _answers() and _works(since),
                announce=lambda: self._announce(new_link=new_link),
            )
        except HopelessError as error:
            raise CommandError(str(error)) from error

    def _announce(self, *, new_link: bool) -> None:
        # Made only now that somebody can follow it: a link that was never shown would be lost.
        try:
            lines = _welcome(new_link=new_link, now=timezone.now())  # noqa: TID251 - a door
        finally:
            connections.close_all()
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


def _welcome(*, new_link: bool, now: datetime) -> list[str]:
    """Return what to know before the last line: where to sign in, or what is missing."""
    if not clinics.listed():
        token = first_link.make(anew=new_link, now=now)
        if token is None:
            return [NO_CLINIC]
        path = reverse("first_start_link", args=[token])
        return [FIRST_LINK.format(link=settings.SITE_URL + path)]
    lines = demonstration.sign_in_lines() if settings.DEMO else []
    if not settings.SMTP_URL and not settings.DEMO:
        lines.append("Mail is not set up: messages wait until SMTP_URL is set.")
    if not settings.IS_LOCAL:
        lines.append(f"Served to the world as {settings.SITE_URL}/ by the proxy in front.")
    return lines
