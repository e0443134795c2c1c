"""The Book Appointment button: what a clinic chooses, and the one link that it becomes.

The link is pasted into somebody else's page, so all it needs is in it: no script, no style sheet.
Nothing in it is a clinic's text but the label, which is escaped; the rest is chosen from here.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum
from html import escape
from typing import NamedTuple

from qimen.rules import brand

LONGEST_LABEL = 40
SHAPE = re.compile(r"#?([0-9a-f]{6}|[0-9a-f]{3})", re.IGNORECASE)
BLACK, WHITE = "#000000", "#ffffff"
#: A page may have set its own size for what 1rem is: never smaller than so many pixels.
FACE = "system-ui,-apple-system,Segoe UI,Roboto,Helvetica,Arial,sans-serif"


class Size(StrEnum):
    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


class Corner(StrEnum):
    SQUARE = "square"
    SOFT = "soft"
    ROUND = "round"


#: (text in pixels and in rem, padding)
SIZES = {
    Size.SMALL: ("14px", ".875rem", ".5em .9em"),
    Size.MEDIUM: ("16px", "1rem", ".75em 1.25em"),
    Size.LARGE: ("20px", "1.25rem", ".8em 1.4em"),
}
CORNERS = {Corner.SQUARE: "0", Corner.SOFT: "6px", Corner.ROUND: "99em"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """How a button looks and what stands on it; the colour is #rrggbb."""

    label: str
    colour: str
    size: str = Size.MEDIUM
    corner: str = Corner.SOFT


class Text(NamedTuple):
    """What is written on a colour: black or white, and the contrast by WCAG."""

    colour: str
    ratio: float

    @property
    def is_white(self) -> bool:
        return self.colour == WHITE


def colour(typed: str) -> str:
    """Return a colour that was typed as #rrggbb, or nothing when it is none: #ABC is #aabbcc."""
    match = SHAPE.fullmatch(typed.strip())
    if match is None:
        return ""
    digits = match[1].lower()
    return "#" + (digits if len(digits) == 6 else "".join(one * 2 for one in digits))  # noqa: PLR2004


def text_on(ground: str) -> Text:
    """Return what can be read on a colour; one of the two always has 4.58 to 1 or more."""
    white, black = brand.hex_contrast(ground, WHITE), brand.hex_contrast(ground, BLACK)
    return Text(WHITE, white) if white >= black else Text(BLACK, black)


def style(design: Design) -> str:
    """Return the declarations of a button: made of numbers and words of ours alone."""
    ground = colour(design.colour) or BLACK
    text = text_on(ground)
    edge = "rgba(255,255,255,.3)" if text.is_white else "rgba(0,0,0,.3)"
    pixels, rems, padding = SIZES[Size(design.size)]
    return ";".join((
        "display:inline-block",
        "box-sizing:border-box",
        "max-width:100%",
        f"padding:{padding}",
        f"border:1px solid {edge}",
        f"border-radius:{CORNERS[Corner(design.corner)]}",
        f"background:{ground}",
        f"color:{text.colour}",
        f"font:600 max({pixels},{rems})/1.25 {FACE}",
        "text-align:center",
        "overflow-wrap:anywhere",
        "text-decoration:none",
    ))  # fmt: skip


def code(design: Design, address: str) -> str:
    """Return the Embed Code: one link. Its text runs as its letters do, whatever the page."""
    return (
        f'<a href="{escape(address)}" style="{style(design)}" dir="auto">{escape(design.label)}</a>'
    )


def frame(address: str, title: str) -> str:
    """Return the code of a frame that shows the openings."""
    return (
        f'<iframe src="{escape(address)}" title="{escape(title)}" loading="lazy"'
        ' style="width:100%;height:32rem;border:0"></iframe>'
    )


def mark(of_code: str) -> str:
    """Return what tells one code from another."""
    return hashlib.sha256(of_code.encode()).hexdigest()[:16]
