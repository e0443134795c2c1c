"""The second step: set up before anything else, sealed, used once, never lost by one click."""

import io
import re

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command

from qimen.actions import accounts as acting
from qimen.gateways import sealing
from tests.web.account.steps import (
    SEED,
    app_code,
    give_second_step,
    mails,
    password_step,
    staff_signs_in,
)

pytestmark = pytest.mark.django_db

SET_UP = "/account/2fa/totp/activate/"
STEP = "/account/2fa/authenticate/"


def shown_seed(page):
    return re.search(r'<code class="secret">([A-Z2-7]+)</code>', page.content.decode())[1]


def sets_up(client, person):
    """Sign in without a second step and set one up; return the seed."""
    password_step(client, person)
    seed = shown_seed(client.get(SET_UP))
    client.post(SET_UP, {"code": app_code(seed)})
    return seed


def test_staff_without_a_second_step_are_led_through_its_set_up(client, cast):
    password = password_step(client, cast.noor)
    today = client.get("/staff/riverbend/")
    page = client.get(SET_UP)
    done = client.post(SET_UP, {"code": app_code(shown_seed(page))})
    codes = client.get(done["Location"])

    assert password["Location"] == "/staff/riverbend/"
    assert today["Location"] == SET_UP
    assert "<svg" in page.content.decode()
    assert "style=" not in page.content.decode()
    assert done["Location"] == "/account/2fa/recovery-codes/"
    assert len(re.findall(r'<code class="secret">\d{8}</code>', codes.content.decode())) == 10
    assert client.get("/staff/riverbend/").status_code == 200


def test_setting_up_gives_the_session_a_new_id(client, cast):
    password_step(client, cast.noor)
    before = client.session.session_key
    seed = shown_seed(client.get(SET_UP))

    client.post(SET_UP, {"code": app_code(seed)})

    assert client.session.session_key != before
    assert not client.session.exists(before)


def test_wrong_code_sets_nothing_up(client, cast):
    password_step(client, cast.noor)
    client.get(SET_UP)

    page = client.post(SET_UP, {"code": "000000"}).content.decode()

    assert "Type the code your app shows now." in page
    assert Authenticator.objects.count() == 0


def test_owner_of_the_address_is_told_of_a_new_second_step(
    client, cast, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        sets_up(client, cast.noor)

    assert [mail.kind for mail in mails(cast.noor.email)] == ["account/second_step_added"]


def test_seed_stands_sealed_in_the_database(client, cast):
    seed = sets_up(client, cast.noor)

    stored = Authenticator.objects.get(type="totp").data["secret"]
    recovery = Authenticator.objects.get(type="recovery_codes").data["seed"]
    assert seed not in stored
    assert acting.open_seed(stored) == seed
    assert re.fullmatch(r"[0-9a-f]{8}:[\w=-]+", stored)
    assert re.fullmatch(r"[0-9a-f]{8}:[\w=-]+", recovery)


def test_code_works_once(client, other_client, cast):
    give_second_step(cast.noor)
    code = app_code()
    password_step(client, cast.noor)
    password_step(other_client, cast.noor)

    first = client.post(STEP, {"code": code})
    again = other_client.post(STEP, {"code": code})

    assert first["Location"] == "/staff/riverbend/"
    assert again.status_code == 200


def test_code_of_the_last_half_minute_is_refused(client, cast, time_machine):
    time_machine.move_to("2026-03-02T16:00:31+00:00")
    give_second_step(cast.noor)
    password_step(client, cast.noor)

    late = client.post(STEP, {"code": app_code(at=1_772_467_200)})

    assert late.status_code == 200


def test_second_step_ends_after_five_wrong_codes(client, cast):
    give_second_step(cast.noor)
    password_step(client, cast.noor)

    for _ in range(5):
        client.post(STEP, {"code": "000000"})
    right = client.post(STEP, {"code": app_code()})

    assert "There were too many tries." in right.content.decode()
    assert "_auth_user_id" not in client.session


def test_recovery_code_takes_the_second_step_once(client, other_client, cast):
    sets_up(client, cast.noor)
    page = client.get("/account/2fa/recovery-codes/").content.decode()
    code = re.search(r'<code class="secret">(\d{8})</code>', page)[1]
    client.post("/account/logout/")

    password_step(client, cast.noor)
    first = client.post(STEP, {"code": code})
    password_step(other_client, cast.noor)
    again = other_client.post(STEP, {"code": code})

    assert first["Location"] == "/staff/riverbend/"
    assert again.status_code == 200


def test_staff_cannot_remove_their_only_second_step(client, cast):
    give_second_step(cast.noor)
    staff_signs_in(client, cast.noor)

    page = client.post("/account/2fa/totp/deactivate/")

    assert "Staff need a second step." in page.content.decode()
    assert Authenticator.objects.filter(type="totp").count() == 1


def test_staff_cannot_remove_their_only_passkey(client, cast):
    give_second_step(cast.noor)
    staff_signs_in(client, cast.noor)
    key = Authenticator.objects.create(user=cast.noor.account, type="webauthn", data={})
    Authenticator.objects.filter(type="totp").delete()

    answer = client.post(f"/account/2fa/passkeys/{key.pk}/remove/")

    assert answer["Location"] == "/account/2fa/passkeys/"
    assert Authenticator.objects.filter(pk=key.pk).exists()


def test_second_step_of_one_account_does_not_count_for_another(client, cast):
    """The record in the session names whose step it was."""
    give_second_step(cast.noor)
    staff_signs_in(client, cast.noor)
    session = client.session
    session["account_authentication_methods_user"] = str(cast.oda.account_id)
    session.save()

    assert client.get("/staff/riverbend/")["Location"] == SET_UP


def test_changes_to_an_account_ask_again_after_ten_minutes(client, cast, time_machine):
    time_machine.move_to("2026-03-02T16:00:00+00:00")
    give_second_step(cast.noor)
    staff_signs_in(client, cast.noor)
    fresh = client.get("/account/2fa/recovery-codes/generate/")

    time_machine.move_to("2026-03-02T16:10:01+00:00")
    late = client.get("/account/2fa/recovery-codes/generate/")

    assert fresh.status_code == 200
    assert late["Location"].startswith("/account/reauthenticate/?next=")


def test_sealed_seed_opens_with_its_own_purpose_and_unchanged_only():
    sealed = sealing.seal(SEED, purpose="one")

    assert sealing.unseal(sealed, purpose="one") == SEED
    with pytest.raises(sealing.CannotOpen):
        sealing.unseal(sealed, purpose="two")
    with pytest.raises(sealing.CannotOpen):
        sealing.unseal(sealed[:-4] + "AAA=", purpose="one")
    with pytest.raises(sealing.CannotOpen):
        sealing.unseal("00000000:" + sealed.partition(":")[2], purpose="one")


def test_sealing_the_same_seed_twice_differs():
    assert sealing.seal(SEED, purpose="one") != sealing.seal(SEED, purpose="one")


def test_demo_code_prints_the_present_code(settings, cast, time_machine):
    time_machine.move_to("2026-03-02T16:00:10+00:00")
    settings.DEMO = True
    acting.give_demo_second_factor(cast.noor.account, SEED)
    out = io.StringIO()

    call_command("demo_code", stdout=out)

    assert out.getvalue() == f"{app_code()}  (good for 20 seconds)\n"


def test_demo_conveniences_refuse_outside_the_demonstration(cast):
    with pytest.raises(CommandError, match="for the demonstration only"):
        call_command("demo_code")
    with pytest.raises(acting.NotDemonstration):
        acting.give_demo_second_factor(cast.noor.account, SEED)
