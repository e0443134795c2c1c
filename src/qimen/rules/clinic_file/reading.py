"""The reading of a whole clinic file."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from typing import TYPE_CHECKING

from qimen.rules.clinic_file import links
from qimen.rules.clinic_file.keys import FILE
from qimen.rules.clinic_file.place import ClinicFileError, Place, Problem

if TYPE_CHECKING:
    from qimen.rules.clinic_file.described import ClinicFile


def read(content: str) -> ClinicFile:
    """Return what a clinic file says; raise ClinicFileError with everything wrong in it."""
    problems: list[Problem] = []
    try:
        raw = tomllib.loads(content, parse_float=Decimal)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ClinicFileError([Problem("file", f"is not TOML: {error}")]) from error
    found: ClinicFile = FILE(raw, Place(problems))
    links.check(found, Place(problems))
    if problems:
        raise ClinicFileError(problems)
    return found
