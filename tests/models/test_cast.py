"""The cast can be signed in, in process and against the real server."""

from qimen.models import Patient


def test_cast_shares_one_address_between_siblings(cast):
    shared = Patient.objects.filter(clinic=cast.riverbend, email_key=cast.ada.email_key)

    assert set(shared) == {cast.ada, cast.max}


def test_live_server_answers(live_cast, page):
    answer = page.goto("/healthz")

    assert answer.status == 200
