"""The application: its apps, the way of a request, templates, words, files and the log."""

from pathlib import Path

from qimen.settings.environment import DATA

BASE_DIR = Path(__file__).resolve().parent.parent
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
    "qimen.web.gate.strangers",
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

# ── words, time, files ─────────────────────────────────────────────────────────────────────
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
