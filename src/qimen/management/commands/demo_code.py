"""`qimen demo-code`: the six digits that the staff of the demonstration type as second step."""

from __future__ import annotations

import time
from argparse import RawDescriptionHelpFormatter
from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from qimen.actions import accounts as acting
from qimen.queries import accounts

PERIOD = 30
EXAMPLES = """examples:
  DEMO=1 qimen demo-code                      the six digits of this half minute
  DEMO=1 QIMEN_DATA=var/demo qimen demo-code  of the demonstration that `make run` serves

exit codes: 0 printed, 1 there is no demonstration here
"""


class Command(BaseCommand):
    help = "Print the present second-step code of the demonstration's staff."

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        shape = {"formatter_class": RawDescriptionHelpFormatter, "epilog": EXAMPLES}
        return super().create_parser(prog_name, subcommand, **{**kwargs, **shape})

    def handle(self, *_args: Any, **_options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This is for the demonstration only: start it with DEMO=1.")
        sealed = accounts.sealed_demo_seed()
        if sealed is None:
            raise CommandError("There is no demonstration yet: run qimen demo first.")
        code, seconds = present_code(acting.open_seed(sealed), time.time())
        self.stdout.write(f"{code}  (good for {seconds} seconds)")


def present_code(seed: str, at: float) -> tuple[str, int]:
    """Return the code of an instant (seconds since 1970) and for how many seconds it is good."""
    counter, into = divmod(int(at), PERIOD)
    return format_hotp_value(hotp_value(seed, counter)), PERIOD - into
