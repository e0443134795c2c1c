"""What a clinic offers, put together by category in the clinic's order."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qimen.queries.catalogue import Offer


def shelves(offers: Iterable[Offer]) -> list[tuple[str, list[Offer]]]:
    """Return the categories in the order of their first service, each with its services."""
    found: dict[str, list[Offer]] = {}
    for offer in offers:
        found.setdefault(offer.category, []).append(offer)
    return list(found.items())
