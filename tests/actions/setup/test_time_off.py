"""Time off and blocks: added, changed, deleted, recorded; and the visits they fall on."""

from datetime import date, timedelta

import pytest
from django.http import Http404

from qimen import scheduling
from qimen.actions.setup import blocks, changes
from qimen.actions.setup import time_off as acting
from qimen.models import Block, JournalEntry, TimeOff
from qimen.queries import diary, time_off
from qimen.rules.access import Forbidden
from tests import cast as people
from tests.cast import NOW, ZONE
from tests.cast import acting as as_

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 3, 9)
#: Nine on that Monday, in Los Angeles.
NINE = NOW + timedelta(days=7)


def away(cast, **other):
    return acting.Away(
        **{
            "practitioner_id": cast.lin.pk, "title": "Training", "starts_on": MONDAY,
            "ends_on": MONDAY, **other,
        }
    )  # fmt: skip


def lunch(cast, **other):
    return blocks.Said(
        **{
            "practitioner_id": cast.lin.pk, "title": "Lunch", "starts_on": MONDAY,
            "starts_minute": 720, "ends_on": MONDAY, "ends_minute": 780,
            "weekly_until": None, **other,
        }
    )  # fmt: skip


def told(verb):
    entry = JournalEntry.objects.get(action=verb)
    return entry.subject, entry.details


def hit(cast, row):
    return [visit.pk for visit in time_off.hit(as_(cast.oda), row, ZONE, now=NOW).visits]


def test_time_off_is_added_changed_deleted_and_recorded(cast):
    row = acting.add(as_(cast.oda), away(cast), now=NOW)
    version = time_off.version(row)
    longer = away(cast, ends_on=MONDAY + timedelta(days=1))
    acting.change(as_(cast.oda), row.pk, longer, version=version, now=NOW)
    acting.remove(as_(cast.oda), row.pk, version=time_off.version(TimeOff.objects.get()), now=NOW)

    assert not TimeOff.objects.exists()
    subject, details = told("settings.time_off_added")
    assert (subject, details["is"]["starts_on"]) == (f"timeoff:{row.pk}", "2026-03-09")
    assert told("settings.time_off_changed")[1] == {
        "changed": {"ends_on": ["2026-03-09", "2026-03-10"]}
    }
    assert told("settings.time_off_deleted")[1]["was"]["ends_on"] == "2026-03-10"


def test_time_off_that_somebody_else_changed_is_not_overwritten(cast):
    row = acting.add(as_(cast.oda), away(cast), now=NOW)
    version = time_off.version(row)
    acting.change(as_(cast.oda), row.pk, away(cast, title="Ill"), version=version, now=NOW)

    with pytest.raises(changes.Outdated):
        acting.change(as_(cast.oda), row.pk, away(cast), version=version, now=NOW)

    assert TimeOff.objects.get().title == "Ill"


def test_block_is_added_changed_deleted_and_recorded(cast):
    row = blocks.add(as_(cast.oda), lunch(cast), now=NOW)
    later = lunch(cast, starts_minute=750, ends_minute=810)
    blocks.change(as_(cast.oda), row.pk, later, version="0", now=NOW)
    with pytest.raises(changes.Outdated):
        blocks.change(as_(cast.oda), row.pk, lunch(cast), version="0", now=NOW)
    blocks.remove(as_(cast.oda), row.pk, version="1", now=NOW)

    assert not Block.objects.exists()
    assert told("settings.block_added") == (f"block:{row.pk}", {"revision": 0})
    assert told("settings.block_changed")[1]["changed"] == {
        "starts_minute": [720, 750], "ends_minute": [780, 810]
    }  # fmt: skip
    assert told("settings.block_deleted")[1]["was"]["title"] == "Lunch"


@pytest.mark.parametrize("who", ["noor", "lin"])
def test_front_desk_and_the_practitioner_record_change_and_delete(cast, who):
    actor = as_(getattr(cast, who))
    row = acting.add(actor, away(cast, title="Ill"), now=NOW)
    block = blocks.add(actor, lunch(cast), now=NOW)

    row = acting.change(actor, row.pk, away(cast), version=time_off.version(row), now=NOW)
    block = blocks.change(actor, block.pk, lunch(cast, title="Rest"), version="0", now=NOW)
    acting.remove(actor, row.pk, version=time_off.version(row), now=NOW)
    blocks.remove(actor, block.pk, version="1", now=NOW)

    assert not TimeOff.objects.exists()
    assert not Block.objects.exists()
    assert told("settings.time_off_added")[1]["is"]["title"] == "Ill"


def test_practitioner_touches_nobody_elses_absence(cast):
    mei, row = as_(cast.mei), acting.add(as_(cast.oda), away(cast), now=NOW)
    block = blocks.add(as_(cast.oda), lunch(cast), now=NOW)
    own = {"practitioner_id": cast.mei.pk}

    for refused, why in (
        (lambda: acting.add(mei, away(cast), now=NOW), Forbidden),
        (lambda: blocks.add(mei, lunch(cast), now=NOW), Forbidden),
        (lambda: acting.change(mei, row.pk, away(cast, **own), version="", now=NOW), Http404),
        (lambda: blocks.change(mei, block.pk, lunch(cast, **own), version="", now=NOW), Http404),
        (lambda: acting.remove(mei, row.pk, version="", now=NOW), Http404),
        (lambda: blocks.remove(mei, block.pk, version="", now=NOW), Http404),
    ):
        with pytest.raises(why):
            refused()


@pytest.mark.parametrize("who", ["ada"])
def test_patient_touches_no_time_off(cast, who):
    actor = as_(getattr(cast, who))
    row = acting.add(as_(cast.oda), away(cast), now=NOW)
    block = blocks.add(as_(cast.oda), lunch(cast), now=NOW)

    for forbidden in (
        lambda: acting.add(actor, away(cast), now=NOW),
        lambda: acting.change(actor, row.pk, away(cast), version="", now=NOW),
        lambda: acting.remove(actor, row.pk, version="", now=NOW),
        lambda: blocks.add(actor, lunch(cast), now=NOW),
        lambda: blocks.change(actor, block.pk, lunch(cast), version="", now=NOW),
        lambda: blocks.remove(actor, block.pk, version="", now=NOW),
    ):
        with pytest.raises(Forbidden):
            forbidden()


def test_what_is_another_clinics_does_not_exist(cast):
    row = acting.add(as_(cast.oda), away(cast), now=NOW)

    with pytest.raises(Http404):
        acting.remove(as_(cast.hana), row.pk, version="", now=NOW)


@pytest.mark.parametrize("who", ["noor", "hana"])
def test_only_a_practitioner_of_the_clinic_is_away(cast, who):
    other = getattr(cast, who).pk

    with pytest.raises(acting.NotAPractitioner):
        acting.add(as_(cast.oda), away(cast, practitioner_id=other), now=NOW)
    with pytest.raises(acting.NotAPractitioner):
        blocks.add(as_(cast.oda), lunch(cast, practitioner_id=other), now=NOW)


def test_time_off_names_the_visits_it_falls_on_and_cancels_none(cast):
    visit = people.appointment(cast, cast.ada, NINE)
    people.appointment(cast, cast.eve, NINE + timedelta(days=1))

    row = acting.add(as_(cast.oda), away(cast), now=NOW)

    assert hit(cast, row) == [visit.pk]
    visit.refresh_from_db()
    assert visit.status == "confirmed"


def test_weekly_block_names_visits_of_its_later_weeks(cast):
    first = people.appointment(cast, cast.ada, NINE + timedelta(hours=3))
    second = people.appointment(cast, cast.ada, NINE + timedelta(days=14, hours=3))
    people.appointment(cast, cast.ada, NINE + timedelta(days=28, hours=3))

    once = blocks.add(as_(cast.oda), lunch(cast), now=NOW)
    until = MONDAY + timedelta(days=21)
    weekly = blocks.add(as_(cast.oda), lunch(cast, weekly_until=until), now=NOW)

    assert hit(cast, once) == [first.pk]
    assert hit(cast, weekly) == [first.pk, second.pk]


def test_no_time_is_offered_within_time_off_and_blocks(cast):
    acting.add(as_(cast.oda), away(cast, ends_minute=660), now=NOW)
    blocks.add(as_(cast.oda), lunch(cast, ends_minute=960), now=NOW)
    cast.riverbend.refresh_from_db()

    found = scheduling.openings(
        *diary.snapshot(
            diary.Question(
                clinic=cast.riverbend, location_id=cast.main.pk, zone=ZONE,
                service_id=cast.consultation.pk, patient_class="existing",
                first=MONDAY, last=MONDAY, now=NOW, practitioner_id=cast.lin.pk,
            )
        )
    )  # fmt: skip

    starts = [scheduling.local(one.start, ZONE).strftime("%H:%M") for one in found]
    assert starts == ["11:00", "11:30", "16:00", "16:30"]
