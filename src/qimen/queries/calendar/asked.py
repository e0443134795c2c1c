"""Which part of the calendar is asked for, and on whose clocks it is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from qimen.queries.calendar import roster
from qimen.scheduling import day_span, hours

if TYPE_CHECKING:
    from datetime import date, datetime

    from qimen.models import Clinic
    from qimen.scheduling.span import Pair

DAY, WEEK = 1, 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One day, or the week that holds it; by practitioner or by room; ids None mean all."""

    clinic: Clinic
    on: date
    is_week: bool = False
    by_room: bool = False
    location_id: int | None = None
    column_id: int | None = None  # one practitioner, or one room, alone

    @property
    def zone(self) -> str:
        """The clocks of the location; of the clinic, where several are looked at."""
        sites = roster.roster(self.clinic).sites
        if self.location_id in sites:
            return sites[self.location_id].zone
        zones = {site.zone for site in sites.values() if not site.is_gone}
        return zones.pop() if len(zones) == 1 else self.clinic.zone

    @property
    def first(self) -> date:
        if not self.is_week:
            return self.on
        return self.on - timedelta(days=(self.on.weekday() - self.clinic.first_weekday) % WEEK)

    @property
    def last(self) -> date:
        return self.first + timedelta(days=(WEEK if self.is_week else DAY) - 1)

    @property
    def days(self) -> tuple[date, ...]:
        return tuple(
            self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)
        )

    @property
    def window(self) -> Pair:
        """The minutes from the first date's beginning to the last one's end."""
        zone = self.zone
        return day_span(self.first, zone).start, day_span(self.last, zone).end

    def today(self, now: datetime) -> date:
        return now.astimezone(hours.zone_named(self.zone)).date()
