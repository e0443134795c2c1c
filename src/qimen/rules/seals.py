"""What a seal of the journal covers, and how the heads of the chains are written on paper."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

#: What the first seal of a chain follows.
NOTHING = ""
LINE = re.compile(r"(\S+) (?:clinic (\d{1,18})|installation) number (\d{1,18}) ([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Written:
    """An entry as it was written; `at` is its instant in UTC, RFC 3339 with microseconds."""

    id: int
    clinic: int | None
    at: str
    action: str
    role: str
    account: int | None
    session: str
    ip: str | None
    subject: str
    patient: int | None
    reason: str
    details: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Head:
    """The last seal of a chain: of a clinic's, or of the installation's own (None)."""

    clinic: int | None
    number: int
    digest: str


def covered(written: Written, *, number: int, previous: str) -> str:
    """Return the text that the seal with this number is the digest of.

    `previous` is the digest of the seal before it in the chain, NOTHING for the first: so nothing
    can be changed, taken out or put in between without a seal being wrong. The text is the same
    for the same values, whatever their order and database.
    """
    return json.dumps([previous, number, asdict(written)], sort_keys=True, separators=(",", ":"))


def line(head: Head, *, on: str) -> str:
    """Return a head as a line of the paper, with the instant at which it was the last."""
    whose = "installation" if head.clinic is None else f"clinic {head.clinic}"
    return f"{on} {whose} number {head.number} {head.digest}"


def head(text: str) -> Head | None:
    """Return the head that a line names, None when it names none."""
    found = LINE.fullmatch(text.strip())
    if found is None:
        return None
    _, clinic, number, digest = found.groups()
    return Head(int(clinic) if clinic else None, int(number), digest)
