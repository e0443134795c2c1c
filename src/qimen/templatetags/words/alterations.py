"""What a change of settings was, in words: "changed the preferences", "cancel hours: 24 → 48"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: Verbs that are not put together from what was done and to what.
WHOLE = {
    "settings.button_copied": "copied the code of a Book Appointment button",
    "settings.day_changed": "gave a practitioner other hours on single days",
    "settings.early_patient_added": "let a patient book before the first day",
    "settings.early_patient_removed": "let a patient wait for the first day again",
    "settings.hours_given": "gave the own hours",
    "settings.mail_tested": "asked for a test mail",
    "settings.staff_disabled": "ended somebody's access",
    "settings.staff_enabled": "let somebody in again",
    "settings.staff_invited": "invited a colleague",
}
THINGS = {
    "block": "a block",
    "button": "a Book Appointment button",
    "clinic": "the clinic's particulars",
    "closure": "a closure",
    "colour": "the clinic's colour",
    "frame_site": "a site that may show the frame",
    "hours": "working hours",
    "location": "a location",
    "logo": "the logo",
    "portal": "the Patient Portal preferences",
    "room": "a room",
    "service": "a service",
    "staff": "a member of staff",
    "staff_photo": "a photo",
    "staging": "the stages of a service",
    "time_off": "time off",
}
DONE = {
    "activated": "took {} into use again",
    "added": "added {}",
    "changed": "changed {}",
    "deactivated": "put {} out of use",
    "deleted": "deleted {}",
    "moved": "gave {} another place in the order",
    "removed": "took down {}",
}
#: Columns whose names do not say enough.
COLUMNS = {
    "auto_accept": "Auto-Accept Appointments",
    "card_capture": "Card Capture for Policy Enforcement",
    "card_capture_hours": "its cancellation window, hours",
    "clock_24": "24-hour clock",
    "email": "e-mail",
    "existing": "stages for existing patients",
    "horizon_number": "booked ahead at most",
    "horizon_unit": "booked ahead at most, unit",
    "is_practitioner": "gives visits",
    "max_future_visits": "visits a patient may have ahead",
    "min_notice_hours": "hours ahead at least",
    "names_service_in_mail": "name the service in mails",
    "new": "stages for new patients",
    "no_preference": "No Preference",
    "online": "online booking",
    "online_from": "online booking begins on",
    "practitioners_see_all": "practitioners see their colleagues' calendars",
    "price_minor": "price, in the smallest unit",
    "round_to_minutes": "rounding, minutes",
    "self_service_changes": "patients cancel or reschedule online",
    "times_public": "times are public",
}


class Alteration(NamedTuple):
    """One thing that is otherwise now; `before` is empty where only what it is, or was, is told."""

    what: str
    before: str
    after: str


def verb(action: str) -> str:
    """Say what was done: "settings.room_added" is "added a room"; nothing for other verbs."""
    group, _, name = action.partition(".")
    thing, _, done = name.rpartition("_")
    if group != "settings":
        return ""
    if action in WHOLE:
        return WHOLE[action]
    return DONE[done].format(THINGS[thing]) if done in DONE and thing in THINGS else ""


def alterations(details: Mapping[str, Any]) -> list[Alteration]:
    """Return what an entry of the journal tells of settings, from and to."""
    return list(_found(details))


def _found(details: Mapping[str, Any]) -> Iterator[Alteration]:
    changed = details.get("changed")
    for name, values in changed.items() if isinstance(changed, dict) else ():
        if _is_told(name):
            *before, after = values
            old = _value(name, before[0]) if before else ""
            yield Alteration(_what(name), old, _value(name, after))
    for key in ("is", "was"):
        told = details.get(key)
        for name, value in told.items() if isinstance(told, dict) else ():
            if value not in (None, "") and _is_told(name):
                yield Alteration(_what(name), "", _value(name, value))
    if origin := details.get("origin"):
        yield Alteration("site", "", origin)


def _is_told(name: str) -> bool:
    """Whether a column says something to a reader: not the number of another row, nor the
    instant that stands beside it anyway."""
    return not name.endswith(("_id", "_at")) and name not in {"photo", "logo"}


def _what(name: str) -> str:
    return COLUMNS.get(name) or name.removesuffix("_minute").replace("_", " ")


def _value(name: str, value: object) -> str:
    match value:
        case int() if name.endswith("_minute"):
            return f"{value // 60}:{value % 60:02}"
        case bool():
            return "on" if value else "off"
        case None | "" | []:
            return "none"
        case list():
            return ", ".join(_value(name, each) for each in value)
        case _:
            return str(value)
