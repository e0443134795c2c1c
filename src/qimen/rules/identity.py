"""One canonical key per e-mail address (security.md 5.6): exact look-ups only, on every database."""

import unicodedata

MAX_EMAIL = 254


def email_key(email: str) -> str:
    """Return the key of an address, or an empty string when nothing can be sent to it."""
    address = email.strip()
    local, at, domain = address.rpartition("@")
    if not at or not _is_plain_local(local) or len(address) > MAX_EMAIL:
        return ""
    try:
        ascii_domain = unicodedata.normalize("NFC", domain).encode("idna").decode("ascii")
    except UnicodeError:
        return ""
    if not _is_domain(ascii_domain):
        return ""
    return f"{local}@{ascii_domain}".lower()


def _is_plain_local(local: str) -> bool:
    return (
        bool(local)
        and local.isascii()
        and local.isprintable()
        and not (set(local) & set(' "@<>()[]\\,;:'))
    )


def _is_domain(domain: str) -> bool:
    labels = domain.split(".")
    return len(labels) > 1 and all(
        label
        and not label.startswith("-")
        and not label.endswith("-")
        and label.replace("-", "").isalnum()
        for label in labels
    )
