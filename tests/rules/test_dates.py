"""In which order dates are typed."""

from datetime import datetime

import pytest

from qimen.rules import dates


def read(country, typed):
    on = dates.read(typed, country)
    return on.isoformat() if on else None


@pytest.mark.parametrize(
    ("country", "typed", "meant"),
    [
        ("US", "3/4/2026", "2026-03-04"),
        ("GB", "3/4/2026", "2026-04-03"),
        ("US", "03-27-2026", "2026-03-27"),
        ("GB", "27.3.2026", "2026-03-27"),
        ("US", "27/3/2026", None),
        ("GB", "3/27/2026", None),
        ("GB", "2026-03-27", "2026-03-27"),
        ("US", "27 March 2026", "2026-03-27"),
        ("GB", "Mar 27, 2026", "2026-03-27"),
    ],
)
def test_date_is_read_in_the_order_of_the_country(country, typed, meant):
    assert read(country, typed) == meant


@pytest.mark.parametrize("country", ["US", "GB", "ES", "PH"])
def test_example_and_face_can_be_typed(country):
    assert read(country, dates.example(country, 1985)) == "1985-03-27"
    shown = datetime(1985, 3, 27).strftime(dates.face(country))  # noqa: DTZ001 - a date
    assert read(country, shown) == "1985-03-27"
