"""Every key of a clinic file: how it is read, and what holds when it is left out."""

from decimal import Decimal

from qimen.rules.access import STAFF_ROLES
from qimen.rules.clinic_file import checks, described, fits, times
from qimen.rules.clinic_file.tables import Key, Section, rows

CLASSES = {"all": "all", "new": "new", "existing": "existing"}
ROUNDING = {"off": None, 15: 15, 30: 30, 60: 60}
LONGEST_STAGE = 480
ROLES = {role.value: role.value for role in sorted(STAFF_ROLES)}

CLINIC = Section(
    {
        "slug": Key(checks.slug),
        "name": Key(checks.name(120)),
        "phone": Key(checks.phone),
        "email": Key(checks.email),
        "website": Key(
            checks.shaped(r"https://[!-~]{3,190}", "https://clinic.example"),
            "",
        ),
        "timezone": Key(times.zone, field="zone"),
        "country": Key(checks.shaped("[A-Z]{2}", "US"), "US"),
        "currency": Key(checks.shaped("[A-Z]{3}", "USD"), "USD"),
        "language": Key(checks.choice({"en": "en"}), "en"),
        "first_weekday": Key(checks.choice(times.DAYS), 6),
        "clock": Key(checks.choice({12: False, 24: True}), default=False, field="clock_24"),
        "brand_hue": Key(checks.whole(0, 359), 170),
        "brand_chroma": Key(checks.amount("0.15"), Decimal("0.09")),
        "names_service_in_mail": Key(checks.flag, default=False),
        "practitioners_see_all": Key(checks.flag, default=False),
    },
    described.Clinic,
)
PORTAL = Section(
    {
        "online": Key(checks.flag, default=True),
        "online_from": Key(times.day, None),
        "book_ahead": Key(times.ahead, (3, "months"), field="horizon"),
        "min_notice_hours": Key(checks.whole(0, 720), 24),
        "cancel_hours": Key(checks.whole(0, 720), 24),
        "round_to_minutes": Key(checks.choice(ROUNDING), None),
        "no_preference": Key(checks.flag, default=False),
        "self_service_changes": Key(checks.flag, default=True),
        "max_future_visits": Key(checks.limit(1000), 5),
        "times_public": Key(checks.flag, default=False),
        "card_capture": Key(checks.flag, default=False),
        "card_capture_hours": Key(checks.whole(1, 720), 24),
    },
    described.preferences,
)
LOCATION = Section(
    {
        "name": Key(checks.name(120)),
        "address": Key(checks.text(240), ""),
        "phone": Key(checks.phone, ""),
        "timezone": Key(times.zone, None, field="zone"),
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
#: One day or several, whole or from a time to a time.
WALL = {
    "from": Key(times.day, field="starts_on"),
    "start": Key(times.start_time, 0, field="starts_minute"),
    "until": Key(times.day, None, field="ends_on"),
    "end": Key(times.end_time, times.MIDNIGHT, field="ends_minute"),
}
CLOSURE = Section(
    {
        "title": Key(checks.text(120), ""),
        "location": Key(checks.text(120), ""),
        **WALL,
    },
    fits.closed,
    fits.is_forward,
)
TIME_OFF = Section({"title": Key(checks.text(120), ""), **WALL}, fits.closed, fits.is_forward)
HOURS = Section(
    {
        "location": Key(checks.text(120), ""),
        "days": Key(checks.several(checks.choice(times.DAYS), least=1)),
        "start": Key(times.start_time, field="starts_minute"),
        "end": Key(times.end_time, field="ends_minute"),
        "from": Key(times.day, None, field="first_on"),
        "until": Key(times.day, None, field="last_on"),
    },
    described.Hours,
    fits.hours_are_a_span,
)
EXCEPTION = Section(
    {
        "date": Key(times.day, field="on"),
        "location": Key(checks.text(120), ""),
        "start": Key(times.start_time, None, field="starts_minute"),
        "end": Key(times.end_time, None, field="ends_minute"),
    },
    described.HoursException,
    fits.exception_is_a_span,
)
STAFF_MEMBER = Section(
    {
        "name": Key(checks.name(120)),
        "email": Key(checks.email),
        "role": Key(checks.choice(ROLES)),
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
        "primary_service": Key(checks.text(120), ""),
        "hours": Key(rows(HOURS), None),
        "exceptions": Key(rows(EXCEPTION), None),
        "time_off": Key(rows(TIME_OFF), None),
    },
    fits.staff_member,
    fits.hours_need_a_practitioner,
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
    fits.staging_fits,
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
    fits.classes_are_staged,
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
#: Every table of the file, by the path of its kind; the documentation is held to it.
SECTIONS = {
    "clinic": CLINIC,
    "portal": PORTAL,
    "locations": LOCATION,
    "rooms": ROOM,
    "staff": STAFF_MEMBER,
    "staff.hours": HOURS,
    "staff.exceptions": EXCEPTION,
    "staff.time_off": TIME_OFF,
    "services": SERVICE,
    "services.staging": STAGING,
    "services.staging.new": STAGE,
    "closures": CLOSURE,
}
