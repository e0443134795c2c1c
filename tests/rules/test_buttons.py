"""The Embed Code: one link that nothing can break out of, readable on any colour."""

import random

import html5lib
import pytest

from qimen.rules import brand, buttons

ADDRESS = "https://portal.example/riverbend/book/?from=abc&service=xyz"
JADE = buttons.Design(label="Book an appointment", colour="#00634c")


def link(code):
    """Return the one element that a browser makes of a code, and all elements there are."""
    body = html5lib.parse(code, namespaceHTMLElements=False).find("body")
    return body[0], [part.tag for part in body.iter()]


def test_code_is_one_link_with_its_style():
    made, tags = link(buttons.code(JADE, ADDRESS))

    assert tags == ["body", "a"]
    assert made.attrib == {"href": ADDRESS, "style": buttons.style(JADE), "dir": "auto"}
    assert made.text == "Book an appointment"


@pytest.mark.parametrize(
    "label",
    [
        '"><script>alert(1)</script>', "</a><img src=x onerror=alert(1)>", "' onclick='x",
        "{{ settings.SECRET_KEY }}", "<!--", "&lt;b&gt;", "Réserver “vite” & bien",
    ],
)  # fmt: skip
def test_label_cannot_break_out(label):
    design = buttons.Design(label=label, colour="#00634c")

    made, tags = link(buttons.code(design, ADDRESS))

    assert (tags, made.text, set(made.attrib)) == (["body", "a"], label, {"href", "style", "dir"})


@pytest.mark.parametrize(
    "colour",
    ["red;background:url(//x)", "#fff;}", "#00634c;x:y", '"', "javascript:1", "", "#12345"],
)
def test_what_is_no_colour_is_none_and_never_in_the_style(colour):
    design = buttons.Design(label="Book", colour=colour)

    assert buttons.colour(colour) == ""
    assert "background:#000000;" in buttons.style(design)


@pytest.mark.parametrize(
    ("typed", "colour"), [("#00634C", "#00634c"), ("00634c", "#00634c"), (" #0aF ", "#00aaff")]
)
def test_colour_is_written_in_one_way(typed, colour):
    assert buttons.colour(typed) == colour


def test_text_reads_on_any_colour():
    """Black or white always has 4.58 to 1; the middle greys are the hardest."""
    some = random.Random(7)
    colours = [f"#{one:02x}{one:02x}{one:02x}" for one in range(256)]
    colours += [f"#{some.randrange(1 << 24):06x}" for _ in range(2_000)]

    faint = [(one, text) for one in colours if (text := buttons.text_on(one)).ratio < 4.5]

    assert faint == []
    assert min(buttons.text_on(one).ratio for one in colours) < 4.7


def test_contrast_is_that_of_wcag():
    assert brand.hex_contrast("#000000", "#ffffff") == pytest.approx(21)
    assert brand.hex_contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert buttons.text_on("#777777").is_white is False
    assert buttons.text_on("#00634c") == ("#ffffff", pytest.approx(7.27, abs=0.01))


def test_every_choice_makes_another_code():
    codes = {
        buttons.code(buttons.Design(label=label, colour=colour, size=size, corner=corner), ADDRESS)
        for label in ("Book", "Visit us")
        for colour in ("#00634c", "#ffffff")
        for size in buttons.Size
        for corner in buttons.Corner
    }

    assert len(codes) == 36
    assert len({buttons.mark(code) for code in codes}) == 36


def test_frame_cannot_be_broken_out_of():
    made, tags = link(buttons.frame(ADDRESS, '"><script>'))

    assert tags == ["body", "iframe"]
    assert (made.attrib["src"], made.attrib["title"]) == (ADDRESS, '"><script>')
