"""The gate: who may come to which view, how long, how often, and what every answer carries.

Views carry exactly one of `@public`, `@patient`, `@staff(Permission.…)`; one without is refused
(decision 0008). The middleware finds the clinic in the path, makes the actor, and turns away
everybody else before the view runs.
"""

from qimen.web.gate.admission import audience
from qimen.web.gate.headers import canonical_host, headers, strangers
from qimen.web.gate.limits import limited
from qimen.web.gate.passes import (
    Audience,
    Door,
    Pass,
    Request,
    hallway,
    pass_of,
    patient,
    public,
    staff,
)
from qimen.web.gate.staying import expiry
from qimen.web.gate.visit import client_ip, has_second_factor, session_hash

__all__ = [
    "Audience",
    "Door",
    "Pass",
    "Request",
    "audience",
    "canonical_host",
    "client_ip",
    "expiry",
    "hallway",
    "has_second_factor",
    "headers",
    "limited",
    "pass_of",
    "patient",
    "public",
    "session_hash",
    "staff",
    "strangers",
]
