"""The clinic wrote another address on a file: its owner comes to sign in with it, nobody else."""

import re

import pytest

from qimen.actions import patients
from qimen.gateways import letters
from qimen.models import Account, Message, Patient
from qimen.queries import messages as outbox
from qimen.queries import patients as files
from tests import cast as people
from tests.actions.test_patients import change
from tests.web.account.steps import (
    CODE_PAGE,
    give_second_step,
    newest_code,
    patient_signs_in,
    staff_signs_in,
)

pytestmark = pytest.mark.django_db
NEW = "eve@new.example"


def mail(kind):
    row = Message.objects.select_related("clinic", "clinic__portal").get(kind=f"account/{kind}")
    return letters.compose(outbox.draft(row))


def test_mail_leads_to_the_page_where_the_address_is_confirmed(cast, client):
    change(cast, email=NEW)
    link = re.search(r"http\S+next=\S+", mail("address_to_confirm").text).group()
    path = link.split("localhost", 1)[1].partition("/")[2]

    client.get(f"/{path}")
    arrived = patient_signs_in(client, cast.eve)
    page = client.get("/account/email/").content.decode()

    assert arrived["Location"] == "/account/email/"
    assert f"has {NEW} on your file" in page


def test_address_confirmed_by_its_code_signs_in_from_then_on(cast, client):
    change(cast, email=NEW)
    patient_signs_in(client, cast.eve)

    client.post("/account/email/", {"email": NEW, "action_add": "1"})
    client.post(CODE_PAGE, {"code": newest_code(NEW)})

    account = Account.objects.get(pk=cast.eve.account_id)
    file = Patient.objects.get(pk=cast.eve.pk)
    assert (account.email, file.email) == (NEW, NEW)
    assert not files.account_of(file).is_waiting


def test_mails_say_what_happened_and_name_nobody_else(cast):
    change(cast, email=NEW)
    change(cast, email="", ends_tie=True)

    mails = {kind: mail(kind) for kind in ("file_address_changed", "file_untied")}
    assert "You still sign in with this one" in mails["file_address_changed"].text
    assert "does not show your appointments there any more" in mails["file_untied"].text
    assert [one for one in mails.values() if NEW in one.text or "Stone" in one.text] == []


def test_nobody_of_the_staff_can_confirm_it_for_the_patient(cast, client):
    """Noor writes her own address on Eve's file: she gets no code, and no account."""
    change(cast, email=cast.noor.account.email)

    assert "code" not in str([row.facts for row in Message.objects.all()])
    assert Account.objects.get(pk=cast.eve.account_id).email == "eve@example.org"
    assert patients.open_file(people.acting(cast.noor), cast.eve.ref, now=people.NOW).account_id


def test_auditor_arrives_at_the_journal(cast, client):
    abe = people.staff_member(cast.riverbend, "Abe Quist", "auditor")
    give_second_step(abe)

    assert staff_signs_in(client, abe)["Location"] == "/staff/riverbend/journal/"
