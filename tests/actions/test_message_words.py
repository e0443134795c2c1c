"""What messages say, and what they must never say (security.md 5.7)."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from django.conf import settings
from django.template import TemplateDoesNotExist
from icalendar import Calendar

from qimen.actions import appointments, messages
from qimen.gateways import letters, mime
from qimen.gateways.letters import Draft, Letterhead
from qimen.models import Clinic, Location, Message, MoveRequest, Patient, Service
from qimen.queries import messages as outbox
from qimen.rules.notices import Kind
from tests.actions.test_booking import book, wish
from tests.cast import NOW, acting

pytestmark = pytest.mark.django_db
TEMPLATES = Path(letters.__file__).parents[1] / "templates" / "messages"
#: Words that would tell who looks over a shoulder what the visit is about.
HEALTH = re.compile(
    r"acupunct|herbal|needle|clinic|patient|treat|health|medic|doctor|therap", re.IGNORECASE
)
CANARY = "canary"


def said():
    """Return every mail by kind, as the recipient's program reads it."""
    rows = Message.objects.select_related("clinic").order_by("id")
    mails = {row.kind: mime.as_bytes(letters.compose(outbox.draft(row))) for row in rows}
    return {
        kind: message_from_bytes(content, policy=policy.default) for kind, content in mails.items()
    }


def parts(mail):
    return {
        part.get_content_type(): part.get_content()
        for part in mail.walk()
        if part.get_content_maintype() == "text"
    }


def text(mail):
    return parts(mail)["text/plain"].replace("\r\n", "\n")


@pytest.fixture
def booked(cast):
    return book(cast).appointment


def test_confirmation_says_what_matters(cast, booked):
    mail = said()["appointment_confirmed"]

    assert mail["Subject"] == "Your appointment is confirmed: Mon, Mar 9, 9:00 AM"
    assert mail["From"] == f"Riverbend Acupuncture <{settings.MAIL_FROM}>"
    assert mail["Reply-To"] == "desk@riverbend.example"
    assert text(mail) == (
        "Hello Eve,\n"
        "\n"
        "Your appointment is confirmed. The calendar file in this message adds it to your calendar.\n"
        "\n"
        "When: Monday, March 9, 2026 at 9:00 AM (Pacific time)\n"
        "Where: 12 Mill Street\n"
        "With: Lin Zhou\n"
        "\n"
        "Change or cancel online until: Sunday, March 8, 2026 at 9:00 AM (Pacific time)\n"
        "\n"
        f"See or change it: {settings.SITE_URL}/riverbend/appointments/{booked.ref}/\n"
        "\n"
        "Questions? Call us: (541) 555-0100\n"
        "\n"
        "--\n"
        "Not meant for you? Ignore this message; nothing happens.\n"
        "Riverbend Acupuncture\n"
    )


def test_html_says_the_same_as_the_text(cast, booked):
    html = parts(said()["appointment_confirmed"])["text/html"]

    for words in (
        "Hello Eve", "Monday, March 9, 2026 at 9:00 AM (Pacific time)", "12 Mill Street",
        "Lin Zhou", "Sunday, March 8, 2026 at 9:00 AM (Pacific time)", "(541) 555-0100",
        f'href="{settings.SITE_URL}/riverbend/appointments/{booked.ref}/"', 'href="tel:+1-541-555-0100"',
    ):  # fmt: skip
        assert words in html


def test_mail_gives_the_phone_of_the_place_of_the_visit(cast):
    Location.objects.filter(pk=cast.main.pk).update(
        phone="(208) 555-0171", address="1 Vista Avenue"
    )
    book(cast)

    mail = said()["appointment_confirmed"]

    assert "Where: 1 Vista Avenue\n" in text(mail)
    assert "Questions? Call us: (208) 555-0171\n" in text(mail)
    html = parts(mail)["text/html"]
    assert 'href="tel:+1-208-555-0171"' in html
    assert "1 Vista Avenue" in html
    assert "555-0100" not in html + text(mail)


def test_visit_by_video_has_no_street_in_mail_and_calendar(cast):
    Location.objects.filter(pk=cast.main.pk).update(telehealth=True)
    book(cast)

    mail = said()["appointment_confirmed"]
    entry = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")

    assert "Where: Main Street, by video\n" in text(mail)
    assert "Main Street\\, by video" in entry.get_content()
    assert "Mill Street" not in text(mail) + entry.get_content()


def test_messages_to_staff_say_initials_time_and_link_only(cast, booked):
    assert text(said()["staff_booked"]) == (
        "Hello,\n\nA patient has booked a visit with you.\n\nPatient: ES\n"
        "When: Monday, March 9, 2026 at 9:00 AM (Pacific time)\n\n"
        f"Sign in to see it: {settings.SITE_URL}/staff/riverbend/?date=2026-03-09\n\n--\n"
        "Sent to the notifications address of a staff member.\nRiverbend Acupuncture\n"
    )


def test_messages_to_staff_name_the_place_where_the_clinic_has_several(cast):
    Location.objects.create(
        clinic=cast.riverbend, name="Boise Bench", zone="America/Boise", position=9
    )
    book(cast)

    mail = said()["staff_booked"]

    assert "(Pacific time)\nWhere: Main Street\n\nSign in" in text(mail)
    assert "Main Street" in parts(mail)["text/html"]


def test_mail_to_staff_opens_the_calendar_on_the_day_of_the_visit(cast, booked):
    page = f"{settings.SITE_URL}/staff/riverbend/?date=2026-03-09"

    assert f"Sign in to see it: {page}\n" in text(said()["staff_booked"])
    assert f'href="{page}"' in parts(said()["staff_booked"])["text/html"]


def test_the_service_is_named_only_where_the_clinic_wants_it(cast, booked):
    quiet = text(said()["appointment_confirmed"])
    Message.objects.all().delete()
    Clinic.objects.update(names_service_in_mail=True)
    book(cast, cast.ada, wish(cast, practitioner="mei"), key="form-2")

    assert "Service:" not in quiet
    assert "Service: Acupuncture\n" in text(said()["appointment_confirmed"])


@pytest.mark.parametrize(
    ("portal", "terms"),
    [
        ({"self_service_changes": False}, "To change or cancel it, please call us."),
        ({"cancel_hours": 720}, "To change or cancel it, please call us."),
        ({"cancel_hours": 0}, "Change or cancel online until: Monday, March 9, 2026 at 9:00 AM (Pacific time)"),
    ],
)  # fmt: skip
def test_confirmation_never_promises_a_cancellation_that_is_refused(cast, portal, terms):
    type(cast.riverbend.portal).objects.filter(clinic=cast.riverbend).update(**portal)
    book(cast)

    assert terms in text(said()["appointment_confirmed"])


def test_hours_are_the_locations_and_an_hour_that_occurs_twice_is_named(cast, booked):
    twice = datetime(2026, 11, 1, 6, 30, tzinfo=UTC)  # 1:30 for the second time, in New York
    Message.objects.filter(kind="appointment_confirmed").update(
        facts={**Message.objects.first().facts, "starts_at": twice.isoformat(),
               "zone": "America/New_York"}
    )  # fmt: skip

    assert "Sunday, November 1, 2026 at 1:30 AM EST (Eastern time)" in text(
        said()["appointment_confirmed"]
    )


def test_a_clinic_that_counts_to_24_writes_so(cast, booked):
    Clinic.objects.update(clock_24=True)

    assert "at 09:00 (Pacific time)" in text(said()["appointment_confirmed"])


def test_the_calendar_file_enters_the_visit_and_takes_it_out_again(cast, booked):
    entered = said()["appointment_confirmed"]
    appointments.cancel(acting(cast.eve), booked.ref, now=NOW)
    removed = said()["appointment_cancelled"]

    def entry(mail):
        calendar = Calendar.from_ical(parts(mail)["text/calendar"])
        [event] = calendar.walk("VEVENT")
        return str(calendar["method"]), str(event["uid"]), event["sequence"], event.start

    host = "localhost"
    assert entry(entered) == ("REQUEST", f"{booked.ref}@{host}", 0, booked.starts_at)
    assert entry(removed) == ("CANCEL", f"{booked.ref}@{host}", 1, booked.starts_at)


def test_a_request_is_not_entered_in_a_calendar_yet(cast):
    cast.lin.auto_accept = False
    cast.lin.save()
    book(cast)

    assert "text/calendar" not in parts(said()["appointment_requested"])


def test_moved_request_is_not_called_an_appointment_that_stands(cast):
    cast.lin.auto_accept = False
    cast.lin.save()
    visit = book(cast).appointment
    Message.objects.update(state="sent")
    later = appointments.plan_of(visit)
    later = replace(later, start=later.start + 120)
    appointments.move(acting(cast.noor), visit.ref, later, revision=visit.revision, now=NOW)

    mail = said()["request_moved"]

    assert mail["Subject"] == "Your request has a new time: Mon, Mar 9, 11:00 AM"
    assert "write to you as soon as it is confirmed" in text(mail)
    assert [part.get_content_type() for part in mail.walk()].count("text/calendar") == 0


def test_a_downloaded_calendar_file_has_the_same_uid(cast, booked):
    file = Calendar.from_ical(outbox.calendar_file(appointments.placing.whole(booked.pk)))
    [event] = file.walk("VEVENT")

    assert str(file["method"]) == "PUBLISH"
    assert str(event["uid"]) == f"{booked.ref}@localhost"


# ── what is never said ───────────────────────────────────────────────────────────────────


@pytest.fixture
def full_of_canaries(cast):
    """Eve's file, the visit, the service and the room, with a canary in every private field."""
    Patient.objects.filter(pk=cast.eve.pk).update(
        last_name=f"X{CANARY}", pronouns=f"{CANARY}1", birth_on=date(1911, 11, 11),
        mobile=f"{CANARY}2", home_phone=f"{CANARY}3", address=f"{CANARY}4", red_flag=f"{CANARY}5",
    )  # fmt: skip
    Service.objects.filter(clinic=cast.riverbend).update(
        description=f"{CANARY}6", category=f"{CANARY}7", price_minor=987_654
    )
    Service.objects.filter(pk=cast.acupuncture.pk).update(name=f"{CANARY}8")
    Location.objects.filter(pk=cast.main.pk).update(directions=f"{CANARY}9")
    type(cast.willow).objects.filter(pk=cast.willow.pk).update(name=f"{CANARY}10")
    type(cast.lin).objects.filter(pk=cast.lin.pk).update(bio=f"{CANARY}11", phone=f"{CANARY}12")
    return book(cast, wanted=wish(cast, note=f"{CANARY}13")).appointment


def test_no_message_holds_more_than_the_minimum(cast, full_of_canaries):
    appointments.cancel(
        acting(cast.eve), full_of_canaries.ref, reason=f"{CANARY}14", now=NOW + timedelta(hours=1)
    )
    whole = appointments.placing.whole(full_of_canaries.pk)
    everything = [str(list(Message.objects.values())), outbox.calendar_file(whole).decode()]
    for mail in said().values():
        everything += [str(mail.items()), *map(str, parts(mail).values())]

    assert len(said()) == 4
    for content in everything:
        assert CANARY not in content.lower()
        assert "1911" not in content
        assert "9876" not in content.replace(",", "")


def _tell_of_a_move_and_a_refusal(cast, booked):
    Message.objects.filter(kind="appointment_confirmed").update(state="sent")
    whole = appointments.placing.whole(booked.pk)
    whole.status = "confirmed"
    whole.sequence += 1
    messages.tell("appointment.moved", whole, now=NOW, actor=acting(cast.eve))
    messages.tell("visit.moved_away", whole, now=NOW, actor=acting(cast.eve))
    Message.objects.filter(kind="appointment_moved").update(state="sent")
    whole.status = "requested"
    whole.sequence += 1
    messages.tell("appointment.moved", whole, now=NOW, actor=acting(cast.noor))
    whole.sequence += 1
    messages.tell("appointment.declined", whole, now=NOW, actor=acting(cast.noor))
    messages.tell("appointment.lapsed", whole, now=NOW, actor=acting(cast.noor))
    dropped = MoveRequest(starts_at=whole.starts_at, practitioner=cast.mei)
    messages.tell(
        "appointment.move_dropped", whole, now=NOW, actor=acting(cast.noor), dropped=dropped
    )
    for event, more in (
        ("requested", {"stands": whole}), ("declined", {"dropped": dropped}),
        ("lapsed", {"dropped": dropped}), ("withdrawn", {"stands": whole}),
    ):  # fmt: skip
        messages.tell(f"appointment.move_{event}", whole, now=NOW, actor=acting(cast.eve), **more)


def test_no_subject_has_a_health_word(cast, booked):
    appointments.cancel(acting(cast.eve), booked.ref, now=NOW)
    cast.lin.auto_accept = False
    cast.lin.save()
    book(cast, key="form-2")

    _tell_of_a_move_and_a_refusal(cast, booked)

    subjects = {kind: mail["Subject"] for kind, mail in said().items()}
    assert set(subjects) == {kind.value for kind in Kind}
    assert [subject for subject in subjects.values() if HEALTH.search(subject)] == []


# ── hostile names ────────────────────────────────────────────────────────────────────────

HOSTILE = '"><svg onload=alert(1)>{% now "Y" %}{{ settings.SECRET_KEY }}&amp; O\'Neil'


def test_names_are_escaped_in_html_and_literal_in_text(cast):
    Patient.objects.filter(pk=cast.eve.pk).update(first_name=HOSTILE[:80])
    Clinic.objects.filter(pk=cast.riverbend.pk).update(name=HOSTILE[:120])
    book(cast)
    mail = said()["appointment_confirmed"]

    assert "<svg" not in parts(mail)["text/html"]
    assert f"Hello {HOSTILE[:80]},\n" in text(mail)


def test_names_cannot_add_headers_or_recipients(cast):
    Patient.objects.filter(pk=cast.eve.pk).update(first_name="Eve\r\nBcc: max@example.net\r\n")
    Clinic.objects.filter(pk=cast.riverbend.pk).update(name="Gate\r\nBcc: max@example.net")
    book(cast)

    for mail in said().values():
        assert mail["Bcc"] is None
        assert "\n" not in mail["From"] + mail["Subject"]


# ── the templates ────────────────────────────────────────────────────────────────────────


def test_every_kind_is_worded_in_text_and_html():
    for kind in Kind:
        for suffix in ("txt", "html"):
            assert (TEMPLATES / f"{kind}.{suffix}").is_file()


def test_no_template_marks_anything_as_safe():
    sources = {file: file.read_text() for file in TEMPLATES.rglob("*.*")}

    assert [
        file for file, source in sources.items() if "|safe" in source or "autoescape" in source
    ] == []


def test_a_kind_that_nobody_worded_is_refused():
    letterhead = Letterhead(
        name="Gate", email="a@b.example", phone="", country="US", slug="gate", clock_24=False
    )
    draft = Draft(kind="nonsense", recipient="a@b.example", facts={}, message_id="<1@b>", at=NOW,
                  clinic=letterhead)  # fmt: skip

    with pytest.raises(TemplateDoesNotExist):
        letters.compose(draft)
