"""The portal is switched off while bookings are in flight: none after its commit."""

import threading
import time
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

import pytest
from django.db import connection

from qimen.actions.setup import portal as acting
from qimen.models import Appointment, JournalEntry, PortalSettings
from qimen.queries import clinics, portal
from tests import cast as casting
from tests.races import crowd

pytestmark = pytest.mark.race
CLIENTS = 100
ROUNDS = 6 if crowd.FULL else 2


def test_none_of_a_hundred_bookings_is_confirmed_after_the_switch(clinic, two_processes):
    asked = crowd.query(clinic, clinic.consultation, clinic.lin)
    before = after = 0

    for number in range(ROUNDS):
        PortalSettings.objects.filter(clinic=clinic.riverbend).update(online=True)
        known = JournalEntry.objects.filter(action="appointment.confirmed").count()
        days = crowd.weekdays(8 * (number + 1))[8 * number :]
        starts = [
            crowd.at(day, hour, minute)
            for day in days
            for hour in range(9, 17)
            for minute in (0, 30)
        ][:CLIENTS]
        people = crowd.gather(CLIENTS, clinic.riverbend.pk)
        calls = [
            partial(one.book, two_processes.port, crowd.Wanted(asked, start))
            for one, start in zip(people, starts, strict=True)
        ]
        switch = threading.Thread(target=_switch_off, args=(clinic, known + 15))
        switch.start()
        answers = crowd.all_at_once(calls)
        switch.join()

        assert set(crowd.statuses(answers)) <= {200, 302, 409}, two_processes.log()
        off = JournalEntry.objects.filter(action="settings.portal_changed").latest("id")
        booked = JournalEntry.objects.filter(action="appointment.confirmed")
        # The switch takes the clinic's row before it writes its entry, and a booking shares it
        # until it commits: an entry after the switch's would be a booking after its commit.
        assert not booked.filter(id__gt=off.id).exists()
        assert booked.count() - known == sum(answer.is_booked for answer in answers)
        before += booked.count() - known
        after += sum(not answer.is_booked for answer in answers)

    assert before >= 15 * ROUNDS
    assert after > 0, "the switch came too late to show anything"
    assert Appointment.objects.count() == before
    assert crowd.half_done() == {}
    crowd.note(
        f"{CLIENTS} bookings in flight while booking is switched off",
        rounds=ROUNDS, booked_before=before, refused_after=after, booked_after=0,
    )  # fmt: skip


def _switch_off(of, when_booked: int) -> None:
    """Switch booking off, once so many have been booked: beside the server's queue, not in it."""
    try:
        for _ in range(2_000):
            count = JournalEntry.objects.filter(action="appointment.confirmed").count()
            if count >= when_booked:
                break
            time.sleep(0.005)
        known = clinics.by_slug("riverbend")
        said = replace(portal.preferences(known), online=False)
        now = datetime.now(UTC)  # noqa: TID251 - the server's clock is the real one, too
        revision = known.portal.revision
        acting.change(casting.acting(of.oda), said, revision=revision, now=now)
    finally:
        connection.close()
