"""The account pages in a real browser: no fault of access, nothing the policy refuses, a passkey."""

import os
from pathlib import Path

import pytest

from tests.cast import PASSWORD
from tests.web.account.steps import WHO, app_code, give_second_step, newest_code

pytestmark = pytest.mark.browser

SHOTS = os.environ.get("QIMEN_SHOTS")


@pytest.fixture
def look(page, axe):
    """Open a page; collect what axe finds and what the console complains of."""
    complaints = []
    page.on("console", lambda said: said.type == "error" and complaints.append(said.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))

    def at(name, path=None):
        if path:
            page.goto(path)
        if SHOTS:
            for width, height in ((390, 844), (1280, 800)):
                page.set_viewport_size({"width": width, "height": height})
                for scheme in ("dark", "light"):
                    page.emulate_media(color_scheme=scheme)
                    shot = Path(SHOTS) / f"{name}-{width}-{scheme}.png"
                    page.screenshot(path=shot, full_page=True)
        return [*axe(page), *complaints]

    return at


def sign_up(page):
    page.goto("/riverbend/sign-up/")
    for field, value in WHO.items():
        page.fill(f"#id_{field}", value)
    page.click("text=Send me the code")
    page.fill("#id_code", newest_code(WHO["email"]))
    page.click("text=Continue")


def test_new_patient_signs_up_in_one_tab(live_cast, page, look):
    faults = look("sign-up", "/riverbend/sign-up/")
    for field, value in {**WHO, "birth_on": "13/13/2013", "password1": "short"}.items():
        page.fill(f"#id_{field}", value)
    page.click("text=Send me the code")
    faults += look("sign-up-wrong")
    page.fill("#id_birth_on", WHO["birth_on"])
    page.fill("#id_password1", WHO["password1"])
    page.click("text=Send me the code")
    faults += look("code")
    page.fill("#id_code", newest_code(WHO["email"]))
    page.click("text=Continue")

    assert page.url.endswith("/riverbend/appointments/")
    assert faults == []


def test_pages_before_sign_in_have_no_faults(live_cast, page, look):
    faults = look("sign-in", "/riverbend/sign-in/")
    page.fill("#id_login", "eve@example.org")
    page.fill("#id_password", "not this one")
    page.click("button:has-text('Sign in')")
    faults += look("sign-in-wrong")
    faults += look("staff-sign-in", "/staff/riverbend/sign-in/")
    faults += look("login-code", "/account/login/code/")
    faults += look("reset", "/account/password/reset/")
    page.fill("#id_email", "eve@example.org")
    page.click("text=Send me the code")
    faults += look("reset-code")
    page.fill("#id_code", newest_code("eve@example.org"))
    page.click("text=Continue")
    faults += look("reset-new")
    page.fill("#id_password1", "a quite different sentence")
    page.click("text=Save the new password")
    faults += look("reset-done")

    assert page.url.endswith("/account/password/reset/done/")
    assert faults == []


def test_pages_of_a_patient_have_no_faults(live_cast, page, look):
    page.goto("/riverbend/sign-in/")
    page.fill("#id_login", "eve@example.org")
    page.fill("#id_password", PASSWORD)
    page.click("button:has-text('Sign in')")
    faults = look("new-device")
    page.fill("#id_code", newest_code("eve@example.org"))
    page.click("text=Continue")
    faults += look("remember")
    page.click("text=Remember it")
    for name, path in (
        ("password", "/account/password/change/"),
        ("address", "/account/email/"),
        ("signing-in", "/account/2fa/"),
        ("where", "/account/sessions/"),
        ("passkeys", "/account/2fa/passkeys/"),
        ("passkey-add", "/account/2fa/passkeys/add/"),
        ("sign-out", "/account/logout/"),
    ):
        faults += look(name, path)
    page.click("main button:has-text('Sign out')")
    faults += look("goodbye")

    assert page.url.endswith("/account/goodbye/")
    assert faults == []


def test_staff_set_up_the_second_step(live_cast, page, look):
    page.goto("/staff/riverbend/sign-in/")
    page.fill("#id_login", live_cast.noor.email)
    page.fill("#id_password", PASSWORD)
    page.click("button:has-text('Sign in')")
    faults = look("set-up")
    seed = page.inner_text("code.secret")
    page.fill("#id_code", app_code(seed))
    page.click("text=Continue")
    faults += look("recovery-codes")
    page.click("text=I have written them down")

    assert page.url.endswith("/staff/riverbend/")
    assert faults == []


def test_second_step_page_has_no_faults(live_cast, page, look):
    give_second_step(live_cast.noor)
    page.goto("/staff/riverbend/sign-in/")
    page.fill("#id_login", live_cast.noor.email)
    page.fill("#id_password", PASSWORD)
    page.click("button:has-text('Sign in')")
    faults = look("second-step")
    page.fill("#id_code", app_code())
    page.click("text=Continue")

    assert page.url.endswith("/staff/riverbend/")
    assert faults == []


@pytest.fixture
def finger(page, context):
    """A virtual authenticator stands for the finger on the phone."""
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
        "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
    }})  # fmt: skip


def signs_in_with_the_finger(page):
    page.goto("/account/logout/")
    page.click("main button:has-text('Sign out')")
    page.goto("/riverbend/sign-in/")
    page.click("#passkey_login")
    page.wait_for_url("**/riverbend/appointments/")


@pytest.mark.usefixtures("finger")
def test_new_patient_signs_up_with_a_passkey_by_keys_alone(live_cast, page, look):
    chosen = "/riverbend/book/?date=2026-12-01"
    page.goto(f"/riverbend/sign-up/?next={chosen}")
    for field in ("first_name", "last_name", "email", "birth_on"):
        page.fill(f"#id_{field}", WHO[field])
    press(page, "Use a passkey instead of a password")
    faults = look("sign-up-passkey")
    page.fill("#id_mobile", WHO["mobile"])
    press(page, "Send me the code")
    page.fill("#id_code", newest_code(WHO["email"]))
    page.keyboard.press("Enter")
    page.wait_for_url("**/passkeys/first/")
    faults += look("first-passkey")
    press(page, "Make the passkey")
    page.wait_for_url("**/recovery-codes/")
    faults += look("first-codes")
    page.get_by_role("link", name="I have written them down").press("Enter")
    page.wait_for_url("**/riverbend/book/**")

    assert page.url.endswith(chosen)
    signs_in_with_the_finger(page)
    assert faults == []


@pytest.mark.usefixtures("finger")
def test_lost_passkey_of_somebody_without_a_password_locks_nobody_out(live_cast, page):
    page.goto("/riverbend/sign-up/")
    for field, value in WHO.items():
        page.fill(f"#id_{field}", value)
    press(page, "Use a passkey instead of a password")
    page.fill("#id_code", newest_code(WHO["email"]))
    page.keyboard.press("Enter")
    press(page, "Make the passkey")
    page.wait_for_url("**/recovery-codes/")
    told = page.inner_text(".lede")
    kept = page.inner_text("code.secret >> nth=0")
    page.context.clear_cookies()

    page.goto("/riverbend/sign-in/")
    page.click("text=Get a code by e-mail")
    page.fill("#id_email", WHO["email"])
    page.keyboard.press("Enter")
    page.wait_for_url("**/login/code/confirm/")
    page.fill("#id_code", newest_code(WHO["email"]))
    page.keyboard.press("Enter")
    page.wait_for_url("**/2fa/authenticate/")
    page.fill("#id_code", kept)
    page.keyboard.press("Enter")
    page.wait_for_url("**/riverbend/appointments/")

    assert "sign in by a code from an e-mail, then type one of these" in told


def press(page, name):
    page.get_by_role("button", name=name).press("Enter")


def test_device_that_makes_no_passkeys_takes_a_password(live_cast, page):
    """No authenticator is there: the browser refuses, and the page has another way."""
    page.add_init_script("delete navigator.credentials.__proto__.create")
    page.goto("/riverbend/sign-up/")
    for field, value in WHO.items():
        page.fill(f"#id_{field}", value)
    press(page, "Use a passkey instead of a password")
    page.fill("#id_code", newest_code(WHO["email"]))
    page.keyboard.press("Enter")
    press(page, "Make the passkey")
    page.fill("#id_password1", WHO["password1"])
    page.keyboard.press("Enter")
    page.wait_for_url("**/riverbend/appointments/")

    assert "My appointments" in page.inner_text("h1")


@pytest.mark.usefixtures("finger")
def test_passkey_signs_in_without_a_password(live_cast, page):
    sign_up(page)
    page.goto("/account/2fa/passkeys/add/")
    assert page.input_value("#id_name") == "Passkey 1"
    page.get_by_label("Sign in with it alone").check()
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/recovery-codes/")

    signs_in_with_the_finger(page)

    assert "My appointments" in page.inner_text("h1")
