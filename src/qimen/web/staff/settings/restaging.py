"""What a button of the staging editor asks for besides saving: rows change, and nothing is saved."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from qimen.queries.services import CLASSES
from qimen.rules import stagings
from qimen.rules.stagings import Line, Preset
from qimen.web.staff.settings.staged import row_of, rows_of

if TYPE_CHECKING:
    from qimen.web.staff.settings.staged import Panel, Sheet

NEXT_HANDS_ON = Line("", 15, patient=True, practitioner=True, room=True)


def asked(sheet: Sheet, what: str) -> tuple[Sheet, str]:
    """Do what a button asks for (`up:new:3`); return the sheet and whose panel it was."""
    verb, _, rest = what.partition(":")
    name, _, of = rest.partition(":")
    if name not in CLASSES:
        return sheet, ""
    panel = sheet.panel(name)
    changed = {
        "add": lambda: _added(panel),
        "remove": lambda: _removed(panel, of),
        "up": lambda: _moved(panel, of, -1),
        "down": lambda: _moved(panel, of, 1),
        "preset": lambda: _preset(panel, of),
        "copy": lambda: _copied(panel, sheet),
    }.get(verb, lambda: panel)()
    return sheet.with_panel(changed), name


def _added(panel: Panel) -> Panel:
    if len(panel.rows) >= stagings.MOST_STAGES:
        return panel
    row = row_of(str(max((int(row.id) for row in panel.rows), default=0) + 1), NEXT_HANDS_ON)
    return replace(panel, rows=(*panel.rows, row), focus=f"{panel.name}-{row.id}-name")


def _removed(panel: Panel, ident: str) -> Panel:
    rows = tuple(row for row in panel.rows if row.id != ident)
    return replace(panel, rows=rows, focus=f"{panel.name}-add")


def _moved(panel: Panel, ident: str, step: int) -> Panel:
    rows = list(panel.rows)
    at = next((place for place, row in enumerate(rows) if row.id == ident), None)
    if at is not None and 0 <= at + step < len(rows):
        rows[at], rows[at + step] = rows[at + step], rows[at]
    return replace(panel, rows=tuple(rows), focus=f"{panel.name}-{ident}-grip")


def _preset(panel: Panel, name: str) -> Panel:
    lines = stagings.PRESETS[Preset(name)] if name in set(Preset) else panel.lines
    return replace(panel, rows=rows_of(lines), focus=f"{panel.name}-1-name")


def _copied(panel: Panel, sheet: Sheet) -> Panel:
    other = next(each for each in sheet.panels if each.name != panel.name)
    return replace(panel, rows=other.rows, focus=f"{panel.name}-add")
