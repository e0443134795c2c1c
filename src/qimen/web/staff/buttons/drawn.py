"""A button as it is shown and pasted: its address, its code, what was counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from qimen.queries import buttons as known
from qimen.rules import buttons

if TYPE_CHECKING:
    from qimen.models import BookButton, Clinic
    from qimen.web.gate import Request


@dataclass(frozen=True, slots=True)
class Drawn:
    """One button with its code; `style` is made of our own words alone (rules/buttons)."""

    row: BookButton
    style: str
    #: Where it leads, without what counts a press: to try it.
    leads_to: str
    code: str
    frame: str
    counted: known.Counted

    @property
    def mark(self) -> str:
        return buttons.mark(self.code)

    @property
    def is_outdated(self) -> bool:
        """Whether another code was copied before: it has to be pasted again."""
        return bool(self.row.copied) and self.row.copied != self.mark


def drawn(row: BookButton, clinic: Clinic, counted: known.Counted | None = None) -> Drawn:
    look = buttons.Design(label=row.label, colour=row.colour, size=row.size, corner=row.corner)
    chosen = _chosen(row)
    booking = settings.SITE_URL + reverse("booking", args=[clinic.slug])
    framed = settings.SITE_URL + reverse("embed", args=[clinic.slug])
    return Drawn(
        row=row,
        style=buttons.style(look),
        leads_to=f"{booking}?{urlencode(chosen)}" if chosen else booking,
        code=buttons.code(look, f"{booking}?{urlencode({'from': row.ref, **chosen})}"),
        frame=buttons.frame(
            f"{framed}?{urlencode({'via': row.ref, **chosen})}", f"{row.label}, {clinic.name}"
        ),
        counted=counted or known.Counted(),
    )


def all_drawn(request: Request) -> list[Drawn]:
    """Return the clinic's buttons with their counts."""
    counts = known.counts(request.actor, request.clinic, now=request.now)
    rows = known.listed(request.actor)
    return [drawn(row, request.clinic, counts.get(row.pk)) for row in rows]


def _chosen(row: BookButton) -> dict[str, str]:
    chosen = {"location": row.location, "service": row.service, "practitioner": row.practitioner}
    return {name: one.ref for name, one in chosen.items() if one}
