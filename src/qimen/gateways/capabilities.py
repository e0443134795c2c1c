"""The secret part of a link, made from a reference and the installation's key.

A message keeps the reference alone: whoever reads the database cannot make the link of it.
"""

from __future__ import annotations

import base64
import hashlib

from django.utils.crypto import salted_hmac

SALT = "qimen.capability"


def secret(reference: str) -> str:
    """Return the 256 bits that stand in the link of a reference, in letters that URLs take."""
    digest = salted_hmac(SALT, reference, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def hashed(token: str) -> str:
    """Return what is kept of a link's secret."""
    return hashlib.sha256(token.encode()).hexdigest()
