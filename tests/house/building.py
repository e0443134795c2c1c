"""The building as the inspectors see it: files and syntax trees, of this checkout or of a model of it.

Every inspection takes the place it inspects, so that its test can show it failing on a planted fault.
"""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src" / "qimen"
NOT_OURS = {".git", ".venv", "var", "node_modules", "build", "__pycache__", ".hypothesis"}


def rooms(name: str, src: Path = SRC) -> list[Path]:
    """Return the Python files of a room (a folder of the source, or one file)."""
    place = src / name
    return [place] if place.is_file() else sorted(place.rglob("*.py"))


def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(), str(file))


def functions(file: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree(file)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node


def shown(file: Path, line: int, what: str) -> str:
    return f"{file.name}:{line}: {what}"


def contents(root: Path = ROOT) -> list[Path]:
    """Return the files that are, or could be, committed: of git where there is one."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=root, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if listed.returncode == 0 and (root / ".git").exists():
        files = [root / name for name in listed.stdout.splitlines()]
        return [file for file in files if file.is_file()]
    found = []
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if name not in NOT_OURS]
        found += [Path(folder) / name for name in names]
    return found


def model_of(place: Path) -> Path:
    """Copy the source and its contracts to a place where faults may be planted."""
    shutil.copytree(SRC, place / "src" / "qimen", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", place)
    return place


def plant(file: Path, line: str) -> None:
    file.write_text(f"{file.read_text()}\n{line}\n")
