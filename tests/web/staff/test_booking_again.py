"""Book again: from a visit's page to the next one of the same, in one press."""

import re
from datetime import timedelta
from html import unescape

import pytest

from qimen.actions import patients
from qimen.models import Status
from qimen.scheduling import at
from tests import cast as people
from tests.actions.test_booking import book, nine
from tests.cast import NOW
from tests.web.staff.test_visits import path

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(cast, sign_in):
    return sign_in(cast.noor)


def link(shown):
    """Return where Book again leads, or None."""
    found = re.search(r'href="([^"]*visits/new/[^"]*)"[^>]*>(?:(?!</a>).)*Book again',
        shown.content.decode(), re.DOTALL)  # fmt: skip
    return found and unescape(found[1])


def test_same_is_filled_in_a_week_later_at_the_same_hour(cast, desk):
    visit = book(cast).appointment

    form = desk.get(link(desk.get(path(visit)))).context["form"]

    assert [form[name].value() for name in ("service", "practitioner", "location")] == [
        cast.acupuncture.ref, cast.lin.ref, cast.main.ref,
    ]  # fmt: skip
    assert f"{form['date'].value()} {form['time'].value():%H:%M}" == "2026-03-16 09:00"


def test_patient_is_chosen_already(cast, desk):
    visit = book(cast).appointment

    assert desk.get(link(desk.get(path(visit)))).context["chosen"] == visit.patient


def test_hour_stays_over_a_change_of_clocks(cast, desk):
    visit = people.appointment(cast, cast.ada, at(nine(on="2026-03-05") + 60))  # in winter

    form = desk.get(link(desk.get(path(visit)))).context["form"]

    assert f"{form['date'].value()} {form['time'].value():%H:%M}" == "2026-03-12 09:00"


def test_visit_of_long_ago_begins_today_with_free_times(cast, desk):
    visit = people.appointment(cast, cast.ada, NOW - timedelta(days=60), status=Status.COMPLETED)

    form = desk.get(link(desk.get(path(visit)))).context["form"]

    assert form["time"].value() is None


def test_request_is_answered_first(cast, desk):
    visit = people.appointment(cast, cast.ada, at(nine()), status=Status.REQUESTED)

    assert link(desk.get(path(visit))) is None


def test_service_that_nobody_gives_any_more_gives_way_to_the_usual(cast, desk):
    visit = book(cast).appointment
    gone = visit.service
    gone.active = False
    gone.save()

    shown = desk.get(link(desk.get(path(visit))))

    assert shown.context["form"]["service"].value() not in {"", gone.ref}


def test_leaver_gives_way_to_who_works_here(cast, desk):
    visit = book(cast).appointment
    cast.lin.disabled_at = NOW
    cast.lin.save()

    shown = desk.get(link(desk.get(path(visit))))

    assert shown.context["form"]["practitioner"].value() == cast.mei.ref
    assert shown.context["free"]["with"].ref == cast.mei.ref


def test_archived_patient_is_not_booked_again(cast, desk):
    visit = people.appointment(cast, cast.ada, NOW - timedelta(days=60), status=Status.COMPLETED)
    patients.archive(people.acting(cast.noor), cast.ada.ref, now=NOW)

    assert link(desk.get(path(visit))) is None


def test_who_may_not_arrange_is_not_offered_it(cast, sign_in):
    visit = book(cast).appointment
    bea = people.staff_member(cast.riverbend, "Bea Roth", "billing")

    assert link(sign_in(bea).get(path(visit))) is None
