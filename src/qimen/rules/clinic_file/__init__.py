"""A clinic described in one readable TOML file. docs/admin/clinic-file.md says every key.

`read` gives frozen values or refuses with every problem it found, each with its path in the
file. It knows nothing of what is stored: `actions.clinics` brings the two together.
"""

from qimen.rules.clinic_file.described import (
    Clinic,
    ClinicFile,
    Closed,
    Hours,
    HoursException,
    Location,
    Room,
    Service,
    StaffMember,
    Stage,
    Staging,
)
from qimen.rules.clinic_file.keys import SECTIONS
from qimen.rules.clinic_file.place import MOST_PROBLEMS, ClinicFileError, Problem
from qimen.rules.clinic_file.reading import read

__all__ = [
    "MOST_PROBLEMS",
    "SECTIONS",
    "Clinic",
    "ClinicFile",
    "ClinicFileError",
    "Closed",
    "Hours",
    "HoursException",
    "Location",
    "Problem",
    "Room",
    "Service",
    "StaffMember",
    "Stage",
    "Staging",
    "read",
]
