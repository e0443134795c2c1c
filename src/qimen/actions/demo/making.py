"""Making the demonstration: two clinics from their files, with people and a season of visits."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from importlib import resources
from random import Random
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from qimen.actions import accounts, clinics
from qimen.actions.demo import files, guests, people, season, writing
from qimen.models import Clinic
from qimen.rules import clinic_file

if TYPE_CHECKING:
    from datetime import date, datetime

    from qimen.models import Patient

#: Slug, how many files, and what else is special about it.
RIVERBEND, HARBOR = "riverbend", "harbor"
#: Files of strangers; Jo, the Morenos and Sam come on top.
PATIENTS = {RIVERBEND: 396, HARBOR: 59}
SEED = 1618
STALE = timedelta(days=14)
DATE = re.compile(r"\{today\+([0-9]+)\}")


@dataclass(frozen=True, slots=True)
class Demonstration:
    """Whether it was made just now, and whether it has become old."""

    is_new: bool
    is_stale: bool


def make(*, now: datetime, seed: int = SEED) -> Demonstration:
    """Make the demonstration, unless it is there already. Raises NotDemonstration elsewhere."""
    require_demo()
    known = Clinic.objects.filter(slug=RIVERBEND).first()
    if known:
        return Demonstration(is_new=False, is_stale=known.created_at < now - STALE)
    with transaction.atomic():  # all of it or nothing: half a demonstration is none
        for slug in PATIENTS:
            _make(slug, seed, now)
    return Demonstration(is_new=True, is_stale=False)


def require_demo() -> None:
    if not settings.DEMO:
        raise accounts.NotDemonstration


def described(slug: str, today: date) -> clinic_file.ClinicFile:
    """Return the clinic file of one of the two clinics, with dates that follow today."""
    content = resources.files("qimen.actions.demo").joinpath(f"{slug}.toml").read_text("utf-8")
    return clinic_file.read(
        DATE.sub(lambda found: (today + timedelta(days=int(found[1]))).isoformat(), content)
    )


def _make(slug: str, seed: int, now: datetime) -> None:
    rng = Random(f"{seed} {slug} {now.date()}")  # noqa: S311 - the same every time is the point
    clinics.load(described(slug, now.date()), apply=False, now=now)
    clinic = Clinic.objects.select_related("portal").get(slug=slug)
    people.furnish_staff(clinic)
    people.furnish_calendar(clinic, now)
    clinic.refresh_from_db(fields=["setup_version"])
    patients = files.create(clinic, PATIENTS[slug], rng, now)
    jo = people.jo(clinic, now)
    if slug == RIVERBEND:
        people.morenos(clinic, now)
        people.sam(clinic, now)
    _book(clinic, patients, jo, rng, now)


def _book(clinic: Clinic, patients: list[Patient], jo: Patient, rng: Random, now: datetime) -> None:
    booked = season.Season(clinic, rng, now, [one for one in patients if one.archived_at is None])
    guests.book(booked, jo)
    booked.fill()
    writing.write(booked.visits)
    guests.tell(clinic, jo, now)
