"""The sitemap: every path of the product, grouped by audience."""

from django.urls import URLPattern, URLResolver, include, path

from qimen.web.patient import appointments, cancellations
from qimen.web.public import health
from qimen.web.staff import calendar, patients

handler400 = "qimen.web.page.bad_request"
handler403 = "qimen.web.page.forbidden"
handler404 = "qimen.web.page.not_found"
handler500 = "qimen.web.page.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.show, name="health"),
    path("account/", include("allauth.account.urls")),
    path("account/2fa/", include("allauth.mfa.urls")),
    # ── staff ──
    path("staff/<slug:slug>/", calendar.today, name="staff_today"),
    path("staff/<slug:slug>/patients/<slug:ref>/", patients.show, name="staff_patient"),
    # ── patients ──
    path("<slug:slug>/appointments/", appointments.index, name="appointments"),
    path("<slug:slug>/appointments/<slug:ref>/", appointments.show, name="appointment"),
    path(
        "<slug:slug>/appointments/<slug:ref>/calendar.ics",
        appointments.calendar,
        name="appointment_ics",
    ),
    path(
        "<slug:slug>/appointments/<slug:ref>/cancellation/",
        cancellations.create,
        name="cancellation",
    ),
]
