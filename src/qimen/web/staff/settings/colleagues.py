"""The forms of staff: inviting a colleague, and all that is said of one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms

from qimen.actions.setup.invitations import Colleague
from qimen.actions.setup.staff import Said
from qimen.queries import locations, services, staff
from qimen.rules.access import Role
from qimen.web.staff.settings import boxes, fields

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qimen.models import Clinic, StaffMember
    from qimen.rules.access import Actor

ROLES = (
    (Role.PRACTITIONER, "Practitioner: the own calendar and the own patients"),
    (Role.FRONT_DESK, "Front desk: everybody's calendar, all patient files, invitations"),
    (Role.OWNER, "Owner: everything, with settings and staff"),
    (Role.BILLING, "Billing: reads calendar and contact data, settles fees"),
    (Role.AUDITOR, "Auditor: reads the journal, and nothing of patients"),
)
MOST_AN_HOUR = 30
AS_WRITTEN = (
    "name", "credentials", "pronouns", "bio", "phone", "notifications_email", "role",
    "is_practitioner", "online", "auto_accept", "max_starts_per_hour", "revision",
)  # fmt: skip


def _role() -> forms.ChoiceField:
    return forms.ChoiceField(
        label="Role",
        choices=ROLES,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a role."},
    )


def _gives_visits() -> forms.BooleanField:
    return forms.BooleanField(
        label="Gives visits",
        required=False,
        help_text="Has a column on the calendar and can be booked. Practitioners always do;"
        " an owner may.",
    )


class InvitationForm(forms.Form):
    """Who is invited, as what."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = fields.Words(
            "Name", most=120, needed="Enter a name.", help_text="As patients are to read it."
        )
        self.fields["email"] = fields.Address(
            "E-mail address", help_text="The invitation goes there; they sign in with it."
        )
        self.fields["role"] = _role()
        self.fields["is_practitioner"] = _gives_visits()

    def colleague(self) -> Colleague:
        told = self.cleaned_data
        return Colleague(
            name=told["name"],
            email=told["email"],
            role=told["role"],
            is_practitioner=told["is_practitioner"] or told["role"] == Role.PRACTITIONER,
        )


class AddressForm(forms.Form):
    """Where an invitation goes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"] = fields.Address("E-mail address")


@dataclass(frozen=True, slots=True)
class Ties:
    """What somebody can be tied to: (key, name) of each; and the services they give."""

    services: Sequence[tuple[int, str]]
    locations: Sequence[tuple[int, str]]
    given: Sequence[int]

    @classmethod
    def of(cls, actor: Actor, member: StaffMember) -> Ties:
        """Return what is in use, and what the member is tied to, whatever has become of it."""
        given = staff.services_of(member)
        kept = {*given, member.primary_service_id}
        offered = services.visible(actor).order_by("-active", "position", "id")
        places = locations.listed(actor)
        return cls(
            [(one.pk, one.name) for one in offered if one.active or one.pk in kept],
            [
                (one.pk, one.name)
                for one in places
                if one.active or one.pk == member.primary_location_id
            ],
            given,
        )


class ColleagueForm(forms.Form):
    """All that is said of a member of staff; one's own role is not asked."""

    def __init__(self, *args: Any, clinic: Clinic, ties: Ties, own: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._add_person(clinic)
        if not own:
            self.fields["role"] = _role()
        self.fields["is_practitioner"] = _gives_visits()
        self._add_switches()
        self.fields["services"] = boxes.Several("My Services", ties.services)
        self.fields["services_were"] = boxes.Several("", ties.services)
        self.fields["services_were"].widget = forms.MultipleHiddenInput()
        self.fields["primary_location"] = boxes.One(
            "Primary location", ties.locations, none="None in particular"
        )
        self.fields["primary_service"] = boxes.One(
            "Primary service", ties.services, none="None in particular"
        )
        self.fields["revision"] = forms.IntegerField(widget=forms.HiddenInput)

    def _add_person(self, clinic: Clinic) -> None:
        self.fields["name"] = fields.Words("Name", most=120, needed="Enter a name.")
        self.fields["credentials"] = fields.Words(
            "Credentials", most=60, help_text="They stand after the name, such as L.Ac."
        )
        self.fields["pronouns"] = fields.Words("Pronouns", most=40)
        self.fields["bio"] = fields.Words(
            "About", most=600, lines=4, help_text="A few sentences that patients read."
        )
        self.fields["notifications_email"] = boxes.AnyAddress(
            "Notifications e-mail",
            help_text="Bookings and changes by patients are told here. Empty: nowhere.",
        )
        self.fields["phone"] = fields.Phone("Phone", country=clinic.country)

    def _add_switches(self) -> None:
        self.fields["online"] = forms.BooleanField(
            label="Allow Online Scheduling",
            required=False,
            help_text="Off: only the clinic books visits with them.",
        )
        self.fields["auto_accept"] = forms.BooleanField(
            label="Auto-Accept Appointments",
            required=False,
            help_text="Off: a booking is a request until somebody accepts it. It holds its time.",
        )
        wrong = f"Enter a number from 1 to {MOST_AN_HOUR}, or leave it empty."
        self.fields["max_starts_per_hour"] = forms.IntegerField(
            label="How many patients per hour",
            min_value=1,
            max_value=MOST_AN_HOUR,
            required=False,
            widget=forms.NumberInput(attrs={"class": "w-2 num"}),
            help_text="At most so many visits start within one hour of the clock. Empty: no limit.",
            error_messages={"invalid": wrong, "min_value": wrong, "max_value": wrong},
        )

    def said(self, member: StaffMember) -> Said:
        """Return what is said; a role that was not asked stays."""
        told = {"role": member.role, **self.cleaned_data}
        told["is_practitioner"] |= told["role"] == Role.PRACTITIONER
        names = [name for name in Said.__dataclass_fields__ if not name.startswith("primary_")]
        return Said(
            primary_location_id=told["primary_location"],
            primary_service_id=told["primary_service"],
            **{name: told[name] for name in names},
        )


def said(member: StaffMember, ties: Ties) -> dict[str, object]:
    """Return a member as the form shows them."""
    return {
        **{name: getattr(member, name) for name in AS_WRITTEN},
        "services": ties.given,
        "services_were": ties.given,
        "primary_location": member.primary_location_id,
        "primary_service": member.primary_service_id,
    }
