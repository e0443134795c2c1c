"""What the address of Why not? asks: everything stands in it but names, which never do."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from qimen.queries import catalogue, patients, portal, why
from qimen.rules import dates
from qimen.rules.portal import LONGEST_AHEAD, MOST_HOURS, MOST_VISITS, ROUNDINGS
from qimen.scheduling import hours
from qimen.web.staff.numbers import whole

if TYPE_CHECKING:
    from qimen.models import Patient
    from qimen.rules.portal import Preferences
    from qimen.web.gate import Request

KEYS = ("service", "location", "practitioner", "class", "patient", "date", "time")
DRAFT = ("online", "ahead", "notice", "round", "limit")
YEARS = range(2000, 2200)
CLASSES = ("new", "existing")


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """The question so far; `faults` are (box, what to enter)."""

    values: dict[str, str]
    draft: dict[str, str]
    offered: catalogue.Catalogue
    offer: catalogue.Offer | None
    place: catalogue.Place | None
    practitioner: catalogue.Practitioner | None
    patient: Patient | None
    patient_class: str
    start: int | None
    said: Preferences | None
    faults: list[tuple[str, str]]

    def address(self, **changes: str) -> str:
        """Return the question with some of it changed, as a query."""
        query = {**self.values, **self.draft, **changes}
        return urlencode({key: value for key, value in query.items() if value})

    def asked(self, request: Request) -> why.Asked | None:
        """Return the whole question, once there is one."""
        if self.offer is None or self.place is None or self.start is None:
            return None
        return why.Asked(
            clinic=request.clinic,
            place=self.place,
            service_id=self.offer.id,
            patient_class=self.patient_class,
            patient_id=self.patient.pk if self.patient else None,
            practitioner_id=self.practitioner.id if self.practitioner else None,
            start=self.start,
            now=request.now,
            said=self.said,
        )


def read(request: Request) -> Read:
    values = {key: request.GET.get(key, "")[:40] for key in KEYS}
    draft = {key: request.GET[key][:20] for key in DRAFT if key in request.GET}
    offered = catalogue.catalogue(request.clinic)
    place = offered.place(values["location"] or None) or next(iter(offered.places), None)
    patient = patients.for_booking(request.actor, values["patient"]) if values["patient"] else None
    given = patients.class_of(patient, request.now) if patient else values["class"]
    start, faults = _start(request, values, place)
    return Read(
        values=values,
        draft=draft,
        offered=offered,
        offer=offered.offer(values["service"] or None),
        place=place,
        practitioner=offered.practitioner(values["practitioner"] or None),
        patient=patient,
        patient_class=given if given in CLASSES else "existing",
        start=start,
        said=_said(portal.preferences(request.clinic), draft) if draft else None,
        faults=faults,
    )


def _start(
    request: Request, values: dict[str, str], place: catalogue.Place | None
) -> tuple[int | None, list[tuple[str, str]]]:
    """Read an instant of a link, or the date and time of the form, on the clocks of the place."""
    zone = place.zone if place else request.clinic.zone
    instant = _instant(request.GET.get("at", ""))
    if instant is not None:
        local = instant.astimezone(hours.zone_named(zone))
        values["date"], values["time"] = local.date().isoformat(), f"{local:%H:%M}"
        return hours.minute_of(instant), []
    if "time" not in request.GET:  # a link that knows the day alone
        return None, []
    country = request.clinic.country
    on, clock = _date(values["date"], country), _time(values["time"])
    faults = [] if on else [("date", f"Enter a date like {dates.example(country, 2026)}.")]
    if clock is None:
        faults.append(("time", "Enter a time like 14:30."))
    if on is None or clock is None:
        return None, faults
    return hours.resolve(on, clock.hour * hours.HOUR + clock.minute, zone), []


def _instant(value: str) -> datetime | None:
    try:
        instant = datetime.strptime(value, "%Y-%m-%dT%H:%MZ").replace(tzinfo=UTC)
    except ValueError:
        return None
    return instant if instant.year in YEARS else None


def _date(value: str, country: str) -> date | None:
    on = dates.read(value, country)
    return on if on and on.year in YEARS else None


def _time(value: str) -> time | None:
    try:
        return time.fromisoformat(value).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        return None


def _said(stored: Preferences, draft: dict[str, str]) -> Preferences:
    """Return the settings to try out; what is not said, or odd, is as it is stored."""
    number, _, unit = draft.get("ahead", "").partition("-")
    if unit in LONGEST_AHEAD and (ahead := whole(number, LONGEST_AHEAD[unit])) is not None:
        stored = replace(stored, horizon_number=ahead, horizon_unit=unit)
    if (notice := whole(draft.get("notice", ""), MOST_HOURS)) is not None:
        stored = replace(stored, min_notice_hours=notice)
    if (step := whole(draft.get("round", ""), max(ROUNDINGS))) in {0, *ROUNDINGS}:
        stored = replace(stored, round_to_minutes=step or None)
    if (limit := whole(draft.get("limit", ""), MOST_VISITS)) is not None:
        stored = replace(stored, max_future_visits=limit or None)
    if draft.get("online") in {"0", "1"}:
        stored = replace(stored, online=draft["online"] == "1")
    return stored
