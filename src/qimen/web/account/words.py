"""The words of the account pages, and what the library's mails are called in our outbox."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse

from qimen.web.gate import Door

if TYPE_CHECKING:
    from collections.abc import Mapping

WRONG_CODE = "This code is not right. Look at the newest e-mail and type the code again."
WRONG_SECOND_STEP = "This code is not right. Type the code your app shows now."
WRONG_PASSKEY = "This passkey could not be read. Try once more."
TOO_OFTEN = "There were too many tries. Wait five minutes, then try again."
OTHER_DOOR = "You were signed in at the other door. That has ended."
LINK_USED = "The link has been used. From now on you sign in here."

#: What the library says when something is wrong, in our words.
ERRORS = {
    "account_inactive": "This account has been closed. Call the clinic.",
    "email_password_mismatch": "The e-mail address or the password is not right.",
    "email_taken": "This e-mail address cannot be used here. Choose another.",
    "duplicate_email": "This is the address you already have.",
    "enter_current_password": "This is not your present password.",
    "incorrect_code": WRONG_CODE,
    "incorrect_password": "This is not your password.",
    "too_many_login_attempts": TOO_OFTEN,
    "rate_limited": TOO_OFTEN,
    "unverified_email": "Confirm your e-mail address first.",
}

#: The library's name of a mail, and ours: templates/messages/account/<ours>.*
KINDS = {
    "account/email/email_confirmation": "email_confirmation_code",
    "account/email/email_confirmation_signup": "email_confirmation_code",
    "account/email/login_code": "login_code",
    "account/email/password_reset_code": "password_reset_code",
    "account/email/account_already_exists": "already_have_account",
    "account/email/unknown_account": "unknown",
    "account/email/password_changed": "password_changed",
    "account/email/password_set": "password_changed",
    "account/email/password_reset": "password_changed",
    "account/email/email_changed": "email_changed",
    "mfa/email/totp_activated": "second_step_added",
    "mfa/email/webauthn_added": "second_step_added",
    "mfa/email/totp_deactivated": "second_step_removed",
    "mfa/email/webauthn_removed": "second_step_removed",
    "mfa/email/recovery_codes_generated": "recovery_codes_made",
}

#: Which of these mails tell of something that belongs into the journal.
EVENTS = {
    "password_reset_code": "account.reset_asked",
    "password_changed": "account.password_changed",
    "email_changed": "account.email_changed",
    "second_step_added": "account.second_step_added",
    "second_step_removed": "account.second_step_removed",
    "recovery_codes_made": "account.recovery_codes_made",
}


def facts(kind: str, given: Mapping[str, Any], *, slug: str, door: Door) -> dict[str, str]:
    """Return what the words of a mail are made of: a code where there is one, and ways in."""
    told = {"about": kind}
    if "code" in given:
        told["code"] = given["code"]
    if slug:
        name = "staff_sign_in" if door == Door.STAFF else "patient_sign_in"
        told["sign_in_url"] = settings.SITE_URL + reverse(name, args=[slug])
        told["sign_up_url"] = settings.SITE_URL + reverse("patient_sign_up", args=[slug])
    return told
