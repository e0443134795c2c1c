"""Who may do what: one table, asked by the reading gate, the writing gate and the doors.

Rights come from the door (docs/decisions/0008): a session opened at the patients' door has a
patient's rights, whoever the account is.
"""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    ANONYMOUS = "anonymous"
    PATIENT = "patient"
    OWNER = "owner"
    PRACTITIONER = "practitioner"
    FRONT_DESK = "front_desk"
    BILLING = "billing"
    AUDITOR = "auditor"
    LINK = "link"  # whoever holds the link of a mail: one right, no session
    SYSTEM = "system"

    @property
    def is_staff(self) -> bool:
        return self in STAFF_ROLES


STAFF_ROLES = frozenset({
    Role.OWNER, Role.PRACTITIONER, Role.FRONT_DESK, Role.BILLING, Role.AUDITOR,
})  # fmt: skip


class Permission(StrEnum):
    REGISTER = "register"
    BOOK = "book"
    ARRANGE = "arrange"
    DECIDE = "decide"
    CANCEL = "cancel"
    RESCHEDULE = "reschedule"
    SEE_OWN_APPOINTMENTS = "see_own_appointments"
    SEE_CALENDAR = "see_calendar"
    SEE_PATIENT = "see_patient"
    ADD_PATIENT = "add_patient"
    CHANGE_PATIENT = "change_patient"
    SEE_RED_FLAG = "see_red_flag"
    SEE_NOTES = "see_notes"
    SEE_MESSAGES = "see_messages"
    SEE_ACTIVITY = "see_activity"
    SEE_JOURNAL = "see_journal"
    END_SESSIONS = "end_sessions"
    SEE_PORTAL = "see_portal"
    CHANGE_TIME_OFF = "change_time_off"
    CHANGE_SETUP = "change_setup"


class Scope(StrEnum):
    NONE = "none"
    OWN = "own"  # a patient's own file; a practitioner's own diary and patients
    CLINIC = "clinic"


_ALL_STAFF_SEE = {
    Role.OWNER: Scope.CLINIC,
    Role.FRONT_DESK: Scope.CLINIC,
    Role.BILLING: Scope.CLINIC,
    Role.PRACTITIONER: Scope.OWN,
}
#: Who looks after patients: billing reads how to reach them, and nothing of what they are told.
_CARE = {
    Role.OWNER: Scope.CLINIC,
    Role.FRONT_DESK: Scope.CLINIC,
    Role.PRACTITIONER: Scope.OWN,
}

TABLE: dict[Permission, dict[Role, Scope]] = {
    # Who has signed in at the patients' door may come by a file of their own.
    Permission.REGISTER: {Role.PATIENT: Scope.CLINIC},
    Permission.BOOK: {Role.PATIENT: Scope.OWN, Role.SYSTEM: Scope.CLINIC},
    # Booking, moving and marking visits on the calendar, for any patient.
    Permission.ARRANGE: {
        Role.PRACTITIONER: Scope.OWN,
        Role.FRONT_DESK: Scope.CLINIC,
        Role.OWNER: Scope.CLINIC,
    },
    # Answering one request by the link in its mail.
    Permission.DECIDE: {Role.LINK: Scope.OWN},
    Permission.CANCEL: {
        Role.PATIENT: Scope.OWN,
        Role.PRACTITIONER: Scope.OWN,
        Role.FRONT_DESK: Scope.CLINIC,
        Role.OWNER: Scope.CLINIC,
        Role.SYSTEM: Scope.CLINIC,
    },
    Permission.RESCHEDULE: {Role.PATIENT: Scope.OWN},
    Permission.SEE_OWN_APPOINTMENTS: {Role.PATIENT: Scope.OWN},
    Permission.SEE_CALENDAR: _ALL_STAFF_SEE,
    Permission.SEE_PATIENT: _ALL_STAFF_SEE,
    # A file that a practitioner adds becomes an own patient's with the first visit.
    Permission.ADD_PATIENT: {**_CARE, Role.PRACTITIONER: Scope.CLINIC},
    Permission.CHANGE_PATIENT: _CARE,
    Permission.SEE_RED_FLAG: _CARE,
    # What patients and staff wrote on a visit: the note, why it was cancelled.
    Permission.SEE_NOTES: _CARE,
    Permission.SEE_MESSAGES: _CARE,
    # What happened to one file; the journal of the whole clinic is another matter.
    Permission.SEE_ACTIVITY: _CARE,
    Permission.SEE_JOURNAL: {Role.OWNER: Scope.CLINIC, Role.AUDITOR: Scope.CLINIC},
    Permission.END_SESSIONS: {Role.OWNER: Scope.CLINIC},
    # Who answers the phone has to know what patients are offered.
    Permission.SEE_PORTAL: {Role.OWNER: Scope.CLINIC, Role.FRONT_DESK: Scope.CLINIC},
    # Who answers the phone when somebody is ill records it; who is ill may do so from home.
    Permission.CHANGE_TIME_OFF: {
        Role.PRACTITIONER: Scope.OWN,
        Role.FRONT_DESK: Scope.CLINIC,
        Role.OWNER: Scope.CLINIC,
    },
    Permission.CHANGE_SETUP: {Role.OWNER: Scope.CLINIC, Role.SYSTEM: Scope.CLINIC},
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who acts in one clinic, by one role. Nothing is read or written without one."""

    clinic_id: int
    role: Role
    account_id: int | None = None
    patient_id: int | None = None
    staff_id: int | None = None
    session_hash: str = ""
    ip: str | None = None

    @property
    def is_staff(self) -> bool:
        return self.role in STAFF_ROLES


class Forbidden(Exception):  # noqa: N818 - reads as what it is
    """The actor may not do this at all. (What they may not see does not exist: 404.)"""


def scope(actor: Actor, permission: Permission) -> Scope:
    return TABLE[permission].get(actor.role, Scope.NONE)


def rights(role: str) -> frozenset[str]:
    """Return the names of what a role may do on anything at all: which pages exist for it."""
    known = Role(role)
    return frozenset(one.value for one in Permission if known in TABLE[one])


def may(
    actor: Actor,
    permission: Permission,
    *,
    patient_id: int | None = None,
    practitioner_id: int | None = None,
) -> bool:
    """Whether the actor may, on something of this patient and this practitioner."""
    match scope(actor, permission):
        case Scope.CLINIC:
            return True
        case Scope.OWN if actor.role is Role.PATIENT:
            return actor.patient_id is not None and actor.patient_id == patient_id
        case Scope.OWN:
            return actor.staff_id is not None and actor.staff_id == practitioner_id
        case _:
            return False


def require(
    actor: Actor,
    permission: Permission,
    *,
    patient_id: int | None = None,
    practitioner_id: int | None = None,
) -> None:
    if not may(actor, permission, patient_id=patient_id, practitioner_id=practitioner_id):
        raise Forbidden(permission)
