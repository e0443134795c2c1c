"""Hashing passwords: with the parameters that were chosen, and a few at a time."""

from threading import BoundedSemaphore

import pytest
from django.contrib.auth.hashers import check_password, make_password
from django.test import RequestFactory

from qimen.gateways import passwords
from qimen.web import page


def test_password_is_hashed_with_argon2id_for_a_small_machine():
    encoded = make_password("needles-rest-quietly-41")

    assert encoded.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    assert check_password("needles-rest-quietly-41", encoded)
    assert not check_password("needles-rest-quietly-42", encoded)


def test_hash_that_waits_too_long_for_its_turn_is_a_503(monkeypatch):
    monkeypatch.setattr(passwords, "LONGEST_WAIT_SECONDS", 0.01)
    taken = BoundedSemaphore(1)
    taken.acquire()
    monkeypatch.setattr(passwords, "_turns", taken)

    with pytest.raises(passwords.TooBusy):
        make_password("needles-rest-quietly-41")
    try:
        make_password("needles-rest-quietly-41")
    except passwords.TooBusy:
        response = page.server_error(RequestFactory().get("/"))

    assert response.status_code == 503


def test_turn_is_given_back_after_each_hash():
    for _ in range(20):
        make_password("needles-rest-quietly-41")

    assert passwords._turns.acquire(timeout=0)
    passwords._turns.release()
