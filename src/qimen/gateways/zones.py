"""The zones and countries of the zone data package: their names, and which zone lies where."""

from __future__ import annotations

import zoneinfo
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

DATA = "tzdata.zoneinfo"


class Zone(NamedTuple):
    """A zone people live in: "America/Los_Angeles", "US"."""

    name: str
    country: str

    @property
    def city(self) -> str:
        return self.name.rpartition("/")[2].replace("_", " ")


@cache
def zones() -> tuple[Zone, ...]:
    """Return the zones of the world by name."""
    return tuple(sorted(Zone(row[2], row[0]) for row in _rows("zone.tab")))


@cache
def countries() -> dict[str, str]:
    """Return the names of countries by their two-letter codes, in the order of the names."""
    rows = sorted(_rows("iso3166.tab"), key=lambda row: row[1])
    return {row[0]: row[1] for row in rows}


def named(typed: str) -> str:
    """Return the zone that somebody means: its name in any case, or its city; or nothing."""
    wanted = typed.strip().replace(" ", "_").casefold()
    known = {name.casefold(): name for name in zoneinfo.available_timezones()}
    cities = [zone.name for zone in zones() if zone.city.replace(" ", "_").casefold() == wanted]
    return known.get(wanted) or (cities[0] if len(cities) == 1 else "")


def country_of(zone: str) -> str:
    """Return the country a zone lies in, or nothing for one that is of no country."""
    return next((each.country for each in zones() if each.name == zone), "")


def _rows(name: str) -> Iterator[list[str]]:
    text = resources.files(DATA).joinpath(name).read_text("utf-8")
    return (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
