"""Public holidays of a country, by the library `holidays`.

The library takes a tenth of a second to load, and as long again for the first country. Only the
page of closures needs it, so it is loaded when that page first asks and not when the server
starts (decision 0011).
"""

from __future__ import annotations

import importlib
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import date


class Holiday(NamedTuple):
    on: date
    name: str


@lru_cache(maxsize=256)
def of(country: str, year: int) -> tuple[Holiday, ...]:
    """Return a country's public holidays in a year, in English where the library has it.

    The country is a two-letter code; one that the library does not know has none.
    """
    library = importlib.import_module("holidays")
    try:
        found = library.country_holidays(country, years=year, language="en_US")
    except NotImplementedError:
        return ()
    return tuple(Holiday(on, name) for on, name in sorted(found.items()))
