"""A question about one start, and the snapshot that answers it: the booking page's own.

Only the sources are read besides: which visit stands behind which span of a diary.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q

from qimen.models import VISIT_STATUSES, Appointment, Claim
from qimen.queries import diary, portal
from qimen.scheduling import hours

if TYPE_CHECKING:
    from datetime import datetime

    from qimen import scheduling
    from qimen.models import Clinic
    from qimen.queries.catalogue import Place
    from qimen.rules.portal import Preferences

#: The next time on offer is looked for so many days ahead.
AHEAD = timedelta(days=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked about one start (a minute); a practitioner of None is anybody.

    `said` are settings that are tried out, in place of the clinic's own.
    """

    clinic: Clinic
    place: Place
    service_id: int
    patient_class: str
    patient_id: int | None
    practitioner_id: int | None
    start: int
    now: datetime
    said: Preferences | None = None

    @property
    def on(self) -> date:
        return date.fromordinal(hours.ordinal_of(self.start, self.place.zone))


def snapshot(asked: Asked) -> tuple[scheduling.Diary, scheduling.Request]:
    """Return the snapshot that the booking page would ask, with the sources of its spans."""
    known, request = diary.snapshot(_question(asked, asked.on, asked.on))
    sources = _sources(asked, known)
    return replace(_under(asked, known), sources=sources), request


def ahead(asked: Asked) -> tuple[scheduling.Diary, scheduling.Request]:
    """Return the same for the days after."""
    first = asked.on + timedelta(days=1)
    known, request = diary.snapshot(_question(asked, first, first + AHEAD))
    return _under(asked, known), request


def _under(asked: Asked, known: scheduling.Diary) -> scheduling.Diary:
    if asked.said is None:
        return known
    today = asked.now.astimezone(hours.zone_named(asked.place.zone)).date()
    setup = known.setup.under(portal.for_engine(asked.said, today))
    return replace(known, setup=setup, future_visits=_future_visits(asked))


def _future_visits(asked: Asked) -> int:
    """Count them whether or not the clinic's own settings limit them."""
    if asked.patient_id is None:
        return 0
    return Appointment.objects.filter(
        clinic_id=asked.clinic.pk,
        patient_id=asked.patient_id,
        starts_at__gte=asked.now,
        status__in=VISIT_STATUSES,
    ).count()


def _sources(asked: Asked, known: scheduling.Diary) -> dict[scheduling.Party, list[str]]:
    """Name the visit behind each span; the spans themselves are those of the snapshot.

    Visits that staff put over one another may have the same span: each is behind one of them.
    """
    spans = [span for each in known.busy.values() for span in each]
    if not spans:
        return {}
    rows = Claim.objects.filter(
        clinic_id=asked.clinic.pk,
        start__gte=min(start for start, _ in spans),
        start__lte=max(start for start, _ in spans),
    ).exclude(_unseen(asked))
    behind: dict[tuple[int, int, int, int], list[str]] = defaultdict(list)
    columns = "party_kind", "party_id", "start", "end", "appointment_id"
    for kind, ident, start, end, appointment in rows.order_by("-pk").values_list(*columns):
        behind[kind, ident, start, end].append(str(appointment))
    return {
        (kind, ident): [
            found.pop() if (found := behind[int(kind), int(ident), start, end]) else ""
            for start, end in each
        ]
        for (kind, ident), each in known.busy.items()
    }


def _unseen(asked: Asked) -> Q:
    """Match what the snapshot leaves out, too: holds that have run out, and the asking patient's."""
    past = Q(held_until__isnull=False, held_until__lte=asked.now)
    if asked.patient_id is None:
        return past
    own = Q(held_until__isnull=False, appointment__patient_id=asked.patient_id)
    return past | own


def _question(asked: Asked, first: date, last: date) -> diary.Question:
    return diary.Question(
        clinic=asked.clinic,
        location_id=asked.place.id,
        zone=asked.place.zone,
        service_id=asked.service_id,
        patient_class=asked.patient_class,
        patient_id=asked.patient_id,
        practitioner_id=asked.practitioner_id,
        first=first,
        last=last,
        now=asked.now,
    )
