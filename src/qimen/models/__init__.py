"""Tables, a file per noun."""

from qimen.models.accounts import Account
from qimen.models.appointments import (
    UPCOMING_STATUSES,
    VISIT_STATUSES,
    Appointment,
    Cancellation,
    CancelledBy,
    Claim,
    FormKey,
    PartyKind,
    Source,
    Status,
)
from qimen.models.clinics import Clinic, Closure, Location
from qimen.models.hours import HoursException, TimeOff, WorkingHours
from qimen.models.journal import JournalEntry
from qimen.models.messages import Message, MessageState
from qimen.models.patients import Patient
from qimen.models.portal import HorizonUnit, PortalSettings
from qimen.models.progress import Job, JobState
from qimen.models.rooms import Room
from qimen.models.services import (
    Hue,
    PatientClass,
    ProvidedTo,
    Service,
    ServiceLocation,
    ServicePractitioner,
    ServiceRoom,
    Stage,
)
from qimen.models.staff import StaffMember

__all__ = [
    "UPCOMING_STATUSES",
    "VISIT_STATUSES",
    "Account",
    "Appointment",
    "Cancellation",
    "CancelledBy",
    "Claim",
    "Clinic",
    "Closure",
    "FormKey",
    "HorizonUnit",
    "HoursException",
    "Hue",
    "Job",
    "JobState",
    "JournalEntry",
    "Location",
    "Message",
    "MessageState",
    "PartyKind",
    "Patient",
    "PatientClass",
    "PortalSettings",
    "ProvidedTo",
    "Room",
    "Service",
    "ServiceLocation",
    "ServicePractitioner",
    "ServiceRoom",
    "Source",
    "StaffMember",
    "Stage",
    "Status",
    "TimeOff",
    "WorkingHours",
]
