"""Run the proofs at full size on both databases, side by side, and write docs/proof.md.

    make prove

The figures come from the tests themselves (`crowd.note`); a proof that fails fails the run, and
nothing is written.
"""

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "proof.md"
HEAD = """# Proof

What `make prove` found. Each line is a test of `tests/` at full size; `make test` runs the same tests at about a tenth. Bookings go over HTTP to the real server with two web processes, mails over SMTP from the real worker. No answer was a server error, and no two claims of a party overlapped, by SQL, after any of them: otherwise there would be no page.

{when}, {machine}. {took}.
"""
ALSO = """
- *booked* are answers that said so; every one of them was found in the database afterwards, with its claims, its journal entry, its two messages and its form key, and nothing of the kind was found without a booking.
- Whoever lost one of the ten times was offered at least three others.
- *stored unanswered* were saved, but the power failed before the answer: the patient finds them under *My appointments*.
- *an account is known or not*: how well the time of an answer tells which; AUC 0.5 is not at all, 0.1 beside it is let pass.
- The engine: {laws}.
"""
DATABASES = ("sqlite", "postgresql")
LAWS = "tests/scheduling"
#: What has a full size, beside the engine's laws.
PROOFS = (
    "tests/races",
    "tests/jobs/test_worker.py",
    "tests/actions/test_life_of_visits.py",
    "tests/security/test_enumeration.py",
)


def main() -> None:
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as place:
        figures = Path(place) / "figures.jsonl"
        with ThreadPoolExecutor(len(DATABASES)) as side_by_side:
            each = [side_by_side.submit(prove, PROOFS, name, figures) for name in DATABASES]
            last = side_by_side.submit(prove, (LAWS,), "sqlite", figures)
        for done in each:
            done.result()
        laws = last.result()
        found = [json.loads(line) for line in figures.read_text().splitlines()]
        lines = sorted(found, key=lambda line: DATABASES.index(line["database"]))
    minutes = round((time.monotonic() - began) / 60)
    when = datetime.now(UTC).date().isoformat()  # noqa: TID251 - the page has a date
    words = {"when": when, "machine": machine(), "took": f"It took {minutes} minutes"}
    words["took"] += f", both databases at once; load average {os.getloadavg()[2]:.0f} at the end"
    PAGE.write_text(HEAD.format(**words) + table(lines) + ALSO.format(laws=laws))
    sys.stdout.write(f"{PAGE.relative_to(ROOT)} is written.\n")


def prove(paths: tuple[str, ...], database: str, figures: Path) -> str:
    """Run tests at full size; return pytest's last line."""
    environment = {
        **os.environ,
        "QIMEN_PROVE": "1",
        "QIMEN_TEST_DB": database,
        "QIMEN_FIGURES": str(figures),
    }
    command = [sys.executable, "-m", "pytest", "-q", *paths]
    sys.stdout.write(f"== {database}: {' '.join(paths)}\n")
    sys.stdout.flush()
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE
    ) as run:
        last = ""
        for line in run.stdout or ():
            sys.stdout.write(f"{database:10} {line}")
            sys.stdout.flush()
            last = line.strip() or last
    if run.returncode:
        sys.exit("A proof failed; docs/proof.md stays as it was.")
    return last


def table(lines: Iterable[dict[str, object]]) -> str:
    rows = ["| proof | database | figures |", "|---|---|---|"]
    for line in lines:
        proof, database = line.pop("proof"), line.pop("database")
        said = ", ".join(f"{name.replace('_', ' ')} {value:,}" for name, value in line.items())
        rows.append(f"| {proof} | {database} | {said} |")
    return "\n" + "\n".join(rows) + "\n"


def machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{os.cpu_count()} processors, {memory:.0f} GB, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}"
    )


if __name__ == "__main__":
    main()
