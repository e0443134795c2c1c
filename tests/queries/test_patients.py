"""Patients found and listed: what exists for whom, by key, in so many statements."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from qimen.models import Patient
from qimen.queries import patients
from tests import cast as people
from tests.actions.test_booking import book
from tests.cast import NOW, acting

pytestmark = pytest.mark.django_db


def found(actor, words, **how):
    return [one.name for one in patients.search(actor, words, **how).patients]


def listed(page):
    return [one.last_name for one in page.patients]


def statements(call):
    with CaptureQueriesContext(connection) as queries:
        call()
    return len(queries)


# ── search ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "words", ["mor", "ada", "moreno ada", "family@", "5/17/1990 ada", "ad", "a m"]
)
def test_file_is_found_by_a_part_of_it(cast, words):
    assert "Ada Moreno" in found(acting(cast.noor), words)


def test_every_word_has_to_be_there(cast):
    assert found(acting(cast.noor), "moreno") == ["Ada Moreno", "Max Moreno"]
    assert found(acting(cast.noor), "moreno max") == ["Max Moreno"]


def test_accents_and_case_do_not_matter(cast):
    people.patient(cast.riverbend, "Zoë Ångström")

    assert found(acting(cast.noor), "ANGSTROM zoe") == ["Zoë Ångström"]


def test_phone_is_found_however_it_is_written(cast):
    people.patient(cast.riverbend, "Ida Holm", mobile="+1 541 555 0107")

    for typed in ("5550107", "(541) 555-0107", "+15415550107"):
        assert found(acting(cast.noor), typed) == ["Ida Holm"]


def test_what_looks_like_a_pattern_is_plain_text(cast):
    people.patient(cast.riverbend, "Per_Cent Fifty%")

    assert found(acting(cast.noor), "per_") == ["Per_Cent Fifty%"]
    assert found(acting(cast.noor), "a%a") == []
    assert found(acting(cast.noor), '"ada" OR "max"') == []


def test_practitioner_finds_own_patients_alone_and_everybody_for_booking(cast):
    book(cast, cast.ada)

    assert found(acting(cast.lin), "ada") == ["Ada Moreno"]
    assert found(acting(cast.lin), "eve") == []
    assert found(acting(cast.lin), "eve", for_booking=True) == ["Eve Stone"]


def test_nobody_is_found_across_the_line_of_the_clinic(cast):
    assert found(acting(cast.oda), "hugo") == []
    assert found(acting(cast.oda), "hugo", for_booking=True) == []


@pytest.mark.parametrize("role", ["auditor", "patient"])
def test_who_sees_no_files_finds_none(cast, role):
    actor = acting(cast.eve)
    if role == "auditor":
        actor = acting(people.staff_member(cast.riverbend, "Abe Quist", "auditor"))

    assert found(actor, "moreno") == []
    assert found(actor, "moreno", for_booking=True) == []


def test_archived_files_are_found_only_among_the_archived(cast):
    Patient.objects.filter(pk=cast.max.pk).update(archived_at=NOW)

    assert found(acting(cast.noor), "moreno") == ["Ada Moreno"]
    assert found(acting(cast.noor), "moreno", archived=True) == ["Max Moreno"]
    assert found(acting(cast.noor), "max", for_booking=True) == []


def test_longer_list_says_that_there_is_more(cast):
    answer = patients.search(acting(cast.noor), "moreno", 1)

    assert ([one.name for one in answer.patients], answer.has_more) == (["Ada Moreno"], True)


def crowd(cast, count, last="Quill", **columns):
    Patient.objects.bulk_create(
        Patient(
            clinic=cast.riverbend, first_name=f"Bo{n:04}", last_name=last,
            email=f"bo{n}@example.org", created_at=NOW, **columns,
        )
        for n in range(count)
    )  # fmt: skip


@pytest.mark.parametrize("words", ["qui", "uill", "@example.org", "qu"])
def test_word_that_very_many_have_is_cut_in_the_order_of_names(cast, words):
    crowd(cast, 1_010)

    answer = patients.search(acting(cast.noor), words, 3)

    assert [one.first_name for one in answer.patients] == ["Bo0000", "Bo0001", "Bo0002"]
    assert answer.has_more


def test_search_follows_every_change_of_a_file(cast):
    cast.eve.last_name = "Rivers"
    cast.eve.save(update_fields=["last_name", "found_by"])
    gone = people.patient(cast.riverbend, "Gil Waters")
    gone.delete()

    assert found(acting(cast.noor), "rivers") == ["Eve Rivers"]
    assert found(acting(cast.noor), "stone") == []
    assert found(acting(cast.noor), "waters") == []


def test_search_takes_two_statements_whoever_is_found(cast):
    actor = acting(cast.noor)

    assert statements(lambda: patients.search(actor, "eve")) == 2
    assert statements(lambda: patients.search(actor, "o")) == 0
    crowd(cast, 3)
    assert statements(lambda: patients.search(actor, "quill")) == 2
    crowd(cast, 1_010, "Quillan")
    assert statements(lambda: patients.search(actor, "quill")) == 2


# ── the list ─────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def town(cast, monkeypatch):
    monkeypatch.setattr("qimen.queries.patients.listing.PAGE", 2)
    for name in ("Ada Bell", "Ida Bell", "Max Cole"):
        people.patient(cast.riverbend, name)
    return cast


def test_pages_follow_one_another_by_name(town):
    actor = acting(town.noor)
    first = patients.page(actor)
    second = patients.page(actor, after=first.patients[-1].ref)
    third = patients.page(actor, after=second.patients[-1].ref)
    again = patients.page(actor, before=third.patients[0].ref)

    assert [listed(one) for one in (first, second, third)] == [
        ["Bell", "Bell"], ["Cole", "Moreno"], ["Moreno", "Stone"],
    ]  # fmt: skip
    assert listed(again) == listed(second)
    assert [(one.has_before, one.has_after) for one in (first, second, third)] == [
        (False, True), (True, True), (True, False),
    ]  # fmt: skip
    assert again.has_before


def test_page_after_nobody_is_the_first(town):
    actor = acting(town.noor)

    assert listed(patients.page(actor, after="nobody")) == ["Bell", "Bell"]
    assert listed(patients.page(actor, after=town.hugo.ref)) == ["Bell", "Bell"]


def test_page_takes_one_statement_or_two(cast):
    actor = acting(cast.noor)

    assert statements(lambda: patients.page(actor)) == 1
    assert statements(lambda: patients.page(actor, after=cast.ada.ref)) == 2


def test_list_never_counts(cast):
    with CaptureQueriesContext(connection) as queries:
        patients.page(acting(cast.noor))
        patients.search(acting(cast.noor), "moreno")

    assert [one["sql"] for one in queries if "COUNT(" in one["sql"].upper()] == []
