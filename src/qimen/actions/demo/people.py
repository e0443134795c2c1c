"""Those who can sign in at the demonstration: all with one password, staff with one known seed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from qimen.actions import accounts
from qimen.models import Account, Block, Patient, StaffMember
from qimen.rules.identity import email_key

if TYPE_CHECKING:
    from datetime import datetime

    from qimen.models import Clinic

#: Public on purpose: the demonstration runs on localhost only and holds nobody's data.
PASSWORD = "needles-rest-quietly"  # noqa: S105
SEED = "QIMENDEMOQIMENDEMOQIMENDEMOQIMEN"

#: Who, on which weekday (0 is Monday), what, from which minute of the clinic's day.
BLOCKS = (("Lin Zhou", 3, "Supervision", 12 * 60), ("Tomás Okonkwo", 4, "Team call", 10 * 60))

JO, ADA, SAM = "jo.li@example.net", "moreno.family@example.org", "sam.rivera@example.com"


def furnish_staff(clinic: Clinic) -> None:
    """Give everybody who works here the password and the second step."""
    for member in StaffMember.objects.filter(clinic=clinic).select_related("account"):
        if member.account:
            member.account.set_password(PASSWORD)
            member.account.save(update_fields=["password"])
            accounts.give_demo_second_factor(member.account, SEED)


def furnish_calendar(clinic: Clinic, now: datetime) -> None:
    """Put blocks that are not visits on the calendar: every week, from before the season on."""
    first, last = (now - timedelta(weeks=8)).date(), (now + timedelta(weeks=26)).date()
    for name, weekday, title, start in BLOCKS:
        member = StaffMember.objects.filter(clinic=clinic, name=name).first()
        if member:
            on = first + timedelta(days=(weekday - first.weekday()) % 7)
            Block.objects.create(
                clinic=clinic,
                practitioner=member,
                title=title,
                starts_on=on,
                starts_minute=start,
                ends_on=on,
                ends_minute=start + 60,
                weekly_until=last,
            )


def jo(clinic: Clinic, now: datetime) -> Patient:
    """Somebody who has been coming for years. Jo has a file in both clinics, by one account."""
    account = Account.objects.filter(email_key=email_key(JO)).first()
    account = account or accounts.open_account(JO, PASSWORD, now=now)
    return _file(clinic, "Jo Li", JO, now, account=account, birth_on=date(1984, 3, 9))


def morenos(clinic: Clinic, now: datetime) -> None:
    """Siblings with one address between them: the account is Ada's."""
    account = accounts.open_account(ADA, PASSWORD, now=now)
    _file(clinic, "Ada Moreno", ADA, now, account=account, birth_on=date(1999, 5, 17))
    _file(clinic, "Max Moreno", ADA, now, birth_on=date(2002, 11, 2))


def sam(clinic: Clinic, now: datetime) -> None:
    """Somebody who has never been here."""
    account = accounts.open_account(SAM, PASSWORD, now=now)
    _file(
        clinic, "Sam Rivera", SAM, now, account=account, birth_on=date(1991, 8, 23), came_new=True
    )


def _file(clinic: Clinic, name: str, email: str, now: datetime, **columns: object) -> Patient:
    first, last = name.split()
    return Patient.objects.create(
        clinic=clinic,
        first_name=first,
        last_name=last,
        email=email,
        email_key=email_key(email),
        mobile="+1 541 555 0188",
        created_at=now,
        **{"came_new": False, **columns},
    )
