"""The clinic itself: what it is called, how it is reached, how it counts days, hours and money."""

from __future__ import annotations

from calendar import day_name
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.shortcuts import redirect

from qimen.actions.setup import changes
from qimen.actions.setup import clinics as acting
from qimen.actions.setup.clinics import Particulars
from qimen.gateways import zones
from qimen.rules import customs
from qimen.rules.access import Permission
from qimen.web import page
from qimen.web.gate import staff
from qimen.web.staff.settings import conflict, fields

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpResponse, QueryDict

    from qimen.models import Clinic
    from qimen.web.gate import Request

WEEKDAYS = [(6, "Sunday"), (0, "Monday"), (5, "Saturday")]
CLOCKS = [("12", "12 hours, 2:30 PM"), ("24", "24 hours, 14:30")]
LANGUAGES = [("en", "English")]
CURRENCIES = [(code, code) for code in sorted(set(customs.CURRENCIES.values()))]


class ClinicForm(forms.Form):
    """Everything but its colour and logo, which have a page of their own."""

    def __init__(self, *args: Any, clinic: Clinic, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own, country = self.fields, clinic.country
        own["name"] = fields.Words("Name", most=120, needed="Enter the clinic's name.")
        own["phone"] = fields.Phone(
            "Phone", country=country, needed="Enter the number that patients are asked to call."
        )
        own["email"] = fields.Address(
            "Reply-To address", help_text="Where answers to the portal's mails go."
        )
        own["website"] = forms.URLField(
            label="Website", required=False, max_length=200, assume_scheme="https",
            widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
            error_messages={"invalid": "Enter an address like https://clinic.example."},
        )  # fmt: skip
        own.update(switches())
        own["zone"] = fields.Zone(
            help_text="For reports and new locations; each location keeps its own."
        )
        own["country"] = forms.ChoiceField(
            label="Country", choices=_with(zones.countries().items(), country, country),
            help_text="How phone numbers and dates are written, and which public holidays"
            " are offered.",
        )  # fmt: skip
        own["currency"] = forms.ChoiceField(
            label="Currency", choices=_with(CURRENCIES, clinic.currency, clinic.currency),
            help_text="Prices keep their number: $95 becomes €95.",
        )  # fmt: skip
        own["language"] = forms.ChoiceField(label="Language", choices=LANGUAGES)
        own["first_weekday"] = forms.TypedChoiceField(
            label="The week begins on", coerce=int,
            choices=_with(WEEKDAYS, clinic.first_weekday, day_name[clinic.first_weekday]),
        )  # fmt: skip
        own["clock_24"] = forms.TypedChoiceField(
            label="Clock", choices=CLOCKS, coerce=lambda value: value == "24"
        )
        own["revision"] = forms.IntegerField(widget=forms.HiddenInput)

    def clean_website(self) -> str:
        website = str(self.cleaned_data["website"])
        if website and not website.startswith("https://"):
            raise forms.ValidationError("Enter an address that begins with https://.")
        return website

    def parts(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Return the boxes in the groups that the page shows."""
        groups = {
            "The clinic": ("name", "phone", "website"),
            "Mails": ("email", "names_service_in_mail"),
            "Calendar": ("practitioners_see_all",),
            "Place and time": ("zone", "country", "first_weekday", "clock_24"),
            "Language and money": ("language", "currency"),
        }
        return [(title, [self[name] for name in names]) for title, names in groups.items()]


def _with(offered: Iterable[tuple[Any, str]], own: object, words: str) -> list[tuple[Any, str]]:
    """Add what the clinic has, by its file, to what is offered: saving must not change it unseen."""
    choices = list(offered)
    return choices if own in dict(choices) else [*choices, (own, words)]


def switches() -> dict[str, forms.Field]:
    return {
        "names_service_in_mail": forms.BooleanField(
            label="Name the service in mails to patients",
            required=False,
            help_text="Off: mails say when and where, not what for. Mails can be read by others.",
        ),
        "practitioners_see_all": forms.BooleanField(
            label="Practitioners see their colleagues’ calendars",
            required=False,
            help_text="They change their own alone, and of a colleague’s patients they read the"
            " name. Off: each sees only the own calendar.",
        ),
    }


@staff(Permission.CHANGE_SETUP)
def edit(request: Request, slug: str) -> HttpResponse:
    clinic, found = request.clinic, None
    form = ClinicForm(request.POST or None, initial=_said(clinic), clinic=clinic)
    if request.method == "POST" and form.is_valid():
        said = Particulars(
            **{name: form.cleaned_data[name] for name in Particulars.__dataclass_fields__}
        )
        revision = form.cleaned_data["revision"]
        try:
            acting.change(request.actor, said, revision=revision, now=request.now)
        except changes.Outdated as outdated:
            found = conflict.merged(request, form, outdated.row, lambda data: _again(clinic, data))
            form = found.form  # type: ignore[assignment]
        else:
            messages.success(request, "Saved. It holds from now on.")
            return redirect("settings", slug)
    context = {"form": form, "conflict": found, "section": "settings", "tab": "clinic"}
    return page.render(request, "staff/settings/clinic/edit.html", context)


def _again(clinic: Clinic, data: QueryDict) -> ClinicForm:
    if data.get("clock_24") in {"on", None}:  # as the merging writes a yes, and a no
        data["clock_24"] = "24" if data.get("clock_24") else "12"
    return ClinicForm(data, clinic=clinic)


def _said(clinic: Clinic) -> dict[str, object]:
    said = {name: getattr(clinic, name) for name in Particulars.__dataclass_fields__}
    return {**said, "clock_24": "24" if clinic.clock_24 else "12", "revision": clinic.revision}
