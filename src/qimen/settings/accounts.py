"""Accounts, second step, sessions and cookies (security.md 5.3–5.6)."""

from datetime import timedelta

from qimen.settings.environment import IS_HTTPS, STAFF_IDLE_MINUTES

AUTH_USER_MODEL = "qimen.Account"
AUTHENTICATION_BACKENDS = ["qimen.web.account.backend.ByAddress"]
PASSWORD_HASHERS = ["qimen.gateways.passwords.Argon2id"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "qimen.web.account.passwords.LengthByDoor"},
    {"NAME": "qimen.web.account.passwords.NotCommon"},
    {"NAME": "qimen.web.account.passwords.NotTheAddress"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/account/arrival/"
ACCOUNT_ADAPTER = "qimen.web.account.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "qimen.web.account.forms.LoginForm",
    "signup": "qimen.web.account.forms.SignUpForm",
    "reset_password": "qimen.web.account.forms.ResetPasswordForm",
    "request_login_code": "qimen.web.account.forms.RequestLoginCodeForm",
    "add_email": "qimen.web.account.forms.ChangeAddressForm",
    "change_password": "qimen.web.account.forms.ChangePasswordForm",
    "set_password": "qimen.web.account.forms.SetPasswordForm",
    "reset_password_from_key": "qimen.web.account.forms.NewPasswordForm",
    "confirm_email_verification_code": "qimen.web.account.codes.AddressCodeForm",
    "confirm_login_code": "qimen.web.account.codes.LoginCodeForm",
    "confirm_password_reset_code": "qimen.web.account.codes.ResetCodeForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_CHANGE_EMAIL = True  # one address per account
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
# A patient on a new device types a code from the mail; the device may be remembered.
ACCOUNT_LOGIN_BY_CODE_TRUST_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 600
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_PASSWORD_RESET_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "/account/goodbye/"
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_RATE_LIMITS = {
    "login": "100/15m/ip",
    "login_failed": "100/15m/ip,5/5m/key",
    "signup": "30/h/ip,3/d/key",
    "reset_password": "30/h/ip,3/h/key",
    "reset_password_from_key": "30/h/ip",
    "confirm_email": "5/h/key",
    "request_login_code": "30/h/ip,5/h/key",
    "reauthenticate": "10/5m/user",
    "change_password": "5/m/user",
    "manage_email": "10/m/user",
}
MFA_ADAPTER = "qimen.web.account.second_step.MFAAdapter"
MFA_FORMS = {
    "authenticate": "qimen.web.account.codes.SecondStepForm",
    "reauthenticate": "qimen.web.account.codes.SecondStepAgainForm",
    "activate_totp": "qimen.web.account.codes.SetUpAppForm",
    "signup_webauthn": "qimen.web.account.passkeys.FirstForm",
    "login_webauthn": "qimen.web.account.passkeys.SignInForm",
    "authenticate_webauthn": "qimen.web.account.passkeys.SecondStepForm",
    "reauthenticate_webauthn": "qimen.web.account.passkeys.AgainForm",
    "add_webauthn": "qimen.web.account.second_step.PasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Qimen"
# What the library calls trust stands in the browser alone and cannot be taken back: none of it
# counts. Remembered devices are rows of ours (web/account/remembering).
MFA_TRUST_COOKIE_AGE = timedelta(0)
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_HTTPS

DEVICE_LIVES = timedelta(days=30)
DEVICE_COOKIE_NAME = "__Host-device" if IS_HTTPS else "qimen_device"

SESSION_ENGINE = "qimen.models.sessions"
SESSION_COOKIE_AGE = 12 * 3600  # absolute; the idle limit is the gate's
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_NAME = "__Host-session" if IS_HTTPS else "qimen_session"
#: Which clinic's door somebody stands at, until they have signed in.
THRESHOLD_COOKIE_NAME = "__Host-door" if IS_HTTPS else "qimen_door"
CSRF_COOKIE_SECURE = IS_HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "__Host-csrf" if IS_HTTPS else "qimen_csrf"
CSRF_FAILURE_VIEW = "qimen.web.page.stale_form"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
PATIENT_IDLE_SECONDS = 20 * 60
STAFF_IDLE_SECONDS = STAFF_IDLE_MINUTES * 60
