"""Booking: works, refused, forbidden, recorded, once; on both databases."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from qimen.actions import appointments
from qimen.actions.appointments import AlreadyBooked, Refused, StaleChoice, Wish
from qimen.models import (
    Appointment,
    Claim,
    FormKey,
    JournalEntry,
    Message,
    PartyKind,
    Patient,
    PortalSettings,
    Service,
    StaffMember,
    Status,
)
from qimen.queries import clinics
from qimen.rules.access import Actor, Forbidden, Role
from qimen.scheduling import Rule, at, minute_of
from tests.cast import NOW, acting

pytestmark = pytest.mark.django_db


def nine(minutes=0, on="2026-03-09"):
    return minute_of(datetime.fromisoformat(f"{on}T09:00:00-07:00")) + minutes


def wish(cast, start=None, practitioner="lin", **columns):
    one = getattr(cast, practitioner) if practitioner else None
    return Wish(
        service_id=cast.acupuncture.pk,
        location_id=cast.main.pk,
        practitioner_id=one.pk if one else None,
        start=nine() if start is None else start,
        **columns,
    )


def book(cast, who=None, wanted=None, key="form-1", now=NOW):
    clinic = clinics.by_slug("riverbend")
    return appointments.book(
        acting(who or cast.eve), clinic, wanted or wish(cast), form_key=key, now=now
    )


def claims_of(appointment):
    rows = Claim.objects.filter(appointment=appointment).order_by("party_kind", "start")
    start = minute_of(appointment.starts_at)
    return [(row.party_kind, row.party_id, row.start - start, row.end - start) for row in rows]


def test_book_confirms_and_claims_practitioner_room_and_patient_by_stage(cast):
    booked = book(cast).appointment

    booked.refresh_from_db()
    assert booked.status == Status.CONFIRMED
    assert booked.starts_at == at(nine())
    assert booked.ends_at == at(nine(60))
    assert booked.wall_start == "2026-03-09T09:00"
    assert [stage["minutes"] for stage in booked.stages] == [30, 30]
    assert claims_of(booked) == [
        (PartyKind.PRACTITIONER, cast.lin.pk, 0, 30),
        (PartyKind.ROOM, cast.willow.pk, 0, 60),
        (PartyKind.PATIENT, cast.eve.pk, 0, 60),
    ]


def test_book_is_recorded_in_the_journal_and_the_outbox(cast):
    booked = book(cast).appointment

    (entry,) = JournalEntry.objects.all()
    assert (entry.action, entry.subject) == (
        "appointment.confirmed",
        f"appointment:{booked.ref}",
    )
    assert (entry.patient_id, entry.account_id) == (cast.eve.pk, cast.eve.account_id)
    kinds = set(Message.objects.filter(appointment=booked).values_list("recipient", flat=True))
    assert kinds == {"eve@example.org", "lin@riverbend.example"}


def test_book_twice_with_one_form_gives_the_first_booking_again(cast):
    first = book(cast)
    second = book(cast)

    assert (first.is_repeat, second.is_repeat) == (False, True)
    assert second.appointment.pk == first.appointment.pk
    assert Appointment.objects.count() == 1
    assert FormKey.objects.count() == 1


@pytest.mark.parametrize("other", [{"start": nine(30)}, {"practitioner": "mei"}])
def test_book_with_a_used_form_and_another_choice_books_nothing(cast, other):
    first = book(cast)

    with pytest.raises(AlreadyBooked) as refused:
        book(cast, wanted=wish(cast, **other))

    assert refused.value.appointment.pk == first.appointment.pk
    assert Appointment.objects.count() == 1


def test_book_twice_gives_the_first_booking_though_the_service_has_gone_meanwhile(cast):
    first = book(cast)
    Service.objects.filter(pk=cast.acupuncture.pk).update(active=False)

    second = book(cast)

    assert second.is_repeat is True
    assert second.appointment.pk == first.appointment.pk


def test_book_into_the_resting_time_of_another_patient_takes_the_other_room(cast):
    book(cast, cast.ada)

    second = book(cast, cast.eve, wish(cast, nine(30)), key="form-2").appointment

    assert second.room_id == cast.cedar.pk


def test_book_a_taken_time_is_refused_and_leaves_nothing(cast):
    book(cast, cast.ada)
    before = (Claim.objects.count(), JournalEntry.objects.count(), Message.objects.count())

    with pytest.raises(Refused) as refused:
        book(cast, cast.eve)

    assert refused.value.rules == {Rule.PRACTITIONER_BUSY}
    assert (Claim.objects.count(), JournalEntry.objects.count(), Message.objects.count()) == before
    assert FormKey.objects.count() == 1


@pytest.mark.parametrize(
    ("start", "rules"),
    [
        (nine(10), {Rule.GRID}),
        (nine(-60), {Rule.HOURS}),
        (nine(0, "2026-03-03") - 24 * 60 - 60 - 60, {Rule.HOURS, Rule.NOTICE}),
        (nine(0, "2026-06-30"), {Rule.HORIZON}),
    ],
)
def test_book_outside_the_rules_names_the_rules(cast, start, rules):
    with pytest.raises(Refused) as refused:
        book(cast, wanted=wish(cast, start))

    assert refused.value.rules == rules


def test_book_is_refused_when_the_portal_was_switched_off_after_the_page_was_read(cast):
    clinic = clinics.by_slug("riverbend")
    PortalSettings.objects.filter(clinic=clinic).update(online=False)

    with pytest.raises(Refused) as refused:
        appointments.book(acting(cast.eve), clinic, wish(cast), form_key="k", now=NOW)

    assert refused.value.rules == {Rule.PORTAL}


def test_book_beyond_the_limit_of_future_visits_is_refused(cast):
    PortalSettings.objects.filter(clinic=cast.riverbend).update(max_future_visits=1)
    book(cast)

    with pytest.raises(Refused) as refused:
        book(cast, wanted=wish(cast, nine(120)), key="form-2")

    assert refused.value.rules == {Rule.LIMIT}


def test_book_two_visits_of_one_patient_at_once_is_refused(cast):
    book(cast)

    with pytest.raises(Refused) as refused:
        book(cast, wanted=wish(cast, practitioner="mei"), key="form-2")

    assert refused.value.rules == {Rule.PATIENT_BUSY}


def test_book_without_auto_accept_is_a_request_that_holds_its_time(cast):
    StaffMember.objects.filter(pk=cast.lin.pk).update(auto_accept=False)

    booked = book(cast).appointment

    assert booked.status == Status.REQUESTED
    assert JournalEntry.objects.get().action == "appointment.requested"
    with pytest.raises(Refused):
        book(cast, cast.ada, key="form-2")


def test_book_as_a_new_patient_takes_the_staging_for_new_patients(cast):
    Patient.objects.filter(pk=cast.eve.pk).update(came_new=True)

    booked = book(cast).appointment

    assert booked.patient_class == "new"
    assert booked.ends_at - booked.starts_at == timedelta(minutes=90)


def test_no_preference_goes_to_whoever_is_less_busy_that_day(cast):
    PortalSettings.objects.filter(clinic=cast.riverbend).update(no_preference=True)
    book(cast, cast.ada, wish(cast, nine(240)))

    booked = book(cast, wanted=wish(cast, practitioner=None), key="form-2").appointment

    assert booked.practitioner_id == cast.mei.pk
    assert booked.no_preference is True


def test_no_preference_takes_the_next_candidate_when_the_first_is_taken(cast):
    PortalSettings.objects.filter(clinic=cast.riverbend).update(no_preference=True)
    book(cast, cast.ada, wish(cast, practitioner="lin"))

    booked = book(cast, wanted=wish(cast, practitioner=None), key="form-2").appointment

    assert booked.practitioner_id == cast.mei.pk


def test_no_preference_is_no_choice_where_the_clinic_does_not_offer_it(cast):
    with pytest.raises(StaleChoice):
        book(cast, wanted=wish(cast, practitioner=None))


def test_no_preference_is_no_choice_for_a_new_patient(cast):
    PortalSettings.objects.filter(clinic=cast.riverbend).update(no_preference=True)
    Patient.objects.filter(pk=cast.eve.pk).update(came_new=True)

    with pytest.raises(StaleChoice):
        book(cast, wanted=wish(cast, practitioner=None))


def test_book_a_service_that_was_put_away_meanwhile_is_a_stale_choice(cast):
    Service.objects.filter(pk=cast.acupuncture.pk).update(active=False)

    with pytest.raises(StaleChoice):
        book(cast)


def test_book_what_belongs_to_another_clinic_is_a_stale_choice(cast):
    foreign = replace(wish(cast), practitioner_id=cast.hana.pk)

    with pytest.raises(StaleChoice):
        book(cast, wanted=foreign)


def test_expired_hold_gives_way_and_a_live_one_does_not(cast):
    held = book(cast, cast.ada).appointment
    until = NOW + timedelta(minutes=10)
    Appointment.objects.filter(pk=held.pk).update(status=Status.HELD, held_until=until)
    Claim.objects.filter(appointment=held).update(held_until=until)

    with pytest.raises(Refused):
        book(cast, key="form-2")
    booked = book(cast, key="form-3", now=until)

    assert booked.appointment.starts_at == held.starts_at
    assert not Appointment.objects.filter(pk=held.pk).exists()


@pytest.mark.parametrize("role", [Role.ANONYMOUS, Role.OWNER, Role.FRONT_DESK, Role.AUDITOR])
def test_book_is_for_patients_alone(cast, role):
    actor = Actor(clinic_id=cast.riverbend.pk, role=role, account_id=cast.eve.account_id)

    with pytest.raises(Forbidden):
        appointments.book(actor, clinics.by_slug("riverbend"), wish(cast), form_key="k", now=NOW)


def test_book_at_a_clinic_that_is_not_the_actors_is_forbidden(cast):
    with pytest.raises(Forbidden):
        appointments.book(
            acting(cast.hugo), clinics.by_slug("riverbend"), wish(cast), form_key="k", now=NOW
        )
