"""Four hundred patient files: families, shared and broken addresses, red flags, hard names."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from qimen.actions.demo import words
from qimen.models import Guardian, Patient, RedFlag
from qimen.rules.identity import email_key

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime
    from random import Random

    from qimen.models import Clinic

MISSING, BROKEN, SHARED = 0.08, 0.04, 0.5
FLAGGED, CAME_NEW, ARCHIVED, PREFERRED = 0.06, 0.14, 0.01, 0.05
#: Files that somebody has a second time.
DOUBLED = 3
#: Days of a life before one answers for oneself.
OF_AGE = 18 * 365
#: How many people live at one address.
HOUSEHOLDS, WEIGHTS = (1, 2, 3, 4, 5), (66, 18, 8, 6, 2)


@dataclass(frozen=True, slots=True)
class Household:
    """Those who share a postal address, and often an e-mail address."""

    last_name: str
    address: str
    email: str
    size: int


def create(clinic: Clinic, count: int, rng: Random, now: datetime) -> list[Patient]:
    """Create that many files; the same generator and day give the same people."""
    today = now.date()
    made: list[Patient] = []
    taken: set[str] = set()
    for first, last, preferred in words.HARD_NAMES[: count // 8]:
        house = _household(rng, last, 1)
        person = _person(clinic, house, first, rng, today, taken)
        person.preferred_name = preferred
        made.append(person)
    while len(made) < count:
        size = min(rng.choices(HOUSEHOLDS, WEIGHTS)[0], count - len(made))
        house = _household(rng, rng.choice(words.LAST_NAMES), size)
        made += _family(clinic, house, rng, today, taken)
    for person in made:
        person.created_at = now - timedelta(days=rng.randint(60, 1500), minutes=rng.randint(0, 500))
        if rng.random() < ARCHIVED:
            person.archived_at = now - timedelta(days=rng.randint(5, 50))
    for twin, other in zip(made[-DOUBLED:], made[-2 * DOUBLED : -DOUBLED], strict=True):
        _double(twin, other, rng)
    saved = Patient.objects.bulk_create(made)
    RedFlag.objects.bulk_create(
        RedFlag(clinic=clinic, patient=one, text=one.red_flag, at=one.created_at)
        for one in saved
        if one.red_flag
    )
    Guardian.objects.bulk_create(_guardians(clinic, saved, today))
    return saved


def _guardians(clinic: Clinic, files: list[Patient], today: date) -> Iterator[Guardian]:
    """Let the first grown-up of each home answer for its children."""
    is_child = {
        one.pk: bool(one.birth_on and (today - one.birth_on).days < OF_AGE) for one in files
    }
    grown = {one.address: one for one in reversed(files) if not is_child[one.pk]}
    for one in files:
        if is_child[one.pk] and (parent := grown.get(one.address)):
            yield Guardian(
                clinic=clinic,
                patient=one,
                name=f"{parent.first_name} {parent.last_name}",
                relation="Parent",
                phone=parent.mobile,
                email=parent.email,
            )


def _double(twin: Patient, other: Patient, rng: Random) -> None:
    """Make a file the second one of somebody: the same person, an address apart by a slip."""
    for column in ("first_name", "last_name", "birth_on", "mobile"):
        setattr(twin, column, getattr(other, column))
    email = f"{_ascii(other.first_name)}.{_ascii(other.last_name)}@{rng.choice(words.HOSTS)}"
    other.email, twin.email = email, email.replace("example", "exmaple", 1)
    other.email_key, twin.email_key = email_key(other.email), email_key(twin.email)


def _household(rng: Random, last_name: str, size: int) -> Household:
    street = f"{rng.randint(100, 3900)} {rng.choice(words.STREETS)}"
    host = rng.choice(words.HOSTS)
    plain = _ascii(last_name) or "family"
    email = f"{plain}{rng.randint(1, 99)}@{host}" if size > 1 and rng.random() < SHARED else ""
    return Household(last_name, f"{street}, {rng.choice(words.TOWNS)}", email, size)


def _family(
    clinic: Clinic, house: Household, rng: Random, today: date, taken: set[str]
) -> Iterator[Patient]:
    for first in rng.sample(words.FIRST_NAMES, house.size):
        yield _person(clinic, house, first, rng, today, taken)


def _person(
    clinic: Clinic, house: Household, first: str, rng: Random, today: date, taken: set[str]
) -> Patient:
    email = house.email or _address(rng, first, house.last_name, taken)
    age = rng.randint(3, 17) if house.size > 2 and rng.random() < SHARED else rng.randint(19, 86)  # noqa: PLR2004
    return Patient(
        clinic=clinic,
        first_name=first,
        last_name=house.last_name,
        preferred_name=rng.choice(words.FIRST_NAMES) if rng.random() < PREFERRED else "",
        pronouns=rng.choice(words.PRONOUNS),
        birth_on=today - timedelta(days=age * 365 + rng.randint(0, 364)),
        email=email,
        email_key=email_key(email),
        mobile=f"+1 541 555 01{rng.randint(0, 99):02}" if rng.random() > MISSING else "",
        home_phone=f"+1 541 555 01{rng.randint(0, 99):02}" if rng.random() < MISSING else "",
        address=house.address,
        red_flag=rng.choice(words.RED_FLAGS) if rng.random() < FLAGGED else "",
        came_new=rng.random() < CAME_NEW,
    )


def _address(rng: Random, first: str, last: str, taken: set[str]) -> str:
    """Return an address of one's own, a broken one, or none."""
    fate = rng.random()
    names = _ascii(first) or "patient", _ascii(last) or "file"
    if fate < MISSING:
        return ""
    if fate < MISSING + BROKEN:
        return rng.choice(words.BROKEN_ADDRESSES).format(*names)
    email = f"{names[0]}.{names[1]}@{rng.choice(words.HOSTS)}"
    while email in taken:
        email = f"{names[0]}.{names[1]}{rng.randint(2, 999)}@{rng.choice(words.HOSTS)}"
    taken.add(email)
    return email


def _ascii(name: str) -> str:
    """Return a name as people write it in addresses: Søren Ångström is sren.angstrom."""
    plain = unicodedata.normalize("NFKD", name.lower())
    return "".join(sign for sign in plain if sign.isascii() and sign.isalpha())
