"""What is asked of a button, and the colours to begin with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings

from qimen.queries import catalogue
from qimen.rules import brand, buttons, origins
from qimen.web.staff.settings import boxes, fields

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qimen.models import BookButton, Clinic

SIZES = [("small", "Small"), ("medium", "Medium"), ("large", "Large")]
CORNERS = [("square", "Square"), ("soft", "Soft"), ("round", "Round")]
#: What may stand in the address of the designer: tried, and not saved.
TRIED = ("name", "label", "size", "colour", "corner", "service", "practitioner", "location")
CHOOSES = "Patient chooses"
WRONG_COLOUR = "Enter a colour like #00634c: # and six digits or letters from a to f."
SITE_NEEDED = "Enter the address of your website, such as https://clinic.example."
PRESETS = (
    ("#1d4e89", "Deep blue"), ("#a33b20", "Brick"), ("#f2c14e", "Straw"), ("#6b2d5c", "Plum"),
    ("#222831", "Ink"), ("#ffffff", "White"),
)  # fmt: skip


class Colour(forms.CharField):
    """A colour as #rrggbb; #ABC will do."""

    def __init__(self) -> None:
        super().__init__(
            label="Colour",
            help_text="Choose one above, or enter any as # and six digits. The text on it is black or"
            " white, whichever reads better.",
            max_length=20,
            widget=forms.TextInput(attrs={"class": "w-8 num", "spellcheck": "false"}),
            error_messages={"required": WRONG_COLOUR, "max_length": WRONG_COLOUR},
        )

    def clean(self, value: Any) -> str:
        found = buttons.colour(str(super().clean(value)))
        if not found:
            raise forms.ValidationError(WRONG_COLOUR)
        return found


class ButtonForm(forms.Form):
    """How a button looks, what stands on it, and what is chosen already where it leads."""

    def __init__(
        self, *args: Any, clinic: Clinic, row: BookButton | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.catalogue = catalogue.catalogue(clinic)
        own, known = self.fields, self.catalogue
        own["name"] = fields.Words(
            "Name of this button", most=60, needed="Enter a name, such as Home page.",
            help_text="Only you see it. It tells your buttons apart in the counts.",
        )  # fmt: skip
        own["label"] = fields.Words(
            "Label", most=buttons.LONGEST_LABEL, needed="Enter what stands on the button."
        )
        own["size"] = _radios("Size", SIZES)
        own["colour"] = Colour()
        own["corner"] = _radios("Corners", CORNERS)
        before = (row.service, row.practitioner, row.location) if row else (None, None, None)
        offers = [one for one in known.offers if one.online]
        practitioners = [one for one in known.practitioners if one.online]
        own["service"] = boxes.One("Service", _rows(offers, before[0]), none=CHOOSES)
        own["practitioner"] = boxes.One(
            "Practitioner", _rows(practitioners, before[1]), none=CHOOSES
        )
        own["location"] = boxes.One("Location", _rows(known.places, before[2]), none=CHOOSES)
        own["revision"] = forms.IntegerField(widget=forms.HiddenInput, initial=0)

    def clean(self) -> dict[str, Any]:
        """Refuse a choice that leads nowhere: who does not give it, where it is not given."""
        said = self.cleaned_data
        offer = self.catalogue.offer(said.get("service"))
        giver, place = said.get("practitioner"), said.get("location")
        if offer and giver and giver not in offer.practitioners:
            self.add_error("practitioner", f"They do not give {offer.name}. Choose somebody else.")
        if offer and place and offer.locations and place not in offer.locations:
            self.add_error("location", f"{offer.name} is not given there. Choose another location.")
        return said


def said(row: BookButton | None, clinic: Clinic) -> dict[str, object]:
    """Return what the boxes say at first."""
    if row is None:
        return {
            "name": "",
            "label": "Book an appointment",
            "size": "medium",
            "colour": presets(clinic)[0][0],
            "corner": "soft",
            "revision": 0,
        }
    names = ("name", "label", "size", "colour", "corner", "revision")
    return {
        **{name: getattr(row, name) for name in names},
        "service": row.service_id,
        "practitioner": row.practitioner_id,
        "location": row.location_id,
    }


def presets(clinic: Clinic) -> list[tuple[str, str]]:
    """Return the colours to begin with, the clinic's own first."""
    own = brand.shades(clinic.brand_hue, float(clinic.brand_chroma))[0].behind
    return [(own, "Your clinic's color"), *PRESETS]


def design(values: dict[str, Any]) -> buttons.Design:
    """Return what can be drawn of what was typed so far; what cannot is drawn as usual."""
    size, corner = values.get("size"), values.get("corner")
    return buttons.Design(
        label=str(values.get("label") or "")[: buttons.LONGEST_LABEL] or "Book an appointment",
        colour=buttons.colour(str(values.get("colour") or "")) or buttons.BLACK,
        size=str(size) if size in dict(SIZES) else "medium",
        corner=str(corner) if corner in dict(CORNERS) else "soft",
    )


def _radios(label: str, choices: list[tuple[str, str]]) -> forms.ChoiceField:
    needed = {"required": "Choose one.", "invalid_choice": "Choose one."}
    return forms.ChoiceField(
        label=label, choices=choices, widget=forms.RadioSelect, error_messages=needed
    )


def _rows(known: Iterable[Any], own: Any) -> list[tuple[int, str]]:
    """Return rows to choose from; and what is chosen already, whatever has become of it."""
    rows = [(one.id, one.name) for one in known]
    if own and own.pk not in dict(rows):
        rows.append((own.pk, f"{own.name} (not bookable online now)"))
    return rows


class Site(forms.CharField):
    """The origin of a website, whatever page of it was pasted."""

    def __init__(self) -> None:
        attrs = {"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}
        super().__init__(
            label="Address of your website",
            max_length=500,
            widget=forms.TextInput(attrs=attrs),
            error_messages={"required": SITE_NEEDED, "max_length": SITE_NEEDED},
        )

    def clean(self, value: Any) -> str:
        found = origins.origin(str(super().clean(value)), is_local=settings.IS_LOCAL)
        if not found:
            raise forms.ValidationError(SITE_NEEDED)
        return found


class SiteForm(forms.Form):
    site = Site()
