import pytest
from django.test import Client


@pytest.fixture
def other_client():
    """Somebody else's browser."""
    return Client()
