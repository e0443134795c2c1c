"""The journal, read: of one file for whoever looks after it, of a clinic for owner and auditor."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from django.db.models import Q

from qimen.models import (
    Block,
    BookButton,
    JournalEntry,
    Location,
    Patient,
    Room,
    Service,
    StaffMember,
    TimeOff,
)
from qimen.queries import alterations
from qimen.rules import access
from qimen.rules.access import Permission, Scope

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from django.db.models import Model, QuerySet

    from qimen.rules.access import Actor

PAGE = 50
#: Revisions count up one by one; SQLite reads no number that is much longer.
NEWEST = 2**31 - 1
#: Rows of the settings by the kind that the journal calls them, as far as they have a name.
NAMED: Mapping[str, tuple[type[Model], str, str]] = {
    "location": (Location, "ref", "name"),
    "room": (Room, "ref", "name"),
    "service": (Service, "ref", "name"),
    "staffmember": (StaffMember, "ref", "name"),
    "bookbutton": (BookButton, "ref", "name"),
    "block": (Block, "pk", "practitioner__name"),
    "timeoff": (TimeOff, "pk", "practitioner__name"),
}
SHOWN_ON_PORTAL = 10
#: What the clinic's journal can be narrowed to: verbs, or how they begin.
GROUPS: Mapping[str, Sequence[str]] = {
    "opened": ("patient.opened",),
    "files": ("patient.",),
    "visits": ("appointment.",),
    "sign_in": ("account.", "session.", "limit.", "access."),
    "settings": ("settings.", "clinic.", "staff.", "service."),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One entry: `who` is a member's name, or empty; `patient` is None where none is concerned,
    or where the reader may not know whose file it is."""

    id: int
    at: datetime
    action: str
    role: str
    who: str
    subject: str
    patient: Patient | None
    reason: str
    details: Mapping[str, object]
    ip: str | None
    named: str = ""  # what the row of the settings is called that this was done to


@dataclass(frozen=True, slots=True)
class Page:
    """Entries, the newest first; `older` is what the next page is asked for with, or None."""

    lines: Sequence[Line]
    older: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the clinic's journal is narrowed to: a group, a member's and a file's reference."""

    group: str = ""
    member: str = ""
    patient: str = ""
    before: int | None = field(default=None)


def of_patient(actor: Actor, patient: Patient, *, before: int | None = None) -> Page:
    """Return what happened to a file, for those who may see the file. Two statements."""
    access.require(
        actor, Permission.SEE_ACTIVITY, patient_id=patient.pk, practitioner_id=actor.staff_id
    )
    rows = JournalEntry.objects.filter(clinic_id=actor.clinic_id, patient_id=patient.pk)
    return _page(actor, rows, before, {patient.pk: patient})


def page(actor: Actor, asked: Asked) -> Page:
    """Return the clinic's journal, narrowed. What is asked for and does not exist finds nothing."""
    access.require(actor, Permission.SEE_JOURNAL)
    rows = JournalEntry.objects.filter(clinic_id=actor.clinic_id)
    if asked.group in GROUPS:
        rows = rows.filter(_begins(GROUPS[asked.group]))
    if asked.member:
        members = StaffMember.objects.filter(clinic_id=actor.clinic_id, ref=asked.member)
        rows = rows.filter(account_id__in=list(members.values_list("account_id", flat=True)))
    if asked.patient:
        files = Patient.objects.filter(clinic_id=actor.clinic_id, ref=asked.patient)
        rows = rows.filter(patient_id__in=list(files.values_list("pk", flat=True)))
    return _page(actor, rows, asked.before)


def of_portal(actor: Actor) -> Sequence[Line]:
    """Return the latest changes of the preferences, for those who see the page. Two statements."""
    access.require(actor, Permission.SEE_PORTAL)
    rows = JournalEntry.objects.filter(
        clinic_id=actor.clinic_id, action="settings.portal_changed"
    ).order_by("-pk")
    found = list(rows[:SHOWN_ON_PORTAL])
    called = names(actor, [row.account_id for row in found])
    return [_line(row, called, {}, {}) for row in found]


def members(actor: Actor) -> Sequence[StaffMember]:
    """Return all who work or have worked here, for the journal to be narrowed to one of them."""
    access.require(actor, Permission.SEE_JOURNAL)
    return list(StaffMember.objects.filter(clinic_id=actor.clinic_id).order_by("name", "pk"))


def names(actor: Actor, accounts: Iterable[int | None]) -> dict[int | None, str]:
    """Return what the members of the clinic with these accounts are called. One statement."""
    known = {one for one in accounts if one is not None}
    staff = StaffMember.objects.filter(clinic_id=actor.clinic_id, account_id__in=known)
    return dict(staff.values_list("account_id", "name"))


def last_saved_by(actor: Actor, patient_id: int, *, after: int = 0) -> tuple[str, datetime | None]:
    """Return who saved a file last, and when, if that was after a revision. Two statements."""
    saved = JournalEntry.objects.filter(
        clinic_id=actor.clinic_id, patient_id=patient_id, details__revision__gt=min(after, NEWEST)
    )
    entry = saved.order_by("-id").first()
    if entry is None:
        return "", None
    return names(actor, [entry.account_id]).get(entry.account_id, ""), entry.at


def _begins(verbs: Iterable[str]) -> Q:
    any_of = Q()
    for verb in verbs:
        any_of |= Q(action__startswith=verb) if verb.endswith(".") else Q(action=verb)
    return any_of


def _page(
    actor: Actor,
    rows: QuerySet[JournalEntry],
    before: int | None,
    files: dict[int, Patient] | None = None,
) -> Page:
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: PAGE + 1])
    shown = found[:PAGE]
    known = files if files is not None else _files(actor, shown)
    called = names(actor, [row.account_id for row in shown])
    named = _named(actor, shown)
    told = alterations.named(actor.clinic_id, shown)
    lines = [
        replace(_line(row, called, known, named), details=details)
        for row, details in zip(shown, told, strict=True)
    ]
    return Page(lines, shown[-1].pk if len(found) > PAGE else None)


def _files(actor: Actor, rows: Sequence[JournalEntry]) -> dict[int, Patient]:
    """Return the files the entries are about, for readers who may see every file."""
    if access.scope(actor, Permission.SEE_PATIENT) is not Scope.CLINIC:
        return {}
    wanted = {row.patient_id for row in rows if row.patient_id is not None}
    return Patient.objects.filter(clinic_id=actor.clinic_id).in_bulk(wanted)


def _named(actor: Actor, rows: Sequence[JournalEntry]) -> dict[str, str]:
    """Return what the rows of the settings are called; one statement for each kind there is."""
    wanted: dict[str, set[str]] = {}
    for row in rows:
        kind, _, ref = row.subject.partition(":")
        if row.action.startswith("settings.") and kind in NAMED:
            wanted.setdefault(kind, set()).add(ref)
    return {
        f"{kind}:{ref}": name
        for kind, refs in wanted.items()
        for ref, name in _called(actor, *NAMED[kind], refs)
    }


def _called(
    actor: Actor, kind: type[Model], key: str, name: str, refs: Iterable[str]
) -> Iterable[tuple[object, str]]:
    every = kind._default_manager  # noqa: SLF001 - Django's name
    rows = every.filter(clinic_id=actor.clinic_id, **{f"{key}__in": refs})
    return rows.values_list(key, name)


def _line(
    row: JournalEntry,
    called: Mapping[int | None, str],
    files: Mapping[int, Patient],
    named: Mapping[str, str],
) -> Line:
    return Line(
        id=row.pk,
        at=row.at,
        action=row.action,
        role=row.role,
        who=called.get(row.account_id, "") if row.role != "patient" else "",
        subject=row.subject,
        patient=files.get(row.patient_id or 0),
        reason=row.reason,
        details=row.details,
        ip=row.ip,
        named=named.get(row.subject, ""),
    )
