"""Random clinics, as scenario JSON: small, crowded and odd, so that the rules meet."""

import random
from datetime import UTC, date, datetime, timedelta

# Dates on which clocks change, or do not: (zone, date).
DAYS = (
    ("America/New_York", "2026-03-08"), ("America/New_York", "2026-11-01"),
    ("Europe/London", "2026-03-29"), ("Europe/London", "2026-10-25"),
    ("Australia/Lord_Howe", "2026-04-05"), ("Australia/Lord_Howe", "2026-10-04"),
    ("Africa/Cairo", "2026-04-24"), ("Africa/Cairo", "2026-10-29"),
    ("Asia/Kathmandu", "2026-06-01"), ("Atlantic/Azores", "2026-10-25"),
    ("Pacific/Chatham", "2026-04-05"), ("Pacific/Chatham", "2026-09-27"),
    ("America/Vancouver", "2026-11-01"), ("America/Vancouver", "2026-03-08"),
    ("America/St_Johns", "2026-11-01"), ("America/New_York", "2026-06-10"),
)  # fmt: skip
STAGES = (
    ("patient", "practitioner", "room"), ("patient", "room"), ("patient", "practitioner"),
    ("practitioner",), ("patient",), ("room",), (),
)  # fmt: skip
LENGTHS = (5, 10, 15, 20, 25, 30, 45, 60)


def clinic(seed):
    """Return the scenario of a seed."""
    rng = random.Random(seed)
    zone, day = rng.choice(DAYS)
    first = date.fromisoformat(day) - timedelta(days=rng.choice((0, 0, 1)))
    places = [{"id": "here", "timezone": zone}, {"id": "there", "timezone": rng.choice(DAYS)[0]}]
    names = ["lin", "mei", "tao"][: rng.randint(1, 3)]
    rooms = [f"r{n}" for n in range(rng.choice((1, 2, 3, 3)))]
    last = first + timedelta(days=rng.choice((0, 0, 1)))
    visits = [visit(rng, first, names, rooms) for _ in range(rng.randint(0, 14))]
    moving = (
        f"appointments[{rng.randrange(len(visits))}]" if visits and rng.random() < 0.2 else None
    )
    now = datetime.combine(first, datetime.min.time(), UTC) + timedelta(
        minutes=rng.randint(-3000, 400), seconds=rng.choice((0, 0, 30))
    )
    return {
        "timezone": rng.choice((zone, "America/New_York")),
        "now": now.isoformat(),
        "locations": places,
        "portal": {
            "online": rng.random() < 0.95,
            "horizon_days": rng.choice((0, 1, *[30] * 8)),
            "min_notice_hours": rng.choice((0, 0, 0, 3)),
            "round_to_minutes": rng.choice((None, None, None, 15, 20, 7)),
            "max_future_visits": rng.choice((*[None] * 6, 2)),
        },
        "rooms": [
            {"id": r, "location": rng.choice(("here", "here", "here", "there")),
             "active": rng.random() < 0.9}
            for r in rooms
        ],
        "closures": [
            {**walls(rng, first), "location": rng.choice((None, "here", "there"))}
            for _ in range(rng.choice((0, 0, 0, 1)))
        ],
        "practitioners": [practitioner(rng, name, first) for name in names],
        "services": [
            {
                "id": "acu",
                "practitioners": [n for n in names if rng.random() < 0.95],
                "rooms": rng.choice((None, None, None, rooms[:1])),
                "locations": rng.choice((None, None, ["here"])),
                "active": rng.random() < 0.96,
                "provided_to": rng.choice(("all", "all", "all", "all", "existing", "new")),
                "staging": {"existing": stages(rng, is_service=True)},
            }
        ],
        "appointments": visits,
        "request": {
            "service": "acu", "class": "existing", "location": "here", "moving": moving,
            "patient": rng.choice(("max", "max", None)),
            "practitioner": rng.choice((None, None, None, "lin")),
            "from": first.isoformat(), "to": last.isoformat(),
        },
    }  # fmt: skip


def practitioner(rng, name, first):
    return {
        "id": name,
        "online": rng.random() < 0.97,
        "max_starts_per_hour": rng.choice((None, None, 1, 2)),
        "hours": [
            {"weekday": weekday, **span(rng), "location": rng.choice(("here", "here", "here", "there")),
             "from": rng.choice((None, None, None, None, first.isoformat())),
             "until": rng.choice((None, None, None, None, first.isoformat()))}
            for weekday in range(7)
            for _ in range(rng.choice((1, 1, 2)))
        ],
        "exceptions": [exception(rng, first) for _ in range(rng.choice((0, 0, 0, 0, 1, 2)))],
        "time_off": [walls(rng, first) for _ in range(rng.choice((0, 0, 1)))],
    }  # fmt: skip


def exception(rng, first):
    on = {"date": (first + timedelta(days=rng.randint(-1, 1))).isoformat()}
    if rng.random() < 0.3:
        return on
    return {**on, **span(rng), "location": rng.choice(("here", "there"))}


def span(rng):
    """Hours in quarters of an hour: by day, by night, past midnight, around the clock."""
    start = rng.choice((0, 0, 4, 8, 8, 9, 32, 36, 80, 90)) * 15
    end = (start + rng.choice((6, 12, 20, 32, 95)) * 15) % 1440
    return {
        "start": clock(start),
        "end": rng.choice(("24:00", "00:00")) if end == 0 else clock(end),
    }


def walls(rng, first):
    start = datetime.combine(first, datetime.min.time()) + timedelta(
        minutes=rng.randrange(-300, 1700, 10)
    )
    end = start + timedelta(minutes=rng.choice((20, 60, 90, 600)))
    return {"start": start.isoformat()[:16], "end": end.isoformat()[:16]}


def visit(rng, first, names, rooms):
    start = datetime.combine(first, datetime.min.time(), UTC) + timedelta(
        minutes=rng.randrange(-900, 3000, 5)
    )
    return {
        "start": start.isoformat(),
        "practitioner": rng.choice(names),
        "room": rng.choice((None, *rooms)),
        "patient": rng.choice(("max", "max", "ada", None)),
        "stages": stages(rng, is_service=False),
    }


def stages(rng, *, is_service):
    count = rng.choice((1, 1, 2, 3))
    first = rng.choice((STAGES[0], STAGES[2])) if is_service else rng.choice(STAGES)
    rest = [rng.choice(STAGES) for _ in range(count - 1)]
    return [{"minutes": rng.choice(LENGTHS), "busy": list(busy)} for busy in (first, *rest)]


def clock(minute):
    return f"{minute // 60:02}:{minute % 60:02}"
