"""Two people edit the same thing: the second sees what the first changed, and decides.

What only the first touched is taken over into the form; what both touched stays as it was typed,
with the other's value beside it. Nothing is saved until the second saves again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qimen.actions.setup import changes as acting
from qimen.queries import changes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from django import forms
    from django.db.models import Model
    from django.http import QueryDict

    from qimen.web.gate import Request


@dataclass(frozen=True, slots=True)
class Line:
    """One box of the form that somebody else changed: `is_both` when this form changes it, too."""

    label: str
    before: str
    after: str
    who: str
    at: datetime
    is_both: bool


@dataclass(frozen=True, slots=True)
class Conflict:
    form: forms.Form
    lines: Sequence[Line]


def merged(
    request: Request,
    stale: forms.Form,
    row: Model,
    make: Callable[[QueryDict], forms.Form],
    *,
    columns: Mapping[str, str] | None = None,
) -> Conflict:
    """Return the form again, brought together with the row as it is now.

    `stale` is valid and was made from an older revision; `columns` names the boxes of columns
    that are called otherwise.
    """
    boxes = columns or {}
    data = request.POST.copy()
    data["revision"] = str(row.revision)  # type: ignore[attr-defined] # every setup row counts
    found = changes.since(request.actor, acting.subject(row), stale.cleaned_data["revision"])
    lines = []
    for change in found:
        box = boxes.get(change.column, change.column)
        if box not in stale.fields:
            continue
        mine = acting.plain(stale.cleaned_data[box])
        is_both = mine not in (change.before, change.after)
        if mine == change.before:
            _put(data, box, stale.fields[box].prepare_value(change.after))
            stale.cleaned_data[box] = change.after
        lines.append(_line(stale, box, change, is_both=is_both))
    return Conflict(make(data), lines)


def _put(data: QueryDict, box: str, value: object) -> None:
    if value is True:
        data[box] = "on"
    elif value is False or value is None:
        data.pop(box, None)
    elif isinstance(value, list):
        data.setlist(box, [str(each) for each in value])
    else:
        data[box] = str(value)


def _line(form: forms.Form, box: str, change: changes.Change, *, is_both: bool) -> Line:
    label = str(form.fields[box].label)
    before, after = _words(form, box, change.before), _words(form, box, change.after)
    return Line(label, before, after, change.who, change.at, is_both)


def _words(form: forms.Form, box: str, value: object) -> str:
    choices: Any = getattr(form.fields[box], "choices", ())
    named = {str(key): str(words) for key, words in choices}
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(named.get(str(each), str(each)) for each in value) or "nothing"
    shown = "" if value is None else str(form.fields[box].prepare_value(value))
    return named.get(shown, shown) or "nothing"
