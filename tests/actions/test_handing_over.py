"""A room's or a practitioner's visits given to another: what fits goes, what conflicts is named."""

from datetime import timedelta

import pytest

from qimen.actions import appointments
from qimen.actions.appointments import To, plans
from qimen.actions.appointments.handing_over import Bar
from qimen.models import JournalEntry, Message, Room, Service, ServiceRoom, StaffMember
from qimen.queries import ahead, clinics
from qimen.rules.access import Forbidden
from tests.actions.test_arranging import book_for, plan
from tests.actions.test_booking import nine
from tests.cast import NOW, acting, appointment

pytestmark = pytest.mark.django_db


@pytest.fixture
def visits(cast):
    """Eve with Lin in Willow at nine, Ada with Lin in Willow at eleven."""
    willow = {"any_room": False, "room_id": cast.willow.pk}
    [eves] = book_for(cast, plan(cast, nine(), **willow))
    [adas] = book_for(cast, plan(cast, nine(120), **willow), whom=cast.ada.ref)
    return eves, adas


def looked(cast, to, who=None):
    rows = ahead.of_room(acting(cast.oda), cast.willow.pk, now=NOW).visits
    clinic = clinics.by_slug("riverbend")
    return appointments.look(acting(who or cast.noor), clinic, rows, to, now=NOW)


def hand_over(cast, visits, to, who=None):
    wanted = [(visit.ref, visit.revision) for visit in visits]
    return appointments.hand_over(acting(who or cast.noor), wanted, to, now=NOW)


def test_visits_of_a_room_go_to_another_and_nobody_is_told(cast, visits):
    told = Message.objects.count()

    outcome = hand_over(cast, visits, To(room_id=cast.cedar.pk))

    assert (outcome.moved, outcome.kept) == (2, 0)
    for visit in visits:
        visit.refresh_from_db()
        assert visit.room == cast.cedar
    assert JournalEntry.objects.filter(action="appointment.moved").count() == 2
    assert Message.objects.count() == told


def test_what_conflicts_is_named_and_stays_and_the_rest_goes(cast, visits):
    book_for(
        cast, plan(cast, nine(), "mei", any_room=False, room_id=cast.cedar.pk), whom=cast.max.ref
    )
    to = To(room_id=cast.cedar.pk)

    first, second = looked(cast, to)
    outcome = hand_over(cast, visits, to)

    assert [str(one.rule) for one in first.clash.conflicts] == ["room"]
    assert first.clash.conflicts[0].visit.patient == cast.max
    assert second.fits
    assert (outcome.moved, outcome.kept) == (1, 1)
    rooms = [type(visit).objects.get(pk=visit.pk).room for visit in visits]
    assert rooms == [cast.willow, cast.cedar]


def test_looking_changes_nothing(cast, visits):
    entries = JournalEntry.objects.count()

    looked(cast, To(room_id=cast.cedar.pk))

    assert JournalEntry.objects.count() == entries
    assert {type(visit).objects.get(pk=visit.pk).room for visit in visits} == {cast.willow}


def test_room_in_which_the_service_is_not_given_does_not_suit(cast, visits):
    ServiceRoom.objects.create(clinic=cast.riverbend, service=cast.acupuncture, room=cast.willow)
    to = To(room_id=cast.cedar.pk)

    assert [one.bar for one in looked(cast, to)] == [Bar.UNSUITED, Bar.UNSUITED]
    assert hand_over(cast, visits, to).moved == 0


def test_visits_of_who_has_left_go_to_a_colleague_and_patients_are_told(cast, visits):
    StaffMember.objects.filter(pk=cast.lin.pk).update(disabled_at=NOW)

    outcome = hand_over(cast, visits, To(practitioner_id=cast.mei.pk))

    assert (outcome.moved, outcome.kept) == (2, 0)
    assert {type(visit).objects.get(pk=visit.pk).practitioner for visit in visits} == {cast.mei}
    assert Message.objects.filter(kind="appointment_confirmed", state="queued").count() == 2


def test_colleague_who_does_not_give_the_service_is_named_as_the_conflict(cast, visits):
    cast.mei.gives.all().delete()

    found = looked(cast, To(practitioner_id=cast.mei.pk))

    assert [[str(each.rule) for each in one.clash.conflicts] for one in found] == [
        ["practitioner"], ["practitioner"]
    ]  # fmt: skip


def test_visit_that_somebody_changed_meanwhile_stays(cast, visits):
    type(visits[0]).objects.filter(pk=visits[0].pk).update(revision=7)

    outcome = hand_over(cast, visits, To(room_id=cast.cedar.pk))

    assert (outcome.moved, outcome.kept) == (1, 1)


def test_room_that_is_out_of_use_takes_nothing(cast, visits):
    Room.objects.filter(pk=cast.cedar.pk).update(active=False)
    to = To(room_id=cast.cedar.pk)

    assert [one.bar for one in looked(cast, to)] == [Bar.UNSUITED, Bar.UNSUITED]
    assert hand_over(cast, visits, to).moved == 0


@pytest.mark.parametrize("who", ["lin", "ada"])
def test_only_who_arranges_for_the_clinic_hands_over(cast, visits, who):
    for act in (looked, lambda cast, to, who: hand_over(cast, visits, to, who)):
        with pytest.raises(Forbidden):
            act(cast, To(room_id=cast.cedar.pk), getattr(cast, who))


def test_visit_of_a_service_out_of_use_can_still_be_moved_knowingly(cast, visits):
    Service.objects.filter(pk=cast.acupuncture.pk).update(active=False)

    [conflict] = looked(cast, To(room_id=cast.cedar.pk))[0].clash.conflicts

    assert str(conflict.rule) == "service"


@pytest.mark.parametrize("others", [0, 2])
def test_looking_reads_as_much_for_one_visit_as_for_three(cast, django_assert_num_queries, others):
    """Each overlaps a visit in Cedar and lies outside Lin's hours; Lin's starts are capped."""
    StaffMember.objects.filter(pk=cast.lin.pk).update(max_starts_per_hour=1)
    for n in range(1 + others):
        at = NOW + timedelta(days=n + 1, hours=12)
        appointment(cast, cast.ada, at)
        appointment(cast, cast.eve, at, practitioner=cast.mei, room=cast.cedar)
    rows = ahead.of_room(acting(cast.oda), cast.willow.pk, now=NOW).visits
    clinic = clinics.by_slug("riverbend")
    to = To(room_id=cast.cedar.pk)
    noor = acting(cast.noor)
    plans.placing_of(clinic, cast.ada, "existing", plans.plan_of(rows[0]), NOW)  # the setup is kept

    with django_assert_num_queries(5):
        looked = appointments.look(noor, clinic, rows, to, now=NOW)

    assert [[str(each.rule) for each in one.clash.conflicts] for one in looked] == [
        ["hours", "room"]
    ] * (1 + others)
