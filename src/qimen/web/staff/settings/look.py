"""The clinic's face: its logo, and one colour from which all shades are computed."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from qimen.actions.setup import changes
from qimen.actions.setup import clinics as acting
from qimen.gateways import pictures
from qimen.gateways.pictures import Fault
from qimen.rules import brand
from qimen.rules.access import Permission
from qimen.web import page
from qimen.web.gate import limited, staff

if TYPE_CHECKING:
    from django.http import HttpResponse

    from qimen.web.gate import Request

WORDS = {
    Fault.TOO_BIG: "This file is larger than 5 MB. Choose a smaller one.",
    Fault.TOO_MANY_PIXELS: "This picture has more than 30 million pixels. Choose a smaller one.",
    Fault.NOT_A_PICTURE: "This file cannot be read. Choose a PNG, JPEG or WebP picture.",
}
NOTHING_CHOSEN = "Choose a file first."
#: (hue, chroma, name)
PRESETS = (
    (170, "0.09", "Jade"), (205, "0.09", "Lake"), (245, "0.11", "Sky"), (275, "0.11", "Indigo"),
    (330, "0.11", "Plum"), (20, "0.13", "Brick"), (55, "0.10", "Amber"), (135, "0.10", "Leaf"),
    (240, "0.02", "Slate"),
)  # fmt: skip


class ColourForm(forms.Form):
    """Two values: which hue, and how much of it. How light a shade is follows from its use."""

    hue = forms.IntegerField(
        label="Hue",
        min_value=0,
        max_value=359,
        widget=forms.NumberInput(attrs={"type": "range", "class": "hue-range"}),
        error_messages={"required": "Choose a hue.", "invalid": "Choose a hue from 0 to 359."},
    )
    chroma = forms.DecimalField(
        label="Strength",
        min_value=Decimal(0),
        max_value=Decimal("0.15"),
        widget=forms.NumberInput(attrs={"type": "range", "step": "0.01"}),
        error_messages={"required": "Choose a strength.", "invalid": "Choose one from 0 to 0.15."},
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)


@staff(Permission.CHANGE_SETUP)
def edit(request: Request, slug: str) -> HttpResponse:
    """Show the look; a colour in the address (`?hue=200&chroma=0.1`) is shown and not yet saved."""
    clinic, was_first = request.clinic, False
    if request.method != "POST":
        return _page(request, ColourForm(initial=_asked(request) or _kept(clinic)))
    form = ColourForm(request.POST)
    if form.is_valid():
        hue, chroma = form.cleaned_data["hue"], form.cleaned_data["chroma"]
        revision = form.cleaned_data["revision"]
        try:
            acting.paint(request.actor, hue, chroma, revision=revision, now=request.now)
        except changes.Outdated as outdated:
            was_first, data = True, request.POST.copy()
            data["revision"] = str(outdated.row.revision)  # type: ignore[attr-defined]
            form = ColourForm(data)
        else:
            messages.success(request, "The colour is saved.")
            return redirect("settings_look", slug)
    return _page(request, form, was_first=was_first)


@staff(Permission.CHANGE_SETUP)
@limited("upload")
@require_POST
def put_logo(request: Request, slug: str) -> HttpResponse:
    """Take a new logo, or take it down."""
    if request.POST.get("remove"):
        acting.take_down_logo(request.actor, now=request.now)
        messages.success(request, "The logo is taken down.")
        return redirect("settings_look", slug)
    file = request.FILES.get("logo")
    if file is None:
        return _refused(request, NOTHING_CHOSEN)
    if (file.size or 0) > pictures.MOST_BYTES:
        return _refused(request, WORDS[Fault.TOO_BIG])
    try:
        picture = pictures.reencoded(file.read())
    except pictures.UnusableError as error:
        return _refused(request, WORDS[error.fault])
    acting.put_up_logo(request.actor, picture, now=request.now)
    messages.success(request, "The logo is up.")
    return redirect("settings_look", slug)


def _refused(request: Request, words: str) -> HttpResponse:
    return _page(request, ColourForm(initial=_kept(request.clinic)), logo_error=words)


def _kept(clinic: Any) -> dict[str, object]:
    return {
        "hue": clinic.brand_hue, "chroma": clinic.brand_chroma, "revision": clinic.revision
    }  # fmt: skip


def _asked(request: Request) -> dict[str, object] | None:
    """Return the colour in the address, where there is one."""
    form = ColourForm({**request.GET.dict(), "revision": request.clinic.revision})
    return form.cleaned_data if "hue" in request.GET and form.is_valid() else None


def _page(request: Request, form: ColourForm, **more: object) -> HttpResponse:
    shown = form.initial or {name: form.data.get(name) for name in ("hue", "chroma")}
    hue, chroma = brand.calm(shown.get("hue"), shown.get("chroma"))
    kept = request.clinic.brand_hue, float(request.clinic.brand_chroma)
    context = {
        "form": form,
        "shades": brand.shades(hue, chroma),
        "shown": (hue, f"{chroma:.2f}"),
        "is_tried": (hue, chroma) != kept,
        "presets": PRESETS,
        "section": "settings",
        "tab": "look",
        **more,
    }
    template = "staff/settings/look/edit.html"
    return page.render(request, template, context, fragment="staff/settings/look/shades.html")
