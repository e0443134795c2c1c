"""Small parts of a page: icons, controls, phone links, the bar of a visit's stages."""

from __future__ import annotations

from datetime import UTC
from functools import partial
from typing import TYPE_CHECKING, Any

from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html

from qimen.rules import brand
from qimen.templatetags.words import amounts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django.forms import BoundField
    from django.utils.safestring import SafeString

#: Stages are drawn in steps of this many minutes (units.css).
STEP = 5
#: A stage narrower than this part of its bar has no room for words under it.
NARROW = 0.2
#: Keeps a number and its unit on one line.
NBSP = "\N{NO-BREAK SPACE}"


def icon(name: str, label: str = "") -> SafeString:
    """Draw an icon; without a label it is decoration that screen readers skip."""
    use = format_html('<use href="{}#i-{}"/>', static("qimen/icons.svg"), name)
    if label:
        return format_html('<svg class="i" role="img" aria-label="{}">{}</svg>', label, use)
    return format_html('<svg class="i" aria-hidden="true">{}</svg>', use)


def control(field: BoundField) -> SafeString:
    """Draw a form field's control with our class, keeping what the form itself asked for."""
    widget = field.field.widget
    own = widget.attrs.get("class", "")
    is_box = getattr(widget, "input_type", "") in {"checkbox", "radio"}
    return field.as_widget(attrs={"class": own if is_box else f"input {own}".strip()})


def brand_url(clinic: Any) -> str:
    """Return the address of the clinic's two colour values."""
    version = brand.version(clinic.brand_hue, clinic.brand_chroma)
    return reverse("brand", args=[f"{clinic.slug}-{version}"])


def booking_query(asked: Any, **changes: str) -> str:
    """Return the booking choices so far with some changed: `location=""` takes one out."""
    return str(asked.query(**changes))


def calendar_query(read: Any, **changes: str) -> str:
    """Return the address of a calendar view with some of its values changed; "" takes one out."""
    return str(read.address(**changes))


def why_query(read: Any, at: Any) -> str:
    """Return the address of Why not? for another time; the rest of the question stays."""
    stamp = f"{at.astimezone(UTC):%Y-%m-%dT%H:%MZ}"
    return str(read.address(at=stamp, date="", time=""))


def of(values: Any, key: Any) -> Any:
    """Return what a mapping has under a key, or nothing."""
    return values.get(key, "")


def phone(number: str, country: str = "US") -> dict[str, str]:
    return {"href": amounts.tel(number, country), "words": amounts.phone_words(number, country)}


def stagebar(stages: Iterable[Any], hue: str = "a", practitioner: str = "") -> dict[str, Any]:
    """Lay a visit's stages flat and to scale; a stage has name, minutes and busy."""
    lines = [_line(stage, practitioner) for stage in stages]
    whole = sum(line["minutes"] for line in lines) or 1
    for line in lines:
        line["is_narrow"] = line["minutes"] / whole < NARROW
    return {"lines": lines, "hue": hue}


def _line(stage: Any, practitioner: str) -> dict[str, Any]:
    is_saved = isinstance(stage, dict)
    read: Callable[[str], Any] = partial(dict.__getitem__ if is_saved else getattr, stage)
    name, busy, length = read("name"), read("busy"), read("minutes")
    kind = "busy" if "practitioner" in busy else "rest" if "patient" in busy else "room"
    given_name = practitioner.partition(" ")[0] or "your practitioner"
    words = {"busy": f"with {given_name}", "rest": "resting", "room": "for the room"}
    return {
        "kind": kind,
        "minutes": length,
        "units": max(1, round(length / STEP)),
        "words": f"{name}, {length}{NBSP}min" if name else f"{length}{NBSP}min {words[kind]}",
    }
