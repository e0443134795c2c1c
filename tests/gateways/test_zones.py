"""Zones found by what people type, and the customs and holidays of a country."""

from datetime import date

import pytest

from qimen.gateways import public_holidays, zones
from qimen.rules import customs


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("America/Los_Angeles", "America/Los_Angeles"),
        (" america/los_angeles ", "America/Los_Angeles"),
        ("Los Angeles", "America/Los_Angeles"),
        ("lisbon", "Europe/Lisbon"),
        ("UTC", "UTC"),
        ("Pacific time", ""),
        ("", ""),
        ("../../etc/passwd", ""),
    ],
)
def test_zone_is_found_by_name_or_city(typed, zone):
    assert zones.named(typed) == zone


def test_every_zone_can_be_told_the_time_and_has_a_country():
    assert [zone.name for zone in zones.zones() if zones.named(zone.name) != zone.name] == []
    assert {zone.country for zone in zones.zones()} <= set(zones.countries())


@pytest.mark.parametrize(
    ("country", "expected"),
    [
        ("US", ("USD", 6, False)),
        ("DE", ("EUR", 0, True)),
        ("GB", ("GBP", 0, True)),
        ("EG", ("EGP", 5, False)),
        ("AQ", ("USD", 0, True)),
    ],
)
def test_customs_follow_from_the_country(country, expected):
    assert customs.of(country) == expected


def test_holidays_of_a_country_have_dates_and_names():
    found = dict(public_holidays.of("US", 2026))

    assert found[date(2026, 12, 25)] == "Christmas Day"
    assert len(found) > 9


def test_country_that_the_library_does_not_know_has_no_holidays():
    assert public_holidays.of("XX", 2026) == ()
