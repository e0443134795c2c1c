"""Answering one request by the link in its mail: a page to look at, an answer by POST.

The link opens no session: nobody is signed in by it, and it shows date, time and initials alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from qimen.actions import appointments
from qimen.web import page
from qimen.web.gate import client_ip, limited, public

if TYPE_CHECKING:
    from django.http import HttpResponse, QueryDict

    from qimen.web.gate import Request

KEPT, ANSWER, OF_MOVE = "request_link", "request_answer", "request_of_move"
ACCEPT, DECLINE = "accept", "decline"


class AnswerForm(forms.Form):
    answer = forms.ChoiceField(choices=[(ACCEPT, ACCEPT), (DECLINE, DECLINE)])
    reason = forms.CharField(
        label="Reason",
        help_text="For the clinic; the patient does not read it.",
        max_length=240,
        error_messages={
            "required": "Enter a reason.",
            "max_length": "Say it in at most %(limit_value)d characters.",
        },
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, data: QueryDict | None) -> None:
        super().__init__(data)
        self.fields["reason"].required = data is None or data.get("answer") != ACCEPT


@public
@require_safe
def follow(request: Request, slug: str, token: str) -> HttpResponse:
    """Take the link's secret out of the address before any page is shown; nothing is used up."""
    if appointments.asked(request.clinic.pk, token, now=request.now) is None:
        raise Http404("no link of ours")
    request.session[KEPT] = token
    request.session.pop(ANSWER, None)
    response = HttpResponseRedirect(reverse("request_answer", args=[slug]))
    response.status_code = 303
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@public
@limited("answer")
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: Request, slug: str) -> HttpResponse:
    """Show what waits for an answer, or take the answer."""
    token = request.session.get(KEPT, "")
    asked = appointments.asked(request.clinic.pk, token, now=request.now) if token else None
    if asked is None:
        raise Http404("no request under way")
    is_gone = is_conflicting = False
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and asked.is_open:
        request.session[OF_MOVE] = asked.stands is not None
        try:
            return _take(request, slug, token, form)
        except appointments.Gone:
            is_gone = True
        except appointments.Conflicting:  # who or what it is stands on the calendar alone
            is_conflicting = True
    given = request.session.get(ANSWER, "")
    status = 422 if form.errors and asked.is_open else 409 if form.is_bound else 200
    context = {
        "one": asked.appointment,
        "stands": asked.stands,
        "is_open": asked.is_open,
        "given": given,
        "is_gone": is_gone,
        "is_conflicting": is_conflicting,
        "given_to_move": request.session.get(OF_MOVE, False),
        "form": form,
    }
    # No secret stands in this address. (Under `no-referrer` a browser would send the form from
    # nowhere, and the gate refuses what comes from nowhere.)
    return page.render(request, "public/answering/show.html", context, status=status)


def _take(request: Request, slug: str, token: str, form: AnswerForm) -> HttpResponse:
    given = form.cleaned_data["answer"]
    try:
        appointments.decide(
            request.clinic.pk,
            token,
            accepts=given == ACCEPT,
            reason=form.cleaned_data["reason"] if given == DECLINE else "",
            ip=client_ip(request),
            now=request.now,
        )
        request.session[ANSWER] = given
    except appointments.Answered:
        pass  # the page says so
    return HttpResponseRedirect(reverse("request_answer", args=[slug]))
