"""What the calendar shows as taken though no visit stands there: moves asked for, and holds."""

from datetime import date, timedelta

import pytest

from qimen.models import Clinic, MoveRequest, Status
from qimen.queries import calendar, clinics
from qimen.scheduling import hours
from tests.actions.test_asking import waiting  # noqa: F401 - a fixture
from tests.actions.test_booking import nine, wish
from tests.actions.test_holding import hold
from tests.cast import NOW, acting
from tests.queries.test_calendar import MONDAY, asked, board, column, token, wall

pytestmark = pytest.mark.django_db


def to_mei(cast, start=None):
    """Let the visit ask for a time with Mei: eleven, usually."""
    start = start or nine(120)
    one = MoveRequest.objects.get()
    one.practitioner, one.starts_at = cast.mei, hours.at(start)
    one.plan |= {"practitioner_id": one.practitioner_id, "start": start}
    one.save()


def claims(who, now=NOW, **columns):
    return calendar.claims(acting(who), asked(**columns), now=now)


def said(found):
    return [(one.is_move, one.name, one.start) for one in found]


def frees(board_, name):
    return [wall((one.start, one.end)) for one in column(board_, name).frees]


def test_move_is_at_its_asked_time_and_not_free_there(cast, waiting):  # noqa: F811
    seen = board(cast.noor)

    starts = [one.visit.start for one in column(seen, "Lin Zhou").visits]
    assert starts == [nine(), nine(30)]
    assert frees(seen, "Lin Zhou")[0][0] == "10:00"
    assert (seen.visits, seen.requests) == (1, 1)


def test_move_to_a_colleague_is_in_their_column(cast, waiting):  # noqa: F811
    to_mei(cast)

    seen = board(cast.noor)

    assert [one.visit.name for one in column(seen, "Mei Tan").visits] == ["Eve Stone"]
    assert ("11:00", "12:00") not in frees(seen, "Mei Tan")


def test_who_is_asked_to_take_over_reads_initials_and_the_others_nothing(cast, waiting):  # noqa: F811
    to_mei(cast)

    assert said(claims(cast.mei)) == [(True, "ES", nine(120))]
    assert said(claims(cast.lin)) == [(True, "Eve Stone", nine(120))]
    assert said(claims(cast.noor)) == [(True, "Eve Stone", nine(120))]
    assert claims(cast.ada) == claims(cast.hana) == []
    assert [one.visit.start for one in column(board(cast.mei), "Mei Tan").visits] == [nine(120)]


def test_who_is_not_asked_sees_nothing_of_a_colleagues_move(cast, waiting):  # noqa: F811
    assert claims(cast.mei) == []
    Clinic.objects.filter(pk=cast.riverbend.pk).update(practitioners_see_all=True)
    assert said(claims(cast.mei)) == [(True, "Eve Stone", nine(30))]


def test_move_that_has_lapsed_is_not_drawn(cast, waiting):  # noqa: F811
    assert claims(cast.noor, now=hours.at(nine())) == []


def test_hold_is_drawn_without_a_name_until_it_ends(cast):
    hold(cast, wanted=wish(cast, nine(60)))

    assert said(claims(cast.noor)) == [(False, "", nine(60))]
    assert said(claims(cast.lin)) == [(False, "", nine(60))]
    assert claims(cast.mei) == []
    assert ("10:00", "10:30") not in frees(board(cast.noor), "Lin Zhou")
    assert claims(cast.noor, now=NOW + timedelta(minutes=10)) == []


@pytest.mark.parametrize(
    ("columns", "count"),
    [({"is_week": True}, 1), ({"by_room": True}, 1), ({"on": date(2026, 3, 10)}, 0)],
)
def test_claims_are_those_of_the_window(cast, waiting, columns, count):  # noqa: F811
    assert len(claims(cast.noor, **columns)) == count


def test_claims_are_those_of_the_column_and_the_location(cast, waiting):  # noqa: F811
    counts = [
        len(claims(cast.noor, **each))
        for each in (
            {"column_id": cast.lin.pk}, {"column_id": cast.mei.pk},
            {"by_room": True, "column_id": cast.willow.pk}, {"location_id": cast.main.pk},
            {"location_id": 0},
        )
    ]  # fmt: skip
    assert counts == [1, 0, 1, 1, 0]


def test_move_is_in_its_rooms_column(cast, waiting):  # noqa: F811
    seen = column(board(cast.noor, by_room=True), "Willow")

    assert [one.visit.start for one in seen.visits] == [nine(), nine(30)]


def test_token_changes_when_a_hold_begins_is_extended_or_ends(cast):
    seen = [token(acting(cast.noor), asked())]
    held = hold(cast)
    seen.append(token(acting(cast.noor), asked()))
    held.held_until += timedelta(minutes=10)
    held.save()
    seen.append(token(acting(cast.noor), asked()))
    held.delete()

    assert len(set(seen)) == 3
    assert token(acting(cast.noor), asked()) == seen[0]


def test_token_of_the_asked_day_changes_with_the_move(cast, waiting):  # noqa: F811
    clinic = asked(column_id=cast.mei.pk)
    before = token(acting(cast.noor), clinic)
    to_mei(cast)

    assert token(acting(cast.noor), clinic) != before


def test_paper_lists_claims_by_time_and_counts_visits_alone(cast, waiting):  # noqa: F811
    hold(cast, who=cast.ada, wanted=wish(cast, nine(180)))

    [lin] = calendar.sheets(acting(cast.noor), asked(), now=NOW)

    assert [bool(line.claim) for line in lin.lines] == [False, True, True]
    assert lin.visits == 1


def test_claims_are_one_statement_with_status_of_no_visit(cast, waiting, django_assert_num_queries):  # noqa: F811
    actor, day = acting(cast.noor), calendar.Asked(clinic=clinics.by_slug("riverbend"), on=MONDAY)
    calendar.claims(actor, day, now=NOW)
    with django_assert_num_queries(1):
        assert len(calendar.claims(actor, day, now=NOW)) == 1
    assert waiting.status == Status.CONFIRMED
