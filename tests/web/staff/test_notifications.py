"""Each practitioner says for themselves where they are told of what patients do."""

import pytest

from qimen.actions.setup import staff as acting
from qimen.models import JournalEntry, Message, StaffMember
from qimen.rules.access import Actor, Forbidden, Role
from tests.actions.test_booking import book
from tests.cast import NOW
from tests.cast import acting as as_

pytestmark = pytest.mark.django_db
PAGE = "/staff/riverbend/notifications/"


def text(response):
    return " ".join(response.content.decode().split())


def told():
    return set(Message.objects.filter(patient=None).values_list("recipient", flat=True))


def test_next_booking_is_told_where_the_practitioner_says(cast, sign_in):
    client = sign_in(cast.lin)

    answer = client.post(PAGE, {"notifications_email": "Lin@Home.example"}, follow=True)
    book(cast)

    assert "We write to lin@home.example." in text(answer)
    assert told() == {"lin@home.example"}


def test_who_wants_no_mails_gets_none(cast, sign_in):
    answer = sign_in(cast.lin).post(PAGE, {"notifications_email": ""}, follow=True)
    book(cast)

    assert "We write no mails" in text(answer)
    assert told() == set()


def test_change_is_in_the_journal_from_and_to_and_only_once(cast, sign_in):
    before = cast.lin.notifications_email
    client = sign_in(cast.lin)
    for _ in range(2):
        client.post(PAGE, {"notifications_email": "lin@home.example"})

    entry = JournalEntry.objects.get(action="settings.staff_changed")
    assert entry.details["changed"] == {"notifications_email": [before, "lin@home.example"]}
    assert entry.account_id == cast.lin.account_id


def test_broken_address_is_named_kept_and_changes_nothing(cast, sign_in):
    before = cast.lin.notifications_email
    answer = sign_in(cast.lin).post(PAGE, {"notifications_email": "lin@"})

    assert answer.status_code == 422
    assert "Enter an e-mail address like" in text(answer)
    assert 'value="lin@"' in text(answer)
    assert StaffMember.objects.get(pk=cast.lin.pk).notifications_email == before


def test_nobody_sets_it_for_others_here(cast, sign_in):
    before = cast.lin.notifications_email
    acting.tell_me_at(as_(cast.mei), "mei@home.example", now=NOW)

    assert StaffMember.objects.get(pk=cast.lin.pk).notifications_email == before
    assert sign_in(cast.noor).get(PAGE).status_code == 404  # nobody comes to the front desk
    with pytest.raises(Forbidden):
        acting.tell_me_at(
            Actor(role=Role.PATIENT, clinic_id=cast.riverbend.pk), "x@home.example", now=NOW
        )
