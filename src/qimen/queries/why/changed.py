"""A snapshot with one thing changed, for the engine to be asked again. Nothing is written."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qimen import scheduling
from qimen.scheduling import PartyKind, hours
from qimen.scheduling.span import Pair, overlap

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from qimen.queries.why.remedies import Trial

CLOSURE = re.compile(r"closures\[(\d+)\]")
TIME_OFF = re.compile(r"practitioners\[\d+\]\.time_off\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class Freed:
    """A room, with the spans in the way and the visits behind them."""

    room: scheduling.Id
    spans: tuple[Pair, ...]
    sources: tuple[str, ...]


def person(trial: Trial) -> scheduling.Practitioner:
    return next(one for one in trial.diary.setup.practitioners if one.id == trial.practitioner)


def service(trial: Trial, one: scheduling.Service) -> Trial:
    setup = trial.diary.setup
    services = tuple(one if each.id == one.id else each for each in setup.services)
    return trial.with_setup(replace(setup, services=services))


def practitioner(trial: Trial, one: scheduling.Practitioner) -> Trial:
    setup = trial.diary.setup
    people = tuple(one if each.id == one.id else each for each in setup.practitioners)
    return trial.with_setup(replace(setup, practitioners=people))


def without_offs(trial: Trial, records: Sequence[str]) -> Trial:
    """Take out the closures and the time off that an explanation named."""
    one, setup = person(trial), trial.diary.setup
    shut = {int(found[1]) for each in records if (found := CLOSURE.fullmatch(each))}
    away = {int(found[1]) for each in records if (found := TIME_OFF.fullmatch(each))}
    closures = tuple(each for place, each in enumerate(setup.closures) if place not in shut)
    time_off = tuple(each for place, each in enumerate(one.time_off) if place not in away)
    opened = trial.with_setup(replace(setup, closures=closures))
    return practitioner(opened, replace(one, time_off=time_off))


def with_hours(trial: Trial) -> Trial:
    """Let the practitioner work at the place from the start to the end of the visit."""
    one, request = person(trial), trial.request
    zone = trial.diary.setup.location(request.location).zone
    begin = hours.local(trial.start, zone)
    end = hours.local(trial.start + _length(trial), zone)
    first, last = (each.hour * hours.HOUR + each.minute for each in (begin, end))
    on = begin.date()
    own = [each for each in one.exceptions if each.on == on]
    if own:
        others = tuple(each for each in one.exceptions if each.on != on or each.start is not None)
        added = scheduling.HoursException(on, request.location, first, last or hours.DAY)
        return practitioner(trial, replace(one, exceptions=(*others, added)))
    weekly = scheduling.WeeklyHours(
        request.location, on.weekday(), first, last or hours.DAY, on, on
    )
    return practitioner(trial, replace(one, hours=(*one.hours, weekly)))


def without_visits(trial: Trial, sources: Collection[str]) -> Trial:
    """Take some visits out of every diary."""
    diary = trial.diary
    busy, kept = {}, {}
    gone: dict[scheduling.Id, set[int]] = {}
    for party, spans in diary.busy.items():
        names = diary.sources.get(party, ())
        pairs = list(zip(spans, names, strict=False))
        stay = [(span, name) for span, name in pairs if name not in sources]
        busy[party], kept[party] = [span for span, _ in stay], [name for _, name in stay]
        if party[0] is PartyKind.PRACTITIONER:
            gone[party[1]] = {span[0] for span, name in pairs if name in sources}
    starts = {
        one: [start for start in begun if start not in gone.get(one, ())]
        for one, begun in diary.starts.items()
    }
    return replace(trial, diary=replace(diary, busy=busy, sources=kept, starts=starts))


def without_spans(trial: Trial, party: scheduling.Party, gone: Collection[Pair]) -> Trial:
    diary = trial.diary
    pairs = zip(diary.busy.get(party, ()), diary.sources.get(party, ()), strict=False)
    stay = [(span, name) for span, name in pairs if span not in gone]
    busy = {**diary.busy, party: [span for span, _ in stay]}
    sources = {**diary.sources, party: [name for _, name in stay]}
    return replace(trial, diary=replace(diary, busy=busy, sources=sources))


def room_to_free(trial: Trial) -> Freed | None:
    """Return the suitable room with the fewest visits in the way; None without such a room."""
    setup, request = trial.diary.setup, trial.request
    asked = setup.service(request.service)
    blocks = asked.stagings[request.patient_class].blocks(PartyKind.ROOM)
    wanted = [(trial.start + begin, trial.start + end) for begin, end in blocks]
    found = [
        _in_the_way(trial, room.id, wanted)
        for room in setup.rooms
        if room.active
        and room.location == request.location
        and (not asked.rooms or room.id in asked.rooms)
    ]
    return min(found, key=lambda each: len(each.spans), default=None)


def _in_the_way(trial: Trial, room: scheduling.Id, wanted: Sequence[Pair]) -> Freed:
    party = PartyKind.ROOM, room
    pairs = zip(trial.diary.busy.get(party, ()), trial.diary.sources.get(party, ()), strict=False)
    hit = [(span, name) for span, name in pairs if any(overlap(span, each) for each in wanted)]
    return Freed(room, tuple(span for span, _ in hit), tuple(name for _, name in hit))


def _length(trial: Trial) -> int:
    asked = trial.diary.setup.service(trial.request.service)
    return asked.stagings[trial.request.patient_class].length
