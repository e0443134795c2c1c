"""`qimen add-clinic SLUG`: an empty clinic with its owner, to be furnished on the pages."""

from __future__ import annotations

import argparse
import json
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand

from qimen.actions import clinics
from qimen.management import database, set_up_links
from qimen.queries import clinics as known
from qimen.rules import clinic_file

BAD_INPUT = 2
EPILOG = """examples:
  qimen add-clinic riverbend --name "Riverbend Acupuncture" --phone "+1 541 555 0134" \\
      --timezone America/Los_Angeles --owner "Oda Berg" --email oda@riverbend.example

It has one location and no services yet. A whole clinic: qimen load-clinic FILE.

exit codes: 0 made, 2 something is wrong with what was said, or the slug is taken
"""
CLINIC = """
services = []
[clinic]
slug = {slug}
name = {name}
phone = {phone}
email = {email}
timezone = {timezone}
[[locations]]
name = {name}
[[staff]]
name = {owner}
email = {email}
role = "owner"
"""


class Command(BaseCommand):
    help = "Add an empty clinic with its owner, and print the owner's set-up link."
    requires_system_checks = ()

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.formatter_class = argparse.RawDescriptionHelpFormatter
        parser.epilog = EPILOG
        parser.add_argument("slug", help="the clinic's name in addresses: /SLUG/")
        for option, text in (
            ("--name", "what the clinic is called"),
            ("--phone", "what patients are asked to call"),
            ("--timezone", "an IANA name, such as America/Los_Angeles"),
            ("--owner", "the name of the owner"),
            ("--email", "the owner's address, and the clinic's until changed"),
        ):
            parser.add_argument(option, required=True, help=text)

    def handle(self, *_args: Any, slug: str, **options: Any) -> None:
        words = ("name", "phone", "timezone", "owner", "email")
        said = {"slug": slug, **{word: options[word] for word in words}}
        try:  # JSON's strings are TOML's
            file = clinic_file.read(
                CLINIC.format(
                    **{word: json.dumps(text, ensure_ascii=False) for word, text in said.items()}
                )
            )
        except clinic_file.ClinicFileError as error:
            self.stderr.write(str(error))
            raise SystemExit(BAD_INPUT) from error
        database.make_ready()
        if known.by_slug(slug):
            self.stderr.write(f'clinic.slug: "{slug}" is taken; choose another')
            raise SystemExit(BAD_INPUT)
        loaded = clinics.load(file, apply=False, now=datetime.now(UTC))  # noqa: TID251 - a door
        for line in set_up_links.lines(loaded):
            self.stdout.write(line)
