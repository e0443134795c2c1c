"""My appointments: what is one's own, in words, and never anybody else's."""

import re
from datetime import timedelta

import icalendar
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from qimen.actions import appointments
from qimen.models import (
    Appointment,
    Cancellation,
    Location,
    Message,
    MessageState,
    Patient,
    PortalSettings,
    StaffMember,
    Status,
)
from qimen.rules.attendance import Step
from tests.actions.test_booking import book, nine, wish
from tests.cast import NOW, acting

pytestmark = pytest.mark.django_db
LIST = "/riverbend/appointments/"


def text(response):
    return " ".join(response.content.decode().split())


def body(response):
    """The page without its one-time token."""
    return re.sub(rb'value="[A-Za-z0-9]{64}"', b"", response.content)


def test_appointments_list_shows_the_next_visit_big_and_the_later_ones_below(cast, sign_in):
    book(cast)
    book(cast, wanted=wish(cast, nine(0, "2026-03-10")), key="form-2")

    page = text(sign_in(cast.eve).get(LIST))

    assert "Your next visit" in page
    assert page.index("Monday, March 9") < page.index("Later") < page.index("Tuesday, March 10")
    assert 'You can move or cancel it online until <b class="nowrap">Sun, Mar 8 at' in page


def test_later_visits_say_where_in_a_clinic_with_several_places(cast, sign_in):
    book(cast)
    book(cast, wanted=wish(cast, nine(0, "2026-03-10")), key="form-2")
    client = sign_in(cast.eve)
    alone = text(client.get(LIST))

    Location.objects.create(
        clinic=cast.riverbend, name="Boise Bench", zone="America/Boise", position=9
    )

    assert "with Lin Zhou</p>" in alone
    assert "with Lin Zhou<br>Main Street</p>" in text(client.get(LIST))


def test_request_says_that_it_waits_and_who_answers(cast, sign_in):
    StaffMember.objects.filter(pk=cast.lin.pk).update(auto_accept=False)
    visit = book(cast).appointment

    page = text(sign_in(cast.eve).get(f"{LIST}{visit.ref}/"))

    assert "<h1>Requested visit</h1>" in page
    assert "It is not confirmed yet. The time is kept for you; Lin Zhou answers" in page


def test_request_that_its_patient_has_moved_says_so(cast, sign_in):
    StaffMember.objects.filter(pk=cast.lin.pk).update(auto_accept=False)
    visit = book(cast).appointment
    client = sign_in(cast.eve)
    form = {"form_key": "k" * 32}
    address = f"/riverbend/book/confirmation/?moving={visit.ref}&at=2026-03-09T17:00Z"

    page = text(client.post(address, form, follow=True))

    assert "<h1>Your request has a new time</h1>" in page
    assert "Monday, March 9, 2026" in page
    assert "It is not confirmed yet." in page


def test_visit_by_video_is_not_paid_at_the_clinic_and_its_link_can_be_followed(cast, sign_in):
    visit = book(cast).appointment
    Appointment.objects.filter(pk=visit.pk).update(price_minor=6000)
    client = sign_in(cast.eve)
    here = text(client.get(f"{LIST}{visit.ref}/"))

    Location.objects.filter(pk=cast.main.pk).update(
        telehealth=True, directions="Ten minutes before, open https://video.example/riverbend <b>"
    )
    page = text(client.get(f"{LIST}{visit.ref}/"))

    assert "<dd>$60, paid at the clinic</dd>" in here
    assert "<dd>$60</dd>" in page
    assert '<a href="https://video.example/riverbend" rel="nofollow">' in page
    assert "&lt;b&gt;" in page


def test_visit_that_was_cancelled_names_no_cost(cast, sign_in):
    visit = book(cast).appointment
    Appointment.objects.filter(pk=visit.pk).update(price_minor=6000)
    client = sign_in(cast.eve)
    before = text(client.get(f"{LIST}{visit.ref}/"))

    appointments.cancel(acting(cast.eve), visit.ref, now=NOW)
    after = text(client.get(f"{LIST}{visit.ref}/"))

    assert "$60, paid at the clinic" in before
    assert "This visit is cancelled" in after
    assert "$60" not in after


def test_next_visit_is_moved_and_cancelled_from_the_list(cast, sign_in):
    booked = book(cast).appointment

    page = text(sign_in(cast.eve).get(LIST))

    assert f'href="/riverbend/book/?moving={booked.ref}"' in page
    assert f'href="{LIST}{booked.ref}/cancellation/"' in page


def test_moving_is_not_promised_while_booking_is_off(cast, sign_in):
    visit = book(cast).appointment
    PortalSettings.objects.filter(clinic=cast.riverbend).update(online=False)

    page = text(sign_in(cast.eve).get(f"{LIST}{visit.ref}/"))

    assert "You can cancel it online until" in page
    assert "Move this visit" not in page


def test_appointments_list_is_in_three_parts_past_and_cancelled_apart(cast, sign_in):
    past = book(cast).appointment
    gone = book(cast, wanted=wish(cast, nine(0, "2026-03-11")), key="form-2").appointment
    before = {"starts_at": NOW - timedelta(days=7), "ends_at": NOW - timedelta(days=7, hours=-1)}
    Appointment.objects.filter(pk=past.pk).update(status=Status.COMPLETED, **before)
    Appointment.objects.filter(pk=gone.pk).update(status=Status.CANCELLED)

    page = text(sign_in(cast.eve).get(LIST))

    assert "No visits coming up" in page
    assert page.index("Past") < page.index("Feb 23") < page.index("Cancelled")


def test_appointments_list_takes_the_same_statements_for_one_visit_and_for_three(cast, sign_in):
    client = sign_in(cast.eve)
    client.get(LIST)
    counts = []
    for n, on in enumerate(("2026-03-09", "2026-03-10", "2026-03-11")):
        book(cast, wanted=wish(cast, nine(0, on)), key=f"form-{n}")
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        counts.append(len(queries))

    # session, account, clinic with the own file; upcoming, others
    assert counts == [5, 5, 5]


@pytest.mark.parametrize("who", ["ada", "hugo"])
@pytest.mark.parametrize("tail", ["", "cancellation/", "calendar.ics"])
def test_appointment_of_somebody_else_does_not_exist(cast, sign_in, who, tail):
    booked = book(cast).appointment
    person = getattr(cast, who)
    slug = person.clinic.slug

    foreign = sign_in(person).get(f"/{slug}/appointments/{booked.ref}/{tail}")
    unknown = sign_in(person).get(f"/{slug}/appointments/nosuchnosuchnosu/{tail}")

    assert foreign.status_code == unknown.status_code == 404
    assert body(foreign) == body(unknown)


@pytest.mark.parametrize("path", [LIST, LIST + "abc/", LIST + "abc/cancellation/"])
def test_appointments_of_nobody_lead_to_the_sign_in(client, cast, path):
    response = client.get(path)

    assert response.status_code == 302
    assert response["Location"].startswith("/riverbend/sign-in/?next=%2Friverbend%2Fappointments")


def test_appointment_just_booked_says_so_and_where_the_mail_went(cast, sign_in):
    booked = book(cast).appointment

    page = text(sign_in(cast.eve).get(f"{LIST}{booked.ref}/?booked=1"))

    assert "Your appointment is booked" in page
    assert "We write to eve@example.org within a few minutes. You need to do nothing more." in page
    assert "Monday, March 9, 2026" in page
    assert "9:00" in page


def test_page_says_that_the_mail_was_sent_once_it_was(cast, sign_in):
    booked = book(cast).appointment
    Message.objects.filter(patient=cast.eve).update(state=MessageState.SENT)

    page = text(sign_in(cast.eve).get(f"{LIST}{booked.ref}/?booked=1"))

    assert "We have written to eve@example.org. You need to do nothing more." in page


@pytest.mark.parametrize("fate", [MessageState.DEAD, MessageState.EXPIRED, None])
def test_page_promises_no_mail_that_does_not_come(cast, sign_in, fate):
    booked = book(cast).appointment
    mails = Message.objects.filter(patient=cast.eve)
    mails.update(state=fate) if fate else mails.delete()

    page = text(sign_in(cast.eve).get(f"{LIST}{booked.ref}/?booked=1"))

    assert "You need to do nothing more." in page
    assert "eve@example.org" not in page


def test_accepted_request_is_told_as_it_waits_in_its_grace(cast, sign_in):
    """The page of a request, loaded anew: it is confirmed, and the mail leaves in three minutes."""
    StaffMember.objects.filter(pk=cast.lin.pk).update(auto_accept=False)
    booked = book(cast).appointment
    Message.objects.filter(patient=cast.eve).update(state=MessageState.SENT)
    appointments.mark(acting(cast.noor), booked.ref, Step.ACCEPT, revision=booked.revision, now=NOW)

    page = text(sign_in(cast.eve).get(f"{LIST}{booked.ref}/?booked=1"))

    assert "We write to eve@example.org within a few minutes." in page


def test_appointment_requested_says_that_the_clinic_answers(cast, sign_in):
    booked = book(cast).appointment
    Appointment.objects.filter(pk=booked.pk).update(status=Status.REQUESTED)

    page = text(sign_in(cast.eve).get(f"{LIST}{booked.ref}/?booked=1"))

    assert "Your request is with the clinic" in page
    assert "we write to eve@example.org as soon as there is an answer." in page


def test_appointment_names_what_was_typed_without_making_markup_of_it(cast, sign_in):
    canary = '"><svg onload=alert(1)>'
    booked = book(cast, wanted=wish(cast, note=canary)).appointment
    Patient.objects.filter(pk=cast.eve.pk).update(preferred_name=canary)

    page = sign_in(cast.eve).get(f"{LIST}{booked.ref}/").content.decode()

    assert "<svg onload" not in page
    assert "&lt;svg onload" in page


def test_calendar_file_holds_the_instant_and_nothing_about_health(cast, sign_in):
    booked = book(cast, wanted=wish(cast, note="my knee")).appointment

    response = sign_in(cast.eve).get(f"{LIST}{booked.ref}/calendar.ics")

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert "attachment" in response["Content-Disposition"]
    (event,) = icalendar.Calendar.from_ical(response.content).events
    assert event.start == booked.starts_at
    assert event["SUMMARY"] == "Appointment - Riverbend Acupuncture"
    for word in (b"knee", b"Eve", b"Stone", b"Lin", b"Needles", b"DESCRIPTION"):
        assert word not in response.content


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (Status.CONFIRMED, "CONFIRMED"),
        (Status.REQUESTED, "TENTATIVE"),
        (Status.DECLINED, "CANCELLED"),
        (Status.LAPSED, "CANCELLED"),
    ],
)
def test_calendar_file_says_how_sure_the_visit_is(cast, sign_in, status, said):
    booked = book(cast).appointment
    Appointment.objects.filter(pk=booked.pk).update(status=status)

    response = sign_in(cast.eve).get(f"{LIST}{booked.ref}/calendar.ics")

    (event,) = icalendar.Calendar.from_ical(response.content).events
    assert event["STATUS"] == said


def test_cancellation_page_says_what_happens_and_does_it(cast, sign_in):
    booked = book(cast).appointment
    client = sign_in(cast.eve)
    path = f"{LIST}{booked.ref}/cancellation/"

    shown = client.get(path)
    done = client.post(path, {"reason": "A cold"}, follow=True)

    assert "It costs nothing" in text(shown)
    assert done.redirect_chain == [(f"{LIST}{booked.ref}/?cancelled=1", 302)]
    assert "This visit is cancelled" in text(done)
    assert Cancellation.objects.get().reason == "A cold"


def test_cancellation_sent_twice_leads_to_the_same_page(cast, sign_in):
    booked = book(cast).appointment
    client = sign_in(cast.eve)
    path = f"{LIST}{booked.ref}/cancellation/"

    first, second, again = client.post(path), client.post(path), client.get(path)

    assert first["Location"] == second["Location"] == again["Location"]
    assert Cancellation.objects.count() == 1


def test_cancellation_after_the_cut_off_says_why_and_gives_the_phone(cast, sign_in):
    booked = book(cast).appointment
    PortalSettings.objects.filter(clinic=cast.riverbend).update(cancel_hours=720)
    client = sign_in(cast.eve)
    path = f"{LIST}{booked.ref}/cancellation/"

    shown, refused = client.get(path), client.post(path)

    assert (shown.status_code, refused.status_code) == (200, 409)
    for page in (shown, refused):
        assert "can’t be cancelled online" in text(page)
        assert 'href="tel:+1-541-555-0100"' in text(page)
    assert Cancellation.objects.count() == 0


def test_cancellation_with_too_long_a_reason_keeps_it_and_changes_nothing(cast, sign_in):
    booked = book(cast).appointment
    long = "because " * 40

    response = sign_in(cast.eve).post(f"{LIST}{booked.ref}/cancellation/", {"reason": long})

    assert response.status_code == 422
    assert "Say it in at most 240 characters." in text(response)
    assert long.strip() in text(response)
    assert Cancellation.objects.count() == 0


def test_appointment_does_not_take_other_methods(cast, sign_in):
    booked = book(cast).appointment

    assert sign_in(cast.eve).post(f"{LIST}{booked.ref}/").status_code == 405
    assert sign_in(cast.eve).delete(f"{LIST}{booked.ref}/cancellation/").status_code == 405
