"""Loading a clinic file: what is made, what is found different, what is left alone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test.utils import CaptureQueriesContext

from qimen.actions import clinics
from qimen.actions.clinics import Change, sign_in
from qimen.models import (
    Account,
    Clinic,
    Closure,
    HoursException,
    JournalEntry,
    Location,
    Room,
    Service,
    ServicePractitioner,
    ServiceRoom,
    StaffMember,
    Stage,
    TimeOff,
    WorkingHours,
)
from qimen.rules import clinic_file

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 12, 1, 17, 0, tzinfo=UTC)
WRITTEN = ("INSERT", "UPDATE", "DELETE")


@cache
def example() -> str:
    return (Path(__file__).resolve().parents[2] / "examples/clinic.toml").read_text()


def load(content: str | None = None, *, apply: bool = False, now: datetime = NOW):
    return clinics.load(clinic_file.read(content or example()), apply=apply, now=now)


def changed(old: str, new: str, content: str | None = None) -> str:
    whole = content or example()
    assert whole.count(old) == 1, old
    return whole.replace(old, new)


def told(loaded) -> list[tuple]:
    return [tuple(each) for each in loaded.differences]


def version() -> int:
    return Clinic.objects.get(slug="stillwater").setup_version


def test_new_clinic_is_made_whole():
    loaded = load()

    clinic = Clinic.objects.select_related("portal").get(slug="stillwater")
    assert (loaded.is_new, loaded.is_applied) == (True, True)
    assert (clinic.name, clinic.zone, clinic.created_at) == (
        "Still Water Acupuncture", "America/New_York", NOW,
    )  # fmt: skip
    assert (clinic.portal.horizon_number, clinic.portal.horizon_unit) == (3, "months")
    assert (clinic.portal.no_preference, clinic.portal.max_future_visits) == (True, 5)
    assert [one.zone for one in Location.objects.all()] == ["America/New_York"] * 2
    assert list(Room.objects.values_list("name", "active")) == [
        ("Heron", True), ("Willow", True), ("Loft", False),
    ]  # fmt: skip
    assert list(StaffMember.objects.values_list("name", "role", "is_practitioner")) == [
        ("Ines Okafor", "owner", True),
        ("Tomasz Brandt", "practitioner", True),
        ("Noor Haddad", "front_desk", False),
    ]
    assert WorkingHours.objects.count() == 10
    assert TimeOff.objects.get().starts_minute == 720
    assert StaffMember.objects.get(role="owner").primary_service.name == "Acupuncture"
    assert sorted(HoursException.objects.values_list("on", "starts_minute")) == [
        (date(2027, 3, 10), 720), (date(2027, 3, 11), None),
    ]  # fmt: skip
    assert list(Service.objects.values_list("name", "price_minor")) == [
        ("Acupuncture", 9500), ("Herbal follow-up by video", 6000),
    ]  # fmt: skip
    stages = Stage.objects.filter(service__name="Acupuncture", patient_class="existing")
    assert list(stages.values_list("minutes", "practitioner")) == [
        (15, True), (30, False), (15, True),
    ]  # fmt: skip
    assert ServicePractitioner.objects.count() == 3
    assert sorted(ServiceRoom.objects.values_list("room__name", flat=True)) == ["Heron", "Willow"]
    assert Closure.objects.get(title="New floor").location.name == "Harbor Street"


def test_loading_twice_changes_nothing_and_writes_nothing():
    load()
    before = version()

    with CaptureQueriesContext(
        connection,
    ) as statements:
        again = load(apply=True)

    assert told(again) == []
    assert (again.is_new, again.is_applied) == (False, False)
    assert [one["sql"] for one in statements if one["sql"].startswith(WRITTEN)] == []
    assert version() == before


def test_difference_is_told_and_not_made_without_apply():
    load()
    before = version()
    content = changed("cancel_hours = 24", "cancel_hours = 12")

    loaded = load(content)

    assert told(loaded) == [
        (Change.CHANGED, "portal", "Still Water Acupuncture", "cancel_hours", "24", "12")
    ]
    assert loaded.is_applied is False
    assert version() == before
    assert Clinic.objects.get().portal.cancel_hours == 24
    assert JournalEntry.objects.filter(action="clinic.changed").count() == 0


def test_difference_is_made_with_apply_and_then_gone():
    load()
    content = changed("cancel_hours = 24", "cancel_hours = 12")

    assert load(content, apply=True).is_applied is True

    portal = Clinic.objects.get().portal
    assert (portal.cancel_hours, portal.revision) == (12, 1)
    assert told(load(content)) == []


@pytest.mark.parametrize(
    ("old", "new", "difference"),
    [
        (
            'name = "Still Water Acupuncture"',
            'name = "Still Waters"',
            (Change.CHANGED, "clinic", "Still Waters", "name", "Still Water Acupuncture", "Still Waters"),
        ),
        (
            "telehealth = true",
            "telehealth = false",
            (Change.CHANGED, "location", "Video", "telehealth", "yes", "no"),
        ),
        (
            "auto_accept = false",
            "auto_accept = true",
            (Change.CHANGED, "staff", "Tomasz Brandt", "auto_accept", "no", "yes"),
        ),
        (
            "price = 95.00",
            "price = 98",
            (Change.CHANGED, "service", "Acupuncture", "price_minor", "9500", "9800"),
        ),
        (
            'rooms = ["Heron", "Harbor Street / Willow"]',
            'rooms = ["Heron"]',
            (Change.REMOVED, "service room", "Acupuncture", "", "Harbor Street / Willow", ""),
        ),
        (
            'practitioners = ["Ines Okafor"]',
            'practitioners = ["Ines Okafor", "Tomasz Brandt"]',
            (
                Change.ADDED, "service practitioner", "Herbal follow-up by video", "", "",
                "Tomasz Brandt <tomasz@stillwater.example>",
            ),
        ),
        (
            'locations = ["Harbor Street"] ',
            " ",
            (Change.REMOVED, "service location", "Acupuncture", "", "Harbor Street", ""),
        ),
        (
            "until = 2027-11-28",
            "until = 2027-11-27",
            None,
        ),
        (
            'days = ["friday"]',
            'days = ["friday", "saturday"]',
            (
                Change.ADDED, "hours", "Ines Okafor", "", "",
                "saturday 10:00–14:00 Video 2027-01-08…2027-12-17",
            ),
        ),
        (
            "date = 2027-03-11",
            "date = 2027-03-12",
            None,
        ),
    ],
)  # fmt: skip
def test_every_part_is_compared_and_mended(old, new, difference):
    load()
    content = changed(old, new)

    loaded = load(content, apply=True)

    if difference:
        assert told(loaded) == [difference]
    else:  # one taken out, one put in
        assert [each.change for each in loaded.differences] == [Change.ADDED, Change.REMOVED]
    assert told(load(content)) == []


def test_staging_is_exchanged_as_a_whole():
    load()
    content = changed("minutes = 25", "minutes = 20")

    loaded = load(content, apply=True)

    assert [each.field for each in loaded.differences] == ["staging.new", "staging.existing"]
    stages = Stage.objects.filter(service__name__startswith="Herbal", patient_class="new")
    assert list(stages.values_list("minutes", flat=True)) == [20, 5]


def test_what_the_file_does_not_have_is_switched_off_and_comes_back():
    load()
    rows = (Room, Service, Location)
    start, end = example().index('[[services]]\nname = "Herbal'), example().index("# ── when not")
    without = changed('[[rooms]]\nname = "Loft"', '[[rooms]]\nname = "Attic"')
    without = without.replace(example()[start:end], "")

    loaded = load(without, apply=True)

    retired = [each[:3] for each in told(loaded) if each[0] is Change.RETIRED]
    assert retired == [(Change.RETIRED, "service", "Herbal follow-up by video")]  # Loft was off
    assert [model.objects.filter(active=False).count() for model in rows] == [2, 1, 0]
    load(apply=True)
    assert Service.objects.filter(active=True).count() == 2


def test_staff_that_are_not_in_the_file_are_disabled():
    load()
    content = changed("noor@stillwater.example", "nora@stillwater.example")

    loaded = load(content, apply=True, now=NOW + timedelta(days=1))

    assert (Change.RETIRED, "staff", "Noor Haddad") in [each[:3] for each in told(loaded)]
    noor = StaffMember.objects.get(email="noor@stillwater.example")
    assert noor.disabled_at == NOW + timedelta(days=1)
    load(apply=True)
    noor.refresh_from_db()
    assert noor.disabled_at is None


def test_lists_that_the_file_leaves_out_stay_as_they_are():
    load()
    whole = example()
    content = whole[: whole.index("# ── when not")]  # no closures
    hours = whole[whole.index("    [[staff.hours]]") : whole.index('[[staff]]\nname = "Tomasz')]
    content = content.replace(hours, "")

    assert told(load(content)) == []
    empty = load("closures = []\n" + content, apply=True)
    assert [each.change for each in empty.differences] == [Change.REMOVED, Change.REMOVED]


def test_what_is_over_is_left_as_it_was():
    load()
    after = datetime(2027, 12, 1, tzinfo=UTC)
    whole = example()

    loaded = load("closures = []\n" + whole[: whole.index("# ── when not")], apply=True, now=after)

    assert told(loaded) == []
    assert Closure.objects.count() == 2


def test_load_is_journalled_from_and_to():
    load()
    other = changed("cancel_hours = 24", "cancel_hours = 12")
    load(changed('title = "Thanksgiving"', 'title = "Harvest"', other), apply=True)

    entries = JournalEntry.objects.order_by("id").values_list(
        "action", "role", "subject", "details"
    )
    days = "2027-11-25 00:00 – 2027-11-28 24:00"
    told = {
        "portal Still Water Acupuncture cancel_hours": ["24", "12"],
        "closure Still Water Acupuncture": [
            [f"Harvest {days} added", f"Thanksgiving {days} removed"]
        ],
    }
    assert list(entries) == [
        ("clinic.loaded", "system", "clinic:stillwater", {}),
        ("clinic.changed", "system", "clinic:stillwater", {"changed": told}),
    ]


def test_other_clinic_is_not_touched(cast):
    before = Clinic.objects.get(pk=cast.riverbend.pk).setup_version
    rooms = Room.objects.filter(clinic=cast.riverbend).count()

    load()
    load(changed('name = "Heron"', 'name = "Oak"').replace('"Heron", ', '"Oak", '), apply=True)

    assert Clinic.objects.get(pk=cast.riverbend.pk).setup_version == before
    assert Room.objects.filter(clinic=cast.riverbend, active=True).count() == rooms


# ── the staff come in ────────────────────────────────────────────────────────────────────


def test_each_of_the_staff_gets_an_account_without_a_password():
    loaded = load()

    assert [one.name for one in loaded.set_up] == ["Ines Okafor", "Tomasz Brandt", "Noor Haddad"]
    for member in StaffMember.objects.select_related("account"):
        assert member.account.email_key == member.email
        assert not member.account.has_usable_password()
        address = EmailAddress.objects.get(user=member.account)
        assert (address.email, address.verified, address.primary) == (member.email, True, True)


def test_account_that_is_there_keeps_its_password(cast):
    content = changed("noor@stillwater.example", cast.noor.email)

    loaded = load(content)

    assert [one.name for one in loaded.set_up] == ["Ines Okafor", "Tomasz Brandt"]
    assert StaffMember.objects.get(clinic__slug="stillwater", name="Noor Haddad").account == (
        cast.noor.account
    )
    assert cast.noor.account.has_usable_password()


def test_password_laid_in_wait_for_an_address_does_not_count():
    waiting = Account.objects.create_user("ines@stillwater.example", "laid-in-wait-for-ines")
    EmailAddress.objects.create(user=waiting, email=waiting.email, verified=False, primary=True)

    loaded = load()

    waiting.refresh_from_db()
    assert not waiting.has_usable_password()
    assert loaded.set_up[0].email == "ines@stillwater.example"
    assert EmailAddress.objects.get(user=waiting).verified is True


def test_set_up_link_works_until_there_is_a_password():
    token = load().set_up[0].token
    account = Account.objects.get(email="ines@stillwater.example")

    assert sign_in.account_of(token, NOW + timedelta(days=6)) == account
    account.set_password("harbor-heron-willow-loft")
    account.save()
    assert sign_in.account_of(token, NOW) is None
    account.set_unusable_password()
    account.save()
    assert sign_in.account_of(token, NOW) is None


def test_set_up_link_ends_after_seven_days():
    token = load().set_up[0].token

    assert sign_in.account_of(token, NOW + timedelta(days=7)) is None


@pytest.mark.parametrize(
    "spoil", [lambda t: t[:-1], lambda t: "9" + t, lambda t: "", lambda t: "a-b:c"]
)
def test_set_up_link_that_was_changed_is_nobodys(spoil):
    token = load().set_up[0].token

    assert sign_in.account_of(spoil(token), NOW) is None


def test_set_up_link_of_one_is_not_anothers():
    first, second, _ = load().set_up
    pk = str(Account.objects.get(email=second.email).pk)
    borrowed = pk + first.token[first.token.index("-") :]

    assert sign_in.account_of(borrowed, NOW) is None


def test_address_that_signs_another_member_in_is_refused_and_nothing_is_changed():
    load()
    ines = Account.objects.get(email="ines@stillwater.example")
    Account.objects.filter(pk=ines.pk).update(email="io@home.example", email_key="io@home.example")
    before = version()

    with pytest.raises(clinics.AddressTaken):
        load(changed("noor@stillwater.example", "io@home.example"), apply=True)

    assert version() == before
    assert StaffMember.objects.filter(disabled_at=None).count() == 3
