"""Who a password is held against."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.auth_backends import AuthenticationBackend

from qimen.queries import accounts

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


class ByAddress(AuthenticationBackend):
    """An account signs in with the one address that is its own, confirmed or on its way to be.

    The library looks among the confirmed addresses first, and then once more where there is none:
    for an address that nobody has, a statement longer, which could be told by time.
    """

    def _authenticate_by_email(self, email: str, password: str) -> AbstractBaseUser | None:
        return self._check_password(accounts.of_address(email), password)
