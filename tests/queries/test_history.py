"""What a page costs does not depend on how long a clinic has been open."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from qimen.actions import appointments
from qimen.actions.appointments import Wish
from qimen.models import Appointment, PartyKind, Status
from qimen.queries import catalogue, clinics, openings, patients
from qimen.scheduling import at, minute_of
from tests.cast import NOW, acting

pytestmark = pytest.mark.django_db
MONDAY, HOUR = date(2026, 3, 9), 60
#: The newest visit of the past; the others lie an hour apart before it.
NEWEST = minute_of(NOW) - 2 * HOUR
OWN = {"id", "ref", "starts_at", "ends_at"}


def past(cast, count):
    """Write so many visits of Lin's, an hour each, by two statements."""
    pattern = Appointment.objects.create(
        clinic=cast.riverbend, patient=cast.max, practitioner=cast.lin, location=cast.main,
        service=cast.acupuncture, status=Status.CONFIRMED, zone="UTC", wall_start="",
        starts_at=at(NEWEST), ends_at=at(NEWEST + HOUR), patient_class="existing", stages=[],
        booked_at=NOW - timedelta(days=9),
    )  # fmt: skip
    copied = ", ".join(f.column for f in Appointment._meta.concrete_fields if f.name not in OWN)
    back = (
        "{} - i * interval '1 hour'"
        if connection.vendor == "postgresql"
        else "datetime({}, '-' || i || ' hours')"
    )
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # asking it row by row would take most of the time
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE qimen_claim DROP CONSTRAINT IF EXISTS claim_no_overlap")
            cursor.execute("ALTER TABLE qimen_claim DISABLE TRIGGER USER")
        cursor.execute(
            f"""INSERT INTO qimen_appointment (ref, starts_at, ends_at, {copied})
            WITH RECURSIVE past (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM past WHERE i < %s)
            SELECT 'past-' || i, {back.format("starts_at")}, {back.format("ends_at")}, {copied}
            FROM past, qimen_appointment pattern WHERE pattern.id = %s""",  # noqa: S608 - our columns
            [count - 1, pattern.pk],
        )
        cursor.execute(
            """INSERT INTO qimen_claim
                (clinic_id, appointment_id, party_kind, party_id, start, "end", overridden)
            SELECT clinic_id, id, %s, practitioner_id, %s - 60 * i, %s - 60 * i, overridden FROM (
                SELECT *, CAST(SUBSTR(ref, 6) AS integer) AS i, no_preference AS overridden
                FROM qimen_appointment WHERE ref LIKE 'past-%%' AND practitioner_id = %s
            ) visits""",
            [int(PartyKind.PRACTITIONER), NEWEST, NEWEST + HOUR, cast.lin.pk],
        )


def statements(call):
    with CaptureQueriesContext(connection) as made:
        call()
    return len(made)


def choice(cast):
    clinic = clinics.by_slug("riverbend")
    offered = catalogue.catalogue(clinic)
    return openings.Choice(
        clinic=clinic,
        patient=cast.eve,
        patient_class=patients.class_of(cast.eve, NOW),
        offer=offered.offer(cast.acupuncture.pk),
        place=offered.place(cast.main.pk),
        practitioner=None,
        now=NOW,
    )


def book(cast, key, hour):
    wish = Wish(
        service_id=cast.acupuncture.pk,
        location_id=cast.main.pk,
        practitioner_id=cast.lin.pk,
        start=minute_of(datetime.fromisoformat(f"2026-03-09T{hour:02}:00:00-07:00")),
    )
    clinic = clinics.by_slug("riverbend")
    appointments.book(acting(cast.eve), clinic, wish, form_key=key, now=NOW)


def costs(cast, hour):
    asked = choice(cast)
    return {
        "a day": statements(lambda: openings.days(asked, MONDAY, MONDAY)),
        "91 days": statements(
            lambda: openings.days(asked, MONDAY, MONDAY + timedelta(days=90)),
        ),
        "the first": statements(lambda: openings.first(asked)),
        "a booking": statements(lambda: book(cast, f"form-{hour}", hour)),
    }


def test_ten_visits_and_a_hundred_thousand_cost_the_same_statements(cast):
    book(cast, "warm", 9)
    past(cast, 10)
    young = costs(cast, hour=11)

    Appointment.objects.filter(practitioner=cast.lin, starts_at__lt=NOW).delete()
    past(cast, 100_000)
    old = costs(cast, hour=13)

    assert Appointment.objects.filter(starts_at__lt=NOW).count() >= 100_000
    assert young == old
    assert [young["a day"], young["91 days"]] == [1, 1]


def test_booking_takes_no_more_statements_than_it_must(cast):
    """The setup, the file, (on PostgreSQL) the locks, what stands, the diaries; five inserts."""
    book(cast, "warm", 9)
    clinic = clinics.by_slug("riverbend")

    made = statements(lambda: book(cast, "form", 11))

    reading_the_clinic = statements(lambda: clinics.by_slug(clinic.slug))
    locking = 1 if connection.vendor == "postgresql" else 0
    savepoints = 2  # the test's own transaction stands around the booking's
    assert made - reading_the_clinic - locking - savepoints <= 10
