"""Who walks through the sitemap, and what stands in their way (tests/house/gates.toml)."""

from __future__ import annotations

import re
import tomllib
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.test import Client

from qimen.actions import appointments, feeds
from qimen.actions.setup import buttons
from qimen.models import Block, Closure, Guardian, Location, Patient, Service, TimeOff
from qimen.queries import clinics
from qimen.rules import brand
from tests import cast as people
from tests.actions.test_booking import book, nine, wish

if TYPE_CHECKING:
    from django.http import HttpResponse

MATRIX = Path(__file__).with_name("gates.toml")
#: What no reader may miss in a body: names, addresses and notes, by whose they are.
CANARIES = {
    "ada": ["Ada Moreno", "Ada", "family@example.net", "note of ada", "541-555-7001"],
    "max": ["Max Moreno", "Max", "541-555-7002"],
    "eve": ["Eve Stone", "Eve", "eve@example.org", "note of eve", "541-555-7003"],
    "hugo": ["Hugo Vance", "Hugo", "hugo@example.org", "note of hugo", "541-555-7004"],
    "red flags": ["a flag for the staff"],
}
#: Whose bytes each visitor may see. Lin treats Ada only; the siblings share an address.
MAY_SEE = {
    "ada": {"ada"},
    "eve": {"eve"},
    "hugo": {"hugo"},
    "lin": {"ada", "max", "red flags"},
    "noor": {"ada", "max", "eve", "red flags"},
    "oda": {"ada", "max", "eve", "red flags"},
    "hana": {"hugo", "red flags"},
}
VISITORS = (
    "anonymous", "passer_by", "half", "disabled", "kim", "ada", "eve", "hugo",
    "noor", "lin", "oda", "hana",
)  # fmt: skip
PLACES = {
    "/": "front page",
    "/riverbend/sign-in/": "patients' door",
    "/staff/riverbend/sign-in/": "staff door",
    "/riverbend/file/": "new file",
    "/account/2fa/totp/activate/": "second step",
    "/account/login/": "own door",
    "/account/reauthenticate/": "ask again",
    "/staff/riverbend/dashboard/": "dashboard",
}


def matrix() -> dict[str, dict]:
    return tomllib.loads(MATRIX.read_text())


def assemble() -> tuple[people.Cast, dict[str, str]]:
    """Put the cast into the database, each patient with a visit; return what fills the paths."""
    cast = people.assemble()
    cupping = Service.objects.get(clinic=cast.harbor)
    for number, name in enumerate(("ada", "max", "eve", "hugo"), start=1):
        Patient.objects.filter(pk=getattr(cast, name).pk).update(
            mobile=f"541-555-700{number}", red_flag="a flag for the staff"
        )
    first = book(cast, cast.ada, wish(cast, note="note of ada")).appointment
    second = book(
        cast, cast.eve, wish(cast, nine(60), "mei", note="note of eve"), key="form-2"
    ).appointment
    third = _at_harbor(cast, cupping)
    refs = {
        "ada": cast.ada.ref,
        "eve": cast.eve.ref,
        "hugo": cast.hugo.ref,
        "ada_visit": first.ref,
        "noor": cast.noor.ref,
        "eve_visit": second.ref,
        "hugo_visit": third.ref,
        "main": cast.main.ref,
        "willow": cast.willow.ref,
        "closure": str(_closed(cast).pk),
        "acupuncture": cast.acupuncture.ref,
        "lin": cast.lin.ref,
        **_absences(cast),
        "guardian": _guardian(cast),
        "button": _button(cast),
        "feed": feeds.make(people.acting(cast.ada), now=people.NOW),
        "brand": brand.version(cast.riverbend.brand_hue, cast.riverbend.brand_chroma),
    }
    return cast, refs


def _closed(cast: people.Cast) -> Closure:
    return Closure.objects.create(
        clinic=cast.riverbend, title="Summer", starts_on=date(2026, 7, 6), ends_on=date(2026, 7, 10),
        ends_minute=1440,
    )  # fmt: skip


def _absences(cast: people.Cast) -> dict[str, str]:
    """Let Lin be away for a day, and have lunch."""
    on = people.NOW.date() + timedelta(days=30)
    span = {"starts_on": on, "starts_minute": 720, "ends_on": on, "ends_minute": 780}
    who = {"clinic": cast.riverbend, "practitioner": cast.lin, "title": "Lunch"}
    off, block = TimeOff.objects.create(**who, **span), Block.objects.create(**who, **span)
    return {"time_off": str(off.pk), "block": str(block.pk)}


def _guardian(cast: people.Cast) -> str:
    """Write down who answers for Ada."""
    return Guardian.objects.create(
        clinic=cast.riverbend, patient=cast.ada, name="Grace Byron", phone="541-555-7009"
    ).ref


def _button(cast: people.Cast) -> str:
    """Put a button on Riverbend's website, which may show the frame too."""
    said = buttons.Kept(
        name="Home", label="Book now", size="medium", colour="#00634c", corner="soft"
    )
    buttons.allow_site(people.acting(cast.oda), "https://clinic.example", now=people.NOW)
    return buttons.add(people.acting(cast.oda), said, now=people.NOW).ref


def _at_harbor(cast: people.Cast, service: Service):
    """Book Hugo's visit with Hana."""
    wanted = appointments.Wish(
        service_id=service.pk,
        location_id=Location.objects.get(clinic=cast.harbor).pk,
        practitioner_id=cast.hana.pk,
        start=nine(-180),  # nine in New York
        note="note of hugo",
    )
    harbor = clinics.by_slug("harbor")
    actor = people.acting(cast.hugo)
    return appointments.book(actor, harbor, wanted, form_key="form-3", now=people.NOW).appointment


def client_of(name: str, cast: people.Cast) -> Client:
    """Return the browser of a visitor; who has signed in came by a door of Riverbend."""
    client = Client(raise_request_exception=False)
    if name == "anonymous":
        return client
    if name == "passer_by":
        client.get("/riverbend/sign-in/")
        return client
    if name in {"half", "disabled"}:
        person = people.staff_member(cast.riverbend, f"{name.capitalize()} Grey", "front_desk")
        session = people.session_of(person.account, "staff")
        if name == "half":
            session["account_authentication_methods"] = session["account_authentication_methods"][
                :1
            ]
        else:
            person.disabled_at = people.NOW
            person.save()
    else:
        person = getattr(cast, name)
        is_staff = isinstance(person, people.StaffMember)
        account = person if isinstance(person, people.Account) else person.account
        session = people.session_of(account, "staff" if is_staff else "patient")
    session["clinic_slug"] = "riverbend"
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return client


def outcome(response: HttpResponse) -> str:
    """Say in a word where somebody ended up."""
    if response.status_code not in {301, 302, 303, 307, 308}:
        return str(response.status_code)
    path = response["Location"].partition("?")[0]
    return PLACES.get(path, path)


def foreign(name: str, response: HttpResponse) -> list[str]:
    """Return the words in an answer that are not this visitor's to see."""
    text = response.content.decode(errors="replace") + str(dict(response.headers))
    return _not_for(name).findall(text)


@cache
def _not_for(name: str) -> re.Pattern[str]:
    """Return what finds such words: all at once, for there are thousands of answers."""
    allowed = MAY_SEE.get(name, set())
    own = [word for whose in allowed for word in CANARIES[whose]]
    words = [
        re.escape(word)
        for whose, words in CANARIES.items()
        if whose not in allowed
        for word in words
        if word not in own
    ]
    return re.compile(rf"\b(?:{'|'.join(words)})\b")
