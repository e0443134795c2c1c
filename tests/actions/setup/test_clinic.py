"""The clinic itself, its look, a test mail; and the first start."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from qimen.actions.setup import changes, clinics, first_link, first_start, test_mail
from qimen.actions.setup.clinics import Particulars
from qimen.actions.setup.first_start import FirstOffer, Opening, Week
from qimen.gateways.pictures import Picture as Reencoded
from qimen.models import (
    Account,
    Clinic,
    Job,
    JournalEntry,
    Message,
    Picture,
    Room,
    Service,
    StaffMember,
    Stage,
    WorkingHours,
)
from qimen.queries import checklist, glimpse
from qimen.queries.checklist import Item
from qimen.rules.access import Actor, Forbidden, Role
from tests import cast as people
from tests.cast import NOW, acting

test_mail.__test__ = False
pytestmark = pytest.mark.django_db


def particulars(of, **other):
    said = {name: getattr(of, name) for name in Particulars.__dataclass_fields__}
    return Particulars(**{**said, **other})


# ── the clinic ───────────────────────────────────────────────────────────────────────────


def test_change_of_the_clinic_is_recorded_from_and_to(cast):
    said = particulars(cast.riverbend, name="Riverbend", clock_24=True)

    clinics.change(acting(cast.oda), said, revision=0, now=NOW)

    entry = JournalEntry.objects.get()
    assert (entry.action, entry.subject) == ("settings.clinic_changed", "clinic:riverbend")
    assert entry.details["changed"] == {
        "name": ["Riverbend Acupuncture", "Riverbend"], "clock_24": [False, True]
    }  # fmt: skip


def test_clinic_that_was_changed_meanwhile_is_not_overwritten(cast):
    oda = acting(cast.oda)
    clinics.paint(oda, 200, Decimal("0.1"), revision=0, now=NOW)

    with pytest.raises(changes.Outdated):
        clinics.change(oda, particulars(cast.riverbend, name="Other"), revision=0, now=NOW)

    assert Clinic.objects.get(pk=cast.riverbend.pk).name == "Riverbend Acupuncture"


@pytest.mark.parametrize(("currency", "price"), [("EUR", 9_500), ("JPY", 95), ("KWD", 95_000)])
def test_price_keeps_its_number_in_another_currency(cast, currency, price):
    said = particulars(cast.riverbend, currency=currency)

    clinics.change(acting(cast.oda), said, revision=0, now=NOW)

    assert Service.objects.get(pk=cast.acupuncture.pk).price_minor == price
    assert Service.objects.get(clinic=cast.harbor).price_minor == 9_500


def test_new_zone_of_the_clinic_holds_for_the_very_next_request(cast):
    before = Clinic.objects.get(pk=cast.riverbend.pk).setup_version

    said = particulars(cast.riverbend, zone="America/Denver")
    clinics.change(acting(cast.oda), said, revision=0, now=NOW)

    assert Clinic.objects.get(pk=cast.riverbend.pk).setup_version > before


def test_logo_is_exchanged_and_taken_down(cast):
    oda, logo = acting(cast.oda), Reencoded("image/png", b"png", 3, 2)

    clinics.put_up_logo(oda, logo, now=NOW)
    clinics.put_up_logo(oda, replace(logo, content=b"other"), now=NOW)
    kept = [bytes(one.content) for one in Picture.objects.all()]
    clinics.take_down_logo(oda, now=NOW)

    assert kept == [b"other"]
    assert not Picture.objects.exists()
    assert [one.action for one in JournalEntry.objects.order_by("id")] == [
        "settings.logo_changed", "settings.logo_changed", "settings.logo_removed"
    ]  # fmt: skip


@pytest.mark.parametrize("who", ["noor", "lin", "ada"])
def test_nobody_but_owners_changes_the_clinic(cast, who):
    actor = acting(getattr(cast, who))
    deeds = [
        lambda: clinics.change(actor, particulars(cast.riverbend), revision=0, now=NOW),
        lambda: clinics.paint(actor, 1, Decimal("0.1"), revision=0, now=NOW),
        lambda: clinics.put_up_logo(actor, Reencoded("image/png", b"", 1, 1), now=NOW),
        lambda: clinics.take_down_logo(actor, now=NOW),
        lambda: test_mail.send(actor, cast.riverbend, "x@example.org", now=NOW),
    ]

    for deed in deeds:
        with pytest.raises(Forbidden):
            deed()


# ── a test mail ──────────────────────────────────────────────────────────────────────────


def sent(cast):
    return test_mail.send(acting(cast.oda), cast.riverbend, "oda@riverbend.example", now=NOW)


def test_test_mail_without_a_server_is_not_sent(cast):
    assert sent(cast).fate == "not_set_up"
    assert JournalEntry.objects.get().details == {"fate": "not_set_up"}


def test_test_mail_of_the_demonstration_is_kept_here(cast, settings):
    settings.DEMO = True

    assert sent(cast).fate == "kept_here"
    assert Message.objects.get().kind == "account/test"


def test_test_mail_shows_why_a_server_cannot_be_reached(cast, settings):
    settings.SMTP_URL = "smtp://127.0.0.1:9"

    answer = sent(cast)

    assert answer.fate == "unreachable"
    assert "refused" in answer.words


# ── the first start ──────────────────────────────────────────────────────────────────────

OPENING = Opening(
    name="Willow", slug="willow", phone="+1 541-555-0199", zone="America/Los_Angeles", country="US",
    owner="Imani Brooks", email="imani@willow.example", password="quiet-river-stones-7",
)  # fmt: skip


def test_link_is_made_once_and_only_its_hash_is_kept(db):
    token = first_link.make(anew=False, now=NOW)

    assert first_link.make(anew=False, now=NOW) is None
    assert first_link.is_good(token, NOW)
    assert token not in str(Job.objects.values_list("report", flat=True))


def test_new_link_voids_the_one_before(db):
    lost = first_link.make(anew=False, now=NOW)
    found = first_link.make(anew=True, now=NOW)

    assert (first_link.is_good(lost, NOW), first_link.is_good(found, NOW)) == (False, True)


def test_link_is_out_of_date_after_seven_days(db):
    token = first_link.make(anew=False, now=NOW)

    assert first_link.is_good(token, NOW + timedelta(days=7) - timedelta(seconds=1))
    assert not first_link.is_good(token, NOW + timedelta(days=7))


def test_link_is_worth_nothing_once_there_is_a_clinic(cast):
    assert first_link.make(anew=True, now=NOW) is None
    assert not first_link.is_good("anything", NOW)


def opened():
    token = first_link.make(anew=False, now=NOW)
    return token, first_start.open_clinic(token, OPENING, now=NOW)


def test_first_start_makes_the_clinic_and_its_owner(db):
    _, clinic = opened()

    owner = StaffMember.objects.get()
    assert (clinic.currency, clinic.first_weekday, clinic.clock_24) == ("USD", 6, False)
    assert (owner.role, owner.name, owner.account.email) == (
        "owner", "Imani Brooks", "imani@willow.example"
    )  # fmt: skip
    assert owner.account.check_password("quiet-river-stones-7")
    assert owner.account.emailaddress_set.get().verified
    assert JournalEntry.objects.get().action == "clinic.opened"


def test_link_opens_one_clinic_alone(db):
    token, _ = opened()

    with pytest.raises(first_start.LinkUsed):
        first_start.open_clinic(token, replace(OPENING, slug="second"), now=NOW)

    assert Clinic.objects.count() == Account.objects.count() == 1


def owner_of(clinic):
    member = StaffMember.objects.get(clinic=clinic)
    return Actor(clinic.pk, Role.OWNER, member.account_id, staff_id=member.pk)


def test_own_hours_and_a_first_service_offer_times(db):
    _, clinic = opened()
    actor, place = owner_of(clinic), people.location(clinic, "Main")
    Room.objects.create(clinic=clinic, location=place, name="Room 1")
    week = Week(weekdays=range(5), spans=[(540, 720), (780, 1020)], credentials="L.Ac.")
    said = FirstOffer(
        name="Acupuncture", description="", price_minor=9_500, first_minutes=90,
        hands_on_minutes=30, resting_minutes=30, has_room=True,
    )  # fmt: skip

    first_start.give_hours(actor, place.pk, week, now=NOW)
    first_start.give_hours(actor, place.pk, week, now=NOW)  # gone back, and saved again
    first_start.offer(actor, said, now=NOW)

    fresh = Clinic.objects.select_related("portal").get(pk=clinic.pk)
    [seen] = glimpse.of(fresh, now=NOW)
    assert WorkingHours.objects.count() == 10
    stages = Stage.objects.values_list("patient_class", "minutes", "practitioner", "room")
    assert sorted(stages) == [
        ("existing", 30, False, True), ("existing", 30, True, True), ("new", 90, True, True)
    ]  # fmt: skip
    assert seen.first is not None
    assert checklist.of(fresh, now=NOW).missing == (Item.MAIL,)


def test_clinic_of_the_cast_lacks_mail_alone(cast, django_assert_num_queries):
    clinic = Clinic.objects.select_related("portal").get(pk=cast.riverbend.pk)

    with django_assert_num_queries(4):
        assert checklist.of(clinic, now=NOW).missing == (Item.MAIL,)


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Willow & Reed", "willow-reed"),
        ("静心", "clinic-2"),
        ("Account", "account-2"),
        ("x", "x-2"),
    ],
)
def test_address_follows_from_the_name_and_is_free(db, name, slug):
    assert first_start.free_slug(name) == slug
