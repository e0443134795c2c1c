"""Where one arrives after signing in: what was asked for, with a file of one's own."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.urls import NoReverseMatch, reverse

from qimen.actions import patients
from qimen.actions.patients import Particulars, Unclaimed
from qimen.queries import checklist, clinics
from qimen.queries.checklist import Item
from qimen.rules.access import Actor, Role
from qimen.web.gate import Door, client_ip, session_hash, unsent, visit

if TYPE_CHECKING:
    from qimen.web.gate import Request


def after_sign_in(request: Request) -> str:
    """Return the next page; a patient who has just signed up gets the file that was waiting."""
    slug = request.session.get("clinic_slug", "")
    if unsent.waiting(request):
        return reverse("account_unsent")
    if request.session.get("door") == Door.STAFF:
        return _asked(request, f"/staff/{slug}/") or at_work(request)
    if _take_up_file(request, slug):
        return reverse("patient_file_new", args=[slug])
    return as_asked(request, slug)


def as_asked(request: Request, slug: str) -> str:
    """Return what a patient had asked for, or the list of their visits."""
    return _asked(request, f"/{slug}/") or page("appointments", slug)


def at_work(request: Request) -> str:
    """Return the first page of somebody who works here: the calendar, and for an owner, as long
    as patients cannot book yet, what is missing for that."""
    slug = request.session.get("clinic_slug", "")
    member = clinics.staff_membership(slug, visit.account_of(request).pk)
    if member and member.role == Role.OWNER:
        found = checklist.of(member.clinic, now=request.now)
        if Item.LOCATION in found.missing:
            return page("start", slug)
        if not found.is_complete:
            return page("staff_dashboard", slug)
    if member and member.role == Role.AUDITOR:  # who sees nothing else
        return page("staff_journal", slug)
    return page("staff_today", slug)


def page(name: str, slug: str) -> str:
    """Return the address of a page of the clinic, or its front page."""
    try:
        return reverse(name, args=[slug])
    except NoReverseMatch:
        return f"/{slug}/"


def _asked(request: Request, within: str) -> str:
    """Return what was asked for before the sign-in, where it lies in this clinic."""
    asked = request.session.pop("next", "") if "next" in request.session else ""
    return asked if asked.startswith((within, "/account/")) else ""


def _take_up_file(request: Request, slug: str) -> bool:
    """Make or tie the file of a sign-up that is complete; return whether it needs a word first."""
    pending = request.session.pop("sign_up", None)
    if (
        not pending
        or pending.get("slug") != slug
        or pending["email"] != visit.account_of(request).email
    ):
        return False
    try:
        take_up(request, _particulars(pending["particulars"]))
    except Unclaimed as obstacle:
        request.session["unclaimed"] = obstacle.why.value
        return True
    return False


def take_up(request: Request, particulars: Particulars) -> None:
    """Give who is signed in a file in the clinic of this page; raise Unclaimed."""
    clinic = clinics.by_slug(request.session["clinic_slug"])
    assert clinic is not None  # noqa: S101 - the gate found it
    actor = Actor(
        clinic_id=clinic.pk,
        role=Role.PATIENT,
        account_id=request.user.pk,
        session_hash=session_hash(request),
        ip=client_ip(request),
    )
    patients.register(actor, particulars, now=request.now)


def _particulars(kept: dict[str, str]) -> Particulars:
    return Particulars(
        first_name=kept["first_name"],
        last_name=kept["last_name"],
        mobile=kept["mobile"],
        birth_on=date.fromisoformat(kept["birth_on"]),
    )
