from decimal import Decimal

import pytest

from qimen.rules import money


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        ("95", "USD", 9500),
        ("95.50", "USD", 9550),
        ("95.505", "USD", None),
        ("95", "JPY", 95),
        ("95.5", "JPY", None),
        ("1.234", "KWD", 1234),
        ("0", "EUR", 0),
    ],
)
def test_amount_is_counted_in_the_smallest_unit_of_its_currency(amount, currency, minor):
    assert money.minor_units(Decimal(amount), currency) == minor
