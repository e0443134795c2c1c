"""Days and hours, always on the clocks of the zone that is given."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.utils.dateformat import format as formatted
from django.utils.safestring import mark_safe

from qimen.rules import dates
from qimen.scheduling import hours

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.safestring import SafeString

#: What people call the clocks of North America; elsewhere the zone's city serves.
SPOKEN = {
    "PST": "Pacific", "PDT": "Pacific", "MST": "Mountain", "MDT": "Mountain",
    "CST": "Central", "CDT": "Central", "EST": "Eastern", "EDT": "Eastern",
    "AKST": "Alaska", "AKDT": "Alaska", "HST": "Hawaii", "AST": "Atlantic", "ADT": "Atlantic",
    "NST": "Newfoundland", "NDT": "Newfoundland",
}  # fmt: skip
#: Hours on the face of a clinic's clocks.
HALF_DAY, WHOLE_DAY = 12, 24
SPOKEN_IN = ("America/", "US/", "Canada/", "Pacific/Honolulu")


def day(when: datetime | date, zone: str = "") -> str:
    """Say "Tuesday, March 3"; an instant needs a zone, a date does not."""
    return formatted(_local(when, zone), "l, F j")


def day_year(when: datetime | date, zone: str = "") -> str:
    """Say "Tuesday, March 3, 2026"."""
    return formatted(_local(when, zone), "l, F j, Y")


def short_day(when: datetime | date, zone: str = "") -> str:
    """Say "Tue, Mar 3"."""
    return formatted(_local(when, zone), "D, M j")


def short_day_year(when: datetime | date, zone: str = "") -> str:
    """Say "Tue, Mar 3, 2026"."""
    return formatted(_local(when, zone), "D, M j, Y")


def date_order(country: str) -> str:
    """Say "mdy" or "dmy", for dates that are typed."""
    return "mdy" if dates.counts_months_first(country) else "dmy"


def day_iso(when: datetime, zone: str) -> str:
    """Write the local date of an instant for an address: "2026-03-03"."""
    return when.astimezone(hours.zone_named(zone)).date().isoformat()


def instant(when: datetime) -> str:
    """Write an instant for an address or a form: "2026-03-03T17:30Z"."""
    return f"{when.astimezone(UTC):%Y-%m-%dT%H:%MZ}"


def zone_words(zone: str) -> str:
    """Say "Pacific", "Eastern" or, for zones without an everyday name, "Lisbon"."""
    abbreviation = datetime(2026, 1, 15, tzinfo=hours.zone_named(zone)).tzname() or ""
    if zone.startswith(SPOKEN_IN) and abbreviation in SPOKEN:
        return SPOKEN[abbreviation]
    return zone.rpartition("/")[2].replace("_", " ")


def clock(context: Mapping[str, Any], when: datetime, zone: str) -> SafeString:
    """Draw an hour: 9:30 with a small AM, or 09:30 where the clinic counts to 24.

    A start that occurs twice that day also says which of the two it is: 1:30 AM EDT.
    """
    # As UTC: on a zone's own clocks the two of an hour that occurs twice are one key.
    return _drawn_clock(when.astimezone(UTC), zone, _hours_on_face(context))


def clock_words(context: Mapping[str, Any], when: datetime, zone: str) -> str:
    """Say an hour in plain text: "9:30 AM"."""
    local = when.astimezone(hours.zone_named(zone))
    return " ".join(filter(None, _face(local, _hours_on_face(context))))


@lru_cache(maxsize=8192)  # every patient of a clinic looks at the same times
def _drawn_clock(when: datetime, zone: str, on_face: int) -> SafeString:
    local = when.astimezone(hours.zone_named(zone))
    digits, half, which = _face(local, on_face)
    stamp = local.isoformat(timespec="minutes")
    small = "".join(f'<span class="ap">{word}</span>' for word in (half, which) if word)
    # Digits, AM or PM and the zone data's abbreviation: nothing in it is anybody's text.
    return mark_safe(f'<time datetime="{stamp}">{digits}{small}</time>')  # noqa: S308


def _hours_on_face(context: Mapping[str, Any]) -> int:
    return WHOLE_DAY if getattr(context.get("clinic"), "clock_24", False) else HALF_DAY


def _face(local: datetime, on_face: int) -> tuple[str, str, str]:
    """Return digits, AM or PM, and the abbreviation that tells two equal hours apart."""
    which = (local.tzname() or "") if occurs_twice(local) else ""
    if on_face == WHOLE_DAY:
        return f"{local:%H:%M}", "", which
    return (
        f"{local.hour % HALF_DAY or HALF_DAY}:{local:%M}",
        "AM" if local.hour < HALF_DAY else "PM",
        which,
    )


def occurs_twice(local: datetime) -> bool:
    # A time that came from an instant is never in the spring gap, so unequal offsets are a fold.
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


def _local(when: datetime | date, zone: str) -> datetime | date:
    if not isinstance(when, datetime):
        return when
    return when.astimezone(hours.zone_named(zone)) if zone else when
