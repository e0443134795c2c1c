"""The worker as a process of its own, on the database of the tests."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from qimen.actions import messages
from qimen.models import Message, MessageState
from tests.live import _database


def start(smtp_url: str, *arguments: str) -> subprocess.Popen:
    environment = {**os.environ, **_database(), "DJANGO_SETTINGS_MODULE": "qimen.settings"}
    environment |= {"QIMEN_DATA": str(settings.DATA), "SMTP_URL": smtp_url}
    return subprocess.Popen(
        [sys.executable, "-m", "django", "work", *arguments],
        env=environment, cwd=settings.DATA, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def end(worker: subprocess.Popen) -> str:
    """Kill it as a power cut would, if it still runs; return what it wrote."""
    worker.kill()
    return worker.communicate(timeout=30)[1]


def queue(count: int, **columns: object) -> list[str]:
    """Queue so many messages; return their recipients in order."""
    now = timezone.now()  # noqa: TID251 - the worker's clock is the real one
    recipients = [f"p{number}@example.net" for number in range(count)]
    for recipient in recipients:
        messages.enqueue_account(
            "login_code", recipient, {"code": "ABCD-EFGH"}, clinic_id=None, now=now,
            expires_at=now + timedelta(days=7),
        )  # fmt: skip
    Message.objects.update(**columns)
    return recipients


def waiting() -> int:
    return Message.objects.filter(state=MessageState.QUEUED).count()


def let_leases_run_out() -> None:
    """Be a minute later, for the messages that a killed worker held."""
    past = timezone.now() - timedelta(seconds=1)  # noqa: TID251
    Message.objects.exclude(lease_until=None).update(lease_until=past)
