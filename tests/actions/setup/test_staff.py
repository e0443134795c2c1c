"""Staff: invited, changed, ordered, shown; access ended and given back."""

from datetime import timedelta

import pytest

from qimen.actions import accounts
from qimen.actions.clinics import sign_in
from qimen.actions.setup import changes, invitations, leaving, ordering, owners
from qimen.actions.setup import staff as acting
from qimen.gateways.pictures import Picture as Reencoded
from qimen.models import JournalEntry, Message, Picture, Service, Session, StaffMember
from qimen.queries import services, staff
from qimen.queries.ordering import Noun
from qimen.queries.staff import Standing
from qimen.rules.access import Forbidden
from tests import cast as people
from tests.actions.setup.test_ordering import shift
from tests.cast import NOW
from tests.cast import acting as as_

pytestmark = pytest.mark.django_db
BEN = invitations.Colleague(
    name="Ben Ito", email="ben@riverbend.example", role="practitioner", is_practitioner=True
)


def said(member, **other):
    columns = {
        name: getattr(member, name)
        for name in acting.Said.__dataclass_fields__
        if not name.startswith("services")
    }
    given = staff.services_of(member)
    return acting.Said(**{**columns, "services": given, "services_were": given, **other})


def change(cast, member, who=None, revision=0, **other):
    actor = as_(who or cast.oda)
    return acting.change(actor, member.ref, said(member, **other), revision=revision, now=NOW)


def told(verb):
    entry = JournalEntry.objects.get(action=verb)
    return entry.subject, entry.details


def standing(cast, member):
    return staff.standing(as_(cast.oda), staff.one(as_(cast.oda), member.ref)).standing


# ── inviting ─────────────────────────────────────────────────────────────────────────────


def token_of(message):
    return message.facts["token"]


def test_invitation_makes_a_colleague_and_mails_a_link_that_opens_the_account(cast):
    row = invitations.invite(as_(cast.oda), BEN, now=NOW)

    mail = Message.objects.get(kind="account/staff_invitation")
    assert (mail.recipient, mail.expires_at) == ("ben@riverbend.example", NOW + timedelta(days=7))
    assert standing(cast, row) == Standing.INVITED
    assert accounts.take_invitation(token_of(mail), people.PASSWORD, now=NOW)
    assert standing(cast, row) == Standing.ACTIVE
    assert told("settings.staff_added") == (f"staffmember:{row.ref}", {"revision": 0})
    assert told("settings.staff_invited") == (f"staffmember:{row.ref}", {})


def test_who_has_an_account_already_is_told_to_sign_in_with_it(cast):
    kim = invitations.Colleague(
        name="Kim Vale", email="kim@example.com", role="front_desk", is_practitioner=False
    )

    row = invitations.invite(as_(cast.oda), kim, now=NOW)

    assert (row.account, standing(cast, row)) == (cast.kim, Standing.ACTIVE)
    assert "token" not in Message.objects.get(kind="account/staff_invitation").facts


@pytest.mark.parametrize("email", ["lin@riverbend.example", "LIN@Riverbend.Example"])
def test_address_of_a_colleague_is_not_invited_again(cast, email):
    twin = invitations.Colleague(
        name="Lin Two", email=email.lower(), role="owner", is_practitioner=False
    )

    with pytest.raises(invitations.AlreadyHere) as refusal:
        invitations.invite(as_(cast.oda), twin, now=NOW)

    assert refusal.value.member == cast.lin
    assert not Message.objects.exists()


def test_another_link_voids_the_older(cast):
    row = invitations.invite(as_(cast.oda), BEN, now=NOW)
    invitations.send_again(as_(cast.oda), row.ref, BEN.email, now=NOW)

    first, second = (token_of(mail) for mail in Message.objects.order_by("id"))

    assert sign_in.account_of(first, NOW) is None
    assert sign_in.account_of(second, NOW).email == BEN.email


def test_wrong_address_is_corrected_with_another_link(cast):
    row = invitations.invite(as_(cast.oda), BEN, now=NOW)

    invitations.send_again(as_(cast.oda), row.ref, "benito@riverbend.example", now=NOW)

    row.refresh_from_db()
    assert (row.email, row.account.email, row.notifications_email) == (
        "benito@riverbend.example",
    ) * 3
    assert Message.objects.order_by("id").last().recipient == "benito@riverbend.example"


def test_who_has_a_password_needs_no_other_link(cast):
    with pytest.raises(invitations.AlreadyIn):
        invitations.send_again(as_(cast.oda), cast.lin.ref, cast.lin.email, now=NOW)


def test_failed_invitation_says_what_the_mail_server_answered(cast):
    row = invitations.invite(as_(cast.oda), BEN, now=NOW)
    Message.objects.update(state="dead", answer="550 no such user")

    listed = staff.standing(as_(cast.oda), row)

    assert (listed.standing, listed.answer) == (Standing.UNDELIVERED, "550 no such user")


# ── changing ─────────────────────────────────────────────────────────────────────────────


def test_change_is_recorded_from_and_to(cast):
    change(cast, cast.lin, auto_accept=False, max_starts_per_hour=2, bio="Needles quickly.")

    assert told("settings.staff_changed")[1]["changed"] == {
        "auto_accept": [True, False],
        "max_starts_per_hour": [None, 2],
        "bio": ["", "Needles quickly."],
    }


def test_second_of_two_people_is_told(cast):
    change(cast, cast.lin, name="Lin Zhou-Li")

    with pytest.raises(changes.Outdated):
        change(cast, cast.lin, name="Linda Zhou")


def test_services_that_were_not_touched_in_the_form_stay_as_they_are(cast):
    """The form had Lin give both; meanwhile the service page added Mei to the consultation."""
    stale = said(cast.mei, services=[])
    change(cast, cast.mei, services=[cast.acupuncture.pk, cast.consultation.pk])

    acting.change(as_(cast.oda), cast.mei.ref, stale, revision=0, now=NOW)

    assert staff.services_of(cast.mei) == [cast.consultation.pk]
    changed = JournalEntry.objects.filter(action="settings.service_changed").order_by("id")
    assert [entry.details["changed"]["practitioners"] for entry in changed] == [
        [[cast.lin.pk], [cast.lin.pk, cast.mei.pk]],
        [[cast.lin.pk, cast.mei.pk], [cast.lin.pk]],
    ]


def test_own_services_change_what_a_service_form_was_made_from(cast):
    change(cast, cast.mei, services=[])

    assert Service.objects.get(pk=cast.acupuncture.pk).revision == 1
    assert services.chosen(cast.acupuncture)["practitioners"] == [cast.lin.pk]


def test_nobody_changes_their_own_role(cast):
    with pytest.raises(acting.OwnRole):
        change(cast, cast.oda, role="front_desk")

    assert StaffMember.objects.get(pk=cast.oda.pk).role == "owner"


def test_diary_is_not_taken_from_who_has_visits_ahead(cast):
    people.appointment(cast, cast.ada, NOW)

    with pytest.raises(acting.Booked):
        change(cast, cast.lin, role="front_desk", is_practitioner=False)


def test_location_of_another_clinic_is_not_taken(cast):
    theirs = cast.harbor.locations.get()

    row = change(cast, cast.lin, primary_location_id=theirs.pk)

    assert row.primary_location_id is None


@pytest.mark.parametrize("who", ["lin", "noor", "ada"])
def test_nobody_but_an_owner_touches_staff(cast, who):
    actor, ref = as_(getattr(cast, who)), cast.mei.ref

    for forbidden in (
        lambda: invitations.invite(actor, BEN, now=NOW),
        lambda: invitations.send_again(actor, ref, BEN.email, now=NOW),
        lambda: acting.change(actor, ref, said(cast.mei), revision=0, now=NOW),
        lambda: ordering.shift(actor, Noun.STAFF, ref, 1, seen="", now=NOW),
        lambda: acting.take_down_photo(actor, ref, now=NOW),
        lambda: leaving.disable(actor, ref, now=NOW),
        lambda: leaving.enable(actor, ref, now=NOW),
    ):
        with pytest.raises(Forbidden):
            forbidden()


def test_order_changes_by_a_place(cast):
    shift(as_(cast.oda), Noun.STAFF, cast.mei.ref, -1)

    order = [one.member.name for one in staff.listed(as_(cast.oda))]
    assert order == ["Lin Zhou", "Noor Haddad", "Mei Tan", "Oda Berg"]
    assert told("settings.staff_moved")[0] == f"staffmember:{cast.mei.ref}"


def test_photo_takes_the_place_of_the_one_before(cast):
    photo = Reencoded("image/png", b"pixels", 2, 2)
    acting.put_up_photo(as_(cast.oda), cast.lin.ref, photo, now=NOW)
    acting.put_up_photo(as_(cast.oda), cast.lin.ref, photo, now=NOW)
    assert Picture.objects.count() == 1

    acting.take_down_photo(as_(cast.oda), cast.lin.ref, now=NOW)

    assert Picture.objects.count() == 0
    assert JournalEntry.objects.filter(action="settings.staff_photo_changed").count() == 2
    assert told("settings.staff_photo_removed")[0] == f"staffmember:{cast.lin.ref}"


# ── leaving ──────────────────────────────────────────────────────────────────────────────


def test_leaver_loses_the_sessions_at_the_staff_door_and_keeps_those_of_a_patient(cast):
    staffs = people.session_of(cast.lin.account, "staff")
    own = people.session_of(cast.lin.account, "patient")
    others = people.session_of(cast.mei.account, "staff")

    leaving.disable(as_(cast.oda), cast.lin.ref, now=NOW)

    kept = set(Session.objects.values_list("session_key", flat=True))
    assert kept == {own.session_key, others.session_key}
    assert staffs.session_key not in kept
    assert standing(cast, cast.lin) == Standing.DISABLED
    assert told("settings.staff_disabled")[1]["changed"] == {"disabled_at": [None, NOW.isoformat()]}


def test_leaver_comes_back(cast):
    leaving.disable(as_(cast.oda), cast.lin.ref, now=NOW)

    leaving.enable(as_(cast.oda), cast.lin.ref, now=NOW)

    assert standing(cast, cast.lin) == Standing.ACTIVE
    assert told("settings.staff_enabled")[0] == f"staffmember:{cast.lin.ref}"


def test_visits_with_a_leaver_stay_booked(cast):
    visit = people.appointment(cast, cast.ada, NOW)

    leaving.disable(as_(cast.oda), cast.lin.ref, now=NOW)

    visit.refresh_from_db()
    assert visit.status == "confirmed"


def test_nobody_ends_their_own_access(cast):
    with pytest.raises(leaving.OwnAccess):
        leaving.disable(as_(cast.oda), cast.oda.ref, now=NOW)


def test_last_owner_stays(cast):
    """Two owners end each other's access at once: the second finds itself the last."""
    second = people.staff_member(cast.riverbend, "Olu Stone", "owner")
    actor = as_(second)
    leaving.disable(as_(cast.oda), second.ref, now=NOW)

    with pytest.raises(owners.LastOwner):
        leaving.disable(actor, cast.oda.ref, now=NOW)


def test_list_takes_three_statements_however_many_there_are(cast, django_assert_num_queries):
    with django_assert_num_queries(3):
        assert len(staff.listed(as_(cast.oda))) == 4
    invitations.invite(as_(cast.oda), BEN, now=NOW)
    with django_assert_num_queries(3):
        assert len(staff.listed(as_(cast.oda))) == 5
