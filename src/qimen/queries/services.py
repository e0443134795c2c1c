"""Services of a clinic as its settings show them: with their stages, and who gives them where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.shortcuts import get_object_or_404

from qimen.models import (
    PatientClass,
    ProvidedTo,
    Room,
    Service,
    ServiceLocation,
    ServicePractitioner,
    ServiceRoom,
    Stage,
)
from qimen.rules import access, stagings
from qimen.rules.access import Permission, Scope
from qimen.rules.stagings import Line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from django.db.models import QuerySet

    from qimen.rules.access import Actor

    Stagings = Mapping[str, tuple[Line, ...]]

#: The classes of patients, in the order in which they are shown.
CLASSES = (PatientClass.NEW.value, PatientClass.EXISTING.value)


@dataclass(frozen=True, slots=True)
class Listed:
    """A service in the list, with its lengths by class and the names of who gives it."""

    service: Service
    minutes: Mapping[str, int]
    givers: Sequence[str]
    is_last: bool  # of those in use

    @property
    def provided(self) -> tuple[str, ...]:
        """The classes it is provided to."""
        to = self.service.provided_to
        return CLASSES if to == ProvidedTo.ALL else (to,)

    @property
    def unstaged(self) -> tuple[str, ...]:
        """The classes it is provided to and has no stages for: they are offered no times."""
        return tuple(each for each in self.provided if not self.minutes.get(each))


def visible(actor: Actor) -> QuerySet[Service]:
    """Return the services whose settings this actor may see."""
    rows = Service.objects.filter(clinic_id=actor.clinic_id)
    return rows if access.scope(actor, Permission.CHANGE_SETUP) is Scope.CLINIC else rows.none()


def listed(actor: Actor) -> Sequence[Listed]:
    """Return every service in its order, those out of use last. Three statements."""
    rows = visible(actor).order_by("-active", "position", "id")
    rows = rows.prefetch_related("stages")
    givers: dict[int, list[str]] = {}
    for service_id, name in (
        ServicePractitioner.objects.filter(
            clinic_id=actor.clinic_id, practitioner__disabled_at=None
        )
        .order_by("practitioner__position", "practitioner_id")
        .values_list("service_id", "practitioner__name")
    ):
        givers.setdefault(service_id, []).append(name)
    used = [row.pk for row in rows if row.active]
    return [
        Listed(
            row,
            {name: stagings.length(lines) for name, lines in _lines(row.stages.all()).items()},
            givers.get(row.pk, []),
            is_last=row.pk == used[-1] if used else False,
        )
        for row in rows
    ]


def one(actor: Actor, ref: str, *, lock: bool = False) -> Service:
    """Return a service, or raise Http404; locked when it is about to be changed."""
    rows = visible(actor)
    return get_object_or_404(rows.select_for_update() if lock else rows, ref=ref)


def categories(actor: Actor) -> Sequence[str]:
    """Return the categories in use, for the box where one types another."""
    names = visible(actor).exclude(category="").order_by("category")
    return list(names.values_list("category", flat=True).distinct())


def stages(actor: Actor, service: Service) -> Stagings:
    """Return the stagings of a service, by class of patient."""
    rows = Stage.objects.filter(clinic_id=actor.clinic_id, service=service)
    return _lines(rows.order_by("patient_class", "position"))


def version(of: Stagings) -> str:
    """Return what a form carries to notice that somebody else changed the stages first."""
    return " / ".join(stagings.words(of.get(each, ())) for each in CLASSES)


def chosen(service: Service) -> dict[str, list[int]]:
    """Return the ids of those who give a service, and of its only rooms and locations."""
    return {
        "practitioners": _ids(ServicePractitioner, service, "practitioner_id"),
        "rooms": _ids(ServiceRoom, service, "room_id"),
        "locations": _ids(ServiceLocation, service, "location_id"),
    }


def rooms_at_once(actor: Actor, service: Service) -> int:
    """Return how many suitable rooms there are at the location that has most of them."""
    rooms = Room.objects.filter(clinic_id=actor.clinic_id, active=True, location__active=True)
    named = _ids(ServiceRoom, service, "room_id")
    suitable = rooms.filter(Q(pk__in=named)) if named else rooms
    counts: dict[int, int] = {}
    for location_id in suitable.values_list("location_id", flat=True):
        counts[location_id] = counts.get(location_id, 0) + 1
    return max(counts.values(), default=0)


def _lines(rows: Iterable[Stage]) -> dict[str, tuple[Line, ...]]:
    lines: dict[str, tuple[Line, ...]] = {}
    for row in rows:
        line = Line(
            row.name,
            row.minutes,
            patient=row.patient,
            practitioner=row.practitioner,
            room=row.room,
        )
        lines[row.patient_class] = (*lines.get(row.patient_class, ()), line)
    return lines


def _ids(
    model: type[ServicePractitioner | ServiceRoom | ServiceLocation], service: Service, column: str
) -> list[int]:
    rows = model.objects.filter(clinic_id=service.clinic_id, service=service)
    return sorted(rows.values_list(column, flat=True))
