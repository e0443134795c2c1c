"""Short words for scenarios: one clinic, one Monday, one practitioner unless told otherwise."""

import json
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from qimen.scheduling import refusals, scenario

MONDAY = "2026-03-02"
BUSY = {"P": "practitioner", "R": "room", "U": "patient"}


def staging(text):
    """ "30PRU 15RU" is two stages."""
    return [
        {
            "minutes": int("".join(letter for letter in stage if letter.isdigit())),
            "busy": [BUSY[letter] for letter in stage if letter.isalpha()],
        }
        for stage in text.split()
    ]


def hours(text, weekdays=range(7), location="main", **bounds):
    """ "09:00-12:00 14:00-15:00" on each of the weekdays."""
    return [
        {"location": location, "weekday": weekday, "start": start, "end": end, **bounds}
        for weekday in weekdays
        for start, end in (part.split("-") for part in text.split())
    ]


def visit(start, stages="30PU", *, who="lin", room=None, patient="ada", on=MONDAY, offset="-05:00"):
    return {
        "start": f"{start if 'T' in start else f'{on}T{start}'}:00{offset}",
        "practitioner": who,
        "room": room,
        "patient": patient,
        "stages": staging(stages),
    }


def case(
    stages="30PU", open_="09:00-12:00", *, booked=(), zone="America/New_York", on=MONDAY, to=None,
    now="2026-02-20T08:00:00-05:00", staff=("lin",), rooms=(), portal=None, request=None,
    service=None, lin=None, **top,
):  # fmt: skip
    """Return the JSON of a scenario; keywords replace or add keys."""
    week = hours(open_) if isinstance(open_, str) else open_
    return {
        "timezone": zone,
        "now": now,
        "portal": {
            "horizon_days": 400, "min_notice_hours": 0, "round_to_minutes": None, **(portal or {})
        },
        "rooms": [{"id": room, "location": "main"} for room in rooms],
        "practitioners": [
            {"id": name, "hours": week, **((lin or {}) if name == "lin" else {})} for name in staff
        ],
        "services": [
            {"id": "acu", "practitioners": list(staff), "staging": {"existing": staging(stages)},
             **(service or {})}
        ],
        "appointments": list(booked),
        "request": {
            "service": "acu", "class": "existing", "patient": "max", "location": "main",
            "from": on, "to": to or on, **(request or {}),
        },
        **top,
    }  # fmt: skip


def read(file):
    return scenario.read(json.dumps(file))


def offered(file, form="%H:%M"):
    """Return the starts as one text: "09:00 09:30"."""
    starts = (each["start"] for each in scenario.opened(read(file))["openings"])
    return " ".join(datetime.fromisoformat(start).strftime(form) for start in starts)


def takers(file):
    """Return who could take each start, in order: {"09:00": "lin mei"}."""
    return {
        each["start"][11:16]: " ".join(each["practitioners"])
        for each in scenario.opened(read(file))["openings"]
    }


def in_rooms(file):
    """Return the room of each start."""
    return {each["start"][11:16]: each["room"] for each in scenario.opened(read(file))["openings"]}


def minute(start, file):
    """Return the minute of a start: "09:30" on the day asked for, or an instant with offset."""
    if "T" in start:
        return scenario.start(start, "start")
    zone = ZoneInfo(file["timezone"])
    wall = datetime.fromisoformat(f"{file['request']['from']}T{start}").replace(tzinfo=zone)
    return int(wall.timestamp()) // 60


def why(file, start, who="lin"):
    """Return the rules that refuse a start: "room grid"."""
    one = read(file)
    return " ".join(r.rule for r in refusals(one.diary, one.request, minute(start, file))[who])


def day_after(on, days=1):
    return (date.fromisoformat(on) + timedelta(days=days)).isoformat()
