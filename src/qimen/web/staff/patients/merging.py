"""Two people change one file: the second sees what the first changed, and decides.

The journal has no values of a file, so the form carries what its boxes showed at first. What only
the first changed is taken over; what both changed stays as it was typed, the other beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qimen.queries import journal
from qimen.web.staff.patients.forms import FIELDS

if TYPE_CHECKING:
    from qimen.models import Patient
    from qimen.web.gate import Request
    from qimen.web.staff.patients.forms import PersonalForm

WAS = "was-"


@dataclass(frozen=True, slots=True)
class Line:
    """A box that somebody else changed: to what, by whom, and whether it was changed here, too."""

    label: str
    theirs: str
    who: str
    is_both: bool


def shown(patient: Patient) -> dict[str, Any]:
    """Return what the boxes of a file begin with."""
    return {"revision": patient.revision, **{name: getattr(patient, name) for name in FIELDS}}


def was(form: PersonalForm) -> list[tuple[str, str]]:
    """Return what the form has to carry: each box as it was at first, by a name of its own."""
    return [(f"{WAS}{name}", _at_first(form, name)) for name in FIELDS]


def merged(
    request: Request, stale: PersonalForm, patient: Patient
) -> tuple[PersonalForm, list[Line]]:
    """Return the form again, brought together with the file as it is now, and what differed."""
    after = stale.cleaned_data["revision"]
    who, _ = journal.last_saved_by(request.actor, patient.pk, after=after)
    now = shown(patient)
    data = request.POST.copy()
    data["revision"] = str(patient.revision)
    lines = []
    for name in FIELDS:
        theirs = _text(stale, name, now[name])
        at_first, mine = _at_first(stale, name), _text(stale, name, stale.cleaned_data[name])
        data[f"{WAS}{name}"] = theirs
        if theirs in {at_first, mine}:
            continue
        is_both = mine != at_first
        if not is_both:
            _put(data, name, now[name], theirs)
        lines.append(Line(str(stale.fields[name].label), _words(theirs), who, is_both))
    form = type(stale)(
        data, clinic=request.clinic, today=stale.fields["birth_on"].today,  # type: ignore[attr-defined]
        patient=patient, initial=now,
    )  # fmt: skip
    return form, lines


def _at_first(form: PersonalForm, name: str) -> str:
    if form.is_bound:
        return str(form.data.get(f"{WAS}{name}", ""))
    return _text(form, name, form.initial.get(name))


def _text(form: PersonalForm, name: str, value: Any) -> str:
    """Return a value as its box writes it."""
    if isinstance(value, bool):
        return "on" if value else ""
    written = form.fields[name].widget.format_value(form.fields[name].prepare_value(value))
    if isinstance(written, list):  # a select's
        written = "".join(written)
    return "" if written is None else str(written)


def _put(data: Any, name: str, value: Any, text: str) -> None:
    if value is False:
        data.pop(name, None)
    else:
        data[name] = text


def _words(text: str) -> str:
    return {"": "nothing", "on": "yes"}.get(text, text)
