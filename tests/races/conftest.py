"""A server of their own for the races: two processes, behind a proxy that names each client."""

import pytest
from django.conf import settings

from qimen.models import PortalSettings
from tests import cast as casting
from tests.live import Server


@pytest.fixture
def clinic(transactional_db):
    """The cast, with a portal that lets the crowd come: No Preference, no limit of visits."""
    of = casting.assemble()
    PortalSettings.objects.filter(clinic=of.riverbend).update(
        no_preference=True, max_future_visits=None
    )
    return of


@pytest.fixture
def two_processes(clinic, server):
    """Two web processes. (`server` has collected the static files that the pages name.)"""
    running = Server(settings.DATA, workers=2, TRUSTED_PROXY_COUNT="1", WEB_PROCESSES="2").start()
    yield running
    running.stop()
