"""One visit in other people's calendars, from booking to its end, as two parsers read the mails.

And the same instant everywhere, on both sides of each change of the clocks.
"""

from datetime import UTC, datetime, timedelta

import icalendar
import pytest
import vobject

from qimen.actions import appointments
from qimen.gateways import letters
from qimen.models import Appointment, Message, PortalSettings, StaffMember
from qimen.queries import clinics, messages
from qimen.rules.attendance import Step
from qimen.scheduling import minute_of
from tests.actions.test_booking import book, nine, wish
from tests.actions.test_rescheduling import move
from tests.cast import NOW, acting, sign_in

pytestmark = pytest.mark.django_db


def entries(appointment):
    """Return the calendar files that the patient got, oldest first."""
    told = Message.objects.filter(appointment=appointment, patient__isnull=False).order_by("pk")
    mails = [letters.compose(messages.draft(message)) for message in told]
    return [mail.calendar.content for mail in mails if mail.calendar]


def by_icalendar(content):
    file = icalendar.Calendar.from_ical(content)
    (event,) = file.walk("VEVENT")
    return {
        "method": str(file["METHOD"]),
        "uid": str(event["UID"]),
        "sequence": int(event["SEQUENCE"]),
        "status": str(event["STATUS"]),
        "start": event.decoded("DTSTART"),
        "end": event.decoded("DTEND"),
    }


def by_vobject(content):
    file = vobject.readOne(content.decode())
    event = file.vevent
    return {
        "method": file.method.value,
        "uid": event.uid.value,
        "sequence": int(event.sequence.value),
        "status": event.status.value,
        "start": event.dtstart.value.astimezone(UTC),
        "end": event.dtend.value.astimezone(UTC),
    }


def read(appointment):
    """Read each file by both parsers, which agree."""
    found = [by_icalendar(content) for content in entries(appointment)]
    assert found == [by_vobject(content) for content in entries(appointment)]
    return found


def test_entry_is_made_moved_and_taken_out_under_one_uid_and_a_rising_sequence(cast):
    one = book(cast).appointment
    Message.objects.update(state="sent")
    moved = move(cast, one, nine(120)).appointment
    Message.objects.update(state="sent")
    appointments.cancel(acting(cast.eve), one.ref, now=NOW)

    made, changed, gone = read(one)

    assert [made["method"], changed["method"], gone["method"]] == ["REQUEST", "REQUEST", "CANCEL"]
    assert made["uid"] == changed["uid"] == gone["uid"]
    assert made["sequence"] < changed["sequence"] < gone["sequence"]
    assert (made["start"], changed["start"]) == (one.starts_at, moved.starts_at)
    assert gone["status"] == "CANCELLED"


def test_request_is_entered_once_it_is_accepted(cast):
    StaffMember.objects.filter(pk=cast.lin.pk).update(auto_accept=False)
    one = book(cast).appointment
    before = read(one)

    appointments.mark(acting(cast.noor), one.ref, Step.ACCEPT, revision=0, now=NOW)

    (entered,) = read(one)
    assert before == []
    assert (entered["method"], entered["start"]) == ("REQUEST", one.starts_at)


#: The Sundays of 2026 on which Los Angeles changes its clocks, and the days beside them.
AROUND_THE_CHANGES = ["2026-03-06", "2026-03-09", "2026-10-30", "2026-11-02"]


@pytest.mark.parametrize("on", AROUND_THE_CHANGES)
def test_instant_is_the_same_on_page_mail_file_and_calendar(cast, client, time_machine, on):
    """Nine at the clinic, wherever who looks at it is: at −11 and at +14 it is another date."""
    PortalSettings.objects.filter(clinic=cast.riverbend).update(horizon_number=12)
    clinic = clinics.by_slug("riverbend")
    offset = "-08:00" if on in {"2026-03-06", "2026-11-02"} else "-07:00"
    starts_at = datetime.fromisoformat(f"{on}T09:00:00{offset}")
    wanted = wish(cast, minute_of(starts_at))
    one = appointments.book(acting(cast.eve), clinic, wanted, form_key="dst", now=NOW).appointment
    time_machine.move_to(NOW, tick=False)

    page = sign_in(client, cast.eve).get(f"/riverbend/appointments/{one.ref}/").content.decode()
    desk = sign_in(client, cast.noor).get(f"/staff/riverbend/visits/{one.ref}/").content.decode()
    (entry,) = read(one)
    mail = letters.compose(messages.draft(Message.objects.get(kind="appointment_confirmed"))).text

    stamp = f'datetime="{on}T09:00{offset}"'
    assert (stamp in page, stamp in desk) == (True, True)
    assert "at 9:00 AM (Pacific time)" in mail
    assert entry["start"] == starts_at
    assert entry["end"] - entry["start"] == timedelta(minutes=60)
    assert Appointment.objects.get().wall_start == f"{on}T09:00"
