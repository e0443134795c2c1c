"""A clinic's colour: two values. What is readable on what follows from them in tokens.css."""

from __future__ import annotations

import hashlib
import math
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from decimal import Decimal

LOUDEST = 0.15


def stylesheet(hue: int, chroma: Decimal | float) -> str:
    """Return the style sheet that sets them; out-of-range values are brought back into range."""
    calm = min(max(float(chroma), 0.0), LOUDEST)
    return f":root{{--brand-h:{hue % 360};--brand-c:{calm:.2f}}}\n"


def version(hue: int, chroma: Decimal | float) -> str:
    """Return what tells one style sheet from another, for an address that may be kept for long."""
    return hashlib.sha256(stylesheet(hue, chroma).encode()).hexdigest()[:10]


# ── what the colour becomes ──────────────────────────────────────────────────────────────

Lch = tuple[float, float, float]
WHITE, GROUND, DARK_GROUND = (1.0, 0.0, 0.0), (0.982, 0.003, 235.0), (0.185, 0.012, 245.0)
TEXT_NEEDS, LINE_NEEDS = 4.5, 3.0
#: How far rounding may carry a colour that screens can show.
SLACK = 1e-4


class Shade(NamedTuple):
    """One use of the colour: what lies behind, what stands on it, as #rrggbb, and their contrast."""

    use: str
    scheme: str
    behind: str
    front: str
    ratio: float
    needed: float

    @property
    def is_readable(self) -> bool:
        return self.ratio >= self.needed


def calm(hue: object, chroma: object) -> tuple[int, float]:
    """Return a hue and a chroma in range, whatever was asked for."""
    try:
        wanted, strength = int(str(hue)) % 360, float(str(chroma))
    except ValueError:
        return 0, 0.0
    return wanted, 0.0 if math.isnan(strength) else round(min(max(strength, 0.0), LOUDEST), 2)


def shades(hue: int, chroma: float) -> list[Shade]:
    """Return every use that tokens.css makes of a colour, light and dark, with its contrast."""
    h, c = float(hue), float(chroma)
    pairs: list[tuple[str, str, Lch, Lch, float]] = [
        ("button", "light", (0.45, c, h), WHITE, TEXT_NEEDS),
        ("link", "light", GROUND, (0.43, c, h), TEXT_NEEDS),
        ("tint", "light", (0.962, c * 0.24, h), (0.33, c * 0.8, h), TEXT_NEEDS),
        ("line", "light", GROUND, (0.6, c, h), LINE_NEEDS),
        ("button", "dark", (0.77, c, h), (0.18, 0.02, h), TEXT_NEEDS),
        ("link", "dark", DARK_GROUND, (0.8, c, h), TEXT_NEEDS),
        ("tint", "dark", (0.275, c * 0.45, h), (0.91, c * 0.5, h), TEXT_NEEDS),
        ("line", "dark", DARK_GROUND, (0.62, c, h), LINE_NEEDS),
    ]
    return [
        Shade(use, scheme, _hex(behind), _hex(front), round(contrast(behind, front), 2), needed)
        for use, scheme, behind, front, needed in pairs
    ]


def contrast(one: Lch, other: Lch) -> float:
    """Return the contrast of two colours by WCAG: 1 to 21."""
    return _ratio(_luminance(_linear(one)), _luminance(_linear(other)))


def hex_contrast(one: str, other: str) -> float:
    """Return the contrast of two colours written as #rrggbb."""
    return _ratio(_luminance(_decoded(one)), _luminance(_decoded(other)))


def _ratio(one: float, other: float) -> float:
    darker, lighter = sorted((one, other))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(linear: tuple[float, float, float]) -> float:
    red, green, blue = linear
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _decoded(colour: str) -> tuple[float, float, float]:
    """Return linear sRGB of a colour written as #rrggbb."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return _plain(red), _plain(green), _plain(blue)


def _plain(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 - sRGB


def _linear(colour: Lch) -> tuple[float, float, float]:
    """Return linear sRGB; what screens cannot show loses chroma until they can."""
    lightness, chroma, hue = colour
    found = _oklab(lightness, chroma, hue)
    while chroma > 0 and not all(-SLACK <= part <= 1 + SLACK for part in found):
        chroma = max(0.0, chroma - 0.002)
        found = _oklab(lightness, chroma, hue)
    red, green, blue = (min(max(part, 0.0), 1.0) for part in found)
    return red, green, blue


def _oklab(lightness: float, chroma: float, hue: float) -> tuple[float, float, float]:
    """Return linear sRGB of an OKLCH colour (Björn Ottosson, 2020), in gamut or not."""
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )


def _hex(colour: Lch) -> str:
    return "#" + "".join(f"{round(_encoded(part) * 255):02x}" for part in _linear(colour))


def _encoded(part: float) -> float:
    return 12.92 * part if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055  # noqa: PLR2004 - sRGB
