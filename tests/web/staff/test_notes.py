"""The note on a visit's page: saved, kept when it cannot be, named when it is too long."""

import pytest

from tests.actions.test_booking import book
from tests.web.staff.test_visits import path, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(cast, sign_in):
    return sign_in(cast.noor)


@pytest.fixture
def visit(cast):
    return book(cast).appointment


def test_note_is_changed_on_the_visits_page(cast, desk, visit):
    there = path(visit, "note/")

    saved = desk.post(there, {"note": "Bring a blanket.", "revision": visit.revision})

    visit.refresh_from_db()
    assert (saved["Location"], visit.note) == (path(visit), "Bring a blanket.")
    assert "Bring a blanket." in text(desk.get(path(visit)))


def test_note_typed_while_somebody_else_saved_is_kept_and_not_saved(cast, desk, visit):
    desk.post(path(visit, "note/"), {"note": "First.", "revision": visit.revision})

    late = desk.post(path(visit, "note/"), {"note": "Second.", "revision": visit.revision})

    visit.refresh_from_db()
    assert (late.status_code, visit.note) == (409, "First.")
    assert "Somebody changed this visit meanwhile" in text(late)
    assert ">Second.</textarea>" in text(late).replace("> Second.", ">Second.")


def test_note_that_is_too_long_is_named_and_kept(cast, desk, visit):
    page = desk.post(path(visit, "note/"), {"note": "x" * 1001, "revision": visit.revision})

    assert (page.status_code, "Shorten the note to 1000" in text(page)) == (422, True)
    assert "x" * 1001 in page.content.decode()
