"""Handing mails to an SMTP server. Plain values in; Delivered, Deferred or Rejected out."""

from __future__ import annotations

import contextlib
import smtplib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from qimen.gateways import mime, smtp
from qimen.gateways.smtp import UnreachableError

if TYPE_CHECKING:
    from qimen.gateways.mime import Mail

__all__ = ["Deferred", "Delivered", "Outcome", "Post", "Rejected", "UnreachableError"]

#: Seconds to wait after the last byte of a mail: servers scan it before they answer.
PATIENCE_AT_THE_END = 120
CLOSING = 421


@dataclass(frozen=True, slots=True)
class Delivered:
    """The server has taken the mail and answers for it."""

    answer: str


@dataclass(frozen=True, slots=True)
class Deferred:
    """Not now: 4xx, or the connection was lost with the mail's fate unknown."""

    answer: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """Never: 5xx, or nothing can be sent to such an address."""

    answer: str


Outcome = Delivered | Deferred | Rejected


class _LostError(Exception):
    """The connection went away before the mail was on it."""


class Post:
    """One connection, kept for a batch of mails and opened again where the server closed it."""

    def __init__(self, to: smtp.Server) -> None:
        self._server = to
        self._line: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        self._line = smtp.connected(self._server)
        return self

    def __exit__(self, *_: object) -> None:
        if self._line:
            with contextlib.suppress(OSError):
                self._line.quit()
        self._close()

    def send(self, mail: Mail) -> Outcome:
        """Hand one mail over; raise UnreachableError when the server cannot be worked with."""
        if not mime.is_address(mail.sender):
            raise UnreachableError("MAIL_FROM is not an address")
        if not mime.is_address(mail.recipient):
            return Rejected("not an address that mail can be sent to")
        content = mime.as_bytes(mail)
        try:
            return self._handed_over(mail, content)
        except _LostError:  # it may have been idle for too long: once more, on a fresh one
            self._close()
        try:
            return self._handed_over(mail, content)
        except _LostError as lost:
            self._close()
            return Deferred(str(lost))

    def _handed_over(self, mail: Mail, content: bytes) -> Outcome:
        line = self._line = self._line or smtp.connected(self._server)
        try:
            code, answer = line.mail(mail.sender)
            if code == CLOSING:  # it has had enough of this connection, not of the mail
                raise _LostError(_words(code, answer))
            if not _is_yes(code):
                self._close()
                raise UnreachableError(_words(code, answer))
            code, answer = line.rcpt(mail.recipient)
            if not _is_yes(code):
                return self._refused(line, code, answer)
        except OSError as error:
            raise _LostError(f"connection lost: {error}") from error
        return self._content_given(line, content)

    def _content_given(self, line: smtplib.SMTP, content: bytes) -> Outcome:
        try:
            _be_patient(line, PATIENCE_AT_THE_END)
            code, answer = line.data(content)
            _be_patient(line, smtp.PATIENCE)
        except smtplib.SMTPDataError as error:
            return self._refused(line, error.smtp_code, error.smtp_error)
        except OSError as error:
            self._close()
            return Deferred(f"connection lost while handing over, its fate is unknown: {error}")
        if _is_yes(code):
            return Delivered(_words(code, answer))
        return self._refused(line, code, answer)

    def _refused(self, line: smtplib.SMTP, code: int, answer: bytes | str) -> Outcome:
        try:
            if code == CLOSING:
                self._close()
            else:
                line.rset()
        except OSError:
            self._close()
        words = _words(code, answer)
        return Rejected(words) if code >= 500 else Deferred(words)  # noqa: PLR2004 - RFC 5321

    def _close(self) -> None:
        if self._line:
            self._line.close()
            self._line = None


def _is_yes(code: int) -> bool:
    return 200 <= code < 300  # noqa: PLR2004 - RFC 5321


def _be_patient(line: smtplib.SMTP, seconds: int) -> None:
    if line.sock:
        line.sock.settimeout(seconds)


def _words(code: int, answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return mime.plain(f"{code} {text}")
