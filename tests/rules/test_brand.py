"""A clinic's colour: two values, always in range, with an address of their own."""

from decimal import Decimal

import pytest

from qimen.rules import brand


@pytest.mark.parametrize(
    ("hue", "chroma", "css"),
    [
        (170, Decimal("0.09"), ":root{--brand-h:170;--brand-c:0.09}\n"),
        (0, 0, ":root{--brand-h:0;--brand-c:0.00}\n"),
        (725, 0.4, ":root{--brand-h:5;--brand-c:0.15}\n"),
        (170, -1, ":root{--brand-h:170;--brand-c:0.00}\n"),
    ],
)
def test_stylesheet_sets_two_values_within_range(hue, chroma, css):
    assert brand.stylesheet(hue, chroma) == css


def test_version_changes_with_the_colour_and_only_with_it():
    assert brand.version(170, Decimal("0.09")) == brand.version(170, 0.09)
    assert brand.version(170, Decimal("0.09")) != brand.version(171, Decimal("0.09"))
