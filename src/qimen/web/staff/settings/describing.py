"""The form of a service: what patients read of it, who gives it, and where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms

from qimen.actions.setup.services import Said
from qimen.queries import locations, rooms, services, staff
from qimen.rules.stagings import Preset
from qimen.web.staff.settings import boxes, fields

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qimen.models import Clinic, Service
    from qimen.rules.access import Actor

PROVIDED_TO = (("all", "All patients"), ("new", "New patients"), ("existing", "Existing patients"))
HUES = (("a", "Green"), ("b", "Blue"), ("c", "Amber"), ("d", "Plum"))
STAGINGS = (
    (Preset.ONE_ROOM, "One room: 60 minutes, practitioner and room busy throughout"),
    (Preset.NEEDLE_REST, "Needle rest: 30 minutes together, then 30 resting alone"),
    (
        Preset.NEEDLE_REST_AND_REMOVAL,
        "Needle rest and removal: 15 minutes together, 30 resting alone, 15 together",
    ),
)


@dataclass(frozen=True, slots=True)
class Choices:
    """What a service can be tied to: (key, name) of each row."""

    practitioners: Sequence[tuple[int, str]]
    rooms: Sequence[tuple[int, str]]
    locations: Sequence[tuple[int, str]]
    categories: Sequence[str]

    @classmethod
    def of(cls, actor: Actor, service: Service | None = None) -> Choices:
        """Return what is in use; and what this service is tied to, whatever has become of it."""
        own = services.chosen(service) if service else {}
        people = staff.visible(actor).filter(is_practitioner=True).order_by("position", "id")
        places = locations.listed(actor)
        one_place = len(places) == 1
        return cls(
            [
                (one.pk, one.name)
                for one in people
                if one.disabled_at is None or one.pk in own.get("practitioners", ())
            ],
            [
                (one.pk, one.name if one_place else f"{one.name}, {one.location.name}")
                for one in rooms.listed(actor)
                if one.active or one.pk in own.get("rooms", ())
            ],
            [
                (one.pk, one.name)
                for one in places
                if one.active or one.pk in own.get("locations", ())
            ],
            services.categories(actor),
        )

    @property
    def everybody(self) -> list[int]:
        return [key for key, _ in self.practitioners]


class ServiceForm(forms.Form):
    """What is said of a service, apart from its stages."""

    def __init__(self, *args: Any, clinic: Clinic, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = fields.Words("Name", most=120, needed="Enter a name.")
        self.fields["description"] = fields.Words(
            "Description",
            most=1000,
            lines=4,
            help_text="Patients read it before they book: what it is, for whom, what to bring.",
        )
        self.fields["category"] = fields.Words(
            "Category",
            most=80,
            attrs={"list": "categories"},
            help_text="Services of one category stand together. Empty: it stands by itself.",
        )
        self.fields["price"] = boxes.Price("Price", currency=clinic.currency)
        self.fields["provided_to"] = forms.ChoiceField(
            label="Service is provided to",
            choices=PROVIDED_TO,
            widget=forms.RadioSelect,
            initial="all",
            error_messages={"required": "Choose to whom it is provided."},
        )
        self.fields["online"] = forms.BooleanField(
            label="Patients can book it online",
            required=False,
            help_text="Off: only the clinic books it.",
        )
        self.fields["hue"] = forms.ChoiceField(
            label="Colour on the calendar", choices=HUES, widget=forms.RadioSelect, initial="a"
        )
        self._add_lists(choices)
        self.fields["revision"] = forms.IntegerField(widget=forms.HiddenInput, initial=0)

    def _add_lists(self, choices: Choices) -> None:
        self.fields["practitioners"] = boxes.Several(
            "Practitioners", choices.practitioners, help_text="Who gives it."
        )
        self.fields["rooms"] = boxes.Several(
            "Rooms", choices.rooms, help_text="None ticked: any room."
        )
        self.fields["locations"] = boxes.Several(
            "Locations", choices.locations, help_text="None ticked: at every location."
        )

    def said(self) -> Said:
        told = self.cleaned_data
        names = [name for name in Said.__dataclass_fields__ if name != "price_minor"]
        return Said(price_minor=told["price"], **{name: told[name] for name in names})


class NewServiceForm(ServiceForm):
    """The same, with a staging to begin with."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["staging"] = forms.ChoiceField(
            label="How a visit goes",
            choices=STAGINGS,
            widget=forms.RadioSelect,
            initial=Preset.ONE_ROOM,
            help_text="To begin with. Names and minutes are changed on the next page.",
            error_messages={"required": "Choose one to begin with."},
        )


def said(service: Service) -> dict[str, object]:
    """Return a service as the form shows it."""
    names = [
        name
        for name in Said.__dataclass_fields__
        if name not in {"price_minor", "practitioners", "rooms", "locations"}
    ]
    told: dict[str, object] = {name: getattr(service, name) for name in [*names, "revision"]}
    return {**told, **services.chosen(service), "price": service.price_minor}
