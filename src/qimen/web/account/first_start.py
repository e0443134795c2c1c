"""The set-up link of a new installation: whoever holds it names the clinic and becomes its owner."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.core import ratelimit
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse

from qimen.actions.setup import changes, first_link, first_start
from qimen.gateways import zones
from qimen.queries import accounts, clinics
from qimen.rules import slugs
from qimen.web import page
from qimen.web.account import doors
from qimen.web.account.fields import Email, Mobile, Name
from qimen.web.account.forms import LoginForm, password
from qimen.web.gate import Door, limited, public, visit

if TYPE_CHECKING:
    from django.http import HttpResponse

    from qimen.web.gate import Request

ZONE_NEEDED = "Choose a time zone: type a city, such as Los Angeles."
SLUG_TAKEN = "Another clinic has this address. Choose another."


class FirstStartForm(forms.Form):
    """The clinic and its owner on one page. What follows from the time zone is not asked."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = self.fields
        own["name"] = Name(what="clinic's name", autocomplete="organization")
        own["name"].label = "Name of the clinic"
        own["name"].error_messages["required"] = "Enter the clinic's name."
        own["name"].widget.attrs["data-names-slug"] = ""
        own["slug"] = forms.CharField(
            label="Short address", required=False, max_length=200,
            help_text="Patients open the portal under it. Lower-case letters, digits, hyphens.",
            widget=forms.TextInput(
                attrs={"autocomplete": "off", "spellcheck": "false", "data-slug": ""}
            ),
        )  # fmt: skip
        own["zone"] = forms.CharField(
            label="Time zone", max_length=64,
            help_text="The clocks of the clinic. Type a city to find it.",
            widget=forms.TextInput(
                attrs={
                    "list": "zones", "data-zone": "", "autocomplete": "off", "spellcheck": "false"
                }
            ),
            error_messages={"required": ZONE_NEEDED, "max_length": ZONE_NEEDED},
        )  # fmt: skip
        country = zones.country_of(zones.named(str(self.data.get("zone", "")))) or "US"
        own["phone"] = Mobile(country=country)
        own["phone"].label = "Phone of the clinic"
        own["phone"].help_text = "Patients call it when the portal cannot help."
        own["owner"] = Name(what="name", autocomplete="name")
        own["owner"].label = "Your name"
        own["email"] = Email(autocomplete="username", label="Your e-mail address")
        own["password"] = password("Choose a password", "new-password", "Choose a password.")
        own["password"].help_text = "12 characters or more. A few words together work well."

    def clean_zone(self) -> str:
        zone = zones.named(self.cleaned_data["zone"])
        if not zone:
            raise ValidationError(ZONE_NEEDED)
        return zone

    def clean_slug(self) -> str:
        slug = str(self.cleaned_data["slug"]).strip()
        if not slug:
            return first_start.free_slug(self.cleaned_data.get("name", ""))
        if wrong := slugs.wrong_with(slug):
            raise ValidationError(wrong[0].upper() + wrong[1:] + ".")
        return slug

    def clean(self) -> dict[str, Any]:
        """Who has an account here already gives its password instead of choosing one."""
        said = super().clean() or self.cleaned_data
        email, chosen = said.get("email"), said.get("password")
        if email and chosen and accounts.id_of(email) is None:
            try:
                validate_password(chosen, accounts.unsaved(email))
            except ValidationError as error:
                self.add_error("password", error)
        return said


@public
def follow(request: Request, token: str) -> HttpResponse:
    """Take the token out of the address before any page is shown; following uses nothing up."""
    if not first_link.is_good(token, request.now):
        return doors.by_used_link(request)
    if request.user.is_authenticated:
        visit.leave(request, "")
    request.session["first_start"] = token
    response = HttpResponseRedirect(reverse("first_start"))
    response.status_code = 303
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@public
@limited("first_start")
def begin(request: Request) -> HttpResponse:
    """Name the clinic and become its owner; then sign in with it, to set up the second step."""
    token = request.session.get("first_start", "")
    if not first_link.is_good(token, request.now):
        return doors.by_used_link(request)
    request.door = Door.STAFF
    form = FirstStartForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if refused := _known_without_proof(request, form):
            return refused
        if not form.errors and _opened(request, token, form):
            return _signed_in(request, form)
    context = {"form": form, "zones": _zones()}
    return page.render(request, "account/first_start.html", context)


def _known_without_proof(request: Request, form: FirstStartForm) -> HttpResponse | None:
    """Demand the password of an account that is there already, not too often."""
    email = form.cleaned_data["email"]
    account_id = accounts.id_of(email)
    if account_id is None:
        return None
    if refused := ratelimit.consume_or_429(request, action="login_failed", key=email):
        return refused
    if not accounts.by_id(account_id).check_password(form.cleaned_data["password"]):
        form.add_error("password", "This address has an account here. Enter its password.")
    return None


def _opened(request: Request, token: str, form: FirstStartForm) -> bool:
    said = {name: form.cleaned_data[name] for name in form.fields}
    opening = first_start.Opening(**said, country=zones.country_of(said["zone"]))
    try:
        first_start.open_clinic(token, opening, now=request.now)
    except first_start.LinkUsed as used:
        raise Http404("used a moment ago") from used
    except changes.NameTaken:
        form.add_error("slug", SLUG_TAKEN)
        return False
    return True


def _signed_in(request: Request, form: FirstStartForm) -> HttpResponse:
    """Sign the owner in by the staff door, as the door itself would."""
    slug, said = form.cleaned_data["slug"], form.cleaned_data
    request.session.pop("first_start", None)
    clinic = clinics.by_slug(slug)
    assert clinic is not None  # noqa: S101 - it was made a moment ago
    request.clinic = clinic
    visit.enter(request, slug, Door.STAFF)
    entering = LoginForm({"login": said["email"], "password": said["password"]}, request=request)
    if not entering.is_valid():
        return HttpResponseRedirect(reverse("staff_sign_in", args=[slug]))
    return entering.login(request, redirect_url=None)  # type: ignore[no-any-return]


def _zones() -> list[tuple[str, str]]:
    names = zones.countries()
    return [(zone.name, f"{zone.city}, {names.get(zone.country, '')}") for zone in zones.zones()]
