"""Where in the file we are, and what was found wrong so far."""

from __future__ import annotations

from typing import NamedTuple

MOST_PROBLEMS = 20


class Problem(NamedTuple):
    """`services[2].staging.new[0].minutes`, and a reason that names the way out."""

    path: str
    reason: str

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}"


class ClinicFileError(ValueError):
    """The file cannot be used. At most MOST_PROBLEMS are told; `more` counts the others."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = tuple(problems[:MOST_PROBLEMS])
        self.more = len(problems) - len(self.problems)
        super().__init__("\n".join(map(str, self.problems)))


class Place:
    """A path in the file that knows the list of problems of the whole file."""

    __slots__ = ("path", "problems")

    def __init__(self, problems: list[Problem], path: str = "") -> None:
        self.problems = problems
        self.path = path

    def key(self, name: str) -> Place:
        return Place(self.problems, f"{self.path}.{name}" if self.path else name)

    def item(self, index: int) -> Place:
        return Place(self.problems, f"{self.path}[{index}]")

    def wrong(self, reason: str) -> None:
        """Note a problem here. Readers return the None of this call in place of a value."""
        self.problems.append(Problem(self.path, reason))
