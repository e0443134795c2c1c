"""`qimen load-clinic FILE.toml`: a whole clinic from one readable file."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand

from qimen.actions import clinics
from qimen.actions.clinics import AddressTaken, Change
from qimen.management import database, set_up_links
from qimen.rules import clinic_file

if TYPE_CHECKING:
    from qimen.actions.clinics import Difference, Loaded
    from qimen.rules.clinic_file import ClinicFile

DIFFERENT, BAD_INPUT = 1, 2
EPILOG = """examples:
  qimen load-clinic examples/clinic.toml     make the clinic, or print what differs from the file
  qimen load-clinic clinic.toml --apply      make the differences

Everything is done or nothing. What is not in the file is switched off, never deleted.
docs/admin/clinic-file.md explains every key.

exit codes:
  0  loaded, or nothing to do
  1  there are differences, and --apply was not given
  2  the file cannot be used: each fault is printed with its path, such as
     services[2].staging.new[0].minutes
"""
MARKS = {Change.ADDED: "+", Change.CHANGED: "~", Change.REMOVED: "-", Change.RETIRED: "off"}


class UnusableFileError(Exception):
    """The file cannot be read or used; the words say why, path by path."""


class Command(BaseCommand):
    help = "Load a clinic from one readable file. Loading it twice changes nothing."
    requires_system_checks = ()

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.formatter_class = argparse.RawDescriptionHelpFormatter
        parser.epilog = EPILOG
        parser.add_argument("file", type=Path, metavar="FILE", help="the clinic, as TOML")
        parser.add_argument(
            "--apply", action="store_true", help="change a clinic that is there to what is said"
        )

    def handle(self, *_args: Any, file: Path, apply: bool, **_options: Any) -> None:
        try:
            said = read(file)
            database.make_ready()
            loaded = clinics.load(said, apply=apply, now=datetime.now(UTC))  # noqa: TID251 - a door
        except UnusableFileError as error:
            self.stderr.write(str(error))
            raise SystemExit(BAD_INPUT) from error
        except AddressTaken as taken:
            self.stderr.write(f"staff: {taken.email} signs another member in; change one of them")
            raise SystemExit(BAD_INPUT) from taken
        self.tell(loaded)
        if loaded.differences and not loaded.is_applied:
            raise SystemExit(DIFFERENT)

    def tell(self, loaded: Loaded) -> None:
        if loaded.differences and not loaded.is_new:
            self.stdout.writelines(line(each) for each in loaded.differences)
            self.stdout.write("\nThese were changed." if loaded.is_applied else NOTHING_DONE)
        elif not loaded.is_new:
            self.stdout.write(f"{loaded.name} is as the file says. Nothing was changed.")
        for told in set_up_links.lines(loaded):
            self.stdout.write(told)


NOTHING_DONE = "\nNothing was changed. To make the clinic as the file says, add --apply."


def read(file: Path) -> ClinicFile:
    """Return what a file says, or stop with everything that is wrong with it."""
    try:
        return clinic_file.read(file.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        reason = f"{file}: {error.strerror}"
    except UnicodeDecodeError as error:
        reason = f"{file}: is not UTF-8 (byte {error.start}); save it as UTF-8"
    except clinic_file.ClinicFileError as error:
        more = f"\nand {error.more} more" if error.more else ""
        reason = f"{file} cannot be used, nothing was changed:\n{error}{more}"
    raise UnusableFileError(reason)


def line(difference: Difference) -> str:
    """Return one difference as a line: mark, what, which field, from what to what."""
    field = f" {difference.field}" if difference.field else ""
    before, after = difference.before, difference.after
    values = f": {before} → {after}" if before and after else f": {before or after}"
    values = values if before or after else ""
    return f'{MARKS[difference.change]:3} {difference.noun} "{difference.name}"{field}{values}\n'
