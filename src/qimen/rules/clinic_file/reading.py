"""The tables of a clinic file, key by key, and the reading of the whole."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from typing import TYPE_CHECKING

from qimen.rules.access import STAFF_ROLES
from qimen.rules.clinic_file import checks, described, links, spans
from qimen.rules.clinic_file.place import ClinicFileError, Place, Problem
from qimen.rules.clinic_file.tables import Key, Section, rows

if TYPE_CHECKING:
    from qimen.rules.clinic_file.described import ClinicFile

CLASSES = {"all": "all", "new": "new", "existing": "existing"}
ROUNDING = {"off": None, 15: 15, 30: 30, 60: 60}
LONGEST_STAGE = 480
LONGEST_STAGING = 1440


def read(content: str) -> ClinicFile:
    """Return what a clinic file says; raise ClinicFileError with everything wrong in it."""
    problems: list[Problem] = []
    try:
        raw = tomllib.loads(content, parse_float=Decimal)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        problem = Problem("file", f"is not TOML: {error}")
        raise ClinicFileError([problem]) from error
    found: ClinicFile = FILE(raw, Place(problems))
    links.check(found, Place(problems))
    if problems:
        raise ClinicFileError(problems)
    return found


def _staging_fits(staging: described.Staging, place: Place) -> None:
    if staging.all and (staging.new or staging.existing):
        place.key("all").wrong("stands for new and existing; leave those two out, or this")
    for name in ("new", "existing", "all"):
        stages: tuple[described.Stage, ...] = getattr(staging, name)
        total = sum(stage.minutes for stage in stages)
        if total > LONGEST_STAGING:
            place.key(name).wrong(f"{total} minutes in all; {LONGEST_STAGING} at most")
        if stages and not {"patient", "practitioner"} <= set(stages[0].busy):
            first = place.key(name).item(0).key("busy")
            first.wrong("a visit begins with patient and practitioner; name both")


def _classes_are_staged(service: described.Service, place: Place) -> None:
    wanted = ("new", "existing") if service.provided_to == "all" else (service.provided_to,)
    for name in wanted:
        if not service.staging.of(name):
            place.key("staging").key(name).wrong(
                f'has no stages; add them, or change provided_to ("{service.provided_to}")'
            )


def _has_hours_only_if_treating(member: described.StaffMember, place: Place) -> None:
    if not member.is_practitioner:
        for name in ("hours", "exceptions", "time_off"):
            if getattr(member, name):
                place.key(name).wrong("only a practitioner has these; set practitioner = true")


CLINIC = Section(
    {
        "slug": Key(checks.slug),
        "name": Key(checks.name(120)),
        "phone": Key(checks.phone),
        "email": Key(checks.email),
        "website": Key(
            checks.shaped(
                r"https://[!-~]{3,190}",
                'an address that starts with https:// is needed, such as "https://clinic.example"',
            ),
            "",
        ),
        "timezone": Key(checks.zone, field="zone"),
        "country": Key(checks.shaped("[A-Z]{2}", 'two capital letters are needed, such as "US"'), "US"),
        "currency": Key(
            checks.shaped("[A-Z]{3}", 'three capital letters are needed, such as "USD"'), "USD"
        ),
        "language": Key(checks.choice({"en": "en", "es": "es"}), "en"),
        "first_weekday": Key(checks.choice({day: n for n, day in enumerate(checks.DAYS)}), 6),
        "clock": Key(checks.choice({12: False, 24: True}), default=False, field="clock_24"),
        "brand_hue": Key(checks.whole(0, 359), 170),
        "brand_chroma": Key(checks.amount("0.15"), Decimal("0.09")),
        "names_service_in_mail": Key(checks.flag, default=False),
    },
    described.Clinic,
)
PORTAL = Section(
    {
        "online": Key(checks.flag, default=True),
        "book_ahead": Key(checks.ahead, (3, "months"), field="horizon"),
        "min_notice_hours": Key(checks.whole(0, 720), 24),
        "cancel_hours": Key(checks.whole(0, 720), 24),
        "round_to_minutes": Key(checks.choice(ROUNDING), None),
        "no_preference": Key(checks.flag, default=False),
        "self_service_changes": Key(checks.flag, default=True),
        "max_future_visits": Key(checks.limit(1000), 5),
    },
    described.Portal,
)
LOCATION = Section(
    {
        "name": Key(checks.name(120)),
        "address": Key(checks.text(240), ""),
        "phone": Key(checks.phone, ""),
        "timezone": Key(checks.zone, None, field="zone"),
        "directions": Key(checks.text(1000, lines=True), ""),
        "telehealth": Key(checks.flag, default=False),
        "active": Key(checks.flag, default=True),
    },
    described.Location,
)
ROOM = Section(
    {
        "name": Key(checks.name(80)),
        "location": Key(checks.text(120), ""),
        "active": Key(checks.flag, default=True),
    },
    described.Room,
)
CLOSURE = Section(
    {
        "title": Key(checks.text(120), ""),
        "location": Key(checks.text(120), ""),
        **spans.WALL_KEYS,
    },
    spans.closed,
    spans.is_forward,
)
TIME_OFF = Section(
    {"title": Key(checks.text(120), ""), **spans.WALL_KEYS}, spans.closed, spans.is_forward
)
HOURS = Section(
    {
        "location": Key(checks.text(120), ""),
        "days": Key(
            checks.several(checks.choice({day: n for n, day in enumerate(checks.DAYS)}), least=1)
        ),
        "start": Key(checks.start_time, field="starts_minute"),
        "end": Key(checks.end_time, field="ends_minute"),
        "from": Key(checks.day, None, field="first_on"),
        "until": Key(checks.day, None, field="last_on"),
    },
    described.Hours,
    spans.hours_are_a_span,
)
EXCEPTION = Section(
    {
        "date": Key(checks.day, field="on"),
        "location": Key(checks.text(120), ""),
        "start": Key(checks.start_time, None, field="starts_minute"),
        "end": Key(checks.end_time, None, field="ends_minute"),
    },
    described.HoursException,
    spans.exception_is_a_span,
)
STAFF_MEMBER = Section(
    {
        "name": Key(checks.name(120)),
        "email": Key(checks.email),
        "role": Key(checks.choice({role.value: role.value for role in sorted(STAFF_ROLES)})),
        "practitioner": Key(checks.flag, None, field="is_practitioner"),
        "credentials": Key(checks.text(60), ""),
        "pronouns": Key(checks.text(40), ""),
        "bio": Key(checks.text(600, lines=True), ""),
        "notifications_email": Key(checks.email, ""),
        "phone": Key(checks.phone, ""),
        "online": Key(checks.flag, default=True),
        "auto_accept": Key(checks.flag, default=True),
        "max_starts_per_hour": Key(checks.limit(60), None),
        "primary_location": Key(checks.text(120), ""),
        "hours": Key(rows(HOURS), None),
        "exceptions": Key(rows(EXCEPTION), None),
        "time_off": Key(rows(TIME_OFF), None),
    },
    described.staff_member,
    _has_hours_only_if_treating,
)
STAGE = Section(
    {
        "name": Key(checks.text(40), ""),
        "minutes": Key(checks.whole(1, LONGEST_STAGE)),
        "busy": Key(checks.several(checks.choice({one: one for one in checks.PARTIES}))),
    },
    described.Stage,
)
STAGING = Section(
    {name: Key(rows(STAGE), ()) for name in ("new", "existing", "all")},
    described.Staging,
    _staging_fits,
)
SERVICE = Section(
    {
        "name": Key(checks.name(120)),
        "description": Key(checks.text(1000, lines=True), ""),
        "category": Key(checks.text(80), ""),
        "price": Key(checks.amount("1000000"), Decimal(0)),
        "provided_to": Key(checks.choice(CLASSES), "all"),
        "active": Key(checks.flag, default=True),
        "online": Key(checks.flag, default=True),
        "hue": Key(checks.choice({hue: hue for hue in "abcd"}), "a"),
        "practitioners": Key(checks.several(checks.name(254), least=1)),
        "rooms": Key(checks.several(checks.name(210)), ()),
        "locations": Key(checks.several(checks.name(120)), ()),
        "staging": Key(STAGING),
    },
    described.Service,
    _classes_are_staged,
)
FILE = Section(
    {
        "clinic": Key(CLINIC),
        "portal": Key(PORTAL, None),
        "locations": Key(rows(LOCATION)),
        "rooms": Key(rows(ROOM), None),
        "staff": Key(rows(STAFF_MEMBER)),
        "services": Key(rows(SERVICE)),
        "closures": Key(rows(CLOSURE), None),
    },
    described.ClinicFile,
)
