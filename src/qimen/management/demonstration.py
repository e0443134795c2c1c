"""What the console says of the demonstration: where it is, and who can sign in."""

import sys
from pathlib import Path
from urllib.parse import quote, urlencode

from django.conf import settings

from qimen.actions import demo

ISSUER = "Qimen"
PATIENTS = (
    (demo.JO, "has been coming for years, to both clinics"),
    (demo.ADA, "Ada, whose brother has the same address"),
    (demo.SAM, "has never been here"),
)
STAFF = (
    ("oda@riverbend.example", "owner"),
    ("noor@riverbend.example", "front desk"),
    ("lin@riverbend.example", "practitioner"),
    ("mei@riverbend.example", "practitioner, in both towns"),
    ("tomas@riverbend.example", "practitioner, who answers requests"),
)
OWNER_NEXT_DOOR = "hana@harbor.example"


def sign_in_lines() -> list[str]:
    """Return the lines that `make run` prints once the demonstration is served."""
    site = settings.SITE_URL
    return [
        f"Patients   {site}/riverbend/",
        *(f"             {email:28}{who}" for email, who in PATIENTS),
        f"Staff      {site}/staff/riverbend/",
        *(f"             {email:28}{who}" for email, who in STAFF),
        f"Next door  {site}/harbor/ and {site}/staff/harbor/",
        f"             {OWNER_NEXT_DOOR:28}owner; sees nothing of Riverbend",
        f"Password   {demo.PASSWORD}   (everybody's)",
        f"2nd step   the staff's code of the moment: {demo_code_command()}",
        "             or, for an authenticator app:",
        f"             {totp_uri('oda@riverbend.example')}",
        f"Mailbox    {site}/demo/mailbox/   every mail, with the patients' sign-in codes",
    ]


def demo_code_command() -> str:
    """Return how to ask for the code from the folder that this was started in."""
    here = Path.cwd()
    started = Path(sys.argv[0])
    name = str(started) if started.name == "qimen" and not started.is_absolute() else "qimen"
    data = settings.DATA.relative_to(here) if settings.DATA.is_relative_to(here) else settings.DATA
    return f"DEMO=1 QIMEN_DATA={data} {name} demo-code"


def totp_uri(email: str) -> str:
    """Return what an authenticator app reads; all staff of the demonstration share the seed."""
    query = urlencode({"secret": demo.SEED, "issuer": ISSUER})
    return f"otpauth://totp/{ISSUER}:{quote(email)}?{query}"
