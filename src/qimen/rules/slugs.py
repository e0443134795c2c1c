"""A clinic's short name in addresses: its shape, and the names that pages of ours have taken."""

import re

LONGEST = 40
SHAPE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")

#: First words of paths that are not a clinic (tests/rules/test_slugs.py holds them to urls.py).
RESERVED = frozenset({
    ".well-known", "about", "account", "admin", "api", "book", "brand", "calendar", "clinic",
    "demo", "docs", "embed", "favicon.ico", "feed", "fhir", "help", "healthz", "i", "index",
    "login", "logout", "mailbox", "manifest", "media", "new", "privacy", "qimen", "robots.txt",
    "sign-in", "sign-up", "sitemap.xml", "smart", "staff", "static", "status", "sw.js", "terms",
    "webhooks", "www",
})  # fmt: skip


def wrong_with(slug: str) -> str:
    """Return why a slug cannot be used, naming the way out, or an empty string when it can."""
    if len(slug) < 2 or len(slug) > LONGEST or not SHAPE.fullmatch(slug):  # noqa: PLR2004
        return (
            f"2 to {LONGEST} lower-case letters and digits are needed, "
            'with single hyphens between them, such as "riverbend"'
        )
    if slug in RESERVED:
        return f'"{slug}" is the address of a page of the portal; choose another'
    return ""
