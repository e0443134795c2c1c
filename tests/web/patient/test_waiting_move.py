"""A patient's list says which visit waits for the answer to a move."""

import pytest

from tests.actions.test_asking import waiting  # noqa: F401 - a fixture
from tests.cast import NOW

pytestmark = pytest.mark.django_db


def test_list_says_that_a_move_waits(cast, sign_in, waiting, time_machine):  # noqa: F811
    time_machine.move_to(NOW, tick=False)

    said = sign_in(cast.eve).get("/riverbend/appointments/").content.decode()

    assert "You asked to move it to <b>Monday, March 9 at" in said
    assert "The clinic has not answered yet" in said
