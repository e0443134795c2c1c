"""`qimen check`: is this installation safe to work with? Exit code 1 when it is not."""

from __future__ import annotations

from argparse import RawDescriptionHelpFormatter
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core import checks
from django.core.management.base import BaseCommand
from django.db import DatabaseError
from django.utils import timezone

from qimen.gateways import disk, mime, smtp
from qimen.management import database
from qimen.queries import installation, messages, progress

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.core.management.base import CommandParser

#: What localhost without TLS cannot have, and need not.
ONLY_FOR_HTTPS = frozenset({"security.W004", "security.W011", "security.W016"})
LATE_SECONDS = 15 * 60
EXAMPLES = """examples:
  qimen check

exit codes: 0 nothing found, 1 risks found (one line each)
"""


class Command(BaseCommand):
    help = "Look for risks: settings, database, mail, permissions, disk."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.epilog = EXAMPLES

    def handle(self, *_args: object, **_options: Any) -> None:
        found = 0
        for name, risks in (
            ("settings", _settings()),
            ("database", _database()),
            ("mail", _mail()),
            ("permissions", _permissions()),
            ("disk", _disk()),
        ):
            lines = list(risks)
            found += len(lines)
            for line in lines or ["ok"]:
                self.stdout.write(f"{name}: {line}")
        if found:
            raise SystemExit(1)


def _settings() -> Iterator[str]:
    spared = frozenset() if settings.IS_HTTPS else ONLY_FOR_HTTPS
    for fault in checks.run_checks(include_deployment_checks=True):
        if fault.level >= checks.WARNING and not fault.is_silenced() and fault.id not in spared:
            yield f"{fault.id} {fault.msg.splitlines()[0]}"


def _database() -> Iterator[str]:
    try:
        yield from installation.durability_faults()
        if database.lacks_migrations():
            yield "it is older than the program; `qimen up` brings it up to date"
            return
        yield from _backlog()
    except DatabaseError as error:
        yield f"cannot be used: {str(error).splitlines()[0]}"


def _backlog() -> Iterator[str]:
    now = timezone.now()  # noqa: TID251 - a door reads the clock
    waiting = messages.backlog(now)
    if waiting.oldest_at and (now - waiting.oldest_at).total_seconds() > LATE_SECONDS:
        seen = progress.worker_seen_until()
        lives = "a worker runs" if seen and seen > now else "no worker runs"
        yield f"{waiting.waiting} messages wait, since {waiting.oldest_at:%Y-%m-%d %H:%M} UTC; {lives}"


def _mail() -> Iterator[str]:
    if not settings.SMTP_URL:
        if not settings.DEMO:
            yield "SMTP_URL is not set: messages wait"
        return
    if not mime.is_address(settings.MAIL_FROM):
        yield "MAIL_FROM is not an address"
    try:
        server = smtp.server(settings.SMTP_URL)
        if server.is_plain:
            yield "mails leave this machine unencrypted (tls=none)"
        smtp.connected(server).close()
    except (ValueError, smtp.UnreachableError) as error:
        yield str(error)


def _permissions() -> Iterator[str]:
    """Nobody but us may read the data folder, or else each file in it."""
    if settings.DATA.stat().st_mode & 0o077:
        for file in sorted(settings.DATA.iterdir()):
            if file.is_file() and file.stat().st_mode & 0o077:
                yield f"others can read {file.name}: chmod 700 {settings.DATA}"


def _disk() -> Iterator[str]:
    free = disk.free_percent(settings.DATA)
    if free is not None and free < installation.LEAST_FREE_PERCENT:
        yield f"{free}% free"
