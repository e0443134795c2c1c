"""The bench is run by hand: it must not break unseen when something moves."""

import os
import subprocess
import sys

import pytest

from tests.house import building

IMPORT_ALL = """
import django, importlib, pathlib, traceback
django.setup()
for file in sorted(pathlib.Path("bench").glob("*.py")):
    try:
        importlib.import_module(f"bench.{file.stem}")
    except Exception:
        print(file.name, traceback.format_exc().splitlines()[-1], sep=": ")
"""


def broken_modules(root):
    """Import every module of the bench in a process of its own; return what went wrong."""
    done = subprocess.run(
        [sys.executable, "-c", IMPORT_ALL], cwd=root, capture_output=True, text=True, check=False,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(root), str(building.ROOT / "src"), str(building.ROOT)]),
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "QIMEN_TEST_DB": "sqlite",
        },
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_every_module_of_the_bench_imports():
    assert broken_modules(building.ROOT) == []


@pytest.mark.parametrize("line", ["import qimen.no_such_room", "from qimen.queries import nothing"])
def test_bench_is_inspected(tmp_path, line):
    (tmp_path / "bench").mkdir()
    (tmp_path / "bench" / "moved.py").write_text(line)

    [broken] = broken_modules(tmp_path)

    assert broken.startswith("moved.py: ")
