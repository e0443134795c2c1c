"""The account pages under /account/: each of the library's that we want, and ours.

What is not listed does not exist: the library's sign-up, its sign-in page, downloads, renaming.
"""

from allauth.account import views as account
from allauth.mfa.base import views as second
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkey
from django.urls import path

from qimen.web.account import (
    doors,
    first_passkey,
    first_start,
    remembering,
    sessions,
    set_up,
    staying,
)
from qimen.web.account.beat import on_the_beat
from qimen.web.account.library import page
from qimen.web.account.second_step import counts_as_taken, keeps_one
from qimen.web.gate import limited

urlpatterns = [
    # ours, under the names that the library redirects to
    path("login/", doors.back_to_door, name="account_login"),
    path("signup/", doors.to_sign_up, name="account_signup"),
    path("logout/", doors.sign_out, name="account_logout"),
    path("arrival/", doors.arrive, name="account_arrival"),
    path("goodbye/", doors.goodbye, name="account_goodbye"),
    path("set-up/", set_up.choose, name="account_set_up"),
    path("first-start/", first_start.begin, name="first_start"),
    path("first-start/<str:token>/", first_start.follow, name="first_start_link"),
    path("set-up/<str:token>/", set_up.follow, name="account_set_up_link"),
    path("left/", staying.left, name="account_left"),
    path("come-back/", staying.come_back, name="account_come_back"),
    path("unsent/", staying.too_late, name="account_unsent"),
    path("sessions/", sessions.index, name="account_sessions"),
    # the library's
    path("inactive/", page(account.account_inactive), name="account_inactive"),
    path("reauthenticate/", page(account.reauthenticate), name="account_reauthenticate"),
    path("email/", page(account.email), name="account_email"),
    path(
        "confirm-email/",
        page(account.email_verification_sent),
        name="account_email_verification_sent",
    ),
    path("password/change/", page(account.password_change), name="account_change_password"),
    path("password/set/", page(account.password_set), name="account_set_password"),
    path(
        "password/reset/", page(on_the_beat(account.password_reset)), name="account_reset_password"
    ),
    path(
        "password/reset/confirm/",
        page(account.confirm_password_reset_code),
        name="account_confirm_password_reset_code",
    ),
    path(
        "password/reset/complete/",
        page(account.complete_password_reset),
        name="account_complete_password_reset",
    ),
    path(
        "password/reset/done/",
        page(account.password_reset_from_key_done),
        name="account_password_reset_completed",
    ),
    path(
        "login/code/",
        page(on_the_beat(account.request_login_code)),
        name="account_request_login_code",
    ),
    path(
        "login/code/confirm/", page(account.confirm_login_code), name="account_confirm_login_code"
    ),
    # the second step
    path("2fa/", page(second.index), name="mfa_index"),
    path("2fa/authenticate/", page(second.authenticate), name="mfa_authenticate"),
    path("2fa/reauthenticate/", page(second.reauthenticate), name="mfa_reauthenticate"),
    path("2fa/trust/", page(remembering.Ask.as_view()), name="mfa_trust"),
    path(
        "2fa/totp/activate/",
        page(counts_as_taken(totp.activate_totp)),
        name="mfa_activate_totp",
    ),
    path("2fa/totp/deactivate/", page(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("2fa/recovery-codes/", page(recovery.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "2fa/recovery-codes/generate/",
        page(recovery.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path("2fa/passkeys/", page(passkey.list_webauthn), name="mfa_list_webauthn"),
    path("2fa/passkeys/add/", page(counts_as_taken(passkey.add_webauthn)), name="mfa_add_webauthn"),
    path(
        "2fa/passkeys/reauthenticate/",
        page(passkey.reauthenticate_webauthn),
        name="mfa_reauthenticate_webauthn",
    ),
    path("2fa/passkeys/first/", page(first_passkey.Make.as_view()), name="mfa_signup_webauthn"),
    path(
        "2fa/passkeys/<int:pk>/remove/",
        page(keeps_one(passkey.remove_webauthn)),
        name="mfa_remove_webauthn",
    ),
    path(
        "2fa/passkeys/login/",
        page(limited("passkey")(passkey.login_webauthn)),
        name="mfa_login_webauthn",
    ),
]
