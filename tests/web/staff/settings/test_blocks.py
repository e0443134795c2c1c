"""Blocks on several weekdays, without an end, for everybody of a place; listed and deleted together."""

from datetime import date, timedelta

import pytest

from qimen.models import NO_END, Block, JournalEntry, TimeOff, WorkingHours
from qimen.queries import clinics, diary
from tests import cast as people
from tests.cast import NOW, ZONE
from tests.web.staff.settings.test_time_off import BLOCKS, HERE, lunch, text

pytestmark = pytest.mark.django_db
WEEK = [0, 1, 2, 3, 4]


@pytest.fixture
def oda(cast, sign_in):
    return sign_in(cast.oda)


def spans():
    rows = Block.objects.order_by("practitioner__position", "starts_on")
    return [(row.practitioner.name, row.starts_on.day, row.weekly_until) for row in rows]


def test_block_of_several_weekdays_goes_on_without_an_end(cast, oda):
    """March 11 is a Wednesday: Monday and Tuesday begin the week after."""
    page = text(
        oda.post(
            f"{BLOCKS}new/",
            lunch(cast, starts_on="2026-03-11", weekdays=[0, 1, 2]),
            follow=True,
        )
    )

    assert spans() == [("Lin Zhou", day, NO_END) for day in (11, 16, 17)]
    assert "Lunch is saved: 3 blocks." in page
    line = page.partition('href="/staff/riverbend/settings/blocks/')[2]
    assert [name in line for name in ("Monday", "Tuesday", "Wednesday")] == [True] * 3
    assert "12:00 PM–1:00 PM" in line
    assert "until" not in line.partition("</li>")[0]


def test_block_without_an_end_keeps_a_time_from_being_booked_in_years(cast, oda):
    oda.post(f"{BLOCKS}new/", lunch(cast, weekdays=[0]))

    clinic = clinics.by_slug("riverbend")
    later = NOW + timedelta(weeks=300)
    setup = diary.setup_of(clinic, zone=ZONE, now=later)
    lin = next(one for one in setup.practitioners if one.id == cast.lin.pk)

    days = [one.start[0] for one in lin.time_off]
    assert days[-1] > later.date()
    assert {day.weekday() for day in days} == {0}
    # Not a week of the years before.
    assert later.date() - timedelta(days=14) < days[0] < later.date()
    assert days == [days[0] + timedelta(weeks=n) for n in range(len(days))]


def test_block_is_for_everybody_who_works_at_the_place(cast, oda):
    page = oda.get(f"{BLOCKS}new/").content.decode()
    oda.post(f"{BLOCKS}new/", lunch(cast, practitioner=f"at-{cast.main.ref}", weekdays=WEEK))

    assert ">Everyone<" in page
    assert [(name, day) for name, day, _ in spans()] == [
        (name, day) for name in ("Lin Zhou", "Mei Tan") for day in range(9, 14)
    ]
    assert JournalEntry.objects.filter(action="settings.block_added").count() == 10


def test_of_several_places_each_has_its_own_people(cast, oda):
    annex = people.location(cast.riverbend, "Annex")
    WorkingHours.objects.filter(practitioner=cast.mei).update(location=annex)
    page = oda.get(f"{BLOCKS}new/").content.decode()

    oda.post(f"{BLOCKS}new/", lunch(cast, practitioner=f"at-{annex.ref}", weekdays=[0]))

    assert "Everyone at Annex" in page
    assert [name for name, _, _ in spans()] == ["Mei Tan"]


def test_practitioner_blocks_nobody_else(cast, sign_in):
    lin = sign_in(cast.lin)
    page = lin.get(f"{BLOCKS}new/").content.decode()

    sent = lunch(cast, practitioner=f"at-{cast.main.ref}", weekdays=[0])
    refused = lin.post(f"{BLOCKS}new/", sent)

    assert "Everyone" not in page
    assert "Choose a practitioner." in text(refused)
    assert not Block.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"weekdays": [9]}, "Look the list over."),
        ({"weekdays": [2], "weekly_until": "2026-03-10"}, "None of these days lies between"),
    ],
)
def test_what_is_needed_is_said_and_what_was_typed_stays(cast, oda, wrong, said):
    page = text(oda.post(f"{BLOCKS}new/", lunch(cast, **wrong)))

    assert said in page
    assert 'value="Lunch"' in page
    assert not Block.objects.exists()


def test_visits_booked_then_are_told_of_and_none_is_cancelled(cast, oda):
    people.appointment(cast, cast.ada, NOW + timedelta(days=7))

    page = text(
        oda.post(
            f"{BLOCKS}new/",
            lunch(cast, starts_at="08:00", ends_at="12:00", weekdays=WEEK),
            follow=True,
        )
    )

    assert "Lunch is saved: 5 blocks. Visits are booked then: none was cancelled." in page
    assert "1 visit booked" in page


def test_weekly_box_of_one_block_turns_into_once(cast, oda):
    oda.post(f"{BLOCKS}new/", lunch(cast, weekdays=[0]))
    row = Block.objects.get()
    there = f"{BLOCKS}{row.pk}/"

    assert "Every week" in oda.get(there).content.decode()
    oda.post(there, lunch(cast, weekly="on"))
    row.refresh_from_db()
    assert row.weekly_until == NO_END
    oda.post(there, lunch(cast))
    row.refresh_from_db()
    assert row.weekly_until is None


def test_all_days_are_deleted_in_one_go_or_one_alone(cast, oda):
    oda.post(f"{BLOCKS}new/", lunch(cast, practitioner=f"at-{cast.main.ref}", weekdays=WEEK))
    first = Block.objects.filter(practitioner=cast.lin).order_by("starts_on").first()
    there = f"{BLOCKS}{first.pk}/deletion/"

    page = oda.get(there)
    assert "Delete all 5 days" in text(page)
    oda.post(there, {"version": page.context["version"]})
    assert Block.objects.filter(practitioner=cast.lin).count() == 4
    second = Block.objects.filter(practitioner=cast.lin).order_by("starts_on").first()
    there = f"{BLOCKS}{second.pk}/deletion/"
    oda.post(there, {"version": oda.get(there).context["version"], "alike": "1"})

    assert {row.practitioner_id for row in Block.objects.all()} == {cast.mei.pk}
    assert JournalEntry.objects.filter(action="settings.block_deleted").count() == 5


def test_nothing_of_many_is_deleted_where_somebody_was_first(cast, oda):
    oda.post(f"{BLOCKS}new/", lunch(cast, weekdays=WEEK))
    row = Block.objects.order_by("starts_on").first()

    page = oda.post(f"{BLOCKS}{row.pk}/deletion/", {"version": "7", "alike": "1"})

    assert "Somebody else changed this meanwhile." in text(page)
    assert Block.objects.count() == 5


def test_deleting_time_off_never_deletes_a_block_of_the_same_number(cast, oda):
    oda.post(f"{BLOCKS}new/", lunch(cast, weekdays=[0]))
    block = Block.objects.get()
    TimeOff.objects.create(
        pk=block.pk, clinic=cast.riverbend, practitioner=cast.lin, title="Course",
        starts_on=date(2026, 3, 9), ends_on=date(2026, 3, 9), starts_minute=600, ends_minute=720,
    )  # fmt: skip

    oda.post(f"{HERE}{block.pk}/deletion/", {"version": str(block.revision), "alike": "1"})

    assert Block.objects.count() == TimeOff.objects.count() == 1


def test_list_says_how_a_single_one_and_an_ending_one_are(cast, oda):
    oda.post(f"{BLOCKS}new/", lunch(cast))
    oda.post(f"{BLOCKS}new/", lunch(cast, title="Team", weekdays=[4], weekly_until="2026-05-29"))

    page = text(oda.get(HERE))

    assert "Mon, Mar 9, 2026, 12:00 PM–1:00 PM" in page
    assert ", until May 29, 2026" in page
    assert Block.objects.get(title="Team").starts_on == date(2026, 3, 13)
