"""`qimen audit verify`: whether the journal is as it was written."""

from __future__ import annotations

from argparse import RawDescriptionHelpFormatter
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from qimen.gateways import paper
from qimen.management import database
from qimen.queries import seals
from qimen.queries.seals import Fault
from qimen.rules.seals import head

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qimen.queries.seals import Chain, Flaw
    from qimen.rules.seals import Head

BROKEN, BAD_INPUT = 1, 2
#: So many faults of a chain are told one by one.
TOLD = 20
EXAMPLES = """examples:
  qimen audit verify                          go through the journal of every clinic
  qimen audit verify --heads /safe/heads.txt  against heads that were kept elsewhere

The worker seals each entry of the journal within a minute or so, and notes once a day in
journal-heads.txt (in QIMEN_DATA) how far each chain has come. Keep copies of that file where
nobody who can write to the database can write.

exit codes:
  0  every entry is as it was written; what waits for its seal is counted
  1  something was changed, taken out or put in: each place is named
  2  the file of heads cannot be read, or there is no database yet
"""
WORDS = {
    Fault.CHANGED: "entry {entry} (seal {number}) is not as it was sealed",
    Fault.GONE: "entry {entry} (seal {number}) is gone",
    Fault.SEALS_GONE: "the seals before number {number} are gone",
    Fault.NEVER_SEALED: "entry {entry} was put in after its neighbours were sealed",
    Fault.OTHER_KEY: "entry {entry} (seal {number}) was sealed under another FIELD_KEY",
    Fault.OTHER_HEAD: "seal {number} is not the one that was noted: the chain was cut or rewritten",
}


class Command(BaseCommand):
    help = "Verify that the journal is as it was written: nothing changed, taken out or put in."

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        shape = {"formatter_class": RawDescriptionHelpFormatter, "epilog": EXAMPLES}
        return super().create_parser(prog_name, subcommand, **{**kwargs, **shape})

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["verify"], help="what to do with the journal")
        parser.add_argument("--heads", type=Path, metavar="FILE", help="heads noted earlier")

    def handle(self, *_args: Any, heads: Path | None, **_options: Any) -> None:
        if database.lacks_migrations():
            self.refuse("the database is missing or older than the program: run qimen up first")
        noted = self.noted(heads)
        are_whole = [self.is_whole(chain, noted) for chain in self.chains(noted)]
        if not all(are_whole):
            raise SystemExit(BROKEN)
        self.stdout.write("The journal is as it was written.")

    def noted(self, file: Path | None) -> list[Head]:
        """Return the heads in a file: the one that was named, or our own if it is there."""
        if file is None and not settings.JOURNAL_HEADS.exists():
            return []
        try:
            return list(self.read(paper.lines(file or settings.JOURNAL_HEADS)))
        except OSError as error:
            self.refuse(f"{file or settings.JOURNAL_HEADS}: {error.strerror}")

    def read(self, lines: Iterable[str]) -> Iterator[Head]:
        for number, text in enumerate(lines, 1):
            found = head(text)
            if found is None and text.strip():
                self.refuse(f"line {number} of the heads is none: {text[:60]!r}")
            if found is not None:
                yield found

    def chains(self, noted: list[Head]) -> list[Chain]:
        """Return the chains, and those that were noted and of which nothing is left."""
        found = seals.chains()
        known = {chain.clinic_id for chain in found}
        lost = {each.clinic for each in noted} - known
        return [
            *found,
            *(seals.nothing_of(each) for each in sorted(lost, key=lambda one: one or 0)),
        ]

    def is_whole(self, chain: Chain, noted: list[Head]) -> bool:
        """Tell how a chain stands; return whether nothing is wrong with it."""
        waiting = f"; not sealed yet: {chain.waiting:,}" if chain.waiting else ""
        self.stdout.write(f"{chain.name}: sealed up to number {chain.sealed:,}{waiting}")
        told = 0
        for told, flaw in enumerate(self.flaws(chain, noted), 1):
            if told <= TOLD:
                self.stdout.write(
                    f"  {WORDS[flaw.fault].format(entry=flaw.entry, number=flaw.number)}"
                )
        if told > TOLD:
            self.stdout.write(f"  and {told - TOLD:,} more")
        return not told

    def flaws(self, chain: Chain, noted: list[Head]) -> Iterator[Flaw]:
        yield from seals.flaws(chain.clinic_id)
        yield from seals.contradicted(noted, chain.clinic_id)

    def refuse(self, reason: str) -> NoReturn:
        self.stderr.write(reason)
        raise SystemExit(BAD_INPUT)
