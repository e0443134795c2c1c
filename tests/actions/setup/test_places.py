"""Locations, rooms and closures: changed by owners, journalled, never at the cost of a visit."""

from datetime import date, timedelta

import pytest
from django.http import Http404

from qimen.actions.setup import changes, closures, locations, ordering, rooms
from qimen.actions.setup.closures import Closed
from qimen.actions.setup.locations import LastOne, Place
from qimen.actions.setup.rooms import Kept
from qimen.models import Appointment, Closure, JournalEntry, Location, Room, Status
from qimen.queries import ahead
from qimen.queries import changes as told
from qimen.queries import closures as known_closures
from qimen.queries.ordering import Noun
from qimen.rules.access import Forbidden
from tests.actions.setup.test_ordering import shift
from tests.cast import NOW, ZONE, acting, appointment, location, room

pytestmark = pytest.mark.django_db
TOMORROW = NOW + timedelta(days=1)


def place(**other):
    said = {"name": "Annex", "address": "3 Elm", "phone": "", "zone": ZONE, "directions": "",
            "telehealth": False}  # fmt: skip
    return Place(**{**said, **other})


def entries():
    return [(one.action, one.details) for one in JournalEntry.objects.order_by("id")]


@pytest.fixture
def oda(cast):
    return acting(cast.oda)


# ── locations ────────────────────────────────────────────────────────────────────────────


def test_location_is_added_last_and_recorded(cast, oda):
    made = locations.add(oda, place(), now=NOW)

    assert (made.name, made.position, made.clinic) == ("Annex", 1, cast.riverbend)
    assert entries() == [("settings.location_added", {"revision": 0})]


def test_change_of_a_location_is_recorded_from_and_to(cast, oda):
    locations.change(oda, cast.main.ref, place(name="Main Street"), revision=0, now=NOW)

    [(verb, details)] = entries()
    assert verb == "settings.location_changed"
    assert details == {"revision": 1, "changed": {"address": ["12 Mill Street", "3 Elm"]}}


def test_saving_what_is_there_changes_nothing(cast, oda):
    same = place(name="Main Street", address="12 Mill Street")

    locations.change(oda, cast.main.ref, same, revision=0, now=NOW)

    cast.main.refresh_from_db()
    assert (cast.main.revision, entries()) == (0, [])


def test_second_editor_finds_out_and_nothing_is_overwritten(cast, oda):
    locations.change(oda, cast.main.ref, place(name="North"), revision=0, now=NOW)

    with pytest.raises(changes.Outdated) as outdated:
        locations.change(oda, cast.main.ref, place(name="South"), revision=0, now=NOW)

    assert outdated.value.row.name == "North"
    assert Location.objects.get(pk=cast.main.pk).name == "North"
    assert [(one.column, one.after, one.who) for one in told.since(oda, f"location:{cast.main.ref}", 0)] == [
        ("name", "North", "Oda Berg"), ("address", "3 Elm", "Oda Berg"),
    ]  # fmt: skip


def test_name_of_a_location_is_taken_once(cast, oda):
    with pytest.raises(changes.NameTaken):
        locations.add(oda, place(name="Main Street"), now=NOW)

    assert entries() == []


def test_deactivated_location_keeps_its_visits(cast, oda):
    locations.add(oda, place(), now=NOW)
    visit = appointment(cast, cast.ada, TOMORROW)

    locations.deactivate(oda, cast.main.ref, now=NOW)

    assert not Location.objects.get(pk=cast.main.pk).active
    assert Appointment.objects.get(pk=visit.pk).status == Status.CONFIRMED
    assert entries()[-1][0] == "settings.location_deactivated"


def test_last_location_stays_in_use(cast, oda):
    with pytest.raises(LastOne):
        locations.deactivate(oda, cast.main.ref, now=NOW)

    assert Location.objects.get(pk=cast.main.pk).active


def test_location_can_be_used_again(cast, oda):
    locations.add(oda, place(), now=NOW)
    locations.deactivate(oda, cast.main.ref, now=NOW)

    assert locations.activate(oda, cast.main.ref, now=NOW).active


def test_order_of_locations_is_changed_by_one_place(cast, oda):
    made = locations.add(oda, place(), now=NOW)

    shift(oda, Noun.LOCATION, made.ref, -1)
    shift(oda, Noun.LOCATION, made.ref, -1)  # it is the first already

    there = Location.objects.filter(clinic=cast.riverbend).order_by("position")
    assert [one.name for one in there] == ["Annex", "Main Street"]
    assert [verb for verb, _ in entries()].count("settings.location_moved") == 1


# ── rooms ────────────────────────────────────────────────────────────────────────────────


def test_rooms_are_added_in_the_order_of_their_names(cast, oda):
    made = rooms.add(oda, cast.main.ref, ["Birch", "Oak"], now=NOW)

    assert [(one.name, one.position) for one in made] == [("Birch", 2), ("Oak", 3)]


def test_rooms_are_added_all_or_none(cast, oda):
    with pytest.raises(changes.NameTaken):
        rooms.add(oda, cast.main.ref, ["Birch", "Willow"], now=NOW)

    assert Room.objects.filter(name="Birch").count() == 0


def test_change_of_a_room_is_recorded(cast, oda):
    said = Kept(name="Aspen", location_ref=cast.main.ref)

    rooms.change(oda, cast.willow.ref, said, revision=0, now=NOW)

    assert entries() == [
        ("settings.room_changed", {"revision": 1, "changed": {"name": ["Willow", "Aspen"]}})
    ]


def test_room_with_visits_stays_at_its_location(cast, oda):
    other = locations.add(oda, place(), now=NOW)
    appointment(cast, cast.ada, TOMORROW)
    said = Kept(name="Willow", location_ref=other.ref)

    with pytest.raises(rooms.Booked):
        rooms.change(oda, cast.willow.ref, said, revision=0, now=NOW)

    assert Room.objects.get(pk=cast.willow.pk).location == cast.main


def test_deactivated_room_keeps_its_visits_and_can_come_back(cast, oda):
    visit = appointment(cast, cast.ada, TOMORROW)

    rooms.deactivate(oda, cast.willow.ref, now=NOW)
    gone = Room.objects.get(pk=cast.willow.pk).active
    rooms.activate(oda, cast.willow.ref, now=NOW)

    assert (gone, Room.objects.get(pk=cast.willow.pk).active) == (False, True)
    assert Appointment.objects.get(pk=visit.pk).room == cast.willow
    assert [verb for verb, _ in entries()] == [
        "settings.room_deactivated", "settings.room_activated"
    ]  # fmt: skip


def test_order_of_rooms_is_that_of_one_location(cast, oda):
    other = room(location(cast.riverbend, "Annex"), "Birch", 0)

    shift(oda, Noun.ROOM, cast.cedar.ref, -1)
    shift(oda, Noun.ROOM, other.ref, -1)

    there = Room.objects.filter(location=cast.main).order_by("position")
    assert [one.name for one in there] == ["Cedar", "Willow"]


# ── closures ─────────────────────────────────────────────────────────────────────────────

SUMMER = Closed(title="Summer", starts_on=date(2026, 3, 3), ends_on=date(2026, 3, 4))


def test_closure_is_added_for_whole_days_and_recorded(cast, oda):
    [made] = closures.add(oda, [SUMMER], now=NOW)

    assert (made.starts_minute, made.ends_minute, made.location) == (0, 1440, None)
    assert [verb for verb, _ in entries()] == ["settings.closure_added"]


def test_closure_names_the_visits_it_falls_upon_and_cancels_none(cast, oda):
    hit = appointment(cast, cast.ada, TOMORROW)
    appointment(cast, cast.eve, NOW + timedelta(days=3))

    [made] = closures.add(oda, [SUMMER], now=NOW)

    assert list(ahead.of_closure(oda, made, now=NOW).visits) == [hit]
    assert ahead.under_closures(oda, [made], now=NOW) == {made.pk: 1}
    assert Appointment.objects.get(pk=hit.pk).status == Status.CONFIRMED


def test_closure_of_another_location_falls_upon_nothing_here(cast, oda):
    appointment(cast, cast.ada, TOMORROW)
    annex = locations.add(oda, place(), now=NOW)
    there = Closed(
        title="", starts_on=SUMMER.starts_on, ends_on=SUMMER.ends_on, location_ref=annex.ref
    )

    [made] = closures.add(oda, [there], now=NOW)

    assert ahead.of_closure(oda, made, now=NOW).total == 0
    assert ahead.under_closures(oda, [made], now=NOW) == {made.pk: 0}


def test_change_of_a_closure_that_somebody_changed_is_refused(cast, oda):
    [made] = closures.add(oda, [SUMMER], now=NOW)
    version = known_closures.version(made)
    longer = Closed(title="Summer", starts_on=SUMMER.starts_on, ends_on=date(2026, 3, 6))
    closures.change(oda, made.pk, longer, version=version, now=NOW)

    with pytest.raises(changes.Outdated):
        closures.change(oda, made.pk, SUMMER, version=version, now=NOW)

    assert Closure.objects.get(pk=made.pk).ends_on == date(2026, 3, 6)
    assert entries()[-1] == (
        "settings.closure_changed", {"changed": {"ends_on": ["2026-03-04", "2026-03-06"]}}
    )  # fmt: skip


def test_deleted_closure_is_remembered_by_the_journal(cast, oda):
    [made] = closures.add(oda, [SUMMER], now=NOW)

    closures.open_again(oda, made.pk, version=known_closures.version(made), now=NOW)

    assert not Closure.objects.exists()
    assert entries()[-1][1]["was"]["title"] == "Summer"


# ── who may ──────────────────────────────────────────────────────────────────────────────

DEEDS = [
    lambda actor, cast: locations.add(actor, place(), now=NOW),
    lambda actor, cast: locations.change(actor, cast.main.ref, place(), revision=0, now=NOW),
    lambda actor, cast: ordering.shift(actor, Noun.LOCATION, cast.main.ref, 1, seen="", now=NOW),
    lambda actor, cast: locations.deactivate(actor, cast.main.ref, now=NOW),
    lambda actor, cast: locations.activate(actor, cast.main.ref, now=NOW),
    lambda actor, cast: rooms.add(actor, cast.main.ref, ["Birch"], now=NOW),
    lambda actor, cast: rooms.change(
        actor, cast.willow.ref, Kept(name="X", location_ref=cast.main.ref), revision=0, now=NOW
    ),
    lambda actor, cast: ordering.shift(actor, Noun.ROOM, cast.willow.ref, 1, seen="", now=NOW),
    lambda actor, cast: rooms.deactivate(actor, cast.willow.ref, now=NOW),
    lambda actor, cast: rooms.activate(actor, cast.willow.ref, now=NOW),
    lambda actor, cast: closures.add(actor, [SUMMER], now=NOW),
    lambda actor, cast: closures.change(actor, 1, SUMMER, version="", now=NOW),
    lambda actor, cast: closures.open_again(actor, 1, version="", now=NOW),
]


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("who", ["noor", "lin", "ada"])
def test_nobody_but_owners_changes_places(cast, deed, who):
    with pytest.raises(Forbidden):
        deed(acting(getattr(cast, who)), cast)

    assert not JournalEntry.objects.exists()


@pytest.mark.parametrize(
    "deed", [DEEDS[1], DEEDS[2], DEEDS[3], DEEDS[4], DEEDS[6], DEEDS[7], DEEDS[8], DEEDS[9]]
)
def test_places_of_another_clinic_do_not_exist(cast, deed):
    with pytest.raises(Http404):
        deed(acting(cast.hana), cast)
