"""Stagings as staff write them: what is wrong with one, and what it says of the practitioner."""

import pytest

from qimen.rules import stagings
from qimen.rules.stagings import PRESETS, Fault, Line, Preset


def line(minutes, busy="PRU", name=""):
    return Line(name, minutes, patient="P" in busy, practitioner="R" in busy, room="U" in busy)


@pytest.mark.parametrize("preset", Preset)
def test_preset_has_no_fault_and_takes_an_hour(preset):
    assert stagings.faults(PRESETS[preset]) == ()
    assert stagings.length(PRESETS[preset]) == 60


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ([], [(None, Fault.NO_STAGE)]),
        ([line(0)], [(0, Fault.MINUTES)]),
        ([line(1), line(480)], []),
        ([line(60), line(481)], [(1, Fault.MINUTES)]),
        ([line(60, "PU")], [(0, Fault.FIRST)]),
        ([line(60, "RU")], [(0, Fault.FIRST)]),
        ([line(60, "PR"), line(15, "")], []),
        ([line(480), line(480), line(480)], []),
        ([line(480), line(480), line(480), line(1)], [(None, Fault.TOO_LONG)]),
        ([line(5)] * 12, []),
        ([line(5)] * 13, [(None, Fault.TOO_MANY)]),
    ],
)
def test_staging_is_told_what_is_wrong_with_it(lines, found):
    assert list(stagings.faults(lines)) == found


def test_practitioner_is_free_in_stages_that_do_not_need_them():
    lines = [line(15), line(20, "PU"), line(10, "U"), line(15), line(5, "U")]

    assert stagings.free_spells(lines) == ((15, 45), (60, 65))
    assert stagings.hands_on(lines) == 30


def test_staging_is_said_in_short():
    lines = [line(15, name="Needles in"), line(30, "PU", name="Resting")]

    assert stagings.words(lines) == (
        "15 Needles in (patient practitioner room), 30 Resting (patient room)"
    )
