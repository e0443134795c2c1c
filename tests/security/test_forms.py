"""Forms of other sites, steps left out, more than was asked (ASVS 3.5.1, 2.3.1, 15.3.3)."""

import pytest
from django.test import Client

from qimen.models import Account, Patient
from tests import cast as people
from tests.house import visitors
from tests.web.account.steps import WHO, newest_code, sign_up

pytestmark = pytest.mark.django_db


@pytest.fixture
def strict(cast):
    """A browser of Eve's whose forms are checked."""
    return people.sign_in(Client(enforce_csrf_checks=True), cast.eve)


def unsafe_paths(refs):
    """Return the paths that take a form from somebody."""
    for route, rules in visitors.matrix().items():
        if any(answer != "405" for answer in rules["POST"].values()):
            yield route, rules["path"].format(**refs)


def test_form_without_a_token_is_refused_on_every_path(time_machine):
    time_machine.move_to(people.NOW)
    cast, refs = visitors.assemble()
    browser = people.sign_in(Client(enforce_csrf_checks=True), cast.ada)

    refused = {
        route: browser.post(path, {"next": "/"}).status_code for route, path in unsafe_paths(refs)
    }

    assert {route for route, status in refused.items() if status != 403} == set()


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://localhost:8001", "http://127.0.0.1:8000"]
)
def test_form_of_another_site_is_refused_even_with_the_token(cast, origin):
    browser = Client(enforce_csrf_checks=True)
    page = browser.get("/riverbend/sign-in/").content.decode()
    token = page.partition('name="csrfmiddlewaretoken" value="')[2][:64]
    form = {"login": "eve@example.org", "password": people.PASSWORD, "csrfmiddlewaretoken": token}

    foreign = browser.post("/riverbend/sign-in/", form, headers={"Origin": origin})
    own = browser.post("/riverbend/sign-in/", form, headers={"Origin": "http://localhost:8000"})

    assert (foreign.status_code, own.status_code) == (403, 302)


def test_refused_form_is_explained_in_words(strict):
    page = strict.post("/account/logout/")

    assert page.status_code == 403
    assert "CSRF" not in page.content.decode()


def test_sign_up_cannot_be_finished_without_the_code(client, cast):
    client.post("/riverbend/sign-up/", WHO)

    client.post("/riverbend/file/", WHO)
    client.get("/account/arrival/")
    client.post("/riverbend/sign-in/", {"login": WHO["email"], "password": WHO["password1"]})

    assert Patient.objects.filter(last_name="Li").count() == 0
    assert "_auth_user_id" not in client.session


def test_code_of_one_browser_is_worth_nothing_in_another(client, other_browser, cast):
    client.post("/riverbend/sign-up/", WHO)
    other_browser.post("/riverbend/sign-up/", {**WHO, "email": "other@example.net"})

    answer = other_browser.post("/account/confirm-email/", {"code": newest_code(WHO["email"])})

    assert answer.status_code == 200
    assert "_auth_user_id" not in other_browser.session


def test_fields_that_nobody_asked_for_are_not_taken(client, cast):
    more = {
        "account": cast.oda.account_id, "clinic": cast.harbor.pk, "is_active": "", "role": "owner",
        "red_flag": "no", "came_new": "", "class_override": "existing", "id": cast.ada.pk,
        "email_key": "eve@example.org", "archived_at": "2026-01-01",
    }  # fmt: skip

    sign_up(client, **more)

    file = Patient.objects.get(last_name="Li")
    account = Account.objects.get(email_key=WHO["email"])
    assert (file.clinic, file.account, file.came_new) == (cast.riverbend, account, True)
    assert (file.red_flag, file.class_override, file.archived_at) == ("", "", None)
    assert account.is_active


def test_field_sent_twice_counts_once(client, cast):
    form = {"login": ["hugo@example.org", "eve@example.org"], "password": people.PASSWORD}
    client.post("/riverbend/sign-in/", form)

    assert client.session["account_authentication_methods_user"] == str(cast.eve.account_id)


@pytest.mark.parametrize("field", ["first_name", "last_name"])
def test_markup_in_names_stays_text(client, cast, field):
    canary = '"><svg onload=alert(1)>'

    page = client.post("/riverbend/sign-up/", {**WHO, field: canary, "password1": "short"})

    assert "<svg onload" not in page.content.decode()
    assert "&lt;svg onload" in page.content.decode()


def test_big_form_is_refused(client, cast):
    huge = client.post("/riverbend/sign-in/", {"login": "x" * 1_100_000})
    many = client.post("/riverbend/sign-in/", {f"f{n}": "x" for n in range(300)})

    assert (huge.status_code, many.status_code) == (400, 400)
