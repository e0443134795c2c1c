"""What Activity says of a choice that No Preference made."""

from types import SimpleNamespace

import pytest

from qimen.templatetags.words import deeds


@pytest.mark.parametrize(
    ("loads", "words"),
    [
        ([30], "booked a visit: No Preference, nobody else was free"),
        ([0, 90, 120], "booked a visit: No Preference, 0 min busy that day, others 90, 120"),
        (
            [30, 30],
            "booked a visit: No Preference, as busy that day as others (30 min), first in staff order",
        ),
    ],
)
def test_tie_break_is_said_in_minutes(loads, words):
    line = SimpleNamespace(action="appointment.confirmed", details={"loads": loads}, named="")

    assert deeds.deed(line) == words
