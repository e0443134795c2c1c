"""What the environment says: where things are, by which name the world reaches us, the keys."""

import contextlib
import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured


def _flag(name: str, *, default: bool = False) -> bool:
    return os.environ.get(name, "1" if default else "0").lower() in {"1", "true", "yes", "on"}


def _whole(name: str, default: int, *, least: int, most: int) -> int:
    typed = os.environ.get(name, "") or str(default)
    is_number = typed.isascii() and typed.isdecimal() and len(typed) <= len(str(most))
    if not is_number or not least <= int(typed) <= most:
        raise ImproperlyConfigured(f"{name}: a whole number from {least} to {most} is needed")
    return int(typed)


DATA = Path(os.environ.get("QIMEN_DATA", "var")).resolve()
try:
    DATA.mkdir(parents=True, exist_ok=True, mode=0o700)
except OSError as error:
    raise ImproperlyConfigured(f"QIMEN_DATA: {DATA} cannot be used: {error}") from error
PORT = _whole("PORT", 8000, least=1, most=65_535)
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


def _contact(told: str) -> str:
    """Return whom to tell, as a link: an address becomes one of mail."""
    link = f"mailto:{told}" if "@" in told and ":" not in told else told
    is_link = link.startswith(("https://", "mailto:", "tel:")) and link.isascii()
    if told and not (is_link and link.isprintable() and " " not in link):
        raise ImproperlyConfigured(
            "SECURITY_CONTACT: an e-mail address or a link with https:// is needed"
        )
    return link


SECRET_KEY = _secret("SECRET_KEY")
#: Encrypts what the database must not hold in plain (second-step seeds).
FIELD_KEY = _secret("FIELD_KEY")
#: How far the journal's chains had come, day by day; outside the database on purpose.
JOURNAL_HEADS = DATA / "journal-heads.txt"
DEBUG = False
ALLOWED_HOSTS = [_site.hostname, *(["localhost", "127.0.0.1"] if IS_LOCAL else [])]
CSRF_TRUSTED_ORIGINS = [SITE_URL]
#: How many proxies stand before the server; 0 believes the socket alone.
TRUSTED_PROXY_COUNT = _whole("TRUSTED_PROXY_COUNT", 0, least=0, most=9)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT
#: Limits on reads are counted per process, each having its part.
WEB_PROCESSES = _whole("WEB_PROCESSES", 2, least=1, most=64)
#: How long staff may be away before their pages are covered.
STAFF_IDLE_MINUTES = _whole("STAFF_IDLE_MINUTES", 30, least=15, most=240)
#: Whom to tell of a fault of security; empty where nobody is named.
SECURITY_CONTACT = _contact(os.environ.get("SECURITY_CONTACT", "").strip())
