"""The last look before booking, and the booking itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from qimen.actions import appointments
from qimen.queries import appointments as known
from qimen.queries import buttons, holds, openings
from qimen.scheduling import hours
from qimen.web import page
from qimen.web.gate import limited, patient
from qimen.web.public.booking import entering, instants, moving, notes, reading, refusing, sheet
from qimen.web.public.booking.sheet import BookingForm

if TYPE_CHECKING:
    from django.http import HttpResponse

    from qimen.queries.openings import Choice
    from qimen.web.gate import Request
    from qimen.web.public.booking.asked import Asked


@patient
@limited("book")
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: Request, slug: str) -> HttpResponse:
    """Show what would be booked, or book it and go to the appointment."""
    del slug
    chosen = reading.read(request)
    if fixed := moving.turned_away(request, chosen):
        return fixed
    choice = chosen.choice()
    start = instants.start(request.POST.get("at") or request.GET.get("at", ""))
    is_on_offer = reading.is_open(request) and not (chosen.is_replaced or chosen.is_class_other)
    if "instead" in request.POST and choice is not None and is_on_offer:
        notes.keep(request)
        return HttpResponseRedirect(chosen.address(date=request.POST["instead"][:10]))
    if choice is None or start is None or not is_on_offer:
        return _turned_away(request, chosen, start)
    if chosen.moving is not None:
        return moving.confirm(request, chosen, chosen.moving, choice, start)
    if request.method == "POST":
        return _send(request, chosen, choice, start)
    return _look(request, chosen, choice, start)


def _turned_away(request: Request, chosen: Asked, start: int | None) -> HttpResponse:
    """Lead back to choosing; or to what this very form booked before the clinic changed."""
    is_sent = request.method == "POST"
    if is_sent and (ref := _booked_before(request, chosen, start)):
        return _to_appointment(request, ref)
    if is_sent:
        notes.keep(request)
    if not reading.is_open(request):
        return page.render(request, "public/booking/closed.html")
    if chosen.is_class_other:
        return entering.unlike_file(chosen, start)
    is_changed = is_sent or chosen.is_replaced
    return HttpResponseRedirect(chosen.address(changed="1" if is_changed else ""))


def _booked_before(request: Request, chosen: Asked, start: int | None) -> str:
    form = BookingForm(request.POST)
    form.full_clean()
    key = form.cleaned_data.get("form_key")
    booked = known.booked_by_form(request.actor, key) if key else None
    if booked is None or booked.service.ref != chosen.values["service"]:
        return ""
    return booked.ref if start == hours.minute_of(booked.starts_at) else ""


def _to_appointment(request: Request, ref: str) -> HttpResponse:
    notes.forget(request)
    address = reverse("appointment", args=[request.clinic.slug, ref])
    return HttpResponseRedirect(f"{address}?booked=1")


def _send(request: Request, chosen: Asked, choice: Choice, start: int) -> HttpResponse:
    form = BookingForm(request.POST)
    if not form.is_valid():
        return _look(request, chosen, choice, start, form=form)
    try:
        booked = _book(request, chosen, choice, start, form)
    except appointments.StaleChoice:
        notes.keep(request)
        return HttpResponseRedirect(f"{chosen.address(practitioner='')}&changed=1")
    except appointments.Refused as why:
        return refusing.refused(request, chosen, choice, start, why.rules)
    except appointments.AlreadyBooked as before:
        return refusing.already(request, chosen, choice, start, before.appointment)
    return _to_appointment(request, booked.appointment.ref)


def _book(
    request: Request, chosen: Asked, choice: Choice, start: int, form: BookingForm
) -> appointments.Booked:
    wish = appointments.Wish(
        service_id=choice.offer.id,
        location_id=choice.place.id,
        practitioner_id=choice.practitioner.id if choice.practitioner else None,
        start=start,
        note=form.cleaned_data["note"],
        button_id=buttons.pressed(request.clinic, chosen.via),
    )
    key = form.cleaned_data["form_key"]
    return appointments.book(request.actor, request.clinic, wish, form_key=key, now=request.now)


def _look(
    request: Request, chosen: Asked, choice: Choice, start: int, form: BookingForm | None = None
) -> HttpResponse:
    """Show the visit with its form; one that cannot be booked leads to what can."""
    held = holds.live(choice, start)
    choice = openings.as_placed(choice, held.stages) if held else choice
    is_held = held is not None
    if form is None and (rules := openings.refused_by(choice, start, is_held=is_held)):
        return refusing.refused(request, chosen, choice, start, rules)
    context = sheet.of(request, chosen, choice, start) | {"held": held}
    context["is_free"] = form is None  # only then it has just been asked
    return page.render(
        request,
        "public/booking/confirm.html",
        context | {"form": sheet.fresh(request, form)},
        status=422 if form else 200,
    )
