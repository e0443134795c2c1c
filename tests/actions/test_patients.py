"""What is done to a patient's file: works, refused, forbidden, recorded, outdated."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.http import Http404

from qimen.actions import patients
from qimen.actions.patients import Newcomer, Sheet
from qimen.models import JournalEntry, Message, Patient, RedFlag
from qimen.queries import patients as files
from qimen.rules.access import Forbidden
from tests import cast as people
from tests.actions.test_booking import book
from tests.cast import NOW, acting

pytestmark = pytest.mark.django_db
JO = Sheet(first_name="Jo", last_name="Li", email="jo@example.net", birth_on=date(1985, 3, 27))


def sheet_of(patient, **changes):
    names = Sheet.__dataclass_fields__
    return replace(Sheet(**{name: getattr(patient, name) for name in names}), **changes)


def change(cast, who=None, by=None, **changes):
    """Change a file as it is now; `revision` and `ends_tie` belong to the form."""
    who = Patient.objects.get(pk=(who or cast.eve).pk)
    form = {name: changes.pop(name) for name in ("revision", "ends_tie") if name in changes}
    form = {"revision": who.revision, **form}
    actor = acting(by or cast.noor)
    return patients.change(actor, who.ref, sheet_of(who, **changes), now=NOW, **form)


def entries(action):
    return list(JournalEntry.objects.filter(action=action))


def told():
    return {row.kind: row.recipient for row in Message.objects.all()}


@pytest.fixture
def billing(cast):
    return people.staff_member(cast.riverbend, "Bea Roth", "billing")


@pytest.fixture
def auditor(cast):
    return people.staff_member(cast.riverbend, "Abe Quist", "auditor")


# ── add ──────────────────────────────────────────────────────────────────────────────────


def test_added_file_says_what_was_written_and_is_recorded(cast):
    made = patients.add(acting(cast.noor), Newcomer(sheet=JO), now=NOW)

    assert (made.name, made.email_key, made.came_new) == ("Jo Li", "jo@example.net", True)
    assert files.class_of(made, NOW) == "new"
    assert [one.patient_id for one in entries("patient.added")] == [made.pk]


def test_file_without_the_tick_is_existing(cast):
    made = patients.add(acting(cast.noor), Newcomer(sheet=JO, is_new=False), now=NOW)

    assert files.class_of(made, NOW) == "existing"


@pytest.mark.parametrize(
    "sheet",
    [
        replace(JO, email="Family@Example.net"),
        replace(JO, last_name="STONE", email="", birth_on=date(1990, 5, 17)),
    ],
)
def test_file_that_may_be_there_already_is_asked_about_first(cast, sheet):
    before = Patient.objects.count()
    with pytest.raises(patients.Alike):
        patients.add(acting(cast.noor), Newcomer(sheet=sheet), now=NOW)
    assert Patient.objects.count() == before

    patients.add(acting(cast.noor), Newcomer(sheet=sheet, even_so=True), now=NOW)

    assert Patient.objects.count() == before + 1


def test_billing_auditor_and_patients_add_nobody(cast, billing, auditor):
    for who in (billing, auditor, cast.eve):
        with pytest.raises(Forbidden):
            patients.add(acting(who), Newcomer(sheet=JO), now=NOW)


def test_file_that_a_practitioner_adds_is_not_their_own_yet(cast):
    made = patients.add(acting(cast.lin), Newcomer(sheet=JO), now=NOW)

    with pytest.raises(Http404):
        files.one(acting(cast.lin), made.ref)


# ── change ───────────────────────────────────────────────────────────────────────────────


def test_change_is_saved_and_recorded_without_its_values(cast):
    changed = change(cast, mobile="+1 541 555 0107", first_name="Eva")

    assert (changed.mobile, changed.first_name, changed.revision) == ("+1 541 555 0107", "Eva", 1)
    [entry] = entries("patient.changed")
    assert entry.details == {"fields": ["first_name", "mobile"], "revision": 1}
    assert "Eva" not in str(entry.__dict__)


def test_every_column_of_the_sheet_can_be_changed(cast):
    whole = Sheet(
        first_name="Jo", last_name="Li", preferred_name="J", pronouns="they", email="jo@example.net",
        birth_on=date(1985, 3, 27), mobile="1", home_phone="2", address="3", class_override="new",
        wants_email_reminders=False, wants_sms_reminders=True, wants_news=True,
    )  # fmt: skip
    patients.change(acting(cast.noor), cast.max.ref, whole, revision=0, now=NOW)

    saved = Patient.objects.get(pk=cast.max.pk)
    assert sheet_of(saved) == whole
    assert saved.email_key == "jo@example.net"
    assert saved.found_by == saved.haystack()


def test_change_of_nothing_writes_nothing(cast):
    change(cast)

    assert Patient.objects.get(pk=cast.eve.pk).revision == 0
    assert entries("patient.changed") == []


def test_second_of_two_is_told_and_overwrites_nothing(cast):
    change(cast, mobile="first")

    with pytest.raises(patients.Outdated) as outdated:
        change(cast, revision=0, mobile="second")

    assert outdated.value.patient.mobile == "first"
    assert Patient.objects.get(pk=cast.eve.pk).mobile == "first"


def test_who_may_not_change_a_file_is_forbidden_or_finds_none(cast, billing, auditor):
    with pytest.raises(Forbidden):
        change(cast, by=billing, first_name="X")
    for who in (auditor, cast.lin, cast.hana):
        with pytest.raises(Http404):
            change(cast, by=who, first_name="X")
    with pytest.raises(Forbidden):
        patients.change(acting(cast.eve), cast.eve.ref, JO, revision=0, now=NOW)

    assert Patient.objects.get(pk=cast.eve.pk).first_name == "Eve"


def test_practitioner_changes_the_file_of_an_own_patient(cast):
    book(cast)

    assert change(cast, by=cast.lin, pronouns="she").pronouns == "she"


# ── addresses of files with an account ───────────────────────────────────────────────────


def test_new_address_leaves_signing_in_as_it_is_and_tells_both(cast):
    changed = change(cast, email="eve@new.example")

    assert changed.account.email == "eve@example.org"
    assert told() == {
        "account/file_address_changed": "eve@example.org",
        "account/address_to_confirm": "eve@new.example",
    }
    assert files.account_of(changed).is_waiting
    assert {row.patient_id for row in Message.objects.all()} == {cast.eve.pk}


def test_address_that_signs_in_is_told_nothing_when_it_comes_back(cast):
    change(cast, email="eve@new.example")
    Message.objects.all().delete()

    changed = change(cast, email="Eve@example.org")

    assert told() == {}
    assert not files.account_of(changed).is_waiting


def test_deleting_the_address_of_a_file_with_an_account_has_to_be_meant(cast):
    with pytest.raises(patients.TieEnds):
        change(cast, email="")

    assert Patient.objects.get(pk=cast.eve.pk).account_id is not None
    assert told() == {}


def test_deleting_it_ends_the_tie_and_tells_the_old_address(cast):
    changed = change(cast, email="", ends_tie=True)

    assert (changed.account_id, changed.email_key) == (None, "")
    assert told() == {"account/file_untied": "eve@example.org"}
    assert [one.patient_id for one in entries("patient.untied")] == [cast.eve.pk]


def test_address_of_a_file_without_an_account_goes_without_a_word(cast):
    change(cast, cast.max, email="")

    assert told() == {}


def test_shared_address_is_allowed_and_names_the_others(cast):
    changed = change(cast, email="family@example.net")

    shares = files.sharing_address(acting(cast.noor), changed)
    assert [one.name for one in shares] == ["Ada Moreno", "Max Moreno"]


# ── red flag ─────────────────────────────────────────────────────────────────────────────


def flag(cast, text, revision, by=None):
    return patients.flag(acting(by or cast.noor), cast.eve.ref, text, revision=revision, now=NOW)


def test_red_flag_keeps_all_it_has_said(cast):
    flag(cast, "Faints", 0)
    flag(cast, "Faints easily", 1)
    flag(cast, "", 2)

    assert Patient.objects.get(pk=cast.eve.pk).red_flag == ""
    said = files.red_flags(acting(cast.noor), cast.eve)
    assert [one.text for one in said] == ["", "Faints easily", "Faints"]
    assert {one.who for one in said} == {"Noor Haddad"}
    assert len(entries("patient.flagged")) == 2
    assert len(entries("patient.unflagged")) == 1


def test_red_flag_that_came_with_the_file_goes_into_the_history(cast):
    Patient.objects.filter(pk=cast.eve.pk).update(red_flag="From the old system")
    flag(cast, "New", 0)

    assert sorted(RedFlag.objects.values_list("text", flat=True)) == ["From the old system", "New"]


def test_red_flag_says_nothing_new_twice(cast):
    flag(cast, "Faints", 0)
    flag(cast, "Faints", 1)

    assert RedFlag.objects.count() == 1


def test_red_flag_that_somebody_else_wrote_is_not_overwritten(cast):
    flag(cast, "Faints", 0)

    with pytest.raises(patients.FlagOutdated) as outdated:
        flag(cast, "Deaf", 0)

    assert outdated.value.text == "Faints"
    assert Patient.objects.get(pk=cast.eve.pk).red_flag == "Faints"


def test_red_flag_is_nobodys_business_who_does_not_look_after_patients(cast, billing):
    with pytest.raises(Forbidden):
        flag(cast, "X", 0, by=billing)
    with pytest.raises(Forbidden):
        files.red_flags(acting(billing), cast.eve)
    with pytest.raises(Http404):
        flag(cast, "X", 0, by=cast.mei)


# ── archive ──────────────────────────────────────────────────────────────────────────────


def test_archived_file_is_put_away_and_can_be_taken_out(cast):
    patients.archive(acting(cast.noor), cast.eve.ref, now=NOW)
    away = Patient.objects.get(pk=cast.eve.pk).archived_at
    patients.archive(acting(cast.noor), cast.eve.ref, now=NOW + timedelta(hours=1))
    patients.restore(acting(cast.noor), cast.eve.ref, now=NOW)
    patients.restore(acting(cast.noor), cast.eve.ref, now=NOW)

    assert away == NOW
    assert Patient.objects.get(pk=cast.eve.pk).archived_at is None
    assert [len(entries(f"patient.{verb}")) for verb in ("archived", "restored")] == [1, 1]


def test_file_with_visits_to_come_is_not_archived(cast):
    visit = book(cast).appointment

    with pytest.raises(patients.Upcoming) as upcoming:
        patients.archive(acting(cast.noor), cast.eve.ref, now=NOW)

    assert [one.ref for one in upcoming.value.visits] == [visit.ref]
    assert Patient.objects.get(pk=cast.eve.pk).archived_at is None
    after = visit.ends_at + timedelta(minutes=1)
    assert patients.archive(acting(cast.noor), cast.eve.ref, now=after).archived_at == after


def test_visit_with_a_colleague_keeps_a_file_from_being_archived_too(cast):
    book(cast)
    people.appointment(cast, cast.eve, NOW - timedelta(days=9), practitioner=cast.mei)

    with pytest.raises(patients.Upcoming):
        patients.archive(acting(cast.mei), cast.eve.ref, now=NOW)


def test_billing_archives_nothing(cast, billing):
    for verb in (patients.archive, patients.restore):
        with pytest.raises(Forbidden):
            verb(acting(billing), cast.eve.ref, now=NOW)


# ── open ─────────────────────────────────────────────────────────────────────────────────


def test_opening_is_recorded_with_its_part(cast):
    patients.open_file(acting(cast.noor), cast.eve.ref, part="messages", now=NOW)

    [entry] = entries("patient.opened")
    assert (entry.patient_id, entry.details) == (cast.eve.pk, {"part": "messages"})


def test_file_that_does_not_exist_for_somebody_leaves_no_trace(cast, auditor):
    for who in (auditor, cast.lin, cast.hana):
        with pytest.raises(Http404):
            patients.open_file(acting(who), cast.eve.ref, now=NOW)

    assert entries("patient.opened") == []
