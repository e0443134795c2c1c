"""The clinic itself: what it is called, where and how it counts, its colour, its logo."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import F

from qimen.actions import locks
from qimen.actions.setup import changes, pictures
from qimen.models import Clinic, Service
from qimen.rules import money

if TYPE_CHECKING:
    from datetime import datetime

    from qimen.gateways.pictures import Picture as Reencoded
    from qimen.rules.access import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Particulars:
    """What is said of a clinic. `email` is the Reply-To of its mails; 0 is Monday."""

    name: str
    phone: str
    email: str
    website: str
    zone: str
    country: str
    currency: str
    language: str
    first_weekday: int
    clock_24: bool
    names_service_in_mail: bool
    practitioners_see_all: bool


@locks.transactional
def change(actor: Actor, said: Particulars, *, revision: int, now: datetime) -> Clinic:
    """Change the clinic's particulars; raise changes.Outdated.

    Prices keep their number when the currency changes: 95.00 dollars become 95 yen.
    """
    changes.permit(actor)
    clinic = _locked(actor)
    changes.expect(clinic, revision)
    _keep_numbers(clinic, said.currency)
    return changes.change(actor, clinic, asdict(said), "settings.clinic_changed", now=now)


@locks.transactional
def paint(actor: Actor, hue: int, chroma: Decimal, *, revision: int, now: datetime) -> Clinic:
    """Give the clinic its colour: a hue of 0 to 359 and a chroma of 0 to 0.15."""
    changes.permit(actor)
    clinic = _locked(actor)
    changes.expect(clinic, revision)
    values = {"brand_hue": hue, "brand_chroma": chroma.quantize(Decimal("0.01"))}
    return changes.change(actor, clinic, values, "settings.colour_changed", now=now)


@locks.transactional
def put_up_logo(actor: Actor, logo: Reencoded, *, now: datetime) -> Clinic:
    """Give the clinic a logo; the one before is gone for good."""
    changes.permit(actor)
    clinic = _locked(actor)
    pictures.put_up(actor, clinic, "logo", logo, "settings.logo_changed", now=now)
    return clinic


@locks.transactional
def take_down_logo(actor: Actor, *, now: datetime) -> Clinic:
    """Take the logo away; without one nothing happens."""
    changes.permit(actor)
    clinic = _locked(actor)
    pictures.take_down(actor, clinic, "logo", "settings.logo_removed", now=now)
    return clinic


def _locked(actor: Actor) -> Clinic:
    return Clinic.objects.select_for_update().get(pk=actor.clinic_id)


def _keep_numbers(clinic: Clinic, currency: str) -> None:
    before, after = money.digits(clinic.currency), money.digits(currency)
    services = Service.objects.filter(clinic=clinic)
    if after > before:
        services.update(price_minor=F("price_minor") * 10 ** (after - before))
    elif after < before:
        services.update(price_minor=F("price_minor") / 10 ** (before - after))
