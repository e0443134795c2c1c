"""One table per database: each line a measurement, its goal, and whether it is met."""

import operator
from typing import NamedTuple

MEETS = {"≤": operator.le, "≥": operator.ge, "<": operator.lt, "=": operator.eq}
HEAD = f"   {'':34}{'ms':>9}{'× select 1':>12}{'goal':>10}"


class Line(NamedTuple):
    """`value` is printed with its unit; `goal` is compared with `ratio`, or with `value`."""

    name: str
    value: float | None = None
    ratio: float | None = None
    goal: float | None = None
    #: at most, at least, below, or exactly
    sign: str = "≤"
    said: str = ""

    @property
    def is_met(self) -> bool:
        measured = self.value if self.ratio is None else self.ratio
        return MEETS[self.sign](measured, self.goal)


def title(text):
    print(f"\n   {text}")


def show(lines):
    """Print lines as they come; return them."""
    for line in lines:
        value = "" if line.value is None else f"{line.value:,.2f}"
        ratio = "" if line.ratio is None else f"{line.ratio:.2f}"
        goal = "" if line.goal is None else f"{line.sign} {line.goal:g}"
        verdict = "" if line.goal is None else "met" if line.is_met else "MISSED"
        said = f"  {line.said}" if line.said else ""
        print(
            f"   {line.name:34}{value:>9}{ratio:>12}{goal:>10}  {verdict:6}{said}".rstrip(),
            flush=True,
        )
    return lines


def beside(medians, goals):
    """Return a line for each median milliseconds, beside the yardstick among them."""
    yardstick = medians["yardstick"]
    return [
        Line(name, medians[name], medians[name] / yardstick, goal) for name, goal in goals.items()
    ]


def summary(lines):
    judged = [line for line in lines if line.goal is not None]
    missed = [line.name for line in judged if not line.is_met]
    print(
        f"\n   {len(judged) - len(missed)} of {len(judged)} goals met"
        + (f"; missed: {', '.join(missed)}" if missed else "")
    )
