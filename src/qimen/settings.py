"""One file, environment only. `docs/admin/configure.md` lists every variable."""

import contextlib
import os
import secrets
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit

from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent


def _flag(name: str, *, default: bool = False) -> bool:
    return os.environ.get(name, "1" if default else "0").lower() in {"1", "true", "yes", "on"}


# ── where things are ─────────────────────────────────────────────────────────────────────
DATA = Path(os.environ.get("QIMEN_DATA", "var")).resolve()
try:
    DATA.mkdir(parents=True, exist_ok=True, mode=0o700)
except OSError as error:
    raise ImproperlyConfigured(f"QIMEN_DATA: {DATA} cannot be used: {error}") from error
PORT = int(os.environ.get("PORT", "8000"))
SITE_URL = os.environ.get("SITE_URL", f"http://localhost:{PORT}").rstrip("/")
_site = urlsplit(SITE_URL)
IS_LOCAL = _site.hostname in {"localhost", "127.0.0.1"}
IS_HTTPS = _site.scheme == "https"
if not _site.hostname or not (IS_HTTPS or (IS_LOCAL and _site.scheme == "http")):
    raise ImproperlyConfigured(
        "SITE_URL: an address that starts with https:// is needed (http:// for localhost only)"
    )
#: Demonstration data and its conveniences; refused anywhere but on this machine.
DEMO = _flag("DEMO")
if DEMO and not IS_LOCAL:
    raise ImproperlyConfigured("DEMO: the demonstration runs on localhost only; unset DEMO")


def _secret(name: str) -> str:
    """From the environment, or from a file only the owner reads, made at first use."""
    if value := os.environ.get(name):
        return _long_enough(name, value)
    try:
        return _long_enough(name, _kept_secret(DATA / f"{name.lower()}.txt"))
    except OSError as error:
        raise ImproperlyConfigured(f"QIMEN_DATA: {DATA} cannot be used: {error}") from error


def _long_enough(name: str, value: str) -> str:
    if len(value) < 32:  # noqa: PLR2004
        raise ImproperlyConfigured(f"{name}: at least 32 random characters are needed")
    return value


def _kept_secret(file: Path) -> str:
    if not file.exists():
        made = file.with_suffix(f".{os.getpid()}.new")
        made.touch(mode=0o600)
        with made.open("w") as paper:  # on the disk before it has its name: no empty key ever
            paper.write(secrets.token_urlsafe(48))
            paper.flush()
            os.fsync(paper.fileno())
        with contextlib.suppress(FileExistsError):  # another process was first
            file.hardlink_to(made)
        made.unlink()
    if file.stat().st_mode & 0o077:
        raise ImproperlyConfigured(f"{file.name}: others can read it; run: chmod 600 {file}")
    return file.read_text().strip()


SECRET_KEY = _secret("SECRET_KEY")
#: Encrypts what the database must not hold in plain (second-step seeds).
FIELD_KEY = _secret("FIELD_KEY")
DEBUG = False
ALLOWED_HOSTS = [_site.hostname, *(["localhost", "127.0.0.1"] if IS_LOCAL else [])]
CSRF_TRUSTED_ORIGINS = [SITE_URL]
#: How many proxies stand before the server; 0 believes the socket alone.
TRUSTED_PROXY_COUNT = int(os.environ.get("TRUSTED_PROXY_COUNT", "0"))
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT
#: Limits on reads are counted per process, each having its part.
WEB_PROCESSES = int(os.environ.get("WEB_PROCESSES", "2"))

# ── the application ──────────────────────────────────────────────────────────────────────
INSTALLED_APPS = [
    "qimen",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",  # its widgets, drawn by our own templates' engine
    "allauth",
    "allauth.account",
    "allauth.mfa",
]
MIDDLEWARE = [
    "qimen.web.gate.headers",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "qimen.web.gate.canonical_host",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "qimen.web.gate.threshold.remembering",
    "qimen.web.gate.expiry",
    "allauth.account.middleware.AccountMiddleware",
    "qimen.web.gate.audience",
]
ROOT_URLCONF = "qimen.urls"
WSGI_APPLICATION = "qimen.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "csp.context_processors.nonce",
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "qimen.web.page.surroundings",
            ],
            "builtins": ["qimen.templatetags.words"],
        },
    }
]
FORM_RENDERER = "qimen.web.page.Forms"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# ── the database ─────────────────────────────────────────────────────────────────────────


def _postgresql(url: str) -> dict[str, object]:
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise ImproperlyConfigured(
            "DATABASE_URL: something like postgresql://user:password@host:5432/qimen is needed"
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"pool": {"min_size": 1, "max_size": 8, "timeout": 20}},
    }


def _sqlite() -> dict[str, object]:
    # Health data: nothing acknowledged is lost (synchronous=FULL), and a transaction takes
    # the write lock when it begins (IMMEDIATE), or a read-then-write fails under load.
    pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
    return {
        "ENGINE": "qimen.gateways.sqlite",
        "NAME": DATA / "qimen.sqlite3",
        "CONN_MAX_AGE": None,
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": pragmas},
    }


_database_url = os.environ.get("DATABASE_URL", "")
DATABASES = {"default": _postgresql(_database_url) if _database_url else _sqlite()}
# Shared by all web processes: a per-process cache would multiply the limits.
CACHES = {
    "default": {
        "BACKEND": "qimen.gateways.counters.Counters",
        "LOCATION": "qimen_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# ── accounts (security.md 5.3–5.6) ───────────────────────────────────────────────────────
AUTH_USER_MODEL = "qimen.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
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
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Qimen"
MFA_TRUST_COOKIE_AGE = timedelta(days=30)
MFA_TRUST_COOKIE_NAME = "__Host-device" if IS_HTTPS else "qimen_device"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_HTTPS

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
STAFF_IDLE_SECONDS = 30 * 60

# ── headers (security.md 5.8) ────────────────────────────────────────────────────────────
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
        "manifest-src": [SELF],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    "camera": [], "microphone": [], "geolocation": [], "payment": [],
}  # fmt: skip
SECURE_HSTS_SECONDS = 63_072_000 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = False  # the proxy's work; the server is on loopback
X_FRAME_OPTIONS = "DENY"

# ── mail ─────────────────────────────────────────────────────────────────────────────────
#: smtp://user:password@host:587?tls=starttls — empty in the demonstration, where messages
#: are kept for the local mailbox page and go nowhere.
SMTP_URL = os.environ.get("SMTP_URL", "")
MAIL_FROM = os.environ.get("MAIL_FROM", f"portal@{_site.hostname}")
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"  # all mail goes by the outbox

# ── words, time, files ───────────────────────────────────────────────────────────────────
USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en-us"
STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"  # collected when the server starts
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "qimen.web.page.HashedStatic"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
FILE_UPLOAD_HANDLERS = ["qimen.web.gate.uploads.BoundedUpload"]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"by_route": {"()": "qimen.gateways.logs.ByRoute"}},
    "formatters": {
        "line": {
            "()": "qimen.gateways.logs.WhereOnly",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["by_route"],
        }
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    # Django's own handlers (one mails errors with what was posted) are not used.
    "loggers": {
        "qimen": {"level": "INFO"},
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
    },
}
SILENCED_SYSTEM_CHECKS = [
    "security.W002",  # the gate puts X-Frame-Options on every response
    "security.W008",  # the redirect to https is the proxy's
    "security.W021",  # whether the name goes into browsers' preload lists is its owner's to say
]
