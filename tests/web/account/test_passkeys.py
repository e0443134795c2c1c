"""What no device would send in place of a passkey is refused in words, on every page that takes one."""

import json

import pytest

from qimen.models import JournalEntry
from tests.web.account.steps import (
    app_code,
    give_second_step,
    password_step,
    patient_signs_in,
)

pytestmark = pytest.mark.django_db
NOT_ONE = [
    {"id": "x"},
    {"id": "x", "rawId": 7, "type": "public-key", "response": {}},
    {"id": "eA", "rawId": "eA", "type": "public-key", "response": "none"},
    {
        "id": "eA", "rawId": "eA", "type": "public-key",
        "response": {
            "clientDataJSON": "eA", "authenticatorData": "eA", "signature": "eA", "userHandle": "!",
            "attestationObject": "eA",
        },
    },
    ["id"],
    "text",
]  # fmt: skip


@pytest.mark.parametrize("sent", NOT_ONE)
def test_sign_in_refuses_it(client, cast, sent):
    client.get("/riverbend/sign-in/")
    client.get("/account/2fa/passkeys/login/", headers={"accept": "application/json"})

    answer = client.post("/account/2fa/passkeys/login/", {"credential": json.dumps(sent)})

    assert answer["Location"] == "/account/login/"
    assert JournalEntry.objects.filter(action="account.passkey_failed").count() == 1


@pytest.mark.parametrize("sent", NOT_ONE)
def test_second_step_refuses_it(client, cast, sent):
    give_second_step(cast.noor)
    password_step(client, cast.noor)
    client.get("/account/2fa/authenticate/")

    answer = client.post("/account/2fa/authenticate/", {"credential": json.dumps(sent)})

    assert answer.status_code == 200
    assert "_auth_user_id" not in client.session
    assert client.post("/account/2fa/authenticate/", {"code": app_code()}).status_code == 302


@pytest.mark.parametrize("sent", NOT_ONE)
def test_adding_one_refuses_it(client, cast, sent):
    patient_signs_in(client, cast.eve)
    client.get("/account/2fa/passkeys/add/")

    answer = client.post("/account/2fa/passkeys/add/", {"credential": json.dumps(sent)})

    assert answer.status_code == 200
    assert not cast.eve.account.authenticator_set.exists()
