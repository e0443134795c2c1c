"""What the address of a booking page says has been chosen, as far as it is on offer.

A stale, unknown or odd value counts as not chosen: the page then asks for it again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse

from qimen.queries import catalogue, glimpse, openings
from qimen.scheduling import hours
from qimen.web.public import shelves

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qimen.models import Appointment, MoveRequest
    from qimen.queries.catalogue import Offer, Place, Practitioner
    from qimen.web.gate import Request

#: The value that stands for No Preference.
ANYBODY = "any"
#: The value by which a practitioner is to be chosen anew.
CHOOSE = "choose"
CHOSEN = ("location", "service", "practitioner", "via", "class")
STEPS = ("class", "location", "service", "practitioner")
CLASSES = ("new", "existing")
#: What a button's link is called by (web/public/booking/arriving).
VIA = re.compile(r"[a-z0-9]{16}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The choices so far, and what there is to choose from at the first one that is missing.

    `patient_class` is empty for somebody who has not signed in: they see what there is for anyone.
    Where times are public, it is what they say of themselves, to be shown things by and no more.
    """

    request: Request
    values: Mapping[str, str]
    patient_class: str
    places: tuple[Place, ...]
    place: Place | None
    offers: tuple[Offer, ...]
    offer: Offer | None
    givers: tuple[Practitioner, ...]
    practitioner: Practitioner | None
    is_anybody: bool
    #: What a link from elsewhere says of the time: led along until times are shown.
    when: Mapping[str, str] = field(default_factory=dict)
    moving: Appointment | None = None  # one's own visit, which shall stand elsewhere
    waits: MoveRequest | None = None  # where it was asked to stand, as long as that waits

    @property
    def step(self) -> str:
        """The choice to be made next."""
        if self.is_visitor and not self.patient_class:
            return "been"
        if self.place is None:
            return "location"
        if self.offer is None:
            return "service"
        if self.practitioner is None and not self.is_anybody:
            return "practitioner"
        return "time"

    @property
    def is_visitor(self) -> bool:
        """Whether this is somebody without a file here, who may see times all the same."""
        return self.request.file is None and self.request.clinic.portal.times_public

    @property
    def said_class(self) -> str:
        """What was said of having been here before; nothing where times are not public."""
        said = self.values.get("class", "")
        return said if said in CLASSES and self.request.clinic.portal.times_public else ""

    @property
    def is_class_other(self) -> bool:
        """Whether a patient said of themselves what their file does not say."""
        return self.request.file is not None and self.said_class not in {"", self.patient_class}

    @property
    def is_service_unfit(self) -> bool:
        """Whether a service was asked for that exists but is not for this patient or place."""
        wanted = self.values["service"]
        known = catalogue.catalogue(self.request.clinic).offer(wanted) if wanted else None
        return known is not None and self.offer is None and self.place is not None

    @property
    def is_replaced(self) -> bool:
        """Whether a place or practitioner was asked for by name, and the only one left is another.

        To look at, that one will do; nobody is booked with it unasked.
        """
        asked = (
            (self.values["location"], self.place),
            (self.values["practitioner"], self.practitioner),
        )
        return any(card and ref not in {"", ANYBODY, card.ref} for ref, card in asked)

    @property
    def groups(self) -> list[tuple[str, list[tuple[Offer, int]]]]:
        """The services to choose from by category, each with the minutes of a visit."""
        usual = self.patient_class or "existing"
        return [
            (category, [(offer, offer.minutes(usual)) for offer in offers])
            for category, offers in shelves.shelves(self.offers)
        ]

    @property
    def may_be_anybody(self) -> bool:
        return openings.may_skip_practitioner(
            self.request.clinic, self.patient_class, len(self.givers)
        )

    @property
    def via(self) -> str:
        """The button of a website that one came by, if it was one."""
        return self.values["via"] if VIA.fullmatch(self.values["via"]) else ""

    def query(self, **changes: str) -> str:
        """Return the choices as a query string; a change to nothing takes one out."""
        return urlencode(self.pairs(**changes))

    def pairs(self, **changes: str) -> dict[str, str]:
        """Return the choices by name, as an address or a form sends them on."""
        chosen = {
            "location": self.place.ref if self.place else "",
            "service": self.offer.ref if self.offer else self.values["service"],
            "practitioner": self._practitioner_value(),
            "via": self.via,
            "class": self.patient_class if self.is_visitor else "",
            "moving": self.moving.ref if self.moving else "",
        }
        if self.step != "time" or any(not changes.get(step, "-") for step in STEPS):
            chosen |= self.when  # there is a step to take before the times are shown
        if self.moving and not changes.get("practitioner", "-"):
            changes["practitioner"] = CHOOSE  # without any, a visit stays with who has it
        return {key: value for key, value in (chosen | changes).items() if value}

    def _practitioner_value(self) -> str:
        if self.offer is None or self.step == "been":  # not known yet whether it fits
            return self.values["practitioner"]
        if self.is_anybody:
            return ANYBODY
        return self.practitioner.ref if self.practitioner else ""

    def address(self, name: str = "booking", **changes: str) -> str:
        return f"{reverse(name, args=[self.request.clinic.slug])}?{self.query(**changes)}"

    def choice(self) -> openings.Choice | None:
        """Return the question about times, once all is chosen and it is known for whom."""
        if self.step != "time" or not (self.offer and self.place):
            return None
        if self.is_visitor:
            return glimpse.of_nobody(
                self.request.clinic, self.place, self.offer, self.patient_class,
                practitioner=None if self.is_anybody else self.practitioner, now=self.request.now,
            )  # fmt: skip
        if self.request.file is None:
            return None
        own = self.offer.stages(self.patient_class) if self.moving else ()
        return openings.Choice(
            clinic=self.request.clinic,
            patient=self.request.file,
            patient_class=self.patient_class,
            offer=self.offer,
            place=self.place,
            practitioner=None if self.is_anybody else self.practitioner,
            now=self.request.now,
            stages=own,
            moving=self.moving.pk if self.moving else None,
            stays_at=self._stays_at(),
        )

    def _stays_at(self) -> int | None:
        """Return the visit's own start where that is no move; while one waits it takes that back."""
        if self.moving is None or self.waits is not None:
            return None
        who = None if self.practitioner is None else self.practitioner.id
        is_same = who in {None, self.moving.practitioner_id}
        return hours.minute_of(self.moving.starts_at) if is_same else None


def steps(chosen: Asked, *, is_last: bool = False) -> dict[str, object]:
    """Say which step of how many this is; a place that is the only one is no step."""
    if chosen.moving:
        return {"steps": range(1, 3), "step": 2 if is_last else 1}
    names = ["been"] if chosen.is_visitor else []
    names += ["location"] if len(chosen.places) > 1 else []
    names += ["service", "practitioner", "time", "confirm"]
    now = "confirm" if is_last else chosen.step
    return {"steps": range(1, len(names) + 1), "step": names.index(now) + 1 if now in names else 1}
