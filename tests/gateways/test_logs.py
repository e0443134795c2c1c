"""What the log holds: enough to find a fault, nothing that belongs to a patient or opens a door."""

import logging
import sys

import pytest
from django.db.utils import IntegrityError, OperationalError
from django.test import RequestFactory

from qimen.gateways.logs import ByRoute, WhereOnly
from qimen.web import page

TOKEN = "s3cret-token-of-a-link"


def line_of(record):
    ByRoute().filter(record)
    return WhereOnly("%(levelname)s %(message)s").format(record)


def record_of(request, exc_info=None):
    record = logging.LogRecord(
        "django.request", logging.WARNING, "", 0, "Not Found: %s", (request.path,), exc_info
    )
    record.request, record.status_code = request, 404
    return record


def fail(error):
    raise error


def raised(error):
    try:
        fail(error)
    except type(error):
        return sys.exc_info()


def test_log_names_the_route_and_never_the_path():
    request = RequestFactory().get(f"/account/set-up/{TOKEN}/?next=/ada-moreno/")

    line = line_of(record_of(request))

    assert line == "WARNING GET 404 route=- account=- error=-"


def test_log_says_where_an_exception_came_from_and_not_what_it_said():
    request = RequestFactory().post("/riverbend/book/")
    info = raised(IntegrityError("Key (email)=(eve@example.org) already exists"))

    line = line_of(record_of(request, info))

    assert "eve@example.org" not in line
    assert line.endswith("django.db.utils.IntegrityError")
    assert "test_logs.py" in line


def test_fault_shows_its_number_on_the_page_and_in_the_log():
    request = RequestFactory().get("/")

    response = page.server_error(request)

    assert response.status_code == 500
    assert request.error_number in response.content.decode()
    assert f"error={request.error_number}" in line_of(record_of(request))


@pytest.mark.parametrize("words", ["database is locked", "server closed the connection"])
def test_database_that_is_away_is_a_503_that_says_to_try_again(words):
    request = RequestFactory().get("/")
    try:
        fail(OperationalError(words))
    except OperationalError:
        response = page.server_error(request)

    assert response.status_code == 503
    assert response["Retry-After"] == "10"
    assert words not in response.content.decode()
