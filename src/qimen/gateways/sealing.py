"""Secrets at rest, and digests that nobody without the key can make (security.md 5.10, 5.11).

Both under keys that are derived from the installation's FIELD_KEY, each for its purpose.
"""

import base64
import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

NONCE_BYTES = 12


class CannotOpen(Exception):  # noqa: N818 - reads as what it is
    """The text was not sealed for this purpose, was changed, or another key sealed it."""


def seal(text: str, *, purpose: str) -> str:
    """Encrypt a text so that only `unseal` with the same purpose and key opens it.

    Returns "<key id>:<base64 of nonce and ciphertext>". The key id says which key it was, so that
    a key can be replaced while old rows still name theirs.
    """
    key = _key()
    nonce = os.urandom(NONCE_BYTES)
    closed = AESGCM(key).encrypt(nonce, text.encode(), purpose.encode())
    return f"{_key_id(key)}:{base64.urlsafe_b64encode(nonce + closed).decode()}"


def unseal(sealed: str, *, purpose: str) -> str:
    """Decrypt what `seal` returned; raise CannotOpen when this key and purpose do not open it."""
    key_id, _, body = sealed.partition(":")
    key = _key()
    if key_id != _key_id(key):
        raise CannotOpen(f"sealed by key {key_id}")
    raw = base64.urlsafe_b64decode(body)
    try:
        return AESGCM(key).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], purpose.encode()).decode()
    except InvalidTag as error:
        raise CannotOpen("changed, or sealed for something else") from error


class Digester:
    """Makes digests for one purpose: HMAC-SHA256, 64 hexadecimal digits."""

    def __init__(self, purpose: str) -> None:
        self._key = _derived(f"qimen digest: {purpose}")
        #: Says under which key a digest was made, so that another key is not taken for a fault.
        self.key_id = _key_id(self._key)

    def digest(self, text: str) -> str:
        """Return the digest of a text."""
        return hmac.digest(self._key, text.encode(), "sha256").hex()


def _key() -> bytes:
    return _derived("qimen field key")


def _derived(purpose: str) -> bytes:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode())
    return derived.derive(settings.FIELD_KEY.encode())


def _key_id(key: bytes) -> str:
    return hashlib.sha256(key).hexdigest()[:8]
