"""What a view demands of its visitor, said by one decorator on it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from django.http import HttpRequest

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.http.response import HttpResponseBase

    from qimen.models import Clinic, Patient, StaffMember
    from qimen.rules.access import Actor, Permission

    View = Callable[..., HttpResponseBase]

V = TypeVar("V", bound="View")


class Request(HttpRequest):
    """What a view gets once the gate has let it pass."""

    actor: Actor
    clinic: Clinic
    file: Patient | None
    member: StaffMember | None
    now: datetime
    door: Door


class Door(StrEnum):
    """Where one came in. It is written into the session at sign-in and decides the rights."""

    PATIENT = "patient"
    STAFF = "staff"


class Audience(StrEnum):
    PUBLIC = "public"
    PATIENT = "patient"
    STAFF = "staff"
    #: The library's account pages: their own checks apply inside, the clinic is the one
    #: whose door was used last.
    HALLWAY = "hallway"


@dataclass(frozen=True, slots=True)
class Pass:
    """What a view demands of its visitor."""

    audience: Audience
    permission: Permission | None = None


def public(view: V) -> V:
    view.gate = Pass(Audience.PUBLIC)  # type: ignore[attr-defined]
    return view


def patient(view: V) -> V:
    view.gate = Pass(Audience.PATIENT)  # type: ignore[attr-defined]
    return view


def hallway(view: V) -> V:
    view.gate = Pass(Audience.HALLWAY)  # type: ignore[attr-defined]
    return view


def staff(permission: Permission) -> Callable[[V], V]:
    def mark(view: V) -> V:
        view.gate = Pass(Audience.STAFF, permission)  # type: ignore[attr-defined]
        return view

    return mark


def pass_of(view: View) -> Pass | None:
    """Return what this view demands, or None when nobody decided it."""
    return getattr(view, "gate", None)
