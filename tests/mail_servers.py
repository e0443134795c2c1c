"""Real SMTP servers on loopback ports, with the moods that real ones have."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from tests.databases import free_port


@dataclass
class Inbox:
    """Takes mails, unless a mood says otherwise: `moods` maps a recipient to an answer."""

    moods: dict[str, str] = field(default_factory=dict)
    refuses_sender: str = ""
    drops_after: str = ""  # a recipient whose mail is taken, and then the connection is dropped
    slow_seconds: float = 0
    letters: list[tuple[str, bytes]] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    connections: int = 0

    async def handle_MAIL(self, _server, _session, envelope, address, _options):  # noqa: N802 - aiosmtpd's name
        if self.refuses_sender:
            return self.refuses_sender
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802 - aiosmtpd's name
        self.commands.append(address)
        if address in self.moods:
            return self.moods[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, _session, envelope):  # noqa: N802 - aiosmtpd's name
        await asyncio.sleep(self.slow_seconds)
        [to] = envelope.rcpt_tos
        self.letters.append((to, envelope.content))
        if to == self.drops_after:
            server.transport.abort()
        return "250 taken"

    def mails(self):
        return [message_from_bytes(content, policy=policy.default) for _, content in self.letters]

    def recipients(self):
        return [to for to, _ in self.letters]


@contextmanager
def serving(inbox: Inbox, *, port: int = 0, **options: object):
    """Serve it; gives the SMTP_URL."""

    class Counting(SMTP):
        def connection_made(self, transport):
            inbox.connections += 1
            super().connection_made(transport)

    class Served(Controller):
        def factory(self):
            return Counting(self.handler, **self.SMTP_kwargs)

    used = port or free_port()
    controller = Served(inbox, hostname="127.0.0.1", port=used, **options)
    controller.start()
    inbox.connections = 0  # it called itself to see that it runs
    try:
        yield f"smtp://127.0.0.1:{used}"
    finally:
        controller.stop()
