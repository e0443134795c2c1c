"""allauth's questions, answered by our actions and queries."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Placeholder until the accounts room is furnished."""


class MFAAdapter(DefaultMFAAdapter):
    """Placeholder until the accounts room is furnished."""
