"""The designer: a button is drawn while it is made, and saved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect

from qimen.actions.setup import buttons as acting
from qimen.actions.setup import changes
from qimen.queries import buttons as known
from qimen.rules import buttons
from qimen.rules.access import Permission
from qimen.web import page
from qimen.web.gate import staff
from qimen.web.staff.buttons import forms
from qimen.web.staff.buttons.forms import ButtonForm
from qimen.web.staff.settings import conflict

if TYPE_CHECKING:
    from django.http import HttpResponse

    from qimen.models import BookButton
    from qimen.web.gate import Request

NAME_TAKEN = "Another button has this name. Choose another."
GONE = "What the button is to choose is not bookable any more. Look the three boxes over."
#: What of a form is drawn; the rest is not sent while one designs.
DRAWN = ("label", "size", "colour", "corner")


@staff(Permission.CHANGE_SETUP)
def create(request: Request, slug: str) -> HttpResponse:
    del slug
    return _designer(request, None)


@staff(Permission.CHANGE_SETUP)
def edit(request: Request, slug: str, ref: str) -> HttpResponse:
    del slug
    return _designer(request, known.one(request.actor, ref))


def _designer(request: Request, row: BookButton | None) -> HttpResponse:
    if request.method == "POST":
        return _send(request, row)
    asked = {name: request.GET[name] for name in forms.TRIED if name in request.GET}
    if "preset" in request.GET:
        asked["colour"] = request.GET["preset"]
    form = _form(request, row, initial=forms.said(row, request.clinic) | asked)
    return _page(request, row, form)


def _send(request: Request, row: BookButton | None) -> HttpResponse:
    form, found = _form(request, row, request.POST), None
    if form.is_valid():
        try:
            saved = _save(request, row, form)
        except changes.NameTaken:
            form.add_error("name", NAME_TAKEN)
        except acting.NotOffered:
            form.add_error(None, GONE)
        except changes.Outdated as outdated:
            found = conflict.merged(
                request, form, outdated.row, lambda data: _form(request, row, data), columns=COLUMNS
            )
            form = found.form  # type: ignore[assignment]
        else:
            messages.success(request, f"{saved.name} is saved.")
            return redirect("staff_button", request.clinic.slug, saved.ref)
    return _page(request, row, form, conflict=found)


#: Boxes of columns that are called otherwise.
COLUMNS = {"service_id": "service", "practitioner_id": "practitioner", "location_id": "location"}


def _save(request: Request, row: BookButton | None, form: ButtonForm) -> BookButton:
    given = form.cleaned_data
    said = acting.Kept(
        **{name: given[name] for name in ("name", *DRAWN)},
        **{column: given[box] for column, box in COLUMNS.items()},
    )
    if row is None:
        return acting.add(request.actor, said, now=request.now)
    revision = given["revision"]
    return acting.change(request.actor, row.ref, said, revision=revision, now=request.now)


def _form(request: Request, row: BookButton | None, data: Any = None, **kwargs: Any) -> ButtonForm:
    return ButtonForm(data, clinic=request.clinic, row=row, **kwargs)


def _page(
    request: Request, row: BookButton | None, form: ButtonForm, **more: object
) -> HttpResponse:
    look = forms.design({name: form[name].value() for name in DRAWN})
    context = {
        "form": form,
        "button": row,
        "look": look,
        "style": buttons.style(look),
        "text": buttons.text_on(look.colour),
        "presets": forms.presets(request.clinic),
        "section": "portal",
        **more,
    }
    fragment = "staff/buttons/preview.html"
    return page.render(request, "staff/buttons/edit.html", context, fragment=fragment)
