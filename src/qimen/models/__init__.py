"""Tables, a file per noun."""

from qimen.models.accounts import Account
from qimen.models.appointments import (
    UPCOMING_STATUSES,
    VISIT_STATUSES,
    Appointment,
    Arrival,
    Cancellation,
    CancelledBy,
    Claim,
    Completion,
    Decision,
    DroppedMove,
    FormKey,
    Move,
    MoveRequest,
    NoShow,
    PartyKind,
    Source,
    Status,
)
from qimen.models.buttons import BookButton, ButtonDay, FrameSite
from qimen.models.capabilities import Capability, Purpose
from qimen.models.clinics import Clinic, Closure, Location
from qimen.models.devices import Device
from qimen.models.feeds import Feed
from qimen.models.files import Picture
from qimen.models.guardians import Guardian
from qimen.models.hours import NO_END, Block, HoursException, TimeOff, WorkingHours
from qimen.models.journal import JournalEntry, JournalSeal
from qimen.models.messages import Message, MessageState
from qimen.models.patients import EarlyPatient, Patient, RedFlag
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
from qimen.models.sessions import Session
from qimen.models.staff import StaffMember

__all__ = [
    "NO_END",
    "UPCOMING_STATUSES",
    "VISIT_STATUSES",
    "Account",
    "Appointment",
    "Arrival",
    "Block",
    "BookButton",
    "ButtonDay",
    "Cancellation",
    "CancelledBy",
    "Capability",
    "Claim",
    "Clinic",
    "Closure",
    "Completion",
    "Decision",
    "Device",
    "DroppedMove",
    "EarlyPatient",
    "Feed",
    "FormKey",
    "FrameSite",
    "Guardian",
    "HorizonUnit",
    "HoursException",
    "Hue",
    "Job",
    "JobState",
    "JournalEntry",
    "JournalSeal",
    "Location",
    "Message",
    "MessageState",
    "Move",
    "MoveRequest",
    "NoShow",
    "PartyKind",
    "Patient",
    "PatientClass",
    "Picture",
    "PortalSettings",
    "ProvidedTo",
    "Purpose",
    "RedFlag",
    "Room",
    "Service",
    "ServiceLocation",
    "ServicePractitioner",
    "ServiceRoom",
    "Session",
    "Source",
    "StaffMember",
    "Stage",
    "Status",
    "TimeOff",
    "WorkingHours",
]
