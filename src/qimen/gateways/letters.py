"""A message's words: from the facts in its row to a mail, by `templates/messages/<kind>.*`.

The text template's first line is the subject. HTML is escaped, text is not: there is nothing in
plain text to break out of, and a subject is put on one line by `gateways.mime`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.template import Context, Template
from django.template.loader import get_template

from qimen.gateways import capabilities, ics
from qimen.gateways.mime import Calendar, Mail

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Draft", "Letterhead", "Mail", "compose"]

#: What takes a visit into a calendar, or out of it.
METHODS = {
    "appointment_confirmed": ics.Method.REQUEST,
    "appointment_moved": ics.Method.REQUEST,
    "appointment_cancelled": ics.Method.CANCEL,
}
#: After these there is no visit to be looked at.
GONE = frozenset({"appointment_cancelled", "appointment_declined", "appointment_lapsed"})
BLANK_LINES = re.compile(r"\n[ \t]*\n\s*\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """The clinic a message comes from; in templates it is `clinic`."""

    name: str
    email: str
    phone: str
    country: str
    slug: str
    clock_24: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A message without its words. Facts whose names end in `_at` are ISO instants."""

    kind: str
    recipient: str
    facts: Mapping[str, Any]
    message_id: str
    at: datetime
    clinic: Letterhead | None


def compose(draft: Draft) -> Mail:
    """Return the mail; raise TemplateDoesNotExist for a kind that nobody has worded."""
    context = _context(draft)
    whole = _template(f"messages/{draft.kind}.txt").render(Context(context, autoescape=False))
    subject, _, text = whole.strip().partition("\n")
    context["subject"] = subject
    html = _template(f"messages/{draft.kind}.html").render(Context(context))
    return Mail(
        message_id=draft.message_id,
        at=draft.at,
        sender_name=draft.clinic.name if draft.clinic else "",
        sender=settings.MAIL_FROM,
        recipient=draft.recipient,
        reply_to=draft.clinic.email if draft.clinic else "",
        subject=subject,
        text=BLANK_LINES.sub("\n\n", text).strip() + "\n",
        html=html,
        calendar=_calendar(draft, context),
    )


def _template(name: str) -> Template:
    # Django's own class: the wrapper's render() escapes plain text as if it were HTML.
    return get_template(name).template  # type: ignore[attr-defined, no-any-return]


def _context(draft: Draft) -> dict[str, Any]:
    facts = {name: _value(name, value) for name, value in draft.facts.items()}
    return {
        **facts,
        "clinic": draft.clinic,
        "recipient": draft.recipient,
        "site_url": settings.SITE_URL,
        "link": _link(draft),
        "answer_link": _answer_link(draft),
    }


def _value(name: str, value: Any) -> Any:
    return datetime.fromisoformat(value) if name.endswith("_at") and value else value


def _link(draft: Draft) -> str:
    """Return where one signs in to see more: the visit, the clinic's day, or the clinic."""
    if draft.clinic is None:
        return f"{settings.SITE_URL}/"
    if draft.kind.startswith("staff_"):
        on = draft.facts.get("on")
        return f"{settings.SITE_URL}/staff/{draft.clinic.slug}/" + (f"?date={on}" if on else "")
    ref = draft.facts.get("ref")
    if ref and draft.kind not in GONE:
        return f"{settings.SITE_URL}/{draft.clinic.slug}/appointments/{ref}/"
    return f"{settings.SITE_URL}/{draft.clinic.slug}/"


def _answer_link(draft: Draft) -> str:
    """Return the link by which a request is answered, where the message is of one."""
    reference = draft.facts.get("decision")
    if draft.clinic is None or not reference:
        return ""
    secret = capabilities.secret(str(reference))
    return f"{settings.SITE_URL}/{draft.clinic.slug}/requests/{secret}/"


def _calendar(draft: Draft, facts: Mapping[str, Any]) -> Calendar | None:
    method = METHODS.get(draft.kind)
    if method is None or draft.clinic is None:
        return None
    visit = ics.Visit(
        ref=facts["ref"],
        host=urlsplit(settings.SITE_URL).hostname or "",
        sequence=facts["sequence"],
        starts_at=facts["starts_at"],
        ends_at=facts["ends_at"],
        at=draft.at,
        clinic=draft.clinic.name,
        clinic_email=draft.clinic.email,
        address=facts["place"],
        attendee=draft.recipient,
    )
    return Calendar(method=method.value, content=ics.calendar(visit, method))
