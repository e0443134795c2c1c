"""What a change of the portal's settings would do, before it is saved: asked of the engine."""

from qimen.queries.preview.booked import Broken, broken
from qimen.queries.preview.rounding import Effect, Rounding, rounding
from qimen.queries.preview.times import Asked, Day, Mark, Preview, preview

__all__ = [
    "Asked",
    "Broken",
    "Day",
    "Effect",
    "Mark",
    "Preview",
    "Rounding",
    "broken",
    "preview",
    "rounding",
]
