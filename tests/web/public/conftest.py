import pytest
import time_machine

from tests.cast import NOW


@pytest.fixture(autouse=True)
def monday():
    """It is the Monday of the cast, eight in the morning."""
    with time_machine.travel(NOW, tick=False):
        yield
