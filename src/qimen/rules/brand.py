"""A clinic's colour: two values. What is readable on what follows from them in tokens.css."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

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
