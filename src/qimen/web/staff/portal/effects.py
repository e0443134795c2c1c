"""What patients will notice of the settings in the form: today's dates, the traps, the changes."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from qimen.queries import catalogue, openings, preview
from qimen.queries import portal as known
from qimen.rules import portal as rules
from qimen.scheduling import hours

if TYPE_CHECKING:
    from qimen.rules.portal import Preferences
    from qimen.web.gate import Request

#: What has a sentence beside it, in the order of the page.
NAMES = (
    "online", "online_from", "horizon", "notice", "cancel", "rounding", "starts",
    "no_preference", "self_service", "limit", "public", "card", "window",
)  # fmt: skip
CLASSES = [("existing", "Existing"), ("new", "New")]
TEN, WEDNESDAY, WEEK = 10 * hours.HOUR, 2, 7


@dataclass(frozen=True, slots=True)
class Pick:
    """Whose times the preview shows, and what there is to pick from."""

    patient_class: str
    place: catalogue.Place | None
    offer: catalogue.Offer | None
    practitioner: catalogue.Practitioner | None
    places: tuple[catalogue.Place, ...]
    offers: tuple[catalogue.Offer, ...]
    givers: tuple[catalogue.Practitioner, ...]

    def why(self, said: Preferences) -> str:
        """Return the question of Why not?, but for the time."""
        query = {
            "service": self.offer.ref if self.offer else "",
            "location": self.place.ref if self.place else "",
            "practitioner": self.practitioner.ref if self.practitioner else "",
            "class": self.patient_class,
            **_drafted(said),
        }
        return urlencode({key: value for key, value in query.items() if value != ""})


def of(request: Request, said: Preferences) -> dict[str, object]:
    """Return what the page says beside the settings; `said` is what the form says."""
    clinic, now = request.clinic, request.now
    stored = known.preferences(clinic)
    today = now.astimezone(hours.zone_named(clinic.zone)).date()
    names = [one.name for one in fields(said)]
    changed = [name for name in names if getattr(said, name) != getattr(stored, name)]
    example = _example(request, said)
    pick = picked(request)
    return {
        "names": NAMES,
        "zone": clinic.zone,
        "last_day": known.last_day(said, today),
        "soonest": now + timedelta(hours=said.min_notice_hours),
        "example": example,
        "change_until": example - timedelta(hours=said.cancel_hours),
        "is_window_shut": rules.is_window_shut(said),
        "is_waiting": said.online and said.online_from is not None and said.online_from > today,
        "early": len(known.early_patients(clinic)),
        "rounding": preview.rounding(clinic, said.round_to_minutes, now=now),
        "changed": changed,
        "broken": preview.broken(request.actor, clinic, said, now=now) if changed else (),
        "pick": pick,
        "classes": CLASSES,
        "preview": _preview(request, pick, said),
        "why": pick.why(said if changed else stored) if pick.offer else "",
    }


def picked(request: Request) -> Pick:
    """Read whose times are wanted; what is not there becomes the first there is."""
    said = request.POST
    offered = catalogue.catalogue(request.clinic)
    patient_class = "new" if said.get("pv_class") == "new" else "existing"
    place = offered.place(said.get("pv_location") or None) or next(iter(offered.places), None)
    offers = offered.offers_for(patient_class, place) if place else ()
    wanted = said.get("pv_service", "")
    offer = next((one for one in offers if one.ref == wanted), next(iter(offers), None))
    givers = (
        openings.givers_at(request.clinic, offer, place, request.now) if offer and place else ()
    )
    wanted = said.get("pv_practitioner", "")
    one = next((each for each in givers if each.ref == wanted), None)
    return Pick(patient_class, place, offer, one, offered.places, offers, givers)


def _preview(request: Request, pick: Pick, said: Preferences) -> preview.Preview | None:
    if pick.place is None or pick.offer is None:
        return None
    asked = preview.Asked(
        clinic=request.clinic,
        place=pick.place,
        offer=pick.offer,
        patient_class=pick.patient_class,
        practitioner=pick.practitioner,
        now=request.now,
    )
    return preview.preview(asked, said)


def _drafted(said: Preferences) -> dict[str, object]:
    """Return the settings that decide about times, as Why not? reads them from an address."""
    return {
        "online": int(said.online),
        "ahead": f"{said.horizon_number}-{said.horizon_unit}",
        "notice": said.min_notice_hours,
        "round": said.round_to_minutes or 0,
        "limit": said.max_future_visits or 0,
    }


def _example(request: Request, said: Preferences) -> datetime:
    """Return a visit to speak of: a Wednesday at ten, with the cut-off still to come."""
    zone = hours.zone_named(request.clinic.zone)
    soon = (request.now + timedelta(hours=said.cancel_hours)).astimezone(zone).date()
    on = soon + timedelta(days=WEEK - soon.weekday() + WEDNESDAY)
    return hours.at(hours.resolve(on, TEN, request.clinic.zone))
