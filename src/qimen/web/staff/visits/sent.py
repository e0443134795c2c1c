"""New Appointment as it was sent, or as it is first shown; what was typed is kept."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from qimen.queries import patients as files
from qimen.rules import dates
from qimen.scheduling import hours
from qimen.web.staff.calendar import reading
from qimen.web.staff.visits import choices, free, placing, stages
from qimen.web.staff.visits.forms import NewcomerForm, PlanForm, faults

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from qimen.actions.appointments import Plan
    from qimen.actions.patients import Newcomer
    from qimen.models import Patient
    from qimen.queries.catalogue import StageLine
    from qimen.web.gate import Request

WEEK_DAYS = 7
#: So many patients are listed; a longer list is not read, one types on.
SHOWN = 8
#: A button: add the newcomer all the same.
ANEW = "anew"
ALIKE_BY = ("first_name", "last_name", "email", "birth_on")


class Sent:
    """The form as it was sent, or as it is first shown; what was typed is kept."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.choices = choices.of(request)
        post = free.picked(request, self.choices)
        self.data = post if request.method == "POST" else None
        self.form = PlanForm(self.choices, is_new=True, data=self.data, initial=self._initial())
        self.words = request.POST.get("words", "").strip()
        self.anew = self._anew()
        self.is_newcomer = self.anew or request.POST.get("whom") == "new"
        self.chosen = self._chosen()
        self.newcomer = NewcomerForm(
            self.data if self.is_newcomer else None,
            country=request.clinic.country,
            today=request.now.date(),
        )
        key = request.POST.get("form_key", "")
        self.form_key = key if 16 <= len(key) <= 43 else secrets.token_urlsafe(32)  # noqa: PLR2004
        self.faults: Sequence[tuple[str, str]] = ()

    def _anew(self) -> bool:
        """Whether a file is to be added though there are alike ones; asked once a newcomer."""
        post = self.request.POST
        return post.get("do") == ANEW or post.get("even_so", "") == self.who_anew != ""

    @property
    def who_anew(self) -> str:
        """Return what makes files alike, as typed: who changes it is asked again."""
        return "|".join(self.request.POST.get(f"newcomer-{name}", "").strip() for name in ALIKE_BY)

    def _chosen(self) -> Patient | None:
        request = self.request
        ref = request.GET.get("patient", "") if self.data is None else request.POST.get("whom", "")
        return files.for_booking(request.actor, ref) if ref and not self.is_newcomer else None

    def _initial(self) -> dict[str, Any]:
        """Return what the address says: a free time on the calendar, or the day looked at."""
        given = self.request.GET
        place = self.choices.place(given.get("location", "")) or self.choices.offered.places[:1]
        site = place[0] if isinstance(place, tuple) and place else place
        zone = getattr(site, "zone", self.request.clinic.zone)
        start = reading.minute_at(given.get("at", ""))
        local = hours.local(start, zone) if start is not None else None
        member = self.request.member
        own = member.ref if member and member.is_practitioner else ""
        asked = self.choices.practitioner(given.get("practitioner", ""))
        practitioner = (asked.ref if asked else own) or self.choices.first_practitioner
        return {
            "location": getattr(site, "ref", ""),
            "practitioner": practitioner,
            "room": given.get("room", ""),
            "service": self._usual_service(practitioner),
            "date": local.date() if local else reading.on_date(given.get("date", "")),
            "time": local.time().replace(tzinfo=None) if local else None,
            "at": given.get("at", "")[:20],
            "repeat": 1,
        }

    def _usual_service(self, practitioner: str) -> str:
        """Return what is asked for, or usually given, or the first for patients who have been."""
        people = self.choices.known.people.values()
        usual = next((one.service_id for one in people if one.ref == practitioner), None)
        offers = self.choices.offered.offers
        wanted = (self.request.GET.get("service"), usual)
        fitting = [one.ref for want in wanted for one in offers if want in {one.ref, one.id}]
        fitting += [one.ref for one in offers if one.is_for("existing")]
        return next(iter(fitting), "")

    @property
    def patient_class(self) -> str:
        if self.chosen:
            return files.class_of(self.chosen, self.request.now)
        is_new = bool(self.request.POST.get("newcomer-is_new")) if self.is_newcomer else False
        return "new" if is_new else "existing"

    @property
    def stages_of(self) -> str:
        return f"{self.form['service'].value()}:{self.patient_class}"

    def own_stages(self) -> tuple[StageLine, ...]:
        offer = self.choices.offer(self.form["service"].value() or "")
        return offer.stages(self.patient_class) if offer else ()

    def lines(self) -> list[stages.Line]:
        """Return the lines as typed, unless they were drawn for another service or class."""
        typed = stages.typed(self.request.POST)
        is_same = self.request.POST.get("stages_of") == self.stages_of
        return typed if typed and is_same else stages.lines(self.own_stages())

    # ── what comes of it ──

    def plans(self, *, leaving_out: bool = False) -> list[Plan] | None:
        """Return the plans, one a week; None where something is to be fixed."""
        checked = [self.form, *([self.newcomer] if self.is_newcomer else [])]
        found = [] if self.chosen or self.is_newcomer else [("id_words", "Choose a patient.")]
        found += [fault for form in checked if not form.is_valid() for fault in faults(form)]
        try:
            typed = stages.read(self.lines())
        except stages.Faulty as faulty:
            found.append(("stages", str(faulty)))
        self.faults = found
        if found:
            return None
        offer = self.choices.offer(self.form.cleaned_data["service"])
        if offer is None:
            raise LookupError(self.form.cleaned_data["service"])
        own = () if typed == self.own_stages() else typed
        first = placing.plan(self.form, offer.id, own, self.form.cleaned_data["note"])
        every = [self._weeks_later(first, n) for n in range(self.form.cleaned_data["repeat"])]
        left_out = self.request.POST.getlist("leave_out") if leaving_out else []
        return [plan for plan in every if str(plan.start) not in left_out] or every

    def _weeks_later(self, plan: Plan, weeks: int) -> Plan:
        if not weeks:
            return plan
        place = self.choices.offered.place(plan.location_id)
        zone = place.zone if place else self.request.clinic.zone
        first: datetime = hours.local(plan.start, zone)
        on = first.date().toordinal() + weeks * WEEK_DAYS
        start = hours.resolve(first.date().fromordinal(on), first.hour * 60 + first.minute, zone)
        return replace(plan, start=start)

    def whom(self) -> str | Newcomer:
        if self.chosen:
            return self.chosen.ref
        return self.newcomer.newcomer(even_so=self.anew)

    def context(self, **more: object) -> dict[str, Any]:
        found = files.search(
            self.request.actor,
            self.words,
            SHOWN,
            for_booking=True,
            month_first=dates.counts_months_first(self.request.clinic.country),
        )
        chosen = self.chosen
        return {
            "form": self.form,
            "newcomer": self.newcomer,
            "is_newcomer": self.is_newcomer,
            "even_so": self.who_anew if self.anew else "",
            "words": self.words,
            "found": [one for one in found.patients if chosen is None or one.pk != chosen.pk],
            "has_more": found.has_more,
            "chosen": chosen,
            "lines": self.lines(),
            "stages_of": self.stages_of,
            "patient_class": self.patient_class,
            "form_key": self.form_key,
            "faults": self.faults,
            "section": "calendar",
            **self._free(),
            **more,
        }

    def _free(self) -> dict[str, Any]:
        offer = self.choices.offer(self.form["service"].value() or "")
        return free.told(
            self.request,
            self.form,
            self.lines(),
            service_id=offer.id if offer else None,
            patient_class=self.patient_class,
            patient_id=self.chosen.pk if self.chosen else None,
        )
