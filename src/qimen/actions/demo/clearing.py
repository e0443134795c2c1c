"""Taking the demonstration out again, so that it can be made anew around another day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import apps
from django.db import transaction
from django.db.models import ProtectedError

from qimen.actions.demo import making
from qimen.models import Account, Clinic, JournalEntry, JournalSeal

if TYPE_CHECKING:
    from django.db.models import Model


@transaction.atomic
def clear() -> None:
    """Delete both clinics with all they own, and who belongs to no other. The journal stays."""
    making.require_demo()
    # Addresses under .example are nobody's: a clinic of that name that is real stays.
    clinics = Clinic.objects.filter(slug__in=making.PATIENTS, email__endswith=".example")
    ids = list(clinics.values_list("pk", flat=True))
    belonging = Account.objects.filter(files__clinic__in=ids) | Account.objects.filter(
        jobs__clinic__in=ids
    )
    accounts = list(belonging.distinct().values_list("pk", flat=True))
    _delete_rows(ids)
    Clinic.objects.filter(pk__in=ids).delete()
    Account.objects.filter(pk__in=accounts, files__isnull=True, jobs__isnull=True).delete()


def _delete_rows(clinic_ids: list[int]) -> None:
    """Delete the rows of clinics, table after table; one that others hold on to waits its turn."""
    waiting = [model for model in apps.get_app_config("qimen").get_models() if _is_owned(model)]
    while waiting:
        waiting = [model for model in waiting if not _is_emptied(model, clinic_ids)]


def _is_owned(model: type[Model]) -> bool:
    fields = {field.name for field in model._meta.get_fields()}  # noqa: SLF001 - Django's name
    return "clinic" in fields and model not in {JournalEntry, JournalSeal, Clinic}


def _is_emptied(model: type[Model], clinic_ids: list[int]) -> bool:
    try:
        with transaction.atomic():
            model._default_manager.filter(clinic_id__in=clinic_ids).delete()  # noqa: SLF001
    except ProtectedError:
        return False
    return True
