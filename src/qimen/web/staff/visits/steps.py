"""Steps with a visit, and taking the last one back. A reason comes with those that need one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from qimen.actions import appointments
from qimen.queries import appointments as visits
from qimen.rules.access import Permission
from qimen.rules.attendance import Step
from qimen.web import page
from qimen.web.gate import staff
from qimen.web.staff.numbers import whole
from qimen.web.staff.visits import clashes, outdated, placing, show

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from qimen.models import Appointment
    from qimen.web.gate import Request

REASON_LENGTH = 240
#: A patient reads why a request was declined in no mail, but the clinic's journal does.
ACCEPT_MOVE, DECLINE_MOVE = "accept_move", "decline_move"
#: What the page says of a step that cannot be taken.
WHY: dict[type[Exception], str] = {
    appointments.Settled: "is_settled",
    appointments.Gone: "is_gone",
    appointments.Unknown: "is_unknown",
}
LOST_MOVE = (
    "It is undone, but the move that the patient had asked for could not be brought back. "
    "The patient is told by e-mail."
)
NEEDS_REASON = frozenset({Step.DECLINE, Step.CANCEL})
#: The day goes on: back to the calendar, which shows the new status and can take it back.
GOES_ON = frozenset({Step.CHECK_IN, Step.COMPLETE, Step.MARK_NO_SHOW})


@staff(Permission.ARRANGE)
@require_POST
def create(request: Request, slug: str, ref: str) -> HttpResponse:
    """Take the step that a button of the visit's page names."""
    del slug
    visit = visits.one(request.actor, ref)
    asked = request.POST.get("step", "")
    if asked not in set(Step):
        return _again(request, visit, status=422)
    step, reason = Step(asked), _reason(request)
    if step in NEEDS_REASON and not reason:
        return _again(request, visit, status=422, lacks=step.value)
    common: dict[str, Any] = {"revision": revision(request), "now": request.now}

    def take() -> Appointment:
        if step is Step.REOPEN:
            seen = request.POST.get("seen", "")
            return appointments.reopen(request.actor, ref, override=seen, **common)
        by_patient = request.POST.get("by") == "patient"
        return appointments.mark(
            request.actor, ref, step, reason=reason, by_patient=by_patient, **common
        )

    return _taken(request, visit, take, to_calendar=step in GOES_ON)


@staff(Permission.ARRANGE)
@require_POST
def answer(request: Request, slug: str, ref: str) -> HttpResponse:
    """Accept or decline the move that the patient asks for."""
    del slug
    visit = visits.one(request.actor, ref)
    given, reason = request.POST.get("step", ""), _reason(request)
    if given not in {ACCEPT_MOVE, DECLINE_MOVE}:
        return _again(request, visit, status=422)
    if given == DECLINE_MOVE and not reason:
        return _again(request, visit, status=422, lacks=DECLINE_MOVE)

    def take() -> Appointment:
        return appointments.answer(
            request.actor,
            ref,
            revision=revision(request),
            accepts=given == ACCEPT_MOVE,
            reason=reason,
            override=request.POST.get("seen", ""),
            now=request.now,
        )

    return _taken(request, visit, take, to="staff_visit_answer")


@staff(Permission.ARRANGE)
@require_POST
def undo(request: Request, slug: str, ref: str) -> HttpResponse:
    """Take back what was done last; the calendar shows it as it was."""
    del slug
    visit = visits.one(request.actor, ref)

    def take() -> appointments.Undone:
        return appointments.undo(
            request.actor,
            ref,
            revision=revision(request),
            override=request.POST.get("seen", ""),
            now=request.now,
        )

    return _taken(request, visit, take, to="staff_visit_undo", to_calendar=True)


def _taken(
    request: Request,
    visit: Appointment,
    take: Callable[[], Appointment | appointments.Undone],
    *,
    to: str = "staff_visit_steps",
    to_calendar: bool = False,
) -> HttpResponse:
    """Take a step; what conflicts can be sent again to the view `to`, knowingly."""
    try:
        done = take()
    except appointments.Outdated as stale:
        now = outdated.changes(stale.appointment, revision(request))
        return _again(request, now.pop("visit"), status=409, **now)
    except tuple(WHY) as refused:
        why = WHY[type(refused)]
        return _again(request, visits.one(request.actor, visit.ref), status=409, **{why: True})
    except appointments.Conflicting as conflicting:
        told = clashes.told(request, conflicting.clashes)
        seen = conflicting.fingerprint
        return _again(request, visit, status=409, clashes=told, seen=seen, overrides=to)
    if visits.find(request.actor, visit.ref) is None:  # declined: it is a colleague's as before
        return HttpResponseRedirect(reverse("staff_today", args=[request.clinic.slug]))
    if isinstance(done, appointments.Undone) and done.has_lost_move:
        messages.warning(request, LOST_MOVE)
    elif to_calendar:
        return placing.to_calendar(request, visits.one(request.actor, visit.ref))
    return HttpResponseRedirect(reverse("staff_visit", args=[request.clinic.slug, visit.ref]))


def _again(request: Request, visit: Appointment, *, status: int, **more: object) -> HttpResponse:
    """Show the visit's page with what is in the way, and what was typed."""
    typed = {name: request.POST.get(name, "") for name in ("step", "reason", "by")}
    context = show.context(request, visit, typed=typed, **more)
    return page.render(request, show.PAGE, context, status=status)


def _reason(request: Request) -> str:
    """Return the reason that was typed, as the history can keep it."""
    return request.POST.get("reason", "").replace("\0", "").strip()[:REASON_LENGTH]


def revision(request: Request) -> int:
    number = whole(request.POST.get("revision", ""))
    return -1 if number is None else number
