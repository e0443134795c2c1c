"""What no single key can tell: values of one table that must fit each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qimen.rules.access import Role
from qimen.rules.clinic_file.described import Closed, StaffMember

if TYPE_CHECKING:
    from qimen.rules.clinic_file.described import Hours, HoursException, Service, Stage, Staging
    from qimen.rules.clinic_file.place import Place

LONGEST_STAGING = 1440
NOTHING = "is when it starts too; write when it ends"


def closed(*, location: str = "", **values: Any) -> Closed:
    """Build a closure or time off; without a last date it is one day."""
    values["ends_on"] = values["ends_on"] or values["starts_on"]
    return Closed(location=location, **values)


def is_forward(span: Closed, place: Place) -> None:
    if span.ends_on < span.starts_on:
        place.key("until").wrong("is before from; exchange the two")
    elif span.ends_on == span.starts_on and span.ends_minute <= span.starts_minute:
        place.key("end").wrong("is not after start; write a later time, or until a later date")


def hours_are_a_span(hours: Hours, place: Place) -> None:
    if hours.starts_minute == hours.ends_minute:
        place.key("end").wrong(NOTHING)
    if hours.first_on and hours.last_on and hours.last_on < hours.first_on:
        place.key("until").wrong("is before from; exchange the two")


def exception_is_a_span(exception: HoursException, place: Place) -> None:
    start, end = exception.starts_minute, exception.ends_minute
    if (start is None) != (end is None):
        missing = "start" if start is None else "end"
        place.key(missing).wrong("is missing; leave both out where nobody works that day")
    elif start is not None and start == end:
        place.key("end").wrong(NOTHING)


def staff_member(*, is_practitioner: bool | None, **values: Any) -> StaffMember:
    """Build a member of staff; who has the role of one is a practitioner."""
    if is_practitioner is None:
        is_practitioner = values["role"] == Role.PRACTITIONER
    return StaffMember(is_practitioner=is_practitioner, **values)


def hours_need_a_practitioner(member: StaffMember, place: Place) -> None:
    if member.is_practitioner:
        return
    for name in ("hours", "exceptions", "time_off"):
        if getattr(member, name):
            place.key(name).wrong("only a practitioner has these; set practitioner = true")


def staging_fits(staging: Staging, place: Place) -> None:
    if staging.all and (staging.new or staging.existing):
        place.key("all").wrong("stands for new and existing; leave those two out, or this")
    for name in ("new", "existing", "all"):
        stages: tuple[Stage, ...] = getattr(staging, name)
        total = sum(stage.minutes for stage in stages)
        if total > LONGEST_STAGING:
            place.key(name).wrong(f"{total} minutes in all; {LONGEST_STAGING} at most")
        if stages and not {"patient", "practitioner"} <= set(stages[0].busy):
            first = place.key(name).item(0).key("busy")
            first.wrong("a visit begins with patient and practitioner; name both")


def classes_are_staged(service: Service, place: Place) -> None:
    wanted = ("new", "existing") if service.provided_to == "all" else (service.provided_to,)
    for name in wanted:
        if not service.staging.of(name):
            place.key("staging").key(name).wrong(
                f'has no stages; add them, or change provided_to = "{service.provided_to}"'
            )
