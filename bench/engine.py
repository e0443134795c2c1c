"""The engine beside a bare sweep over sorted intervals, on the same data, in one run.

    python -m bench.engine

Prints microseconds per practitioner-day and ratios. The sweep is the least that could answer at
all: it is told the working spans of each date and knows no stages, rooms, patients, zones, notice
or overridden claims, only who is free for one step and who is least busy. For one stage without
rooms both answers are checked to be equal; elsewhere the sweep answers less, and how many starts
each of the two finds stands at the end of the row (with rounding the sweep keeps its own step).

Both are given the claims of a Diary made beforehand; neither keeps anything on it. Times are the
least of many. A Setup is warm, as it is between requests; cold is the first answer after a change
of it, in a process that has read its zones.
"""

import gc
import random
import sys
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "src"))

from qimen.scheduling import (
    Diary,
    Location,
    PartyKind,
    Portal,
    Practitioner,
    Request,
    Room,
    Service,
    Setup,
    Stage,
    Staging,
    WeeklyHours,
    first_opening,
    openings,
    resolve,
)

ZONE = "America/New_York"
FIRST = date(2026, 3, 2)
OPEN, SHUT = 9 * 60, 17 * 60
SECONDS = 0.3
ROUNDS = 5
SAMPLE = 0.0005
COLD_STARTS = 3
SAME_ANSWER = 2  # the goal of the one kind that a sweep answers fully
ALL, REST = (True, True, True), (True, False, True)
NO_ROOM, NO_ROOM_REST = (True, True, False), (True, False, False)

# name: (stages, rounding, cap, own visits of the patient, goal)
KINDS = {
    "one stage, no rooms": (((30, NO_ROOM),), None, None, 0, 2),
    "general: rest, rounding, cap, own visits": (
        ((30, NO_ROOM), (30, NO_ROOM_REST)), 15, 3, 3, 3,
    ),
    "stages and rooms": (((15, ALL), (30, REST), (15, ALL)), None, None, 0, 5),
}  # fmt: skip


def clinic(kind, count, days, full):
    """Return a diary and a request: a clinic booked until a share of the working time is busy."""
    stages, rounding, cap, own, _ = KINDS[kind]
    staging = Staging(tuple(Stage(minutes, *busy) for minutes, busy in stages))
    week = tuple(WeeklyHours("main", weekday, OPEN, SHUT) for weekday in range(7))
    setup = Setup(
        zone=ZONE,
        portal=Portal(horizon_days=400, min_notice_hours=2, round_to_minutes=rounding),
        locations=(Location("main", ZONE),),
        rooms=tuple(Room(number, "main") for number in range(2 * count)),
        practitioners=tuple(
            Practitioner(number, max_starts_per_hour=cap, hours=week) for number in range(count)
        ),
        services=(Service("acu", range(count), {"existing": staging}),),
    )
    busy, starts = booked(staging, count, days, full)
    busy[PartyKind.PATIENT, "max"] = [
        (
            resolve(FIRST + timedelta(number), 600, ZONE),
            resolve(FIRST + timedelta(number), 660, ZONE),
        )
        for number in range(own)
    ]
    now = datetime(2026, 2, 20, tzinfo=UTC)
    last = FIRST + timedelta(days - 1)
    request = Request("acu", "existing", "max", None, "main", FIRST, last, now)
    return Diary(setup, busy, starts), request


def booked(staging, count, days, full):
    """Return claims and starts: visits at random quarters, where practitioner and room are free."""
    rng = random.Random(count * 1000 + days)
    busy, starts = {}, {number: [] for number in range(count)}
    taken = set()
    blocks = {kind: staging.blocks(kind) for kind in (PartyKind.PRACTITIONER, PartyKind.ROOM)}
    for day in range(days):
        opens = resolve(FIRST + timedelta(day), OPEN, ZONE)
        for number in range(count):
            parties = [(PartyKind.PRACTITIONER, number)]
            wanted, found = full * (SHUT - OPEN), 0
            quarters = list(range(0, SHUT - OPEN - staging.length + 1, 15))
            rng.shuffle(quarters)
            for start in sorted(quarters[:8]) + quarters[8:]:
                rooms = (2 * number, 2 * number + 1) if blocks[PartyKind.ROOM] else (None,)
                for room in rooms:
                    parties = [(PartyKind.PRACTITIONER, number)]
                    parties += [(PartyKind.ROOM, room)] if room is not None else []
                    spans = [
                        (party, opens + start + begin, opens + start + end)
                        for party in parties
                        for begin, end in blocks[party[0]]
                    ]
                    minutes = {(party, m) for party, b, e in spans for m in range(b, e)}
                    if found < wanted and not minutes & taken:
                        taken |= minutes
                        starts[number].append(opens + start)
                        for party, begin, end in spans:
                            busy.setdefault(party, []).append((begin, end))
                        found += sum(e - b for b, e in blocks[PartyKind.PRACTITIONER])
                        break
    return {party: sorted(spans) for party, spans in busy.items()}, starts


def sweep(spans, busy, step):
    """Return the starts of one practitioner, span by span, and how long each span is busy."""
    starts, sums = [], []
    claims = [*sorted(busy), (1 << 60, 1 << 60)]
    place = 0
    for begin, end in spans:
        found, total, cursor = [], 0, begin
        claim, claim_end = claims[place]
        while claim < end:
            if claim - cursor >= step:
                found += range(cursor, claim - step + 1, step)
            total += claim_end - claim
            cursor = claim_end
            place += 1
            claim, claim_end = claims[place]
        if end - cursor >= step:
            found += range(cursor, end - step + 1, step)
        starts.append(found)
        sums.append(total)
    return starts, sums


def bare(spans, claims, step):
    """Return who is free when, the least busy of the day first."""
    if len(claims) == 1:
        return [(start, (0,)) for found in sweep(spans, claims[0], step)[0] for start in found]
    swept = [sweep(spans, busy, step) for busy in claims]
    answer = []
    for day in range(len(spans)):
        merged = {}
        order = sorted(range(len(claims)), key=lambda number: swept[number][1][day])
        for number in order:
            for start in swept[number][0][day]:
                if start in merged:
                    merged[start].append(number)
                else:
                    merged[start] = [number]
        answer += [(start, tuple(merged[start])) for start in sorted(merged)]
    return answer


def best(*calls):
    """Return the shortest time of each call in microseconds, called in turns for a while.

    Time of this thread on the processor: neighbours on the machine do not count. A sample is as
    many calls as fill it, so that looking at the clock costs nothing beside them.
    """
    counts = [_calls_in_a_sample(call) for call in calls]
    shortest, until = [float("inf")] * len(calls), time.perf_counter() + SECONDS
    rounds = 0
    while time.perf_counter() < until or rounds < ROUNDS:
        for place, call in enumerate(calls):
            begin = time.thread_time()
            for _ in range(counts[place]):
                call()
            passed = (time.thread_time() - begin) / counts[place]
            shortest[place] = min(shortest[place], passed)
        rounds += 1
    return [each * 1e6 for each in shortest]


def _calls_in_a_sample(call):
    begin = time.thread_time()
    call()
    return max(1, int(SAMPLE / max(time.thread_time() - begin, 1e-6)))


def cold(diary, request):
    """Return the shortest time of a first answer of a Setup in microseconds."""
    passed = []
    for _ in range(COLD_STARTS):
        fresh = replace(diary, setup=replace(diary.setup))
        begin = time.thread_time()
        openings(fresh, request)
        passed.append(time.thread_time() - begin)
    return min(passed) * 1e6


def swept(diary, days):
    """Return what the sweep is given: the working spans and each practitioner's claims."""
    dates = [FIRST + timedelta(day) for day in range(days)]
    spans = [(resolve(on, OPEN, ZONE), resolve(on, SHUT, ZONE)) for on in dates]
    practitioners = [one.id for one in diary.setup.practitioners]
    claims = [diary.busy.get((PartyKind.PRACTITIONER, each), []) for each in practitioners]
    return spans, claims


def table(kind):
    """Print one kind of service; return both times per (practitioners, days, full)."""
    step, goal = KINDS[kind][0][0][0], KINDS[kind][4]
    print(f"\n{kind} (goal: at most {goal} x; us per practitioner-day)")
    print("  prac  days  full   sweep   engine   ratio            cold   starts  openings")
    times, judged = {}, []
    for count in (1, 5, 20):
        for days in (1, 7, 31, 90):
            for full in (0.6, 0.85):
                diary, request = clinic(kind, count, days, full)
                found, data = openings(diary, request), swept(diary, days)
                starts = bare(*data, step)
                if goal == SAME_ANSWER and [each[:2] for each in found] != starts:
                    sys.exit("the answers differ")
                one, other = best(
                    lambda data=data: bare(*data, step),
                    lambda d=diary, r=request: openings(d, r),
                )
                times[count, days, full] = one, other
                per = count * days
                verdict = "met   " if round(other / one, 1) <= goal else "MISSED"
                judged.append(verdict == "met   ")
                print(
                    f"  {count:4}  {days:4}  {full:.0%}  {one / per:6.2f}  {other / per:7.2f}"
                    f"  {other / one:5.1f} x  {verdict}  {cold(diary, request) / per:6.1f}"
                    f"  {len(starts):7}  {len(found):8}"
                )
    print(f"  {sum(judged)} of {len(judged)} met")
    return times


def growth(times):
    """Print how the whole answer grows with days and practitioners, the sweep's and the engine's.

    The goals of growth are those of a whole page (`bench.http`): no sweep could meet them.
    """
    for full in (0.6, 0.85):
        for name, dear, cheap in (
            ("90 days / 1 day, one practitioner", (1, 90, full), (1, 1, full)),
            ("20 practitioners / 1, 31 days", (20, 31, full), (1, 31, full)),
        ):
            sweeps, engine = (
                most / least for most, least in zip(times[dear], times[cheap], strict=True)
            )
            print(f"  {full:.0%} full: {name}: sweep {sweeps:.1f}, engine {engine:.1f}")


def firsts():
    """Print the first opening in 90 days."""
    print("\nfirst opening in 90 days (microseconds; the sweep goes through all of them)")
    for kind in KINDS:
        for count in (1, 5, 20):
            diary, request = clinic(kind, count, 90, 0.85)
            data = swept(diary, 90)
            one, other = best(
                lambda data=data, kind=kind: bare(*data, KINDS[kind][0][0][0]),
                lambda d=diary, r=request: first_opening(d, r),
            )
            print(f"  {count:4} practitioners  {one:8.0f}  {other:8.0f}  {kind}")


def first_of_process():
    """Print the very first answer, which reads the zone data."""
    diary, request = clinic(next(iter(KINDS)), 1, 1, 0.6)
    begin = time.thread_time()
    openings(diary, request)
    print(f"first answer of a process: {(time.thread_time() - begin) * 1e6:.0f} us")


def main():
    """Print all tables. Collection of garbage is off, as in timeit, for both alike."""
    gc.disable()
    first_of_process()
    for kind in KINDS:
        growth(table(kind))
    firsts()


if __name__ == "__main__":
    main()
