"""Booking online is on for everybody, for nobody, or, before its first day, for chosen ones."""

from datetime import UTC, date, datetime, timedelta

import pytest

from qimen.models import Clinic, EarlyPatient, PortalSettings
from qimen.queries import diary, portal
from qimen.scheduling import Rule, openings, refusals
from tests import cast as casting

#: The first day of booking: Wednesday; its midnight in Los Angeles.
FIRST = date(2026, 3, 4)
MIDNIGHT = datetime(2026, 3, 4, 8, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def clinic(cast):
    def set_up(**columns):
        PortalSettings.objects.filter(clinic=cast.riverbend).update(**columns)
        return Clinic.objects.select_related("portal").get(pk=cast.riverbend.pk)

    return set_up


def let_in(cast, patient):
    EarlyPatient.objects.create(clinic=cast.riverbend, patient=patient, added_at=casting.NOW)


@pytest.mark.parametrize(
    ("columns", "now", "is_open"),
    [
        ({}, casting.NOW, True),
        ({"online": False}, casting.NOW, False),
        ({"online_from": FIRST}, MIDNIGHT - SECOND, False),
        ({"online_from": FIRST}, MIDNIGHT, True),
        ({"online_from": FIRST, "online": False}, MIDNIGHT, False),
    ],
)
def test_portal_is_open_to_anybody_by_its_switch_and_its_first_day(
    cast, clinic, columns, now, is_open
):
    assert portal.is_open(clinic(**columns), cast.ada.pk, now) is is_open


def test_portal_is_open_before_its_first_day_to_those_who_were_chosen(cast, clinic):
    let_in(cast, cast.ada)
    early = clinic(online_from=FIRST)

    assert portal.is_open(early, cast.ada.pk, casting.NOW) is True
    assert portal.is_open(early, cast.eve.pk, casting.NOW) is False
    assert portal.is_open(early, None, casting.NOW) is False


def test_portal_switched_off_is_shut_to_those_who_were_chosen_too(cast, clinic):
    let_in(cast, cast.ada)

    assert (
        portal.is_open(clinic(online=False, online_from=FIRST), cast.ada.pk, casting.NOW) is False
    )


def test_first_day_begins_at_midnight_in_the_zone_of_the_clinic(cast, clinic):
    Clinic.objects.filter(pk=cast.riverbend.pk).update(zone="Asia/Tokyo")

    early = clinic(online_from=FIRST)

    assert portal.is_open(early, None, datetime(2026, 3, 3, 14, 59, tzinfo=UTC)) is False
    assert portal.is_open(early, None, datetime(2026, 3, 3, 15, 0, tzinfo=UTC)) is True


def test_choosing_somebody_holds_for_the_next_request(cast, clinic):
    assert portal.is_open(clinic(online_from=FIRST), cast.ada.pk, casting.NOW) is False

    let_in(cast, cast.ada)

    assert portal.is_open(clinic(), cast.ada.pk, casting.NOW) is True


def question(cast, clinic, patient):
    return diary.Question(
        clinic=clinic, location_id=cast.main.pk, zone=casting.ZONE, service_id=cast.acupuncture.pk,
        patient_class="existing", first=FIRST, last=FIRST, now=casting.NOW, patient_id=patient.pk,
    )  # fmt: skip


def test_engine_offers_before_the_first_day_to_those_who_were_chosen_alone(cast, clinic):
    let_in(cast, cast.ada)
    early = clinic(online_from=FIRST)
    chosen = diary.snapshot(question(cast, early, cast.ada))
    other = diary.snapshot(question(cast, early, cast.eve))

    offered = openings(*chosen)

    assert len(offered) > 0
    assert openings(*other) == ()
    assert {
        refusal.rule
        for given in refusals(*other, offered[0].start).values()
        for refusal in given
    } == {Rule.PORTAL}  # fmt: skip
