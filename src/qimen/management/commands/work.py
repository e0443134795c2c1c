"""`qimen work`: the worker, which delivers messages and tidies."""

from __future__ import annotations

import logging
import signal
from argparse import RawDescriptionHelpFormatter
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from qimen.gateways import smtp
from qimen.jobs.deliver import Stop
from qimen.jobs.mailing import Way
from qimen.jobs.worker import Worker

if TYPE_CHECKING:
    from types import FrameType

log = logging.getLogger(__name__)
EXAMPLES = """examples:
  qimen work             until SIGTERM; several may run side by side
  qimen work --once      deliver what is due now, then end

exit codes: 0 ended as asked, 1 SMTP_URL is wrong, 2 another setting is
"""


class Command(BaseCommand):
    help = "Deliver messages and tidy. `qimen up` runs one of these beside the web server."

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        shape = {"formatter_class": RawDescriptionHelpFormatter, "epilog": EXAMPLES}
        return super().create_parser(prog_name, subcommand, **{**kwargs, **shape})

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="end when nothing is due")

    def handle(self, *_args: object, **options: Any) -> None:
        stop = Stop()

        def ask(_number: int, _frame: FrameType | None) -> None:
            stop.asked = True

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, ask)
        worker = Worker(_way(), clock=timezone.now, stop=stop)  # noqa: TID251 - a door reads it
        log.info("worker: started")
        worker.run(until_idle=options["once"])
        log.info("worker: ended")


def _way() -> Way:
    if settings.SMTP_URL:
        try:
            name = urlsplit(settings.SITE_URL).hostname or "localhost"
            return Way(server=smtp.server(settings.SMTP_URL, name=name))
        except ValueError as error:
            raise CommandError(str(error)) from error
    return Way(is_local=settings.DEMO)
