"""The command `qimen add-clinic`."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command

from qimen.models import Clinic, Location, StaffMember

pytestmark = pytest.mark.django_db
SAID = {
    "name": 'Birch & "Beech"',
    "phone": "+1 541 555 0134",
    "timezone": "America/Boise",
    "owner": "Oda Berg",
    "email": "oda@birch.example",
}


def run(slug: str, **said: str) -> tuple[int, str, str]:
    out, err, code = StringIO(), StringIO(), 0
    try:
        call_command("add_clinic", slug, **{**SAID, **said}, stdout=out, stderr=err)
    except SystemExit as end:
        code = end.code
    return code, out.getvalue(), err.getvalue()


def test_clinic_is_added_with_its_owner_and_one_link():
    code, out, _ = run("birch")

    clinic = Clinic.objects.select_related("portal").get(slug="birch")
    assert code == 0
    assert (clinic.name, clinic.zone) == ('Birch & "Beech"', "America/Boise")
    assert Location.objects.get(clinic=clinic).zone == "America/Boise"
    assert StaffMember.objects.get(clinic=clinic).role == "owner"
    assert out.count("/account/set-up/") == 1


def test_slug_that_is_taken_is_refused():
    run("birch")

    assert run("birch", name="Another") == (
        2, "", 'clinic.slug: "birch" is taken; choose another\n',
    )  # fmt: skip
    assert Clinic.objects.get().name == 'Birch & "Beech"'


def test_everything_that_is_wrong_is_told_at_once():
    code, _, err = run("account", timezone="Mars", email="oda")

    assert code == 2
    assert [line.split(":")[0] for line in err.splitlines()] == [
        "clinic.slug", "clinic.email", "clinic.timezone", "staff[0].email",
    ]  # fmt: skip
    assert not Clinic.objects.exists()
