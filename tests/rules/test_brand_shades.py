"""Whatever colour a clinic picks, every use of it stays readable."""

import pytest

from qimen.rules import brand


@pytest.mark.parametrize("chroma", [0, 0.05, 0.09, 0.12, 0.15])
def test_every_shade_of_every_hue_is_readable(chroma):
    faint = [
        (hue, shade.use, shade.scheme, shade.ratio)
        for hue in range(0, 360, 3)
        for shade in brand.shades(hue, chroma)
        if not shade.is_readable
    ]

    assert faint == []


def test_shades_are_colours_that_screens_show():
    first = brand.shades(170, 0.09)[0]

    assert (first.use, first.front, first.behind[0], len(first.behind)) == (
        "button", "#ffffff", "#", 7
    )  # fmt: skip


def test_contrast_is_that_of_wcag():
    assert round(brand.contrast((0, 0, 0), (1, 0, 0)), 1) == 21.0


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        (("200", "0.1"), (200, 0.1)),
        (("560", "9"), (200, 0.15)),
        (("-1", "-1"), (359, 0.0)),
        (("blue", "0.1"), (0, 0.0)),
        ((None, None), (0, 0.0)),
        (("10", "nan"), (10, 0.0)),
    ],
)
def test_colour_out_of_range_is_brought_back(asked, given):
    assert brand.calm(*asked) == given
