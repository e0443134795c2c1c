"""Staff: a list in its order, inviting a colleague, and what each of them does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from qimen.actions.setup import changes, invitations, owners
from qimen.actions.setup import staff as acting
from qimen.actions.setup.invitations import AlreadyHere, AlreadyIn
from qimen.gateways import pictures
from qimen.queries import ahead, checklist, ordering
from qimen.queries import staff as reading
from qimen.rules.access import Permission
from qimen.web import page
from qimen.web.gate import limited, staff
from qimen.web.staff.settings import aftermath, again, conflict, look
from qimen.web.staff.settings.colleagues import (
    AddressForm,
    ColleagueForm,
    InvitationForm,
    Ties,
    said,
)

if TYPE_CHECKING:
    from django.http import HttpResponse, QueryDict

    from qimen.web.gate import Request

OWN_ROLE = "Nobody changes their own role. Ask another owner."
LAST_OWNER = "The clinic keeps one owner. Make somebody else an owner first."
BOOKED = "Visits with them are booked. Move or cancel those first."
ONLY_SIGN_IN = "With this address a colleague signs in. Use another."
NO_MAIL = "Mail is not set up, so the link waits until it is: see Mail."
COLUMNS = {"primary_location_id": "primary_location", "primary_service_id": "primary_service"}


@staff(Permission.CHANGE_SETUP)
@require_safe
def index(request: Request, slug: str) -> HttpResponse:
    del slug
    people = reading.listed(request.actor)
    seen = ordering.version(one.member for one in people if one.member.disabled_at is None)
    return _page(request, "index", {"people": people, "seen": seen})


@staff(Permission.CHANGE_SETUP)
@again.asked
def create(request: Request, slug: str) -> HttpResponse:
    """Invite a colleague."""
    form = InvitationForm(request.POST or None)
    is_stale = request.method == "POST" and again.is_needed(request)
    if request.method == "POST" and form.is_valid() and not is_stale:
        try:
            row = invitations.invite(request.actor, form.colleague(), now=request.now)
        except AlreadyHere as taken:
            form.add_error("email", _already(taken))
        else:
            _tell(request, f"{row.name} is invited.", "Say how they work here.")
            return redirect("settings_member", slug, row.ref)
    return _page(request, "invite", {"form": form, "is_stale": is_stale})


@staff(Permission.CHANGE_SETUP)
@again.asked
def edit(request: Request, slug: str, ref: str) -> HttpResponse:
    del slug
    member = reading.one(request.actor, ref)
    found, hit = None, None
    ties = Ties.of(request.actor, member)
    own = member.pk == request.actor.staff_id

    def make(data: QueryDict | None) -> ColleagueForm:
        return ColleagueForm(
            data, initial=said(member, ties), clinic=request.clinic, ties=ties, own=own
        )

    form = make(request.POST or None)
    is_stale = request.method == "POST" and again.is_needed(request)
    if request.method == "POST" and form.is_valid() and aftermath.is_asked(request):
        taken = set(form.cleaned_data["services_were"]) - set(form.cleaned_data["services"])
        hit = ahead.of_giver(request.actor, member.pk, taken, now=request.now)
    if request.method == "POST" and form.is_valid() and not is_stale and not (hit and hit.total):
        revision = form.cleaned_data["revision"]
        before = aftermath.count(request, practitioner_id=member.pk)
        try:
            acting.change(request.actor, ref, form.said(member), revision=revision, now=request.now)
        except acting.Booked:
            form.add_error("is_practitioner", BOOKED)
            hit = ahead.of_practitioner(request.actor, member.pk, now=request.now)
        except owners.LastOwner:
            form.add_error("role", LAST_OWNER)
        except changes.Outdated as outdated:
            found = conflict.merged(request, form, outdated.row, make, columns=COLUMNS)
            form = found.form  # type: ignore[assignment]
        else:
            words = f"{form.cleaned_data['name']} is saved."
            of = {"practitioner_id": member.pk}
            return aftermath.told(request, "settings_staff", words, before=before, **of)
    context = {"form": form, "conflict": found, "is_stale": is_stale, "own": own}
    return _member(request, ref, {**context, "hit": hit})


@staff(Permission.CHANGE_SETUP)
@again.asked
def invitation(request: Request, slug: str, ref: str) -> HttpResponse:
    """Send another link, to the same address or a corrected one."""
    member = reading.one(request.actor, ref)
    form = AddressForm(request.POST or None, initial={"email": member.email})
    is_stale = request.method == "POST" and again.is_needed(request)
    if request.method == "POST" and form.is_valid() and not is_stale:
        email = form.cleaned_data["email"]
        try:
            invitations.send_again(request.actor, ref, email, now=request.now)
        except AlreadyHere as taken:
            form.add_error("email", _already(taken))
        except AlreadyIn:
            return redirect("settings_member", slug, ref)
        else:
            _tell(request, f"A new link goes to {email}.")
            return redirect("settings_staff", slug)
    context = {"form": form, "listed": reading.standing(request.actor, member)}
    return _page(request, "invitation", {**context, "member_shown": member, "is_stale": is_stale})


@staff(Permission.CHANGE_SETUP)
@limited("upload")
@require_POST
def put_photo(request: Request, slug: str, ref: str) -> HttpResponse:
    """Take a new photo, or take it down."""
    member = reading.one(request.actor, ref)
    if request.POST.get("remove"):
        acting.take_down_photo(request.actor, ref, now=request.now)
        messages.success(request, f"The photo of {member.name} is taken down.")
        return redirect("settings_member", slug, ref)
    file = request.FILES.get("photo")
    if file is None:
        return _refused(request, ref, look.NOTHING_CHOSEN)
    if (file.size or 0) > pictures.MOST_BYTES:
        return _refused(request, ref, look.WORDS[pictures.Fault.TOO_BIG])
    try:
        picture = pictures.reencoded(file.read())
    except pictures.UnusableError as error:
        return _refused(request, ref, look.WORDS[error.fault])
    acting.put_up_photo(request.actor, ref, picture, now=request.now)
    messages.success(request, f"The photo of {member.name} is up.")
    return redirect("settings_member", slug, ref)


def _refused(request: Request, ref: str, words: str) -> HttpResponse:
    member = reading.one(request.actor, ref)
    ties = Ties.of(request.actor, member)
    own = member.pk == request.actor.staff_id
    form = ColleagueForm(initial=said(member, ties), clinic=request.clinic, ties=ties, own=own)
    return _member(request, ref, {"form": form, "own": own, "photo_error": words})


def _tell(request: Request, done: str, way_on: str = "") -> None:
    """Say what was done; where no mail leaves, that the link waits."""
    if checklist.has_mail():
        return messages.success(request, f"{done} {way_on}".strip())
    return messages.warning(request, f"{done} {NO_MAIL} {way_on}".strip())


def _already(taken: AlreadyHere) -> str:
    if taken.member is None:
        return ONLY_SIGN_IN
    gone = " They have left: let them in again from the list." if taken.member.disabled_at else ""
    return f"This is the address of {taken.member.name}.{gone}"


def _member(request: Request, ref: str, context: dict[str, object]) -> HttpResponse:
    member = reading.one(request.actor, ref)
    told = {"member_shown": member, "listed": reading.standing(request.actor, member)}
    return _page(request, "edit", {**told, **context})


def _page(request: Request, name: str, context: dict[str, object]) -> HttpResponse:
    around = {"section": "settings", "tab": "staff", "again_words": again.NEEDED}
    return page.render(request, f"staff/settings/staff/{name}.html", around | context)
