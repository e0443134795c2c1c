"""Booking a visit: where, what, with whom, when; then the page that asks for a last look."""

from qimen.web.public.booking.choosing import choose
from qimen.web.public.booking.confirming import confirm
from qimen.web.public.booking.entering import enter
from qimen.web.public.booking.holding import extend, hold

__all__ = ["choose", "confirm", "enter", "extend", "hold"]
