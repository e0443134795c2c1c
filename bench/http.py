"""The product over HTTP beside a `select 1` page of the same server: one table per database.

    python -m bench.http                 both databases, ten years of history
    python -m bench.http sqlite 2        one database, two years

Prints medians, ratios and the goals they have; a goal that is missed is printed as such and fails
nothing. Requests of one comparison take turns, so that a neighbour on the machine meets them alike.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
YEARS = "10"


def main(databases, years):
    for database in databases:
        with tempfile.TemporaryDirectory(prefix="qimen-bench-") as place:
            environment = {
                **os.environ,
                "QIMEN_TEST_DB": database,
                "QIMEN_BENCH_YEARS": years,
                "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
                "TMPDIR": place,
            }
            command = [sys.executable, "-m", "bench.one_database"]
            if subprocess.run(command, env=environment, cwd=ROOT, check=False).returncode:
                sys.exit(f"the bench on {database} broke off")


if __name__ == "__main__":
    asked, *rest = [*sys.argv[1:], "both"] if len(sys.argv) < 2 else sys.argv[1:]
    main(["sqlite", "postgresql"] if asked == "both" else [asked], *(rest[:1] or [YEARS]))
