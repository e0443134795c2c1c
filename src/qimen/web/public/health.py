"""For the proxy and the supervisor: does the server answer, and its database?"""


from django.http import HttpRequest, HttpResponse

from qimen.queries import clinics
from qimen.web.gate import public



@public
def show(_request: HttpRequest) -> HttpResponse:
    clinics.answers()
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")
