"""Run all tests on both databases, side by side.

    make test

On PostgreSQL runs what touches the database, on SQLite everything. Progress is shown as it comes;
each database's report follows when both are done, and the very last line counts all tests.
"""

import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
DATABASES = ("postgresql", "sqlite")
#: A line of dots and letters, as `pytest -q` writes while it runs.
PROGRESS = re.compile(r"[.sxXFE]+\s+\[ *\d+%\]$")


class Report(NamedTuple):
    database: str
    lines: list[str]
    status: int


def main() -> None:
    with ThreadPoolExecutor(len(DATABASES)) as side_by_side:
        reports = list(side_by_side.map(run, DATABASES))
    for report in reports:
        sys.stdout.write(f"\n== {report.database}\n{''.join(report.lines)}")
    sys.stdout.flush()
    # Whatever pytest calls no success (failed, interrupted, nothing collected) is none here.
    sys.exit(max(abs(report.status) for report in reports))


def run(database: str) -> Report:
    """Run the tests on one database; show their progress, keep the rest."""
    lines = []
    environment = {**os.environ, "QIMEN_TEST_DB": database, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        [sys.executable, "-m", "pytest", "-q", "--color=no"],
        cwd=ROOT,
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as tests:
        for line in tests.stdout or ():
            if PROGRESS.match(line.strip()):
                sys.stdout.write(f"{database:10} {line}")
                sys.stdout.flush()
            else:
                lines.append(line)
    return Report(database, lines, tests.returncode)


if __name__ == "__main__":
    main()
