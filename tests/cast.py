"""The same clinic with the same people in every test, and how they sign in.

Riverbend, Monday to Friday 9–17 in Los Angeles: Lin and Mei give visits in two rooms, Noor has the
front desk, Oda owns it. Ada and Max are siblings with one e-mail address (the account is Ada's),
Eve must see nothing of them, Kim has an account and no file yet. Harbor is somebody else's.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.hashers import make_password

from qimen.models import (
    Account,
    Appointment,
    Claim,
    Clinic,
    Location,
    PartyKind,
    Patient,
    PatientClass,
    PortalSettings,
    Room,
    Service,
    ServicePractitioner,
    StaffMember,
    Stage,
    Status,
    WorkingHours,
)
from qimen.models.sessions import SessionStore
from qimen.rules.access import Actor, Role
from qimen.rules.identity import email_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.test import Client

#: A Monday, eight in the morning in Los Angeles. For tests that hand the time in.
NOW = datetime(2026, 3, 2, 16, 0, tzinfo=UTC)
ZONE = "America/Los_Angeles"
PASSWORD = "needles-rest-quietly-41"
NEW, EXISTING = PatientClass.NEW, PatientClass.EXISTING
#: (name, minutes, patient, practitioner, room)
HANDS_ON = (True, True, True)
RESTING = (True, False, True)


@dataclass(frozen=True, slots=True)
class Cast:
    riverbend: Clinic
    main: Location
    willow: Room
    cedar: Room
    acupuncture: Service  # new: 60 hands-on + 30 resting; existing: 30 hands-on + 30 resting
    consultation: Service  # 30 minutes, no room
    lin: StaffMember
    mei: StaffMember
    noor: StaffMember
    oda: StaffMember
    ada: Patient
    max: Patient
    eve: Patient
    kim: Account
    harbor: Clinic
    hana: StaffMember
    hugo: Patient


@cache
def _password_hash() -> str:
    return make_password(PASSWORD)


def account(email: str) -> Account:
    """Create an account whose address is confirmed."""
    made = Account.objects.create(
        email=email, email_key=email_key(email), password=_password_hash(), created_at=NOW
    )
    made.emailaddress_set.create(email=email, verified=True, primary=True)
    return made


def clinic(slug: str, name: str, zone: str = ZONE, **settings_of_portal: object) -> Clinic:
    made = Clinic.objects.create(
        slug=slug, name=name, zone=zone, phone="+1 541 555 0100",
        email=f"desk@{slug}.example", created_at=NOW,
    )  # fmt: skip
    PortalSettings.objects.create(clinic=made, **settings_of_portal)
    return made


def staff_member(of: Clinic, name: str, role: Role, **columns: object) -> StaffMember:
    email = f"{name.split(maxsplit=1)[0].lower()}@{of.slug}.example"
    return StaffMember.objects.create(
        clinic=of, name=name, role=role, email=email, notifications_email=email,
        account=account(email), **columns,
    )  # fmt: skip


def practitioner(of: Clinic, name: str, **columns: object) -> StaffMember:
    return staff_member(of, name, Role.PRACTITIONER, is_practitioner=True, **columns)


def patient(of: Clinic, name: str, email: str = "", **columns: object) -> Patient:
    first, last = name.split(" ", 1)
    columns = {"birth_on": date(1990, 5, 17), "came_new": False, **columns}
    return Patient.objects.create(
        clinic=of, first_name=first, last_name=last, email=email,
        email_key=email_key(email), created_at=NOW, **columns,
    )  # fmt: skip


def service(
    of: Clinic, name: str, stagings: dict[str, Sequence[tuple]], given_by: Sequence[StaffMember]
) -> Service:
    """Create a service; stagings = {class: [(name, minutes, (patient, practitioner, room))]}."""
    made = Service.objects.create(clinic=of, name=name, price_minor=9_500)
    Stage.objects.bulk_create(
        Stage(
            clinic=of, service=made, patient_class=patient_class, position=position,
            name=title, minutes=minutes, patient=busy[0], practitioner=busy[1], room=busy[2],
        )
        for patient_class, stages in stagings.items()
        for position, (title, minutes, busy) in enumerate(stages)
    )  # fmt: skip
    ServicePractitioner.objects.bulk_create(
        ServicePractitioner(clinic=of, service=made, practitioner=member) for member in given_by
    )
    return made


def hours(
    member: StaffMember, at: Location, weekdays: Sequence[int], start: int = 9, end: int = 17
) -> None:
    """Give weekly hours, from and to a full hour."""
    WorkingHours.objects.bulk_create(
        WorkingHours(
            clinic_id=member.clinic_id, practitioner=member, location=at, weekday=weekday,
            starts_minute=start * 60, ends_minute=end * 60,
        )
        for weekday in weekdays
    )  # fmt: skip


def location(of: Clinic, name: str, zone: str = ZONE) -> Location:
    return Location.objects.create(clinic=of, name=name, zone=zone, address="12 Mill Street")


def room(at: Location, name: str, position: int = 0) -> Room:
    return Room.objects.create(clinic_id=at.clinic_id, location=at, name=name, position=position)


def assemble() -> Cast:
    """Put everybody into the database."""
    riverbend = clinic("riverbend", "Riverbend Acupuncture")
    main = location(riverbend, "Main Street")
    lin = practitioner(riverbend, "Lin Zhou", position=0)
    mei = practitioner(riverbend, "Mei Tan", position=1)
    for member in (lin, mei):
        hours(member, main, range(5))
    acupuncture = {
        NEW: [("Consultation", 60, HANDS_ON), ("Resting", 30, RESTING)],
        EXISTING: [("Needles in", 30, HANDS_ON), ("Resting", 30, RESTING)],
    }
    talk = [("Conversation", 30, (True, True, False))]
    siblings = "family@example.net"
    harbor = clinic("harbor", "Harbor Clinic", "America/New_York")
    return Cast(
        riverbend=riverbend,
        main=main,
        willow=room(main, "Willow", 0),
        cedar=room(main, "Cedar", 1),
        acupuncture=service(riverbend, "Acupuncture", acupuncture, [lin, mei]),
        consultation=service(riverbend, "Herbal consultation", {NEW: talk, EXISTING: talk}, [lin]),
        lin=lin,
        mei=mei,
        noor=staff_member(riverbend, "Noor Haddad", Role.FRONT_DESK),
        oda=staff_member(riverbend, "Oda Berg", Role.OWNER),
        ada=patient(riverbend, "Ada Moreno", siblings, account=account(siblings)),
        max=patient(riverbend, "Max Moreno", siblings),
        eve=patient(riverbend, "Eve Stone", "eve@example.org", account=account("eve@example.org")),
        kim=account("kim@example.com"),
        harbor=harbor,
        hana=_harbor_owner(harbor),
        hugo=patient(harbor, "Hugo Vance", "hugo@example.org", account=account("hugo@example.org")),
    )


def _harbor_owner(harbor: Clinic) -> StaffMember:
    """Harbor is a working clinic: what it offers must never show at Riverbend, nor the reverse."""
    hana = staff_member(harbor, "Hana Reyes", Role.OWNER, is_practitioner=True)
    pier = location(harbor, "Pier 4", "America/New_York")
    hours(hana, pier, range(5))
    room(pier, "Anchor")
    service(harbor, "Cupping", {EXISTING: [("Cups", 45, HANDS_ON)]}, [hana])
    return hana


def appointment(of: Cast, who: Patient, starts_at: datetime, **columns: object) -> Appointment:
    """Put a visit of an existing patient, acupuncture with Lin in Willow, into the diaries.

    It stands there as booked, with its claims; nobody is told and nothing is journalled.
    """
    stages = [
        {"name": "Needles in", "minutes": 30, "busy": ["patient", "practitioner", "room"]},
        {"name": "Resting", "minutes": 30, "busy": ["patient", "room"]},
    ]
    made = Appointment.objects.create(
        **{
            "clinic": of.riverbend, "patient": who, "practitioner": of.lin, "location": of.main,
            "room": of.willow, "service": of.acupuncture, "status": Status.CONFIRMED,
            "starts_at": starts_at, "ends_at": starts_at + timedelta(minutes=60), "zone": ZONE,
            "wall_start": starts_at.astimezone(ZoneInfo(ZONE)).strftime("%Y-%m-%dT%H:%M"),
            "patient_class": EXISTING, "stages": stages, "price_minor": 9_500, "booked_at": NOW,
            **columns,
        }
    )  # fmt: skip
    start = minute(starts_at)
    claim(made, PartyKind.PRACTITIONER, made.practitioner_id, start, start + 30)
    claim(made, PartyKind.ROOM, made.room_id, start, start + 60)
    claim(made, PartyKind.PATIENT, made.patient_id, start, start + 60)
    return made


def claim(
    of: Appointment, kind: PartyKind, party_id: int, start: int, end: int, **columns: object
) -> Claim:
    return Claim.objects.create(
        clinic_id=of.clinic_id, appointment=of, party_kind=kind, party_id=party_id,
        start=start, end=end, **columns,
    )  # fmt: skip


def minute(instant: datetime) -> int:
    """Return an instant as claims count: whole minutes since 1970-01-01T00:00Z."""
    return int(instant.timestamp()) // 60


# ── who acts ─────────────────────────────────────────────────────────────────────────────


def acting(person: Patient | StaffMember) -> Actor:
    """Return the actor of a person at the door that is theirs."""
    base = Actor(
        clinic_id=person.clinic_id, role=Role.PATIENT, account_id=person.account_id,
        session_hash="0123456789abcdef", ip="192.0.2.7",
    )  # fmt: skip
    if isinstance(person, Patient):
        return replace(base, patient_id=person.pk)
    return replace(base, role=Role(person.role), staff_id=person.pk)


# ── signing in ───────────────────────────────────────────────────────────────────────────


def session_of(who: Account, door: str) -> SessionStore:
    """Return a saved session as sign-in leaves it; at the staff door with the second step taken."""
    session = SessionStore()
    session.update(signed_in(who, door))
    session.save()
    return session


def signed_in(who: Account, door: str) -> dict[str, object]:
    """Return what such a session holds."""
    methods = [{"method": "password", "at": time.time(), "email": who.email}]
    if door == "staff":
        methods.append({"method": "mfa", "at": time.time(), "type": "totp"})
    return {
        SESSION_KEY: str(who.pk),
        BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
        HASH_SESSION_KEY: who.get_session_auth_hash(),
        "account_authentication_methods": methods,
        "account_authentication_methods_user": str(who.pk),
        "door": door,
        "since": int(time.time()),
        "seen": int(time.time()),
    }


def sign_in(client: Client, person: Patient | StaffMember | Account) -> Client:
    """Sign a person in at their own door: staff at the staff door, everybody else at the patients'.

    It is the session that sign-in would leave; the sign-in pages have tests of their own.
    """
    door = "staff" if isinstance(person, StaffMember) else "patient"
    who = person if isinstance(person, Account) else person.account
    client.cookies[settings.SESSION_COOKIE_NAME] = session_of(who, door).session_key
    return client
