"""Which site may show the frame: its origin, as a browser compares it."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

LONGEST = 120
NAME = re.compile(
    r"(?=.{1,253}$)([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)(\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*"
)
HERE = "localhost"
USUAL = {"https": 443, "http": 80}


def origin(typed: str, *, is_local: bool = False) -> str:
    """Return the origin of an address such as https://clinic.example/contact, or nothing.

    Only https can be framed safely; on this very machine, for trying out, http as well.
    """
    text = typed.strip()
    if "://" not in text:
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        host, port = (parts.hostname or "").encode("idna").decode().lower(), parts.port
    except ValueError:  # not an address, not a port, not a name
        return ""
    is_allowed = parts.scheme == "https" or (is_local and parts.scheme == "http" and host == HERE)
    if not is_allowed or parts.username or not NAME.fullmatch(host):
        return ""
    if "." not in host and not (is_local and host == HERE):
        return ""
    beside = "" if port in {None, USUAL[parts.scheme]} else f":{port}"
    found = f"{parts.scheme}://{host}{beside}"
    return found if len(found) <= LONGEST else ""
