"""A bench on one database: in a process, and a temporary place, of its own."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BOTH = ("sqlite", "postgresql")


def run(module, database, *arguments, **environment):
    """Run a module of the bench on a new database; end with it if it breaks off."""
    with tempfile.TemporaryDirectory(prefix="qimen-bench-") as place:
        around = {
            **os.environ,
            "QIMEN_TEST_DB": database,
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
            "TMPDIR": place,
            **environment,
        }
        command = [sys.executable, "-m", module, *arguments]
        if subprocess.run(command, env=around, cwd=ROOT, check=False).returncode:
            sys.exit(f"the bench on {database} broke off")
