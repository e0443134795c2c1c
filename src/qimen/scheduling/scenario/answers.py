"""The answers to a scenario, as JSON values."""

from typing import Any

from qimen.scheduling import hours, rule
from qimen.scheduling.openings import openings
from qimen.scheduling.refusals import refusals
from qimen.scheduling.scenario.reading import Scenario


def opened(scenario: Scenario) -> dict[str, Any]:
    """Return what is offered, starts with the offset of the location's zone."""
    zone = _zone(scenario)
    return {
        "openings": [
            {
                "start": _printed(opening.start, zone),
                "practitioners": list(opening.practitioners),
                "room": opening.room,
            }
            for opening in openings(scenario.diary, scenario.request)
        ]
    }


def explained(scenario: Scenario, minute: int) -> dict[str, Any]:
    """Return why a start, a minute, is offered or not, for every practitioner of the file."""
    found = refusals(scenario.diary, scenario.request, minute)
    return {
        "at": _printed(minute, _zone(scenario)),
        "offered": any(not each for each in found.values()),
        "practitioners": {
            str(ident): [_refusal(each) for each in each_one] for ident, each_one in found.items()
        },
    }


def _refusal(refusal: rule.Refusal) -> dict[str, Any]:
    return {
        "rule": str(refusal.rule),
        "detail": refusal.detail,
        "records": list(refusal.records),
    }


def _printed(minute: int, zone: str) -> str:
    return hours.local(minute, zone).isoformat(timespec="seconds")


def _zone(scenario: Scenario) -> str:
    return scenario.diary.setup.location(scenario.request.location).zone
