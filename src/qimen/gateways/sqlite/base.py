"""Django's SQLite backend, with another way of waiting for the one write lock.

SQLite lets a writer who finds the lock taken sleep ever longer, up to a tenth of a second, and
whoever comes meanwhile takes it before him: under load somebody waits for seconds. Here writers
stand in line, and only the first asks for the lock, every few milliseconds, until it is his.
"""

from __future__ import annotations

import sqlite3
from functools import partial
from pathlib import Path
from typing import Any

from django.db.backends.sqlite3 import base

from qimen.gateways.sqlite.line import Line, is_busy


class Cursor(base.SQLiteCursorWrapper):
    """A cursor whose writes stand in line."""

    line: Line

    def execute(self, query: str, params: Any = None) -> Any:
        """Run a statement; one that found the database busy, again when it is its turn.

        Outside a transaction such a statement has done nothing. Inside one it is never repeated:
        what was read before may no longer be so.
        """
        run = partial(super().execute, query, params)
        if query.startswith("BEGIN"):
            return self.line.first(run)
        try:
            return run()
        except sqlite3.OperationalError as error:
            if self.connection.in_transaction or not is_busy(error):
                raise
        return self.line.first(run)


class DatabaseWrapper(base.DatabaseWrapper):
    def get_new_connection(self, conn_params: dict[str, Any]) -> sqlite3.Connection:
        # Opening waits as SQLite does; from then on SQLite says at once that it is busy.
        made: sqlite3.Connection = super().get_new_connection(conn_params)
        made.execute("PRAGMA busy_timeout = 0")
        self._line = Line(Path(f"{conn_params['database']}-line"), conn_params["timeout"])
        return made

    def create_cursor(self, name: str | None = None) -> Cursor:
        del name
        made: Cursor = self.connection.cursor(factory=Cursor)
        made.line = self._line
        return made
