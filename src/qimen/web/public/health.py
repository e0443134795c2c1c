"""For the proxy and the supervisor: does the server answer, and its database?"""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from qimen.queries import clinics
from qimen.web.gate import public


@public
@require_safe
def show(_request: HttpRequest) -> HttpResponse:
    clinics.answers()
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")
