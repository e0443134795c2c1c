"""Every row belongs to a clinic, so that nobody sees across that line and a database can be split."""

from django.apps import apps
from django.db import models

#: Rows that are no clinic's: a login and its sign-in data, sessions and devices, rate counters, Django's books.
OF_NO_CLINIC = {
    "qimen_account",
    "account_emailaddress",
    "account_emailconfirmation",
    "mfa_authenticator",
    "qimen_session",
    "qimen_device",
    "django_content_type",
    "auth_permission",
    "auth_group",
    "auth_group_permissions",
}
#: Rows that are a clinic's or the installation's: sign-in events, account mails, pruning;
#: and the seals of such entries.
OF_CLINIC_OR_INSTALLATION = {
    "qimen_journalentry", "qimen_journalseal", "qimen_message", "qimen_job"
}  # fmt: skip
#: Identity across clinics is meant: an address of a clinic, and one message per event.
UNIQUE_ACROSS_CLINICS = {("qimen_clinic", "slug"), ("qimen_message", "key")}


def tables():
    return {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}


def clinic_column(model):
    """Return the column that says whose a row is, if there is one."""
    return next((field for field in model._meta.fields if field.name == "clinic"), None)


def strays(found):
    """Return tables whose rows belong to nobody, or to nobody in particular."""
    faults = []
    for name, model in found.items():
        column = clinic_column(model)
        if name in OF_NO_CLINIC or name == "qimen_clinic":
            continue
        if column is None or (column.null and name not in OF_CLINIC_OR_INSTALLATION):
            faults.append(name)
    return sorted(faults)


def unique_without_clinic(found):
    """Return unique constraints that reach across clinics (one-to-one with a row of a clinic may)."""
    faults = []
    for name, model in found.items():
        if clinic_column(model) is None:
            continue
        faults += [
            (name, field.name)
            for field in model._meta.fields
            if field.unique and not field.primary_key and not field.is_relation
        ]
        faults += [
            (name, constraint.name)
            for constraint in model._meta.constraints
            if isinstance(constraint, models.UniqueConstraint)
            and constraint.fields[0] != "clinic"
            and constraint.name != "job_of_installation"
        ]
    return sorted(set(faults) - UNIQUE_ACROSS_CLINICS)


def test_every_row_belongs_to_a_clinic():
    assert strays(tables()) == []


def test_lists_of_exceptions_name_only_tables_that_exist():
    assert (OF_NO_CLINIC | OF_CLINIC_OR_INSTALLATION) - set(tables()) == set()


def test_unique_constraints_begin_with_the_clinic():
    assert unique_without_clinic(tables()) == []


def test_strays_are_inspected():
    room, clinic = tables()["qimen_room"], tables()["qimen_clinic"]

    assert strays({"qimen_room": room, "qimen_stray": clinic}) == ["qimen_stray"]


def test_unique_constraints_are_inspected():
    message = tables()["qimen_message"]

    assert unique_without_clinic({"qimen_letter": message}) == [("qimen_letter", "key")]
