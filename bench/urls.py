"""The product's sitemap, and in front of it the yardstick and openings of exactly one window.

All pass the product's middleware, session and gate. The windows are answered by the product's own
query and drawn by a template that says what the booking page says of each time, and nothing else.
"""

from datetime import timedelta

from django.db import connection
from django.http import HttpResponse
from django.template import engines
from django.urls import path

from qimen.queries import openings
from qimen.rules.access import Permission
from qimen.urls import (  # noqa: F401 - the handlers are part of a sitemap
    handler400,
    handler403,
    handler404,
    handler429,
    handler500,
)
from qimen.urls import urlpatterns as product
from qimen.web.gate import patient, staff
from qimen.web.public.booking import instants, reading

DAYS = """{% for day in days %}<section><h2>{{ day.on|date:"l, F j" }}</h2>{% if day.times %}<ul>{% for time in day.times %}
<li><label><input type="radio" name="at" value="{{ time.minute }}">{% clock time.at zone %}</label></li>{% endfor %}</ul>{% else %}<p>{{ day.state }}</p>{% endif %}</section>
{% endfor %}"""
FIRST = """<p>{% if first %}{% clock first.at zone %}{% else %}Nothing{% endif %}</p>"""


@patient
def yardstick(request, slug):
    """The least a page can do that passes the gate and asks the database something."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return HttpResponse(f"<p>{cursor.fetchone()[0]}</p>")


@staff(Permission.SEE_PATIENT)
def yardstick_for_staff(request, slug):
    """The same behind the staff's door."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return HttpResponse(f"<p>{cursor.fetchone()[0]}</p>")


@patient
def window(request, slug, days):
    """Return the openings of so many days from the first date asked for, as HTML."""
    choice = reading.read(request).choice()
    first = instants.day(request.GET["date"])
    found = openings.days(choice, first, first + timedelta(days=days - 1))
    return _drawn(DAYS, days=found, zone=choice.place.zone)


@patient
def first(request, slug):
    """Return the first time there is, as HTML."""
    choice = reading.read(request).choice()
    return _drawn(FIRST, first=openings.first(choice), zone=choice.place.zone)


_templates = {}


def _drawn(source, **context):
    template = _templates.get(source)
    if template is None:
        template = _templates[source] = engines["django"].from_string(source)
    return HttpResponse(template.render(context))


urlpatterns = [
    path("staff/<slug:slug>/bench/yardstick/", yardstick_for_staff, name="yardstick_for_staff"),
    path("<slug:slug>/bench/yardstick/", yardstick, name="yardstick"),
    path("<slug:slug>/bench/window/<int:days>/", window, name="window"),
    path("<slug:slug>/bench/first/", first, name="first"),
    *product,
]
