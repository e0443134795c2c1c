"""Pictures that patients may see: the logo, and photos of those who work here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.shortcuts import get_object_or_404

from qimen.models import Clinic, Picture, StaffMember

if TYPE_CHECKING:
    from qimen.rules.access import Actor


def shown(actor: Actor, ref: str) -> Picture:
    """Return a picture by its reference, or raise Http404: only what is up somewhere is shown."""
    up = Q(pk__in=Clinic.objects.filter(pk=actor.clinic_id).values("logo"))
    working = StaffMember.objects.filter(clinic_id=actor.clinic_id, disabled_at=None)
    up |= Q(pk__in=working.filter(photo__isnull=False).values("photo"))
    return get_object_or_404(Picture.objects.filter(up, clinic_id=actor.clinic_id), ref=ref)


def logo(actor: Actor) -> Picture:
    """Return the clinic's logo, or raise Http404."""
    up = Clinic.objects.filter(pk=actor.clinic_id).values("logo")
    return get_object_or_404(Picture, pk__in=up, clinic_id=actor.clinic_id)
