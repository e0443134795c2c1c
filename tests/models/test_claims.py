"""The law stands in the database itself: claims of one party never overlap (decision 0003)."""

import pytest
from django.db import IntegrityError, transaction

from qimen.models import Claim, PartyKind
from tests import cast as casting

NINE = casting.minute(casting.NOW) + 60
LIN = PartyKind.PRACTITIONER


@pytest.fixture
def adas(cast):
    """Ada's visit; the claims are the tests' own."""
    visit = casting.appointment(cast, cast.ada, casting.NOW)
    visit.claims.all().delete()
    return visit


@pytest.fixture
def eves(cast, adas):
    visit = casting.appointment(cast, cast.eve, casting.NOW)
    visit.claims.all().delete()
    return visit


@pytest.mark.parametrize(
    ("start", "end"),
    [(0, 60), (0, 61), (-30, 1), (59, 90), (10, 20), (-10, 100)],
    ids=["same", "longer", "into its start", "into its end", "inside", "around"],
)
def test_claim_that_overlaps_is_refused_by_the_database(adas, eves, start, end):
    casting.claim(adas, LIN, 7, NINE, NINE + 60)

    with pytest.raises(IntegrityError, match="claim_no_overlap"), transaction.atomic():
        casting.claim(eves, LIN, 7, NINE + start, NINE + end)

    assert Claim.objects.count() == 1


@pytest.mark.parametrize(("start", "end"), [(-30, 0), (60, 90)], ids=["before", "after"])
def test_claim_that_only_touches_is_allowed(adas, eves, start, end):
    casting.claim(adas, LIN, 7, NINE, NINE + 60)

    casting.claim(eves, LIN, 7, NINE + start, NINE + end)

    assert Claim.objects.count() == 2


def test_claim_moved_onto_another_is_refused_by_the_database(adas, eves):
    casting.claim(adas, LIN, 7, NINE, NINE + 60)
    later = casting.claim(eves, LIN, 7, NINE + 60, NINE + 90)

    later.start = NINE + 59
    with pytest.raises(IntegrityError, match="claim_no_overlap"), transaction.atomic():
        later.save()

    later.refresh_from_db()
    assert later.start == NINE + 60


def test_claim_given_to_a_busy_party_is_refused_by_the_database(adas, eves):
    casting.claim(adas, LIN, 7, NINE, NINE + 60)
    other = casting.claim(eves, LIN, 8, NINE, NINE + 60)

    with pytest.raises(IntegrityError, match="claim_no_overlap"), transaction.atomic():
        Claim.objects.filter(pk=other.pk).update(party_id=7)


def test_claims_of_one_bulk_insert_refuse_each_other(adas):
    twice = [
        Claim(
            clinic_id=adas.clinic_id, appointment=adas, party_kind=LIN, party_id=7,
            start=NINE, end=NINE + 60,
        )
        for _ in range(2)
    ]  # fmt: skip

    with pytest.raises(IntegrityError, match="claim_no_overlap"), transaction.atomic():
        Claim.objects.bulk_create(twice)

    assert Claim.objects.count() == 0


def test_claim_of_another_party_is_allowed(adas, eves):
    casting.claim(adas, LIN, 7, NINE, NINE + 60)

    casting.claim(eves, LIN, 8, NINE, NINE + 60)
    casting.claim(eves, PartyKind.ROOM, 7, NINE, NINE + 60)

    assert Claim.objects.count() == 3


def test_claim_of_another_clinic_is_allowed(cast, adas):
    casting.claim(adas, LIN, 7, NINE, NINE + 60)

    Claim.objects.create(
        clinic=cast.harbor, appointment=adas, party_kind=LIN, party_id=7, start=NINE, end=NINE + 60
    )

    assert Claim.objects.count() == 2


def test_overridden_claim_may_stand_on_an_ordinary_one(adas, eves):
    casting.claim(adas, LIN, 7, NINE, NINE + 60)

    casting.claim(eves, LIN, 7, NINE, NINE + 60, overridden=True)

    assert Claim.objects.count() == 2


def test_two_overridden_claims_may_overlap(adas, eves):
    casting.claim(adas, LIN, 7, NINE, NINE + 60, overridden=True)

    casting.claim(eves, LIN, 7, NINE, NINE + 60, overridden=True)

    assert Claim.objects.count() == 2


def test_ordinary_claim_against_an_overridden_one_is_refused(adas, eves):
    casting.claim(adas, LIN, 7, NINE, NINE + 60, overridden=True)

    with pytest.raises(IntegrityError, match="claim_no_overlap"), transaction.atomic():
        casting.claim(eves, LIN, 7, NINE + 59, NINE + 90)


def test_ordinary_claim_stands_beside_an_overridden_one_of_its_own_visit(adas):
    casting.claim(adas, LIN, 7, NINE, NINE + 60, overridden=True)

    casting.claim(adas, LIN, 7, NINE + 30, NINE + 90)

    assert adas.claims.count() == 2


def test_overridden_claim_made_ordinary_is_refused_where_it_overlaps(adas, eves):
    casting.claim(adas, LIN, 7, NINE, NINE + 60)
    knowing = casting.claim(eves, LIN, 7, NINE, NINE + 60, overridden=True)

    with pytest.raises(IntegrityError, match="claim_no_overlap"), transaction.atomic():
        Claim.objects.filter(pk=knowing.pk).update(overridden=False)


def test_claim_frees_its_time_when_it_is_deleted(adas, eves):
    casting.claim(adas, LIN, 7, NINE, NINE + 60).delete()

    casting.claim(eves, LIN, 7, NINE, NINE + 60)

    assert Claim.objects.count() == 1


@pytest.mark.parametrize("minutes", [0, -5, 2881], ids=["empty", "backward", "over two days"])
def test_claim_is_a_span_no_longer_than_readers_look_back(adas, minutes):
    with pytest.raises(IntegrityError), transaction.atomic():
        casting.claim(adas, LIN, 7, NINE, NINE + minutes)


def test_longest_claim_is_seen_from_its_last_minute(adas, eves):
    casting.claim(adas, LIN, 7, NINE, NINE + 2880)

    with pytest.raises(IntegrityError, match="claim_no_overlap"), transaction.atomic():
        casting.claim(eves, LIN, 7, NINE + 2879, NINE + 2900)
