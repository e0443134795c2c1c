import pytest
from django.test import Client


@pytest.fixture
def other_browser():
    return Client()
