"""Blocks added in one go, on several weekdays and for everybody of a place; and how they are listed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.shortcuts import redirect

from qimen.actions.setup import blocks as acting
from qimen.queries import time_off
from qimen.rules.access import Permission
from qimen.web import page
from qimen.web.gate import staff
from qimen.web.staff.settings import absences, boxes, drawings, hours

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from django.http import HttpResponse

    from qimen.models import Block, Location
    from qimen.web.gate import Request

    Sites = Sequence[tuple[Location, Sequence[int]]]

DAYS = 7


class BlocksForm(absences.BlockForm):
    """One block, or the same on several weekdays and for all who work at a place."""

    def __init__(self, *args: Any, sites: Sites, first_weekday: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = kwargs["people"]
        self.known = {str(key): [key] for key, _ in people}
        everyone = []
        if len(people) > 1:
            for site, here in sites:
                name = f"Everyone at {site.name}" if len(sites) > 1 else "Everyone"
                everyone.append((f"at-{site.ref}", name))
                self.known[f"at-{site.ref}"] = list(here)
        needed = absences.WHO_NEEDED
        who: Any = self.fields["practitioner"]
        self.fields["practitioner"] = forms.ChoiceField(
            label="For",
            choices=[*who.choices, *everyone],
            help_text="Everyone is who has hours there now; add it for somebody who joins later."
            if everyone
            else "",
            error_messages={"required": needed, "invalid_choice": needed},
        )
        days = [(day % DAYS, hours.WEEKDAYS[day % DAYS]) for day in
                range(first_weekday, first_weekday + DAYS)]  # fmt: skip
        self.fields["weekdays"] = boxes.Several(
            "Every week on", days, help_text="None ticked: only once, on the day below."
        )
        own: Any = self.fields["starts_on"]
        own.help_text = "Of a weekly one: the first day that it may be."
        self.order_fields(["practitioner", "title", "weekdays"])

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        first, last = said.get("starts_on"), said.get("weekly_until")
        days = said.get("weekdays")
        if first and last and days and last >= first:
            said["weekdays"] = [day for day in days if _next(first, day) <= last]
            if not said["weekdays"]:
                self.add_error(
                    "weekdays", "None of these days lies between the first and the last."
                )
        return said

    def each(self) -> list[acting.Said]:
        """Return a block for everybody and every weekday that is meant."""
        said = self.cleaned_data
        days = said["weekdays"]
        one = self._one(said, days)
        ons = [_next(said["starts_on"], day) for day in days] or [said["starts_on"]]
        return [
            replace(one, practitioner_id=who, starts_on=on, ends_on=on)
            for who in self.known[said["practitioner"]]
            for on in ons
        ]

    def _one(self, said: Mapping[str, Any], days: Sequence[int]) -> acting.Said:
        one = self.said()
        if days and said["weekly_until"] is None:
            return replace(one, weekly_until=acting.NO_END)
        return one


@dataclass(frozen=True, slots=True)
class Listed:
    """The same block of one practitioner on one weekday or several; `hit` visits are booked then."""

    first: Block
    days: Sequence[tuple[Block, str, int]]
    words: str
    until: date | None
    hit: int


@staff(Permission.CHANGE_TIME_OFF)
def create(request: Request, slug: str) -> HttpResponse:
    form = BlocksForm(
        request.POST or None,
        initial={"practitioner": request.GET.get("practitioner", "")},
        people=time_off.practitioners(request.actor),
        sites=time_off.sites(request.actor, today=hours.today(request)),
        first_weekday=request.clinic.first_weekday,
        country=request.clinic.country,
    )
    if request.method == "POST" and form.is_valid():
        rows = acting.add_each(request.actor, form.each(), now=request.now)
        return _saved(request, slug, rows)
    context = {"form": form, "section": "settings", "tab": "time_off"}
    return page.render(request, "staff/settings/time_off/block.html", context)


def _saved(request: Request, slug: str, rows: Sequence[Block]) -> HttpResponse:
    """Say how many there are, and what is booked then, where something is."""
    said = f"{rows[0].title} is saved" + (f": {len(rows)} blocks" if len(rows) > 1 else "")
    hits = time_off.hits(request.actor, rows, request.clinic.zone, now=request.now)
    if not any(hits.values()):
        messages.success(request, f"{said}.")
        return redirect("settings_time_off", slug)
    messages.warning(request, f"{said}. Visits are booked then: none was cancelled.")
    if len(rows) == 1:
        return redirect("settings_block", slug, rows[0].pk)
    return redirect("settings_time_off", slug)


def listed(request: Request, rows: Iterable[Block]) -> list[Listed]:
    """Return blocks for a list, weekly ones of one practitioner that are alike in one line."""
    rows = list(rows)
    hits = time_off.hits(request.actor, rows, request.clinic.zone, now=request.now)
    alike: dict[object, list[Block]] = {}
    for row in rows:
        own = row.title, row.starts_minute, row.ends_minute, row.weekly_until
        key = (row.practitioner_id, *own) if row.weekly_until else row.pk
        alike.setdefault(key, []).append(row)
    return [_listed(request, each, hits) for each in alike.values()]


def _listed(request: Request, rows: list[Block], hits: Mapping[int, Sequence[int]]) -> Listed:
    first = request.clinic.first_weekday
    ordered = sorted(rows, key=lambda row: (row.starts_on.weekday() - first) % DAYS)
    row, is_24 = ordered[0], request.clinic.clock_24
    start, end = (
        drawings.clock(at, clock_24=is_24, morning=" AM")
        for at in (row.starts_minute, row.ends_minute)
    )
    until = None if row.weekly_until == acting.NO_END else row.weekly_until
    days = [(one, hours.WEEKDAYS[one.starts_on.weekday()], len(hits[one.pk])) for one in ordered]
    return Listed(
        row, days, f"{start}–{end}", until, len({key for one in rows for key in hits[one.pk]})
    )


def _next(first: date, weekday: int) -> date:
    """Return the first date from a day on that is of a weekday."""
    return first + timedelta(days=(weekday - first.weekday()) % DAYS)
