"""Wall time and instants: the only place where one becomes the other.

Zone data is the `tzdata` package's, never the system's, whose files go stale: the search path
is emptied here, once, before the first zone is made. Minutes are whole minutes since
1970-01-01T00:00Z. A wall time that does not exist moves forward by the gap; one that occurs
twice means the first.
"""

import zoneinfo
from bisect import bisect_right
from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import chain
from typing import Literal

from qimen.scheduling import span

zoneinfo.reset_tzpath(to=[])

DAY = 1440
HOUR = 60
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_ORDINAL = EPOCH.toordinal()
MINUTE = timedelta(minutes=1)
NONE = timedelta(0)

# Offsets are looked up in blocks of 2 ** 19 minutes, about a year, each probed once.
BLOCK_BITS = 19
PROBE = 720


class UnknownZoneError(LookupError):
    """The zone is not in the zone data."""


@lru_cache(maxsize=1024)
def zone_named(name: str) -> zoneinfo.ZoneInfo:
    """Return the zone of that IANA name; raise UnknownZoneError when there is none."""
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UnknownZoneError(name) from error


def minute_of(instant: datetime) -> int:
    """Return the minute that holds an aware instant; seconds are dropped."""
    return (instant - EPOCH) // MINUTE


def minute_from(instant: datetime) -> int:
    """Return the first whole minute that is not before an aware instant."""
    return -((EPOCH - instant) // MINUTE)


def at(minute: int) -> datetime:
    """Return the instant of a minute, aware, in UTC."""
    return EPOCH + minute * MINUTE


def local(minute: int, zone: str) -> datetime:
    """Return the instant of a minute, aware, on the clocks of a zone."""
    return at(minute).astimezone(zone_named(zone))


def resolve(on: date, minute: int, zone: str) -> int:
    """Return the instant of a wall time: minute 0 to 2880 of a date, in a zone."""
    ordinal = on.toordinal() + minute // DAY
    wall = datetime.combine(date.fromordinal(ordinal), time(minute % DAY // HOUR, minute % HOUR))
    offset = wall.replace(tzinfo=zone_named(zone)).utcoffset() or NONE
    return (ordinal - EPOCH_ORDINAL) * DAY + minute % DAY - offset // MINUTE


@lru_cache(maxsize=65536)
def midnight(ordinal: int, zone: str) -> int:
    """Return the instant at which a date begins; the date is a proleptic ordinal."""
    return resolve(date.fromordinal(ordinal), 0, zone)


def day_span(on: date, zone: str) -> span.Span:
    """Return the span of a local date: 23, 24 or 25 hours, rarely something else."""
    return span.Span(midnight(on.toordinal(), zone), midnight(on.toordinal() + 1, zone))


def offset(minute: int, zone: str) -> int:
    """Return the minutes by which local clocks are ahead of UTC at an instant."""
    starts, offsets = _offsets(minute >> BLOCK_BITS, zone)
    return offsets[bisect_right(starts, minute) - 1]


def ordinal_of(minute: int, zone: str) -> int:
    """Return the local date of an instant as a proleptic ordinal."""
    return (minute + offset(minute, zone)) // DAY + EPOCH_ORDINAL


def clock_hour(minute: int, zone: str) -> span.Span:
    """Return the span of the local clock hour of an instant; one that occurs twice is two."""
    ahead = offset(minute, zone)
    begin = minute - (minute + ahead) % HOUR
    end = begin + HOUR
    while offset(begin, zone) != ahead:  # the clocks changed within this hour
        begin += 1
    while offset(end - 1, zone) != ahead:
        end -= 1
    return span.Span(begin, end)


@lru_cache(maxsize=4096)
def marks(ordinal: int, zone: str, every: int) -> tuple[int, ...]:
    """Return the minutes of a date whose wall-clock minute is a multiple of `every`."""
    return tuple(
        minute
        for minute in range(midnight(ordinal, zone), midnight(ordinal + 1, zone))
        if not is_off_mark(minute, zone, every)
    )


@lru_cache(maxsize=64)
def marks_between(first: int, last: int, zone: str, every: int) -> tuple[int, ...]:
    """Return the marks of the dates `first` to `last`, one after the other."""
    days = (marks(ordinal, zone, every) for ordinal in range(first, last + 1))
    return tuple(chain.from_iterable(days))


def is_off_mark(minute: int, zone: str, every: int) -> bool:
    """Tell whether the wall-clock minute of an instant is not a multiple of `every`."""
    return (minute + offset(minute, zone)) % HOUR % every != 0


def last_bookable(today: date, number: int, unit: Literal["days", "weeks", "months"]) -> date:
    """Return the last date that is `number` units ahead; months clamp to their last day."""
    if unit != "months":
        return today + timedelta(days=number * (7 if unit == "weeks" else 1))
    years, month = divmod(today.month - 1 + number, 12)
    year, month = today.year + years, month + 1
    return date(year, month, min(today.day, monthrange(year, month)[1]))


@lru_cache(maxsize=4096)
def _offsets(block: int, zone: str) -> tuple[list[int], list[int]]:
    """Return where in a block each offset begins, and the offsets."""
    first, last = block << BLOCK_BITS, (block + 1) << BLOCK_BITS
    starts, offsets = [first], [_probed(first, zone)]
    for probe in range(first + PROBE, last + PROBE, PROBE):
        ahead = _probed(probe, zone)
        if ahead != offsets[-1]:
            starts.append(_change(probe - PROBE, probe, zone))
            offsets.append(ahead)
    return starts, offsets


def _change(before: int, after: int, zone: str) -> int:
    """Return the first minute in (before, after] that has the offset of `after`."""
    ahead = _probed(after, zone)
    while after - before > 1:
        middle = (before + after) // 2
        if _probed(middle, zone) == ahead:
            after = middle
        else:
            before = middle
    return after


def _probed(minute: int, zone: str) -> int:
    return (local(minute, zone).utcoffset() or NONE) // MINUTE
