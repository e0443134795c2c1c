"""An e-mail as bytes. Built once per attempt, the same bytes every time.

A mail is text: its parts are encoded by `binascii` and joined here, which takes a sixth of the time
of the standard library's generator. Headers are folded and encoded by the library; none can be
broken out of (security.md 1.3.11), because what ends a line never reaches one.
"""

from __future__ import annotations

import binascii
import hashlib
import re
from dataclasses import dataclass
from email.header import Header
from email.utils import format_datetime, formataddr
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

CRLF = "\r\n"
#: What SMTP takes as an address without further ado; anything else is not sent to.
ADDRESS = re.compile(r"[!-~]{1,64}@[A-Za-z0-9.-]{1,190}", re.ASCII)
ODD = frozenset('"<>()[]\\,;:')
CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


class NotAnAddressError(ValueError):
    """Nothing can be sent to, or from, this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """A calendar file and what the receiver shall do with it (RFC 5546)."""

    method: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """An e-mail in plain values. `message_id` has its angle brackets; `at` is aware."""

    message_id: str
    at: datetime
    sender_name: str
    sender: str
    recipient: str
    reply_to: str
    subject: str
    text: str
    html: str
    calendar: Calendar | None = None


def as_bytes(mail: Mail) -> bytes:
    """Return the mail with CRLF line ends; raise NotAnAddressError for one that cannot be sent.

    A clinic's address that nobody can answer to is left out: the mail itself matters more.
    """
    if not (is_address(mail.sender) and is_address(mail.recipient)):
        raise NotAnAddressError
    body = _multipart(
        "alternative", mail, [_text("plain", mail.text), _text("html", mail.html), *_invite(mail)]
    )
    whole = _multipart("mixed", mail, [body, _attachment(mail.calendar)]) if mail.calendar else body
    return CRLF.join([*_headers(mail), whole]).encode("ascii")


def is_address(value: str) -> bool:
    """Whether mail can be sent to it, or from it."""
    return bool(ADDRESS.fullmatch(value)) and not ODD & set(value)


def plain(value: str) -> str:
    """Return the text on one line: what could end a header or turn its direction is a space."""
    return CONTROLS.sub(" ", value).strip()


def _headers(mail: Mail) -> list[str]:
    reply = [_header("Reply-To", mail.reply_to)] if is_address(mail.reply_to) else []
    return [
        _header("Subject", plain(mail.subject)),
        _sender(plain(mail.sender_name), mail.sender),
        _header("To", mail.recipient),
        *reply,
        f"Date: {format_datetime(mail.at)}",
        f"Message-ID: {plain(mail.message_id)}",
        "Auto-Submitted: auto-generated",
        "MIME-Version: 1.0",
    ]


def _header(name: str, value: str) -> str:
    charset = "us-ascii" if value.isascii() else "utf-8"
    return f"{name}: {Header(value, charset, header_name=name).encode(linesep=CRLF)}"


def _sender(name: str, sender: str) -> str:
    if name.isascii():
        return _header("From", formataddr((name, sender)))
    whole = Header(name, "utf-8", header_name="From")
    whole.append(f"<{sender}>", "us-ascii")
    return f"From: {whole.encode(linesep=CRLF)}"


def _multipart(subtype: str, mail: Mail, parts: Iterable[str]) -> str:
    # The boundary follows from the Message-ID: a mail that is sent again is the same mail.
    digest = hashlib.sha256(f"{subtype} {mail.message_id}".encode()).hexdigest()
    boundary = f"=_{digest[:24]}"  # "=_" occurs in no encoded part
    opened = "".join(f"--{boundary}{CRLF}{part}{CRLF}" for part in parts)
    head = f'Content-Type: multipart/{subtype}; boundary="{boundary}"'
    return f"{head}{CRLF}{CRLF}{opened}--{boundary}--{CRLF}"


def _text(subtype: str, text: str, parameters: str = "") -> str:
    unix = text.replace(CRLF, "\n").encode()
    encoded = binascii.b2a_qp(unix, istext=True).decode("ascii").replace("\n", CRLF)
    head = f'Content-Type: text/{subtype}; charset="utf-8"{parameters}'
    return CRLF.join([head, "Content-Transfer-Encoding: quoted-printable", "", encoded])


def _invite(mail: Mail) -> list[str]:
    if not mail.calendar:
        return []
    method = f'; method="{mail.calendar.method}"'
    return [_text("calendar", mail.calendar.content.decode(), method)]


def _attachment(calendar: Calendar) -> str:
    encoded = binascii.b2a_base64(calendar.content, newline=False).decode("ascii")
    return CRLF.join([
        'Content-Type: application/ics; name="appointment.ics"',
        'Content-Disposition: attachment; filename="appointment.ics"',
        "Content-Transfer-Encoding: base64",
        "",
        *(encoded[at : at + 76] for at in range(0, len(encoded), 76)),
    ])  # fmt: skip
