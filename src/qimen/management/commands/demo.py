"""`qimen demo`: a clinic with life in it, and a second one beside it."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from qimen.actions import demo
from qimen.management import database

NOT_HERE = 2
EPILOG = """examples:
  DEMO=1 qimen demo            make it, unless it is there
  DEMO=1 qimen demo --fresh    take it out and make it anew, around today

It needs DEMO=1 and an address on localhost (SITE_URL); `make demo` and `make run` set both.

exit codes: 0 it is there, 2 refused here
"""


class Command(BaseCommand):
    help = "Make the demonstration: two clinics, 460 patients, three months of visits."
    requires_system_checks = ()

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.formatter_class = argparse.RawDescriptionHelpFormatter
        parser.epilog = EPILOG
        parser.add_argument(
            "--fresh", action="store_true", help="make it anew; what was done in it is lost"
        )

    def handle(self, *_args: Any, fresh: bool, **_options: Any) -> None:
        if not settings.DEMO:
            self.stderr.write("The demonstration is for this machine only. Try: make demo")
            raise SystemExit(NOT_HERE)
        database.make_ready()
        now = datetime.now(UTC)  # noqa: TID251 - a door
        if fresh:
            demo.clear()
        made = demo.make(now=now)
        if made.is_new:
            self.stdout.write("The demonstration is made: two clinics, around today.")
        else:
            self.stdout.write("The demonstration is there.")
        if made.is_stale:
            self.stdout.write("It is more than two weeks old; anew: DEMO=1 qimen demo --fresh")
