"""Requests one after another: whoever has answered one is led to the next."""

from html import unescape

import pytest

from qimen.models import Status
from qimen.scheduling import at
from tests import cast as people
from tests.actions.test_booking import nine

pytestmark = pytest.mark.django_db


def path(visit, what=""):
    return f"/staff/riverbend/visits/{visit.ref}/{what}"


@pytest.fixture
def asked(cast):
    """Two requests: Ada with Lin at nine, Eve with Mei at ten."""
    first = people.appointment(cast, cast.ada, at(nine()), status=Status.REQUESTED)
    second = people.appointment(
        cast, cast.eve, at(nine(60)), status=Status.REQUESTED, practitioner=cast.mei
    )
    return first, second


def answered(client, visit, step="accept", **more):
    form = {"step": step, "revision": str(visit.revision), **more}
    return unescape(client.post(path(visit, "steps/"), form, follow=True).content.decode())


@pytest.mark.parametrize("step", ["accept", "decline"])
def test_answering_one_leads_to_the_next(cast, asked, sign_in, step):
    first, second = asked

    page = answered(sign_in(cast.noor), first, step, reason="away")

    assert f"Next request: {second.patient.name}" in page
    assert path(second) in page


def test_last_one_leads_nowhere(cast, asked, sign_in):
    first, second = asked
    second.status = Status.CONFIRMED
    second.save()

    assert "Next request" not in answered(sign_in(cast.noor), first)


def test_practitioner_is_led_to_none_of_a_colleague(cast, asked, sign_in):
    cast.riverbend.practitioners_see_all = True
    cast.riverbend.save()

    assert "Next request" not in answered(sign_in(cast.lin), asked[0])


def test_later_look_at_the_visit_leads_nowhere(cast, asked, sign_in):
    client = sign_in(cast.noor)
    first, _ = asked
    type(first).objects.filter(pk=first.pk).update(status=Status.CONFIRMED)

    assert "Next request" not in client.get(path(first)).content.decode()
