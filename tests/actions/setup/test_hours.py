"""Working hours: a week exchanged, single days, and the visits that fall outside."""

from datetime import date, timedelta

import pytest

from qimen.actions.setup import changes
from qimen.actions.setup import hours as acting
from qimen.models import HoursException, JournalEntry, WorkingHours
from qimen.queries import hours
from qimen.queries.hours import Span
from qimen.rules.access import Forbidden
from tests import cast as people
from tests.cast import NOW
from tests.cast import acting as as_

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 3, 9)
#: Nine on the Monday after the cast's, in Los Angeles (the clocks have changed the day before).
NINE = NOW + timedelta(days=7)


def span(cast, weekday, start, end, first="", last=""):
    return Span(cast.main.pk, first, last, weekday, start * 60, end * 60)


def version(cast, member=None):
    return hours.version(hours.weekly(as_(cast.oda), member or cast.lin))


def change(cast, spans, who=None):
    actor = as_(who or cast.oda)
    return acting.change(actor, cast.lin.ref, spans, version=version(cast), now=NOW)


def told(verb):
    entry = JournalEntry.objects.get(action=verb)
    return entry.subject, entry.details["changed"]


def test_week_is_exchanged_and_what_stays_keeps_its_rows(cast):
    monday = WorkingHours.objects.get(practitioner=cast.lin, weekday=0)
    stays, comes = span(cast, 0, 9, 17), span(cast, 5, 10, 14, first="2026-04-01")

    change(cast, [comes, stays])

    assert hours.weekly(as_(cast.oda), cast.lin) == (stays, comes)
    assert WorkingHours.objects.filter(pk=monday.pk).exists()
    subject, changed = told("settings.hours_changed")
    assert subject == f"staffmember:{cast.lin.ref}"
    assert changed["hours"][1] == [
        f"mon 09:00–17:00 location:{cast.main.pk}",
        f"sat 10:00–14:00 location:{cast.main.pk} 2026-04-01…",
    ]


def test_same_week_leaves_no_trace(cast):
    change(cast, [span(cast, day, 9, 17) for day in range(5)])

    assert not JournalEntry.objects.filter(action="settings.hours_changed").exists()


def test_week_that_somebody_else_changed_is_not_overwritten(cast):
    stale = version(cast)
    change(cast, [span(cast, 0, 9, 12)])

    with pytest.raises(changes.Outdated):
        acting.change(as_(cast.oda), cast.lin.ref, [], version=stale, now=NOW)

    assert hours.weekly(as_(cast.oda), cast.lin) == (span(cast, 0, 9, 12),)


def test_location_of_another_clinic_is_refused(cast):
    theirs = cast.harbor.locations.get().pk

    with pytest.raises(acting.NoSuchPlace):
        change(cast, [Span(theirs, "", "", 0, 540, 720)])


@pytest.mark.parametrize("who", ["lin", "noor", "ada"])
def test_nobody_but_an_owner_touches_hours(cast, who):
    actor = as_(getattr(cast, who))

    with pytest.raises(Forbidden):
        acting.change(actor, cast.lin.ref, [], version="", now=NOW)
    with pytest.raises(Forbidden):
        acting.change_day(actor, cast.lin.ref, MONDAY, [], version="", now=NOW)


# ── single days ──────────────────────────────────────────────────────────────────────────


def change_day(cast, spans, stale=None):
    stored = hours.exceptions(as_(cast.oda), cast.lin, MONDAY, MONDAY).get(MONDAY, [])
    known = hours.day_version(stored) if stale is None else stale
    return acting.change_day(as_(cast.oda), cast.lin.ref, MONDAY, spans, version=known, now=NOW)


def day(cast):
    [found] = hours.days(as_(cast.oda), cast.lin, MONDAY, MONDAY)
    return found


def test_day_gets_other_hours_none_and_the_usual_ones_again(cast):
    change_day(cast, [(cast.main.pk, 780, 1020)])
    assert (day(cast).spans, day(cast).is_usual) == (((cast.main.pk, 780, 1020),), False)
    change_day(cast, [])
    assert (day(cast).spans, day(cast).is_usual) == ((), False)
    change_day(cast, None)

    assert (day(cast).spans, day(cast).is_usual) == (((cast.main.pk, 540, 1020),), True)
    assert not HoursException.objects.exists()
    changed = [
        entry.details["changed"]["2026-03-09"]
        for entry in JournalEntry.objects.filter(action="settings.day_changed").order_by("id")
    ]
    other = f"13:00–17:00 location:{cast.main.pk}"
    assert changed == [[[], [other]], [[other], ["none"]], [["none"], []]]


def test_day_that_somebody_else_changed_is_not_overwritten(cast):
    change_day(cast, [])

    with pytest.raises(changes.Outdated):
        change_day(cast, None, stale="")


# ── what falls outside ───────────────────────────────────────────────────────────────────


def outside(cast):
    return hours.outside(as_(cast.oda), cast.lin, now=NOW)


def test_visit_outside_the_new_hours_is_listed_and_stays_booked(cast):
    inside = people.appointment(cast, cast.ada, NINE)
    late = people.appointment(cast, cast.eve, NINE + timedelta(hours=6))
    assert outside(cast).total == 0

    change(cast, [span(cast, 0, 8, 12)])

    assert [visit.pk for visit in outside(cast).visits] == [late.pk]
    late.refresh_from_db()
    inside.refresh_from_db()
    assert (late.status, inside.status) == ("confirmed", "confirmed")


def test_visit_that_ends_after_the_hours_do_is_outside(cast):
    people.appointment(cast, cast.ada, NINE + timedelta(minutes=30))

    change(cast, [span(cast, 0, 8, 10)])

    assert outside(cast).total == 1


def test_touching_spans_hold_a_visit_together(cast):
    people.appointment(cast, cast.ada, NINE + timedelta(minutes=30))

    change(cast, [span(cast, 0, 8, 10), span(cast, 0, 10, 12)])

    assert outside(cast).total == 0


def test_hours_past_midnight_hold_a_visit_of_the_small_hours(cast):
    people.appointment(cast, cast.ada, NINE + timedelta(hours=15, minutes=30))

    change(cast, [span(cast, 0, 22, 2)])

    assert outside(cast).total == 0


def test_single_day_counts_in_place_of_the_week(cast):
    people.appointment(cast, cast.ada, NINE)

    change_day(cast, [(cast.main.pk, 780, 1020)])

    assert outside(cast).total == 1


def test_past_and_cancelled_visits_are_no_matter(cast):
    people.appointment(cast, cast.ada, NOW - timedelta(days=7))
    people.appointment(cast, cast.eve, NINE, status="cancelled")

    change(cast, [])

    assert outside(cast).total == 0


def test_overview_takes_the_same_statements_for_any_number_of_visits(
    cast, django_assert_num_queries
):
    def seen():
        return hours.overview(as_(cast.oda), today=MONDAY, now=NOW)

    with django_assert_num_queries(6):
        assert [(week.member.name, week.hours, week.outside) for week in seen()] == [
            ("Lin Zhou", "40 hours", 0),
            ("Mei Tan", "40 hours", 0),
        ]
    change(cast, [])
    for count in range(3):
        people.appointment(cast, cast.ada, NINE + timedelta(days=count))
    with django_assert_num_queries(6):
        assert [(week.hours, week.outside) for week in seen()] == [("0 hours", 3), ("40 hours", 0)]
