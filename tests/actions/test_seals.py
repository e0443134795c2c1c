"""The journal becomes a chain: each entry sealed once, in each clinic's own order."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from qimen.actions import journal, seals
from qimen.actions.journal import system
from qimen.models import JournalEntry, JournalSeal
from qimen.queries import seals as reading
from qimen.queries.seals import Fault
from qimen.rules.access import Actor, Role
from tests.cast import NOW
from tests.unguarded import unguarded

pytestmark = pytest.mark.django_db


def write(clinic_id, times=1, action="patient.opened"):
    for n in range(times):
        details = {"part": "personal", "n": n}
        journal.record(system(clinic_id), action, now=NOW, patient_id=4, details=details)


def numbers(clinic_id):
    return list(
        JournalSeal.objects.filter(clinic=clinic_id)
        .order_by("number")
        .values_list("number", flat=True)
    )


def test_every_clinic_has_a_chain_of_its_own_and_the_installation_too(cast):
    write(cast.riverbend.pk, 3)
    write(cast.harbor.pk)
    journal.record(Actor(clinic_id=0, role=Role.SYSTEM), "account.signed_out", now=NOW)
    write(cast.riverbend.pk)

    assert seals.seal_next(most=100, now=NOW) == 6
    assert numbers(cast.riverbend.pk) == [1, 2, 3, 4]
    assert numbers(cast.harbor.pk) == [1]
    assert numbers(None) == [1]
    assert [list(reading.flaws(each.clinic_id)) for each in reading.chains()] == [[], [], []]


def test_chain_goes_on_where_it_ended_and_seals_nothing_twice(cast):
    write(cast.riverbend.pk, 5)

    assert [seals.seal_next(most=2, now=NOW) for _ in range(4)] == [2, 2, 1, 0]
    write(cast.riverbend.pk)
    assert seals.seal_next(most=2, now=NOW) == 1
    assert numbers(cast.riverbend.pk) == [1, 2, 3, 4, 5, 6]
    assert list(reading.flaws(cast.riverbend.pk)) == []


def test_entry_whose_transaction_ended_late_is_sealed_behind_the_others(cast):
    write(cast.riverbend.pk, 3)
    second = JournalEntry.objects.order_by("pk")[1]
    late = second.pk
    with unguarded():
        second.delete()
    seals.seal_next(most=100, now=NOW)
    second.pk = late
    second.save(force_insert=True)

    assert seals.seal_next(most=100, now=NOW) == 1
    assert JournalSeal.objects.get(pk=late).number == 3
    assert list(reading.flaws(cast.riverbend.pk)) == []
    assert [each.waiting for each in reading.chains()] == [0]


def test_sealing_costs_the_same_statements_for_one_entry_and_for_fifty(
    cast, django_assert_num_queries
):
    write(cast.riverbend.pk)
    seals.seal_next(most=100, now=NOW)
    for times in (1, 50):
        write(cast.riverbend.pk, times)
        with django_assert_num_queries(5 + 2):  # and the savepoint of the test
            seals.seal_next(most=100, now=NOW)


@pytest.mark.parametrize(
    "columns",
    [
        {"at": NOW.replace(hour=3)}, {"action": "patient.added"}, {"role": "owner"},
        {"account_id": 1}, {"session_hash": "x"}, {"ip": "192.0.2.1"}, {"subject": "patient:x"},
        {"patient_id": 5}, {"reason": "x"}, {"details": {"part": "personal"}},
    ],
)  # fmt: skip
def test_changed_entry_is_found(cast, columns):
    write(cast.riverbend.pk, 3)
    seals.seal_next(most=100, now=NOW)
    second = JournalEntry.objects.order_by("pk")[1]

    with unguarded():
        JournalEntry.objects.filter(pk=second.pk).update(**columns)

    found = list(reading.flaws(cast.riverbend.pk))
    assert [(each.fault, each.number, each.entry) for each in found] == [
        (Fault.CHANGED, 2, second.pk)
    ]


def test_entry_moved_to_another_clinic_is_found(cast):
    write(cast.riverbend.pk, 2)
    seals.seal_next(most=100, now=NOW)
    first = JournalEntry.objects.order_by("pk")[0]

    with unguarded():
        JournalEntry.objects.filter(pk=first.pk).update(clinic=cast.harbor)

    assert [each.fault for each in reading.flaws(cast.riverbend.pk)] == [Fault.CHANGED]


def test_entry_that_was_taken_out_is_found(cast):
    write(cast.riverbend.pk, 3)
    seals.seal_next(most=100, now=NOW)
    second = JournalEntry.objects.order_by("pk")[1].pk

    with unguarded():
        JournalEntry.objects.filter(pk=second).delete()

    found = list(reading.flaws(cast.riverbend.pk))
    assert [(each.fault, each.entry) for each in found] == [(Fault.GONE, second)]


def test_entry_taken_out_with_its_seal_is_found(cast):
    write(cast.riverbend.pk, 4)
    seals.seal_next(most=100, now=NOW)
    second = JournalEntry.objects.order_by("pk")[1].pk

    with unguarded():
        JournalEntry.objects.filter(pk=second).delete()
        JournalSeal.objects.filter(pk=second).delete()

    found = list(reading.flaws(cast.riverbend.pk))
    assert [(each.fault, each.number) for each in found] == [(Fault.SEALS_GONE, 3)]


def test_entry_put_in_long_afterwards_is_found(cast, monkeypatch):
    write(cast.riverbend.pk, 9)
    seals.seal_next(most=100, now=NOW)
    monkeypatch.setattr(reading, "LATE", 5)
    first = JournalEntry.objects.order_by("pk")[0]
    earlier = first.pk - 1
    first.pk = earlier
    first.save(force_insert=True)

    seals.seal_next(most=100, now=NOW)

    found = list(reading.flaws(cast.riverbend.pk))
    assert [(each.fault, each.entry) for each in found] == [(Fault.NEVER_SEALED, earlier)]


def test_other_key_is_not_taken_for_a_change(cast, settings):
    write(cast.riverbend.pk)
    seals.seal_next(most=100, now=NOW)

    settings.FIELD_KEY = "another-key-of-more-than-thirty-two-characters"

    assert [each.fault for each in reading.flaws(cast.riverbend.pk)] == [Fault.OTHER_KEY]


def test_seals_cannot_be_changed_or_deleted(cast):
    write(cast.riverbend.pk)
    seals.seal_next(most=100, now=NOW)

    for deed in (lambda every: every.update(digest="00" * 32), lambda every: every.delete()):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            deed(JournalSeal.objects.all())
    assert list(reading.flaws(cast.riverbend.pk)) == []


def test_place_in_the_chain_is_taken_once(cast):
    write(cast.riverbend.pk)
    seals.seal_next(most=100, now=NOW)
    seal = JournalSeal.objects.get()
    seal.pk += 1

    with pytest.raises(IntegrityError), transaction.atomic():
        seal.save(force_insert=True)
