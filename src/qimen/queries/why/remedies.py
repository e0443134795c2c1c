"""What would make a start offered: each step is tried on the snapshot, and the engine asked again.

A way is only told when the engine, with all its steps taken, has nothing left against the start.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from qimen import scheduling
from qimen.queries.why import changed
from qimen.rules.portal import LONGEST_AHEAD, ROUNDINGS
from qimen.scheduling import PartyKind, Rule, hours

if TYPE_CHECKING:
    from collections.abc import Callable

    from qimen.scheduling import Diary, Refusal, Request

MOST_STEPS = 12


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do: a code, a number (hours, days, minutes, a row's key), and visits' keys."""

    code: str
    number: int = 0
    visits: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Trial:
    """A snapshot as it would be, and whose start is tried."""

    diary: Diary
    request: Request
    practitioner: int
    start: int

    @property
    def refused(self) -> tuple[Refusal, ...]:
        return scheduling.refusals(self.diary, self.request, self.start)[self.practitioner]

    def under(self, **settings: object) -> Trial:
        setup = self.diary.setup
        portal = replace(setup.portal, **settings)  # type: ignore[arg-type]
        return self.with_setup(setup.under(portal))

    def with_setup(self, setup: scheduling.Setup) -> Trial:
        return replace(self, diary=replace(self.diary, setup=setup))


Tried = tuple[Trial, Step]


def way(trial: Trial) -> tuple[Step, ...] | None:
    """Return the steps after which a start is offered; None where none are known."""
    steps: dict[tuple[str, int], Step] = {}
    for _ in range(MOST_STEPS):
        refused = trial.refused
        if not refused:
            return tuple(steps.values())
        tried = REMEDIES[refused[0].rule](trial, refused[0])
        if tried is None:
            return None
        trial, step = tried
        kind = (step.code, step.number if step.code in {"room", "off"} else 0)
        before = steps.get(kind)
        visits = tuple(dict.fromkeys((*(before.visits if before else ()), *step.visits)))
        steps[kind] = replace(step, visits=visits)
    return None


def _portal(trial: Trial, _: Refusal) -> Tried | None:
    return trial.under(online=True), Step("online")


def _limit(trial: Trial, _: Refusal) -> Tried | None:
    most = trial.diary.future_visits + 1
    return trial.under(max_future_visits=most), Step("limit", most)


def _service(trial: Trial, _: Refusal) -> Tried | None:
    service = trial.diary.setup.service(trial.request.service)
    if trial.request.patient_class not in service.stagings:
        return None
    if not (service.active and service.online):
        one = replace(service, active=True, online=True)
        return changed.service(trial, one), Step("service" if service.active else "service_active")
    if service.locations and trial.request.location not in service.locations:
        there = frozenset({*service.locations, trial.request.location})
        return changed.service(trial, replace(service, locations=there)), Step("service_here")
    return changed.service(trial, replace(service, provided_to="all")), Step("service_for")


def _practitioner(trial: Trial, _: Refusal) -> Tried | None:
    service, one = trial.diary.setup.service(trial.request.service), changed.person(trial)
    if one.id not in service.practitioners:
        giving = replace(service, practitioners=frozenset({*service.practitioners, one.id}))
        return changed.service(trial, giving), Step("gives")
    if not one.online:
        return changed.practitioner(trial, replace(one, online=True)), Step("takes_online")
    return None


def _hours(trial: Trial, refusal: Refusal) -> Tried | None:
    if refusal.records:
        return changed.without_offs(trial, refusal.records), Step("off")
    return changed.with_hours(trial), Step("hours")


def _visits(trial: Trial, refusal: Refusal) -> Tried | None:
    keys = tuple(int(source) for source in refusal.records if source)
    if not keys:
        return None
    return changed.without_visits(trial, set(refusal.records)), Step("visits", visits=keys)


def _room(trial: Trial, _: Refusal) -> Tried | None:
    free = changed.room_to_free(trial)
    if free is None:
        return None
    party = PartyKind.ROOM, free.room
    keys = tuple(int(source) for source in free.sources if source)
    emptied = changed.without_spans(trial, party, free.spans)
    return emptied, Step("room", int(free.room), keys)


def _cap(trial: Trial, _: Refusal) -> Tried | None:
    one = changed.person(trial)
    most = (one.max_starts_per_hour or 0) + 1
    return changed.practitioner(trial, replace(one, max_starts_per_hour=most)), Step("cap", most)


def _notice(trial: Trial, _: Refusal) -> Tried | None:
    ahead = (trial.start - hours.minute_from(trial.request.now)) // hours.HOUR
    if ahead < 0:  # it is over, or begins at once
        return None
    return trial.under(min_notice_hours=ahead), Step("notice", ahead)


def _horizon(trial: Trial, _: Refusal) -> Tried | None:
    zone = trial.diary.setup.location(trial.request.location).zone
    today = trial.request.now.astimezone(hours.zone_named(zone)).date()
    days = (date.fromordinal(hours.ordinal_of(trial.start, zone)) - today).days
    if days > LONGEST_AHEAD["days"]:
        return None
    return trial.under(horizon_days=days), Step("horizon", days)


def _grid(trial: Trial, _: Refusal) -> Tried | None:
    for minutes in (None, *reversed(ROUNDINGS)):
        tried = trial.under(round_to_minutes=minutes)
        if not any(refusal.rule is Rule.GRID for refusal in tried.refused):
            return tried, Step("rounding", minutes or 0)
    return None


REMEDIES: dict[Rule, Callable[[Trial, scheduling.Refusal], Tried | None]] = {
    Rule.PORTAL: _portal,
    Rule.LIMIT: _limit,
    Rule.SERVICE: _service,
    Rule.PRACTITIONER: _practitioner,
    Rule.HOURS: _hours,
    Rule.PRACTITIONER_BUSY: _visits,
    Rule.ROOM: _room,
    Rule.PATIENT_BUSY: _visits,
    Rule.CAP: _cap,
    Rule.NOTICE: _notice,
    Rule.HORIZON: _horizon,
    Rule.GRID: _grid,
}
