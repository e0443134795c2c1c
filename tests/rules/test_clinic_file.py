"""What a clinic file may say: each fault by the path it is reported at."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from qimen.rules import clinic_file
from qimen.rules.clinic_file import Closed, Hours, HoursException, Stage

ROOT = Path(__file__).resolve().parents[2]
SMALL = """
[clinic]
slug = "riverbend"
name = "Riverbend Acupuncture"
phone = "+1 541 555 0134"
email = "hello@riverbend.example"
timezone = "America/Los_Angeles"

[portal]
online = true

[[locations]]
name = "Mill Street"

[[rooms]]
name = "Willow"

[[staff]]
name = "Lin Zhou"
email = "lin@riverbend.example"
role = "owner"
practitioner = true

    [[staff.hours]]
    days = ["monday"]
    start = "09:00"
    end = "17:00"

    [[staff.exceptions]]
    date = 2027-03-01

    [[staff.time_off]]
    from = 2027-05-03

[[services]]
name = "Acupuncture"
practitioners = ["Lin Zhou"]

    [[services.staging.new]]
    minutes = 60
    busy = ["patient", "practitioner", "room"]

    [[services.staging.existing]]
    minutes = 30
    busy = ["patient", "practitioner", "room"]

[[closures]]
from = 2027-12-24
"""


def changed(old: str, new: str) -> str:
    assert SMALL.count(old) == 1, old
    return SMALL.replace(old, new)


def problems(content: str) -> list[tuple[str, str]]:
    with pytest.raises(clinic_file.ClinicFileError) as raised:
        clinic_file.read(content)
    return [tuple(problem) for problem in raised.value.problems]


def paths(content: str) -> list[str]:
    return [path for path, _ in problems(content)]


def test_small_file_has_the_values_that_were_left_out():
    file = clinic_file.read(SMALL)

    assert (file.clinic.country, file.clinic.currency, file.clinic.first_weekday) == (
        "US",
        "USD",
        6,
    )
    assert (file.portal.horizon_number, file.portal.horizon_unit) == (3, "months")
    assert file.portal.max_future_visits == 5
    assert file.locations[0].zone is None
    assert file.staff[0].hours == (Hours("", (0,), 540, 1020, None, None),)
    assert file.staff[0].exceptions == (HoursException(date(2027, 3, 1), "", None, None),)
    off = Closed("", "", date(2027, 5, 3), 0, date(2027, 5, 3), 1440)
    assert file.staff[0].time_off == (off,)
    assert file.services[0].staging.of("new") == (
        Stage("", 60, ("patient", "practitioner", "room")),
    )


def test_example_loads():
    file = clinic_file.read((ROOT / "examples/clinic.toml").read_text())

    assert [one.name for one in file.locations] == ["Harbor Street", "Video"]
    assert [stage.minutes for stage in file.services[0].staging.of("new")] == [30, 15, 30, 15]
    assert file.services[1].staging.of("new") == file.services[1].staging.of("existing")


def test_lists_that_are_left_out_are_not_spoken_of():
    content = SMALL[: SMALL.index("[[closures]]")].replace('[[rooms]]\nname = "Willow"\n', "")
    content = (
        content[: content.index("    [[staff.hours]]")] + content[content.index("[[services]") :]
    )

    file = clinic_file.read(content)

    assert (file.rooms, file.closures, file.staff[0].hours) == (None, None, None)


CLINIC, STAFF = "[clinic]\n", 'role = "owner"\n'
STAGE = "    minutes = 60\n"


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ('slug = "riverbend"', 'slug = "River Bend"', "clinic.slug"),
        ('slug = "riverbend"', 'slug = "river--bend"', "clinic.slug"),
        ('slug = "riverbend"', 'slug = "r"', "clinic.slug"),
        ('slug = "riverbend"', 'slug = "account"', "clinic.slug"),
        ('slug = "riverbend"', "", "clinic.slug"),
        ('name = "Riverbend Acupuncture"', 'name = " "', "clinic.name"),
        ('name = "Riverbend Acupuncture"', "name = 7", "clinic.name"),
        ('name = "Riverbend Acupuncture"', f'name = "{"x" * 121}"', "clinic.name"),
        ('name = "Riverbend Acupuncture"', 'name = "River\\nbend"', "clinic.name"),
        ('name = "Riverbend Acupuncture"', 'name = "River\\u202Ebend"', "clinic.name"),
        ('phone = "+1 541 555 0134"', 'phone = "call us"', "clinic.phone"),
        ('email = "hello@riverbend.example"', 'email = "hello@riverbend"', "clinic.email"),
        ('timezone = "America/Los_Angeles"', 'timezone = "Pacific"', "clinic.timezone"),
        ('timezone = "America/Los_Angeles"', 'timezone = "../etc/passwd"', "clinic.timezone"),
        ('timezone = "America/Los_Angeles"', 'timezone = "America"', "clinic.timezone"),
        (CLINIC, f'{CLINIC}website = "http://riverbend.example"\n', "clinic.website"),
        (CLINIC, f'{CLINIC}website = "javascript:alert(1)"\n', "clinic.website"),
        (CLINIC, f'{CLINIC}currency = "dollars"\n', "clinic.currency"),
        (CLINIC, f'{CLINIC}country = "USA"\n', "clinic.country"),
        (CLINIC, f'{CLINIC}language = "fr"\n', "clinic.language"),
        (CLINIC, f'{CLINIC}language = "es"\n', "clinic.language"),
        ("online = true", "online_from = 1999-12-31", "portal.online_from"),
        ("from = 2027-12-24", "from = 0001-01-01", "closures[0].from"),
        ("from = 2027-12-24", "from = 2027-12-24\nuntil = 9999-12-31", "closures[0].until"),
        ("from = 2027-05-03", "from = 2201-01-01", "staff[0].time_off[0].from"),
        ("date = 2027-03-01", "date = 9999-12-31", "staff[0].exceptions[0].date"),
        (CLINIC, f'{CLINIC}first_weekday = "Sunday"\n', "clinic.first_weekday"),
        (CLINIC, f"{CLINIC}clock = 13\n", "clinic.clock"),
        (CLINIC, f"{CLINIC}clock = true\n", "clinic.clock"),
        (CLINIC, f"{CLINIC}brand_hue = 360\n", "clinic.brand_hue"),
        (CLINIC, f"{CLINIC}brand_chroma = 0.16\n", "clinic.brand_chroma"),
        (CLINIC, f"{CLINIC}brand_chroma = nan\n", "clinic.brand_chroma"),
        (CLINIC, f'{CLINIC}names_service_in_mail = "no"\n', "clinic.names_service_in_mail"),
        (CLINIC, f"{CLINIC}nickname = 1\n", "clinic.nickname"),
        ("online = true", "online = 1", "portal.online"),
        ("online = true", 'book_ahead = "3 years"', "portal.book_ahead"),
        ("online = true", 'book_ahead = "25 months"', "portal.book_ahead"),
        ("online = true", "book_ahead = 3", "portal.book_ahead"),
        ("online = true", "min_notice_hours = 721", "portal.min_notice_hours"),
        ("online = true", "min_notice_hours = -1", "portal.min_notice_hours"),
        ("online = true", "min_notice_hours = 1.5", "portal.min_notice_hours"),
        ("online = true", "min_notice_hours = true", "portal.min_notice_hours"),
        ("online = true", "cancel_hours = 721", "portal.cancel_hours"),
        ("online = true", "round_to_minutes = 20", "portal.round_to_minutes"),
        ("online = true", "max_future_visits = 0", "portal.max_future_visits"),
        ('name = "Mill Street"', "", "locations[0].name"),
        (
            'name = "Mill Street"',
            'name = "Mill Street"\ntimezone = "Mars"',
            "locations[0].timezone",
        ),
        ('name = "Willow"', 'name = "Willow"\nlocation = "Hill"', "rooms[0].location"),
        ('name = "Willow"', 'name = "Willow"\n[[rooms]]\nname = "Willow"', "rooms[1].name"),
        ('email = "lin@riverbend.example"', 'email = "lin"', "staff[0].email"),
        ('role = "owner"', 'role = "patient"', "staff[0].role"),
        ('role = "owner"', 'role = "practitioner"', "staff"),
        (STAFF, f"{STAFF}max_starts_per_hour = 0\n", "staff[0].max_starts_per_hour"),
        (STAFF, f'{STAFF}primary_location = "Hill"\n', "staff[0].primary_location"),
        (STAFF, f'{STAFF}primary_service = "Herbs"\n', "staff[0].primary_service"),
        ('days = ["monday"]', "days = []", "staff[0].hours[0].days"),
        ('days = ["monday"]', 'days = ["monday", "Mon"]', "staff[0].hours[0].days[1]"),
        ('days = ["monday"]', 'days = ["monday", "monday"]', "staff[0].hours[0].days[1]"),
        ('start = "09:00"', 'start = "24:00"', "staff[0].hours[0].start"),
        ('start = "09:00"', 'start = "9:00"', "staff[0].hours[0].start"),
        ('start = "09:00"', "start = 09:00:00", "staff[0].hours[0].start"),
        ('end = "17:00"', 'end = "25:00"', "staff[0].hours[0].end"),
        ('end = "17:00"', 'end = "17:60"', "staff[0].hours[0].end"),
        ('end = "17:00"', 'end = "09:00"', "staff[0].hours[0].end"),
        (
            'end = "17:00"',
            'end = "17:00"\nfrom = 2027-02-01\nuntil = 2027-01-31',
            "staff[0].hours[0].until",
        ),
        ('end = "17:00"', 'end = "17:00"\nlocation = "Hill"', "staff[0].hours[0].location"),
        ("date = 2027-03-01", 'date = "2027-03-01"', "staff[0].exceptions[0].date"),
        ("date = 2027-03-01", "date = 2027-03-01T09:00:00", "staff[0].exceptions[0].date"),
        (
            "date = 2027-03-01",
            'date = 2027-03-01\nstart = "09:00"',
            "staff[0].exceptions[0].end",
        ),
        (
            "from = 2027-05-03",
            "from = 2027-05-03\nuntil = 2027-05-02",
            "staff[0].time_off[0].until",
        ),
        ("from = 2027-05-03", 'from = 2027-05-03\nend = "24:01"', "staff[0].time_off[0].end"),
        (
            "from = 2027-05-03",
            'from = 2027-05-03\nstart = "12:00"\nend = "11:00"',
            "staff[0].time_off[0].end",
        ),
        ('name = "Acupuncture"', 'name = "Acupuncture"\nprice = 95.123', "services[0].price"),
        ('name = "Acupuncture"', 'name = "Acupuncture"\nprice = "95,00"', "services[0].price"),
        ('name = "Acupuncture"', 'name = "Acupuncture"\nprice = -1', "services[0].price"),
        ('name = "Acupuncture"', 'name = "Acupuncture"\nhue = "e"', "services[0].hue"),
        ('name = "Acupuncture"', 'name = "Acupuncture"\nrooms = ["Oak"]', "services[0].rooms[0]"),
        (
            'name = "Acupuncture"',
            'name = "Acupuncture"\nlocations = ["Hill"]',
            "services[0].locations[0]",
        ),
        ('practitioners = ["Lin Zhou"]', "practitioners = []", "services[0].practitioners"),
        ('practitioners = ["Lin Zhou"]', 'practitioners = ["Mei"]', "services[0].practitioners[0]"),
        ('practitioners = ["Lin Zhou"]', 'practitioners = "Lin Zhou"', "services[0].practitioners"),
        (STAGE, "    minutes = 0\n", "services[0].staging.new[0].minutes"),
        (STAGE, "    minutes = 481\n", "services[0].staging.new[0].minutes"),
        (STAGE, '    minutes = "60"\n', "services[0].staging.new[0].minutes"),
        (STAGE, f"{STAGE}    note = 1\n", "services[0].staging.new[0].note"),
        ("[[services.staging.new]]", "[[services.staging.old]]", "services[0].staging.old"),
        ("from = 2027-12-24", 'from = 2027-12-24\nlocation = "Hill"', "closures[0].location"),
        ("[[closures]]", "[closures]", "closures"),
        ("[[closures]]", "[[closed]]", "closed"),
    ],
)
def test_file_with_one_fault_names_its_path(old, new, path):
    assert paths(changed(old, new)) == [path]


@pytest.mark.parametrize(
    ("busy", "stages", "path"),
    [
        ('["patient", "room"]', 1, "services[0].staging.new[0].busy"),
        ('["practitioner"]', 1, "services[0].staging.new[0].busy"),
        ('["patient", "nurse"]', 1, "services[0].staging.new[0].busy[1]"),
        ('["patient", "practitioner"]', 4, "services[0].staging.new"),
    ],
)
def test_staging_begins_hands_on_and_lasts_a_day_at_most(busy, stages, path):
    line = f"\n    [[services.staging.new]]\n    minutes = 480\n    busy = {busy}\n"
    start = SMALL.index("    [[services.staging.new]]")
    end = SMALL.index("    [[services.staging.existing]]")

    assert path in paths(SMALL[:start] + line * stages + SMALL[end:])


def test_staging_for_all_stands_alone():
    content = SMALL.replace("[[services.staging.new]]", "[[services.staging.all]]")

    assert problems(content) == [
        ("services[0].staging.all", "stands for new and existing; leave those two out, or this")
    ]


def test_service_needs_stages_for_those_it_is_provided_to():
    start = SMALL.index("    [[services.staging.new]]")
    end = SMALL.index("    [[services.staging.existing]]")

    assert paths(SMALL[:start] + SMALL[end:]) == ["services[0].staging.new"]
    for_existing = SMALL[:start] + 'provided_to = "existing"\n' + SMALL[end:]
    assert clinic_file.read(for_existing).services[0].staging.new == ()


def test_hours_are_for_practitioners():
    desk = """
[[staff]]
name = "Noor Haddad"
email = "noor@riverbend.example"
role = "front_desk"

    [[staff.hours]]
    days = ["monday"]
    start = "09:00"
    end = "17:00"
"""
    content = SMALL.replace("\n[[services]]", desk + "\n[[services]]")

    assert paths(content) == ["staff[1].hours"]


@pytest.mark.parametrize("email", ["lin@riverbend.example", "LIN@Riverbend.Example"])
def test_address_of_two_members_is_refused_however_it_is_written(email):
    other = f'[[staff]]\nname = "Lin Zhou"\nemail = "{email}"\nrole = "front_desk"\n'
    content = SMALL.replace("[[services]]", other + "[[services]]")

    assert problems(content) == [("staff[1].email", "is that of staff[0] too; write another")]


def test_name_of_two_practitioners_has_to_be_written_as_an_address():
    other = (
        '[[staff]]\nname = "Lin Zhou"\nemail = "lin2@riverbend.example"\nrole = "practitioner"\n'
    )
    content = SMALL.replace("[[services]]", other + "[[services]]")

    assert paths(content) == ["services[0].practitioners[0]"]
    by_address = content.replace('["Lin Zhou"]', '["lin2@riverbend.example"]')
    assert clinic_file.read(by_address).services[0].practitioners == ("lin2@riverbend.example",)


def test_with_two_locations_rooms_and_hours_say_which():
    content = SMALL.replace("[[rooms]]", '[[locations]]\nname = "Boise"\n\n[[rooms]]')

    assert problems(content) == [
        ("rooms[0].location", 'is missing; one of "Mill Street", "Boise" is needed'),
        ("staff[0].hours[0].location", 'is missing; one of "Mill Street", "Boise" is needed'),
    ]


def test_room_name_of_two_locations_is_written_with_its_location():
    rooms = '[[locations]]\nname = "Boise"\n\n[[rooms]]\nname = "Willow"\nlocation = "Boise"\n'
    content = (
        SMALL.replace("[[rooms]]\n", f"{rooms}\n[[rooms]]\nlocation = 'Mill Street'\n")
        .replace("    days =", '    location = "Boise"\n    days =')
        .replace('practitioners = ["Lin Zhou"]', 'practitioners = ["Lin Zhou"]\nrooms = ["Willow"]')
    )

    assert paths(content) == ["services[0].rooms[0]"]
    clinic_file.read(content.replace('rooms = ["Willow"]', 'rooms = ["Boise / Willow"]'))


@pytest.mark.parametrize(
    ("currency", "price", "is_fine"),
    [("JPY", "9500", True), ("JPY", "95.5", False), ("BHD", "9.125", True), ("EUR", "95.10", True)],
)
def test_price_has_the_digits_of_its_currency(currency, price, is_fine):
    content = changed(CLINIC, f'{CLINIC}currency = "{currency}"\n')
    content = content.replace('name = "Acupuncture"', f'name = "Acupuncture"\nprice = {price}')

    if is_fine:
        assert str(clinic_file.read(content).services[0].price) == price
    else:
        assert paths(content) == ["services[0].price"]


@pytest.mark.parametrize("end", ['"24:00"', '"00:00"'])
def test_midnight_may_end_the_hours_either_way(end):
    file = clinic_file.read(changed('end = "17:00"', f"end = {end}"))

    assert file.staff[0].hours[0].ends_minute == 1440


def test_hours_may_run_past_midnight():
    file = clinic_file.read(changed('end = "17:00"', 'end = "02:00"'))

    assert (file.staff[0].hours[0].starts_minute, file.staff[0].hours[0].ends_minute) == (540, 120)


def test_unknown_key_names_the_one_that_was_meant():
    content = changed("online = true", "min_notice_hour = 24")

    assert problems(content) == [
        ("portal.min_notice_hour", 'unknown key; did you mean "min_notice_hours"?')
    ]


def test_every_fault_is_told_at_once_up_to_twenty():
    content = changed(CLINIC, CLINIC + "".join(f"wrong{n} = 1\n" for n in range(30)))

    with pytest.raises(clinic_file.ClinicFileError) as raised:
        clinic_file.read(content)

    assert (len(raised.value.problems), raised.value.more) == (20, 10)


def test_file_that_is_not_toml_says_where():
    assert problems("[clinic\nslug = 1") == [
        (
            "file",
            "is not TOML: Expected ']' at the end of a table declaration (at line 1, column 8)",
        )
    ]


def test_empty_file_asks_for_its_parts():
    assert paths("") == ["clinic", "locations", "staff", "services"]


@pytest.mark.parametrize("part", ["clinic", "portal", "locations", "rooms", "staff", "services"])
@pytest.mark.parametrize("value", ["1", '"x"', "[1]", "[[]]", "{ x = 1 }", "[{}]"])
def test_part_of_a_wrong_shape_is_a_problem_and_no_crash(part, value):
    others = {"clinic": "{}", "locations": "[]", "staff": "[]", "services": "[]"}
    content = "\n".join(f"{key} = {text}" for key, text in {**others, part: value}.items())

    assert any(path.startswith(part) for path in paths(content))
