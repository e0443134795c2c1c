"""The rules once more, minute by minute and as naively as they are written.

Reads the JSON of a scenario, not the engine's types, and shares nothing with the engine but the
zone data. Slow on purpose: every minute has a wall clock, every set is a set of minutes.
"""

import zoneinfo
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 (walls are naive here)
MARGIN = 6  # dates around those asked for which clocks are known


@lru_cache(maxsize=64)
def clocks(zone, first, last):
    """Map each minute around some dates to its wall time, by asking zoneinfo minute by minute."""
    begin = minutes(datetime.combine(first - timedelta(days=MARGIN), datetime.min.time()))
    end = minutes(datetime.combine(last + timedelta(days=MARGIN), datetime.min.time()))
    one = zoneinfo.ZoneInfo(zone)
    return {
        minute: datetime.fromtimestamp(minute * 60, UTC).astimezone(one)
        for minute in range(begin, end)
    }


@lru_cache(maxsize=64)
def walls(zone, first, last):
    """Map each wall time to the first minute that shows it."""
    found = {}
    for minute, shown in clocks(zone, first, last).items():
        found.setdefault(shown.replace(tzinfo=None, fold=0), minute)
    return found


def minutes(wall):
    return int((wall - EPOCH).total_seconds()) // 60


class Model:
    """One scenario; `refusing(p, s)` names the rules, `openings()` lists what is offered."""

    def __init__(self, scenario):
        self.file = scenario
        self.ask = scenario["request"]
        self.first = date.fromisoformat(self.ask["from"])
        self.last = date.fromisoformat(self.ask["to"])
        zones = {each["id"]: each["timezone"] for each in scenario.get("locations") or []}
        self.zone = zones.get(self.ask["location"], scenario["timezone"])
        self.clock = clocks(self.zone, self.first, self.last)
        self.now = datetime.fromisoformat(scenario["now"])
        self.service = next(s for s in scenario["services"] if s["id"] == self.ask["service"])
        self.stages = self.service["staging"].get(self.ask["class"])
        self.visits = [
            visit
            for place, visit in enumerate(scenario.get("appointments") or [])
            if self.ask.get("moving") != f"appointments[{place}]"
        ]
        self.work = {p["id"]: self._working(p) for p in scenario["practitioners"]}
        self.busy = {
            p["id"]: self._busy("practitioner", p["id"]) for p in scenario["practitioners"]
        }
        self.room_busy = {r["id"]: self._busy("room", r["id"]) for r in scenario.get("rooms") or []}
        self.own = (
            self._busy("patient", self.ask.get("patient")) if self.ask.get("patient") else set()
        )
        self.anchors = {p["id"]: self._anchors(p["id"]) for p in scenario["practitioners"]}

    def instant(self, wall, zone):
        """The minute of a wall time; the first of two; past the gap when there is none."""
        known = walls(zone, self.first, self.last)
        if wall in known:
            return known[wall]
        shown = clocks(zone, self.first, self.last)
        before = max(m for m, w in shown.items() if w.replace(tzinfo=None) < wall)
        return before + minutes(wall) - minutes(shown[before].replace(tzinfo=None))

    def _working(self, practitioner):
        found = set()
        for shift in range(-2, (self.last - self.first).days + 3):
            on = self.first + timedelta(days=shift)
            for start, end in self._hours(practitioner, on):
                opens = datetime.combine(on, datetime.min.time()) + timedelta(minutes=start)
                closes = datetime.combine(on, datetime.min.time()) + timedelta(
                    minutes=end if end > start else end + 1440
                )
                found |= set(range(self.instant(opens, self.zone), self.instant(closes, self.zone)))
        for closure in self.file.get("closures") or []:
            if closure.get("location") in {None, self.ask["location"]}:
                found -= self._span(closure, self.zone)
        for off in practitioner.get("time_off") or []:
            found -= self._span(off, self.file["timezone"])
        return found

    def _hours(self, practitioner, on):
        exceptions = [
            e for e in practitioner.get("exceptions") or [] if e["date"] == on.isoformat()
        ]
        weekly = [
            h
            for h in practitioner["hours"]
            if h["weekday"] == on.weekday()
            and (h.get("from") or "0") <= on.isoformat() <= (h.get("until") or "9")
        ]
        return [
            (clock(each["start"]), clock(each["end"]) or 1440)
            for each in (exceptions or weekly)
            if each.get("start") and each["location"] == self.ask["location"]
        ]

    def _span(self, span, zone):
        start, end = (datetime.fromisoformat(span[key]) for key in ("start", "end"))
        return set(range(self.instant(start, zone), self.instant(end, zone)))

    def _busy(self, kind, ident):
        found = set()
        for visit in self.visits:
            if visit.get(kind) == ident:
                at = begin_of(visit)
                for stage in visit["stages"]:
                    if kind in stage["busy"]:
                        found |= set(range(at, at + stage["minutes"]))
                    at += stage["minutes"]
        return found

    def _anchors(self, ident):
        """Map each free minute to where its free interval, or its date if later, begins."""
        found = {}
        for minute in sorted(self.work[ident] - self.busy[ident]):
            same = (
                minute - 1 in found and self.clock[minute - 1].date() == self.clock[minute].date()
            )
            found[minute] = found[minute - 1] if same else minute
        return found

    def needed(self, kind, start):
        at, found = start, set()
        for stage in self.stages or []:
            if kind in stage["busy"]:
                found |= set(range(at, at + stage["minutes"]))
            at += stage["minutes"]
        return found

    def room(self, start):
        """The first room that is free, or None."""
        needed = self.needed("room", start)
        for room in self.file.get("rooms") or []:
            suitable = not self.service.get("rooms") or room["id"] in self.service["rooms"]
            here = room["location"] == self.ask["location"] and room.get("active", True)
            if suitable and here and not needed & self.room_busy[room["id"]]:
                return room["id"]
        return None

    def refusing(self, practitioner, start):
        """The names of the rules that refuse a start, in table order."""
        tests = {
            "portal": self._portal, "limit": self._limit, "service": self._service,
            "practitioner": self._practitioner, "hours": self._outside,
            "practitioner_busy": lambda p, s: self.needed("practitioner", s) & self.busy[p["id"]],
            "room": lambda _, s: self.needed("room", s) and self.room(s) is None,
            "patient_busy": lambda _, s: self.needed("patient", s) & self.own,
            "cap": self._cap, "notice": self._notice, "horizon": self._horizon, "grid": self._grid,
        }  # fmt: skip
        return [name for name, refuses in tests.items() if refuses(practitioner, start)]

    def _portal(self, *_):
        return not self.file["portal"].get("online", True)

    def _limit(self, *_):
        most = self.file["portal"].get("max_future_visits")
        mine = [v for v in self.visits if v.get("patient") == self.ask.get("patient")]
        ahead = [v for v in mine if datetime.fromisoformat(v["start"]) >= self.now]
        return most is not None and self.ask.get("patient") is not None and len(ahead) >= most

    def _service(self, *_):
        asked = self.service
        return (
            not asked.get("active", True)
            or not asked.get("online", True)
            or bool(asked.get("locations") and self.ask["location"] not in asked["locations"])
            or asked.get("provided_to", "all") not in {"all", self.ask["class"]}
            or not self.stages
        )

    def _practitioner(self, one, _):
        return (
            one["id"] not in self.service["practitioners"]
            or not one.get("online", True)
            or self.ask.get("practitioner") not in {None, one["id"]}
        )

    def _outside(self, one, start):
        length = sum(stage["minutes"] for stage in self.stages or [])
        return not all(m in self.work[one["id"]] for m in range(start, start + length))

    def _cap(self, one, start):
        cap = one.get("max_starts_per_hour")
        hour = hour_of(start, self.zone)
        same = [
            v
            for v in self.visits
            if v["practitioner"] == one["id"] and hour_of(begin_of(v), self.zone) == hour
        ]
        return cap is not None and len(same) >= cap

    def _notice(self, _, start):
        earliest = self.now + timedelta(hours=self.file["portal"]["min_notice_hours"])
        return datetime.fromtimestamp(start * 60, UTC) < earliest

    def _horizon(self, _, start):
        today = self.now.astimezone(zoneinfo.ZoneInfo(self.zone)).date()
        return self.clock[start].date() > today + timedelta(self.file["portal"]["horizon_days"])

    def _grid(self, one, start):
        rounding = self.file["portal"]["round_to_minutes"]
        if rounding:
            return self.clock[start].minute % rounding != 0
        anchor = self.anchors[one["id"]].get(start)
        return (
            bool(self.stages)
            and anchor is not None
            and (start - anchor) % self.stages[0]["minutes"]
        )

    def asked_minutes(self):
        return [m for m, wall in self.clock.items() if self.first <= wall.date() <= self.last]

    def openings(self):
        """What is offered: (start as printed, practitioners in order, room)."""
        found = []
        for start in self.asked_minutes():
            takers = [
                (self._load(p["id"], start), p["id"])
                for p in self.file["practitioners"]
                if not self._hopeless(p, start) and not self.refusing(p, start)
            ]
            if takers:
                order = [ident for _, ident in sorted(takers, key=lambda taker: taker[0])]
                room = self.room(start) if self.needed("room", start) else None
                found.append((self.clock[start].isoformat(), order, room))
        return found

    def _hopeless(self, practitioner, start):
        return start not in self.work[practitioner["id"]]

    def _load(self, ident, start):
        today = self.clock[start].date()
        return sum(m in self.clock and self.clock[m].date() == today for m in self.busy[ident])


def clock(text):
    return int(text[:2]) * 60 + int(text[3:])


def begin_of(visit):
    return int(datetime.fromisoformat(visit["start"]).timestamp()) // 60


@lru_cache(maxsize=4096)
def hour_of(minute, zone):
    wall = datetime.fromtimestamp(minute * 60, UTC).astimezone(zoneinfo.ZoneInfo(zone))
    return wall.date(), wall.hour, wall.utcoffset()
