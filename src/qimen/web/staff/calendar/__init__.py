"""The calendar: a day or a week, and a day on paper."""

from qimen.web.staff.calendar.views import paper, show

__all__ = ["paper", "show"]
