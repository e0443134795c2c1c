"""The sitemap: every path of the product, grouped by audience."""

from django.urls import URLPattern, URLResolver, include, path

from qimen.web.account import doors, sign_up
from qimen.web.demo import mailbox
from qimen.web.patient import appointments, cancellations, feeds, withdrawals
from qimen.web.public import answering, booking, brand, embed, health, home, pictures, well_known
from qimen.web.public import feeds as public_feeds
from qimen.web.staff import calendar, dashboard, journal, sessions
from qimen.web.staff import feeds as staff_feeds
from qimen.web.staff import notifications as staff_notifications
from qimen.web.staff.why import show as why

handler400 = "qimen.web.page.bad_request"
handler403 = "qimen.web.page.forbidden"
handler404 = "qimen.web.page.not_found"
handler429 = "qimen.web.gate.limits.too_many"  # the rate limits'
handler500 = "qimen.web.page.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.front, name="home"),
    path("healthz", health.show, name="health"),
    path(".well-known/change-password", well_known.change_password, name="change_password"),
    path(".well-known/security.txt", well_known.security, name="security_txt"),
    path("brand/<slug:brand>.css", brand.show, name="brand"),
    path("account/", include("qimen.web.account.routes")),
    # ── the demonstration ──
    path("demo/mailbox/", mailbox.index, name="demo_mailbox"),
    path("demo/mailbox/<int:number>/", mailbox.show, name="demo_mail"),
    path("demo/mailbox/<int:number>/page/", mailbox.body, name="demo_mail_body"),
    path("demo/mailbox/<int:number>/appointment.ics", mailbox.calendar, name="demo_mail_ics"),
    # ── staff ──
    path("staff/<slug:slug>/sign-in/", doors.staff, name="staff_sign_in"),
    path("staff/<slug:slug>/", calendar.show, name="staff_today"),
    path("staff/<slug:slug>/paper/", calendar.paper, name="staff_paper"),
    path("staff/<slug:slug>/visits/", include("qimen.web.staff.visits.routes")),
    path("staff/<slug:slug>/patients/", include("qimen.web.staff.patients.routes")),
    path("staff/<slug:slug>/why/", why.show, name="staff_why"),
    path("staff/<slug:slug>/portal/", include("qimen.web.staff.portal.routes")),
    path("staff/<slug:slug>/portal/buttons/", include("qimen.web.staff.buttons.routes")),
    path("staff/<slug:slug>/feed/", staff_feeds.show, name="staff_feed"),
    path("staff/<slug:slug>/notifications/", staff_notifications.edit, name="staff_notifications"),
    path("staff/<slug:slug>/journal/", journal.index, name="staff_journal"),
    path("staff/<slug:slug>/dashboard/", dashboard.show, name="staff_dashboard"),
    path("staff/<slug:slug>/start/", include("qimen.web.staff.start.routes")),
    path(
        "staff/<slug:slug>/settings/staff/<slug:ref>/sessions/",
        sessions.index,
        name="staff_sessions",
    ),
    path("staff/<slug:slug>/settings/", include("qimen.web.staff.settings.routes")),
    # ── patients ──
    path("feed/<slug:slug>/<slug:token>.ics", public_feeds.show, name="feed"),
    path("embed/<slug:slug>/", embed.show, name="embed"),
    path("<slug:slug>/", home.clinic, name="clinic"),
    path("<slug:slug>/logo/", pictures.logo, name="logo"),
    path("<slug:slug>/pictures/<slug:ref>/", pictures.show, name="picture"),
    path("<slug:slug>/book/", booking.choose, name="booking"),
    path("<slug:slug>/book/sign-in/", booking.enter, name="booking_enter"),
    path("<slug:slug>/book/hold/", booking.hold, name="booking_hold"),
    path("<slug:slug>/book/hold/extension/", booking.extend, name="booking_extend"),
    path("<slug:slug>/book/confirmation/", booking.confirm, name="booking_confirm"),
    path("<slug:slug>/requests/answer/", answering.answer, name="request_answer"),
    path("<slug:slug>/requests/<slug:token>/", answering.follow, name="request_link"),
    path("<slug:slug>/sign-in/", doors.patient, name="patient_sign_in"),
    path("<slug:slug>/sign-up/", sign_up.create, name="patient_sign_up"),
    path("<slug:slug>/file/", sign_up.file, name="patient_file_new"),
    path("<slug:slug>/appointments/", appointments.index, name="appointments"),
    path("<slug:slug>/appointments/feed/", feeds.show, name="appointments_feed"),
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
    path(
        "<slug:slug>/appointments/<slug:ref>/withdrawal/",
        withdrawals.create,
        name="withdrawal",
    ),
]
