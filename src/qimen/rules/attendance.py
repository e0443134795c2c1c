"""How an appointment may go from one status to another by the hand of staff (product.md 14)."""

from enum import StrEnum


class Step(StrEnum):
    """What staff do to an appointment's status; each leaves a record with who and when."""

    ACCEPT = "accept"
    DECLINE = "decline"
    CHECK_IN = "check_in"
    COMPLETE = "complete"
    MARK_NO_SHOW = "mark_no_show"
    CANCEL = "cancel"
    REOPEN = "reopen"


#: From which statuses a step may be taken, and where it leads.
STEPS: dict[Step, tuple[frozenset[str], str]] = {
    Step.ACCEPT: (frozenset({"requested"}), "confirmed"),
    Step.DECLINE: (frozenset({"requested"}), "declined"),
    Step.CHECK_IN: (frozenset({"confirmed"}), "checked_in"),
    Step.COMPLETE: (frozenset({"confirmed", "checked_in"}), "completed"),
    Step.MARK_NO_SHOW: (frozenset({"confirmed"}), "no_show"),
    Step.CANCEL: (frozenset({"requested", "confirmed", "checked_in"}), "cancelled"),
    # Taking the last step back: what was marked by mistake is confirmed again.
    Step.REOPEN: (
        frozenset({"checked_in", "completed", "no_show", "cancelled", "declined"}),
        "confirmed",
    ),
}
#: In these an appointment keeps nobody busy: coming back from them claims its time again.
RELEASED = frozenset({"no_show", "cancelled", "declined", "lapsed"})
#: Nobody has come before the day: these wait until the visit is near.
EARLIEST_MINUTES = {Step.CHECK_IN: 12 * 60, Step.COMPLETE: 0, Step.MARK_NO_SHOW: 0}


def leads_to(step: Step, status: str) -> str | None:
    """Return the status that a step leads to, or None where it cannot be taken."""
    origins, target = STEPS[step]
    return target if status in origins else None


def is_too_early(step: Step, minutes_to_start: int) -> bool:
    """Whether a step is about something that cannot have happened yet."""
    earliest = EARLIEST_MINUTES.get(step)
    return earliest is not None and minutes_to_start > earliest


def is_too_late(step: Step, minutes_to_start: int) -> bool:
    """Whether a request would be accepted whose time has come: it has lapsed."""
    return step is Step.ACCEPT and minutes_to_start <= 0


def steps(status: str, minutes_to_start: int) -> tuple[Step, ...]:
    """Return what may be done to an appointment now, in the order of the table."""
    return tuple(
        step
        for step in Step
        if leads_to(step, status)
        and not is_too_early(step, minutes_to_start)
        and not is_too_late(step, minutes_to_start)
    )
