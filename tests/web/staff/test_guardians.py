"""The guardians of a file: listed on Personal, each on a page of its own."""

import pytest

from qimen.models import Guardian, JournalEntry, Patient
from tests import cast as people

pytestmark = pytest.mark.django_db
GRACE = {"name": "Grace Byron", "relation": "Mother", "phone": "541 555 7009", "revision": "0"}


def path(patient, rest=""):
    return f"/staff/riverbend/patients/{patient.ref}/{rest}"


def text(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def desk(cast, sign_in):
    return sign_in(cast.noor)


@pytest.fixture
def grace(cast, desk):
    desk.post(path(cast.max, "guardians/new/"), GRACE)
    return Guardian.objects.get()


def one(cast, grace):
    return path(cast.max, f"guardians/{grace.ref}/")


def test_guardian_stands_on_the_personal_tab(cast, desk):
    assert "Nobody is written down as answering for Max." in text(desk.get(path(cast.max)))

    answer = desk.post(path(cast.max, "guardians/new/"), GRACE)
    page = text(desk.get(answer["Location"]))

    assert "<b>Grace Byron</b>, Mother" in page
    assert 'href="tel:+1' in page
    assert "The guardian is on the file." in page


def test_billing_reads_the_guardians_and_changes_nothing(cast, grace, sign_in):
    client = sign_in(people.staff_member(cast.riverbend, "Bea Roth", "billing"))
    page = text(client.get(path(cast.max)))

    assert "<b>Grace Byron</b>" in page
    assert "guardians/" not in page
    assert client.get(one(cast, grace)).status_code == 404


def test_faults_name_the_box_and_keep_what_was_typed(cast, desk):
    sent = {"name": "", "phone": "12", "email": "grace@", "relation": "Mother", "revision": "0"}
    answer = desk.post(path(cast.max, "guardians/new/"), sent)

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"name", "phone", "email"}
    assert 'value="Mother"' in text(answer)
    assert not Guardian.objects.exists()


def test_one_guardian_too_many_is_refused_in_words(cast, desk):
    for number in range(7):
        answer = desk.post(path(cast.max, "guardians/new/"), {**GRACE, "name": f"Aunt {number}"})

    assert answer.status_code == 422
    assert "Remove one of them first" in text(answer)
    assert 'value="Aunt 6"' in text(answer)


def test_what_a_colleague_changed_meanwhile_is_shown_first(cast, desk, grace):
    desk.post(one(cast, grace), {**GRACE, "name": "Grace Lamb"})
    answer = desk.post(one(cast, grace), {**GRACE, "name": "Grace Bell"})

    assert answer.status_code == 409
    assert "It says now: Grace Lamb, Mother" in text(answer)
    assert 'value="Grace Bell"' in text(answer)
    again = {**GRACE, "name": "Grace Bell", "revision": "1"}
    assert desk.post(one(cast, grace), again).status_code == 302
    assert Guardian.objects.get().name == "Grace Bell"


def test_an_open_personal_tab_is_not_outdated_by_a_guardian(cast, desk, grace):
    assert Patient.objects.get(pk=cast.max.pk).revision == 0
    assert JournalEntry.objects.filter(action="patient.changed").count() == 1


def test_removing_leads_back_and_says_so(cast, desk, grace):
    answer = desk.post(one(cast, grace) + "removal/", follow=True)

    assert "The guardian is off the file." in text(answer)
    assert not Guardian.objects.exists()
    assert desk.get(one(cast, grace)).status_code == 404


def test_activity_says_that_guardians_were_changed(cast, desk, grace):
    assert "changed this file: guardians" in text(desk.get(path(cast.max, "activity/")))
