"""The journal in words: who, did what, to which columns; and what a message was about."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from qimen.rules.access import Role
from qimen.templatetags.words import alterations, times

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: What each verb of docs/journal.md says after a name; those of settings: alterations.
DEEDS = {
    "account.signed_in": "signed in",
    "account.sign_in_failed": "typed a wrong password",
    "account.second_step_failed": "typed a wrong code at the second step",
    "account.passkey_failed": "used a passkey that was not accepted",
    "account.code_failed": "typed a wrong code from a mail",
    "account.came_back": "came back after a time away",
    "limit.hit": "tried something too often",
    "access.denied": "asked for something not theirs to see",
    "account.refused_at_door": "signed in at a staff door without working here",
    "account.signed_out": "signed out",
    "account.set_up": "used a set-up link",
    "account.reset_asked": "asked for a code to set a new password",
    "account.password_changed": "changed a password",
    "account.email_changed": "changed the address of an account",
    "account.second_step_added": "added a second step",
    "account.second_step_removed": "removed a second step",
    "account.recovery_codes_made": "made new recovery codes",
    "account.sessions_ended": "ended sessions",
    "account.device_remembered": "had a device remembered",
    "account.devices_forgotten": "had devices forgotten",
    "appointment.held": "went on with a time",
    "appointment.lapsed": "let a request lapse: nobody answered",
    "appointment.requested": "asked for a visit",
    "appointment.confirmed": "booked a visit",
    "appointment.accepted": "accepted a request",
    "appointment.declined": "declined a request",
    "appointment.moved": "moved a visit",
    "appointment.move_requested": "asked to move a visit",
    "appointment.move_accepted": "accepted a move",
    "appointment.move_declined": "declined a move",
    "appointment.move_lapsed": "let a move lapse: nobody answered",
    "appointment.move_dropped": "changed a visit that was asked to be moved: that waits no more",
    "appointment.move_restored": "undid a change, so that a move waits again",
    "appointment.move_withdrawn": "took back a move that waited",
    "appointment.noted": "changed the note on a visit",
    "appointment.cancelled": "cancelled a visit",
    "appointment.checked_in": "checked in for a visit",
    "appointment.completed": "marked a visit as completed",
    "appointment.no_show": "marked a visit as no show",
    "appointment.reopened": "took back a mark on a visit",
    "appointment.opened": "opened a visit",
    "appointment.day_opened": "opened a day on paper",
    "appointment.booking_undone": "took back a booking",
    "appointment.move_undone": "took back a move",
    "appointment.step_undone": "took back a step",
    "clinic.loaded": "made the clinic from its file",
    "clinic.changed": "changed the clinic by its file",
    "clinic.opened": "opened the clinic",
    "patient.registered": "made this file by signing up",
    "patient.claimed": "connected an account with this file",
    "patient.claim_refused": "gave a birth date that does not match",
    "patient.added": "added this file",
    "patient.opened": "opened this file",
    "patient.changed": "changed this file",
    "patient.flagged": "wrote the red flag",
    "patient.unflagged": "took down the red flag",
    "patient.archived": "archived this file",
    "patient.restored": "restored this file",
    "patient.untied": "ended the connection of this file with its account",
    "patient.feed_made": "made a link for the own calendar",
    "patient.feed_ended": "ended the link for the own calendar",
}
#: What a change of a file names, as the tabs call it.
COLUMNS = {
    "first_name": "first name",
    "last_name": "last name",
    "preferred_name": "preferred name",
    "birth_on": "birth date",
    "email": "e-mail",
    "home_phone": "home phone",
    "class_override": "new or existing",
    "wants_email_reminders": "reminders by e-mail",
    "wants_sms_reminders": "reminders by text message",
    "wants_news": "news from the clinic",
    "red_flag": "red flag",
    "guardians": "guardians",
}
PARTS = {
    "personal": "Personal",
    "appointments": "Appointments",
    "messages": "Messages",
    "activity": "Activity",
    "red_flag": "Red flag",
    "guardians": "Guardians",
}
WHO = {
    Role.PATIENT: "The patient",
    Role.LINK: "Whoever had the link in the mail",
    Role.SYSTEM: "Qimen",
    Role.ANONYMOUS: "Somebody not signed in",
}
MESSAGES = {
    "appointment_requested": "Appointment requested",
    "appointment_confirmed": "Appointment booked",
    "appointment_moved": "Appointment moved",
    "request_moved": "Request moved",
    "appointment_cancelled": "Appointment cancelled",
    "appointment_declined": "Request declined",
    "appointment_lapsed": "Request not answered",
    "appointment_move_requested": "Move requested",
    "appointment_move_declined": "Move declined",
    "appointment_move_lapsed": "Move not answered",
    "appointment_move_dropped": "Move waits no more",
    "account/file_address_changed": "Address on the file changed",
    "account/address_to_confirm": "Please confirm your address",
    "account/file_untied": "File no longer connected",
}


def who(line: Any) -> str:
    """Say who did it: a member's name, the patient, Qimen itself."""
    return line.who or WHO.get(line.role, "Somebody who worked here")


def deed(line: Any) -> str:
    """Say what was done: "changed this file: mobile, birth date"."""
    said = DEEDS.get(line.action) or alterations.verb(line.action) or _plainly(line.action)
    more = line.named or _more(line.details)
    return f"{said}: {more}" if more else said


def message_words(kind: str) -> str:
    """Say what a message was about: "Appointment booked"."""
    return MESSAGES.get(kind) or kind.rpartition("/")[2].replace("_", " ").capitalize()


def _plainly(action: str) -> str:
    """Say a verb that nobody has worded: "settings.room_added" is "settings, room added"."""
    return action.replace(".", ", ").replace("_", " ")


def _more(details: Mapping[str, Any]) -> str:
    if fields := details.get("fields"):
        return ", ".join(COLUMNS.get(name, name.replace("_", " ")) for name in fields)
    if count := details.get("visits"):
        on = times.short_day_year(date.fromisoformat(details["on"]))
        return f"{on}, {count} {'visit' if count == 1 else 'visits'}"
    if loads := details.get("loads"):
        return _preferred(loads)
    return PARTS.get(str(details.get("part", "")), "")


def _preferred(loads: Sequence[int]) -> str:
    """Say why No Preference chose whom it chose: the fewest busy minutes of the day."""
    first, *others = loads
    if not others:
        return "No Preference, nobody else was free"
    if first == others[0]:
        return f"No Preference, as busy that day as others ({first} min), first in staff order"
    return f"No Preference, {first} min busy that day, others {', '.join(map(str, others))}"
