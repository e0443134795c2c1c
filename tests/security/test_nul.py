"""NUL: PostgreSQL holds it in no text. Whoever sends it gets an answer in words, never an error."""

import pytest

from qimen.models import Cancellation
from tests.actions.test_booking import book

HERE = "/staff/riverbend"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("eve", "/riverbend/book/?moving=%00"),
        ("noor", f"{HERE}/why/?patient=%00"),
        ("oda", f"{HERE}/visits/room/{{willow}}/?after=%00"),
    ],
)
def test_address_with_nul_is_answered_in_words(cast, sign_in, who, path):
    response = sign_in(getattr(cast, who)).get(path.format(willow=cast.willow.ref))

    assert response.status_code in {200, 302, 400, 404}


@pytest.mark.parametrize(
    ("who", "path", "name"),
    [
        ("eve", "/riverbend/book/hold/extension/", "held"),
        ("oda", f"{HERE}/portal/early/", "let_in"),
        ("oda", f"{HERE}/portal/early/", "words"),
    ],
)
def test_form_with_nul_is_answered_in_words(cast, sign_in, who, path, name):
    response = sign_in(getattr(cast, who)).post(path, {name: "a\0b"})

    assert response.status_code in {200, 302, 400, 404, 409, 422}


def test_reason_is_kept_without_nul(cast, sign_in):
    visit = book(cast).appointment
    step = {"step": "cancel", "reason": "a c\0old", "revision": visit.revision}

    response = sign_in(cast.noor).post(f"{HERE}/visits/{visit.ref}/steps/", step)

    assert response.status_code == 302
    assert Cancellation.objects.get(appointment=visit).reason == "a cold"
