"""Stagings as they are typed: a panel for each class of patients, a row for each stage.

The form is plain: `new-row` lists the rows of a panel in their order, `new-<row>-minutes` and the
like are their boxes.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from qimen.queries.services import CLASSES
from qimen.rules import stagings
from qimen.rules.stagings import Fault, Line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import QueryDict

    from qimen.queries.services import Stagings

LEAST, MOST = stagings.LEAST_MINUTES, stagings.MOST_MINUTES
LONGEST_TYPED = 6
MINUTES_WRONG = f"Enter minutes from {LEAST} to {MOST}, without fractions."
NAME_WRONG = f"Use {stagings.LONGEST_NAME} characters or fewer, all of them visible."
WORDS = {
    Fault.FIRST: "In the first stage, patient and practitioner are both busy. Tick both.",
    Fault.NO_STAGE: "Give one class of patients a stage at least.",
    Fault.TOO_MANY: f"Use {stagings.MOST_STAGES} stages at most.",
    Fault.TOO_LONG: "A visit is over within 24 hours. Make it shorter.",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A stage as it stands in the form: minutes as typed, with what is wrong with it."""

    id: str
    name: str
    minutes: str
    patient: bool
    practitioner: bool
    room: bool
    wrong: tuple[tuple[str, str], ...] = ()

    @property
    def line(self) -> Line:
        """The stage; minutes that are none count as 0, which is a fault."""
        typed = self.minutes.strip()
        is_number = typed.isascii() and typed.isdecimal() and len(typed) <= LONGEST_TYPED
        return Line(
            " ".join(self.name.split()),
            int(typed) if is_number else 0,
            patient=self.patient,
            practitioner=self.practitioner,
            room=self.room,
        )

    @property
    def errors(self) -> dict[str, str]:
        return dict(self.wrong)


@dataclass(frozen=True, slots=True)
class Panel:
    """The rows of one class; `focus` is the id of what a keyboard goes on from."""

    name: str
    rows: tuple[Row, ...]
    wrong: tuple[str, ...] = ()
    focus: str = ""

    @property
    def lines(self) -> tuple[Line, ...]:
        return tuple(row.line for row in self.rows)

    @property
    def is_sound(self) -> bool:
        return bool(self.rows) and not stagings.faults(self.lines)


@dataclass(frozen=True, slots=True)
class Sheet:
    """Both panels."""

    panels: tuple[Panel, ...]
    wrong: tuple[str, ...] = field(default=())

    def panel(self, name: str) -> Panel:
        return next(panel for panel in self.panels if panel.name == name)

    def with_panel(self, changed: Panel) -> Sheet:
        kept = (changed if panel.name == changed.name else panel for panel in self.panels)
        return replace(self, panels=tuple(kept))

    @property
    def has_wrong(self) -> bool:
        return bool(self.wrong) or any(
            panel.wrong or any(row.wrong for row in panel.rows) for panel in self.panels
        )

    @property
    def stagings(self) -> dict[str, tuple[Line, ...]]:
        return {panel.name: panel.lines for panel in self.panels}


def stored(of: Stagings) -> Sheet:
    """Return the sheet of a service as it is."""
    return Sheet(tuple(Panel(name, rows_of(of.get(name, ()))) for name in CLASSES))


def typed(data: QueryDict) -> Sheet:
    """Return the sheet as it was sent."""
    return Sheet(tuple(Panel(name, _typed_rows(data, name)) for name in CLASSES))


def checked(sheet: Sheet) -> Sheet:
    """Return the sheet with what is wrong beside it."""
    panels = tuple(_checked(panel) for panel in sheet.panels)
    nothing = not any(panel.rows for panel in panels)
    return Sheet(panels, (WORDS[Fault.NO_STAGE],) if nothing else ())


def rows_of(lines: Sequence[Line]) -> tuple[Row, ...]:
    return tuple(row_of(str(place), line) for place, line in enumerate(lines, start=1))


def row_of(ident: str, line: Line) -> Row:
    minutes = str(line.minutes)
    return Row(ident, line.name, minutes, line.patient, line.practitioner, line.room)


def _typed_rows(data: QueryDict, name: str) -> tuple[Row, ...]:
    ids = [one for one in data.getlist(f"{name}-row") if one.isdecimal() and one.isascii()]
    unique = list(dict.fromkeys(one[:LONGEST_TYPED] for one in ids))
    return tuple(
        Row(
            one,
            data.get(f"{name}-{one}-name", "")[:200],
            data.get(f"{name}-{one}-minutes", "")[:20],
            patient=f"{name}-{one}-patient" in data,
            practitioner=f"{name}-{one}-practitioner" in data,
            room=f"{name}-{one}-room" in data,
        )
        for one in unique[: stagings.MOST_STAGES + 1]
    )


def _checked(panel: Panel) -> Panel:
    if not panel.rows:
        return panel
    at: dict[int, list[tuple[str, str]]] = {}
    for number, row in enumerate(panel.rows):
        unseen = any(unicodedata.category(sign)[0] == "C" for sign in row.line.name)
        if unseen or len(row.line.name) > stagings.LONGEST_NAME:
            at.setdefault(number, []).append(("name", NAME_WRONG))
    wrong: list[str] = []
    for place, fault in stagings.faults(panel.lines):
        if place is None:
            wrong.append(WORDS[fault])
        elif fault is Fault.MINUTES:
            at.setdefault(place, []).append(("minutes", MINUTES_WRONG))
        else:
            at.setdefault(place, []).append(("patient", WORDS[fault]))
    rows = tuple(replace(row, wrong=tuple(at.get(n, ()))) for n, row in enumerate(panel.rows))
    return replace(panel, rows=rows, wrong=tuple(wrong))
