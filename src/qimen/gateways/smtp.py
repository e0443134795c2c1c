"""Reaching an SMTP server: its address, encryption with a verified certificate, sign-in."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass, field
from urllib.parse import parse_qs, unquote, urlsplit

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
PORTS = {"ssl": 465, "starttls": 587, "none": 25}
#: Seconds to wait for an answer.
PATIENCE = 20


class UnreachableError(Exception):
    """The server cannot be worked with at all: that is no mail's fault, and no attempt."""


@dataclass(frozen=True, slots=True)
class Server:
    """`tls` is starttls, ssl or none; `name` is how we introduce ourselves."""

    host: str
    port: int
    tls: str
    user: str = ""
    password: str = field(default="", repr=False)
    name: str = "localhost"

    @property
    def is_plain(self) -> bool:
        """Whether mails cross a network unencrypted."""
        return self.tls == "none" and self.host not in LOOPBACK


def server(url: str, *, name: str = "localhost") -> Server:
    """Read `smtp://user:password@host:port?tls=starttls|ssl|none`; raise ValueError saying why not.

    Without `tls`: none on this machine, ssl on port 465, starttls everywhere else.
    """
    parts = urlsplit(url)
    if parts.scheme != "smtp" or not parts.hostname:
        raise ValueError("SMTP_URL: something like smtp://user:password@host:587 is needed")
    unsaid = "none" if parts.hostname in LOOPBACK else "starttls"
    tls = parse_qs(parts.query).get("tls", ["ssl" if parts.port == PORTS["ssl"] else unsaid])[0]
    if tls not in PORTS:
        raise ValueError("SMTP_URL: tls is one of starttls, ssl, none")
    found = Server(
        host=parts.hostname,
        port=parts.port or PORTS[tls],
        tls=tls,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        name=name,
    )
    if found.user and found.is_plain:
        raise ValueError("SMTP_URL: a password is not sent unencrypted; use tls=starttls or ssl")
    return found


def connected(to: Server) -> smtplib.SMTP:
    """Return a connection that is ready for mails; raise UnreachableError otherwise."""
    smtp: smtplib.SMTP | None = None
    try:
        smtp = _opened(to)
        smtp.ehlo_or_helo_if_needed()
        if to.user:
            smtp.login(to.user, to.password)
    except OSError as error:  # what smtplib and ssl raise is one, too
        if smtp:
            smtp.close()
        raise UnreachableError(f"{type(error).__name__}: {error}") from error
    return smtp


def _opened(to: Server) -> smtplib.SMTP:
    if to.tls == "ssl":
        return smtplib.SMTP_SSL(
            to.host, to.port, local_hostname=to.name, timeout=PATIENCE, context=_verifying()
        )
    smtp = smtplib.SMTP(to.host, to.port, local_hostname=to.name, timeout=PATIENCE)
    if to.tls == "starttls":
        try:
            smtp.starttls(context=_verifying())
        except OSError:
            smtp.close()
            raise
    return smtp


def _verifying() -> ssl.SSLContext:
    """Trust the system's authorities; a private one is named by SSL_CERT_FILE."""
    return ssl.create_default_context()
