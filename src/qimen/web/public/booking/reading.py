"""Reading the address of a booking page into what has been chosen; odd values count as none."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from qimen.queries import appointments, catalogue, openings, patients, portal
from qimen.web.public.booking import instants
from qimen.web.public.booking.asked import ANYBODY, CHOSEN, CLASSES, Asked

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qimen.models import Appointment
    from qimen.queries.catalogue import Practitioner
    from qimen.web.gate import Request

Card = TypeVar("Card", catalogue.Place, catalogue.Practitioner)


def read(request: Request) -> Asked:
    """Read the address of a booking page."""
    if visit := _moving(request):
        return _elsewhere(request, visit)
    values = {key: request.GET.get(key, "")[:40] for key in CHOSEN}
    file = request.file
    patient_class = patients.class_of(file, request.now) if file else _said(request, values)
    offered = catalogue.catalogue(request.clinic)
    places = tuple(each for each in offered.places if _offers(offered, patient_class, each))
    place = _chosen(places, values["location"])
    offers = _offers(offered, patient_class, place) if place else ()
    offer = next((each for each in offers if each.ref == values["service"]), None)
    givers = (
        openings.givers_at(request.clinic, offer, place, request.now) if offer and place else ()
    )
    practitioner = _chosen(givers, values["practitioner"])
    may_be_anybody = openings.may_skip_practitioner(request.clinic, patient_class, len(givers))
    return Asked(
        request=request,
        values=values,
        patient_class=patient_class,
        places=places,
        place=place,
        offers=offers,
        offer=offer,
        givers=givers,
        practitioner=practitioner,
        is_anybody=may_be_anybody and values["practitioner"] == ANYBODY,
        when=instants.when(request.GET),
    )


def _said(request: Request, values: Mapping[str, str]) -> str:
    """Return the class somebody unknown counts themselves to, where they may see times by it."""
    said = values["class"] if request.clinic.portal.times_public else ""
    return said if said in CLASSES else ""


def _moving(request: Request) -> Appointment | None:
    """Return one's own visit that is to be moved, where the address names one."""
    ref = request.GET.get("moving", "")[:40]
    return appointments.find(request.actor, ref) if ref and request.file else None


def _elsewhere(request: Request, visit: Appointment) -> Asked:
    """Read where a visit shall stand: its service, place and stages stay, with whom may change."""
    values = {"location": "", "service": visit.service.ref, "via": ""}
    values["practitioner"] = request.GET.get("practitioner", visit.practitioner.ref)[:40]
    offered = catalogue.catalogue(request.clinic)
    place, offer = offered.place(visit.location_id), offered.offer(visit.service_id)
    givers: tuple[Practitioner, ...] = ()
    if place and offer and offer.online:
        givers = openings.givers_at(request.clinic, offer, place, request.now)
        offer = replace(offer, stagings={visit.patient_class: catalogue.lines(visit.stages)})
    may_be_anybody = openings.may_skip_practitioner(
        request.clinic, visit.patient_class, len(givers)
    )
    return Asked(
        request=request,
        values=values,
        patient_class=visit.patient_class,
        places=(place,) if place else (),
        place=place,
        offers=(offer,) if offer else (),
        offer=offer if givers else None,
        givers=givers,
        practitioner=next((one for one in givers if one.ref == values["practitioner"]), None),
        is_anybody=may_be_anybody and values["practitioner"] == ANYBODY,
        when=instants.when(request.GET),
        moving=visit,
        waits=appointments.move_asked(visit),
    )


def is_open(request: Request) -> bool:
    """Whether whoever asks may book online now."""
    file = request.file
    return portal.is_open(request.clinic, file.pk if file else None, request.now)


def _offers(
    offered: catalogue.Catalogue, patient_class: str, place: catalogue.Place
) -> tuple[catalogue.Offer, ...]:
    classes = (patient_class,) if patient_class else CLASSES
    found = {each.id for one in classes for each in offered.offers_for(one, place)}
    return tuple(each for each in offered.offers if each.id in found)


def _chosen(cards: tuple[Card, ...], ref: str) -> Card | None:
    """Return the card of a reference; where there is only one, there is nothing to choose."""
    if len(cards) == 1:
        return cards[0]
    return next((card for card in cards if card.ref == ref), None)
