"""What staff are told of the installation itself: a silent worker, a full disk."""

import shutil
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.conf import settings

from qimen.actions import progress
from qimen.gateways import disk
from qimen.models import Job
from qimen.queries import installation
from tests.cast import NOW

pytestmark = pytest.mark.django_db
PAGES = ("/staff/riverbend/dashboard/", "/staff/riverbend/")
SILENT, FULL = "No mail leaves since", "The disk is nearly full: 4 % is free."


def text(response):
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize("page", PAGES)
def test_silent_worker_is_named_with_its_last_sign_of_life(cast, sign_in, page):
    progress.beat(NOW - timedelta(minutes=30))

    assert f"{SILENT} Mon, Mar 2, " in text(sign_in(cast.noor).get(page))


@pytest.mark.parametrize("page", PAGES)
def test_nothing_is_said_while_the_worker_lives(cast, sign_in, page):
    progress.beat(NOW - timedelta(minutes=5))

    shown = text(sign_in(cast.noor).get(page))

    assert SILENT not in shown
    assert "nearly full" not in shown


def test_before_the_first_worker_nobody_is_silent(cast):
    assert not Job.objects.exists()
    assert installation.troubles(disk_of(), now=NOW) == installation.Troubles(None, None)


@pytest.mark.parametrize("page", PAGES)
def test_full_disk_is_named(cast, sign_in, page, monkeypatch):
    monkeypatch.setattr(disk, "free_percent", lambda _place: 4)

    assert FULL in text(sign_in(cast.noor).get(page))


def test_disk_is_measured_in_percent():
    assert 0 <= disk.free_percent(disk_of()) <= 100


@pytest.mark.parametrize(
    "usage", [OSError("Stale file handle"), SimpleNamespace(total=0, used=0, free=0)]
)
@pytest.mark.parametrize("page", PAGES)
def test_disk_that_cannot_be_measured_takes_no_page_away(cast, sign_in, page, monkeypatch, usage):
    def measured(_place):
        if isinstance(usage, OSError):
            raise usage
        return usage

    monkeypatch.setattr(shutil, "disk_usage", measured)

    shown = sign_in(cast.noor).get(page)

    assert shown.status_code == 200
    assert "nearly full" not in text(shown)


def disk_of():
    return settings.DATA
